//! Links in answers: where they lead, seen from the URL that was called (RFC 3986, section 5).

use http::Uri;
use http::header::{
    ACCEPT, ACCEPT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, IF_MATCH, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, IF_UNMODIFIED_SINCE, RANGE, USER_AGENT,
};
use http::uri::Authority;

/// Where a link leads: an absolute `http` or `https` URL without a fragment. `None` where it is none.
pub(super) fn resolve(base: &Uri, link: &str) -> Option<Uri> {
    let link = link.split('#').next().unwrap_or_default();
    let scheme = base.scheme_str()?;
    let origin = || Some(format!("{scheme}://{}", base.authority()?));
    let text = if has_scheme(link) {
        link.to_owned()
    } else if link.starts_with("//") {
        format!("{scheme}:{link}")
    } else if link.starts_with('?') {
        format!("{}{}{link}", origin()?, base.path())
    } else if link.is_empty() {
        return None;
    } else {
        let (path, query) = link.find('?').map_or((link, ""), |at| link.split_at(at));
        let path = match path.starts_with('/') {
            true => without_dots(path),
            false => {
                let folder = base.path().rfind('/').map_or("/", |at| &base.path()[..=at]);
                without_dots(&format!("{folder}{path}"))
            }
        };
        format!("{}{path}{query}", origin()?)
    };
    let uri: Uri = text.parse().ok()?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let host = uri
        .authority()
        .filter(|authority| !authority.as_str().contains('@'))?;
    (is_web && !host.host().is_empty() && has_valid_port(host)).then_some(uri)
}

/// Whether the port is a number of 16 bits, if there is one. The crate `http` accepts any digits, and then says that
/// there is no port: the URL would count as one of the default port.
pub(super) fn has_valid_port(authority: &Authority) -> bool {
    let port = authority.as_str().strip_prefix(authority.host());
    let port = port.and_then(|port| port.strip_prefix(':'));
    // Rust's numbers may have a sign.
    let is_number =
        |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    port.is_none_or(|port| port.is_empty() || is_number(port))
}

/// Whether two URLs have the same scheme, host and port (RFC 6454, section 5).
pub(super) fn is_same_origin(a: &Uri, b: &Uri) -> bool {
    let port = |uri: &Uri| {
        let usual = if uri.scheme_str() == Some("https") {
            443
        } else {
            80
        };
        uri.port_u16().unwrap_or(usual)
    };
    let host = |uri: &Uri| uri.host().map(str::to_ascii_lowercase);
    a.scheme() == b.scheme() && host(a) == host(b) && port(a) == port(b)
}

/// Leaves the headers that say nothing to one service alone: what a service defines itself may be a secret.
pub(super) fn keep_general(headers: &mut HeaderMap) {
    let general = [
        ACCEPT,
        ACCEPT_LANGUAGE,
        CONTENT_LENGTH,
        CONTENT_TYPE,
        IF_MATCH,
        IF_MODIFIED_SINCE,
        IF_NONE_MATCH,
        IF_UNMODIFIED_SINCE,
        RANGE,
        USER_AGENT,
    ];
    let kept = headers.iter().filter(|(name, _)| general.contains(name));
    *headers = kept
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
}

/// Gives a link the value that the query parameter had in the request before it, in the place of its own if it has one.
pub(super) fn with_query(link: &Uri, request: &Uri, name: &str) -> Option<Uri> {
    let is_it = |pair: &&str| {
        let key = pair.split('=').next().unwrap_or_default();
        key.eq_ignore_ascii_case(name)
    };
    let pairs = |uri: &Uri| -> Vec<String> {
        let query = uri.query().unwrap_or_default().split('&');
        query
            .filter(|pair| !pair.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let asked = pairs(request);
    let Some(asked) = asked.iter().find(|pair| is_it(&pair.as_str())) else {
        return Some(link.clone());
    };
    let mut query = pairs(link);
    query.retain(|pair| !is_it(&pair.as_str()));
    query.push(asked.clone());
    let target = format!("{}?{}", link.path(), query.join("&"));
    let mut parts = link.clone().into_parts();
    parts.path_and_query = Some(target.parse().ok()?);
    Uri::from_parts(parts).ok()
}

fn has_scheme(link: &str) -> bool {
    let scheme = link.split([':', '/', '?']).next().unwrap_or_default();
    let rest = &link[scheme.len()..];
    let is_word = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_word && rest.starts_with(':')
}

/// A path without `.` and `..` (RFC 3986, section 5.2.4).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            segment => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(link: &str) -> Option<String> {
        let base: Uri = "https://example.com:8443/a/b/c?d=e".parse().expect("a URL");
        resolve(&base, link).map(|uri| uri.to_string())
    }

    #[test]
    fn a_link_leads_where_the_standard_says() {
        for (link, found) in [
            ("g", "https://example.com:8443/a/b/g"),
            ("./g/", "https://example.com:8443/a/b/g/"),
            ("/g?h#i", "https://example.com:8443/g?h"),
            ("?y", "https://example.com:8443/a/b/c?y"),
            ("g?y/../x", "https://example.com:8443/a/b/g?y/../x"),
            ("../../../g", "https://example.com:8443/g"),
            ("..", "https://example.com:8443/a/"),
            ("//other/g", "https://other/g"),
            ("http://other", "http://other/"),
            ("a:b/c", ""),
            ("ftp://other/g", ""),
            ("https://u:p@other/g", ""),
            ("//other:65535/g", "https://other:65535/g"),
            ("//other:65536/g", ""),
            ("//example.com:+8443/g", ""),
            ("https://example.com:80443/g", ""),
            ("", ""),
            ("a b", ""),
        ] {
            assert_eq!(resolved(link).unwrap_or_default(), found, "{link}");
        }
    }

    #[test]
    fn the_origin_is_scheme_host_and_port() {
        let same = |a: &str, b: &str| {
            is_same_origin(&a.parse().expect("a URL"), &b.parse().expect("a URL"))
        };
        assert!(same("https://example.com/a", "https://EXAMPLE.com:443/b"));
        assert!(!same("https://example.com", "http://example.com"));
        assert!(!same("https://example.com", "https://example.com:444"));
        assert!(!same(
            "https://example.com",
            "https://example.com.evil.example"
        ));
    }

    #[test]
    fn the_version_is_the_one_that_was_asked_for() {
        let with = |link: &str, request: &str| {
            let (link, request) = (
                link.parse().expect("a URL"),
                request.parse().expect("a URL"),
            );
            with_query(&link, &request, "api-version")
                .expect("a URL")
                .to_string()
        };
        let first = "https://h/a?api-version=1&b=2";
        assert_eq!(with("https://h/n", first), "https://h/n?api-version=1");
        assert_eq!(
            with("https://h/n?Api-Version=9&t=%2F", first),
            "https://h/n?t=%2F&api-version=1"
        );
        assert_eq!(with("https://h/n?t=1", "https://h/a"), "https://h/n?t=1");
    }
}
