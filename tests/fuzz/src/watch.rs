//! Bounds on the time and the memory of an input.

use std::io::Write as _;
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
        // What the process had worked when the current input was first seen.
        let mut seen = (0, None);
        while !self.is_over.load(Ordering::Relaxed) {
            let since = self.since.load(Ordering::Relaxed);
            if since != seen.0 {
                seen = (since, worked());
            }
            let took = Duration::from_millis((self.now() + 1).saturating_sub(since));
            let worked = worked()
                .zip(seen.1)
                .map(|(now, then)| now.saturating_sub(then));
            if since > 0 && is_late(took, worked) {
                // Past the test's capturing, which a process that is aborted does not print.
                let path = self.path.display();
                let _ = writeln!(std::io::stderr(), "{path} takes more than {LONGEST:?}");
                std::process::abort();
            }
            std::thread::sleep(TICK);
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX - 1)
    }
}

/// Whether an input takes too long. On a machine that is busy with other things it may, as long as it does not work so
/// long; what only waits is given up in the end.
fn is_late(took: Duration, worked: Option<Duration>) -> bool {
    took > LONGEST && worked.is_none_or(|worked| worked > LONGEST - TICK * 2) || took > LONGEST * 12
}

/// How long all threads of the process have worked; `None` on systems without `/proc`.
fn worked() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program stands in brackets, and may contain spaces.
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    let (user, system) = (ticks()?, ticks()?);
    // Linux counts hundredths of a second for programs, whatever its own clock does.
    Some(Duration::from_millis((user + system) * 10))
}

/// Forgets how much memory was resident at most: the next answer of `memory::peak` is of what comes now. A global
/// allocator of our own would need `unsafe`; so the system is asked. Does nothing on systems without `/proc`.
pub fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_is_what_works_too_long_or_waits_much_longer() {
        let seconds = Duration::from_secs;
        assert!(!is_late(seconds(4), Some(seconds(8))));
        assert!(is_late(seconds(6), Some(seconds(6))));
        assert!(is_late(seconds(6), None));
        assert!(!is_late(seconds(6), Some(seconds(1))));
        assert!(is_late(seconds(61), Some(seconds(0))));
    }

    #[test]
    fn work_is_counted() {
        let Some(before) = worked() else {
            assert!(!std::fs::exists("/proc/self/stat").unwrap_or(true));
            return;
        };
        let begun = Instant::now();
        let mut after = before;
        while after <= before && begun.elapsed() < LONGEST {
            after = worked().unwrap_or(before);
        }
        assert!(after > before);
    }
}
