//! What `openapiv3` wants every Object to have, and what people leave out of it.

use serde_json::{Map, Value, json};

use crate::report::{Place, codes};
use crate::source::push_token;

use super::schema;
use super::table::{Kind, Version};
use super::walk::{Walk, article};

/// Keywords that exclude each other.
const EXCLUSIVE: &[(Kind, &str, &str)] = &[
    (Kind::Parameter, "example", "examples"),
    (Kind::Parameter, "schema", "content"),
    (Kind::Header, "schema", "content"),
    (Kind::MediaType, "example", "examples"),
    (Kind::MediaType, "encoding", "prefixEncoding"),
    (Kind::MediaType, "encoding", "itemEncoding"),
    (Kind::Xml, "nodeType", "attribute"),
    (Kind::Xml, "nodeType", "wrapped"),
    (Kind::Xml, "attribute", "wrapped"),
];

/// Leaves out what another keyword excludes.
pub(super) fn exclusive(walk: &mut Walk<'_>, members: &mut Map<String, Value>, kind: Kind) {
    for (_, kept, dropped) in EXCLUSIVE.iter().filter(|(of, ..)| *of == kind) {
        if members.contains_key(*kept) && members.contains_key(*dropped) {
            members.shift_remove(*dropped);
            let message =
                format!("`{kept}` and `{dropped}` exclude each other; `{dropped}` is left out");
            walk.enter_source(dropped, |walk| {
                walk.add(&codes::EXCLUSIVE, message)
                    .help("keep one of them");
            });
        }
    }
}

/// Looks at an Object whose members have been looked at; `false` where it cannot be read.
pub(super) fn complete(walk: &mut Walk<'_>, members: &mut Map<String, Value>, kind: Kind) -> bool {
    match kind {
        Kind::Schema | Kind::Items => schema::mend(walk, members),
        Kind::Parameter => return parameter(walk, members),
        Kind::Header => own_schema(walk, members),
        Kind::SecurityScheme => return security_scheme(walk, members),
        Kind::Response => {
            fill(members, "description", json!(""));
            media_types(walk, members);
        }
        Kind::RequestBody => {
            fill(members, "content", json!({}));
            media_types(walk, members);
        }
        Kind::Operation => fill(members, "responses", json!({})),
        Kind::Flow => {
            for url in ["authorizationUrl", "tokenUrl"] {
                fill(members, url, json!(""));
            }
            fill(members, "scopes", json!({}));
        }
        Kind::Server | Kind::ExternalDocs => return need(walk, members, kind, &["url"]),
        Kind::Tag => return need(walk, members, kind, &["name"]),
        Kind::Discriminator => {
            mapping(walk, members);
            return need(walk, members, kind, &["propertyName"]);
        }
        Kind::ServerVariable => {
            let first = members
                .get("enum")
                .and_then(|values| values.get(0))
                .cloned();
            match first {
                Some(first) => fill(members, "default", first),
                None => {
                    if members.get("enum").is_some() {
                        walk.add(
                            &codes::BAD_OBJECT,
                            "`enum` must not be empty; it is left out".to_owned(),
                        )
                        .help("list the values, or remove it");
                        members.shift_remove("enum");
                    }
                    return need(walk, members, kind, &["default"]);
                }
            }
        }
        Kind::Info => info(walk, members),
        Kind::Encoding => style(walk, members, "query"),
        Kind::MediaType => item_schema(walk, members),
        _ => {}
    }
    true
}

fn fill(members: &mut Map<String, Value>, name: &str, value: Value) {
    if !members.contains_key(name) {
        members.insert(name.to_owned(), value);
    }
}

/// Whether every one of these members is there; says which is not.
fn need(walk: &mut Walk<'_>, members: &Map<String, Value>, kind: Kind, names: &[&str]) -> bool {
    let Some(missing) = names.iter().find(|name| !members.contains_key(**name)) else {
        return true;
    };
    let noun = kind.noun();
    walk.add(
        &codes::BAD_OBJECT,
        format!("this {noun} has no `{missing}`; it is left out"),
    )
    .help(format!("{} {noun} needs a `{missing}`", article(noun)));
    false
}

/// What a discriminator maps to is a reference, or the name of a schema (OpenAPI 3.0.3, section 4.7.25).
fn mapping(walk: &mut Walk<'_>, members: &mut Map<String, Value>) {
    let Some(Value::Object(mapping)) = members.get_mut("mapping") else {
        return;
    };
    for (value, target) in mapping {
        let Some(text) = target.as_str() else {
            continue;
        };
        let name = walk.bare(text, Kind::Schema);
        let reference = match name {
            Some(at) if at.file() == walk.at.file() => format!("#{}", percent_encode(at.as_str())),
            _ => text.to_owned(),
        };
        let reference = walk.enter_source("mapping", |walk| {
            walk.enter_source(value, |walk| walk.component(&reference, Kind::Schema))
        });
        *target = Value::String(reference);
    }
}

/// What would end a pointer in a reference, or begin an escape.
fn percent_encode(pointer: &str) -> String {
    pointer.replace('%', "%25").replace('#', "%23")
}

/// A media type without its slash is taken as the one that it is about; what that is not clear of stays.
fn media_types(walk: &mut Walk<'_>, members: &mut Map<String, Value>) {
    let Some(Value::Object(content)) = members.get_mut("content") else {
        return;
    };
    let meant = |name: &str| {
        let name = name.to_ascii_lowercase();
        match name.contains('/') {
            false if name.contains("json") => Some("application/json"),
            false if name.contains("xml") => Some("application/xml"),
            _ => None,
        }
    };
    if content.keys().all(|name| meant(name).is_none()) {
        return;
    }
    for (name, value) in std::mem::take(content) {
        let Some(known) = meant(&name) else {
            content.insert(name, value);
            continue;
        };
        let origin = walk.at.key("content").key(&name);
        let message = format!("`{name}` is no media type; taken as `{known}`");
        walk.report
            .add(&codes::MENDED, Place::Key(origin.clone()), message)
            .help(format!("write `{known}`"));
        let mut to = walk.to.clone();
        push_token(&mut to, "content");
        push_token(&mut to, known);
        walk.places.moves.add(to, origin);
        content.entry(known).or_insert(value);
    }
}

/// A title and a version are for people: without them the rest is as good.
fn info(walk: &mut Walk<'_>, members: &mut Map<String, Value>) {
    for name in ["title", "version"] {
        if !members.contains_key(name) {
            walk.add(&codes::INFO_INCOMPLETE, format!("`info` has no `{name}`"))
                .help("add it: the client's documentation begins with it");
            fill(members, name, json!(""));
        }
    }
}

fn parameter(walk: &mut Walk<'_>, members: &mut Map<String, Value>) -> bool {
    if !need(walk, members, Kind::Parameter, &["name", "in"]) {
        return false;
    }
    let written = members
        .get("in")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let known: &[&str] = match walk.version {
        Version::V20 => &["path", "query", "header", "formData", "body"],
        Version::V30 | Version::V31 => &["path", "query", "header", "cookie"],
        Version::V32 => &["path", "query", "header", "cookie", "querystring"],
    };
    let Some(location) = known
        .iter()
        .find(|known| known.eq_ignore_ascii_case(&written))
    else {
        walk.enter_source("in", |walk| {
            walk.add(
                &codes::BAD_OBJECT,
                format!("a parameter is not in `{written}`; it is left out"),
            )
            .help(format!("write one of `{}`", known.join("`, `")));
        });
        return false;
    };
    if *location != written {
        walk.enter_source("in", |walk| {
            walk.add(
                &codes::MENDED,
                format!("`{written}` is taken as `{location}`"),
            )
            .help(format!("write `{location}`"));
        });
        members.insert("in".to_owned(), json!(location));
    }
    if *location == "querystring" {
        if !members.contains_key("content") {
            let message =
                "the whole query string is described by `content`; this has none, and is left out";
            walk.add(&codes::BAD_OBJECT, message.to_owned())
                .help("add `content` with a media type");
            return false;
        }
        members.insert("in".to_owned(), json!("query"));
        members.insert("x-oast-querystring".to_owned(), json!(true));
    } else if *location == "path" && walk.version >= Version::V32 {
        // openapiv3 knows it in queries only.
        if members.shift_remove("allowReserved") == Some(json!(true)) {
            members.insert("x-oast-reserved".to_owned(), json!(true));
        }
    } else if *location != "query" && members.shift_remove("allowReserved") == Some(json!(true)) {
        walk.enter_source("allowReserved", |walk| {
            let message = format!("`allowReserved` has no effect in `{location}`");
            walk.add(&codes::NO_EFFECT, message)
                .help("remove it: reserved characters are percent-encoded in this location");
        });
    }
    style(walk, members, location);
    own_schema(walk, members);
    true
}

/// Swagger 2.0 has the schema in the parameter or header itself; elsewhere that is a slip.
fn own_schema(walk: &mut Walk<'_>, members: &mut Map<String, Value>) {
    if walk.version == Version::V20 {
        schema::mend(walk, members);
    } else if !members.contains_key("schema") && !members.contains_key("content") {
        wrap_schema(walk, members);
    }
}

fn wrap_schema(walk: &mut Walk<'_>, members: &mut Map<String, Value>) {
    let own = |name: &str| {
        matches!(
            name,
            "name"
                | "in"
                | "description"
                | "required"
                | "deprecated"
                | "allowEmptyValue"
                | "style"
                | "explode"
                | "example"
                | "examples"
        ) || name.starts_with("x-")
    };
    let (kept, mut schema): (Map<_, _>, Map<_, _>) = std::mem::take(members)
        .into_iter()
        .partition(|(name, _)| own(name));
    *members = kept;
    schema::mend(walk, &mut schema);
    let mut to = walk.to.clone();
    push_token(&mut to, "schema");
    walk.places.moves.add(to, walk.at.clone());
    members.insert("schema".to_owned(), Value::Object(schema));
}

/// A style that the place of a parameter does not have (OpenAPI 3.0.3, section 4.7.12.2) is left out.
fn style(walk: &mut Walk<'_>, members: &mut Map<String, Value>, location: &str) {
    let Some(style) = members
        .get("style")
        .and_then(Value::as_str)
        .map(str::to_owned)
    else {
        return;
    };
    let known: &[&str] = match location {
        "path" => &["matrix", "label", "simple"],
        "header" => &["simple"],
        "cookie" => &["form", "cookie"],
        _ => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
    };
    if style == "cookie" {
        // 3.2's new style differs from `form` in what is not percent-encoded.
        members.insert("style".to_owned(), json!("form"));
    } else if !known.contains(&style.as_str()) {
        members.shift_remove("style");
        walk.enter_source("style", |walk| {
            walk.add(
                &codes::BAD_OBJECT,
                format!("`{style}` is no style of what is in `{location}`; it is left out"),
            )
            .help(format!("write one of `{}`", known.join("`, `")));
        });
    }
}

fn security_scheme(walk: &mut Walk<'_>, members: &mut Map<String, Value>) -> bool {
    let kind = Kind::SecurityScheme;
    if !need(walk, members, kind, &["type"]) {
        return false;
    }
    match members
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default()
    {
        "apiKey" => need(walk, members, kind, &["name", "in"]),
        "http" => need(walk, members, kind, &["scheme"]),
        "oauth2" => {
            if walk.version != Version::V20 {
                fill(members, "flows", json!({}));
            }
            true
        }
        "openIdConnect" => {
            fill(members, "openIdConnectUrl", json!(""));
            true
        }
        "basic" if walk.version == Version::V20 => true,
        "mutualTLS" => {
            walk.add(
                &codes::SECURITY_LEFT_OUT,
                "client certificates are the transport's business".to_owned(),
            )
            .help("give the client a transport that has the certificate");
            false
        }
        other => {
            let message = format!("`{other}` is no type of security scheme; it is left out");
            walk.enter_source("type", |walk| {
                walk.add(&codes::BAD_OBJECT, message)
                    .help("write `apiKey`, `http`, `oauth2` or `openIdConnect`");
            });
            false
        }
    }
}

/// 3.2 describes a stream by its items; all of them together are an array. What `schema` says of the array stays.
fn item_schema(walk: &mut Walk<'_>, members: &mut Map<String, Value>) {
    let Some(items) = members.shift_remove("itemSchema") else {
        return;
    };
    let mut to = walk.to.clone();
    push_token(&mut to, "schema");
    push_token(&mut to, "items");
    walk.places.moves.add(to, walk.at.key("itemSchema"));
    members.insert("x-oast-stream".to_owned(), json!(true));
    match members.get_mut("schema").and_then(Value::as_object_mut) {
        Some(whole) if whole.get("type").is_some_and(|ty| ty == "array") => {
            whole.insert("items".to_owned(), items);
        }
        _ => {
            let whole = json!({"type": "array", "items": items});
            members.insert("schema".to_owned(), whole);
        }
    }
}

/// A discriminator that is only the name of its property, as Swagger 2.0 has it.
pub(super) fn discriminator(walk: &mut Walk<'_>, value: &mut Value) -> bool {
    if walk.version != Version::V20 {
        walk.add(
            &codes::MENDED,
            format!("taken as an object with `propertyName: {value}`"),
        )
        .help("write it as an object");
    }
    *value = json!({"propertyName": value.take()});
    true
}
