//! Documents of a folder that `OAST_MODERN` names: each file is one, and each folder in it is one of several files.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Input, relative};

/// How the tables call them.
pub const MODERN: &str = "modern/";

/// The folder; none if the variable is not set.
pub fn folder() -> Option<PathBuf> {
    std::env::var_os("OAST_MODERN").map(PathBuf::from)
}

/// The inputs; none if there is no folder.
pub fn all() -> Vec<Input> {
    let Some(folder) = folder() else {
        return Vec::new();
    };
    let mut inputs: Vec<Input> = entries(&folder)
        .into_iter()
        .filter_map(|path| {
            let name = format!("{MODERN}{}", relative(&path, &folder));
            let (documents, root) = match path.is_dir() {
                true => (documents(&path), Some(path)),
                false => (vec![path], None),
            };
            (!documents.is_empty()).then_some(Input {
                name,
                documents,
                root,
            })
        })
        .collect();
    inputs.sort_by(|a, b| a.name.cmp(&b.name));
    inputs
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
}

/// The files below a folder that are documents, and not only parts of some: they say which version they are of.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let (mut open, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = open.pop() {
        for path in entries(&folder) {
            let extension = path.extension().and_then(|extension| extension.to_str());
            if path.is_dir() {
                open.push(path);
            } else if matches!(extension, Some("json" | "yaml" | "yml")) {
                let text = fs::read_to_string(&path).unwrap_or_default();
                let is_document = text.lines().any(|line| {
                    let line = line.trim_start_matches(['{', ' ']);
                    let key = line.trim_start_matches(['"', '\'']);
                    let rest = key.strip_prefix("openapi").or(key.strip_prefix("swagger"));
                    let rest = rest.map(|rest| rest.trim_start_matches(['"', '\'', ' ']));
                    key.len() + 1 >= line.len() && rest.is_some_and(|rest| rest.starts_with(':'))
                });
                if is_document {
                    found.push(path);
                }
            }
        }
    }
    found.sort();
    found
}
