//! What the document calls things that have no name of their own.

use openapiv3::SchemaData;
use serde_json::Value as Json;

/// Names for an inline schema, best first.
pub(super) fn hints(data: &SchemaData, hint: &str) -> Vec<String> {
    let given = data
        .extensions
        .get("x-ms-enum")
        .and_then(|value| value.get("name"));
    let given = given.and_then(Json::as_str);
    // A title of more than a few words is a sentence.
    let title = data
        .title
        .as_deref()
        .filter(|title| title.split_whitespace().count() <= 4);
    [given, title, Some(hint)]
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .collect()
}

/// What the document calls the values of an enumeration, if it has a name for each.
pub(super) fn names(data: &SchemaData, count: usize) -> Vec<String> {
    let listed = ["x-enum-varnames", "x-enumNames", "x-enum-names"];
    let listed = listed.iter().find_map(|name| data.extensions.get(*name));
    let listed = listed.and_then(Json::as_array);
    let azure = data
        .extensions
        .get("x-ms-enum")
        .and_then(|known| known.get("values"))
        .and_then(Json::as_array);
    let names: Option<Vec<_>> = match (listed, azure) {
        (Some(names), _) => names
            .iter()
            .map(|name| name.as_str().map(str::to_owned))
            .collect(),
        (None, Some(values)) => values
            .iter()
            .map(|value| value.get("name")?.as_str().map(str::to_owned))
            .collect(),
        (None, None) => None,
    };
    names
        .filter(|names| names.len() == count)
        .unwrap_or_default()
}

/// One of what a name says that there are several of.
pub(super) fn singular(hint: &str) -> String {
    match hint.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None if hint.ends_with("ss") => hint.to_owned(),
        None => match hint.strip_suffix('s') {
            Some(stem) => stem.to_owned(),
            None => format!("{hint} item"),
        },
    }
}
