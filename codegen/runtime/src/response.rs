//! Documented answers.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::error::DecodeError;
use super::header::Header;

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

    /// A header's value, if it is there and is visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A header's value as it was received, if it is there: bytes of any kind (RFC 9110, section 5.5).
    pub fn header_bytes(&self, name: &str) -> Option<&[u8]> {
        Some(self.headers.get(name)?.as_bytes())
    }

    /// A header's value as a string, if it is there, with U+FFFD in place of what is not UTF-8.
    pub fn header_lossy(&self, name: &str) -> Option<Cow<'_, str>> {
        self.header_bytes(name).map(String::from_utf8_lossy)
    }

    /// The value of a header that the document describes, if it is there.
    ///
    /// # Errors
    /// The value is not as documented.
    pub fn get<H>(&self, header: &Header<H>) -> Result<Option<H>, DecodeError> {
        header.read(&self.headers)
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

    /// The same answer, with its value made into another.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            status: self.status,
            headers: self.headers,
            body: self.body,
            value: make(self.value),
        }
    }

    /// The same answer, with another value.
    pub(super) fn with<U>(self, value: U) -> Response<U> {
        Response {
            status: self.status,
            headers: self.headers,
            body: self.body,
            value,
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

/// Azure's, the draft of the IETF (draft-ietf-httpapi-ratelimit-headers), and what came before it.
const RATE_LIMITS: [&str; 4] = [
    "x-ms-ratelimit-",
    "ratelimit",
    "x-ratelimit-",
    "x-rate-limit-",
];

pub(super) fn rate_limits(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let all = headers.iter().filter(|(name, _)| {
        let name = name.as_str();
        RATE_LIMITS.iter().any(|prefix| name.starts_with(prefix))
    });
    all.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
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
