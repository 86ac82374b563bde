//! Parameters, and what their values are.

use super::{Constraint, Encoding, TypeId};
use crate::source::Pointer;

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// Into the path.
    Path,
    /// Into the query string.
    Query,
    /// Into a header.
    Header,
    /// Into the header `Cookie`.
    Cookie,
}

/// One parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Where it stands.
    pub pointer: Pointer,
    /// Its name, as the document spells it.
    pub name: String,
    /// Its name as it stands in a request: in a query or cookie it is percent-encoded.
    pub wire: String,
    /// Where it goes.
    pub location: Location,
    /// Whether a call needs it.
    pub required: bool,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// What it is for.
    pub description: Option<String>,
    /// What its values are.
    pub value: Value,
    /// How several values are written.
    pub style: Style,
    /// Whether each of several values is written by itself.
    pub explode: bool,
    /// What its values must be like, or each of them.
    pub constraint: Constraint,
    /// How many values there may be.
    pub items: Count,
    /// The type that its value has to be of beyond that, as the whole that it is.
    pub schema: Option<TypeId>,
    /// Whether reserved characters are written as they are, as far as they can be.
    pub reserved: bool,
    /// Whether all calls of a client usually have the same value.
    pub common: bool,
    /// The value that is sent where none is given; only for what the service demands.
    pub default: Option<String>,
    /// A value that shows what is meant.
    pub example: Option<String>,
}

/// What the value of a parameter is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// One value.
    One(Scalar),
    /// Several of one kind.
    List(Scalar),
    /// The members of an object, each a name and a text.
    Members,
    /// A value of a type.
    Data(TypeId),
}

/// How many values there may be (JSON Schema Validation, section 6.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Count {
    /// `minItems`.
    pub min: usize,
    /// `maxItems`.
    pub max: Option<usize>,
    /// `uniqueItems`.
    pub unique: bool,
}

/// How several values are written (OpenAPI 3.0.3, section 4.7.12.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Style {
    /// `a,b`.
    Simple,
    /// `.a,b`.
    Label,
    /// `;name=a,b`.
    Matrix,
    /// `name=a,b`.
    Form,
    /// `name=a b`.
    SpaceDelimited,
    /// `name=a|b`.
    PipeDelimited,
    /// Swagger 2.0: as [`Style::PipeDelimited`], with tabs.
    TabDelimited,
    /// `name[member]=a`.
    DeepObject,
    /// As a JSON text.
    Json,
    /// As it is: the caller has encoded it.
    Raw,
    /// As the whole query string.
    Whole,
    /// As the whole query string, which is a form, and how those of its members are written that are not written as
    /// usual.
    WholeForm(Vec<(String, Encoding)>),
}

/// What a parameter's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// A text.
    Text,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
}

impl Parameter {
    /// The types that its values have, or have to be of.
    pub fn types(&self) -> impl Iterator<Item = TypeId> {
        let own = match self.value {
            Value::Data(id) => Some(id),
            _ => None,
        };
        own.into_iter().chain(self.schema)
    }
}
