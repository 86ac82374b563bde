//! What a call says: values, and where they go.

use std::borrow::Cow;
use std::fmt;

use super::data::{Data, json_of};
use super::form;
use super::json::{Kind, Reader, Writer};

/// Where a parameter goes (OpenAPI 3.0, Parameter Object, `in`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// Into the path.
    Path,
    /// Into the query string.
    Query,
    /// Into a header.
    Header,
    /// Into the header `Cookie`.
    Cookie,
    /// Into the body.
    Body,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Path => "path parameter",
            Self::Query => "query parameter",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::Body => "request body",
        })
    }
}

/// The value of one parameter in one call.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Argument<'a> {
    /// Left out.
    Absent,
    /// A text.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
    /// Texts.
    Texts(&'a [&'a str]),
    /// Whole numbers of 32 bits.
    Integers32(&'a [i32]),
    /// Whole numbers.
    Integers(&'a [i64]),
    /// Numbers.
    Numbers(&'a [f64]),
    /// Some of yes and no.
    Booleans(&'a [bool]),
    /// The members of an object, each its name and its value.
    Members(&'a [(&'a str, &'a str)]),
    /// A value of a type that the document describes.
    Data(&'a dyn Data),
    /// What becomes of such a value that has parts: the JSON text of an array or an object.
    #[doc(hidden)]
    Json(&'a str),
}

impl fmt::Debug for dyn Data + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

impl PartialEq for dyn Data + '_ {
    fn eq(&self, other: &Self) -> bool {
        json_of(self) == json_of(other)
    }
}

impl<'a> Argument<'a> {
    /// Whether nothing is sent: RFC 6570, section 2.3, takes an empty list for an undefined one.
    pub(super) fn is_absent(self) -> bool {
        match self {
            Self::Absent => true,
            Self::Texts(items) => items.is_empty(),
            Self::Integers32(items) => items.is_empty(),
            Self::Integers(items) => items.is_empty(),
            Self::Numbers(items) => items.is_empty(),
            Self::Booleans(items) => items.is_empty(),
            Self::Members(members) => members.is_empty(),
            _ => false,
        }
    }

    /// Whether it is one value, and not several.
    pub(super) fn is_scalar(self) -> bool {
        matches!(
            self,
            Self::Absent | Self::Text(_) | Self::Integer(_) | Self::Number(_) | Self::Boolean(_)
        )
    }

    /// The value as a text; nothing of several.
    pub(super) fn written(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Integer(value) => Cow::Owned(value.to_string()),
            Self::Number(value) => Cow::Owned(value.to_string()),
            Self::Boolean(value) => Cow::Borrowed(if value { "true" } else { "false" }),
            _ => Cow::Borrowed(""),
        }
    }

    /// Shows each of several values: its position, its name if it is a member, itself.
    pub(super) fn each(self, show: &mut dyn FnMut(usize, Option<&str>, Argument<'_>)) {
        fn all<'i, T: Copy + Into<Argument<'i>>>(
            items: &[T],
            show: &mut dyn FnMut(usize, Option<&str>, Argument<'_>),
        ) {
            for (index, item) in items.iter().enumerate() {
                show(index, None, (*item).into());
            }
        }
        match self {
            Self::Texts(items) => all(items, show),
            Self::Integers32(items) => all(items, show),
            Self::Integers(items) => all(items, show),
            Self::Numbers(items) => all(items, show),
            Self::Booleans(items) => all(items, show),
            Self::Members(members) => {
                for (index, (name, value)) in members.iter().enumerate() {
                    show(index, Some(name), (*value).into());
                }
            }
            Self::Json(text) => each_of(text, show),
            _ => {}
        }
    }

    /// Writes it as JSON.
    pub(super) fn write(self, to: &mut Writer) {
        match self {
            Self::Absent => to.null(),
            Self::Text(text) => to.text(text),
            Self::Integer(value) => to.integer(value),
            Self::Number(value) => to.number(value),
            Self::Boolean(value) => to.boolean(value),
            Self::Data(value) => value.write(to),
            Self::Json(text) => to.raw(text),
            Self::Members(_) => to.object(&mut |to| {
                self.each(&mut |_, name, value| {
                    to.name(name.unwrap_or_default());
                    value.write(to);
                });
            }),
            _ => to.array(&mut |to| self.each(&mut |_, _, value| value.write(to))),
        }
    }
}

/// Shows the items or members of a JSON text; null is no value. What has parts itself is shown as JSON.
fn each_of(text: &str, show: &mut dyn FnMut(usize, Option<&str>, Argument<'_>)) {
    let mut count = 0;
    let mut one = |name: Option<&str>, from: &mut Reader<'_>| {
        match from.kind()? {
            Kind::Null => return from.null(),
            Kind::Array | Kind::Object => show(count, name, Argument::Json(from.skip()?)),
            _ => show(count, name, Argument::Text(&form::scalar(from)?)),
        }
        count += 1;
        Ok(())
    };
    let mut from = Reader::new(text);
    // What the runtime has written itself can be read.
    let _ = match text.as_bytes().first() {
        Some(b'[') => from.array(&mut |_, from| one(None, from)),
        _ => from.object(&mut |name, from| one(Some(name), from)),
    };
}

impl<'a> From<&'a str> for Argument<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

impl From<i32> for Argument<'_> {
    fn from(value: i32) -> Self {
        Self::Integer(value.into())
    }
}

impl From<i64> for Argument<'_> {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<f64> for Argument<'_> {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<bool> for Argument<'_> {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

macro_rules! several {
    ($($variant:ident($item:ty))*) => {
        $(impl<'a> From<&'a [$item]> for Argument<'a> {
            fn from(items: &'a [$item]) -> Self {
                Self::$variant(items)
            }
        })*
    };
}

several! {
    Texts(&'a str)
    Integers32(i32)
    Integers(i64)
    Numbers(f64)
    Booleans(bool)
    Members((&'a str, &'a str))
}
