//! Times of several candidates that run in turn, so that what disturbs one disturbs all.

use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How often each candidate is timed.
const ROUNDS: usize = 5_001;

/// What is timed at once takes at least this long, so that reading the clock does not count.
const BATCH: Duration = Duration::from_micros(20);

/// Something to be timed: does it that many times.
pub struct Candidate<'a>(Box<dyn FnMut(u32) -> Duration + 'a>);

impl<'a> Candidate<'a> {
    /// Times calls of a function, the dropping of what it returns included.
    pub fn new<T>(mut call: impl FnMut() -> T + 'a) -> Self {
        Self(Box::new(move |times| {
            let start = Instant::now();
            for _ in 0..times {
                drop(black_box(call()));
            }
            start.elapsed()
        }))
    }
}

/// The times of one candidate.
pub struct Times {
    /// Nanoseconds of a call, in the best tenth of the rounds: the neighbours of this process double them at times.
    pub nanoseconds: f64,
    /// Nanoseconds of a call, round by round.
    rounds: Vec<f64>,
}

/// Median and quartiles of the ratios of two candidates, round by round.
pub struct Ratio {
    pub median: f64,
    quartiles: (f64, f64),
}

impl Times {
    /// How long this takes, where the other takes 1.
    pub fn relative_to(&self, other: &Self) -> Ratio {
        let pairs = self.rounds.iter().zip(&other.rounds);
        let ratios = sorted(pairs.map(|(this, other)| this / other).collect());
        Ratio {
            median: ratios[ratios.len() / 2],
            quartiles: (ratios[ratios.len() / 4], ratios[ratios.len() * 3 / 4]),
        }
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = self.quartiles;
        write!(f, "{:.2} ({low:.2} to {high:.2})", self.median)
    }
}

/// Times the candidates in turn, each round in another order.
pub fn compare<const N: usize>(mut candidates: [Candidate<'_>; N]) -> [Times; N] {
    let batches = candidates
        .each_mut()
        .map(|candidate| calls_per_batch(candidate));
    let mut times = [const { Vec::new() }; N];
    for round in 0..ROUNDS {
        for turn in 0..N {
            let index = (round + turn) % N;
            let elapsed = candidates[index].0(batches[index]).as_secs_f64();
            times[index].push(elapsed * 1e9 / f64::from(batches[index]));
        }
    }
    times.map(|rounds| {
        let nanoseconds = sorted(rounds.clone())[ROUNDS / 10];
        Times {
            nanoseconds,
            rounds,
        }
    })
}

/// Warms the candidate up on the way.
fn calls_per_batch(candidate: &mut Candidate<'_>) -> u32 {
    let mut times = 1;
    while candidate.0(times) < BATCH {
        times *= 2;
    }
    times
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}
