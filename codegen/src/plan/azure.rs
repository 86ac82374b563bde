//! Whether a client is one of Azure, whose manners it then has.

use crate::api::{Api, Server};

/// What a client of Azure has beside others.
#[derive(Debug)]
pub struct AzurePlan {
    /// What tokens are asked for with, where the service is the Resource Manager: it takes no other.
    pub scope: Option<String>,
}

impl AzurePlan {
    /// The header with the ids of calls.
    pub const CALL_ID: &str = "x-ms-client-request-id";
}

/// Who gives tokens in Azure's clouds.
const AUTHORITIES: [&str; 5] = [
    "login.microsoftonline.com",
    "login.windows.net",
    "login.microsoftonline.us",
    "login.chinacloudapi.cn",
    "login.partner.microsoftonline.cn",
];

/// Where Azure's clouds have their Resource Managers.
const MANAGERS: [&str; 3] = [
    "management.azure.com",
    "management.usgovcloudapi.net",
    "management.chinacloudapi.cn",
];

/// What makes a client one of Azure: its server, or who gives its tokens.
pub(super) fn azure(api: &Api) -> Option<AzurePlan> {
    let server = api.servers.first().map(Server::usual);
    let manager = server.filter(|url| MANAGERS.contains(&host(url)));
    let mut authorities = api.authorities.iter();
    let is_azure = manager.is_some() || authorities.any(|url| AUTHORITIES.contains(&host(url)));
    is_azure.then(|| AzurePlan {
        scope: manager.map(|url| format!("https://{}/.default", host(&url))),
    })
}

/// The host of a URL with `https`; empty for any other.
fn host(url: &str) -> &str {
    let rest = url.strip_prefix("https://").unwrap_or_default();
    rest.split([':', '/', '?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(server: &str, authority: &str) -> Option<Option<String>> {
        let api = Api {
            servers: vec![Server {
                url: server.to_owned(),
                description: None,
                variables: Vec::new(),
            }],
            authorities: vec![authority.to_owned()],
            ..Api::default()
        };
        azure(&api).map(|plan| plan.scope)
    }

    #[test]
    fn a_client_of_azure_is_known_by_its_server_or_its_tokens() {
        let manager = "https://management.chinacloudapi.cn/";
        let scope = Some("https://management.chinacloudapi.cn/.default".to_owned());
        assert_eq!(found(manager, ""), Some(scope));
        let authority = "https://login.microsoftonline.com/common/oauth2/authorize";
        assert_eq!(found("https://vault.example", authority), Some(None));
        for (server, authority) in [
            ("https://example.com", "https://login.example.com"),
            (
                "https://management.azure.com.example",
                "https://example.com/login.windows.net",
            ),
            ("https://login.microsoftonline.com", ""),
            ("http://management.azure.com", ""),
        ] {
            assert_eq!(found(server, authority), None, "{server} {authority}");
        }
    }
}
