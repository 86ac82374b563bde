//! `$dynamicRef`: where it leads depends on the way to it (JSON Schema 2020-12, core, section 8.2.3.2).
//!
//! That is how people write generics: a page of whatever a schema around it says. So a schema that is reached with
//! other anchors in sight than it has itself is a component of its own, once for each set of anchors.
//!
//! `$recursiveRef` and `$recursiveAnchor` of draft 2019-09 are the same without names.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::places::{Part, Places, own_name};
use super::references::Files;
use super::table::Kind;
use super::walk::Walk;
use crate::report::codes;
use crate::source::Pointer;
use crate::work;

/// The name of the dynamic anchor that `$recursiveAnchor: true` is: `$recursiveRef` is always `#`, which has none.
pub(super) const RECURSIVE: &str = "";

/// The dynamic anchors that are in sight: of each name the outermost one on the way.
type Scope = BTreeMap<String, Pointer>;

/// A part, and the dynamic anchors that were in sight on the way to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Reached {
    pub(super) at: Pointer,
    scope: Scope,
}

impl Reached {
    /// What does not depend on the way to it.
    pub(super) fn plain(at: Pointer) -> Self {
        let scope = Scope::new();
        Self { at, scope }
    }
}

/// How many components may be made this way.
const MOST: usize = 1_000;

/// The dynamic anchors of all files.
#[derive(Default)]
pub(super) struct Anchors {
    /// The places of each name.
    places: HashMap<String, HashSet<Pointer>>,
    /// The names and places of each resource that has any.
    resources: HashMap<Pointer, BTreeMap<String, Pointer>>,
    /// Whether a name has several places: what leads to others does not depend on the way.
    has_several: bool,
}

impl Anchors {
    pub(super) fn add(&mut self, name: &str, resource: &Pointer, at: &Pointer) {
        let own = self.resources.entry(resource.clone()).or_default();
        own.entry(name.to_owned()).or_insert_with(|| {
            let places = self.places.entry(name.to_owned()).or_default();
            places.insert(at.clone());
            self.has_several |= places.len() > 1;
            at.clone()
        });
    }

    fn is_several(&self, name: &str) -> bool {
        self.places.get(name).is_some_and(|places| places.len() > 1)
    }
}

/// The names that dynamic references look for, in schemas and in what these lead to.
///
/// Schemas that lead to each other share what is found, so that each is looked at once.
#[derive(Default)]
pub(super) struct Sought {
    nodes: HashMap<Node, usize>,
    found: Vec<BTreeSet<String>>,
    /// The nodes that lead to each.
    from: Vec<Vec<usize>>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Node {
    Schema(Pointer),
    /// All places of a dynamic anchor.
    Anchor(String),
}

impl Sought {
    fn names(&mut self, files: &Files<'_>, at: &Pointer) -> &BTreeSet<String> {
        let mut open = Vec::new();
        let start = self.node(Node::Schema(at.clone()), &mut open);
        while let Some((id, node)) = open.pop() {
            let (mut names, mut targets) = (BTreeSet::new(), Vec::new());
            match node {
                Node::Schema(mut at) => {
                    if let Some(value) = files.value(&at) {
                        files.look(value, &mut at, &mut names, &mut targets);
                    }
                }
                Node::Anchor(name) => {
                    let places = files.dynamic.places.get(&name).into_iter().flatten();
                    targets.extend(places.cloned().map(Node::Schema));
                }
            }
            for target in targets {
                let target = self.node(target, &mut open);
                self.from[target].push(id);
                names.extend(self.found[target].iter().cloned());
            }
            for name in names {
                self.spread(name, id);
            }
        }
        &self.found[start]
    }

    /// The position of a node; one that is new is to be looked at.
    fn node(&mut self, node: Node, open: &mut Vec<(usize, Node)>) -> usize {
        if let Some(known) = self.nodes.get(&node) {
            return *known;
        }
        let id = self.found.len();
        self.found.push(BTreeSet::new());
        self.from.push(Vec::new());
        self.nodes.insert(node.clone(), id);
        open.push((id, node));
        id
    }

    /// Notes a name for a node, and for all that lead to it.
    fn spread(&mut self, name: String, id: usize) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            work::note(1);
            if self.found[id].insert(name.clone()) {
                open.extend(&self.from[id]);
            }
        }
    }
}

impl Files<'_> {
    /// The anchors in sight at a place within a part that was reached with some in sight.
    fn in_sight(&self, scope: &Scope, part: &Pointer, at: &Pointer) -> Scope {
        let mut within = at.as_str().strip_prefix(part.as_str());
        within = within
            .filter(|rest| at.file() == part.file() && (rest.is_empty() || rest.starts_with('/')));
        let mut resources = Vec::new();
        if let Some(within) = within {
            resources.push(self.resource(part).0);
            let ends = within
                .char_indices()
                .filter(|(_, c)| *c == '/')
                .map(|(end, _)| end);
            let ends = ends.skip(1).chain([within.len()]);
            let start = part.as_str().len();
            resources
                .extend(ends.map(|end| Pointer::parse(at.file(), &at.as_str()[..start + end])));
        } else {
            resources.push(self.resource(at).0);
        }
        let mut all = scope.clone();
        for resource in &resources {
            for (name, place) in self.dynamic.resources.get(resource).into_iter().flatten() {
                if self.dynamic.is_several(name) {
                    all.entry(name.clone()).or_insert_with(|| place.clone());
                }
            }
        }
        all
    }

    /// The name that a dynamic reference looks for, if what it leads to at first bears it.
    fn sought<'r>(&self, reference: &'r str, first: &Pointer) -> Option<&'r str> {
        let (_, name) = reference.split_once('#')?;
        let places = self.dynamic.places.get(name)?;
        places.contains(first).then_some(name)
    }

    /// What a schema looks for itself, and what it leads to.
    fn look(
        &self,
        value: &Value,
        at: &mut Pointer,
        names: &mut BTreeSet<String>,
        open: &mut Vec<Node>,
    ) {
        work::note(1);
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    match (key.as_str(), member) {
                        ("$ref" | "$dynamicRef" | "$recursiveRef", Value::String(reference)) => {
                            let Ok(target) = self.target(at, key, reference) else {
                                continue;
                            };
                            if key != "$ref"
                                && let Some(name) = self.sought(reference, &target)
                            {
                                names.insert(name.to_owned());
                                open.push(Node::Anchor(name.to_owned()));
                            }
                            open.push(Node::Schema(target));
                        }
                        ("$defs" | "definitions", _) => {}
                        _ => at.enter(key, |at| self.look(member, at, names, open)),
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    at.enter(&index.to_string(), |at| self.look(item, at, names, open));
                }
            }
            _ => {}
        }
    }
}

impl Places<'_> {
    /// What of the anchors in sight matters to a schema, if it is not what it would see anyway.
    fn that_matter(&mut self, scope: &Scope, at: &Pointer) -> Scope {
        let files = &self.files;
        let sought = self.sought.names(files, at);
        let matter = |scope: &Scope| {
            let mut seen = files.in_sight(scope, at, at);
            seen.retain(|name, _| sought.contains(name));
            seen
        };
        let (alone, here) = (matter(&Scope::new()), matter(scope));
        match alone == here {
            true => Scope::new(),
            false => here,
        }
    }

    /// The name of a schema that is reached with anchors in sight; `None` if there are too many such schemas.
    fn name_in_scope(&mut self, place: Reached) -> Option<String> {
        if let Some(name) = self.in_scope.get(&place) {
            return Some(name.clone());
        }
        if self.in_scope.len() == MOST {
            return None;
        }
        let around = place.scope.values().next();
        let around = around.and_then(|anchor| own_name(&self.files.resource(anchor).0));
        let names = around.into_iter().chain(own_name(&place.at));
        let names = names.collect::<Vec<_>>();
        let wanted = names.join("_");
        let holder = place.at.key("$dynamicRef");
        let name = match self.take(Kind::Schema, &wanted, &holder) {
            true => wanted,
            false => self.numbered(Kind::Schema, &wanted, &holder),
        };
        self.waiting.push_back(Part {
            kind: Kind::Schema,
            name: name.clone(),
            place: place.clone(),
        });
        self.in_scope.insert(place, name.clone());
        Some(name)
    }
}

impl Walk<'_> {
    /// The name of the schema that a reference leads to from here, by the anchors in sight, if they matter.
    pub(super) fn by_scope(
        &mut self,
        reference: &str,
        is_dynamic: bool,
        first: &mut Pointer,
    ) -> Option<String> {
        let files = &self.places.files;
        if !files.dynamic.has_several {
            return None;
        }
        let seen = files.in_sight(&self.part.scope, &self.part.at, &self.at);
        if is_dynamic
            && let Some(name) = files.sought(reference, first)
            && let Some(outermost) = seen.get(name)
        {
            first.clone_from(outermost);
        }
        let scope = self.places.that_matter(&seen, first);
        if scope.is_empty() {
            return None;
        }
        let at = first.clone();
        let name = self.places.name_in_scope(Reached { at, scope });
        if name.is_none() {
            let message = format!(
                "`{reference}` leads to what it says alone: more than {MOST} schemas depend on the way to a `$dynamicRef`"
            );
            self.add(&codes::KEYWORD_UNSUPPORTED, message)
                .help("write the schemas that are meant, without `$dynamicRef`");
        }
        name
    }
}
