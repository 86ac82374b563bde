//! What the flags of a command give: the arguments of a call.

use serde_json::Value;

use super::super::argument::Argument;
use super::super::data::Data;
use super::super::json::{ReadError, Reader, Writer};
use super::{Flag, Kind};

/// The value of a flag, as an argument can borrow it.
#[derive(Debug)]
pub(super) enum Given<'a> {
    Absent,
    Text(&'a str),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    Texts(Vec<&'a str>),
    Integers32(Vec<i32>),
    Integers(Vec<i64>),
    Numbers(Vec<f64>),
    Booleans(Vec<bool>),
    Pairs(Vec<(&'a str, &'a str)>),
    Json(Raw),
}

/// A value in JSON, which is written as it is.
#[derive(Debug)]
pub(super) struct Raw(pub(super) String);

impl Data for Raw {
    fn blank() -> Self {
        Self(String::new())
    }

    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        from.skip()?.clone_into(&mut self.0);
        Ok(())
    }

    fn write(&self, to: &mut Writer) {
        to.raw(&self.0);
    }
}

impl<'a> Given<'a> {
    /// Reads what was given for a flag. The text says what is wrong, without the value.
    pub(super) fn read(flag: &Flag, texts: &[&'a str]) -> Result<Self, &'static str> {
        let Some(first) = texts.first() else {
            return Ok(Self::Absent);
        };
        let is = |kind| flag.kind == kind;
        Ok(match flag.many {
            true if is(Kind::Int32) => Self::Integers32(all(texts, WHOLE32)?),
            true if is(Kind::Int64) => Self::Integers(all(texts, WHOLE)?),
            true if is(Kind::Number) => Self::Numbers(all(texts, NUMBER)?),
            true if is(Kind::Boolean) => Self::Booleans(all(texts, BOOLEAN)?),
            _ if is(Kind::Pair) => Self::Pairs(pairs(texts)?),
            _ if is(Kind::Json) => Self::Json(Raw(json(first).to_string())),
            true => Self::Texts(texts.to_vec()),
            false if is(Kind::Int32) => Self::Integer(one::<i32>(first, WHOLE32)?.into()),
            false if is(Kind::Int64) => Self::Integer(one(first, WHOLE)?),
            false if is(Kind::Number) => Self::Number(one(first, NUMBER)?),
            false if is(Kind::Boolean) => Self::Boolean(one(first, BOOLEAN)?),
            false => Self::Text(first),
        })
    }

    pub(super) fn argument(&self) -> Argument<'_> {
        match self {
            Self::Absent => Argument::Absent,
            Self::Text(text) => Argument::Text(text),
            Self::Integer(number) => Argument::Integer(*number),
            Self::Number(number) => Argument::Number(*number),
            Self::Boolean(value) => Argument::Boolean(*value),
            Self::Texts(items) => Argument::Texts(items),
            Self::Integers32(items) => Argument::Integers32(items),
            Self::Integers(items) => Argument::Integers(items),
            Self::Numbers(items) => Argument::Numbers(items),
            Self::Booleans(items) => Argument::Booleans(items),
            Self::Pairs(members) => Argument::Members(members),
            Self::Json(raw) => Argument::Data(raw),
        }
    }
}

const WHOLE32: &str = "a whole number of 32 bits is expected";
const WHOLE: &str = "a whole number is expected";
const NUMBER: &str = "a number is expected";
const BOOLEAN: &str = "true or false is expected";

fn one<T: std::str::FromStr>(text: &str, expected: &'static str) -> Result<T, &'static str> {
    text.parse().map_err(|_| expected)
}

fn all<T: std::str::FromStr>(
    texts: &[&str],
    expected: &'static str,
) -> Result<Vec<T>, &'static str> {
    texts.iter().map(|text| one(text, expected)).collect()
}

fn pairs<'a>(texts: &[&'a str]) -> Result<Vec<(&'a str, &'a str)>, &'static str> {
    let pairs = texts.iter().map(|text| text.split_once('='));
    let pairs: Option<_> = pairs.collect();
    pairs.ok_or("NAME=VALUE is expected")
}

/// A text as JSON; what is none is a text itself.
fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}

/// The value of a flag as a part of a body.
pub(super) fn part(flag: &Flag, texts: &[&str]) -> Result<Value, &'static str> {
    let part = |text: &str| {
        Ok(match flag.kind {
            Kind::Text | Kind::Pair | Kind::File => text.into(),
            Kind::Int32 => one::<i32>(text, WHOLE32)?.into(),
            // A number keeps its digits.
            Kind::Int64 | Kind::Number => match serde_json::from_str(text) {
                Ok(Value::Number(number)) => Value::Number(number),
                _ => return Err(NUMBER),
            },
            Kind::Boolean => one::<bool>(text, BOOLEAN)?.into(),
            Kind::Json => json(text),
        })
    };
    match (flag.many, texts) {
        (false, [text, ..]) => part(text),
        _ => texts.iter().map(|text| part(text)).collect(),
    }
}
