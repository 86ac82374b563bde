//! Waiting, without an async runtime of our own.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

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

    struct Unpark(thread::Thread);

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
pub(super) struct Sleep {
    duration: Duration,
    shared: Option<Arc<Mutex<State>>>,
}

enum State {
    Waiting(Waker),
    Over,
}

impl Sleep {
    pub(super) fn new(duration: Duration) -> Self {
        Self {
            duration,
            shared: None,
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(shared) = &self.shared {
            let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
            return match &mut *state {
                State::Over => Poll::Ready(()),
                State::Waiting(waker) => {
                    waker.clone_from(cx.waker());
                    Poll::Pending
                }
            };
        }
        let shared = Arc::new(Mutex::new(State::Waiting(cx.waker().clone())));
        self.shared = Some(Arc::clone(&shared));
        let duration = self.duration;
        let sleeper = thread::Builder::new().spawn(move || {
            thread::sleep(duration);
            let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
            if let State::Waiting(waker) = std::mem::replace(&mut *state, State::Over) {
                waker.wake();
            }
        });
        if sleeper.is_err() {
            // No thread is to be had: holding this one up keeps the promise to the server.
            thread::sleep(duration);
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn sleeps_as_long_as_asked() {
        let start = Instant::now();
        block_on(Sleep::new(Duration::from_millis(30)));
        assert!(start.elapsed() >= Duration::from_millis(30));
    }
}
