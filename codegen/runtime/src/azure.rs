//! Azure's clouds, and its credentials.
//!
//! A client calls the public cloud unless it is told of another. With [`Builder::cloud`] the place that is called and
//! what tokens are good for change together, so that a token of one cloud never goes to another.
//!
//! - A token that does not change, or a function that fetches tokens ([`Refreshing`](super::Refreshing)), needs nothing
//!   more. The function is given the scope of the cloud.
//! - With the feature `azure-identity` the credentials of the crate `azure_identity` are taken, wrapped in an
//!   `Identity`.

#[cfg(feature = "azure-identity")]
mod identity;

use std::borrow::Cow;

use super::client::Builder;

#[cfg(feature = "azure-identity")]
pub use identity::Identity;

#[cfg(feature = "azure-identity")]
#[doc(no_inline)]
pub use ::azure_core;

/// A cloud: where its Resource Manager is, what a token for that is good for, and who gives such tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cloud {
    endpoint: Cow<'static, str>,
    audience: Cow<'static, str>,
    authority: Cow<'static, str>,
}

impl Cloud {
    /// The public cloud.
    pub const PUBLIC: Self = Self::known(
        "https://management.azure.com",
        "https://login.microsoftonline.com",
    );

    /// The cloud of the government of the United States.
    pub const US_GOVERNMENT: Self = Self::known(
        "https://management.usgovcloudapi.net",
        "https://login.microsoftonline.us",
    );

    /// The cloud in China.
    pub const CHINA: Self = Self::known(
        "https://management.chinacloudapi.cn",
        "https://login.chinacloudapi.cn",
    );

    /// Of the clouds that everybody knows the endpoint is the audience, too.
    const fn known(endpoint: &'static str, authority: &'static str) -> Self {
        Self {
            endpoint: Cow::Borrowed(endpoint),
            audience: Cow::Borrowed(endpoint),
            authority: Cow::Borrowed(authority),
        }
    }

    /// Another cloud, or a service that is not the Resource Manager: where it is, and the audience of its tokens, as it
    /// is registered, with or without a slash at its end. Its authority is that of the public cloud.
    pub fn custom(endpoint: impl Into<String>, audience: impl Into<String>) -> Self {
        Self {
            endpoint: Cow::Owned(endpoint.into()),
            audience: Cow::Owned(audience.into()),
            authority: Self::PUBLIC.authority,
        }
    }

    /// The same, with tokens of another authority.
    #[must_use]
    pub fn with_authority(mut self, authority: impl Into<String>) -> Self {
        self.authority = Cow::Owned(authority.into());
        self
    }

    /// The URL that calls begin with.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// What tokens are good for.
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// The URL of who gives tokens.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// What tokens are asked for with: `{audience}/.default`, whatever the audience ends with.
    pub fn scope(&self) -> String {
        format!("{}/.default", self.audience)
    }
}

impl<C> Builder<C> {
    /// Calls a cloud, with tokens that are good for it and no other.
    pub fn cloud(self, cloud: &Cloud) -> Self {
        self.base_url(cloud.endpoint()).scope(cloud.scope())
    }
}

#[cfg(test)]
mod tests {
    use super::Cloud;

    #[test]
    fn each_cloud_has_its_endpoint_and_its_scope() {
        for (cloud, endpoint, scope, authority) in [
            (
                Cloud::PUBLIC,
                "https://management.azure.com",
                "https://management.azure.com/.default",
                "https://login.microsoftonline.com",
            ),
            (
                Cloud::US_GOVERNMENT,
                "https://management.usgovcloudapi.net",
                "https://management.usgovcloudapi.net/.default",
                "https://login.microsoftonline.us",
            ),
            (
                Cloud::CHINA,
                "https://management.chinacloudapi.cn",
                "https://management.chinacloudapi.cn/.default",
                "https://login.chinacloudapi.cn",
            ),
            (
                Cloud::custom("https://arm.local", "https://audience/x"),
                "https://arm.local",
                "https://audience/x/.default",
                "https://login.microsoftonline.com",
            ),
            (
                Cloud::custom("https://arm.local", "https://a/").with_authority("https://login"),
                "https://arm.local",
                "https://a//.default",
                "https://login",
            ),
        ] {
            assert_eq!(cloud.endpoint(), endpoint);
            assert_eq!(cloud.scope(), scope);
            assert_eq!(cloud.authority(), authority);
        }
    }
}
