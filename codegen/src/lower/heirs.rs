//! Inheritance: a schema with a discriminator stands for itself and for every schema that extends it (OpenAPI 3.0.3,
//! section 4.7.25; Swagger 2.0, Schema Object), or that its mapping names.

use std::collections::{HashMap, HashSet};

use openapiv3::{Discriminator, OpenAPI, ReferenceOr, Schema};

use crate::api::{Field, Fixed, Format, Shape, TypeId, Union, Variant};
use crate::source::Pointer;
use crate::work;

use super::compose::DEEPEST;
use super::facts::Facts;
use super::reference::component_name;
use super::{Draft, Lower};

/// Which component extends which.
#[derive(Default)]
pub(super) struct Heirs<'a> {
    /// The components that extend one, in the order of the document.
    children: HashMap<&'a str, Vec<&'a str>>,
    /// The components that one extends.
    parents: HashMap<&'a str, Vec<&'a str>>,
    /// The discriminators that components have themselves.
    own: HashMap<&'a str, &'a Discriminator>,
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
        let name_of = |name: &str| Some(components.schemas.get_key_value(name)?.0.as_str());
        for (name, schema) in &components.schemas {
            let ReferenceOr::Item(schema) = schema else {
                continue;
            };
            if let Some(discriminator) = &schema.schema_data.discriminator {
                heirs.own.insert(name, discriminator);
            }
            for part in Facts::of(schema).all_of {
                if let ReferenceOr::Reference { reference } = part
                    && let Some(parent) = component_name(reference, "schemas")
                    && let Some(parent) = name_of(&parent)
                {
                    heirs.parents.entry(name).or_default().push(parent);
                    heirs.children.entry(parent).or_default().push(name);
                }
            }
        }
        // From the top down, so that the nearest discriminator is the one that counts.
        heirs.discriminators.clone_from(&heirs.own);
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

    /// A component and all that extend it, each once, itself first. What has a discriminator of another property tells
    /// its own subtypes apart.
    fn family(&self, name: &'a str, property: &str) -> Vec<&'a str> {
        let (mut family, mut known) = (vec![name], HashSet::from([name]));
        let mut next = 0;
        while let Some(member) = family.get(next).copied() {
            next += 1;
            let other = self.own.get(member).map(|own| own.property_name.as_str());
            if member != name && other.is_some_and(|other| other != property) {
                continue;
            }
            let children = self.children.get(member).into_iter().flatten();
            family.extend(children.filter(|child| known.insert(child)));
        }
        family
    }

    /// A component and what it extends, the nearest first. What is further away than parts are merged is none of it:
    /// the component stands for any value then.
    fn ancestry(&self, name: &'a str) -> Vec<&'a str> {
        let (mut ancestry, mut known) = (vec![name], HashSet::from([name]));
        let mut level = 0;
        for _ in 0..DEEPEST {
            work::note(ancestry.len() - level);
            let (from, to) = (level, ancestry.len());
            for place in from..to {
                let parents = self.parents.get(ancestry[place]).into_iter().flatten();
                ancestry.extend(parents.filter(|parent| known.insert(parent)));
            }
            level = to;
        }
        ancestry
    }
}

impl<'a> Lower<'a> {
    /// Whether the schema at a place is a component that others extend, or that extends one, and a property
    /// tells which.
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
        let text = self.add_type(at, Vec::new(), Draft::of(Shape::Text(Format::Plain)));
        if let Shape::Object(object) = &mut draft.shape {
            for (property, tag) in self.own_tags(name) {
                let mut fields = object.fields.iter_mut();
                match fields.find(|field| field.name == property) {
                    Some(field) if field.fixed.is_none() => field.fixed = Some(Fixed::Text(tag)),
                    Some(_) => {}
                    // What tells subtypes apart is a property of each, though no schema describes it.
                    None => object.fields.push(tag_field(property, text)),
                }
            }
        }
        let mut family = self.heirs.family(name, &discriminator.property_name);
        if self.heirs.own.contains_key(name) {
            let mut known: HashSet<&str> = family.iter().copied().collect();
            let mapped = self.mapped(discriminator).into_iter();
            family.extend(mapped.filter(|target| known.insert(target)));
        }
        if family.len() == 1 {
            return draft;
        }
        let says_nothing = match &draft.shape {
            Shape::Object(object) => object
                .fields
                .iter()
                .all(|field| field.name == discriminator.property_name),
            _ => true,
        };
        let has_children = self.heirs.children.contains_key(name);
        let mut variants = Vec::new();
        // Where only a mapping names the subtypes, the schema itself is no more than what tells them apart.
        if !says_nothing || has_children || self.is_mapped(name, discriminator) {
            let itself = self.reserve(at, vec![format!("{name} base")]);
            self.fill(itself, draft);
            self.heirs.selves.insert(name.to_owned(), itself);
            variants.push(self.heir(name, itself, discriminator));
        }
        for heir in family.into_iter().filter(|heir| *heir != name) {
            let ty = self.component_type(heir);
            variants.push(self.heir(heir, ty, discriminator));
        }
        let union = Union {
            variants,
            tag: Some(discriminator.property_name.clone()),
            open: true,
            ..Union::default()
        };
        Draft {
            description: super::said(schema.schema_data.description.as_deref()),
            ..Draft::of(Shape::Union(union))
        }
    }

    /// A subtype as a variant of its family. A discriminator between the two may have a mapping of its own.
    fn heir(&self, name: &'a str, ty: TypeId, discriminator: &Discriminator) -> Variant {
        let ancestry = self.heirs.ancestry(name);
        let own = ancestry.iter().filter_map(|name| self.heirs.own.get(name));
        let same = own.filter(|own| own.property_name == discriminator.property_name);
        let mut tags = self.explicit_tags(name, discriminator);
        for own in same {
            for tag in self.explicit_tags(name, own) {
                if !tags.contains(&tag) {
                    tags.push(tag);
                }
            }
        }
        Variant {
            tags,
            implied: Some(name.to_owned()),
            ..Variant::of(ty)
        }
    }

    /// For each discriminator of what a component extends the value that the component has, where it is but one.
    fn own_tags(&self, name: &'a str) -> Vec<(String, String)> {
        let ancestry = self.heirs.ancestry(name);
        let nearest = self.heirs.discriminators.get(name);
        let nearest = nearest.map(|nearest| nearest.property_name.as_str());
        let mut found: Vec<(String, String)> = Vec::new();
        for discriminator in ancestry.iter().filter_map(|name| self.heirs.own.get(name)) {
            let property = &discriminator.property_name;
            if found.iter().any(|(known, _)| known == property) {
                continue;
            }
            let mut explicit = ancestry
                .iter()
                .map(|name| self.explicit_tags(name, discriminator))
                .filter(|tags| !tags.is_empty());
            // One that the mapping does not name has the name of its own, if the property is its own.
            let own = self.explicit_tags(name, discriminator);
            let tags = match (own.is_empty(), nearest == Some(property)) {
                (false, _) => own,
                (true, true) => vec![name.to_owned()],
                (true, false) => explicit.next().unwrap_or_default(),
            };
            if let [tag] = tags.as_slice() {
                found.push((property.clone(), tag.clone()));
            }
        }
        found
    }

    /// The components that a mapping names.
    fn mapped(&self, discriminator: &Discriminator) -> Vec<&'a str> {
        let Some(components) = &self.openapi.components else {
            return Vec::new();
        };
        let targets = discriminator.mapping.values();
        let names = targets.filter_map(|target| component_name(target, "schemas"));
        let mut known = HashSet::new();
        let names =
            names.filter_map(|name| Some(components.schemas.get_key_value(&name)?.0.as_str()));
        names.filter(|name| known.insert(*name)).collect()
    }

    fn is_mapped(&self, name: &str, discriminator: &Discriminator) -> bool {
        !self.explicit_tags(name, discriminator).is_empty()
    }

    /// Where a family has families within, their heads stand for themselves only: each heir is a variant of its own.
    pub(super) fn part_families(&mut self) {
        let heads: HashMap<TypeId, (TypeId, &str)> = (self.heirs.selves.iter())
            .filter_map(|(name, itself)| {
                let discriminator = self.heirs.discriminators.get(name.as_str())?;
                let property = discriminator.property_name.as_str();
                Some((*self.components.get(name)?, (*itself, property)))
            })
            .collect();
        for head in heads.keys() {
            if let Shape::Union(union) = &mut self.api.types[head.0].shape {
                for variant in &mut union.variants {
                    if let Some((itself, property)) = heads.get(&variant.ty)
                        && union.tag.as_deref() == Some(property)
                    {
                        (variant.ty, variant.schemas) = (*itself, vec![*itself]);
                    }
                }
            }
        }
    }

    /// The values of a discriminator that the document says stand for a component.
    pub(super) fn explicit_tags(&self, name: &str, discriminator: &Discriminator) -> Vec<String> {
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
        given.map(str::to_owned).into_iter().collect()
    }
}

fn tag_field(name: String, ty: TypeId) -> Field {
    Field {
        name,
        ty,
        required: false,
        described: true,
        read_only: false,
        write_only: false,
        deprecated: false,
        flattened: false,
        description: None,
        default: None,
        fixed: None,
    }
}
