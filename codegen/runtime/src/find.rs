//! Single members of a JSON body, found without reading it into a type.

use bytes::Bytes;

use super::json::{Kind, ReadError, Reader};

/// The text at a member of an object, or of an object in it: `a.b` is the member of that name, else `b` within `a`.
/// `None` where the body is not JSON, or has no text there.
pub(super) fn text(body: &Bytes, path: &str) -> Option<String> {
    let mut from = Reader::new(std::str::from_utf8(body).ok()?);
    let mut found = None;
    member(&mut from, path, &mut found).ok()?;
    from.end().ok()?;
    found
}

fn member(from: &mut Reader<'_>, path: &str, found: &mut Option<String>) -> Result<(), ReadError> {
    if from.kind()? != Kind::Object {
        return from.skip().map(drop);
    }
    from.object(&mut |name, from| {
        let below = path
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('.'));
        match (from.kind()?, below) {
            (Kind::Text, _) if name == path => *found = Some(from.text()?.into()),
            (Kind::Object, Some(below)) => member(from, below, found)?,
            _ => drop(from.skip()?),
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_found_by_its_path() {
        let body = Bytes::from_static(
            br#"{"a": [1], "b.c": "x", "d": {"e": "y", "f": {"g": "z"}}, "h": null}"#,
        );
        for (path, value) in [
            ("b.c", Some("x")),
            ("d.e", Some("y")),
            ("d.f.g", Some("z")),
            ("a", None),
            ("d", None),
            ("h", None),
            ("d.e.x", None),
        ] {
            assert_eq!(text(&body, path).as_deref(), value, "{path}");
        }
        assert_eq!(text(&Bytes::from_static(br#"{"a": "x""#), "a"), None);
        assert_eq!(text(&Bytes::from_static(b"[]"), "a"), None);
    }
}
