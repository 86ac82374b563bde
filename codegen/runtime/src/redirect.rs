//! Where an answer sends a request to (RFC 9110, section 15.4).

use http::header::LOCATION;
use http::{HeaderMap, Method, StatusCode, Uri};

use super::link;

/// The request to send in the place of one that got this answer: its method, and where it goes.
///
/// After `300`, `301` and `302` only what asks for something is sent again: what changes something may have been meant
/// for the first place alone.
pub(super) fn target(
    method: &Method,
    uri: &Uri,
    status: StatusCode,
    headers: &HeaderMap,
) -> Option<(Method, Uri)> {
    let asks = method == Method::GET || method == Method::HEAD;
    let method = match status.as_u16() {
        300..=302 if asks => method.clone(),
        303 if method == Method::HEAD => Method::HEAD,
        303 => Method::GET,
        307 | 308 => method.clone(),
        _ => return None,
    };
    let location = headers.get(LOCATION)?.to_str().ok()?;
    let next = link::resolve(uri, location)?;
    // What was confidential stays so.
    let is_safe = uri.scheme_str() != Some("https") || next.scheme_str() == Some("https");
    is_safe.then_some((method, next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn next(method: &str, status: u16, location: &'static str) -> Option<String> {
        let uri: Uri = "https://example.com/a".parse().expect("a URL");
        let headers = [(LOCATION, HeaderValue::from_static(location))];
        let status = StatusCode::from_u16(status).expect("a status");
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let target = target(&method, &uri, status, &headers.into_iter().collect());
        target.map(|(method, uri)| format!("{method} {uri}"))
    }

    #[test]
    fn each_status_has_its_rule() {
        let get = Some("GET https://example.com/b".to_owned());
        for status in [300, 301, 302, 303, 307, 308] {
            assert_eq!(next("GET", status, "/b"), get, "{status}");
        }
        assert_eq!(
            next("HEAD", 303, "/b").as_deref(),
            Some("HEAD https://example.com/b")
        );
        assert_eq!(next("POST", 303, "/b"), get);
        assert_eq!(
            next("POST", 307, "/b").as_deref(),
            Some("POST https://example.com/b")
        );
        for (method, status) in [
            ("PUT", 301),
            ("PATCH", 302),
            ("POST", 300),
            ("GET", 304),
            ("GET", 200),
        ] {
            assert_eq!(next(method, status, "/b"), None, "{method} {status}");
        }
        assert_eq!(next("GET", 302, "http://example.com/b"), None);
        assert_eq!(next("GET", 302, "mailto:a@b"), None);
    }
}
