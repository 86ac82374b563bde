//! Models within somebody's own serde types: their JSON text is handed over value by value.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::super::data::Data;
use super::super::secret::Secret;
use super::reader::{Kind, Reader};
use super::writer::Writer;

/// Hands a value to a serializer of serde.
///
/// # Errors
/// Those of the serializer, and a number that is not finite.
pub fn serialize<S: Serializer>(value: &dyn Data, serializer: S) -> Result<S::Ok, S::Error> {
    let mut to = Writer::new();
    value.write(&mut to);
    let text = to.finish().map_err(S::Error::custom)?;
    let text = String::from_utf8(text).map_err(S::Error::custom)?;
    Value(&text).serialize(serializer)
}

/// Reads a value from a deserializer of serde.
///
/// # Errors
/// Those of the deserializer, and what cannot be read as this type.
pub fn deserialize<'de, T: Data, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut to = Writer::new();
    Into(&mut to).deserialize(deserializer)?;
    T::from_json(&to.into_text()).map_err(serde::de::Error::custom)
}

impl<T: Serialize> Serialize for Secret<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.expose().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}

/// A JSON text, as the value that it is.
struct Value<'t>(&'t str);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut from = Reader::new(self.0);
        match from.kind().map_err(S::Error::custom)? {
            Kind::Null => serializer.serialize_unit(),
            Kind::Boolean => serializer.serialize_bool(from.boolean().map_err(S::Error::custom)?),
            Kind::Number => {
                let token = from.number().map_err(S::Error::custom)?;
                let number: serde_json::Number =
                    serde_json::from_str(token).map_err(S::Error::custom)?;
                number.serialize(serializer)
            }
            Kind::Text => serializer.serialize_str(&from.text().map_err(S::Error::custom)?),
            Kind::Array => {
                let mut items = serializer.serialize_seq(None)?;
                let mut done = Ok(());
                from.array(&mut |_, from| {
                    let item = Value(from.skip()?);
                    if done.is_ok() {
                        done = items.serialize_element(&item);
                    }
                    Ok(())
                })
                .map_err(S::Error::custom)?;
                done.and_then(|()| items.end())
            }
            Kind::Object => {
                let mut members = serializer.serialize_map(None)?;
                let mut done = Ok(());
                from.object(&mut |name, from| {
                    let member = Value(from.skip()?);
                    if done.is_ok() {
                        done = members.serialize_entry(name, &member);
                    }
                    Ok(())
                })
                .map_err(S::Error::custom)?;
                done.and_then(|()| members.end())
            }
        }
    }
}

/// Writes whatever a deserializer finds.
struct Into<'w>(&'w mut Writer);

impl<'de> DeserializeSeed<'de> for Into<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! visit {
    ($($method:ident($value:ident: $ty:ty) $to:ident => $write:expr;)*) => {
        $(fn $method<E>(self, $value: $ty) -> Result<(), E> {
            let $to = self.0;
            $write;
            Ok(())
        })*
    };
}

impl<'de> Visitor<'de> for Into<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    visit! {
        visit_bool(value: bool) to => to.boolean(value);
        visit_i64(value: i64) to => to.integer(value);
        visit_u64(value: u64) to => to.unsigned(value);
        visit_f64(value: f64) to => to.number(value);
        visit_str(value: &str) to => to.text(value);
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.null();
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.0.null();
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let mut done = Ok(());
        self.0.array(&mut |to| {
            done = loop {
                match seq.next_element_seed(Into(to)) {
                    Ok(Some(())) => {}
                    Ok(None) => break Ok(()),
                    Err(error) => break Err(error),
                }
            };
        });
        done
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut done = Ok(());
        self.0.object(&mut |to| {
            done = loop {
                match map.next_key::<String>() {
                    Ok(Some(name)) => to.name(&name),
                    Ok(None) => break Ok(()),
                    Err(error) => break Err(error),
                }
                if let Err(error) = map.next_value_seed(Into(to)) {
                    break Err(error);
                }
            };
        });
        done
    }
}

#[cfg(test)]
mod tests {
    use super::{deserialize, serialize};
    use crate::{Decimal, Json};

    #[test]
    fn a_value_goes_through_serde_and_back() {
        let text = r#"[null,true,-1,1.5,"é\n",{"a":{"b":[]},"c":18446744073709551615}]"#;
        let value: Json = deserialize(&mut serde_json::Deserializer::from_str(text)).expect("JSON");
        let mut out = Vec::new();
        serialize(&value, &mut serde_json::Serializer::new(&mut out)).expect("JSON");
        assert_eq!(out, text.as_bytes());
    }

    #[test]
    fn errors_come_through() {
        let mut out = Vec::new();
        assert!(serialize(&f64::NAN, &mut serde_json::Serializer::new(&mut out)).is_err());
        let text = &mut serde_json::Deserializer::from_str("[1,");
        assert!(deserialize::<Vec<Decimal>, _>(text).is_err());
        let error = deserialize::<bool, _>(Json::from(1)).expect_err("a number");
        assert_eq!(
            error.to_string(),
            "expected a boolean, found a number at byte 0"
        );
    }
}
