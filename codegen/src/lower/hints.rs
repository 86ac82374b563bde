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
    of_values(data, count, &listed, "names", "name")
}

/// What the document says of the values of an enumeration, if it says it of as many.
pub(super) fn descriptions(data: &SchemaData, count: usize) -> Vec<String> {
    let listed = ["x-enum-descriptions", "x-enumDescriptions"];
    of_values(data, count, &listed, "descriptions", "description")
}

/// A string for each value: from an extension that lists them, from `oneOf` of constants, or as Azure writes it.
fn of_values(
    data: &SchemaData,
    count: usize,
    listed: &[&str],
    own: &str,
    azure: &str,
) -> Vec<String> {
    let listed = listed.iter().find_map(|name| data.extensions.get(*name));
    let own = || data.extensions.get("x-oast-enum")?.get(own);
    let values = data
        .extensions
        .get("x-ms-enum")
        .and_then(|known| known.get("values"));
    let texts: Option<Vec<_>> = match listed.or_else(own).and_then(Json::as_array) {
        Some(texts) => texts
            .iter()
            .map(|text| text.as_str().map(str::to_owned))
            .collect(),
        None => values.and_then(Json::as_array).and_then(|values| {
            let texts = values
                .iter()
                .map(|value| value.get(azure)?.as_str().map(str::to_owned));
            texts.collect()
        }),
    };
    texts
        .filter(|texts| texts.len() == count)
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
