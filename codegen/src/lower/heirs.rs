//! Inheritance: a schema with a discriminator stands for itself and for every schema that extends it (OpenAPI 3.0.3,
//! section 4.7.25; Swagger 2.0, Schema Object).

use std::collections::{HashMap, HashSet};

use openapiv3::{Discriminator, OpenAPI, ReferenceOr, Schema};

use crate::api::{Fixed, Shape, TypeId, Union, Variant};
use crate::source::Pointer;

use super::facts::Facts;
use super::reference::component_name;
use super::{Draft, Lower};

/// Which component extends which.
#[derive(Default)]
pub(super) struct Heirs<'a> {
    /// The components that extend one, in the order of the document.
    children: HashMap<&'a str, Vec<&'a str>>,
    /// The discriminator of a component, its own or that of what it extends.
    discriminators: HashMap<&'a str, &'a Discriminator>,
    /// The type of the component itself, where its name is that of the family.
    selves: HashMap<String, TypeId>,
}

impl<'a> Heirs<'a> {
    pub(super) fn of(openapi: &'a OpenAPI) -> Self {
        let mut heirs = Self::default();
        let Some(components) = &openapi.components else {
            return heirs;
        };
        let mut parents: HashMap<&str, Vec<String>> = HashMap::new();
        for (name, schema) in &components.schemas {
            let ReferenceOr::Item(schema) = schema else {
                continue;
            };
            if let Some(discriminator) = &schema.schema_data.discriminator {
                heirs.discriminators.insert(name, discriminator);
            }
            for part in Facts::of(schema).all_of {
                if let ReferenceOr::Reference { reference } = part
                    && let Some(parent) = component_name(reference, "schemas")
                {
                    parents.entry(name).or_default().push(parent);
                }
            }
        }
        for name in components.schemas.keys() {
            for parent in parents.get(name.as_str()).into_iter().flatten() {
                if let Some((parent, _)) = components.schemas.get_key_value(parent) {
                    heirs.children.entry(parent).or_default().push(name);
                }
            }
        }
        // From the top down, so that the nearest discriminator is the one that counts.
        let mut open: Vec<_> = heirs.discriminators.keys().copied().collect();
        open.sort_unstable();
        while let Some(name) = open.pop() {
            let discriminator = heirs.discriminators[name];
            for child in heirs.children.get(name).into_iter().flatten() {
                if !heirs.discriminators.contains_key(child) {
                    heirs.discriminators.insert(child, discriminator);
                    open.push(child);
                }
            }
        }
        heirs
    }

    /// A component and all that extend it, each once, itself first.
    fn family(&self, name: &'a str) -> Vec<&'a str> {
        let (mut family, mut known) = (vec![name], HashSet::from([name]));
        let mut next = 0;
        while let Some(name) = family.get(next) {
            let children = self.children.get(name).into_iter().flatten();
            family.extend(children.filter(|child| known.insert(child)));
            next += 1;
        }
        family
    }
}

impl<'a> Lower<'a> {
    /// Whether the schema at a place is a component that others extend, or that extends one, and a member tells which.
    pub(super) fn is_heir(&self, at: &Pointer) -> bool {
        let Some(name) = at.tokens().last() else {
            return false;
        };
        self.heirs.discriminators.contains_key(name.as_str()) && self.component_at(&name) == *at
    }

    /// The type of a component: of a whole family if it has one, and then the component itself is a type beside it.
    pub(super) fn family(
        &mut self,
        name: &str,
        schema: &Schema,
        draft: Draft,
        at: &Pointer,
    ) -> Draft {
        let mut draft = draft;
        let Some((name, discriminator)) = self
            .heirs
            .discriminators
            .get_key_value(name)
            .map(|(name, discriminator)| (*name, *discriminator))
        else {
            return draft;
        };
        if !matches!(draft.shape, Shape::Object(_) | Shape::Map(_)) {
            return draft;
        }
        let tags = self.tags_of(name, discriminator);
        if let (Shape::Object(object), [tag]) = (&mut draft.shape, tags.as_slice()) {
            let property = &discriminator.property_name;
            let mut fields = object.fields.iter_mut();
            if let Some(field) = fields.find(|field| field.name == *property) {
                field.fixed = Some(Fixed::Text(tag.clone()));
            }
        }
        let family = self.heirs.family(name);
        if family.len() == 1 {
            return draft;
        }
        let itself = self.reserve(at, vec![format!("{name} base")]);
        self.fill(itself, draft);
        self.heirs.selves.insert(name.to_owned(), itself);
        let mut variants = Vec::new();
        for heir in family {
            let tags = self.tags_of(heir, discriminator);
            let ty = match heir == name {
                true => itself,
                false => self.component_type(heir),
            };
            variants.push(Variant { ty, tags });
        }
        let union = Union {
            variants,
            tag: Some(discriminator.property_name.clone()),
            open: true,
        };
        Draft {
            description: super::said(schema.schema_data.description.as_deref()),
            ..Draft::of(Shape::Union(union))
        }
    }

    /// Where a family has families within, their heads stand for themselves only: each heir is a variant of its own.
    pub(super) fn part_families(&mut self) {
        let heads: HashMap<TypeId, TypeId> = (self.heirs.selves.iter())
            .filter_map(|(name, itself)| Some((*self.components.get(name)?, *itself)))
            .collect();
        for head in heads.keys() {
            if let Shape::Union(union) = &mut self.api.types[head.0].shape {
                for variant in &mut union.variants {
                    if let Some(itself) = heads.get(&variant.ty) {
                        variant.ty = *itself;
                    }
                }
            }
        }
    }

    /// The values of a discriminator that stand for a component.
    pub(super) fn tags_of(&self, name: &str, discriminator: &Discriminator) -> Vec<String> {
        let reference = |target: &str| component_name(target, "schemas");
        let mapped = discriminator.mapping.iter();
        let mapped: Vec<_> = mapped
            .filter(|(_, target)| reference(target).as_deref() == Some(name))
            .map(|(value, _)| value.clone())
            .collect();
        if !mapped.is_empty() {
            return mapped;
        }
        let components = self.openapi.components.as_ref();
        let schema = components.and_then(|components| components.schemas.get(name));
        let given = schema.and_then(ReferenceOr::as_item).and_then(|schema| {
            let extensions = &schema.schema_data.extensions;
            extensions.get("x-ms-discriminator-value")?.as_str()
        });
        vec![given.unwrap_or(name).to_owned()]
    }
}
