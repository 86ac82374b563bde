//! From the documents to the files that they refer to.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use super::{Input, Link, Loaded, load_file};
use crate::report::{Report, codes};
use crate::source::{FileId, Pointer, Sources};

/// How many files one client may be made of.
const MAX_FILES: usize = 5_000;

/// How many bytes they may have together. The largest known set of documents has 60 MB.
const MAX_BYTES: usize = 512 * 1024 * 1024;

pub(super) fn load(input: &Input, sources: &mut Sources, report: &mut Report) -> Option<Loaded> {
    let documents = documents(input, report)?;
    let mut loader = Loader {
        root: PathBuf::new(),
        known: HashMap::new(),
        waiting: VecDeque::new(),
        bytes: 0,
        loaded: Loaded::default(),
        sources,
        report,
    };
    let mut folders = Vec::new();
    for path in documents {
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        let file = match loader.known.get(&real) {
            Some(known) => *known,
            None => loader.file(&path, real.clone()),
        };
        let file = file?;
        if !loader.loaded.entries.contains(&file) {
            loader.loaded.entries.push(file);
        }
        folders.push(real.parent().map(Path::to_owned).unwrap_or_default());
    }
    loader.root = match &input.root {
        Some(root) => match root.canonicalize() {
            Ok(root) if root.is_dir() => root,
            _ => {
                let message = format!(
                    "there is no folder {}, which `--root` names",
                    root.display()
                );
                loader
                    .report
                    .add(&codes::CANNOT_READ, crate::report::Place::Nowhere, message)
                    .help("name the folder that all the documents are in");
                return None;
            }
        },
        None => folders.into_iter().reduce(common).unwrap_or_default(),
    };
    while let Some((file, real)) = loader.waiting.pop_front() {
        loader.follow(file, &real);
    }
    Some(loader.loaded)
}

/// The documents themselves: what is in a folder and looks like one, sorted by path.
fn documents(input: &Input, report: &mut Report) -> Option<Vec<PathBuf>> {
    let mut documents = Vec::new();
    for path in &input.documents {
        if !path.is_dir() {
            documents.push(path.clone());
            continue;
        }
        let mut found = BTreeSet::new();
        collect(path, &mut found, 0);
        if found.is_empty() {
            report
                .add(
                    &codes::NOT_A_FILE,
                    crate::report::Place::Nowhere,
                    format!("the folder {} holds no OpenAPI document", path.display()),
                )
                .help("a document is a `.json`, `.yaml` or `.yml` file with a member `openapi` or `swagger`");
            return None;
        }
        documents.extend(found);
    }
    Some(documents)
}

/// The documents in a folder and the folders in it. Links to folders are not followed: they may go round.
fn collect(folder: &Path, found: &mut BTreeSet<PathBuf>, depth: usize) {
    let Ok(entries) = folder.read_dir() else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth < 32 => collect(&path, found, depth + 1),
            Ok(_) if matches!(extension, Some("json" | "yaml" | "yml")) && is_document(&path) => {
                found.insert(path);
            }
            _ => {}
        }
    }
}

/// Whether a file tells its version near its beginning, as every description does and no example.
fn is_document(path: &Path) -> bool {
    use std::io::Read;
    // Opening a FIFO waits for somebody to write into it, and opening a device may do anything.
    if !path.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return false;
    }
    let mut head = Vec::new();
    let read = std::fs::File::open(path).map(|file| file.take(64 * 1024).read_to_end(&mut head));
    let head = String::from_utf8_lossy(&head);
    let tells = |line: &str| {
        let line = line.trim_start().trim_start_matches(['{', '"', '\'', ' ']);
        let rest = line
            .strip_prefix("swagger")
            .or_else(|| line.strip_prefix("openapi"));
        rest.is_some_and(|rest| {
            rest.trim_start_matches(['"', '\''])
                .trim_start()
                .starts_with(':')
        })
    };
    matches!(read, Ok(Ok(_))) && (head.lines().any(tells) || head.split(',').any(tells))
}

/// The deepest folder that holds both.
fn common(a: PathBuf, b: PathBuf) -> PathBuf {
    let same = a
        .components()
        .zip(b.components())
        .take_while(|(a, b)| a == b);
    same.map(|(component, _)| component).collect()
}

struct Loader<'a> {
    root: PathBuf,
    /// What became of every file, by its real path.
    known: HashMap<PathBuf, Option<FileId>>,
    /// The files whose references have not been looked at.
    waiting: VecDeque<(FileId, PathBuf)>,
    bytes: usize,
    loaded: Loaded,
    sources: &'a mut Sources,
    report: &'a mut Report,
}

impl Loader<'_> {
    fn file(&mut self, path: &Path, real: PathBuf) -> Option<FileId> {
        let document = load_file(path, self.sources, self.report);
        let file = document.map(|document| {
            self.bytes += self.sources.text(document.file).len();
            self.loaded.values.insert(document.file, document.root);
            self.waiting.push_back((document.file, real.clone()));
            document.file
        });
        self.known.insert(real, file);
        file
    }

    fn follow(&mut self, file: FileId, real: &Path) {
        let Some(value) = self.loaded.values.get(&file) else {
            return;
        };
        let mut found = BTreeSet::new();
        scan(value, false, &mut found);
        let folder = real.parent().unwrap_or(Path::new(""));
        for reference in found {
            let link = self.link(file, folder, &reference);
            self.loaded.links.insert((file, reference), link);
        }
    }

    fn link(&mut self, file: FileId, folder: &Path, reference: &str) -> Link {
        let Some(path) = local(reference) else {
            return Link::Remote;
        };
        let beside = self.sources.path(file).parent().unwrap_or(Path::new(""));
        let shown = tidy(&beside.join(&path));
        let Ok(real) = folder.join(&path).canonicalize() else {
            return match tidy(&folder.join(&path)).starts_with(&self.root) {
                true => Link::Missing(shown),
                false => Link::Outside(shown),
            };
        };
        if !real.starts_with(&self.root) {
            return Link::Outside(shown);
        }
        if let Some(known) = self.known.get(&real) {
            return known.map_or(Link::Broken, Link::File);
        }
        if self.known.len() >= MAX_FILES || self.bytes >= MAX_BYTES {
            self.report
                .add(
                    &codes::FILE_TOO_LARGE,
                    Pointer::root(file),
                    "more than 5,000 files or 512 MiB are referred to",
                )
                .help(
                    "do the references lead where they should? Else split the client into several",
                );
            return Link::Broken;
        }
        self.file(&shown, real).map_or(Link::Broken, Link::File)
    }
}

/// The names of files in the `$ref`s of a tree. Those of examples and extensions are not followed.
fn scan(value: &Value, names: bool, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| scan(item, false, found)),
        Value::Object(members) => {
            for (name, member) in members {
                let skipped = name.starts_with("x-") && name != "x-ms-paths"
                    || matches!(name.as_str(), "example" | "examples");
                if skipped && !names {
                    continue;
                }
                if let ("$ref" | "$dynamicRef", Value::String(reference)) = (name.as_str(), member)
                {
                    note(reference, found);
                }
                if let ("mapping", Value::Object(mapping)) = (name.as_str(), member) {
                    mapping
                        .values()
                        .filter_map(Value::as_str)
                        .for_each(|reference| {
                            if reference.contains(['.', '/', '#']) {
                                note(reference, found);
                            }
                        });
                }
                scan(member, names_members(name) && !names, found);
            }
        }
        _ => {}
    }
}

fn note(reference: &str, found: &mut BTreeSet<String>) {
    let file = reference.split('#').next().unwrap_or_default();
    if !file.is_empty() {
        found.insert(file.to_owned());
    }
}

/// Whether the members below are named by the document, not by the specification.
fn names_members(keyword: &str) -> bool {
    matches!(
        keyword,
        "properties"
            | "patternProperties"
            | "definitions"
            | "$defs"
            | "schemas"
            | "parameters"
            | "responses"
            | "requestBodies"
            | "dependentSchemas"
    )
}

/// The path in a reference (RFC 3986); `None` where it leads to another machine.
fn local(reference: &str) -> Option<PathBuf> {
    let reference = reference.split('?').next().unwrap_or_default();
    let reference = match reference.split_once(':') {
        Some(("file", path)) => path.strip_prefix("//").unwrap_or(path),
        Some((scheme, _)) if scheme.len() > 1 && !scheme.contains(['/', '.', '\\']) => return None,
        _ if reference.starts_with("//") => return None,
        _ => reference,
    };
    let decoded = crate::source::percent_decode(reference).unwrap_or_else(|| reference.to_owned());
    Some(PathBuf::from(decoded.replace('\\', "/")))
}

/// The path without `.`, and without `..` where that can be told from the text alone.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(tidy.components().next_back(), Some(Component::Normal(_))) =>
            {
                tidy.pop();
            }
            other => tidy.push(other),
        }
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_paths() {
        let path = |text| local(text).map(|path| tidy(&path).display().to_string());
        assert_eq!(path("./a%20b.json").as_deref(), Some("a b.json"));
        assert_eq!(path("../x/./y/../z.yaml").as_deref(), Some("../x/z.yaml"));
        assert_eq!(path("..\\x.yaml").as_deref(), Some("../x.yaml"));
        assert_eq!(path("file:///etc/x.yaml").as_deref(), Some("/etc/x.yaml"));
        assert_eq!(path("https://example.com/x.yaml"), None);
        assert_eq!(path("//example.com/x.yaml"), None);
        assert_eq!(path("urn:example:x"), None);
    }

    #[test]
    fn examples_and_extensions_are_not_scanned() {
        let value = serde_json::json!({
            "properties": {"example": {"$ref": "a.json"}, "x-b": {"$ref": "b.json#/c"}},
            "example": {"$ref": "no.json"},
            "x-ms-examples": {"one": {"$ref": "no.json"}},
            "x-ms-paths": {"/a?b": {"$ref": "c.json"}},
            "allOf": [{"$ref": "#/definitions/x"}, {"$ref": "../d.json#/x"}],
        });
        let mut found = BTreeSet::new();
        scan(&value, false, &mut found);
        assert_eq!(
            Vec::from_iter(found),
            ["../d.json", "a.json", "b.json", "c.json"]
        );
    }
}
