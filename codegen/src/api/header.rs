//! The headers of answers.

use super::TypeId;

/// A header of answers (OpenAPI 3.0.3, section 4.7.21).
#[derive(Clone, Debug)]
pub struct Header {
    /// Its name, in small letters; where the type is a map, how the names of several headers begin.
    pub name: String,
    /// What its value is: something without parts, an array or a map of such.
    pub ty: TypeId,
    /// What it is about.
    pub description: Option<String>,
    /// Whether it should not be used any more.
    pub deprecated: bool,
}

/// A header, by its position in [`Api::headers`](super::Api::headers).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HeaderId(pub usize);
