//! Operations that are accepted at once and done later
//! (<https://azure.github.io/autorest/extensions/#x-ms-long-running-operation>).

mod end;
mod polling;
mod track;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Uri};
use serde_json::{Value, json};

use super::body::Body;
use super::call;
use super::client::Client;
use super::decode::{Manner, Received, Whole};
use super::error::{Error, Failure, NotSent};
use super::operation::{Descriptor, Operation};
use super::response::Response;
use super::timeout::CallLimit;
use super::transport::Transport;

pub(super) use end::last;
pub(super) use polling::Polling;
use track::{Track, Watch};

/// Where the result of a long-running operation is in the end (`final-state-via`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Final {
    /// Where it usually is: at the resource that was put or patched, else where `Location` leads, else in the last
    /// answer.
    Usual,
    /// Where `Location` leads.
    Location,
    /// In the last answer that told how far the operation was.
    Operation,
    /// At the URL that was called.
    Resource,
}

/// Sends a request, and waits until what it began is done.
pub(super) async fn complete(
    client: &Client,
    transport: &Arc<dyn Transport>,
    operation: &'static Descriptor,
    request: Request<Body>,
    via: Final,
) -> Result<Received, Failure> {
    let (received, track) = begin(client, transport, operation, request, via).await?;
    match track {
        Some(track) => track.finish(client, transport, operation).await,
        None => Ok(received),
    }
}

async fn begin(
    client: &Client,
    transport: &Arc<dyn Transport>,
    operation: &'static Descriptor,
    request: Request<Body>,
    via: Final,
) -> Result<(Received, Option<Track>), Failure> {
    let (method, home) = (request.method().clone(), request.uri().clone());
    let headers = request.headers().clone();
    let limit = CallLimit::of(&request);
    let manner = Manner {
        whole: Whole::Always,
        follows: true,
    };
    let received = call::send(client, transport, operation, &home, request, manner).await?;
    let track = Track::begin(
        client,
        operation.id,
        (&method, home, headers, limit),
        &received,
        via,
    )?;
    Ok((received, track))
}

/// A long-running operation that was begun: it can be looked at, waited for, kept as a text and taken up again.
/// Dropping it ends the waiting, not the operation.
#[must_use = "the operation goes on, but nobody learns what becomes of it"]
pub struct Poller<'a, T, E> {
    client: &'a Client,
    operation: Operation<T, E>,
    state: State,
}

enum State {
    Running(Box<Track>),
    Done(Box<Received>),
}

impl<'a, T, E> Poller<'a, T, E> {
    pub(super) async fn begin(
        client: &'a Client,
        operation: Operation<T, E>,
        request: Result<Request<Body>, Failure>,
        via: Final,
    ) -> Result<Self, Error<E>> {
        let transport = client.transport().map_err(Failure::from)?;
        let begun = begin(client, transport, operation.descriptor, request?, via).await?;
        Self::begun(client, operation, begun)
    }

    #[cfg(feature = "blocking")]
    pub(super) fn begin_blocking(
        client: &'a Client,
        operation: Operation<T, E>,
        request: Result<Request<Body>, Failure>,
        via: Final,
    ) -> Result<Self, Error<E>> {
        let begun = begin(
            client,
            client.blocking(),
            operation.descriptor,
            request?,
            via,
        );
        Self::begun(client, operation, super::wait::block_on(begun)?)
    }

    /// A refusal is an error at once.
    fn begun(
        client: &'a Client,
        operation: Operation<T, E>,
        (received, track): (Received, Option<Track>),
    ) -> Result<Self, Error<E>> {
        let state = match track {
            Some(track) => State::Running(Box::new(track)),
            None if received.is_success() => State::Done(Box::new(received)),
            None => return Err(end::failure(operation, received)),
        };
        Ok(Self {
            client,
            operation,
            state,
        })
    }

    /// Takes up an operation that [`Self::token`] tells of. `request` is the one that began it.
    pub(super) fn resume(
        client: &'a Client,
        operation: Operation<T, E>,
        request: Result<Request<Body>, Failure>,
        via: Final,
        token: &str,
    ) -> Result<Self, Error<E>> {
        let request = request?;
        let other = || Failure::NotSent(NotSent::OtherToken);
        let token: Value = serde_json::from_str(token).map_err(|_| other())?;
        let text = |name: &str| token.get(name).and_then(Value::as_str);
        let url = |name: &str| text(name).and_then(|url| url.parse::<Uri>().ok());
        let watch = [Watch::Status, Watch::Location, Watch::Resource]
            .into_iter()
            .find(|watch| text("watch") == Some(watch.name()));
        let is_this = text("operation") == Some(operation.descriptor.id)
            && url("home").as_ref() == Some(request.uri());
        let (Some(watch), Some(watched), true) = (watch, url("url"), is_this) else {
            return Err(other().into());
        };
        let track = Track {
            method: request.method().clone(),
            home: request.uri().clone(),
            headers: request.headers().clone(),
            limit: CallLimit::of(&request),
            via,
            watch,
            url: watched,
            location: url("location"),
            pause: Duration::ZERO,
            state: text("state").map(str::to_owned),
        };
        let state = State::Running(Box::new(track));
        Ok(Self {
            client,
            operation,
            state,
        })
    }

    /// What another process needs to take the operation up; nothing of one that is done. It holds URLs, and no
    /// credential.
    pub fn token(&self) -> Option<String> {
        let State::Running(track) = &self.state else {
            return None;
        };
        let text = json!({
            "operation": self.operation.descriptor.id,
            "home": track.home.to_string(),
            "watch": track.watch.name(),
            "url": track.url.to_string(),
            "location": track.location.as_ref().map(Uri::to_string),
            "state": track.state,
        });
        Some(text.to_string())
    }

    /// Whether the operation is done.
    pub fn is_done(&self) -> bool {
        matches!(self.state, State::Done(_))
    }

    /// How far the operation is, in the service's words, where it says so.
    pub fn state(&self) -> Option<&str> {
        match &self.state {
            State::Running(track) => track.state.as_deref(),
            State::Done(_) => None,
        }
    }

    /// How long to wait before the next look: as long as the service asks, within the limits of the client
    /// ([`Builder::min_poll_interval`](super::Builder::min_poll_interval),
    /// [`Builder::max_poll_interval`](super::Builder::max_poll_interval)), else as long as the client waits by itself.
    pub fn pause(&self) -> Duration {
        match &self.state {
            State::Running(track) => track.pause,
            State::Done(_) => Duration::ZERO,
        }
    }

    /// Looks once how far the operation is, and says whether it is done.
    ///
    /// # Errors
    /// It failed ([`Error::Failed`]), or as when a call is awaited. After an error that says nothing of the operation
    /// itself one may look again.
    pub async fn poll(&mut self) -> Result<bool, Error<E>> {
        let transport = self.client.transport().map_err(Failure::from)?;
        self.look(transport).await
    }

    /// Waits until the operation is done, and returns its result.
    ///
    /// # Errors
    /// As for [`Self::poll`].
    pub async fn wait(self) -> Result<Response<T>, Error<E>> {
        let transport = self.client.transport().map_err(Failure::from)?;
        self.wait_with(transport).await
    }

    /// As [`Self::poll`], waiting on this thread.
    ///
    /// # Errors
    /// As for [`Self::poll`].
    #[cfg(feature = "blocking")]
    pub fn poll_blocking(&mut self) -> Result<bool, Error<E>> {
        super::wait::block_on(self.look(self.client.blocking()))
    }

    /// As [`Self::wait`], waiting on this thread.
    ///
    /// # Errors
    /// As for [`Self::poll`].
    #[cfg(feature = "blocking")]
    pub fn wait_blocking(self) -> Result<Response<T>, Error<E>> {
        let transport = self.client.blocking();
        super::wait::block_on(self.wait_with(transport))
    }

    async fn look(&mut self, transport: &Arc<dyn Transport>) -> Result<bool, Error<E>> {
        let State::Running(track) = &mut self.state else {
            return Ok(true);
        };
        match track
            .look(self.client, transport, self.operation.descriptor)
            .await?
        {
            None => Ok(false),
            Some(received) if received.is_success() => {
                self.state = State::Done(Box::new(received));
                Ok(true)
            }
            Some(received) => Err(end::failure(self.operation, received)),
        }
    }

    async fn wait_with(self, transport: &Arc<dyn Transport>) -> Result<Response<T>, Error<E>> {
        let operation = self.operation.descriptor;
        let received = match self.state {
            State::Running(track) => track.finish(self.client, transport, operation).await?,
            State::Done(received) => *received,
        };
        match received.is_success() {
            true => last(self.operation, received),
            false => Err(end::failure(self.operation, received)),
        }
    }
}

/// URLs may hold tokens, so they are not shown.
impl<T, E> fmt::Debug for Poller<'_, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poller")
            .field("operation", &self.operation.descriptor.id)
            .field("done", &self.is_done())
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}

/// What the builder of a call can do whose operation takes long. It names `runtime`, which the place of use has in
/// scope.
#[doc(hidden)]
#[macro_export]
macro_rules! __long {
    ($builder:ident -> $success:ty, $failure:ty; $via:ident) => {
        impl<'a> $builder<'a> {
            /// Begins the operation, which goes on after this returns.
            ///
            /// # Errors
            /// As when the call is awaited, or the operation failed at once.
            #[inline]
            pub fn begin(
                self,
            ) -> impl Future<
                Output = Result<runtime::Poller<'a, $success, $failure>, runtime::Error<$failure>>,
            > {
                let operation = <Self as runtime::Called>::operation();
                self.0.begin(operation, runtime::Final::$via)
            }

            /// Begins the operation, waits until it is done, and returns its result.
            ///
            /// # Errors
            /// As when the call is awaited, or the operation failed ([`runtime::Error::Failed`]).
            #[inline]
            pub fn until_done(
                self,
            ) -> impl Future<Output = Result<runtime::Response<$success>, runtime::Error<$failure>>>
            {
                let operation = <Self as runtime::Called>::operation();
                self.0.until_done(operation, runtime::Final::$via)
            }

            /// Takes up an operation that these arguments began, by [`runtime::Poller::token`]; nothing is sent.
            ///
            /// # Errors
            /// The token is of another call.
            #[inline]
            pub fn resume(
                self,
                token: &str,
            ) -> Result<runtime::Poller<'a, $success, $failure>, runtime::Error<$failure>> {
                self.0.resume(
                    <Self as runtime::Called>::operation(),
                    runtime::Final::$via,
                    token,
                )
            }

            $crate::__long_blocking!($success, $failure, $via);
        }
    };
}

/// Methods that are there only with the feature: the macro is expanded in a crate that may not know it.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! __long_blocking {
    ($success:ty, $failure:ty, $via:ident) => {
        /// As `begin`, waiting on this thread for the first answer.
        ///
        /// # Errors
        /// As for `begin`.
        #[inline]
        pub fn begin_blocking(
            self,
        ) -> Result<runtime::Poller<'a, $success, $failure>, runtime::Error<$failure>> {
            self.0
                .begin_blocking(<Self as runtime::Called>::operation(), runtime::Final::$via)
        }
    };
}

#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __long_blocking {
    ($success:ty, $failure:ty, $via:ident) => {};
}

pub use __long;
