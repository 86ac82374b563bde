//! Which model stands in which file: what only one other uses stands with it.

use std::collections::BTreeSet;

use super::names::{MODEL_MODULES, Name, Scope};
use super::types::ItemPlan;
use crate::api::{Api, Body, TypeId};

/// A file of models.
#[derive(Debug)]
pub struct ModelFile {
    /// The module.
    pub module: Name,
    /// The models, the one that names the file first.
    pub types: Vec<TypeId>,
}

pub(super) fn models(api: &Api, items: &[Option<ItemPlan>]) -> Vec<ModelFile> {
    let owners = owners(api, items);
    let mut files: Vec<(TypeId, Vec<TypeId>)> = Vec::new();
    let mut scope = Scope::new(MODEL_MODULES);
    for (index, item) in items.iter().enumerate() {
        if item.is_some() {
            let (id, root) = (TypeId(index), root(&owners, TypeId(index)));
            match files.iter_mut().find(|(file, _)| *file == root) {
                Some((_, types)) => types.push(id),
                None => files.push((root, vec![id])),
            }
        }
    }
    let mut files: Vec<_> = files
        .into_iter()
        .map(|(root, mut types)| {
            types.sort_by_key(|id| (*id != root, *id));
            let name = items[root.0]
                .as_ref()
                .map_or("models", |item| item.name.as_str());
            ModelFile {
                module: scope.snake(&[name, &format!("{name} model")]),
                types,
            }
        })
        .collect();
    files.sort_by(|a, b| a.module.cmp(&b.module));
    files
}

/// For each type the one other that uses it, if there is just one and no operation does.
fn owners(api: &Api, items: &[Option<ItemPlan>]) -> Vec<Option<TypeId>> {
    let mut users = vec![BTreeSet::new(); items.len()];
    let mut roots = BTreeSet::new();
    for operation in &api.operations {
        let payloads = [
            operation.success.payload.ty(),
            operation.failure.payload.ty(),
        ];
        let body = operation.body.as_ref().and_then(Body::ty);
        for id in payloads.into_iter().chain([body]).flatten() {
            roots.extend(super::types::rust_type(api, items, id).model());
        }
    }
    for (index, item) in items.iter().enumerate() {
        for field in item.iter().flat_map(|item| &item.fields) {
            if let Some(target) = field.ty.model() {
                users[target.0].insert(TypeId(index));
            }
        }
    }
    users
        .into_iter()
        .enumerate()
        .map(|(index, users)| match users.first() {
            Some(only)
                if users.len() == 1 && only.0 != index && !roots.contains(&TypeId(index)) =>
            {
                Some(*only)
            }
            _ => None,
        })
        .collect()
}

fn root(owners: &[Option<TypeId>], id: TypeId) -> TypeId {
    let mut root = id;
    // Two types that use only each other own each other; the walk ends where it has been before.
    let mut seen = BTreeSet::from([id]);
    while let Some(owner) = owners[root.0] {
        if !seen.insert(owner) {
            return *seen.first().unwrap_or(&root);
        }
        root = owner;
    }
    root
}
