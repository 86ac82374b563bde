//! Schemas that ask themselves about the same value, which no validator ends.
//!
//! The usual one is a base with its heirs as alternatives, each of which has the base as a part. There the base is
//! meant without its alternatives: the heir is one already.

use serde_json::{Map, Value, json};

use super::Direction;
use super::convert::DEFS;

/// Makes of every cycle of schemas that are asked about the same value a way with an end.
pub(super) fn cut(defs: &mut Map<String, Value>, direction: Direction) {
    let names: Vec<String> = defs.keys().cloned().collect();
    let mut bare: Map<String, Value> = Map::new();
    for (from, to) in back_edges(defs, &names) {
        let name = to.replacen('s', "b", 1);
        if !bare.contains_key(&name) {
            let without = without_choices(defs, &from, &to);
            bare.insert(name.clone(), without);
        }
        let (from_ref, to_ref) = (absolute(direction, &to), absolute(direction, &name));
        if let Some(schema) = defs.get_mut(&from) {
            redirect(schema, &from_ref, &to_ref);
        }
    }
    defs.extend(bare);
}

fn absolute(direction: Direction, name: &str) -> String {
    format!("{}{DEFS}{name}", direction.uri())
}

/// The references that close a cycle, found by walking without recursion: chains of references may be long.
fn back_edges(defs: &Map<String, Value>, names: &[String]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut done: std::collections::HashSet<&str> = std::collections::HashSet::new();
    for start in names {
        let mut path: Vec<(String, Vec<String>)> = Vec::new();
        if !done.contains(start.as_str()) {
            path.push((start.clone(), targets(&defs[start])));
        }
        while let Some((name, open)) = path.last_mut() {
            let name = name.clone();
            let Some(next) = open.pop() else {
                if let Some((known, _)) = defs.get_key_value(&name) {
                    done.insert(known);
                }
                path.pop();
                continue;
            };
            if path.iter().any(|(on_path, _)| *on_path == next) {
                found.push((name, next));
            } else if !done.contains(next.as_str())
                && let Some(schema) = defs.get(&next)
            {
                let open = targets(schema);
                path.push((next, open));
            }
        }
    }
    found
}

/// The components that a schema asks about its own value.
fn targets(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    in_place(schema, &mut |schema| {
        let reference = schema.get("$ref").and_then(Value::as_str);
        if let Some((_, name)) = reference.and_then(|reference| reference.split_once(DEFS)) {
            found.push(name.to_owned());
        }
    });
    found
}

/// Visits a schema and those in it that are asked about the same value.
fn in_place(schema: &Value, visit: &mut impl FnMut(&Value)) {
    visit(schema);
    for key in ["allOf", "anyOf", "oneOf"] {
        let parts = schema.get(key).and_then(Value::as_array);
        parts
            .into_iter()
            .flatten()
            .for_each(|part| in_place(part, visit));
    }
    for key in ["not", "if", "then", "else"] {
        schema
            .get(key)
            .into_iter()
            .for_each(|part| in_place(part, visit));
    }
    let dependent = schema.get("dependentSchemas").and_then(Value::as_object);
    dependent
        .into_iter()
        .flatten()
        .for_each(|(_, part)| in_place(part, visit));
}

fn redirect(schema: &mut Value, from: &str, to: &str) {
    let Some(members) = schema.as_object_mut() else {
        return;
    };
    for (key, value) in members {
        match (key.as_str(), value) {
            ("$ref", Value::String(reference)) if reference == from => to.clone_into(reference),
            ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) => {
                parts.iter_mut().for_each(|part| redirect(part, from, to));
            }
            ("not" | "if" | "then" | "else", part) => redirect(part, from, to),
            ("dependentSchemas", Value::Object(parts)) => {
                parts
                    .iter_mut()
                    .for_each(|(_, part)| redirect(part, from, to));
            }
            _ => {}
        }
    }
}

/// A component without its alternatives, and without what leads back to it.
fn without_choices(defs: &Map<String, Value>, from: &str, name: &str) -> Value {
    let mut schema = defs.get(name).cloned().unwrap_or_else(|| json!({}));
    let Some(members) = schema.as_object_mut() else {
        return json!({});
    };
    for key in [
        "$ref",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "then",
        "else",
        "dependentSchemas",
        "x-oast-choices",
    ] {
        members.shift_remove(key);
    }
    if let Some(Value::Array(parts)) = members.get_mut("allOf") {
        parts.retain(|part| {
            let reached = reached(defs, targets(part));
            part.get("if").is_none()
                && !reached
                    .iter()
                    .any(|reached| reached == name || reached == from)
        });
        if parts.is_empty() {
            members.shift_remove("allOf");
        }
    }
    schema
}

fn reached(defs: &Map<String, Value>, mut open: Vec<String>) -> Vec<String> {
    let mut found = Vec::new();
    while let Some(name) = open.pop() {
        if !found.contains(&name) {
            open.extend(defs.get(&name).map(targets).unwrap_or_default());
            found.push(name);
        }
    }
    found
}
