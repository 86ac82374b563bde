//! What came of the calls, and what is known to go wrong.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::client::Call;

/// The calls of one document.
pub struct Row {
    document: String,
    calls: usize,
    good: usize,
    skipped: usize,
    why: String,
}

impl Row {
    pub fn of(document: &str, why: &str, calls: &[Call]) -> Self {
        Self {
            document: document.to_owned(),
            why: why.to_owned(),
            calls: calls.len(),
            good: calls
                .iter()
                .filter(|call| call.failure.is_none() && call.skipped.is_none())
                .count(),
            skipped: calls.iter().filter(|call| call.skipped.is_some()).count(),
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            document,
            calls,
            good,
            skipped,
            why,
        } = self;
        write!(
            f,
            "{document}\t{calls}\t{good}\t{skipped}\t{}\t{why}",
            calls - good - skipped
        )
    }
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("served/RESULTS.tsv")
}

/// Holds what came to the table that is checked in; with `OAST_STATUS=write` it is written anew.
pub fn compare(rows: &[Row], failures: &[String], is_whole: bool) {
    let lines = rows.iter().map(ToString::to_string);
    let text =
        std::iter::once("document\tcalls\tgood\tnot tried\tfailed\twhy".to_owned()).chain(lines);
    let text: String = text.map(|line| line + "\n").collect();
    let distinct: BTreeSet<_> = failures.iter().collect();
    for failure in distinct {
        println!("{failure}");
    }
    if !is_whole {
        return;
    }
    if std::env::var("OAST_STATUS").is_ok_and(|status| status == "write") {
        std::fs::write(path(), &text).expect("the table");
    }
    let known = std::fs::read_to_string(path()).unwrap_or_default();
    assert!(known == text, "it is now:\n{text}");
}
