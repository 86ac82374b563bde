//! Inputs that nobody wrote, for every reader of this workspace that meets strangers' bytes. Whatever the input: no
//! panic, bounded time and memory, and what each target asserts beyond that.
//!
//! A target is a function of bytes. Two programs call it:
//!
//! - the driver of this package, on stable Rust. It mutates the files of `corpus/`, from a seed; so the same seed gives
//!   the same inputs everywhere. It has no feedback of coverage.
//! - cargo-fuzz, on nightly Rust, with the files in `fuzz_targets/`.
//!
//! ```sh
//! cargo test -p oast-fuzz                                        # a fixed number of inputs for each target: seconds
//! cargo run -p oast-fuzz --profile fuzz -- all --minutes 10      # ten minutes for each target
//! cargo run -p oast-fuzz --profile fuzz -- json target/tmp/fuzz/json-0123456789abcdef     # one input again
//! OAST_SEED=17 cargo test -p oast-fuzz                           # other inputs
//! cargo +nightly fuzz run --fuzz-dir tests/fuzz --features libfuzzer json tests/fuzz/corpus/json
//! ```
//!
//! An input that fails is made smaller and written to `target/tmp/fuzz`, beside the original. If the process was
//! aborted, by a stack overflow or because an input took too long, that input is in `<target>.current` there.

pub mod corpus;
mod dictionary;
pub mod driver;
mod fields;
pub mod minimize;
pub mod mutate;
#[path = "../../mutate/random.rs"]
mod random;
pub mod targets;
mod watch;

/// What became of an input. Anything wrong is a panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was read, compiled or sent.
    Accepted,
    /// It was refused with an error.
    Refused,
}

impl Outcome {
    /// Accepted, if that is so.
    pub fn of(accepted: bool) -> Self {
        match accepted {
            true => Self::Accepted,
            false => Self::Refused,
        }
    }
}

/// A reader, and what the driver needs to feed it.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name on the command line, and of the directory in `corpus/`.
    pub name: &'static str,
    /// Reads one input.
    pub run: fn(&[u8]) -> Outcome,
    /// Directories of this repository whose documents are seeds, too.
    pub documents: &'static [&'static str],
    /// The extension of these documents.
    pub extension: &'static str,
    /// Strings that mean something to the reader.
    pub dictionary: &'static [&'static str],
    /// How many inputs `cargo test` tries.
    pub inputs: u64,
    /// Of a hundred inputs at least this many must be accepted: a target that refuses everything tests nothing.
    pub least_accepted: u64,
}
