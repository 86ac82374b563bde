//! What is wrong with the arguments of a call.

mod message;

use std::fmt;

use super::argument::Location;
use super::escape::write_line;
use super::format::Format;
use super::schema::{Case, Kinds};

/// One argument that breaks one rule. It never holds the argument's value, which may be a secret.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Violation {
    /// Where the argument goes; `None` for a value that was checked on its own.
    pub location: Option<Location>,
    /// The parameter's name, as the document spells it; for a body the operation's, and empty for a value that was
    /// checked on its own.
    pub parameter: &'static str,
    /// The position among several values, from 0; `None` where there is but one, or all of them are meant.
    pub item: Option<usize>,
    /// Where in a body, or in an argument that has parts, the value is, as a JSON pointer (RFC 6901); empty for the
    /// body itself.
    pub pointer: Option<String>,
    /// The rule that it breaks.
    pub broken: Broken,
    /// The value of the property that selects the variant of a union, where that is the violation
    /// ([`Broken::UnknownTag`]): at most its first 64 characters. Of no other value anything is kept.
    pub found: Option<String>,
}

/// A rule that was broken, with its limit and what was found. Lengths and positions count Unicode code points.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Broken {
    /// A required argument is not there.
    Missing,
    /// Shorter than `minLength`.
    TooShort {
        /// The least length.
        min: usize,
        /// The length found.
        length: usize,
    },
    /// Longer than `maxLength`.
    TooLong {
        /// The greatest length.
        max: usize,
        /// The length found.
        length: usize,
    },
    /// Does not match `pattern`.
    Pattern {
        /// The pattern, as the document spells it (ECMA-262).
        pattern: &'static str,
        /// The first character that no matching text has at its place, where there is one.
        position: Option<usize>,
    },
    /// Not of `format`.
    Format {
        /// The format.
        format: Format,
    },
    /// Not one of the values of `enum`.
    NotOneOf {
        /// The values.
        allowed: &'static [&'static str],
    },
    /// Below `minimum`.
    BelowMinimum {
        /// The limit.
        minimum: &'static str,
        /// Whether the limit itself is excluded.
        exclusive: bool,
    },
    /// Above `maximum`.
    AboveMaximum {
        /// The limit.
        maximum: &'static str,
        /// Whether the limit itself is excluded.
        exclusive: bool,
    },
    /// Not a multiple of `multipleOf`.
    NotMultipleOf {
        /// The divisor.
        divisor: &'static str,
    },
    /// Not a number that can be written down: infinite, or NaN.
    NotFinite,
    /// An empty path segment, which would call another route.
    EmptySegment,
    /// A path segment `.` or `..`, which would call another route however it is encoded.
    DotSegment,
    /// A character that may not stand in a URL, where a value is sent as it is.
    NotEncoded {
        /// The position of the first one.
        position: usize,
    },
    /// A control character where a header value stands.
    ControlCharacter {
        /// The position of the first one.
        position: usize,
    },
    /// One of several values holds the character that divides them.
    Delimiter {
        /// The character.
        delimiter: char,
    },
    /// One of several values has parts itself, for which the style of the parameter has no place.
    Nested,
    /// The body cannot be written as JSON.
    NotJson,
    /// Bytes that are no text, where JSON has to hold them.
    NotText,
    /// The body cannot be written as a form.
    NotAForm,
    /// The body cannot be written as parts.
    NotParts,
    /// The body cannot be written as XML: it has control characters, or members whose names are no names there.
    NotXml,
    /// The content type given for a body is not one that the document allows.
    ContentType {
        /// The media type or range that it allows.
        allowed: &'static str,
    },
    /// A file has a header that cannot stand in a part.
    PartHeader,
    /// Not of a kind that is allowed.
    Kind {
        /// The kinds that are.
        allowed: Kinds,
    },
    /// Fewer items than `minItems`.
    TooFewItems {
        /// The least number.
        min: usize,
        /// The number found.
        count: usize,
    },
    /// More items than `maxItems`.
    TooManyItems {
        /// The greatest number.
        max: usize,
        /// The number found.
        count: usize,
    },
    /// Two items are the same value, where `uniqueItems` forbids it.
    NotUnique {
        /// The position of the first.
        first: usize,
        /// The position of the second.
        second: usize,
    },
    /// Fewer items than `minContains` are of the schema of `contains`.
    ContainsTooFew {
        /// The least number.
        min: usize,
        /// The number found.
        count: usize,
    },
    /// More items than `maxContains` are of the schema of `contains`.
    ContainsTooMany {
        /// The greatest number.
        max: usize,
        /// The number found.
        count: usize,
    },
    /// Fewer members than `minProperties`.
    TooFewMembers {
        /// The least number.
        min: usize,
        /// The number found.
        count: usize,
    },
    /// More members than `maxProperties`.
    TooManyMembers {
        /// The greatest number.
        max: usize,
        /// The number found.
        count: usize,
    },
    /// A member is not there that must be beside another (`dependentRequired`).
    MissingBeside {
        /// The other member.
        member: &'static str,
    },
    /// A member or an item that must not be there (`additionalProperties: false` and its like).
    Unexpected,
    /// The name of a member is not one that `propertyNames` allows.
    MemberName,
    /// Of no schema of `anyOf` or `oneOf`.
    NoAlternative,
    /// The property that selects the variant of a union has a value that selects none, or another than the one that was
    /// made.
    UnknownTag {
        /// The values that it can have.
        allowed: Tags,
    },
    /// The property that selects the variant of a union is absent.
    MissingTag {
        /// The values that it can have.
        allowed: Tags,
    },
    /// Of two schemas of `oneOf`, or more.
    SeveralAlternatives {
        /// The position of the first.
        first: usize,
        /// The position of the second.
        second: usize,
    },
    /// Of the schema of `not`.
    Excluded,
    /// The call was given an id, and the client has no header for it.
    NoCallId,
    /// The URL is longer than 65,534 bytes, or cannot be written as one.
    NotAUrl,
}

/// How many characters are kept of a tag that was found.
const LONGEST_FOUND: usize = 64;

/// The values of a property that select the variants of a union.
#[derive(Clone, Copy)]
pub struct Tags {
    cases: &'static [Case],
    only: &'static [&'static str],
}

impl Tags {
    pub(super) const fn of(cases: &'static [Case]) -> Self {
        Self { cases, only: &[] }
    }

    pub(super) const fn only(only: &'static [&'static str]) -> Self {
        Self { cases: &[], only }
    }

    /// The values, in the order of the document.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> + use<> {
        let cases = self.cases.iter().flat_map(|(tags, _)| *tags);
        cases.chain(self.only).copied()
    }
}

impl PartialEq for Tags {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// The values in quotation marks: `"cat", "dog"`.
impl fmt::Display for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tags: Vec<_> = self.iter().map(|tag| format!("{tag:?}")).collect();
        f.write_str(&tags.join(", "))
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = self.location {
            write!(f, "{location} ")?;
        }
        match self.pointer.as_deref() {
            Some("") => {}
            Some(pointer) if matches!(self.location, None | Some(Location::Body)) => {
                f.write_str("`")?;
                write_line(f, pointer)?;
                f.write_str("` ")?;
            }
            Some(pointer) => {
                write!(f, "`{}` (`", self.parameter)?;
                write_line(f, pointer)?;
                f.write_str("`) ")?;
            }
            None => write!(f, "`{}` ", self.parameter)?,
        }
        if let Some(item) = self.item {
            write!(f, "(item {item}) ")?;
        }
        write!(f, "{}", self.broken)?;
        match &self.found {
            Some(found) => write!(f, " (found {found:?})"),
            None => Ok(()),
        }
    }
}

/// Everything that is wrong with the arguments of a call; nothing was sent. Never empty when it is an error.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Violations(pub(super) Vec<Violation>);

impl Violations {
    /// The violations, in the order of the parameters.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn push(
        &mut self,
        location: Option<Location>,
        parameter: &'static str,
        broken: Broken,
    ) {
        self.0.push(Violation {
            location,
            parameter,
            item: None,
            pointer: None,
            broken,
            found: None,
        });
    }

    /// Adds what is wrong with a value within a body.
    pub(super) fn push_at(&mut self, pointer: String, broken: Broken) {
        self.0.push(Violation {
            location: Some(Location::Body),
            parameter: "",
            item: None,
            pointer: Some(pointer),
            broken,
            found: None,
        });
    }

    /// Adds that a property selects no variant, or another one. That its value is not one of a list, which may be among
    /// the violations from a position on, says no more.
    pub(super) fn push_tag(&mut self, from: usize, pointer: String, allowed: Tags, found: &str) {
        let is_list = |known: &Violation| {
            let is_here = known.pointer.as_ref() == Some(&pointer);
            is_here && matches!(known.broken, Broken::NotOneOf { .. })
        };
        let tail = self.0.get(from..).unwrap_or_default();
        if let Some(place) = tail.iter().position(is_list) {
            self.0.remove(from + place);
        }
        self.push_at(pointer, Broken::UnknownTag { allowed });
        if let Some(last) = self.0.last_mut() {
            last.found = Some(found.chars().take(LONGEST_FOUND).collect());
        }
    }

    /// Says of the violations from a position on whose body they are about.
    pub(super) fn name(&mut self, from: usize, operation: &'static str) {
        for violation in self.0.iter_mut().skip(from) {
            violation.parameter = operation;
        }
    }

    /// Says of the violations from a position on which argument they are about.
    pub(super) fn locate(&mut self, from: usize, location: Location, parameter: &'static str) {
        for violation in self.0.iter_mut().skip(from) {
            violation.location = Some(location);
            violation.parameter = parameter;
            violation.pointer = violation.pointer.take().filter(|at| !at.is_empty());
        }
    }

    /// Says of the violations from a position on which of several values they are about.
    pub(super) fn place(&mut self, from: usize, item: usize) {
        for violation in self.0.iter_mut().skip(from) {
            violation.item = Some(item);
        }
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}
