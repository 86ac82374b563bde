//! Headers of answers, as the document describes them.

use std::collections::BTreeMap;
use std::fmt;

use http::{HeaderMap, HeaderValue};

use super::data::Data;
use super::error::DecodeError;
use super::json::Writer;

/// A header of answers: its name, and the type of its value (OpenAPI 3.0.3, section 4.7.21).
pub struct Header<T> {
    name: &'static str,
    /// A pointer, so that of each type only what its headers need is compiled, and once.
    read: fn(&HeaderMap, &'static str) -> Result<Option<T>, DecodeError>,
}

impl<T> Header<T> {
    /// Its name, in small letters; of headers whose names begin alike, that beginning.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its value among the headers of an answer, if it is there.
    ///
    /// # Errors
    /// The value is no text in UTF-8, or not of the type.
    pub fn read(&self, headers: &HeaderMap) -> Result<Option<T>, DecodeError> {
        (self.read)(headers, self.name)
    }
}

impl<T: Data> Header<T> {
    /// A header with one value; the name is written in small letters.
    pub const fn new(name: &'static str) -> Self {
        let read = one;
        Self { name, read }
    }
}

impl<T: Data> Header<Vec<T>> {
    /// A header with a list of values; the name is written in small letters.
    pub const fn list(name: &'static str) -> Self {
        let read = list;
        Self { name, read }
    }
}

impl Header<BTreeMap<String, String>> {
    /// All headers whose names begin so, by the rest of their names; all in small letters.
    pub const fn prefix(name: &'static str) -> Self {
        let read = prefix;
        Self { name, read }
    }
}

impl<T> fmt::Debug for Header<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Header").field(&self.name).finish()
    }
}

fn one<T: Data>(headers: &HeaderMap, name: &'static str) -> Result<Option<T>, DecodeError> {
    let text = joined(headers, name)?;
    text.map(|text| value(name, &text)).transpose()
}

/// Empty items are none (RFC 9110, section 5.6.1).
fn list<T: Data>(headers: &HeaderMap, name: &'static str) -> Result<Option<Vec<T>>, DecodeError> {
    let lines = lines(headers, name)?;
    // The one header whose lines cannot be joined, as its values have commas (RFC 9110, section 5.3).
    let whole = name == "set-cookie";
    let items = lines
        .iter()
        .flat_map(|line| line.split(|c| c == ',' && !whole));
    let items = items.map(|item| item.trim_matches([' ', '\t']));
    let items = items.filter(|item| !item.is_empty());
    let items = items
        .map(|item| value(name, item))
        .collect::<Result<_, _>>()?;
    Ok((!lines.is_empty()).then_some(items))
}

fn prefix(
    headers: &HeaderMap,
    prefix: &'static str,
) -> Result<Option<BTreeMap<String, String>>, DecodeError> {
    let mut found = BTreeMap::new();
    for name in headers.keys() {
        let rest = name.as_str().strip_prefix(prefix);
        if let Some(rest) = rest.filter(|rest| !rest.is_empty())
            && let Some(text) = joined(headers, name.as_str())?
        {
            found.insert(rest.to_owned(), text);
        }
    }
    Ok((!found.is_empty()).then_some(found))
}

/// All lines of a name as one (RFC 9110, section 5.3).
fn joined(headers: &HeaderMap, name: &str) -> Result<Option<String>, DecodeError> {
    let lines = lines(headers, name)?;
    Ok((!lines.is_empty()).then(|| lines.join(", ")))
}

fn lines<'h>(headers: &'h HeaderMap, name: &str) -> Result<Vec<&'h str>, DecodeError> {
    let text = |value: &'h HeaderValue| {
        std::str::from_utf8(value.as_bytes())
            .map_err(|error| DecodeError::header(name, DecodeError::utf8(error.valid_up_to())))
    };
    headers.get_all(name).iter().map(text).collect()
}

/// The value that a text stands for: that of the JSON string, or, for what is no text, of the JSON that it is.
fn value<T: Data>(name: &str, text: &str) -> Result<T, DecodeError> {
    let mut quoted = Writer::new();
    quoted.text(text);
    let error = match T::from_json(&quoted.into_text()) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    T::from_json(text).map_err(|second| {
        let error = if second.is_syntax() { error } else { second };
        DecodeError::header(name, error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Base64, Decimal, HttpDate, Secret, Text, UnixTime};
    use http::HeaderName;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let lines = lines.iter().map(|(name, value)| {
            let value = HeaderValue::from_bytes(value.as_bytes()).expect("a value");
            (HeaderName::from_static(name), value)
        });
        lines.collect()
    }

    fn read<T: Data>(text: &str) -> Result<T, String> {
        static NAME: &str = "x-a";
        let found = Header::new(NAME).read(&headers(&[(NAME, text)]));
        let found = found.map_err(|error| error.to_string());
        found.map(|value| value.expect("it is there"))
    }

    #[test]
    fn values_are_read_by_their_type() {
        assert_eq!(read("7"), Ok(7_i64));
        assert_eq!(read("-1.5"), Ok(-1.5_f64));
        assert_eq!(read("true"), Ok(true));
        assert_eq!(
            read("0.10"),
            Ok("0.10".parse::<Decimal>().expect("a number"))
        );
        assert_eq!(read::<UnixTime>("1"), Ok(UnixTime(1)));
        assert_eq!(read("YQ=="), Ok(Base64::encode("a")));
        assert_eq!(read("hunter2"), Ok(Secret::from("hunter2")));
        let date = read::<Text<HttpDate>>("Sun, 06 Nov 1994 08:49:37 GMT").expect("a text");
        assert!(date.parse().is_ok());
        for text in ["", "7", "true", "null", "W/\"a\\b\"", "a\tb", "é"] {
            assert_eq!(read(text), Ok(text.to_owned()));
        }
    }

    #[test]
    fn errors_name_the_header_and_not_the_value() {
        let expected = "header `x-a`: expected a whole number of 64 bits, found ";
        for (text, found) in [
            ("hunter2", "a text at byte 0"),
            ("", "a text at byte 0"),
            ("7 8", "a text at byte 0"),
            ("1.5", "another number at byte 0"),
            ("true", "a boolean at byte 0"),
            ("{\"hunter2\":1}", "an object at byte 0"),
        ] {
            assert_eq!(
                read::<i64>(text),
                Err(format!("{expected}{found}")),
                "{text}"
            );
        }
        let mut headers = HeaderMap::new();
        let latin = HeaderValue::from_bytes(b"caf\xE9").expect("a value");
        headers.insert("x-a", latin);
        let error = Header::<String>::new("x-a")
            .read(&headers)
            .expect_err("not UTF-8");
        assert_eq!(error.to_string(), "header `x-a`: not UTF-8 at byte 3");
    }

    #[test]
    fn what_is_absent_is_none() {
        let none = HeaderMap::new();
        assert_eq!(Header::<i64>::new("x-a").read(&none), Ok(None));
        assert_eq!(Header::<Vec<i64>>::list("x-a").read(&none), Ok(None));
        assert_eq!(
            Header::prefix("x-a-").read(&headers(&[("x-a-", ""), ("x-a", "")])),
            Ok(None)
        );
    }

    #[test]
    fn lists_may_have_several_lines() {
        static IDS: Header<Vec<i64>> = Header::list("x-ids");
        let ids = |lines: &[&str]| {
            let lines: Vec<_> = lines.iter().map(|line| ("x-ids", *line)).collect();
            IDS.read(&headers(&lines))
        };
        assert_eq!(ids(&["1,2 ,\t3", " , 4,"]), Ok(Some(vec![1, 2, 3, 4])));
        assert_eq!(ids(&[""]), Ok(Some(vec![])));
        assert!(ids(&["1,x"]).is_err());
        let names = headers(&[("x-ids", "a"), ("x-ids", "b, c")]);
        assert_eq!(
            Header::new("x-ids").read(&names),
            Ok(Some("a, b, c".to_owned()))
        );
    }

    #[test]
    fn cookies_are_lines() {
        let first = "a=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT";
        let found = headers(&[("set-cookie", first), ("set-cookie", "b=2")]);
        let expected = vec![first.to_owned(), "b=2".to_owned()];
        assert_eq!(Header::list("set-cookie").read(&found), Ok(Some(expected)));
    }

    #[test]
    fn headers_that_begin_alike_are_a_map() {
        static META: Header<BTreeMap<String, String>> = Header::prefix("x-meta-");
        let found = [
            ("x-meta-a", "1"),
            ("x-meta-b", "x"),
            ("x-meta-b", "y"),
            ("x-other", "2"),
        ];
        let expected = [("a", "1"), ("b", "x, y")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(META.read(&headers(&found)), Ok(Some(expected.into())));
        assert_eq!(
            (META.name(), format!("{META:?}")),
            ("x-meta-", "Header(\"x-meta-\")".to_owned())
        );
    }
}
