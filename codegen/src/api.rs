//! What a document says, without how it says it: data only, from `lower` to `emit`.

mod body;
mod course;
mod header;
mod parameter;
mod types;
mod xml;

use std::collections::BTreeMap;

use crate::source::Pointer;

pub use body::{Body, Content, Encoding, Media};
pub use course::{Final, Given, NextPage, Paging};
pub use header::{Header, HeaderId};
pub use parameter::{Count, Location, Parameter, Scalar, Style, Value};
pub use types::{
    Choices, Enumeration, Field, Fixed, Format, Integer, Limits, More, Object, Shape, Type, Union,
    Variant,
};
pub use xml::{Xml, XmlNode};

/// A whole document.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.description`.
    pub description: Option<String>,
    /// `info.version`.
    pub version: String,
    /// The servers; the first is the one that is called unless another is chosen.
    pub servers: Vec<Server>,
    /// Where to read more.
    pub more: Option<Link>,
    /// The alternatives of credentials for operations that have none of their own, and for requests that the document
    /// does not describe.
    pub security: Vec<Vec<Requirement>>,
    /// The URLs that tokens come from.
    pub authorities: Vec<String>,
    /// The tags that operations bear, in the order of their first use.
    pub tags: Vec<Tag>,
    /// The operations, in the order of the document.
    pub operations: Vec<Operation>,
    /// The headers of answers, each once.
    pub headers: Vec<Header>,
    /// The types of bodies and of what is in them.
    pub types: Vec<Type>,
    /// How they stand in XML, where the document says more than their names, and something is in XML.
    pub xml: BTreeMap<TypeId, Xml>,
}

/// Where calls can go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The URL, with `{name}` for each variable.
    pub url: String,
    /// Which server it is.
    pub description: Option<String>,
    /// The variables that are in the URL.
    pub variables: Vec<ServerVariable>,
}

/// A part of a server's URL that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerVariable {
    /// Its name.
    pub name: String,
    /// What it is unless it is chosen.
    pub default: Option<String>,
    /// What it can be; anything, where that is empty.
    pub choices: Vec<String>,
    /// What it is for.
    pub description: Option<String>,
}

impl Server {
    /// The URL, each variable at its default, if it has one.
    pub fn usual(&self) -> String {
        let mut url = self.url.clone();
        for variable in &self.variables {
            if let Some(default) = &variable.default {
                url = url.replace(&format!("{{{}}}", variable.name), default);
            }
        }
        url
    }
}

/// A place outside of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it is.
    pub url: String,
    /// What is there.
    pub description: Option<String>,
}

/// A group of operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its name, as the document spells it.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Where it stands.
    pub pointer: Pointer,
    /// The `operationId`, or the name that stands for it.
    pub id: String,
    /// The method, in capitals.
    pub method: String,
    /// The path, with `{name}` where an argument goes; what is fixed in it is percent-encoded.
    pub path: String,
    /// The position of its tag in [`Api::tags`].
    pub tag: usize,
    /// What it does, in one line.
    pub summary: Option<String>,
    /// What it does.
    pub description: Option<String>,
    /// Where to read more.
    pub more: Option<Link>,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// The parameters: those of the path in its order, then the others in the document's.
    pub parameters: Vec<Parameter>,
    /// The request body.
    pub body: Option<Body>,
    /// The media types that an answer may have, as the header `Accept` lists them.
    pub accept: String,
    /// The media types that are asked for where the answer is read as a stream; empty if they are the same.
    pub accept_stream: String,
    /// The media types of successes that only a caller who reads the response in another way is given.
    pub accept_other: String,
    /// The documented answers that mean success.
    pub success: Outcomes,
    /// The documented answers that mean failure.
    pub failure: Outcomes,
    /// Who may call: all of one of these; nobody needs to be anybody where there are none.
    pub security: Vec<Vec<Requirement>>,
    /// The server that it goes to, where that is not the document's.
    pub server: Option<String>,
    /// How its pages hang together, if its answer is a page.
    pub paging: Option<Paging>,
    /// Where its result is, if it takes long.
    pub long: Option<Final>,
}

/// One proof of who is calling (OpenAPI 3.0.3, section 4.7.30).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Requirement {
    /// The name of the security scheme.
    pub scheme: String,
    /// What it is, and where it goes.
    pub proof: Proof,
    /// What it must allow.
    pub scopes: Vec<String>,
}

impl Requirement {
    /// A bearer token of any scope.
    pub fn bearer(scheme: &str) -> Self {
        Self {
            scheme: scheme.to_owned(),
            proof: Proof::Bearer,
            scopes: Vec::new(),
        }
    }
}

/// What proves who is calling.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Proof {
    /// A token.
    Bearer,
    /// A name and a password.
    Basic,
    /// A key in a header of this name.
    Header(String),
    /// A key in a query parameter of this name, which is percent-encoded already.
    Query(String),
    /// A key in a cookie of this name.
    Cookie(String),
}

/// What a schema asks of a value (JSON Schema Validation, section 6).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Constraint {
    /// `minLength`, in code points.
    pub min_length: Option<usize>,
    /// `maxLength`, in code points.
    pub max_length: Option<usize>,
    /// `pattern`.
    pub pattern: Option<String>,
    /// `format`, of a string that is checked for it: a date, a date with its time, or a UUID.
    pub format: Option<Format>,
    /// `enum`.
    pub one_of: Vec<String>,
    /// Whether other values than these are as good.
    pub open: bool,
    /// `minimum`.
    pub minimum: Option<Bound>,
    /// `maximum`.
    pub maximum: Option<Bound>,
    /// `multipleOf`, in the notation of JSON.
    pub multiple_of: Option<String>,
}

/// A limit for numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bound {
    /// The limit, in the notation of JSON.
    pub text: String,
    /// Whether the limit itself is excluded.
    pub exclusive: bool,
}

/// The documented answers of one kind.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    /// The answers, in the order of the document.
    pub responses: Vec<Response>,
    /// The one type that holds any of them.
    pub payload: Payload,
}

/// One documented answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status codes that it is for.
    pub status: Status,
    /// What it means.
    pub description: Option<String>,
    /// What is in it.
    pub payload: Payload,
    /// The media types that it may be asked for as.
    pub accepted: Vec<String>,
    /// The media types that it has, where another response has the same status; all others, where that is empty.
    pub media: Vec<String>,
    /// The media types that the document lists in addition, and that are read only if the caller asks for them.
    pub other: Vec<String>,
    /// The media types that it may be asked for as, where it is read as a stream of events or items.
    pub streamed: Vec<String>,
    /// What of it can be read while it comes.
    pub stream: Option<Stream>,
    /// The headers that it may bear.
    pub headers: Vec<HeaderId>,
}

/// What an answer is while it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Bytes.
    Bytes,
    /// Server-sent events, whose data is JSON of a type, or a text.
    Events(Option<TypeId>),
    /// Server-sent events, each of which is an object of a type with the properties `event` and `data`; the data of
    /// events with these names is a string.
    Objects(TypeId, Vec<String>),
    /// JSON texts of a type, a line each.
    Lines(TypeId),
}

/// A key of the Responses Object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// One code.
    Code(u16),
    /// All codes that begin with a digit.
    Class(u16),
    /// Every code that no other key covers.
    Any,
}

/// What answers hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Payload {
    /// Nothing is documented.
    #[default]
    Nothing,
    /// No body.
    Empty,
    /// JSON.
    Json(TypeId),
    /// XML; of answers that are together it is as JSON.
    Xml(TypeId),
    /// JSON with some answers, no body with others.
    Maybe(TypeId),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Something else with each answer.
    Several,
}

/// A type, by its position in [`Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub usize);

impl Outcomes {
    /// The types that are in the answers.
    pub fn types(&self) -> impl Iterator<Item = TypeId> {
        self.responses.iter().flat_map(|response| {
            let whole = match response.payload {
                Payload::Json(id) | Payload::Xml(id) | Payload::Maybe(id) => Some(id),
                _ => None,
            };
            let streamed = match response.stream {
                Some(Stream::Events(id)) => id,
                Some(Stream::Lines(id) | Stream::Objects(id, _)) => Some(id),
                _ => None,
            };
            [whole, streamed].into_iter().flatten()
        })
    }

    /// What of the answers can be read while they come.
    pub fn stream(&self) -> Option<&Stream> {
        let mut streams = self.responses.iter();
        streams.find_map(|response| response.stream.as_ref())
    }
}

impl Operation {
    /// The types that a call sends.
    pub fn sent(&self) -> impl Iterator<Item = TypeId> {
        let media = self.body.iter().flat_map(|body| &body.media);
        let bodies = media.filter_map(|media| media.content.ty());
        bodies.chain(self.parameters.iter().flat_map(Parameter::types))
    }

    /// The types whose schemas a call is checked by: of responses not those that are read while they come.
    pub fn checked(&self) -> impl Iterator<Item = TypeId> {
        let media = self.body.iter().flat_map(|body| &body.media);
        let bodies = media.filter_map(|media| media.content.ty());
        let parameters = self
            .parameters
            .iter()
            .filter_map(|parameter| parameter.schema);
        let responses = self.success.responses.iter().chain(&self.failure.responses);
        let responses = responses.filter_map(|response| match response.payload {
            Payload::Json(id) | Payload::Xml(id) | Payload::Maybe(id) => Some(id),
            _ => None,
        });
        bodies.chain(parameters).chain(responses)
    }

    /// The types that its answers have.
    pub fn received(&self) -> impl Iterator<Item = TypeId> {
        self.success.types().chain(self.failure.types())
    }
}

impl Api {
    /// The security schemes of the document that operations ask for, and where the credential of each goes.
    pub fn schemes(&self) -> BTreeMap<&str, &Proof> {
        let own = self
            .operations
            .iter()
            .flat_map(|operation| &operation.security);
        let requirements = own.chain(&self.security).flatten();
        let declared = requirements.filter(|one| !one.scheme.is_empty());
        declared.map(|one| (&*one.scheme, &one.proof)).collect()
    }

    /// Whether null is one of the values of a type.
    pub fn is_nullable(&self, id: TypeId) -> bool {
        let mut id = id;
        for _ in 0..self.types.len() {
            match self.types[id.0].shape {
                _ if self.types[id.0].nullable => return true,
                Shape::Alias(next) => id = next,
                _ => break,
            }
        }
        false
    }

    /// A type behind names that are no more than that.
    pub fn itself(&self, id: TypeId) -> TypeId {
        let mut id = id;
        for _ in 0..self.types.len() {
            match self.types[id.0].plain_alias() {
                Some(next) => id = next,
                None => break,
            }
        }
        id
    }

    /// A type by its id, behind its other names.
    pub fn resolve(&self, id: TypeId) -> (TypeId, &Type) {
        let mut id = id;
        // An alias leads to an alias at most once per type; a ring of them is not made.
        for _ in 0..self.types.len() {
            match self.types[id.0].shape {
                Shape::Alias(next) => id = next,
                _ => break,
            }
        }
        (id, &self.types[id.0])
    }
}
