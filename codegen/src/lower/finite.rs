//! Objects that could never end: each would have to hold another of its kind.

use super::Lower;
use crate::api::{Api, Shape, TypeId};
use crate::report::codes;

impl Lower<'_> {
    /// Lets members be absent without which no value would be finite, as no value can have them.
    pub(super) fn cut_endless_values(&mut self) {
        let mut held = held(&self.api);
        let mut holders = vec![Vec::new(); held.len()];
        for (holder, parts) in held.iter().enumerate() {
            for part in parts {
                holders[part.0].push(holder);
            }
        }
        // How many of its parts are not known to be finite.
        let mut pending: Vec<_> = held.iter().map(Vec::len).collect();
        let mut finite: Vec<_> = (0..held.len()).filter(|id| pending[*id] == 0).collect();
        for start in 0..held.len() {
            loop {
                while let Some(id) = finite.pop() {
                    for holder in &holders[id] {
                        pending[*holder] -= 1;
                        if pending[*holder] == 0 {
                            finite.push(*holder);
                        }
                    }
                }
                if pending[start] == 0 {
                    break;
                }
                let (holder, part) = ring(&held, &pending, start, |id| {
                    matches!(self.api.types[id].shape, Shape::Object(_))
                });
                self.free(TypeId(holder), part);
                // A type holds each of its parts once.
                pending[holder] -= 1;
                held[holder].retain(|other| *other != part);
                holders[part.0].retain(|other| *other != holder);
                if pending[holder] == 0 {
                    finite.push(holder);
                }
            }
        }
    }

    /// Lets the members of an object be absent that are of a type.
    fn free(&mut self, id: TypeId, part: TypeId) {
        let resolved = |api: &Api, id| api.resolve(id).0;
        let Shape::Object(object) = &self.api.types[id.0].shape else {
            return;
        };
        let fields = object.fields.iter().enumerate();
        let fields = fields.filter(|(_, field)| {
            field.required
                && !self.api.is_nullable(field.ty)
                && resolved(&self.api, field.ty) == part
        });
        let fields: Vec<_> = fields.map(|(index, _)| index).collect();
        let at = self.api.types[id.0].pointer.clone();
        let Shape::Object(object) = &mut self.api.types[id.0].shape else {
            return;
        };
        for index in fields {
            let field = &mut object.fields[index];
            field.required = false;
            self.report
                .add(
                    &codes::IMPOSSIBLE,
                    &at,
                    format!(
                        "no value has the member `{}`: it would have to hold another of its kind, and so on; taken as \
                         optional",
                        field.name
                    ),
                )
                .help("leave it out of `required`, or let it be null");
        }
    }
}

/// For each type the others that each of its values must hold, without those that may be empty or null.
fn held(api: &Api) -> Vec<Vec<TypeId>> {
    let types = api.types.iter().map(|ty| {
        let ids: Vec<_> = match &ty.shape {
            Shape::Object(object) => {
                let fields = object.fields.iter();
                let fields = fields.filter(|field| field.required && field.described);
                fields.map(|field| field.ty).collect()
            }
            Shape::Tuple(of) => of.clone(),
            _ => Vec::new(),
        };
        let ids = ids.into_iter().filter(|id| !api.is_nullable(*id));
        let mut ids: Vec<_> = ids.map(|id| api.resolve(id).0).collect();
        ids.sort_unstable_by_key(|id| id.0);
        ids.dedup();
        ids
    });
    types.collect()
}

/// A type and a part of it that hold each other, over others or not; the type is one of those that are wanted, if there
/// is one in the ring.
fn ring(
    held: &[Vec<TypeId>],
    pending: &[usize],
    start: usize,
    is_wanted: impl Fn(usize) -> bool,
) -> (usize, TypeId) {
    let mut place = vec![None; held.len()];
    let mut path = Vec::new();
    let mut id = start;
    while place[id].is_none() {
        place[id] = Some(path.len());
        // What is pending has a part that is pending.
        let Some(part) = held[id].iter().find(|part| pending[part.0] > 0) else {
            break;
        };
        path.push((id, *part));
        id = part.0;
    }
    let ring = &path[place[id].unwrap_or(0)..];
    let wanted = ring.iter().rev().find(|(id, _)| is_wanted(*id));
    *wanted.or(ring.last()).unwrap_or(&(start, TypeId(start)))
}
