//! Bounds on the time and the memory of an input.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long one input may take.
pub const LONGEST: Duration = Duration::from_secs(5);

/// How much memory one input may take, in bytes.
pub const LARGEST: u64 = 256 << 20;

/// The clock's own pace.
const TICK: Duration = Duration::from_millis(50);

/// A clock that aborts the process when an input takes too long: nothing else ends a loop.
pub struct Watch {
    begun: Instant,
    /// When the current input began, in milliseconds after `begun`, plus one; 0 between two inputs.
    since: AtomicU64,
    is_over: AtomicBool,
    /// Where the current input is.
    path: PathBuf,
}

impl Watch {
    pub fn new(path: PathBuf) -> Self {
        Self {
            begun: Instant::now(),
            since: AtomicU64::new(0),
            is_over: AtomicBool::new(false),
            path,
        }
    }

    /// Does something within the time that an input has.
    pub fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        self.since.store(self.now() + 1, Ordering::Relaxed);
        let done = work();
        self.since.store(0, Ordering::Relaxed);
        done
    }

    pub fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// Looks at the clock until the end.
    pub fn look(&self) {
        while !self.is_over.load(Ordering::Relaxed) {
            let since = self.since.load(Ordering::Relaxed);
            if since > 0 && u128::from(self.now() + 1 - since) > LONGEST.as_millis() {
                eprintln!("{} takes more than {LONGEST:?}", self.path.display());
                std::process::abort();
            }
            std::thread::sleep(TICK);
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX - 1)
    }
}

/// Forgets how much memory was resident at most: the next answer of `memory::peak` is of what comes now. Without a
/// global allocator of our own, which would need `unsafe`, the system is asked. Does nothing on systems without `/proc`.
pub fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
