//! What is understood, what is generated and what is said, as snapshots that somebody has read.
//!
//! `cargo insta review` shows what a change does to them; without cargo-insta, `INSTA_UPDATE=always` rewrites them for
//! `git diff`.

mod bad;
mod cases;
mod shipped;
mod snapshots;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use oast::output::File;

/// The folder of the package, which Cargo runs its tests in: paths in snapshots are relative to it.
fn package() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(std::env::current_dir().unwrap(), package, "run by Cargo");
    package
}

/// What a folder holds, by name.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut entries: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

/// The texts of generated files, those of a folder in one.
fn texts(files: &[File], without: &str) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::<String, String>::new();
    for file in files.iter().filter(|file| !file.path.starts_with(without)) {
        let inner = file.path.strip_prefix("src/").unwrap_or(&file.path);
        let (name, heading) = match inner.split_once('/') {
            Some((folder, _)) => (folder, format!("===== {inner} =====\n")),
            None => (inner, String::new()),
        };
        let text = texts.entry(name.to_owned()).or_default();
        text.push_str(&heading);
        text.push_str(&file.text);
    }
    texts
}
