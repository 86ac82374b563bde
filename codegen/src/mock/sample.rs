//! Requests that have nothing wrong.

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use super::document::{Body, Location, Media, Operation, Parameter};
use super::random::Random;
use super::security::Scheme;
use super::shape::Shape;
use super::style::{self, Written};
use super::text::{encoded, is_json};
use super::{Direction, Mock, form, synth};

/// How many requests are made before there is said to be none.
const ATTEMPTS: u64 = 6;

/// A request for an operation.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The method.
    pub method: String,
    /// The path with the query, as on the wire.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
    /// The parameters: where they are (`path`, `query`, `header`, `cookie`), their names and their values, as texts
    /// if they are one, else as JSON.
    pub arguments: Vec<(String, String, String)>,
}

impl Mock {
    /// A request for an operation that [`check`](Self::check) finds nothing wrong with, from the document's examples
    /// where they are right. With an even seed it has every parameter that may be there, with an odd one those that
    /// must. `None` if there is no such operation, or no such request was found.
    #[must_use]
    pub fn sample(&self, operation_id: &str, seed: u64) -> Option<Sample> {
        let operation = self.operation(operation_id)?;
        (0..ATTEMPTS).find_map(|attempt| {
            // What may be left out is, before there is none.
            let is_small = !seed.is_multiple_of(2) || attempt >= ATTEMPTS / 2;
            let random = Random::of(seed.wrapping_add(attempt << 40), &operation.id);
            let sample = self.try_sample(operation, is_small, attempt > 0, random)?;
            let checked = self.check(
                &sample.method,
                &sample.target,
                &sample.headers,
                &sample.body,
            );
            checked
                .is_ok_and(|matched| matched.operation_id == operation_id)
                .then_some(sample)
        })
    }

    fn try_sample(
        &self,
        operation: &Operation,
        is_small: bool,
        is_made: bool,
        mut random: Random,
    ) -> Option<Sample> {
        let mut sample = Sample {
            method: operation.method.clone(),
            target: operation.path.clone(),
            headers: HeaderMap::new(),
            body: Vec::new(),
            arguments: Vec::new(),
        };
        let (mut query, mut cookies, mut whole) = (Vec::new(), Vec::new(), None);
        for parameter in &operation.parameters {
            let seed = random.next();
            if is_small && !parameter.required {
                continue;
            }
            let value = self.argument(parameter, is_made, seed);
            let Some((value, written)) = value
                .and_then(|value| Some((style::write(parameter, &value)?, value)))
                .map(|(written, value)| (value, written))
            else {
                if parameter.required {
                    return None;
                }
                continue;
            };
            match (parameter.location, written) {
                (Location::Path, Written::Text(text)) => {
                    sample.target = sample
                        .target
                        .replace(&format!("{{{}}}", parameter.name), &text);
                }
                (Location::Header, Written::Text(text)) => {
                    put(&mut sample.headers, &parameter.name, &text)?
                }
                (Location::Query, Written::Pairs(pairs)) => query.extend(pairs),
                (Location::Query, Written::Whole(text)) => whole = Some(text),
                (Location::Cookie, Written::Pairs(pairs)) => cookies.extend(pairs),
                _ => return None,
            }
            let text = style::scalar(&value).unwrap_or_else(|| value.to_string());
            sample.arguments.push((
                parameter.location.name().to_owned(),
                parameter.name.clone(),
                text,
            ));
        }
        for scheme in operation.security.first().into_iter().flatten() {
            credential(scheme, &mut sample.headers, &mut query, &mut cookies)?;
        }
        sample.target = target(&sample.target, &query, whole);
        if !cookies.is_empty() {
            let cookies: Vec<_> = cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            put(&mut sample.headers, "cookie", &cookies.join("; "))?;
        }
        if let Some(body) = operation
            .body
            .as_ref()
            .filter(|body| body.required || !is_small)
        {
            self.sample_body(body, is_made, random.next(), &mut sample)?;
        }
        Some(sample)
    }

    /// A value for a parameter: the document's example, if it is right, else a value that is made.
    fn argument(&self, parameter: &Parameter, is_made: bool, seed: u64) -> Option<Value> {
        let mut said = parameter.examples.iter().map(|(_, example)| example);
        let is_right = |value: &&Value| {
            self.schemas.is_valid(&parameter.schema, value) && is_sendable(parameter, value)
        };
        if !is_made && let Some(example) = said.find(is_right) {
            return Some(example.clone());
        }
        let mut last = None;
        for attempt in 0..8 {
            let seed = seed.wrapping_add(attempt << 20);
            let made = synth::value(&self.schemas, &parameter.schema, Direction::Request, seed);
            if made.is_valid && is_sendable(parameter, &made.value) {
                return Some(made.value);
            }
            last = last.or(Some(made.value));
        }
        last.filter(|_| parameter.required)
    }

    fn sample_body(
        &self,
        body: &Body,
        is_made: bool,
        seed: u64,
        sample: &mut Sample,
    ) -> Option<()> {
        let mut content: Vec<&Media> = body.content.iter().collect();
        let rank = |media: &&Media| match media.essence.as_str() {
            essence if is_json(essence) => 0,
            "application/x-www-form-urlencoded" => 1,
            "multipart/form-data" => 2,
            _ => 3,
        };
        content.sort_by_key(rank);
        let Some(media) = content.first() else {
            return Some(());
        };
        let mut said = media.examples.iter().map(|(_, example)| example);
        let example =
            said.find(|example| !is_made && self.schemas.is_valid(&media.schema, example));
        let value = match example {
            Some(example) => example.clone(),
            None => synth::value(&self.schemas, &media.schema, Direction::Request, seed).value,
        };
        let (content_type, bytes) = match rank(media) {
            0 => (json_type(&media.name), value.to_string().into_bytes()),
            1 => (media.name.clone(), self.form(media, &value)?.into_bytes()),
            2 => (
                format!("{}; boundary=oast-mock", media.essence),
                self.multipart(media, &value)?,
            ),
            _ => {
                let text = style::scalar(&value).filter(|_| media.essence.starts_with("text/"));
                (
                    media
                        .name
                        .replace("*/*", "application/octet-stream")
                        .replace("/*", "/x-mock"),
                    text.unwrap_or_else(|| "oast mock".to_owned()).into_bytes(),
                )
            }
        };
        put(&mut sample.headers, "content-type", &content_type)?;
        sample.body = bytes;
        Some(())
    }

    /// The members of a value as the fields of a form.
    fn form(&self, media: &Media, value: &Value) -> Option<String> {
        let shape = Shape::of(&self.schemas, &media.schema);
        let mut pairs = Vec::new();
        for (name, member) in value.as_object()? {
            let told = media.encoding.get(name);
            let is_deep = told.is_some_and(|told| told["style"] == json!("deepObject"));
            let field = form::field(name, shape.member(name), told);
            let is_flat = member
                .as_array()
                .is_some_and(|items| items.iter().all(|item| style::scalar(item).is_some()));
            match member {
                Value::Null => {}
                _ if is_deep => {
                    style::write_deep(&encoded(name), member, &mut pairs)?;
                }
                Value::Object(_) => pairs.push((encoded(name), encoded(&member.to_string()))),
                Value::Array(_) if !is_flat => {
                    pairs.push((encoded(name), encoded(&member.to_string())))
                }
                _ => match style::write(&field, member) {
                    Some(Written::Pairs(own)) => pairs.extend(own),
                    _ => pairs.push((encoded(name), String::new())),
                },
            }
        }
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, text)| format!("{name}={text}"))
            .collect();
        Some(pairs.join("&"))
    }

    fn multipart(&self, media: &Media, value: &Value) -> Option<Vec<u8>> {
        let shape = Shape::of(&self.schemas, &media.schema);
        let empty = Map::new();
        let mut text = String::new();
        for (name, member) in value.as_object().unwrap_or(&empty) {
            let own = Shape::of(&self.schemas, &shape.member(name));
            let items = match member {
                Value::Array(items) => items.iter().collect(),
                one => vec![one],
            };
            let told = media
                .encoding
                .get(name)
                .and_then(|told| told["contentType"].as_str());
            let told = told
                .and_then(|told| told.split(',').next())
                .map(|told| told.replace("/*", "/x-mock"));
            for item in items.into_iter().filter(|item| !item.is_null()) {
                let is_file = own.is_binary
                    || own
                        .items
                        .as_ref()
                        .is_some_and(|item| Shape::of(&self.schemas, item).is_binary);
                let scalar = style::scalar(item);
                let usual = match (is_file, &scalar) {
                    (true, _) => Some("application/octet-stream"),
                    (false, None) => Some("application/json"),
                    (false, Some(_)) => None,
                };
                text.push_str(&format!(
                    "--oast-mock\r\ncontent-disposition: form-data; name=\"{name}\""
                ));
                text.push_str(if is_file {
                    "; filename=\"mock\"\r\n"
                } else {
                    "\r\n"
                });
                if let Some(media_type) = told.as_deref().or(usual) {
                    text.push_str(&format!("content-type: {media_type}\r\n"));
                }
                text.push_str(&format!(
                    "\r\n{}\r\n",
                    scalar.unwrap_or_else(|| item.to_string())
                ));
            }
        }
        text.push_str("--oast-mock--\r\n");
        Some(text.into_bytes())
    }
}

/// Whether a value can be sent where its parameter is.
fn is_sendable(parameter: &Parameter, value: &Value) -> bool {
    let texts: Vec<String> = match value {
        Value::Array(items) => items.iter().filter_map(style::scalar).collect(),
        one => style::scalar(one).into_iter().collect(),
    };
    let single = style::scalar(value);
    let is_segment =
        |text: &String| !text.is_empty() && !text.split('/').any(|part| matches!(part, "." | ".."));
    match parameter.location {
        Location::Path => {
            single.is_none_or(|text| is_segment(&text)) && texts.iter().all(|text| !text.is_empty())
        }
        Location::Header => {
            let is_plain = |text: &String| {
                text.trim() == text
                    && !text.is_empty()
                    && text.chars().all(|c| (' '..='~').contains(&c))
            };
            let has_comma = |text: &String| value.is_array() && text.contains(',');
            texts.iter().all(|text| is_plain(text) && !has_comma(text))
        }
        Location::Query | Location::Cookie => !value.as_array().is_some_and(Vec::is_empty),
    }
}

fn put(headers: &mut HeaderMap, name: &str, value: &str) -> Option<()> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    headers.append(name, HeaderValue::from_str(value).ok()?);
    Some(())
}

/// A path with a query, and what is fixed in the path encoded.
fn target(path: &str, query: &[(String, String)], whole: Option<String>) -> String {
    let (path, fixed) = path.split_once('?').unwrap_or((path, ""));
    let path = super::text::encoded_but(path, "%!$&'()*+,;=:@/");
    let is_sent = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        query.iter().any(|(known, _)| known == name)
    };
    let fixed = fixed
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_sent(pair))
        .map(str::to_owned);
    let pairs: Vec<_> = fixed
        .chain(query.iter().map(|(name, text)| format!("{name}={text}")))
        .chain(whole)
        .collect();
    match pairs.is_empty() {
        true => path,
        false => format!("{path}?{}", pairs.join("&")),
    }
}

fn credential(
    scheme: &Scheme,
    headers: &mut HeaderMap,
    query: &mut Vec<(String, String)>,
    cookies: &mut Vec<(String, String)>,
) -> Option<()> {
    match scheme {
        // `user:password`
        Scheme::Authorization(scheme) if scheme == "Basic" => {
            put(headers, "authorization", "Basic dXNlcjpwYXNzd29yZA==")?
        }
        Scheme::Authorization(scheme) => put(
            headers,
            "authorization",
            &format!("{scheme} mock-credential"),
        )?,
        Scheme::Header(name) => {
            if !headers.contains_key(name) {
                put(headers, name, "mock-key")?;
            }
        }
        Scheme::Query(name) => {
            if !query.iter().any(|(known, _)| *known == encoded(name)) {
                query.push((encoded(name), "mock-key".to_owned()));
            }
        }
        Scheme::Cookie(name) => cookies.push((encoded(name), "mock-key".to_owned())),
    }
    Some(())
}

fn json_type(name: &str) -> String {
    match name.contains('*') {
        true => "application/json".to_owned(),
        false => name.to_owned(),
    }
}
