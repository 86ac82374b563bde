//! How a call can fail.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::body::BoxError;
use super::decode::Received;
use super::escape::write_line;
use super::json::ReadError;
use super::response::{Response, rate_limits, request_ids};
use super::summary::Summary;
use super::transport::TransportError;
use super::violation::Violations;

/// Why a call has no success to return. `E` is the error that the document describes.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<E> {
    /// The arguments break rules of the document. Nothing was sent.
    Invalid(Violations),
    /// Something else kept the request from being sent.
    NotSent(NotSent),
    /// No response came. Whether the request had an effect: see [`TransportError::is_ambiguous`].
    Transport(TransportError),
    /// The server answered with an error that the document describes.
    Api(Box<Response<E>>),
    /// A long-running operation was accepted, and ended without success.
    Failed(Box<Failed>),
    /// The server answered with something that the document does not describe.
    Unexpected(Box<Unexpected>),
}

/// Why a valid request was not sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotSent {
    /// The client was built without a transport: no feature that brings one is on, and none was given.
    NoTransport,
    /// The operation requires a credential that the client was built without. The documentation of `Client::builder`
    /// lists the security schemes of the document.
    NoCredential,
    /// The credential gave no token.
    Credential(BoxError),
    /// The token cannot be a header value. It is not shown.
    BadToken,
    /// A token is sent only over https, or to the loopback interface.
    Insecure,
    /// The link to the next page leads nowhere.
    BadLink,
    /// The link to the next page is that of an earlier page of the list, which would have no end.
    RepeatedLink,
    /// The list has more pages than the limit allows ([`Builder::max_pages`](super::Builder::max_pages)).
    TooManyPages {
        /// The limit.
        limit: usize,
    },
    /// The token of a long-running operation is of another call.
    OtherToken,
}

/// How a long-running operation ended without success.
pub struct Failed {
    /// The operation that was called.
    pub operation: &'static str,
    /// Its last state, in the service's words.
    pub state: String,
    /// Whether somebody ended it.
    pub canceled: bool,
    /// The status code of the answer that told of it.
    pub status: StatusCode,
    /// The headers of that answer.
    pub headers: HeaderMap,
    /// The body of that answer.
    pub body: Bytes,
}

/// An answer that the document does not describe, whole but for a body over the client's limit.
pub struct Unexpected {
    /// The operation that was called.
    pub operation: &'static str,
    /// The status code.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as far as it was read.
    pub body: Bytes,
    /// What is not as documented.
    pub reason: Reason,
}

/// What about an answer is not as documented.
#[derive(Debug)]
#[non_exhaustive]
pub enum Reason {
    /// The document has nothing for this status code.
    UndocumentedStatus,
    /// A body is documented, and there was none.
    EmptyBody,
    /// The body is not what the document describes.
    UndecodableBody(DecodeError),
    /// The body is to be read as a stream of events or items, and has another content type.
    UnexpectedContentType {
        /// The content type of the response.
        found: String,
        /// The content types that can be read so.
        expected: &'static str,
    },
    /// The body breaks rules of the document; only a strict client looks.
    AgainstSchema(Violations),
    /// The link to the state of a long-running operation leads nowhere, or is missing.
    BadLink,
    /// Nothing says how far a long-running operation is.
    NoState,
    /// The body is larger than the client's limit; it was not read further.
    BodyTooLarge,
    /// The connection ended within the body.
    BodyBroken(BoxError),
}

impl<E> Error<E> {
    /// The status code, where the server answered.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(response) => Some(response.status()),
            Self::Unexpected(unexpected) => Some(unexpected.status),
            Self::Failed(failed) => Some(failed.status),
            _ => None,
        }
    }

    /// The documented error, where it is one.
    pub fn api(&self) -> Option<&E> {
        match self {
            Self::Api(response) => Some(response.value()),
            _ => None,
        }
    }

    /// The service's word for the error, where it answered and gave one: the header `x-ms-error-code`, else `code` of
    /// the body, whatever its shape.
    pub fn code(&self) -> Option<String> {
        self.summary().code
    }

    /// What the service says of the error.
    pub fn message(&self) -> Option<String> {
        self.summary().into_message()
    }

    /// The names by which the service's operators find this call in their logs: header and value.
    pub fn request_ids(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.answer()
            .into_iter()
            .flat_map(|(headers, _)| request_ids(headers))
    }

    /// What the service says of how much more may be asked of it: each header that begins with `ratelimit`,
    /// `x-ratelimit-`, `x-rate-limit-` or `x-ms-ratelimit-`, and its value as it came.
    pub fn rate_limits(&self) -> impl Iterator<Item = (&str, &str)> {
        self.answer()
            .into_iter()
            .flat_map(|(headers, _)| rate_limits(headers))
    }

    /// What the server answered.
    fn answer(&self) -> Option<(&HeaderMap, &Bytes)> {
        match self {
            Self::Api(response) => Some((response.headers(), response.body())),
            Self::Unexpected(unexpected) => Some((&unexpected.headers, &unexpected.body)),
            Self::Failed(failed) => Some((&failed.headers, &failed.body)),
            _ => None,
        }
    }

    fn summary(&self) -> Summary {
        let answer = self.answer();
        answer.map_or_else(Summary::default, |(headers, body)| {
            Summary::of(headers, body)
        })
    }

    /// The violations, where there are any.
    pub fn violations(&self) -> Option<&Violations> {
        match self {
            Self::Invalid(violations) => Some(violations),
            _ => None,
        }
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(violations) => write!(f, "nothing was sent: {violations}"),
            Self::NotSent(reason) => write!(f, "nothing was sent: {reason}"),
            Self::Transport(error) => error.fmt(f),
            Self::Api(response) => {
                write!(f, "{}{}", response.status(), self.summary())
            }
            Self::Failed(failed) => failed.fmt(f),
            Self::Unexpected(unexpected) => unexpected.fmt(f),
        }
    }
}

impl<E: fmt::Debug> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotSent(NotSent::Credential(error)) => Some(error.as_ref()),
            Self::Transport(error) => std::error::Error::source(error),
            Self::Unexpected(unexpected) => match &unexpected.reason {
                Reason::BodyBroken(error) => Some(error.as_ref()),
                _ => None,
            },
            _ => None,
        }
    }
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooManyPages { limit } => {
                return write!(f, "the list has more than {limit} pages, the limit that `max_pages` sets");
            }
            Self::NoTransport => {
                "the client has no transport (turn on the feature `reqwest` or `blocking`, or give it one)"
            }
            Self::NoCredential => "the operation requires a credential that the client does not have",
            Self::Credential(_) => "the credential gave no token",
            Self::BadToken => "the token cannot be the value of a header",
            Self::Insecure => {
                "a credential is sent only over https or to the loopback interface (unless the client is built with \
                 `allow_plain_http`)"
            }
            Self::BadLink => "the link to the next page leads nowhere",
            Self::RepeatedLink => "the link to the next page is that of an earlier page",
            Self::OtherToken => "the token of the long-running operation is of another call",
        })
    }
}

impl Failed {
    /// The code of the error, if the service gives one.
    pub fn code(&self) -> Option<String> {
        Summary::of(&self.headers, &self.body).code
    }

    /// What the service says of the error.
    pub fn message(&self) -> Option<String> {
        Summary::of(&self.headers, &self.body).into_message()
    }

    /// The names by which the service's operators find this call in their logs: header and value.
    pub fn request_ids(&self) -> impl Iterator<Item = (&'static str, &str)> {
        request_ids(&self.headers)
    }

    /// What the service says of how much more may be asked of it: each header that begins with `ratelimit`,
    /// `x-ratelimit-`, `x-rate-limit-` or `x-ms-ratelimit-`, and its value as it came.
    pub fn rate_limits(&self) -> impl Iterator<Item = (&str, &str)> {
        rate_limits(&self.headers)
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = if self.canceled {
            "was canceled"
        } else {
            "failed"
        };
        let summary = Summary::of(&self.headers, &self.body);
        write!(f, "{}: the operation {end}{summary}", self.operation)
    }
}

/// Headers and body may hold secrets that nobody marked, so only the amount is shown.
impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failed")
            .field("operation", &self.operation)
            .field("state", &self.state)
            .field("status", &self.status)
            .field("headers", &self.headers.len())
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

impl Unexpected {
    /// The service's words about a failure: its headers, and a body that is plain text. What is in a body that is not
    /// as documented may be anything, the secret that was sent among it.
    fn said(&self) -> Summary {
        match self.status.is_client_error() || self.status.is_server_error() {
            true => Summary::of_text(&self.headers, &self.body),
            false => Summary::default(),
        }
    }

    /// The names by which the service's operators find this call in their logs: header and value.
    pub fn request_ids(&self) -> impl Iterator<Item = (&'static str, &str)> {
        request_ids(&self.headers)
    }

    /// What the service says of how much more may be asked of it: each header that begins with `ratelimit`,
    /// `x-ratelimit-`, `x-rate-limit-` or `x-ms-ratelimit-`, and its value as it came.
    pub fn rate_limits(&self) -> impl Iterator<Item = (&str, &str)> {
        rate_limits(&self.headers)
    }
}

impl fmt::Display for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: ", self.operation, self.status)?;
        match &self.reason {
            Reason::UndocumentedStatus => {
                write!(
                    f,
                    "not a documented answer{}",
                    Summary::of(&self.headers, &self.body)
                )
            }
            Reason::EmptyBody => write!(f, "the body is empty{}", self.said()),
            Reason::UndecodableBody(error) => {
                write!(f, "the body is not as documented ({error}){}", self.said())
            }
            Reason::UnexpectedContentType { found, expected } => {
                let summary = Summary::of(&self.headers, &self.body);
                f.write_str("the content type is `")?;
                write_line(f, found)?;
                write!(f, "`, expected {expected}{summary}")
            }
            Reason::AgainstSchema(broken) => write!(f, "the body is not as documented: {broken}"),
            Reason::BadLink => {
                f.write_str("a link that the answer should have is missing or leads nowhere")
            }
            Reason::NoState => f.write_str("nothing says how far the operation is"),
            Reason::BodyTooLarge => write!(
                f,
                "the body is larger than {} bytes, the limit that the client's `body_limit` sets; `raw` reads it in pieces",
                self.body.len()
            ),
            Reason::BodyBroken(_) => {
                write!(
                    f,
                    "the connection ended after {} bytes of the body",
                    self.body.len()
                )
            }
        }
    }
}

/// Headers and body may hold secrets that nobody marked, so only the amount is shown.
impl fmt::Debug for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unexpected")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("headers", &self.headers.len())
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("reason", &self.reason)
            .finish()
    }
}

/// Why a body or a header is not what the document says. It quotes no value, which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError(String);

impl DecodeError {
    pub(super) fn utf8(position: usize) -> Self {
        Self::at("not UTF-8", position)
    }

    pub(super) fn unknown() -> Self {
        Self("of no documented answer".to_owned())
    }

    /// The body is compressed, and nothing undoes that.
    pub(super) fn encoded(encoding: &str) -> Self {
        let shown: String = encoding.chars().take(40).collect();
        Self(format!(
            "its content encoding is `{shown}`, which was not requested; the feature `gzip` decodes `gzip`"
        ))
    }

    /// The same, naming the media type that came.
    pub(super) fn of_media_type(self, media_type: &str) -> Self {
        let shown: String = media_type.chars().take(80).collect();
        Self(format!(
            "{}; its content type is `{shown}`, which `raw` reads as it is",
            self.0
        ))
    }

    pub(super) fn charset() -> Self {
        Self("of another charset than UTF-8".to_owned())
    }

    pub(super) fn at(what: &str, position: usize) -> Self {
        Self(format!("{what} at byte {position}"))
    }

    pub(super) fn header(name: &str, error: impl fmt::Display) -> Self {
        Self(format!("header `{name}`: {error}"))
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_line(f, &self.0)
    }
}

impl std::error::Error for DecodeError {}

impl From<ReadError> for DecodeError {
    fn from(error: ReadError) -> Self {
        Self(error.to_string())
    }
}

/// A failure before there is anything to decode; not generic, so that sending is compiled once.
#[derive(Debug)]
pub(super) enum Failure {
    Invalid(Violations),
    NotSent(NotSent),
    Transport(TransportError),
    Failed(Box<Failed>),
    Unexpected(Box<Unexpected>),
}

impl Failure {
    /// An answer lacks what is needed to go on.
    pub(super) fn unanswered(operation: &'static str, received: &Received, reason: Reason) -> Self {
        Self::Unexpected(Box::new(Unexpected {
            operation,
            status: received.response.status(),
            headers: received.response.headers().clone(),
            body: received.response.body().clone(),
            reason,
        }))
    }
}

impl<E> From<NotSent> for Error<E> {
    fn from(reason: NotSent) -> Self {
        Self::NotSent(reason)
    }
}

impl<E> From<Failure> for Error<E> {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Invalid(violations) => Self::Invalid(violations),
            Failure::NotSent(reason) => Self::NotSent(reason),
            Failure::Transport(error) => Self::Transport(error),
            Failure::Failed(failed) => Self::Failed(failed),
            Failure::Unexpected(unexpected) => Self::Unexpected(unexpected),
        }
    }
}

impl From<Violations> for Failure {
    fn from(violations: Violations) -> Self {
        Self::Invalid(violations)
    }
}

impl From<NotSent> for Failure {
    fn from(reason: NotSent) -> Self {
        Self::NotSent(reason)
    }
}
