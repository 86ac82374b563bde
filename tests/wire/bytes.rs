//! Requests, byte for byte.

use crate::server::{Answer, Server};
use crate::ways::{TOKEN, WAYS, client, example_target};

/// Every header line of the official example: one more fails, one twice fails.
fn example_headers(authority: &str) -> Vec<String> {
    vec![
        "accept: application/json".to_owned(),
        "authorization: Bearer t0ken".to_owned(),
        "content-length: 0".to_owned(),
        format!("host: {authority}"),
        user_agent("apim"),
        "x-ms-client-request-id: c4ll".to_owned(),
    ]
}

/// What a transport adds: the package that it is part of.
pub fn user_agent(package: &str) -> String {
    format!("user-agent: {package}/{}", env!("CARGO_PKG_VERSION"))
}

#[test]
fn the_official_example_is_exactly_this() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let response = way.named(&client(&server), "c4ll").expect("204");
        assert_eq!(response.status(), 204);
        let request = server.request();
        assert_eq!(
            request.line(),
            format!("POST {} HTTP/1.1", example_target())
        );
        assert_eq!(
            request.headers(),
            example_headers(&server.authority()),
            "{way:?}"
        );
        assert_eq!(request.body(), b"", "{way:?}");
        assert_eq!(server.connections(), 1);
    }
}

#[test]
fn the_request_is_the_same_without_sending_it() {
    let server = Server::always(Answer::done());
    let client = client(&server);
    let call =
        client
            .subscription()
            .regenerate_secondary_key("subid", "rg1", "apimService1", "testsub");
    let request = call.request().expect("a request");
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri().to_string(), server.url() + &example_target());
    assert_eq!(request.version(), http::Version::HTTP_11);
    let headers: Vec<_> = request.headers().iter().collect();
    let (json, zero) = ("application/json".parse(), "0".parse());
    assert_eq!(
        headers,
        [
            (&http::header::ACCEPT, &json.expect("a value")),
            (&http::header::CONTENT_LENGTH, &zero.expect("a value")),
        ]
    );
    assert_eq!(
        request.body().as_bytes().map(|body| &body[..]),
        Some(&b""[..])
    );
    assert_eq!(server.connections(), 0, "nothing is sent");
}

#[test]
fn the_base_url_joins_with_or_without_a_slash() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        for (suffix, prefix) in [
            ("", ""),
            ("/", ""),
            ("/a/b", "/a/b"),
            ("/a/b/", "/a/b"),
            ("/a//", "/a"),
        ] {
            let client = apim::Client::builder()
                .base_url(server.url() + suffix)
                .credential(TOKEN)
                .build()
                .expect("a client");
            way.example(&client).expect("204");
            let last = server.requests().pop().expect("a request");
            assert_eq!(
                last.target(),
                format!("{prefix}{}", example_target()),
                "{way:?} {suffix}"
            );
        }
    }
}

#[test]
fn another_api_version_is_sent_encoded() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = client(&server);
        let call = client
            .subscription()
            .regenerate_secondary_key("subid", "rg1", "apimService1", "testsub")
            .api_version("2024-05-01 &a=b#é");
        crate::ways::send!(way, call).expect("204");
        let target = server.request().target().to_owned();
        assert!(
            target.ends_with("?api-version=2024-05-01%20%26a%3Db%23%C3%A9"),
            "{target}"
        );
    }
}

#[test]
fn a_connection_is_used_again() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = client(&server);
        for _ in 0..3 {
            way.example(&client).expect("204");
        }
        // How soon a connection is free again is the transport's own affair.
        assert!(server.connections() < 3, "{way:?}");
    }
}
