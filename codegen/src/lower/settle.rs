//! What can only be said of types when all of them are known: how the variants of unions are told apart, and where
//! types go round.

use std::collections::HashSet;

use crate::api::{
    Api, Choices, Enumeration, Field, Fixed, Format, Integer, Shape, Type, TypeId, Union, Variant,
};

use super::Lower;

/// How many items a tuple may have; the runtime knows no longer ones.
const LONGEST_TUPLE: usize = 4;

impl Lower<'_> {
    /// Makes of each union the simplest type that holds its values.
    pub(super) fn settle_unions(&mut self) {
        for index in 0..self.api.types.len() {
            if let Shape::Union(union) = &self.api.types[index].shape {
                let union = union.clone();
                let mut variants = union.variants.iter();
                let is_bare = variants.all(|variant| is_bare(&self.api, variant.ty));
                let told = union.tag.is_some();
                let (shape, nullable) = settled(&self.api, union);
                let mut limits = std::mem::take(&mut self.api.types[index].limits);
                let tagged = match &shape {
                    Shape::Union(union) if union.tag.is_some() => Some(&union.variants),
                    _ => None,
                };
                if told || tagged.is_some() {
                    // The tag says which it is; that another would fit as well is nobody's concern.
                    let one = std::mem::take(&mut limits.one);
                    match is_bare {
                        true => limits.any.clear(),
                        false if one.is_empty() => {}
                        false => limits.any = one,
                    }
                }
                if let Some(variants) = tagged {
                    limits.all.retain(|part| {
                        let mut variants = variants.iter();
                        !variants.all(|variant| has_members(&self.api, variant.ty, *part))
                    });
                }
                if let Shape::Alias(target) = shape {
                    // One of one type is that type, which the alias asks for.
                    let choices = [&mut limits.any, &mut limits.one].into_iter();
                    let same = choices.filter(|choice| choice.as_slice() == [target]);
                    same.for_each(Vec::clear);
                }
                let ty = &mut self.api.types[index];
                ty.limits = limits;
                ty.shape = shape;
                ty.nullable |= nullable;
            }
        }
    }

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
        for index in 0..self.api.types.len() {
            let Shape::Object(object) = &self.api.types[index].shape else {
                continue;
            };
            let fixed: Vec<_> = object
                .fields
                .iter()
                .map(|field| match &field.fixed {
                    Some(fixed) => Some(fixed.clone()),
                    None if field.required => constant(&self.api, field.ty),
                    None => None,
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

/// Whether none of the names that lead to a type asks anything beside it.
fn is_bare(api: &Api, id: TypeId) -> bool {
    let mut id = id;
    for _ in 0..api.types.len() {
        let ty = &api.types[id.0];
        match ty.shape {
            Shape::Alias(next) if ty.limits.is_none() => id = next,
            Shape::Alias(_) => return false,
            _ => break,
        }
    }
    true
}

/// Whether an object has all members of another anyway, and that asks for nothing else.
fn has_members(api: &Api, whole: TypeId, part: TypeId) -> bool {
    let (whole, part) = (&api.types[whole.0], &api.types[part.0]);
    let (Shape::Object(whole), Shape::Object(object)) = (&whole.shape, &part.shape) else {
        return false;
    };
    let is_member = |field: &Field| {
        let mut members = whole.fields.iter();
        members.any(|member| {
            let limits = &api.types[member.ty.0].limits;
            member.name == field.name
                && (member.required || !field.required)
                && (member.ty == field.ty || limits.all.contains(&field.ty))
        })
    };
    part.limits.is_none() && object.fields.iter().all(is_member)
}

/// The types that a value of a type is, too.
fn same_value(api: &Api, id: TypeId) -> Vec<TypeId> {
    let ty = &api.types[id.0];
    let shape = match &ty.shape {
        Shape::Alias(_) | Shape::Union(_) => ty.shape.parts(),
        _ => Vec::new(),
    };
    shape.into_iter().chain(ty.limits.parts()).collect()
}

/// The simplest shape for the values of a union, and whether null is among them.
fn settled(api: &Api, mut union: Union) -> (Shape, bool) {
    let (mut variants, mut nullable) = (Vec::<Variant>::new(), false);
    for variant in std::mem::take(&mut union.variants) {
        nullable |= api.is_nullable(variant.ty);
        let (id, _) = api.resolve(variant.ty);
        match variants.iter_mut().find(|known| known.ty == id) {
            Some(known) => known.tags.extend(variant.tags),
            None => variants.push(Variant { ty: id, ..variant }),
        }
    }
    let shape = |variant: &Variant| &api.types[variant.ty.0].shape;
    // Graph writes "or null" as an object without members that may be null.
    let objects = variants
        .iter()
        .any(|v| matches!(shape(v), Shape::Object(_)));
    if nullable && objects {
        variants.retain(|v| {
            let anything =
                matches!(shape(v), Shape::Map(of) if api.types[of.0].shape == Shape::Any);
            !(anything && api.types[v.ty.0].nullable)
        });
    }
    if let [only] = variants.as_slice() {
        return (Shape::Alias(only.ty), nullable);
    }
    if variants.is_empty() || variants.iter().any(|v| *shape(v) == Shape::Any) {
        return (Shape::Any, nullable);
    }
    if union.tag.is_some() {
        return (Shape::Union(Union { variants, ..union }), nullable);
    }
    unite(api, &mut variants);
    if let [only] = variants.as_slice() {
        return (Shape::Alias(only.ty), nullable);
    }
    let shapes: Vec<_> = variants.iter().map(shape).collect();
    if let Some(scalar) = one_scalar(&shapes) {
        return (scalar, nullable);
    }
    let tag = tag(api, &mut variants);
    let open = false;
    (
        Shape::Union(Union {
            variants,
            tag,
            open,
        }),
        nullable,
    )
}

/// Of several kinds of text one is left, and of several kinds of number: the widest.
fn unite(api: &Api, variants: &mut Vec<Variant>) {
    let shape = |v: &Variant| &api.types[v.ty.0].shape;
    let is_number = |v: &Variant| matches!(shape(v), Shape::Number);
    if variants.iter().any(is_number) {
        variants.retain(|v| !matches!(shape(v), Shape::Integer(_)));
        let mut first = true;
        variants.retain(|v| !is_number(v) || std::mem::take(&mut first));
    }
    let is_plain = |v: &Variant| matches!(shape(v), Shape::Text(Format::Plain));
    if variants.iter().any(is_plain) && variants.iter().any(|v| !is_textual(shape(v))) {
        variants.retain(|v| is_plain(v) || !is_textual(shape(v)));
        let mut first = true;
        variants.retain(|v| !is_plain(v) || std::mem::take(&mut first));
    }
}

fn is_textual(shape: &Shape) -> bool {
    match shape {
        Shape::Text(_) => true,
        Shape::Enum(listed) => matches!(listed.values, Choices::Texts(_)),
        _ => false,
    }
}

/// The one scalar that holds the values of all.
fn one_scalar(shapes: &[&Shape]) -> Option<Shape> {
    if shapes.iter().all(|shape| is_textual(shape)) {
        let mut values: Vec<String> = Vec::new();
        let mut open = false;
        for shape in shapes {
            match shape {
                Shape::Enum(listed) => {
                    open |= listed.open;
                    if let Choices::Texts(texts) = &listed.values {
                        values.extend(
                            texts
                                .iter()
                                .filter(|text| !values.contains(text))
                                .cloned()
                                .collect::<Vec<_>>(),
                        );
                    }
                }
                _ => open = true,
            }
        }
        return Some(match values.is_empty() {
            true => Shape::Text(Format::Plain),
            false => Shape::Enum(Enumeration {
                values: Choices::Texts(values),
                names: Vec::new(),
                descriptions: Vec::new(),
                open,
            }),
        });
    }
    let all = |f: fn(&Shape) -> bool| shapes.iter().all(|shape| f(shape));
    if all(|shape| *shape == Shape::Boolean) {
        return Some(Shape::Boolean);
    }
    if all(|shape| matches!(shape, Shape::Integer(_))) {
        return Some(Shape::Integer(Integer::I64));
    }
    if all(|shape| matches!(shape, Shape::Integer(_) | Shape::Number | Shape::Decimal)) {
        return Some(Shape::Number);
    }
    None
}

/// A member that every variant must have, with a value of its own in each.
fn tag(api: &Api, variants: &mut [Variant]) -> Option<String> {
    let constants = |variant: &Variant| -> Option<Vec<(String, String)>> {
        let Shape::Object(object) = &api.types[variant.ty.0].shape else {
            return None;
        };
        let fields = object.fields.iter().filter(|field| field.required);
        let constants = fields.filter_map(|field| {
            match field.fixed.clone().or_else(|| constant(api, field.ty))? {
                Fixed::Text(text) => Some((field.name.clone(), text)),
                _ => None,
            }
        });
        Some(constants.collect())
    };
    let all: Vec<_> = variants.iter().map(constants).collect::<Option<_>>()?;
    let (first, _) = all.split_first()?;
    let found = first.iter().find_map(|(name, _)| {
        let values = all.iter().map(|constants| {
            let mut of_name = constants.iter().filter(|(other, _)| other == name);
            of_name.next().map(|(_, value)| value.clone())
        });
        let values: Vec<_> = values.collect::<Option<_>>()?;
        let distinct: HashSet<_> = values.iter().collect();
        (distinct.len() == values.len()).then(|| (name.clone(), values))
    });
    let (name, values) = found?;
    for (variant, value) in variants.iter_mut().zip(values) {
        variant.tags = vec![value];
    }
    Some(name)
}

/// The only value of a type, if it has but one.
fn constant(api: &Api, id: TypeId) -> Option<Fixed> {
    let (_, ty) = api.resolve(id);
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
