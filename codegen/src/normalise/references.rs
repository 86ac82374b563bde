//! From a `$ref` to the place that it names: JSON pointers, files, `$id` and `$anchor`.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::dynamic::{Anchors, RECURSIVE};
use crate::load::{Link, Loaded};
use crate::report::{Code, codes};
use crate::source::{FileId, Pointer, percent_decode};

/// The files, and what in them has a name of its own.
pub(super) struct Files<'a> {
    pub(super) loaded: &'a Loaded,
    /// What bears a `$id` or `$self`, by its URI.
    ids: HashMap<String, Pointer>,
    /// The same, by its place.
    resources: HashMap<Pointer, String>,
    /// What bears an `$anchor` or `$dynamicAnchor`, by the place of what it is an anchor of: what has an id, or a file.
    anchors: HashMap<(Pointer, String), Pointer>,
    pub(super) dynamic: Anchors,
    /// What bears `$recursiveAnchor: true`.
    recursive: HashSet<Pointer>,
    /// Where JSON pointers lead through maps that stand elsewhere; `None` while that is being found out, too, so that
    /// one that leads through itself ends.
    led: RefCell<HashMap<Pointer, Option<Pointer>>>,
    /// How many of them are being followed, each for the one before.
    nested: Cell<usize>,
}

/// What leads from one schema to another; of several in one schema the first counts.
pub(super) const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// How many references to references are followed.
const LONGEST_CHAIN: usize = 100;

/// How many pointers are followed, each to follow another.
const MOST_NESTED: usize = 20;

/// Why a reference leads nowhere, and what to do about it.
pub(super) struct Unresolved {
    pub(super) code: &'static Code,
    pub(super) why: String,
    pub(super) help: String,
}

impl<'a> Files<'a> {
    pub(super) fn new(loaded: &'a Loaded) -> Self {
        let mut files = Self {
            loaded,
            ids: HashMap::new(),
            resources: HashMap::new(),
            anchors: HashMap::new(),
            led: RefCell::default(),
            nested: Cell::default(),
            dynamic: Anchors::default(),
            recursive: HashSet::new(),
        };
        let mut all: Vec<_> = loaded.values.keys().copied().collect();
        all.sort_unstable();
        for file in all {
            let root = Pointer::root(file);
            files.index(&loaded.values[&file], &mut root.clone(), &root, "");
        }
        files
    }

    /// Notes what has a name. Examples may have members of these names, too, which does no harm.
    fn index(&mut self, value: &Value, at: &mut Pointer, resource: &Pointer, base: &str) {
        let Value::Object(members) = value else {
            if let Value::Array(items) = value {
                for (index, item) in items.iter().enumerate() {
                    if item.is_object() || item.is_array() {
                        at.enter(&index.to_string(), |at| {
                            self.index(item, at, resource, base)
                        });
                    }
                }
            }
            return;
        };
        let text = |key: &str| members.get(key).and_then(Value::as_str);
        let is_root = at.as_str().is_empty();
        let id = text("$id").or_else(|| text("$self").filter(|_| is_root));
        let own = id.map(|id| join(base, id.trim_end_matches('#')));
        if let Some(own) = &own {
            self.ids.entry(own.clone()).or_insert_with(|| at.clone());
            self.resources.insert(at.clone(), own.clone());
        }
        let here = own.as_ref().map(|_| at.clone());
        let (base, resource) = (
            own.as_deref().unwrap_or(base),
            here.as_ref().unwrap_or(resource),
        );
        if let Some(anchor) = text("$dynamicAnchor") {
            self.dynamic.add(anchor, resource, at);
        }
        if members.get("$recursiveAnchor") == Some(&Value::Bool(true)) {
            self.recursive.insert(at.clone());
            // Without an id it is no resource, and what is reached from it does not lead back to it.
            if own.is_some() {
                self.dynamic.add(RECURSIVE, at, at);
            }
        }
        // Where nothing in reach has the name, it is searched in the whole file.
        let file = Pointer::root(at.file());
        for anchor in [text("$anchor"), text("$dynamicAnchor")]
            .into_iter()
            .flatten()
        {
            for of in [resource, &file] {
                let key = (of.clone(), anchor.to_owned());
                self.anchors.entry(key).or_insert_with(|| at.clone());
            }
        }
        for (name, member) in members {
            // Values have no names for others.
            if member.is_object() || member.is_array() && name != "enum" {
                at.enter(name, |at| self.index(member, at, resource, base));
            }
        }
    }

    /// What stands at a place.
    pub(super) fn value(&self, at: &Pointer) -> Option<&'a Value> {
        self.loaded.values.get(&at.file())?.pointer(at.as_str())
    }

    /// Where a map stands, which may be in another file: `paths: {$ref: paths.yaml}`.
    pub(super) fn end(&self, at: Pointer) -> Pointer {
        let mut place = at.clone();
        for _ in 0..LONGEST_CHAIN {
            let value = self.value(&place).and_then(Value::as_object);
            let reference = value.and_then(|members| members.get("$ref")?.as_str());
            match reference.map(|reference| self.resolve(&place, reference)) {
                None => return place,
                Some(Ok(next)) => place = next,
                Some(Err(_)) => break,
            }
        }
        at
    }

    /// What a JSON pointer leads to where maps on the way stand in other files.
    fn through(&self, file: FileId, pointer: &str) -> Option<Pointer> {
        let named = Pointer::parse(file, pointer);
        if let Some(known) = self.led.borrow().get(&named) {
            return known.clone();
        }
        if self.nested.get() == MOST_NESTED {
            return None;
        }
        self.led.borrow_mut().insert(named.clone(), None);
        self.nested.set(self.nested.get() + 1);
        let place = named.tokens().try_fold(Pointer::root(file), |at, token| {
            let next = self.end(at).key(&token);
            self.value(&next).is_some().then_some(next)
        });
        self.nested.set(self.nested.get() - 1);
        self.led.borrow_mut().insert(named, place.clone());
        place
    }

    /// The place that `reference` names where it is written at `at`.
    pub(super) fn resolve(&self, at: &Pointer, reference: &str) -> Result<Pointer, Unresolved> {
        let (uri, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let (resource, base) = self.resource(at);
        let target = if uri.is_empty() {
            resource
        } else if let Some(known) = self.ids.get(&join(base, uri)) {
            known.clone()
        } else {
            self.linked(at.file(), uri)?
        };
        self.fragment(target, fragment)
    }

    /// The place that one of [`REFERENCES`] names where it is written at `at`.
    pub(super) fn target(
        &self,
        at: &Pointer,
        keyword: &str,
        reference: &str,
    ) -> Result<Pointer, Unresolved> {
        match keyword {
            "$recursiveRef" if reference == "#" => Ok(self.recursive(at)),
            _ => self.resolve(at, reference),
        }
    }

    /// What `$recursiveRef` leads to at first: the nearest ancestor that is marked for it or has an id. In an OpenAPI
    /// document people leave out both, and mean the component that they are in.
    fn recursive(&self, at: &Pointer) -> Pointer {
        let ends = at.as_str().match_indices('/').map(|(end, _)| end);
        let ends: Vec<_> = ends.chain([at.as_str().len()]).collect();
        let mut component = None;
        for end in ends.into_iter().rev() {
            let place = Pointer::parse(at.file(), &at.as_str()[..end]);
            let is_resource = end > 0 && self.resources.contains_key(&place);
            if is_resource || self.recursive.contains(&place) {
                return place;
            }
            let mut names = place.as_str().rsplit('/');
            let (own, within) = (names.next(), names.next());
            let is_named = matches!(within, Some("schemas" | "definitions" | "$defs"))
                || own == Some("schema") && within != Some("properties");
            if is_named && component.is_none() {
                component = Some(place);
            }
        }
        component.unwrap_or_else(|| Pointer::root(at.file()))
    }

    /// The nearest ancestor that has an id, and the id; else the file.
    pub(super) fn resource(&self, at: &Pointer) -> (Pointer, &str) {
        let mut path = at.as_str();
        while !self.resources.is_empty() {
            let place = Pointer::parse(at.file(), path);
            if let Some(id) = self.resources.get(&place) {
                return (place, id);
            }
            let Some(end) = path.rfind('/') else { break };
            path = &path[..end];
        }
        (Pointer::root(at.file()), "")
    }

    fn linked(&self, file: FileId, uri: &str) -> Result<Pointer, Unresolved> {
        let unresolved = |code, why: String, help: &str| Unresolved {
            code,
            why,
            help: help.to_owned(),
        };
        match self.loaded.links.get(&(file, uri.to_owned())) {
            Some(Link::File(target)) => Ok(Pointer::root(*target)),
            Some(Link::Outside(path)) => Err(unresolved(
                &codes::REFERENCE_OUTSIDE,
                format!("{} is outside of the documents' folder", path.display()),
                "allow a folder that holds both with `--root DIR`, if you trust the document",
            )),
            Some(Link::Remote) => Err(unresolved(
                &codes::REFERENCE_REMOTE,
                "it leads to another machine, and nothing is fetched while generating".to_owned(),
                "download what it names, keep the file beside the document, and refer to that by its path",
            )),
            Some(Link::Broken) => Err(unresolved(
                &codes::UNRESOLVED,
                "the file cannot be read".to_owned(),
                "the error in that file says why",
            )),
            Some(Link::Missing(path)) => Err(unresolved(
                &codes::UNRESOLVED,
                format!("there is no file {}", path.display()),
                "correct the path, or add the file",
            )),
            None if !uri.contains(['.', '/']) => Err(unresolved(
                &codes::UNRESOLVED,
                "there is nothing of that name".to_owned(),
                "correct the name, or write where it is: `#/components/schemas/NAME`",
            )),
            None => Err(unresolved(
                &codes::UNRESOLVED,
                "files are not looked for in examples and extensions".to_owned(),
                "refer to it from where it is used",
            )),
        }
    }

    fn fragment(&self, target: Pointer, fragment: &str) -> Result<Pointer, Unresolved> {
        let unresolved = |why: &str, help: &str| Unresolved {
            code: &codes::UNRESOLVED,
            why: why.to_owned(),
            help: help.to_owned(),
        };
        if fragment.is_empty() {
            return Ok(target);
        }
        let Some(fragment) = percent_decode(fragment) else {
            return Err(unresolved(
                "its percent-encoding is broken",
                "write `%25` for `%`",
            ));
        };
        if !fragment.starts_with('/') {
            let (resource, _) = self.resource(&target);
            let file = Pointer::root(target.file());
            let mut anchors = [resource, file].into_iter();
            let anchor = anchors.find_map(|of| self.anchors.get(&(of, fragment.clone())));
            return anchor.cloned().ok_or_else(|| {
                unresolved(
                    &format!("no schema has the `$anchor` `{fragment}`"),
                    "add the anchor, or write a JSON pointer, which begins with `#/`",
                )
            });
        }
        let file = target.file();
        let within = Pointer::parse(file, format!("{}{fragment}", target.as_str()));
        let whole = Pointer::parse(file, fragment.as_str());
        [within, whole]
            .into_iter()
            .find(|place| self.value(place).is_some())
            .or_else(|| self.through(file, &fragment))
            .ok_or_else(|| {
                unresolved(
                    "there is nothing of that name",
                    "correct the name, or add what it names",
                )
            })
    }

    /// Whether two places say the same, also through what they refer to.
    pub(super) fn same(&self, a: &Pointer, b: &Pointer) -> bool {
        let mut open = vec![(a.clone(), b.clone())];
        let mut assumed = std::collections::HashSet::new();
        while let Some((a, b)) = open.pop() {
            if a == b || !assumed.insert((a.clone(), b.clone())) {
                continue;
            }
            let (Some(x), Some(y)) = (self.value(&a), self.value(&b)) else {
                return false;
            };
            if !self.alike(x, y, &a, &b, &mut open) {
                return false;
            }
        }
        true
    }

    /// Whether two values are equal but for their references; those that have to be compared go to `open`.
    fn alike(
        &self,
        x: &Value,
        y: &Value,
        a: &Pointer,
        b: &Pointer,
        open: &mut Vec<(Pointer, Pointer)>,
    ) -> bool {
        match (x, y) {
            (Value::Object(x), Value::Object(y)) => {
                x.len() == y.len()
                    && x.iter().all(|(key, x)| match (key.as_str(), y.get(key)) {
                        ("$ref", Some(y)) => match (x.as_str(), y.as_str()) {
                            (Some(x), Some(y)) => match (self.resolve(a, x), self.resolve(b, y)) {
                                (Ok(x), Ok(y)) => {
                                    open.push((x, y));
                                    true
                                }
                                _ => x == y,
                            },
                            _ => x == y,
                        },
                        (_, Some(y)) => self.alike(x, y, a, b, open),
                        (_, None) => false,
                    })
            }
            (Value::Array(x), Value::Array(y)) => {
                x.len() == y.len() && x.iter().zip(y).all(|(x, y)| self.alike(x, y, a, b, open))
            }
            _ => x == y,
        }
    }
}

/// A reference against a base URI (RFC 3986, section 5.2), as far as ids of schemas need it.
fn join(base: &str, reference: &str) -> String {
    let has_scheme = reference
        .split_once(':')
        .is_some_and(|(scheme, _)| !scheme.is_empty() && !scheme.contains(['/', '?', '#']));
    if base.is_empty() || has_scheme {
        return reference.to_owned();
    }
    let base = base.split(['?', '#']).next().unwrap_or(base);
    let authority = base.find("://").map_or(0, |at| at + 3);
    let path = base[authority..]
        .find('/')
        .map_or(base.len(), |at| authority + at);
    if reference.starts_with('/') {
        return format!("{}{reference}", &base[..path]);
    }
    let mut folder: Vec<&str> = base[path..].split('/').collect();
    folder.pop();
    for segment in reference.split('/') {
        match segment {
            "." => {}
            ".." if folder.len() > 1 => {
                folder.pop();
            }
            ".." => {}
            segment => folder.push(segment),
        }
    }
    if path == base.len() && authority > 0 {
        folder.insert(0, "");
    }
    format!("{}{}", &base[..path], folder.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn loaded(values: Vec<Value>) -> Loaded {
        let mut loaded = Loaded::default();
        for (id, value) in (0..).zip(values) {
            loaded.values.insert(FileId(id), value);
        }
        loaded
            .links
            .insert((FileId(0), "b.yaml".to_owned()), Link::File(FileId(1)));
        loaded
    }

    #[test]
    fn pointers_files_ids_and_anchors_are_followed() {
        let loaded = loaded(vec![
            json!({
                "components": {"schemas": {
                    "A": {"$id": "https://example.com/a", "$defs": {"in": {"$anchor": "inner"}}},
                    "B": {"$id": "b/c", "enum": [{"$anchor": "inner"}], "items": {"$anchor": "inner"}},
                    "C": {"$anchor": "third"},
                }},
                "paths": {"/a b": {"get": {}}},
            }),
            json!({"x": {"y": 1}}),
        ]);
        let files = Files::new(&loaded);
        let resolve = |from: &str, reference: &str| {
            let place = files
                .resolve(&Pointer::parse(FileId(0), from), reference)
                .ok()?;
            Some((place.file().0, place.as_str().to_owned()))
        };
        let a = "/components/schemas/A";
        let found = |file, path: &str| Some((file, path.to_owned()));
        assert_eq!(resolve("", "#/components/schemas/A"), found(0, a));
        assert_eq!(
            resolve("", "#/paths/~1a%20b/get"),
            found(0, "/paths/~1a b/get")
        );
        assert_eq!(resolve("", "b.yaml#/x/y"), found(1, "/x/y"));
        assert_eq!(resolve("", "b.yaml"), found(1, ""));
        assert_eq!(resolve("", "https://example.com/a"), found(0, a));
        assert_eq!(resolve("", "b/c"), found(0, "/components/schemas/B"));
        assert_eq!(
            resolve(a, "#/$defs/in"),
            found(0, "/components/schemas/A/$defs/in")
        );
        assert_eq!(
            resolve(a, "#inner"),
            found(0, "/components/schemas/A/$defs/in")
        );
        let b = "/components/schemas/B";
        assert_eq!(resolve(b, "#inner"), found(0, &format!("{b}/items")));
        // Nothing in B has that name.
        assert_eq!(resolve(b, "#third"), found(0, "/components/schemas/C"));
        assert_eq!(resolve("", "#/nothing"), None);
        assert_eq!(resolve("", "c.yaml"), None);
        assert_eq!(resolve("", "#outer"), None);
    }

    #[test]
    fn equal_parts_are_the_same_through_their_references() {
        let definitions = json!({
            "A": {"properties": {"b": {"$ref": "#/B"}}},
            "B": {"items": {"$ref": "#/A"}},
            "C": {"items": {"$ref": "#/C"}},
        });
        let loaded = loaded(vec![definitions.clone(), definitions]);
        let files = Files::new(&loaded);
        let place = |file, path: &str| Pointer::parse(FileId(file), path);
        assert!(files.same(&place(0, "/A"), &place(1, "/A")));
        assert!(!files.same(&place(0, "/A"), &place(1, "/B")));
        assert!(!files.same(&place(0, "/B"), &place(1, "/C")));
    }

    #[test]
    fn uris_are_joined() {
        assert_eq!(join("", "a/b"), "a/b");
        assert_eq!(
            join("https://example.com/x/y.json", "z"),
            "https://example.com/x/z"
        );
        assert_eq!(
            join("https://example.com/x/y.json", "../z"),
            "https://example.com/z"
        );
        assert_eq!(
            join("https://example.com/x/y.json", "/z"),
            "https://example.com/z"
        );
        assert_eq!(join("https://example.com", "z"), "https://example.com/z");
        assert_eq!(join("https://example.com/x", "urn:a:b"), "urn:a:b");
    }
}
