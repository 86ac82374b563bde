//! Which model stands in which file: what only one other uses stands with it.

use std::collections::{BTreeSet, HashSet};

use indexmap::IndexMap;

use super::names::{MODEL_MODULES, Name, Scope};
use super::types::ItemPlan;
use crate::api::{Api, TypeId};

/// A file of models.
#[derive(Debug)]
pub struct ModelFile {
    /// The module.
    pub module: Name,
    /// The models, the one that names the file first.
    pub types: Vec<TypeId>,
}

/// The files of models, by name. `gates` says with which groups each type is there.
pub(super) fn models(
    api: &Api,
    items: &[Option<ItemPlan>],
    gates: &[Vec<usize>],
) -> Vec<ModelFile> {
    let mut owners = owners(api, items);
    for (id, owner) in owners.iter_mut().enumerate() {
        // A schema may refer to one that its type does not use. Other operations then need that one, and a file is
        // there as a whole or not at all.
        *owner = owner.filter(|owner| gates[owner.0] == gates[id]);
    }
    let roots = roots(&owners);
    let mut files: IndexMap<TypeId, Vec<TypeId>> = IndexMap::new();
    let mut scope = Scope::new(MODEL_MODULES);
    for (index, item) in items.iter().enumerate() {
        if item.is_some() {
            files.entry(roots[index]).or_default().push(TypeId(index));
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
                module: scope.file(&[name, &format!("{name} model")]),
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
    let is_item = |id: TypeId| items[id.0].is_some();
    for operation in &api.operations {
        for id in operation.sent().chain(operation.received()) {
            roots.extend(super::types::rust_type(api, &is_item, id).models());
        }
    }
    for (index, item) in items.iter().enumerate() {
        for part in item.iter().flat_map(ItemPlan::parts) {
            for target in part.models() {
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

/// For each type the one at the end of its chain of owners; of a ring of owners, the first.
fn roots(owners: &[Option<TypeId>]) -> Vec<TypeId> {
    let mut roots: Vec<Option<TypeId>> = vec![None; owners.len()];
    for start in 0..owners.len() {
        let (mut path, mut walked, mut id) = (Vec::new(), HashSet::new(), TypeId(start));
        let root = loop {
            if let Some(known) = roots[id.0] {
                break known;
            }
            if let Some(begin) = (walked.contains(&id))
                .then(|| path.iter().position(|other| *other == id))
                .flatten()
            {
                break path[begin..].iter().copied().min().unwrap_or(id);
            }
            path.push(id);
            walked.insert(id);
            match owners[id.0] {
                Some(owner) => id = owner,
                None => break id,
            }
        };
        for id in path {
            roots[id.0] = Some(root);
        }
    }
    roots
        .into_iter()
        .enumerate()
        .map(|(id, root)| root.unwrap_or(TypeId(id)))
        .collect()
}

/// The position of the file that each type stands in.
pub(super) fn homes(files: &[ModelFile], types: usize) -> Vec<Option<usize>> {
    let mut homes = vec![None; types];
    for (home, file) in files.iter().enumerate() {
        for id in &file.types {
            homes[id.0] = Some(home);
        }
    }
    homes
}
