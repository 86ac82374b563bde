//! The code and the message that most error bodies have, whatever their shape.

use std::fmt;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// What a person wants to see of an error body first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
}

/// The longest text that is shown, in code points: an error page is not a message.
const LONGEST: usize = 300;

impl Summary {
    /// Looks for `code` and `message`, also within `error` or `odata.error`, in any case of their first letter.
    pub(super) fn read(body: &Bytes) -> Self {
        serde_json::from_slice::<Members>(body)
            .map_or_else(|_| Self::default(), |members| members.0)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for text in [&self.code, &self.message].into_iter().flatten() {
            f.write_str(": ")?;
            for c in text.chars().take(LONGEST) {
                write!(f, "{}", if c.is_control() { ' ' } else { c })?;
            }
        }
        Ok(())
    }
}

struct Members(Summary);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Level(0)).map(Self)
    }
}

/// How deep within the body: `error` is looked into once, not for ever.
#[derive(Clone, Copy)]
struct Level(u8);

impl<'de> Visitor<'de> for Level {
    type Value = Summary;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an error body")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Summary, A::Error> {
        let mut summary = Summary::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.to_ascii_lowercase().as_str() {
                "code" => summary.code = map.next_value::<Text>()?.0.or(summary.code),
                "message" => summary.message = map.next_value::<Text>()?.0.or(summary.message),
                "error" | "odata.error" if self.0 == 0 => {
                    let inner = map.next_value_seed(Level(1))?;
                    summary.code = inner.code.or(summary.code);
                    summary.message = inner.message.or(summary.message);
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(summary)
    }

    fn visit_str<E>(self, text: &str) -> Result<Summary, E> {
        // OAuth 2.0 (RFC 6749, section 5.2): `error` is the code itself.
        Ok(Summary {
            code: Some(text.to_owned()),
            message: None,
        })
    }

    fn visit_unit<E>(self) -> Result<Summary, E> {
        Ok(Summary::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Summary, E> {
        Ok(Summary::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Summary, E> {
        Ok(Summary::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Summary, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Summary::default())
    }
}

impl<'de> DeserializeSeed<'de> for Level {
    type Value = Summary;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Summary, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// A scalar as text; anything else as nothing.
struct Text(Option<String>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => Some(text),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(body: &'static str) -> String {
        Summary::read(&Bytes::from_static(body.as_bytes())).to_string()
    }

    #[test]
    fn finds_code_and_message_in_the_usual_shapes() {
        for body in [
            r#"{"error":{"code":"Gone","message":"It is gone.","details":[{"code":"no"}]}}"#,
            r#"{"code":"Gone","message":"It is gone."}"#,
            r#"{"odata.error":{"code":"Gone","message":"It is gone."}}"#,
            r#"{"Code":"Gone","Message":"It is gone.","Extra":[1]}"#,
        ] {
            assert_eq!(shown(body), ": Gone: It is gone.");
        }
        assert_eq!(shown(r#"{"error":"invalid_grant"}"#), ": invalid_grant");
        assert_eq!(shown(r#"{"error":null,"code":404}"#), ": 404");
    }

    #[test]
    fn shows_nothing_of_other_bodies() {
        for body in [
            "",
            "<html>",
            "[]",
            "{}",
            r#"{"error":[1]}"#,
            r#"{"message":{"a":1}}"#,
        ] {
            assert_eq!(shown(body), "");
        }
    }

    #[test]
    fn keeps_to_one_line() {
        assert_eq!(shown(r#"{"message":"a\r\nb"}"#), ": a  b");
    }
}
