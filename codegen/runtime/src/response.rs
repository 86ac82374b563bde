//! From a response to a typed result.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::body::Fault;
use super::error::{Error, Reason, Unexpected};
use super::operation::{Operation, Outcome};

/// A documented answer: its typed value, and all that came with it.
#[derive(Clone)]
pub struct Response<T> {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) value: T,
}

impl<T> Response<T> {
    /// The status code.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// A header's value, where it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as it was received.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as the document describes it.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The body as the document describes it, given away.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The names by which the service's operators find this call in their logs: header and value.
    pub fn request_ids(&self) -> impl Iterator<Item = (&'static str, &str)> {
        request_ids(&self.headers)
    }
}

const REQUEST_IDS: [&str; 6] = [
    "x-ms-request-id",
    "x-ms-correlation-request-id",
    "x-ms-routing-request-id",
    "x-ms-client-request-id",
    "x-request-id",
    "request-id",
];

pub(super) fn request_ids(headers: &HeaderMap) -> impl Iterator<Item = (&'static str, &str)> {
    REQUEST_IDS
        .into_iter()
        .filter_map(|name| Some((name, headers.get(name)?.to_str().ok()?)))
}

/// Shows the value, which hides its secrets by itself. Headers and the raw body may hold secrets that nobody
/// marked, so of them only the amount is shown.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &self.headers.len())
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("value", &self.value)
            .finish()
    }
}

/// Why a body is not what the document says. It quotes nothing of the body, which may hold a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError(String);

impl DecodeError {
    pub(super) fn json(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let place = format!("at line {} column {}", error.line(), error.column());
        Self(match text.split(" at line ").next() {
            // The name in such a message is the document's, not the body's.
            Some(missing) if missing.starts_with("missing field") => format!("{missing} {place}"),
            _ if error.is_data() => format!("another type of value than documented {place}"),
            _ => format!("not JSON {place}"),
        })
    }

    pub(super) fn utf8(position: usize) -> Self {
        Self(format!("not UTF-8 at byte {position}"))
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DecodeError {}

/// A response whose body was read, as far as it could be.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) response: http::Response<Bytes>,
    pub(super) fault: Option<Fault>,
}

/// Finds the documented answer that a response is, and reads its body by it.
pub(super) fn decode<T, E>(
    operation: &Operation<T, E>,
    received: Received,
) -> Result<Response<T>, Error<E>> {
    let (parts, body) = received.response.into_parts();
    let (status, headers) = (parts.status, parts.headers);
    let success = closest(operation.success, status);
    // `default` among the failures speaks of what is not a success; an undocumented 2xx is neither.
    let failure = closest(operation.failure, status)
        .filter(|(closeness, _)| *closeness > 0 || !status.is_success());
    let decoded = match (success, failure) {
        (Some((s, outcome)), other) if other.is_none_or(|(f, _)| s > f) => {
            (outcome.decode)(&body).map(Ok)
        }
        (_, Some((_, outcome))) => (outcome.decode)(&body).map(Err),
        _ => {
            return Err(Error::Unexpected(Box::new(Unexpected {
                operation: operation.request.id,
                status,
                headers,
                body,
                reason: Reason::UndocumentedStatus,
            })));
        }
    };
    let reason = match (decoded, received.fault) {
        (_, Some(Fault::TooLarge)) => Reason::BodyTooLarge,
        (_, Some(Fault::Broken(error))) => Reason::BodyBroken(error),
        (Err(_), None) if body.is_empty() => Reason::EmptyBody,
        (Err(error), None) => Reason::UndecodableBody(error),
        (Ok(Ok(value)), None) => {
            return Ok(Response {
                status,
                headers,
                body,
                value,
            });
        }
        (Ok(Err(value)), None) => {
            return Err(Error::Api(Box::new(Response {
                status,
                headers,
                body,
                value,
            })));
        }
    };
    Err(Error::Unexpected(Box::new(Unexpected {
        operation: operation.request.id,
        status,
        headers,
        body,
        reason,
    })))
}

fn closest<T>(outcomes: &[Outcome<T>], status: StatusCode) -> Option<(u8, &Outcome<T>)> {
    outcomes
        .iter()
        .filter_map(|outcome| Some((outcome.status.closeness(status)?, outcome)))
        .max_by_key(|(closeness, _)| *closeness)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{Descriptor, Status, empty, json, text};
    use http::Method;

    static OPERATION: Operation<String, u32> = Operation {
        request: Descriptor {
            id: "Test_Get",
            method: Method::GET,
            path: "/",
            parameters: &[],
            body: None,
            scopes: None,
        },
        success: &[
            Outcome {
                status: Status::Class(2),
                decode: text,
            },
            Outcome {
                status: Status::Code(204),
                decode: |_| Ok("nothing".to_owned()),
            },
        ],
        failure: &[
            Outcome {
                status: Status::Any,
                decode: json,
            },
            Outcome {
                status: Status::Code(202),
                decode: |_| Ok(202),
            },
        ],
    };

    fn received(status: u16, body: &'static str) -> Received {
        let mut response = http::Response::new(Bytes::from_static(body.as_bytes()));
        *response.status_mut() = StatusCode::from_u16(status).expect("a status");
        Received {
            response,
            fault: None,
        }
    }

    fn meaning(status: u16, body: &'static str) -> String {
        match decode(&OPERATION, received(status, body)) {
            Ok(response) => format!("success {}", response.value()),
            Err(Error::Api(response)) => format!("failure {}", response.value()),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_closest_key_decides() {
        assert_eq!(meaning(200, "yes"), "success yes");
        assert_eq!(meaning(204, ""), "success nothing");
        assert_eq!(meaning(202, ""), "failure 202");
        assert_eq!(meaning(500, "7"), "failure 7");
    }

    #[test]
    fn what_is_not_documented_is_kept() {
        static NARROW: Operation<(), u32> = Operation {
            request: Descriptor {
                id: "Test_Get",
                method: Method::GET,
                path: "/",
                parameters: &[],
                body: None,
                scopes: None,
            },
            success: &[Outcome {
                status: Status::Code(204),
                decode: empty,
            }],
            failure: &[Outcome {
                status: Status::Any,
                decode: json,
            }],
        };
        let Err(Error::Unexpected(unexpected)) = decode(&NARROW, received(200, "7")) else {
            panic!("an undocumented 200 is neither success nor failure");
        };
        assert!(matches!(unexpected.reason, Reason::UndocumentedStatus));
        assert_eq!(&unexpected.body[..], b"7");
        assert_eq!(
            meaning(404, "<html>"),
            "Test_Get: 404 Not Found: the body is not as documented (not JSON at line 1 column 1)"
        );
        assert_eq!(
            meaning(401, ""),
            "Test_Get: 401 Unauthorized: the body is empty"
        );
    }

    #[test]
    fn an_undecodable_body_is_not_quoted() {
        let Err(error) = decode(&OPERATION, received(500, "\"hunter2\"")) else {
            panic!("a string is not a number");
        };
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        assert!(
            error
                .to_string()
                .ends_with("(another type of value than documented at line 1 column 9)")
        );
    }
}
