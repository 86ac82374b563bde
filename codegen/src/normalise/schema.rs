//! Schemas of every version -> those of OpenAPI 3.0.
//!
//! What 3.0 cannot say becomes the next wider thing that it can, and an extension `x-oast-…` tells what was meant.

mod types;
mod values;

use serde_json::{Map, Value, json};

use crate::report::codes;
use crate::source::push_token;

use super::places::annotations;
use super::table::{Kind, Version};
use super::walk::Walk;
use types::types;
use values::{annotated, constant, enumeration, exclusive, whole};

/// The schemas `true` and `false` (JSON Schema 2020-12, core, section 4.3.2); whether it is one.
pub(super) fn boolean(walk: &mut Walk<'_>, value: &mut Value) -> bool {
    let Some(anything) = value.as_bool() else {
        return false;
    };
    walk.newer("schema that is `true` or `false`");
    *value = match anything {
        true => json!({}),
        false => json!({"not": {}}),
    };
    true
}

/// What stands beside a reference to a schema.
pub(super) fn beside(
    walk: &mut Walk<'_>,
    reference: &mut Map<String, Value>,
    mut members: Map<String, Value>,
) {
    let old = matches!(walk.version, Version::V20 | Version::V30);
    if old && members.get("nullable").and_then(Value::as_bool) == Some(true) {
        let message = "`nullable` beside `$ref` is taken as meant; the specification ignores it";
        walk.enter_source("nullable", |walk| {
            walk.add(&codes::MENDED, message.to_owned())
                .help("put the reference into an `allOf` of its own, and `nullable` beside that");
        });
    }
    let (mut said, mut more) = if old {
        let (said, ignored) = annotations(members);
        for name in ignored.keys().filter(|name| *name != "summary") {
            walk.ignored(name);
        }
        (said, Map::new())
    } else {
        members.shift_remove("summary");
        annotations(members)
    };
    walk.members(&mut said, Kind::Schema);
    mend(walk, &mut said);
    if !more.is_empty() {
        walk.members(&mut more, Kind::Schema);
        mend(walk, &mut more);
        unevaluated(&mut more, &mut said);
    }
    if said.is_empty() && more.is_empty() {
        return;
    }
    let mut parts = vec![Value::Object(std::mem::take(reference))];
    if !more.is_empty() {
        let mut to = walk.to.clone();
        push_token(&mut to, "allOf");
        push_token(&mut to, "1");
        walk.places.moves.add(to, walk.at.clone());
        parts.push(Value::Object(more));
    }
    said.insert("allOf".to_owned(), Value::Array(parts));
    *reference = said;
}

/// What is asked of all that neither the reference nor what stands beside it speaks of is asked of both together.
fn unevaluated(beside: &mut Map<String, Value>, whole: &mut Map<String, Value>) {
    let Some(Value::Object(more)) = beside.get_mut("x-oast-more") else {
        return;
    };
    let mut both = Map::new();
    for name in ["unevaluatedProperties", "unevaluatedItems"] {
        if let Some(schema) = more.shift_remove(name) {
            both.insert(name.to_owned(), schema);
        }
    }
    if more.is_empty() {
        beside.shift_remove("x-oast-more");
    }
    if !both.is_empty() {
        whole.insert("x-oast-more".to_owned(), Value::Object(both));
    }
}

/// Brings a schema to OpenAPI 3.0. Its parts have been brought there.
pub(super) fn mend(walk: &mut Walk<'_>, members: &mut Map<String, Value>) {
    if let Some(nullable) = members.shift_remove("x-nullable")
        && nullable == json!(true)
    {
        members.insert("nullable".to_owned(), nullable);
    }
    // `openapiv3` has no room for it.
    if let Some(xml) = members.shift_remove("xml") {
        members.insert("x-oast-xml".to_owned(), xml);
    }
    optional_annotations(members);
    constant(members);
    exclusive(walk, members, "minimum", "exclusiveMinimum", f64::gt);
    exclusive(walk, members, "maximum", "exclusiveMaximum", f64::lt);
    content(members);
    further(members);
    patterns(members);
    tuple(members);
    // What is said of each of several types is brought to 3.0 before they are parted.
    types(walk, members);
    null_branches(members, "anyOf");
    null_branches(members, "oneOf");
    annotated(members);
    enumeration(members);
    if let Some(examples) = members.shift_remove("examples")
        && let Some(first) = examples.get(0)
        && !members.contains_key("example")
    {
        members.insert("example".to_owned(), first.clone());
    }
    if members.get("type").is_some_and(|ty| ty == "integer") {
        whole(members);
    }
    for name in ["$id", "$anchor", "$dynamicAnchor", "collectionFormat"] {
        if name != "collectionFormat" || walk.version != Version::V20 {
            members.shift_remove(name);
        }
    }
}

/// A service tells the type of a value only where it is not the declared one (OData 4.01 JSON Format, section 4.6.3),
/// which descriptions made from OData metadata do not say: Microsoft Graph's require `@odata.type` of every schema.
fn optional_annotations(members: &mut Map<String, Value>) {
    let Some(Value::Array(required)) = members.get_mut("required") else {
        return;
    };
    let before = required.len();
    required.retain(|name| name != "@odata.type");
    if required.is_empty() && before > 0 {
        members.shift_remove("required");
    }
}

/// An alternative that is `null` is `nullable`; what is left, if it is one, is no alternative.
fn null_branches(members: &mut Map<String, Value>, keyword: &str) {
    let Some(Value::Array(branches)) = members.get_mut(keyword) else {
        return;
    };
    let before = branches.len();
    let all = branches
        .iter()
        .all(|branch| branch.get("x-oast-null").is_some());
    branches.retain(|branch| !is_null(branch));
    if branches.len() == before {
        return;
    }
    if branches.is_empty() {
        members.shift_remove(keyword);
        if all {
            members.insert("nullable".to_owned(), json!(true));
            members.insert("x-oast-null".to_owned(), json!(true));
        }
        return;
    }
    let only = match branches.as_mut_slice() {
        [only] => Some(only.take()),
        _ => None,
    };
    members.insert("nullable".to_owned(), json!(true));
    if let Some(only) = only {
        members.shift_remove(keyword);
        match members.get_mut("allOf") {
            Some(Value::Array(parts)) => parts.push(only),
            _ => {
                members.insert("allOf".to_owned(), json!([only]));
            }
        }
    }
}

/// What `type: null` has become.
fn is_null(schema: &Value) -> bool {
    let Some(members) = schema.as_object() else {
        return false;
    };
    members.get("nullable") == Some(&json!(true))
        && members.keys().all(|name| {
            matches!(
                name.as_str(),
                "nullable" | "x-oast-null" | "title" | "description"
            )
        })
}

/// `contentEncoding` and `contentMediaType` were formats before 3.1. What a string in JSON is, is kept for `lower`
/// (`x-oast-content`): it matters for the data of events.
fn content(members: &mut Map<String, Value>) {
    let encoding = members.shift_remove("contentEncoding");
    let media_type = members.shift_remove("contentMediaType");
    let schema = members.shift_remove("contentSchema");
    let is_json = media_type.as_ref().and_then(Value::as_str);
    if encoding.is_none() && is_json.is_some_and(|media_type| media_type.contains("json")) {
        let schema = schema.unwrap_or_else(|| json!({}));
        members.insert("x-oast-content".to_owned(), schema);
    }
    let encoding = encoding
        .as_ref()
        .and_then(Value::as_str)
        .map(str::to_ascii_lowercase);
    let format = match (
        encoding.as_deref(),
        media_type.as_ref().and_then(Value::as_str),
    ) {
        (Some("base64"), _) => "byte",
        (Some("base64url"), _) => "base64url",
        (None, Some(media_type))
            if !media_type.starts_with("text/") && !media_type.contains("json") =>
        {
            "binary"
        }
        _ => return,
    };
    if !members.contains_key("type") {
        members.insert("type".to_owned(), json!("string"));
    }
    if !members.contains_key("format") {
        members.insert("format".to_owned(), json!(format));
    }
}

/// Keywords of JSON Schema 2020-12 that 3.0 has no room for, for `lower` to read (`x-oast-more`).
const FURTHER: &[&str] = &[
    "contains",
    "minContains",
    "maxContains",
    "propertyNames",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "dependentRequired",
    "unevaluatedProperties",
    "unevaluatedItems",
];

fn further(members: &mut Map<String, Value>) {
    let mut more = Map::new();
    for name in FURTHER {
        if let Some(value) = members.shift_remove(*name) {
            more.insert((*name).to_owned(), value);
        }
    }
    // What stands beside these means something else with them.
    for (name, beside) in [
        ("prefixItems", "items"),
        ("patternProperties", "additionalProperties"),
    ] {
        if let Some(value) = members.get(name) {
            more.insert(name.to_owned(), value.clone());
            if let Some(beside_value) = members.get(beside) {
                more.insert(beside.to_owned(), beside_value.clone());
            }
        }
    }
    if !more.is_empty() {
        members.insert("x-oast-more".to_owned(), Value::Object(more));
    }
}

/// Members by pattern -> any further members; `x-oast-more` has them as they were.
fn patterns(members: &mut Map<String, Value>) {
    let Some(Value::Object(patterns)) = members.shift_remove("patternProperties") else {
        return;
    };
    let mut schemas: Vec<_> = patterns.into_iter().map(|(_, schema)| schema).collect();
    match members.shift_remove("additionalProperties") {
        Some(Value::Bool(false)) => {}
        Some(schema @ Value::Object(_)) => schemas.push(schema),
        _ => schemas.clear(),
    }
    let any = match schemas.len() {
        0 => json!({}),
        1 => schemas.swap_remove(0),
        _ => json!({"anyOf": schemas}),
    };
    members.insert("additionalProperties".to_owned(), any);
}

/// A tuple -> an array of whatever its elements are; `x-oast-more` has it as it was.
fn tuple(members: &mut Map<String, Value>) {
    let Some(Value::Array(mut schemas)) = members.shift_remove("prefixItems") else {
        return;
    };
    let closed = members
        .get("items")
        .is_some_and(|items| *items == json!({"not": {}}));
    match members.shift_remove("items") {
        Some(items) if !closed => schemas.push(items),
        Some(_) => {}
        None => schemas.clear(),
    }
    schemas.dedup();
    let items = match schemas.len() {
        0 => json!({}),
        1 => schemas.swap_remove(0),
        _ => json!({"anyOf": schemas}),
    };
    members.insert("items".to_owned(), items);
}
