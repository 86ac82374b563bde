//! Bodies of the media type `application/x-www-form-urlencoded` (URL Standard, section 5.2), made from JSON texts.
//!
//! Written here and not by a crate: `serde_urlencoded` writes no lists, and what writes lists writes one way only.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::json::{Kind, ReadError, Reader};

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'*')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// How a member of a form is written, where it is not as usual (OpenAPI 3.0.3, section 4.7.15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// What is in it is named in brackets: `a[b]`, `a[0]`.
    Deep,
    /// A list is one value, with this between its items.
    Joined(char),
    /// As one of these media types, with commas between them; the first, unless a caller chooses another.
    As(&'static str),
    /// With these headers, each a name and a value, besides; only of a part.
    Headers(&'static [(&'static str, &'static str)]),
}

/// The members of a form that are not written as usual.
pub type Encodings = &'static [(&'static str, Encoding)];

/// How a member is written.
pub(super) fn encoding(name: &str, encodings: Encodings) -> Option<Encoding> {
    let is_how = |encoding: &Encoding| !matches!(encoding, Encoding::Headers(_));
    let mut of_name = encodings.iter().filter(|(of, _)| *of == name);
    let found = of_name.find(|(_, encoding)| is_how(encoding));
    found.map(|(_, encoding)| *encoding)
}

/// The headers that the part of a member has in any case.
pub(super) fn headers(name: &str, encodings: Encodings) -> &'static [(&'static str, &'static str)] {
    let mut of_name = encodings.iter().filter(|(of, _)| *of == name);
    let found = of_name.find_map(|(_, encoding)| match encoding {
        Encoding::Headers(headers) => Some(*headers),
        _ => None,
    });
    found.unwrap_or_default()
}

/// Writes an object's members, a list as several of its name, and what is deeper named in brackets. `None` for a text
/// that is no object.
pub(super) fn write(json: &str, encodings: Encodings) -> Option<String> {
    let mut form = Form {
        text: String::new(),
        name: String::new(),
        depth: 0,
        encoding: None,
        encodings,
    };
    form.value(&mut Reader::new(json)).ok()?;
    Some(form.text)
}

struct Form {
    text: String,
    /// The name of the value at hand, encoded.
    name: String,
    depth: usize,
    /// How the member at hand is written.
    encoding: Option<Encoding>,
    encodings: Encodings,
}

impl Form {
    fn value(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        match (from.kind()?, self.encoding) {
            (Kind::Array | Kind::Object, Some(Encoding::As(_))) if self.depth == 1 => {
                self.pair(from.skip()?);
            }
            (Kind::Array, Some(Encoding::Joined(delimiter))) if self.depth == 1 => {
                return self.joined(delimiter, from);
            }
            (kind, _) => return self.usual(kind, from),
        }
        Ok(())
    }

    fn usual(&mut self, kind: Kind, from: &mut Reader<'_>) -> Result<(), ReadError> {
        match kind {
            Kind::Null => return from.null(),
            Kind::Object => return from.object(&mut |name, from| self.within(name, from)),
            found if self.depth == 0 => return Err(from.unexpected("an object", found)),
            Kind::Array => {
                let named = self.depth > 1 || self.encoding == Some(Encoding::Deep);
                return from.array(&mut |index, from| match named {
                    true => self.within(&index.to_string(), from),
                    false => self.value(from),
                });
            }
            Kind::Text | Kind::Number | Kind::Boolean => self.pair(&scalar(from)?),
        }
        Ok(())
    }

    fn joined(&mut self, delimiter: char, from: &mut Reader<'_>) -> Result<(), ReadError> {
        self.pair("");
        let delimiter = match delimiter {
            ',' => ",".to_owned(),
            other => utf8_percent_encode(&other.to_string(), NON_ALPHANUMERIC).to_string(),
        };
        from.array(&mut |index, from| {
            if index > 0 {
                self.text.push_str(&delimiter);
            }
            encode(&scalar(from)?, &mut self.text);
            Ok(())
        })
    }

    fn pair(&mut self, value: &str) {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        self.text.push_str(&self.name);
        self.text.push('=');
        encode(value, &mut self.text);
    }

    /// Writes a value by the name that it has within the value at hand.
    fn within(&mut self, key: &str, from: &mut Reader<'_>) -> Result<(), ReadError> {
        let length = self.name.len();
        if self.depth == 0 {
            self.encoding = encoding(key, self.encodings);
            encode(key, &mut self.name);
        } else {
            self.name.push_str("%5B");
            encode(key, &mut self.name);
            self.name.push_str("%5D");
        }
        self.depth += 1;
        self.value(from)?;
        self.depth -= 1;
        self.name.truncate(length);
        Ok(())
    }
}

/// The next value as it stands in a form.
pub(super) fn scalar<'t>(from: &mut Reader<'t>) -> Result<Cow<'t, str>, ReadError> {
    match from.kind()? {
        Kind::Text => from.text(),
        _ => from.skip().map(Cow::Borrowed),
    }
}

fn encode(text: &str, form: &mut String) {
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            form.push('+');
        }
        form.extend(utf8_percent_encode(word, RESERVED));
    }
}

#[cfg(test)]
mod tests {
    use crate::{Data, Decimal, Encoding, Json, Writer};
    use serde_json::json;

    const ENCODINGS: super::Encodings = &[
        ("deep", Encoding::Deep),
        ("joined", Encoding::Joined(',')),
        ("piped", Encoding::Joined('|')),
        ("json", Encoding::As("application/json")),
    ];

    fn written(body: &dyn Data) -> Option<String> {
        let mut to = Writer::form();
        body.write(&mut to);
        super::write(&to.into_text(), ENCODINGS)
    }

    fn form(body: &Json) -> Option<String> {
        written(body)
    }

    #[test]
    fn members_are_pairs() {
        let body =
            json!({"a b": "c d&e=f+g~*-._é", "i": -7, "n": 0.5, "t": true, "none": null, "": ""});
        let text = "a+b=c+d%26e%3Df%2Bg%7E*-._%C3%A9&i=-7&n=0.5&t=true&=";
        // The order is the map's, which depends on a feature of serde_json.
        let sorted = |text: &str| {
            let mut pairs: Vec<_> = text.split('&').map(str::to_owned).collect();
            pairs.sort();
            pairs
        };
        assert_eq!(form(&body).map(|form| sorted(&form)), Some(sorted(text)));
        assert_eq!(form(&json!({})).as_deref(), Some(""));
    }

    #[test]
    fn lists_repeat_their_name_and_what_is_deeper_has_brackets() {
        for (body, text) in [
            (json!({"a": ["x", "y z"]}), "a=x&a=y+z"),
            (json!({"a": []}), ""),
            (json!({"a": {"b": {"c": 1}}}), "a%5Bb%5D%5Bc%5D=1"),
            (
                json!({"deep": ["x", {"y": 1}]}),
                "deep%5B0%5D=x&deep%5B1%5D%5By%5D=1",
            ),
            (json!({"joined": ["x,", 1, true]}), "joined=x%2C,1,true"),
            (json!({"piped": ["x", "y"]}), "piped=x%7Cy"),
            (json!({"piped": []}), "piped="),
            (json!({"json": {"a": [1]}}), "json=%7B%22a%22%3A%5B1%5D%7D"),
            (json!({"json": "a"}), "json=a"),
            (
                json!({"a": {"b": [1, 2]}}),
                "a%5Bb%5D%5B0%5D=1&a%5Bb%5D%5B1%5D=2",
            ),
        ] {
            assert_eq!(form(&body).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_has_no_members_is_no_form() {
        for body in [json!("a"), json!(1), json!(["a"])] {
            assert_eq!(form(&body), None);
        }
        assert_eq!(written(&f64::NAN).as_deref(), Some(""));
    }

    #[test]
    fn members_keep_their_order_and_numbers_their_digits() {
        let text = |json| super::write(json, &[]);
        assert_eq!(
            text(r#"{"b":"1.50","a":2,"b":null}"#).as_deref(),
            Some("b=1.50&a=2")
        );
        for (number, expected) in [(1.0, "1"), (0.5, "0.5"), (1e21, "1000000000000000000000")] {
            let body = json!({"n": number});
            assert_eq!(form(&body), Some(format!("n={expected}")));
        }
        let price: Decimal = "1.50".parse().expect("a number");
        let body = std::collections::BTreeMap::from([("n".to_owned(), price)]);
        assert_eq!(written(&body).as_deref(), Some("n=1.50"));
    }
}
