//! Waiting, without an async runtime of our own.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

thread_local! {
    /// Whether this thread waits in [`block_on`].
    static BLOCKED: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread waits until the future that asks is done, and runs nothing else meanwhile.
#[cfg(feature = "reqwest")]
pub(super) fn is_blocked() -> bool {
    BLOCKED.try_with(Cell::get).unwrap_or_default()
}

/// Marks this thread as waiting while it lives.
struct Blocked {
    was_before: bool,
}

impl Blocked {
    fn begin() -> Self {
        let was_before = BLOCKED.try_with(|blocked| blocked.replace(true));
        Self {
            was_before: was_before.unwrap_or_default(),
        }
    }
}

impl Drop for Blocked {
    fn drop(&mut self) {
        let _ = BLOCKED.try_with(|blocked| blocked.set(self.was_before));
    }
}

/// Runs a future to its end on this thread.
pub(super) fn block_on<F: Future>(future: F) -> F::Output {
    use std::pin::pin;
    use std::task::Wake;

    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    let _blocked = Blocked::begin();
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

/// A pause that works under any executor: a thread sleeps, then wakes the task.
///
/// Pauses are rare (a server asked for one), so a thread each is cheaper than a timer of our own.
///
/// The thread ends when this is dropped, as a time limit may be much longer than what it limits.
pub(super) struct Sleep {
    duration: Duration,
    begun: Option<(Arc<Mutex<State>>, Thread)>,
}

enum State {
    Waiting(Waker),
    Over,
}

impl Sleep {
    pub(super) fn new(duration: Duration) -> Self {
        Self {
            duration,
            begun: None,
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sleeps until the end, or until nobody waits for it any more.
fn sleep(end: Option<Instant>, state: &Mutex<State>) {
    while matches!(*lock(state), State::Waiting(_)) {
        match end.map(|end| end.saturating_duration_since(Instant::now())) {
            Some(Duration::ZERO) => break,
            Some(left) => thread::park_timeout(left),
            None => thread::park(),
        }
    }
    if let State::Waiting(waker) = std::mem::replace(&mut *lock(state), State::Over) {
        waker.wake();
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some((state, sleeper)) = &self.begun {
            *lock(state) = State::Over;
            sleeper.unpark();
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if let Some((state, _)) = &self.begun {
            return match &mut *lock(state) {
                State::Over => Poll::Ready(()),
                State::Waiting(waker) => {
                    waker.clone_from(cx.waker());
                    Poll::Pending
                }
            };
        }
        let state = Arc::new(Mutex::new(State::Waiting(cx.waker().clone())));
        let (shared, end) = (
            Arc::clone(&state),
            Instant::now().checked_add(self.duration),
        );
        match thread::Builder::new().spawn(move || sleep(end, &shared)) {
            Ok(sleeper) => {
                self.begun = Some((state, sleeper.thread().clone()));
                Poll::Pending
            }
            Err(_) => {
                // No thread is to be had: holding this one up keeps the promise to the server.
                thread::sleep(self.duration);
                Poll::Ready(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleeps_as_long_as_asked() {
        let start = Instant::now();
        block_on(Sleep::new(Duration::from_millis(30)));
        assert!(start.elapsed() >= Duration::from_millis(30));
    }

    #[test]
    fn a_thread_ends_with_its_sleep() {
        let mut sleep = Sleep::new(Duration::MAX);
        let mut context = Context::from_waker(Waker::noop());
        assert!(Pin::new(&mut sleep).poll(&mut context).is_pending());
        let shared = sleep.begun.as_ref().map(|(state, _)| Arc::downgrade(state));
        let shared = shared.expect("a thread");
        // By then it sleeps.
        thread::sleep(Duration::from_millis(50));
        drop(sleep);
        let start = Instant::now();
        while shared.strong_count() > 0 {
            assert!(start.elapsed() < Duration::from_secs(10), "it sleeps on");
            thread::yield_now();
        }
    }
}
