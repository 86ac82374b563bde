//! The body that is sent is the whole body and no other, and its length is its own: changed, redirected, or sent again.

use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering};

use apim::runtime::transport::tower::Tower;
use oast_cases::pets;
use oast_cases::pets::models::{Kind, NewPet};
use oast_cases::pets::runtime::{Body, Bytes, Error, Refreshing, Token, http};

use crate::server::{Answer, Recorded, Server};
use crate::tower::Recorder;
use crate::ways::{WAYS, Way, send, wait};

const TOM: &str = r#"{"name":"Tom","kind":"cat"}"#;

type Sent = Result<http::Response<Bytes>, Error<std::convert::Infallible>>;

fn send_changed(way: Way, client: &pets::Client, request: http::Request<Body>) -> Sent {
    match way {
        Way::Awaited => wait(client.send(request)),
        Way::Blocking => client.send_blocking(request),
    }
}

fn tom(client: &pets::Client) -> http::Request<Body> {
    let tom = NewPet::new("Tom", Kind::Cat);
    client.pets().create_pet(&tom).request().expect("valid")
}

/// The headers that frame a body.
fn framing(request: &Recorded) -> Vec<String> {
    let mut headers = request.headers();
    headers.retain(|line| {
        let name = line.split(':').next().unwrap_or_default();
        name.starts_with("content-") || name == "transfer-encoding" || name == "digest"
    });
    headers
}

#[test]
fn a_body_that_was_replaced_is_sent_with_its_own_length() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = crate::ways::pets(&server);
        for body in ["{}", &TOM.repeat(3), ""] {
            let mut request = tom(&client);
            assert_eq!(request.headers()["content-length"], "27");
            *request.body_mut() = Body::from(body.to_owned());
            send_changed(way, &client, request).expect("204");
            let requests = server.requests();
            let last = requests.last().expect("a request");
            assert_eq!(last.body(), body.as_bytes(), "{way:?}");
            let length = format!("content-length: {}", body.len());
            assert_eq!(
                framing(last),
                [&length, "content-type: application/json"],
                "{way:?}"
            );
        }
    }
}

#[test]
fn a_body_of_unknown_length_is_sent_in_chunks() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = crate::ways::pets(&server);
        let mut request = tom(&client);
        *request.body_mut() = Body::read(Cursor::new("streamed"));
        send_changed(way, &client, request).expect("204");
        let last = &server.requests()[0];
        assert_eq!(
            framing(last),
            [
                "content-type: application/json",
                "transfer-encoding: chunked"
            ],
            "{way:?}"
        );
        let body = String::from_utf8_lossy(last.body()).to_ascii_lowercase();
        assert_eq!(body, "8\r\nstreamed\r\n0\r\n\r\n", "{way:?}");
    }
}

#[test]
fn a_length_without_a_body_is_not_sent() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = crate::ways::pets(&server);
        let request = http::Request::get("/pets").header("content-length", "9");
        let request = request.body(Body::empty()).expect("a request");
        send_changed(way, &client, request).expect("204");
        assert_eq!(framing(&server.requests()[0]), [""; 0], "{way:?}");
    }
}

#[test]
fn a_service_gets_the_length_of_the_body() {
    let recorder = Recorder::default();
    let client = apim::Client::builder()
        .transport(Tower::new(recorder.clone()))
        .credential("t0ken")
        .build()
        .expect("a client");
    let subscription = client.subscription();
    let call = subscription.regenerate_secondary_key("subid", "rg1", "apimService1", "testsub");
    let mut request = call.request().expect("valid");
    assert_eq!(request.headers()["content-length"], "0");
    *request.body_mut() = "changed".to_owned().into();
    wait(client.send(request)).expect("204");
    let requests = recorder.0.lock().expect("no panic");
    assert_eq!(requests[0].headers()["content-length"], "7");
}

#[test]
fn after_303_neither_the_body_nor_its_headers_are_sent() {
    for way in WAYS {
        let see_other = Answer::new("303 See Other", &["location: /done"], "");
        let server = Server::scripted(vec![see_other, Answer::done()]);
        let client = crate::ways::pets(&server);
        let mut request = tom(&client);
        for (name, value) in [("content-language", "en"), ("digest", "sha-256=x")] {
            let value = http::HeaderValue::from_static(value);
            request.headers_mut().insert(name, value);
        }
        send_changed(way, &client, request).expect("204");
        let requests = server.requests();
        assert_eq!(requests[0].body(), TOM.as_bytes(), "{way:?}");
        assert_eq!(framing(&requests[0]).len(), 4, "{way:?}");
        assert_eq!(requests[1].line(), "GET /done HTTP/1.1", "{way:?}");
        assert_eq!(requests[1].body(), b"", "{way:?}");
        assert_eq!(framing(&requests[1]), [""; 0], "{way:?}");
    }
}

#[test]
fn after_307_and_308_the_body_is_sent_again() {
    for way in WAYS {
        for status in ["307 Temporary Redirect", "308 Permanent Redirect"] {
            let moved = Answer::new(status, &["location: /v2/pets"], "");
            let server = Server::scripted(vec![moved, Answer::new("202 Accepted", &[], "")]);
            let client = crate::ways::pets(&server);
            let tom = NewPet::new("Tom", Kind::Cat);
            send!(way, client.pets().create_pet(&tom)).expect("202");
            let requests = server.requests();
            assert_eq!(requests[1].line(), "POST /v2/pets HTTP/1.1", "{way:?}");
            for request in &requests {
                assert_eq!(request.body(), TOM.as_bytes(), "{way:?} {status}");
                assert_eq!(
                    framing(request),
                    ["content-length: 27", "content-type: application/json"],
                    "{way:?} {status}"
                );
            }
        }
    }
}

#[test]
fn after_401_the_body_is_sent_again_with_another_token() {
    for way in WAYS {
        let refused = Answer::new("401 Unauthorized", &[], "");
        let server = Server::scripted(vec![refused, Answer::done()]);
        let count = AtomicUsize::new(0);
        let credential = Refreshing::new(move |_| {
            let number = count.fetch_add(1, Ordering::SeqCst);
            async move { Ok(Token::new(format!("t{number}"))) }
        });
        let builder = pets::Client::builder().base_url(server.url());
        let client = builder.credential(credential).build().expect("a client");
        let request = tom(&client);
        send_changed(way, &client, request).expect("204");
        let requests = server.requests();
        assert_eq!(requests.len(), 2, "{way:?}");
        for (index, request) in requests.iter().enumerate() {
            let token = format!("authorization: Bearer t{index}");
            assert!(request.headers().contains(&token), "{way:?}");
            assert_eq!(request.body(), TOM.as_bytes(), "{way:?}");
            assert!(
                request.headers().contains(&"content-length: 27".to_owned()),
                "{way:?}"
            );
        }
    }
}
