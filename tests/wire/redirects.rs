//! The token is for the origin that was called, and no other.

use crate::server::{Answer, Server};
use crate::ways::{WAYS, client, example_target, unexpected};

const STATUSES: [&str; 5] = [
    "301 Moved Permanently",
    "302 Found",
    "303 See Other",
    "307 Temporary Redirect",
    "308 Permanent Redirect",
];

#[test]
fn another_origin_gets_no_request_and_no_token() {
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
fn the_same_origin_is_not_followed_either() {
    for way in WAYS {
        for status in STATUSES {
            let answer = Answer::new(status, &["location: /elsewhere"], "");
            let server = Server::scripted(vec![answer, Answer::done()]);
            let found = unexpected(way.example(&client(&server)));
            assert_eq!(found.headers["location"], "/elsewhere");
            assert_eq!(server.requests().len(), 1, "{way:?} {status}");
        }
    }
}
