//! Path templates (OpenAPI 3.0.3, section 4.8.8).

use std::fmt::Write as _;

use crate::api::{Location, Parameter};

/// A path with `{name}` in it, taken apart.
pub(super) struct Template {
    /// The path, what is fixed in it percent-encoded.
    pub(super) path: String,
    /// The names, in the order of the path.
    pub(super) names: Vec<String>,
}

impl Template {
    /// `None` where the braces do not match, or a name stands twice or is empty.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut template = Self {
            path: String::with_capacity(text.len()),
            names: Vec::new(),
        };
        let mut rest = text;
        while let Some((fixed, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            if name.is_empty() || name.contains('{') || fixed.contains('}') {
                return None;
            }
            encode(fixed, &mut template.path);
            let _ = write!(template.path, "{{{name}}}");
            // One argument fills every place of its name.
            if !template.names.iter().any(|known| known == name) {
                template.names.push(name.to_owned());
            }
            rest = after;
        }
        if rest.contains('}') {
            return None;
        }
        encode(rest, &mut template.path);
        Some(template)
    }

    /// Whether a segment is `.` or `..`: with it the path is another one (RFC 3986, section 5.2.4), and every URL
    /// library removes it.
    pub(super) fn has_dots(&self) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        path.split('/').any(|segment| matches!(segment, "." | ".."))
    }
}

/// A path without what of its query a required parameter brings: with both, it would be sent twice.
pub(super) fn without_sent(path: &str, parameters: &[Parameter]) -> String {
    let Some((before, query)) = path.split_once('?') else {
        return path.to_owned();
    };
    let is_sent = |pair: &str| {
        let name = pair.split('=').next().unwrap_or_default();
        let mut parameters = parameters.iter();
        let fits = |p: &Parameter| p.location == Location::Query && p.required && p.wire == name;
        !pair.contains('{') && parameters.any(fits)
    };
    let rest: Vec<_> = query.split('&').filter(|pair| !is_sent(pair)).collect();
    match rest.is_empty() {
        true => before.to_owned(),
        false => format!("{before}?{}", rest.join("&")),
    }
}

/// Encodes what RFC 3986, section 3.3 and 3.4, allows neither in a path nor in a query.
fn encode(text: &str, path: &mut String) {
    // A dot is a dot either way (RFC 3986, section 6.2.2.2), and segments are looked at for the plain one.
    let text = &text.replace("%2e", ".").replace("%2E", ".");
    for (index, byte) in text.bytes().enumerate() {
        let encoded = byte == b'%'
            && text.as_bytes()[index + 1..]
                .iter()
                .take(2)
                .filter(|b| b.is_ascii_hexdigit())
                .count()
                == 2;
        if encoded || byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte) {
            path.push(char::from(byte));
        } else {
            let _ = write!(path, "%{byte:02X}");
        }
    }
}

/// The name of a query parameter as it stands in a URL: what would end the name is encoded, `$` stays.
pub(super) fn encode_query_name(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$'()*,;:@/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The name of a cookie (RFC 6265, section 4.1.1): what is no token is encoded, and so is the percent sign.
pub(super) fn encode_cookie_name(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&'*+-.^_`|~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_templates_apart() {
        let template = Template::parse("/a b/{c}/ü%20%{d}.json").expect("a template");
        assert_eq!(template.path, "/a%20b/{c}/%C3%BC%20%25{d}.json");
        assert_eq!(template.names, ["c", "d"]);
        let template = Template::parse("/%2E{a}/%2e").expect("a template");
        assert_eq!(template.path, "/.{a}/.");
        for (text, has_dots) in [
            ("/../admin", true),
            ("/a/./b", true),
            ("/a/%2e%2E", true),
            ("/..?a=b", true),
            ("/a?b=/../c", false),
            ("/..a/{b}../...", false),
            ("/", false),
        ] {
            assert_eq!(
                Template::parse(text).expect("a template").has_dots(),
                has_dots,
                "{text}"
            );
        }
        let twice = Template::parse("/{a}/{b}/{a}").expect("a template");
        assert_eq!(twice.names, ["a", "b"]);
        for text in ["/{", "/}", "/{}", "/{a{b}}", "/{a}}"] {
            assert!(Template::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn names_of_query_parameters_keep_what_may_stand_there() {
        assert_eq!(encode_query_name("$filter"), "$filter");
        assert_eq!(encode_query_name("a&b=c[d] e+"), "a%26b%3Dc%5Bd%5D%20e%2B");
        assert_eq!(encode_cookie_name("a=b; c%"), "a%3Db%3B%20c%25");
    }
}
