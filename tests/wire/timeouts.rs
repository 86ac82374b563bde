//! Time limits, and what the message of a request that got no response says.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use oast_cases::media::runtime::Builder;
use oast_cases::media::{Client, runtime};

use crate::server::{Answer, Server};
use crate::ways::{WAYS, Way, send, wait};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 10\r\n\r\n";

fn at(url: impl Into<String>) -> Builder<Client> {
    Client::builder().base_url(url).retries(0)
}

fn failed(way: Way, builder: Builder<Client>) -> String {
    let client = builder.build().expect("a client");
    let start = Instant::now();
    let error = send!(way, client.media().page()).expect_err("no page");
    assert!(start.elapsed() < Duration::from_secs(4), "{way:?}: {error}");
    error.to_string()
}

/// A body that comes in ten pieces, each after a tenth of a second.
fn dripping() -> Server {
    let answer = (0..10).fold(Answer::raw(HEAD), |answer, _| {
        answer.then_pause(100).then("x")
    });
    Server::always(answer)
}

#[test]
fn silence_ends_at_the_read_timeout() {
    for way in WAYS {
        let server = Server::always(Answer::default().then_pause(5000));
        let builder = at(server.url()).read_timeout(Duration::from_millis(200));
        assert_eq!(
            failed(way, builder),
            "no response (the request may have had an effect): nothing was received for 200ms (`read_timeout`)",
            "{way:?}"
        );
    }
}

#[test]
fn silence_within_a_body_ends_at_the_read_timeout() {
    for way in WAYS {
        let server = Server::always(Answer::raw(HEAD).then("half").then_pause(5000));
        let builder = at(server.url()).read_timeout(Duration::from_millis(200));
        let client = builder.build().expect("a client");
        let error = send!(way, client.media().page()).expect_err("half a page");
        let runtime::Error::Unexpected(found) = error else {
            panic!("{error}");
        };
        assert_eq!(&found.body[..], b"half", "{way:?}");
        let runtime::Reason::BodyBroken(why) = &found.reason else {
            panic!("{found:?}");
        };
        let why = why.to_string();
        assert_eq!(
            why, "nothing was received for 200ms (`read_timeout`)",
            "{way:?}"
        );
    }
}

#[test]
fn a_response_that_takes_too_long_ends_at_the_timeout() {
    const WHY: &str = "the response was not complete within 350ms (`timeout`)";
    for way in WAYS {
        let limit = Duration::from_millis(350);
        let silent = Server::always(Answer::default().then_pause(5000));
        assert_eq!(
            failed(way, at(silent.url()).timeout(limit)),
            format!("no response (the request may have had an effect): {WHY}"),
            "{way:?}"
        );
        let server = dripping();
        let client = at(server.url()).timeout(limit).build().expect("a client");
        let error = send!(way, client.media().page()).expect_err("too slow");
        let runtime::Error::Unexpected(found) = error else {
            panic!("{error}");
        };
        let runtime::Reason::BodyBroken(why) = &found.reason else {
            panic!("{found:?}");
        };
        assert_eq!(why.to_string(), WHY, "{way:?}");
        assert!(found.body.starts_with(b"x"), "{way:?}");
    }
}

#[test]
fn a_stream_outlives_the_timeout() {
    let limit = Duration::from_millis(350);
    let server = dripping();
    let client = at(server.url()).timeout(limit).build().expect("a client");
    let bytes = wait(async {
        let response = client.media().fetch().stream().await.expect("200");
        let (mut body, mut bytes) = (response.into_value(), 0);
        while let Some(chunk) = body.chunk().await.expect("a chunk") {
            bytes += chunk.len();
        }
        bytes
    });
    assert_eq!(bytes, 10);
    let response = client.media().fetch().stream_blocking().expect("200");
    let mut read = String::new();
    let mut body = response.into_value().into_read();
    std::io::Read::read_to_string(&mut body, &mut read).expect("a healthy stream");
    assert_eq!(read, "xxxxxxxxxx");
}

#[test]
fn without_limits_a_slow_response_is_waited_for() {
    for way in WAYS {
        let server = dripping();
        let builder = at(server.url()).read_timeout(Duration::MAX);
        let builder = builder
            .connect_timeout(Duration::MAX)
            .timeout(Duration::MAX);
        let client = builder.build().expect("a client");
        let page = send!(way, client.media().page()).expect("200");
        assert_eq!(page.value(), "xxxxxxxxxx", "{way:?}");
    }
}

#[test]
fn a_refused_connection_is_called_so() {
    for way in WAYS {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        let message = failed(way, at(format!("http://{address}")));
        let begin = "no response (nothing was sent): ";
        assert!(message.starts_with(begin), "{way:?}: {message}");
        assert!(message.contains("Connection refused"), "{way:?}: {message}");
    }
}

#[test]
fn an_unknown_host_is_called_so() {
    for way in WAYS {
        let message = failed(way, at("https://nowhere.invalid"));
        let begin = "no response (nothing was sent): ";
        assert!(message.starts_with(begin), "{way:?}: {message}");
        assert!(
            message.contains("failed to lookup address"),
            "{way:?}: {message}"
        );
    }
}

#[test]
fn a_cut_body_is_still_a_broken_one() {
    for way in WAYS {
        let server = Server::always(Answer::raw(HEAD).then("half").then_close());
        let client = at(server.url()).build().expect("a client");
        match send!(way, client.media().page()).expect_err("half a page") {
            runtime::Error::Unexpected(found) => {
                let broken = matches!(found.reason, runtime::Reason::BodyBroken(_));
                assert!(broken, "{way:?}: {found:?}");
            }
            other => panic!("{other}"),
        }
    }
}
