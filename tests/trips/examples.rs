//! The examples of the documents, and the types that the client has for them.

use std::collections::HashMap;

use oast::api::{Api, Content, Operation, Payload, Response, Shape, Status, TypeId};
use oast::source::{Pointer, Sources};
use serde_json::Value;

use crate::tree::{Place, Trees, parse, target};

const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// A value that a document gives for a schema.
pub struct Example {
    /// Where it stands.
    pub place: Place,
    /// Where the schema stands that it is of.
    pub schema: Place,
    /// What the client has for it; nothing, if no operation of the client needs the schema.
    pub ty: Option<TypeId>,
    pub value: Value,
}

/// Every example once, in the order of the documents; and how many files of examples are not there.
pub fn all(api: &Api, sources: &Sources, trees: &Trees) -> (Vec<Example>, usize) {
    let place = |pointer: &Pointer| {
        let origin = sources.origin(pointer);
        Place {
            file: crate::tree::absolute(sources.path(origin.file())),
            pointer: origin.as_str().to_owned(),
        }
    };
    let mut finder = Finder {
        api,
        trees,
        components: HashMap::new(),
        operations: HashMap::new(),
        found: Vec::new(),
        known: HashMap::new(),
        missing: 0,
    };
    for (index, ty) in api.types.iter().enumerate() {
        if ty.is_component {
            let at = place(&ty.pointer);
            finder.components.entry(at).or_insert(TypeId(index));
        }
    }
    for operation in &api.operations {
        finder
            .operations
            .insert(place(&operation.pointer), operation);
    }
    // The answers of an operation may be what only a component describes, so operations come first.
    for root in trees.roots() {
        finder.paths(&root.key("paths"));
    }
    for root in trees.roots() {
        for schemas in [
            root.key("components").key("schemas"),
            root.key("definitions"),
        ] {
            finder.each(&schemas, |finder, at| {
                let ty = finder.components.get(&at).copied();
                finder.schema(&at, ty, true);
            });
        }
    }
    (finder.found, finder.missing)
}

struct Finder<'a> {
    api: &'a Api,
    trees: &'a Trees,
    /// The types of component schemas.
    components: HashMap<Place, TypeId>,
    operations: HashMap<Place, &'a Operation>,
    found: Vec<Example>,
    /// The positions of those found.
    known: HashMap<Place, usize>,
    missing: usize,
}

impl<'a> Finder<'a> {
    fn each(&mut self, at: &Place, mut look: impl FnMut(&mut Self, Place)) {
        let names = self.trees.at(at).and_then(Value::as_object);
        for name in names.into_iter().flat_map(|members| members.keys()) {
            look(self, at.key(name));
        }
    }

    fn add(&mut self, place: Place, schema: &Place, ty: Option<TypeId>, value: Value) {
        if let Some(&index) = self.known.get(&place) {
            let known = &mut self.found[index];
            if known.ty.is_none() {
                known.ty = ty;
                known.schema = schema.clone();
            }
            return;
        }
        self.known.insert(place.clone(), self.found.len());
        self.found.push(Example {
            place,
            schema: schema.clone(),
            ty,
            value,
        });
    }

    fn paths(&mut self, at: &Place) {
        self.each(at, |finder, item| {
            let Some(item) = finder.trees.follow(&item) else {
                return;
            };
            for method in METHODS {
                let at = item.key(method);
                if finder.trees.at(&at).is_some() {
                    finder.operation(&at);
                }
            }
        });
    }

    fn operation(&mut self, at: &Place) {
        let operation = self.operations.get(at).copied();
        if let Some(body) = self.trees.follow(&at.key("requestBody")) {
            self.each(&body.key("content"), |finder, media| {
                let ty = finder.body(operation, &media);
                finder.media(&media, ty);
            });
        }
        let parameters = self.trees.at(&at.key("parameters"));
        let count = parameters.and_then(Value::as_array).map_or(0, Vec::len);
        let mut body = None;
        for index in 0..count {
            let parameter = self.trees.follow(&at.key("parameters").index(index));
            let is_body = |place: &Place| self.trees.at(place).is_some_and(|it| it["in"] == "body");
            if let Some(parameter) = parameter.filter(is_body) {
                let ty = operation.and_then(only_json);
                self.schema(&parameter.key("schema"), ty, true);
                body = Some((parameter, ty));
            }
        }
        self.each(&at.key("responses"), |finder, response| {
            let known = operation.and_then(|operation| answer(operation, &response));
            let ty = known.and_then(json);
            let Some(response) = finder.trees.follow(&response) else {
                return;
            };
            finder.each(&response.key("content"), |finder, media| {
                let known = known.filter(|known| is_accepted(known, &last(&media)));
                finder.media(&media, known.and_then(json));
            });
            let schema = response.key("schema");
            if finder.trees.at(&schema).is_some() {
                finder.schema(&schema, ty, true);
                finder.each(&response.key("examples"), |finder, example| {
                    if let Some(value) = finder.trees.at(&example)
                        && is_json(&last(&example))
                    {
                        finder.add(example, &schema, ty, value.clone());
                    }
                });
            }
        });
        self.each(&at.key("x-ms-examples"), |finder, example| {
            finder.azure(&example, at, operation, body.as_ref());
        });
    }

    /// A file with the arguments of a call and the answers to it (AutoRest's `x-ms-examples`).
    fn azure(
        &mut self,
        at: &Place,
        operation_at: &Place,
        operation: Option<&Operation>,
        body: Option<&(Place, Option<TypeId>)>,
    ) {
        let reference = self.trees.at(at).and_then(|it| it.get("$ref")?.as_str());
        let Some(place) = reference.and_then(|reference| target(reference, &at.file)) else {
            return;
        };
        let Ok(text) = std::fs::read_to_string(&place.file) else {
            self.missing += 1;
            return;
        };
        let example = parse(&text);
        if let Some((parameter, ty)) = body {
            let name = self.trees.at(parameter).and_then(|it| it["name"].as_str());
            let name = name.unwrap_or_default();
            if let Some(value) = example["parameters"].get(name) {
                let at = place.key("parameters").key(name);
                self.add(at, &parameter.key("schema"), *ty, value.clone());
            }
        }
        let answers = example["responses"].as_object();
        for (status, said) in answers.into_iter().flatten() {
            let response = operation_at.key("responses").key(status);
            let ty = operation.and_then(|operation| json(answer(operation, &response)?));
            let schema = self.trees.follow(&response).map(|at| at.key("schema"));
            let schema = schema.filter(|schema| self.trees.at(schema).is_some());
            if let (Some(value), Some(schema)) = (said.get("body"), schema) {
                let at = place.key("responses").key(status).key("body");
                self.add(at, &schema, ty, value.clone());
            }
        }
    }

    /// The type of a request body in one of its media types.
    fn body(&self, operation: Option<&Operation>, media: &Place) -> Option<TypeId> {
        let body = operation?.body.as_ref()?;
        let name = last(media);
        let same = |other: &str| {
            let sibling = Place {
                file: media.file.clone(),
                pointer: media.pointer[..media.pointer.rfind('/').unwrap_or(0)].to_owned(),
            };
            let other = self.trees.at(&sibling.key(other).key("schema"));
            other.is_some() && other == self.trees.at(&media.key("schema"))
        };
        let known = body.media.iter().find(|known| {
            let other = known.pointer.tokens().last().unwrap_or_default();
            other == name || same(&other)
        });
        match &known?.content {
            Content::Json(id) => Some(*id),
            _ => None,
        }
    }

    /// A Media Type Object.
    fn media(&mut self, at: &Place, ty: Option<TypeId>) {
        let schema = at.key("schema");
        if !is_json(&last(at)) || self.trees.at(&schema).is_none() {
            return;
        }
        if let Some(value) = self.trees.at(&at.key("example")) {
            self.add(at.key("example"), &schema, ty, value.clone());
        }
        self.each(&at.key("examples"), |finder, example| {
            let Some(place) = finder.trees.follow(&example) else {
                return;
            };
            if let Some(value) = finder.trees.at(&place.key("value")) {
                finder.add(place.key("value"), &schema, ty, value.clone());
            }
        });
        self.schema(&schema, ty, true);
    }

    /// The examples of a schema and of what is in it; `whole` says that it is about all of a value, not one part of
    /// several that are asked of it together.
    fn schema(&mut self, at: &Place, ty: Option<TypeId>, whole: bool) {
        let Some(Value::Object(schema)) = self.trees.at(at) else {
            return;
        };
        if whole && let Some(value) = schema.get("example") {
            self.add(at.key("example"), at, ty, value.clone());
        }
        if whole && let Some(Value::Array(values)) = schema.get("examples") {
            for (index, value) in values.iter().enumerate() {
                self.add(at.key("examples").index(index), at, ty, value.clone());
            }
        }
        if schema.contains_key("$ref") {
            return;
        }
        self.each(&at.key("properties"), |finder, member| {
            let name = last(&member);
            let ty = ty.and_then(|ty| finder.member(ty, &name));
            finder.schema(&member, ty, true);
        });
        let items = ty.and_then(|ty| match self.api.resolve(ty).1.shape {
            Shape::Array(items) => Some(items),
            _ => None,
        });
        self.schema(&at.key("items"), items, true);
        let rest = ty.and_then(|ty| match &self.api.resolve(ty).1.shape {
            Shape::Map(values) => Some(*values),
            Shape::Object(object) => object.rest,
            _ => None,
        });
        self.schema(&at.key("additionalProperties"), rest, true);
        for (keyword, whole) in [("allOf", false), ("oneOf", true), ("anyOf", true)] {
            let count = schema.get(keyword).and_then(Value::as_array);
            let count = count.map_or(0, Vec::len);
            for index in 0..count {
                let ty = match whole {
                    false => ty,
                    true => ty.and_then(|ty| self.variant(ty, index, count)),
                };
                self.schema(&at.key(keyword).index(index), ty, whole);
            }
        }
    }

    fn member(&self, ty: TypeId, name: &str) -> Option<TypeId> {
        match &self.api.resolve(ty).1.shape {
            Shape::Object(object) => {
                let field = object.fields.iter().find(|field| field.name == name);
                field.map(|field| field.ty)
            }
            _ => None,
        }
    }

    fn variant(&self, ty: TypeId, index: usize, count: usize) -> Option<TypeId> {
        match &self.api.resolve(ty).1.shape {
            Shape::Union(union) if union.variants.len() == count => Some(union.variants[index].ty),
            _ => None,
        }
    }
}

fn last(place: &Place) -> String {
    let token = place.pointer.rsplit('/').next().unwrap_or_default();
    token.replace("~1", "/").replace("~0", "~")
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json") || essence == "*/*"
}

fn only_json(operation: &Operation) -> Option<TypeId> {
    let media = &operation.body.as_ref()?.media;
    media.iter().find_map(|media| match media.content {
        Content::Json(id) => Some(id),
        _ => None,
    })
}

/// The answer whose Response Object stands at a place, under its status.
fn answer<'a>(operation: &'a Operation, at: &Place) -> Option<&'a Response> {
    let key = last(at);
    let status = match key.as_bytes() {
        b"default" => Status::Any,
        [class @ b'1'..=b'5', b'x' | b'X', ..] => Status::Class(u16::from(class - b'0')),
        _ => Status::Code(key.parse().ok()?),
    };
    let mut all = [&operation.success, &operation.failure]
        .into_iter()
        .flat_map(|outcomes| &outcomes.responses);
    all.find(|response| response.status == status)
}

/// Whether a client may get this media type, of those that an answer is documented in.
fn is_accepted(response: &Response, media_type: &str) -> bool {
    let essence = |name: &str| name.split(';').next().unwrap_or_default().trim().to_owned();
    let mut accepted = response.accepted.iter();
    accepted.any(|name| {
        [name, "*/*", "text/json"].contains(&media_type) || essence(name) == essence(media_type)
    })
}

fn json(response: &Response) -> Option<TypeId> {
    match response.payload {
        Payload::Json(id) | Payload::Maybe(id) => Some(id),
        _ => None,
    }
}
