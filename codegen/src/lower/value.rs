//! The values of parameters: what a schema makes of what stands in a URL or a header.

use std::borrow::Borrow;

use openapiv3::{
    AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaKind, Type as Typed,
    VariantOrUnknownOrEmpty,
};
use serde_json::Value as Json;

use crate::api::{Bound, Constraint, Scalar, Value};
use crate::source::Pointer;

use super::Lower;
use super::reference::component_name;

/// How deep schemas within schemas are followed, also around a ring of references.
pub(super) const DEEPEST: usize = 32;

/// How many schemas are looked at for one parameter: what is deep *and* wide would take for ever.
pub(super) const MOST: usize = 1000;

/// What became of the schema of a parameter.
pub(super) struct Valued {
    pub(super) value: Value,
    pub(super) constraint: Constraint,
    /// Why it is less than the schema says.
    pub(super) coarse: Option<&'static str>,
}

impl Valued {
    fn of(value: Value) -> Self {
        Self {
            value,
            constraint: Constraint::default(),
            coarse: None,
        }
    }

    /// A text, as the caller writes it.
    pub(super) fn text() -> Self {
        Self::of(Value::One(Scalar::Text))
    }

    fn scalar((scalar, constraint): (Scalar, Constraint)) -> Self {
        Self {
            constraint,
            ..Self::of(Value::One(scalar))
        }
    }

    pub(super) fn because(mut self, why: &'static str) -> Self {
        self.coarse.get_or_insert(why);
        self
    }
}

impl<'a> Lower<'a> {
    /// A schema behind any references.
    pub(super) fn schema_itself<S: Borrow<Schema>>(
        &mut self,
        schema: &'a ReferenceOr<S>,
        at: &Pointer,
    ) -> Option<(&'a Schema, Pointer)> {
        let reference = match schema {
            ReferenceOr::Item(schema) => return Some((schema.borrow(), at.clone())),
            ReferenceOr::Reference { reference } => reference,
        };
        let openapi = self.openapi;
        let found = component_name(reference, "schemas").and_then(|name| {
            let schema = openapi.components.as_ref()?.schemas.get(&name)?;
            let at = self.root.key("components").key("schemas").key(&name);
            Some((schema, at))
        });
        let (schema, place) = found?;
        self.follow(schema, "schemas", |c| &c.schemas, &place)
    }

    /// What the values of a parameter with this schema are.
    pub(super) fn value(&mut self, schema: &'a Schema, at: &Pointer) -> Valued {
        self.schemas_left = MOST;
        self.value_of(schema, at, DEEPEST)
    }

    fn value_within<S: Borrow<Schema>>(
        &mut self,
        schema: &'a ReferenceOr<S>,
        at: &Pointer,
        depth: usize,
    ) -> Valued {
        let left = (depth.checked_sub(1), self.schemas_left.checked_sub(1));
        let (Some(depth), Some(schemas_left)) = left else {
            return Valued::text().because("its schema is made of too many others");
        };
        self.schemas_left = schemas_left;
        match self.schema_itself(schema, at) {
            Some((schema, at)) => self.value_of(schema, &at, depth),
            None => Valued::text().because("its schema is not there"),
        }
    }

    fn value_of(&mut self, schema: &'a Schema, at: &Pointer, depth: usize) -> Valued {
        match &schema.schema_kind {
            SchemaKind::Type(Typed::Array(array)) => self.list(array.items.as_ref(), at, depth),
            SchemaKind::Type(Typed::Object(object)) => {
                let names = object.properties.values();
                self.members(names, object.additional_properties.as_ref(), at, depth)
            }
            SchemaKind::AllOf { all_of } => self.all_parts(all_of, at, depth),
            SchemaKind::OneOf { one_of } => self.either(one_of, &at.key("oneOf"), depth),
            SchemaKind::AnyOf { any_of } => self.either(any_of, &at.key("anyOf"), depth),
            SchemaKind::Not { .. } => Valued::text(),
            SchemaKind::Any(any) => self.untyped_value(any, at, depth),
            kind => scalar(kind).map_or_else(Valued::text, Valued::scalar),
        }
    }

    fn list(
        &mut self,
        items: Option<&'a ReferenceOr<Box<Schema>>>,
        at: &Pointer,
        depth: usize,
    ) -> Valued {
        let Some(items) = items else {
            return Valued::of(Value::List(Scalar::Text));
        };
        let item = self.value_within(items, &at.key("items"), depth);
        match item.value {
            Value::One(scalar) => Valued {
                value: Value::List(scalar),
                ..item
            },
            _ => Valued::of(Value::List(Scalar::Text))
                .because("items that are arrays or objects are given as texts"),
        }
    }

    fn members(
        &mut self,
        named: impl Iterator<Item = &'a ReferenceOr<Box<Schema>>>,
        others: Option<&'a AdditionalProperties>,
        at: &Pointer,
        depth: usize,
    ) -> Valued {
        let others = match others {
            Some(AdditionalProperties::Schema(schema)) => Some(schema.as_ref()),
            _ => None,
        };
        let (mut flat, mut checked) = (true, true);
        for schema in named {
            let member = self.value_within(schema, at, depth);
            flat &= matches!(member.value, Value::One(_));
            checked = false;
        }
        if let Some(schema) = others {
            let member = self.value_within(schema, &at.key("additionalProperties"), depth);
            flat &= matches!(member.value, Value::One(_));
            checked &= member.value == Value::One(Scalar::Text);
            checked &= member.constraint == Constraint::default();
        }
        let members = Valued::of(Value::Members);
        match (flat, checked) {
            (false, _) => members.because("members that are arrays or objects are given as texts"),
            (true, false) => members.because("its members are given as texts, and not checked"),
            (true, true) => members,
        }
    }

    /// The first part that says what the value is, with the constraints of the others.
    fn all_parts(
        &mut self,
        parts: &'a [ReferenceOr<Schema>],
        at: &Pointer,
        depth: usize,
    ) -> Valued {
        let at = at.key("allOf");
        let parts: Vec<_> = parts
            .iter()
            .enumerate()
            .map(|(index, part)| {
                (
                    is_typed(part),
                    self.value_within(part, &at.index(index), depth),
                )
            })
            .collect();
        let first = parts.iter().position(|(typed, _)| *typed);
        let mut others = Vec::with_capacity(parts.len());
        let mut merged = None;
        for (index, (_, part)) in parts.into_iter().enumerate() {
            if Some(index) == first {
                merged = Some(part);
            } else {
                others.push(part);
            }
        }
        let mut merged = merged.unwrap_or_else(Valued::text);
        for other in others {
            if matches!(merged.value, Value::One(_)) && matches!(other.value, Value::One(_)) {
                merge(&mut merged.constraint, other.constraint);
            }
        }
        merged
    }

    /// One of several schemas: a list of one is written as the one, so a list stands for both.
    fn either(&mut self, parts: &'a [ReferenceOr<Schema>], at: &Pointer, depth: usize) -> Valued {
        if let [only] = parts {
            return self.value_within(only, &at.index(0), depth);
        }
        let values: Vec<_> = parts
            .iter()
            .enumerate()
            .map(|(index, part)| self.value_within(part, &at.index(index), depth).value)
            .collect();
        let has_list = values.iter().any(|value| matches!(value, Value::List(_)));
        let has_members = values.contains(&Value::Members);
        match (has_list, has_members) {
            (true, false) => Valued::of(Value::List(Scalar::Text))
                .because("alternatives are not told apart: the items are given as texts"),
            (_, true) => Valued::of(Value::Members)
                .because("of the alternatives only the object is written, its members as texts"),
            (false, false) => {
                Valued::text().because("alternatives are not told apart: the text is given")
            }
        }
    }

    fn untyped_value(&mut self, any: &'a AnySchema, at: &Pointer, depth: usize) -> Valued {
        if let Some(known) = mixed(any) {
            return Valued::scalar(known);
        }
        if any.typ.as_deref() == Some("array") || any.typ.is_none() && any.items.is_some() {
            return self.list(any.items.as_ref(), at, depth);
        }
        let has_members = !any.properties.is_empty() || any.additional_properties.is_some();
        if any.typ.as_deref() == Some("object") || has_members {
            let others = any.additional_properties.as_ref();
            return self.members(any.properties.values(), others, at, depth);
        }
        let alternatives = [(&any.one_of, "oneOf"), (&any.any_of, "anyOf")];
        for (parts, key) in alternatives {
            // Beside a type of its own, alternatives are further constraints.
            if !parts.is_empty() && any.typ.is_none() {
                return self.either(parts, &at.key(key), depth);
            }
        }
        let own = Valued::scalar((typed(any).unwrap_or(Scalar::Text), constraint(any)));
        if !any.all_of.is_empty() && any.typ.is_none() {
            let mut all = self.all_parts(&any.all_of, at, depth);
            if matches!(all.value, Value::One(_)) {
                merge(&mut all.constraint, own.constraint);
            }
            return all;
        }
        match any.typ.as_deref() {
            None => own,
            Some(_) if typed(any).is_some() => {
                own.because("the alternatives of it are not checked")
            }
            Some(_) => own.because("its type is not one that is known: the text is given"),
        }
    }
}

/// Whether a part of an `allOf` says what the value is.
fn is_typed(part: &ReferenceOr<Schema>) -> bool {
    match part {
        ReferenceOr::Reference { .. } => true,
        ReferenceOr::Item(schema) => match &schema.schema_kind {
            SchemaKind::Any(any) => {
                let composed =
                    !any.all_of.is_empty() || !any.one_of.is_empty() || !any.any_of.is_empty();
                any.typ.is_some() || composed || any.items.is_some() || !any.properties.is_empty()
            }
            SchemaKind::Not { .. } => false,
            _ => true,
        },
    }
}

/// Adds the constraints that are not there yet; of two lists of values those in both are left.
fn merge(constraint: &mut Constraint, other: Constraint) {
    constraint.min_length = constraint.min_length.max(other.min_length);
    constraint.max_length = match (constraint.max_length, other.max_length) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let (ours, theirs) = (&mut constraint.one_of, other.one_of);
    let both = ours.iter().any(|value| theirs.contains(value));
    if ours.is_empty() {
        *ours = theirs;
    } else if both {
        ours.retain(|value| theirs.contains(value));
    }
    let either = |a: &mut Option<_>, b| *a = a.take().or(b);
    either(&mut constraint.minimum, other.minimum);
    either(&mut constraint.maximum, other.maximum);
    constraint.pattern = constraint.pattern.take().or(other.pattern);
    constraint.multiple_of = constraint.multiple_of.take().or(other.multiple_of);
}

fn scalar(kind: &SchemaKind) -> Option<(Scalar, Constraint)> {
    match kind {
        SchemaKind::Type(Typed::String(string)) => Some((
            Scalar::Text,
            Constraint {
                min_length: string.min_length.filter(|min| *min > 0),
                max_length: string.max_length,
                pattern: string.pattern.clone(),
                one_of: string.enumeration.iter().flatten().cloned().collect(),
                ..Constraint::default()
            },
        )),
        SchemaKind::Type(Typed::Integer(integer)) => {
            let narrow = VariantOrUnknownOrEmpty::Item(openapiv3::IntegerFormat::Int32);
            let scalar = if integer.format == narrow {
                Scalar::Int32
            } else {
                Scalar::Int64
            };
            let text = |value: i64| value.to_string();
            Some((
                scalar,
                Constraint {
                    minimum: bound(integer.minimum.map(text), integer.exclusive_minimum),
                    maximum: bound(integer.maximum.map(text), integer.exclusive_maximum),
                    multiple_of: integer.multiple_of.map(text),
                    ..Constraint::default()
                },
            ))
        }
        SchemaKind::Type(Typed::Number(number)) => Some((
            Scalar::Number,
            Constraint {
                minimum: bound(number.minimum.map(decimal), number.exclusive_minimum),
                maximum: bound(number.maximum.map(decimal), number.exclusive_maximum),
                multiple_of: number.multiple_of.map(decimal),
                ..Constraint::default()
            },
        )),
        SchemaKind::Type(Typed::Boolean(_)) => Some((Scalar::Boolean, Constraint::default())),
        _ => None,
    }
}

/// `openapiv3` falls back to this when a number is written in an unusual way, such as `minimum: 1.0` of an integer.
fn mixed(any: &AnySchema) -> Option<(Scalar, Constraint)> {
    let composed = !any.all_of.is_empty() || !any.one_of.is_empty() || !any.any_of.is_empty();
    let scalar = typed(any).filter(|_| !composed)?;
    Some((scalar, constraint(any)))
}

fn typed(any: &AnySchema) -> Option<Scalar> {
    Some(match (any.typ.as_deref()?, any.format.as_deref()) {
        ("integer", Some("int32")) => Scalar::Int32,
        ("integer", _) => Scalar::Int64,
        ("number", _) => Scalar::Number,
        ("boolean", _) => Scalar::Boolean,
        ("string", _) => Scalar::Text,
        _ => return None,
    })
}

fn constraint(any: &AnySchema) -> Constraint {
    let exclusive = |flag: Option<bool>| flag == Some(true);
    Constraint {
        min_length: any.min_length,
        max_length: any.max_length,
        pattern: any.pattern.clone(),
        one_of: any.enumeration.iter().filter_map(written).collect(),
        minimum: bound(any.minimum.map(decimal), exclusive(any.exclusive_minimum)),
        maximum: bound(any.maximum.map(decimal), exclusive(any.exclusive_maximum)),
        multiple_of: any.multiple_of.map(decimal),
    }
}

fn bound(text: Option<String>, exclusive: bool) -> Option<Bound> {
    text.map(|text| Bound { text, exclusive })
}

fn decimal(value: f64) -> String {
    value.to_string()
}

pub(super) fn written(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}
