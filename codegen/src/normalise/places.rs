//! Where the parts go that are referred to: each gets a name among the components.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Map, Value};

use crate::report::codes;
use crate::source::{Moves, Pointer, Sources, push_token};
use crate::work;

use super::dynamic::{Reached, Sought};
use super::references::{Files, REFERENCES, Unresolved};
use super::schema;
use super::table::Kind;
use super::walk::Walk;
use super::walk::inline::unknown_response;

/// A part that has a name and is still to be looked at.
pub(super) struct Part {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) place: Reached,
}

pub(super) struct Places<'a> {
    pub(super) files: Files<'a>,
    pub(super) moves: Moves,
    pub(super) waiting: VecDeque<Part>,
    /// The names of the parts that have one.
    known: HashMap<(Kind, Pointer), String>,
    /// The parts that have the names.
    taken: HashMap<(Kind, String), Pointer>,
    /// The names of the schemas that are reached with dynamic anchors in sight.
    pub(super) in_scope: HashMap<Reached, String>,
    /// The dynamic anchors that schemas look for.
    pub(super) sought: Sought,
    /// Of names that had to be numbered, the number that the next one is tried with.
    numbers: HashMap<(Kind, String), u64>,
}

impl<'a> Places<'a> {
    pub(super) fn new(files: Files<'a>, moves: Moves) -> Self {
        Self {
            files,
            moves,
            waiting: VecDeque::new(),
            known: HashMap::new(),
            taken: HashMap::new(),
            in_scope: HashMap::new(),
            sought: Sought::default(),
            numbers: HashMap::new(),
        }
    }

    pub(super) fn has(&self, kind: Kind, at: &Pointer) -> bool {
        self.known.contains_key(&(kind, at.clone()))
    }

    /// The name of a part; one that has none gets the one that it bears where it stands, if that is free.
    pub(super) fn name(&mut self, kind: Kind, at: Pointer, sources: &Sources) -> String {
        if let Some(name) = self.known.get(&(kind, at.clone())) {
            return name.clone();
        }
        let stem = stem(&at, sources);
        let wanted = own_name(&at).unwrap_or_else(|| stem.clone());
        let numbered = (2..).map(|number: u64| format!("{wanted}{number}"));
        let names = [wanted.clone(), format!("{stem}_{wanted}")];
        for name in names.into_iter().chain(numbered) {
            let holder = self.taken.get(&(kind, name.clone()));
            let same = holder.is_some_and(|holder| self.files.same(holder, &at));
            if holder.is_some() && !same {
                continue;
            }
            if !same {
                self.taken.insert((kind, name.clone()), at.clone());
                let part = Part {
                    kind,
                    name: name.clone(),
                    place: Reached::plain(at.clone()),
                };
                self.waiting.push_back(part);
            }
            self.known.insert((kind, at), name.clone());
            return name;
        }
        wanted
    }

    /// Takes a name with the first number that is free.
    pub(super) fn numbered(&mut self, kind: Kind, wanted: &str, at: &Pointer) -> String {
        let key = (kind, wanted.to_owned());
        let mut number = self.numbers.get(&key).copied().unwrap_or(2);
        loop {
            work::note(1);
            let name = format!("{wanted}{number}");
            number += 1;
            if self.take(kind, &name, at) {
                self.numbers.insert(key, number);
                return name;
            }
        }
    }

    /// Takes a name for a part, if it is free.
    pub(super) fn take(&mut self, kind: Kind, name: &str, at: &Pointer) -> bool {
        let entry = self.taken.entry((kind, name.to_owned()));
        let is_free = matches!(entry, Entry::Vacant(_));
        entry.or_insert_with(|| at.clone());
        is_free
    }

    /// Where a chain of bare references ends; `None` where it goes round.
    fn end_of_chain(&self, kind: Kind, mut at: Pointer) -> Option<Pointer> {
        // A schema that is only a reference is another name for a type, and stays.
        if kind == Kind::Schema {
            return Some(at);
        }
        let mut seen = HashSet::new();
        while let Some(reference) = self
            .files
            .value(&at)
            .and_then(|value| value.get("$ref")?.as_str())
        {
            match self.files.resolve(&at, reference) {
                Ok(next) if seen.insert(at.clone()) => at = next,
                Ok(_) => return None,
                Err(_) => break,
            }
        }
        Some(at)
    }
}

impl Walk<'_> {
    /// Makes a reference one to a component.
    pub(super) fn reference(&mut self, value: &mut Value, kind: Kind) -> bool {
        let Value::Object(members) = value else {
            return false;
        };
        let mut keywords = REFERENCES.iter();
        let keyword = keywords.find(|keyword| members.contains_key(**keyword));
        let keyword = keyword.copied().unwrap_or_default();
        let Some(Value::String(reference)) = members.shift_remove(keyword) else {
            return false;
        };
        let found = self.found(keyword, &reference, kind);
        let mut beside = std::mem::take(members);
        match (found, kind) {
            (Some(pointer), _) => {
                members.insert("$ref".to_owned(), Value::String(pointer));
            }
            // What is not there costs no more than itself: any value, a body as it comes, no header.
            (None, Kind::Schema) => {}
            (None, Kind::Response) => {
                *value = unknown_response();
                return true;
            }
            (None, Kind::Header) => return false,
            // Without it, the operation could not be called rightly.
            (None, _) => {
                let nowhere = format!("#/components/{}/", kind.section().unwrap_or_default());
                members.insert("$ref".to_owned(), Value::String(nowhere));
            }
        }
        if beside.is_empty() {
            return true;
        }
        match kind {
            Kind::Schema => schema::beside(self, members, beside),
            _ => {
                beside.retain(|name, _| !matches!(name.as_str(), "description" | "summary"));
                for name in beside.keys().filter(|name| !name.starts_with("x-")) {
                    self.ignored(name);
                }
            }
        }
        true
    }

    /// Takes in what the parameters of Azure's host refer to: nothing else looks into an extension.
    pub(super) fn host(&mut self, root: &mut Map<String, Value>) {
        const HOST: &str = "x-ms-parameterized-host";
        let parameters = root
            .get_mut(HOST)
            .and_then(|host| host.get_mut("parameters"));
        let Some(Value::Array(parameters)) = parameters else {
            return;
        };
        for (index, parameter) in parameters.iter_mut().enumerate() {
            if parameter.get("$ref").is_some_and(Value::is_string) {
                self.enter(HOST, |walk| {
                    walk.enter("parameters", |walk| {
                        walk.enter(&index.to_string(), |walk| {
                            walk.inline(parameter, Kind::Parameter)
                        })
                    })
                });
            }
        }
    }

    /// Says that a keyword beside a reference does nothing.
    pub(super) fn ignored(&mut self, name: &str) {
        let message = format!(
            "`{name}` beside `$ref` has no effect: {} ignores it",
            self.version.name()
        );
        self.enter_source(name, |walk| {
            match name {
                "type" => walk
                    .add(&codes::REDUNDANT, message)
                    .help("remove it: the referenced schema defines its type"),
                _ => walk.add(&codes::NO_EFFECT, message).help(
                    "write the reference as an element of `allOf`, and the keyword next to `allOf`",
                ),
            };
        });
    }

    /// The reference to the component that a reference becomes. One that leads nowhere becomes one without a name.
    pub(super) fn component(&mut self, reference: &str, kind: Kind) -> String {
        let section = kind.section().unwrap_or_default();
        let found = self.found("$ref", reference, kind);
        found.unwrap_or_else(|| format!("#/components/{section}/"))
    }

    /// As [`component`](Self::component); `None` where a reference leads nowhere, which is told.
    fn found(&mut self, keyword: &str, reference: &str, kind: Kind) -> Option<String> {
        let section = kind.section().unwrap_or_default();
        let at = self.at.clone();
        let mut found = self.places.files.target(&at, keyword, reference);
        if found.is_err()
            && let Some(meant) = self.bare(reference, kind)
        {
            self.add(
                &codes::MENDED,
                format!(
                    "`{reference}` is no reference; taken as `#{}`",
                    meant.as_str()
                ),
            )
            .help(format!("write `#{}`", meant.as_str()));
            found = Ok(meant);
        }
        if let Ok(target) = &found
            && let Err(unresolved) = self.versions.join(target.file(), kind)
        {
            found = Err(unresolved);
        }
        let mut pointer = format!("#/components/{section}");
        let in_scope = match (&mut found, kind) {
            (Ok(target), Kind::Schema) => self.by_scope(reference, keyword != "$ref", target),
            _ => None,
        };
        let name = match found {
            Ok(_) if in_scope.is_some() => in_scope.unwrap_or_default(),
            Ok(target) => match self.places.end_of_chain(kind, target) {
                Some(end) => self.places.name(kind, end, self.sources),
                None => {
                    self.unresolved_loop(reference, &at);
                    return None;
                }
            },
            Err(unresolved) => {
                self.unresolved(reference, &at, unresolved);
                return None;
            }
        };
        push_token(&mut pointer, &name.replace('%', "%25"));
        Some(pointer)
    }

    /// What a name alone means where a reference is expected.
    pub(super) fn bare(&self, name: &str, kind: Kind) -> Option<Pointer> {
        let root = Pointer::root(self.at.file());
        let sections = [
            root.key("components").key(kind.section()?),
            root.key("definitions"),
            root.key("parameters"),
            root.key("responses"),
        ];
        let fits = match kind {
            Kind::Schema => [0, 1],
            Kind::Parameter => [0, 2],
            Kind::Response => [0, 3],
            _ => [0, 0],
        };
        let mut places = fits
            .into_iter()
            .map(|index: usize| sections[index].key(name));
        places.find(|place| self.places.files.value(place).is_some())
    }

    pub(super) fn unresolved(&mut self, reference: &str, at: &Pointer, unresolved: Unresolved) {
        let Unresolved { code, why, help } = unresolved;
        let message = format!("`{reference}` cannot be followed: {why}");
        self.report.add(code, at.key("$ref"), message).help(help);
    }

    pub(super) fn unresolved_loop(&mut self, reference: &str, at: &Pointer) {
        let message = format!("`{reference}` cannot be followed: it leads back to itself");
        self.report
            .add(&codes::UNRESOLVED, at.key("$ref"), message)
            .help("point it at the thing itself");
    }
}

/// The name that a part bears where it stands; `None` where it is a whole file.
pub(super) fn own_name(at: &Pointer) -> Option<String> {
    let tokens: Vec<_> = at.tokens().collect();
    match tokens.as_slice() {
        [] => None,
        [section, name] if section != "paths" => Some(name.clone()),
        [first, _, name] if first == "components" => Some(name.clone()),
        [.., section, name] if matches!(section.as_str(), "$defs" | "definitions") => {
            Some(name.clone())
        }
        tokens => {
            let said = |token: &&String| {
                !token.bytes().all(|b| b.is_ascii_digit())
                    && !matches!(
                        token.as_str(),
                        "components"
                            | "schemas"
                            | "properties"
                            | "schema"
                            | "content"
                            | "paths"
                            | "definitions"
                            | "responses"
                            | "parameters"
                            | "items"
                            | "allOf"
                            | "anyOf"
                            | "oneOf"
                    )
            };
            let words: Vec<_> = tokens.iter().filter(said).map(String::as_str).collect();
            let last = words.len().saturating_sub(2);
            let name = words[last..].join("_");
            (!name.is_empty()).then_some(name)
        }
    }
}

/// The name of a file without folder and extension.
fn stem(at: &Pointer, sources: &Sources) -> String {
    let stem = sources.path(at.file()).file_stem().unwrap_or_default();
    let stem = stem.to_string_lossy();
    // `pets.openapi.json` is about pets.
    stem.split('.')
        .find(|part| !part.is_empty())
        .unwrap_or("part")
        .to_owned()
}

/// Members that say something about the place of a reference, not about what it leads to.
pub(super) fn annotations(members: Map<String, Value>) -> (Map<String, Value>, Map<String, Value>) {
    members.into_iter().partition(|(name, _)| {
        name.starts_with("x-")
            || matches!(
                name.as_str(),
                "title"
                    | "description"
                    | "default"
                    | "example"
                    | "readOnly"
                    | "writeOnly"
                    | "deprecated"
                    | "nullable"
                    | "externalDocs"
                    | "xml"
            )
    })
}
