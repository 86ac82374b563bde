//! Nothing that can be printed holds the token, nor a password of a body, even where the server sends them back.

use std::fmt::{Debug, Display};

use apim::runtime::NotSent;
use oast_cases::pets::models::{Kind, NewPet};
use oast_cases::pets::runtime::Secret;

use crate::server::{Answer, Server};
use crate::spans::traced;
use crate::ways::{Outcome, WAYS, Way, pets, send};

const TOKEN: &str = "hunter2-token";
const PASSWORD: &str = "hunter3-password";

#[track_caller]
fn hidden(text: &str) {
    assert!(!text.contains("hunter"), "a secret is shown: {text}");
}

#[track_caller]
fn debug_hides(value: &impl Debug) {
    hidden(&format!("{value:?}"));
    hidden(&format!("{value:#?}"));
}

/// The error, and everything that it gives as its cause.
#[track_caller]
fn error_hides(error: &(impl std::error::Error + 'static)) {
    debug_hides(error);
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        hidden(&format!("{error} {error:?} {error:#?} {error:#}"));
        next = error.source();
    }
}

#[track_caller]
fn outcome_hides<T: Debug, E: Debug + 'static>(
    outcome: &Result<apim::Response<T>, apim::Error<E>>,
) {
    debug_hides(outcome);
    if let Err(error) = outcome {
        error_hides(error);
    }
}

fn client(url: String, token: &'static str) -> apim::Client {
    let builder = apim::Client::builder().base_url(url).credential(token);
    debug_hides(&builder);
    builder.build().expect("a client")
}

#[test]
fn what_a_call_is_made_of_hides_the_token() {
    let client = client("https://management.azure.com".to_owned(), TOKEN);
    debug_hides(&client);
    debug_hides(&client.subscription());
    let call =
        client
            .subscription()
            .regenerate_secondary_key("subid", "rg1", "apimService1", "testsub");
    debug_hides(&call);
    debug_hides(&call.request().expect("a request"));
    debug_hides(&call.into_future());
    debug_hides(&Secret::from(TOKEN));
}

/// A service logs what it gets with `Debug`, which knows sensitive headers.
#[test]
fn the_request_that_a_service_gets_hides_the_token() {
    let request = crate::tower::recorded(TOKEN);
    debug_hides(&request);
    assert!(format!("{request:?}").contains("\"authorization\": Sensitive"));
    let value = &request.headers()["authorization"];
    assert_eq!(
        value,
        &format!("Bearer {TOKEN}"),
        "it is there all the same"
    );
}

fn echo(status: &str, body: &str) -> Answer {
    let headers = [
        &format!("x-echo: Bearer {TOKEN}")[..],
        &format!("set-cookie: session={TOKEN}"),
        &format!("x-ms-request-id: {TOKEN}"),
        &format!("{TOKEN}: 1"),
    ];
    Answer::new(status, &headers, body)
}

fn answered(way: Way, answer: Answer) -> Outcome {
    let server = Server::always(answer);
    way.example(&client(server.url(), TOKEN))
}

/// Of a documented error, `code` and `message` are shown, for that is what they are for: nothing else is.
#[test]
fn answers_hide_what_the_server_sends_back() {
    let page = format!("<html>{TOKEN}</html>");
    let text = format!("\"{TOKEN}\"");
    let other_type = format!(r#"{{"error":"{TOKEN}"}}"#);
    let other_member = format!(
        r#"{{"{TOKEN}":["{TOKEN}"],"error":{{"authorization":"{TOKEN}","{TOKEN}":{{}}}}}}"#
    );
    let wrong_details =
        format!(r#"{{"error":{{"details":[{{"target":{{"{TOKEN}":"{TOKEN}"}}}}]}}}}"#);
    let mut answers = Vec::new();
    for body in [&page, &text, &other_type, &other_member, &wrong_details, ""] {
        for status in [
            "200 OK",
            "302 Found",
            "400 Bad Request",
            "401 Unauthorized",
            "500 Oops",
        ] {
            // OAuth 2.0 gives `error` as the code itself, which is shown of an undocumented answer.
            if status != "200 OK" || body != other_type {
                answers.push(echo(status, body));
            }
        }
    }
    for way in WAYS {
        let server = Server::scripted(answers.clone());
        let client = client(server.url(), TOKEN);
        for _ in &answers {
            outcome_hides(&way.example(&client));
        }
        assert_eq!(server.requests().len(), 29, "{way:?}");
        let success = answered(way, echo("204 No Content", ""));
        assert!(success.is_ok(), "{way:?}");
        outcome_hides(&success);
    }
}

#[test]
fn broken_answers_hide_what_the_server_sends_back() {
    for way in WAYS {
        for raw in [
            format!("HTTP/1.1 20x {TOKEN}\r\n\r\n"),
            format!("{TOKEN}\r\n\r\n"),
            format!("HTTP/1.1 204 {TOKEN}\r\n{TOKEN}\r\n\r\n"),
            format!("HTTP/1.1 204 No Content\r\nx: {TOKEN}\0\r\n\r\n"),
            format!("HTTP/1.1 400 Bad\r\ncontent-length: {TOKEN}\r\n\r\n"),
            format!("HTTP/1.1 400 Bad\r\ntransfer-encoding: {TOKEN}\r\n\r\n{TOKEN}"),
            format!("HTTP/1.1 400 Bad\r\ntransfer-encoding: chunked\r\n\r\n{TOKEN}\r\n"),
            format!("HTTP/1.1 400 Bad\r\ncontent-length: 99\r\n\r\n{TOKEN}"),
            format!("HTTP/1.1 302 Found\r\nlocation: {TOKEN}://\r\ncontent-length: 0\r\n\r\n"),
        ] {
            let outcome = answered(way, Answer::raw(raw).then_close());
            outcome_hides(&outcome);
        }
        let server = Server::always(Answer::new("500 Oops", &[], TOKEN.repeat(10)));
        let builder = apim::Client::builder()
            .base_url(server.url())
            .credential(TOKEN);
        let small = builder.body_limit(20).build().expect("a client");
        outcome_hides(&way.example(&small));
    }
}

#[test]
fn what_was_not_sent_hides_the_token() {
    let broken: &'static str = "hunter2\r\ntoken";
    for way in WAYS {
        for (url, token) in [
            ("http://192.0.2.1", TOKEN),
            ("http://127.0.0.1:1", broken),
            ("http://127.0.0.1:1", TOKEN),
            ("https://nowhere.invalid", TOKEN),
        ] {
            let outcome = way.example(&client(url.to_owned(), token));
            assert!(outcome.is_err(), "{way:?} {url}");
            outcome_hides(&outcome);
        }
        let outcome = way.regenerate(&client("http://127.0.0.1:1".to_owned(), TOKEN), "hunter*");
        let violations = outcome.expect_err("refused");
        error_hides(&violations);
        error_hides(violations.violations().expect("violations"));
    }
    debug_hides(&NotSent::BadToken);
}

#[test]
fn a_base_url_with_a_password_is_refused_and_not_shown() {
    let builder = apim::Client::builder().base_url("https://user:hunter4@example.com");
    debug_hides(&builder);
    error_hides(&builder.build().expect_err("it holds a password"));
    let builder = apim::Client::builder().base_url("https://example.com/?sig=hunter4");
    error_hides(&builder.build().expect_err("it holds a query"));
}

fn chipped() -> NewPet {
    let mut parent = NewPet::new("Ada".to_owned(), Kind::Cat);
    parent.chip = Some(PASSWORD.into());
    let mut pet = NewPet::new("Mia".to_owned(), Kind::Cat);
    pet.chip = Some(PASSWORD.into());
    pet.parent = Some(Box::new(parent));
    pet
}

#[test]
fn a_password_of_a_body_is_sent_and_not_shown() {
    for way in WAYS {
        let body = format!(
            r#"{{"id":1,"name":"Mia","kind":"cat","chip":"{PASSWORD}","parent":{{"name":"Ada","kind":"cat","chip":"{PASSWORD}"}}}}"#
        );
        let server = Server::always(Answer::json("201 Created", &body));
        let client = pets(&server);
        let pet = chipped();
        debug_hides(&pet);
        let call = client.pets().create_pet(&pet);
        debug_hides(&call);
        debug_hides(&call.request().expect("a request"));
        debug_hides(&call.clone().into_future());
        let response = send!(way, call).expect("201");
        debug_hides(&response);
        debug_hides(response.value());
        let received = response.value().as_ref().and_then(|pet| pet.chip.as_ref());
        assert_eq!(
            received.map(|chip| chip.expose().as_str()),
            Some(PASSWORD),
            "{way:?}"
        );
        let sent = server.request();
        assert_eq!(
            String::from_utf8_lossy(sent.body())
                .matches(PASSWORD)
                .count(),
            2,
            "{way:?}"
        );
    }
}

#[test]
fn a_password_in_a_wrong_body_is_not_shown() {
    for way in WAYS {
        for body in [
            format!(r#"{{"id":"{PASSWORD}","name":"Mia","kind":"cat"}}"#),
            format!(r#"{{"id":1,"name":"Mia","kind":["{PASSWORD}"]}}"#),
            format!(r#"{{"id":1,"name":"Mia","kind":"cat","chip":{{"{PASSWORD}":1}}}}"#),
            format!(r#"{{"chip":"{PASSWORD}","id":1}}"#),
            format!(r#"{{"chip":"{PASSWORD}"#),
            format!(r#""{PASSWORD}""#),
        ] {
            let server = Server::always(Answer::json("201 Created", &body));
            let client = pets(&server);
            let pet = chipped();
            let error = send!(way, client.pets().create_pet(&pet)).expect_err("not as documented");
            error_hides(&error);
        }
    }
}

#[test]
fn a_trace_holds_no_secret() {
    for way in WAYS {
        let server = Server::scripted(vec![
            echo("204 No Content", ""),
            echo("400 Bad Request", TOKEN),
            Answer::raw(format!("HTTP/1.1 20x {TOKEN}\r\n\r\n")).then_close(),
        ]);
        let ((), lines) = traced(|runtime| {
            let client = client(server.url(), TOKEN);
            for _ in 0..3 {
                let call = client.subscription().regenerate_secondary_key(
                    "subid",
                    "rg1",
                    "apimService1",
                    "testsub",
                );
                let _ = match way {
                    Way::Awaited => runtime.block_on(call.into_future()),
                    Way::Blocking => call.send_blocking(),
                };
            }
            let (pets, pet) = (pets(&server), chipped());
            let call = pets.pets().create_pet(&pet);
            let _ = match way {
                Way::Awaited => runtime.block_on(call.into_future()),
                Way::Blocking => call.send_blocking(),
            };
        });
        assert_eq!(
            lines
                .iter()
                .filter(|line| line.starts_with("INFO span call"))
                .count(),
            4,
            "{way:?} {lines:?}"
        );
        hidden(&lines.join("\n"));
    }
}

/// So that the tests above can fail: they find a secret where one is shown.
#[test]
fn a_secret_that_is_shown_is_found() {
    let show = |value: &dyn Display| value.to_string();
    let found = std::panic::catch_unwind(|| hidden(&show(&TOKEN)));
    assert!(found.is_err());
    assert_eq!(Secret::from(TOKEN).expose(), TOKEN);
}
