//! Cargo features: one for each tag, and what only one tag needs is there with its feature only.

use super::names::Name;
use super::{Form, Group, SchemaPlan, Target};
use crate::api::{Api, TypeId};

/// Features that every crate has.
const TAKEN: &[&str] = &[
    "blocking", "default", "full", "reqwest", "serde", "tower", "tracing",
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

/// For each type the position of the only group whose operations need it.
pub(super) fn gates(api: &Api, groups: &[Group], schemas: &[SchemaPlan]) -> Vec<Option<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Needed {
        Never,
        By(usize),
        BySeveral,
    }
    let mut needed = vec![Needed::Never; schemas.len()];
    for (position, group) in groups.iter().enumerate() {
        let operations = group.operations.iter();
        let operations = operations.map(|planned| &api.operations[planned.operation]);
        let mut open: Vec<TypeId> = operations
            .flat_map(|operation| operation.sent().chain(operation.received()))
            .collect();
        while let Some(id) = open.pop() {
            let next = match needed[id.0] {
                Needed::Never => Needed::By(position),
                Needed::By(other) if other == position => continue,
                Needed::By(_) => Needed::BySeveral,
                Needed::BySeveral => continue,
            };
            needed[id.0] = next;
            open.extend(api.types[id.0].parts());
        }
    }
    let gates = needed.into_iter().map(|needed| match needed {
        Needed::By(group) if groups[group].feature.is_some() => Some(group),
        _ => None,
    });
    gates.collect()
}
