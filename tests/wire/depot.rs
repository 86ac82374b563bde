//! The cases `depot` and `branches`: servers without a host, several documents, files by any name, a path in a path.

use std::collections::BTreeMap;

use oast_cases::depot::Client;
use oast_cases::depot::runtime::{Body, Builder, File, http};
use oast_cases::{branches, depot};

use crate::server::{Answer, Server};
use crate::ways::{WAYS, send};

fn at(url: &str) -> Client {
    let client = Client::builder().base_url(url).build();
    client.expect("a client")
}

fn url(request: Result<http::Request<Body>, depot::runtime::Violations>) -> String {
    request.expect("valid").uri().to_string()
}

#[test]
fn a_relative_server_is_joined_to_the_host() {
    for (base, parcels, scales, health) in [
        (
            "http://host",
            "http://host/api/v3/parcels",
            "http://host/v2/scales",
            "http://host/health",
        ),
        (
            "http://host/",
            "http://host/api/v3/parcels",
            "http://host/v2/scales",
            "http://host/health",
        ),
        (
            "http://host/trial/",
            "http://host/trial/parcels",
            "http://host/v2/scales",
            "http://host/health",
        ),
    ] {
        let client = at(base);
        assert_eq!(url(client.depot().list_parcels().request()), parcels);
        assert_eq!(url(client.depot().scales().request()), scales);
        assert_eq!(url(client.depot().health().request()), health);
    }
}

#[test]
fn a_path_alone_is_one_of_the_joined_server() {
    let server = Server::always(Answer::done());
    let client = at(&server.url());
    let request = http::Request::get("/parcels").body(Body::empty());
    client
        .send_blocking(request.expect("a request"))
        .expect("204");
    assert_eq!(server.requests()[0].line(), "GET /api/v3/parcels HTTP/1.1");
}

#[test]
fn a_client_without_a_host_says_so() {
    let error = Client::builder().build().expect_err("no host");
    assert_eq!(
        error.to_string(),
        "the base URL cannot be used: the document names no host: give the URL of one with `base_url`"
    );
}

#[test]
fn each_document_keeps_its_server() {
    let urls = |builder: Builder<branches::Client>| {
        let client = builder.build().expect("a client");
        let calls = [
            client.branches().north_accounts().request(),
            client.branches().south_account().request(),
            client.branches().vault().request(),
            client.branches().rates().request(),
        ];
        calls.map(|call| call.expect("valid").uri().to_string())
    };
    assert_eq!(
        urls(branches::Client::builder()),
        [
            "https://bank.example/north/v3/accounts",
            "https://bank.example/south/v1/accounts",
            "https://vault.example/vault",
            "https://bank.example/north/v3/rates",
        ]
    );
    // Another host, with the same paths.
    let trial = branches::Client::builder().base_url("http://localhost:1/north/v3");
    assert_eq!(
        urls(trial),
        [
            "http://localhost:1/north/v3/accounts",
            "http://localhost:1/south/v1/accounts",
            "http://localhost:1/north/v3/vault",
            "http://localhost:1/north/v3/rates",
        ]
    );
}

#[test]
fn reserved_characters_of_a_path_stay() {
    let client = at("http://host");
    let label = |place: &str| {
        let request = client.depot().label(place).request();
        request
            .map(|request| request.uri().to_string())
            .map_err(|violations| violations.to_string())
    };
    for (place, path) in [
        ("a/b", "a/b"),
        ("a:b;c=d,e@f!$&'()*+", "a:b;c=d,e@f!$&%27()*+"),
        ("a?b#c[d]", "a%3Fb%23c%5Bd%5D"),
        ("a%2Fb%zz é", "a%2Fb%25zz%20%C3%A9"),
        ("...", "..."),
    ] {
        let expected = format!("http://host/api/v3/shelves/{path}/label");
        assert_eq!(label(place).as_deref(), Ok(expected.as_str()), "{place}");
    }
    for place in [
        "..", ".", "a/..", "../a", "a/./b", "%2e%2E", "a/%2e./b", "a/.%2E",
    ] {
        let error = label(place).expect_err(place);
        assert_eq!(
            error,
            "path parameter `place` must not be `.` or `..`: as a segment of the path it would call another route",
            "{place}"
        );
    }
    assert!(label("").is_err());
}

/// A body with its boundary and its line ends made readable.
fn body(request: &crate::server::Recorded) -> String {
    let headers = request.headers();
    let media_type = headers
        .iter()
        .find_map(|line| line.strip_prefix("content-type: multipart/form-data; boundary="));
    let text = String::from_utf8_lossy(request.body()).into_owned();
    text.replace(media_type.expect("a boundary"), "BOUNDARY")
        .replace("\r\n", "\n")
}

#[test]
fn a_map_of_files_is_parts_by_their_names() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = at(&server.url());
        let photos = BTreeMap::from([
            (
                "front".to_owned(),
                File::new("<jpeg>").name("1.jpg").media_type("image/jpeg"),
            ),
            ("back".to_owned(), File::new("<raw>")),
        ]);
        send!(way, client.depot().add_photos(&photos)).expect("204");
        assert_eq!(
            body(&server.requests()[0]),
            "--BOUNDARY\n\
             Content-Disposition: form-data; name=\"back\"; filename=\"back\"\n\
             Content-Type: application/octet-stream\n\n\
             <raw>\n\
             --BOUNDARY\n\
             Content-Disposition: form-data; name=\"front\"; filename=\"1.jpg\"\n\
             Content-Type: image/jpeg\n\n\
             <jpeg>\n\
             --BOUNDARY--\n",
            "{way:?}"
        );
    }
}

#[test]
fn files_may_be_beside_named_properties() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = at(&server.url());
        let mut claim = depot::models::ClaimForm::new("broken");
        claim.invoice = Some(File::new("%PDF").media_type("application/pdf"));
        claim.additional_properties.insert(
            "photos".to_owned(),
            vec![File::new("1").name("1.png"), File::new("2").name("2.png")],
        );
        send!(way, client.depot().claim(&claim)).expect("204");
        let part = |head: &str, body: &str| {
            format!("--BOUNDARY\nContent-Disposition: form-data; {head}\n\n{body}\n")
        };
        let bytes = "\nContent-Type: application/octet-stream";
        assert_eq!(
            body(&server.requests()[0]),
            [
                part("name=\"reason\"", "broken"),
                part(
                    "name=\"invoice\"; filename=\"invoice\"\nContent-Type: application/pdf",
                    "%PDF"
                ),
                part(&format!("name=\"photos\"; filename=\"1.png\"{bytes}"), "1"),
                part(&format!("name=\"photos\"; filename=\"2.png\"{bytes}"), "2"),
                "--BOUNDARY--\n".to_owned(),
            ]
            .concat(),
            "{way:?}"
        );
    }
}
