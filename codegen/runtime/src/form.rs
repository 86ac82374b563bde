//! Bodies of the media type `application/x-www-form-urlencoded` (URL Standard, section 5.2), made from JSON texts.
//!
//! Written here and not by a crate: `serde_urlencoded` writes no lists, and what writes lists writes one way only.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::json::{Kind, ReadError, Reader};

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'*')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// Writes an object's members, a list as several of its name. What is in the members named by `deep`, or is deeper, is
/// named in brackets: `a[b]`, `a[0]`. `None` for a text that is no object.
pub(super) fn write(json: &str, deep: &[&str]) -> Option<String> {
    let mut form = Form {
        text: String::new(),
        name: String::new(),
        depth: 0,
        is_deep: false,
        deep,
    };
    form.value(&mut Reader::new(json)).ok()?;
    Some(form.text)
}

struct Form<'d> {
    text: String,
    /// The name of the value at hand, encoded.
    name: String,
    depth: usize,
    /// Whether the member at hand is one of [`Self::deep`].
    is_deep: bool,
    deep: &'d [&'d str],
}

impl Form<'_> {
    fn value(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        match from.kind()? {
            Kind::Null => return from.null(),
            Kind::Object => return from.object(&mut |name, from| self.within(name, from)),
            found if self.depth == 0 => return Err(from.unexpected("an object", found)),
            Kind::Array => {
                let named = self.depth > 1 || self.is_deep;
                return from.array(&mut |index, from| match named {
                    true => self.within(&index.to_string(), from),
                    false => self.value(from),
                });
            }
            Kind::Text => self.pair(&from.text()?),
            Kind::Number | Kind::Boolean => self.pair(from.skip()?),
        }
        Ok(())
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
            self.is_deep = self.deep.contains(&key);
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
    use crate::{Data, Decimal, Json, Writer};
    use serde_json::json;

    fn written(body: &dyn Data) -> Option<String> {
        let mut to = Writer::form();
        body.write(&mut to);
        super::write(&to.into_text(), &["deep"])
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
