//! `oast mock`: its own requests pass, each broken one is refused where it is broken, what it answers validates.

mod answers;
mod cases;
mod corpus;
#[path = "../corpus/files.rs"]
mod files;
#[path = "../program/oast.rs"]
#[allow(dead_code)] // only the program itself is needed here
mod oast_program;
mod prism;
mod program;
#[path = "../corpus/rows.rs"]
#[allow(dead_code)] // only its failures
mod rows;
mod rules;

use std::path::{Path, PathBuf};

use oast::mock::Mock;
use oast::{Input, Session};

/// The folder of this repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A document as a mock.
fn mock(document: &Path) -> Option<Mock> {
    Session::default().mock(&Input::from(document))
}
