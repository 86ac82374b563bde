//! The transport of the feature `blocking`.

use std::io::{self, ErrorKind, Read};
use std::time::Duration;

use ::ureq::AsSendBody;
use http::uri::Scheme;
use http::{Request, Response};

use super::super::body::Body;
use super::super::timeout::{Elapsed, End, TimeLeft, Timeouts, reachable};
use super::{BoxFuture, Transport, TransportError, USER_AGENT};

/// The shortest limit that is set: none at all is not one for sockets.
const SHORTEST: Duration = Duration::from_millis(1);

/// Sends through a [`ureq::Agent`], on the calling thread.
#[derive(Clone, Debug)]
pub struct Ureq {
    agent: ::ureq::Agent,
    /// Its time limits, unless somebody else has set them.
    timeouts: Option<Timeouts>,
}

impl Ureq {
    /// An agent with TLS by rustls, 10 seconds to connect, a minute for the response to begin and between two reads of
    /// its body, no redirects, and the environment's proxy for https.
    pub fn new() -> Self {
        Self::with_timeouts(Timeouts::default())
    }

    /// As [`Self::new`], with other time limits.
    pub fn with_timeouts(timeouts: Timeouts) -> Self {
        let config = ::ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(reachable(timeouts.connect))
            .timeout_recv_response(reachable(timeouts.read))
            .timeout_per_read(reachable(timeouts.read))
            .user_agent(USER_AGENT)
            .build();
        Self {
            agent: config.into(),
            timeouts: Some(timeouts),
        }
    }

    /// Sends through an agent of your own. It must not follow redirects, nor make errors of status codes.
    pub fn with_agent(agent: ::ureq::Agent) -> Self {
        Self {
            agent,
            timeouts: None,
        }
    }

    fn run(
        &self,
        request: Request<impl AsSendBody>,
        limits: Limits,
    ) -> Result<Response<::ureq::Body>, ::ureq::Error> {
        // Over plain http a proxy would see the token.
        let direct = request.uri().scheme() == Some(&Scheme::HTTP);
        let mut request = self.agent.configure_request(request);
        if direct {
            request = request.proxy(None);
        }
        if let Some(end) = limits.whole {
            request = request.timeout_per_call(Some(end.left().max(SHORTEST)));
        }
        if let Some(end) = limits.head {
            request = request.timeout_recv_response(Some(end.left().max(SHORTEST)));
        }
        self.agent.run(request.build())
    }

    fn send_now(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let (parts, body) = request.into_parts();
        let limits = Limits::new(self.timeouts, parts.extensions.get::<TimeLeft>());
        let response = match body.as_bytes() {
            Some(bytes) if bytes.is_empty() => self.run(Request::from_parts(parts, ()), limits),
            Some(bytes) => self.run(Request::from_parts(parts, &bytes[..]), limits),
            None => {
                let body = ::ureq::SendBody::from_owned_reader(body.into_read());
                self.run(Request::from_parts(parts, body), limits)
            }
        };
        let response = response.map_err(|error| transport_error(error, limits))?;
        Ok(response.map(|body| {
            Body::read(Limited {
                reader: body.into_reader(),
                limits,
            })
        }))
    }
}

/// The time limits of one request.
#[derive(Clone, Copy)]
struct Limits {
    timeouts: Option<Timeouts>,
    /// The end of the time for the head, if that comes before the agent's own.
    head: Option<End>,
    whole: Option<End>,
}

impl Limits {
    fn new(timeouts: Option<Timeouts>, left: Option<&TimeLeft>) -> Self {
        let read = timeouts.and_then(|timeouts| timeouts.read);
        let is_first = |end: &End| read.is_none_or(|read| end.left() < read);
        Self {
            timeouts,
            head: left.and_then(|left| left.head).filter(is_first),
            whole: left.and_then(|left| left.whole),
        }
    }

    fn read(self) -> Option<Duration> {
        self.timeouts.and_then(|timeouts| timeouts.read)
    }

    /// The limit that was reached, if it is one of these.
    fn elapsed(self, error: &::ureq::Error) -> Option<Elapsed> {
        let ::ureq::Error::Timeout(which) = error else {
            return None;
        };
        let connect = self.timeouts.and_then(|timeouts| timeouts.connect);
        match which {
            ::ureq::Timeout::Connect | ::ureq::Timeout::Resolve => connect.map(Elapsed::Connect),
            ::ureq::Timeout::RecvResponse if self.head.is_some() => {
                self.head.map(|end| end.elapsed)
            }
            ::ureq::Timeout::RecvResponse | ::ureq::Timeout::PerRead => {
                self.read().map(Elapsed::Read)
            }
            ::ureq::Timeout::PerCall => self.whole.map(|end| end.elapsed),
            _ => None,
        }
    }
}

/// The body of a response, which says which limit it took longer than.
struct Limited<R> {
    reader: R,
    limits: Limits,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.reader.read(to).map_err(|error| {
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
            match inner.and_then(|inner| self.limits.elapsed(inner)) {
                Some(elapsed) => io::Error::new(ErrorKind::TimedOut, elapsed),
                None => error,
            }
        })
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

fn transport_error(error: ::ureq::Error, limits: Limits) -> TransportError {
    match limits.elapsed(&error) {
        Some(elapsed @ Elapsed::Connect(_)) => return TransportError::unsent(elapsed),
        Some(elapsed) => return TransportError::ambiguous(elapsed),
        None => {}
    }
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
