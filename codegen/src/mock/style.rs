//! Parameters as they are on the wire, by their styles (RFC 6570, and OpenAPI 3.0.4, section 4.8.12.3).
//!
//! A text is taken apart first, where its delimiters are plain, and decoded then. What its parts mean depends on the
//! schema: where that leaves several readings, the first one counts that it allows.

mod write;

use http::HeaderMap;
use indexmap::IndexMap;
use indexmap::map::Entry;
use serde_json::{Map, Value};

pub(super) use write::{Written, scalar, write, write_deep};

use super::document::{Location, Parameter, Style};
use super::problem::Problem;
use super::schemas::Schemas;
use super::shape::Shape;
use super::text::{decoded, form_decoded};
use crate::work;

/// Deeper names, such as `a[b][c]`, are refused.
const DEEPEST: usize = 64;

/// A name with a text.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    /// Decoded.
    pub(super) name: String,
    /// As it was sent.
    pub(super) raw: String,
}

/// What a request brings, taken apart as far as needs no schema.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub(super) path: Vec<(String, String)>,
    pub(super) query: Vec<Pair>,
    pub(super) query_text: String,
    pub(super) cookies: Vec<Pair>,
}

/// `a=1&b=2`, the names decoded.
pub(super) fn pairs(text: &str) -> Vec<Pair> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, raw) = pair.split_once('=').unwrap_or((pair, ""));
        Pair {
            name: form_decoded(name).unwrap_or_else(|| name.to_owned()),
            raw: raw.to_owned(),
        }
    });
    pairs.collect()
}

/// The cookies of a request.
pub(super) fn cookies(headers: &HeaderMap) -> Vec<Pair> {
    let lines = headers.get_all(http::header::COOKIE).into_iter();
    let texts: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    let pairs = texts
        .iter()
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| {
            let (name, raw) = pair.trim().split_once('=')?;
            Some(Pair {
                name: decoded(name).unwrap_or_else(|| name.to_owned()),
                raw: raw.trim_matches('"').to_owned(),
            })
        });
    pairs.collect()
}

/// A text taken apart, its parts decoded.
#[derive(Clone, Debug)]
pub(super) enum Parts {
    Text(String),
    List(Vec<Parts>),
    Members(Members),
}

pub(super) type Members = IndexMap<String, Parts>;

/// The readings of a parameter, the likelier first; none if it is absent.
pub(super) fn read(
    parameter: &Parameter,
    sent: &Sent,
    headers: &HeaderMap,
    schemas: &Schemas,
    others: &[&str],
) -> Result<Vec<Value>, Problem> {
    let shape = Shape::of(schemas, &parameter.schema);
    let name = &parameter.name;
    let found = match (parameter.location, parameter.style) {
        (_, Style::Whole) => return whole(parameter, sent, schemas),
        (Location::Query, Style::DeepObject) => deep(name, &sent.query)?,
        (Location::Query, _) => formed(parameter, &shape, &sent.query, others)?,
        (Location::Cookie, _) => formed(parameter, &shape, &sent.cookies, others)?,
        (Location::Path, _) => {
            let raw = sent.path.iter().find(|(known, _)| known == name);
            raw.map_or(Ok(Vec::new()), |(_, raw)| {
                split(parameter, &shape, raw, decoded)
            })?
        }
        (Location::Header, _) => {
            let mut lines = Vec::new();
            for line in headers.get_all(name.as_str()) {
                let line = std::str::from_utf8(line.as_bytes());
                let wrong = || Problem::new(parameter.place(), "encoding", "it must be UTF-8");
                lines.push(line.map_err(|_| wrong())?.trim());
            }
            match lines.is_empty() {
                true => Vec::new(),
                false => split(parameter, &shape, &lines.join(","), |text| {
                    Some(text.to_owned())
                })?,
            }
        }
    };
    if parameter.style == Style::Content {
        return content(parameter, found);
    }
    Ok(readings(&found, &parameter.schema, schemas))
}

/// What parts may mean: as the schema has it, or as texts.
pub(super) fn readings(found: &[Parts], schema: &Value, schemas: &Schemas) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    for is_typed in [true, false] {
        for parts in found {
            let value = meant(parts, schema, schemas, is_typed);
            if !values.contains(&value) {
                values.push(value);
            }
        }
    }
    values
}

fn meant(parts: &Parts, schema: &Value, schemas: &Schemas, is_typed: bool) -> Value {
    let shape = Shape::of(schemas, schema);
    match parts {
        Parts::Text(text) if is_typed => shape.leaf(text),
        Parts::Text(text) => Value::String(text.clone()),
        Parts::List(items) => {
            let schema = shape.items.unwrap_or_default();
            let items = items
                .iter()
                .map(|item| meant(item, &schema, schemas, is_typed));
            Value::Array(items.collect())
        }
        Parts::Members(members) => {
            let is_index = |name: &String| name.chars().all(|c| c.is_ascii_digit());
            if shape.allows("array") && members.keys().all(is_index) {
                let mut items: Vec<_> = members.iter().collect();
                items.sort_by_key(|(name, _)| name.parse::<usize>().unwrap_or_default());
                let schema = shape.items.unwrap_or_default();
                let items = items
                    .into_iter()
                    .map(|(_, item)| meant(item, &schema, schemas, is_typed));
                return Value::Array(items.collect());
            }
            let members = members.iter().map(|(name, member)| {
                (
                    name.clone(),
                    meant(member, &shape.member(name), schemas, is_typed),
                )
            });
            Value::Object(members.collect::<Map<_, _>>())
        }
    }
}

fn content(parameter: &Parameter, found: Vec<Parts>) -> Result<Vec<Value>, Problem> {
    let Some(Parts::Text(text)) = found.last() else {
        return Ok(Vec::new());
    };
    if !parameter
        .media_type
        .as_deref()
        .is_some_and(super::text::is_json)
    {
        return Ok(vec![Value::String(text.clone())]);
    }
    let wrong = |error: serde_json::Error| {
        let message = format!("it must be JSON; it is not from column {}", error.column());
        Problem::new(parameter.place(), "content", message)
    };
    serde_json::from_str(text)
        .map(|value| vec![value])
        .map_err(wrong)
}

/// All of the query as one value.
fn whole(parameter: &Parameter, sent: &Sent, schemas: &Schemas) -> Result<Vec<Value>, Problem> {
    if sent.query_text.is_empty() {
        return Ok(Vec::new());
    }
    let is_form = parameter.media_type.as_deref() == Some("application/x-www-form-urlencoded");
    if !is_form {
        let text = decode(parameter, &sent.query_text, decoded)?;
        return content(parameter, vec![Parts::Text(text)]);
    }
    let found = super::form::parts(&sent.query, &parameter.schema, &Map::new(), schemas);
    let found = found.ok_or_else(|| undecodable(parameter))?;
    Ok(readings(&[found], &parameter.schema, schemas))
}

fn undecodable(parameter: &Parameter) -> Problem {
    Problem::new(
        parameter.place(),
        "encoding",
        "it must be percent-encoded UTF-8",
    )
}

fn decode(parameter: &Parameter, raw: &str, with: Decode) -> Result<String, Problem> {
    with(raw).ok_or_else(|| undecodable(parameter))
}

type Decode = fn(&str) -> Option<String>;

/// A parameter of a style that has `name=value` in a query or a cookie.
pub(super) fn formed(
    parameter: &Parameter,
    shape: &Shape,
    pairs: &[Pair],
    others: &[&str],
) -> Result<Vec<Parts>, Problem> {
    work::note(pairs.len());
    let own = pairs.iter().filter(|pair| pair.name == parameter.name);
    let own: Vec<&str> = own.map(|pair| pair.raw.as_str()).collect();
    let mut found = Vec::new();
    if parameter.explode && parameter.style == Style::Form && shape.allows("object") {
        let is_open = !shape.is_closed && (shape.further.is_some() || shape.members.is_empty());
        let is_member =
            |name: &str| shape.members.contains_key(name) || (is_open && !others.contains(&name));
        let mut members = Vec::new();
        for pair in pairs.iter().filter(|pair| is_member(&pair.name)) {
            members.push((
                pair.name.clone(),
                Parts::Text(decode(parameter, &pair.raw, form_decoded)?),
            ));
        }
        if !members.is_empty() {
            found.push(Parts::Members(joined(members)));
        }
        if own.is_empty() || !found.is_empty() {
            return Ok(found);
        }
    }
    if own.is_empty() {
        return Ok(found);
    }
    if parameter.explode && shape.allows("array") && parameter.style != Style::Content {
        let items: Result<Vec<_>, _> = own
            .iter()
            .map(|raw| decode(parameter, raw, form_decoded).map(Parts::Text))
            .collect();
        let items = items?;
        // `name=` alone is an empty list, or a list of an empty text.
        if own == [""] {
            found.push(Parts::List(Vec::new()));
        }
        found.push(Parts::List(items));
        if !shape.allows_scalar() {
            return Ok(found);
        }
    }
    if let [raw] = own.as_slice() {
        found.extend(split(parameter, shape, raw, form_decoded)?);
    } else if found.is_empty() {
        let times = own.len();
        let message = format!("it stands {times} times, and may stand once");
        return Err(Problem::new(parameter.place(), "style", message));
    }
    Ok(found)
}

/// Members that stand several times are lists.
pub(super) fn joined(members: Vec<(String, Parts)>) -> Members {
    let mut found = Members::new();
    for (name, part) in members {
        join(&mut found, name, part);
    }
    found
}

fn join(members: &mut Members, name: String, part: Parts) {
    match members.entry(name) {
        Entry::Vacant(place) => {
            place.insert(part);
        }
        Entry::Occupied(mut place) => match place.get_mut() {
            Parts::List(items) => items.push(part),
            first => {
                let one = std::mem::replace(first, Parts::List(Vec::new()));
                *first = Parts::List(vec![one, part]);
            }
        },
    }
}

/// One text with delimiters.
fn split(
    parameter: &Parameter,
    shape: &Shape,
    raw: &str,
    with: Decode,
) -> Result<Vec<Parts>, Problem> {
    let wrong = |prefix: &str| {
        Problem::new(
            parameter.place(),
            "style",
            format!("it must begin with `{prefix}`"),
        )
    };
    let text = |raw: &str| decode(parameter, raw, with);
    let (name, explode) = (&parameter.name, parameter.explode);
    let (raw, delimiter) = match parameter.style {
        Style::Content => return Ok(vec![Parts::Text(text(raw)?)]),
        Style::Label => {
            let raw = raw.strip_prefix('.').ok_or_else(|| wrong("."))?;
            (raw.to_owned(), if explode { "." } else { "," })
        }
        Style::Matrix => {
            let raw = raw.strip_prefix(';').ok_or_else(|| wrong(";"))?;
            match (explode, shape.allows("object")) {
                (true, true) => (raw.to_owned(), ";"),
                _ => {
                    let named = format!("{name}=");
                    // RFC 6570, section 3.2.7: `;name` stands for an empty value, and for an empty item.
                    let items = raw.split(';').map(|item| match item == name {
                        true => Some(""),
                        false => item.strip_prefix(named.as_str()),
                    });
                    let items: Option<Vec<&str>> = items.collect();
                    let items = items.ok_or_else(|| wrong(&format!(";{named}")))?;
                    (items.join(","), ",")
                }
            }
        }
        Style::SpaceDelimited => (raw.replace(['+', ' '], "%20"), "%20"),
        Style::PipeDelimited => (raw.replace("%7c", "|").replace("%7C", "|"), "|"),
        _ => (
            raw.to_owned(),
            parameter.delimiter.as_deref().unwrap_or(","),
        ),
    };
    let encoded = super::text::encoded(delimiter);
    let mut found = Vec::new();
    // A delimiter of Swagger 2.0 that no URL has is one where it is encoded.
    let delimiter = if parameter.delimiter.is_some() && raw.contains(&encoded) {
        &encoded
    } else {
        delimiter
    };
    let pieces: Vec<&str> = raw.split(delimiter).map(str::trim).collect();
    if shape.allows("array") {
        let items: Result<Vec<_>, _> = pieces
            .iter()
            .map(|piece| text(piece).map(Parts::Text))
            .collect();
        if raw.is_empty() {
            found.push(Parts::List(Vec::new()));
        }
        found.push(Parts::List(items?));
    }
    if shape.allows("object") {
        let members = members(parameter, &raw, delimiter, with);
        match members {
            Some(members) => found.push(Parts::Members(members)),
            None if found.is_empty() && !shape.allows_scalar() => {
                let message = "it must be names and values, as its style has them";
                return Err(Problem::new(parameter.place(), "style", message));
            }
            None => {}
        }
    }
    if shape.allows_scalar() || found.is_empty() {
        found.push(Parts::Text(text(&raw)?));
    }
    Ok(found)
}

/// Names and values in one text; `None` where they do not come in pairs, or are not encoded as they must be.
fn members(parameter: &Parameter, raw: &str, delimiter: &str, with: Decode) -> Option<Members> {
    let member = |name: &str, value: &str| Some((with(name)?, Parts::Text(with(value)?)));
    if parameter.explode && parameter.style != Style::Form {
        let pieces = named(raw, delimiter);
        let members = pieces.iter().map(|piece| {
            let (name, value) = piece.split_once('=')?;
            member(name, value)
        });
        return members.collect();
    }
    let pieces: Vec<&str> = raw.split(delimiter).map(str::trim).collect();
    let members = pieces.chunks(2).map(|pair| match pair {
        [name, value] => member(name, value),
        _ => None,
    });
    members.collect()
}

/// The pieces of a text with `name=value`; what has no `=` is the rest of the value before, where the delimiter stands.
fn named(raw: &str, delimiter: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for piece in raw.split(delimiter) {
        match pieces.last_mut() {
            Some(last) if !piece.contains('=') => {
                last.push_str(delimiter);
                last.push_str(piece);
            }
            _ => pieces.push(piece.trim().to_owned()),
        }
    }
    pieces
}

/// `name[a][b]=c`.
pub(super) fn deep(name: &str, pairs: &[Pair]) -> Result<Vec<Parts>, Problem> {
    work::note(pairs.len());
    let mut whole = Members::new();
    for pair in pairs {
        let Some(rest) = pair
            .name
            .strip_prefix(name)
            .filter(|rest| rest.starts_with('['))
        else {
            continue;
        };
        let place = format!("query parameter `{}`", pair.name);
        let keys: Option<Vec<&str>> = rest
            .split_inclusive(']')
            .map(|key| key.strip_prefix('[')?.strip_suffix(']'))
            .collect();
        let wrong = || {
            Problem::new(
                &place,
                "style",
                "the brackets of its name do not match, or are too many",
            )
        };
        let keys = keys
            .filter(|keys| keys.len() <= DEEPEST)
            .ok_or_else(wrong)?;
        let wrong = || Problem::new(&place, "encoding", "it must be percent-encoded UTF-8");
        let text = form_decoded(&pair.raw).ok_or_else(wrong)?;
        put(&mut whole, &keys, text);
    }
    Ok(if whole.is_empty() {
        Vec::new()
    } else {
        vec![Parts::Members(whole)]
    })
}

fn put(members: &mut Members, keys: &[&str], text: String) {
    let [key, rest @ ..] = keys else { return };
    // `[]` has no position of its own.
    let key = if key.is_empty() {
        members.len().to_string()
    } else {
        (*key).to_owned()
    };
    if rest.is_empty() {
        return join(members, key, Parts::Text(text));
    }
    let inner = members
        .entry(key)
        .or_insert_with(|| Parts::Members(Members::new()));
    if let Parts::Members(inner) = inner {
        put(inner, rest, text);
    }
}
