//! Request bodies.

use super::TypeId;
use crate::source::Pointer;

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// The media types that say something else, the one that is best to write first; there is at least one.
    pub media: Vec<Media>,
    /// Whether a call needs it.
    pub required: bool,
    /// What it is for.
    pub description: Option<String>,
}

/// One media type of a request body.
#[derive(Clone, Debug)]
pub struct Media {
    /// Where it stands.
    pub pointer: Pointer,
    /// How it is written; several, or a range such as `image/*`, where the caller says which it is.
    pub media_type: String,
    /// What is in it.
    pub content: Content,
}

/// What is in a request body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// JSON.
    Json(TypeId),
    /// XML, and what its root is called.
    Xml(TypeId, String),
    /// A form, and how those of its members are written that are not written as usual.
    Form(TypeId, Vec<(String, Encoding)>),
    /// A part for each member, and how those are written that are not written as usual.
    Multipart(TypeId, Vec<(String, Encoding)>),
    /// A text.
    Text,
    /// Bytes.
    Bytes,
    /// Bytes, of a media type that the caller says.
    Typed,
}

/// How a member of a form is written (OpenAPI 3.0.3, section 4.7.15).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// What is in it is named in brackets.
    Deep,
    /// A list is one value, with this between its items.
    Joined(char),
    /// As one of these media types, with commas between them.
    As(String),
    /// With these headers, each a name and a value, besides; only of a part.
    Headers(Vec<(String, String)>),
}

impl Content {
    /// The type that is in it, if it has one.
    pub fn ty(&self) -> Option<TypeId> {
        match self {
            Self::Json(id) | Self::Xml(id, _) => Some(*id),
            Self::Form(id, _) | Self::Multipart(id, _) => Some(*id),
            Self::Text | Self::Bytes | Self::Typed => None,
        }
    }

    /// Whether it is bytes.
    pub fn is_bytes(&self) -> bool {
        matches!(self, Self::Bytes | Self::Typed)
    }
}
