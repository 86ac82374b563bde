//! Types of properties that several parts of an `allOf` describe: what such a type is can only be said when all
//! components are known.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::api::{Limits, Object, Shape, Type, TypeId};
use crate::source::Pointer;

use super::merged::Merged;
use super::narrow::{Conflict, Part, common_values, kind};
use super::{Draft, Lower};

mod unions;

/// How many types may be made of others.
const MOST_MADE: usize = 5_000;

/// The types that are to be made of two others.
#[derive(Default)]
pub(super) struct Doubled {
    /// The earlier and the later description of each type.
    of: HashMap<TypeId, (TypeId, TypeId)>,
    ids: HashMap<(TypeId, TypeId), TypeId>,
    waiting: VecDeque<TypeId>,
    /// What types are made of, so that a type is made once of the same others, in whatever order they meet: without, a
    /// schema that contains itself would never end.
    made: HashMap<TypeId, Vec<TypeId>>,
    ids_made: HashMap<Vec<TypeId>, TypeId>,
}

/// One of the types that a value is.
struct Base {
    id: TypeId,
    /// The values that the names on the way to it allow.
    values: Vec<String>,
    /// Whether these names ask for nothing else, either.
    is_bare: bool,
}

impl Lower<'_> {
    /// The type of what two parts of an `allOf` describe.
    pub(super) fn both(&mut self, earlier: TypeId, later: TypeId, at: &Pointer) -> TypeId {
        self.both_called(earlier, later, at, Vec::new())
    }

    fn both_called(
        &mut self,
        earlier: TypeId,
        later: TypeId,
        at: &Pointer,
        hints: Vec<String>,
    ) -> TypeId {
        if earlier == later {
            return later;
        }
        if let Some(id) = self.doubled.ids.get(&(earlier, later)) {
            return *id;
        }
        let id = self.reserve(at, hints);
        let draft = Draft {
            limits: Limits {
                all: vec![earlier],
                ..Limits::default()
            },
            ..Draft::of(Shape::Alias(later))
        };
        self.fill(id, draft);
        self.doubled.ids.insert((earlier, later), id);
        self.doubled.of.insert(id, (earlier, later));
        self.doubled.waiting.push_back(id);
        id
    }

    /// Makes the types of properties that two parts of an `allOf` describe.
    pub(super) fn unite_members(&mut self) {
        while let Some(id) = self.doubled.waiting.pop_front() {
            if let Some((earlier, later)) = self.doubled.of.get(&id).copied() {
                self.unite(id, earlier, later);
            }
        }
    }

    fn unite(&mut self, id: TypeId, earlier: TypeId, later: TypeId) {
        let (mut bases, at) = (Vec::new(), self.api.types[id.0].pointer.clone());
        for part in [earlier, later] {
            self.bases(part, &mut bases);
        }
        let hints = self.api.types[id.0].hints.clone();
        let (result, values) = match self.united(&bases, &at, hints) {
            Ok(Some(united)) => united,
            Ok(None) => (later, Vec::new()),
            Err(conflict) => {
                let later = kind(&self.api.resolve(later).1.shape);
                let result = format!(
                    "{later} is generated, as the last part says, and the others are not checked"
                );
                self.impossible(conflict, &at, &result);
                self.api.types[id.0].limits.all.clear();
                return;
            }
        };
        let is_open = |lower: &Self, part| lower.api.resolve(part).1.shape == Shape::Any;
        let nullable = match is_open(self, later) {
            true => self.api.is_nullable(earlier),
            false => self.api.is_nullable(later),
        };
        let parts = [earlier, later].into_iter();
        let all = parts.filter(|part| *part != result && !self.is_kept(*part, result));
        let all = all.collect();
        let ty = &mut self.api.types[id.0];
        ty.shape = Shape::Alias(result);
        ty.nullable |= nullable;
        ty.limits = Limits {
            all,
            values,
            ..Limits::default()
        };
    }

    /// Whether each value of a type that was made of a part and others is valid against the part anyway.
    fn is_kept(&self, part: TypeId, result: TypeId) -> bool {
        let mut bases = Vec::new();
        self.bases(part, &mut bases);
        let made = self.doubled.made.get(&result);
        bases.iter().all(|base| {
            let is_in = base.id == result || made.is_some_and(|made| made.contains(&base.id));
            let ty = &self.api.types[base.id.0];
            let is_free = is_free_form(&self.api.types, ty) || matches!(ty.shape, Shape::Array(_));
            let is_free = is_free && ty.limits.is_none() && !ty.nullable;
            base.is_bare && base.values.is_empty() && (is_in || ty.is_plain() || is_free)
        })
    }

    /// The types that a value of a type is, behind all names.
    fn bases(&self, id: TypeId, bases: &mut Vec<Base>) {
        let (mut open, mut seen) = (vec![(id, Vec::new(), true)], HashSet::new());
        while let Some((id, values, is_bare)) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            let ty = &self.api.types[id.0];
            match (self.doubled.of.get(&id), self.doubled.made.get(&id)) {
                (Some((earlier, later)), _) => {
                    open.push((*later, values.clone(), is_bare));
                    open.push((*earlier, values, is_bare));
                }
                (_, Some(made)) => {
                    let made = made.iter().rev();
                    open.extend(made.map(|id| (*id, values.clone(), is_bare)));
                }
                (None, None) => match ty.shape {
                    Shape::Alias(next) => {
                        let values = common_values(&values, &ty.limits.values).unwrap_or(values);
                        let limits = Limits {
                            values: Vec::new(),
                            ..ty.limits.clone()
                        };
                        open.push((next, values, is_bare && limits.is_none()));
                    }
                    _ => match bases.iter_mut().find(|base| base.id == id) {
                        Some(known) => {
                            let known_values = std::mem::take(&mut known.values);
                            known.values =
                                common_values(&known_values, &values).unwrap_or(known_values);
                            known.is_bare &= is_bare;
                        }
                        None => bases.push(Base {
                            id,
                            values,
                            is_bare,
                        }),
                    },
                },
            }
        }
    }

    /// The type of the values that all of these have, and those of them that are allowed; none if all allow anything.
    fn united(
        &mut self,
        bases: &[Base],
        at: &Pointer,
        hints: Vec<String>,
    ) -> Result<Option<(TypeId, Vec<String>)>, Conflict> {
        let shape = |lower: &Self, id: TypeId| lower.api.types[id.0].shape.clone();
        let mut unions = Vec::new();
        let mut objects = Vec::new();
        let mut parts = Vec::new();
        for base in bases {
            match shape(self, base.id) {
                Shape::Union(_) => unions.push(base.id),
                Shape::Object(_) | Shape::Map(_) => objects.push(base.id),
                shape => {
                    let ty = &self.api.types[base.id.0];
                    let values = common_values(&base.values, &ty.limits.values);
                    let is_item = shape.is_item() && ty.is_component;
                    let part = Part {
                        component: is_item.then_some(base.id),
                        ..Part::of(shape, &values.ok_or(Conflict::Values)?)
                    };
                    parts.push((base.id, part));
                }
            }
        }
        parts.retain(|(_, part)| part.shape != Shape::Any || !part.values.is_empty());
        let other = match parts.as_slice() {
            [] => None,
            // An enumeration without `type` restricts objects, too.
            [(_, part)]
                if part.shape == Shape::Any && !(objects.is_empty() && unions.is_empty()) =>
            {
                None
            }
            [(id, part)] => {
                let is_own = part.values == self.api.types[id.0].limits.values;
                Some((
                    *id,
                    if is_own {
                        Vec::new()
                    } else {
                        part.values.clone()
                    },
                ))
            }
            _ => Some(self.narrowed(&parts, at, &hints)?),
        };
        if other.is_some() {
            // Keywords about objects allow any value that is not an object.
            objects.retain(|id| !self.api.types[id.0].limits.untyped);
        }
        let object = match objects.as_slice() {
            [] => None,
            objects => Some(self.united_objects(objects, at, &hints)),
        };
        let mut result = match (object, other) {
            (Some(object), Some((other, _))) => {
                let earlier = bases.iter().find(|base| [object, other].contains(&base.id));
                let [object, other] = [object, other].map(|id| shape(self, id));
                return Err(
                    match earlier.is_some_and(|base| shape(self, base.id) == other) {
                        true => Conflict::between(&other, &object),
                        false => Conflict::between(&object, &other),
                    },
                );
            }
            (object, other) => other.or(object.map(|id| (id, Vec::new()))),
        };
        for union in unions {
            result = Some(match result {
                None => (union, Vec::new()),
                Some((known, values)) => (self.united_union(union, known, at)?, values),
            });
        }
        Ok(result)
    }

    /// The type of what several schemas that are not about objects have in common.
    fn narrowed(
        &mut self,
        parts: &[(TypeId, Part)],
        at: &Pointer,
        hints: &[String],
    ) -> Result<(TypeId, Vec<String>), Conflict> {
        let narrowest = self.narrowest(parts.iter().map(|(_, part)| part.clone()), at)?;
        let Some(part) = narrowest else {
            return Ok((parts[0].0, Vec::new()));
        };
        if let Some(component) = part.component {
            let is_all = part.values == self.api.types[component.0].limits.values;
            return Ok((component, if is_all { Vec::new() } else { part.values }));
        }
        // A type that is there already has a name that suits it.
        let known = parts.iter().rev().find(|(id, known)| {
            known.shape == part.shape && self.api.types[id.0].limits.values == part.values
        });
        if let Some((id, _)) = known {
            return Ok((*id, Vec::new()));
        }
        let mut hints = hints.to_vec();
        if hints.is_empty() {
            let types = || parts.iter().rev().map(|(id, _)| &self.api.types[id.0]);
            let mut items = types().filter(|ty| ty.shape.is_item() && !ty.is_component);
            let mut listed = types().filter(|ty| !ty.limits.values.is_empty());
            let named = items.next().or(listed.next());
            hints = named.map_or(Vec::new(), |ty| ty.hints.clone());
        }
        let mut limits = Limits {
            values: part.values,
            ..Limits::default()
        };
        if let Shape::Array(_) = part.shape {
            // What one part alone asks may make a tuple of the array.
            let types = parts.iter().map(|(id, _)| &self.api.types[id.0].limits);
            let mut asking = types.filter(|limits| !limits.is_none());
            if let (Some(only), None) = (asking.next(), asking.next()) {
                limits = only.clone();
            }
        }
        let draft = Draft {
            limits,
            ..Draft::of(part.shape)
        };
        Ok((self.add_type(at, hints, draft), Vec::new()))
    }

    /// An object with the properties of all of these, or a map of what is in all.
    fn united_objects(&mut self, objects: &[TypeId], at: &Pointer, hints: &[String]) -> TypeId {
        let free =
            |lower: &Self, id: &TypeId| is_free_form(&lower.api.types, &lower.api.types[id.0]);
        let described: Vec<_> = objects
            .iter()
            .filter(|id| !free(self, id))
            .copied()
            .collect();
        let last = *objects.last().unwrap_or(&objects[0]);
        let key = match described.as_slice() {
            [] => return last,
            [only] => return *only,
            [..] => {
                let mut key = described.clone();
                key.sort_unstable();
                key
            }
        };
        if let Some(known) = self.doubled.ids_made.get(&key) {
            return *known;
        }
        let covering = described.iter().rev().find(|id| {
            let mut others = described.iter();
            others.all(|other| other == *id || self.covers(**id, *other))
        });
        if let Some(covering) = covering {
            return *covering;
        }
        if self.doubled.made.len() >= MOST_MADE {
            self.loose("an object that parts of too many `allOf`s describe", at);
            return last;
        }
        let hints = match hints {
            [] => self.called_together(&described),
            hints => hints.to_vec(),
        };
        let id = self.reserve(at, hints);
        self.doubled.ids_made.insert(key, id);
        self.doubled.made.insert(id, described.clone());
        let mut whole = Merged::default();
        let mut is_map = true;
        for part in &described {
            let mut other = Merged::default();
            match self.api.types[part.0].shape.clone() {
                Shape::Object(object) => {
                    (other.fields, other.rest, is_map) = (object.fields, object.rest, false);
                }
                Shape::Map(of) => other.rest = Some(of),
                _ => {}
            }
            whole.add(other, self, at);
        }
        let shape = match (is_map, whole.rest) {
            (true, Some(of)) => Shape::Map(of),
            (_, rest) => Shape::Object(Object {
                fields: whole.fields,
                rest,
            }),
        };
        let parts = described.into_iter().filter(|part| self.asks_more(*part));
        let draft = Draft {
            limits: Limits {
                all: parts.collect(),
                ..Limits::default()
            },
            ..Draft::of(shape)
        };
        self.fill(id, draft);
        id
    }

    /// Whether an object has all properties of another anyway, and in no wider types.
    fn covers(&self, whole: TypeId, part: TypeId) -> bool {
        let [whole, part] = [whole, part].map(|id| &self.api.types[id.0].shape);
        let bases = |id| {
            let mut bases = Vec::new();
            self.bases(id, &mut bases);
            bases
                .into_iter()
                .map(|base| (base.id, &self.api.types[base.id.0]))
        };
        let is_within = |wide: TypeId, narrow: TypeId| {
            let narrow: Vec<_> = bases(narrow).collect();
            bases(wide).all(|(wide, ty)| {
                let is_wider = is_free_form(&self.api.types, ty)
                    && narrow.iter().any(|(_, narrow)| {
                        ty.shape == Shape::Any || is_alike(&ty.shape, &narrow.shape)
                    });
                is_wider || narrow.iter().any(|(id, _)| *id == wide)
            })
        };
        match (whole, part) {
            (Shape::Object(whole), Shape::Object(part)) => {
                let has = part.fields.iter().all(|field| {
                    let mut fields = whole.fields.iter();
                    fields.any(|known| known.name == field.name && is_within(field.ty, known.ty))
                });
                has && match (part.rest, whole.rest) {
                    (None, _) => true,
                    (Some(part), Some(whole)) => is_within(part, whole),
                    (Some(part), None) => self.api.types[part.0].is_anything(),
                }
            }
            (Shape::Map(whole), Shape::Map(part)) => is_within(*part, *whole),
            _ => false,
        }
    }

    /// Whether something is asked of an object beside what its properties are.
    fn asks_more(&self, id: TypeId) -> bool {
        let ty = &self.api.types[id.0];
        let rest = matches!(&ty.shape, Shape::Object(object) if object.rest.is_some());
        rest || !ty.limits.is_none()
    }

    /// The name candidates of a type that is made of others: the name of the only component is another type's.
    fn called_together(&self, parts: &[TypeId]) -> Vec<String> {
        let types = || parts.iter().map(|id| &self.api.types[id.0]);
        let inline = types()
            .rev()
            .find(|ty| !ty.is_component && !ty.hints.is_empty());
        if let Some(inline) = inline {
            return inline.hints.clone();
        }
        let names = types().filter_map(|ty| ty.hints.first().cloned());
        let names: Vec<_> = names.collect();
        vec![names.join(" and ")]
    }
}

/// Whether a type says nothing of a value but that it is an object, if that.
fn is_free_form(types: &[Type], ty: &Type) -> bool {
    match ty.shape {
        Shape::Any => ty.limits.is_none(),
        Shape::Map(of) => types[of.0].is_anything(),
        _ => false,
    }
}

/// Whether a value may have both shapes, as far as their JSON types tell.
fn is_alike(a: &Shape, b: &Shape) -> bool {
    let kind = |shape| match kind(shape) {
        "an integer" => "a number",
        kind => kind,
    };
    kind(a) == kind(b)
}
