//! Documents whose crates do not build, or build with warnings: `bugs/` says why in the first line of each.
//!
//! One that is mended goes to `cases/names`.

use std::fs;
use std::path::PathBuf;

use crate::alone::run_cargo;
use crate::oast::{root, run_in};

fn bugs() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("tests/program/bugs")).unwrap();
    let mut bugs: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    bugs.sort();
    bugs
}

#[test]
#[ignore = "needs the bugs mended that the documents in bugs/ name"]
fn crates_of_known_bugs() {
    let mut wrong = Vec::new();
    for document in bugs() {
        let build = || {
            let folder = tempfile::tempdir().unwrap();
            let path = document.to_str().unwrap();
            let said = run_in(folder.path(), &["generate", path, "--out", "bug"]);
            assert_eq!(said.code, 0, "{said:?}");
            let out = folder.path().join("bug");
            run_cargo(&out, &["clippy", "--no-default-features"]);
            run_cargo(&out, &["doc", "--no-deps", "--no-default-features"]);
            run_cargo(&out, &["test", "--doc", "--no-default-features"]);
        };
        if std::panic::catch_unwind(build).is_err() {
            wrong.push(document.file_stem().unwrap().to_owned());
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// What they say is diagnosed or not: never a panic.
#[test]
fn known_bugs_end_in_order() {
    for document in bugs() {
        let said = run_in(root(), &["check", document.to_str().unwrap()]);
        assert!(said.code < 2, "{said:?}");
    }
}
