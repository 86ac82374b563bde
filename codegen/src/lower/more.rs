//! What JSON Schema 2020-12 asks and OpenAPI 3.0 cannot: `normalise` has kept it in `x-oast-more`.

use std::collections::HashSet;

use openapiv3::{ReferenceOr, Schema, SchemaData};
use serde_json::{Map, Value, json};

use crate::api::{Limits, More, Shape, TypeId};
use crate::source::Pointer;

use super::{Draft, Lower};

impl Lower<'_> {
    /// `own_words`: which schemas of the value itself speak of a member matters.
    pub(super) fn more(
        &mut self,
        data: &SchemaData,
        at: &Pointer,
        hint: &str,
        limits: &mut Limits,
        own_words: bool,
    ) {
        let Some(Value::Object(kept)) = data.extensions.get("x-oast-more") else {
            return;
        };
        let mut kept = Kept {
            lower: self,
            members: kept,
            at,
            hint,
            own_words,
        };
        let count = |name| kept.members.get(name).and_then(Value::as_u64);
        let (least, most) = (count("minContains"), count("maxContains"));
        let size = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let more = More {
            tuple: kept
                .list("prefixItems")
                .map(|prefix| (prefix, kept.one("items"))),
            contains: kept
                .one("contains")
                .map(|schema| (schema, least.map_or(1, size), most.map(size))),
            names: kept.one("propertyNames"),
            patterns: kept.named("patternProperties").unwrap_or_default(),
            others: kept.one("additionalProperties"),
            condition: kept
                .one("if")
                .map(|condition| (condition, kept.one("then"), kept.one("else"))),
            required_with: kept.required_with(),
            asked_with: kept.named("dependentSchemas").unwrap_or_default(),
            own_words: None,
            speaks_of_all: false,
            unevaluated: match own_words {
                true => (
                    kept.one("unevaluatedProperties"),
                    kept.one("unevaluatedItems"),
                ),
                false => (None, None),
            },
        };
        if more != More::default() {
            if !more.patterns.is_empty() {
                limits.closed = false;
            }
            limits.more = Some(Box::new(more));
        }
    }
}

/// The members that `then` and its like speak of.
pub(super) fn spoken_of(data: &SchemaData) -> Vec<String> {
    let kept = data.extensions.get("x-oast-more");
    let kept = |name| kept.and_then(|kept| kept.get(name));
    let branches = ["if", "then", "else"].into_iter().filter_map(kept);
    let dependent = kept("dependentSchemas").and_then(Value::as_object);
    let dependent = dependent.into_iter().flatten().map(|(_, schema)| schema);
    let mut names = Vec::new();
    for schema in branches.chain(dependent) {
        let members = schema.get("properties").and_then(Value::as_object);
        names.extend(members.into_iter().flatten().map(|(name, _)| name.clone()));
        let required = schema.get("required").and_then(Value::as_array);
        // What a reference leads to may speak of members whose names are not known here, like its own.
        let others = required.into_iter().flatten().chain(schema.get("$ref"));
        names.extend(others.filter_map(Value::as_str).map(str::to_owned));
    }
    names
}

impl Draft {
    /// Gives an object room for members, if it has no fields for them.
    pub(super) fn make_room(&mut self, names: &[String], lower: &mut Lower<'_>, at: &Pointer) {
        if let (Shape::Object(object), false) = (&mut self.shape, self.limits.closed) {
            let known: HashSet<&String> = object.fields.iter().map(|field| &field.name).collect();
            let is_field = |name: &String| known.contains(name);
            if object.rest.is_none() && !names.iter().all(is_field) {
                object.rest = Some(lower.anything(at));
            }
        }
    }
}

/// The keywords of one schema.
struct Kept<'k, 'l, 'a> {
    lower: &'l mut Lower<'a>,
    members: &'k Map<String, Value>,
    at: &'k Pointer,
    hint: &'k str,
    own_words: bool,
}

impl Kept<'_, '_, '_> {
    fn one(&mut self, name: &str) -> Option<TypeId> {
        let schema = self.members.get(name)?.clone();
        let of_itself = matches!(name, "if" | "then" | "else");
        self.schema(schema, &self.at.key(name), of_itself)
    }

    fn list(&mut self, name: &str) -> Option<Vec<TypeId>> {
        let schemas = self.members.get(name)?.as_array()?.iter().enumerate();
        let at = self.at.key(name);
        let ids =
            schemas.map(|(index, schema)| self.schema(schema.clone(), &at.index(index), false));
        ids.collect()
    }

    fn named(&mut self, name: &str) -> Option<Vec<(String, TypeId)>> {
        let schemas = self.members.get(name)?.as_object()?.iter();
        let at = self.at.key(name);
        let of_itself = name == "dependentSchemas";
        let ids = schemas.map(|(name, schema)| {
            let id = self.schema(schema.clone(), &at.key(name), of_itself)?;
            Some((name.clone(), id))
        });
        ids.collect()
    }

    fn required_with(&self) -> Vec<(String, Vec<String>)> {
        let lists = self.members.get("dependentRequired");
        let lists = lists.and_then(Value::as_object).into_iter().flatten();
        let text = |name: &Value| name.as_str().map(str::to_owned);
        lists
            .map(|(name, needed)| {
                let needed = needed.as_array().into_iter().flatten();
                (name.clone(), needed.filter_map(text).collect())
            })
            .collect()
    }

    /// `of_itself`: of the value that has the others, not of what is in it.
    fn schema(&mut self, schema: Value, at: &Pointer, of_itself: bool) -> Option<TypeId> {
        let schema = match schema.as_bool() {
            Some(true) => json!({}),
            Some(false) => json!({"not": {}}),
            None => schema,
        };
        // What `openapiv3` refuses is refused where it stands otherwise, too, and said there.
        let schema: ReferenceOr<Schema> = serde_json::from_value(schema).ok()?;
        Some(match of_itself && self.own_words {
            true => self.lower.in_own_words(&schema, at, self.hint, false),
            false => self.lower.schema(&schema, at, self.hint),
        })
    }
}
