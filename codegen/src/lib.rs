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
pub mod normalise;
pub mod output;
pub mod pattern;
pub mod plan;
pub mod report;
pub mod source;

use std::path::Path;

pub use builder::{Builder, Failure, Generated};
pub use plan::Runtime;

use output::File;
use plan::Target;
use report::Report;
use source::Sources;

/// Compiles a document: every file of the output, or `None` and the reasons in the report.
pub fn compile(
    document: &Path,
    target: Target,
    sources: &mut Sources,
    report: &mut Report,
) -> Option<Vec<File>> {
    let api = read(document, sources, report)?;
    let source = target.source.clone();
    let plan = plan::plan(&api, target, report);
    let files = emit::emit(&api, &plan);
    Some(format::format(files, &source))
}

/// The first half of [`compile`]: what a document says.
pub fn read(document: &Path, sources: &mut Sources, report: &mut Report) -> Option<api::Api> {
    let document = load::load(document, sources, report)?;
    let openapi = normalise::normalise(&document, sources, report)?;
    let api = lower::lower(&openapi, &source::Pointer::root(document.file), report);
    (report.errors() == 0).then_some(api)
}
