//! Bodies whose content type is another than the documented one.

use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};

use super::super::headers::is_of_range;
use super::super::json::Writer;
use super::super::operation::BodyContent;
use super::utf8;

/// The forms that a body may be read in, the more likely one first: services send a string as JSON where text is
/// documented, and as text where JSON is documented.
pub(super) fn candidates(
    content: BodyContent,
    headers: &HeaderMap,
    body: Bytes,
) -> (Bytes, Option<Bytes>) {
    let essence = essence(headers);
    match content {
        BodyContent::Bytes => (body, None),
        BodyContent::Text => match is_json(essence).then(|| unquoted(&body)).flatten() {
            Some(text) => (text, Some(body)),
            None => (body, None),
        },
        BodyContent::Json => match is_text(essence).then(|| quoted(&body)).flatten() {
            // Text is seldom an object or a list, and JSON that is called text often is.
            Some(text) if matches!(body.trim_ascii_start().first(), Some(b'{' | b'[')) => {
                (body, Some(text))
            }
            Some(text) => (text, Some(body)),
            None => (body, None),
        },
    }
}

/// The content type that came, where it is no JSON.
pub(super) fn foreign(headers: &HeaderMap) -> Option<String> {
    let essence = essence(headers);
    (!essence.is_empty() && !is_json(essence)).then(|| essence.to_ascii_lowercase())
}

/// The content encoding of a body that the transport has not decoded.
pub(super) fn encoding(headers: &HeaderMap) -> Option<&str> {
    let encoding = headers.get(CONTENT_ENCODING)?.to_str().ok()?.trim();
    (!encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity")).then_some(encoding)
}

/// The media type without its parameters.
pub(super) fn essence(headers: &HeaderMap) -> &str {
    let media_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = media_type.unwrap_or_default().split(';').next();
    essence.unwrap_or_default().trim()
}

/// Whether a media type is one of these, or of a range such as `image/*`.
pub(super) fn is_one_of(media_type: &str, all: &[&str]) -> bool {
    all.iter().any(|range| is_of_range(media_type, range))
}

fn is_json(essence: &str) -> bool {
    let at = essence.rfind(['/', '+']);
    at.is_some_and(|at| essence[at + 1..].eq_ignore_ascii_case("json"))
}

/// Web pages are no values: a proxy or a login form sends them in place of the service.
fn is_text(essence: &str) -> bool {
    is_of_range(essence, "text/*") && !is_one_of(essence, &["text/html", "text/json", "text/xml"])
}

/// A plain-text body as a JSON string.
fn quoted(body: &Bytes) -> Option<Bytes> {
    let mut writer = Writer::new();
    writer.text(utf8(body).ok().filter(|text| !text.is_empty())?);
    Some(writer.into_text().into())
}

/// The value of a body that is a JSON string.
fn unquoted(body: &Bytes) -> Option<Bytes> {
    let text: String = serde_json::from_str(utf8(body).ok()?).ok()?;
    Some(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(content_type: &'static str) -> HeaderMap {
        let value = HeaderValue::from_static(content_type);
        [(CONTENT_TYPE, value)].into_iter().collect()
    }

    fn read(content: BodyContent, content_type: &'static str, body: &'static str) -> Vec<String> {
        let body = Bytes::from_static(body.as_bytes());
        let (first, second) = candidates(content, &headers(content_type), body);
        let all = [Some(first), second].into_iter().flatten();
        all.map(|body| String::from_utf8_lossy(&body).into_owned())
            .collect()
    }

    #[test]
    fn text_is_a_string_where_json_is_documented() {
        let json = |content_type, body| read(BodyContent::Json, content_type, body);
        assert_eq!(json("text/plain", "42"), ["\"42\"", "42"]);
        assert_eq!(
            json("Text/CSV; charset=utf-8", "a\n\"b\""),
            [r#""a\n\"b\"""#, "a\n\"b\""]
        );
        assert_eq!(
            json("text/plain", " {\"a\":1}"),
            [" {\"a\":1}", r#"" {\"a\":1}""#]
        );
        for content_type in [
            "application/json",
            "application/problem+json",
            "text/html",
            "",
        ] {
            assert_eq!(json(content_type, "42"), ["42"], "{content_type}");
        }
        assert_eq!(json("text/plain", ""), [""]);
    }

    #[test]
    fn a_json_string_is_text_where_text_is_documented() {
        let text = |content_type, body| read(BodyContent::Text, content_type, body);
        assert_eq!(text("application/json", r#""a\nb""#), ["a\nb", r#""a\nb""#]);
        assert_eq!(text("application/json", "{\"a\":1}"), ["{\"a\":1}"]);
        assert_eq!(text("text/plain", "\"a\""), ["\"a\""]);
        assert_eq!(
            read(BodyContent::Bytes, "application/json", "\"a\""),
            ["\"a\""]
        );
    }

    #[test]
    fn the_encoding_is_told_unless_it_is_none() {
        let encoding = |value: &'static str| {
            let headers = [(CONTENT_ENCODING, HeaderValue::from_static(value))];
            encoding(&headers.into_iter().collect()).map(str::to_owned)
        };
        assert_eq!(encoding("gzip").as_deref(), Some("gzip"));
        assert_eq!(encoding("Identity"), None);
    }
}
