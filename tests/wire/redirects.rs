//! The token is for the origin that was called, and no other; what changes something goes nowhere else.

use crate::server::{Answer, Server};
use crate::ways::{TOKEN, WAYS, client, example_target, send, unexpected};

const STATUSES: [&str; 6] = [
    "300 Multiple Choices",
    "301 Moved Permanently",
    "302 Found",
    "303 See Other",
    "307 Temporary Redirect",
    "308 Permanent Redirect",
];

#[test]
fn what_changes_something_is_not_sent_to_another_origin() {
    for way in WAYS {
        for status in STATUSES {
            let elsewhere = Server::always(Answer::done());
            let location = format!("location: {}{}", elsewhere.url(), example_target());
            let server = Server::always(Answer::new(status, &[&location], "moved"));
            let found = unexpected(way.example(&client(&server)));
            assert_eq!(found.status.as_str(), &status[..3], "{way:?}");
            assert_eq!(
                found.headers["location"].as_bytes(),
                &location.as_bytes()[10..]
            );
            assert_eq!(&found.body[..], b"moved", "{way:?}");
            assert_eq!(elsewhere.connections(), 0, "{way:?} {status}");
            assert_eq!(server.requests().len(), 1, "{way:?} {status}");
        }
    }
}

#[test]
fn each_status_decides_what_is_sent_to_the_same_origin() {
    for way in WAYS {
        for status in STATUSES {
            let answer = Answer::new(status, &["location: /elsewhere?a=b#c"], "");
            let server = Server::scripted(vec![answer, Answer::done()]);
            let outcome = way.example(&client(&server));
            let requests = server.requests();
            let lines: Vec<_> = requests.iter().map(|request| request.line()).collect();
            let first = format!("POST {} HTTP/1.1", example_target());
            let again = match &status[..3] {
                "303" => Some("GET /elsewhere?a=b HTTP/1.1"),
                "307" | "308" => Some("POST /elsewhere?a=b HTTP/1.1"),
                _ => None,
            };
            let expected: Vec<_> = [first.as_str()].into_iter().chain(again).collect();
            assert_eq!(lines, expected, "{way:?} {status}");
            match again {
                Some(_) => assert_eq!(outcome.expect("204").status(), 204),
                None => assert_eq!(unexpected(outcome).headers["location"], "/elsewhere?a=b#c"),
            }
            let token = format!("authorization: Bearer {TOKEN}");
            for request in server.requests() {
                assert!(
                    request.headers().contains(&token),
                    "{way:?} {status}: the same origin"
                );
            }
        }
    }
}

/// `GET` goes elsewhere, without what says who asks.
#[test]
fn another_origin_learns_no_credential() {
    for way in WAYS {
        for status in STATUSES {
            let elsewhere = Server::always(Answer::done());
            let location = format!("location: {}/there", elsewhere.url());
            let server = Server::always(Answer::new(status, &[&location], ""));
            let builder = oast_cases::keys::Client::builder().base_url(server.url());
            let builder = builder
                .key("header", "h3ader")
                .key("cookie", "c00kie")
                .key("query", "qu3ry");
            let client = builder.build().expect("a client");
            send!(way, client.api().header()).expect("204");
            send!(way, client.api().cookie().theme("dark")).expect("204");
            send!(way, client.api().query()).expect("204");
            let seen = elsewhere.requests();
            assert_eq!(seen.len(), 3, "{way:?} {status}");
            for request in seen {
                assert_eq!(request.line(), "GET /there HTTP/1.1");
                let text = String::from_utf8_lossy(&request.bytes).into_owned();
                for secret in ["h3ader", "c00kie", "qu3ry", "dark"] {
                    assert!(!text.contains(secret), "{way:?} {status}: {text}");
                }
            }
        }
    }
}

#[test]
fn redirects_end() {
    for way in WAYS {
        for (most, requests) in [(None, 11), (Some(0), 1), (Some(2), 3)] {
            let server = Server::always(Answer::new("302 Found", &["location: /header"], ""));
            let builder = oast_cases::keys::Client::builder().base_url(server.url());
            let builder = builder.key("header", "h3ader");
            let builder = match most {
                Some(most) => builder.redirects(most),
                None => builder,
            };
            let client = builder.build().expect("a client");
            let outcome = send!(way, client.api().header());
            assert_eq!(
                outcome
                    .expect_err("302")
                    .status()
                    .map(|status| status.as_u16()),
                Some(302)
            );
            assert_eq!(server.requests().len(), requests, "{way:?}");
        }
    }
}
