//! From `openapiv3::OpenAPI` to what it means.

mod body;
mod compose;
mod operation;
mod parameter;
mod path;
mod reference;
mod response;
mod schema;
mod security;
mod value;

use std::collections::{HashMap, HashSet, VecDeque};

use openapiv3::OpenAPI;

use crate::api::{Api, Body, Link, Shape, Type, TypeId};
use crate::normalise::Normal;
use crate::report::{Report, codes};
use crate::source::Pointer;

/// Finds out what each operation asks and answers. What cannot be expressed is named and left out.
pub fn lower(normal: &Normal, report: &mut Report) -> Api {
    let openapi = &normal.openapi;
    let mut lower = Lower {
        normal,
        openapi,
        root: &normal.root,
        report,
        api: Api {
            title: openapi.info.title.clone(),
            description: said(openapi.info.description.as_deref()),
            version: openapi.info.version.clone(),
            servers: openapi.servers.iter().map(server_url).collect(),
            more: openapi.external_docs.as_ref().map(link),
            ..Api::default()
        },
        components: HashMap::new(),
        interned: HashMap::new(),
        waiting: VecDeque::new(),
        broken: HashSet::new(),
        merging: Vec::new(),
        merged: 0,
        claimed: HashSet::new(),
        ids: HashSet::new(),
        declared: 0,
        schemas_left: value::MOST,
    };
    lower.claim_ids();
    lower.operations();
    lower.waiting_components();
    lower.cut_endless_types();
    lower.drop_what_is_broken();
    lower.nothing();
    lower.api
}

/// How many arrays and maps may be in each other. Formatting and compiling recurse as deep.
const DEEPEST_TYPE: usize = 24;

struct Lower<'a> {
    normal: &'a Normal,
    openapi: &'a OpenAPI,
    root: &'a Pointer,
    report: &'a mut Report,
    api: Api,
    /// The types of component schemas, by name. They are lowered when their turn comes, not where they are
    /// mentioned: a chain of references costs no stack.
    components: HashMap<String, TypeId>,
    waiting: VecDeque<(String, TypeId)>,
    /// Equal inline schemas are one type.
    interned: HashMap<(Shape, Option<String>), TypeId>,
    /// Types that stand in for a schema that could not be found.
    broken: HashSet<TypeId>,
    /// The parts of `allOf`s that are being merged, the outermost first.
    merging: Vec<Pointer>,
    /// How many parts the outermost of them has been given.
    merged: usize,
    /// The ids that the document gives to operations.
    claimed: HashSet<String>,
    /// The ids of the operations so far.
    ids: HashSet<String>,
    /// How many operations the document has.
    declared: usize,
    /// How many schemas may still be looked at for the parameter at hand.
    schemas_left: usize,
}

impl Lower<'_> {
    fn waiting_components(&mut self) {
        while let Some((name, id)) = self.waiting.pop_front() {
            self.component(&name, id);
        }
    }

    /// Says that there is no operation, if there is none.
    fn nothing(&mut self) {
        if !self.api.operations.is_empty() {
            return;
        }
        let at = self.root.key("paths");
        match self.declared {
            0 => self
                .report
                .add(
                    &codes::NO_OPERATIONS,
                    at,
                    "the document has no operation; the client has nothing to call",
                )
                .help("is it the right document?"),
            _ => self
                .report
                .add(
                    &codes::NOTHING_LEFT,
                    at,
                    "none of the operations could be generated",
                )
                .help("the warnings above say what was left out, and why"),
        };
    }

    /// Leaves out the operations that reach a schema that could not be found.
    fn drop_what_is_broken(&mut self) {
        if self.broken.is_empty() {
            return;
        }
        let operations = std::mem::take(&mut self.api.operations);
        for operation in operations {
            let roots = [
                operation.success.payload.ty(),
                operation.failure.payload.ty(),
            ]
            .into_iter()
            .flatten()
            .chain(operation.body.as_ref().and_then(Body::ty));
            if self.reach(roots).is_disjoint(&self.broken) {
                self.api.operations.push(operation);
            } else {
                self.report
                    .add(
                        &codes::OPERATION_LEFT_OUT,
                        &operation.pointer,
                        format!(
                            "operation `{}` is left out: a schema that it needs is not there",
                            operation.id
                        ),
                    )
                    .help("correct the reference that the other diagnostic names");
            }
        }
    }

    /// Every type that is part of these.
    fn reach(&self, roots: impl Iterator<Item = TypeId>) -> HashSet<TypeId> {
        let mut open: Vec<_> = roots.collect();
        let mut reached = HashSet::new();
        while let Some(id) = open.pop() {
            if reached.insert(id) {
                open.extend(self.api.types[id.0].shape.parts());
            }
        }
        reached
    }

    /// An array of itself has no Rust type, and one of arrays of arrays without end none that a compiler likes: where
    /// arrays, maps and aliases go round or too deep, any JSON stands in.
    fn cut_endless_types(&mut self) {
        let mut depths: Vec<Option<usize>> = vec![None; self.api.types.len()];
        for start in 0..self.api.types.len() {
            let (mut id, mut path, mut walked) = (TypeId(start), Vec::new(), HashSet::new());
            let mut depth = loop {
                if let Some(known) = depths[id.0] {
                    break known;
                }
                if !walked.insert(id) {
                    self.cut(id, "this schema is made of nothing but itself");
                    break 0;
                }
                path.push(id);
                match self.api.types[id.0].shape {
                    Shape::Array(next) | Shape::Map(next) | Shape::Alias(next) => id = next,
                    _ => break 0,
                }
            };
            while let Some(id) = path.pop() {
                depth = match self.api.types[id.0].shape {
                    Shape::Array(_) | Shape::Map(_) => depth + 1,
                    Shape::Alias(_) => depth,
                    _ => 0,
                };
                if depth > DEEPEST_TYPE {
                    self.cut(id, "this schema has too many arrays or maps in each other");
                    depth = 0;
                }
                depths[id.0] = Some(depth);
            }
        }
    }

    fn cut(&mut self, id: TypeId, why: &str) {
        let at = &self.api.types[id.0].pointer;
        self.report
            .add(
                &codes::ENDLESS_TYPE,
                at,
                format!("{why}; any JSON value stands in for it"),
            )
            .help("give it an object with a name between it and itself, or what is in it");
        self.api.types[id.0].shape = Shape::Any;
    }

    fn add_type(
        &mut self,
        at: &Pointer,
        hints: Vec<String>,
        description: Option<String>,
        shape: Shape,
    ) -> TypeId {
        let key = (shape, description);
        if let Some(id) = self.interned.get(&key) {
            let more = &mut self.api.types[id.0].hints;
            // The shortest way to a type makes the best name.
            if hints.first().map(String::len) < more.first().map(String::len) {
                *more = hints;
            }
            return *id;
        }
        let id = TypeId(self.api.types.len());
        self.interned.insert(key.clone(), id);
        let (shape, description) = key;
        self.api.types.push(Type {
            pointer: at.clone(),
            hints,
            description,
            shape,
        });
        id
    }
}

impl Shape {
    /// The types that this one is made of.
    fn parts(&self) -> Vec<TypeId> {
        match self {
            Self::Array(id) | Self::Map(id) | Self::Alias(id) => vec![*id],
            Self::Object(fields) => fields.iter().map(|field| field.ty).collect(),
            _ => Vec::new(),
        }
    }
}

/// A text that says something.
fn said(text: Option<&str>) -> Option<String> {
    let text = text?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn link(docs: &openapiv3::ExternalDocumentation) -> Link {
    Link {
        url: docs.url.clone(),
        description: said(docs.description.as_deref()),
    }
}

/// The URL with each variable at its default, if it has one.
fn server_url(server: &openapiv3::Server) -> String {
    let mut url = server.url.clone();
    let variables = server.variables.iter().flatten();
    for (name, variable) in variables.filter(|(_, variable)| !variable.default.is_empty()) {
        url = url.replace(&format!("{{{name}}}"), &variable.default);
    }
    url
}
