//! Where requests go.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use http::Uri;
use http::uri::{Authority, Scheme};

use super::client::BuildError;
use super::link;

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
    /// The document's first server, if its host is known.
    pub(super) documented: Option<Base>,
    /// What is called in the place of servers of the document, by their URLs.
    pub(super) instead: Vec<(String, Base)>,
}

impl Servers {
    /// The servers for a base URL that was given, or the document's own.
    ///
    /// A server of the document may be a path, relative to the place of the document: it is a part of each URL then,
    /// unless the base URL that was given has a path of its own.
    pub(super) fn new(
        given: Option<&str>,
        documented: &str,
        instead: Vec<(String, Base)>,
    ) -> Result<Self, BuildError> {
        let is_path = documented.starts_with('/');
        let base = match given {
            Some(given) => {
                let mut base = Base::parse(given)?;
                if base.prefix.is_empty() && is_path {
                    base.prefix = documented.trim_end_matches('/').to_owned();
                }
                base
            }
            None if documented.is_empty() || is_path => {
                return Err(BuildError::BaseUrl(
                    "the document names no host: give the URL of one with `base_url`",
                ));
            }
            None => Base::parse(documented)?,
        };
        Ok(Self {
            base,
            is_usual: given.is_none(),
            documented: Base::parse(documented).ok(),
            instead,
        })
    }

    /// The server of an operation that has one of its own. Whoever chose a server for the client means it for all that
    /// was not chosen by itself: a trial must not reach a service in use.
    pub(super) fn find(&self, own: &'static str) -> Cow<'_, Base> {
        if let Some((_, base)) = self.instead.iter().find(|(url, _)| url == own) {
            return Cow::Borrowed(base);
        }
        let at = |path: &str| {
            Cow::Owned(Base {
                prefix: path.trim_end_matches('/').to_owned(),
                ..self.base.clone()
            })
        };
        if own.is_empty() || own.starts_with('/') {
            return at(own);
        }
        match Base::parse(own) {
            Ok(own) if self.is_usual => Cow::Owned(own),
            // Another host in the place of the document's has the same paths.
            Ok(own) if self.is_moved() && self.is_beside(&own) => at(&own.prefix),
            _ => Cow::Borrowed(&self.base),
        }
    }

    /// Whether the base URL is the document's but for its host.
    fn is_moved(&self) -> bool {
        let documented = self.documented.as_ref();
        documented.is_some_and(|documented| documented.prefix == self.base.prefix)
    }

    /// Whether a server is on the host of the document's first.
    fn is_beside(&self, own: &Base) -> bool {
        self.documented.as_ref().is_some_and(|documented| {
            documented.scheme == own.scheme && documented.authority == own.authority
        })
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
        if !link::has_valid_port(&authority) {
            return Err(BuildError::BaseUrl("its port is not one"));
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
            "https://x:80443",
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

    fn servers(given: Option<&str>, documented: &str, instead: &[&str]) -> Servers {
        let instead = instead
            .iter()
            .map(|url| ("https://up.example/files".to_owned(), base(url)));
        Servers::new(given, documented, instead.collect()).expect("a server")
    }

    fn find(servers: &Servers, own: &'static str) -> String {
        servers.find(own).to_string()
    }

    #[test]
    fn who_chooses_a_server_means_it_for_all() {
        let documented = "https://api.example/v1";
        let own = "https://up.example/files";
        let trial = Some("https://trial.example");
        assert_eq!(find(&servers(None, documented, &[]), own), own);
        assert_eq!(
            find(&servers(trial, documented, &[]), own),
            "https://trial.example"
        );
        for given in [None, Some(documented)] {
            let other = servers(given, documented, &["http://localhost:1/x"]);
            assert_eq!(find(&other, own), "http://localhost:1/x");
            assert_eq!(find(&other, "/v2/"), "https://api.example/v2");
            assert_eq!(find(&other, ""), "https://api.example");
        }
    }

    #[test]
    fn a_server_on_the_same_host_moves_with_it() {
        let documented = "https://api.example/v1/";
        let own = "https://api.example/v2";
        let found = |given| find(&servers(Some(given), documented, &[]), own);
        assert_eq!(found("http://localhost:1/v1"), "http://localhost:1/v2");
        assert_eq!(
            found("http://localhost:1/trial"),
            "http://localhost:1/trial"
        );
    }

    #[test]
    fn a_relative_server_is_joined_to_a_host() {
        let found = |given| servers(Some(given), "/api/v3/", &[]).base.to_string();
        assert_eq!(found("http://localhost:1"), "http://localhost:1/api/v3");
        assert_eq!(found("http://localhost:1/"), "http://localhost:1/api/v3");
        assert_eq!(found("http://localhost:1/own/"), "http://localhost:1/own");
        for documented in ["", "/api/v3"] {
            let error = Servers::new(None, documented, Vec::new()).expect_err("no host");
            assert_eq!(
                error.to_string(),
                "the base URL cannot be used: the document names no host: give the URL of one with `base_url`"
            );
        }
    }
}
