//! `allOf`: one type of several schemas.

use std::collections::HashSet;

use openapiv3::{ReferenceOr, Schema};

use crate::api::{Limits, Object, Shape, TypeId};
use crate::report::codes;
use crate::source::Pointer;

use super::choice::{self, Choice};
use super::facts::{Facts, is_empty};
use super::hints::hints;
use super::merged::{Closed, Merged};
use super::more::spoken_of;
use super::narrow::{Conflict, Part, kind};
use super::own_words::is_asked;
use super::{Draft, Lower};

/// How deep `allOf` within `allOf` is followed, also around a ring of references.
pub(super) const DEEPEST: usize = 32;

/// How many parts an `allOf` may have, those of its parts counted.
const MOST: usize = 5_000;

impl<'a> Lower<'a> {
    /// What a schema with `allOf`, or with alternatives beside other keywords, makes of a value.
    pub(super) fn composed<'s>(
        &mut self,
        facts: &Facts<'s>,
        schema: &'s Schema,
        at: &Pointer,
        hint: &str,
    ) -> Draft
    where
        'a: 's,
    {
        let choices = !facts.one_of.is_empty() || !facts.any_of.is_empty();
        if !facts.has_own()
            && !choices
            && let Some((index, only)) = only_part(facts.all_of)
            && !self.is_heir(at)
        {
            let ty = self.schema(only, &at.key("allOf").index(index), hint);
            let mut draft = Draft::of(Shape::Alias(ty));
            self.besides(facts, &schema.schema_data, at, hint, &mut draft.limits);
            return draft;
        }
        let mut merged = Merged::default();
        self.wholes.push(at.clone());
        self.merge_parts(facts.all_of, at, hint, DEEPEST, &mut merged);
        self.merge_own(facts, schema, at, hint, false, &mut merged);
        let own_words = merged.own_words;
        let spoken_of = std::mem::take(&mut merged.spoken_of);
        let nullable = merged.nullable;
        if !own_words
            && spoken_of.is_empty()
            && !self.is_component(at)
            && let Some((reference, limits)) = merged.only_component()
        {
            let component = self.referenced(&reference, at);
            let mut draft = Draft::of(Shape::Alias(component));
            draft.limits = limits;
            draft.nullable = nullable;
            self.wholes.pop();
            return draft;
        }
        let mut draft = self.finish(merged, at, hint);
        self.wholes.pop();
        draft.nullable |= nullable;
        draft.make_room(&spoken_of, self, at);
        if own_words {
            self.ask_in_own_words(schema, at, hint, &mut draft);
        }
        draft
    }

    pub(super) fn finish<'s>(&mut self, mut merged: Merged<'s>, at: &Pointer, hint: &str) -> Draft
    where
        'a: 's,
    {
        merged.limits.untyped = !merged.is_typed;
        merged.limits.required.clone_from(&merged.required);
        let chosen = self.choose(&mut merged, hint);
        if let Some((choice, place)) = &chosen
            && merged.is_object
            && !(merged.fields.is_empty() && merged.rest.is_none())
        {
            return self.join(merged, *choice, place, hint);
        }
        self.close(&mut merged, chosen.is_some(), hint);
        if let Some((choice, place)) = chosen {
            let alternatives = self.alternatives(choice, &place, hint);
            let union = self.union_of(choice, &alternatives);
            if merged.others.iter().all(Part::is_open) {
                merged.limits.untyped |= !merged.is_object;
                return Draft {
                    limits: merged.limits,
                    ..Draft::of(Shape::Union(union))
                };
            }
            let exactly_one = choice.exactly_one;
            self.ask(&mut merged.limits, exactly_one, union.alternatives, &place);
        }
        let mut fields = merged.fields;
        let others = std::mem::take(&mut merged.others);
        let narrowest = self.narrowest(others, at);
        let shape = match narrowest {
            Ok(part) if merged.is_object && part.as_ref().is_none_or(Part::is_open) => {
                let demanded: HashSet<&String> = merged.required.iter().collect();
                for field in &mut fields {
                    field.required |= demanded.contains(&field.name);
                }
                self.undescribed(&mut fields, &merged.required, at);
                merged.limits.required.clear();
                match (fields.is_empty(), merged.rest) {
                    (true, Some(of)) => Shape::Map(of),
                    (true, None) if !self.is_heir(at) => Shape::Map(self.anything(at)),
                    (_, rest) => Shape::Object(Object { fields, rest }),
                }
            }
            Ok(None) => Shape::Any,
            // Keywords about objects allow any value that is not an object.
            Ok(Some(part)) if !merged.requires_object => {
                self.shape_of(part, &mut merged.limits, at)
            }
            Ok(Some(part)) if part.shape == Shape::Any => Shape::Any,
            Ok(Some(part)) => {
                let conflict = Conflict::Types("an object", kind(&part.shape));
                return self.conflict(conflict, at);
            }
            Err(conflict) => return self.conflict(conflict, at),
        };
        Draft {
            limits: merged.limits,
            ..Draft::of(shape)
        }
    }

    fn endless(&mut self, at: &Pointer, merged: &mut Merged<'_>) {
        self.loose(
            "an `allOf` of too many parts, or one that contains itself",
            at,
        );
        merged.others.push(Part::of(Shape::Any, &[]));
    }

    fn merge_parts<'s>(
        &mut self,
        parts: &'s [ReferenceOr<Schema>],
        at: &Pointer,
        hint: &str,
        depth: usize,
        merged: &mut Merged<'s>,
    ) where
        'a: 's,
    {
        let Some(depth) = depth.checked_sub(1) else {
            return self.endless(at, merged);
        };
        for (index, part) in parts.iter().enumerate() {
            let at = at.key("allOf").index(index);
            let Some((schema, at)) = self.follow(part, "schemas", |c| &c.schemas, &at) else {
                let broken = self.broken_type(&at);
                merged.others.push(Part::of(Shape::Alias(broken), &[]));
                continue;
            };
            // A schema that takes itself apart in one of its own members would never end.
            if self.merging.contains(&at) {
                self.endless(&at, merged);
                continue;
            }
            // Two parts that both refer to a schema of two such parts, and so on, are more than anybody means.
            self.merged = if self.merging.is_empty() {
                0
            } else {
                self.merged + 1
            };
            if self.merged > MOST {
                return self.endless(&at, merged);
            }
            let (is_blank, others) = (merged.is_blank(), merged.others.len());
            let before = is_blank.then(|| merged.limits.clone());
            self.merging.push(at.clone());
            self.merge(schema, &at, hint, depth, merged);
            self.merging.pop();
            if let ReferenceOr::Reference { reference } = part {
                if let Some(before) = before {
                    merged.comes_from(reference, &before);
                }
                if let [only] = &mut merged.others[others..]
                    && let Shape::Enum(_) = only.shape
                {
                    only.component = Some(self.referenced(reference, &at));
                }
            }
        }
    }

    /// One part: its members become members of the whole; what else it asks is asked by itself.
    pub(super) fn merge<'s>(
        &mut self,
        schema: &'s Schema,
        at: &Pointer,
        hint: &str,
        depth: usize,
        merged: &mut Merged<'s>,
    ) where
        'a: 's,
    {
        let facts = Facts::of(schema);
        self.merge_parts(facts.all_of, at, hint, depth, merged);
        self.merge_own(&facts, schema, at, hint, true, merged);
    }

    /// What a schema says beside `allOf`.
    fn merge_own<'s>(
        &mut self,
        facts: &Facts<'s>,
        schema: &'s Schema,
        at: &Pointer,
        hint: &str,
        is_part: bool,
        merged: &mut Merged<'s>,
    ) where
        'a: 's,
    {
        let data = &schema.schema_data;
        let has_choices = !facts.one_of.is_empty() || !facts.any_of.is_empty();
        let mut own = Merged {
            is_typed: facts.ty.is_some(),
            is_object: facts.is_object(),
            requires_object: facts.ty == Some("object"),
            required: facts.required.to_vec(),
            own_words: is_asked(data),
            spoken_of: spoken_of(data),
            // Without a type it is meant for the whole: by itself it allows nothing that the others do not.
            nullable: is_part
                && data.nullable
                && !facts.has_own()
                && !has_choices
                && !data.extensions.contains_key("x-oast-null"),
            ..Merged::default()
        };
        if own.is_object {
            let mut limits = Limits {
                min_members: facts.min_properties,
                max_members: facts.max_properties,
                ..Limits::default()
            };
            own.fields = self.fields(facts, at, hint);
            own.rest = self.rest(facts, &mut limits, at, hint);
            self.besides(facts, data, at, hint, &mut limits);
            let speaks_of_others = own.rest.is_some() && (is_part || has_choices);
            if limits.closed && !limits.has_patterns() {
                limits.closed = false;
                own.closed.push(Closed {
                    at: at.clone(),
                    names: facts.members().map(|(name, _)| name.clone()).collect(),
                    untyped: facts.ty.is_none(),
                });
            } else if limits.has_patterns() || speaks_of_others {
                limits = self.closing(facts, own.rest, limits, at, hint);
            }
            own.limits = limits;
        } else if facts.is_more_than_required() {
            let mut draft = self.own(facts, data, at, hint);
            draft.limits.required.clear();
            self.besides(facts, data, at, hint, &mut draft.limits);
            if draft.shape != Shape::Any || !draft.limits.values.is_empty() {
                let part = Part::of(draft.shape.clone(), &draft.limits.values);
                own.others.push(part);
            }
            // Of several shapes one is chosen; what each asks is asked in any case.
            let part = self.add_type(at, hints(data, hint), draft);
            own.limits.all.push(part);
        } else {
            self.besides(facts, data, at, hint, &mut own.limits);
        }
        for (parts, key, exactly_one) in [
            (facts.one_of, "oneOf", true),
            (facts.any_of, "anyOf", false),
        ] {
            let of_base = is_part && self.is_base(facts, data, parts);
            if !parts.is_empty() && !of_base {
                let choice = Choice {
                    parts,
                    exactly_one,
                    discriminator: data.discriminator.as_ref(),
                };
                own.choices.push((choice, at.key(key)));
            }
        }
        merged.add(own, self, at);
    }

    /// Whether the alternatives of a part are its subtypes, of which the schema at hand is one.
    fn is_base(
        &self,
        facts: &Facts<'_>,
        data: &openapiv3::SchemaData,
        parts: &[ReferenceOr<Schema>],
    ) -> bool {
        let names = parts.iter().filter_map(choice::component);
        let mut places = names.map(|name| self.component_at(&name));
        let has_properties = facts.members().next().is_some();
        data.discriminator.is_some() && has_properties
            || places.any(|at| self.wholes.last() == Some(&at) || self.merging.contains(&at))
    }

    /// Asks that there be no other properties, of an `allOf` of which a part is closed. In JSON Schema such a part
    /// excludes the properties of the other parts, which nobody means: it is left open where it would.
    fn close(&mut self, merged: &mut Merged<'_>, has_others: bool, hint: &str) {
        for Closed { at, names, untyped } in std::mem::take(&mut merged.closed) {
            let known: HashSet<&String> = names.iter().collect();
            let mut others = merged.fields.iter();
            let excluded = match others.find(|field| !known.contains(&field.name)) {
                Some(field) => format!("`{}`", field.name),
                None if has_others => "those of the alternatives".to_owned(),
                None => {
                    let limits = Limits {
                        closed: true,
                        untyped,
                        ..Limits::default()
                    };
                    let part = self.named_only(&names, None, limits, &at, hint);
                    merged.limits.all.push(part);
                    continue;
                }
            };
            if self.opened.insert(at.clone()) {
                let words = format!(
                    "`additionalProperties: false` excludes the properties of the other parts ({excluded}); it is ignored"
                );
                self.report
                    .add(&codes::IMPOSSIBLE, at.key("additionalProperties"), words)
                    .help(
                        "remove it, or write `unevaluatedProperties: false` (OpenAPI 3.1) next to the `allOf`",
                    );
            }
        }
    }

    /// A schema that describes properties in addition to its own: those of other parts are among them.
    fn closing<'s>(
        &mut self,
        facts: &Facts<'s>,
        rest: Option<TypeId>,
        mut limits: Limits,
        at: &Pointer,
        hint: &str,
    ) -> Limits
    where
        'a: 's,
    {
        let names: Vec<_> = facts.members().map(|(name, _)| name.clone()).collect();
        let patterns = limits.has_patterns();
        let own = Limits {
            closed: limits.closed,
            untyped: facts.ty.is_none(),
            // To patterns, only these properties have names.
            more: limits.more.take_if(|_| patterns),
            ..Limits::default()
        };
        let part = self.named_only(&names, rest, own, at, hint);
        Limits {
            closed: false,
            all: vec![part],
            ..limits
        }
    }

    /// An object of which only the names of properties are known: what they hold is asked where they are properties of
    /// the whole.
    fn named_only(
        &mut self,
        names: &[String],
        rest: Option<TypeId>,
        limits: Limits,
        at: &Pointer,
        hint: &str,
    ) -> TypeId {
        let mut fields = Vec::new();
        self.undescribed(&mut fields, names, at);
        for field in &mut fields {
            field.required = false;
        }
        let draft = Draft {
            limits,
            ..Draft::of(Shape::Object(Object { fields, rest }))
        };
        self.add_type(at, vec![format!("{hint} members")], draft)
    }
}

/// The only part that has more to it than words: people put a description beside a reference this way.
fn only_part(parts: &[ReferenceOr<Schema>]) -> Option<(usize, &ReferenceOr<Schema>)> {
    let mut meaningful = parts.iter().enumerate().filter(|(_, part)| match part {
        ReferenceOr::Reference { .. } => true,
        ReferenceOr::Item(schema) => !is_empty(schema),
    });
    match (meaningful.next(), meaningful.next()) {
        (only, None) => only,
        _ => None,
    }
}

#[cfg(test)]
mod tests;
