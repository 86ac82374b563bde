//! What all calls of a client share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, Uri};

use super::credential::Credential;
use super::document::Document;
use super::error::NotSent;
use super::link;
use super::long::Polling;
use super::pages::MAX_PAGES;
use super::retry::Retry;
use super::secret::Secret;
use super::security::Keys;
use super::server::{Base, Servers};
use super::timeout::Timeouts;
use super::transport::{self, Transport, TransportError};
use super::usual::Common;

/// The largest body, and the largest item of a stream, that is read by default: 16 MiB.
pub(super) const BODY_LIMIT: usize = 16 << 20;

/// How many redirects are followed unless the client is told otherwise.
const REDIRECTS: u32 = 10;

/// The part of a generated client that does not depend on the document. Cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    settings: Settings,
    servers: Servers,
    call_id: Option<HeaderName>,
    transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "blocking")]
    blocking: Arc<dyn Transport>,
}

/// The settings of a builder that its client keeps unchanged.
pub(super) struct Settings {
    document: &'static Document,
    common: Vec<(String, Common)>,
    keys: Keys,
    plain_http: bool,
    scope: Option<String>,
    body_limit: usize,
    strict: bool,
    with_read_only: bool,
    retry: Retry,
    redirects: u32,
    pub(super) max_pages: usize,
    pub(super) polling: Polling,
    pub(super) timeout: Option<Duration>,
    pub(super) call_timeout: Option<Duration>,
}

impl Client {
    pub(super) fn document(&self) -> &'static Document {
        self.0.settings.document
    }

    pub(super) fn servers(&self) -> &Servers {
        &self.0.servers
    }

    pub(super) fn transport(&self) -> Result<&Arc<dyn Transport>, NotSent> {
        self.0.transport.as_ref().ok_or(NotSent::NoTransport)
    }

    #[cfg(feature = "blocking")]
    pub(super) fn blocking(&self) -> &Arc<dyn Transport> {
        &self.0.blocking
    }

    pub(super) fn common(&self) -> &[(String, Common)] {
        &self.0.settings.common
    }

    pub(super) fn keys(&self) -> &Keys {
        &self.0.settings.keys
    }

    /// Whether credentials go to the servers of the client over plain http.
    pub(super) fn plain_http(&self) -> bool {
        self.0.settings.plain_http
    }

    /// The header with the ids of calls.
    pub(super) fn call_id(&self) -> Option<&HeaderName> {
        self.0.call_id.as_ref()
    }

    /// The scope that a token for this place is asked for with, if it is another than the document lists.
    pub(super) fn scope(&self, place: &Uri) -> Option<&str> {
        let scope = self.0.settings.scope.as_deref()?;
        let base = self.0.servers.base.url()?;
        link::is_same_origin(&base, place).then_some(scope)
    }

    pub(super) fn retry(&self) -> Retry {
        self.0.settings.retry
    }

    pub(super) fn redirects(&self) -> u32 {
        self.0.settings.redirects
    }

    pub(super) fn max_pages(&self) -> usize {
        self.0.settings.max_pages
    }

    pub(super) fn polling(&self) -> Polling {
        self.0.settings.polling
    }

    /// The time that one request has.
    pub(super) fn timeout(&self) -> Option<Duration> {
        self.0.settings.timeout
    }

    /// The time that a call has.
    pub(super) fn call_timeout(&self) -> Option<Duration> {
        self.0.settings.call_timeout
    }

    pub(super) fn body_limit(&self) -> usize {
        self.0.settings.body_limit
    }

    pub(super) fn strict(&self) -> bool {
        self.0.settings.strict
    }

    /// Whether read-only properties are sent.
    pub(super) fn with_read_only(&self) -> bool {
        self.0.settings.with_read_only
    }
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
    /// The name of a header cannot be one.
    HeaderName(String),
    /// The document has nothing of this name, so the value would never be used.
    Unknown {
        /// The kind of name: a security scheme, a parameter, or a server of an operation.
        what: &'static str,
        /// The unknown name.
        name: String,
        /// The names that the document has.
        known: Vec<&'static str>,
    },
    /// No security scheme of the document takes the token of [`Builder::credential`]: it would never be sent.
    UnusedCredential {
        /// The security schemes of the document, for [`Builder::key`] and [`Builder::login`].
        known: Vec<&'static str>,
    },
    /// The transport could not be set up.
    Transport(TransportError),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BaseUrl(why) => write!(f, "the base URL cannot be used: {why}"),
            Self::HeaderName(name) => write!(f, "{name:?} cannot be the name of a header"),
            Self::Unknown { what, name, known } => {
                write!(f, "the document has no {what} {name:?}; {}", Known(known))
            }
            Self::UnusedCredential { known } => write!(
                f,
                "no operation takes a bearer token, so `credential` would never be sent: use `key` or `login` with the \
                 name of a security scheme; {}",
                Known(known)
            ),
            Self::Transport(error) => write!(f, "no transport: {error}"),
        }
    }
}

/// The longest list of names in a message.
const LISTED: usize = 40;

struct Known<'n>(&'n [&'static str]);

impl fmt::Display for Known<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("it has none");
        }
        let names: Vec<_> = self
            .0
            .iter()
            .take(LISTED)
            .map(|name| format!("`{name}`"))
            .collect();
        write!(f, "it has {}", names.join(", "))?;
        match self.0.len().saturating_sub(LISTED) {
            0 => Ok(()),
            rest => write!(f, " and {rest} others"),
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::BaseUrl(_)
            | Self::HeaderName(_)
            | Self::Unknown { .. }
            | Self::UnusedCredential { .. } => None,
            Self::Transport(error) => Some(error),
        }
    }
}

/// Builds a client `C`.
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder<C> {
    base_url: Option<String>,
    instead: Vec<(String, String)>,
    call_id: Option<String>,
    transport: Option<Arc<dyn Transport>>,
    pub(super) timeouts: Timeouts,
    pub(super) settings: Settings,
    wrap: fn(Client) -> C,
}

impl<C> Builder<C> {
    /// Returns a builder with the document's first server and default settings; `wrap` makes the document's own client.
    pub fn new(document: &'static Document, wrap: fn(Client) -> C) -> Self {
        Self {
            base_url: None,
            instead: Vec::new(),
            call_id: None,
            transport: None,
            timeouts: Timeouts::default(),
            settings: Settings {
                document,
                common: Vec::new(),
                keys: Keys::default(),
                plain_http: false,
                scope: None,
                body_limit: BODY_LIMIT,
                strict: false,
                with_read_only: false,
                retry: Retry::default(),
                redirects: REDIRECTS,
                max_pages: MAX_PAGES,
                polling: Polling::default(),
                timeout: None,
                call_timeout: None,
            },
            wrap,
        }
    }

    /// Calls another server than the document's first. A path is kept, with or without a slash at its end. Where the
    /// document's server is a path and the URL has none, the document's is added.
    ///
    /// It is called for all operations, also for those that the document sends to servers of their own. A
    /// [`scope`](Self::scope) that was set before is forgotten: it was meant for another server.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self.settings.scope = None;
        self
    }

    /// Calls another server in place of one that some operations of the document have of their own.
    pub fn server(mut self, documented: impl Into<String>, url: impl Into<String>) -> Self {
        self.instead.push((documented.into(), url.into()));
        self
    }

    /// Gives a parameter of the document this value in all calls that have one of this name and do not say otherwise:
    /// the version of the service, say, or a subscription.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<Common>) -> Self {
        self.settings.common.push((name.into(), value.into()));
        self
    }

    /// Gives each call an id of its own, a UUID, in this header, so that it is found in the service's logs. A call can
    /// bring its own (`call_id` of its builder, or a header of its request).
    ///
    /// The id stays the same when the request is repeated or follows a redirect. Each page of a list and each look at a
    /// long-running operation is a request of its own, and has an id of its own, unless the call brought one. No id
    /// goes to another origin.
    pub fn call_id(mut self, header: impl Into<String>) -> Self {
        self.call_id = Some(header.into());
        self
    }

    /// Authenticates calls with a bearer token (RFC 6750), or anything that fetches one. If the document declares no
    /// security scheme, every call sends it.
    pub fn credential(mut self, credential: impl Credential + 'static) -> Self {
        self.settings.keys.token = Some(Arc::new(credential));
        self
    }

    /// Asks the credential for tokens of this scope, in the place of those that the document lists: for services where
    /// the scope tells which of them a token is for. It is for the base URL alone, so set that first.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.settings.scope = Some(scope.into());
        self
    }

    /// Sends credentials over plain `http` to hosts other than this machine, too: for a service within a cluster or
    /// behind a sidecar. Off by default: everyone on the way can read them.
    pub fn allow_plain_http(mut self, allow: bool) -> Self {
        self.settings.plain_http = allow;
        self
    }

    /// Authenticates calls that ask for this security scheme of the document: its key, or anything that fetches one.
    pub fn key(mut self, scheme: impl Into<String>, key: impl Credential + 'static) -> Self {
        self.settings
            .keys
            .named
            .push((scheme.into(), Arc::new(key)));
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
        self.settings.strict = strict;
        self
    }

    /// Sends properties that the document marks as read-only, where the caller has set them. Off unless asked for: they
    /// are left out of requests, so that what was received can be changed and sent back, and the feature `tracing` says
    /// at level `DEBUG` which of them had a value.
    pub fn send_read_only(mut self, send: bool) -> Self {
        self.settings.with_read_only = send;
        self
    }

    /// Reads response bodies up to this many bytes (default: 16 MiB). In a stream of events, lines or JSON values, the
    /// limit applies to each of them.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.settings.body_limit = bytes;
        self
    }

    /// Asks again at most this often (default: 3): when the server says `Retry-After` with a `429` or `503`; and after
    /// a `408`, `429`, `500`, `502`, `503`, `504`, a broken connection or a body that was cut short, if it does no harm
    /// to ask twice, as with `GET`, `HEAD`, `OPTIONS`, `PUT` and `DELETE` (RFC 9110, section 9.2.2). A request that did
    /// not reach the server, as its name was not found or the connection was refused, is sent again whatever its
    /// method.
    pub fn retries(mut self, times: u32) -> Self {
        self.settings.retry.times = times;
        self
    }

    /// Asks again whatever the method, also after a failure that leaves open whether the request had an effect. Off
    /// unless asked for: a `POST` that is sent twice may happen twice.
    pub fn repeat_all(mut self, all: bool) -> Self {
        self.settings.retry.everything = all;
        self
    }

    /// Waits about this long before asking again where the server does not say how long, and twice as long each time
    /// after (default: half a second).
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.settings.retry.first = pause;
        self
    }

    /// Waits at most this long before asking again (default: a minute). A server that asks for a longer pause is not
    /// asked again: its answer is returned.
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.settings.retry.longest = pause;
        self
    }

    /// Follows at most this many redirects of a request (default: 10). To another origin than the one that was called
    /// only `GET` and `HEAD` without a body are sent, and neither the credential nor headers that the service defines.
    pub fn redirects(mut self, times: u32) -> Self {
        self.settings.redirects = times;
        self
    }

    /// Builds the part of the client that does not depend on the document.
    #[doc(hidden)]
    pub fn bare(self) -> Builder<Client> {
        Builder {
            base_url: self.base_url,
            instead: self.instead,
            call_id: self.call_id,
            transport: self.transport,
            timeouts: self.timeouts,
            settings: self.settings,
            wrap: std::convert::identity,
        }
    }

    /// Builds the client.
    ///
    /// # Errors
    /// The base URL is not an absolute `http` or `https` URL, the built-in transport cannot be set up, or the
    /// document does not have a security scheme, a parameter or a server that the builder names.
    pub fn build(self) -> Result<C, BuildError> {
        let settings = self.settings;
        let parameters = settings.common.iter().map(|(name, _)| name.as_str());
        let servers = self.instead.iter().map(|(own, _)| own.as_str());
        let (parameters, servers): (Vec<_>, Vec<_>) = (parameters.collect(), servers.collect());
        settings
            .document
            .check(&settings.keys, &parameters, &servers)?;
        #[cfg(feature = "blocking")]
        let blocking = match &self.transport {
            Some(transport) => Arc::clone(transport),
            None => Arc::new(super::transport::ureq::Ureq::with_timeouts(self.timeouts)),
        };
        let transport = match self.transport {
            Some(transport) => Some(transport),
            None => transport::built_in(self.timeouts).map_err(BuildError::Transport)?,
        };
        let call_id = self.call_id.map(|name| {
            let parsed = HeaderName::try_from(name.as_str());
            parsed.map_err(|_| BuildError::HeaderName(name))
        });
        let instead = self.instead.into_iter();
        let instead = instead.map(|(own, url)| Ok((own, Base::parse(&url)?)));
        let instead = instead.collect::<Result<_, BuildError>>()?;
        let shared = Shared {
            servers: Servers::new(self.base_url.as_deref(), settings.document.server, instead)?,
            settings,
            call_id: call_id.transpose()?,
            transport,
            #[cfg(feature = "blocking")]
            blocking,
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
