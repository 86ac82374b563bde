//! Unions of which another part of an `allOf` says more.

use crate::api::{Limits, Shape, TypeId, Union, Variant};
use crate::source::Pointer;

use super::{MOST_MADE, is_alike, is_free_form};
use crate::lower::narrow::Conflict;
use crate::lower::{Draft, Lower};

impl Lower<'_> {
    /// The values of a union that another type has, too.
    pub(super) fn united_union(
        &mut self,
        union_id: TypeId,
        other: TypeId,
        at: &Pointer,
    ) -> Result<TypeId, Conflict> {
        let Shape::Union(union) = self.api.types[union_id.0].shape.clone() else {
            return Ok(union_id);
        };
        if let Some(known) = self.narrower_of_unions(union_id, &union, other) {
            return Ok(known);
        }
        let resolved = |lower: &Self, id: TypeId| lower.api.resolve(id).0;
        let shape = self.api.types[other.0].shape.clone();
        let key = vec![union_id.min(other), union_id.max(other)];
        if let Some(known) = self.doubled.ids_made.get(&key) {
            return Ok(*known);
        }
        let is_of = |lower: &Self, variant: &Variant| {
            let variant = &lower.api.types[resolved(lower, variant.ty).0].shape;
            matches!(variant, Shape::Any | Shape::Union(_)) || is_alike(variant, &shape)
        };
        let fitting = union.variants.iter().filter(|variant| is_of(self, variant));
        let fitting: Vec<_> = fitting.cloned().collect();
        if fitting.is_empty() {
            let types = [union_id, other].map(|id| self.api.types[id.0].shape.clone());
            return Err(Conflict::between(&types[0], &types[1]));
        }
        if self.doubled.made.len() >= MOST_MADE {
            self.loose("a union that parts of too many `allOf`s describe", at);
            return Ok(other);
        }
        let id = self.reserve(at, self.called_together(&[union_id, other]));
        self.doubled.ids_made.insert(key, id);
        self.doubled.made.insert(id, vec![union_id, other]);
        let called = |lower: &Self, id: TypeId| {
            let hints = lower.api.types[id.0].hints.first();
            hints.cloned().unwrap_or_default()
        };
        let variants = fitting.into_iter().map(|variant| {
            let known = resolved(self, variant.ty);
            let hint = format!("{} {}", called(self, other), called(self, known));
            let ty = self.both_called(variant.ty, other, at, vec![hint.trim().to_owned()]);
            Variant {
                schemas: vec![ty],
                ty,
                ..variant
            }
        });
        let variants = variants.collect();
        let mut all = vec![union_id];
        if self.asks_more(other) {
            all.push(other);
        }
        let draft = Draft {
            limits: Limits {
                untyped: true,
                all,
                ..Limits::default()
            },
            ..Draft::of(Shape::Union(Union {
                variants,
                alternatives: Vec::new(),
                ..union
            }))
        };
        self.fill(id, draft);
        Ok(id)
    }

    /// The one of both types that has the values of both already, where that is so.
    fn narrower_of_unions(&self, union_id: TypeId, union: &Union, other: TypeId) -> Option<TypeId> {
        let is_in = |id, union: &Union| {
            let mut variants = union.variants.iter();
            variants.any(|variant| self.api.resolve(variant.ty).0 == id)
        };
        if is_in(other, union) {
            return Some(other);
        }
        if is_free_form(&self.api.types, &self.api.types[other.0]) {
            return Some(union_id);
        }
        let Shape::Union(known) = &self.api.types[other.0].shape else {
            return None;
        };
        let mut variants = known.variants.iter();
        // Of two that only overlap the later one stands, as unions come in the order of the parts.
        match variants.all(|variant| is_in(self.api.resolve(variant.ty).0, union)) {
            true => Some(other),
            false => Some(union_id),
        }
    }
}
