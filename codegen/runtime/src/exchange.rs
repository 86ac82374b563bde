//! A request and its answer: who asks, asking again, and asking elsewhere.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, Method, Request, Uri};

use super::body::Body;
use super::client::Client;
use super::decode::{Manner, Received, Whole};
use super::error::Failure;
use super::operation::Descriptor;
use super::transport::Transport;
use super::{link, redirect, server};

impl Client {
    /// Sends a request of an operation. The credential goes to the origin of `home` and nowhere else, whatever a link
    /// or a redirect says.
    pub(super) async fn exchange(
        &self,
        transport: &dyn Transport,
        operation: &Descriptor,
        home: &Uri,
        mut request: Request<Body>,
        manner: Manner,
    ) -> Result<Received, Failure> {
        let mut hops = 0;
        loop {
            let mut bare = Bare::of(&request);
            if link::is_same_origin(request.uri(), home) {
                let is_confidential = server::is_confidential(request.uri());
                let keys = self.keys();
                keys.authorize(operation.security, is_confidential, &mut request)
                    .await?;
            } else {
                link::keep_general(request.headers_mut());
            }
            let received = self.repeat(transport, request, manner).await?;
            let (status, headers) = (received.response.status(), received.response.headers());
            let next = redirect::target(&bare.method, &bare.uri, status, headers);
            match next.and_then(|(method, uri)| bare.moved(method, uri, home)) {
                Some(next) if manner.follows && hops < self.redirects() => request = next,
                _ => return Ok(received),
            }
            hops += 1;
        }
    }

    /// Sends, and sends again where that is safe and may help.
    async fn repeat(
        &self,
        transport: &dyn Transport,
        mut request: Request<Body>,
        manner: Manner,
    ) -> Result<Received, Failure> {
        let retry = self.retry();
        let method = request.method().clone();
        let mut done = 0;
        loop {
            let again = try_clone(&request);
            let sent = transport.send(request).await;
            let (outcome, pause) = match sent {
                Ok(response) => {
                    let (parts, body) = response.into_parts();
                    let mut received = Received {
                        response: http::Response::from_parts(parts, Bytes::new()),
                        fault: None,
                        strict: self.strict(),
                        rest: None,
                    };
                    let status = received.response.status();
                    if manner.whole == Whole::Failures && status.is_success() {
                        received.rest = Some(body);
                        return Ok(received);
                    }
                    (*received.response.body_mut(), received.fault) =
                        body.collect(self.body_limit()).await;
                    let headers = received.response.headers();
                    let pause = retry.pause(done, &method, status, headers, SystemTime::now());
                    (Ok(received), pause)
                }
                Err(error) => {
                    let pause = retry.pause_after_break(done, &method);
                    let pause = pause.filter(|_| error.is_ambiguous());
                    (Err(Failure::Transport(error)), pause)
                }
            };
            let (Some(pause), Some(next)) = (pause, again) else {
                return outcome;
            };
            transport.sleep(pause).await;
            request = next;
            done += 1;
        }
    }
}

/// A request before a credential was added.
struct Bare {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Option<Body>,
}

impl Bare {
    fn of(request: &Request<Body>) -> Self {
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            headers: request.headers().clone(),
            body: request.body().try_clone(),
        }
    }

    /// The same request at another place. Only what asks for something goes to another origin than that of `home`: what
    /// changes something was meant for the service that was called.
    fn moved(&mut self, method: Method, uri: Uri, home: &Uri) -> Option<Request<Body>> {
        let asks = self.method == Method::GET || self.method == Method::HEAD;
        let mut body = self.body.take()?;
        let has_body = body.as_bytes().is_none_or(|bytes| !bytes.is_empty());
        if !link::is_same_origin(&uri, home) && (has_body || !asks) {
            return None;
        }
        if method != self.method {
            body = Body::empty();
            self.headers.remove(CONTENT_TYPE);
            self.headers.remove(CONTENT_LENGTH);
        }
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = std::mem::take(&mut self.headers);
        Some(request)
    }
}

fn try_clone(request: &Request<Body>) -> Option<Request<Body>> {
    let mut clone = Request::new(request.body().try_clone()?);
    *clone.method_mut() = request.method().clone();
    *clone.uri_mut() = request.uri().clone();
    *clone.headers_mut() = request.headers().clone();
    Some(clone)
}
