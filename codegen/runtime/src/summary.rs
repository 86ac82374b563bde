//! The service's own words about an error, whatever the shape of its body.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use super::escape::write_line;

/// What a person wants to see of an error body first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) code: Option<String>,
    /// What kind of error it is, in words (RFC 9457, section 3.1.3).
    pub(super) title: Option<String>,
    pub(super) message: Option<String>,
    /// What is wrong with each part of the request, joined.
    pub(super) details: Option<String>,
}

/// The longest string that is shown, in code points: an error page is not a message.
const LONGEST: usize = 300;

/// How many details of an error are shown.
const DETAILS: usize = 3;

/// Where Azure's services say what kind of error it is.
const CODE: &str = "x-ms-error-code";

/// The properties that hold a message, in the order of how well they say it.
const MESSAGES: [&str; 8] = [
    "message",
    "detail",
    "error_description",
    "error_message",
    "errormessage",
    "msg",
    "reason_phrase",
    "description",
];

/// The properties that hold a code.
const CODES: [&str; 3] = ["code", "error_code", "errorcode"];

/// The properties that hold a code in words where the code itself is only a number: Kubernetes' and Google's.
const REASONS: [&str; 2] = ["reason", "status"];

impl Summary {
    /// What a response says of an error: its headers, which gateways write too, before its body.
    pub(super) fn of(headers: &HeaderMap, body: &Bytes) -> Self {
        let mut summary = Self::read(body);
        if summary == Self::default() && is_plain_text(headers) {
            let text = std::str::from_utf8(body).unwrap_or_default();
            let text = text.trim_start_matches('\u{FEFF}').trim();
            summary.message = Some(text.to_owned()).filter(|text| !text.is_empty());
        }
        let code = headers.get(CODE).and_then(|code| code.to_str().ok());
        if let Some(code) = code.filter(|code| !code.is_empty()) {
            summary.code = Some(code.to_owned());
        }
        summary
    }

    /// What a response says of an error by its headers, and by its body only if that is plain text.
    pub(super) fn of_text(headers: &HeaderMap, body: &Bytes) -> Self {
        match is_plain_text(headers) {
            true => Self::of(headers, body),
            false => Self::of(headers, &Bytes::new()),
        }
    }

    /// Looks for the properties that services use, in any case of their letters, also within `error`; in XML for
    /// elements of these names. A web page has none.
    fn read(body: &Bytes) -> Self {
        let text = std::str::from_utf8(body).unwrap_or_default();
        // Not all services begin XML with its declaration.
        let start = text.trim_start_matches('\u{FEFF}').trim_start();
        if start.starts_with('<') {
            return Self {
                code: element(text, "Code"),
                message: element(text, "Message"),
                ..Self::default()
            };
        }
        match serde_json::from_str(start) {
            Ok(Value::Object(object)) => Self::of_object(&object, true),
            Ok(Value::Array(items)) => match items.first() {
                Some(Value::Object(object)) => Self::of_object(object, true),
                _ => Self::default(),
            },
            _ => Self::default(),
        }
    }

    fn of_object(object: &Map<String, Value>, is_outer: bool) -> Self {
        let find = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| scalar(property(object, name)?))
        };
        let mut summary = Self {
            code: find(&CODES),
            title: find(&["title"]),
            message: find(&MESSAGES),
            details: None,
        };
        let is_number = |code: &String| code.bytes().all(|byte| byte.is_ascii_digit());
        if summary.code.as_ref().is_none_or(is_number) {
            let words = REASONS
                .iter()
                .filter_map(|name| property(object, name)?.as_str());
            let mut words = words.filter(|word| is_code(word));
            summary.code = words.next().map(str::to_owned).or(summary.code);
        }
        let lists = ["errors", "detail"].iter();
        let mut lists = lists.filter_map(|name| details(property(object, name)?));
        summary.details = lists.next();
        if is_outer {
            summary.look_within(object);
        }
        summary
    }

    /// Takes what an inner object says: `error` is looked into once, not for ever.
    fn look_within(&mut self, object: &Map<String, Value>) {
        for name in ["error", "odata.error", "message", "fault"] {
            match property(object, name) {
                Some(Value::Object(inner)) => {
                    let inner = Self::of_object(inner, false);
                    self.code = inner.code.or(self.code.take());
                    self.title = inner.title.or(self.title.take());
                    self.message = inner.message.or(self.message.take());
                    self.details = inner.details.or(self.details.take());
                }
                // OAuth 2.0 (RFC 6749, section 5.2): `error` is the code itself; others have the message there.
                Some(inner) if name == "error" => match scalar(inner) {
                    Some(text) if text.contains(' ') && self.message.is_none() => {
                        self.message = Some(text);
                    }
                    Some(text) => self.code = self.code.take().or(Some(text)),
                    None => {}
                },
                _ => {}
            }
        }
    }
}

impl Summary {
    /// The message, in the words that come closest to one.
    pub(super) fn into_message(self) -> Option<String> {
        self.message.or(self.details).or(self.title)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = self
            .title
            .as_ref()
            .filter(|title| self.message.as_ref() != Some(title));
        for text in [self.code.as_ref(), title, self.message.as_ref()]
            .into_iter()
            .flatten()
        {
            f.write_str(": ")?;
            write_beginning(text, f)?;
        }
        if let Some(details) = &self.details {
            f.write_str(if self.message.is_some() || title.is_some() {
                " ("
            } else {
                ": "
            })?;
            write_beginning(details, f)?;
            f.write_str(if self.message.is_some() || title.is_some() {
                ")"
            } else {
                ""
            })?;
        }
        Ok(())
    }
}

fn write_beginning(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match text.char_indices().nth(LONGEST) {
        None => write_line(f, text),
        Some((end, _)) => {
            write_line(f, text.get(..end).unwrap_or_default())?;
            f.write_str("…")
        }
    }
}

/// Whether a body is text for people: web pages and data are not.
fn is_plain_text(headers: &HeaderMap) -> bool {
    let media_type = headers.get(CONTENT_TYPE).map(|value| value.as_bytes());
    let essence = media_type
        .unwrap_or_default()
        .split(|byte| *byte == b';')
        .next();
    essence
        .unwrap_or_default()
        .trim_ascii()
        .eq_ignore_ascii_case(b"text/plain")
}

/// Whether a word says what kind of error it is, and not only that it is one.
fn is_code(word: &str) -> bool {
    let general = ["error", "fail", "failed", "failure", "ko", "nok"];
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    !word.is_empty() && !is_number && !general.iter().any(|one| word.eq_ignore_ascii_case(one))
}

fn property<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    let mut found = object
        .iter()
        .filter(|(key, _)| key.eq_ignore_ascii_case(name));
    found.next().map(|(_, value)| value)
}

/// A scalar as a string, also one with its language (OData 3, JSON format, section 19), and a list of one or more.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => object.get("value")?.as_str().map(str::to_owned),
        Value::Array(items) => {
            let items: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            items
                .filter(|items| !items.is_empty())
                .map(|items| items.join("; "))
        }
        Value::Null | Value::Bool(_) => None,
    }
}

/// What a list of errors says: of each its place and its words.
fn details(value: &Value) -> Option<String> {
    let lines: Vec<String> = match value {
        Value::Array(items) => items.iter().filter_map(detail).take(DETAILS).collect(),
        // The problem details of ASP.NET: the names of properties, and what is wrong with each.
        Value::Object(object) => {
            let lines = object.iter().filter_map(|(name, value)| match value {
                Value::Array(_) | Value::String(_) => Some(format!("{name}: {}", scalar(value)?)),
                _ => None,
            });
            // Whether an object keeps its order depends on the features of `serde_json`.
            let mut lines: Vec<_> = lines.collect();
            lines.sort_unstable();
            lines.truncate(DETAILS);
            lines
        }
        _ => return None,
    };
    (!lines.is_empty()).then(|| lines.join("; "))
}

fn detail(item: &Value) -> Option<String> {
    let object = match item {
        Value::Object(object) => object,
        other => return scalar(other),
    };
    let find = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| scalar(property(object, name)?))
    };
    let place = match property(object, "loc") {
        Some(Value::Array(steps)) => {
            let steps: Vec<_> = steps.iter().filter_map(scalar).collect();
            Some(steps.join(".")).filter(|steps| !steps.is_empty())
        }
        _ => find(&["field", "path", "property", "param", "pointer", "location"]),
    };
    let words = find(&MESSAGES)
        .or_else(|| find(&["title"]))
        .or_else(|| find(&CODES))?;
    Some(match place {
        Some(place) => format!("{place}: {words}"),
        None => words,
    })
}

/// The text of the first element of a name, if it has no others within.
fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, end) = rest.split_once('<')?;
    let is_whole = end.starts_with(&format!("/{name}>"));
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    let text = text.replace("&quot;", "\"").replace("&apos;", "'");
    is_whole.then(|| text.replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(body: &'static str) -> String {
        Summary::read(&Bytes::from_static(body.as_bytes())).to_string()
    }

    #[test]
    fn finds_code_and_message_in_the_usual_shapes() {
        for body in [
            r#"{"error":{"code":"Gone","message":"It is gone.","details":[{"code":"no"}]}}"#,
            r#"{"code":"Gone","message":"It is gone."}"#,
            r#"{"odata.error":{"code":"Gone","message":"It is gone."}}"#,
            r#"[{"error":{"code":"Gone","message":"It is gone."}}]"#,
            r#"{"error":"Gone","error_description":"It is gone."}"#,
            r#"{"kind":"Status","status":"Failure","reason":"Gone","code":410,"message":"It is gone."}"#,
            r#"{"error":{"code":410,"status":"Gone","message":"It is gone.","errors":[]}}"#,
            r#"{"type":"https://example.com/gone","status":410,"code":"Gone","title":"It is gone."}"#,
            r#"{"error":{"type":"card_error","code":"Gone","message":"It is gone.","param":"number"}}"#,
            r#"{"Code":"Gone","Message":"It is gone.","Extra":[1]}"#,
            r#"{"odata.error":{"code":"Gone","message":{"lang":"en","value":"It is gone."}}}"#,
            "<?xml version=\"1.0\"?><Error><Code>Gone</Code><Message>It is gone.</Message></Error>",
            "\u{FEFF}<Error xmlns=\"a\">\r\n <Code>Gone</Code>\r\n <Message>It is gone.</Message>\r\n</Error>",
            r#"{"error":{"code":"Gone","message":"It is gone.","target":"sid","innererror":{"code":"no","message":"no"},
                "additionalInfo":[{"type":"PolicyViolation","info":{"code":"no","message":"no"}}]}}"#,
            r#"{"Error":{"Code":"Gone","Message":"It is gone.","Target":null,"InnerError":{"Code":"no"}}}"#,
            r#"{"error":{"innererror":{"code":"no"},"details":[],"message":"It is gone.","code":"Gone"}}"#,
        ] {
            assert_eq!(shown(body), ": Gone: It is gone.");
        }
        assert_eq!(shown(r#"{"error":"invalid_grant"}"#), ": invalid_grant");
        assert_eq!(shown(r#"{"error":null,"code":404}"#), ": 404");
        assert_eq!(shown(r#"{"error":"It is gone."}"#), ": It is gone.");
    }

    #[test]
    fn problem_details_are_shown_with_their_title() {
        let problem =
            r#"{"type":"about:blank","title":"Forbidden","status":403,"detail":"Not yours."}"#;
        assert_eq!(shown(problem), ": Forbidden: Not yours.");
        assert_eq!(
            shown(r#"{"title":"Forbidden","status":403}"#),
            ": Forbidden"
        );
        assert_eq!(
            shown(
                r#"{"title":"Wrong.","status":400,"errors":{"name":["is required"],"age":["is low","is odd"]}}"#
            ),
            ": Wrong. (age: is low; is odd; name: is required)"
        );
    }

    #[test]
    fn each_wrong_part_is_shown() {
        for (body, expected) in [
            (r#"{"detail":"Not Found"}"#, ": Not Found"),
            (
                r#"{"detail":[{"loc":["body","age"],"msg":"is low","type":"low"}]}"#,
                ": body.age: is low",
            ),
            (
                r#"{"message":{"detail":[{"loc":["body",0],"msg":"is low"}]}}"#,
                ": body.0: is low",
            ),
            (
                r#"{"message":"Validation Failed","errors":[{"resource":"Issue","field":"title","code":"missing"}]}"#,
                ": Validation Failed (title: missing)",
            ),
            (
                r#"{"errors":[{"message":"a"},"b",{"title":"c"},"d"]}"#,
                ": a; b; c",
            ),
            (
                r#"{"statusCode":400,"message":["a","b"],"error":"Bad Request"}"#,
                ": Bad Request: a; b",
            ),
        ] {
            assert_eq!(shown(body), expected, "{body}");
        }
    }

    #[test]
    fn plain_text_is_a_message_and_a_web_page_is_none() {
        let shown = |media_type: &'static str, body: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, http::HeaderValue::from_static(media_type));
            Summary::of(&headers, &Bytes::from_static(body.as_bytes())).to_string()
        };
        assert_eq!(
            shown("text/plain; charset=utf-8", " no healthy upstream\n"),
            ": no healthy upstream"
        );
        assert_eq!(shown("text/plain", "\u{FEFF}"), "");
        assert_eq!(shown("text/html", "<p>no"), "");
        assert_eq!(shown("application/json", "no healthy upstream"), "");
    }

    #[test]
    fn a_header_knows_the_code_better() {
        let mut headers = HeaderMap::new();
        let body = Bytes::from_static(br#"{"code":"1","message":"It is gone."}"#);
        assert_eq!(Summary::of(&headers, &body).code.as_deref(), Some("1"));
        headers.insert(CODE, http::HeaderValue::from_static("Gone"));
        assert_eq!(
            Summary::of(&headers, &body).to_string(),
            ": Gone: It is gone."
        );
        assert_eq!(Summary::of(&headers, &Bytes::new()).to_string(), ": Gone");
    }

    #[test]
    fn shows_nothing_of_other_bodies() {
        for body in [
            "",
            "<html>",
            "<!DOCTYPE html><html><head><title>502</title></head><body><code>502</code><message>no</message></body>",
            "\u{FEFF}",
            "Gone: it is gone.",
            "[]",
            "{}",
            r#"{"error":[1]}"#,
            r#"{"error":{"error":{"code":1}}}"#,
            r#"{"code":1} 2"#,
            r#"{"message":{"a":1}}"#,
            "<?xml version=\"1.0\"?><Error><Code><b>1</b></Code></Error>",
        ] {
            assert_eq!(shown(body), "");
        }
    }

    #[test]
    fn keeps_to_one_line() {
        assert_eq!(shown(r#"{"message":"a\r\nb"}"#), ": a  b");
        let long = format!(r#"{{"message":"{}"}}"#, "é".repeat(301));
        let read = Summary::read(&Bytes::from(long)).to_string();
        assert_eq!(read, format!(": {}…", "é".repeat(300)));
    }

    #[test]
    fn control_characters_of_a_service_are_escaped() {
        assert_eq!(
            shown(
                "{\"code\":\"\\u001b[2J\",\"message\":\"\u{9b}a\u{202e}\",\"errors\":{\"\u{7f}\":\"b\"}}"
            ),
            r": \u{1b}[2J: \u{9b}a\u{202e} (\u{7f}: b)"
        );
    }
}
