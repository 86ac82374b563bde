//! The answer to a request: a documented one, from its example or from its schema.

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::check::Matched;
use super::document::{Media, Operation, Parameter, Response, Status};
use super::problem::{Problem, Refusal};
use super::random::Random;
use super::style::{self, Written};
use super::text::is_json;
use super::{Direction, Mock, body, synth};

/// What is sent back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, `content-type` among them where there is a body.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    fn new(status: u16) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            self.headers.append(name, value);
        }
        self
    }
}

impl From<&Refusal> for Answer {
    fn from(refusal: &Refusal) -> Self {
        let mut answer = Self::new(refusal.status).with("content-type", "application/problem+json");
        for (name, value) in &refusal.headers {
            answer = answer.with(name, value);
        }
        answer.body = refusal.json().to_string().into_bytes();
        answer
    }
}

/// Why an answer has no body.
enum NotWritten {
    /// It is of a media type that is not written here.
    Notation,
    /// Its schema asks for more than is made up.
    TooLarge,
}

/// What a request prefers: the header `Prefer` (RFC 7240) with `code=404` or `example=name`.
#[derive(Default)]
struct Preference {
    code: Option<u16>,
    example: Option<String>,
}

impl Preference {
    fn read(text: Option<&str>) -> Self {
        let mut preference = Self::default();
        for part in text.unwrap_or_default().split([',', ';']) {
            let Some((name, value)) = part.trim().split_once('=') else {
                continue;
            };
            let value = value.trim().trim_matches('"');
            match name.trim() {
                "code" => preference.code = value.parse().ok(),
                "example" => preference.example = Some(value.to_owned()),
                _ => {}
            }
        }
        preference
    }
}

impl Mock {
    /// The answer to a request: of the documented ones the first success, or the one that is preferred. The same seed
    /// makes the same answer.
    ///
    /// A body in XML is given only where the document has an example of it as a text; this writes none. A body that has
    /// no example is made up of at most 20,000 values and 1 MiB of strings; if its schema asks for more, the status is
    /// 501.
    #[must_use]
    pub fn answer(&self, matched: &Matched<'_>, prefer: Option<&str>, seed: u64) -> Answer {
        let (operation, prefer) = (matched.operation, Preference::read(prefer));
        let not_there = |message: String| {
            let problem = Problem::new("header `prefer`", "prefer", message);
            Answer::from(&Refusal::new(404, vec![problem]))
        };
        let chosen = match prefer.code {
            Some(code) => match documented(operation, code) {
                Some(response) => Some((code, response)),
                None => {
                    return not_there(format!("the operation has no answer with status {code}"));
                }
            },
            None => usual(operation),
        };
        let Some((status, response)) = chosen else {
            // Nothing is documented, so nothing is what is sent.
            return Answer::new(if operation.responses.is_empty() {
                204
            } else {
                200
            });
        };
        let mut answer = Answer::new(status);
        // How long the body is and how it is sent, only the server knows.
        let framing = ["connection", "content-length", "transfer-encoding"];
        let is_framing = |name: &str| framing.iter().any(|own| name.eq_ignore_ascii_case(own));
        let headers = response.headers.iter();
        for header in headers.filter(|header| !is_framing(&header.name)) {
            if let Some(text) = self.header(header, seed) {
                answer = answer.with(&header.name, &text);
            }
        }
        let has_body = !matches!(status, 100..200 | 204 | 205 | 304) && operation.method != "HEAD";
        if !has_body || response.content.is_empty() {
            return answer;
        }
        let Some(media) = media(response, matched.accept.as_deref()) else {
            let names: Vec<_> = response
                .content
                .iter()
                .map(|media| media.name.as_str())
                .collect();
            let message = format!("the answer may be {}", names.join(", "));
            let problem = Problem::new("header `accept`", "accept", message);
            return Answer::from(&Refusal::new(406, vec![problem]));
        };
        let named = prefer.example.as_deref();
        if let Some(name) = named
            && !media.examples.iter().any(|(known, _)| known == name)
        {
            return not_there(format!("the answer has no example called `{name}`"));
        }
        match self.body(operation, media, named, seed) {
            Ok(body) => {
                answer.body = body;
                answer.with("content-type", &concrete(&media.name))
            }
            Err(NotWritten::Notation) => {
                let message = format!(
                    "this does not write {}; only examples of it are served",
                    media.name
                );
                let problem = Problem::new("header `accept`", "accept", message);
                Answer::from(&Refusal::new(406, vec![problem]))
            }
            Err(NotWritten::TooLarge) => {
                let (parts, size) = (synth::TOO_MANY, synth::MOST_BYTES >> 20);
                let message = format!(
                    "its schema asks for more than {parts} values or {size} MiB, which this does not make up; \
                     only examples of it are served"
                );
                let problem = Problem::new("body", "size", message);
                Answer::from(&Refusal::new(501, vec![problem]))
            }
        }
    }

    fn header(&self, header: &Parameter, seed: u64) -> Option<String> {
        // Nobody is made to wait.
        let now = json!(0);
        if header.name.eq_ignore_ascii_case("retry-after")
            && self.schemas.is_valid(&header.schema, &now)
        {
            return Some("0".to_owned());
        }
        let examples = header.examples.iter().map(|(_, example)| example);
        let mut valid = examples.filter(|example| self.schemas.is_valid(&header.schema, example));
        let value = match valid.next() {
            Some(example) => example.clone(),
            None => {
                let seed = Random::of(seed, &header.name).next();
                synth::value(&self.schemas, &header.schema, Direction::Response, seed).value
            }
        };
        match style::write(header, &value)? {
            Written::Text(text) => Some(text),
            Written::Pairs(_) | Written::Whole(_) => None,
        }
    }

    /// The bytes of an answer.
    fn body(
        &self,
        operation: &Operation,
        media: &Media,
        named: Option<&str>,
        seed: u64,
    ) -> Result<Vec<u8>, NotWritten> {
        let essence = media.essence.as_str();
        let is_wanted = |name: &str| named.is_none_or(|named| named == name);
        let mut examples = media
            .examples
            .iter()
            .filter(|(name, _)| is_wanted(name))
            .map(|(_, value)| value);
        if !is_json(essence) && !media.is_stream && !essence.starts_with("text/plain") {
            let text = examples.find_map(Value::as_str);
            return match text {
                Some(text) => Ok(text.as_bytes().to_vec()),
                None if essence.ends_with("xml") => Err(NotWritten::Notation),
                None if essence.starts_with("text/") => Ok(b"mock\n".to_vec()),
                None if matches!(
                    essence,
                    "application/x-www-form-urlencoded" | "multipart/form-data"
                ) =>
                {
                    Err(NotWritten::Notation)
                }
                None => Ok(b"oast mock".to_vec()),
            };
        }
        // A named one is what was asked for, right or wrong.
        let example =
            examples.find(|value| named.is_some() || self.schemas.is_valid(&media.schema, value));
        let mut value = match example {
            Some(example) => example.clone(),
            None => {
                let seed = Random::of(seed, &operation.id).next();
                let made = synth::value(&self.schemas, &media.schema, Direction::Response, seed);
                if made.is_cut && !made.is_valid {
                    return Err(NotWritten::TooLarge);
                }
                made.value
            }
        };
        self.end_pages(operation, media, &mut value);
        if media.is_stream {
            return Ok(stream(essence, &value));
        }
        if essence.starts_with("text/") && !is_json(essence) {
            return Ok(style::scalar(&value)
                .unwrap_or_else(|| value.to_string())
                .into_bytes());
        }
        Ok(value.to_string().into_bytes())
    }

    /// A page that was made up is the last one.
    fn end_pages(&self, operation: &Operation, media: &Media, value: &mut Value) {
        let Some(name) = &operation.next_link else {
            return;
        };
        let mut without = value.clone();
        let removed = without
            .as_object_mut()
            .and_then(|members| members.shift_remove(name));
        if removed.is_some() && self.schemas.is_valid(&media.schema, &without) {
            *value = without;
        }
    }
}

/// The items of a value one after the other.
fn stream(essence: &str, value: &Value) -> Vec<u8> {
    let one = std::slice::from_ref(value);
    let items = value.as_array().map_or(one, Vec::as_slice);
    let lines = items.iter().map(|item| match essence {
        "text/event-stream" => {
            let data = item.get("data").unwrap_or(item);
            let data = data
                .as_str()
                .map_or_else(|| data.to_string(), str::to_owned);
            format!("data: {}\n\n", data.replace('\n', "\ndata: "))
        }
        "application/json-seq" => format!("\u{1e}{item}\n"),
        _ => format!("{item}\n"),
    });
    lines.collect::<String>().into_bytes()
}

/// The answer that is documented for a status.
fn documented(operation: &Operation, code: u16) -> Option<&Response> {
    let wanted = [
        Status::Code(code),
        Status::Range(code / 100),
        Status::Default,
    ];
    let mut found = wanted.iter().filter_map(|status| {
        operation
            .responses
            .iter()
            .find(|response| response.status == *status)
    });
    found.next()
}

/// The lowest success, else what is documented for everything, else whatever is.
fn usual(operation: &Operation) -> Option<(u16, &Response)> {
    let with_status = operation.responses.iter().map(|response| {
        let status = match response.status {
            Status::Code(code) => code,
            Status::Range(class) => class * 100,
            Status::Default => 200,
        };
        (status, response)
    });
    let rank = |(status, response): &(u16, &Response)| {
        let class = match (response.status, status / 100) {
            (Status::Default, _) => 1,
            (_, 2) => 0,
            (_, 3) => 2,
            // An interim answer is followed by another.
            (_, 1) => 4,
            _ => 3,
        };
        (class, *status)
    };
    with_status.min_by_key(rank)
}

/// The media type that is sent: JSON where there is any, of those that the request accepts.
fn media<'r>(response: &'r Response, accept: Option<&str>) -> Option<&'r Media> {
    let accepted: Vec<String> = accept
        .into_iter()
        .flat_map(|accept| accept.split(','))
        .map(super::text::essence)
        .collect();
    let is_accepted = |media: &&Media| {
        accepted.is_empty()
            || accepted
                .iter()
                .any(|range| body::fits(range, &media.essence) || body::fits(&media.essence, range))
    };
    let mut content: Vec<&Media> = response.content.iter().filter(is_accepted).collect();
    content.sort_by_key(|media| !is_json(&media.essence));
    content.first().copied()
}

/// A media type for a range of them.
fn concrete(media_type: &str) -> String {
    match media_type {
        "*/*" | "application/*" => "application/json".to_owned(),
        _ => media_type.replace("/*", "/plain"),
    }
}
