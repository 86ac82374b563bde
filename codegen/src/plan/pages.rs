//! Lists in pages: which member of a page has the items, and where the operation for the next page stands.

use std::collections::{HashMap, HashSet};

use super::Group;
use super::names::Name;
use super::types::{self, ItemKind, ItemPlan, RustType};
use crate::api::{Api, Paging, Payload};

/// How the pages of an operation are read.
#[derive(Debug)]
pub struct PagesPlan {
    /// The member that has the items.
    pub items: Name,
    /// What an item is.
    pub item: RustType,
    /// Whether there may be no page in an answer.
    pub optional: bool,
    /// The module, if it has a file of its own, and the static of the operation for the next page.
    pub next: Option<(Option<Name>, Name)>,
}

/// Plans the pages of all operations, and notes which operations others name.
pub(super) fn pages(api: &Api, items: &[Option<ItemPlan>], groups: &mut [Group]) {
    let mut places: HashMap<usize, (Option<Name>, Name)> = HashMap::new();
    for planned in groups.iter().flat_map(|group| &group.operations) {
        let place = (planned.module.clone(), planned.descriptor.clone());
        places.insert(planned.operation, place);
    }
    let mut named = HashSet::new();
    for planned in groups.iter_mut().flat_map(|group| &mut group.operations) {
        let operation = &api.operations[planned.operation];
        let Some(paging) = &operation.paging else {
            continue;
        };
        let next = paging.by.as_ref().map(|by| by.operation);
        named.extend(next);
        planned.pages = member(items, paging).map(|name| PagesPlan {
            items: name,
            item: types::rust_type(api, &|id| items[id.0].is_some(), paging.item),
            optional: matches!(operation.success.payload, Payload::Maybe(_)),
            next: next.and_then(|next| places.get(&next).cloned()),
        });
    }
    for planned in groups.iter_mut().flat_map(|group| &mut group.operations) {
        planned.is_named = named.contains(&planned.operation);
    }
}

fn member(items: &[Option<ItemPlan>], paging: &Paging) -> Option<Name> {
    match &items[paging.page.0].as_ref()?.kind {
        ItemKind::Struct { fields, .. } => Some(fields.get(paging.items)?.name.clone()),
        _ => None,
    }
}
