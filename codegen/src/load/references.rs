//! From the documents to the files that they refer to.
//!
//! Of a document everything is read; of another file, what a reference names, and what is referred to from there. So a
//! file of a thousand schemas, of which one is used, does not bring in what the others need.

mod scan;

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use super::{Input, Link, Loaded, load_file, load_prose};
use crate::report::{Report, codes};
use crate::source::{FileId, Pointer, Sources, percent_decode};
use scan::{Found, scan};

/// How many files one client may be made of.
const MAX_FILES: usize = 5_000;

/// How many bytes they may have together. The largest known set of documents has 60 MB.
const MAX_BYTES: usize = 512 * 1024 * 1024;

pub(super) fn load(input: &Input, sources: &mut Sources, report: &mut Report) -> Option<Loaded> {
    let documents = documents(input, report)?;
    let mut loader = Loader {
        root: PathBuf::new(),
        known: HashMap::new(),
        real: HashMap::new(),
        waiting: VecDeque::new(),
        reached: HashSet::new(),
        bytes: 0,
        loaded: Loaded::default(),
        sources,
        report,
    };
    let mut folders = Vec::new();
    for (path, allowed) in documents {
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        let file = match loader.known.get(&real) {
            Some(known) => *known,
            None => loader.file(&path, real.clone()),
        };
        let file = file?;
        if !loader.loaded.entries.contains(&file) {
            loader.loaded.entries.push(file);
            loader.reach(Pointer::root(file));
        }
        let allowed = allowed.and_then(|folder| folder.canonicalize().ok());
        let own = || real.parent().map(Path::to_owned).unwrap_or_default();
        folders.push(allowed.unwrap_or_else(own));
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
    loop {
        while let Some(place) = loader.waiting.pop_front() {
            loader.follow(&place);
        }
        let heirs = loader.heirs();
        let mut is_new = false;
        for (heir, base) in &heirs {
            if loader.is_reached(base) && !loader.is_reached(heir) {
                loader.reach(heir.clone());
                is_new = true;
            }
        }
        if !is_new {
            loader.loaded.heirs = heirs;
            return Some(loader.loaded);
        }
    }
}

/// The documents themselves: what is in a folder and looks like one, sorted by path. Beside each that was found in a
/// folder is the folder: all that is in it may be referred to.
fn documents(input: &Input, report: &mut Report) -> Option<Vec<(PathBuf, Option<PathBuf>)>> {
    let mut documents = Vec::new();
    for path in &input.documents {
        if !path.is_dir() {
            documents.push((path.clone(), None));
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
        documents.extend(
            found
                .into_iter()
                .map(|document| (document, Some(path.clone()))),
        );
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
    /// The real path of every file that was read.
    real: HashMap<FileId, PathBuf>,
    /// The places whose references have not been looked at.
    waiting: VecDeque<Pointer>,
    /// The places that are read; a root stands for all of its file.
    reached: HashSet<Pointer>,
    bytes: usize,
    loaded: Loaded,
    sources: &'a mut Sources,
    report: &'a mut Report,
}

impl Loader<'_> {
    fn file(&mut self, path: &Path, real: PathBuf) -> Option<FileId> {
        let document = match is_prose(path) {
            true => load_prose(path, self.sources, self.report),
            false => load_file(path, self.sources, self.report),
        };
        let file = document.map(|document| {
            self.bytes += self.sources.text(document.file).len();
            self.loaded.values.insert(document.file, document.root);
            self.real.insert(document.file, real.clone());
            document.file
        });
        self.known.insert(real, file);
        file
    }

    /// Notes that a place is read.
    fn reach(&mut self, place: Pointer) {
        if !self.is_reached(&place) {
            self.reached.insert(place.clone());
            self.waiting.push_back(place);
        }
    }

    fn is_reached(&self, place: &Pointer) -> bool {
        self.reached.contains(place) || self.reached.contains(&Pointer::root(place.file()))
    }

    fn follow(&mut self, place: &Pointer) {
        let file = place.file();
        let (Some(value), Some(real)) = (self.loaded.values.get(&file), self.real.get(&file))
        else {
            return;
        };
        let mut found = Found::default();
        let Some(value) = value.pointer(place.as_str()) else {
            return;
        };
        scan(value, place.as_str(), &mut found);
        let folder = real.parent().unwrap_or(Path::new("")).to_owned();
        for reference in found {
            let (path, fragment) = reference.split_once('#').unwrap_or((&reference, ""));
            let target = match path {
                "" => Some(file),
                path => {
                    let key = (file, path.to_owned());
                    let link = match self.loaded.links.get(&key) {
                        Some(link) => link.clone(),
                        None => self.link(file, &folder, path),
                    };
                    self.loaded.links.insert(key, link.clone());
                    match link {
                        Link::File(target) => Some(target),
                        _ => None,
                    }
                }
            };
            if let Some(target) = target {
                let place = self.place(target, fragment);
                self.reach(place);
            }
        }
    }

    /// The place that a fragment names; the whole file where only [`normalise`](crate::normalise) can tell.
    fn place(&self, file: FileId, fragment: &str) -> Pointer {
        let whole = Pointer::root(file);
        let pointer = percent_decode(fragment).filter(|pointer| pointer.starts_with('/'));
        let Some(pointer) = pointer else { return whole };
        let value = self.loaded.values.get(&file);
        match value.is_some_and(|value| value.pointer(&pointer).is_some()) {
            true => Pointer::parse(file, pointer),
            false => whole,
        }
    }

    /// The schemas of other files than the documents that extend one with a discriminator, and which one: nothing has
    /// to refer to them.
    fn heirs(&self) -> Vec<(Pointer, Pointer)> {
        let mut files: Vec<FileId> = self.loaded.values.keys().copied().collect();
        files.retain(|file| !self.loaded.entries.contains(file));
        files.sort_unstable();
        let mut heirs = Vec::new();
        for file in files {
            for section in ["/definitions", "/components/schemas"] {
                let section = Pointer::parse(file, section);
                let schemas = self.value(&section).and_then(Value::as_object);
                for (name, _) in schemas.into_iter().flatten() {
                    let place = section.key(name);
                    let mut bases = self.bases(&place);
                    bases.retain(|base| self.is_base(base, 16));
                    heirs.extend(bases.into_iter().map(|base| (place.clone(), base)));
                }
            }
        }
        heirs
    }

    fn value(&self, place: &Pointer) -> Option<&Value> {
        self.loaded
            .values
            .get(&place.file())?
            .pointer(place.as_str())
    }

    /// The schemas that a schema extends.
    fn bases(&self, place: &Pointer) -> Vec<Pointer> {
        let parts = self
            .value(place)
            .and_then(|schema| schema.get("allOf")?.as_array());
        let references = parts
            .into_iter()
            .flatten()
            .filter_map(|part| part.get("$ref")?.as_str());
        let bases = references.filter_map(|reference| {
            let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
            let file = match path {
                "" => place.file(),
                path => {
                    let real = self.real.get(&place.file())?.parent()?;
                    let real = real.join(local(path)?).canonicalize().ok()?;
                    (*self.known.get(&real)?)?
                }
            };
            Some(self.place(file, fragment))
        });
        bases.collect()
    }

    /// Whether a schema, or what it extends, has a discriminator.
    fn is_base(&self, place: &Pointer, depth: usize) -> bool {
        let schema = self.value(place);
        schema.is_some_and(|schema| schema.get("discriminator").is_some())
            || depth > 0
                && self
                    .bases(place)
                    .iter()
                    .any(|base| self.is_base(base, depth - 1))
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

/// Whether a file is text for people: what describes an operation may stand in a file of its own.
fn is_prose(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let extension = extension.unwrap_or_default().to_ascii_lowercase();
    matches!(
        extension.as_str(),
        "md" | "markdown" | "mdx" | "txt" | "rst" | "adoc" | "html" | "htm"
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
    fn files_that_only_a_mapping_names_are_loaded() {
        let name = format!("oast-mapping-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        let mapping = serde_json::json!({"cat": "cat.json#/Cat", "dog": "gone.json"});
        let discriminator = serde_json::json!({"propertyName": "kind", "mapping": mapping});
        let pet = serde_json::json!({"type": "object", "discriminator": discriminator});
        let document =
            serde_json::json!({"openapi": "3.0.3", "components": {"schemas": {"Pet": pet}}});
        let cat = serde_json::json!({"Cat": {"type": "object"}});
        for (name, value) in [("document.json", &document), ("cat.json", &cat)] {
            std::fs::write(folder.join(name), value.to_string()).expect("a file");
        }
        let (mut sources, mut report) = (Sources::new(), Report::new());
        let input = Input::from(folder.join("document.json"));
        let loaded = load(&input, &mut sources, &mut report).expect("documents");
        let [entry] = loaded.entries[..] else {
            panic!("one document");
        };
        let link = |name: &str| &loaded.links[&(entry, name.to_owned())];
        let Link::File(file) = link("cat.json") else {
            panic!("a file, not {:?}", link("cat.json"));
        };
        assert_eq!(loaded.values[file], cat);
        assert!(matches!(link("gone.json"), Link::Missing(_)));
        std::fs::remove_dir_all(&folder).expect("the folder");
    }
}
