//! The case `media`: answers of every media type, whole and bit by bit.

use std::io::Read as _;
use std::pin::pin;
use std::time::Duration;

use futures_core::Stream as _;
use oast_cases::media::models::{Pet, Short};
use oast_cases::media::{Error, runtime::Reason};

use crate::media::client;
use crate::server::{Answer, Server};
use crate::ways::{WAYS, send, wait};

fn accept(server: &Server) -> String {
    let headers = server.request().headers();
    let accept = headers
        .iter()
        .find_map(|line| line.strip_prefix("accept: "));
    accept.unwrap_or_default().to_owned()
}

/// An answer of several pieces, of which the last comes after a while.
fn pieces(media_type: &str, pieces: &[&str]) -> Answer {
    let length: usize = pieces.iter().map(|piece| piece.len()).sum();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\n\r\n"
    );
    pieces.iter().fold(Answer::raw(head), |answer, piece| {
        answer.then(*piece).then_pause(20)
    })
}

#[test]
fn an_answer_is_asked_for_as_what_is_documented() {
    for way in WAYS {
        let server = Server::always(Answer::new("200 OK", &[], "<html>é</html>"));
        let client = client(&server);
        let page = send!(way, client.media().page()).expect("200");
        assert_eq!(page.value(), "<html>é</html>");
        assert_eq!(accept(&server), "text/html, application/json");
        let bytes = send!(way, client.media().fetch()).expect("200");
        assert_eq!(&bytes.value()[..], "<html>é</html>".as_bytes());
    }
}

#[test]
fn bytes_are_handed_over_as_they_come() {
    let large = "x".repeat(100);
    let server = Server::always(pieces("application/pdf", &["%PDF", &large]));
    // The limit is for what is read whole.
    let builder = oast_cases::media::Client::builder()
        .base_url(server.url())
        .body_limit(8);
    let client = builder.build().expect("a client");
    wait(async {
        let response = client.media().fetch().stream().await.expect("200");
        assert_eq!(response.header("content-type"), Some("application/pdf"));
        let mut body = response.into_value();
        let mut all = body.chunk().await.expect("bytes").expect("some").to_vec();
        assert_eq!(all, b"%PDF");
        while let Some(chunk) = body.chunk().await.expect("bytes") {
            all.extend_from_slice(&chunk);
        }
        assert_eq!(all.len(), 104);
    });
    assert_eq!(accept(&server), "application/pdf, application/problem+json");
    let response = client.media().fetch().stream_blocking().expect("200");
    let mut all = String::new();
    response
        .into_value()
        .into_read()
        .read_to_string(&mut all)
        .expect("a text");
    assert_eq!(all.len(), 104);
}

#[test]
fn a_failure_is_no_stream() {
    let problem = r#"{"text":"gone"}"#;
    let server = Server::scripted(vec![
        Answer::json("404 Not Found", problem),
        Answer::json("404 Not Found", problem),
        Answer::json("206 Partial Content", problem),
    ]);
    let client = client(&server);
    let error = wait(client.media().fetch().stream()).expect_err("404");
    assert_eq!(
        error.api(),
        Some(&Short {
            text: Some("gone".to_owned())
        })
    );
    let error = client.media().fetch().stream_blocking().expect_err("404");
    assert_eq!(
        error.api(),
        Some(&Short {
            text: Some("gone".to_owned())
        })
    );
    let error = client.media().fetch().stream_blocking().expect_err("206");
    let Error::Unexpected(unexpected) = error else {
        panic!("{error}");
    };
    assert!(matches!(unexpected.reason, Reason::UndocumentedStatus));
}

#[test]
fn events_are_typed() {
    let text = [
        "event: add\nid: 1\ndata: {\"te",
        "xt\":\"a\"}\n\n: ping\n\ndata: {\"text\":1}\n\n",
        "data: [DONE]\n\n",
    ];
    let server = Server::always(pieces("text/event-stream", &text));
    let client = client(&server);
    let events = wait(async {
        let response = client.media().chat().events().await.expect("200");
        let mut events = response.into_value();
        let mut all = Vec::new();
        while let Some(event) = events.next().await {
            all.push(event);
        }
        all
    });
    assert_eq!(accept(&server), "text/event-stream");
    let [Ok(first), Err(error)] = &events[..] else {
        panic!("{events:?}");
    };
    assert_eq!((first.event.as_str(), first.id.as_str()), ("add", "1"));
    assert_eq!(
        first.data,
        Short {
            text: Some("a".to_owned())
        }
    );
    assert_eq!(
        error.to_string(),
        "the item is not as documented (expected a text, found a number in `/text` at byte 8)"
    );

    let server = Server::always(Answer::json("200 OK", r#"{"name":"Tom"}"#));
    let whole = crate::media::client(&server);
    assert_eq!(
        wait(async { whole.media().chat().await })
            .expect("200")
            .value(),
        &Pet::new("Tom")
    );
}

#[test]
fn a_stream_is_one_of_futures() {
    let server = Server::always(pieces(
        "application/x-ndjson",
        &["{\"text\":\"a\"}\n{", "}\n"],
    ));
    let client = client(&server);
    let items = wait(async {
        let lines = client
            .media()
            .log()
            .items()
            .await
            .expect("200")
            .into_value();
        let mut lines = pin!(lines);
        let mut all = Vec::new();
        while let Some(item) = std::future::poll_fn(|cx| lines.as_mut().poll_next(cx)).await {
            all.push(item.expect("an item").text);
        }
        all
    });
    assert_eq!(items, [Some("a".to_owned()), None]);
    let server = Server::always(pieces(
        "text/event-stream",
        &["data: a\n", "data: b\n\ndata"],
    ));
    let news = crate::media::client(&server);
    let data = wait(async {
        let mut events = news
            .media()
            .news()
            .events()
            .await
            .expect("200")
            .into_value();
        let first = events.next().await.expect("an event").expect("whole");
        assert!(events.next().await.is_none());
        tokio::time::sleep(Duration::ZERO).await;
        first.data
    });
    assert_eq!(data, "a\nb");
}
