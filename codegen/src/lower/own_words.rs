//! Schemas in their own words: each part as it is written, where `unevaluated…` looks at what the parts have said.
//!
//! Elsewhere the parts of an `allOf` are merged, as a model has the members of all. What its values must be like is the
//! same, but for one question: which of the parts speak of a member, and was the value of those parts?

use std::borrow::Borrow;

use openapiv3::{ReferenceOr, Schema, SchemaData};
use serde_json::{Value, json};

use crate::api::{Limits, More, Shape, TypeId};
use crate::source::Pointer;

use super::facts::Facts;
use super::hints::hints;
use super::reference::component_name;
use super::{Draft, Lower};

/// Whether a schema asks something of what nothing else in it speaks of.
pub(super) fn is_asked(data: &SchemaData) -> bool {
    unevaluated(data).next().is_some()
}

fn unevaluated(data: &SchemaData) -> impl Iterator<Item = &Value> {
    let kept = data.extensions.get("x-oast-more").into_iter();
    kept.flat_map(|kept| {
        let names = ["unevaluatedProperties", "unevaluatedItems"];
        names.into_iter().filter_map(|name| kept.get(name))
    })
}

impl Lower<'_> {
    /// Leaves a type what it is, and asks of its values what the schema says in its own words.
    pub(super) fn ask_in_own_words(
        &mut self,
        schema: &Schema,
        at: &Pointer,
        hint: &str,
        draft: &mut Draft,
    ) {
        let words = self.draft_in_own_words(schema, at, hint, false);
        let words = self.add_type(at, hints(&schema.schema_data, hint), words);
        draft.limits = Limits {
            untyped: true,
            more: Some(Box::new(More {
                own_words: Some(words),
                ..More::default()
            })),
            ..Limits::default()
        };
        // Members that may be there and have no field are kept.
        let never = json!({"not": {}});
        let mut others = unevaluated(&schema.schema_data);
        if let Shape::Object(object) = &mut draft.shape
            && object.rest.is_none()
            && others.any(|schema| *schema != never)
        {
            object.rest = Some(self.anything(at));
        }
    }

    /// A schema of the value itself in its own words. `is_part`: it is a part of an `allOf`.
    pub(super) fn in_own_words<S: Borrow<Schema>>(
        &mut self,
        schema: &ReferenceOr<S>,
        at: &Pointer,
        hint: &str,
        is_part: bool,
    ) -> TypeId {
        let reference = match schema {
            ReferenceOr::Item(schema) => {
                let schema = schema.borrow();
                let draft = self.draft_in_own_words(schema, at, hint, is_part);
                return self.add_type(at, hints(&schema.schema_data, hint), draft);
            }
            ReferenceOr::Reference { reference } => reference,
        };
        let Some(name) = component_name(reference, "schemas") else {
            return self.broken_type(at);
        };
        let key = (name, is_part);
        if let Some(id) = self.in_own_words.get(&key) {
            return *id;
        }
        let at = self.component_at(&key.0);
        let id = self.reserve(&at, vec![key.0.clone()]);
        self.in_own_words.insert(key.clone(), id);
        self.waiting_words.push_back((key, id));
        id
    }

    /// A component in its own words.
    pub(super) fn component_in_own_words(&mut self, (name, is_part): (String, bool), id: TypeId) {
        let components = self.openapi.components.as_ref();
        let schema = components.and_then(|components| components.schemas.get(&name));
        let at = self.component_at(&name);
        let draft = match schema {
            Some(ReferenceOr::Item(schema)) => self.draft_in_own_words(schema, &at, &name, is_part),
            Some(schema) => Draft::of(Shape::Alias(self.in_own_words(schema, &at, &name, is_part))),
            None => {
                self.broken.insert(id);
                return;
            }
        };
        self.fill(id, draft);
    }

    fn draft_in_own_words(
        &mut self,
        schema: &Schema,
        at: &Pointer,
        hint: &str,
        is_part: bool,
    ) -> Draft {
        let (facts, data) = (Facts::of(schema), &schema.schema_data);
        let mut draft = self.own(&facts, data, at, hint);
        let limits = &mut draft.limits;
        if let Some(not) = facts.not {
            limits.not = Some(self.schema(not, &at.key("not"), &format!("not {hint}")));
        }
        self.more(data, at, hint, limits, true);
        if speaks_of_all(&facts, data) {
            let more = limits.more.get_or_insert_with(Box::<More>::default);
            more.speaks_of_all = true;
        }
        // The alternatives of a base are its heirs, of which this is one. Elsewhere a discriminator says which it is,
        // and that another would fit as well is nobody's concern.
        let told = data.discriminator.is_some();
        let both = [("anyOf", facts.any_of), ("oneOf", facts.one_of)];
        let choices = both.map(|(key, parts)| (key, if told && is_part { &[][..] } else { parts }));
        for (key, parts) in [("allOf", facts.all_of)].into_iter().chain(choices) {
            let parts = parts.iter().enumerate().map(|(index, part)| {
                let at = at.key(key).index(index);
                self.in_own_words(part, &at, hint, key == "allOf")
            });
            let parts: Vec<_> = parts.collect();
            let asked = match key {
                "allOf" => &mut limits.all,
                "oneOf" if !told => &mut limits.one,
                _ => &mut limits.any,
            };
            asked.extend(parts);
        }
        draft.nullable = data.nullable;
        draft
    }
}

/// Whether a schema has something to say of all members or all items, though it may not ask anything of them.
fn speaks_of_all(facts: &Facts<'_>, data: &SchemaData) -> bool {
    let kept = data.extensions.get("x-oast-more");
    let kept = |name: &str| kept.and_then(|kept| kept.get(name));
    if facts.is_object() {
        return match kept("patternProperties") {
            Some(_) => kept("additionalProperties").is_some(),
            None => facts.additional.is_some(),
        };
    }
    match kept("prefixItems") {
        Some(_) => kept("items").is_some(),
        None => facts.items.is_some(),
    }
}
