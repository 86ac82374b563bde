//! Cargo features: one for each tag, and what only one tag needs is there with its feature only.

use super::names::Name;
use super::{Form, Group, SchemaPlan, Target};
use crate::api::{Api, TypeId};

/// Features that every crate has.
const TAKEN: &[&str] = &[
    "blocking", "cli", "default", "full", "reqwest", "serde", "tower", "tracing",
];

/// The feature of a group of operations; `None` in a module, whose crate is somebody else's.
pub(super) fn feature(module: &Name, target: &Target) -> Option<String> {
    let name = module.as_str();
    let name = match TAKEN.contains(&name) {
        true => format!("{name}_operations"),
        false => name.to_owned(),
    };
    (target.form == Form::Crate).then_some(name)
}

/// What more groups need is always there, so that conditions stay short.
const MOST: usize = 4;

/// For each type the positions of the groups whose operations need it; none for what is always there.
pub(super) fn gates(api: &Api, groups: &[Group], schemas: &[SchemaPlan]) -> Vec<Vec<usize>> {
    // One more than are told is enough to know that there are too many.
    let mut needed = vec![Vec::new(); schemas.len()];
    for (position, group) in groups.iter().enumerate() {
        let operations = group.operations.iter();
        let operations = operations.map(|planned| &api.operations[planned.operation]);
        let mut open: Vec<TypeId> = operations
            .flat_map(|operation| operation.sent().chain(operation.received()))
            .collect();
        while let Some(id) = open.pop() {
            let by = &mut needed[id.0];
            if by.last() != Some(&position) && by.len() <= MOST {
                by.push(position);
                open.extend(api.types[id.0].parts());
            }
        }
    }
    for by in &mut needed {
        if by.len() > MOST || by.iter().any(|group| groups[*group].feature.is_none()) {
            by.clear();
        }
    }
    needed
}
