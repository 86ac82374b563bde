//! One call of an operation: held, built, sent.

mod methods;
mod raw;
mod streams;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::{Request, StatusCode, Uri};

use super::argument::Argument;
use super::body::Body;
use super::call_id;
use super::client::Client;
use super::decode::{self, Manner, Received, Whole};
use super::error::{Error, Failure};
use super::exchange;
use super::long::{Final, Poller};
use super::operation::{Descriptor, Operation};
use super::pages::{Pages, Paging};
use super::payload::Payload;
use super::request;
use super::response::Response;
use super::timeout::CallLimit;
use super::transport::{BoxFuture, Transport};
use super::usual;
use super::violation::Violations;

pub use raw::RawCall;

pub use methods::{__call, __exists};

/// A call of an operation with `N` parameters. Generated builders are thin names for it, and know what the answers are.
pub struct Call<'a, const N: usize> {
    client: &'a Client,
    descriptor: &'static Descriptor,
    arguments: [Argument<'a>; N],
    body: Option<Payload<'a>>,
    id: Option<&'a str>,
    limit: Option<CallLimit>,
}

impl<'a, const N: usize> Call<'a, N> {
    /// Holds the arguments for the first of the operation's parameters, in their order; the others are absent.
    pub fn new(
        client: &'a Client,
        descriptor: &'static Descriptor,
        arguments: &[Argument<'a>],
    ) -> Self {
        let mut call = Self {
            client,
            descriptor,
            arguments: [Argument::Absent; N],
            body: None,
            id: None,
            limit: None,
        };
        place(&mut call.arguments, 0, arguments);
        call
    }

    /// As [`Self::new`], where all of them are texts.
    pub fn with_texts(
        client: &'a Client,
        descriptor: &'static Descriptor,
        texts: &[&'a str],
    ) -> Self {
        let mut call = Self::new(client, descriptor, &[]);
        for (slot, text) in call.arguments.iter_mut().zip(texts) {
            *slot = Argument::Text(text);
        }
        call
    }

    /// Replaces one argument.
    pub fn set(&mut self, index: usize, argument: impl Into<Argument<'a>>) {
        place(&mut self.arguments, index, &[argument.into()]);
    }

    /// Names the call.
    pub fn call_id(&mut self, id: &'a str) {
        self.id = Some(id);
    }

    /// Sets the time that the call has.
    pub fn call_timeout(&mut self, limit: Duration) {
        self.limit = Some(CallLimit::new(limit));
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: Payload<'a>) -> Self {
        self.body = Some(body);
        self
    }

    /// Checks the arguments and builds the request, without any input or output.
    ///
    /// # Errors
    /// Everything that is wrong with the arguments.
    pub fn request(&self) -> Result<Request<Body>, Violations> {
        let mut request = self.build()?;
        exchange::BuiltFor::note(self.descriptor, &mut request);
        Ok(request)
    }

    fn build(&self) -> Result<Request<Body>, Violations> {
        let arguments = self.filled();
        let mut request = build(
            self.client,
            self.descriptor,
            &arguments,
            self.body.as_ref(),
            self.id,
        )?;
        CallLimit::keep(self.limit, &mut request);
        Ok(request)
    }

    /// The arguments, with those that go without saying.
    fn filled(&self) -> [Argument<'a>; N] {
        let mut arguments = self.arguments;
        usual::fill(self.client.common(), self.descriptor, &mut arguments);
        arguments
    }

    /// Sends the request; nothing happens before the result is polled.
    pub fn send<T, E>(self, operation: Operation<T, E>) -> Pending<'a, T, E> {
        Pending {
            operation,
            received: send_built(self.client, self.descriptor, self.build(), Whole::Always),
        }
    }

    /// The pages of the list that this asks for.
    pub fn pages<T, E>(
        self,
        operation: Operation<T, E>,
        paging: &'static Paging,
    ) -> Pages<'a, T, E> {
        let request = self.build().map_err(Failure::from);
        let arguments = self.filled().to_vec();
        Pages::new(self.client, operation, paging, arguments, request)
    }

    /// Begins an operation that takes long.
    ///
    /// # Errors
    /// As for [`Self::send`], or it failed at once.
    pub async fn begin<T, E>(
        self,
        operation: Operation<T, E>,
        via: Final,
    ) -> Result<Poller<'a, T, E>, Error<E>> {
        let request = self.build().map_err(Failure::from);
        Poller::begin(self.client, operation, request, via).await
    }

    /// Begins an operation that takes long, and waits for its end.
    ///
    /// # Errors
    /// As for [`Self::begin`], or it failed later.
    pub async fn until_done<T, E>(
        self,
        operation: Operation<T, E>,
        via: Final,
    ) -> Result<Response<T>, Error<E>> {
        self.begin(operation, via).await?.wait().await
    }

    /// As [`Self::begin`], waiting on this thread.
    ///
    /// # Errors
    /// As for [`Self::begin`].
    #[cfg(feature = "blocking")]
    pub fn begin_blocking<T, E>(
        self,
        operation: Operation<T, E>,
        via: Final,
    ) -> Result<Poller<'a, T, E>, Error<E>> {
        let request = self.build().map_err(Failure::from);
        Poller::begin_blocking(self.client, operation, request, via)
    }

    /// Takes up an operation that this call began.
    ///
    /// # Errors
    /// The token is of another call.
    pub fn resume<T, E>(
        self,
        operation: Operation<T, E>,
        via: Final,
        token: &str,
    ) -> Result<Poller<'a, T, E>, Error<E>> {
        let request = self.build().map_err(Failure::from);
        Poller::resume(self.client, operation, request, via, token)
    }

    /// Sends the request and waits for the answer on this thread.
    ///
    /// # Errors
    /// As for the asynchronous call.
    #[cfg(feature = "blocking")]
    pub fn send_blocking<T, E>(self, operation: Operation<T, E>) -> Result<Response<T>, Error<E>> {
        let received =
            send_built_blocking(self.client, self.descriptor, self.build(), Whole::Always)?;
        decode::decode(operation, received)
    }
}

// What follows is not of `Call`: it would be compiled for every operation, and is the same for all.

/// Puts arguments at their places, from `first` on.
fn place<'a>(all: &mut [Argument<'a>], first: usize, arguments: &[Argument<'a>]) {
    for (slot, argument) in all.iter_mut().skip(first).zip(arguments) {
        *slot = *argument;
    }
}

/// Sends a request when it is polled.
fn send_built<'a>(
    client: &'a Client,
    operation: &'static Descriptor,
    request: Result<Request<Body>, Violations>,
    whole: Whole,
) -> BoxFuture<'a, Result<Received, Failure>> {
    let manner = Manner::of(operation, whole);
    Box::pin(async move {
        let request = request?;
        let (home, transport) = (request.uri().clone(), client.transport()?);
        send(client, transport, operation, &home, request, manner).await
    })
}

/// Sends a request and waits for the answer on this thread.
#[cfg(feature = "blocking")]
fn send_built_blocking(
    client: &Client,
    operation: &'static Descriptor,
    request: Result<Request<Body>, Violations>,
    whole: Whole,
) -> Result<Received, Failure> {
    let request = request?;
    let home = request.uri().clone();
    let manner = Manner::of(operation, whole);
    let received = send(client, client.blocking(), operation, &home, request, manner);
    super::wait::block_on(received)
}

fn build(
    client: &Client,
    operation: &Descriptor,
    arguments: &[Argument<'_>],
    body: Option<&Payload<'_>>,
    id: Option<&str>,
) -> Result<Request<Body>, Violations> {
    let built = request::build(
        client.servers(),
        operation,
        arguments,
        body,
        client.with_read_only(),
    );
    let Some(id) = id else { return built };
    match (built, call_id::check(client, id)) {
        (Ok(mut request), None) => {
            call_id::set(client, id, &mut request);
            Ok(request)
        }
        (Err(violations), None) => Err(violations),
        (built, Some(violation)) => {
            let mut violations = built.err().unwrap_or_default();
            violations.0.push(violation);
            Err(violations)
        }
    }
}

#[cfg(not(feature = "tracing"))]
pub(super) async fn send(
    client: &Client,
    transport: &Arc<dyn Transport>,
    operation: &Descriptor,
    home: &Uri,
    request: Request<Body>,
    manner: Manner,
) -> Result<Received, Failure> {
    client
        .exchange(transport, operation, home, request, manner)
        .await
}

/// Sends within a span that tells the operation, the path's template and the status: no value of any argument.
#[cfg(feature = "tracing")]
pub(super) async fn send(
    client: &Client,
    transport: &Arc<dyn Transport>,
    operation: &Descriptor,
    home: &Uri,
    request: Request<Body>,
    manner: Manner,
) -> Result<Received, Failure> {
    use tracing::Instrument as _;

    let span = tracing::info_span!(
        "call",
        operation = operation.id,
        method = operation.method,
        path = operation.path,
        status = tracing::field::Empty,
    );
    let received = client
        .exchange(transport, operation, home, request, manner)
        .instrument(span.clone())
        .await;
    if let Ok(received) = &received {
        span.record("status", received.response.status().as_u16());
    }
    received
}

impl<const N: usize> Clone for Call<'_, N> {
    fn clone(&self) -> Self {
        Self {
            body: self.body.clone(),
            ..*self
        }
    }
}

/// Arguments may be secret, so they are not shown.
impl<const N: usize> fmt::Debug for Call<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.descriptor.id)
            .field("path", &self.descriptor.path)
            .finish_non_exhaustive()
    }
}

/// A call under way.
#[must_use = "futures do nothing unless they are awaited"]
pub struct Pending<'a, T, E> {
    received: BoxFuture<'a, Result<Received, Failure>>,
    operation: Operation<T, E>,
}

impl<T, E> Future for Pending<'_, T, E> {
    type Output = Result<Response<T>, Error<E>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let received = ready!(self.received.as_mut().poll(cx))?;
        Poll::Ready(decode::decode(self.operation, received))
    }
}

impl<T, E> fmt::Debug for Pending<'_, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("operation", &self.operation.descriptor.id)
            .finish_non_exhaustive()
    }
}

/// Whether the answer to come says that something is there.
#[doc(hidden)]
pub async fn exists_later<T, E>(answer: Pending<'_, T, E>) -> Result<bool, Error<E>> {
    exists_by(answer.await)
}

/// Whether an answer says that something is there.
#[doc(hidden)]
pub fn exists_by<T, E>(answer: Result<Response<T>, Error<E>>) -> Result<bool, Error<E>> {
    match answer {
        Ok(_) => Ok(true),
        Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => Ok(false),
        Err(error) => Err(error),
    }
}
