//! The network, behind one trait object.

#[cfg(feature = "reqwest")]
pub mod reqwest;
#[cfg(feature = "tower")]
pub mod tower;
#[cfg(feature = "blocking")]
pub mod ureq;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};

use super::body::{Body, BoxError};
use super::escape::write_line;
use super::timeout::Timeouts;
use super::wait::Sleep;

/// Who is asking: the package that this is part of.
#[cfg(any(feature = "reqwest", feature = "blocking"))]
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// The built-in transport of calls that are awaited, if there is one.
#[cfg(feature = "reqwest")]
pub(super) fn built_in(timeouts: Timeouts) -> Result<Option<Arc<dyn Transport>>, TransportError> {
    Ok(Some(Arc::new(reqwest::Reqwest::with_timeouts(timeouts)?)))
}

/// The built-in transport of calls that are awaited, if there is one.
#[cfg(not(feature = "reqwest"))]
pub(super) fn built_in(_: Timeouts) -> Result<Option<Arc<dyn Transport>>, TransportError> {
    Ok(None)
}

/// A future on the heap.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends requests.
///
/// A transport must not follow redirects: the credential of a request is meant for its origin alone. It must not
/// send a request twice either: whether that is safe, only the operation knows.
pub trait Transport: Send + Sync {
    /// Sends one request and returns its response as soon as its head is there.
    ///
    /// # Errors
    /// No response came.
    fn send(&self, request: Request<Body>)
    -> BoxFuture<'_, Result<Response<Body>, TransportError>>;

    /// Waits. The default works under any executor; one that has a timer may use it.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(Sleep::new(duration))
    }
}

/// What the server can have seen of a request that got no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing, as it was not reached.
    None,
    /// Nothing, and it would not be reached if the request were sent again.
    Never,
    /// All of it, perhaps.
    Unknown,
}

/// A request that got no response.
#[derive(Debug)]
pub struct TransportError {
    effect: Effect,
    source: BoxError,
}

impl TransportError {
    /// The server cannot have seen the request: it was not reached. The request may be sent again.
    pub fn unsent(source: impl Into<BoxError>) -> Self {
        Self {
            effect: Effect::None,
            source: source.into(),
        }
    }

    /// The server cannot have seen the request, and sending it again would end in the same way: the transport is set up
    /// or used wrongly, or the server is another than the one that was meant.
    pub fn permanent(source: impl Into<BoxError>) -> Self {
        Self {
            effect: Effect::Never,
            source: source.into(),
        }
    }

    /// The server may have seen the request, and may have acted on it.
    pub fn ambiguous(source: impl Into<BoxError>) -> Self {
        Self {
            effect: Effect::Unknown,
            source: source.into(),
        }
    }

    /// Whether the request may have had an effect. If so, look before you ask again.
    pub fn is_ambiguous(&self) -> bool {
        self.effect == Effect::Unknown
    }

    pub(super) fn effect(&self) -> Effect {
        self.effect
    }
}

impl fmt::Display for TransportError {
    /// Names the error and its causes, each once, without the queries of URLs, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let effect = if self.is_ambiguous() {
            "the request may have had an effect"
        } else {
            "nothing was sent"
        };
        write!(f, "no response ({effect})")?;
        let mut printed = String::new();
        for text in causes(self.source.as_ref()) {
            if !text.is_empty() && !printed.contains(&text) {
                f.write_str(": ")?;
                write_line(f, &text)?;
                printed += &text;
            }
        }
        Ok(())
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.source.as_ref())
    }
}

/// The texts of an error and of what caused it.
fn causes<'a>(error: &'a (dyn std::error::Error + 'static)) -> impl Iterator<Item = String> + 'a {
    std::iter::successors(Some(error), |error| error.source())
        .map(|error| without_secrets(&error.to_string()))
}

/// A text without the queries and passwords of the URLs in it.
fn without_secrets(text: &str) -> String {
    let ends = |c: char| c.is_whitespace() || "\"'`<>(){}[],;".contains(c);
    let (mut kept, mut rest) = (String::new(), text);
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + "://".len());
        let (url, after) = after.split_at(after.find(ends).unwrap_or(after.len()));
        let (origin, tail) = url.split_at(url.find(['/', '?', '#']).unwrap_or(url.len()));
        let host = origin.rsplit('@').next().unwrap_or_default();
        let path = tail.split(['?', '#']).next().unwrap_or_default();
        kept += before;
        kept += host;
        kept += path;
        rest = after;
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An error with a cause.
    #[derive(Debug)]
    struct Caused(&'static str, Option<Box<Caused>>);

    impl fmt::Display for Caused {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl std::error::Error for Caused {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            self.1.as_deref().map(|cause| cause as _)
        }
    }

    #[test]
    fn display_names_each_cause_once() {
        let chain = |texts: &[&'static str]| {
            let mut texts = texts.iter().rev();
            let first = texts.next().map(|text| Caused(text, None));
            let all = texts.fold(first, |cause, text| Some(Caused(text, cause.map(Box::new))));
            TransportError::unsent(all.expect("a text")).to_string()
        };
        assert_eq!(
            chain(&["sending failed", "connect", "connect", "refused"]),
            "no response (nothing was sent): sending failed: connect: refused"
        );
        assert_eq!(
            chain(&["sending failed: refused", "refused"]),
            "no response (nothing was sent): sending failed: refused"
        );
    }

    #[test]
    fn display_hides_queries_and_passwords() {
        for (text, shown) in [
            (
                "for url (https://h.example/a?key=s3cret#x): no",
                "for url (https://h.example/a): no",
            ),
            ("proxy http://u:p@h:1 is down", "proxy http://h:1 is down"),
            ("https://h?a", "https://h"),
            ("a://b://c?d e", "a://b://c e"),
            ("what? nothing", "what? nothing"),
        ] {
            assert_eq!(without_secrets(text), shown);
        }
    }

    #[test]
    fn only_an_ambiguous_error_may_have_had_an_effect() {
        assert!(TransportError::ambiguous("lost").is_ambiguous());
        assert!(!TransportError::unsent("refused").is_ambiguous());
        assert!(!TransportError::permanent("misused").is_ambiguous());
    }
}
