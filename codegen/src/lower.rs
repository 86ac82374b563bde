//! From `openapiv3::OpenAPI` to what it means.

mod body;
mod choice;
mod compose;
mod course;
mod facts;
mod files;
mod finite;
mod formats;
mod header;
mod heirs;
mod hints;
mod in_path;
mod integer;
mod join;
mod media;
mod merged;
mod more;
mod narrow;
mod operation;
mod own_words;
mod parameter;
mod parts;
mod path;
mod reference;
mod response;
mod schema;
mod security;
mod server;
mod settle;
mod stream;
mod tags;
mod typed;
mod unions;
mod united;
mod value;
mod xml;

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use openapiv3::OpenAPI;

use crate::api::{
    Api, Limits, Link, Parameter, Scalar, Shape, Style, Type, TypeId, Union, Value, Xml,
};
use crate::normalise::Normal;
use crate::report::{Report, codes};
use crate::source::Pointer;

use heirs::Heirs;
use united::Doubled;

/// Finds out what each operation asks and answers, or each that `only` names by its tag or id. What cannot be expressed
/// is named and left out.
pub fn lower<'a>(normal: &'a Normal, only: &'a [String], report: &'a mut Report) -> Api {
    let openapi = &normal.openapi;
    let mut lower = Lower {
        normal,
        only,
        openapi,
        root: &normal.root,
        report,
        api: Api {
            title: openapi.info.title.clone(),
            description: said(openapi.info.description.as_deref()),
            version: openapi.info.version.clone(),
            servers: server::servers(&openapi.servers),
            more: openapi.external_docs.as_ref().map(link),
            authorities: security::authorities(openapi),
            ..Api::default()
        },
        components: HashMap::new(),
        heirs: Heirs::of(openapi),
        dialect: xml::Dialect::of(normal),
        interned: HashMap::new(),
        waiting: VecDeque::new(),
        in_own_words: HashMap::new(),
        waiting_words: VecDeque::new(),
        broken: HashSet::new(),
        wholes: Vec::new(),
        opened: HashSet::new(),
        merging: Vec::new(),
        merged: 0,
        doubled: Doubled::default(),
        claimed: HashSet::new(),
        given: HashSet::new(),
        ids: HashSet::new(),
        declared: 0,
        offered: BTreeSet::new(),
        schemas_left: value::MOST,
        pageables: Vec::new(),
    };
    lower.claim_ids();
    lower.operations();
    lower.settle_security();
    lower.unknown();
    lower.models_alone();
    lower.waiting_components();
    lower.part_families();
    lower.unite_members();
    lower.settle_files();
    lower.settle_unions();
    lower.cut_endless_types();
    lower.cut_endless_parts();
    lower.settle_tuples();
    lower.cut_endless_values();
    lower.settle_constants();
    lower.settle_formats();
    lower.settle_xml();
    lower.drop_what_is_broken();
    lower.settle_pages();
    lower.nothing();
    lower.api
}

/// How many arrays and maps may be in each other. Formatting and compiling recurse as deep.
const DEEPEST_TYPE: usize = 24;

struct Lower<'a> {
    normal: &'a Normal,
    only: &'a [String],
    openapi: &'a OpenAPI,
    root: &'a Pointer,
    report: &'a mut Report,
    api: Api,
    /// The types of component schemas, by name. They are lowered when their turn comes, not where they are
    /// mentioned: a chain of references costs no stack.
    components: HashMap<String, TypeId>,
    waiting: VecDeque<(String, TypeId)>,
    /// The schemas of components in their own words, those that are a part of an `allOf` apart.
    in_own_words: HashMap<(String, bool), TypeId>,
    waiting_words: VecDeque<((String, bool), TypeId)>,
    /// Which components extend which.
    heirs: Heirs<'a>,
    /// What schemas mean in XML; none where nothing is in XML.
    dialect: Option<xml::Dialect>,
    /// Equal inline schemas are one type.
    interned: HashMap<Draft, TypeId>,
    /// Types that stand in for a schema that could not be found.
    broken: HashSet<TypeId>,
    /// The schemas whose parts are being merged, the outermost first.
    wholes: Vec<Pointer>,
    /// The closed parts of `allOf`s that are open nevertheless.
    opened: HashSet<Pointer>,
    /// The parts of `allOf`s that are being merged, the outermost first.
    merging: Vec<Pointer>,
    /// How many parts the outermost of them has been given.
    merged: usize,
    /// The types of what two parts of an `allOf` describe.
    doubled: Doubled,
    /// The groups and ids that the document gives to operations.
    claimed: HashSet<(String, String)>,
    /// The `operationId`s so far, whatever group they are in.
    given: HashSet<String>,
    /// The groups and ids of the operations so far: a group is a scope of its own.
    ids: HashSet<(String, String)>,
    /// How many operations the document has.
    declared: usize,
    /// The tags and ids of the operations.
    offered: BTreeSet<String>,
    /// How many schemas may still be looked at for the parameter at hand.
    schemas_left: usize,
    /// What is said of the pages of operations.
    pageables: Vec<course::Pageable>,
}

impl Lower<'_> {
    /// Of a document without operations, one of webhooks for instance, the models are what there is to generate.
    fn models_alone(&mut self) {
        if self.declared > 0 {
            return;
        }
        let components = self.openapi.components.iter();
        let names = components.flat_map(|components| components.schemas.keys());
        for name in names {
            self.component_type(name);
        }
    }

    fn waiting_components(&mut self) {
        loop {
            if let Some((name, id)) = self.waiting.pop_front() {
                self.component(&name, id);
            } else if let Some((key, id)) = self.waiting_words.pop_front() {
                self.component_in_own_words(key, id);
            } else {
                break;
            }
        }
    }

    /// Says that there is no operation, if there is none.
    fn nothing(&mut self) {
        // Where some were asked for, what is not there has been said.
        if !self.api.operations.is_empty() || !self.only.is_empty() {
            return;
        }
        let at = self.root.key("paths");
        match self.declared {
            0 => self
                .report
                .add(
                    &codes::NO_OPERATIONS,
                    at,
                    "the document has no operations; the client has models only",
                )
                .help("operations are declared under `paths`"),
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
        for mut operation in operations {
            for parameter in &mut operation.parameters {
                if !self.reach(parameter.types()).is_disjoint(&self.broken) {
                    self.as_text(parameter);
                }
            }
            let roots = operation.sent().chain(operation.received());
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

    /// A parameter of which only the text can be given.
    fn as_text(&mut self, parameter: &mut Parameter) {
        let why = "a schema that it needs is not there; the text is given";
        self.report
            .add(
                &codes::PARAMETER_COARSE,
                &parameter.pointer,
                format!("parameter `{}`: {why}", parameter.name),
            )
            .help("correct the reference that the other diagnostic names");
        parameter.schema = None;
        if let Value::Data(_) = parameter.value {
            parameter.value = Value::One(Scalar::Text);
            parameter.style = match parameter.style {
                Style::WholeForm(_) => Style::Whole,
                Style::DeepObject => Style::Form,
                ref style => style.clone(),
            };
            parameter.explode = false;
        }
    }

    /// Every type that is part of these.
    fn reach(&self, roots: impl Iterator<Item = TypeId>) -> HashSet<TypeId> {
        let mut open: Vec<_> = roots.collect();
        let mut reached = HashSet::new();
        while let Some(id) = open.pop() {
            if reached.insert(id) {
                open.extend(self.api.types[id.0].parts());
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

    fn add_type(&mut self, at: &Pointer, hints: Vec<String>, mut draft: Draft) -> TypeId {
        // Only what becomes an item of its own has words of its own.
        if !draft.shape.is_item() {
            draft.description = None;
            draft.deprecated = false;
        }
        // That null is a value, too, makes no other item.
        if draft.shape.is_item() && std::mem::take(&mut draft.nullable) {
            let item = self.add_type(at, hints, draft);
            let alias = Draft {
                nullable: true,
                ..Draft::of(Shape::Alias(item))
            };
            return self.add_type(at, Vec::new(), alias);
        }
        let description = draft.description.take();
        if let Some(id) = self.interned.get(&draft) {
            let id = *id;
            self.share(id, hints, description);
            return id;
        }
        let id = self.reserve(at, hints);
        self.interned.insert(draft.clone(), id);
        self.fill(id, draft);
        self.api.types[id.0].description = description;
        id
    }

    /// A type is found at a second place: what it is called and what is said of it must suit both.
    fn share(&mut self, id: TypeId, hints: Vec<String>, description: Option<String>) {
        let variants = match &self.api.types[id.0].shape {
            Shape::Union(union) => Some(self.variant_names(union)),
            _ => None,
        };
        let known = &mut self.api.types[id.0];
        if known.description != description {
            known.description = None;
        }
        // A union is called after what is in it, where that has names; else the shortest way makes the best name.
        let shorter = hints.first().map(String::len) < known.hints.first().map(String::len);
        match variants.flatten() {
            Some(name) if hints != known.hints => known.hints = vec![name],
            _ if shorter => known.hints = hints,
            _ => {}
        }
    }

    /// What a union of few types is called after all of them.
    fn variant_names(&self, union: &Union) -> Option<String> {
        if union.variants.len() > 3 {
            return None;
        }
        let names = union.variants.iter().map(|variant| {
            let ty = &self.api.types[variant.ty.0];
            match &ty.shape {
                _ if ty.is_component => ty.hints.first().cloned(),
                Shape::Text(_) => Some("text".to_owned()),
                Shape::Integer(_) => Some("integer".to_owned()),
                Shape::Number | Shape::Decimal => Some("number".to_owned()),
                Shape::Boolean => Some("boolean".to_owned()),
                _ => None,
            }
        });
        let names: Option<Vec<_>> = names.collect();
        names.map(|names| names.join(" or "))
    }

    /// A type of which only the place is known yet.
    fn reserve(&mut self, at: &Pointer, hints: Vec<String>) -> TypeId {
        let id = TypeId(self.api.types.len());
        self.api.types.push(Type {
            pointer: at.clone(),
            hints,
            is_component: false,
            description: None,
            deprecated: false,
            nullable: false,
            shape: Shape::Any,
            limits: Limits::default(),
        });
        id
    }

    fn fill(&mut self, id: TypeId, draft: Draft) {
        let ty = &mut self.api.types[id.0];
        ty.shape = draft.shape;
        ty.limits = draft.limits;
        ty.nullable = draft.nullable;
        ty.deprecated = draft.deprecated;
        ty.description = draft.description;
        if let Some(xml) = draft.xml {
            self.api.xml.insert(id, xml);
        }
    }
}

/// What a schema makes of a value, before it has a place among the types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Draft {
    shape: Shape,
    limits: Limits,
    nullable: bool,
    deprecated: bool,
    description: Option<String>,
    xml: Option<Xml>,
}

impl Draft {
    fn of(shape: Shape) -> Self {
        Self {
            shape,
            limits: Limits::default(),
            nullable: false,
            deprecated: false,
            description: None,
            xml: None,
        }
    }

    /// Of a schema that is not about what a value is, but only about what it must keep to.
    fn asking(limits: Limits) -> Self {
        Self {
            limits: Limits {
                untyped: true,
                ..limits
            },
            ..Self::of(Shape::Any)
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

#[cfg(test)]
mod tests;
