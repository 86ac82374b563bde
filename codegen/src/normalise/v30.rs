//! OpenAPI 3.0: the tree is read piece by piece, so that one bad schema costs no more than itself.

use openapiv3::{Components, OpenAPI, Paths};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::report::{Report, codes};
use crate::source::Pointer;

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Reads a tree whose keywords are known to be those of OpenAPI 3.0.
pub(super) fn read(mut tree: Value, root: &Pointer, report: &mut Report) -> Option<OpenAPI> {
    let object = tree.as_object_mut()?;
    let paths = take_object(object, "paths", root, report);
    if paths.is_none() && !object.contains_key("paths") {
        report
            .add(&codes::NO_PATHS, root, "the document has no `paths`")
            .help("a client is made of operations, which stand under `paths`");
    }
    let components = take_object(object, "components", root, report);
    object.insert("paths".to_owned(), Value::Object(Map::new()));
    let mut openapi = skeleton(object, root, report)?;
    openapi.paths = read_paths(paths.unwrap_or_default(), &root.key("paths"), report);
    let components = components.unwrap_or_default();
    openapi.components = Some(read_components(components, &root.key("components"), report));
    Some(openapi)
}

fn take_object(
    object: &mut Map<String, Value>,
    key: &str,
    root: &Pointer,
    report: &mut Report,
) -> Option<Map<String, Value>> {
    match object.remove(key)? {
        Value::Object(members) => Some(members),
        Value::Null => Some(Map::new()),
        _ => {
            report
                .add(
                    &codes::BAD_OBJECT,
                    root.key(key),
                    format!("`{key}` must be an object"),
                )
                .help("nothing in it is read");
            None
        }
    }
}

/// Everything but paths and components. A member that cannot be read is left out, if the document can do without.
fn skeleton(object: &Map<String, Value>, root: &Pointer, report: &mut Report) -> Option<OpenAPI> {
    let mut kept = object.clone();
    for key in ["servers", "security", "tags", "externalDocs"] {
        let Some(value) = kept.get(key) else { continue };
        let mut probe = Map::new();
        for needed in ["openapi", "paths"] {
            probe.insert(
                needed.to_owned(),
                kept.get(needed).cloned().unwrap_or_default(),
            );
        }
        probe.insert(
            "info".to_owned(),
            serde_json::json!({"title": "", "version": ""}),
        );
        probe.insert(key.to_owned(), value.clone());
        if let Err(error) = parse::<OpenAPI>(Value::Object(probe)) {
            report
                .add(
                    &codes::BAD_OBJECT,
                    root.key(key),
                    format!("`{key}` is left out: {error}"),
                )
                .help("correct it; OpenAPI 3.0.3, section 4.7.1, says what it may hold");
            kept.remove(key);
        }
    }
    match parse(Value::Object(kept)) {
        Ok(openapi) => Some(openapi),
        Err(error) => {
            let at = if object.contains_key("info") {
                root.key("info")
            } else {
                root.clone()
            };
            report
                .add(
                    &codes::BAD_INFO,
                    at,
                    format!("`info` cannot be read: {error}"),
                )
                .help("`info` needs a `title` and a `version`, both texts");
            None
        }
    }
}

fn read_paths(paths: Map<String, Value>, at: &Pointer, report: &mut Report) -> Paths {
    let mut read = Paths::default();
    for (path, mut item) in paths {
        let at = at.key(&path);
        if path.starts_with("x-") {
            continue;
        }
        if !path.starts_with('/') {
            report
                .add(
                    &codes::BAD_PATH,
                    &at,
                    format!("`{path}` is left out: a path begins with a slash"),
                )
                .help(format!("write `/{path}`"));
            continue;
        }
        drop_bad_operations(&mut item, &at, report);
        if let Some(item) = piece(item, &at, "path item", report) {
            read.paths.insert(path, item);
        }
    }
    read
}

fn drop_bad_operations(item: &mut Value, at: &Pointer, report: &mut Report) {
    let Some(object) = item.as_object_mut() else {
        return;
    };
    for method in METHODS {
        let Some(value) = object.get(method) else {
            continue;
        };
        if piece::<openapiv3::Operation>(value.clone(), &at.key(method), "operation", report)
            .is_none()
        {
            object.remove(method);
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
        for (name, value) in named {
            let at = at.key(&name);
            match kind.as_str() {
                "schemas" => insert(&mut read.schemas, name, value, &at, "schema", report),
                "responses" => insert(&mut read.responses, name, value, &at, "response", report),
                "parameters" => insert(&mut read.parameters, name, value, &at, "parameter", report),
                "requestBodies" => {
                    insert(
                        &mut read.request_bodies,
                        name,
                        value,
                        &at,
                        "request body",
                        report,
                    );
                }
                "securitySchemes" => {
                    insert(
                        &mut read.security_schemes,
                        name,
                        value,
                        &at,
                        "security scheme",
                        report,
                    );
                }
                _ => {}
            }
        }
    }
    read
}

fn insert<T: DeserializeOwned>(
    map: &mut indexmap::IndexMap<String, T>,
    name: String,
    value: Value,
    at: &Pointer,
    what: &str,
    report: &mut Report,
) {
    if let Some(value) = piece(value, at, what, report) {
        map.insert(name, value);
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
