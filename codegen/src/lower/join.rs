//! Alternatives in addition to other keywords: each of them with the properties that are there in any case.

use std::collections::HashSet;

use openapiv3::{ReferenceOr, Schema};

use crate::api::{Field, Limits, Object, Shape, TypeId, Union, Variant};
use crate::source::Pointer;

use super::choice::{self, Choice};
use super::compose::DEEPEST;
use super::facts::Facts;
use super::hints::hints;
use super::merged::Merged;
use super::{Draft, Lower};

/// How many alternatives are each joined with the properties of the schema around them.
const MOST_JOINED: usize = 64;

/// How deep choices within alternatives are joined with the properties of the schemas around them.
const DEEPEST_JOINED: usize = 8;

impl<'a> Lower<'a> {
    /// The choice of which a type is made: the first one with a discriminator, else the first that says what the value
    /// is. What the others ask is asked of the value, and their properties are optional ones of the whole.
    pub(super) fn choose<'s>(
        &mut self,
        merged: &mut Merged<'s>,
        hint: &str,
    ) -> Option<(Choice<'s>, Pointer)>
    where
        'a: 's,
    {
        let choices = std::mem::take(&mut merged.choices);
        let is_typed = |lower: &mut Self, (choice, place): &(Choice<'s>, Pointer)| {
            let mut parts = choice.parts.iter().enumerate();
            parts.any(|(index, part)| lower.is_typed(part, &place.index(index)))
        };
        let typed: Vec<_> = choices.iter().map(|one| is_typed(self, one)).collect();
        let told = |&index: &usize| choices[index].0.discriminator.is_some();
        let candidates = || (0..choices.len()).filter(|index| typed[*index]);
        let chosen = candidates().find(told).or_else(|| candidates().next());
        for (index, (choice, place)) in choices.iter().enumerate() {
            if Some(index) == chosen {
                continue;
            }
            let alternatives = self.alternatives(*choice, place, hint);
            let types = alternatives.into_iter().map(|(ty, _)| ty).collect();
            self.ask(&mut merged.limits, choice.exactly_one, types, place);
            match typed[index] {
                true => self.optional_properties(merged, *choice, place, hint),
                false => self.required_properties(merged, *choice, place),
            }
        }
        chosen.and_then(|index| choices.into_iter().nth(index))
    }

    /// Adds the properties that alternatives require and nothing describes: any value.
    fn required_properties(&mut self, merged: &mut Merged<'_>, choice: Choice<'_>, at: &Pointer) {
        let inline = choice.parts.iter().filter_map(ReferenceOr::as_item);
        let required = inline.flat_map(|schema| Facts::of(schema).required);
        let mut fields = Vec::new();
        self.undescribed(&mut fields, &required.cloned().collect::<Vec<_>>(), at);
        let known: HashSet<String> = merged
            .fields
            .iter()
            .map(|known| known.name.clone())
            .collect();
        for mut field in fields {
            let is_known = known.contains(&field.name);
            if merged.is_object && merged.rest.is_none() && !is_known {
                (field.required, field.described) = (false, true);
                merged.fields.push(field);
            }
        }
    }

    /// Asks of a value that it be of one of some types, or of exactly one.
    pub(super) fn ask(
        &mut self,
        limits: &mut Limits,
        exactly_one: bool,
        types: Vec<TypeId>,
        place: &Pointer,
    ) {
        let known = match exactly_one {
            true => &mut limits.one,
            false => &mut limits.any,
        };
        if known.is_empty() {
            *known = types;
        } else if !types.is_empty() {
            let (one, any) = match exactly_one {
                true => (types, Vec::new()),
                false => (Vec::new(), types),
            };
            let further = Limits {
                one,
                any,
                ..Limits::default()
            };
            let part = self.add_type(place, Vec::new(), Draft::asking(further));
            limits.all.push(part);
        }
    }

    /// Adds the properties of all alternatives of a further choice, each of which may be absent.
    fn optional_properties<'s>(
        &mut self,
        merged: &mut Merged<'s>,
        choice: Choice<'s>,
        place: &Pointer,
        hint: &str,
    ) where
        'a: 's,
    {
        for (index, part) in choice.parts.iter().enumerate() {
            let at = place.index(index);
            if index == MOST_JOINED {
                self.too_many(&at);
                break;
            }
            let Some((schema, at)) = self.follow(part, "schemas", |c| &c.schemas, &at) else {
                continue;
            };
            if self.merging.contains(&at) {
                continue;
            }
            let mut other = Merged::default();
            self.merging.push(at.clone());
            self.merge(schema, &at, hint, DEEPEST, &mut other);
            self.merging.pop();
            if !other.is_object {
                continue;
            }
            let mut fields = other.fields;
            for field in &mut fields {
                field.required = false;
            }
            // What is asked of them depends on the alternative, and is asked there.
            fields.retain(|field| merged.fields.iter().all(|known| known.name != field.name));
            merged.is_object = true;
            merged.fields.extend(fields);
            merged.rest = merged.rest.or(other.rest);
        }
    }

    /// Objects that have some properties in any case and others by choice: each alternative with all of them.
    pub(super) fn join<'s>(
        &mut self,
        merged: Merged<'s>,
        choice: Choice<'s>,
        place: &Pointer,
        hint: &str,
    ) -> Draft
    where
        'a: 's,
    {
        let (mut variants, mut alternatives, mut is_opened) = (Vec::new(), Vec::new(), false);
        let names = choice::names(choice);
        let mut made = 0;
        for ((index, part), name) in choice.parts.iter().enumerate().zip(names) {
            let at = place.index(index);
            let joined = match self.has_fields(&merged, part, &at) {
                true => self.schema(part, &at, &format!("{hint} {name}")),
                false => {
                    made += 1;
                    if made > MOST_JOINED {
                        if made == MOST_JOINED + 1 {
                            self.too_many(&at);
                        }
                        continue;
                    }
                    match self.joined(&merged, part, &at, (hint, &name)) {
                        Some(joined) => joined,
                        None => continue,
                    }
                }
            };
            let joined = (joined, choice::component(part));
            alternatives.push(self.schema(part, &at, &format!("{hint} {name}")));
            variants.push(self.variant(choice.discriminator, part, &joined));
            let place = self.follow(part, "schemas", |c| &c.schemas, &at);
            is_opened |= place.is_some_and(|(_, at)| self.opened.contains(&at));
        }
        if is_opened {
            alternatives.clear();
        }
        let all: &[Variant] = match variants.len() == choice.parts.len() {
            true => &variants,
            false => &[],
        };
        let limits = self.beside_choice(&merged, all, place, hint);
        let union = Union {
            variants,
            alternatives,
            ..self.union_of(choice, &[])
        };
        Draft {
            limits,
            ..Draft::of(Shape::Union(union))
        }
    }

    fn too_many(&mut self, at: &Pointer) {
        let what = format!("more than {MOST_JOINED} alternatives in addition to other properties");
        self.loose(&what, at);
    }

    /// Whether an alternative itself describes the properties that are there in any case, and there is nothing else.
    fn has_fields<'s>(
        &mut self,
        merged: &Merged<'s>,
        part: &'s ReferenceOr<Schema>,
        at: &Pointer,
    ) -> bool
    where
        'a: 's,
    {
        if merged.rest.is_some() || !merged.closed.is_empty() {
            return false;
        }
        let mut own = HashSet::new();
        let (mut open, mut seen) = (vec![(part, at.clone())], HashSet::new());
        while let Some((part, at)) = open.pop() {
            let Some((schema, at)) = self.follow(part, "schemas", |c| &c.schemas, &at) else {
                continue;
            };
            if seen.insert(at.clone()) {
                let facts = Facts::of(schema);
                own.extend(facts.members().map(|(name, _)| name.as_str()));
                let parts = facts.all_of.iter().enumerate();
                open.extend(parts.map(|(index, part)| (part, at.key("allOf").index(index))));
            }
        }
        let mut fields = merged.fields.iter();
        fields.all(|field| own.contains(field.name.as_str()))
    }

    /// One alternative with the properties that are there in any case.
    fn joined<'s>(
        &mut self,
        merged: &Merged<'s>,
        part: &'s ReferenceOr<Schema>,
        at: &Pointer,
        (hint, name): (&str, &str),
    ) -> Option<TypeId>
    where
        'a: 's,
    {
        let (schema, schema_at) = self.follow(part, "schemas", |c| &c.schemas, at)?;
        let component = choice::component(part);
        let name = component.as_deref().unwrap_or(name);
        let hint = format!("{hint} {name}");
        let mut whole = Merged {
            limits: Limits::default(),
            ..merged.clone()
        };
        if self.merging.contains(&schema_at) || self.merging.len() > DEEPEST_JOINED {
            let what = "an alternative that is part of itself, in addition to other properties";
            self.loose(what, at);
            return None;
        }
        self.merging.push(schema_at.clone());
        self.merge(schema, &schema_at, &hint, DEEPEST, &mut whole);
        if whole.own_words && !merged.own_words {
            // What stands beside the alternatives is out of its sight.
            let words = self.in_own_words(part, at, &hint, false);
            whole.limits.all.push(words);
        }
        let draft = self.finish(whole, at, &hint);
        self.merging.pop();
        Some(self.add_type(at, hints(&schema.schema_data, &hint), draft))
    }

    /// What is asked of objects that alternatives describe, too: the properties that they have in any case. Not those
    /// that all variants have in the same type, as they are checked there.
    fn beside_choice(
        &mut self,
        merged: &Merged<'_>,
        variants: &[Variant],
        at: &Pointer,
        hint: &str,
    ) -> Limits {
        let mut limits = merged.limits.clone();
        let mut fields = merged.fields.clone();
        let demanded: HashSet<&String> = merged.required.iter().collect();
        for field in &mut fields {
            field.required |= demanded.contains(&field.name);
        }
        let names: HashSet<&String> = fields.iter().map(|field| &field.name).collect();
        limits.required.retain(|name| !names.contains(name));
        let is_field = |shape: &Shape, field: &Field| match shape {
            Shape::Object(object) => object.fields.iter().any(|own| {
                let is_asked = own.required || !field.required;
                own.name == field.name && own.ty == field.ty && is_asked
            }),
            _ => false,
        };
        fields.retain(|field| {
            let mut shapes = variants
                .iter()
                .map(|variant| &self.api.types[variant.ty.0].shape);
            variants.is_empty() || !shapes.all(|shape| is_field(shape, field))
        });
        if !fields.is_empty() {
            let draft = Draft {
                limits: Limits {
                    untyped: limits.untyped,
                    ..Limits::default()
                },
                ..Draft::of(Shape::Object(Object { fields, rest: None }))
            };
            let part = self.add_type(at, vec![format!("{hint} members")], draft);
            limits.all.push(part);
        }
        limits
    }
}
