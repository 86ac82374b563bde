//! The documents of this repository: every operation has a request that passes, and each way to break it is refused
//! where it is broken.

use std::path::PathBuf;

use http::HeaderMap;
use oast::mock::{Mock, Refusal, Sample};

use crate::{mock, root};

const CASES: &[&str] = &[
    "course", "keys", "media", "modern", "names", "pets", "streams", "styles", "swagger", "typed",
    "xml", "zoo",
];

pub fn documents() -> Vec<PathBuf> {
    let cases = CASES
        .iter()
        .map(|case| format!("tests/cases/{case}/openapi.yaml"));
    let others = [
        "specs/apim-subscription.yaml",
        "tests/cases/files/shop.yaml",
        "tests/cases/files/stock.yaml",
    ];
    let all = cases.chain(others.map(str::to_owned));
    all.map(|path| root().join(path)).collect()
}

/// What is said of a sample; it must be refused.
fn refused(mock: &Mock, sample: &Sample) -> Option<Refusal> {
    mock.check(
        &sample.method,
        &sample.target,
        &sample.headers,
        &sample.body,
    )
    .err()
}

fn has(refusal: &Refusal, place: &str, rule: &str) -> bool {
    refusal
        .problems
        .iter()
        .any(|problem| problem.place == place && problem.rule == rule)
}

#[test]
fn every_operation_has_requests_that_pass_and_answers() {
    for document in documents() {
        let mock = mock(&document).expect("a mock");
        for operation in mock.operations() {
            for seed in 0..4 {
                let sample = mock.sample(operation.id, seed);
                let sample =
                    sample.unwrap_or_else(|| panic!("{}: {}", document.display(), operation.id));
                let matched = mock.check(
                    &sample.method,
                    &sample.target,
                    &sample.headers,
                    &sample.body,
                );
                let matched =
                    matched.unwrap_or_else(|refusal| panic!("{}: {refusal}", operation.id));
                assert_eq!(matched.operation_id, operation.id);
                let [one, other] = [(), ()].map(|()| mock.answer(&matched, None, seed));
                assert_eq!(
                    (one.status, &one.body, &one.headers),
                    (other.status, &other.body, &other.headers)
                );
            }
        }
    }
}

#[test]
fn what_is_broken_is_refused_there() {
    let (mut broken, mut found) = (0, 0);
    for document in documents() {
        let mock = mock(&document).expect("a mock");
        for operation in mock.operations() {
            // An odd seed: what is there is required.
            let sample = mock.sample(operation.id, 1).expect("a request");
            for (mutated, place, rule) in mutations(&sample, operation.path) {
                let refusal = refused(&mock, &mutated);
                broken += 1;
                match &refusal {
                    Some(refusal) if has(refusal, &place, rule) => found += 1,
                    told => println!("{}: {place} [{rule}]: {told:?}", operation.id),
                }
            }
        }
    }
    println!("{found} of {broken} are told as expected");
    assert!(broken > 300, "{broken}");
    // The others are what the document allows: ranges of media types, objects that take any name.
    assert!(found * 100 >= broken * 97, "{found} of {broken}");
}

/// Requests that are broken in one way, with where and which rule.
pub fn mutations(sample: &Sample, template: &str) -> Vec<(Sample, String, &'static str)> {
    let mut made = Vec::new();
    let (path, query) = sample
        .target
        .split_once('?')
        .unwrap_or((&sample.target, ""));
    for (location, name, _) in &sample.arguments {
        let mut mutated = sample.clone();
        let (place, rule) = match location.as_str() {
            "path" => {
                let index = template
                    .split('/')
                    .position(|segment| segment == format!("{{{name}}}"));
                let Some(index) = index else { continue };
                let mut segments: Vec<_> = path.split('/').collect();
                if segments.len()
                    != template
                        .split('?')
                        .next()
                        .unwrap_or_default()
                        .split('/')
                        .count()
                {
                    continue;
                }
                segments[index] = "..";
                mutated.target = [segments.join("/"), query.to_owned()].join("?");
                (format!("path parameter `{name}`"), "segment")
            }
            "query" => {
                let own = |pair: &&str| pair.split('=').next() == Some(name.as_str());
                let left: Vec<_> = query.split('&').filter(|pair| !own(pair)).collect();
                if left.len() == query.split('&').count() {
                    continue;
                }
                mutated.target = format!("{path}?{}", left.join("&"));
                (format!("query parameter `{name}`"), "required")
            }
            "header" => {
                mutated.headers.remove(name.as_str());
                (format!("header `{name}`"), "required")
            }
            _ => {
                mutated.headers.remove("cookie");
                (format!("cookie `{name}`"), "required")
            }
        };
        made.push((mutated, place, rule));
    }
    let mut unknown = sample.clone();
    unknown.target = format!(
        "{path}?{query}{}oast_unknown=1",
        if query.is_empty() { "" } else { "&" }
    );
    made.push((
        unknown,
        "query parameter `oast_unknown`".to_owned(),
        "unknown",
    ));
    if sample.headers.contains_key("authorization") {
        let mut mutated = sample.clone();
        mutated.headers.remove("authorization");
        made.push((mutated, "header `authorization`".to_owned(), "security"));
    }
    made.extend(broken_bodies(sample));
    made
}

fn broken_bodies(sample: &Sample) -> Vec<(Sample, String, &'static str)> {
    let mut made = Vec::new();
    if sample.body.is_empty() {
        return made;
    }
    let mut other = sample.clone();
    other.headers.insert(
        "content-type",
        "application/x-oast".parse().expect("a value"),
    );
    made.push((other, "header `content-type`".to_owned(), "content type"));
    let content_type = sample
        .headers
        .get("content-type")
        .and_then(|value| value.to_str().ok());
    if content_type.is_some_and(|value| value.contains("json")) {
        let mut cut = sample.clone();
        cut.body = b"{\"a\": ".to_vec();
        made.push((cut, "body".to_owned(), "json"));
        let mut empty = sample.clone();
        empty.body.clear();
        made.push((empty, "body".to_owned(), "required"));
    }
    made
}

#[test]
fn the_first_operation_is_checked_to_the_letter() {
    let mock = mock(&root().join("specs/apim-subscription.yaml")).expect("a mock");
    let base = "/subscriptions/subid/resourceGroups/rg1/providers/Microsoft.ApiManagement/service/apimService1/subscriptions/testsub/regenerateSecondaryKey?api-version=2022-08-01";
    let mut headers = HeaderMap::new();
    headers.insert("authorization", "Bearer t0ken".parse().expect("a value"));
    let said = |target: &str| match mock.check("POST", target, &headers, b"") {
        Ok(matched) => matched.operation_id.to_owned(),
        Err(refusal) => refusal.problems[0].to_string(),
    };
    assert_eq!(said(base), "Subscription_RegenerateSecondaryKey");
    let long = "r".repeat(91);
    for (from, to, place, rule) in [
        (
            "rg1",
            long.as_str(),
            "path parameter `resourceGroupName`",
            "maxLength",
        ),
        (
            "apimService1",
            "1bad",
            "path parameter `serviceName`",
            "pattern",
        ),
        ("testsub", "a*b", "path parameter `sid`", "pattern"),
        ("testsub", "%2e%2e", "path parameter `sid`", "segment"),
        (
            "?api-version=2022-08-01",
            "",
            "query parameter `api-version`",
            "required",
        ),
        (
            "?api-version=2022-08-01",
            "?api-version=",
            "query parameter `api-version`",
            "minLength",
        ),
        (
            "2022-08-01",
            "2022-08-01&x=1",
            "query parameter `x`",
            "unknown",
        ),
    ] {
        let said = said(&base.replace(from, to));
        assert!(
            said.starts_with(&format!("{place} [{rule}]: ")),
            "{to}: {said}"
        );
    }
    let refusal = mock
        .check("POST", base, &HeaderMap::new(), b"")
        .expect_err("no credential");
    assert_eq!(refusal.status, 401);
    assert!(
        refusal
            .headers
            .iter()
            .any(|(name, _)| name == "www-authenticate")
    );
}
