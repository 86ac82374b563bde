//! From a response to a typed result.

mod media;
mod reading;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::body::{Body, Fault};
use super::data::{Data, Slot, fill_whole};
use super::error::{DecodeError, Error, Reason, Unexpected};
use super::notation::Notation;
use super::operation::{Descriptor, Operation, Outcome, ReadAnswer, Status};
use super::response::Response;
use super::schema::{Direction, Schema, check};
use super::violation::Violations;

pub(super) use reading::closest;
use reading::{Reading, Which};

/// A response whose body was read, as far as it could be.
#[derive(Debug)]
pub struct Received {
    pub(super) response: http::Response<Bytes>,
    pub(super) fault: Option<Fault>,
    /// Whether the body has to be all that its schema asks.
    pub(super) strict: bool,
    /// The body, if it was not read but is to be handed over.
    pub(super) rest: Option<Body>,
}

impl Received {
    /// One that somebody else received.
    pub(super) fn of(response: http::Response<Bytes>) -> Self {
        Self {
            response,
            fault: None,
            strict: false,
            rest: None,
        }
    }

    /// Whether the server says that all is well, and nothing of it is missing.
    pub(super) fn is_success(&self) -> bool {
        self.response.status().is_success() && self.fault.is_none()
    }
}

/// How an answer is received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manner {
    pub(super) whole: Whole,
    /// Whether redirects are followed.
    pub(super) follows: bool,
}

impl Manner {
    /// An operation all of whose successes are redirects means the place itself, which is not looked up.
    pub(super) fn of(descriptor: &Descriptor, whole: Whole) -> Self {
        let is_place =
            |one: &Outcome| matches!(one.status, Status::Code(300..) | Status::Class(3..));
        let success = descriptor.success;
        Self {
            whole,
            follows: success.is_empty() || !success.iter().all(is_place),
        }
    }
}

/// Which bodies are read before an answer is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// All.
    Always,
    /// Those of failures.
    Failures,
}

/// Hands over the body of a documented success; anything else is decoded as usual.
pub(super) fn stream<T, E>(
    operation: Operation<T, E>,
    mut received: Received,
) -> Result<Response<Body>, Error<E>> {
    let success = operation.descriptor.success;
    let documented = closest(success, received.response.status(), "").is_some();
    match received.rest.take().filter(|_| documented) {
        Some(body) => Ok(handed_over(received.response, body)),
        None => {
            let response = decode(operation, received)?;
            let body = response.body.clone().into();
            Ok(response.map(|_| body))
        }
    }
}

/// A response whose body was not read.
pub(super) fn handed_over(response: http::Response<Bytes>, value: Body) -> Response<Body> {
    let (parts, body) = response.into_parts();
    Response {
        status: parts.status,
        headers: parts.headers,
        body,
        value,
    }
}

/// The error of a success whose body could not be read as the caller wants it.
pub(super) fn undecodable<T, E>(
    descriptor: &'static Descriptor,
    response: Response<T>,
    error: DecodeError,
) -> Error<E> {
    let error = reading::explained(&response.headers, error);
    let reason = match response.body.is_empty() {
        true => Reason::EmptyBody,
        false => Reason::UndecodableBody(error),
    };
    Error::Unexpected(Box::new(Unexpected {
        operation: descriptor.id,
        status: response.status,
        headers: response.headers,
        body: response.body,
        reason,
    }))
}

/// Finds the documented answer that a response is, and reads its body by it.
pub(super) fn decode<T, E>(
    operation: Operation<T, E>,
    received: Received,
) -> Result<Response<T>, Error<E>> {
    let mut reading = Reading::begin(operation.descriptor, received);
    match reading.which {
        Which::Success(index) => {
            if let Some(value) = reading.value(operation.success, index) {
                return Ok(reading.response().with(value));
            }
        }
        Which::Failure(index) => {
            if let Some(value) = reading.value(operation.failure, index) {
                return Err(Error::Api(Box::new(reading.response().with(value))));
            }
        }
        Which::Neither => {}
    }
    Err(Error::Unexpected(
        reading.unexpected(operation.descriptor.id),
    ))
}

/// The value that an answer's body is, read as one of the documented ones, if it can be.
pub(super) fn read<T>(
    (index, outcome): (usize, &Outcome),
    read: ReadAnswer<T>,
    received: &Received,
) -> Option<T> {
    let (headers, body) = (received.response.headers(), received.response.body());
    let json = match outcome.notation {
        None => body.clone(),
        Some(notation) => as_json(notation, headers, body).ok()?,
    };
    read(index, &json).ok()
}

fn as_json(
    notation: &dyn Notation,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Bytes, DecodeError> {
    let media_type = headers.get(CONTENT_TYPE).map(|value| value.as_bytes());
    if !body.is_ascii() && has_other_charset(media_type.unwrap_or_default()) {
        return Err(DecodeError::charset());
    }
    Ok(notation.read(utf8(body)?)?.into())
}

/// Whether a media type says that a text is not UTF-8 (RFC 7303, section 3: before what the text itself says).
fn has_other_charset(media_type: &[u8]) -> bool {
    let media_type = media_type.to_ascii_lowercase();
    let mut parameters = media_type.split(|b| *b == b';').map(<[u8]>::trim_ascii);
    let charset = parameters.find_map(|parameter| parameter.strip_prefix(b"charset="));
    let is_known =
        |charset: &[u8]| matches!(charset, b"utf-8" | b"utf8" | b"\"utf-8\"" | b"\"utf8\"");
    charset.is_some_and(|charset| !is_known(charset))
}

/// What about a body is not as its schema says.
fn violations(body: &Bytes, schema: &'static Schema) -> Violations {
    let mut found = Violations::default();
    if let Ok(text) = utf8(body) {
        check(text, schema, Direction::Response, &mut found);
    }
    for violation in &mut found.0 {
        // The location is where an argument goes, and this is an answer.
        violation.location = None;
    }
    found
}

impl From<Fault> for Reason {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::TooLarge => Self::BodyTooLarge,
            Fault::Broken(error) => Self::BodyBroken(error),
        }
    }
}

/// Reads a body as JSON. No body is null, where null is one of the values.
///
/// # Errors
/// It is not JSON, or not of the documented shape.
pub fn json<T: Data>(body: &Bytes) -> Result<T, DecodeError> {
    let mut value = T::blank();
    fill(&mut value, body)?;
    Ok(value)
}

fn fill(value: &mut dyn Slot, body: &Bytes) -> Result<(), DecodeError> {
    let text = match utf8(body)? {
        "" => "null",
        text => text,
    };
    Ok(fill_whole(value, text)?)
}

/// Reads no body.
///
/// # Errors
/// None.
pub fn empty(_: &Bytes) -> Result<(), DecodeError> {
    Ok(())
}

/// Takes a body as it is.
///
/// # Errors
/// None.
pub fn bytes(body: &Bytes) -> Result<Bytes, DecodeError> {
    Ok(body.clone())
}

/// Reads a body as UTF-8 text.
///
/// # Errors
/// It is not UTF-8.
pub fn text(body: &Bytes) -> Result<String, DecodeError> {
    utf8(body).map(str::to_owned)
}

/// The text of a body, without the byte order mark that some servers write before it (RFC 3629, section 6).
fn utf8(body: &[u8]) -> Result<&str, DecodeError> {
    let body = body.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(body);
    std::str::from_utf8(body).map_err(|error| DecodeError::utf8(error.valid_up_to()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{Descriptor, read_by};
    use crate::rule::{Bound, Rule};

    static OPERATION: Operation<String, u32> = Operation {
        descriptor: &Descriptor {
            id: "Test_Get",
            success: &[Outcome::class(2), Outcome::code(204)],
            failure: &[Outcome::ANY, Outcome::code(202)],
            ..Descriptor::USUAL
        },
        success: |position, body| read_by(&[text, |_| Ok("nothing".to_owned())], position, body),
        failure: |position, body| read_by(&[json, |_| Ok(202)], position, body),
    };

    fn received(status: u16, body: &'static str) -> Received {
        let mut response = http::Response::new(Bytes::from_static(body.as_bytes()));
        *response.status_mut() = http::StatusCode::from_u16(status).expect("a status");
        Received {
            response,
            fault: None,
            strict: false,
            rest: None,
        }
    }

    fn meaning(status: u16, body: &'static str) -> String {
        match decode(OPERATION, received(status, body)) {
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
    fn no_body_is_null_where_that_is_a_value() {
        let nothing = Bytes::new();
        assert_eq!(json::<Option<bool>>(&nothing).expect("null"), None);
        assert!(json::<bool>(&nothing).is_err());
        assert!(json::<Option<bool>>(&Bytes::from_static(b" ")).is_err());
    }

    #[test]
    fn only_a_strict_client_asks_for_more_than_it_takes_to_read() {
        static RULE: Rule = Rule::ANY.maximum(Bound::integer("2147483647", i32::MAX as i128));
        static NARROW: Schema = Schema::INTEGER.rule(&RULE);
        static WIDE: Operation<i64, ()> = Operation {
            descriptor: &Descriptor {
                id: "Test_Get",
                success: &[Outcome::ANY.schema(&NARROW)],
                ..Descriptor::USUAL
            },
            success: |_, body| json(body),
            failure: |position, body| read_by(&[], position, body),
        };
        let answer = |strict| Received {
            strict,
            ..received(200, "3000000000")
        };
        assert_eq!(
            decode(WIDE, answer(false)).expect("200").into_value(),
            3_000_000_000
        );
        assert_eq!(
            decode(WIDE, answer(true)).expect_err("strict").to_string(),
            "Test_Get: 200 OK: the body is not as documented: must be less than or equal to 2147483647"
        );
    }

    /// Brackets around what is JSON.
    struct Bracketed;

    impl Notation for Bracketed {
        fn write(&self, root: &str, json: &str) -> Option<String> {
            Some(format!("{root}({json})"))
        }

        fn read(&self, text: &str) -> Result<String, DecodeError> {
            let inner = text
                .strip_prefix('(')
                .and_then(|text| text.strip_suffix(')'));
            let inner = inner.ok_or_else(|| DecodeError::at("no bracket", 0))?;
            Ok(inner.to_owned())
        }
    }

    #[test]
    fn another_notation_is_read_and_checked_as_json() {
        static RULE: Rule = Rule::ANY.maximum(Bound::integer("9", 9));
        static NARROW: Schema = Schema::INTEGER.rule(&RULE);
        static NOTED: Operation<i64, String> = Operation {
            descriptor: &Descriptor {
                id: "Test_Get",
                success: &[Outcome::code(200).written(&Bracketed).schema(&NARROW)],
                failure: &[Outcome::ANY.written(&Bracketed)],
                ..Descriptor::USUAL
            },
            success: |_, body| json(body),
            failure: |_, body| json(body),
        };
        let answer = |status, media_type: &'static str, body: &'static str| {
            let mut received = Received {
                strict: true,
                ..received(status, body)
            };
            let headers = received.response.headers_mut();
            headers.insert(CONTENT_TYPE, media_type.parse().expect("a value"));
            match decode(NOTED, received) {
                Ok(response) => response.value().to_string(),
                Err(Error::Api(response)) => response.into_value(),
                Err(error) => error.to_string(),
            }
        };
        assert_eq!(answer(200, "a/b", "(7)"), "7");
        assert_eq!(answer(500, "a/b", "(\"\u{e9}\")"), "\u{e9}");
        assert_eq!(
            answer(500, "a/b; charset=\"UTF-8\"", "(\"\u{e9}\")"),
            "\u{e9}"
        );
        let failed = "Test_Get: 500 Internal Server Error: the body is";
        for (media_type, body, why) in [
            ("a/b", "", "empty"),
            ("a/b", "7", "not as documented (no bracket at byte 0)"),
            (
                "a/b;x=y; Charset=latin1",
                "(\"\u{e9}\")",
                "not as documented (of another charset than UTF-8)",
            ),
        ] {
            assert_eq!(answer(500, media_type, body), format!("{failed} {why}"));
        }
        assert!(answer(200, "a/b", "(10)").ends_with("must be less than or equal to 9"));
    }

    #[test]
    fn what_is_not_documented_is_kept() {
        static NARROW: Operation<(), u32> = Operation {
            descriptor: &Descriptor {
                id: "Test_Get",
                success: &[Outcome::code(204)],
                failure: &[Outcome::ANY],
                ..Descriptor::USUAL
            },
            success: |_, body| empty(body),
            failure: |_, body| json(body),
        };
        let Err(Error::Unexpected(unexpected)) = decode(NARROW, received(200, "7")) else {
            panic!("an undocumented 200 is neither success nor failure");
        };
        assert!(matches!(unexpected.reason, Reason::UndocumentedStatus));
        assert_eq!(&unexpected.body[..], b"7");
        assert_eq!(
            meaning(404, "<html>"),
            "Test_Get: 404 Not Found: the body is not as documented (not JSON: expected a value at byte 0)"
        );
        assert_eq!(
            meaning(401, ""),
            "Test_Get: 401 Unauthorized: the body is empty"
        );
    }

    #[test]
    fn an_undecodable_body_is_not_quoted() {
        let Err(error) = decode(OPERATION, received(500, "\"hunter2\"")) else {
            panic!("a string is not a number");
        };
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        assert!(error.to_string().ends_with(
            "(expected a whole number of 32 bits, not negative, found a text at byte 0)"
        ));
    }
}
