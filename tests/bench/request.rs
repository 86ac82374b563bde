//! Checking, building and encoding the request of an operation: generated, and written by hand on reqwest.

use std::fmt;
use std::hint::black_box;
use std::sync::{LazyLock, OnceLock};

use apim::runtime::Body;
use regex::Regex;
use reqwest::header::{ACCEPT, CONTENT_LENGTH, HeaderValue};
use reqwest::{Method, Request, Url};

use crate::allocations::Counts;
use crate::measure::{Candidate, compare};
use crate::table::Table;

const BASE: &str = "https://management.azure.com";
const API_VERSION: &str = "2022-08-01";

/// Subscription, resource group, service, subscription within the service. Behind a `black_box`, so that nothing is
/// worked out beforehand.
fn arguments() -> [&'static str; 4] {
    black_box(["subid", "rg1", "apimService1", "testsub"])
}

/// As a user of the generated client does it.
pub fn generated() -> impl Fn() -> http::Request<Body> {
    let client = apim::Client::builder()
        .credential("token")
        .build()
        .expect("a client");
    move || {
        let [subscription, group, service, sid] = arguments();
        client
            .subscription()
            .regenerate_secondary_key(subscription, group, service, sid)
            .request()
            .expect("valid arguments")
    }
}

/// The same, turned into what reqwest sends, as the client's transport does it.
pub fn generated_for_reqwest() -> impl Fn() -> Request {
    let request = generated();
    move || {
        let request = request().map(|body| {
            let bytes = body.as_bytes().cloned().unwrap_or_default();
            reqwest::Body::from(bytes)
        });
        Request::try_from(request).expect("a URL")
    }
}

/// By hand, without any check: the URL is formatted, then parsed.
pub fn formatted() -> Request {
    let [subscription, group, service, sid] = arguments();
    let url = format!(
        "{BASE}/subscriptions/{}/resourceGroups/{}/providers/Microsoft.ApiManagement/service/{}/subscriptions/{}\
         /regenerateSecondaryKey?api-version={}",
        Encoded(subscription),
        Encoded(group),
        Encoded(service),
        Encoded(sid),
        Encoded(black_box(API_VERSION)),
    );
    post(Url::parse(&url).expect("a URL"))
}

/// By hand, without any check: the URL is put together by the `url` crate.
pub fn by_url() -> Request {
    static PARSED: LazyLock<Url> = LazyLock::new(|| Url::parse(BASE).expect("a URL"));
    let [subscription, group, service, sid] = arguments();
    let mut url = PARSED.clone();
    url.path_segments_mut()
        .expect("an https URL has a path")
        .extend(["subscriptions", subscription, "resourceGroups", group])
        .extend(["providers", "Microsoft.ApiManagement", "service", service])
        .extend(["subscriptions", sid, "regenerateSecondaryKey"]);
    url.query_pairs_mut()
        .append_pair("api-version", black_box(API_VERSION));
    post(url)
}

/// By hand, with the checks that the document asks for.
pub fn checked() -> Request {
    static SERVICE: OnceLock<Regex> = OnceLock::new();
    static SID: OnceLock<Regex> = OnceLock::new();
    let [subscription, group, service, sid] = arguments();
    let segment = |text: &str| !matches!(text, "" | "." | "..");
    let at_most = |text: &str, length| text.chars().count() <= length;
    let matches = |compiled: &'static OnceLock<Regex>, pattern, text: &str| {
        let regex = compiled.get_or_init(|| Regex::new(pattern).expect("a pattern"));
        regex.is_match(text)
    };
    assert!(segment(subscription));
    assert!(segment(group) && at_most(group, 90));
    assert!(segment(service) && at_most(service, 50));
    assert!(matches(
        &SERVICE,
        "^[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$",
        service
    ));
    assert!(segment(sid) && at_most(sid, 256));
    assert!(matches(&SID, "^[^*#&+:<>?]+$", sid));
    assert!(!black_box(API_VERSION).is_empty());
    formatted()
}

fn post(url: Url) -> Request {
    let mut request = Request::new(Method::POST, url);
    let headers = request.headers_mut();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    request
}

/// A text as a path segment or a value of the query: what is not unreserved (RFC 3986) as `%XX`.
struct Encoded<'a>(&'a str);

impl fmt::Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let mut rest = self.0;
        while let Some(at) = rest.bytes().position(|byte| !unreserved(byte)) {
            f.write_str(&rest[..at])?;
            let character = rest[at..].chars().next().map_or(1, char::len_utf8);
            for byte in rest[at..at + character].bytes() {
                write!(f, "%{byte:02X}")?;
            }
            rest = &rest[at + character..];
        }
        f.write_str(rest)
    }
}

/// All of them make the same request, or comparing them would mean nothing.
fn assert_same() {
    let generated = generated()();
    for other in [generated_for_reqwest()(), formatted(), by_url(), checked()] {
        assert_eq!(generated.method(), other.method());
        assert_eq!(generated.uri().to_string(), other.url().as_str());
        assert_eq!(generated.headers(), other.headers());
    }
}

pub fn measure(allocations: &Counts, table: &mut Table) {
    assert_same();
    let [generated, for_reqwest, formatted, by_url, checked] = compare([
        Candidate::new(generated()),
        Candidate::new(generated_for_reqwest()),
        Candidate::new(formatted),
        Candidate::new(by_url),
        Candidate::new(checked),
    ]);
    for (what, times) in [
        ("request: generated, checks included", &generated),
        ("request: by hand, formatted, no check", &formatted),
        ("request: by hand, by `Url`, no check", &by_url),
        ("request: by hand, formatted, checks by `regex`", &checked),
        (
            "request: generated, then made a `reqwest::Request`",
            &for_reqwest,
        ),
    ] {
        table.told(what, format!("{:.0} ns", times.nanoseconds));
    }
    for (what, by_hand) in [
        (
            "request: generated / by hand, formatted, no check",
            &formatted,
        ),
        ("request: generated / by hand, by `Url`, no check", &by_url),
    ] {
        let ratio = generated.relative_to(by_hand);
        table.budget(what, "at most 1", &ratio, ratio.median <= 1.0);
    }
    for (what, ratio) in [
        (
            "request: generated / by hand, formatted, checks by `regex`",
            generated.relative_to(&checked),
        ),
        (
            "request: made a `reqwest::Request` / by hand, by `Url`",
            for_reqwest.relative_to(&by_url),
        ),
    ] {
        table.told(what, ratio);
    }
    let count = allocations.of("request_generated");
    table.budget(
        "allocations: generated",
        "at most 3",
        &count,
        count.calls <= 3.0,
    );
    for (what, name) in [
        (
            "allocations: generated, made a `reqwest::Request`",
            "request_for_reqwest",
        ),
        ("allocations: by hand, formatted", "request_formatted"),
        ("allocations: by hand, by `Url`", "request_by_url"),
        ("allocations: by hand, checks by `regex`", "request_checked"),
    ] {
        table.told(what, allocations.of(name));
    }
}
