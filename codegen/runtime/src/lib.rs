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
mod escape;
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

#[cfg(test)]
mod tests {
    //! What the tests of several modules need.

    use std::collections::VecDeque;
    use std::sync::{Arc, Mutex};
    use std::time::{Duration, Instant};

    use http::{HeaderMap, Request, Response};

    use crate::transport::{BoxFuture, Transport, TransportError};
    use crate::wait::block_on;
    use crate::{Body, Builder, Client, Document};

    /// A service that answers from a script, and remembers what it was asked.
    #[derive(Clone, Default)]
    pub struct Script(Arc<Mutex<Log>>);

    #[derive(Default)]
    struct Log {
        answers: VecDeque<Response<Body>>,
        requests: Vec<Request<String>>,
        pauses: Vec<Duration>,
    }

    impl Script {
        pub fn new(answers: impl IntoIterator<Item = Response<Body>>) -> Self {
            let script = Self::default();
            script.log(|log| log.answers.extend(answers));
            script
        }

        /// A client of the service, which is at `https://h/`.
        pub fn client(&self, set: impl FnOnce(Builder<Client>) -> Builder<Client>) -> Client {
            let builder = Builder::new(&Document::DEFAULT, std::convert::identity);
            let builder = builder.base_url("https://h").transport(self.clone());
            set(builder).build().expect("a client")
        }

        fn log<T>(&self, read: impl FnOnce(&mut Log) -> T) -> T {
            read(&mut self.0.lock().expect("no panic"))
        }

        /// Method and URL of each request.
        pub fn lines(&self) -> Vec<String> {
            let line = |one: &Request<String>| format!("{} {}", one.method(), one.uri());
            self.log(|log| log.requests.iter().map(line).collect())
        }

        /// The headers and the body of each request.
        pub fn requests(&self) -> Vec<(HeaderMap, String)> {
            let parts = |one: &Request<String>| (one.headers().clone(), one.body().clone());
            self.log(|log| log.requests.iter().map(parts).collect())
        }

        /// How long the client has waited each time, in milliseconds.
        pub fn pauses(&self) -> Vec<u128> {
            self.log(|log| log.pauses.iter().map(Duration::as_millis).collect())
        }
    }

    impl Transport for Script {
        fn send(
            &self,
            request: Request<Body>,
        ) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
            let (parts, body) = request.into_parts();
            let (body, _) = block_on(body.collect(usize::MAX, None));
            let body = String::from_utf8(body.to_vec()).expect("text");
            let answer = self.log(|log| {
                log.requests.push(Request::from_parts(parts, body));
                log.answers.pop_front()
            });
            Box::pin(async { answer.ok_or_else(|| TransportError::permanent("no answer is left")) })
        }

        fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
            self.log(|log| log.pauses.push(duration));
            Box::pin(async {})
        }
    }

    pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response<Body> {
        let mut answer = Response::builder().status(status);
        for (name, value) in headers {
            answer = answer.header(*name, *value);
        }
        let answer = answer.body(Body::from(body.to_owned()));
        answer.expect("a response")
    }

    /// Asserts that work takes time in proportion to its size: eight times as much takes less than 32 times as long,
    /// where it would be 64 if the time grew with the square. Another load of the machine is measured again.
    pub fn assert_linear(size: usize, work: &dyn Fn(usize)) {
        let time = |size| {
            let once = |_| {
                let start = Instant::now();
                work(size);
                start.elapsed()
            };
            (0..3).map(once).min().unwrap_or_default()
        };
        let is_linear = |_| time(8 * size) < 32 * time(size);
        assert!((0..5).any(is_linear), "it takes more than 32 times as long");
    }
}
