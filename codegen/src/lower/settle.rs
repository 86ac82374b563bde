//! What can only be said of types when all of them are known: how the variants of unions are told apart, and where
//! types go round.

use serde_json::Value as Json;

use crate::api::{Api, Choices, Fixed, Shape, Type, TypeId};

use super::Lower;
use super::tags::selecting;

/// How many items a tuple may have; the runtime knows no longer ones.
const LONGEST_TUPLE: usize = 4;

impl Lower<'_> {
    /// Arrays of which each item is described, and no others may be. A tuple in a tuple stays an array, so that there
    /// is an end to each.
    pub(super) fn settle_tuples(&mut self) {
        let tuples: Vec<_> = self
            .api
            .types
            .iter()
            .map(|ty| tuple(&self.api, ty))
            .collect();
        for (index, ids) in tuples.iter().enumerate() {
            if let Some(ids) = ids
                && !ids
                    .iter()
                    .any(|id| within(&self.api, *id, &|id| tuples[id.0].is_some()))
            {
                self.api.types[index].shape = Shape::Tuple(ids.clone());
            }
        }
    }

    /// Alternatives that differ by their format only cannot be told apart by what is checked: any of them will do.
    pub(super) fn settle_formats(&mut self) {
        for index in 0..self.api.types.len() {
            let one = &self.api.types[index].limits.one;
            let texts = one.iter().map(|id| self.api.resolve(*id).1);
            let texts: Vec<_> = texts
                .filter(|ty| matches!(ty.shape, Shape::Text(_)))
                .collect();
            let same = texts.iter().enumerate().any(|(index, ty)| {
                let mut others = texts[..index].iter();
                others.any(|other| other.shape != ty.shape && other.limits == ty.limits)
            });
            if same {
                let limits = &mut self.api.types[index].limits;
                limits.any.append(&mut limits.one);
            }
        }
    }

    /// Members that can have but one value have it without being told.
    pub(super) fn settle_constants(&mut self) {
        let selected = selecting(&self.api);
        for index in 0..self.api.types.len() {
            let Shape::Object(object) = &self.api.types[index].shape else {
                continue;
            };
            let tags = selected.get(&TypeId(index));
            let fixed: Vec<_> = object
                .fields
                .iter()
                .map(|field| {
                    let only = constant(&self.api, field.ty).filter(|_| field.required);
                    let tag = || tags?.get(&field.name).cloned();
                    only.or_else(|| field.fixed.clone()).or_else(tag)
                })
                .collect();
            if let Shape::Object(object) = &mut self.api.types[index].shape {
                for (field, fixed) in object.fields.iter_mut().zip(fixed) {
                    field.fixed = fixed;
                }
            }
        }
    }

    /// A schema that asks of a value that it keep to the schema itself asks nothing, and never ends.
    pub(super) fn cut_endless_parts(&mut self) {
        #[derive(Clone, Copy, PartialEq)]
        enum Seen {
            Never,
            Open,
            Done,
        }
        let mut seen = vec![Seen::Never; self.api.types.len()];
        for start in 0..self.api.types.len() {
            let mut path = vec![(TypeId(start), 0)];
            while let Some((id, next)) = path.pop() {
                if next == 0 {
                    if seen[id.0] != Seen::Never {
                        continue;
                    }
                    seen[id.0] = Seen::Open;
                }
                let parts = same_value(&self.api, id);
                match parts.get(next) {
                    None => seen[id.0] = Seen::Done,
                    Some(part) if seen[part.0] == Seen::Open => {
                        self.cut(id, "this schema is made of nothing but itself");
                        let limits = &mut self.api.types[id.0].limits;
                        limits.all.clear();
                        limits.any.clear();
                        limits.one.clear();
                        limits.not = None;
                        seen[id.0] = Seen::Done;
                    }
                    Some(part) => {
                        path.push((id, next + 1));
                        path.push((*part, 0));
                    }
                }
            }
        }
    }
}

/// What each of the items of an array is, if there are few and always as many.
fn tuple(api: &Api, ty: &Type) -> Option<Vec<TypeId>> {
    let (prefix, items) = ty.limits.more.as_deref()?.tuple.as_ref()?;
    let is_never = |id: &TypeId| {
        let not = api.types[id.0].limits.not;
        not.is_some_and(|not| api.types[not.0].is_anything())
    };
    let is_closed = ty.limits.max_items == Some(prefix.len()) || items.iter().any(is_never);
    let is_tuple = matches!(ty.shape, Shape::Array(_))
        && (1..=LONGEST_TUPLE).contains(&prefix.len())
        && ty.limits.min_items == prefix.len()
        && is_closed;
    is_tuple.then(|| prefix.clone())
}

/// Whether a type is such a one, or it is behind its names or in its arrays and maps.
fn within(api: &Api, id: TypeId, is_such: &dyn Fn(TypeId) -> bool) -> bool {
    let mut id = id;
    for _ in 0..api.types.len() {
        match api.types[id.0].shape {
            _ if is_such(id) => return true,
            Shape::Array(next) | Shape::Map(next) | Shape::Alias(next) => id = next,
            _ => break,
        }
    }
    false
}

/// The types that a value of a type is, too.
fn same_value(api: &Api, id: TypeId) -> Vec<TypeId> {
    let ty = &api.types[id.0];
    let shape = match &ty.shape {
        Shape::Alias(_) | Shape::Union(_) => ty.shape.asked(),
        _ => Vec::new(),
    };
    shape.into_iter().chain(ty.limits.parts()).collect()
}

/// The only value that one of the names that resolve to a type allows.
fn only_value(api: &Api, id: TypeId) -> Option<Json> {
    let mut id = id;
    for _ in 0..api.types.len() {
        let ty = &api.types[id.0];
        match (&ty.shape, ty.limits.values.as_slice()) {
            (Shape::Alias(_), [only]) => return only.parse().ok(),
            (Shape::Alias(next), _) => id = *next,
            _ => break,
        }
    }
    None
}

/// The only value of a type, if it has but one.
pub(super) fn constant(api: &Api, id: TypeId) -> Option<Fixed> {
    let (_, ty) = api.resolve(id);
    if let Some(only) = only_value(api, id)
        && !api.is_nullable(id)
    {
        return match (&ty.shape, only) {
            (Shape::Enum(listed), Json::String(text)) if !listed.values.is_integers() => {
                Some(Fixed::Text(text))
            }
            (Shape::Enum(listed), Json::Number(number)) if listed.values.is_integers() => {
                number.as_i64().map(Fixed::Integer)
            }
            (Shape::Boolean, Json::Bool(value)) => Some(Fixed::Boolean(value)),
            _ => None,
        };
    }
    match &ty.shape {
        _ if api.is_nullable(id) => None,
        Shape::Enum(listed) => match &listed.values {
            Choices::Texts(texts) => match texts.as_slice() {
                [only] => Some(Fixed::Text(only.clone())),
                _ => None,
            },
            Choices::Integers(values) => match values.as_slice() {
                [only] => Some(Fixed::Integer(*only)),
                _ => None,
            },
        },
        Shape::Boolean => match ty.limits.values.as_slice() {
            [only] => only.parse().ok().map(Fixed::Boolean),
            _ => None,
        },
        _ => None,
    }
}
