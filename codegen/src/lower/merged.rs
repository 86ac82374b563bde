//! What the parts of an `allOf` are together.

use std::collections::{HashMap, HashSet};

use crate::api::{Field, Limits, TypeId};
use crate::source::Pointer;

use super::choice::Choice;
use super::facts::Facts;
use super::narrow::Part;
use super::{Draft, Lower};

/// Of so many properties each is looked for among all.
const FEW: usize = 8;

/// The component that a part of an `allOf` refers to, and how much of the whole it was.
#[derive(Clone)]
pub(super) struct Source {
    reference: String,
    /// The types of its properties, and whether each is required.
    fields: Vec<(TypeId, bool)>,
    rest: Option<TypeId>,
    /// How many names are required, parts are no objects, and choices there are.
    counts: [usize; 4],
    /// Where the parts begin that are asked in addition to the component; without, the component asks nothing of its
    /// own.
    parts_from: Option<usize>,
}

/// What the parts of an `allOf` are together.
#[derive(Clone, Default)]
pub(super) struct Merged<'s> {
    /// Whether a part says which kind of value it is.
    pub(super) is_typed: bool,
    /// Whether a part is about objects.
    pub(super) is_object: bool,
    /// Whether a part has `type: object`.
    pub(super) requires_object: bool,
    /// Whether a part asks something of what it does not speak of itself.
    pub(super) own_words: bool,
    /// The members that are there in some cases.
    pub(super) spoken_of: Vec<String>,
    pub(super) fields: Vec<Field>,
    pub(super) required: Vec<String>,
    pub(super) rest: Option<TypeId>,
    /// The parts that are no objects.
    pub(super) others: Vec<Part>,
    /// The component that everything comes from that says what the value is.
    pub(super) source: Option<Source>,
    /// Whether a part that says nothing else allows null.
    pub(super) nullable: bool,
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
    /// Whether nothing says yet what the value is.
    pub(super) fn is_blank(&self) -> bool {
        self.counts() == [0; 4] && self.fields.is_empty() && self.rest.is_none()
    }

    fn counts(&self) -> [usize; 4] {
        [
            self.required.len(),
            self.others.len(),
            self.choices.len(),
            self.closed.len(),
        ]
    }

    fn typed_fields(&self) -> Vec<(TypeId, bool)> {
        let fields = self.fields.iter();
        fields.map(|field| (field.ty, field.required)).collect()
    }

    /// Notes that all there is comes from a component, before which nothing was asked but `before`.
    pub(super) fn comes_from(&mut self, reference: &str, before: &Limits) {
        let nothing = Limits::default();
        let is_first = *before == nothing && self.limits != nothing;
        self.source = Some(Source {
            reference: reference.to_owned(),
            fields: self.typed_fields(),
            rest: self.rest,
            counts: self.counts(),
            parts_from: is_first.then_some(self.limits.all.len()),
        });
    }

    /// The reference to the component that says what the value is, if nothing in addition does, and what else is asked.
    pub(super) fn only_component(&self) -> Option<(String, Limits)> {
        let source = self.source.as_ref()?;
        let is_all = source.fields == self.typed_fields()
            && source.rest == self.rest
            && source.counts == self.counts();
        let limits = match source.parts_from {
            None => self.limits.clone(),
            Some(from) => Limits {
                all: self.limits.all.get(from..).unwrap_or_default().to_vec(),
                ..Limits::default()
            },
        };
        is_all.then(|| (source.reference.clone(), limits))
    }

    /// A member of both has the type of the later, and must keep to the earlier, too.
    pub(super) fn add(&mut self, other: Merged<'s>, lower: &mut Lower<'_>, at: &Pointer) {
        // For a few there is no gain in knowing where all are.
        let mut places = (other.fields.len() > FEW).then(|| {
            let places = self.fields.iter().enumerate();
            places
                .map(|(place, known)| (known.name.clone(), place))
                .collect::<HashMap<_, _>>()
        });
        for field in other.fields {
            let place = match &places {
                Some(places) => places.get(&field.name).copied(),
                None => self
                    .fields
                    .iter()
                    .position(|known| known.name == field.name),
            };
            match place.and_then(|place| self.fields.get_mut(place)) {
                Some(known) => {
                    let ty = match known.ty == field.ty {
                        true => field.ty,
                        false => {
                            lower.both(known.ty, field.ty, &at.key("properties").key(&field.name))
                        }
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
                None => {
                    if let Some(places) = &mut places {
                        places.insert(field.name.clone(), self.fields.len());
                    }
                    self.fields.push(field);
                }
            }
        }
        self.is_typed |= other.is_typed;
        self.is_object |= other.is_object;
        self.requires_object |= other.requires_object;
        self.own_words |= other.own_words;
        self.spoken_of.extend(other.spoken_of);
        if !other.required.is_empty() {
            let known: HashSet<&String> = self.required.iter().collect();
            let required = other.required.into_iter();
            let required: Vec<_> = required.filter(|name| !known.contains(name)).collect();
            self.required.extend(required);
        }
        self.rest = match (self.rest, other.rest) {
            (Some(earlier), Some(later)) => Some(lower.both(earlier, later, at)),
            (earlier, later) => earlier.or(later),
        };
        self.nullable |= other.nullable;
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
