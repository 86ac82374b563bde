//! The transport of the feature `blocking`.

use std::io::ErrorKind;
use std::time::Duration;

use http::uri::Scheme;
use http::{Request, Response};

use super::super::body::Body;
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
        // Plain http goes to this machine only, where no proxy is to see a token.
        let direct = parts.uri.scheme() == Some(&Scheme::HTTP);
        let response = match (body.as_bytes(), direct) {
            (Some(bytes), false) if bytes.is_empty() => self.0.run(Request::from_parts(parts, ())),
            (Some(bytes), true) if bytes.is_empty() => {
                self.run_directly(Request::from_parts(parts, ()))
            }
            (Some(bytes), false) => self.0.run(Request::from_parts(parts, &bytes[..])),
            (Some(bytes), true) => self.run_directly(Request::from_parts(parts, &bytes[..])),
            (None, direct) => {
                let body = ::ureq::SendBody::from_owned_reader(body.into_read());
                let request = Request::from_parts(parts, body);
                match direct {
                    true => self.run_directly(request),
                    false => self.0.run(request),
                }
            }
        };
        let response = response.map_err(told)?;
        Ok(response.map(|body| Body::read(body.into_reader())))
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

fn told(error: ::ureq::Error) -> TransportError {
    match error {
        ::ureq::Error::BadUri(_) | ::ureq::Error::Tls(_) | ::ureq::Error::Rustls(_) => {
            TransportError::permanent(error)
        }
        ::ureq::Error::ConnectionFailed
        | ::ureq::Error::HostNotFound
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
    }
}
