//! What is known of an operation before it is called: data that the generator wrote.

use std::fmt;

use bytes::Bytes;
use http::StatusCode;

use super::argument::Location;
use super::decode::{self, Received};
use super::error::{DecodeError, Error};
use super::notation::Notation;
use super::response::Response;
use super::rule::Rule;
use super::schema::Schema;
use super::security::Requirement;
use super::style::Style;
use super::usual::Usual;

/// An operation with the types of its answers: `T` is its success, `E` its documented error.
pub struct Operation<T, E> {
    /// How to ask, and what the answers are.
    pub descriptor: &'static Descriptor,
    /// How the body of a documented success is read, by the position of that.
    pub success: ReadAnswer<T>,
    /// How the body of a documented failure is read, by the position of that.
    pub failure: ReadAnswer<E>,
}

/// Reads the body of an answer that is documented at a position.
pub type ReadAnswer<T> = fn(usize, &Bytes) -> Result<T, DecodeError>;

impl<T, E> Operation<T, E> {
    /// Turns a response into the documented result.
    ///
    /// # Errors
    /// It is one of the documented errors, or not documented at all.
    pub fn decode(self, response: http::Response<Bytes>) -> Result<Response<T>, Error<E>> {
        decode::decode(self, Received::of(response))
    }
}

impl<T, E> Clone for Operation<T, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, E> Copy for Operation<T, E> {}

impl<T, E> fmt::Debug for Operation<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.descriptor.fmt(f)
    }
}

/// A builder of calls. What reads the answers is a function of it, and not in a static: so it is compiled where it is
/// wanted, and only if it is.
#[doc(hidden)]
pub trait Called {
    /// What a success is read as.
    type Success;
    /// What a documented failure is read as.
    type Failure;

    /// What is called.
    fn operation() -> Operation<Self::Success, Self::Failure>;
}

/// Reads a body.
type ReadBody<T> = fn(&Bytes) -> Result<T, DecodeError>;

/// Reads a body in one of several ways.
#[doc(hidden)]
pub fn read_by<T>(ways: &[ReadBody<T>], position: usize, body: &Bytes) -> Result<T, DecodeError> {
    match ways.get(position) {
        Some(read) => read(body),
        None => Err(DecodeError::unknown()),
    }
}

/// How to ask for an operation, and what the answers are.
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
    /// The media types of the header `Accept` where the response is read as a stream of events or items; those of
    /// `accept`, if empty.
    pub accept_stream: &'static str,
    /// Further media types that the document lists for successful responses. Only a [`RawCall`](super::RawCall)
    /// requests them.
    pub accept_other: &'static str,
    /// The security requirements, of which the request meets one; none is needed if this is empty. `None` means those
    /// of the [`Document`](super::Document).
    pub security: Option<&'static [&'static [Requirement]]>,
    /// The server that it is sent to, where that is not the client's: a URL, or a path on the client's server.
    pub server: Option<&'static str>,
    /// The documented answers that mean success.
    pub success: &'static [Outcome],
    /// The documented answers that mean failure.
    pub failure: &'static [Outcome],
}

impl Descriptor {
    /// What most operations have in common: the client's server, and answers in JSON.
    pub const USUAL: Self = Self {
        id: "",
        method: "GET",
        path: "/",
        parameters: &[],
        accept: "application/json",
        accept_stream: "",
        accept_other: "",
        security: None,
        server: None,
        success: &[],
        failure: &[],
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
pub struct Outcome {
    /// The status codes that it is documented for.
    pub status: Status,
    /// What a strict client asks of its body beyond what reading it does.
    pub schema: Option<&'static Schema>,
    /// How its body is made JSON first, if it is something else.
    pub notation: Option<&'static dyn Notation>,
    /// The type that its body is read as.
    pub content: BodyContent,
    /// The media types that it has, without parameters, if another response has the same status; any, if empty.
    pub media: &'static [&'static str],
}

/// The type that a response body is read as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyContent {
    /// JSON, or what becomes JSON.
    #[default]
    Json,
    /// A string.
    Text,
    /// Bytes, as they are.
    Bytes,
}

impl Outcome {
    /// Of every status code that no other covers.
    pub const ANY: Self = Self::new(Status::Any);

    /// The answer of one status code.
    pub const fn code(code: u16) -> Self {
        Self::new(Status::Code(code))
    }

    /// The answer of all status codes that begin with a digit.
    pub const fn class(digit: u16) -> Self {
        Self::new(Status::Class(digit))
    }

    const fn new(status: Status) -> Self {
        Self {
            status,
            schema: None,
            notation: None,
            content: BodyContent::Json,
            media: &[],
        }
    }

    /// The same response, only with one of these media types.
    #[must_use]
    pub const fn media(mut self, media: &'static [&'static str]) -> Self {
        self.media = media;
        self
    }

    /// The same response, whose body is a string.
    #[must_use]
    pub const fn text(mut self) -> Self {
        self.content = BodyContent::Text;
        self
    }

    /// The same response, whose body is returned as it is.
    #[must_use]
    pub const fn bytes(mut self) -> Self {
        self.content = BodyContent::Bytes;
        self
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Argument, Broken, Call, Rule};

    #[test]
    fn as_many_items_as_the_limits_allow_are_sent() {
        static LIST: Descriptor = Descriptor {
            parameters: &[Parameter::query("a", &Rule::ANY).min_items(2).max_items(3)],
            ..Descriptor::USUAL
        };
        let client = crate::tests::Script::default().client(|builder| builder);
        let broken = |items: &[&str]| {
            let call = Call::<1>::new(&client, &LIST, &[Argument::Texts(items)]);
            let found = call.request().err().unwrap_or_default();
            found.iter().map(|one| one.broken).collect::<Vec<_>>()
        };
        let too_few = Broken::TooFewItems { min: 2, count: 1 };
        let too_many = Broken::TooManyItems { max: 3, count: 4 };
        assert_eq!(broken(&["1"]), [too_few]);
        assert_eq!(broken(&["1", "2"]), []);
        assert_eq!(broken(&["1", "2", "3"]), []);
        assert_eq!(broken(&["1", "2", "3", "4"]), [too_many]);
    }
}
