//! Percent-encoding (RFC 3986, section 2.1).

use std::fmt::Write as _;

/// What an encoded text says; `None` where it is no UTF-8, or an escape is not one.
pub(super) fn decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = next(rest) {
        bytes.push(byte?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

/// The first byte that is meant, and what is after it; `Some(None)` where an escape is none.
pub(super) fn next(text: &[u8]) -> Option<(Option<u8>, &[u8])> {
    match text {
        [] => None,
        [b'%', high, low, rest @ ..] => {
            let digit = |byte: &u8| char::from(*byte).to_digit(16);
            let byte = digit(high).zip(digit(low));
            let byte = byte.and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
            Some((byte, rest))
        }
        [b'%', ..] => Some((None, &[])),
        [byte, rest @ ..] => Some((Some(*byte), rest)),
    }
}

/// As [`decoded`], in a form, where `+` is a space.
pub(super) fn form_decoded(text: &str) -> Option<String> {
    decoded(&text.replace('+', "%20"))
}

/// A text in which everything but unreserved characters is encoded.
pub(super) fn encoded(text: &str) -> String {
    encoded_but(text, "")
}

/// As [`encoded`], but for some characters of ASCII.
pub(super) fn encoded_but(text: &str, kept: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let unreserved = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if unreserved || kept.as_bytes().contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// A media type without its parameters, in small letters.
pub(super) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a body of a media type is JSON.
pub(super) fn is_json(essence: &str) -> bool {
    matches!(
        essence,
        "application/json" | "text/json" | "*/*" | "application/*"
    ) || essence.ends_with("+json")
}
