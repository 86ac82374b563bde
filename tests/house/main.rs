//! What keeps the house in order: who may know whom, how large things get, and whether the README is true.

mod fences;
mod names;
mod readme;
mod sizes;

use std::fs;
use std::path::{Path, PathBuf};

/// A source file of ours, by its path below the root.
struct Source {
    path: String,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Rust file below a folder.
fn sources(folder: &str) -> Vec<Source> {
    let (mut open, mut found) = (vec![PathBuf::from(folder)], Vec::new());
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(root().join(&folder)).expect("a folder of the repository");
        for entry in entries {
            let entry = entry.expect("an entry");
            let path = folder.join(entry.file_name());
            if entry.file_name() == "node_modules" || entry.file_name() == "target" {
                continue;
            }
            if entry.path().is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(Source {
                    text: fs::read_to_string(entry.path()).expect("a source file"),
                    path: path.to_str().expect("an ASCII name").to_owned(),
                });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "{folder} has no source files");
    found
}

/// The text without its unit tests, which stand last.
fn without_tests(text: &str) -> &str {
    let end = text.find("\n#[cfg(test)]\nmod tests");
    &text[..end.unwrap_or(text.len())]
}
