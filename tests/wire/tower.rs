//! Any tower service as the transport: it gets an `http::Request`.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use apim::runtime::Body;
use apim::runtime::transport::tower::Tower;
use http::{Request, Response};
use tower_service::Service;

use crate::server::{Answer, Server};
use crate::ways::{TOKEN, Way, example_target, wait};

/// Keeps what it is asked, and answers `204`.
#[derive(Clone, Default)]
pub struct Recorder(pub Arc<Mutex<Vec<Request<Body>>>>);

impl Service<Request<Body>> for Recorder {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        self.0.lock().expect("no panic").push(request);
        let mut response = Response::new(Body::empty());
        *response.status_mut() = http::StatusCode::NO_CONTENT;
        std::future::ready(Ok(response))
    }
}

/// Sends the official example through a recorder, and returns what it got.
pub fn recorded(token: &'static str) -> Request<Body> {
    let recorder = Recorder::default();
    let client = apim::Client::builder()
        .transport(Tower::new(recorder.clone()))
        .credential(token)
        .build()
        .expect("a client");
    let call =
        client
            .subscription()
            .regenerate_secondary_key("subid", "rg1", "apimService1", "testsub");
    wait(async { call.call_id("c4ll").await }).expect("204");
    let mut requests = recorder.0.lock().expect("no panic");
    assert_eq!(requests.len(), 1);
    requests.remove(0)
}

#[test]
fn a_service_gets_the_same_request() {
    let request = recorded(TOKEN);
    assert_eq!(request.method(), "POST");
    assert_eq!(
        request.uri().to_string(),
        format!("https://management.azure.com{}", example_target())
    );
    let mut headers: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().expect("text")))
        .collect();
    headers.sort();
    assert_eq!(
        headers,
        [
            "accept: application/json",
            "authorization: Bearer t0ken",
            "content-length: 0",
            "x-ms-client-request-id: c4ll"
        ]
    );
    assert!(request.headers()["authorization"].is_sensitive());
    assert_eq!(
        request.body().as_bytes().map(|body| &body[..]),
        Some(&b""[..])
    );
}

#[derive(Clone)]
struct Refusing {
    ready: bool,
}

impl Service<Request<Body>> for Refusing {
    type Response = Response<Body>;
    type Error = &'static str;
    type Future = std::future::Ready<Result<Response<Body>, &'static str>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        Poll::Ready(if self.ready { Ok(()) } else { Err("closed") })
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        std::future::ready(Err("lost"))
    }
}

#[test]
fn an_error_of_a_service_is_ambiguous_once_it_was_called() {
    for (ready, shown) in [
        (false, "no response (nothing was sent): closed"),
        (
            true,
            "no response (the request may have had an effect): lost",
        ),
    ] {
        let client = apim::Client::builder()
            .transport(Tower::new(Refusing { ready }))
            .credential(TOKEN)
            .build()
            .expect("a client");
        let call = client.subscription().regenerate_secondary_key(
            "subid",
            "rg1",
            "apimService1",
            "testsub",
        );
        let error = wait(async { call.await }).expect_err("the service refuses");
        assert_eq!(error.to_string(), shown);
        assert!(matches!(error, apim::Error::Transport(error) if error.is_ambiguous() == ready));
    }
}

/// Who gives a transport (a mock, a proxy, a stack of middleware) does not expect another one to be used.
#[test]
fn a_transport_that_was_given_is_used_by_blocking_calls_too() {
    let server = Server::always(Answer::done());
    let recorder = Recorder::default();
    let client = apim::Client::builder()
        .base_url(server.url())
        .transport(Tower::new(recorder.clone()))
        .credential(TOKEN)
        .build()
        .expect("a client");
    Way::Blocking.example(&client).expect("204");
    assert_eq!(server.connections(), 0, "nothing goes to the network");
    assert_eq!(recorder.0.lock().expect("no panic").len(), 1);
}

/// Answers each path with a body of its own, as a service behind any middleware.
#[derive(Clone)]
struct Paths;

impl Service<Request<oast_cases::exports::runtime::Body>> for Paths {
    type Response = Response<oast_cases::exports::runtime::Body>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<oast_cases::exports::runtime::Body>) -> Self::Future {
        let (media_type, body) = match request.uri().path() {
            "/v1/log" => ("text/plain", "one\ntwo\n"),
            "/v1/rows" => ("text/csv", "id\n7\n"),
            _ => ("application/json", "{\"id\":1}\n{\"id\":2}\n"),
        };
        let mut response = Response::new(body.to_owned().into());
        let media_type = http::HeaderValue::from_static(media_type);
        response.headers_mut().insert("content-type", media_type);
        std::future::ready(Ok(response))
    }
}

#[test]
fn responses_of_a_service_are_read_in_any_way() {
    use oast_cases::exports::Client;
    use oast_cases::exports::models::Row;
    use oast_cases::exports::runtime::transport::tower::Tower;
    use oast_cases::exports::tables::RowsAnswer;

    let builder = Client::builder().transport(Tower::new(Paths));
    let client = builder.build().expect("a client");
    let tables = client.tables();
    wait(async {
        let rows = tables.rows().await.expect("rows");
        assert_eq!(rows.into_value(), RowsAnswer::Csv("id\n7\n".to_owned()));
        let text = tables.row().raw().text().await.expect("a string");
        assert_eq!(text.value(), "{\"id\":1}\n{\"id\":2}\n");
        let mut lines = tables
            .log()
            .raw()
            .lines()
            .await
            .expect("lines")
            .into_value();
        assert_eq!(lines.next().await.expect("a line").expect("text"), "one");
        let rows = tables.row().raw().json_lines::<Row>().await.expect("rows");
        let mut rows = rows.into_value();
        let mut ids = Vec::new();
        while let Some(row) = rows.next().await {
            ids.push(row.expect("a row").id);
        }
        assert_eq!(ids, [1, 2]);
    });
    let lines = tables
        .log()
        .raw()
        .lines_blocking()
        .expect("lines")
        .into_value();
    let lines: Vec<_> = lines.map(|line| line.expect("a line")).collect();
    assert_eq!(lines, ["one", "two"]);
}

#[test]
fn events_of_a_service_end_as_they_do_over_http() {
    use oast_cases::streams::Client;
    use oast_cases::streams::runtime::Body;
    use oast_cases::streams::runtime::transport::tower::Tower;

    #[derive(Clone)]
    struct Chat;

    impl Service<Request<Body>> for Chat {
        type Response = Response<Body>;
        type Error = Infallible;
        type Future = std::future::Ready<Result<Self::Response, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: Request<Body>) -> Self::Future {
            let accept = request.headers()["accept"].to_str().expect("a string");
            assert!(accept.starts_with("text/event-stream"), "{accept}");
            let body = "data: {\"id\":\"c\",\"delta\":\"Hel\"}\n\ndata: {\"id\":\"c\",\"delta\":\"lo\"}\n\n\
                data: [DONE]\n\ndata: {}\n\n";
            let mut response = Response::new(body.to_owned().into());
            let events = http::HeaderValue::from_static("text/event-stream");
            response.headers_mut().insert("content-type", events);
            std::future::ready(Ok(response))
        }
    }

    let builder = Client::builder().transport(Tower::new(Chat));
    let client = builder.build().expect("a client");
    let deltas: Vec<String> = wait(async {
        let events = client.streams().chat().events().await.expect("events");
        let (mut events, mut deltas) = (events.into_value(), Vec::new());
        while let Some(event) = events.next().await {
            deltas.push(event.expect("an event").data.delta);
        }
        deltas
    });
    assert_eq!(deltas, ["Hel", "lo"]);
}
