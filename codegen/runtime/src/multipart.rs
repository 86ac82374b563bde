//! Bodies of the media type `multipart/form-data` (RFC 7578), made from JSON texts and files.
//!
//! Written here and not by a crate: those that there are belong to one HTTP client each.

use std::collections::VecDeque;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use super::content::{Content, File};
use super::form::{self, Encoding, Encodings, encoding};
use super::headers;
use super::json::{Kind, ReadError, Reader};
use super::violation::Broken;

/// The media type of what is nothing in particular.
const BYTES: &str = "application/octet-stream";

/// What is in a body, and where a file's media type is not as the document says: the pointer and the rule.
pub(super) struct Written {
    pub(super) contents: Vec<Content>,
    pub(super) broken: Vec<(String, Broken)>,
}

/// A boundary that nobody can guess, so that no file can end its part by itself.
pub(super) fn boundary() -> String {
    let word = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}{:016x}", word(), word(), word())
}

/// Writes an object's members as parts: of a list each item, an object as JSON. `files` are the files that stand in the
/// text, and where. `None` for a text that is no object.
pub(super) fn write(
    json: &str,
    files: Vec<(usize, File)>,
    encodings: Encodings,
    boundary: &str,
) -> Option<Written> {
    let mut parts = Parts {
        boundary,
        encodings,
        files: files.into(),
        text: String::new(),
        written: Written {
            contents: Vec::new(),
            broken: Vec::new(),
        },
    };
    let mut from = Reader::new(json);
    let members = &mut |name: &str, from: &mut Reader<'_>| parts.member(name, from, None);
    from.object(members).ok()?;
    parts.text += &format!("--{boundary}--\r\n");
    parts.flush();
    Some(parts.written)
}

struct Parts<'a> {
    boundary: &'a str,
    encodings: Encodings,
    /// Those that were not come to yet.
    files: VecDeque<(usize, File)>,
    /// What was written since the last file.
    text: String,
    written: Written,
}

impl Parts<'_> {
    /// Writes a member, or one of its items.
    fn member(
        &mut self,
        name: &str,
        from: &mut Reader<'_>,
        item: Option<usize>,
    ) -> Result<(), ReadError> {
        let encoding = encoding(name, self.encodings);
        let declared = match encoding {
            Some(Encoding::As(media_types)) => Some(media_types),
            _ => None,
        };
        let kind = from.kind()?;
        if let Some((at, _)) = self.files.front()
            && *at == from.position()
            && let Some((_, file)) = self.files.pop_front()
        {
            self.file(name, &file, declared, item);
            return from.skip().map(drop);
        }
        if let (Kind::Array, Some(Encoding::Joined(delimiter))) = (kind, encoding) {
            return self.joined(name, delimiter, from);
        }
        let first = declared.map(first);
        match kind {
            Kind::Null => return from.null(),
            Kind::Array if item.is_none() => {
                return from.array(&mut |index, from| self.member(name, from, Some(index)));
            }
            Kind::Text if first.is_none_or(|first| !is_json(first)) => {
                let text = from.text()?;
                self.part(name, first);
                self.text += &text;
            }
            Kind::Array | Kind::Object => {
                self.part(name, first.or(Some("application/json")));
                self.text += from.skip()?;
                self.nested(name, from.position());
            }
            Kind::Text | Kind::Number | Kind::Boolean => {
                self.part(name, first);
                self.text += from.skip()?;
            }
        }
        self.text += "\r\n";
        Ok(())
    }

    fn joined(
        &mut self,
        name: &str,
        delimiter: char,
        from: &mut Reader<'_>,
    ) -> Result<(), ReadError> {
        self.part(name, None);
        from.array(&mut |index, from| {
            if index > 0 {
                self.text.push(delimiter);
            }
            self.text += &form::scalar(from)?;
            Ok(())
        })?;
        self.text += "\r\n";
        Ok(())
    }

    /// Files have no place within JSON.
    fn nested(&mut self, name: &str, end: usize) {
        while self.files.front().is_some_and(|(at, _)| *at < end) {
            self.files.pop_front();
            self.broken(name, None, Broken::NotText);
        }
    }

    fn broken(&mut self, name: &str, item: Option<usize>, broken: Broken) {
        let item = item.map(|item| format!("/{item}")).unwrap_or_default();
        let pointer = format!("/{}{item}", name.replace('~', "~0").replace('/', "~1"));
        self.written.broken.push((pointer, broken));
    }

    fn file(
        &mut self,
        name: &str,
        file: &File,
        declared: Option<&'static str>,
        item: Option<usize>,
    ) {
        let first = declared.map(first).filter(|first| !first.contains('*'));
        let media_type = file.media_type.as_deref().or(first).unwrap_or(BYTES);
        let allowed = declared.unwrap_or("*/*");
        if !headers::is_one_of(media_type, allowed) || media_type.chars().any(char::is_control) {
            self.broken(name, item, Broken::ContentType { allowed });
        }
        if !file
            .headers
            .iter()
            .all(|(name, value)| can_stand(name, value))
        {
            self.broken(name, item, Broken::PartHeader);
        }
        let file_name = file.name.as_deref().unwrap_or(name);
        self.part_of(name, Some(file_name), Some(media_type), &file.headers);
        self.flush();
        self.written.contents.push(file.content.clone());
        self.text += "\r\n";
    }

    /// Begins a part (RFC 7578, section 4.2).
    fn part(&mut self, name: &str, media_type: Option<&str>) {
        self.part_of(name, None, media_type, &[]);
    }

    fn part_of(
        &mut self,
        name: &str,
        file_name: Option<&str>,
        media_type: Option<&str>,
        own: &[(String, String)],
    ) {
        self.text += &format!(
            "--{}\r\nContent-Disposition: form-data; name=\"",
            self.boundary
        );
        escape(name, &mut self.text);
        self.text.push('"');
        if let Some(file_name) = file_name {
            self.text += "; filename=\"";
            escape(file_name, &mut self.text);
            self.text.push('"');
        }
        if let Some(media_type) = media_type {
            self.text += &format!("\r\nContent-Type: {media_type}");
        }
        for (header, value) in form::headers(name, self.encodings) {
            if !own.iter().any(|(own, _)| own.eq_ignore_ascii_case(header)) {
                self.text += &format!("\r\n{header}: {value}");
            }
        }
        for (header, value) in own {
            self.text += &format!("\r\n{header}: {value}");
        }
        self.text += "\r\n\r\n";
    }

    fn flush(&mut self) {
        let text = Bytes::from(std::mem::take(&mut self.text));
        self.written.contents.push(text.into());
    }
}

/// Whether a header can stand in a part beside those that every part has.
fn can_stand(name: &str, value: &str) -> bool {
    let ours = ["content-disposition", "content-type"];
    !ours.iter().any(|ours| name.eq_ignore_ascii_case(ours))
        && HeaderName::try_from(name).is_ok()
        && HeaderValue::try_from(value).is_ok()
}

/// The first of several media types.
fn first(media_types: &'static str) -> &'static str {
    media_types.split(',').next().unwrap_or_default().trim()
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

/// Writes what stands in quotes (HTML Standard, "Multipart form data": what ends a name is percent-encoded).
fn escape(name: &str, to: &mut String) {
    for character in name.chars() {
        match character {
            '"' => to.push_str("%22"),
            '\r' => to.push_str("%0D"),
            '\n' => to.push_str("%0A"),
            other => to.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::Body;
    use crate::wait::block_on;

    fn sent(written: Written) -> String {
        let (bytes, _) = block_on(Body::chain(written.contents).collect(usize::MAX, None));
        String::from_utf8_lossy(&bytes).replace("\r\n", "\n")
    }

    #[test]
    fn members_are_parts() {
        let json = r#"{"a \"b\"\n":"x\r\ny","n":1.50,"no":null,"list":["p",[1],true],"o":{"k":[]},"j":"s","joined":["a",2]}"#;
        let types: Encodings = &[
            ("j", Encoding::As("application/json")),
            ("list", Encoding::As("text/plain; charset=utf-8, a/b")),
            ("joined", Encoding::Joined(',')),
        ];
        let written = write(json, Vec::new(), types, "X").expect("an object");
        let plain = "Content-Type: text/plain; charset=utf-8";
        assert_eq!(
            sent(written),
            format!(
                "--X\nContent-Disposition: form-data; name=\"a %22b%22%0A\"\n\nx\ny\n\
                --X\nContent-Disposition: form-data; name=\"n\"\n\n1.50\n\
                --X\nContent-Disposition: form-data; name=\"list\"\n{plain}\n\np\n\
                --X\nContent-Disposition: form-data; name=\"list\"\n{plain}\n\n[1]\n\
                --X\nContent-Disposition: form-data; name=\"list\"\n{plain}\n\ntrue\n\
                --X\nContent-Disposition: form-data; name=\"o\"\nContent-Type: application/json\n\n{{\"k\":[]}}\n\
                --X\nContent-Disposition: form-data; name=\"j\"\nContent-Type: application/json\n\n\"s\"\n\
                --X\nContent-Disposition: form-data; name=\"joined\"\n\na,2\n\
                --X--\n"
            )
        );
        assert!(write("[]", Vec::new(), &[], "X").is_none());
    }

    #[test]
    fn files_keep_to_their_media_types() {
        let json = r#"{"a":"","f":["",""]}"#;
        let files = || {
            vec![
                (json.find("\"\",").unwrap_or_default(), File::new("1")),
                (
                    json.find("[").unwrap_or_default() + 1,
                    File::new("2").name("\"").media_type("image/gif"),
                ),
                (json.len() - 4, File::new("3").media_type("a/b\r\nc: d")),
            ]
        };
        let types: Encodings = &[("f", Encoding::As("image/png, image/*"))];
        let written = write(json, files(), types, "X").expect("an object");
        let broken = Broken::ContentType {
            allowed: "image/png, image/*",
        };
        assert_eq!(written.broken, [("/f/1".to_owned(), broken)]);
        let mut files = files();
        files.truncate(2);
        files.push((json.len() - 4, File::new("3")));
        let written = write(json, files, types, "X").expect("an object");
        assert!(written.broken.is_empty());
        let head = |name, file, media_type| {
            format!(
                "--X\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\nContent-Type: {media_type}\n\n"
            )
        };
        let nested = r#"{"a":{"f":""}}"#;
        let lost = write(nested, vec![(10, File::new("1"))], &[], "X").expect("an object");
        assert_eq!(lost.broken, [("/a".to_owned(), Broken::NotText)]);
        let (a, f, g) = (
            head("a", "a", BYTES),
            head("f", "%22", "image/gif"),
            head("f", "f", "image/png"),
        );
        assert_eq!(sent(written), format!("{a}1\n{f}2\n{g}3\n--X--\n"));
    }

    #[test]
    fn no_boundary_comes_twice() {
        assert_ne!(boundary(), boundary());
        assert_eq!(boundary().len(), 48);
    }

    #[test]
    fn a_lone_carriage_return_does_not_end_a_header() {
        let written = write("{\"a\\rb\":1}", Vec::new(), &[], "X").expect("an object");
        let part = "--X\nContent-Disposition: form-data; name=\"a%0Db\"\n\n1\n--X--\n";
        assert_eq!(sent(written), part);
    }
}
