//! The document's schemas as data (JSON Schema, draft 2020-12; OpenAPI 3.0, Schema Object).
//!
//! Every type here is made to stand in a `static`. Statics may refer to each other in a ring.

mod build;
mod check;
mod statics;

pub use build::{needed, optional, or_null, required, tag};
pub(super) use check::check_written;
pub use check::{Direction, check, validate};
pub use statics::*;

use std::borrow::Cow;
use std::fmt;

use super::json::{Kind, Writer};
use super::pattern::Pattern;
use super::rule::Rule;

/// What a value must be like. A keyword says nothing about values of kinds that it is not for.
#[derive(Clone, Copy)]
pub struct Schema {
    /// The kinds of value that are allowed: `type`, and `nullable`.
    pub kinds: Kinds,
    /// What is asked of texts and numbers.
    pub rule: Option<&'static Rule>,
    /// `enum` and `const`, each value a JSON text; empty for any value. Compared as values: `1` is `1.0`.
    pub values: &'static [&'static str],
    /// What is asked of arrays.
    pub array: Option<&'static Items>,
    /// What is asked of objects.
    pub object: Option<&'static Members>,
    /// What a value must be like unless it is null.
    pub unless_null: Option<&'static Schema>,
    /// What else must hold.
    pub parts: &'static [Part],
    /// The text by which objects of this type name it, where this is the schema of their discriminator. Nothing is
    /// asked by it: a type that is made of theirs has another.
    pub tag: Option<&'static str>,
}

/// What is asked of arrays.
#[derive(Clone, Copy)]
pub struct Items {
    /// `prefixItems`: the first items, one schema each.
    pub prefix: &'static [&'static Schema],
    /// `items`: all items after these.
    pub items: Option<&'static Schema>,
    /// `minItems`.
    pub min: usize,
    /// `maxItems`.
    pub max: Option<usize>,
    /// `uniqueItems`.
    pub unique: bool,
    /// `contains`.
    pub contains: Option<Contains>,
}

/// How many items must be of a schema.
#[derive(Clone, Copy)]
pub struct Contains {
    /// `contains`.
    pub schema: &'static Schema,
    /// `minContains`; 1 where the document does not say.
    pub min: usize,
    /// `maxContains`.
    pub max: Option<usize>,
}

/// What is asked of objects.
#[derive(Clone, Copy)]
pub struct Members {
    /// `properties` and `required`; a required member without a schema is [`needed`]. A model has a field for each, in
    /// this order.
    pub members: &'static [Member],
    /// `additionalProperties`: all members that are neither above nor in `patterns`; [`NEVER`] if there may be none.
    pub others: Option<&'static Schema>,
    /// `patternProperties`.
    pub patterns: &'static [(&'static Pattern, &'static Schema)],
    /// `propertyNames`.
    pub names: Option<&'static Schema>,
    /// `minProperties`.
    pub min: usize,
    /// `maxProperties`.
    pub max: Option<usize>,
    /// `dependentRequired` and `dependentSchemas`.
    pub dependent: &'static [Dependent],
}

/// A member of an object: its name, whether it must be there, what it must be like.
#[derive(Clone, Copy)]
pub struct Member(pub &'static str, pub Need, pub &'static Schema);

/// Whether a member must be there, and in which direction it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need(u8);

impl Need {
    /// The member may be absent.
    pub const OPTIONAL: Self = Self(0);
    /// The member must be there: `required`.
    pub const REQUIRED: Self = Self(1);
    /// `readOnly`: the member is optional, and only in responses.
    pub const READ_ONLY: Self = Self(2);
    /// `writeOnly`: the member is optional, and only in requests.
    pub const WRITE_ONLY: Self = Self(4);
    /// The document says that the member must be there, and nowhere what it is: to `unevaluatedProperties` it is one
    /// that nothing has been said of.
    pub const UNDESCRIBED: Self = Self(8);
    /// The name of the member stands for itself in JSON, without escapes. It is no more than a hint.
    pub(super) const PLAIN: Self = Self(16);

    /// Both: `Need::REQUIRED.and(Need::READ_ONLY)`.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it has all that the other has.
    pub const fn is(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// What must hold besides.
#[derive(Clone, Copy)]
pub enum Part {
    /// `allOf`, `$ref` beside other keywords.
    All(&'static [&'static Schema]),
    /// `anyOf`.
    Any(&'static [&'static Schema]),
    /// `oneOf`.
    One(&'static [&'static Schema]),
    /// The variants of a union, in the order of its enum: a value is checked by the one as which it was made, and what
    /// was made as none of them must be of any.
    Variants(&'static [&'static Schema]),
    /// The same, of a union whose variant is selected by the value of a property (OpenAPI: `discriminator`).
    Tagged {
        /// The member.
        member: &'static str,
        /// For each variant the values that select it, and its schema; without values where others do.
        cases: &'static [Case],
        /// Whether there may be other values.
        open: bool,
    },
    /// `not`.
    Not(&'static Schema),
    /// `if`, `then`, `else`.
    If {
        /// `if`.
        condition: &'static Schema,
        /// `then`.
        then: Option<&'static Schema>,
        /// `else`.
        otherwise: Option<&'static Schema>,
    },
    /// `unevaluatedProperties` or `unevaluatedItems`: the members or items that nothing else in the schema speaks of.
    /// It is the last part, as it looks at what the others have said.
    Unevaluated {
        /// Of objects.
        members: Option<&'static Schema>,
        /// Of arrays.
        items: Option<&'static Schema>,
    },
}

/// A variant of a union: the values of the tag that select it, and its schema.
pub type Case = (&'static [&'static str], &'static Schema);

/// What a member's being there asks for.
#[derive(Clone, Copy)]
pub enum Dependent {
    /// `dependentRequired`: beside this member these must be there.
    Required(&'static str, &'static [&'static str]),
    /// `dependentSchemas`: the object with this member must be like that.
    Schema(&'static str, &'static Schema),
}

/// A set of kinds of values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// No value.
    pub const NONE: Self = Self(0);
    /// `null`.
    pub const NULL: Self = Self(1);
    /// `true` and `false`.
    pub const BOOLEAN: Self = Self(2);
    /// Whole numbers, however they are written.
    pub const INTEGER: Self = Self(4);
    /// All numbers, whole ones among them.
    pub const NUMBER: Self = Self(4 | 8);
    /// Strings.
    pub const TEXT: Self = Self(16);
    /// Arrays.
    pub const ARRAY: Self = Self(32);
    /// Objects.
    pub const OBJECT: Self = Self(64);
    /// All values.
    pub const ANY: Self = Self(127);

    /// The kinds of both sets.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the sets share a kind; a number that may be whole or not shares with both.
    pub const fn overlaps(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The set of a value. Whether a number is whole is for the caller to say.
    pub(super) fn of(kind: Kind, is_integer: impl FnOnce() -> bool) -> Self {
        match kind {
            Kind::Null => Self::NULL,
            Kind::Boolean => Self::BOOLEAN,
            Kind::Number if is_integer() => Self::INTEGER,
            // Not `NUMBER`, which whole numbers are in as well.
            Kind::Number => Self(8),
            Kind::Text => Self::TEXT,
            Kind::Array => Self::ARRAY,
            Kind::Object => Self::OBJECT,
        }
    }
}

/// The kinds in words: `a text or null`.
impl fmt::Display for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::NONE {
            return f.write_str("nothing");
        }
        let mut rest = self.0;
        for (kinds, name) in [
            (Self::OBJECT, "an object"),
            (Self::ARRAY, "an array"),
            (Self::TEXT, "a text"),
            (Self::NUMBER, "a number"),
            (Self::INTEGER, "a whole number"),
            (Self(8), "a fraction"),
            (Self::BOOLEAN, "a boolean"),
            (Self::NULL, "null"),
        ] {
            if rest & kinds.0 == kinds.0 {
                if rest != self.0 {
                    f.write_str(" or ")?;
                }
                f.write_str(name)?;
                rest &= !kinds.0;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kinds({self})")
    }
}

impl Schema {
    /// Every value.
    pub const ANY: Self = Self {
        kinds: Kinds::ANY,
        rule: None,
        values: &[],
        array: None,
        object: None,
        unless_null: None,
        parts: &[],
        tag: None,
    };

    /// No value.
    pub const NEVER: Self = Self::of(Kinds::NONE);

    /// Members of this schema's objects.
    pub(super) fn members(&self) -> &'static [Member] {
        self.object.map_or(&[], |object| object.members)
    }

    /// The value, as a JSON text, if there is but one.
    pub(super) fn only_value(&self) -> Option<Cow<'static, str>> {
        match self.values {
            [only] => Some(Cow::Borrowed(only)),
            _ => self.tag.map(|tag| {
                let mut to = Writer::new();
                to.text(tag);
                Cow::Owned(to.into_text())
            }),
        }
    }
}

impl Items {
    /// Every array.
    pub const ANY: Self = Self {
        prefix: &[],
        items: None,
        min: 0,
        max: None,
        unique: false,
        contains: None,
    };
}

impl Members {
    /// Every object.
    pub const ANY: Self = Self {
        members: &[],
        others: None,
        patterns: &[],
        names: None,
        min: 0,
        max: None,
        dependent: &[],
    };
}

/// Schemas may form rings, so only the kinds are shown.
impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schema")
            .field("kinds", &self.kinds)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_read_as_words() {
        assert_eq!(Kinds::TEXT.or(Kinds::NULL).to_string(), "a text or null");
        assert_eq!(Kinds::INTEGER.to_string(), "a whole number");
        assert_eq!(Kinds::NUMBER.or(Kinds::INTEGER).to_string(), "a number");
        assert_eq!(Kinds::NONE.to_string(), "nothing");
    }

    #[test]
    fn needs_are_sets() {
        let need = Need::REQUIRED.and(Need::READ_ONLY);
        assert!(need.is(Need::REQUIRED) && need.is(Need::READ_ONLY));
        assert!(!need.is(Need::WRITE_ONLY) && !Need::OPTIONAL.is(Need::REQUIRED));
    }
}
