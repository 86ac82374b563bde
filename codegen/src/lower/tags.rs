//! By which values of a property the variants of a union are told apart.
//!
//! A discriminator has an explicit mapping, or the property has constants of its own in each variant, or the names of
//! the components are its values (OpenAPI 3.0.4, section 4.7.25). Documents that have constants and no mapping mean the
//! constants.

use std::collections::{HashMap, HashSet};

use crate::api::{Api, Choices, Field, Fixed, Shape, TypeId, Variant};

use super::settle::constant;

/// How deep unions in unions are looked into.
const DEEPEST: usize = 8;

/// The values that a property can have.
struct Constants {
    values: Vec<String>,
    /// Whether it is always there.
    required: bool,
}

/// Completes the tags of variants by the constants of their property, or by their names. Gives the names that the
/// constants contradict, where there is no mapping, with the constants.
pub(super) fn by_discriminator(
    api: &Api,
    property: &str,
    variants: &mut [Variant],
) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<_> = variants
        .iter()
        .map(|variant| constants(api, variant.ty, property))
        .map(|constants| {
            constants
                .map(|constants| constants.values)
                .unwrap_or_default()
        })
        .collect();
    let first = found.first().cloned().unwrap_or_default();
    // A list that all have inherited tells nothing.
    if found.len() > 1 && first.len() > 1 && found.iter().all(|values| *values == first) {
        found.iter_mut().for_each(Vec::clear);
    }
    let mut explicit: HashMap<String, usize> = HashMap::new();
    for tag in variants.iter().flat_map(|variant| &variant.tags) {
        *explicit.entry(tag.clone()).or_insert(0) += 1;
    }
    let mut contradicted = Vec::new();
    for (variant, mut values) in variants.iter_mut().zip(found) {
        // What a mapping names for another variant selects that one.
        values.retain(|value| {
            let own = usize::from(variant.tags.contains(value));
            explicit.get(value).is_none_or(|count| *count == own)
        });
        if let (true, Some(implied)) = (variant.tags.is_empty(), &variant.implied) {
            if values.is_empty() && is_object(api, variant.ty) {
                values.push(implied.clone());
            } else if !values.is_empty()
                && !values.contains(implied)
                && matches!(api.resolve(variant.ty).1.shape, Shape::Object(_))
            {
                contradicted.push((implied.clone(), values.clone()));
            }
        }
        for value in values {
            if !variant.tags.contains(&value) {
                variant.tags.push(value);
            }
        }
    }
    contradicted
}

/// A property that has values of its own in every object among the variants, and is required in all, if there is one.
pub(super) fn by_constants(api: &Api, variants: &mut [Variant]) -> Option<String> {
    let objects: Vec<_> = (0..variants.len())
        .filter(|index| is_object(api, variants[*index].ty))
        .collect();
    let (first, others) = objects.split_first()?;
    if others.is_empty() {
        return None;
    }
    let (mut best, mut least) = (None, (true, usize::MAX));
    for property in properties(api, variants[*first].ty, DEEPEST) {
        let all = objects
            .iter()
            .map(|index| constants(api, variants[*index].ty, &property));
        let Some(all) = all.collect::<Option<Vec<_>>>() else {
            continue;
        };
        let is_optional = all.iter().any(|constants| !constants.required);
        let all: Vec<_> = all.into_iter().map(|constants| constants.values).collect();
        if all.iter().all(|values| *values == all[0]) {
            continue;
        }
        let mut counts: HashMap<&String, usize> = HashMap::new();
        for value in all.iter().flatten() {
            *counts.entry(value).or_insert(0) += 1;
        }
        let shared: usize = counts.values().filter(|count| **count > 1).sum();
        let price = (is_optional, shared);
        if price < least {
            (best, least) = (Some((property, all)), price);
        }
    }
    let (property, all) = best?;
    for (index, values) in objects.into_iter().zip(all) {
        variants[index].tags = values;
    }
    Some(property)
}

/// For objects that are variants by one value of a property, that value. An object that several unions know by other
/// values has none.
pub(super) fn selecting(api: &Api) -> HashMap<TypeId, HashMap<String, Fixed>> {
    let mut found: HashMap<(TypeId, &str), Option<&str>> = HashMap::new();
    for ty in &api.types {
        let Shape::Union(union) = &ty.shape else {
            continue;
        };
        let Some(property) = union.tag.as_deref() else {
            continue;
        };
        for variant in &union.variants {
            let (id, _) = api.resolve(variant.ty);
            let only = match variant.tags.as_slice() {
                [only] => Some(only.as_str()),
                _ => None,
            };
            let known = found.entry((id, property)).or_insert(only);
            if *known != only {
                *known = None;
            }
        }
    }
    let mut fixed: HashMap<TypeId, HashMap<String, Fixed>> = HashMap::new();
    for ((id, property), tag) in found {
        if let Some(tag) = tag {
            let of_type = fixed.entry(id).or_default();
            of_type.insert(property.to_owned(), Fixed::Text(tag.to_owned()));
        }
    }
    fixed
}

/// Whether the property holds numbers or booleans, and not strings.
pub(super) fn is_literal(api: &Api, variants: &[Variant], property: &str) -> bool {
    variants.iter().any(|variant| {
        let Shape::Object(object) = &api.resolve(variant.ty).1.shape else {
            return false;
        };
        let field = object.fields.iter().find(|field| field.name == property);
        let shape = field.map(|field| &api.resolve(field.ty).1.shape);
        match shape {
            Some(Shape::Enum(listed)) => matches!(listed.values, Choices::Integers(_)),
            Some(Shape::Integer(_) | Shape::Number | Shape::Boolean) => true,
            _ => false,
        }
    })
}

fn is_object(api: &Api, id: TypeId) -> bool {
    match &api.resolve(id).1.shape {
        Shape::Object(_) => true,
        Shape::Union(union) => union.tag.is_some(),
        _ => false,
    }
}

/// The properties of an object, or of the first object of a union.
fn properties(api: &Api, id: TypeId, depth: usize) -> Vec<String> {
    match (&api.resolve(id).1.shape, depth.checked_sub(1)) {
        (Shape::Object(object), _) => {
            let fields = object.fields.iter();
            fields.map(|field| field.name.clone()).collect()
        }
        (Shape::Union(union), Some(depth)) => match union.variants.first() {
            Some(first) => properties(api, first.ty, depth),
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The values that a property has in the objects of a type, or of all types of a union, if they are known.
fn constants(api: &Api, id: TypeId, property: &str) -> Option<Constants> {
    let mut found = Constants {
        values: Vec::new(),
        required: true,
    };
    let (mut open, mut seen) = (vec![(id, &[][..])], HashSet::new());
    let mut known = HashSet::new();
    while let Some((id, tags)) = open.pop() {
        let (id, ty) = api.resolve(id);
        if !seen.insert(id) {
            continue;
        }
        let own = match &ty.shape {
            Shape::Union(union) => {
                let is_tag = union.tag.as_deref() == Some(property);
                open.extend(union.variants.iter().rev().map(|variant| {
                    let tags = variant.tags.as_slice();
                    (variant.ty, if is_tag { tags } else { &[] })
                }));
                continue;
            }
            Shape::Object(object) => {
                let mut fields = object.fields.iter();
                let field = fields.find(|field| field.name == property);
                let required = |field: &Field| field.required && !api.is_nullable(field.ty);
                found.required &= field.is_none_or(required);
                field.and_then(|field| values(api, field.ty))
            }
            _ => None,
        };
        if own.is_none() && tags.is_empty() {
            return None;
        }
        for value in own.into_iter().flatten().chain(tags.iter().cloned()) {
            if known.insert(value.clone()) {
                found.values.push(value);
            }
        }
    }
    (!found.values.is_empty()).then_some(found)
}

/// The values of a type that lists them.
fn values(api: &Api, id: TypeId) -> Option<Vec<String>> {
    if let Some(only) = constant(api, id) {
        return Some(vec![match only {
            Fixed::Text(text) => text,
            Fixed::Integer(number) => number.to_string(),
            Fixed::Boolean(value) => value.to_string(),
        }]);
    }
    let Shape::Enum(listed) = &api.resolve(id).1.shape else {
        return None;
    };
    if listed.of_any {
        return None;
    }
    let mut values: Vec<_> = match &listed.values {
        Choices::Texts(texts) => texts.clone(),
        Choices::Integers(values) => values.iter().map(i64::to_string).collect(),
    };
    // A name that leads there may allow fewer of them.
    let mut id = id;
    for _ in 0..api.types.len() {
        let ty = &api.types[id.0];
        let allowed: Vec<_> = ty.limits.values.iter().map(|json| scalar(json)).collect();
        if !allowed.is_empty() {
            values.retain(|value| allowed.contains(value));
        }
        match ty.shape {
            Shape::Alias(next) => id = next,
            _ => break,
        }
    }
    Some(values)
}

/// A JSON scalar as tags are written.
fn scalar(json: &str) -> String {
    let text = serde_json::from_str::<String>(json);
    text.unwrap_or_else(|_| json.to_owned())
}
