//! Runs one input and catches its panic, and cuts pieces out of an input as long as it still panics.

use std::panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::{Mutex, Once, PoisonError};
use std::time::{Duration, Instant};

use crate::{Outcome, Target};

/// How long an input is made smaller.
const LONGEST: Duration = Duration::from_secs(20);

/// The threads of the driver have names that begin so.
pub const THREAD: &str = "fuzz";

/// The first panic since it was last taken: where, and what it said. A panic may be that of another thread: `oast`
/// generates in several.
static PANIC: Mutex<Option<Panic>> = Mutex::new(None);

struct Panic {
    place: String,
    message: String,
}

/// An input that panics.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The file and the line.
    pub place: String,
    /// What the panic said.
    pub message: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "panicked at {}: {}", self.place, self.message)
    }
}

/// Keeps panics of the driver's threads instead of printing them: an input that is made smaller panics often.
pub fn keep_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let thread = std::thread::current();
            // Rayon's threads have no names.
            match thread.name() {
                Some(name) if !name.starts_with(THREAD) => before(info),
                _ => keep(info),
            }
        }));
    });
}

fn keep(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string);
    let payload = info.payload();
    let message = payload.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| payload.downcast_ref::<&str>().copied());
    let message = message.unwrap_or("something that is no text");
    let mut kept = PANIC.lock().unwrap_or_else(PoisonError::into_inner);
    kept.get_or_insert(Panic {
        place: place.unwrap_or_default(),
        message: message.to_owned(),
    });
}

/// What the panic said that was kept.
pub fn last_panic() -> String {
    let kept = PANIC.lock().unwrap_or_else(PoisonError::into_inner).take();
    kept.map_or_else(String::new, |panic| {
        format!("{} at {}", panic.message, panic.place)
    })
}

/// Runs an input.
///
/// # Errors
/// It panics.
pub fn attempt(target: &Target, input: &[u8]) -> Result<Outcome, Failure> {
    let result = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    let kept = PANIC.lock().unwrap_or_else(PoisonError::into_inner).take();
    result.map_err(|_| {
        let (place, message) = kept
            .map(|panic| (panic.place, panic.message))
            .unwrap_or_default();
        Failure { place, message }
    })
}

/// A smaller input that fails in the same place, as far as one is found by cutting.
pub fn smaller(input: &[u8], fails: &mut dyn FnMut(&[u8]) -> bool) -> Vec<u8> {
    let begun = Instant::now();
    let mut best = input.to_vec();
    let mut piece = best.len().div_ceil(2);
    while piece > 0 {
        let mut at = 0;
        let before = best.len();
        while at < best.len() && begun.elapsed() < LONGEST {
            let end = (at + piece).min(best.len());
            let shorter = [&best[..at], &best[end..]].concat();
            match fails(&shorter) {
                true => best = shorter,
                false => at += piece,
            }
        }
        // As long as single bytes can be left out, others may follow.
        if piece > 1 || best.len() == before {
            piece /= 2;
        }
        if begun.elapsed() >= LONGEST {
            break;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_part_in_a_failure_is_cut() {
        let input = b"some text (with) brackets (that) do not matter".repeat(20);
        let small = smaller(&input, &mut |bytes| {
            bytes.contains(&b'(') && bytes.contains(&b'm')
        });
        assert_eq!(small.len(), 2, "{small:?}");
    }
}
