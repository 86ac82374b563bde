//! `oneOf` and `anyOf`: one of several types.

use openapiv3::{ReferenceOr, Schema};

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
}

impl Choice<'_> {
    /// Where limits have the types of which the value must be one.
    pub(super) fn asked(self, limits: &mut Limits) -> &mut Vec<TypeId> {
        match self.exactly_one {
            true => &mut limits.one,
            false => &mut limits.any,
        }
    }
}

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
        let mut limits = Limits {
            untyped: true,
            ..Limits::default()
        };
        let mut variants = Vec::new();
        if !facts.any_of.is_empty() {
            variants = self.alternatives(facts.any_of, &at.key("anyOf"), hint);
            limits.any = variants.iter().map(|(ty, _)| *ty).collect();
        }
        if !facts.one_of.is_empty() {
            variants = self.alternatives(facts.one_of, &at.key("oneOf"), hint);
            limits.one = variants.iter().map(|(ty, _)| *ty).collect();
        }
        let discriminator = schema.schema_data.discriminator.as_ref();
        let tags = |name: &Option<String>| match (discriminator, name) {
            (Some(discriminator), Some(name)) => self.tags_of(name, discriminator),
            _ => Vec::new(),
        };
        let variants: Vec<_> = variants
            .iter()
            .map(|(ty, name)| Variant {
                ty: *ty,
                tags: tags(name),
            })
            .collect();
        let told = variants.iter().all(|variant| !variant.tags.is_empty());
        let tag = discriminator
            .filter(|_| told)
            .map(|discriminator| discriminator.property_name.clone());
        Draft {
            limits,
            ..Draft::of(Shape::Union(Union {
                variants,
                tag,
                open: false,
            }))
        }
    }

    /// The types of alternatives, and the names of those that are components.
    pub(super) fn alternatives<'s>(
        &mut self,
        parts: &'s [ReferenceOr<Schema>],
        at: &Pointer,
        hint: &str,
    ) -> Vec<(TypeId, Option<String>)>
    where
        'a: 's,
    {
        let mut types: Vec<(TypeId, Option<String>)> = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let at = at.index(index);
            let (hint, name) = match part {
                ReferenceOr::Reference { reference } => {
                    (hint.to_owned(), component_name(reference, "schemas"))
                }
                ReferenceOr::Item(schema) if parts.len() > 1 => {
                    (format!("{hint} {}", self.called(schema, index)), None)
                }
                ReferenceOr::Item(_) => (hint.to_owned(), None),
            };
            types.push((self.schema(part, &at, &hint), name));
        }
        types
    }

    /// What an inline alternative would be called, beside its title.
    pub(super) fn called(&self, schema: &Schema, index: usize) -> String {
        if let Some(title) = &schema.schema_data.title {
            return title.clone();
        }
        let facts = Facts::of(schema);
        let required = facts
            .members()
            .find(|(name, _)| facts.required.contains(name));
        match (required.or_else(|| facts.members().next()), facts.ty) {
            (Some((name, _)), _) => format!("by {name}"),
            (None, Some(ty)) => ty.to_owned(),
            (None, None) => format!("variant {}", index + 1),
        }
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
