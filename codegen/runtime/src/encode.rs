//! Percent-encoding (RFC 3986, section 2.1): what is encoded, and what has been.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::argument::Location;
use super::operation::Parameter;
use super::violation::{Broken, Violations};

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

pub(super) fn push_encoded(target: &mut String, text: &str) {
    if encoded_length(text) == text.len() {
        target.push_str(text);
    } else {
        target.extend(utf8_percent_encode(text, RESERVED));
    }
}

/// Writes a value of a path or query with the reserved characters that do not end it (RFC 6570, section 3.2.3), and
/// what is percent-encoded already, as they are. Not `#`, `[` and `]`, which may not stand there, nor `'`, which the
/// URL standard encodes; in a query not `&` and `+`, which mean something else there, and in a path not `?`; and of
/// several values not what divides them.
pub(super) fn push_reserved(target: &mut String, text: &str, location: Location, is_part: bool) {
    let is_hex = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
    let in_path = location == Location::Path;
    for (index, byte) in text.bytes().enumerate() {
        let rest = &text.as_bytes()[index + 1..];
        let kept = match byte {
            b'-' | b'.' | b'_' | b'~' => true,
            b':' | b'/' | b'@' | b'!' | b'$' | b'(' | b')' | b'*' | b';' => true,
            b'?' => !in_path,
            b'&' | b'+' => in_path,
            b',' | b'=' => !is_part,
            b'%' => is_hex(rest.first()) && is_hex(rest.get(1)),
            byte => byte.is_ascii_alphanumeric(),
        };
        match kept {
            true => target.push(char::from(byte)),
            false => target.push_str(percent_encoding::percent_encode_byte(byte)),
        }
    }
}

/// The length of a text with each byte in [`RESERVED`] as `%XX`.
pub(super) fn encoded_length(text: &str) -> usize {
    let unreserved =
        |byte: u8| byte.is_ascii_alphanumeric() | matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes()
        .map(|byte| if unreserved(byte) { 1 } else { 3 })
        .sum()
}

/// Says what keeps a text from standing in a URL as it is (RFC 3986, section 3.3 and 3.4), or would make it lead
/// elsewhere.
pub(super) fn check_raw(parameter: &Parameter, text: &str, found: &mut Violations) {
    let location = Some(parameter.location);
    let is_hex = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
    let may_stand = |(at, byte): (usize, u8)| match byte {
        b'%' => is_hex(text.as_bytes().get(at + 1)) && is_hex(text.as_bytes().get(at + 2)),
        byte => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte),
    };
    if let Some(at) = text.bytes().enumerate().position(|at| !may_stand(at)) {
        let position = text.get(..at).map_or(0, |before| before.chars().count());
        found.push(location, parameter.name, Broken::NotEncoded { position });
    }
    if parameter.location == Location::Path {
        let path = text.split('?').next().unwrap_or_default();
        if path.is_empty() {
            found.push(location, parameter.name, Broken::EmptySegment);
        }
        if path.split('/').any(is_dots) {
            found.push(location, parameter.name, Broken::DotSegment);
        }
    }
}

/// Whether a segment is `.` or `..`, however that is encoded (URL standard, "double-dot URL path segment").
pub(super) fn is_dots(segment: &str) -> bool {
    matches!(
        segment.to_ascii_lowercase().replace("%2e", ".").as_str(),
        "." | ".."
    )
}
