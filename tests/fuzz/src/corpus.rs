//! The inputs that mutations begin with.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Target;

/// Larger documents take their time, and have nothing in them that the small ones have not.
const LARGEST: u64 = 10_000;

/// The files of a target, in an order that is the same everywhere: a seed means the same as long as they are the same.
///
/// # Panics
/// There are none.
pub fn inputs(target: &Target) -> Vec<Vec<u8>> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = files(&package.join("corpus").join(target.name));
    assert!(!paths.is_empty(), "corpus/{} is empty", target.name);
    for directory in target.documents {
        let mut documents = files(&package.join("../..").join(directory));
        documents.retain(|path| is_document(path, target.extension));
        paths.extend(documents);
    }
    paths.sort();
    let read = |path: &PathBuf| fs::read(path).expect("a file of the corpus");
    paths.iter().map(read).collect()
}

/// All files below a directory.
fn files(directory: &Path) -> Vec<PathBuf> {
    let mut open = vec![directory.to_owned()];
    let mut found = Vec::new();
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory).expect("a directory of the corpus") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => open.push(path),
                false => found.push(path),
            }
        }
    }
    found
}

fn is_document(path: &Path, extension: &str) -> bool {
    let length = fs::metadata(path).expect("a document").len();
    path.extension().is_some_and(|own| own == extension) && length <= LARGEST
}
