//! A JSON text as people read it. Its numbers keep every digit, as none of them is taken for one.

use super::super::json::{Kind, ReadError, Reader, Writer};
use super::print::{HIDDEN, Hidden};

/// The text in lines, its secrets hidden; `None` where it is not JSON.
pub(super) fn lines(json: &str, hidden: &Hidden<'_>) -> Option<String> {
    let (mut from, mut out) = (Reader::new(json), String::new());
    value(&mut from, 0, hidden, &mut out).ok()?;
    from.end().ok()?;
    out.push('\n');
    Some(out)
}

/// The texts of the items of an array that is a member of an object.
pub(super) fn items(json: &str, member: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut from = Reader::new(json);
    let read = from.object(&mut |name, from| {
        if name != member || from.kind()? != Kind::Array {
            return from.skip().map(drop);
        }
        from.array(&mut |_, from| {
            items.push(from.skip()?.to_owned());
            Ok(())
        })
    });
    // The answer was read before; what cannot be read as a page has no items.
    match read {
        Ok(()) => items,
        Err(_) => Vec::new(),
    }
}

fn value(
    from: &mut Reader<'_>,
    depth: usize,
    hidden: &Hidden<'_>,
    out: &mut String,
) -> Result<(), ReadError> {
    let mut is_first = true;
    match from.kind()? {
        Kind::Object => {
            out.push('{');
            from.object(&mut |name, from| {
                next(&mut is_first, depth + 1, out);
                out.push_str(&quoted(name));
                out.push_str(": ");
                if hidden.has(name) && from.kind()? != Kind::Null {
                    from.skip()?;
                    out.push_str(&quoted(HIDDEN));
                    return Ok(());
                }
                value(from, depth + 1, hidden, out)
            })?;
            end(is_first, depth, out);
            out.push('}');
        }
        Kind::Array => {
            out.push('[');
            from.array(&mut |_, from| {
                next(&mut is_first, depth + 1, out);
                value(from, depth + 1, hidden, out)
            })?;
            end(is_first, depth, out);
            out.push(']');
        }
        Kind::Text => out.push_str(&quoted(&from.text()?)),
        _ => out.push_str(from.skip()?),
    }
    Ok(())
}

fn next(is_first: &mut bool, depth: usize, out: &mut String) {
    if !std::mem::take(is_first) {
        out.push(',');
    }
    line(depth, out);
}

fn end(is_empty: bool, depth: usize, out: &mut String) {
    if !is_empty {
        line(depth, out);
    }
}

fn line(depth: usize, out: &mut String) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

fn quoted(text: &str) -> String {
    let mut to = Writer::new();
    to.text(text);
    to.into_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_what_came_but_for_secrets() {
        let hidden = Hidden {
            members: &["key", "keys"],
        };
        let text = r#"{"b":1.10,"a":[],"key":"s","c":{"keys":["s"],"key":null,"d":{}},"n":[123456789012345678901234567890,1e400,"\u001b\"é"]}"#;
        let expected = "{\n  \"b\": 1.10,\n  \"a\": [],\n  \"key\": \"[redacted]\",\n  \"c\": {\n    \"keys\": \"[redacted]\",\n    \
                        \"key\": null,\n    \"d\": {}\n  },\n  \"n\": [\n    123456789012345678901234567890,\n    1e400,\n    \
                        \"\\u001b\\\"é\"\n  ]\n}\n";
        assert_eq!(lines(text, &hidden).as_deref(), Some(expected));
        assert_eq!(lines("{", &hidden), None);
        assert_eq!(lines("1 2", &hidden), None);
    }

    #[test]
    fn items_are_texts() {
        let text = r#"{"a":1,"value":[1.10,{"b":2}],"c":[3]}"#;
        assert_eq!(items(text, "value"), ["1.10", r#"{"b":2}"#]);
        assert_eq!(items(text, "a"), [""; 0]);
        assert_eq!(items("[", "a"), [""; 0]);
    }
}
