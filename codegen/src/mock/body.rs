//! The body of a request: that it is there, is of a media type that the document has, and what its schema asks.

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use super::document::{Body, Media};
use super::problem::{Problem, Refusal};
use super::schemas::Schemas;
use super::shape::Shape;
use super::text::{essence, is_json};
use super::{form, style};

/// Bodies of more values are refused.
const MOST_VALUES: usize = 1_000_000;

/// Whether a media type is one that the document names, which may be a range of them.
pub(super) fn fits(documented: &str, sent: &str) -> bool {
    match documented.split_once('/') {
        Some(("*", "*")) => true,
        Some((kind, "*")) => sent.split('/').next() == Some(kind),
        _ => documented == sent,
    }
}

/// The body as JSON, where it is or stands for a value; what is wrong otherwise.
pub(super) fn check(
    declared: Option<&Body>,
    headers: &HeaderMap,
    body: &[u8],
    schemas: &Schemas,
) -> Result<Option<Value>, Refusal> {
    let refused = |status: u16, rule: &str, message: String| {
        Err(Refusal::new(
            status,
            vec![Problem::new("body", rule, message)],
        ))
    };
    let Some(declared) = declared else {
        return match body.is_empty() {
            true => Ok(None),
            false => refused(400, "unknown", "the operation takes no body".to_owned()),
        };
    };
    let sent = headers
        .get(CONTENT_TYPE)
        .and_then(|sent| sent.to_str().ok())
        .unwrap_or_default();
    if body.is_empty() {
        // What is of bytes, of a text or of an optional form may be of none.
        let media = find(declared, &essence(sent));
        let may_be_empty = media.is_some_and(|media| !sent.is_empty() && !is_json(&media.essence));
        let is_described = !declared.content.is_empty();
        return match declared.required && is_described && !may_be_empty {
            true => refused(400, "required", "it is required, and missing".to_owned()),
            false => Ok(None),
        };
    }
    let Some(media) = find(declared, &essence(sent)).filter(|_| !sent.is_empty()) else {
        let names: Vec<_> = declared
            .content
            .iter()
            .map(|media| media.name.as_str())
            .collect();
        let message = match sent.is_empty() {
            true => format!("it is missing; the body may be {}", names.join(", ")),
            false => format!("the body may be {}", names.join(", ")),
        };
        let problem = Problem::new("header `content-type`", "content type", message);
        return Err(Refusal::new(415, vec![problem]).with("accept", names.join(", ")));
    };
    let essence = essence(sent);
    let is_form = essence == "application/x-www-form-urlencoded";
    if (is_form || is_json(&essence)) && values(body, is_form) > MOST_VALUES {
        let message = format!("it must have at most {MOST_VALUES} values");
        return refused(413, "length", message);
    }
    let refuse = |problems| Refusal::new(400, problems);
    let read = read(media, sent, body, schemas).map_err(refuse)?;
    let Some(first) = read.first() else {
        return Ok(None);
    };
    if let Some(fitting) = read
        .iter()
        .find(|value| schemas.is_valid(&media.schema, value))
    {
        return Ok(Some(fitting.clone()));
    }
    Err(refuse(schemas.problems(&media.schema, first, "body")))
}

/// How many values a body has if it is what it says: they take more memory than their text.
fn values(body: &[u8], is_form: bool) -> usize {
    if is_form {
        return 1 + body.iter().filter(|byte| **byte == b'&').count();
    }
    let (mut count, mut in_string, mut is_escaped) = (1, false, false);
    for byte in body {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = in_string,
            b'"' => in_string = !in_string,
            b',' | b'[' | b'{' if !in_string => count += 1,
            _ => {}
        }
    }
    count
}

/// The media type of the document that was sent; the one that is no range first.
fn find<'b>(declared: &'b Body, sent: &str) -> Option<&'b Media> {
    let exact = declared.content.iter().find(|media| media.essence == sent);
    exact.or_else(|| {
        declared
            .content
            .iter()
            .find(|media| fits(&media.essence, sent))
    })
}

/// What a body may mean, the likelier first; none where it is of a media type that is not looked into.
fn read(
    media: &Media,
    sent: &str,
    body: &[u8],
    schemas: &Schemas,
) -> Result<Vec<Value>, Vec<Problem>> {
    let problem = |rule: &str, message: String| vec![Problem::new("body", rule, message)];
    let sent_essence = essence(sent);
    if media.is_stream {
        return Ok(Vec::new());
    }
    if is_json(&sent_essence) {
        let wrong = |error: serde_json::Error| {
            let (line, column) = (error.line(), error.column());
            problem(
                "json",
                format!("it must be JSON; it is not from line {line}, column {column}"),
            )
        };
        return serde_json::from_slice(body)
            .map(|value| vec![value])
            .map_err(wrong);
    }
    if sent_essence == "application/x-www-form-urlencoded" {
        let text = std::str::from_utf8(body)
            .map_err(|_| problem("encoding", "it must be UTF-8".to_owned()))?;
        let parts = form::parts(&style::pairs(text), &media.schema, &media.encoding, schemas);
        let parts = parts.ok_or_else(|| {
            problem(
                "encoding",
                "its fields must be percent-encoded UTF-8".to_owned(),
            )
        })?;
        return Ok(style::readings(&[parts], &media.schema, schemas));
    }
    let shape = Shape::of(schemas, &media.schema);
    if sent_essence == "multipart/form-data" {
        // Parts have names; what has no members has none that are known.
        if shape.allows_scalar() || shape.allows("array") {
            return Ok(Vec::new());
        }
        return form::multipart(sent, body, &media.schema, &media.encoding, schemas);
    }
    if sent_essence.starts_with("text/plain") && shape.allows_scalar() && !shape.is_binary {
        let text = std::str::from_utf8(body)
            .map_err(|_| problem("encoding", "it must be UTF-8".to_owned()))?;
        return Ok(vec![shape.leaf(text), Value::String(text.to_owned())]);
    }
    Ok(Vec::new())
}
