//! What every client that oast generates has in common.
//!
//! A generated crate is data: one static [`Descriptor`] per operation, [`Rule`]s for its parameters, models for
//! its bodies. The code that reads the data is here, once, and is not generic over the operation:
//!
//! | step | where |
//! |---|---|
//! | arguments are checked against their rules | [`Rule`], [`Violations`] |
//! | a body is written once, and checked by its schema | [`Data`], [`Schema`] |
//! | a request is built, without any input or output | [`Call::request`] |
//! | a credential is added, and the request is sent | [`Credential`], [`Transport`] |
//! | the answer becomes a typed outcome | [`Response`], [`Header`], [`Error`] |
//!
//! Generated crates carry this module as source text, or depend on the crate `oast-runtime`: it is the same text.

mod argument;
mod body;
mod call;
mod call_id;
mod checked;
mod client;
mod content;
mod credential;
mod data;
mod decimal;
mod decode;
mod document;
mod encode;
mod enumeration;
mod error;
mod exchange;
mod find;
mod flat;
mod form;
mod format;
mod header;
mod headers;
mod http_date;
mod json;
mod link;
mod long;
mod model;
mod multipart;
mod notation;
mod operation;
mod pages;
pub mod pattern;
mod payload;
mod redirect;
mod refreshing;
mod request;
mod response;
mod retry;
mod rule;
pub mod schema;
mod secret;
mod security;
mod server;
mod stream;
mod style;
mod summary;
mod timeout;
pub mod transport;
mod union;
mod usual;
mod value;
mod violation;
mod wait;

pub use argument::{Argument, Location};
pub use body::{Body, BoxError};
pub use call::{Call, Pending, RawCall};
pub use client::{BuildError, Builder, Client};
pub use content::{Content, File};
pub use credential::{Anonymous, Credential, Token};
pub use data::{Base64, Base64Url, Data, Decimal, NotANumber, NotBase64, Text, UnixTime};
pub use decode::{bytes, empty, json, text};
pub use document::Document;
pub use enumeration::NotListed;
pub use error::{DecodeError, Error, Failed, NotSent, Reason, Unexpected};
pub use form::{Encoding, Encodings};
pub use format::Format;
pub use header::Header;
pub use http_date::{HttpDate, NotADate};
pub use json::{Kind, Mark, NotWritten, ReadError, Reader, Writer};
pub use long::{Final, Poller};
pub use model::Model;
pub use notation::Notation;
pub use operation::{BodyContent, Count, Descriptor, Operation, Outcome, Parameter, Status};
pub use pages::{Given, Paged, Pages, Paging};
pub use pattern::{Automaton, Pattern};
pub use payload::Payload;
pub use refreshing::Refreshing;
pub use response::Response;
pub use rule::{Bound, Rule};
pub use schema::{
    Case, Contains, Dependent, Direction, Items, Kinds, Member, Members, Need, Part, Schema,
};
pub use secret::Secret;
pub use security::{Proof, Requirement};
#[cfg(feature = "blocking")]
pub use stream::Blocking;
pub use stream::{Event, Events, JsonLines, StreamError, TextLines, UndecodableItem};
pub use style::Style;
pub use timeout::Timeouts;
pub use transport::{BoxFuture, Transport, TransportError};
pub use usual::{Common, Usual};
pub use violation::{Broken, Tags, Violation, Violations};

#[doc(hidden)]
pub use call::{exists_by, exists_later};
#[doc(hidden)]
pub use data::{Others, Slot, Trial};
#[doc(hidden)]
pub use json::Tag;
#[doc(hidden)]
pub use operation::{Called, ReadAnswer, read_by};
#[doc(hidden)]
pub use pages::IntoItems;
#[doc(hidden)]
pub use stream::{StreamFormat, StreamKind};
#[doc(hidden)]
pub use {
    call::__call as call, call::__exists as exists, checked::__checked as checked,
    exchange::__client as client, long::__long as long, pages::__pages as pages,
};
#[doc(hidden)]
pub use {
    enumeration::{__enumeration as enumeration, kept, place_of},
    flat::__flat as flat,
    model::__model as model,
    union::__union as union,
};

/// Any JSON value.
pub use serde_json::Value as Json;

#[doc(no_inline)]
pub use ::bytes::Bytes;
#[doc(hidden)]
pub use ::http;
#[doc(no_inline)]
pub use ::http::Method;

#[cfg(feature = "serde")]
#[doc(hidden)]
pub use {
    ::serde,
    json::{deserialize, serialize},
};

#[cfg(feature = "azure")]
pub mod azure;

#[cfg(feature = "cli")]
pub mod cli;

#[cfg(feature = "xml")]
pub mod xml;

#[cfg(feature = "sources")]
pub mod sources;

// What a module in somebody else's crate has no other way to name.
#[cfg(feature = "formats")]
#[doc(no_inline)]
pub use {::jiff, ::uuid};
