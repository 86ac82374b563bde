//! What is known of an operation before it is called: data that the generator wrote.

use bytes::Bytes;
use http::StatusCode;

use super::argument::Location;
use super::error::DecodeError;
use super::notation::Notation;
use super::rule::Rule;
use super::schema::Schema;
use super::security::Requirement;
use super::style::Style;
use super::usual::Usual;

/// One operation: how to ask, and what the answers mean. `T` is its success, `E` its documented error.
#[derive(Debug)]
pub struct Operation<T: 'static, E: 'static> {
    /// How to ask.
    pub request: Descriptor,
    /// The documented answers that mean success.
    pub success: &'static [Outcome<T>],
    /// The documented answers that mean failure.
    pub failure: &'static [Outcome<E>],
}

/// How to ask for an operation.
#[derive(Debug)]
pub struct Descriptor {
    /// The `operationId`, or the name that stands for it.
    pub id: &'static str,
    /// The method, as it is written in a request.
    pub method: &'static str,
    /// The path, with `{name}` where an argument goes. What is fixed in it is percent-encoded already.
    pub path: &'static str,
    /// The parameters, in the order of the arguments.
    pub parameters: &'static [Parameter],
    /// The media types that an answer may have, as the header `Accept` lists them.
    pub accept: &'static str,
    /// Who may call: all of one of these; nobody needs to be anybody where there are none.
    pub security: &'static [&'static [Requirement]],
    /// The server that it is sent to, where that is not the client's: a URL, or a path on the client's server.
    pub server: Option<&'static str>,
}

impl Descriptor {
    /// What most operations have in common: the client's server, and answers in JSON.
    pub const USUAL: Self = Self {
        id: "",
        method: "GET",
        path: "/",
        parameters: &[],
        accept: "application/json",
        security: &[],
        server: None,
    };
}

/// One parameter of an operation.
#[derive(Debug)]
pub struct Parameter {
    /// Its name: in a path template and a header as the document spells it, else percent-encoded already.
    pub name: &'static str,
    /// Where it goes.
    pub location: Location,
    /// Whether a call without it makes no sense.
    pub required: bool,
    /// What its values must be like, or each of them.
    pub rule: &'static Rule,
    /// How several values are written.
    pub style: Style,
    /// Whether each of several values stands there with a name of its own.
    pub explode: bool,
    /// How many values there may be, and whether no two may be the same.
    pub items: Count,
    /// What its value must be like beyond that, as the whole that it is.
    pub schema: Option<&'static Schema>,
    /// Whether reserved characters stand there as they are, as far as they can (`allowReserved`).
    pub reserved: bool,
    /// What it is given unless a call or its client says otherwise.
    pub usual: Option<Usual>,
}

/// How many values there may be (JSON Schema Validation, section 6.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// `minItems`.
    pub min: usize,
    /// `maxItems`.
    pub max: Option<usize>,
    /// `uniqueItems`.
    pub unique: bool,
}

impl Count {
    /// As many as one likes.
    pub const ANY: Self = Self {
        min: 0,
        max: None,
        unique: false,
    };
}

impl Parameter {
    /// A path parameter.
    pub const fn path(name: &'static str, rule: &'static Rule) -> Self {
        Self::new(Location::Path, Style::Simple, name, rule)
    }

    /// A query parameter that must be there.
    pub const fn query(name: &'static str, rule: &'static Rule) -> Self {
        Self::new(Location::Query, Style::Form, name, rule)
    }

    /// A header that must be there.
    pub const fn header(name: &'static str, rule: &'static Rule) -> Self {
        Self::new(Location::Header, Style::Simple, name, rule)
    }

    /// A cookie that must be there.
    pub const fn cookie(name: &'static str, rule: &'static Rule) -> Self {
        Self::new(Location::Cookie, Style::Form, name, rule)
    }

    const fn new(
        location: Location,
        style: Style,
        name: &'static str,
        rule: &'static Rule,
    ) -> Self {
        Self {
            name,
            location,
            required: true,
            rule,
            style,
            explode: false,
            items: Count::ANY,
            schema: None,
            reserved: false,
            usual: None,
        }
    }

    /// The same parameter, with at least so many values.
    #[must_use]
    pub const fn min_items(mut self, min: usize) -> Self {
        self.items.min = min;
        self
    }

    /// The same parameter, with at most so many values.
    #[must_use]
    pub const fn max_items(mut self, max: usize) -> Self {
        self.items.max = Some(max);
        self
    }

    /// The same parameter, of whose values no two may be the same.
    #[must_use]
    pub const fn unique_items(mut self) -> Self {
        self.items.unique = true;
        self
    }

    /// The same parameter, written in another style.
    #[must_use]
    pub const fn style(self, style: Style) -> Self {
        Self { style, ..self }
    }

    /// The same parameter, with each of several values by itself.
    #[must_use]
    pub const fn explode(self) -> Self {
        Self {
            explode: true,
            ..self
        }
    }

    /// The same parameter, whose value has to be of a schema.
    #[must_use]
    pub const fn schema(mut self, schema: &'static Schema) -> Self {
        self.schema = Some(schema);
        self
    }

    /// The same parameter, with reserved characters as they are.
    #[must_use]
    pub const fn reserved(mut self) -> Self {
        self.reserved = true;
        self
    }

    /// The same parameter, given this where nobody says otherwise.
    #[must_use]
    pub const fn usual(mut self, usual: Usual) -> Self {
        self.usual = Some(usual);
        self
    }

    /// The same parameter, left out where no argument is given.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self {
            required: false,
            ..self
        }
    }
}

/// One documented answer.
#[derive(Debug)]
pub struct Outcome<T: 'static> {
    /// The status codes that it is documented for.
    pub status: Status,
    /// How its body is read.
    pub decode: fn(&Bytes) -> Result<T, DecodeError>,
    /// What a strict client asks of its body beyond what reading it does.
    pub schema: Option<&'static Schema>,
    /// How its body is made JSON first, if it is something else.
    pub notation: Option<&'static dyn Notation>,
}

impl<T> Outcome<T> {
    /// The answer of one status code.
    pub const fn code(code: u16, decode: fn(&Bytes) -> Result<T, DecodeError>) -> Self {
        Self::new(Status::Code(code), decode)
    }

    /// The answer of all status codes that begin with a digit.
    pub const fn class(digit: u16, decode: fn(&Bytes) -> Result<T, DecodeError>) -> Self {
        Self::new(Status::Class(digit), decode)
    }

    /// The answer of every status code that no other covers.
    pub const fn any(decode: fn(&Bytes) -> Result<T, DecodeError>) -> Self {
        Self::new(Status::Any, decode)
    }

    const fn new(status: Status, decode: fn(&Bytes) -> Result<T, DecodeError>) -> Self {
        Self {
            status,
            decode,
            schema: None,
            notation: None,
        }
    }

    /// The same answer, with a schema that its body has to be of.
    #[must_use]
    pub const fn schema(mut self, schema: &'static Schema) -> Self {
        self.schema = Some(schema);
        self
    }

    /// The same answer, whose body is in another notation than JSON.
    #[must_use]
    pub const fn written(mut self, notation: &'static dyn Notation) -> Self {
        self.notation = Some(notation);
        self
    }
}

/// A key of the Responses Object (OpenAPI 3.0).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// One code, such as `204`.
    Code(u16),
    /// All codes that begin with a digit, such as `2XX`.
    Class(u16),
    /// `default`: every code that no other key covers.
    Any,
}

impl Status {
    /// How closely this key fits a code: an exact one goes before a class, a class before `default`.
    pub(super) fn closeness(self, status: StatusCode) -> Option<u8> {
        match self {
            Self::Code(code) => (code == status.as_u16()).then_some(2),
            Self::Class(digit) => (digit == status.as_u16() / 100).then_some(1),
            Self::Any => Some(0),
        }
    }
}
