//! Bodies of the media type `application/x-www-form-urlencoded` (URL Standard, section 5.2).
//!
//! Written here and not by a crate: `serde_urlencoded` writes no lists, and what writes lists writes one way only.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::ser::{Impossible, SerializeMap, SerializeSeq, Serializer};

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'*')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// A body to be written as a form.
pub(super) trait Form: Sync {
    /// An object's members, a list as several of its name. What is in the members named by `deep`, or is deeper, is
    /// named in brackets: `a[b]`, `a[0]`.
    fn to_form(&self, deep: &[&str]) -> Option<String>;
}

impl<T: Serialize + Sync> Form for T {
    fn to_form(&self, deep: &[&str]) -> Option<String> {
        let mut writer = Writer {
            text: String::new(),
            name: String::new(),
            depth: 0,
            is_deep: false,
            deep,
        };
        self.serialize(&mut writer).ok()?;
        Some(writer.text)
    }
}

struct Writer<'d> {
    text: String,
    /// The name of the value at hand, encoded.
    name: String,
    depth: usize,
    /// Whether the member at hand is one of [`Self::deep`].
    is_deep: bool,
    deep: &'d [&'d str],
}

impl Writer<'_> {
    fn pair(&mut self, value: &str) -> Result<(), NotAForm> {
        if self.depth == 0 {
            return Err(NotAForm);
        }
        if !self.text.is_empty() {
            self.text.push('&');
        }
        self.text.push_str(&self.name);
        self.text.push('=');
        encode(value, &mut self.text);
        Ok(())
    }

    /// Writes a value by the name that it has within the value at hand.
    fn within<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), NotAForm> {
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
        let written = value.serialize(&mut *self);
        self.depth -= 1;
        self.name.truncate(length);
        written
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

#[derive(Debug)]
struct NotAForm;

impl fmt::Display for NotAForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a form")
    }
}

impl std::error::Error for NotAForm {}

impl serde::ser::Error for NotAForm {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

macro_rules! as_text {
    ($($method:ident($ty:ty))*) => {
        $(fn $method(self, value: $ty) -> Result<(), NotAForm> {
            self.pair(&value.to_string())
        })*
    };
}

/// What a generated model is made of; anything else is no form.
impl<'w, 'd> Serializer for &'w mut Writer<'d> {
    type Ok = ();
    type Error = NotAForm;
    type SerializeSeq = List<'w, 'd>;
    type SerializeTuple = Impossible<(), NotAForm>;
    type SerializeTupleStruct = Impossible<(), NotAForm>;
    type SerializeTupleVariant = Impossible<(), NotAForm>;
    type SerializeMap = Members<'w, 'd>;
    type SerializeStruct = Impossible<(), NotAForm>;
    type SerializeStructVariant = Impossible<(), NotAForm>;

    as_text! {
        serialize_bool(bool)
        serialize_i8(i8)
        serialize_i16(i16)
        serialize_i32(i32)
        serialize_i64(i64)
        serialize_u8(u8)
        serialize_u16(u16)
        serialize_u32(u32)
        serialize_u64(u64)
        serialize_char(char)
    }

    fn serialize_f32(self, value: f32) -> Result<(), NotAForm> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), NotAForm> {
        match value.is_finite() {
            true => self.pair(&value.to_string()),
            false => Err(NotAForm),
        }
    }

    fn serialize_str(self, value: &str) -> Result<(), NotAForm> {
        self.pair(value)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), NotAForm> {
        Err(NotAForm)
    }

    fn serialize_none(self) -> Result<(), NotAForm> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NotAForm> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), NotAForm> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), NotAForm> {
        Ok(())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), NotAForm> {
        self.pair(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), NotAForm> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), NotAForm> {
        Err(NotAForm)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'w, 'd>, NotAForm> {
        match self.depth {
            0 => Err(NotAForm),
            depth => Ok(List {
                named: depth > 1 || self.is_deep,
                writer: self,
                index: 0,
            }),
        }
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, NotAForm> {
        Err(NotAForm)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, NotAForm> {
        Err(NotAForm)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, NotAForm> {
        Err(NotAForm)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'w, 'd>, NotAForm> {
        Ok(Members {
            writer: self,
            key: String::new(),
        })
    }

    fn serialize_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStruct, NotAForm> {
        Err(NotAForm)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, NotAForm> {
        Err(NotAForm)
    }
}

struct List<'w, 'd> {
    writer: &'w mut Writer<'d>,
    named: bool,
    index: usize,
}

impl SerializeSeq for List<'_, '_> {
    type Ok = ();
    type Error = NotAForm;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), NotAForm> {
        let index = self.index;
        self.index += 1;
        match self.named {
            true => self.writer.within(&index.to_string(), item),
            false => item.serialize(&mut *self.writer),
        }
    }

    fn end(self) -> Result<(), NotAForm> {
        Ok(())
    }
}

struct Members<'w, 'd> {
    writer: &'w mut Writer<'d>,
    key: String,
}

impl SerializeMap for Members<'_, '_> {
    type Ok = ();
    type Error = NotAForm;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotAForm> {
        match serde_json::to_value(key) {
            Ok(serde_json::Value::String(key)) => {
                self.key = key;
                Ok(())
            }
            _ => Err(NotAForm),
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotAForm> {
        self.writer.within(&std::mem::take(&mut self.key), value)
    }

    fn end(self) -> Result<(), NotAForm> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Form;
    use serde_json::{Value, json};

    fn form(body: &Value) -> Option<String> {
        body.to_form(&["deep"])
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
        assert_eq!(f64::NAN.to_form(&[]), None);
    }
}
