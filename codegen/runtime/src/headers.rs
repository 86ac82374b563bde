//! The headers of a request, cookies among them.

use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, utf8_percent_encode};

use super::argument::{Argument, Location};
use super::body::Body;
use super::operation::Descriptor;
use super::request::in_location;
use super::style::{self, Piece};

/// Everything but what a cookie may hold (RFC 6265, section 4.1.1, `cookie-octet`), and the percent sign: tokens are
/// often base64, which servers want back as it is.
const NOT_IN_COOKIES: &AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b',')
    .add(b';')
    .add(b'\\');

/// Every header but the credential, which is added when the request is sent.
pub(super) fn write(
    operation: &Descriptor,
    arguments: &[Argument<'_>],
    media_type: Option<HeaderValue>,
    body: &Body,
) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(3);
    headers.insert(ACCEPT, HeaderValue::from_static(operation.accept));
    if let Some(media_type) = media_type {
        headers.insert(CONTENT_TYPE, media_type);
    }
    set_length(&mut headers, operation.method, body);
    for (parameter, argument) in in_location(operation, arguments, Location::Header) {
        let mut text = String::new();
        style::write(parameter, argument, &mut |piece| match piece {
            Piece::Fixed(piece) => text.push_str(piece),
            Piece::Text(piece) => text.push_str(&piece),
        });
        if let (Ok(name), Ok(mut value)) = (
            HeaderName::try_from(parameter.name),
            HeaderValue::try_from(text),
        ) {
            value.set_sensitive(name == AUTHORIZATION);
            headers.insert(name, value);
        }
    }
    if let Some(cookies) = write_cookies(operation, arguments) {
        headers.insert(COOKIE, cookies);
    }
    headers
}

/// All cookies in one header (RFC 6265, section 5.4). They are often credentials, so the value is marked as sensitive.
fn write_cookies(operation: &Descriptor, arguments: &[Argument<'_>]) -> Option<HeaderValue> {
    let mut cookies = String::new();
    for (parameter, argument) in in_location(operation, arguments, Location::Cookie) {
        if !cookies.is_empty() {
            cookies.push_str("; ");
        }
        style::write(parameter, argument, &mut |piece| match piece {
            Piece::Fixed(text) => cookies.push_str(text),
            Piece::Text(text) => cookies.extend(utf8_percent_encode(&text, NOT_IN_COOKIES)),
        });
    }
    if cookies.is_empty() {
        return None;
    }
    let mut value = HeaderValue::try_from(cookies).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Sets `content-length` to the length of this body, whatever it was before: another length than that of the body cuts
/// it, or lets the server wait for more.
///
/// RFC 9110, section 8.6: a method that is expected to have a body says so when there is none.
pub(super) fn set_length(headers: &mut HeaderMap, method: &str, body: &Body) {
    let length = body.length();
    let length = length.filter(|n| *n > 0 || ["POST", "PUT", "PATCH"].contains(&method));
    match length.filter(|_| !headers.contains_key(TRANSFER_ENCODING)) {
        Some(length) => {
            headers.insert(CONTENT_LENGTH, number(length));
        }
        None => {
            headers.remove(CONTENT_LENGTH);
        }
    }
}

/// Removes the headers that describe a body (RFC 9110, section 15.4).
pub(super) fn remove_body(headers: &mut HeaderMap) {
    let names = headers.keys().filter(|name| {
        let name = name.as_str();
        name.starts_with("content-")
            || [
                "digest",
                "expect",
                "repr-digest",
                "trailer",
                "transfer-encoding",
            ]
            .contains(&name)
    });
    let names: Vec<_> = names.cloned().collect();
    for name in names {
        headers.remove(name);
    }
}

/// `HeaderValue::from(0)` would allocate, and most requests have no body.
fn number(length: u64) -> HeaderValue {
    match length {
        0 => HeaderValue::from_static("0"),
        length => length.into(),
    }
}

/// Whether a media type is one of several types or ranges with commas between them.
pub(super) fn is_one_of(media_type: &str, ranges: &str) -> bool {
    ranges
        .split(',')
        .any(|range| is_within(media_type, range.trim()))
}

/// Whether a media type is one of a range, such as `image/*`, and names its boundary if it has parts.
fn is_within(media_type: &str, range: &str) -> bool {
    let (essence, parameters) = media_type.split_once(';').unwrap_or((media_type, ""));
    let is_multipart = is_of_range(essence, "multipart/*");
    let boundary = parameters.split(';').any(|parameter| {
        let name = parameter.trim_start().get(.."boundary=".len());
        name.is_some_and(|name| name.eq_ignore_ascii_case("boundary="))
    });
    is_of_range(essence, range) && (boundary || !is_multipart)
}

/// Whether a media type without parameters is one of a range (RFC 9110, section 12.5.1).
pub(super) fn is_of_range(essence: &str, range: &str) -> bool {
    let Some((kind, subtype)) = essence.trim().split_once('/') else {
        return false;
    };
    let (range_kind, range_subtype) = range.split_once('/').unwrap_or((range, "*"));
    let fits = |range: &str, part: &str| {
        !part.is_empty() && (range == "*" || range.eq_ignore_ascii_case(part))
    };
    fits(range_kind, kind) && fits(range_subtype, subtype)
}

#[cfg(test)]
mod tests {
    use super::is_within;

    #[test]
    fn media_types_keep_to_their_range() {
        for (media_type, range) in [
            ("image/png", "image/*"),
            ("IMAGE/png; q=1", "image/*"),
            ("text/csv; charset=utf-8", "*/*"),
            ("multipart/form-data; boundary=x", "multipart/form-data"),
            ("multipart/mixed; charset=a; Boundary=\"x\"", "*/*"),
        ] {
            assert!(is_within(media_type, range), "{media_type} {range}");
        }
        for (media_type, range) in [
            ("", "*/*"),
            ("text", "*/*"),
            ("image/", "image/*"),
            ("text/csv", "image/*"),
            ("image/png", "image/jpeg"),
            ("multipart/form-data", "multipart/form-data"),
            ("multipart/form-data; é", "multipart/form-data"),
            ("multipart/form-data; x=boundary=", "*/*"),
        ] {
            assert!(!is_within(media_type, range), "{media_type} {range}");
        }
    }
}
