//! When two JSON texts are the same value.

use std::fmt::Write as _;

use super::super::decimal::Digits;
use super::error::ReadError;
use super::reader::{Kind, Reader};
use super::writer::Writer;

/// Whether two texts are the same value, as JSON Schema sees it (core, section 4.2.2): `1` is `1.0`, and the order of
/// members does not count.
pub(in super::super) fn has_same_value(a: &str, b: &str) -> bool {
    a == b || matches!((canonical(a), canonical(b)), (Ok(a), Ok(b)) if a == b)
}

/// A text that is the same for all texts of a value, and another for every other value.
///
/// # Errors
/// It is not JSON.
pub(in super::super) fn canonical(text: &str) -> Result<String, ReadError> {
    let mut out = String::new();
    write(&mut Reader::new(text), &mut out)?;
    Ok(out)
}

fn write(from: &mut Reader<'_>, out: &mut String) -> Result<(), ReadError> {
    match from.kind()? {
        Kind::Null | Kind::Boolean => out.push_str(from.skip()?),
        Kind::Number => write_number(from.number()?, out),
        Kind::Text => write_text(&from.text()?, out),
        Kind::Array => {
            out.push('[');
            from.array(&mut |index, from| {
                if index > 0 {
                    out.push(',');
                }
                write(from, out)
            })?;
            out.push(']');
        }
        Kind::Object => {
            let mut members = std::collections::BTreeMap::new();
            from.object(&mut |name, from| {
                let mut value = String::new();
                write(from, &mut value)?;
                members.insert(name.to_owned(), value);
                Ok(())
            })?;
            out.push('{');
            for (name, value) in members {
                write_text(&name, out);
                out.push_str(&value);
                out.push(',');
            }
            out.push('}');
        }
    }
    Ok(())
}

fn write_number(token: &str, out: &mut String) {
    // Writing into a string cannot fail.
    let _ = match (Digits::parse(token), token.parse::<f64>()) {
        (Some(digits), _) => write!(out, "{digits}"),
        (None, Ok(number)) if number.is_finite() => write!(out, "~{number:e}"),
        _ => write!(out, "~{token}"),
    };
}

fn write_text(text: &str, out: &mut String) {
    let mut writer = Writer::new();
    writer.text(text);
    out.push_str(&writer.into_text());
}

#[cfg(test)]
mod tests {
    use super::has_same_value;

    #[test]
    fn the_same_value_may_be_written_in_several_ways() {
        for (a, b) in [
            ("1", "1.0"),
            ("100", "1e2"),
            ("-0", "0.00"),
            ("0.1", "10e-2"),
            (r#""a""#, r#""\u0061""#),
            (r#"{"a":1,"b":[1, 2]}"#, r#"{ "b":[1,2.0],"a":1e0 }"#),
        ] {
            assert!(has_same_value(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("1", "\"1\""),
            ("0", "false"),
            ("1", "1.1"),
            ("[1,2]", "[2,1]"),
            (r#"{"a":1}"#, r#"{"a":1,"b":1}"#),
            ("9007199254740993", "9007199254740992"),
            ("[]", "{}"),
            ("x", "y"),
        ] {
            assert!(!has_same_value(a, b), "{a} {b}");
        }
    }
}
