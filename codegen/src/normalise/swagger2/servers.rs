//! `host`, `basePath` and `schemes`, or Azure's `x-ms-parameterized-host`, -> `servers`.

use serde_json::{Map, Value, json};

use crate::report::{Report, codes};
use crate::source::{Moves, Pointer};

pub(super) fn convert(
    root: &mut Map<String, Value>,
    at: &Pointer,
    report: &mut Report,
    moves: &mut Moves,
) {
    let host = root.shift_remove("host");
    let base = root.shift_remove("basePath");
    let schemes = super::texts(root.shift_remove("schemes"));
    let base = base
        .as_ref()
        .and_then(Value::as_str)
        .unwrap_or_default()
        .trim_end_matches('/');
    let base = match base.starts_with('/') || base.is_empty() {
        true => base.to_owned(),
        false => format!("/{base}"),
    };
    let parameterized = root.get("x-ms-parameterized-host").cloned();
    let server = if let Some(Value::Object(host)) = parameterized {
        moves.add("/servers", at.key("x-ms-parameterized-host"));
        template(&host, scheme(&schemes), &base)
    } else if let Some(host) = host.as_ref().and_then(Value::as_str) {
        moves.add("/servers", at.key("host"));
        json!({"url": format!("{}://{}{base}", scheme(&schemes), host.trim_end_matches('/'))})
    } else if base.is_empty() {
        return;
    } else {
        moves.add("/servers", at.key("basePath"));
        report
            .add(
                &codes::MENDED,
                at.key("basePath"),
                "the document names no `host`; the client has no server of its own".to_owned(),
            )
            .help("give the client's builder the base URL, or add `host`");
        json!({"url": base})
    };
    root.insert("servers".to_owned(), json!([server]));
}

/// The safest of the schemes; none given means that the document was fetched with the right one.
fn scheme(schemes: &[String]) -> &str {
    let wanted = ["https", "http"]
        .into_iter()
        .find(|scheme| schemes.iter().any(|known| known == scheme));
    wanted.unwrap_or("https")
}

/// <https://azure.github.io/autorest/extensions/#x-ms-parameterized-host>
fn template(host: &Map<String, Value>, scheme: &str, base: &str) -> Value {
    let url = host
        .get("hostTemplate")
        .and_then(Value::as_str)
        .unwrap_or("{host}");
    let with_scheme = host.get("useSchemePrefix") != Some(&json!(false));
    let url = match with_scheme && !url.contains("://") {
        true => format!("{scheme}://{url}{base}"),
        false => format!("{url}{base}"),
    };
    let mut variables = Map::new();
    for parameter in host
        .get("parameters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if let Some(name) = parameter.get("name").and_then(Value::as_str) {
            let text = |key: &str| {
                parameter
                    .get(key)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            variables.insert(
                name.to_owned(),
                json!({"default": text("default"), "description": text("description")}),
            );
        }
    }
    json!({"url": url, "variables": variables})
}
