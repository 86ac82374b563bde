//! Where requests go.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use http::Uri;
use http::uri::{Authority, Scheme};

use super::client::BuildError;

/// A server: `https://host/prefix`, without a slash at the end.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Base {
    pub(super) scheme: Scheme,
    pub(super) authority: Authority,
    pub(super) prefix: String,
}

/// The servers of a client.
#[derive(Debug)]
pub(super) struct Servers {
    pub(super) base: Base,
    /// Whether it is the document's first server, and not one that was chosen.
    pub(super) is_usual: bool,
    /// What is called in the place of servers of the document, by their URLs.
    pub(super) instead: Vec<(String, Base)>,
}

impl Servers {
    /// The server of an operation that has one of its own. Whoever chose a server for the client means it for all that
    /// was not chosen by itself: a trial must not reach a service in use.
    pub(super) fn find(&self, own: &'static str) -> Cow<'_, Base> {
        if let Some((_, base)) = self.instead.iter().find(|(url, _)| url == own) {
            return Cow::Borrowed(base);
        }
        if own.starts_with('/') {
            return Cow::Owned(Base {
                prefix: own.trim_end_matches('/').to_owned(),
                ..self.base.clone()
            });
        }
        match Base::parse(own) {
            Ok(own) if self.is_usual => Cow::Owned(own),
            _ => Cow::Borrowed(&self.base),
        }
    }
}

impl Base {
    /// Its URL.
    pub(super) fn url(&self) -> Option<Uri> {
        self.to_string().parse().ok()
    }

    pub(super) fn parse(text: &str) -> Result<Self, BuildError> {
        let uri: Uri = text
            .parse()
            .map_err(|_| BuildError::BaseUrl("it is not a URL"))?;
        let scheme = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS || *scheme == Scheme::HTTP => scheme.clone(),
            _ => {
                return Err(BuildError::BaseUrl(
                    "it must begin with https:// or http://",
                ));
            }
        };
        let authority = match uri.authority() {
            Some(authority) if !authority.host().is_empty() => authority.clone(),
            _ => return Err(BuildError::BaseUrl("it has no host")),
        };
        if authority.as_str().contains('@') {
            return Err(BuildError::BaseUrl(
                "it must not hold a user name or password",
            ));
        }
        if uri.query().is_some() {
            return Err(BuildError::BaseUrl("it must not have a query"));
        }
        let prefix = uri.path().trim_end_matches('/').to_owned();
        Ok(Self {
            scheme,
            authority,
            prefix,
        })
    }
}

/// Whether nobody on the way can read what is sent there.
pub(super) fn is_confidential(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    uri.scheme() == Some(&Scheme::HTTPS)
        || host.eq_ignore_ascii_case("localhost")
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> Base {
        Base::parse(text).expect("a URL")
    }

    #[test]
    fn a_base_url_is_taken_with_or_without_a_slash() {
        for (text, shown) in [
            ("https://example.com", "https://example.com"),
            ("https://example.com/", "https://example.com"),
            ("http://[::1]:80/v1//", "http://[::1]:80/v1"),
        ] {
            assert_eq!(base(text).to_string(), shown);
        }
        for text in [
            "",
            "/v1",
            "ftp://x",
            "https://u:p@x",
            "https://x?a=b",
            "https:///v1",
            "x y",
        ] {
            assert!(Base::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_https_and_loopback_are_confidential() {
        let confidential = |text: &str| is_confidential(&text.parse().expect("a URL"));
        for text in [
            "https://example.com",
            "http://localhost:1",
            "http://127.9.9.9",
            "http://[::1]:8080",
        ] {
            assert!(confidential(text), "{text}");
        }
        for text in [
            "http://example.com",
            "http://localhost.example.com",
            "http://128.0.0.1",
        ] {
            assert!(!confidential(text), "{text}");
        }
    }

    #[test]
    fn who_chooses_a_server_means_it_for_all() {
        let servers = |is_usual, instead: &[&str]| Servers {
            base: base("https://api.example/v1"),
            is_usual,
            instead: instead
                .iter()
                .map(|url| ("https://up.example/files".to_owned(), base(url)))
                .collect(),
        };
        let find = |servers: &Servers, own| servers.find(own).to_string();
        let own = "https://up.example/files";
        assert_eq!(find(&servers(true, &[]), own), own);
        assert_eq!(find(&servers(false, &[]), own), "https://api.example/v1");
        for is_usual in [true, false] {
            let other = servers(is_usual, &["http://localhost:1/x"]);
            assert_eq!(find(&other, own), "http://localhost:1/x");
            assert_eq!(find(&other, "/v2/"), "https://api.example/v2");
        }
    }
}
