//! Bodies that are forms: `application/x-www-form-urlencoded` and `multipart/form-data`.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::document::{Location, Parameter, Style};
use super::problem::Problem;
use super::schemas::Schemas;
use super::shape::Shape;
use super::style::{self, Members, Pair, Parts};
use super::text::{essence, form_decoded};

/// The fields of a form; `None` where one is not encoded as it must be.
pub(super) fn parts(
    pairs: &[Pair],
    schema: &Value,
    encoding: &Map<String, Value>,
    schemas: &Schemas,
) -> Option<Parts> {
    let shape = Shape::of(schemas, schema);
    let mut groups: IndexMap<&str, Vec<Pair>> = IndexMap::new();
    for pair in pairs {
        let stem = pair.name.split('[').next().unwrap_or_default();
        let is_whole = shape.members.contains_key(&pair.name) || stem.is_empty();
        let name = if is_whole { &pair.name } else { stem };
        groups.entry(name).or_default().push(pair.clone());
    }
    let mut members = Members::new();
    for (name, own) in &groups {
        let field = field(name, shape.member(name), encoding.get(*name));
        let has_name = shape.members.contains_key(*name);
        if let Some(found) = value(&field, own, pairs, has_name, schemas)? {
            members.insert((*name).to_owned(), found);
        }
    }
    Some(Parts::Members(members))
}

/// The value of a field, of the pairs that have its name; `None` within where it has none.
fn value(
    field: &Parameter,
    own: &[Pair],
    all: &[Pair],
    has_name: bool,
    schemas: &Schemas,
) -> Option<Option<Parts>> {
    let deep = style::deep(&field.name, own).ok()?;
    if let Some(deep) = deep.into_iter().next() {
        return Some(Some(deep));
    }
    // A member that is no text is JSON, unless its encoding says otherwise.
    let mut named = own.iter().filter(|pair| pair.name == field.name);
    if let (Some(one), None) = (named.next(), named.next())
        && let Some(inner) = inner(&form_decoded(&one.raw)?)
    {
        return Some(Some(inner));
    }
    let shape = Shape::of(schemas, &field.schema);
    // The members of an object may be fields of the form, but only if the schema knows the object: it knows few.
    let is_spread = has_name && field.explode && shape.allows("object");
    let pairs = if is_spread { all } else { own };
    let found = style::formed(field, &shape, pairs, &[]).ok()?;
    // What the schema takes for an object, and is a text all the same, is told by the validator.
    Some(
        match (
            found.into_iter().next(),
            own.iter().find(|pair| pair.name == field.name),
        ) {
            (Some(found), _) => Some(found),
            (None, Some(pair)) => Some(Parts::Text(form_decoded(&pair.raw)?)),
            (None, None) => None,
        },
    )
}

/// A field as a parameter, to be read and written by its style.
pub(super) fn field(name: &str, schema: Value, encoding: Option<&Value>) -> Parameter {
    let told = encoding.map(|encoding| (encoding["style"].as_str(), encoding["explode"].as_bool()));
    let (style, explode) = told.unwrap_or_default();
    let style = match style {
        Some("spaceDelimited") => Style::SpaceDelimited,
        Some("pipeDelimited") => Style::PipeDelimited,
        Some("deepObject") => Style::DeepObject,
        _ => Style::Form,
    };
    Parameter {
        location: Location::Query,
        name: name.to_owned(),
        required: false,
        explode: explode.unwrap_or(style == Style::Form),
        style,
        delimiter: None,
        spans: false,
        allows_empty: true,
        media_type: None,
        schema,
        examples: Vec::new(),
    }
}

/// A text that is an object or an array in JSON, as parts.
fn inner(text: &str) -> Option<Parts> {
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let value: Value = serde_json::from_str(text).ok()?;
    parts_of(&value)
}

fn parts_of(value: &Value) -> Option<Parts> {
    Some(match value {
        Value::Array(items) => Parts::List(items.iter().filter_map(parts_of).collect()),
        Value::Object(members) => {
            let members = members
                .iter()
                .filter_map(|(name, member)| Some((name.clone(), parts_of(member)?)));
            Parts::Members(members.collect())
        }
        Value::String(text) => Parts::Text(text.clone()),
        Value::Null => return None,
        one => Parts::Text(one.to_string()),
    })
}

/// How many characters a boundary may have.
const LONGEST_BOUNDARY: usize = 70;

/// One part of a `multipart` body.
struct Part<'b> {
    name: String,
    media_type: Option<String>,
    is_file: bool,
    content: &'b [u8],
}

/// A `multipart/form-data` body as a value; files are empty texts in it.
pub(super) fn multipart(
    content_type: &str,
    body: &[u8],
    schema: &Value,
    encoding: &Map<String, Value>,
    schemas: &Schemas,
) -> Result<Vec<Value>, Vec<Problem>> {
    let broken = |message: &str| vec![Problem::new("body", "multipart", message)];
    let boundary = boundary(content_type)
        .ok_or_else(|| broken("the content type must have a boundary, of at most 70 characters"))?;
    let found =
        split(body, &boundary).ok_or_else(|| broken("it must be parts between its boundaries"))?;
    let shape = Shape::of(schemas, schema);
    let (mut typed, mut plain) = (Map::new(), Map::new());
    let mut problems = Vec::new();
    for part in &found {
        let schema = shape.member(&part.name);
        let told = encoding
            .get(&part.name)
            .and_then(|told| told["contentType"].as_str());
        if let (Some(told), Some(sent)) = (told, &part.media_type)
            && !told
                .split(',')
                .any(|told| super::body::fits(&essence(told), &essence(sent)))
        {
            let place = format!("body /{}", super::schemas::token(&part.name));
            problems.push(Problem::new(
                place,
                "content type",
                format!("the part must be {told}"),
            ));
        }
        let own = Shape::of(schemas, &schema);
        let item = own.items.as_ref().filter(|_| own.allows("array"));
        let item = item.map(|item| Shape::of(schemas, item));
        let leaf = item.as_ref().unwrap_or(&own);
        let text = std::str::from_utf8(part.content).ok();
        let is_json = part
            .media_type
            .as_deref()
            .is_some_and(|told| super::text::is_json(&essence(told)));
        let json = text.filter(|_| is_json || !leaf.allows_scalar());
        let json = json.and_then(|text| serde_json::from_str::<Value>(text).ok());
        let value = match (json, text) {
            (Some(value), _) => value,
            (None, Some(text)) if !leaf.is_binary && !part.is_file => leaf.leaf(text),
            _ => json!(""),
        };
        let as_text = text.filter(|_| !leaf.is_binary && !part.is_file);
        let as_text = as_text.map_or_else(|| value.clone(), |text| json!(text));
        let is_list = item.is_some() && !value.is_array();
        add(&mut typed, &part.name, value, is_list);
        add(&mut plain, &part.name, as_text, is_list);
    }
    match problems.is_empty() {
        true => Ok(vec![Value::Object(typed), Value::Object(plain)]),
        false => Err(problems),
    }
}

fn add(members: &mut Map<String, Value>, name: &str, value: Value, is_list: bool) {
    match (members.get_mut(name), is_list) {
        (Some(Value::Array(items)), _) => items.push(value),
        (Some(known), _) => *known = json!([known.take(), value]),
        (None, true) => {
            members.insert(name.to_owned(), json!([value]));
        }
        (None, false) => {
            members.insert(name.to_owned(), value);
        }
    }
}

fn boundary(content_type: &str) -> Option<String> {
    let parameters = content_type.split(';').skip(1);
    let mut boundaries = parameters.filter_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary")
            .then(|| value.trim_matches('"').to_owned())
    });
    // RFC 2046, section 5.1.1.
    boundaries
        .next()
        .filter(|boundary| (1..=LONGEST_BOUNDARY).contains(&boundary.len()))
}

/// The parts between the boundaries (RFC 2046, section 5.1.1).
fn split<'b>(body: &'b [u8], boundary: &str) -> Option<Vec<Part<'b>>> {
    let delimiter = format!("--{boundary}");
    let mut found = Vec::new();
    let mut rest = body.get(position(body, delimiter.as_bytes())? + delimiter.len()..)?;
    let delimiter = format!("\r\n--{boundary}");
    while !rest.starts_with(b"--") {
        rest = rest.strip_prefix(b"\r\n")?;
        let end = position(rest, delimiter.as_bytes())?;
        found.push(part(&rest[..end])?);
        rest = &rest[end + delimiter.len()..];
    }
    Some(found)
}

fn part(text: &[u8]) -> Option<Part<'_>> {
    let (head, content) = match position(text, b"\r\n\r\n") {
        Some(end) => (&text[..end], &text[end + 4..]),
        None => (text, &[][..]),
    };
    let head = std::str::from_utf8(head).ok()?;
    let header = |wanted: &str| {
        let mut lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
        lines
            .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.trim())
    };
    let disposition = header("content-disposition")?;
    Some(Part {
        name: parameter(disposition, "name")?,
        media_type: header("content-type").map(str::to_owned),
        is_file: parameter(disposition, "filename").is_some(),
        content,
    })
}

/// A parameter of a header; what stands in quotes may contain the semicolons that divide parameters.
fn parameter(header: &str, wanted: &str) -> Option<String> {
    let (_, mut rest) = header.split_once(';')?;
    loop {
        let (name, value) = rest.split_once('=')?;
        let (value, after) = match value.trim_start().strip_prefix('"') {
            // Browsers encode a quote, and escape no backslash.
            Some(quoted) => quoted.split_once('"')?,
            None => {
                let (value, after) = value.split_at(value.find(';').unwrap_or(value.len()));
                (value.trim(), after)
            }
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value.to_owned());
        }
        rest = after.split_once(';')?.1;
    }
}

fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len())
        .position(|window| window == wanted)
}
