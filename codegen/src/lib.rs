//! oast compiles an OpenAPI document into a Rust client: request builders, parameter validators, models, errors.
//!
//! From a `build.rs`:
//!
//! ```no_run
//! # fn main() -> Result<(), oast::Failure> {
//! oast::Builder::new("specs/pets.yaml").generate()?;
//! # Ok(())
//! # }
//! ```
//!
//! and in the crate, with `oast-runtime` among its dependencies:
//!
//! ```ignore
//! #[allow(unused)] // what of the client this crate does not use
//! mod pets {
//!     include!(concat!(env!("OUT_DIR"), "/pets/lib.rs"));
//! }
//! ```
//!
//! The stages, each of which can be used alone:
//!
//! `OpenAPI document -> load -> normalise -> lower -> plan -> emit -> format -> output`

pub mod api;
mod builder;
pub mod emit;
pub mod format;
pub mod load;
pub mod lower;
#[cfg(feature = "mock")]
pub mod mock;
pub mod normalise;
pub mod output;
pub mod pattern;
pub mod plan;
pub mod report;
pub mod source;
mod work;

use std::path::Path;
use std::time::{Duration, Instant};

pub use builder::{Builder, Failure, Generated};
pub use load::{Input, Loaded};
pub use plan::{Form, Runtime, Target};

use api::Api;
use report::Report;
use source::Sources;

/// One run: what it reads, what it finds, and how long its stages take.
#[derive(Debug, Default)]
pub struct Session {
    /// The files that were read.
    pub sources: Sources,
    /// What there is to say about them.
    pub report: Report,
    /// Whether a warning is enough to fail.
    pub strict: bool,
    /// The tags and operations that are wanted; none for all.
    pub only: Vec<String>,
    /// How long each stage took, in their order.
    pub times: Vec<(&'static str, Duration)>,
}

/// What a document becomes.
#[derive(Debug)]
pub struct Output {
    /// The files, formatted.
    pub files: Vec<output::File>,
    /// How many operations they hold.
    pub operations: usize,
    /// How many models they hold.
    pub models: usize,
}

impl Session {
    /// What the documents say; `None`, and errors in the report, if it cannot be read.
    pub fn read(&mut self, input: &Input) -> Option<Api> {
        let loaded = self.load(input)?;
        self.understand(loaded)
    }

    fn load(&mut self, input: &Input) -> Option<Loaded> {
        let (sources, report) = (&mut self.sources, &mut self.report);
        let mut stage = Stage::new(&mut self.times);
        stage.end("load", load::load(input, sources, report))
    }

    fn understand(&mut self, loaded: Loaded) -> Option<Api> {
        let (sources, report) = (&mut self.sources, &mut self.report);
        let mut stage = Stage::new(&mut self.times);
        let normal = stage.end("normalise", normalise::normalise(loaded, sources, report))?;
        let api = stage.end("lower", lower::lower(&normal, &self.only, report));
        (!self.report.failed(self.strict)).then_some(api)
    }

    /// The documents as a service that checks requests; `None`, and errors in the report, if they cannot be read.
    #[cfg(feature = "mock")]
    pub fn mock(&mut self, input: &Input) -> Option<mock::Mock> {
        let loaded = self.load(input)?;
        let (sources, report) = (&mut self.sources, &mut self.report);
        let mut stage = Stage::new(&mut self.times);
        let normal = stage.end("normalise", normalise::normalise(loaded, sources, report))?;
        let mock = stage.end("mock", mock::Mock::new(normal));
        (!self.report.failed(self.strict)).then_some(mock)
    }

    /// The files for a client; `None`, and errors in the report, if there is none.
    pub fn compile(&mut self, input: &Input, target: Target) -> Option<Output> {
        let loaded = self.load(input)?;
        self.compile_loaded(loaded, target)
    }

    /// As [`compile`](Self::compile), for what is at hand.
    pub fn compile_loaded(&mut self, loaded: Loaded, target: Target) -> Option<Output> {
        let api = self.understand(loaded)?;
        let mut stage = Stage::new(&mut self.times);
        let plan = stage.end("plan", plan::plan(&api, target, &mut self.report));
        let files = stage.end("emit", emit::emit(&api, &plan));
        let files = stage.end("format", format::format(files, &plan.target.source));
        (!self.report.failed(self.strict)).then(|| Output {
            files,
            operations: api.operations.len(),
            models: plan.items.iter().flatten().count(),
        })
    }

    /// Writes the files; `false`, and errors in the report, if that fails.
    pub fn write(&mut self, output: &Output, dir: &Path) -> bool {
        let read: Vec<&Path> = self.sources.files().map(|file| file.path()).collect();
        let mut stage = Stage::new(&mut self.times);
        stage.end(
            "output",
            output::write(&output.files, dir, &read, &mut self.report),
        )
    }
}

/// A watch for the stages.
struct Stage<'a> {
    times: &'a mut Vec<(&'static str, Duration)>,
    begun: Instant,
}

impl<'a> Stage<'a> {
    fn new(times: &'a mut Vec<(&'static str, Duration)>) -> Self {
        let begun = Instant::now();
        Self { times, begun }
    }

    /// Notes that the stage has ended that made this.
    fn end<T>(&mut self, name: &'static str, made: T) -> T {
        self.times.push((name, self.begun.elapsed()));
        self.begun = Instant::now();
        made
    }
}
