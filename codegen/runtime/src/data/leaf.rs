//! Values that have no parts, and values of any kind.

use serde_json::{Number, Value};

use super::super::decimal::Digits;
use super::super::json::{Kind, ReadError, Reader, What, Writer};
use super::super::secret::Secret;
use super::Data;

impl Data for bool {
    fn blank() -> Self {
        false
    }

    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        *self = from.boolean()?;
        Ok(())
    }

    fn write(&self, to: &mut Writer) {
        to.boolean(*self);
    }
}

impl Data for String {
    fn blank() -> Self {
        Self::new()
    }

    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        *self = from.text()?.into();
        Ok(())
    }

    fn write(&self, to: &mut Writer) {
        to.text(self);
    }
}

/// Reads a whole number, which may be written `1.0` or `1e2` (JSON Schema Validation, section 6.1.1).
fn integer(from: &mut Reader<'_>, expected: &'static str) -> Result<i128, ReadError> {
    let start = from.mark();
    let found = match from.kind()? {
        Kind::Number => {
            let token = from.number()?;
            let short = token.parse::<i64>().map(i128::from).ok();
            if let Some(number) = short.or_else(|| Digits::parse(token)?.integer()) {
                return Ok(number);
            }
            from.reset(start);
            "another number"
        }
        kind => kind.name(),
    };
    Err(from.error(What::Expected(expected, found)))
}

macro_rules! integers {
    ($($ty:ident $expected:literal $method:ident)*) => {
        $(impl Data for $ty {
            fn blank() -> Self {
                0
            }

            fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
                let number = integer(from, $expected)?;
                *self = $ty::try_from(number)
                    .map_err(|_| from.error(What::Expected($expected, "another number")))?;
                Ok(())
            }

            fn write(&self, to: &mut Writer) {
                to.$method((*self).into());
            }
        })*
    };
}

integers! {
    i8 "a whole number of 8 bits" integer
    i16 "a whole number of 16 bits" integer
    i32 "a whole number of 32 bits" integer
    i64 "a whole number of 64 bits" integer
    u8 "a whole number of 8 bits, not negative" unsigned
    u16 "a whole number of 16 bits, not negative" unsigned
    u32 "a whole number of 32 bits, not negative" unsigned
    u64 "a whole number of 64 bits, not negative" unsigned
}

macro_rules! floats {
    ($($ty:ident $expected:literal $method:ident)*) => {
        $(impl Data for $ty {
            fn blank() -> Self {
                0.0
            }

            fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
                *self = from.number()?.parse().unwrap_or($ty::NAN);
                match self.is_finite() {
                    true => Ok(()),
                    false => Err(from.error(What::Expected($expected, "a larger one"))),
                }
            }

            fn write(&self, to: &mut Writer) {
                to.$method(*self);
            }
        })*
    };
}

floats! {
    f32 "a number of 32 bits" number32
    f64 "a number of 64 bits" number
}

/// As serde_json reads it, but for floats: it takes one that may not be the nearest.
fn number(token: &str) -> Option<Number> {
    let number = serde_json::from_str::<Number>(token).ok()?;
    let nearest = token.parse().ok();
    match number.is_f64() && number.as_f64() != nearest {
        true => Number::from_f64(nearest?),
        false => Some(number),
    }
}

impl Data for Value {
    fn blank() -> Self {
        Self::Null
    }

    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        *self = match from.kind()? {
            Kind::Null => {
                from.null()?;
                Self::Null
            }
            Kind::Boolean => Self::Bool(from.boolean()?),
            Kind::Number => {
                let token = from.number()?;
                let larger = What::Expected("a number of 64 bits", "a larger one");
                Self::Number(number(token).ok_or_else(|| from.error(larger))?)
            }
            Kind::Text => Self::String(from.text()?.into()),
            Kind::Array => {
                let mut items = Vec::new();
                from.array(&mut |_, from| {
                    items.push(Self::read(from)?);
                    Ok(())
                })?;
                Self::Array(items)
            }
            Kind::Object => {
                let mut members = serde_json::Map::new();
                from.object(&mut |name, from| {
                    members.insert(name.to_owned(), Self::read(from)?);
                    Ok(())
                })?;
                Self::Object(members)
            }
        };
        Ok(())
    }

    fn write(&self, to: &mut Writer) {
        match self {
            Self::Null => to.null(),
            Self::Bool(value) => to.boolean(*value),
            Self::Number(number) => match number.as_f64() {
                Some(float) if number.is_f64() => to.number(float),
                _ => to.raw(&number.to_string()),
            },
            Self::String(text) => to.text(text),
            Self::Array(items) => to.array(&mut |to| items.iter().for_each(|item| item.write(to))),
            Self::Object(members) => to.object(&mut |to| {
                for (name, value) in members {
                    to.name(name);
                    value.write(to);
                }
            }),
        }
    }

    fn is_nullable() -> bool {
        true
    }
}

impl<T: Data> Data for Secret<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        *self = Self::new(T::read(from)?);
        Ok(())
    }

    fn write(&self, to: &mut Writer) {
        self.expose().write(to);
    }

    fn is_nullable() -> bool {
        T::is_nullable()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error<T: Data>(text: &str) -> String {
        match T::from_json(text) {
            Ok(_) => "no error".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn whole_numbers_may_have_a_point_or_an_exponent() {
        for (text, number) in [
            ("1.0", 1),
            ("1e2", 100),
            ("-0", 0),
            ("150e-1", 15),
            (" 7 ", 7),
        ] {
            assert_eq!(i64::from_json(text), Ok(number), "{text}");
        }
        assert_eq!(u64::from_json("18446744073709551615"), Ok(u64::MAX));
        assert_eq!(u8::from_json("-0"), Ok(0));
        assert_eq!(i8::from_json("-128"), Ok(-128));
        assert_eq!(
            error::<i64>("1.5"),
            "expected a whole number of 64 bits, found another number at byte 0"
        );
        assert_eq!(
            error::<u8>("256"),
            "expected a whole number of 8 bits, not negative, found another number at byte 3"
        );
        assert_eq!(
            error::<i32>("\"hunter2\""),
            "expected a whole number of 32 bits, found a text at byte 0"
        );
    }

    #[test]
    fn floats_stay_finite() {
        assert_eq!(f64::from_json("1"), Ok(1.0));
        assert_eq!(f32::from_json("0.1"), Ok(0.1));
        assert!(f64::from_json("1e999").is_err());
        assert!(f32::from_json("1e39").is_err());
        assert_eq!(0.1_f32.to_json(), "0.1");
        assert_eq!(f64::NAN.to_json(), "null");
    }

    #[test]
    fn any_value_is_kept() {
        let text = r#"{"a":[null,true,1.5,"x"],"b":{"c":-1}}"#;
        assert_eq!(
            Value::from_json(text).map(|value| value.to_json()),
            Ok(text.to_owned())
        );
        assert_eq!(
            error::<Value>("{\"a\":[1,}"),
            "not JSON: expected a value in `/a/1` at byte 8"
        );
        assert_eq!(
            error::<bool>("true false"),
            "not JSON: expected the end at byte 5"
        );
        assert_eq!(
            Secret::<String>::from_json("\"x\"").map(Secret::into_exposed),
            Ok("x".to_owned())
        );
    }
}
