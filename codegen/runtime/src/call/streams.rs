//! Calls whose responses are read as they arrive.

use http::header::ACCEPT;
use http::{HeaderName, HeaderValue, Request};

use super::super::argument::Location;
use super::super::body::Body;
use super::super::decode::{self, Received, Whole};
use super::super::error::{Error, Failure};
use super::super::operation::{Descriptor, Operation};
use super::super::response::Response;
use super::super::stream::{StreamFormat, StreamKind, checked};
use super::super::transport::BoxFuture;
use super::super::violation::{Broken, Violations};
use super::{Call, send_built};

/// The header with which a client continues a stream of events (HTML Standard, section 9.2.4).
const LAST_EVENT_ID: &str = "last-event-id";

impl<'a, const N: usize> Call<'a, N> {
    /// Sends the request, and returns as soon as the head of the response is there. The body of a success is
    /// read from then on.
    ///
    /// # Errors
    /// As for [`Self::send`].
    pub async fn stream<T, E>(
        self,
        operation: Operation<T, E>,
    ) -> Result<Response<Body>, Error<E>> {
        decode::stream(operation, self.begin_stream(None, "").await?)
    }

    /// Sends the request for a stream of a kind, and returns it as soon as the head of the response is there. `after`
    /// is the id of the last event that is known; empty for none.
    ///
    /// # Errors
    /// As for [`Self::send`], or the response has another content type.
    #[doc(hidden)]
    pub async fn read_stream<T, E, S>(
        self,
        operation: Operation<T, E>,
        kind: StreamKind,
        after: &str,
        read: fn(Body, StreamFormat) -> S,
    ) -> Result<Response<S>, Error<E>> {
        let (id, limit) = (self.descriptor.id, self.client.body_limit());
        let response = decode::stream(operation, self.begin_stream(Some(kind), after).await?)?;
        let (response, format) = checked(response, kind, id, limit).await?;
        Ok(response.map(|body| read(body, format)))
    }

    fn begin_stream(
        self,
        kind: Option<StreamKind>,
        after: &str,
    ) -> BoxFuture<'a, Result<Received, Failure>> {
        let request = stream_request(self.build(), self.descriptor, kind, after);
        send_built(self.client, self.descriptor, request, Whole::Failures)
    }
}

#[cfg(feature = "blocking")]
impl<const N: usize> Call<'_, N> {
    /// As [`Self::stream`], waiting on this thread.
    ///
    /// # Errors
    /// As for [`Self::send_blocking`].
    pub fn stream_blocking<T, E>(
        self,
        operation: Operation<T, E>,
    ) -> Result<Response<Body>, Error<E>> {
        decode::stream(operation, self.begin_stream_blocking(None, "")?)
    }

    /// As [`Self::read_stream`], waiting on this thread.
    ///
    /// # Errors
    /// As for [`Self::read_stream`].
    #[doc(hidden)]
    pub fn read_stream_blocking<T, E, S>(
        self,
        operation: Operation<T, E>,
        kind: StreamKind,
        after: &str,
        read: fn(Body, StreamFormat) -> S,
    ) -> Result<Response<super::super::stream::Blocking<S>>, Error<E>> {
        let (id, limit) = (self.descriptor.id, self.client.body_limit());
        let response = decode::stream(operation, self.begin_stream_blocking(Some(kind), after)?)?;
        let checked = checked(response, kind, id, limit);
        let (response, format) = super::super::wait::block_on(checked)?;
        Ok(response.map(|body| super::super::stream::Blocking::new(read(body, format))))
    }

    fn begin_stream_blocking(
        &self,
        kind: Option<StreamKind>,
        after: &str,
    ) -> Result<Received, Failure> {
        let request = stream_request(self.build(), self.descriptor, kind, after);
        super::send_built_blocking(self.client, self.descriptor, request, Whole::Failures)
    }
}

/// The request for a stream: with the media types of the kind that is read, or of all where the caller looks himself.
fn stream_request(
    request: Result<Request<Body>, Violations>,
    operation: &Descriptor,
    kind: Option<StreamKind>,
    after: &str,
) -> Result<Request<Body>, Violations> {
    let mut request = request?;
    let headers = request.headers_mut();
    match (operation.accept_stream, kind) {
        ("", _) => {}
        (stream, Some(_)) => drop(headers.insert(ACCEPT, HeaderValue::from_static(stream))),
        (stream, None) => {
            if let Ok(both) = HeaderValue::try_from(union(operation.accept, stream)) {
                headers.insert(ACCEPT, both);
            }
        }
    }
    if !after.is_empty() {
        let name = HeaderName::from_static(LAST_EVENT_ID);
        match HeaderValue::from_bytes(after.as_bytes()) {
            Ok(id) => drop(headers.insert(name, id)),
            Err(_) => {
                let is_control = |c: char| c.is_control() && c != '\t';
                let position = after.chars().position(is_control).unwrap_or_default();
                let broken = Broken::ControlCharacter { position };
                let mut found = Violations::default();
                found.push(Some(Location::Header), "Last-Event-ID", broken);
                return Err(found);
            }
        }
    }
    Ok(request)
}

/// The media types of two lists, each once.
fn union(first: &'static str, second: &'static str) -> String {
    let mut all: Vec<&str> = first.split(", ").collect();
    for media_type in second.split(", ") {
        if !all.contains(&media_type) {
            all.push(media_type);
        }
    }
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    static CHAT: Descriptor = Descriptor {
        id: "chat",
        accept: "application/json, application/problem+json",
        accept_stream: "text/event-stream, application/problem+json",
        ..Descriptor::USUAL
    };

    #[test]
    fn each_way_of_reading_asks_for_its_own_media_types() {
        let accept = |operation, kind| {
            let request = stream_request(Ok(Request::new(Body::empty())), operation, kind, "");
            let request = request.expect("valid");
            let accept = request.headers().get(ACCEPT);
            accept.map(|value| value.to_str().expect("a string").to_owned())
        };
        assert_eq!(
            accept(&CHAT, Some(StreamKind::Events)).as_deref(),
            Some("text/event-stream, application/problem+json")
        );
        assert_eq!(
            accept(&CHAT, None).as_deref(),
            Some("application/json, application/problem+json, text/event-stream")
        );
        // What the request has is all there is.
        assert_eq!(accept(&Descriptor::USUAL, Some(StreamKind::Items)), None);
    }

    #[test]
    fn an_id_that_is_no_header_is_refused() {
        let request = |id| stream_request(Ok(Request::new(Body::empty())), &CHAT, None, id);
        let sent = request("7é").expect("valid");
        let sent = sent.headers().get(LAST_EVENT_ID).expect("a header");
        assert_eq!(sent.as_bytes(), "7é".as_bytes());
        assert_eq!(
            request("7\n8").expect_err("a line feed").to_string(),
            "header `Last-Event-ID` must not hold control characters (has one at character 1)"
        );
    }
}
