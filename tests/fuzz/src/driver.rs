//! Runs a target on input after input.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

#[path = "../../corpus/memory.rs"]
mod memory;

use crate::minimize::{self, THREAD, attempt, smaller};
use crate::mutate::Recipe;
use crate::watch::{LARGEST, Watch, forget_peak};
use crate::{Outcome, Target, corpus};

/// What the program's main thread has, so that what overflows there does so here.
const STACK: usize = 8 << 20;

/// After how many inputs the memory is looked at.
const BATCH: u64 = 32;

/// How many failures in different places end a run.
const MOST_FAILURES: usize = 10;

/// The place of failures that are no panics.
const MEMORY: &str = "memory";

/// Memory is that of the process, and panics are kept for all of it, so that one target runs at a time.
static RUNNING: Mutex<()> = Mutex::new(());

/// When a run ends.
#[derive(Clone, Copy, Debug)]
pub enum Limit {
    /// After so many inputs.
    Inputs(u64),
    /// After this time.
    Time(Duration),
}

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Report {
    /// The name of the target.
    pub target: &'static str,
    /// The seed of the first input; that of the next one is one more.
    pub seed: u64,
    /// How many inputs were tried.
    pub inputs: u64,
    /// How many of them were accepted.
    pub accepted: u64,
    /// How long it took.
    pub took: Duration,
    /// The longest that one input took, and its seed.
    pub slowest: (Duration, u64),
    /// The most memory that a batch of inputs took, in bytes.
    pub memory: u64,
    /// What failed, by its place.
    pub failures: BTreeMap<String, String>,
}

impl Report {
    /// Whether as many inputs were accepted as the target asks for.
    pub fn accepts_enough(&self, target: &Target) -> bool {
        self.accepted * 100 >= self.inputs * target.least_accepted
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            inputs, accepted, ..
        } = self;
        write!(
            f,
            "{}: {inputs} inputs in {:.1?}, {accepted} accepted ({} %), {} refused; the slowest took {:.1?} \
             (OAST_SEED={}); {} MB of memory at most; OAST_SEED={}",
            self.target,
            self.took,
            accepted * 100 / inputs.max(&1),
            inputs - accepted,
            self.slowest.0,
            self.slowest.1,
            self.memory >> 20,
            self.seed,
        )?;
        for failure in self.failures.values() {
            write!(f, "\n{failure}")?;
        }
        Ok(())
    }
}

/// The seed that `OAST_SEED` names.
///
/// # Panics
/// It is no number.
pub fn seed() -> Option<u64> {
    let seed = std::env::var("OAST_SEED").ok()?;
    Some(seed.parse().expect("OAST_SEED is a number"))
}

/// A seed that no run had before.
pub fn seed_of_clock() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    // Two runs within a second have no input in common either.
    now.map_or(1, |now| now.as_secs() << 28)
}

/// Runs a target.
///
/// # Panics
/// The driver itself fails.
pub fn run(target: &'static Target, seed: u64, limit: Limit) -> Report {
    let _alone = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    minimize::keep_panics();
    let directory = directory();
    fs::create_dir_all(&directory).expect("a directory for inputs");
    let watch = Watch::new(directory.join(format!("{}.current", target.name)));
    std::thread::scope(|scope| {
        scope.spawn(|| watch.look());
        let thread = std::thread::Builder::new().name(format!("{THREAD} {}", target.name));
        let worker = thread.stack_size(STACK).spawn_scoped(scope, || {
            let mut work = Work::new(target, seed, &directory, &watch);
            work.run(limit);
            work.report
        });
        let report = worker.expect("a thread").join();
        watch.end();
        report.unwrap_or_else(|_| panic!("the driver itself failed: {}", minimize::last_panic()))
    })
}

/// Where inputs that fail are written.
fn directory() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target =
        target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"));
    target.join("tmp/fuzz")
}

struct Work<'a> {
    target: &'static Target,
    directory: &'a Path,
    watch: &'a Watch,
    /// The input that is being run, for when the process is aborted.
    current: File,
    report: Report,
}

impl<'a> Work<'a> {
    fn new(target: &'static Target, seed: u64, directory: &'a Path, watch: &'a Watch) -> Self {
        let current = directory.join(format!("{}.current", target.name));
        Self {
            target,
            directory,
            watch,
            current: File::create(current).expect("a file for the current input"),
            report: Report {
                target: target.name,
                seed,
                inputs: 0,
                accepted: 0,
                took: Duration::ZERO,
                slowest: (Duration::ZERO, seed),
                memory: 0,
                failures: BTreeMap::new(),
            },
        }
    }

    fn run(&mut self, limit: Limit) {
        let corpus = corpus::inputs(self.target);
        let recipe = Recipe {
            corpus: &corpus,
            dictionary: self.target.dictionary,
        };
        let begun = Instant::now();
        // The files themselves; they are not counted, as most of them are accepted.
        for input in &corpus {
            self.one(input, self.report.seed);
        }
        self.report.accepted = 0;
        let mut next = self.report.seed;
        while self.report.failures.len() < MOST_FAILURES {
            let count = match limit {
                Limit::Inputs(count) => BATCH.min(count - self.report.inputs),
                Limit::Time(time) if begun.elapsed() < time => BATCH,
                Limit::Time(_) => 0,
            };
            if count == 0 {
                break;
            }
            forget_peak();
            let floor = memory::peak();
            for seed in next..next + count {
                self.one(&recipe.input(seed), seed);
            }
            if let Some((floor, peak)) = floor.zip(memory::peak()) {
                let taken = peak.saturating_sub(floor);
                self.report.memory = self.report.memory.max(taken);
                if taken > LARGEST && !self.report.failures.contains_key(MEMORY) {
                    self.find_hungry(&recipe, next, count);
                }
            }
            self.report.inputs += count;
            next += count;
        }
        self.report.took = begun.elapsed();
    }

    /// Runs an input.
    fn one(&mut self, input: &[u8], seed: u64) {
        self.note(input);
        let begun = Instant::now();
        let result = self.watch.within(|| attempt(self.target, input));
        let took = begun.elapsed();
        if took > self.report.slowest.0 {
            self.report.slowest = (took, seed);
        }
        match result {
            Ok(Outcome::Accepted) => self.report.accepted += 1,
            Ok(Outcome::Refused) => {}
            Err(failure) if self.report.failures.contains_key(&failure.place) => {}
            Err(failure) => {
                let small = smaller(input, &mut |input| {
                    let again = self.watch.within(|| attempt(self.target, input));
                    again.is_err_and(|again| again.place == failure.place)
                });
                let last = attempt(self.target, &small).err();
                let said = last.unwrap_or_else(|| failure.clone()).to_string();
                self.keep(&failure.place, &said, seed, input, &small);
            }
        }
    }

    /// Looks for the inputs that took too much memory together, or one of them alone.
    fn find_hungry(&mut self, recipe: &Recipe<'_>, first: u64, count: u64) {
        for seed in first..first + count {
            let input = recipe.input(seed);
            forget_peak();
            let floor = memory::peak();
            let _ = self.watch.within(|| attempt(self.target, &input));
            if floor
                .zip(memory::peak())
                .is_some_and(|(floor, peak)| peak > floor + LARGEST)
            {
                let said = format!("takes more than {} MB of memory", LARGEST >> 20);
                return self.keep(MEMORY, &said, seed, &input, &input);
            }
        }
    }

    /// Writes an input, so that it is there when the process is aborted.
    fn note(&mut self, input: &[u8]) {
        let file = &mut self.current;
        let written = file
            .set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| file.write_all(input));
        written.expect("the current input");
    }

    /// Keeps an input that fails, and what is left of it.
    fn keep(&mut self, place: &str, said: &str, seed: u64, input: &[u8], small: &[u8]) {
        let name = format!("{}-{:016x}", self.target.name, hash(small));
        let path = self.directory.join(&name);
        fs::write(&path, small).expect("an input");
        fs::write(path.with_extension("whole"), input).expect("an input");
        let said = format!(
            "{}: {said}\n  OAST_SEED={seed}\n  {}",
            self.target.name,
            path.display()
        );
        // Past the test's capturing, and before the end of a long run.
        let _ = writeln!(std::io::stderr(), "{said}");
        self.report.failures.insert(place.to_owned(), said);
    }
}

/// FNV-1a: a name that is the same in every run.
pub fn hash(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3);
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, step)
}
