//! Why a JSON text cannot be read.

use std::fmt;

use super::super::escape::write_line;

/// Why a JSON text is not what was to be read. It says where, and quotes no value, which may be a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct ReadError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    what: What,
    position: usize,
    /// The way to the value, from its end.
    way: Vec<Step>,
}

#[derive(Clone, PartialEq, Eq)]
enum Step {
    Member(String),
    Item(usize),
}

/// What is wrong. All texts are ours or the document's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum What {
    /// Not JSON: what was expected.
    NotJson(&'static str),
    TooDeep,
    Missing(&'static str),
    Expected(&'static str, &'static str),
    NotOneOf(&'static [&'static str]),
}

impl ReadError {
    pub(in super::super) fn new(what: What, position: usize) -> Self {
        let way = Vec::new();
        Self(Box::new(Inner {
            what,
            position,
            way,
        }))
    }

    /// The same error, seen from the object around it.
    #[must_use]
    pub(in super::super) fn within(mut self, member: &str) -> Self {
        self.0.way.push(Step::Member(member.to_owned()));
        self
    }

    /// The same error, seen from the array around it.
    #[must_use]
    pub(super) fn within_item(mut self, index: usize) -> Self {
        self.0.way.push(Step::Item(index));
        self
    }

    /// Where the value is that cannot be read, as a JSON pointer (RFC 6901); empty for the whole text.
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in self.0.way.iter().rev() {
            pointer.push('/');
            match step {
                Step::Member(name) => pointer.push_str(&name.replace('~', "~0").replace('/', "~1")),
                Step::Item(index) => pointer.push_str(&index.to_string()),
            }
        }
        pointer
    }

    /// How many bytes were read before.
    pub fn position(&self) -> usize {
        self.0.position
    }

    /// Whether the text is not JSON at all, or nested deeper than is read.
    pub fn is_syntax(&self) -> bool {
        matches!(self.0.what, What::NotJson(_) | What::TooDeep)
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.what {
            What::NotJson(expected) => write!(f, "not JSON: expected {expected}")?,
            What::TooDeep => f.write_str("nested deeper than 128 levels")?,
            What::Missing(name) => write!(f, "missing member `{name}`")?,
            What::Expected(expected, found) => write!(f, "expected {expected}, found {found}")?,
            What::NotOneOf(allowed) => write!(f, "expected one of {}", allowed.join(", "))?,
        }
        if !self.0.way.is_empty() {
            f.write_str(" in `")?;
            write_line(f, &self.pointer())?;
            f.write_str("`")?;
        }
        write!(f, " at byte {}", self.0.position)
    }
}

impl fmt::Debug for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReadError({self})")
    }
}

impl std::error::Error for ReadError {}
