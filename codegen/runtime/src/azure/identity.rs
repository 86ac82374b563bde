//! Credentials of the crate `azure_identity`.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use ::azure_core::cloud::{CloudConfiguration, CustomConfiguration};
use ::azure_core::credentials::TokenCredential;

use super::super::body::BoxError;
use super::super::credential::{Credential, Token};
use super::super::refreshing::Refreshing;
use super::super::secret::Secret;
use super::super::transport::BoxFuture;
use super::Cloud;

/// A credential of the crate `azure_identity`, or anything else that is a `TokenCredential`.
///
/// It asks for tokens of the client's cloud ([`Builder::cloud`](super::super::Builder::cloud)). They are kept, and
/// fetched once for all who wait, as [`Refreshing`] does it, whether the credential keeps them, too: those of
/// `azure_identity` 1 that talk to a service do, until five minutes before their end; those that ask a program, such as
/// the Azure CLI, do not.
///
/// Most of these credentials send requests, with what `azure_core` has for that: unless it is told otherwise reqwest,
/// which needs tokio. A call that waits on its thread is then made within a runtime of tokio (`Runtime::enter`).
///
/// ```ignore
/// use std::sync::Arc;
///
/// use azure_identity::{AzureCliCredential, DeveloperToolsCredential, ManagedIdentityCredential};
///
/// // Whatever the developer has signed in with, the Azure CLI among it:
/// let credential = Identity::new(DeveloperToolsCredential::new(None)?);
/// let credential = Identity::new(AzureCliCredential::new(None)?);
/// // A virtual machine, an app, a pod:
/// let credential = Identity::new(ManagedIdentityCredential::new(None)?);
///
/// let client = Client::builder().credential(credential).build()?;
///
/// // In another cloud. What asks for the token is told, too, unless that knows by itself.
/// let mut options = ClientSecretCredentialOptions::default();
/// options.client_options.cloud = Some(Arc::new((&Cloud::CHINA).into()));
/// let credential = ClientSecretCredential::new(tenant, id, secret, Some(options))?;
/// let client = Client::builder()
///     .cloud(&Cloud::CHINA)
///     .credential(Identity::new(credential))
///     .build()?;
/// ```
pub struct Identity(Refreshing);

impl Identity {
    /// Asks this credential for tokens.
    pub fn new(credential: Arc<dyn TokenCredential>) -> Self {
        Self(Refreshing::new(move |scopes| {
            let credential = Arc::clone(&credential);
            let scopes: Vec<_> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
            async move {
                // Entra ID takes a scope without a service for one of Microsoft Graph's.
                if !scopes.iter().all(|scope| scope.contains('/')) || scopes.is_empty() {
                    return Err(NO_CLOUD.into());
                }
                let scopes: Vec<_> = scopes.iter().map(String::as_str).collect();
                let token = credential.get_token(&scopes, None).await?;
                let secret = Token::new(token.token.secret());
                Ok(secret.until(SystemTime::from(token.expires_on)))
            }
        }))
    }
}

const NO_CLOUD: &str =
    "the client does not say which service a token is for: build it with `cloud`, or `scope`";

impl Credential for Identity {
    fn token<'a>(
        &'a self,
        scopes: &'a [&'a str],
    ) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>> {
        self.0.token(scopes)
    }

    // A token that is refused is not forgotten: the credential would give the same one again.
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

/// Tells a credential of the cloud, so that it asks the right authority for tokens.
impl From<&Cloud> for CloudConfiguration {
    fn from(cloud: &Cloud) -> Self {
        match cloud.authority() {
            authority if authority == Cloud::PUBLIC.authority => Self::AzurePublic,
            authority if authority == Cloud::US_GOVERNMENT.authority => Self::AzureGovernment,
            authority if authority == Cloud::CHINA.authority => Self::AzureChina,
            authority => {
                let mut custom = CustomConfiguration::default();
                custom.authority_host = authority.to_owned();
                Self::Custom(custom)
            }
        }
    }
}
