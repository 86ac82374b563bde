//! Schemas as data: which become statics of their own, and which ask for more than their types have.

use std::collections::HashSet;

use super::names::{Name, Scope};
use super::patterns::Patterns;
use super::types::{ItemKind, ItemPlan, Used};
use crate::api::{Api, Constraint, Limits, Shape, TypeId};
use crate::report::Report;

/// What becomes of the schema of one type.
#[derive(Clone, Debug, Default)]
pub struct SchemaPlan {
    /// The static that holds it, if it has one.
    pub name: Option<Name>,
    /// The automaton of its pattern.
    pub pattern: Option<usize>,
    /// The automata of its members' names, where it has patterns for those.
    pub patterns: Vec<Option<usize>>,
    /// Whether it asks of values more than their type has.
    pub asks: bool,
    /// Whether it is part of one that does and is used; of others only the names of members are.
    pub counts: bool,
}

/// How deep a schema without a name may stand in another.
pub(super) const DEEPEST: usize = 3;

pub(super) fn schemas(
    api: &Api,
    items: &[Option<ItemPlan>],
    used: &Used,
    patterns: &mut Patterns,
    report: &mut Report,
) -> Vec<SchemaPlan> {
    let asks = asking(api, items, used);
    let mut plans = vec![SchemaPlan::default(); api.types.len()];
    let mut properties = |id: TypeId| {
        let (ty, plan) = (&api.types[id.0], &mut plans[id.0]);
        let more = ty.limits.more.as_deref();
        for (source, _) in more.into_iter().flat_map(|more| &more.patterns) {
            let pattern = patterns.pattern(source, "member name", &ty.pointer, report);
            plan.patterns.push(pattern);
        }
        plan.patterns.clone()
    };
    let counts = references(api, items, &asks, &mut properties);
    let mut scope = Scope::default();
    for item in items.iter().flatten() {
        scope.take(item.name.as_str());
    }
    // Models first: their names are those of the document.
    for (index, item) in items.iter().enumerate() {
        if let Some(item) = item
            && (counts[index] > 0 || matches!(item.kind, ItemKind::Struct { .. }))
        {
            let other = format!("{} schema", item.name);
            plans[index].name = Some(scope.screaming(&[item.name.as_str(), &other]));
        }
    }
    for (index, ty) in api.types.iter().enumerate() {
        let plan = &mut plans[index];
        let is_loose = plan.name.is_none() && !ty.is_plain() && !ty.is_never(api);
        if counts[index] > 1 && is_loose {
            let words = described(api, TypeId(index), DEEPEST);
            let hint = ty.hints.first().map_or("schema", String::as_str);
            plan.name = Some(scope.screaming(&[&words, &format!("{words} {hint}")]));
        }
        if counts[index] > 0
            && let Some(source) = &ty.limits.constraint.pattern
        {
            let of = ty.hints.first().map_or("pattern", String::as_str);
            plan.pattern = patterns.pattern(source, of, &ty.pointer, report);
        }
    }
    for (plan, (asks, count)) in plans.iter_mut().zip(asks.into_iter().zip(counts)) {
        plan.asks = asks;
        plan.counts = count > 0;
    }
    plans
}

/// How often each type is referred to from the statics that are generated, these included: as `emit` writes them, as a
/// static that nothing refers to is a warning in the user's build. `patterns` makes the automata of a schema's patterns
/// for names, of which there may be none.
fn references(
    api: &Api,
    items: &[Option<ItemPlan>],
    asks: &[bool],
    patterns: &mut dyn FnMut(TypeId) -> Vec<Option<usize>>,
) -> Vec<usize> {
    let mut counts = vec![0; api.types.len()];
    let mut open = Vec::new();
    for operation in &api.operations {
        for id in operation.checked() {
            let id = api.itself(id);
            if asks[id.0] {
                // An operation can only refer to a static.
                counts[id.0] += 2;
                open.push(id);
            }
        }
    }
    for (index, item) in items.iter().enumerate() {
        if let Some(item) = item
            && matches!(item.kind, ItemKind::Struct { .. })
            && asks[index]
        {
            counts[index] += 1;
            open.push(TypeId(index));
        }
    }
    let mut seen = HashSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let ty = &api.types[id.0];
        let automata = patterns(id);
        let mut unchecked: Vec<_> = ty
            .limits
            .more
            .iter()
            .flat_map(|more| &more.patterns)
            .collect();
        let mut of_pattern = automata.iter();
        unchecked.retain(|_| of_pattern.next().is_some_and(Option::is_none));
        let mut unchecked: Vec<_> = unchecked.iter().map(|(_, schema)| *schema).collect();
        for part in ty.asked() {
            // What is asked of names that no automaton knows is not written.
            if let Some(place) = unchecked.iter().position(|one| *one == part) {
                unchecked.swap_remove(place);
                continue;
            }
            let part = api.itself(part);
            counts[part.0] += 1;
            open.push(part);
        }
    }
    counts
}

/// Which schemas ask for more than a value of their type has anyway.
fn asking(api: &Api, items: &[Option<ItemPlan>], used: &Used) -> Vec<bool> {
    let count = api.types.len();
    let mut users = vec![Vec::new(); count];
    let mut open = Vec::new();
    let mut asks = vec![false; count];
    for (index, ty) in api.types.iter().enumerate() {
        for part in ty.asked() {
            users[part.0].push(index);
        }
        // Where a member is not demanded by the type, it is demanded by the schema, which also says what is not sent.
        let demands = match (&ty.shape, &items[index]) {
            (
                Shape::Object(object),
                Some(ItemPlan {
                    kind: ItemKind::Struct { fields, .. },
                    ..
                }),
            ) => {
                let mut both = object.fields.iter().zip(fields);
                let is_sent = used.sent.contains(&TypeId(index));
                both.any(|(field, planned)| {
                    field.required && !planned.demanded || field.read_only && is_sent
                })
            }
            // A value of no variant can be made, too.
            (Shape::Union(union), _) => union.tag.is_none() || used.sent.contains(&TypeId(index)),
            _ => false,
        };
        if demands || !ty.limits.is_none() {
            asks[index] = true;
            open.push(index);
        }
    }
    while let Some(index) = open.pop() {
        for user in &users[index] {
            if !std::mem::replace(&mut asks[*user], true) {
                open.push(*user);
            }
        }
    }
    asks
}

/// What a schema without a name of its own is, in words.
pub(super) fn described(api: &Api, id: TypeId, depth: usize) -> String {
    let ty = &api.types[id.0];
    let of = |id: TypeId| match depth {
        0 => "others".to_owned(),
        _ => match api.types[id.0].shape.is_item() {
            true => api.types[id.0].hints.first().cloned().unwrap_or_default(),
            false => described(api, id, depth - 1),
        },
    };
    let mut words = match &ty.shape {
        Shape::Any => "any".to_owned(),
        Shape::Text(_) => "text".to_owned(),
        Shape::Integer(_) => "integer".to_owned(),
        Shape::Number | Shape::Decimal => "number".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::Array(items) => format!("list of {}", of(*items)),
        Shape::Tuple(ids) => {
            let ids = ids.iter();
            ids.map(|id| of(*id)).collect::<Vec<_>>().join(" and ")
        }
        Shape::Map(values) => format!("map of {}", of(*values)),
        Shape::Alias(target) => of(*target),
        Shape::Enum(_) | Shape::Object(_) | Shape::Union(_) => {
            ty.hints.first().cloned().unwrap_or_default()
        }
    };
    let plain = Limits {
        untyped: ty.limits.untyped,
        constraint: Constraint {
            pattern: None,
            ..ty.limits.constraint.clone()
        },
        min_items: ty.limits.min_items,
        max_items: ty.limits.max_items,
        ..Limits::default()
    };
    if plain != ty.limits
        && let Some(hint) = ty.hints.first()
    {
        words.clone_from(hint);
    }
    let constraint = &ty.limits.constraint;
    let text = |bound: &crate::api::Bound| bound.text.clone();
    let lengths = (
        constraint.min_length.map(|min| min.to_string()),
        constraint.max_length.map(|max| max.to_string()),
    );
    let bounds = (
        constraint.minimum.as_ref().map(text),
        constraint.maximum.as_ref().map(text),
    );
    let items = (
        (ty.limits.min_items > 0).then(|| ty.limits.min_items.to_string()),
        ty.limits.max_items.map(|max| max.to_string()),
    );
    for limits in [lengths, bounds, items] {
        match limits {
            (Some(min), Some(max)) => words += &format!(" from {min} to {max}"),
            (Some(min), None) => words += &format!(" from {min}"),
            (None, Some(max)) => words += &format!(" up to {max}"),
            (None, None) => {}
        }
    }
    if ty.nullable {
        words += " or null";
    }
    words
}
