//! The same document makes the same bytes, wherever and however it is read.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::oast::{Said, document, exe, said, tree};

/// Languages, places and numbers of threads.
const SURROUNDINGS: [&[(&str, &str)]; 4] = [
    &[("RAYON_NUM_THREADS", "1"), ("LC_ALL", "C"), ("TZ", "UTC")],
    &[
        ("RAYON_NUM_THREADS", "2"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("TZ", "Asia/Kathmandu"),
    ],
    &[
        ("RAYON_NUM_THREADS", "7"),
        ("LANG", "ar_EG.UTF-8"),
        ("HOME", "/nowhere"),
    ],
    &[
        ("NO_COLOR", ""),
        ("RUST_BACKTRACE", "full"),
        ("COLUMNS", "20"),
    ],
];

fn generate(folder: &Path, surroundings: &[(&str, &str)]) -> Said {
    let mut program = Command::new(exe());
    program.args(["generate", "openapi.yaml", "--out", "out", "--name", "same"]);
    program.current_dir(folder);
    program.envs(surroundings.iter().copied());
    let mut said = said(&mut program);
    // The time it took is another one.
    said.stdout = said.stdout.split(" (").next().unwrap().to_owned();
    said
}

fn assert_same(path: &str) {
    let text = fs::read(document(path)).unwrap();
    let mut first = None;
    for (n, surroundings) in SURROUNDINGS.iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("ein Ordner/é".repeat(n));
        fs::create_dir_all(&inner).unwrap();
        fs::write(inner.join("openapi.yaml"), &text).unwrap();
        let said = generate(&inner, surroundings);
        assert_eq!(said.code, 0, "{said:?}");
        let files = tree(&inner.join("out"));
        let again = generate(&inner, surroundings);
        assert!(again.stdout.starts_with("out is up to date: "), "{again:?}");
        assert_eq!(again.stderr, said.stderr);
        assert!(tree(&inner.join("out")) == files, "{path}: a second run");
        let (first_said, first_files) =
            first.get_or_insert_with(|| (said.stderr.clone(), files.clone()));
        assert_eq!(*first_said, said.stderr, "{path}: {surroundings:?}");
        assert_eq!(
            first_files.keys().collect::<Vec<_>>(),
            files.keys().collect::<Vec<_>>()
        );
        assert!(*first_files == files, "{path}: {surroundings:?}");
    }
}

#[test]
fn the_shipped_document() {
    assert_same("specs/apim-subscription.yaml");
}

#[test]
fn a_document_of_many_files_and_warnings() {
    assert_same("tests/cases/names/openapi.yaml");
    assert_same("tests/bad/references.yaml");
    assert_same("tests/bad/constraints.yaml");
}
