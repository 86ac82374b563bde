//! What the parts of an `allOf` are together.

use crate::api::{Field, Limits, Object, Shape, TypeId};
use crate::source::Pointer;

use super::choice::Choice;
use super::facts::Facts;
use super::{Draft, Lower};

/// What the parts of an `allOf` are together.
#[derive(Clone, Default)]
pub(super) struct Merged<'s> {
    /// Whether a part says which kind of value it is.
    pub(super) is_typed: bool,
    /// Whether a part is about objects.
    pub(super) is_object: bool,
    /// Whether a part asks something of what it does not speak of itself.
    pub(super) own_words: bool,
    /// The members that are there in some cases.
    pub(super) spoken_of: Vec<String>,
    pub(super) fields: Vec<Field>,
    pub(super) required: Vec<String>,
    pub(super) rest: Option<TypeId>,
    /// The parts that are no objects.
    pub(super) others: Vec<Shape>,
    pub(super) choices: Vec<(Choice<'s>, Pointer)>,
    /// The parts that allow no other properties than theirs.
    pub(super) closed: Vec<Closed>,
    pub(super) limits: Limits,
}

/// A part with `additionalProperties: false`.
#[derive(Clone)]
pub(super) struct Closed {
    pub(super) at: Pointer,
    /// The properties that it describes.
    pub(super) names: Vec<String>,
    /// Whether it lacks `type`.
    pub(super) untyped: bool,
}

impl<'s> Merged<'s> {
    /// A member of both has the type of the later, and must keep to the earlier, too.
    pub(super) fn add(&mut self, other: Merged<'s>, lower: &mut Lower<'_>, at: &Pointer) {
        for field in other.fields {
            let known = self
                .fields
                .iter_mut()
                .find(|known| known.name == field.name);
            match known {
                Some(known) => {
                    let ty = match known.ty == field.ty {
                        true => field.ty,
                        false => lower.both(known.ty, field.ty, at),
                    };
                    *known = Field {
                        ty,
                        required: known.required || field.required,
                        described: known.described || field.described,
                        read_only: known.read_only || field.read_only,
                        write_only: known.write_only || field.write_only,
                        flattened: known.flattened || field.flattened,
                        description: field.description.or(known.description.take()),
                        default: field.default.or(known.default.take()),
                        ..field
                    };
                }
                None => self.fields.push(field),
            }
        }
        self.is_typed |= other.is_typed;
        self.is_object |= other.is_object;
        self.own_words |= other.own_words;
        self.spoken_of.extend(other.spoken_of);
        let required = other.required.into_iter();
        let required = required.filter(|name| !self.required.contains(name));
        self.required.extend(required.collect::<Vec<_>>());
        self.rest = self.rest.or(other.rest);
        self.others.extend(other.others);
        self.choices.extend(other.choices);
        self.closed.extend(other.closed);
        if self.limits == Limits::default() {
            self.limits = other.limits;
        } else if other.limits != Limits::default() {
            let part = lower.add_type(at, Vec::new(), Draft::asking(other.limits));
            self.limits.all.push(part);
        }
    }
}

impl<'a> Lower<'a> {
    /// The type of a member that two parts of an `allOf` describe.
    fn both(&mut self, earlier: TypeId, later: TypeId, at: &Pointer) -> TypeId {
        if self.api.types[later.0].is_anything() {
            return earlier;
        }
        let draft = Draft {
            limits: Limits {
                all: vec![earlier],
                ..Limits::default()
            },
            ..Draft::of(Shape::Alias(later))
        };
        let known = self.api.types.len();
        let id = self.add_type(at, Vec::new(), draft);
        if id.0 == known {
            self.doubled.push((id, earlier, later));
        }
        id
    }

    /// Gives members that two parts of an `allOf` describe as objects the members of both. What is in a component is
    /// known only when all have had their turn.
    pub(super) fn unite_members(&mut self) {
        while let Some((id, earlier, later)) = self.doubled.pop() {
            let (first, a) = self.api.resolve(earlier);
            let (second, b) = self.api.resolve(later);
            let (Shape::Object(a), Shape::Object(b)) = (&a.shape, &b.shape) else {
                continue;
            };
            let is_known = |field: &Field| b.fields.iter().any(|other| other.name == field.name);
            if a.fields.iter().all(is_known) {
                continue;
            }
            let of = |object: &Object| Merged {
                fields: object.fields.clone(),
                rest: object.rest,
                ..Merged::default()
            };
            let (mut both, other) = (of(a), of(b));
            let at = self.api.types[id.0].pointer.clone();
            both.add(other, self, &at);
            let (fields, rest) = (both.fields, both.rest);
            let parts = [first, second].into_iter();
            let parts = parts.filter(|part| self.asks_more(*part)).collect();
            let draft = Draft {
                limits: Limits {
                    all: parts,
                    ..Limits::default()
                },
                ..Draft::of(Shape::Object(Object { fields, rest }))
            };
            let ty = self.add_type(&at, self.called_both(first, second), draft);
            let nullable = self.api.is_nullable(later);
            let alias = &mut self.api.types[id.0];
            alias.shape = Shape::Alias(ty);
            alias.nullable |= nullable;
            alias.limits.all.clear();
        }
    }

    /// Whether something is asked of an object beside what its members are.
    fn asks_more(&self, id: TypeId) -> bool {
        let ty = &self.api.types[id.0];
        let rest = matches!(&ty.shape, Shape::Object(object) if object.rest.is_some());
        rest || !ty.limits.is_none()
    }

    fn called_both(&self, earlier: TypeId, later: TypeId) -> Vec<String> {
        let [earlier, later] = [earlier, later].map(|id| &self.api.types[id.0]);
        match (earlier.is_component, later.is_component) {
            (_, false) => later.hints.clone(),
            (false, true) => earlier.hints.clone(),
            (true, true) => {
                let names = [earlier, later].map(|ty| ty.hints.first().map_or("", String::as_str));
                vec![names.join(" and ")]
            }
        }
    }

    /// What asks something of arrays, and leaves open whether a value is one.
    pub(super) fn if_array(&mut self, draft: Draft, facts: &Facts<'_>, at: &Pointer) -> Draft {
        if facts.one_of.is_empty() && facts.any_of.is_empty() {
            self.loose("items of several kinds, of what need not be an array", at);
        }
        let part = self.add_type(at, Vec::new(), draft);
        Draft::asking(Limits {
            all: vec![part],
            ..Limits::default()
        })
    }
}

/// What values are that have all of these shapes.
pub(super) fn common(shapes: &[Shape]) -> Option<Shape> {
    let mut shapes = shapes.iter();
    let mut common = shapes.next()?.clone();
    for shape in shapes {
        common = match (common, shape) {
            (a, b) if a == *b => a,
            (Shape::Any, b) => b.clone(),
            (a, Shape::Any) => a,
            (Shape::Number, b @ Shape::Integer(_)) => b.clone(),
            (a @ Shape::Integer(_), Shape::Number) => a,
            (Shape::Text(crate::api::Format::Plain), b @ (Shape::Text(_) | Shape::Enum(_))) => {
                b.clone()
            }
            (a @ (Shape::Text(_) | Shape::Enum(_)), Shape::Text(_)) => a,
            (a @ Shape::Array(_), Shape::Array(_)) => a,
            (Shape::Integer(_), b @ Shape::Integer(_)) => b.clone(),
            _ => return None,
        };
    }
    Some(common)
}
