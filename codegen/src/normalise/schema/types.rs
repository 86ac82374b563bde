//! `type`, with all that people and versions put there.

use serde_json::{Map, Value, json};

use super::values::whole;
use crate::normalise::table::{Kind, Version};
use crate::normalise::walk::Walk;
use crate::report::codes;

/// A list of types is one type, or alternatives; `null` among them is `nullable`.
pub(super) fn types(walk: &mut Walk<'_>, members: &mut Map<String, Value>) {
    if is_integer_or_text(members) {
        members.shift_remove("format");
        let types = members.get("type").and_then(Value::as_array);
        if types.is_some_and(|types| types.contains(&json!("null"))) {
            members.insert("nullable".to_owned(), json!(true));
        }
        return alternatives(members, &["integer".to_owned(), "string".to_owned()]);
    }
    match members.get("type") {
        Some(Value::String(ty)) => {
            let ty = ty.clone();
            one_type(walk, members, &ty);
        }
        Some(Value::Array(types)) => {
            let mut names: Vec<String> = types
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
            if names.iter().any(|name| name == "null") {
                members.insert("nullable".to_owned(), json!(true));
                names.retain(|name| name != "null");
            }
            names.dedup();
            walk.enter_source("type", |walk| walk.newer("list of types"));
            match names.as_slice() {
                [] => {
                    members.shift_remove("type");
                }
                [only] => {
                    members.insert("type".to_owned(), json!(only));
                    let only = only.clone();
                    one_type(walk, members, &only);
                }
                _ => alternatives(members, &names),
            }
        }
        Some(other) => {
            let other = other.clone();
            walk.enter_source("type", |walk| walk.wrong(&other, Kind::Text));
            members.shift_remove("type");
        }
        None => {}
    }
}

/// Kubernetes has a format of its own for what its servers send as a text or as a number, and calls the type a text.
fn is_integer_or_text(members: &Map<String, Value>) -> bool {
    let by_format = members.get("format") == Some(&json!("int-or-string"));
    let by_extension = members.get("x-kubernetes-int-or-string") == Some(&json!(true));
    let choices = ["anyOf", "oneOf", "allOf"];
    (by_format || by_extension) && !choices.iter().any(|name| members.contains_key(*name))
}

/// A type that no version has is taken as what it is called elsewhere.
fn one_type(walk: &mut Walk<'_>, members: &mut Map<String, Value>, ty: &str) {
    if matches!(
        ty,
        "string" | "number" | "integer" | "boolean" | "array" | "object"
    ) {
        return;
    }
    if ty == "null" {
        members.shift_remove("type");
        members.insert("nullable".to_owned(), json!(true));
        members.insert("x-oast-null".to_owned(), json!(true));
        return;
    }
    let (meant, format) = match ty.to_ascii_lowercase().as_str() {
        "file" => ("string", Some("binary")),
        "string" | "str" | "text" => ("string", None),
        "int" | "integer" => ("integer", None),
        "int32" => ("integer", Some("int32")),
        "int64" | "long" | "bigint" => ("integer", Some("int64")),
        "number" | "decimal" => ("number", None),
        "float" => ("number", Some("float")),
        "double" => ("number", Some("double")),
        "bool" | "boolean" => ("boolean", None),
        "list" | "array" => ("array", None),
        "object" | "map" | "dict" | "dictionary" | "hash" => ("object", None),
        "date" => ("string", Some("date")),
        "datetime" | "date-time" | "timestamp" => ("string", Some("date-time")),
        "uuid" | "guid" => ("string", Some("uuid")),
        "uri" | "url" => ("string", Some("uri")),
        "email" => ("string", Some("email")),
        // Whoever reads schemas says what becomes of others.
        _ => return,
    };
    if !(ty == "file" && walk.version == Version::V20) {
        walk.enter_source("type", |walk| {
            walk.add(
                &codes::MENDED,
                format!("`{ty}` is no type; taken as `{meant}`"),
            )
            .help(format!("write `{meant}`"));
        });
    }
    members.insert("type".to_owned(), json!(meant));
    if let Some(format) = format
        && !members.contains_key("format")
    {
        members.insert("format".to_owned(), json!(format));
    }
}

/// `type: [a, b]` -> `anyOf`, each with the keywords that are for its type.
fn alternatives(members: &mut Map<String, Value>, types: &[String]) {
    members.shift_remove("type");
    // A list of values says more than their types.
    if members.contains_key("enum") {
        return;
    }
    let mut own = Map::new();
    members.retain(|name, value| {
        let is_own = TYPED
            .iter()
            .any(|(_, names)| names.contains(&name.as_str()));
        if is_own {
            own.insert(name.clone(), value.take());
        }
        !is_own
    });
    let branches = types.iter().map(|ty| {
        let mut branch = Map::new();
        branch.insert("type".to_owned(), json!(ty));
        let names = TYPED.iter().filter(|(of, _)| of.contains(&ty.as_str()));
        for name in names.flat_map(|(_, names)| names.iter()) {
            if let Some(value) = own.get(*name) {
                branch.insert((*name).to_owned(), value.clone());
            }
        }
        if ty == "integer" {
            whole(&mut branch);
        }
        Value::Object(branch)
    });
    add_part(members, json!({"anyOf": branches.collect::<Vec<_>>()}));
}

/// The keywords that are for some types only (JSON Schema 2020-12, validation, section 6).
const TYPED: &[(&[&str], &[&str])] = &[
    (
        &["string"],
        &["minLength", "maxLength", "pattern", "format"],
    ),
    (
        &["number", "integer"],
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "format",
        ],
    ),
    (&["array"], &["items"]),
    (
        &["object"],
        &["properties", "required", "additionalProperties"],
    ),
];

/// Adds what has to be kept, too.
fn add_part(members: &mut Map<String, Value>, part: Value) {
    let known = ["anyOf", "oneOf", "allOf"]
        .iter()
        .any(|name| members.contains_key(*name));
    match (known, part) {
        (false, Value::Object(part)) => members.extend(part),
        (_, part) => match members.get_mut("allOf") {
            Some(Value::Array(parts)) => parts.push(part),
            _ => {
                members.insert("allOf".to_owned(), json!([part]));
            }
        },
    }
}
