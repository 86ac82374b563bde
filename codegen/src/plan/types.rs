//! Types: which become items, what their members are, where a box is needed.

use super::Used;
use super::names::{MODEL_TYPES, Name, Scope};
use crate::api::{Api, Body, Shape, TypeId};

/// A type as Rust writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RustType {
    /// `serde_json::Value`.
    Json,
    /// `String`.
    Text,
    /// `Secret<String>`.
    Secret,
    /// `i32`.
    Int32,
    /// `i64`.
    Int64,
    /// `f64`.
    Number,
    /// `bool`.
    Boolean,
    /// `Vec<…>`.
    Array(Box<RustType>),
    /// `BTreeMap<String, …>`.
    Map(Box<RustType>),
    /// A model.
    Item(TypeId),
}

impl RustType {
    /// The model that is in it.
    pub fn model(&self) -> Option<TypeId> {
        match self {
            Self::Item(id) => Some(*id),
            Self::Array(of) | Self::Map(of) => of.model(),
            _ => None,
        }
    }

    /// How many types it is made of, one in the other.
    pub fn depth(&self) -> usize {
        match self {
            Self::Array(of) | Self::Map(of) => 1 + of.depth(),
            _ => 1,
        }
    }
}

/// A type that becomes an item.
#[derive(Debug)]
pub struct ItemPlan {
    /// Its name.
    pub name: Name,
    /// The members of a struct.
    pub fields: Vec<FieldPlan>,
    /// The variants of an enum, in the order of its values, and the one for values that are not documented.
    pub variants: Option<(Vec<Name>, Name)>,
}

/// A member of a struct.
#[derive(Debug)]
pub struct FieldPlan {
    /// Its name.
    pub name: Name,
    /// What it holds.
    pub ty: RustType,
    /// Whether it is on the heap, as the struct contains itself.
    pub boxed: bool,
}

/// The types that operations use.
pub(super) fn reachable(api: &Api) -> Used {
    let mut open: Vec<_> = api
        .operations
        .iter()
        .flat_map(|operation| {
            let payloads = [
                operation.success.payload.ty(),
                operation.failure.payload.ty(),
            ];
            let body = operation.body.as_ref().and_then(Body::ty);
            payloads.into_iter().chain([body]).flatten()
        })
        .collect();
    let mut used = Used::new();
    while let Some(id) = open.pop() {
        if used.insert(id) {
            match &api.types[id.0].shape {
                Shape::Array(next) | Shape::Map(next) | Shape::Alias(next) => open.push(*next),
                Shape::Object(fields) => open.extend(fields.iter().map(|field| field.ty)),
                _ => {}
            }
        }
    }
    used
}

/// What becomes of each type.
pub(super) fn items(api: &Api, used: &Used) -> Vec<Option<ItemPlan>> {
    let mut scope = Scope::new(MODEL_TYPES);
    let names = api.types.iter().enumerate().map(|(index, ty)| {
        let candidates: Vec<_> = ty.hints.iter().map(String::as_str).collect();
        let named = ty.shape.is_item() && used.contains(&TypeId(index));
        named.then(|| scope.pascal(&candidates))
    });
    let mut items: Vec<_> = names
        .map(|name| {
            name.map(|name| ItemPlan {
                name,
                fields: Vec::new(),
                variants: None,
            })
        })
        .collect();
    let rings = rings(api);
    for index in 0..items.len() {
        let (fields, variants) = match &api.types[index].shape {
            _ if items[index].is_none() => continue,
            Shape::Object(members) => {
                let mut scope = Scope::default();
                let fields = members.iter().map(|member| {
                    let ty = rust_type(api, &items, member.ty);
                    FieldPlan {
                        name: scope.snake(&[member.name.as_str()]),
                        boxed: matches!(ty, RustType::Item(target) if rings[target.0] == rings[index]),
                        ty,
                    }
                });
                (fields.collect(), None)
            }
            Shape::Enum(values) => {
                let mut scope = Scope::new(&["Self"]);
                let variants = values
                    .iter()
                    .map(|value| scope.pascal(&[value.as_str()]))
                    .collect();
                (
                    Vec::new(),
                    Some((variants, scope.pascal(&["Unknown", "Undocumented"]))),
                )
            }
            _ => continue,
        };
        if let Some(item) = &mut items[index] {
            (item.fields, item.variants) = (fields, variants);
        }
    }
    items
}

/// For each type the ring of types that hold each other, other than behind an array or a map, as the number of one of
/// them (Tarjan's strongly connected components, without recursion: documents chain thousands of types).
fn rings(api: &Api) -> Vec<usize> {
    let count = api.types.len();
    let parts = api.types.iter().map(|ty| match &ty.shape {
        Shape::Object(fields) => fields
            .iter()
            .map(|field| api.resolve(field.ty).0.0)
            .collect(),
        _ => Vec::new(),
    });
    let parts: Vec<Vec<usize>> = parts.collect();
    let (mut order, mut low, mut ring) = (
        vec![usize::MAX; count],
        vec![0; count],
        vec![usize::MAX; count],
    );
    let (mut open, mut next) = (Vec::new(), 0);
    for start in 0..count {
        let mut path = vec![(start, 0)];
        while let Some((id, part)) = path.pop() {
            if part == 0 {
                if order[id] != usize::MAX {
                    continue;
                }
                (order[id], low[id]) = (next, next);
                next += 1;
                open.push(id);
            }
            if let Some(&target) = parts[id].get(part) {
                path.push((id, part + 1));
                if order[target] == usize::MAX {
                    path.push((target, 0));
                } else if ring[target] == usize::MAX {
                    low[id] = low[id].min(order[target]);
                }
                continue;
            }
            if low[id] == order[id] {
                while let Some(member) = open.pop() {
                    ring[member] = id;
                    if member == id {
                        break;
                    }
                }
            }
            if let Some((parent, _)) = path.last() {
                low[*parent] = low[*parent].min(low[id]);
            }
        }
    }
    ring
}

pub(super) fn rust_type(api: &Api, items: &[Option<ItemPlan>], id: TypeId) -> RustType {
    let (id, ty) = api.resolve(id);
    match &ty.shape {
        Shape::Any | Shape::Alias(_) => RustType::Json,
        Shape::Text => RustType::Text,
        Shape::Secret => RustType::Secret,
        Shape::Int32 => RustType::Int32,
        Shape::Int64 => RustType::Int64,
        Shape::Number => RustType::Number,
        Shape::Boolean => RustType::Boolean,
        // `lower` has cut every ring of these.
        Shape::Array(of) => RustType::Array(Box::new(rust_type(api, items, *of))),
        Shape::Map(of) => RustType::Map(Box::new(rust_type(api, items, *of))),
        Shape::Enum(_) | Shape::Object(_) if items[id.0].is_some() => RustType::Item(id),
        Shape::Enum(_) | Shape::Object(_) => RustType::Json,
    }
}
