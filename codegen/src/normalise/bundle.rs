//! Several documents and the files they refer to -> one document, whose references all lead to its components.

mod heirs;
mod items;
mod servers;

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::load::Loaded;
use crate::report::{Report, codes};
use crate::source::{FileId, Moves, Pointer, Sources, push_token};

use items::{add_item, operations, slots};

use super::dynamic::Reached;
use super::places::{Part, Places};
use super::references::Files;
use super::table::{Kind, Version, keywords};
use super::versions::Versions;
use super::walk::Walk;

/// The methods that a path item names (OpenAPI 3.2.0, section 4.9.1).
pub(super) const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// Where a path item has the operations of other methods.
pub(super) const FURTHER: &str = "additionalOperations";

/// One tree in the version's own words, and where its parts come from.
pub(super) fn bundle(
    loaded: &Loaded,
    versions: &Versions,
    sources: &Sources,
    report: &mut Report,
) -> (Value, Moves) {
    let first = loaded.entries.first().copied().unwrap_or_default();
    let moves = Moves::new(Pointer::root(first));
    let mut bundle = Bundle {
        walk: Walk {
            version: versions.first(),
            versions,
            sources,
            report,
            places: Places::new(Files::new(loaded), moves),
            at: Pointer::root(first),
            to: String::new(),
            part: Reached::plain(Pointer::root(first)),
        },
        root: Map::new(),
        paths: Map::new(),
        components: Map::new(),
        several: loaded.entries.len() > 1,
    };
    for file in &loaded.entries {
        bundle.name_components(*file);
    }
    for file in &loaded.entries {
        bundle.entry(*file);
    }
    bundle.no_paths(loaded);
    bundle.parts();
    while bundle.heirs() {
        bundle.parts();
    }
    let Bundle {
        walk,
        mut root,
        paths,
        components,
        ..
    } = bundle;
    root.insert("paths".to_owned(), Value::Object(paths));
    root.insert("components".to_owned(), Value::Object(components));
    (Value::Object(root), walk.places.moves)
}

struct Bundle<'a> {
    walk: Walk<'a>,
    root: Map<String, Value>,
    paths: Map<String, Value>,
    components: Map<String, Value>,
    /// Whether there is more than one document.
    several: bool,
}

/// Where a version keeps what is referred to.
fn sections(version: Version) -> &'static [(&'static [&'static str], Kind)] {
    match version {
        Version::V20 => &[
            (&["definitions"], Kind::Schema),
            (&["parameters"], Kind::Parameter),
            (&["responses"], Kind::Response),
            (&["securityDefinitions"], Kind::SecurityScheme),
        ],
        _ => &[
            (&["components", "schemas"], Kind::Schema),
            (&["components", "parameters"], Kind::Parameter),
            (&["components", "responses"], Kind::Response),
            (&["components", "requestBodies"], Kind::RequestBody),
            (&["components", "headers"], Kind::Header),
            (&["components", "securitySchemes"], Kind::SecurityScheme),
        ],
    }
}

impl<'a> Bundle<'a> {
    /// Where a section of a file stands, the parts of which may be in other files.
    fn section(&self, file: FileId, path: &[&str]) -> Pointer {
        let files = &self.walk.places.files;
        path.iter()
            .fold(Pointer::root(file), |at, key| files.end(at.key(key)))
    }

    /// The components of a document keep their names before anything else gets one.
    fn name_components(&mut self, file: FileId) {
        for (path, kind) in sections(self.walk.versions.of(file)) {
            let section = self.section(file, path);
            match self.walk.places.files.value(&section) {
                Some(Value::Object(members)) => {
                    for name in members.keys().filter(|name| !name.starts_with("x-")) {
                        self.walk
                            .places
                            .name(*kind, section.key(name), self.walk.sources);
                    }
                }
                Some(Value::Null) | None => {}
                Some(other) => {
                    self.walk.at = section;
                    self.walk.wrong(other, Kind::Named(&Kind::Free));
                }
            }
        }
    }

    /// One document: what stands at its root, and its paths.
    fn entry(&mut self, file: FileId) {
        let root = Pointer::root(file);
        let Some(Value::Object(members)) = self.walk.places.files.value(&root) else {
            return;
        };
        self.walk.version = self.walk.versions.of(file);
        let is_first = self.root.is_empty();
        self.walk.at = root.clone();
        self.walk.part = Reached::plain(root.clone());
        self.walk.to = String::new();
        let apart = |name: &str| {
            matches!(
                name,
                "paths"
                    | "x-ms-paths"
                    | "components"
                    | "definitions"
                    | "parameters"
                    | "responses"
                    | "securityDefinitions"
            )
        };
        let mut own: Map<String, Value> = members
            .iter()
            .filter(|(name, _)| !apart(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        self.walk.members(&mut own, Kind::OpenApi);
        self.walk.host(&mut own);
        self.strange_sections(members);
        let mut paths = Map::new();
        for name in ["paths", "x-ms-paths"] {
            let at = self.walk.places.files.end(root.key(name));
            if let Some(value) = self.walk.places.files.value(&at) {
                self.walk.version = self.walk.versions.of(at.file());
                self.paths(value, at, &mut paths);
            }
        }
        self.walk.version = self.walk.versions.of(file);
        if self.several {
            hand_down(&mut own, &mut paths);
            self.rename_security(file, &mut paths);
        }
        if is_first {
            self.root = own;
            if !self.root.contains_key("info") {
                self.walk.at = root;
                let told = members.get("info").is_some_and(|info| !info.is_null());
                if !told {
                    self.walk
                        .add(
                            &codes::INFO_INCOMPLETE,
                            "the document has no `info`".to_owned(),
                        )
                        .help("add it, with a `title` and a `version`");
                }
                self.root
                    .insert("info".to_owned(), json!({"title": "", "version": ""}));
            }
        } else {
            self.join(own, &mut paths, &root);
        }
        self.join_paths(paths);
    }

    /// Says that the operations are missing, where the version wants some (OpenAPI 3.0.3, section 4.7.1).
    fn no_paths(&mut self, loaded: &Loaded) {
        let has_paths = |file: &FileId| {
            let paths = loaded.values.get(file).and_then(|value| value.get("paths"));
            paths.is_some_and(|paths| paths.is_object() || paths.is_null())
        };
        let may_have_none = |file: &FileId| self.walk.versions.of(*file) >= Version::V31;
        if !loaded
            .entries
            .iter()
            .any(|file| has_paths(file) || may_have_none(file))
        {
            let at = Pointer::root(loaded.entries.first().copied().unwrap_or_default());
            self.walk
                .report
                .add(&codes::NO_PATHS, at, "the document has no `paths`")
                .help("a client is made of operations, which stand under `paths`");
        }
    }

    /// Sections that the version does not have.
    fn strange_sections(&mut self, members: &Map<String, Value>) {
        let version = self.walk.version;
        let known = keywords(Kind::OpenApi);
        for name in members.keys() {
            let keyword = known.iter().find(|keyword| keyword.name == name);
            let is_section = matches!(
                name.as_str(),
                "components" | "definitions" | "parameters" | "responses" | "securityDefinitions"
            );
            if is_section && keyword.is_some_and(|keyword| !keyword.is_of(version)) {
                self.walk.enter_source(name, |walk| {
                    walk.add(
                        &codes::OTHER_VERSION,
                        format!("`{name}` is not a keyword of {} here; only what is referred to in it is read", version.name()),
                    )
                    .help("say it in the document's own version, or give the document the other version");
                });
            }
        }
        let components = self.section(self.walk.at.file(), &["components"]);
        let components = self.walk.places.files.value(&components);
        if let Some(components) = components.filter(|value| !value.is_object() && !value.is_null())
        {
            self.walk.enter_source("components", |walk| {
                walk.wrong(components, Kind::Components)
            });
        }
        if let Some(Value::Object(components)) = components {
            let mut strange: Map<String, Value> = components
                .iter()
                .filter(|(name, _)| {
                    !keywords(Kind::Components)
                        .iter()
                        .any(|keyword| keyword.name == *name)
                })
                .map(|(name, _)| (name.clone(), Value::Bool(true)))
                .collect();
            self.walk.enter_source("components", |walk| {
                walk.members(&mut strange, Kind::Components)
            });
        }
    }

    fn paths(&mut self, value: &Value, at: Pointer, paths: &mut Map<String, Value>) {
        self.walk.at = at.clone();
        let Value::Object(items) = value else {
            if !value.is_null() {
                self.walk.wrong(value, Kind::Named(&Kind::Free));
            }
            return;
        };
        for (path, item) in items.iter().filter(|(path, _)| !path.starts_with("x-")) {
            self.walk.at = at.key(path);
            if path == "$ref"
                && let Some(reference) = item.as_str()
                && let Err(unresolved) = self.walk.places.files.resolve(&at, reference)
            {
                self.walk.unresolved(reference, &at, unresolved);
                continue;
            }
            let mut path = path.clone();
            if !path.starts_with('/') {
                self.walk
                    .add(
                        &codes::MENDED,
                        format!("a path begins with a slash; taken as `/{path}`"),
                    )
                    .help(format!("write `/{path}`"));
                path.insert(0, '/');
            }
            let mut item = item.clone();
            self.walk.to = Pointer::default()
                .key("paths")
                .key(&path)
                .as_str()
                .to_owned();
            let (to, origin) = (self.walk.to.clone(), self.walk.at.clone());
            let earlier = self.walk.places.moves.get(&to).cloned();
            let kept = self
                .walk
                .from(origin.clone(), |walk| walk.visit(&mut item, Kind::PathItem));
            if let (Some(earlier), Some(members)) = (earlier, item.as_object()) {
                // What the path has already stays where it came from.
                let known = paths.get(&path).or_else(|| self.paths.get(&path));
                for name in slots(members) {
                    let there = known.is_some_and(|known| known.pointer(&name).is_some());
                    let origin =
                        Pointer::parse(origin.file(), format!("{}{name}", origin.as_str()));
                    let method = name.rsplit('/').next().unwrap_or_default();
                    if !there {
                        self.walk.places.moves.add(format!("{to}{name}"), origin);
                    } else if METHODS.contains(&method) || name.starts_with(&format!("/{FURTHER}/"))
                    {
                        let message =
                            format!("`{method}` of `{path}` stands twice; the first counts");
                        self.walk
                            .report
                            .add(&codes::DUPLICATE_OPERATION, origin, message)
                            .help("remove one of them");
                    }
                }
                self.walk.places.moves.add(to, earlier);
            }
            if kept {
                add_item(paths, path, item);
            }
        }
    }

    /// Two documents may call different schemes the same: the requirements have to follow their names.
    fn rename_security(&mut self, file: FileId, paths: &mut Map<String, Value>) {
        let Some((path, kind)) = sections(self.walk.versions.of(file))
            .iter()
            .find(|(_, kind)| *kind == Kind::SecurityScheme)
        else {
            return;
        };
        let section = self.section(file, path);
        let Some(Value::Object(schemes)) = self.walk.places.files.value(&section) else {
            return;
        };
        let mut names = HashMap::new();
        for name in schemes.keys() {
            let new = self
                .walk
                .places
                .name(*kind, section.key(name), self.walk.sources);
            if new != *name {
                names.insert(name.as_str(), new);
            }
        }
        if names.is_empty() {
            return;
        }
        for operation in paths.values_mut().flat_map(operations) {
            let requirements = operation.get_mut("security").and_then(Value::as_array_mut);
            for requirement in requirements
                .into_iter()
                .flatten()
                .filter_map(Value::as_object_mut)
            {
                *requirement = std::mem::take(requirement)
                    .into_iter()
                    .map(|(name, scopes)| {
                        (names.get(name.as_str()).cloned().unwrap_or(name), scopes)
                    })
                    .collect();
            }
        }
    }

    /// What a further document has at its root.
    fn join(&mut self, own: Map<String, Value>, paths: &mut Map<String, Value>, at: &Pointer) {
        servers::join(&mut self.root, &own, paths, at, self.walk.report);
        let Some(Value::Array(tags)) = own.get("tags") else {
            return;
        };
        let known = self.root.entry("tags").or_insert_with(|| json!([]));
        if let Value::Array(known) = known {
            for tag in tags {
                if !known
                    .iter()
                    .any(|other| other.get("name") == tag.get("name"))
                {
                    known.push(tag.clone());
                }
            }
        }
    }

    /// A path may stand in several documents, each with operations of its own.
    fn join_paths(&mut self, paths: Map<String, Value>) {
        for (path, item) in paths {
            add_item(&mut self.paths, path, item);
        }
    }

    /// The parts that are referred to, and those that they refer to.
    fn parts(&mut self) {
        while let Some(Part { kind, name, place }) = self.walk.places.waiting.pop_front() {
            let at = place.at.clone();
            let Some(section) = kind.section() else {
                continue;
            };
            let Some(value) = self.walk.places.files.value(&at) else {
                continue;
            };
            let mut value = value.clone();
            if value.is_null() {
                value = json!({});
            }
            self.walk.at = at.clone();
            self.walk.part = place;
            self.walk.to = format!("/components/{section}");
            push_token(&mut self.walk.to, &name);
            if self.walk.from(at, |walk| walk.visit(&mut value, kind)) {
                let section = self.components.entry(section).or_insert_with(|| json!({}));
                if let Value::Object(section) = section {
                    section.insert(name, value);
                }
            }
        }
    }
}

/// What a document says for all its operations is said at each: another document may say otherwise.
fn hand_down(root: &mut Map<String, Value>, paths: &mut Map<String, Value>) {
    for name in ["security", "consumes", "produces"] {
        let Some(value) = root.shift_remove(name) else {
            continue;
        };
        for operation in paths.values_mut().flat_map(operations) {
            if !operation.contains_key(name) {
                operation.insert(name.to_owned(), value.clone());
            }
        }
    }
}
