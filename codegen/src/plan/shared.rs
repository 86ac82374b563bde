//! What several calls have in common is written once.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::names::Scope;
use super::{Argument, Group, Name, Role};
use crate::api::{Api, Parameter, Value};

/// How many calls have the same, where it is written once.
const SEVERAL: usize = 5;

/// What several calls have in common.
#[derive(Debug, Default)]
pub struct SharedPlan {
    /// The setters.
    pub setters: Vec<SetterPlan>,
}

impl SharedPlan {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.setters.is_empty()
    }
}

/// A setter of several calls.
#[derive(Debug)]
pub struct SetterPlan {
    /// The macro that stands for it.
    pub name: Name,
    /// The operation that has it first, by its position in the [`Api`].
    pub operation: usize,
    /// Its position among the parameters there.
    pub parameter: usize,
    /// What it is there.
    pub argument: Argument,
}

/// All that a setter is made of, but for the position of its parameter.
#[derive(PartialEq, Eq, Hash)]
struct Face<'a> {
    setter: &'a str,
    name: &'a str,
    value: &'a Value,
    description: Option<&'a str>,
    default: Option<&'a str>,
    role: Role,
    deprecated: bool,
}

impl<'a> Face<'a> {
    /// None of what is an argument, nor of what holds models: those are seen from each module by another path.
    fn of(parameter: &'a Parameter, argument: &'a Argument) -> Option<Self> {
        let is_plain = argument.role != Role::Required && argument.ty.is_none();
        is_plain.then(|| Self {
            setter: argument.name.as_str(),
            name: &parameter.name,
            value: &parameter.value,
            description: parameter.description.as_deref(),
            default: parameter
                .default
                .as_deref()
                .filter(|_| argument.role == Role::Defaulted),
            role: argument.role,
            deprecated: parameter.deprecated,
        })
    }
}

/// Finds what several calls have in common, and tells them.
pub(super) fn shared(api: &Api, groups: &mut [Group]) -> SharedPlan {
    SharedPlan {
        setters: setters(api, groups),
    }
}

/// Finds the setters that several calls have, and tells their arguments. Of several that have one name it is the one
/// that most calls have; the others stay where they are.
fn setters(api: &Api, groups: &mut [Group]) -> Vec<SetterPlan> {
    let mut places: HashMap<Face<'_>, Vec<[usize; 3]>> = HashMap::new();
    for (group, planned) in groups.iter().enumerate() {
        for (position, one) in planned.operations.iter().enumerate() {
            let parameters = api.operations[one.operation].parameters.iter();
            for (index, (parameter, argument)) in parameters.zip(&one.arguments).enumerate() {
                if let Some(face) = Face::of(parameter, argument) {
                    let place = [group, position, index];
                    places.entry(face).or_default().push(place);
                }
            }
        }
    }
    let mut shared: Vec<_> = places.into_values().collect();
    shared.retain(|places| places.len() >= SEVERAL);
    shared.sort_by_key(|places| (Reverse(places.len()), places[0]));
    let mut known = HashSet::new();
    shared.retain(|places| {
        let [group, position, index] = places[0];
        let argument = &groups[group].operations[position].arguments[index];
        known.insert(argument.name.clone())
    });
    shared.sort_by_key(|places| places[0]);
    let mut scope = Scope::default();
    let mut plans = Vec::new();
    for places in shared {
        let [group, position, index] = places[0];
        let first = &groups[group].operations[position];
        let argument = first.arguments[index].clone();
        for [group, position, index] in places {
            groups[group].operations[position].arguments[index].shared = Some(plans.len());
        }
        // No attribute or macro of the language begins like this.
        let name = scope.snake(&[&format!("set {}", argument.name.as_str())]);
        plans.push(SetterPlan {
            name,
            operation: groups[group].operations[position].operation,
            parameter: index,
            argument,
        });
    }
    plans
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Map, Value, json};

    use super::*;
    use crate::Session;
    use crate::load::Loaded;
    use crate::plan::{Form, Runtime, Target, plan};
    use crate::source::Format;

    #[test]
    fn what_a_client_has_to_give_is_set_by_another_setter() {
        let operation = |common: bool| {
            let parameter = json!({
                "name": "tenant", "in": "query", "required": common, "schema": {"type": "string"},
                "x-ms-parameter-location": "client",
            });
            let responses = json!({"204": {"description": "Done."}});
            json!({"get": {"tags": ["t"], "parameters": [parameter], "responses": responses}})
        };
        let paths: Map<String, Value> = (0..2 * SEVERAL)
            .map(|index| (format!("/a{index}"), operation(index % 2 == 0)))
            .collect();
        let document = json!({
            "openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": paths,
        });
        let mut session = Session::default();
        let (path, text) = (Path::new("t.json"), document.to_string());
        let file = session.sources.add(path, text, Format::Json);
        let loaded = Loaded {
            entries: vec![file],
            values: [(file, document)].into(),
            ..Loaded::default()
        };
        let api = session.understand(loaded).expect("it is understood");
        let target = Target {
            name: "t".to_owned(),
            form: Form::Crate,
            runtime: Runtime::External,
            source: "t.json".to_owned(),
            cli: false,
        };
        let plan = plan(&api, target, &mut session.report);
        assert_eq!(plan.shared.setters.len(), 1);
        let operations = plan.groups.iter().flat_map(|group| &group.operations);
        for argument in operations.flat_map(|one| &one.arguments) {
            let is_shared = argument.role == plan.shared.setters[0].argument.role;
            assert_eq!(argument.shared.is_some(), is_shared);
        }
    }
}
