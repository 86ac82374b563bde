//! The case `keys`: every security scheme, byte for byte.

use oast_cases::keys::runtime::NotSent;
use oast_cases::keys::{Client, Error};

use crate::server::{Answer, Server};
use crate::ways::{TOKEN, WAYS, send};

fn client(server: &Server) -> Client {
    let builder = Client::builder().base_url(server.url()).credential(TOKEN);
    let builder = builder
        .key("header", "h3ader")
        .key("query", "qu&ry")
        .key("cookie", "c;ookie");
    builder
        .login("login", "user", "pass:word")
        .build()
        .expect("a client")
}

/// The line and the headers that tell who calls.
fn asked(server: &Server) -> Vec<(String, Vec<String>)> {
    let telling = ["authorization:", "cookie:", "x-key:"];
    let requests = server.requests();
    let each = requests.iter().map(|request| {
        let headers = request.headers().into_iter();
        let own = headers.filter(|line| telling.iter().any(|name| line.starts_with(name)));
        (request.target().to_owned(), own.collect())
    });
    each.collect()
}

fn row(target: &str, headers: &[&str]) -> (String, Vec<String>) {
    (
        target.to_owned(),
        headers.iter().map(|line| (*line).to_owned()).collect(),
    )
}

#[test]
fn each_scheme_goes_where_it_belongs() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = client(&server);
        let api = client.api();
        send!(way, api.header()).expect("204");
        send!(way, api.query()).expect("204");
        send!(way, api.query().a("b")).expect("204");
        send!(way, api.cookie().theme("dark")).expect("204");
        send!(way, api.login()).expect("204");
        send!(way, api.both()).expect("204");
        send!(way, api.either()).expect("204");
        send!(way, api.perhaps()).expect("204");
        send!(way, api.open()).expect("204");
        send!(way, api.strange()).expect("204");
        let token = format!("authorization: Bearer {TOKEN}");
        assert_eq!(
            asked(&server),
            [
                row("/header", &["x-key: h3ader"]),
                row("/query?api%20key=qu%26ry", &[]),
                row("/query?a=b&api%20key=qu%26ry", &[]),
                row("/cookie", &["cookie: theme=dark; session=c%3Bookie"]),
                row("/login", &["authorization: Basic dXNlcjpwYXNzOndvcmQ="]),
                row("/both?api%20key=qu%26ry", &["x-key: h3ader"]),
                row("/either", &[&token]),
                row("/perhaps", &[&token]),
                row("/open", &[]),
                row("/strange", &[]),
            ],
            "{way:?}"
        );
    }
}

#[test]
fn what_a_client_has_decides() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let builder = Client::builder().base_url(server.url());
        let client = builder.key("header", "h3ader").build().expect("a client");
        let api = client.api();
        send!(way, api.either()).expect("204");
        send!(way, api.perhaps()).expect("204");
        let error = send!(way, api.both()).unwrap_err();
        assert!(
            matches!(error, Error::NotSent(NotSent::NoCredential)),
            "{error:?}"
        );
        let error = send!(way, api.query()).unwrap_err();
        assert!(
            matches!(error, Error::NotSent(NotSent::NoCredential)),
            "{error:?}"
        );
        let expected = [row("/either", &["x-key: h3ader"]), row("/perhaps", &[])];
        assert_eq!(asked(&server), expected, "{way:?}");
    }
}

#[test]
fn keys_are_shown_nowhere() {
    let server = Server::always(Answer::done());
    let broken = format!(
        "http://127.0.0.1:{}",
        server.authority().rsplit(':').next().expect("a port")
    );
    drop(server);
    let builder = Client::builder().base_url(broken);
    let client = builder
        .key("header", "s3cret")
        .key("query", "s3cret")
        .build()
        .expect("a client");
    for way in WAYS {
        let error = send!(way, client.api().both()).unwrap_err();
        let shown = format!("{error} {error:?} {client:?}");
        assert!(!shown.contains("s3cret"), "{way:?}: {shown}");
    }
    let builder = Client::builder()
        .base_url("http://example.com")
        .key("header", "s3cret");
    let client = builder.build().expect("a client");
    let error = send!(crate::ways::Way::Blocking, client.api().header()).unwrap_err();
    assert!(
        matches!(error, Error::NotSent(NotSent::Insecure)),
        "{error:?}"
    );
    let builder = Client::builder()
        .base_url("https://localhost")
        .key("header", "a\nb");
    let client = builder.build().expect("a client");
    let error = send!(crate::ways::Way::Blocking, client.api().header()).unwrap_err();
    assert!(
        matches!(error, Error::NotSent(NotSent::BadToken)),
        "{error:?}"
    );
}
