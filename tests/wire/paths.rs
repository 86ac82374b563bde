//! Whatever the argument, the route is the documented one: it is one segment, or it is refused.

use apim::runtime::Broken;

use crate::rules::found;
use crate::server::{Answer, Server};
use crate::ways::{EXAMPLE_PATH, WAYS, Way, client, send};

const ARGUMENTS: [&str; 4] = ["subscriptionId", "resourceGroupName", "serviceName", "sid"];
const EXAMPLE: [&str; 4] = ["subid", "rg1", "apimService1", "testsub"];

/// The segments of a path, decoded once, as a server does.
fn segments(target: &str) -> Vec<String> {
    let path = target.split('?').next().expect("a path");
    path.split('/').map(decoded).collect()
}

fn decoded(segment: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = segment.as_bytes();
    while let [first, tail @ ..] = rest {
        if let (b'%', [high, low, ..]) = (first, tail) {
            let digit = |byte: &u8| char::from(*byte).to_digit(16).expect("a hexadecimal digit");
            bytes.push((digit(high) * 16 + digit(low)) as u8);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// A server, and a client of it that is made once: making one reads the system's certificates.
struct Route {
    way: Way,
    server: Server,
    client: apim::Client,
}

impl Route {
    fn new(way: Way) -> Self {
        let server = Server::always(Answer::done());
        let client = client(&server);
        Self {
            way,
            server,
            client,
        }
    }

    /// What becomes of an argument: the segments that the server sees, or the violations.
    fn sent(&self, index: usize, text: &str) -> Result<Vec<String>, Vec<Broken>> {
        let before = self.server.requests().len();
        let mut arguments = EXAMPLE;
        arguments[index] = text;
        let [subscription, group, service, sid] = arguments;
        let call =
            self.client
                .subscription()
                .regenerate_secondary_key(subscription, group, service, sid);
        let outcome = send!(self.way, call);
        let requests = self.server.requests();
        match outcome {
            Ok(_) => {
                assert_eq!(requests.len(), before + 1);
                let request = requests.last().expect("a request");
                assert!(request.line().is_ascii());
                Ok(segments(request.target()))
            }
            Err(error) => {
                assert_eq!(requests.len(), before, "{:?}: nothing is sent", self.way);
                let violations = found(error.violations().expect("violations"));
                assert!(
                    violations
                        .iter()
                        .all(|(_, name, _)| *name == ARGUMENTS[index])
                );
                Err(violations
                    .into_iter()
                    .map(|(_, _, broken)| broken)
                    .collect())
            }
        }
    }
}

/// The example's segments with one argument replaced.
fn route(index: usize, text: &str) -> Vec<String> {
    let mut route = segments(EXAMPLE_PATH);
    let place = route
        .iter()
        .position(|segment| segment == EXAMPLE[index])
        .expect("an argument");
    route[place] = text.to_owned();
    route
}

const SERVICE: &str = "^[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$";

fn not_a_service(position: usize) -> Vec<Broken> {
    let position = Some(position);
    vec![Broken::Pattern {
        pattern: SERVICE,
        position,
    }]
}

#[test]
fn dots_and_nothing_are_refused_everywhere() {
    for way in WAYS {
        let server = Route::new(way);
        for index in 0..4 {
            for text in [".", ".."] {
                let mut expected = vec![Broken::DotSegment];
                if index == 2 {
                    expected.extend(not_a_service(0));
                }
                assert_eq!(
                    server.sent(index, text),
                    Err(expected),
                    "{way:?} {index} {text}"
                );
            }
            assert_eq!(
                server.sent(index, ""),
                Err(vec![Broken::EmptySegment]),
                "{way:?} {index}"
            );
        }
    }
}

/// Texts that fit every rule but a service's name, which lets only ASCII letters, digits and hyphens through.
const HOSTILE: [(&str, usize); 20] = [
    ("a/b", 1),
    ("../..", 0),
    ("/", 0),
    ("%2e%2e", 0),
    ("%2E", 0),
    (".%2e", 0),
    ("...", 0),
    ("a\nb", 1),
    ("a\r\nb", 1),
    ("a\0b", 1),
    ("a\tb", 1),
    ("a\\b", 1),
    ("..\\", 0),
    ("a;b=c", 1),
    ("é", 0),
    ("😀", 0),
    ("a\u{202E}b", 1),
    ("．．", 0),
    (" ", 0),
    ("%", 0),
];

#[test]
fn everything_else_is_exactly_one_segment() {
    for way in WAYS {
        let server = Route::new(way);
        for (text, position) in HOSTILE {
            for index in [0, 1, 3] {
                assert_eq!(
                    server.sent(index, text),
                    Ok(route(index, text)),
                    "{way:?} {index} {text:?}"
                );
            }
            assert_eq!(
                server.sent(2, text),
                Err(not_a_service(position)),
                "{way:?} {text:?}"
            );
        }
    }
}

/// The pattern of `sid` refuses these; the ids before it have no pattern.
#[test]
fn what_ends_a_path_stays_within_it() {
    for way in WAYS {
        let server = Route::new(way);
        for text in [
            "a?b=c",
            "a#b",
            "a&b",
            "//evil.example",
            "a:b@c",
            "*",
            "<>",
            "+",
        ] {
            for index in [0, 1] {
                assert_eq!(
                    server.sent(index, text),
                    Ok(route(index, text)),
                    "{way:?} {index} {text:?}"
                );
            }
        }
    }
}

#[test]
fn long_arguments_are_sent_or_refused_as_a_whole() {
    let long = "a".repeat(300);
    for way in WAYS {
        let server = Route::new(way);
        assert_eq!(server.sent(0, &long), Ok(route(0, &long)), "{way:?}");
        for (index, max) in [(1, 90), (2, 50), (3, 256)] {
            let expected = vec![Broken::TooLong { max, length: 300 }];
            assert_eq!(server.sent(index, &long), Err(expected), "{way:?}");
        }
    }
}

/// The `http` crate holds URLs of 65,534 bytes; ours says so before anything is sent, and does not panic.
#[test]
fn a_url_that_is_too_long_is_refused() {
    let client = apim::Client::builder().build().expect("a client");
    for length in [65_400, 70_000, 1 << 20] {
        let long = "a".repeat(length);
        let call =
            client
                .subscription()
                .regenerate_secondary_key(&long, "rg1", "apimService1", "testsub");
        let violations = call.request().expect_err("too long");
        let expected = (None, "Subscription_RegenerateSecondaryKey", Broken::NotAUrl);
        assert_eq!(found(&violations), [expected], "{length}");
    }
}
