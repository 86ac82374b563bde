//! The values of parameters: what a schema makes of what stands in a URL or a header.

use std::borrow::Borrow;

use openapiv3::{AdditionalProperties, ReferenceOr, Schema, SchemaKind};
use serde_json::Value as Json;

use crate::api::{Constraint, Count, Integer, Scalar, Value};
use crate::source::Pointer;

use super::Lower;
use super::facts::Facts;
use super::formats;
use super::integer::fit;
use super::reference::component_name;
use super::schema::open;
use super::typed::written;

/// How deep schemas within schemas are followed, also around a ring of references.
pub(super) const DEEPEST: usize = 32;

/// How many schemas are looked at for one parameter: what is deep *and* wide would take for ever.
pub(super) const MOST: usize = 1000;

/// What became of the schema of a parameter.
pub(super) struct Valued {
    pub(super) value: Value,
    pub(super) constraint: Constraint,
    pub(super) items: Count,
    /// Why it is less than the schema says.
    pub(super) coarse: Option<&'static str>,
    /// Whether only the schema as a whole says what the value must be like.
    pub(super) asked: bool,
    /// Whether the type of the schema says more than the value.
    pub(super) typed: bool,
    /// Whether something within the value has parts itself.
    pub(super) nested: bool,
}

impl Valued {
    fn of(value: Value) -> Self {
        Self {
            value,
            constraint: Constraint::default(),
            items: Count::default(),
            coarse: None,
            asked: false,
            typed: false,
            nested: false,
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

    /// A value that the type of the schema says more of: `why` it is less without.
    fn typed(value: Value, why: &'static str) -> Self {
        Self {
            typed: true,
            ..Self::of(value).because(why)
        }
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

    /// A schema behind any references, and behind each `allOf` of one: that is a reference with words beside it.
    pub(super) fn schema_behind<S: Borrow<Schema>>(
        &mut self,
        schema: &'a ReferenceOr<S>,
        at: &Pointer,
    ) -> Option<(&'a Schema, Pointer)> {
        let (mut schema, mut at) = self.schema_itself(schema, at)?;
        // Such may lead in a ring.
        for _ in 0..DEEPEST {
            let SchemaKind::AllOf { all_of } = &schema.schema_kind else {
                break;
            };
            let [only] = all_of.as_slice() else { break };
            (schema, at) = self.schema_itself(only, &at.key("allOf").index(0))?;
        }
        Some((schema, at))
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
        let facts = Facts::of(schema);
        let valued = self.value_by(&facts, at, depth);
        // A text may stand for anything, where the schema does not say what the value is.
        let is_known = facts.ty.is_some() || !matches!(valued.value, Value::One(_));
        let more = schema.schema_data.extensions.contains_key("x-oast-more");
        let asks = facts.not.is_some() || more;
        let valued = match asks && !is_known && !valued.typed {
            true => valued.because("its schema says more of a value than is checked of a text"),
            false => valued,
        };
        let own = Count {
            min: facts.min_items,
            max: facts.max_items,
            unique: facts.unique,
        };
        Valued {
            asked: valued.asked || asks && is_known,
            items: match valued.value {
                Value::List(_) => both(valued.items, own),
                // A part of an `allOf` may leave to others what the value is.
                Value::One(_) if facts.ty.is_none() => own,
                _ => Count::default(),
            },
            constraint: Constraint {
                open: valued.constraint.open || open(&schema.schema_data) == Some(true),
                ..valued.constraint
            },
            ..valued
        }
    }

    fn value_by(&mut self, facts: &Facts<'a>, at: &Pointer, depth: usize) -> Valued {
        let alternatives = [(facts.one_of, "oneOf"), (facts.any_of, "anyOf")];
        if facts.is_array() {
            return self.list(facts.items, at, depth);
        }
        if facts.is_object() {
            return self.members(facts, at, depth);
        }
        for (parts, key) in alternatives {
            // Beside a type of its own, alternatives are further constraints.
            if !parts.is_empty() && facts.ty.is_none() {
                return self.either(parts, &at.key(key), depth);
            }
        }
        if facts.ty == Some("integer") {
            let _ = self.integer(facts, &mut facts.constraint.clone(), at);
        }
        let scalar = scalar(facts);
        let own = Valued::scalar((scalar.unwrap_or(Scalar::Text), constraint(facts)));
        if !facts.all_of.is_empty() && facts.ty.is_none() {
            let mut all = self.all_parts(facts.all_of, at, depth);
            if matches!(all.value, Value::One(_)) {
                merge(&mut all.constraint, own.constraint);
            }
            return all;
        }
        let composed = alternatives.iter().any(|(parts, _)| !parts.is_empty());
        match facts.ty {
            Some(_) if scalar.is_none() => {
                own.because("its type is not one that is known: the text is given")
            }
            Some(_) if composed || !facts.all_of.is_empty() => Valued { asked: true, ..own },
            // The runtime's own numbers are signed.
            Some("integer") if is_unsigned(facts) => Valued {
                typed: true,
                ..own.because("it is given as a signed number")
            },
            _ => own,
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
                items: Count::default(),
                ..item
            },
            _ => Valued {
                nested: true,
                ..Valued::typed(
                    Value::List(Scalar::Text),
                    "items that are arrays or objects are given as texts",
                )
            },
        }
    }

    fn members(&mut self, facts: &Facts<'a>, at: &Pointer, depth: usize) -> Valued {
        let others = match facts.additional {
            Some(AdditionalProperties::Schema(schema)) => Some(schema.as_ref()),
            _ => None,
        };
        let composed = [facts.all_of, facts.one_of, facts.any_of];
        let (mut flat, mut checked) = (true, composed.iter().all(|parts| parts.is_empty()));
        for (_, schema) in facts.members() {
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
        let why = match (flat, checked) {
            (true, true) => {
                let counted = facts.min_properties > 0 || facts.max_properties.is_some();
                return Valued {
                    asked: counted || !facts.required.is_empty(),
                    ..Valued::of(Value::Members)
                };
            }
            (true, false) => "its members are given as texts, and not checked",
            (false, _) => "members that are arrays or objects are given as texts",
        };
        Valued {
            nested: !flat,
            ..Valued::typed(Value::Members, why)
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
            merged.items = both(merged.items, other.items);
            merged.asked |= other.asked;
            merged.nested |= other.nested;
            // The members of one object are not those of the other.
            let two = merged.value == Value::Members && other.value == Value::Members;
            if other.typed || two {
                merged.typed = true;
                merged = merged.because("its members are given as texts, and not checked");
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
            .map(|(index, part)| self.value_within(part, &at.index(index), depth))
            .collect();
        let nested = values.iter().any(|part| part.nested);
        let has_list = values
            .iter()
            .any(|part| matches!(part.value, Value::List(_)));
        let has_members = values.iter().any(|part| part.value == Value::Members);
        if let Some(valued) = same(&values) {
            return valued;
        }
        let valued = match (has_list, has_members) {
            (true, false) => Valued::typed(
                Value::List(Scalar::Text),
                "alternatives are not told apart: the items are given as texts",
            ),
            (_, true) => Valued::typed(
                Value::Members,
                "of the alternatives only the object is written, its members as texts",
            ),
            (false, false) => Valued::typed(
                Value::One(Scalar::Text),
                "alternatives are not told apart: the text is given",
            ),
        };
        Valued { nested, ..valued }
    }
}

/// Alternatives that one kind of value stands for: a text is written like whatever it says, and a list of one like the
/// one. Of several kinds of texts, which of them it is has to be looked up in the schema.
fn same(values: &[Valued]) -> Option<Valued> {
    if values
        .iter()
        .any(|part| part.coarse.is_some() || part.asked)
    {
        return None;
    }
    let any_text = |part: &Valued, value| {
        part.value == value
            && part.constraint == Constraint::default()
            && part.items == Count::default()
    };
    let has_any = |value| values.iter().any(|part| any_text(part, value));
    let (one, list) = (Value::One(Scalar::Text), Value::List(Scalar::Text));
    let all_single = values
        .iter()
        .all(|part| matches!(part.value, Value::One(_)));
    if all_single && has_any(one) {
        return Some(Valued::text());
    }
    let head = values.first()?;
    let first = head.value;
    if values.iter().all(|part| part.value == first) && matches!(first, Value::One(_)) {
        return Some(Valued {
            asked: true,
            ..Valued::of(first)
        });
    }
    let scalar = |value| match value {
        Value::One(scalar) | Value::List(scalar) => Some(scalar),
        _ => None,
    };
    let kind = scalar(first)?;
    let all_flat = values.iter().all(|part| scalar(part.value).is_some());
    let all_alike = values.iter().all(|part| {
        scalar(part.value) == Some(kind)
            && part.constraint == head.constraint
            && part.items == Count::default()
    });
    if all_alike {
        return Some(Valued {
            constraint: head.constraint.clone(),
            ..Valued::of(Value::List(kind))
        });
    }
    (all_flat && has_any(one) && has_any(list)).then(|| Valued::of(list))
}

/// Whether a part of an `allOf` says what the value is.
fn is_typed(part: &ReferenceOr<Schema>) -> bool {
    let ReferenceOr::Item(schema) = part else {
        return true;
    };
    let facts = Facts::of(schema);
    let composed = [facts.all_of, facts.one_of, facts.any_of];
    facts.ty.is_some()
        || facts.is_array()
        || facts.is_object()
        || composed.iter().any(|parts| !parts.is_empty())
}

/// What two schemas ask together.
fn both(a: Count, b: Count) -> Count {
    Count {
        min: a.min.max(b.min),
        max: match (a.max, b.max) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        },
        unique: a.unique || b.unique,
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
        constraint.open |= other.open;
    } else if both {
        ours.retain(|value| theirs.contains(value));
        constraint.open &= other.open;
    }
    let either = |a: &mut Option<_>, b| *a = a.take().or(b);
    either(&mut constraint.minimum, other.minimum);
    either(&mut constraint.maximum, other.maximum);
    constraint.pattern = constraint.pattern.take().or(other.pattern);
    constraint.format = constraint.format.or(other.format);
    constraint.multiple_of = constraint.multiple_of.take().or(other.multiple_of);
}

/// Whether an integer needs all 64 bits without a sign.
fn is_unsigned(facts: &Facts<'_>) -> bool {
    fit(&facts.format, &mut facts.constraint.clone()).ty == Some(Integer::U64)
}

fn scalar(facts: &Facts<'_>) -> Option<Scalar> {
    let is_narrow = || fit(&facts.format, &mut facts.constraint.clone()).ty == Some(Integer::I32);
    Some(match (facts.ty?, facts.format.as_str()) {
        ("integer", "int32") if is_narrow() => Scalar::Int32,
        ("integer", _) => Scalar::Int64,
        ("number", _) => Scalar::Number,
        ("boolean", _) => Scalar::Boolean,
        ("string", _) => Scalar::Text,
        _ => return None,
    })
}

fn constraint(facts: &Facts<'_>) -> Constraint {
    // Both booleans are any.
    let is_any = |other: &Json| {
        facts
            .values
            .contains(&Json::Bool(other == &Json::Bool(false)))
    };
    let values = facts.values.iter().filter(|value| match facts.ty {
        Some("integer" | "number") => value.is_number(),
        Some("boolean") => value.is_boolean() && !is_any(value),
        _ => true,
    });
    Constraint {
        one_of: values.filter_map(written).collect(),
        format: formats::checked(facts),
        ..facts.constraint.clone()
    }
}
