//! What all calls of a client share.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;

use super::body::Body;
use super::credential::Credential;
use super::decode::{Received, Whole};
use super::error::{Failure, NotSent};
use super::operation::Descriptor;
use super::retry::Retry;
use super::secret::Secret;
use super::security::Keys;
use super::server::{self, Base, Servers};
use super::transport::{Transport, TransportError};

/// The largest body that is read unless the client is told otherwise: 16 MiB.
const BODY_LIMIT: usize = 16 << 20;

/// The part of a generated client that does not depend on the document. Cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    servers: Servers,
    keys: Keys,
    transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "blocking")]
    blocking: Arc<dyn Transport>,
    body_limit: usize,
    strict: bool,
    retry: Retry,
}

impl Client {
    pub(super) fn servers(&self) -> &Servers {
        &self.0.servers
    }

    pub(super) fn transport(&self) -> Result<&dyn Transport, NotSent> {
        self.0.transport.as_deref().ok_or(NotSent::NoTransport)
    }

    #[cfg(feature = "blocking")]
    pub(super) fn blocking(&self) -> &dyn Transport {
        self.0.blocking.as_ref()
    }

    /// Adds the credential, sends, and sends again where the server asks to.
    pub(super) async fn send(
        &self,
        transport: &dyn Transport,
        operation: &Descriptor,
        mut request: Request<Body>,
        whole: Whole,
    ) -> Result<Received, Failure> {
        let is_confidential = server::is_confidential(request.uri());
        self.0
            .keys
            .authorize(operation.security, is_confidential, &mut request)
            .await?;
        let mut done = 0;
        loop {
            let again = try_clone(&request);
            let response = transport.send(request).await.map_err(Failure::Transport)?;
            let (parts, body) = response.into_parts();
            let mut received = Received {
                response: http::Response::from_parts(parts, Bytes::new()),
                fault: None,
                strict: self.0.strict,
                rest: None,
            };
            let status = received.response.status();
            if whole == Whole::Failures && status.is_success() {
                received.rest = Some(body);
                return Ok(received);
            }
            (*received.response.body_mut(), received.fault) = body.collect(self.0.body_limit).await;
            let headers = received.response.headers();
            let pause = self.0.retry.pause(done, status, headers, SystemTime::now());
            let (Some(pause), Some(next)) = (pause, again) else {
                return Ok(received);
            };
            transport.sleep(pause).await;
            request = next;
            done += 1;
        }
    }
}

fn try_clone(request: &Request<Body>) -> Option<Request<Body>> {
    let mut clone = Request::new(request.body().try_clone()?);
    *clone.method_mut() = request.method().clone();
    *clone.uri_mut() = request.uri().clone();
    *clone.headers_mut() = request.headers().clone();
    Some(clone)
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &format_args!("{}", self.0.servers.base))
            .finish_non_exhaustive()
    }
}

/// Why a client cannot be built.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The base URL cannot be used; the text says why.
    BaseUrl(&'static str),
    /// The transport could not be set up.
    Transport(TransportError),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BaseUrl(why) => write!(f, "the base URL cannot be used: {why}"),
            Self::Transport(error) => write!(f, "no transport: {error}"),
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::BaseUrl(_) => None,
            Self::Transport(error) => Some(error),
        }
    }
}

/// Builds a client `C`.
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder<C> {
    base_url: String,
    is_usual: bool,
    instead: Vec<(String, String)>,
    keys: Keys,
    transport: Option<Arc<dyn Transport>>,
    body_limit: usize,
    strict: bool,
    retry: Retry,
    wrap: fn(Client) -> C,
}

impl<C> Builder<C> {
    /// Begins with a server's URL and the usual settings; `wrap` makes the document's own client.
    pub fn new(base_url: &str, wrap: fn(Client) -> C) -> Self {
        Self {
            base_url: base_url.to_owned(),
            is_usual: true,
            instead: Vec::new(),
            keys: Keys::default(),
            transport: None,
            body_limit: BODY_LIMIT,
            strict: false,
            retry: Retry::default(),
            wrap,
        }
    }

    /// Calls another server than the document's first. A path is kept, with or without a slash at its end.
    ///
    /// It is called for all operations, also for those that the document sends to servers of their own.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self.is_usual = false;
        self
    }

    /// Calls another server in the place of one that some operations of the document have of their own.
    pub fn server(mut self, documented: impl Into<String>, url: impl Into<String>) -> Self {
        self.instead.push((documented.into(), url.into()));
        self
    }

    /// Authenticates calls: a bearer token, or anything that fetches one.
    pub fn credential(mut self, credential: impl Credential + 'static) -> Self {
        self.keys.token = Some(Arc::new(credential));
        self
    }

    /// Authenticates calls that ask for this security scheme of the document: its key, or anything that fetches one.
    pub fn key(mut self, scheme: impl Into<String>, key: impl Credential + 'static) -> Self {
        self.keys.named.push((scheme.into(), Arc::new(key)));
        self
    }

    /// Authenticates calls that ask for this security scheme of the document with a name and a password (RFC 7617).
    pub fn login(self, scheme: impl Into<String>, user: &str, password: &str) -> Self {
        self.key(scheme, Secret::new(format!("{user}:{password}")))
    }

    /// Sends through another transport than the built-in ones, whether a call is awaited or waited for.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Holds answers to all that the document asks of them, and not only to what it takes to read them: one that
    /// breaks a rule is an error, [`Reason::AgainstSchema`](super::Reason::AgainstSchema). Off unless asked for.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Reads response bodies up to this many bytes (default: 16 MiB).
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Asks again at most this often when the server says `Retry-After` with a `429` or `503` (default: 3).
    pub fn retries(mut self, times: u32) -> Self {
        self.retry.times = times;
        self
    }

    /// Waits at most this long for a server that says `Retry-After` (default: a minute). One that asks for a longer
    /// pause is not asked again: its answer is returned.
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.retry.longest = pause;
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// The base URL is not an absolute `http` or `https` URL, or the built-in transport cannot be set up.
    pub fn build(self) -> Result<C, BuildError> {
        #[cfg(feature = "blocking")]
        let blocking = match &self.transport {
            Some(transport) => Arc::clone(transport),
            None => Arc::new(super::transport::ureq::Ureq::new()),
        };
        let transport = match self.transport {
            Some(transport) => Some(transport),
            #[cfg(feature = "reqwest")]
            None => Some(Arc::new(
                super::transport::reqwest::Reqwest::new().map_err(BuildError::Transport)?,
            ) as Arc<dyn Transport>),
            #[cfg(not(feature = "reqwest"))]
            None => None,
        };
        let instead = self.instead.into_iter();
        let instead = instead.map(|(own, url)| Ok((own, Base::parse(&url)?)));
        let shared = Shared {
            servers: Servers {
                base: Base::parse(&self.base_url)?,
                is_usual: self.is_usual,
                instead: instead.collect::<Result<_, BuildError>>()?,
            },
            keys: self.keys,
            transport,
            #[cfg(feature = "blocking")]
            blocking,
            body_limit: self.body_limit,
            strict: self.strict,
            retry: self.retry,
        };
        Ok((self.wrap)(Client(Arc::new(shared))))
    }
}

impl<C> fmt::Debug for Builder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL may hold a password, which `build` refuses later.
        f.debug_struct("Builder").finish_non_exhaustive()
    }
}
