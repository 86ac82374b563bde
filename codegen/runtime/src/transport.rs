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
use std::time::Duration;

use http::{Request, Response};

use super::body::{Body, BoxError};
use super::wait::Sleep;

/// Who is asking: the package that this is part of.
#[cfg(any(feature = "reqwest", feature = "blocking"))]
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

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

/// A request that got no response.
#[derive(Debug)]
pub struct TransportError {
    ambiguous: bool,
    source: BoxError,
}

impl TransportError {
    /// The server cannot have seen the request: it was not reached.
    pub fn unsent(source: impl Into<BoxError>) -> Self {
        Self {
            ambiguous: false,
            source: source.into(),
        }
    }

    /// The server may have seen the request, and may have acted on it.
    pub fn ambiguous(source: impl Into<BoxError>) -> Self {
        Self {
            ambiguous: true,
            source: source.into(),
        }
    }

    /// Whether the request may have had an effect. If so, look before you ask again.
    pub fn is_ambiguous(&self) -> bool {
        self.ambiguous
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let effect = if self.ambiguous {
            "the request may have had an effect"
        } else {
            "nothing was sent"
        };
        write!(f, "no response ({effect}): {}", self.source)
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.source.as_ref())
    }
}
