//! The transport of the feature `reqwest`.

use std::sync::Arc;
use std::time::Duration;

use ::reqwest::redirect::Policy;
use ::reqwest::{NoProxy, Proxy};
use http::{Request, Response};
use tokio::runtime::Handle;

use super::super::body::Body;
use super::{BoxFuture, Transport, TransportError, USER_AGENT};

/// Sends through a [`reqwest::Client`]. It needs a Tokio runtime.
#[derive(Clone, Debug)]
pub struct Reqwest(::reqwest::Client);

impl Reqwest {
    /// A client with TLS by rustls and the system's root certificates, 10 seconds to connect, a minute between two
    /// reads, no redirects, and the environment's proxy for https.
    ///
    /// # Errors
    /// The TLS configuration cannot be set up.
    pub fn new() -> Result<Self, TransportError> {
        use rustls_platform_verifier::BuilderVerifierExt as _;

        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_platform_verifier())
            .map_err(TransportError::unsent)?
            .with_no_client_auth();
        let client = ::reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .user_agent(USER_AGENT)
            .no_proxy()
            .redirect(Policy::none())
            .retry(::reqwest::retry::never())
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(60));
        let client = match proxy() {
            Some(proxy) => client.proxy(proxy),
            None => client,
        };
        let client = client.build().map_err(TransportError::unsent)?;
        Ok(Self(client))
    }

    /// Sends through a client of your own: for proxies, other certificates, other time limits.
    ///
    /// Build it with [`Policy::none`]: with reqwest's own policy it would follow redirects, and repeat a request
    /// that must not be repeated.
    pub fn with_client(client: ::reqwest::Client) -> Self {
        Self(client)
    }
}

impl Transport for Reqwest {
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        Box::pin(async move {
            if Handle::try_current().is_err() {
                return Err(TransportError::unsent(
                    "reqwest needs a Tokio runtime, and there is none",
                ));
            }
            let request = request.map(|body| match body.as_bytes() {
                Some(bytes) => ::reqwest::Body::from(bytes.clone()),
                None => ::reqwest::Body::wrap(body),
            });
            let request = ::reqwest::Request::try_from(request).map_err(unsent)?;
            let response = self.0.execute(request).await.map_err(|error| {
                if error.is_connect() || error.is_builder() {
                    unsent(error)
                } else {
                    TransportError::ambiguous(error.without_url())
                }
            })?;
            Ok(Response::from(response).map(Body::stream))
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move { tokio::time::sleep(duration).await })
    }
}

/// The environment's proxy, for https alone: plain http goes to this machine only, where no proxy is to see a token.
fn proxy() -> Option<Proxy> {
    let names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
    let url = names
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|url| !url.is_empty()))?;
    Some(Proxy::https(url).ok()?.no_proxy(NoProxy::from_env()))
}

fn unsent(error: ::reqwest::Error) -> TransportError {
    TransportError::unsent(error.without_url())
}
