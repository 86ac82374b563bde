//! Time limits.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use http_body::{Frame, SizeHint};

use super::body::{Body, BoxError};
use super::client::{Builder, Client};
use super::transport::{BoxFuture, Transport};

/// Time limits of the built-in transports. `None` is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// The time to find the host, connect and agree on TLS.
    pub connect: Option<Duration>,
    /// The time between two pieces of a response, and before the first.
    pub read: Option<Duration>,
}

impl Default for Timeouts {
    /// 10 seconds to connect, a minute between two pieces.
    fn default() -> Self {
        Self {
            connect: Some(Duration::from_secs(10)),
            read: Some(Duration::from_secs(60)),
        }
    }
}

impl<C> Builder<C> {
    /// Ends an attempt to connect after this time (default: 10 seconds): finding the host, and agreeing on TLS with it.
    /// Only the built-in transports have this limit.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.timeouts.connect = Some(limit);
        self
    }

    /// Ends a request when nothing was received for this time (default: a minute), before the response and within it.
    /// Only the built-in transports have this limit.
    pub fn read_timeout(mut self, limit: Duration) -> Self {
        self.timeouts.read = Some(limit);
        self
    }

    /// Ends a request whose response is not complete after this time (default: no limit), counted anew for each retry
    /// and redirect. Of a response that is handed over as it comes, such as a stream of events, only the head counts.
    ///
    /// It holds for any transport whose calls are awaited. A transport that blocks cannot be interrupted: the built-in
    /// one keeps to the limit by itself.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.settings.timeout = Some(limit);
        self
    }

    /// Ends a call with an error after this time (default: no limit): all of it, from the first byte of the first
    /// request to the last byte of the response, including credentials, retries, their pauses and redirects. A response
    /// that is handed over as it comes, such as a stream of events, is part of its call. `call_timeout` of a call sets
    /// another limit for it.
    ///
    /// Each page of a list and each poll of a long-running operation is a call of its own. Transports that block are
    /// limited as by [`Self::timeout`].
    pub fn call_timeout(mut self, limit: Duration) -> Self {
        self.settings.call_timeout = Some(limit);
        self
    }
}

/// A limit that a clock can reach; others are none.
#[cfg(any(feature = "reqwest", feature = "blocking"))]
pub(super) fn reachable(limit: Option<Duration>) -> Option<Duration> {
    const CENTURY: Duration = Duration::from_secs(3_155_760_000);
    limit.filter(|limit| *limit < CENTURY)
}

/// Which limit a request took longer than.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Elapsed {
    #[cfg(any(feature = "reqwest", feature = "blocking"))]
    Connect(Duration),
    #[cfg(any(feature = "reqwest", feature = "blocking"))]
    Read(Duration),
    Whole(Duration),
    Call(Duration),
}

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(any(feature = "reqwest", feature = "blocking"))]
            Self::Connect(limit) => {
                write!(f, "not connected within {limit:?} (`connect_timeout`)")
            }
            #[cfg(any(feature = "reqwest", feature = "blocking"))]
            Self::Read(limit) => {
                write!(f, "nothing was received for {limit:?} (`read_timeout`)")
            }
            Self::Whole(limit) => {
                write!(
                    f,
                    "the response was not complete within {limit:?} (`timeout`)"
                )
            }
            Self::Call(limit) => {
                write!(
                    f,
                    "the call was not complete within {limit:?} (`call_timeout`)"
                )
            }
        }
    }
}

impl std::error::Error for Elapsed {}

/// The time limit of a call that has another one than its client. It is kept in the extensions of its requests.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallLimit(Duration);

impl CallLimit {
    pub(super) fn new(limit: Duration) -> Self {
        Self(limit)
    }

    /// The limit of the call that a request is for.
    pub(super) fn of(request: &Request<Body>) -> Option<Self> {
        request.extensions().get().copied()
    }

    /// Gives the limit of a call to one of its requests.
    pub(super) fn keep(limit: Option<Self>, request: &mut Request<Body>) {
        if let Some(limit) = limit {
            request.extensions_mut().insert(limit);
        }
    }

    /// The end of a call that begins now with this request.
    pub(super) fn end(request: &Request<Body>, client: &Client) -> Option<End> {
        let own = Self::of(request).map(|limit| limit.0);
        End::after(own.or(client.call_timeout())?, Elapsed::Call)
    }
}

/// The end of a time limit, and the error that it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    at: Instant,
    pub(super) elapsed: Elapsed,
}

impl End {
    /// The end of a limit that begins now; `None` if no clock reaches it.
    pub(super) fn after(limit: Duration, elapsed: fn(Duration) -> Elapsed) -> Option<Self> {
        let at = Instant::now().checked_add(limit)?;
        let elapsed = elapsed(limit);
        Some(Self { at, elapsed })
    }

    pub(super) fn left(self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    pub(super) fn is_over(self) -> bool {
        self.left().is_zero()
    }

    /// The earlier one of two.
    pub(super) fn earlier(first: Option<Self>, second: Option<Self>) -> Option<Self> {
        first.into_iter().chain(second).min_by_key(|end| end.at)
    }
}

/// The time that a transport has which cannot be interrupted: it is kept in the extensions of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct TimeLeft {
    /// Until the head of the response is there.
    #[cfg_attr(not(feature = "blocking"), expect(dead_code))]
    pub(super) head: Option<End>,
    /// Until its body is there, too.
    #[cfg_attr(not(feature = "blocking"), expect(dead_code))]
    pub(super) whole: Option<End>,
}

/// Ends what takes longer than a time limit.
pub(super) struct Deadline {
    end: Option<End>,
    transport: Arc<dyn Transport>,
    sleep: Option<BoxFuture<'static, ()>>,
}

impl Deadline {
    pub(super) fn at(end: Option<End>, transport: &Arc<dyn Transport>) -> Self {
        Self {
            end,
            transport: Arc::clone(transport),
            sleep: None,
        }
    }

    /// Runs a future to its end, if that comes before the deadline.
    pub(super) async fn within<F: Future>(&mut self, future: F) -> Result<F::Output, Elapsed> {
        if let Some(end) = self.end.filter(|end| end.is_over()) {
            return Err(end.elapsed);
        }
        let mut future = pin!(future);
        poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Ok(output)),
            Poll::Pending => self.poll(cx).map(Err),
        })
        .await
    }

    /// Waits for the deadline.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Elapsed> {
        let Some(end) = self.end else {
            return Poll::Pending;
        };
        if end.is_over() {
            return Poll::Ready(end.elapsed);
        }
        // Not before something has to be waited for: the timer of some transports is a thread.
        let sleep = self.sleep.get_or_insert_with(|| {
            let transport = Arc::clone(&self.transport);
            Box::pin(async move { transport.sleep(end.left()).await })
        });
        sleep.as_mut().poll(cx).map(|()| end.elapsed)
    }
}

/// A body that ends with an error at a deadline.
pub(super) struct Timed {
    body: Body,
    deadline: Deadline,
}

impl Timed {
    pub(super) fn new(body: Body, deadline: Deadline) -> Self {
        Self { body, deadline }
    }
}

impl http_body::Body for Timed {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(end) = self.deadline.end.filter(|end| end.is_over()) {
            // The connection is let go of.
            self.body = Body::empty();
            return Poll::Ready(Some(Err(end.elapsed.into())));
        }
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(frame) => Poll::Ready(frame),
            Poll::Pending => self
                .deadline
                .poll(cx)
                .map(|elapsed| Some(Err(elapsed.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::TransportError;
    use crate::wait::{Sleep, block_on};
    use http::Response;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::{Wake, Waker};

    struct Nowhere;

    impl Transport for Nowhere {
        fn send(&self, _: Request<Body>) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
            Box::pin(async { Err(TransportError::permanent("nowhere")) })
        }
    }

    fn deadline(limit: Duration) -> Deadline {
        let transport: Arc<dyn Transport> = Arc::new(Nowhere);
        Deadline::at(End::after(limit, Elapsed::Whole), &transport)
    }

    #[test]
    fn a_future_that_takes_longer_is_dropped() {
        let limit = Duration::from_millis(40);
        let mut deadline = deadline(limit);
        assert_eq!(block_on(deadline.within(async { 1 })), Ok(1));
        let short = Sleep::new(Duration::from_millis(1));
        assert_eq!(block_on(deadline.within(short)), Ok(()));
        let long = Sleep::new(Duration::from_secs(60));
        let elapsed = Err(Elapsed::Whole(limit));
        assert_eq!(block_on(deadline.within(long)), elapsed);
        assert_eq!(block_on(deadline.within(async {})), elapsed);
    }

    #[test]
    fn a_limit_that_no_clock_reaches_is_none() {
        let mut deadline = deadline(Duration::MAX);
        assert!(deadline.end.is_none());
        let short = Sleep::new(Duration::from_millis(5));
        assert_eq!(block_on(deadline.within(short)), Ok(()));
    }

    /// A body that never ends: each piece is there at once, or none ever comes.
    struct Endless(bool);

    impl http_body::Body for Endless {
        type Data = Bytes;
        type Error = BoxError;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
            match self.0 {
                true => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"x"))))),
                false => Poll::Pending,
            }
        }
    }

    /// Whether a task was woken.
    #[derive(Default)]
    struct Woken(AtomicBool);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    #[test]
    fn an_endless_body_ends_at_the_deadline() {
        let limit = Duration::from_millis(40);
        for is_there in [true, false] {
            let mut body = Timed::new(Body::stream(Endless(is_there)), deadline(limit));
            let woken = Arc::<Woken>::default();
            let waker = Waker::from(Arc::clone(&woken));
            let start = Instant::now();
            let error = loop {
                let mut context = Context::from_waker(&waker);
                match http_body::Body::poll_frame(Pin::new(&mut body), &mut context) {
                    Poll::Ready(Some(Err(error))) => break error,
                    Poll::Ready(_) => {}
                    Poll::Pending => {
                        while !woken.0.swap(false, Ordering::SeqCst) {
                            assert!(start.elapsed() < 100 * limit, "it waits for ever");
                            std::thread::yield_now();
                        }
                    }
                }
                assert!(start.elapsed() < 100 * limit, "it has no end");
            };
            assert!(start.elapsed() >= limit);
            let said = "the response was not complete within 40ms (`timeout`)";
            assert_eq!(error.to_string(), said);
        }
    }
}
