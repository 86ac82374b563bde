//! What came of the calls.

use std::path::{Path, PathBuf};

use crate::client::Call;
use crate::rows;

const RESULTS: &str = "document\tcalls\tgood\tnot tried\tfailed";

/// The calls of one document, as a row of `RESULTS.tsv`.
pub fn row(document: &str, calls: &[Call]) -> String {
    let failed = calls.iter().filter(|call| call.failure.is_some()).count();
    let skipped = calls.iter().filter(|call| call.skipped.is_some()).count();
    let good = calls.len() - failed - skipped;
    format!("{document}\t{}\t{good}\t{skipped}\t{failed}", calls.len())
}

pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("served")
        .join(name)
}

/// Holds what came of the documents to `RESULTS.tsv`; the rows of other documents stay as they are.
///
/// # Errors
/// The rows that differ.
pub fn compare(tried: &[&str], rows: Vec<String>) -> Result<(), String> {
    let path = path("RESULTS.tsv");
    let mut all = rows::kept(&path, |row| !tried.contains(&rows::document(row)));
    all.extend(rows);
    let lines: String = all.iter().map(|row| format!("{row}\n")).collect();
    rows::compare(&path, &format!("{RESULTS}\n{lines}"), 1)
}
