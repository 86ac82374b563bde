//! What is wrong with the arguments of a call.

use std::fmt;

use super::argument::Location;

/// One argument that breaks one rule. It never holds the argument's value, which may be a secret.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Violation {
    /// Where the argument goes; `None` for a value that was checked on its own.
    pub location: Option<Location>,
    /// The parameter's name, as the document spells it.
    pub parameter: &'static str,
    /// The position among several values, from 0; `None` where there is but one, or all of them are meant.
    pub item: Option<usize>,
    /// The rule that it breaks.
    pub broken: Broken,
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
    /// The body cannot be written as JSON.
    NotJson,
    /// The body cannot be written as a form.
    NotAForm,
    /// The content type given for a body is not one that the document allows.
    ContentType {
        /// The media type or range that it allows.
        allowed: &'static str,
    },
    /// The URL is longer than 65,534 bytes, or cannot be written as one.
    NotAUrl,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_equal = |exclusive: &bool| if *exclusive { "" } else { " or equal to" };
        match self {
            Self::Missing => f.write_str("is required"),
            Self::TooShort { min, length } => {
                write!(f, "must have at least {} (has {length})", characters(*min))
            }
            Self::TooLong { max, length } => {
                write!(f, "must have at most {} (has {length})", characters(*max))
            }
            Self::Pattern { pattern, position } => {
                write!(f, "must match `{pattern}`")?;
                match position {
                    Some(position) => write!(f, " (fails at character {position})"),
                    None => Ok(()),
                }
            }
            Self::NotOneOf { allowed } => write!(f, "must be one of {}", allowed.join(", ")),
            Self::BelowMinimum { minimum, exclusive } => {
                write!(f, "must be greater than{} {minimum}", or_equal(exclusive))
            }
            Self::AboveMaximum { maximum, exclusive } => {
                write!(f, "must be less than{} {maximum}", or_equal(exclusive))
            }
            Self::NotMultipleOf { divisor } => write!(f, "must be a multiple of {divisor}"),
            Self::NotFinite => f.write_str("must be a finite number"),
            Self::EmptySegment => f.write_str("must not be empty: it is a segment of the path"),
            Self::DotSegment => f.write_str(
                "must not be `.` or `..`: as a segment of the path it would call another route",
            ),
            Self::ControlCharacter { position } => write!(
                f,
                "must not hold control characters (has one at character {position})"
            ),
            Self::Delimiter { delimiter } => {
                write!(f, "must not hold {delimiter:?}, which divides the values")
            }
            Self::NotJson => f.write_str("cannot be written as JSON"),
            Self::NotAForm => f.write_str("cannot be written as a form"),
            Self::ContentType { allowed } => {
                write!(f, "must have a content type of `{allowed}`")?;
                match allowed.starts_with("multipart/") {
                    true => f.write_str(" with its boundary"),
                    false => Ok(()),
                }
            }
            Self::NotAUrl => f.write_str("does not make a URL of at most 65,534 bytes"),
        }
    }
}

fn characters(count: usize) -> String {
    match count {
        1 => "1 character".to_owned(),
        count => format!("{count} characters"),
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = self.location {
            write!(f, "{location} ")?;
        }
        write!(f, "`{}` ", self.parameter)?;
        if let Some(item) = self.item {
            write!(f, "(item {item}) ")?;
        }
        write!(f, "{}", self.broken)
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
            broken,
        });
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
