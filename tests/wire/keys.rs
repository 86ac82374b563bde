//! The case `keys`: every security scheme, byte for byte.

use std::sync::{Arc, Mutex};

use oast_cases::keys::runtime::http::{Method, Request, Response, Uri};
use oast_cases::keys::runtime::{Body, BoxFuture, Builder, NotSent, TransportError};
use oast_cases::keys::{Client, Error, Transport};

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

/// Sends a request that was built before, in one of the ways.
macro_rules! send_built {
    ($way:expr, $client:expr, $request:expr) => {
        match $way {
            crate::ways::Way::Awaited => crate::ways::wait(async { $client.send($request).await }),
            crate::ways::Way::Blocking => $client.send_blocking($request),
        }
    };
}

#[test]
fn a_request_that_was_built_before_bears_the_credentials_of_its_operation() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = client(&server);
        let api = client.api();
        let requests = [
            api.header().request(),
            api.query().a("b").request(),
            api.cookie().request(),
            api.login().request(),
            api.either().request(),
            api.open().request(),
        ];
        for request in requests {
            let mut request = request.expect("valid arguments");
            request
                .headers_mut()
                .insert("x-more", "1".parse().expect("a value"));
            send_built!(way, client, request).expect("204");
        }
        let token = format!("authorization: Bearer {TOKEN}");
        let expected = [
            row("/header", &["x-key: h3ader"]),
            row("/query?a=b&api%20key=qu%26ry", &[]),
            row("/cookie", &["cookie: session=c%3Bookie"]),
            row("/login", &["authorization: Basic dXNlcjpwYXNzOndvcmQ="]),
            row("/either", &[&token]),
            row("/open", &[]),
        ];
        assert_eq!(asked(&server), expected, "{way:?}");
        let extra = server.requests().into_iter().all(|request| {
            let headers = request.headers();
            headers.iter().any(|line| line == "x-more: 1")
        });
        assert!(extra, "{way:?}");
    }
}

#[test]
fn a_built_request_that_is_sent_elsewhere_bears_no_credential() {
    for way in WAYS {
        let (server, other) = (
            Server::always(Answer::done()),
            Server::always(Answer::done()),
        );
        let client = client(&server);
        let mut request = client.api().query().request().expect("valid arguments");
        let elsewhere: Uri = format!("{}/query", other.url()).parse().expect("a URL");
        *request.uri_mut() = elsewhere;
        send_built!(way, client, request).expect("204");
        assert_eq!(asked(&other), [row("/query", &[])], "{way:?}");
    }
}

#[test]
fn a_request_that_no_operation_describes_bears_what_the_client_has() {
    let asked_with = |builder: fn(_) -> _| {
        let mut all = Vec::new();
        for way in WAYS {
            let server = Server::always(Answer::done());
            let client = Client::builder().base_url(server.url());
            let client: Client = Builder::build(builder(client)).expect("a client");
            let request = Request::get("/other")
                .body(Body::empty())
                .expect("a request");
            send_built!(way, client, request).expect("204");
            all.extend(asked(&server));
        }
        assert_eq!(all[0], all[1]);
        all.swap_remove(0)
    };
    let header = asked_with(|builder| builder.key("header", "h3ader").key("query", "qu&ry"));
    assert_eq!(
        header,
        row("/other", &["x-key: h3ader"]),
        "what most operations ask for"
    );
    let query = asked_with(|builder| builder.key("query", "qu&ry"));
    assert_eq!(query, row("/other?api%20key=qu%26ry", &[]));
    let token = asked_with(|builder| builder.credential(TOKEN));
    let bearer = format!("authorization: Bearer {TOKEN}");
    assert_eq!(token, row("/other", &[&bearer]));
    assert_eq!(asked_with(|builder| builder), row("/other", &[]));
}

#[test]
fn a_document_without_security_schemes_sends_the_token_that_was_given() {
    use oast_cases::pets::Client;

    for way in WAYS {
        let server = Server::always(Answer::done());
        let builder = || Client::builder().base_url(server.url());
        let client = builder().credential(TOKEN).build().expect("a client");
        let bearer = [format!("authorization: Bearer {TOKEN}")];
        let request = client
            .pets()
            .delete_pet(7, "*")
            .request()
            .expect("valid arguments");
        let _ = send!(way, client.pets().delete_pet(7, "*"));
        let _ = send_built!(way, client, request);
        let client = builder().build().expect("a client");
        let _ = send!(way, client.pets().delete_pet(7, "*"));
        let headers: Vec<_> = asked(&server)
            .into_iter()
            .map(|(_, headers)| headers)
            .collect();
        assert_eq!(headers, [&bearer[..], &bearer[..], &[]], "{way:?}");
    }
}

#[test]
fn a_key_that_is_also_a_parameter_is_sent_once() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = client(&server);
        send!(way, client.api().keyed().api_key("own")).expect("204");
        send!(way, client.api().keyed()).expect("204");
        let expected = [
            row("/keyed?api%20key=own", &[]),
            row("/keyed?api%20key=qu%26ry", &[]),
        ];
        assert_eq!(asked(&server), expected, "{way:?}");
    }
}

#[test]
fn an_authorization_parameter_goes_before_the_credential() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = client(&server);
        send!(way, client.api().me().authorization("Custom abc")).expect("204");
        send!(way, client.api().me()).expect("204");
        let bearer = format!("authorization: Bearer {TOKEN}");
        let target = "/me?api%20key=qu%26ry";
        let expected = [
            row(target, &["authorization: Custom abc"]),
            row(target, &[&bearer]),
        ];
        assert_eq!(asked(&server), expected, "{way:?}");
        let builder = Client::builder().base_url(server.url());
        let without = builder.key("query", "qu&ry").build().expect("a client");
        let error = send!(way, without.api().me()).unwrap_err();
        assert!(
            matches!(error, Error::NotSent(NotSent::NoCredential)),
            "{error:?}"
        );
    }
}

#[test]
fn a_name_that_the_document_does_not_have_is_an_error_of_build() {
    let error =
        |builder: Builder<Client>| builder.build().expect_err("an unknown name").to_string();
    let schemes = "it has `Authorization`, `cookie`, `header`, `login`, `query`, `token`";
    assert_eq!(
        error(Client::builder().key("heaeder", "k")),
        format!("the document has no security scheme \"heaeder\"; {schemes}")
    );
    assert_eq!(
        error(Client::builder().login("Login", "u", "p")),
        format!("the document has no security scheme \"Login\"; {schemes}")
    );
    assert_eq!(
        error(Client::builder().parameter("themes", "dark")),
        "the document has no parameter \"themes\"; it has `Authorization`, `a`, `api key`, `theme`"
    );
    assert_eq!(
        error(Client::builder().server("https://other.example.com", "https://h")),
        "the document has no server of an operation \"https://other.example.com\"; it has none"
    );
    let files = oast_cases::files::Client::builder();
    let error = files
        .key("nothing", "k")
        .build()
        .expect_err("an unknown name");
    assert!(
        error
            .to_string()
            .starts_with("the document has no security scheme"),
        "{error}"
    );
}

#[derive(Clone, Default)]
struct Recording(Arc<Mutex<Vec<Request<Body>>>>);

impl Transport for Recording {
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        self.0.lock().expect("requests").push(request);
        let mut response = Response::new(Body::empty());
        *response.status_mut() = oast_cases::keys::runtime::http::StatusCode::NO_CONTENT;
        Box::pin(async { Ok(response) })
    }
}

#[test]
fn plain_http_is_allowed_by_an_explicit_call_alone() {
    let recording = Recording::default();
    let builder = || {
        let builder = Client::builder().base_url("http://vault.default.svc:8080");
        builder.key("header", "h3ader").transport(recording.clone())
    };
    let client = builder().build().expect("a client");
    let error = client.api().header().send_blocking().unwrap_err();
    assert!(
        matches!(error, Error::NotSent(NotSent::Insecure)),
        "{error:?}"
    );
    assert!(error.to_string().contains("`allow_plain_http`"), "{error}");
    let client = builder().allow_plain_http(true).build().expect("a client");
    client.api().header().send_blocking().expect("204");
    let requests = recording.0.lock().expect("requests");
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].method(), Method::GET);
    assert_eq!(requests[0].uri(), "http://vault.default.svc:8080/header");
    assert_eq!(requests[0].headers()["x-key"], "h3ader");
}
