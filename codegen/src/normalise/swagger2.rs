//! Swagger 2.0 -> OpenAPI 3.0.

mod parameters;
mod responses;
mod security;
mod servers;

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::report::{Report, codes};
use crate::source::{Moves, Pointer};

use super::bundle::METHODS;

/// Rewrites a tree, and tells where its parts come from. `at` is its root before.
pub(super) fn convert(tree: &mut Value, at: &Pointer, report: &mut Report) -> Moves {
    let mut convert = Convert {
        moves: Moves::new(at.clone()),
        bodies: HashMap::new(),
        shared: Map::new(),
        consumes: Vec::new(),
        produces: Vec::new(),
        report,
    };
    if let Value::Object(root) = tree {
        convert.root(root, at);
    }
    convert.moves
}

/// The parameters of a component, and of what it is about.
struct Convert<'a> {
    moves: Moves,
    /// The parameters among the components that are no parameters any more: bodies and form fields, as they were.
    bodies: HashMap<String, Value>,
    /// All parameters among the components, as they were.
    shared: Map<String, Value>,
    /// What operations take and give that do not say.
    consumes: Vec<String>,
    produces: Vec<String>,
    report: &'a mut Report,
}

impl Convert<'_> {
    fn root(&mut self, root: &mut Map<String, Value>, at: &Pointer) {
        self.consumes = texts(root.shift_remove("consumes"));
        self.produces = texts(root.shift_remove("produces"));
        servers::convert(root, at, self.report, &mut self.moves);
        root.shift_remove("swagger");
        if let Some(Value::Object(components)) = root.get_mut("components") {
            self.components(components, &at.key("components"));
        }
        if let Some(Value::Object(paths)) = root.get_mut("paths") {
            let at = at.key("paths");
            for (path, item) in paths {
                if let Value::Object(item) = item {
                    self.item(item, &at.key(path));
                }
            }
        }
    }

    fn components(&mut self, components: &mut Map<String, Value>, at: &Pointer) {
        if let Some(Value::Object(parameters)) = components.get_mut("parameters") {
            self.shared = parameters.clone();
            let at = at.key("parameters");
            parameters.retain(|name, parameter| {
                if parameters::is_body(parameter) {
                    self.bodies.insert(name.clone(), parameter.clone());
                    return false;
                }
                if let Value::Object(parameter) = parameter {
                    self.parameter(parameter, &at.key(name));
                }
                true
            });
        }
        if let Some(Value::Object(responses)) = components.get_mut("responses") {
            let at = at.key("responses");
            let produces = self.produces.clone();
            for (name, response) in responses {
                if let Value::Object(response) = response {
                    self.response(response, &produces, &at.key(name));
                }
            }
        }
        if let Some(Value::Object(headers)) = components.get_mut("headers") {
            self.headers(headers, &at.key("headers"));
        }
        if let Some(Value::Object(schemes)) = components.get_mut("securitySchemes") {
            schemes
                .values_mut()
                .filter_map(Value::as_object_mut)
                .for_each(security::convert);
        }
    }

    fn item(&mut self, item: &mut Map<String, Value>, at: &Pointer) {
        let mut shared = match item.shift_remove("parameters") {
            Some(Value::Array(shared)) => shared,
            _ => Vec::new(),
        };
        // What a path has in common may be a body, which only operations have in OpenAPI 3.0.
        let common: Vec<(Pointer, Value)> = shared
            .iter()
            .enumerate()
            .filter(|(_, parameter)| self.is_body(parameter))
            .map(|(index, parameter)| (at.key("parameters").index(index), parameter.clone()))
            .collect();
        for (method, operation) in item.iter_mut() {
            if let (true, Value::Object(operation)) =
                (METHODS.contains(&method.as_str()), operation)
            {
                self.operation(operation, &common, &at.key(method));
            }
        }
        self.parameters(&mut shared, &at.key("parameters"));
        if !shared.is_empty() {
            item.insert("parameters".to_owned(), Value::Array(shared));
        }
    }

    fn operation(
        &mut self,
        operation: &mut Map<String, Value>,
        common: &[(Pointer, Value)],
        at: &Pointer,
    ) {
        let or = |own: Option<Value>, all: &[String]| match own {
            Some(own) => texts(Some(own)),
            None => all.to_vec(),
        };
        let consumes = or(operation.shift_remove("consumes"), &self.consumes);
        let produces = or(operation.shift_remove("produces"), &self.produces);
        let mut own = match operation.shift_remove("parameters") {
            Some(Value::Array(own)) => own,
            _ => Vec::new(),
        };
        let own_at = at.key("parameters");
        let mut bodies: Vec<(Pointer, Value)> = own
            .iter()
            .enumerate()
            .filter(|(_, parameter)| self.is_body(parameter))
            .map(|(index, parameter)| (own_at.index(index), parameter.clone()))
            .collect();
        for (place, parameter) in common {
            let parameter = self.resolved(parameter);
            let name = parameter.get("name");
            let overridden = bodies
                .iter()
                .any(|(_, own)| self.resolved(own).get("name") == name);
            if !overridden {
                bodies.push((place.clone(), parameter.clone()));
            }
        }
        if let Some(body) = self.body(&bodies, &consumes, at) {
            operation.insert("requestBody".to_owned(), body);
        }
        self.parameters(&mut own, &own_at);
        if !own.is_empty() {
            operation.insert("parameters".to_owned(), Value::Array(own));
        }
        let at = at.key("responses");
        if let Some(Value::Object(responses)) = operation.get_mut("responses") {
            for (status, response) in responses {
                if let Value::Object(response) = response {
                    self.response(response, &produces, &at.key(status));
                }
            }
        }
    }

    /// Says that something is taken as it is meant.
    fn mended(&mut self, at: &Pointer, message: String, help: &str) {
        self.report.add(&codes::MENDED, at, message).help(help);
    }
}

fn texts(value: Option<Value>) -> Vec<String> {
    let Some(Value::Array(values)) = value else {
        return Vec::new();
    };
    values
        .into_iter()
        .filter_map(|value| match value {
            Value::String(text) => Some(text),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests;
