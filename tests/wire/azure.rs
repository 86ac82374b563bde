//! Azure's manners: versions, limits, and errors of every shape.

use apim::Client;
use apim::models::ErrorResponse;

use crate::server::{Answer, Server};
use crate::ways::{EXAMPLE_PATH, TOKEN, WAYS, client, send};

#[test]
fn the_version_is_the_clients_choice() {
    for way in WAYS {
        let page = |link: &str| Answer::json("200 OK", &format!(r#"{{"value":[]{link}}}"#));
        let server = Server::scripted(vec![
            Answer::done(),
            Answer::done(),
            page(r#","nextLink":"/next?api-version=2021-08-01&a=b""#),
            page(""),
        ]);
        let builder = Client::builder().base_url(server.url());
        let builder = builder.parameter("api-version", "2024-05-01");
        let client = builder.credential(TOKEN).build().expect("a client");
        let group = client.subscription();
        let call = || group.regenerate_secondary_key("subid", "rg1", "apimService1", "testsub");
        send!(way, call()).expect("204");
        send!(way, call().api_version("2023-09-01-preview")).expect("204");
        let mut pages = group.list("subid", "rg1", "apimService1").pages();
        crate::ways::wait(async {
            while let Some(page) = pages.next().await {
                page.expect("a page");
            }
        });
        let requests = server.requests();
        let targets: Vec<_> = requests.iter().map(|request| request.target()).collect();
        assert_eq!(targets[0], format!("{EXAMPLE_PATH}?api-version=2024-05-01"));
        let of_call = format!("{EXAMPLE_PATH}?api-version=2023-09-01-preview");
        assert_eq!(targets[1], of_call, "{way:?}");
        assert!(targets[2].ends_with("?api-version=2024-05-01"), "{way:?}");
        assert_eq!(targets[3], "/next?a=b&api-version=2024-05-01", "{way:?}");
    }
}

const LIMITS: [&str; 7] = [
    "x-ms-ratelimit-remaining-subscription-writes: 1199",
    "x-ms-ratelimit-remaining-resource: Microsoft.ApiManagement/A;5,Microsoft.ApiManagement/B;9",
    "x-ms-ratelimit-remaining-resource: Microsoft.ApiManagement/C;1",
    "RateLimit: \"default\";r=50;t=30",
    "X-RateLimit-Reset: Wed, 21 Oct 2026 07:28:00 GMT",
    "x-rate-limit-limit: 10",
    "x-ms-request-id: r1",
];

/// As they came, and those that come twice, twice.
fn told<'a>(limits: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut lines: Vec<_> = limits
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    lines.sort();
    lines
}

#[test]
fn limits_are_told_with_successes_and_errors() {
    let mut wanted: Vec<_> = LIMITS[..6]
        .iter()
        .map(|line| {
            let (name, value) = line.split_once(": ").expect("a header");
            format!("{}: {value}", name.to_ascii_lowercase())
        })
        .collect();
    wanted.sort();
    for way in WAYS {
        let server = Server::scripted(vec![
            Answer::new("204 No Content", &LIMITS, ""),
            Answer::new(
                "429 Too Many Requests",
                &LIMITS,
                r#"{"error":{"code":"a"}}"#,
            ),
            Answer::new("200 OK", &LIMITS, "not documented"),
        ]);
        let client = client(&server);
        let response = way.example(&client).expect("204");
        assert_eq!(told(response.rate_limits()), wanted, "{way:?}");
        for _ in 0..2 {
            let error = way
                .example(&client)
                .expect_err("429, or what no document says");
            assert_eq!(told(error.rate_limits()), wanted, "{way:?}");
            let ids: Vec<_> = error.request_ids().collect();
            assert_eq!(ids, [("x-ms-request-id", "r1")], "{way:?}");
        }
    }
}

/// Of each what is said of it, and whether it is as documented.
const BODIES: [(&str, &str, Option<&str>, bool); 12] = [
    (
        "application/json",
        r#"{"error":{"code":"Gone","message":"It is gone.","target":"testsub","details":[{"code":"no","target":"sid"}],
            "innererror":{"code":"no","innererror":{"code":"no"}},
            "additionalInfo":[{"type":"PolicyViolation","info":{"code":"no","message":"no"}}]}}"#,
        Some("Gone: It is gone."),
        true,
    ),
    (
        "application/json",
        r#"{"code":"Gone","message":"It is gone."}"#,
        Some("Gone: It is gone."),
        true,
    ),
    (
        "application/json;odata=minimalmetadata",
        r#"{"odata.error":{"code":"Gone","message":{"lang":"en-US","value":"It is gone."}}}"#,
        Some("Gone: It is gone."),
        true,
    ),
    (
        "application/json; charset=utf-8",
        r#"{"Code":"Gone","Message":"It is gone.","Target":null,"Details":[{"Message":"no"}]}"#,
        Some("Gone: It is gone."),
        true,
    ),
    (
        "application/json",
        r#"{"Error":{"Code":"Gone","Message":"It is gone."}}"#,
        Some("Gone: It is gone."),
        true,
    ),
    (
        "application/json",
        r#"{"statusCode":404,"message":"It is gone."}"#,
        Some("It is gone."),
        true,
    ),
    (
        "application/xml",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Error><Code>Gone</Code><Message>It is gone.</Message></Error>",
        Some("Gone: It is gone."),
        false,
    ),
    (
        "text/xml",
        "\u{FEFF}<Error xmlns=\"http://schemas.microsoft.com/windowsazure\"><Code>Gone</Code><Message>It is gone.\
         </Message></Error>",
        Some("Gone: It is gone."),
        false,
    ),
    ("application/json", "", None, false),
    (
        "text/html",
        "<!DOCTYPE html>\r\n<html><title>404</title><body><h1>Not Found</h1><code>no</code></body></html>",
        None,
        false,
    ),
    ("text/plain", "It is gone.", Some("It is gone."), false),
    ("application/json", "[\"Gone\"]", None, false),
];

#[test]
fn every_shape_of_an_error_is_understood() {
    for way in WAYS {
        for (media_type, body, said, documented) in BODIES {
            let kind = format!("content-type: {media_type}");
            let headers = [kind.as_str(), "x-ms-correlation-request-id: c1"];
            let server = Server::always(Answer::new("404 Not Found", &headers, body));
            let error = way.example(&client(&server)).expect_err("404");
            let parts = [error.code(), error.message()];
            let parts: Vec<_> = parts.into_iter().flatten().collect();
            let told = (!parts.is_empty()).then(|| parts.join(": "));
            assert_eq!(told.as_deref(), said, "{way:?} {body}");
            assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
            let api: Option<&ErrorResponse> = error.api();
            assert_eq!(api.is_some(), documented, "{way:?} {body}");
            let ids: Vec<_> = error.request_ids().collect();
            assert_eq!(ids, [("x-ms-correlation-request-id", "c1")]);
            let kept = match &error {
                apim::Error::Api(response) => response.body(),
                apim::Error::Unexpected(unexpected) => &unexpected.body,
                other => panic!("{way:?} {body}: {other}"),
            };
            assert_eq!(&kept[..], body.as_bytes(), "nothing is lost");
        }
    }
}

#[test]
fn the_code_of_the_header_goes_before_that_of_the_body() {
    for way in WAYS {
        for (_, body, _, _) in BODIES {
            let headers = ["x-ms-error-code: ResourceNotFound"];
            let server = Server::always(Answer::new("404 Not Found", &headers, body));
            let error = way.example(&client(&server)).expect_err("404");
            assert_eq!(error.code().as_deref(), Some("ResourceNotFound"), "{way:?}");
        }
    }
}
