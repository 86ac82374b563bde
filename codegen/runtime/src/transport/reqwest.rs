//! The transport of the feature `reqwest`.

use std::error::Error;
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use ::reqwest::redirect::Policy;
use ::reqwest::{NoProxy, Proxy};
use bytes::Bytes;
use http::{Request, Response};
use http_body::{Frame, SizeHint};
use tokio::runtime::{Handle, RuntimeFlavor};

use super::super::body::{Body, BoxError};
use super::super::timeout::{Elapsed, Timeouts, reachable};
use super::super::wait::is_blocked;
use super::{BoxFuture, Transport, TransportError, USER_AGENT};

/// Sends through a [`reqwest::Client`]. It needs a Tokio runtime.
#[derive(Clone, Debug)]
pub struct Reqwest {
    client: ::reqwest::Client,
    /// Its time limits, unless somebody else has set them.
    timeouts: Option<Timeouts>,
}

impl Reqwest {
    /// A client with TLS by rustls and the system's root certificates, 10 seconds to connect, a minute between two
    /// reads, no redirects, and the environment's proxy for https.
    ///
    /// The cryptography is that of the process, if the program has chosen one (rustls calls it the default provider),
    /// else reqwest's own. None is installed for others.
    ///
    /// # Errors
    /// The TLS configuration cannot be set up.
    pub fn new() -> Result<Self, TransportError> {
        Self::with_timeouts(Timeouts::default())
    }

    /// As [`Self::new`], with other time limits.
    ///
    /// # Errors
    /// As for [`Self::new`].
    pub fn with_timeouts(timeouts: Timeouts) -> Result<Self, TransportError> {
        let mut client = ::reqwest::Client::builder()
            .tls_backend_rustls()
            .user_agent(USER_AGENT)
            .no_proxy()
            .redirect(Policy::none())
            .retry(::reqwest::retry::never());
        if let Some(limit) = reachable(timeouts.connect) {
            client = client.connect_timeout(limit);
        }
        if let Some(limit) = reachable(timeouts.read) {
            client = client.read_timeout(limit);
        }
        if let Some(proxy) = proxy() {
            client = client.proxy(proxy);
        }
        Ok(Self {
            client: client.build().map_err(TransportError::permanent)?,
            timeouts: Some(timeouts),
        })
    }

    /// Sends through a client of your own: for proxies, other certificates, other time limits.
    ///
    /// Build it with [`Policy::none`]: with reqwest's own policy it would follow redirects, and repeat a request
    /// that must not be repeated.
    pub fn with_client(client: ::reqwest::Client) -> Self {
        Self {
            client,
            timeouts: None,
        }
    }
}

impl Transport for Reqwest {
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        Box::pin(async move {
            if Handle::try_current().is_err() {
                return Err(TransportError::permanent(
                    "reqwest needs a Tokio runtime, and there is none",
                ));
            }
            if would_hang() {
                return Err(TransportError::permanent(WOULD_HANG));
            }
            let request = request.map(|body| match body.as_bytes() {
                Some(bytes) => ::reqwest::Body::from(bytes.clone()),
                None => ::reqwest::Body::wrap(body),
            });
            let failed = |error| transport_error(error, self.timeouts);
            let request = ::reqwest::Request::try_from(request).map_err(failed)?;
            let response = if is_blocked() {
                // The task that waits, if it is in one, gets no new budget while it does.
                tokio::task::unconstrained(self.client.execute(request)).await
            } else {
                self.client.execute(request).await
            };
            let response = response.map_err(failed)?;
            let timeouts = self.timeouts;
            Ok(Response::from(response).map(|body| Body::stream(Received { body, timeouts })))
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move { tokio::time::sleep(duration).await })
    }
}

const WOULD_HANG: &str = "a blocking call within a Tokio task keeps its runtime from sending: await the call, or \
    make it in `tokio::task::spawn_blocking`";

/// Whether this thread waits for what only it can do: it waits within a task of the runtime that is to send. A runtime
/// with several threads can do without one of them, but not where that one has spawned what is to be done.
fn would_hang() -> bool {
    let is_alone = |handle: &Handle| handle.runtime_flavor() == RuntimeFlavor::CurrentThread;
    is_blocked()
        && (tokio::task::try_id().is_some() || Handle::try_current().is_ok_and(|it| is_alone(&it)))
        && is_in_task()
}

/// Whether a Tokio runtime polls on this thread: it gives tasks a budget, and nothing else has one. Afterwards the
/// budget is spent if there was one.
fn is_in_task() -> bool {
    let mut context = Context::from_waker(Waker::noop());
    // Tokio's budget is 128.
    (0..1024).any(|_| {
        let consumed = pin!(tokio::task::consume_budget()).poll(&mut context);
        consumed.is_pending()
    })
}

/// The body of a response.
struct Received {
    body: ::reqwest::Body,
    timeouts: Option<Timeouts>,
}

impl http_body::Body for Received {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if would_hang() {
            return Poll::Ready(Some(Err(WOULD_HANG.into())));
        }
        let frame = if is_blocked() {
            let next = poll_fn(|cx| Pin::new(&mut self.body).poll_frame(cx));
            ready!(pin!(tokio::task::unconstrained(next)).poll(cx))
        } else {
            ready!(Pin::new(&mut self.body).poll_frame(cx))
        };
        let named = |error: ::reqwest::Error| match elapsed(&error, self.timeouts) {
            Some(elapsed) => BoxError::from(elapsed),
            None => error.without_url().into(),
        };
        Poll::Ready(frame.map(|frame| frame.map_err(named)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The limit that was reached, if it is one of these.
fn elapsed(error: &::reqwest::Error, timeouts: Option<Timeouts>) -> Option<Elapsed> {
    let timeouts = timeouts.filter(|_| error.is_timeout())?;
    match error.is_connect() {
        true => timeouts.connect.map(Elapsed::Connect),
        false => timeouts.read.map(Elapsed::Read),
    }
}

fn transport_error(error: ::reqwest::Error, timeouts: Option<Timeouts>) -> TransportError {
    let error = error.without_url();
    match elapsed(&error, timeouts) {
        Some(elapsed @ Elapsed::Connect(_)) => return TransportError::unsent(elapsed),
        Some(elapsed) => return TransportError::ambiguous(elapsed),
        None => {}
    }
    if error.is_builder() || (error.is_connect() && is_refused_by_tls(&error)) {
        TransportError::permanent(error)
    } else if error.is_connect() {
        TransportError::unsent(error)
    } else {
        TransportError::ambiguous(error)
    }
}

/// Whether the server was reached but is not the one that was meant, or none that speaks TLS: that is the kind of the
/// errors of rustls.
fn is_refused_by_tls(error: &::reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        let io = error.downcast_ref::<io::Error>();
        if io.is_some_and(|io| io.kind() == io::ErrorKind::InvalidData) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// The environment's proxy, for https alone: over plain http a proxy would see the token.
fn proxy() -> Option<Proxy> {
    let names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
    let url = names
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|url| !url.is_empty()))?;
    Some(Proxy::https(url).ok()?.no_proxy(NoProxy::from_env()))
}
