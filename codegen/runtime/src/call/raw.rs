//! Calls whose response is read in a way of the caller's choice.

use std::fmt;

use bytes::Bytes;
use http::header::ACCEPT;
use http::{HeaderName, HeaderValue, Request};

use super::super::argument::Location;
use super::super::body::Body;
use super::super::client::Client;
use super::super::data::Data;
use super::super::decode::{self, Received, Whole};
use super::super::error::{DecodeError, Error, Failure};
use super::super::headers::is_of_range;
use super::super::operation::{Descriptor, Operation};
use super::super::response::Response;
#[cfg(feature = "blocking")]
use super::super::stream::Blocking;
use super::super::stream::{Events, Framing, JsonLines, StreamKind, TextLines};
use super::super::violation::{Broken, Violations};
use super::{Call, send_built};

/// A call whose response is read as the caller says, whatever the document describes: as a string, as bytes, as JSON of
/// any type, or piece by piece.
///
/// Each way requests its own media types (the header `Accept`): those of its kind that the document lists for the
/// operation, else those of the call itself. [`accept`](Self::accept) requests another. Any status from 200 to 299 is
/// a success; errors are read as for the call itself.
#[must_use = "nothing is sent until the response is read in some way"]
pub struct RawCall<'a, T, E> {
    client: &'a Client,
    operation: Operation<T, E>,
    request: Result<Request<Body>, Violations>,
    has_accept: bool,
}

impl<'a, const N: usize> Call<'a, N> {
    /// The same call, whose response is read in another way.
    pub fn raw<T, E>(self, operation: Operation<T, E>) -> RawCall<'a, T, E> {
        RawCall {
            client: self.client,
            operation,
            request: self.build(),
            has_accept: false,
        }
    }
}

impl<'a, T, E> RawCall<'a, T, E> {
    /// Requests this media type, or several with commas between them.
    pub fn accept(mut self, media_types: &str) -> Self {
        self.has_accept = true;
        self.header(ACCEPT.as_str(), media_types)
    }

    /// Sets a header of the request, in place of the value it has.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = with_header(self.request, name, value);
        self
    }

    /// Sends the request, and reads the response as a string.
    ///
    /// # Errors
    /// As when the call is awaited, or the body is not UTF-8.
    pub async fn text(self) -> Result<Response<String>, Error<E>> {
        let operation = self.operation;
        let received = self.receive(Kind::Text, Whole::Always).await?;
        text(operation, received)
    }

    /// Sends the request, and reads the response as bytes.
    ///
    /// # Errors
    /// As when the call is awaited.
    pub async fn bytes(self) -> Result<Response<Bytes>, Error<E>> {
        let operation = self.operation;
        let received = self.receive(Kind::Bytes, Whole::Always).await?;
        bytes(operation, received)
    }

    /// Sends the request, and reads the response as JSON of this type: one of the models, or `Json` for any value.
    ///
    /// # Errors
    /// As when the call is awaited, or the body is not JSON of this type.
    pub async fn json<V: Data>(self) -> Result<Response<V>, Error<E>> {
        let operation = self.operation;
        let received = self.receive(Kind::Json, Whole::Always).await?;
        json(operation, received)
    }

    /// Sends the request, and returns as soon as the head of the response is there: its body is read from then on, in
    /// pieces.
    ///
    /// # Errors
    /// As when the call is awaited.
    pub async fn stream(self) -> Result<Response<Body>, Error<E>> {
        self.begin(Kind::Any).await
    }

    /// Sends the request, and returns the lines of the response, which are read as they arrive.
    ///
    /// # Errors
    /// As when the call is awaited.
    pub async fn lines(self) -> Result<Response<TextLines>, Error<E>> {
        let limit = self.client.body_limit();
        let body = self.begin(Kind::Text).await?;
        Ok(body.map(|body| TextLines::new(body).max_item_size(limit)))
    }

    /// Sends the request, and returns the JSON values of the response, which are read as they arrive: a line each, or
    /// one after the other.
    ///
    /// # Errors
    /// As when the call is awaited.
    pub async fn json_lines<V: Data>(self) -> Result<Response<JsonLines<V>>, Error<E>> {
        let limit = self.client.body_limit();
        let body = self.begin(Kind::Lines).await?;
        Ok(body.map(|body| JsonLines::values(body).max_item_size(limit)))
    }

    /// Sends the request, and returns the server-sent events of the response, which are read as they arrive. Their data
    /// is not read as JSON.
    ///
    /// # Errors
    /// As when the call is awaited.
    pub async fn events(self) -> Result<Response<Events<String>>, Error<E>> {
        let limit = self.client.body_limit();
        let body = self.begin(Kind::Events).await?;
        Ok(body.map(|body| Events::texts(body).max_item_size(limit)))
    }

    async fn begin(self, kind: Kind) -> Result<Response<Body>, Error<E>> {
        let operation = self.operation;
        stream(operation, self.receive(kind, Whole::Failures).await?)
    }

    async fn receive(self, kind: Kind, whole: Whole) -> Result<Received, Failure> {
        let descriptor = self.operation.descriptor;
        let request = with_accept(self.request, descriptor, kind, self.has_accept);
        send_built(self.client, descriptor, request, whole).await
    }
}

#[cfg(feature = "blocking")]
impl<T, E> RawCall<'_, T, E> {
    /// As [`Self::text`], waiting on this thread.
    ///
    /// # Errors
    /// As for [`Self::text`].
    pub fn text_blocking(self) -> Result<Response<String>, Error<E>> {
        let operation = self.operation;
        text(operation, self.receive_blocking(Kind::Text, Whole::Always)?)
    }

    /// As [`Self::bytes`], waiting on this thread.
    ///
    /// # Errors
    /// As for [`Self::bytes`].
    pub fn bytes_blocking(self) -> Result<Response<Bytes>, Error<E>> {
        let operation = self.operation;
        bytes(
            operation,
            self.receive_blocking(Kind::Bytes, Whole::Always)?,
        )
    }

    /// As [`Self::json`], waiting on this thread.
    ///
    /// # Errors
    /// As for [`Self::json`].
    pub fn json_blocking<V: Data>(self) -> Result<Response<V>, Error<E>> {
        let operation = self.operation;
        json(operation, self.receive_blocking(Kind::Json, Whole::Always)?)
    }

    /// As [`Self::stream`], waiting on this thread.
    ///
    /// # Errors
    /// As for [`Self::stream`].
    pub fn stream_blocking(self) -> Result<Response<Body>, Error<E>> {
        self.begin_blocking(Kind::Any)
    }

    /// As [`Self::lines`], waiting on this thread.
    ///
    /// # Errors
    /// As for [`Self::lines`].
    pub fn lines_blocking(self) -> Result<Response<Blocking<TextLines>>, Error<E>> {
        let limit = self.client.body_limit();
        let body = self.begin_blocking(Kind::Text)?;
        Ok(body.map(|body| Blocking::new(TextLines::new(body).max_item_size(limit))))
    }

    /// As [`Self::json_lines`], waiting on this thread.
    ///
    /// # Errors
    /// As for [`Self::json_lines`].
    pub fn json_lines_blocking<V: Data>(
        self,
    ) -> Result<Response<Blocking<JsonLines<V>>>, Error<E>> {
        let limit = self.client.body_limit();
        let body = self.begin_blocking(Kind::Lines)?;
        Ok(body.map(|body| Blocking::new(JsonLines::values(body).max_item_size(limit))))
    }

    /// As [`Self::events`], waiting on this thread.
    ///
    /// # Errors
    /// As for [`Self::events`].
    pub fn events_blocking(self) -> Result<Response<Blocking<Events<String>>>, Error<E>> {
        let limit = self.client.body_limit();
        let body = self.begin_blocking(Kind::Events)?;
        Ok(body.map(|body| Blocking::new(Events::texts(body).max_item_size(limit))))
    }

    fn begin_blocking(self, kind: Kind) -> Result<Response<Body>, Error<E>> {
        let operation = self.operation;
        stream(operation, self.receive_blocking(kind, Whole::Failures)?)
    }

    fn receive_blocking(self, kind: Kind, whole: Whole) -> Result<Received, Failure> {
        let descriptor = self.operation.descriptor;
        let request = with_accept(self.request, descriptor, kind, self.has_accept);
        super::send_built_blocking(self.client, descriptor, request, whole)
    }
}

/// The arguments may be secret, so they are not shown.
impl<T, E> fmt::Debug for RawCall<'_, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawCall")
            .field("operation", &self.operation.descriptor.id)
            .finish_non_exhaustive()
    }
}

/// The ways of reading a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Any,
    Json,
    Text,
    Bytes,
    Lines,
    Events,
}

impl Kind {
    /// Whether a media type is read so.
    fn has(self, media_type: &str) -> bool {
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        let is_events = StreamKind::Events.framing(media_type).is_some();
        let items = StreamKind::Items.framing(media_type);
        let is_text = is_of_range(essence, "text/*") && !is_events;
        match self {
            Self::Any => true,
            Self::Events => is_events,
            Self::Json => items == Some(Framing::Values),
            Self::Lines => matches!(items, Some(Framing::Lines | Framing::Sequence)),
            Self::Text => is_text,
            Self::Bytes => {
                let is_data = ["xml", "yaml", "x-www-form-urlencoded"];
                let is_data = is_data.iter().any(|end| essence.ends_with(end));
                !is_data && !is_text && !is_events && items.is_none()
            }
        }
    }
}

/// The request with the documented media types of a kind in `Accept`; with those of the call itself if there are none.
fn with_accept(
    request: Result<Request<Body>, Violations>,
    operation: &Descriptor,
    kind: Kind,
    has_accept: bool,
) -> Result<Request<Body>, Violations> {
    if has_accept {
        return request;
    }
    let lists = [
        operation.accept,
        operation.accept_stream,
        operation.accept_other,
    ];
    let all = lists
        .iter()
        .flat_map(|list| list.split(", "))
        .filter(|one| !one.is_empty());
    let mut listed: Vec<&str> = Vec::new();
    for media_type in all {
        if !listed.contains(&media_type) {
            listed.push(media_type);
        }
    }
    let fitting: Vec<_> = listed.iter().copied().filter(|one| kind.has(one)).collect();
    let accept = match fitting.is_empty() {
        // The caller wants a media type that the document does not list.
        true if matches!(kind, Kind::Text | Kind::Bytes | Kind::Lines | Kind::Events) => {
            format!("{}, */*;q=0.1", operation.accept)
        }
        true => operation.accept.to_owned(),
        false => fitting.join(", "),
    };
    with_header(request, ACCEPT.as_str(), &accept)
}

fn with_header(
    request: Result<Request<Body>, Violations>,
    name_text: &str,
    value: &str,
) -> Result<Request<Body>, Violations> {
    let parsed = (
        HeaderName::try_from(name_text),
        HeaderValue::from_bytes(value.as_bytes()),
    );
    match (request, parsed) {
        (Ok(mut request), (Ok(name), Ok(value))) => {
            request.headers_mut().insert(name, value);
            Ok(request)
        }
        (Err(violations), (Ok(_), Ok(_))) => Err(violations),
        (request, (name, _)) => {
            let mut violations = request.err().unwrap_or_default();
            // A violation names what the program has, and this name is not known before.
            let (what, text) = match name.is_ok() {
                true => ("value of a header", value),
                false => ("name of a header", name_text),
            };
            let is_wrong = |c: char| c.is_control() || name.is_err() && !c.is_ascii_graphic();
            let position = text.chars().position(is_wrong).unwrap_or_default();
            violations.push(
                Some(Location::Header),
                what,
                Broken::ControlCharacter { position },
            );
            Err(violations)
        }
    }
}

/// The response itself, if it is a complete success; otherwise it is decoded as the operation describes.
fn whole<T, E>(
    operation: Operation<T, E>,
    received: Received,
) -> Result<http::Response<Bytes>, Error<E>> {
    if received.is_success() {
        return Ok(received.response);
    }
    let response = decode::decode(operation, received)?;
    let mut whole = http::Response::new(response.body().clone());
    *whole.status_mut() = response.status();
    *whole.headers_mut() = response.headers().clone();
    Ok(whole)
}

fn bytes<T, E>(
    operation: Operation<T, E>,
    received: Received,
) -> Result<Response<Bytes>, Error<E>> {
    let (parts, body) = whole(operation, received)?.into_parts();
    Ok(Response {
        status: parts.status,
        headers: parts.headers,
        value: body.clone(),
        body,
    })
}

fn text<T, E>(
    operation: Operation<T, E>,
    received: Received,
) -> Result<Response<String>, Error<E>> {
    read(operation, received, decode::text)
}

fn json<T, E, V: Data>(
    operation: Operation<T, E>,
    received: Received,
) -> Result<Response<V>, Error<E>> {
    read(operation, received, decode::json)
}

fn read<T, E, V>(
    operation: Operation<T, E>,
    received: Received,
    read: fn(&Bytes) -> Result<V, DecodeError>,
) -> Result<Response<V>, Error<E>> {
    let response = bytes(operation, received)?;
    match read(response.body()) {
        Ok(value) => Ok(response.with(value)),
        Err(error) => Err(decode::undecodable(operation.descriptor, response, error)),
    }
}

fn stream<T, E>(
    operation: Operation<T, E>,
    mut received: Received,
) -> Result<Response<Body>, Error<E>> {
    match received.rest.take() {
        Some(body) => Ok(decode::handed_over(received.response, body)),
        None => bytes(operation, received).map(|response| response.map(Body::from)),
    }
}
