//! What a struct gives access to beside its own members: those of an object within it that is meant to be flat
//! (`x-ms-client-flatten`). On the wire and in the struct the object stays where it is.

use std::collections::HashMap;

use super::names::{MODEL_METHODS, Name, TRAIT_METHODS};
use super::types::{FieldPlan, ItemKind, ItemPlan, RustType};
use crate::api::{Api, Field, Shape};

/// How deep objects are within each other whose members the outermost gives access to.
const DEEPEST: usize = 4;

/// Members of an inner object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lent {
    /// The way to the object.
    pub path: Vec<Step>,
    /// What it is.
    pub of: Name,
    /// The members.
    pub members: Vec<Getter>,
}

/// A field on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub field: Name,
    /// In how many layers of `Option` its value is.
    pub options: usize,
}

/// A method that gives access to a member, and is called as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Getter {
    /// The member.
    pub member: Step,
    /// What it holds, if anything.
    pub ty: RustType,
    /// Whether it should not be used any more.
    pub deprecated: bool,
}

/// Finds out what each struct gives access to. What an inner one does has been found out in the round before.
pub(super) fn lend(api: &Api, items: &mut [Option<ItemPlan>]) {
    for _ in 0..DEEPEST {
        let found: Vec<_> = (0..items.len())
            .map(|index| lent(api, items, index))
            .collect();
        let mut is_new = false;
        for (item, lent) in items.iter_mut().zip(found) {
            if let Some(item) = item.as_mut().filter(|item| item.lent != lent) {
                item.lent = lent;
                is_new = true;
            }
        }
        if !is_new {
            break;
        }
    }
}

/// The members of a type that is a struct.
fn members<'a>(
    api: &'a Api,
    items: &'a [Option<ItemPlan>],
    index: usize,
) -> Option<(&'a ItemPlan, Vec<(&'a Field, &'a FieldPlan)>)> {
    let item = items[index].as_ref()?;
    match (&api.types[index].shape, &item.kind) {
        (Shape::Object(object), ItemKind::Struct { fields, .. }) => {
            Some((item, object.fields.iter().zip(fields).collect()))
        }
        _ => None,
    }
}

fn lent(api: &Api, items: &[Option<ItemPlan>], index: usize) -> Vec<Lent> {
    let Some((outer, own)) = members(api, items, index) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (_, planned) in own.iter().filter(|(field, _)| field.flattened) {
        let (step, ty) = step(planned);
        let RustType::Item(id) = ty else {
            continue;
        };
        let Some((inner, fields)) = members(api, items, id.0) else {
            continue;
        };
        all.push(Lent {
            path: vec![step.clone()],
            of: inner.name.clone(),
            members: fields.into_iter().map(getter).collect(),
        });
        all.extend(inner.lent.iter().map(|deeper| Lent {
            path: [vec![step.clone()], deeper.path.clone()].concat(),
            ..deeper.clone()
        }));
    }
    without_ambiguous(all, outer)
}

/// A method that is called as a field, as another method, or as two members would be mistaken for what it is not.
fn without_ambiguous(mut all: Vec<Lent>, outer: &ItemPlan) -> Vec<Lent> {
    if all.is_empty() {
        return all;
    }
    let mut uses: HashMap<String, usize> = HashMap::new();
    let methods = TRAIT_METHODS.iter().chain(MODEL_METHODS);
    uses.extend(methods.map(|name| ((*name).to_owned(), 1)));
    if let ItemKind::Struct { fields, rest } = &outer.kind {
        let fields = fields.iter().chain(rest);
        uses.extend(fields.map(|field| (field.name.to_string(), 1)));
    }
    for getter in all.iter().flat_map(|lent| &lent.members) {
        *uses.entry(getter.member.field.to_string()).or_default() += 1;
    }
    for lent in &mut all {
        let is_only = |getter: &Getter| uses.get(getter.member.field.as_str()) == Some(&1);
        lent.members.retain(is_only);
    }
    all.retain(|lent| !lent.members.is_empty());
    all
}

fn getter((field, planned): (&Field, &FieldPlan)) -> Getter {
    let (member, ty) = step(planned);
    Getter {
        member,
        ty: ty.clone(),
        deprecated: field.deprecated,
    }
}

/// A field, and what it holds if there is something.
fn step(planned: &FieldPlan) -> (Step, &RustType) {
    let (null, ty) = match &planned.ty {
        RustType::Nullable(of) => (1, &**of),
        ty => (0, ty),
    };
    let step = Step {
        field: planned.name.clone(),
        options: usize::from(!planned.demanded) + null,
    };
    (step, ty)
}
