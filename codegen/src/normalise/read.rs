//! The tree -> `openapiv3`, piece by piece, so that one bad schema costs no more than itself.

use indexmap::IndexMap;
use openapiv3::{Components, OpenAPI, Operation, PathItem, Paths, ReferenceOr};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::report::{Report, codes};
use crate::source::Pointer;

use super::Normal;
use super::bundle::{FURTHER, METHODS};

/// The methods that `openapiv3` has members for.
const OLD_METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Reads a tree whose keywords are those of OpenAPI 3.0, with path items of 3.2.
pub(super) fn read(mut tree: Value, root: Pointer, report: &mut Report) -> Option<Normal> {
    let object = tree.as_object_mut()?;
    let mut take = |key: &str| match object.remove(key) {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let (paths, components) = (take("paths"), take("components"));
    object.insert("openapi".to_owned(), json!("3.0.3"));
    object.insert("paths".to_owned(), json!({}));
    let mut openapi = skeleton(object, &root, report)?;
    let mut more = Vec::new();
    openapi.paths = read_paths(paths, &root.key("paths"), &mut more, report);
    openapi.components = Some(read_components(components, &root.key("components"), report));
    Some(Normal {
        openapi,
        root,
        more,
    })
}

/// Everything but paths and components. A member that cannot be read is left out.
fn skeleton(
    object: &mut Map<String, Value>,
    root: &Pointer,
    report: &mut Report,
) -> Option<OpenAPI> {
    let whole = Value::Object(object.clone());
    let mut found = parse::<OpenAPI>(whole);
    for key in ["servers", "security", "tags", "externalDocs"] {
        let Err(error) = &found else { break };
        if object.shift_remove(key).is_some() {
            report
                .add(
                    &codes::BAD_OBJECT,
                    root.key(key),
                    format!("`{key}` is left out: {error}"),
                )
                .help("correct it; OpenAPI 3.0.3, section 4.7.1, says what it may hold");
            found = parse(Value::Object(object.clone()));
        }
    }
    found
        .map_err(|error| {
            report
                .add(
                    &codes::NOT_OPENAPI,
                    root,
                    format!("the document cannot be read: {error}"),
                )
                .help("compare it with OpenAPI 3.0.3, section 4.7.1");
        })
        .ok()
}

fn read_paths(
    paths: Map<String, Value>,
    at: &Pointer,
    more: &mut Vec<(String, String, Pointer, Operation)>,
    report: &mut Report,
) -> Paths {
    let mut read = Paths::default();
    for (path, mut item) in paths {
        let at = at.key(&path);
        if let Some(members) = item.as_object_mut() {
            further_operations(&path, members, &at, more, report);
        }
        // Whole, which is twice as fast; only of an item that is bad somewhere are the operations read one by one.
        if let Ok(item) = PathItem::deserialize(&item) {
            read.paths.insert(path, ReferenceOr::Item(item));
            continue;
        }
        if let Some(members) = item.as_object_mut() {
            drop_bad_operations(members, &at, report);
        }
        if let Some(item) = piece(item, &at, "path item", report) {
            read.paths.insert(path, item);
        }
    }
    read
}

fn drop_bad_operations(item: &mut Map<String, Value>, at: &Pointer, report: &mut Report) {
    for method in OLD_METHODS {
        let Some(value) = item.get(method) else {
            continue;
        };
        if piece::<Operation>(value.clone(), &at.key(method), "operation", report).is_none() {
            item.remove(method);
        }
    }
}

/// The operations of `query` and of methods that the document names itself (OpenAPI 3.2.0, section 4.9.1).
fn further_operations(
    path: &str,
    item: &mut Map<String, Value>,
    at: &Pointer,
    more: &mut Vec<(String, String, Pointer, Operation)>,
    report: &mut Report,
) {
    let mut found = Vec::new();
    if let Some(operation) = item.remove("query") {
        found.push(("QUERY".to_owned(), at.key("query"), operation));
    }
    if let Some(Value::Object(named)) = item.remove(FURTHER) {
        let at = at.key(FURTHER);
        for (method, operation) in named {
            let at = at.key(&method);
            if METHODS.contains(&method.to_ascii_lowercase().as_str()) {
                report
                    .add(
                        &codes::REDUNDANT,
                        &at,
                        format!("`{method}` has a member of its own in a path item"),
                    )
                    .help(format!("move it to `{}`", method.to_ascii_lowercase()));
            } else {
                found.push((method, at, operation));
            }
        }
    }
    for (method, at, operation) in found {
        if let Some(operation) = piece(operation, &at, "operation", report) {
            more.push((path.to_owned(), method, at, operation));
        }
    }
}

fn read_components(
    components: Map<String, Value>,
    at: &Pointer,
    report: &mut Report,
) -> Components {
    let mut read = Components::default();
    for (kind, named) in components {
        let at = at.key(&kind);
        let Value::Object(named) = named else {
            continue;
        };
        match kind.as_str() {
            "schemas" => fill(&mut read.schemas, named, &at, "schema", report),
            "responses" => fill(&mut read.responses, named, &at, "response", report),
            "parameters" => fill(&mut read.parameters, named, &at, "parameter", report),
            "headers" => fill(&mut read.headers, named, &at, "header", report),
            "requestBodies" => fill(&mut read.request_bodies, named, &at, "request body", report),
            "securitySchemes" => fill(
                &mut read.security_schemes,
                named,
                &at,
                "security scheme",
                report,
            ),
            _ => {}
        }
    }
    read
}

fn fill<T: DeserializeOwned>(
    map: &mut IndexMap<String, T>,
    named: Map<String, Value>,
    at: &Pointer,
    what: &str,
    report: &mut Report,
) {
    for (name, value) in named {
        if let Some(value) = piece(value, &at.key(&name), what, report) {
            map.insert(name, value);
        }
    }
}

/// One piece of the tree, or a warning that it is left out.
fn piece<T: DeserializeOwned>(
    value: Value,
    at: &Pointer,
    what: &str,
    report: &mut Report,
) -> Option<T> {
    match parse(value) {
        Ok(read) => Some(read),
        Err(error) => {
            report
                .add(
                    &codes::BAD_OBJECT,
                    at,
                    format!("this {what} is left out: {error}"),
                )
                .help("what uses it is left out, too");
            None
        }
    }
}

fn parse<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}
