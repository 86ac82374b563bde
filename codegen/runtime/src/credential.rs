//! Who is calling.

use std::time::{Duration, SystemTime};

use super::body::BoxError;
use super::secret::Secret;
use super::transport::BoxFuture;

/// A source of bearer tokens (RFC 6750), or of keys.
///
/// Strings are credentials: a token or key that does not change. One that expires is fetched with a function by
/// [`Refreshing`](super::Refreshing), or by an implementation of this trait, which is asked once per call.
///
/// The token is sent as `Authorization: Bearer …`, a key where its security scheme wants it; only over https or to the
/// loopback interface, and it is shown nowhere.
pub trait Credential: Send + Sync {
    /// A token that is good for `scopes`, the ones the document lists for the operation; `None` sends none.
    ///
    /// # Errors
    /// Whatever kept the token from being had. The call then ends without anything being sent.
    fn token<'a>(
        &'a self,
        scopes: &'a [&'a str],
    ) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>>;

    /// Is told that the service refused a token with `401`, and says whether it may have another: the call is then
    /// repeated, once, as nothing was done (RFC 9110, section 15.5.2).
    fn refused(&self, scopes: &[&str], token: &Secret<String>) -> bool {
        let _ = (scopes, token);
        false
    }
}

impl Credential for Secret<String> {
    fn token<'a>(
        &'a self,
        _: &'a [&'a str],
    ) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>> {
        let token = self.clone();
        Box::pin(async move { Ok(Some(token)) })
    }
}

impl Credential for String {
    fn token<'a>(
        &'a self,
        _: &'a [&'a str],
    ) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>> {
        let token = Secret::new(self.clone());
        Box::pin(async move { Ok(Some(token)) })
    }
}

impl Credential for &'static str {
    fn token<'a>(
        &'a self,
        _: &'a [&'a str],
    ) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>> {
        let token = Secret::from(*self);
        Box::pin(async move { Ok(Some(token)) })
    }
}

/// Sends no token: for a transport that authenticates by itself, or a test server that does not ask.
#[derive(Clone, Copy, Debug, Default)]
pub struct Anonymous;

impl Credential for Anonymous {
    fn token<'a>(
        &'a self,
        _: &'a [&'a str],
    ) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>> {
        Box::pin(async { Ok(None) })
    }
}

/// A token, and when it ends.
#[derive(Clone, Debug)]
pub struct Token {
    pub(super) secret: Secret<String>,
    pub(super) end: Option<SystemTime>,
}

impl Token {
    /// A token that does not end.
    pub fn new(secret: impl Into<Secret<String>>) -> Self {
        Self {
            secret: secret.into(),
            end: None,
        }
    }

    /// The same, good until then.
    #[must_use]
    pub fn until(mut self, end: SystemTime) -> Self {
        self.end = Some(end);
        self
    }

    /// The same, good for this long from now on: `expires_in` of OAuth 2.0 (RFC 6749, section 5.1).
    #[must_use]
    pub fn lasting(mut self, left: Duration) -> Self {
        self.end = SystemTime::now().checked_add(left);
        self
    }
}
