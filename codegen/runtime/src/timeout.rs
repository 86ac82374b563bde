//! Time limits.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use super::client::Builder;
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
        }
    }
}

impl std::error::Error for Elapsed {}

/// The end of the time that one request has.
pub(super) struct Deadline<'a> {
    end: Option<(Duration, Instant)>,
    transport: &'a dyn Transport,
    sleep: Option<BoxFuture<'a, ()>>,
}

/// The time that a transport has which cannot be interrupted, and whether it has to be enough for the body, too.
#[derive(Clone, Copy, Debug)]
pub(super) struct TimeLeft {
    #[cfg_attr(not(feature = "blocking"), expect(dead_code))]
    pub(super) limit: Duration,
    #[cfg_attr(not(feature = "blocking"), expect(dead_code))]
    pub(super) with_body: bool,
}

impl<'a> Deadline<'a> {
    pub(super) fn begin(limit: Option<Duration>, transport: &'a dyn Transport) -> Self {
        // A limit that no clock reaches is none.
        let end = limit.and_then(|limit| Some((limit, Instant::now().checked_add(limit)?)));
        Self {
            end,
            transport,
            sleep: None,
        }
    }

    pub(super) fn time_left(&self, with_body: bool) -> Option<TimeLeft> {
        let (limit, _) = self.end?;
        Some(TimeLeft { limit, with_body })
    }

    /// Runs a future to its end, if that comes before the deadline.
    pub(super) async fn within<F: Future>(&mut self, future: F) -> Result<F::Output, Elapsed> {
        let Some((limit, end)) = self.end else {
            return Ok(future.await);
        };
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Elapsed::Whole(limit));
        }
        let (mut future, transport) = (pin!(future), self.transport);
        poll_fn(|cx| {
            if let Poll::Ready(output) = future.as_mut().poll(cx) {
                return Poll::Ready(Ok(output));
            }
            // Not before something has to be waited for: the timer of some transports is a thread.
            let sleep = self.sleep.get_or_insert_with(|| transport.sleep(left));
            sleep.as_mut().poll(cx).map(|()| Err(Elapsed::Whole(limit)))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::Body;
    use crate::transport::TransportError;
    use crate::wait::{Sleep, block_on};
    use http::{Request, Response};

    struct Nowhere;

    impl Transport for Nowhere {
        fn send(&self, _: Request<Body>) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
            Box::pin(async { Err(TransportError::permanent("nowhere")) })
        }
    }

    #[test]
    fn a_future_that_takes_longer_is_dropped() {
        let limit = Duration::from_millis(40);
        let mut deadline = Deadline::begin(Some(limit), &Nowhere);
        assert_eq!(block_on(deadline.within(async { 1 })), Ok(1));
        let short = Sleep::new(Duration::from_millis(1));
        assert_eq!(block_on(deadline.within(short)), Ok(()));
        let long = Sleep::new(Duration::from_secs(60));
        let elapsed = Err(Elapsed::Whole(limit));
        assert_eq!(block_on(deadline.within(long)), elapsed);
        assert_eq!(block_on(deadline.within(async {})), elapsed);
    }

    #[test]
    fn without_a_limit_nothing_is_dropped() {
        for limit in [None, Some(Duration::MAX)] {
            let mut deadline = Deadline::begin(limit, &Nowhere);
            let short = Sleep::new(Duration::from_millis(5));
            assert_eq!(block_on(deadline.within(short)), Ok(()));
        }
    }
}
