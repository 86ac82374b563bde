//! From arguments to a request, without any input or output.

use std::borrow::Cow;

use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{Method, Request, Uri};

use super::argument::{Argument, Location};
use super::body::Body;
use super::encode::{check_raw, encoded_length, is_dots, push_encoded, push_reserved};
use super::headers;
use super::operation::{Descriptor, Parameter};
use super::payload::Payload;
use super::rule::Rule;
use super::server::{Base, Servers};
use super::style::{self, Piece, Style};
use super::value;
use super::violation::{Broken, Violations};

/// Checks the arguments and writes the request, or says everything that is wrong with them.
pub(super) fn build(
    servers: &Servers,
    operation: &Descriptor,
    arguments: &[Argument<'_>],
    payload: Option<&Payload<'_>>,
    with_read_only: bool,
) -> Result<Request<Body>, Violations> {
    let mut found = Violations::default();
    let base = match operation.server {
        None => Cow::Borrowed(&servers.base),
        Some(server) => servers.find(server),
    };
    let base = base.as_ref();
    let values = value::write(operation, arguments, with_read_only, &mut found);
    let replaced = values
        .as_ref()
        .map(|values| value::replace(arguments, values));
    let arguments = replaced.as_deref().unwrap_or(arguments);
    check(operation, arguments, &mut found);
    let (media_type, body) = match payload {
        Some(payload) => payload.write(operation, with_read_only, &mut found),
        None => (None, Body::empty()),
    };
    if !found.is_empty() {
        return Err(found);
    }
    let target = write_target(base, operation, arguments);
    if let Some(parameter) = dotted(operation, &target[base.prefix.len()..]) {
        found.push(Some(Location::Path), parameter, Broken::DotSegment);
        return Err(found);
    }
    let Some(uri) = absolute(base, target) else {
        found.push(None, operation.id, Broken::NotAUrl);
        return Err(found);
    };
    let mut request = Request::new(body);
    // The generator lets nothing else through.
    *request.method_mut() = Method::from_bytes(operation.method.as_bytes()).unwrap_or_default();
    *request.uri_mut() = uri;
    *request.headers_mut() = headers::write(operation, arguments, media_type, request.body());
    Ok(request)
}

fn check(operation: &Descriptor, arguments: &[Argument<'_>], found: &mut Violations) {
    for (parameter, &argument) in operation.parameters.iter().zip(arguments) {
        let location = Some(parameter.location);
        if style::is_absent(parameter, argument) {
            if parameter.required {
                found.push(location, parameter.name, Broken::Missing);
            }
        } else if !argument.is_scalar() {
            style::check(parameter, argument, found);
        } else {
            // A schema asks what the rule asks, but that the value is a segment.
            let rule = match (parameter.schema, parameter.rule.segment) {
                (None, _) => parameter.rule,
                (_, true) => &Rule::SEGMENT,
                (_, false) => &Rule::ANY,
            };
            rule.check(argument, location, parameter.name, found);
            match (parameter.location, argument) {
                (Location::Header, Argument::Text(text)) => {
                    style::check_header(parameter, text, found);
                }
                (_, Argument::Text(text)) if parameter.style == Style::Raw => {
                    check_raw(parameter, text, found);
                }
                _ => {}
            }
        }
    }
}

/// The path and query, in one allocation of exactly the length they need: `Bytes` takes it over as it is.
fn write_target(base: &Base, operation: &Descriptor, arguments: &[Argument<'_>]) -> String {
    let mut target = String::with_capacity(target_length(base, operation, arguments));
    target.push_str(&base.prefix);
    let mut template = operation.path;
    while let Some((fixed, rest)) = split_at(template, b'{') {
        target.push_str(fixed);
        let (name, rest) = split_at(rest, b'}').unwrap_or((rest, ""));
        let argument = operation
            .parameters
            .iter()
            .zip(arguments)
            .find(|(parameter, _)| parameter.location == Location::Path && parameter.name == name);
        if let Some((parameter, &argument)) = argument {
            push_value(&mut target, parameter, argument);
        }
        template = rest;
    }
    target.push_str(template);
    // A query may be part of the template, or of what stands in it as it is.
    let has_query = split_at(&target, b'?').is_some();
    let mut separator = if has_query { '&' } else { '?' };
    for (parameter, argument) in in_location(operation, arguments, Location::Query) {
        target.push(separator);
        push_value(&mut target, parameter, argument);
        separator = '&';
    }
    target
}

/// The length of what [`write_target`] writes, if each path parameter is in the path once, as it should be.
fn target_length(base: &Base, operation: &Descriptor, arguments: &[Argument<'_>]) -> usize {
    let path = in_location(operation, arguments, Location::Path).fold(
        operation.path.len(),
        |length, (parameter, argument)| {
            (length + value_length(parameter, argument))
                .saturating_sub("{}".len() + parameter.name.len())
        },
    );
    let query: usize = in_location(operation, arguments, Location::Query)
        .map(|(parameter, argument)| "?".len() + value_length(parameter, argument))
        .sum();
    base.prefix.len() + path + query
}

/// `str::split_once` for an ASCII character, faster on texts as short as a template: whole pieces are passed over in
/// a step each.
fn split_at(text: &str, character: u8) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let has = |piece: &[u8; 16]| {
        piece
            .iter()
            .fold(false, |has, byte| has | (*byte == character))
    };
    let (pieces, _) = bytes.as_chunks();
    let passed = 16 * pieces.iter().take_while(|piece| !has(piece)).count();
    let at = passed + bytes[passed..].iter().position(|byte| *byte == character)?;
    Some((&text[..at], &text[at + 1..]))
}

pub(super) fn in_location<'a>(
    operation: &'a Descriptor,
    arguments: &'a [Argument<'a>],
    location: Location,
) -> impl Iterator<Item = (&'a Parameter, Argument<'a>)> {
    operation
        .parameters
        .iter()
        .zip(arguments.iter().copied())
        .filter(move |(parameter, argument)| {
            parameter.location == location && !style::is_absent(parameter, *argument)
        })
}

/// Writes what becomes of a parameter in a path or query.
fn push_value(target: &mut String, parameter: &Parameter, argument: Argument<'_>) {
    if !style::is_plain(parameter, argument) {
        return style::write(parameter, argument, &mut |piece| match piece {
            Piece::Fixed(text) => target.push_str(text),
            Piece::Text(text) if parameter.reserved => {
                push_reserved(target, &text, parameter.location, !argument.is_scalar());
            }
            Piece::Text(text) => push_encoded(target, &text),
        });
    }
    if parameter.location == Location::Query {
        target.push_str(parameter.name);
        target.push('=');
    }
    push_encoded(target, &argument.written());
}

/// The length of what [`push_value`] writes.
fn value_length(parameter: &Parameter, argument: Argument<'_>) -> usize {
    if !style::is_plain(parameter, argument) {
        let mut length = 0;
        style::write(parameter, argument, &mut |piece| match piece {
            Piece::Fixed(text) => length += text.len(),
            Piece::Text(text) => length += encoded_length(&text),
        });
        return length;
    }
    let name = match parameter.location {
        Location::Query => parameter.name.len() + "=".len(),
        _ => 0,
    };
    name + encoded_length(&argument.written())
}

/// The first path parameter, if the path that was written has other segments than its template.
///
/// The rules refuse what could cause it; this looks at the result, so that no rule can be forgotten.
fn dotted(operation: &Descriptor, target: &str) -> Option<&'static str> {
    let (path, template) = (path_of(target), path_of(operation.path));
    // What stands there as it is may have several segments, and dots in any spelling.
    let mut parameters = operation.parameters.iter();
    let as_is = parameters
        .any(|one| one.location == Location::Path && (one.style == Style::Raw || one.reserved));
    let is_same = is_plain(path) && slashes(path) == slashes(template);
    if is_same && !as_is || as_is && !path.split('/').any(is_dots) {
        return None;
    }
    let mut segments = path.split('/');
    let mut same_route = true;
    for template in template.split('/') {
        let segment = segments.next();
        same_route &= match segment {
            Some("") if lists_empty(operation, template) => true,
            Some("" | "." | "..") => segment == Some(template),
            found => found.is_some(),
        };
    }
    if same_route && segments.next().is_none() && !as_is {
        return None;
    }
    let parameter = operation
        .parameters
        .iter()
        .find(|parameter| parameter.location == Location::Path);
    Some(parameter.map_or(operation.id, |parameter| parameter.name))
}

/// Whether a segment of the template is a parameter for which the document lists the empty text.
fn lists_empty(operation: &Descriptor, segment: &str) -> bool {
    let name = segment
        .strip_prefix('{')
        .and_then(|name| name.strip_suffix('}'));
    operation.parameters.iter().any(|parameter| {
        parameter.location == Location::Path
            && Some(parameter.name) == name
            && parameter.rule.one_of.contains(&"")
    })
}

fn path_of(target: &str) -> &str {
    split_at(target, b'?').map_or(target, |(path, _)| path)
}

/// A count that fits a byte is one that a processor keeps many of in a register, hence the pieces.
fn slashes(path: &str) -> usize {
    let count = |piece: &[u8]| piece.iter().map(|byte| u8::from(*byte == b'/')).sum::<u8>();
    let pieces = path.as_bytes().chunks(u8::MAX.into());
    pieces.map(|piece| usize::from(count(piece))).sum()
}

/// Whether no segment is empty or begins with a dot, seen without taking the path apart, as nearly all are.
fn is_plain(path: &str) -> bool {
    let path = path.as_bytes();
    let begins_so = |next: u8| (next == b'/') | (next == b'.');
    // Every pair is looked at, which compilers make one step of for many; stopping at the first would not be.
    let found = path.windows(2).fold(false, |found, pair| {
        found | ((pair[0] == b'/') & begins_so(pair[1]))
    });
    !found && path.first() == Some(&b'/') && path.last() != Some(&b'/')
}

fn absolute(base: &Base, target: String) -> Option<Uri> {
    let mut parts = http::uri::Parts::default();
    parts.scheme = Some(base.scheme.clone());
    parts.authority = Some(base.authority.clone());
    parts.path_and_query = Some(PathAndQuery::from_maybe_shared(Bytes::from(target)).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Rule;

    static PARAMETERS: [Parameter; 4] = [
        Parameter::path("a", &Rule::SEGMENT),
        Parameter::path("b", &Rule::ANY),
        Parameter::query("$top", &Rule::ANY).optional(),
        Parameter::header("If-Match", &Rule::ANY).optional(),
    ];

    static OPERATION: Descriptor = Descriptor {
        id: "test",
        method: "POST",
        path: "/x/{a}/{b}.json",
        parameters: &PARAMETERS,
        ..Descriptor::USUAL
    };

    fn base(prefix: &str) -> Servers {
        let url = format!("https://example.com:8443{prefix}");
        Servers::new(None, &url, Vec::new()).expect("a URL")
    }

    fn uri(a: &str, b: &str) -> String {
        let arguments = [a.into(), b.into(), 5.into(), Argument::Absent];
        build(&base("/v1"), &OPERATION, &arguments, None, false)
            .map(|request| request.uri().to_string())
            .unwrap_or_else(|violations| violations.to_string())
    }

    #[test]
    fn writes_each_argument_as_one_segment() {
        assert_eq!(
            uri("a/b", "ü~"),
            "https://example.com:8443/v1/x/a%2Fb/%C3%BC~.json?$top=5"
        );
        assert_eq!(
            uri("%2e%2e", "\n"),
            "https://example.com:8443/v1/x/%252e%252e/%0A.json?$top=5"
        );
        assert_eq!(
            uri(".", ".").split(':').next(),
            Some("path parameter `a` must not be `.` or `..`")
        );
    }

    #[test]
    fn the_target_takes_one_allocation() {
        for (a, b) in [("a", "b"), ("a/b", "ü~-._!"), ("\0\u{7F}", "😀%")] {
            let arguments = [a.into(), b.into(), 5.into(), Argument::Absent];
            let target = write_target(&base("/v1").base, &OPERATION, &arguments);
            let length = target_length(&base("/v1").base, &OPERATION, &arguments);
            assert_eq!(target.len(), length, "{target}");
        }
    }

    #[test]
    fn the_length_of_several_values_is_known_too() {
        static LISTS: Descriptor = Descriptor {
            id: "lists",
            method: "GET",
            path: "/{a}",
            parameters: &[
                Parameter::path("a", &Rule::ANY)
                    .style(Style::Matrix)
                    .explode(),
                Parameter::query("b%5B", &Rule::ANY)
                    .style(Style::DeepObject)
                    .explode(),
                Parameter::query("c", &Rule::ANY).style(Style::PipeDelimited),
            ],
            ..Descriptor::USUAL
        };
        let arguments = [
            Argument::Texts(&["", "é"]),
            Argument::Members(&[("d]", "1&"), ("", "")]),
            Argument::Integers(&[-1, 10]),
        ];
        let target = write_target(&base("/v1").base, &LISTS, &arguments);
        let written = "/v1/;a;a=%C3%A9?b%5B%5Bd%5D%5D=1%26&b%5B%5B%5D=&c=-1%7C10";
        assert_eq!(target, written);
        assert_eq!(
            target_length(&base("/v1").base, &LISTS, &arguments),
            target.len()
        );
    }

    #[test]
    fn splits_as_the_standard_library_does() {
        for length in 0..40 {
            let text = "é".repeat(length) + "{}{";
            assert_eq!(split_at(&text, b'{'), text.split_once('{'));
            assert_eq!(split_at(&text, b'}'), text.split_once('}'));
            assert_eq!(split_at(&text, b'?'), None);
        }
    }

    #[test]
    fn a_segment_of_several_parts_may_not_become_dots() {
        static DOTS: Descriptor = Descriptor {
            id: "dots",
            method: "GET",
            path: "/x/.{a}",
            parameters: &[Parameter::path("a", &Rule::ANY)],
            ..Descriptor::USUAL
        };
        let violations = build(&base(""), &DOTS, &[".".into()], None, false).expect_err("`..`");
        assert_eq!(
            violations.iter().next().map(|v| v.broken),
            Some(Broken::DotSegment)
        );
        assert!(build(&base(""), &DOTS, &["git".into()], None, false).is_ok());
    }

    #[test]
    fn what_is_encoded_already_stands_as_it_is() {
        static RAW: Descriptor = Descriptor {
            id: "raw",
            method: "GET",
            path: "/x/{a}/y",
            parameters: &[
                Parameter::path("a", &Rule::ANY).style(Style::Raw),
                Parameter::query("b", &Rule::ANY).style(Style::Raw),
            ],
            ..Descriptor::USUAL
        };
        let uri = |a: &str, b: &str| {
            build(&base("/v1"), &RAW, &[a.into(), b.into()], None, false)
                .map(|request| request.uri().path_and_query().expect("a path").to_string())
                .unwrap_or_else(|violations| violations.to_string())
        };
        assert_eq!(uri("p/q", "1&c=2"), "/v1/x/p/q/y?b=1&c=2");
        assert_eq!(uri("p%2Fq", "%26"), "/v1/x/p%2Fq/y?b=%26");
        assert_eq!(uri("p?q=1", "2"), "/v1/x/p?q=1/y&b=2");
        for (a, b, why) in [
            ("p/../q", "", "must not be `.` or `..`"),
            ("p/%2E./q", "", "must not be `.` or `..`"),
            ("p q", "", "character 1"),
            ("p", "a#b", "character 1"),
            ("p", "é", "character 0"),
            ("p", "%2", "character 0"),
            ("", "", "must not be empty"),
        ] {
            assert!(uri(a, b).contains(why), "{a} {b}: {}", uri(a, b));
        }
    }

    #[test]
    fn a_segment_may_be_empty_where_the_document_lists_that() {
        static EMPTY: Rule = Rule::ANY.one_of(&["", "b"]);
        static TRIP: Descriptor = Descriptor {
            id: "trip",
            method: "GET",
            path: "/x/{a}/{b}",
            parameters: &[
                Parameter::path("a", &Rule::ANY),
                Parameter::path("b", &EMPTY),
            ],
            ..Descriptor::USUAL
        };
        let request = |a, b| {
            let arguments = [Argument::Text(a), Argument::Text(b)];
            let request = build(&base(""), &TRIP, &arguments, None, false);
            request.map(|request| request.uri().path().to_owned())
        };
        assert_eq!(request("a", "").expect("valid"), "/x/a/");
        assert_eq!(request("a", "b").expect("valid"), "/x/a/b");
        assert!(request("", "b").is_err());
        assert!(request("..", "").is_err());
    }

    #[test]
    fn an_empty_post_says_so() {
        let arguments = ["a".into(), "b".into(), Argument::Absent, "\"v\"".into()];
        let request = build(&base(""), &OPERATION, &arguments, None, false).expect("valid");
        let headers: Vec<_> = request
            .headers()
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().expect("text")))
            .collect();
        assert_eq!(
            headers,
            [
                "accept: application/json",
                "content-length: 0",
                "if-match: \"v\""
            ]
        );
        assert_eq!(request.uri(), "https://example.com:8443/x/a/b.json");
    }

    #[test]
    fn every_violation_is_told_at_once() {
        let arguments = ["".into(), Argument::Absent, Argument::Absent, "a\nb".into()];
        let violations = build(&base(""), &OPERATION, &arguments, None, false).expect_err("three");
        assert_eq!(
            violations.to_string(),
            "path parameter `a` must not be empty: it is a segment of the path; \
             path parameter `b` is required; \
             header `If-Match` must not hold control characters (has one at character 1)"
        );
    }

    #[test]
    fn too_long_a_url_is_a_violation() {
        let long = "x".repeat(70_000);
        assert_eq!(
            uri(&long, "b"),
            "`test` does not make a URL of at most 65,534 bytes"
        );
    }
}
