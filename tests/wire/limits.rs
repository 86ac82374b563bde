//! Services that have no end: events, bodies and lists that go on for ever.

use std::time::{Duration, Instant};

use oast_cases::course;
use oast_cases::media::{self, runtime};
use oast_cases::streams::runtime::StreamError;

use crate::course::{page, row};
use crate::server::{Answer, Server};
use crate::ways::{TOKEN, WAYS, Way, send, wait};

const LIMIT: Duration = Duration::from_millis(350);

const WHY: &str = "the call was not complete within 350ms (`call_timeout`)";

/// A response of this content type that repeats a piece for a long time.
fn endless(content_type: &str, piece: &str) -> Server {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\n\r\n");
    Server::always(Answer::raw(head).then_repeat(piece.repeat(1000), 100_000))
}

/// The first item of a stream, read in one of the ways.
macro_rules! first {
    ($way:expr, $awaited:expr, $blocking:expr) => {
        match $way {
            Way::Awaited => wait(async { $awaited.await.expect("200").into_value().next().await })
                .map(|item| item.map(drop)),
            Way::Blocking => $blocking
                .expect("200")
                .into_value()
                .next()
                .map(|item| item.map(drop)),
        }
    };
}

#[test]
fn an_item_without_an_end_ends_at_the_body_limit() {
    for way in WAYS {
        let is_too_large = |server: &Server, found: Option<Result<(), StreamError>>| {
            let error = found.expect("an error").expect_err("too large");
            assert!(
                matches!(error, StreamError::TooLong { limit: 100_000 }),
                "{way:?}: {error}"
            );
            assert!(error.to_string().contains("`body_limit`"));
            assert!(server.written() < 50_000_000, "{way:?}");
        };
        let client = |server: &Server| {
            let builder = oast_cases::streams::Client::builder().base_url(server.url());
            builder.body_limit(100_000).build().expect("a client")
        };
        let server = endless("text/event-stream", "data: aaaaaaaaaa\n");
        let chat = client(&server);
        let chat = || chat.streams().chat();
        is_too_large(
            &server,
            first!(way, chat().events(), chat().events_blocking()),
        );
        is_too_large(
            &server,
            first!(way, chat().raw().events(), chat().raw().events_blocking()),
        );
        let server = endless("text/plain", "a");
        let lines = client(&server);
        let lines = || lines.streams().chat().raw();
        is_too_large(
            &server,
            first!(way, lines().lines(), lines().lines_blocking()),
        );
        let server = endless("application/json", "[");
        let values = client(&server);
        let values = || values.streams().chat().raw();
        let found = first!(
            way,
            values().json_lines::<runtime::Json>(),
            values().json_lines_blocking::<runtime::Json>()
        );
        is_too_large(&server, found);
    }
}

/// A body of which a byte comes every tenth of a second.
fn dripping() -> Server {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 60\r\n\r\n";
    let answer = (0..60).fold(Answer::raw(head), |answer, _| {
        answer.then_pause(100).then("x")
    });
    Server::always(answer)
}

fn client(server: &Server, limit: Option<Duration>) -> media::Client {
    let builder = media::Client::builder().base_url(server.url()).retries(0);
    let builder = match limit {
        Some(limit) => builder.call_timeout(limit),
        None => builder,
    };
    builder.build().expect("a client")
}

#[test]
fn a_body_that_drips_ends_with_the_time_of_its_call() {
    for way in WAYS {
        let server = dripping();
        let start = Instant::now();
        let strict = client(&server, Some(LIMIT));
        let error = send!(way, strict.media().page()).expect_err("too slow");
        let said = format!("no response (the request may have had an effect): {WHY}");
        assert_eq!(error.to_string(), said, "{way:?}");
        // The limit of a call goes before that of its client.
        let patient = client(&server, Some(Duration::from_secs(60)));
        let error = send!(way, patient.media().page().call_timeout(LIMIT)).expect_err("too slow");
        assert_eq!(error.to_string(), said, "{way:?}");
        let free = client(&server, None);
        let error = send!(way, free.media().page().call_timeout(LIMIT)).expect_err("too slow");
        assert_eq!(error.to_string(), said, "{way:?}");
        assert!(start.elapsed() < Duration::from_secs(5), "{way:?}");
    }
}

#[test]
fn a_stream_ends_with_the_time_of_its_call() {
    let server = dripping();
    let client = client(&server, Some(LIMIT));
    let (bytes, error) = wait(async {
        let response = client.media().fetch().stream().await.expect("200");
        let (mut body, mut bytes) = (response.into_value(), 0);
        loop {
            match body.chunk().await {
                Ok(chunk) => bytes += chunk.expect("an error before the end").len(),
                Err(error) => return (bytes, error),
            }
        }
    });
    assert!((1..10).contains(&bytes), "{bytes}");
    assert_eq!(error.to_string(), WHY);
    let response = client.media().fetch().stream_blocking().expect("200");
    let mut read = String::new();
    let mut body = response.into_value().into_read();
    let error = std::io::Read::read_to_string(&mut body, &mut read).expect_err("too slow");
    assert_eq!(error.to_string(), WHY);
    assert!((1..10).contains(&read.len()), "{read}");
}

#[test]
fn retries_are_part_of_their_call() {
    for way in WAYS {
        let server = Server::always(Answer::new(
            "503 Service Unavailable",
            &["retry-after: 1"],
            "",
        ));
        let builder = media::Client::builder().base_url(server.url());
        let client = builder.call_timeout(LIMIT).build().expect("a client");
        let start = Instant::now();
        let error = send!(way, client.media().page()).expect_err("no time");
        assert!(error.to_string().ends_with(WHY), "{way:?}: {error}");
        assert!(start.elapsed() < Duration::from_secs(3), "{way:?}");
        assert_eq!(server.requests().len(), 1, "{way:?}");
    }
}

#[test]
fn a_ring_of_pages_ends() {
    for way in WAYS {
        let server = Server::answering(|number, _| {
            let link = ["?page=a", "?page=b"][number % 2];
            page(&["x"], Some(link))
        });
        let builder = course::Client::builder().base_url(server.url() + "/v1");
        let builder = builder.parameter("tenant", "me").credential(TOKEN);
        let client = builder.build().expect("a client");
        let mut items = client.things().list().items();
        let mut count = 0;
        let error = loop {
            let item = match way {
                Way::Awaited => wait(items.next()),
                Way::Blocking => items.next_blocking(),
            };
            match item.expect("an error before the end") {
                Ok(_) => count += 1,
                Err(error) => break error,
            }
        };
        assert_eq!(count, 3, "{way:?}");
        assert!(
            matches!(
                error,
                course::Error::NotSent(course::runtime::NotSent::RepeatedLink)
            ),
            "{way:?}: {error}"
        );
        let lines = crate::course::asked(&server);
        let line = |query| row(&format!("GET /v1/things?{query}"), true);
        assert_eq!(
            lines,
            [
                line("api-version=2.0&tenant=me"),
                line("page=a&api-version=2.0"),
                line("page=b&api-version=2.0")
            ]
        );
    }
}
