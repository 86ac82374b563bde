//! The transport of the feature `blocking`.

use std::io::{ErrorKind, Read};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::uri::Scheme;
use http::{Request, Response};
use http_body::Frame;

use super::super::body::{Body, BoxError};
use super::super::wait::block_on;
use super::{BoxFuture, Transport, TransportError, USER_AGENT};

/// Sends through a [`ureq::Agent`], on the calling thread.
#[derive(Clone, Debug)]
pub struct Ureq(::ureq::Agent);

impl Ureq {
    /// An agent with TLS by rustls, 10 seconds to connect, a minute for the response to begin and five for its
    /// body, no redirects, and the environment's proxy for https.
    pub fn new() -> Self {
        let config = ::ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            .timeout_recv_body(Some(Duration::from_secs(300)))
            .user_agent(USER_AGENT)
            .build();
        Self(config.into())
    }

    /// Sends through an agent of your own. It must not follow redirects, nor make errors of status codes.
    pub fn with_agent(agent: ::ureq::Agent) -> Self {
        Self(agent)
    }

    fn run_directly(
        &self,
        request: Request<impl ::ureq::AsSendBody>,
    ) -> Result<Response<::ureq::Body>, ::ureq::Error> {
        let request = self.0.configure_request(request).proxy(None).build();
        self.0.run(request)
    }

    fn send_now(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let (parts, body) = request.into_parts();
        let (bytes, fault) = block_on(body.collect(usize::MAX));
        if fault.is_some() {
            return Err(TransportError::unsent("the request body could not be read"));
        }
        // Plain http goes to this machine only, where no proxy is to see a token.
        let direct = parts.uri.scheme() == Some(&Scheme::HTTP);
        let response = match (bytes.is_empty(), direct) {
            (true, false) => self.0.run(Request::from_parts(parts, ())),
            (true, true) => self.run_directly(Request::from_parts(parts, ())),
            (false, false) => self.0.run(Request::from_parts(parts, &bytes[..])),
            (false, true) => self.run_directly(Request::from_parts(parts, &bytes[..])),
        };
        let response = response.map_err(|error| match error {
            ::ureq::Error::ConnectionFailed
            | ::ureq::Error::HostNotFound
            | ::ureq::Error::BadUri(_)
            | ::ureq::Error::Tls(_)
            | ::ureq::Error::Rustls(_)
            | ::ureq::Error::Timeout(::ureq::Timeout::Connect | ::ureq::Timeout::Resolve) => {
                TransportError::unsent(error)
            }
            // ureq hands the resolver's error on as it is, which has no kind of its own.
            ::ureq::Error::Io(ref io)
                if io.kind() == ErrorKind::ConnectionRefused
                    || io.to_string().starts_with("failed to lookup address") =>
            {
                TransportError::unsent(error)
            }
            error => TransportError::ambiguous(error),
        })?;
        Ok(response.map(|body| Body::stream(Reader(Box::new(body.into_reader())))))
    }
}

impl Default for Ureq {
    fn default() -> Self {
        Self::new()
    }
}

impl Transport for Ureq {
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        Box::pin(async move { self.send_now(request) })
    }
}

/// A blocking reader as a body: every frame is ready when it is asked for.
struct Reader(Box<dyn Read + Send>);

impl http_body::Body for Reader {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let mut chunk = vec![0; 16 << 10];
        let frame = loop {
            match self.0.read(&mut chunk) {
                Ok(0) => break None,
                Ok(length) => {
                    chunk.truncate(length);
                    break Some(Ok(Frame::data(chunk.into())));
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => break Some(Err(error.into())),
            }
        };
        Poll::Ready(frame)
    }
}
