//! Unions: the simplest type that holds the values of all alternatives.

use std::collections::HashSet;

use crate::api::{
    Api, Choices, Enumeration, Field, Format, Integer, Limits, More, Object, Shape, Type, TypeId,
    Union, Variant,
};
use crate::report::codes;

use super::{Draft, Lower, tags};

/// How many names a diagnostic lists.
const MOST_LISTED: usize = 3;

impl Lower<'_> {
    /// Makes of each union the simplest type that holds its values. One that is a variant of another has its turn
    /// first.
    pub(super) fn settle_unions(&mut self) {
        let mut seen = vec![false; self.api.types.len()];
        let mut start = 0;
        while start < self.api.types.len() {
            let mut path = vec![(TypeId(start), 0)];
            while let Some((id, next)) = path.pop() {
                seen.resize(self.api.types.len(), false);
                if next == 0 && std::mem::replace(&mut seen[id.0], true) {
                    continue;
                }
                let Shape::Union(union) = &self.api.types[id.0].shape else {
                    continue;
                };
                match union.variants.get(next) {
                    Some(variant) => {
                        let inner = self.api.resolve(variant.ty).0;
                        path.extend([(id, next + 1), (inner, 0)]);
                    }
                    None => {
                        let union = union.clone();
                        self.settle_union(id, union);
                    }
                }
            }
            start += 1;
        }
    }

    fn settle_union(&mut self, id: TypeId, mut union: Union) {
        let any_of = union.any_of;
        let alternatives = std::mem::take(&mut union.alternatives);
        let (mut shape, nullable) = simplest(&self.api, union);
        if let Shape::Union(union) = &mut shape {
            self.tell_apart(id, union);
            if let Some(object) = self.flattened(id, union, &alternatives) {
                self.ask_alternatives(id, object, nullable, alternatives);
                return;
            }
        }
        let ty = &mut self.api.types[id.0];
        ty.nullable |= nullable;
        ty.shape = shape;
        match &self.api.types[id.0].shape {
            // What is asked of a union is asked of the variant that a value is.
            Shape::Union(_) => {}
            // One of one type is that type, which the alias asks for.
            Shape::Alias(target) if alternatives.as_slice() == [*target] => {}
            _ => {
                // Formats are not checked, so that they do not exclude each other.
                let has_format = alternatives.iter().any(|id| {
                    let shape = &self.api.resolve(*id).1.shape;
                    matches!(shape, Shape::Text(format) if *format != Format::Plain)
                });
                let exactly_one = !any_of && !has_format;
                let ty = &mut self.api.types[id.0];
                let (mut limits, at) = (std::mem::take(&mut ty.limits), ty.pointer.clone());
                self.ask(&mut limits, exactly_one, alternatives, &at);
                self.api.types[id.0].limits = limits;
            }
        }
        self.prune(id);
    }

    /// Makes a struct of alternatives. What each of them asks of a property holds for its own values only, so that the
    /// struct asks nothing of its fields: its values must be of one of the alternatives.
    fn ask_alternatives(
        &mut self,
        id: TypeId,
        object: Object,
        nullable: bool,
        alternatives: Vec<TypeId>,
    ) {
        let at = self.api.types[id.0].pointer.clone();
        let mut limits = std::mem::take(&mut self.api.types[id.0].limits);
        self.ask(&mut limits, false, alternatives, &at);
        let words = self.add_type(&at, Vec::new(), Draft::asking(limits));
        let ty = &mut self.api.types[id.0];
        ty.shape = Shape::Object(object);
        ty.nullable |= nullable;
        ty.limits = Limits {
            untyped: true,
            more: Some(Box::new(More {
                own_words: Some(words),
                ..More::default()
            })),
            ..Limits::default()
        };
    }

    /// Forgets the parts that ask for no more than what each variant has.
    fn prune(&mut self, id: TypeId) {
        let whole = match &self.api.types[id.0].shape {
            Shape::Union(union) => union.variants.iter().map(|variant| variant.ty).collect(),
            Shape::Object(_) => vec![id],
            _ => return,
        };
        let mut limits = std::mem::take(&mut self.api.types[id.0].limits);
        limits
            .all
            .retain(|part| !whole.iter().all(|ty| has_members(&self.api, *ty, *part)));
        self.api.types[id.0].limits = limits;
    }

    /// Finds what tells the variants of a union apart, and says where the document contradicts itself.
    fn tell_apart(&mut self, id: TypeId, union: &mut Union) {
        let at = self.api.types[id.0].pointer.clone();
        let declared = union.tag.take();
        if let Some(property) = declared {
            let implied = tags::by_discriminator(&self.api, &property, &mut union.variants);
            if !implied.is_empty() {
                let names = listed(implied.iter().map(|(name, _)| name));
                let tags = listed(implied.iter().flat_map(|(_, tags)| tags));
                self.report
                    .add(
                        &codes::TAG_CONTRADICTION,
                        at.key("discriminator"),
                        format!(
                            "without a `mapping`, the values of `{property}` would be the names of the schemas \
                             ({names}), but the schemas allow only {tags}; these are used"
                        ),
                    )
                    .help("add a `mapping` from each value to its schema");
            }
            if union
                .variants
                .iter()
                .any(|variant| !variant.tags.is_empty())
            {
                (union.tag, union.declared) = (Some(property), true);
            }
        }
        if union.tag.is_none() {
            union.tag = tags::by_constants(&self.api, &mut union.variants);
        }
        if let Some(property) = &union.tag {
            union.literal = tags::is_literal(&self.api, &union.variants, property);
            union
                .variants
                .sort_by_key(|variant| variant.tags.is_empty());
        } else if !union.any_of
            && let Some((inner, outer)) = contained(&self.api, &union.variants)
        {
            let name = |id: TypeId| {
                let hints = self.api.types[id.0].hints.first();
                hints.cloned().unwrap_or_default()
            };
            let words = format!(
                "every value that is valid against `{}` is also valid against `{}`, so that no value is valid against \
                 exactly one alternative; `oneOf` is treated as `anyOf`",
                name(inner),
                name(outer)
            );
            self.report
                .add(&codes::IMPOSSIBLE, &at, words)
                .help("require a property in each alternative, or write `anyOf`");
        }
    }

    /// One object with the properties of all variants, where a value may be of several (`anyOf`), nothing tells them
    /// apart, and they have no names of their own.
    fn flattened(&mut self, id: TypeId, union: &Union, alternatives: &[TypeId]) -> Option<Object> {
        if union.tag.is_some() || !union.any_of {
            return None;
        }
        let is_named = |variant: &Variant| {
            let ty = &self.api.types[variant.ty.0];
            // A title, and what it would be called without.
            let has_name = ty.is_component || ty.hints.len() > 1;
            has_name
                && variant
                    .schemas
                    .iter()
                    .all(|schema| alternatives.contains(schema))
        };
        if union.variants.iter().all(is_named) {
            return None;
        }
        let objects: Option<Vec<_>> = union
            .variants
            .iter()
            .map(|variant| {
                let ty = &self.api.types[variant.ty.0];
                match &ty.shape {
                    Shape::Object(object) => Some(object.clone()),
                    _ => None,
                }
            })
            .collect();
        let objects = objects?;
        let at = self.api.types[id.0].pointer.clone();
        let count = objects.len();
        let mut fields: Vec<(Field, usize)> = Vec::new();
        let mut rest = None;
        for object in objects {
            rest = rest.or(object.rest);
            for field in object.fields {
                let known = fields
                    .iter_mut()
                    .find(|(known, _)| known.name == field.name);
                let Some((known, times)) = known else {
                    fields.push((field, 1));
                    continue;
                };
                *times += 1;
                known.required &= field.required;
                known.fixed = known
                    .fixed
                    .take()
                    .filter(|fixed| field.fixed.as_ref() == Some(fixed));
                if known.ty != field.ty {
                    let either = Union {
                        variants: vec![Variant::of(known.ty), Variant::of(field.ty)],
                        any_of: true,
                        ..Union::default()
                    };
                    let hints = self.api.types[field.ty.0].hints.clone();
                    known.ty = self.add_type(&at, hints, Draft::of(Shape::Union(either)));
                }
            }
        }
        let required = self.api.types[id.0].limits.required.clone();
        let demanded: HashSet<&String> = required.iter().collect();
        let fields = fields.into_iter().map(|(mut field, times)| {
            field.required &= times == count;
            field.required |= demanded.contains(&field.name);
            field
        });
        let mut fields = fields.collect();
        self.undescribed(&mut fields, &required, &at);
        Some(Object { fields, rest })
    }
}

/// The first of some names, and how many more there are.
fn listed<'n>(names: impl Iterator<Item = &'n String>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    match names.len().checked_sub(MOST_LISTED) {
        None | Some(0) => names.join(", "),
        Some(more) => format!("{} and {more} more", names[..MOST_LISTED].join(", ")),
    }
}

/// Two alternatives of which one has all values of the other, where that is so of every alternative.
fn contained(api: &Api, variants: &[Variant]) -> Option<(TypeId, TypeId)> {
    let object = |variant: &Variant| match &api.types[variant.ty.0] {
        Type {
            shape: Shape::Object(object),
            limits,
            ..
        } => Some((variant.ty, object, limits)),
        _ => None,
    };
    let objects: Vec<_> = variants.iter().map(object).collect::<Option<_>>()?;
    let pairs = objects.iter().map(|(inner, small, _)| {
        let outer = objects.iter().find(|(outer, large, limits)| {
            outer != inner && limits.is_none() && has_all(api, small, large)
        });
        outer.map(|(outer, ..)| (*inner, *outer))
    });
    let pairs: Vec<_> = pairs.collect::<Option<_>>()?;
    pairs.first().copied()
}

/// Whether each value of an object without properties of its own beside is one of another, as that requires nothing
/// else and says nothing else of what they share.
fn has_all(api: &Api, small: &Object, large: &Object) -> bool {
    fn find<'o>(object: &'o Object, name: &str) -> Option<&'o Field> {
        object.fields.iter().find(|field| field.name == name)
    }
    let required = large.fields.iter().filter(|field| field.required);
    let mut shared = small
        .fields
        .iter()
        .filter_map(|field| Some((field, find(large, &field.name)?)));
    required
        .clone()
        .all(|field| find(small, &field.name).is_some_and(|own| own.required))
        && shared.all(|(own, other)| own.ty == other.ty || api.types[other.ty.0].is_anything())
        && large
            .rest
            .is_none_or(|rest| api.types[rest.0].is_anything())
        && small.rest.is_none()
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

/// The simplest shape for the values of a union, and whether null is among them.
fn simplest(api: &Api, mut union: Union) -> (Shape, bool) {
    let (mut variants, mut nullable) = (Vec::<Variant>::new(), false);
    for variant in std::mem::take(&mut union.variants) {
        nullable |= api.is_nullable(variant.ty);
        let (id, _) = api.resolve(variant.ty);
        match variants.iter_mut().find(|known| known.ty == id) {
            Some(known) => {
                known.tags.extend(variant.tags);
                known.schemas.extend(variant.schemas);
            }
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
    unite(api, &mut variants);
    if let [only] = variants.as_slice() {
        return (Shape::Alias(only.ty), nullable);
    }
    let shapes: Vec<_> = variants.iter().map(shape).collect();
    if let Some(scalar) = one_scalar(&shapes) {
        return (scalar, nullable);
    }
    (Shape::Union(Union { variants, ..union }), nullable)
}

/// Of several kinds of text one is left, and of several kinds of number: the widest.
fn unite(api: &Api, variants: &mut Vec<Variant>) {
    let shape = |v: &Variant| &api.types[v.ty.0].shape;
    if variants.iter().any(|v| matches!(shape(v), Shape::Number)) {
        let is_number = |v: &Variant| matches!(shape(v), Shape::Number | Shape::Integer(_));
        merge(variants, is_number, |v| matches!(shape(v), Shape::Number));
    }
    let is_plain = |v: &Variant| matches!(shape(v), Shape::Text(Format::Plain));
    if variants.iter().any(is_plain) && variants.iter().any(|v| !is_textual(shape(v))) {
        merge(variants, |v| is_textual(shape(v)), is_plain);
    }
}

/// Leaves one of the variants that belong together, with the schemas of all: the first that is `widest`.
fn merge(
    variants: &mut Vec<Variant>,
    belongs: impl Fn(&Variant) -> bool,
    widest: impl Fn(&Variant) -> bool,
) {
    let schemas: Vec<_> = variants
        .iter()
        .filter(|variant| belongs(variant))
        .flat_map(|variant| variant.schemas.clone())
        .collect();
    let mut kept = false;
    variants.retain_mut(|variant| {
        if !belongs(variant) {
            return true;
        }
        let is_first = !kept && widest(variant);
        if is_first {
            kept = true;
            variant.schemas.clone_from(&schemas);
        }
        is_first
    });
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
        let (mut open, mut extensible, mut of_any) = (false, false, false);
        for shape in shapes {
            match shape {
                Shape::Enum(listed) => {
                    open |= listed.open;
                    extensible |= listed.extensible;
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
                _ => (open, extensible, of_any) = (true, true, true),
            }
        }
        return Some(match values.is_empty() {
            true => Shape::Text(Format::Plain),
            false => Shape::Enum(Enumeration {
                values: Choices::Texts(values),
                names: Vec::new(),
                descriptions: Vec::new(),
                open,
                extensible,
                of_any,
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
