//! The pauses between polls of a long-running operation.

use std::time::Duration;

use super::super::client::Builder;

/// How long a client waits before it polls a long-running operation.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Polling {
    /// The pause where the service does not ask for one.
    pause: Duration,
    /// The shortest and the longest pause that the service can ask for.
    min: Duration,
    max: Duration,
}

impl Default for Polling {
    fn default() -> Self {
        Self {
            pause: Duration::from_secs(10),
            min: Duration::from_millis(250),
            max: Duration::from_secs(600),
        }
    }
}

impl Polling {
    /// The pause before the next poll, for which the service may have asked.
    pub(super) fn interval(self, retry_after: Option<Duration>) -> Duration {
        retry_after.map_or(self.pause, |pause| pause.min(self.max).max(self.min))
    }
}

impl<C> Builder<C> {
    /// Waits this long before asking how far a long-running operation is, where the server does not say how long
    /// (default: 10 seconds).
    pub fn poll_pause(mut self, pause: Duration) -> Self {
        self.settings.polling.pause = pause;
        self
    }

    /// Waits at least this long before polling a long-running operation where the service asks for a shorter pause, as
    /// with `Retry-After: 0` (default: 250 milliseconds).
    pub fn min_poll_interval(mut self, pause: Duration) -> Self {
        self.settings.polling.min = pause;
        self
    }

    /// Waits at most this long before polling a long-running operation where the service asks for a longer pause
    /// (default: 10 minutes).
    pub fn max_poll_interval(mut self, pause: Duration) -> Self {
        self.settings.polling.max = pause;
        self
    }
}
