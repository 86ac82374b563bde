//! A request and its answer: who asks, asking again, and asking elsewhere.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::RETRY_AFTER;
use http::{HeaderMap, Method, Request, StatusCode, Uri};

use super::body::{Body, Fault};
use super::client::Client;
use super::decode::{Manner, Received, Whole};
use super::error::{Error, Failure, NotSent, Unexpected};
use super::operation::Descriptor;
use super::timeout::{CallLimit, Deadline, Elapsed, End, TimeLeft, Timed};
use super::transport::{Effect, Transport, TransportError};
use super::{call, call_id, headers, link, redirect, server};

impl Client {
    /// Sends a request that the document does not describe.
    ///
    /// # Errors
    /// No answer came, or not all of it.
    pub async fn send(
        &self,
        request: Request<Body>,
    ) -> Result<http::Response<Bytes>, Error<Infallible>> {
        send_any(self, self.transport()?, request).await
    }

    /// As [`Self::send`], waiting on this thread.
    ///
    /// # Errors
    /// As for [`Self::send`].
    #[cfg(feature = "blocking")]
    pub fn send_blocking(
        &self,
        request: Request<Body>,
    ) -> Result<http::Response<Bytes>, Error<Infallible>> {
        super::wait::block_on(send_any(self, self.blocking(), request))
    }

    /// Sends a request of an operation, within the time that its call has. The credential goes to the origin of `home`
    /// and nowhere else, whatever a link or a redirect says.
    pub(super) async fn exchange(
        &self,
        transport: &Arc<dyn Transport>,
        operation: &Descriptor,
        home: &Uri,
        request: Request<Body>,
        manner: Manner,
    ) -> Result<Received, Failure> {
        let Some(end) = CallLimit::end(&request, self) else {
            return self
                .send_until(None, transport, operation, home, request, manner)
                .await;
        };
        let mut deadline = Deadline::at(Some(end), transport);
        let sent = self.send_until(Some(end), transport, operation, home, request, manner);
        let outcome = deadline.within(sent).await.map_err(ambiguous)?;
        let mut received = outcome?;
        if received.fault.is_some() && end.is_over() {
            return Err(ambiguous(end.elapsed));
        }
        let rest = received.rest.take();
        received.rest = rest.map(|body| Body::stream(Timed::new(body, deadline)));
        Ok(received)
    }

    async fn send_until(
        &self,
        end: Option<End>,
        transport: &Arc<dyn Transport>,
        operation: &Descriptor,
        home: &Uri,
        mut request: Request<Body>,
        manner: Manner,
    ) -> Result<Received, Failure> {
        let (mut hops, mut is_renewed) = (0, false);
        if link::is_same_origin(request.uri(), home) {
            call_id::give(self, &mut request);
        }
        loop {
            let mut bare = Bare::of(&request);
            let mut shown = Vec::new();
            if link::is_same_origin(request.uri(), home) {
                let is_confidential = self.plain_http() || server::is_confidential(request.uri());
                let security = operation.security.unwrap_or(self.document().security);
                let scope = self.scope(request.uri());
                let keys = self.keys();
                shown = match std::ptr::eq(operation, &UNDESCRIBED) {
                    true => {
                        let document = self.document();
                        keys.authorize_undescribed(document, scope, is_confidential, &mut request)
                            .await?
                    }
                    false => {
                        keys.authorize(security, scope, is_confidential, &mut request)
                            .await?
                    }
                };
            } else {
                link::keep_general(request.headers_mut());
            }
            let received = self.repeat(end, transport, request, manner).await?;
            let (status, headers) = (received.response.status(), received.response.headers());
            // Each credential is told, so that none keeps what was refused.
            let is_refused = status == StatusCode::UNAUTHORIZED && !is_renewed;
            if is_refused && shown.iter().filter(|one| one.refused()).count() > 0 {
                let (method, uri) = (bare.method.clone(), bare.uri.clone());
                let Some(again) = bare.moved(method, uri, home) else {
                    return Ok(received);
                };
                (request, is_renewed) = (again, true);
                continue;
            }
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
        end: Option<End>,
        transport: &Arc<dyn Transport>,
        mut request: Request<Body>,
        manner: Manner,
    ) -> Result<Received, Failure> {
        let retry = self.retry();
        let method = request.method().clone();
        // The body may be another than the request was built with.
        let (mut head, body) = request.into_parts();
        headers::set_length(&mut head.headers, method.as_str(), &body);
        request = Request::from_parts(head, body);
        let mut done = 0;
        loop {
            let again = try_clone(&request);
            let (outcome, pause) = match self.attempt(end, transport, request, manner).await {
                Ok(received) if received.rest.is_some() => return Ok(received),
                Ok(received) => {
                    let status = received.response.status();
                    let headers = received.response.headers();
                    let mut pause = retry.pause(done, &method, status, headers, SystemTime::now());
                    // A server that says when to come again is not asked earlier.
                    let is_cut = matches!(received.fault, Some(Fault::Broken(_)));
                    if is_cut && !headers.contains_key(RETRY_AFTER) {
                        pause = retry.pause_after_break(done, &method);
                    }
                    (Ok(received), pause)
                }
                Err(error) => {
                    let pause = match error.effect() {
                        Effect::Unknown => retry.pause_after_break(done, &method),
                        Effect::None => retry.pause_if_unsent(done),
                        Effect::Never => None,
                    };
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

    /// Sends once, and reads the body unless it is to be handed over.
    async fn attempt(
        &self,
        end: Option<End>,
        transport: &Arc<dyn Transport>,
        mut request: Request<Body>,
        manner: Manner,
    ) -> Result<Received, TransportError> {
        let own = self
            .timeout()
            .and_then(|limit| End::after(limit, Elapsed::Whole));
        let mut deadline = Deadline::at(own, transport);
        let (head, whole) = match manner.whole {
            Whole::Always => (None, End::earlier(own, end)),
            Whole::Failures => (own, end),
        };
        let left = TimeLeft { head, whole };
        request.extensions_mut().insert(left);
        let sent = deadline.within(transport.send(request)).await;
        let response = sent.map_err(TransportError::ambiguous)??;
        let (parts, body) = response.into_parts();
        let mut received = Received {
            response: http::Response::from_parts(parts, Bytes::new()),
            fault: None,
            strict: self.strict(),
            rest: None,
        };
        if manner.whole == Whole::Failures && received.response.status().is_success() {
            received.rest = Some(body);
        } else {
            (*received.response.body_mut(), received.fault) =
                body.collect(self.body_limit(), Some(&mut deadline)).await;
        }
        Ok(received)
    }
}

/// What comes of a call that takes too long.
fn ambiguous(elapsed: Elapsed) -> Failure {
    Failure::Transport(TransportError::ambiguous(elapsed))
}

/// A request that no operation of the document describes.
static UNDESCRIBED: Descriptor = Descriptor {
    id: "send",
    ..Descriptor::USUAL
};

/// A request to another origin. It bears no credential.
static FOREIGN: Descriptor = Descriptor {
    id: "send",
    security: Some(&[]),
    ..Descriptor::USUAL
};

/// The operation that a request was built for, if its security requirements are not the document's. It is kept in the
/// extensions of the request, so that it is still known when the caller changes the request and sends it with
/// [`Client::send`].
#[derive(Clone)]
pub(super) struct BuiltFor {
    operation: &'static Descriptor,
    /// The URL that it was built with: its origin is the one that may see the credentials.
    uri: Uri,
}

impl BuiltFor {
    /// Notes the operation of a request.
    pub(super) fn note(operation: &'static Descriptor, request: &mut Request<Body>) {
        if operation.security.is_some() || operation.server.is_some() {
            let uri = request.uri().clone();
            request.extensions_mut().insert(Self { operation, uri });
        }
    }
}

/// Sends a request that no operation of the document describes, or one that was changed after it was built.
async fn send_any(
    client: &Client,
    transport: &Arc<dyn Transport>,
    mut request: Request<Body>,
) -> Result<http::Response<Bytes>, Error<Infallible>> {
    let server = &client.servers().base;
    let url = server.url().ok_or(NotSent::BadLink)?;
    if request.uri().authority().is_none() {
        let target = request.uri().path_and_query();
        let target = target.map_or("/", |target| target.as_str());
        let target = link::resolve(&url, &format!("{}{target}", server.prefix));
        *request.uri_mut() = target.ok_or(NotSent::BadLink)?;
    }
    let home = request.uri().clone();
    let built_for = request.extensions().get::<BuiltFor>();
    let built_for = built_for.filter(|built| link::is_same_origin(&home, &built.uri));
    let operation = match built_for {
        Some(built) => built.operation,
        None if link::is_same_origin(&home, &url) => &UNDESCRIBED,
        None => &FOREIGN,
    };
    let manner = Manner {
        whole: Whole::Always,
        follows: true,
    };
    let received = call::send(client, transport, operation, &home, request, manner).await?;
    match received.fault {
        None => Ok(received.response),
        Some(fault) => {
            let (parts, body) = received.response.into_parts();
            Err(Error::Unexpected(Box::new(Unexpected {
                operation: UNDESCRIBED.id,
                status: parts.status,
                headers: parts.headers,
                body,
                reason: fault.into(),
            })))
        }
    }
}

/// What a client can do beside the operations of its document. It names `runtime`, which the place of use has in scope.
#[doc(hidden)]
#[macro_export]
macro_rules! __client {
    ($client:ident) => {
        impl $client {
            /// Sends a request that the document does not describe, or one that was changed after a builder made it:
            /// with another header, say. A path alone is one on the client's server. A request that goes there bears
            /// the credentials of the operation that it was built for, else those that most operations ask for. What a
            /// client repeats and follows, it repeats and follows here.
            ///
            /// # Errors
            /// No answer came, or not all of it. Any status is an answer.
            pub async fn send(
                &self,
                request: runtime::http::Request<runtime::Body>,
            ) -> Result<
                runtime::http::Response<runtime::Bytes>,
                runtime::Error<::std::convert::Infallible>,
            > {
                self.0.send(request).await
            }

            $crate::__client_blocking!();
        }
    };
}

/// A method that is there only with the feature: the macro is expanded in a crate that may not know it.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! __client_blocking {
    () => {
        /// As `send`, waiting on this thread.
        ///
        /// # Errors
        /// As for `send`.
        pub fn send_blocking(
            &self,
            request: runtime::http::Request<runtime::Body>,
        ) -> Result<
            runtime::http::Response<runtime::Bytes>,
            runtime::Error<::std::convert::Infallible>,
        > {
            self.0.send_blocking(request)
        }
    };
}

#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __client_blocking {
    () => {};
}

pub use __client;

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
            headers::remove_body(&mut self.headers);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{Script, answer};
    use crate::wait::block_on;
    use crate::{Refreshing, Token};
    use http::header::CONTENT_TYPE;

    fn post() -> Request<Body> {
        let request = Request::post("https://h/a").header(CONTENT_TYPE, "text/plain");
        let request = request.header("x-kept", "1");
        request
            .body(Body::from("hello".to_owned()))
            .expect("a request")
    }

    /// The type, the length and the text of the body of each request.
    fn bodies(script: &Script) -> Vec<(Option<String>, Option<String>, String)> {
        let each = script.requests().into_iter();
        let each = each.map(|(headers, body)| {
            let text = |name| Some(headers.get(name)?.to_str().ok()?.to_owned());
            assert_eq!(text("x-kept").as_deref(), Some("1"));
            (text("content-type"), text("content-length"), body)
        });
        each.collect()
    }

    fn with_body() -> (Option<String>, Option<String>, String) {
        let text = |text: &str| Some(text.to_owned());
        (text("text/plain"), text("5"), "hello".to_owned())
    }

    #[test]
    fn a_redirect_decides_what_becomes_of_a_body() {
        for (status, line, body) in [
            (303, "GET https://h/b", (None, None, String::new())),
            (307, "POST https://h/b", with_body()),
            (308, "POST https://h/b", with_body()),
        ] {
            let script = Script::new([
                answer(status, &[("location", "/b")], ""),
                answer(200, &[], ""),
            ]);
            let client = script.client(|builder| builder);
            let answer = block_on(client.send(post())).expect("an answer");
            assert_eq!(answer.status(), 200, "{status}");
            assert_eq!(script.lines(), ["POST https://h/a", line]);
            assert_eq!(bodies(&script), [with_body(), body], "{status}");
        }
    }

    #[test]
    fn a_request_with_a_renewed_token_has_its_body() {
        let script = Script::new([answer(401, &[], ""), answer(200, &[], "")]);
        let numbers = std::sync::atomic::AtomicUsize::new(0);
        let credential = Refreshing::new(move |_| {
            let number = numbers.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            async move { Ok(Token::new(format!("t{number}"))) }
        });
        let client = script.client(|builder| builder.credential(credential));
        let answer = block_on(client.send(post())).expect("an answer");
        assert_eq!(answer.status(), 200);
        assert_eq!(bodies(&script), [with_body(), with_body()]);
        let requests = script.requests();
        let tokens: Vec<_> = requests
            .iter()
            .map(|(headers, _)| &headers["authorization"])
            .collect();
        assert_eq!(tokens, ["Bearer t0", "Bearer t1"]);
    }

    #[test]
    fn a_call_ends_with_its_time_whatever_it_does() {
        let failing = || (0..9).map(|_| answer(503, &[("retry-after", "1")], ""));
        let limit = std::time::Duration::ZERO;
        let script = Script::new(failing());
        let client = script.client(|builder| builder.call_timeout(limit));
        let error = block_on(client.send(post())).expect_err("no time");
        assert_eq!(
            error.to_string(),
            "no response (the request may have had an effect): the call was not complete within 0ns (`call_timeout`)"
        );
        assert_eq!(script.lines(), [""; 0]);
        // The limit of a call goes before that of the client.
        let mut request = post();
        CallLimit::keep(Some(CallLimit::new(std::time::Duration::MAX)), &mut request);
        let answer = block_on(client.send(request)).expect("an answer");
        assert_eq!((answer.status().as_u16(), script.lines().len()), (503, 4));
    }
}
