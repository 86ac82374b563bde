//! `oneOf` and `anyOf`: one of several types.

use std::collections::HashMap;

use openapiv3::{Discriminator, ReferenceOr, Schema};
use serde_json::Value;

use crate::api::{Limits, Shape, TypeId, Union, Variant};
use crate::source::Pointer;

use super::facts::Facts;
use super::reference::component_name;
use super::{Draft, Lower};

/// The alternatives of one `oneOf` or `anyOf`.
#[derive(Clone, Copy)]
pub(super) struct Choice<'s> {
    pub(super) parts: &'s [ReferenceOr<Schema>],
    pub(super) exactly_one: bool,
    pub(super) discriminator: Option<&'s Discriminator>,
}

/// The type of an alternative, and its name if it is a component.
pub(super) type Alternative = (TypeId, Option<String>);

impl<'a> Lower<'a> {
    /// One of several types, with nothing beside them.
    pub(super) fn choice<'s>(
        &mut self,
        facts: &Facts<'s>,
        schema: &'s Schema,
        at: &Pointer,
        hint: &str,
    ) -> Draft
    where
        'a: 's,
    {
        let choice = |parts, exactly_one| Choice {
            parts,
            exactly_one,
            discriminator: schema.schema_data.discriminator.as_ref(),
        };
        let mut limits = Limits {
            untyped: true,
            ..Limits::default()
        };
        let (key, made) = match facts.one_of {
            [] => ("anyOf", choice(facts.any_of, false)),
            _ => ("oneOf", choice(facts.one_of, true)),
        };
        if made.exactly_one && !facts.any_of.is_empty() {
            let any_of = choice(facts.any_of, false);
            limits.any = ids(&self.alternatives(any_of, &at.key("anyOf"), hint));
        }
        let alternatives = self.alternatives(made, &at.key(key), hint);
        Draft {
            limits,
            ..Draft::of(Shape::Union(self.union_of(made, &alternatives)))
        }
    }

    /// The union of alternatives, as far as their schemas say by what they are told apart.
    pub(super) fn union_of(&self, choice: Choice<'_>, alternatives: &[Alternative]) -> Union {
        let variants = choice
            .parts
            .iter()
            .zip(alternatives)
            .map(|(part, alternative)| self.variant(choice.discriminator, part, alternative));
        Union {
            variants: variants.collect(),
            tag: choice
                .discriminator
                .map(|discriminator| discriminator.property_name.clone()),
            open: false,
            declared: false,
            literal: false,
            any_of: !choice.exactly_one,
            alternatives: ids(alternatives),
        }
    }

    /// A variant with what a discriminator says of it.
    pub(super) fn variant(
        &self,
        discriminator: Option<&Discriminator>,
        part: &ReferenceOr<Schema>,
        (ty, name): &Alternative,
    ) -> Variant {
        let both = discriminator.zip(name.as_deref());
        let tags = both.map(|(discriminator, name)| self.explicit_tags(name, discriminator));
        Variant {
            tags: tags.unwrap_or_else(|| part.as_item().map(inline_tags).unwrap_or_default()),
            implied: both.map(|(_, name)| name.to_owned()),
            ..Variant::of(*ty)
        }
    }

    /// The types of alternatives, and the names of those that are components.
    pub(super) fn alternatives<'s>(
        &mut self,
        choice: Choice<'s>,
        at: &Pointer,
        hint: &str,
    ) -> Vec<Alternative>
    where
        'a: 's,
    {
        let mut types = Vec::new();
        let names = names(choice);
        for ((index, part), name) in choice.parts.iter().enumerate().zip(names) {
            let at = at.index(index);
            let hint = match part {
                ReferenceOr::Item(_) if choice.parts.len() > 1 => format!("{hint} {name}"),
                _ => hint.to_owned(),
            };
            types.push((self.schema(part, &at, &hint), component(part)));
        }
        types
    }

    /// Whether an alternative says which type a value has, and not only what else must hold.
    pub(super) fn is_typed<'s>(&mut self, part: &'s ReferenceOr<Schema>, at: &Pointer) -> bool
    where
        'a: 's,
    {
        let Some((schema, _)) = self.follow(part, "schemas", |c| &c.schemas, at) else {
            return false;
        };
        let facts = Facts::of(schema);
        facts.members().next().is_some()
            || facts.is_array()
            || !facts.all_of.is_empty()
            || !facts.one_of.is_empty()
            || !facts.any_of.is_empty()
            || !matches!(facts.ty, None | Some("object"))
            || facts.additional.is_some()
            || matches!(part, ReferenceOr::Reference { .. })
    }
}

/// The name of an alternative, if it is a component.
pub(super) fn component(part: &ReferenceOr<Schema>) -> Option<String> {
    match part {
        ReferenceOr::Reference { reference } => component_name(reference, "schemas"),
        ReferenceOr::Item(_) => None,
    }
}

fn ids(alternatives: &[Alternative]) -> Vec<TypeId> {
    alternatives.iter().map(|(ty, _)| *ty).collect()
}

/// The values that a mapping has for an alternative without a name.
fn inline_tags(schema: &Schema) -> Vec<String> {
    let tags = schema.schema_data.extensions.get("x-oast-tags");
    let tags = tags.and_then(serde_json::Value::as_array);
    let tags = tags.into_iter().flatten();
    tags.filter_map(|tag| Some(tag.as_str()?.to_owned()))
        .collect()
}

/// What the inline ones of some alternatives are called in addition to the schema around them: by their title, by what
/// a mapping or a constant selects them with, by a property that no other one requires.
pub(super) fn names(choice: Choice<'_>) -> Vec<String> {
    let schemas: Vec<_> = choice
        .parts
        .iter()
        .map(|part| part.as_item().map(|schema| (schema, Facts::of(schema))))
        .collect();
    let tag = tag(choice, &schemas);
    // How many alternatives describe a property, and how many require it.
    let (mut described, mut required) = (HashMap::new(), HashMap::new());
    for (_, facts) in schemas.iter().flatten() {
        for (name, _) in facts.members() {
            *described.entry(name).or_insert(0) += 1;
        }
        for name in facts.required {
            *required.entry(name).or_insert(0) += 1;
        }
    }
    let names = schemas.iter().enumerate().map(|(index, schema)| {
        let Some((schema, facts)) = schema else {
            return String::new();
        };
        if let Some(title) = &schema.schema_data.title {
            return title.clone();
        }
        if let [tag] = inline_tags(schema).as_slice() {
            return tag.clone();
        }
        if let Some(value) = tag.and_then(|tag| constant(facts, tag)) {
            return value;
        }
        let own = facts
            .members()
            .find(|(name, _)| facts.required.contains(name) && required.get(name) == Some(&1));
        let alone = facts
            .members()
            .find(|(name, _)| described.get(name) == Some(&1));
        let any = facts.members().next();
        match (own.or(alone).or(any), facts.ty) {
            (Some((name, _)), _) => format!("by {name}"),
            (None, Some(ty)) => ty.to_owned(),
            (None, None) => format!("variant {}", index + 1),
        }
    });
    names.collect()
}

/// The property that has a constant in each inline alternative.
fn tag<'s>(choice: Choice<'s>, schemas: &[Option<(&'s Schema, Facts<'s>)>]) -> Option<&'s str> {
    let declared = choice.discriminator.map(|tag| tag.property_name.as_str());
    let mut inline = schemas.iter().flatten().map(|(_, facts)| facts);
    let first = inline.next()?;
    let shared = first.members().map(|(name, _)| name.as_str()).find(|name| {
        let mut all = schemas.iter().flatten();
        all.all(|(_, facts)| constant(facts, name).is_some())
    });
    declared.or(shared)
}

/// The only value of a property, if it has but one; what is no string says little without the property's name.
fn constant(facts: &Facts<'_>, property: &str) -> Option<String> {
    let (_, schema) = facts.members().find(|(name, _)| *name == property)?;
    match Facts::of(schema.as_item()?).values.as_slice() {
        [Value::String(text)] => Some(text.clone()),
        [number @ Value::Number(_)] => Some(format!("{property} {number}")),
        [Value::Bool(true)] => Some(property.to_owned()),
        [Value::Bool(false)] => Some(format!("not {property}")),
        _ => None,
    }
}
