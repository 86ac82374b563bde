//! A request is repeated where the server says that it did nothing, and when to come again; and where it does no harm.

use std::time::{Duration, Instant};

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
            "-1",
            "soon",
            "",
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
