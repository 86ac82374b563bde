//! A request is repeated where the server says that it did nothing, and when to come again; and where it does no harm.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use apim::runtime::{Body, BoxFuture, Transport, TransportError};
use http::{Request, Response};

use crate::server::{Answer, Server};
use crate::ways::{TOKEN, WAYS, client, reason, send, unexpected};

fn busy(status: &str, after: &str) -> Answer {
    Answer::new(
        status,
        &[&format!("retry-after: {after}")],
        r#"{"error":{"code":"Busy"}}"#,
    )
}

#[test]
fn a_throttled_request_is_repeated_as_it_was() {
    for way in WAYS {
        for status in ["429 Too Many Requests", "503 Service Unavailable"] {
            let server = Server::scripted(vec![busy(status, "0"), Answer::done()]);
            let response = way.example(&client(&server)).expect("204 in the end");
            assert_eq!(response.status(), 204);
            let requests = server.requests();
            assert_eq!(requests.len(), 2, "{way:?} {status}");
            assert_eq!(
                requests[0].bytes, requests[1].bytes,
                "the same request, with its token"
            );
        }
    }
}

#[test]
fn it_is_repeated_three_times_and_no_more() {
    for way in WAYS {
        for status in ["429 Too Many Requests", "503 Service Unavailable"] {
            let server = Server::always(busy(status, "0"));
            let error = way.example(&client(&server)).expect_err("busy for ever");
            assert_eq!(error.to_string(), format!("{status}: Busy"));
            assert_eq!(server.requests().len(), 1 + 3, "{way:?}");
        }
    }
}

#[test]
fn how_often_is_the_clients_choice() {
    for way in WAYS {
        for times in [0, 1, 5] {
            let server = Server::always(busy("429 Too Many Requests", "0"));
            let builder = apim::Client::builder()
                .base_url(server.url())
                .credential(TOKEN);
            let client = builder.retries(times).build().expect("a client");
            way.example(&client).expect_err("busy for ever");
            assert_eq!(server.requests().len(), 1 + times as usize, "{way:?}");
        }
    }
}

#[test]
fn the_pause_is_as_long_as_the_server_asks() {
    for way in WAYS {
        let server = Server::scripted(vec![busy("429 Too Many Requests", "1"), Answer::done()]);
        let start = Instant::now();
        way.example(&client(&server)).expect("204 in the end");
        assert!(start.elapsed() >= Duration::from_secs(1), "{way:?}");
        assert_eq!(server.requests().len(), 2);
    }
}

#[test]
fn the_pause_may_end_at_a_date() {
    for way in WAYS {
        let past = "Mon, 01 Jan 2024 00:00:00 GMT";
        let server = Server::scripted(vec![busy("503 Service Unavailable", past), Answer::done()]);
        way.example(&client(&server)).expect("204 in the end");
        assert_eq!(server.requests().len(), 2, "{way:?}");
        let server = Server::always(busy(
            "503 Service Unavailable",
            "Fri, 01 Jan 2999 00:00:00 GMT",
        ));
        way.example(&client(&server)).expect_err("it is far off");
        assert_eq!(server.requests().len(), 1, "{way:?}");
    }
}

#[test]
fn a_longer_pause_than_allowed_is_not_waited_for() {
    for way in WAYS {
        for after in [
            "61",
            "86400",
            "18446744073709551615",
            "99999999999999999999",
            "60.001",
        ] {
            let server = Server::always(busy("429 Too Many Requests", after));
            let client = client(&server);
            let start = Instant::now();
            let error = way.example(&client).expect_err("429");
            assert_eq!(error.status().map(|status| status.as_u16()), Some(429));
            assert!(
                start.elapsed() < Duration::from_secs(5),
                "{way:?} {after}: at once"
            );
            assert_eq!(server.requests().len(), 1, "{way:?} {after}");
        }
    }
}

/// Fractions are no standard, yet common.
#[test]
fn the_pause_may_be_a_fraction_of_a_second() {
    for way in WAYS {
        let server = Server::scripted(vec![busy("429 Too Many Requests", "0.2"), Answer::done()]);
        let start = Instant::now();
        way.example(&client(&server)).expect("204 in the end");
        let elapsed = start.elapsed();
        assert!(elapsed >= Duration::from_millis(200), "{way:?} {elapsed:?}");
        assert_eq!(server.requests().len(), 2, "{way:?}");
    }
}

#[test]
fn a_pause_that_cannot_be_read_is_an_ordinary_one() {
    for way in WAYS {
        for after in ["-1", "soon", "", "1e9"] {
            let answers = vec![busy("503 Service Unavailable", after), Answer::done()];
            let server = Server::scripted(answers);
            let builder = apim::Client::builder().base_url(server.url());
            let builder = builder.credential(TOKEN);
            let builder = builder.first_pause(Duration::from_millis(1));
            way.example(&builder.build().expect("a client"))
                .expect("204 in the end");
            assert_eq!(server.requests().len(), 2, "{way:?} {after}");
        }
    }
}

#[test]
fn the_longest_pause_is_the_clients_choice() {
    for way in WAYS {
        let server = Server::always(busy("429 Too Many Requests", "2"));
        let builder = apim::Client::builder()
            .base_url(server.url())
            .credential(TOKEN);
        let client = builder
            .longest_pause(Duration::from_secs(1))
            .build()
            .expect("a client");
        way.example(&client).expect_err("429");
        assert_eq!(server.requests().len(), 1, "{way:?}");
    }
}

/// A client whose operations only ask, and that does not wait long.
fn harmless(server: &Server) -> oast_cases::keys::Client {
    let builder = oast_cases::keys::Client::builder().base_url(server.url());
    let builder = builder
        .key("header", "h3ader")
        .first_pause(Duration::from_millis(1));
    builder.build().expect("a client")
}

#[test]
fn what_does_no_harm_is_repeated_after_an_unclear_failure() {
    for way in WAYS {
        for status in [
            "408 Request Timeout",
            "429 Too Many Requests",
            "500 Internal Server Error",
            "502 Bad Gateway",
            "503 Service Unavailable",
            "504 Gateway Timeout",
        ] {
            let failure = || Answer::new(status, &[], "");
            let server = Server::scripted(vec![failure(), failure(), Answer::done()]);
            send!(way, harmless(&server).api().header()).expect("204 in the end");
            let requests = server.requests();
            assert_eq!(requests.len(), 3, "{way:?} {status}");
            assert_eq!(requests[0].bytes, requests[2].bytes, "{way:?} {status}");
            let server = Server::always(failure());
            send!(way, harmless(&server).api().header()).expect_err(status);
            assert_eq!(server.requests().len(), 1 + 3, "{way:?} {status}");
        }
        for status in ["501 Not Implemented", "404 Not Found", "409 Conflict"] {
            let server = Server::always(Answer::new(status, &[], ""));
            send!(way, harmless(&server).api().header()).expect_err(status);
            assert_eq!(server.requests().len(), 1, "{way:?} {status}");
        }
    }
}

#[test]
fn a_broken_connection_is_tried_again_where_that_does_no_harm() {
    for way in WAYS {
        let cut = || Answer::raw("HTTP/1.1 20").then_close();
        let server = Server::scripted(vec![cut(), Answer::done()]);
        send!(way, harmless(&server).api().header()).expect("204 in the end");
        assert_eq!(server.requests().len(), 2, "{way:?}");
        let server = Server::scripted(vec![cut(), Answer::done()]);
        way.example(&client(&server))
            .expect_err("it may have happened");
        assert_eq!(server.requests().len(), 1, "{way:?}");
    }
}

#[test]
fn a_body_that_was_cut_is_asked_for_again_where_that_does_no_harm() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n";
    let cut = || Answer::raw(head).then("[{\"id\":").then_close();
    let list = || Answer::json("200 OK", r#"[{"id":1,"name":"Tom","kind":"cat"}]"#);
    for way in WAYS {
        let server = Server::scripted(vec![cut(), cut(), list()]);
        let builder = oast_cases::pets::Client::builder().base_url(server.url());
        let builder = builder.first_pause(Duration::from_millis(1));
        let pets = builder.build().expect("a client");
        let found = send!(way, pets.pets().list_pets()).expect("200 in the end");
        assert_eq!(found.value()[0].name, "Tom", "{way:?}");
        assert_eq!(server.requests().len(), 3, "{way:?}");
        let server = Server::scripted(vec![cut(), Answer::done()]);
        unexpected(way.example(&client(&server)));
        assert_eq!(server.requests().len(), 1, "{way:?}: it happened");
        let later =
            "HTTP/1.1 503 Service Unavailable\r\nretry-after: 61\r\ncontent-length: 100\r\n\r\n";
        let server = Server::always(Answer::raw(later).then("x").then_close());
        send!(way, harmless(&server).api().header()).expect_err("503");
        assert_eq!(server.requests().len(), 1, "{way:?}: it said when");
    }
}

/// Nothing was sent, so that any method is sent again.
#[test]
fn a_refused_connection_is_tried_again_whatever_the_method() {
    for way in WAYS {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        let late = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            Server::on(address.port(), |_, _| Answer::done()).expect("the port")
        });
        let builder = apim::Client::builder().base_url(format!("http://{address}"));
        let builder = builder.credential(TOKEN).retries(10);
        let builder = builder
            .first_pause(Duration::from_millis(100))
            .longest_pause(Duration::from_millis(100));
        way.example(&builder.build().expect("a client"))
            .expect("204 in the end");
        let server = late.join().expect("no panic");
        assert_eq!(server.requests().len(), 1, "{way:?}");
    }
}

/// Counts what it is asked to send, and sends nothing.
#[derive(Clone)]
struct Failing(Arc<AtomicUsize>, fn() -> TransportError);

impl Transport for Failing {
    fn send(&self, _: Request<Body>) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let error = (self.1)();
        Box::pin(async move { Err(error) })
    }
}

#[test]
fn what_was_not_sent_is_sent_again_unless_that_is_in_vain() {
    for way in WAYS {
        let cases: [(fn() -> TransportError, usize); 3] = [
            (|| TransportError::unsent("no such host"), 1 + 2),
            (|| TransportError::permanent("misused"), 1),
            (|| TransportError::ambiguous("lost"), 1),
        ];
        for (error, sent) in cases {
            let failing = Failing(Arc::default(), error);
            let builder = apim::Client::builder().transport(failing.clone());
            let builder = builder.credential(TOKEN).retries(2);
            let builder = builder.first_pause(Duration::from_millis(1));
            way.example(&builder.build().expect("a client"))
                .expect_err("nothing is sent");
            assert_eq!(failing.0.load(Ordering::SeqCst), sent, "{way:?}");
        }
    }
}

#[test]
fn everything_is_repeated_if_the_caller_says_so() {
    for way in WAYS {
        let failure = Answer::new("500 Internal Server Error", &[], "");
        let server = Server::scripted(vec![failure, Answer::done()]);
        let builder = apim::Client::builder()
            .base_url(server.url())
            .credential(TOKEN);
        let builder = builder
            .repeat_all(true)
            .first_pause(Duration::from_millis(1));
        way.example(&builder.build().expect("a client"))
            .expect("204 in the end");
        assert_eq!(server.requests().len(), 2, "{way:?}");
    }
}

#[test]
fn nothing_else_is_repeated() {
    for way in WAYS {
        for status in [
            "408 Request Timeout",
            "500 Internal Server Error",
            "502 Bad Gateway",
            "504 Gateway Timeout",
        ] {
            let server = Server::always(busy(status, "0"));
            let error = way.example(&client(&server)).expect_err(status);
            assert_eq!(error.to_string(), format!("{status}: Busy"));
            assert_eq!(server.requests().len(), 1, "{way:?} {status}");
        }
        for status in ["429 Too Many Requests", "503 Service Unavailable"] {
            let server = Server::always(Answer::new(status, &[], ""));
            let found = unexpected(way.example(&client(&server)));
            assert_eq!(reason(&found.reason), "EmptyBody");
            assert_eq!(
                server.requests().len(),
                1,
                "{way:?} {status}: nobody said when"
            );
        }
    }
}
