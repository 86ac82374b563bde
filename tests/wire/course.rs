//! The case `course`: lists in pages, operations that take long, and what a client may send by itself.

use std::time::Duration;

use oast_cases::course::models::{Thing, ThingProperties};
use oast_cases::course::runtime::{Builder, NotSent, Reason};
use oast_cases::course::{Client, Error};

use crate::server::{Answer, Server};
use crate::ways::{TOKEN, WAYS, Way, send, wait};

fn builder(server: &Server) -> Builder<Client> {
    let builder = Client::builder().base_url(server.url() + "/v1");
    let moment = Duration::from_millis(1);
    builder
        .credential(TOKEN)
        .first_pause(moment)
        .poll_pause(moment)
}

fn client(server: &Server) -> Client {
    builder(server).build().expect("a client")
}

/// The line of each request, and whether it bore the token.
fn asked(server: &Server) -> Vec<(String, bool)> {
    let token = format!("authorization: Bearer {TOKEN}");
    let requests = server.requests();
    let each = requests.iter();
    let each = each.map(|one| {
        (
            one.line().replace(" HTTP/1.1", ""),
            one.headers().contains(&token),
        )
    });
    each.collect()
}

fn row(line: &str, with_token: bool) -> (String, bool) {
    (line.to_owned(), with_token)
}

fn page(names: &[&str], link: Option<&str>) -> Answer {
    let things: Vec<_> = names
        .iter()
        .map(|name| format!(r#"{{"name":"{name}"}}"#))
        .collect();
    let link = link
        .map(|link| format!(r#","nextLink":"{link}""#))
        .unwrap_or_default();
    Answer::json(
        "200 OK",
        &format!(r#"{{"value":[{}]{link}}}"#, things.join(",")),
    )
}

macro_rules! next {
    ($way:expr, $stream:expr) => {
        match $way {
            Way::Awaited => wait($stream.next()),
            Way::Blocking => $stream.next_blocking(),
        }
    };
}

#[test]
fn pages_are_asked_for_one_by_one() {
    for way in WAYS {
        let server = Server::scripted(vec![
            page(&["a", "b"], Some("/v1/things?token=x%2Fy&api-version=1")),
            page(&[], Some("things?token=z")),
            page(&["c"], Some("")),
        ]);
        let client = client(&server);
        let mut items = client.things().list().x_trace("t").items();
        assert_eq!(server.requests().len(), 0);
        let mut names = Vec::new();
        while let Some(item) = next!(way, items) {
            names.push(item.expect("a thing").name);
            let pages = if names.len() < 3 { 1 } else { 3 };
            assert_eq!(
                server.requests().len(),
                pages,
                "{way:?}: only when they are needed"
            );
        }
        assert_eq!(names, ["a", "b", "c"]);
        assert_eq!(
            asked(&server),
            [
                row("GET /v1/things?api-version=2.0", true),
                row("GET /v1/things?token=x%2Fy&api-version=2.0", true),
                row("GET /v1/things?token=z&api-version=2.0", true),
            ]
        );
        for request in server.requests() {
            assert!(request.headers().contains(&"x-trace: t".to_owned()));
        }
    }
}

#[test]
fn another_origin_gets_no_token_with_a_link() {
    for way in WAYS {
        let elsewhere = Server::always(page(&["evil"], None));
        let link = format!("{}/things", elsewhere.url());
        let server = Server::always(page(&["a"], Some(&link)));
        let client = client(&server);
        let mut pages = client.things().list().x_trace("secret").pages();
        next!(way, pages).expect("a page").expect("the first");
        next!(way, pages).expect("a page").expect("the second");
        assert_eq!(
            asked(&elsewhere),
            [row("GET /things?api-version=2.0", false)]
        );
        let request = &elsewhere.requests()[0];
        assert!(
            !request.headers().iter().any(|line| line.contains("secret")),
            "{way:?}"
        );
        let after = client.things().list().pages().after(link);
        next!(way, { after })
            .expect("a page")
            .expect("a continuation is a link");
        assert_eq!(asked(&elsewhere)[1].1, false);
    }
}

#[test]
fn a_page_that_fails_can_be_asked_for_again() {
    for way in WAYS {
        let failure = Answer::json("400 Bad Request", r#"{"code":"Bad","message":"no"}"#);
        let server = Server::scripted(vec![
            page(&["a"], Some("?page=2")),
            failure,
            page(&["b"], None),
        ]);
        let client = client(&server);
        let mut pages = client.things().list().pages();
        next!(way, pages).expect("a page").expect("the first");
        let error = next!(way, pages).expect("an error").expect_err("400");
        assert_eq!(
            error.api().and_then(|failure| failure.code.as_deref()),
            Some("Bad")
        );
        assert!(next!(way, pages).is_none());
        let continuation = pages
            .continuation()
            .expect("the page that failed")
            .to_owned();
        assert_eq!(continuation, "?page=2");
        let mut rest = client.things().list().pages().after(continuation);
        let second = next!(way, rest).expect("a page").expect("the second");
        assert_eq!(second.value().value, [Thing::new("b")]);
        assert_eq!(asked(&server)[2].0, "GET /v1/things?page=2&api-version=2.0");
        let mut nowhere = client.things().list().pages().after("ftp://x/y");
        let error = next!(way, nowhere).expect("an error").expect_err("no URL");
        assert!(
            matches!(error, Error::NotSent(NotSent::BadLink)),
            "{error:?}"
        );
    }
}

#[test]
fn a_link_may_be_an_argument_of_another_operation() {
    for way in WAYS {
        let parts = |parts: &str, link: &str| {
            Answer::json(
                "200 OK",
                &format!(r#"{{"parts":[{parts}],"odata.nextLink":{link}}}"#),
            )
        };
        let server = Server::scripted(vec![
            parts(r#""a""#, r#""next?page=2""#),
            parts(r#""b","c""#, r#""next?page=3""#),
            parts("", "null"),
            Answer::done(),
        ]);
        let client = client(&server);
        let mut items = client.things().parts("k/1").items();
        let mut found = Vec::new();
        while let Some(part) = next!(way, items) {
            found.push(part.expect("a part"));
        }
        assert_eq!(found, ["a", "b", "c"]);
        assert!(
            next!(way, client.things().parts("k").items()).is_none(),
            "no page at all"
        );
        assert_eq!(
            asked(&server),
            [
                row("GET /v1/parts/k%2F1", true),
                row("GET /v1/parts/k%2F1/next?page=2", true),
                row("GET /v1/parts/k%2F1/next?page=3", true),
                row("GET /v1/parts/k", true),
            ]
        );
    }
}

fn state(status: &str, headers: &[&str], state: &str) -> Answer {
    let mut all = vec!["content-type: application/json"];
    all.extend(headers);
    Answer::new(
        status,
        &all,
        format!(r#"{{"name":"a","properties":{{"provisioningState":"{state}"}}}}"#),
    )
}

fn thing(state: &str) -> Thing {
    let properties = ThingProperties {
        provisioning_state: Some(state.to_owned()),
    };
    Thing {
        properties: Some(properties),
        ..Thing::new("a")
    }
}

/// Waits for an operation in one of the ways.
macro_rules! done {
    ($way:expr, $call:expr) => {
        match $way {
            Way::Awaited => wait($call.until_done()),
            Way::Blocking => $call
                .begin_blocking()
                .and_then(|poller| poller.wait_blocking()),
        }
    };
}

#[test]
fn the_resource_says_when_it_is_made() {
    for way in WAYS {
        let server = Server::scripted(vec![
            state("201 Created", &[], "Creating"),
            Answer::new("503 Service Unavailable", &[], ""),
            state("200 OK", &["retry-after: 0"], "Creating"),
            state("200 OK", &[], "Succeeded"),
        ]);
        let client = client(&server);
        let made = done!(way, client.things().put("a", &Thing::new("a")));
        assert_eq!(made.expect("done").into_value(), thing("Succeeded"));
        let get = || row("GET /v1/things/a", true);
        assert_eq!(
            asked(&server),
            [row("PUT /v1/things/a", true), get(), get(), get()]
        );
        for look in &server.requests()[1..] {
            let headers = look.headers();
            assert!(
                !headers.iter().any(|line| line.starts_with("content-")),
                "{headers:?}"
            );
        }
    }
}

#[test]
fn a_status_elsewhere_says_when_it_is_done() {
    for way in WAYS {
        let status = |state: &str| Answer::json("200 OK", &format!(r#"{{"status":"{state}"}}"#));
        let begun = state(
            "201 Created",
            &["azure-asyncoperation: /v1/status/1", "location: /nowhere"],
            "Accepted",
        );
        let server = Server::scripted(vec![
            begun,
            status("InProgress"),
            status("Succeeded"),
            state("200 OK", &[], "Succeeded"),
        ]);
        let client = client(&server);
        let made = done!(way, client.things().put("a", &Thing::new("a")));
        assert_eq!(made.expect("done").into_value(), thing("Succeeded"));
        let lines: Vec<_> = asked(&server).into_iter().map(|(line, _)| line).collect();
        assert_eq!(
            lines,
            [
                "PUT /v1/things/a",
                "GET /v1/status/1",
                "GET /v1/status/1",
                "GET /v1/things/a"
            ]
        );
    }
}

#[test]
fn an_operation_fails_or_is_canceled() {
    for way in WAYS {
        for (state, canceled, said) in [
            (
                "Failed",
                false,
                "things_delete: the operation failed: Locked: it is in use",
            ),
            (
                "Canceled",
                true,
                "things_delete: the operation was canceled: Locked: it is in use",
            ),
        ] {
            let begun = Answer::new(
                "202 Accepted",
                &["operation-location: status", "location: result"],
                "",
            );
            let body = format!(
                r#"{{"status":"{state}","error":{{"code":"Locked","message":"it is in use"}}}}"#
            );
            let server = Server::scripted(vec![begun, Answer::json("200 OK", &body)]);
            let client = client(&server);
            let error = done!(way, client.things().delete("a")).expect_err("it failed");
            assert_eq!(error.to_string(), said);
            let Error::Failed(failed) = error else {
                panic!("{error:?}");
            };
            assert_eq!((failed.state.as_str(), failed.canceled), (state, canceled));
            assert_eq!(failed.code().as_deref(), Some("Locked"));
            assert_eq!(asked(&server)[1], row("GET /v1/things/status", true));
            assert!(!format!("{failed:?}").contains("in use"));
        }
    }
}

#[test]
fn a_status_of_another_origin_is_asked_without_a_token() {
    for way in WAYS {
        let elsewhere = Server::always(Answer::json("200 OK", r#"{"status":"Succeeded"}"#));
        let link = format!("azure-asyncoperation: {}/status", elsewhere.url());
        let server = Server::always(Answer::new("202 Accepted", &[&link], ""));
        let client = client(&server);
        done!(way, client.things().delete("a")).expect("done");
        assert_eq!(asked(&elsewhere), [row("GET /status", false)]);
    }
}

#[test]
fn an_operation_is_refused_or_leads_nowhere() {
    for way in WAYS {
        let refusal = Answer::json("409 Conflict", r#"{"code":"Busy"}"#);
        let server = Server::always(refusal);
        let error = done!(way, client(&server).things().delete("a")).expect_err("409");
        assert_eq!(
            error.api().and_then(|failure| failure.code.as_deref()),
            Some("Busy")
        );
        let server = Server::always(Answer::new("202 Accepted", &[], ""));
        let error = done!(way, client(&server).things().delete("a")).expect_err("no link");
        assert!(
            matches!(&error, Error::Unexpected(found) if matches!(found.reason, Reason::BadLink)),
            "{error:?}"
        );
        let begun = Answer::new("202 Accepted", &["azure-asyncoperation: /status"], "");
        let server = Server::scripted(vec![begun, Answer::json("200 OK", "{}")]);
        let error = done!(way, client(&server).things().delete("a")).expect_err("no state");
        assert!(
            matches!(&error, Error::Unexpected(found) if matches!(found.reason, Reason::NoState)),
            "{error:?}"
        );
    }
}

#[test]
fn an_operation_is_taken_up_by_its_token() {
    let begun = || {
        Answer::new(
            "202 Accepted",
            &["location: /v1/results/1", "retry-after: 7"],
            "",
        )
    };
    let server = Server::scripted(vec![begun(), begun(), Answer::done()]);
    let client = client(&server);
    let delete = |name| client.things().delete(name);
    let mut poller = wait(delete("a").begin()).expect("accepted");
    assert_eq!(poller.pause(), Duration::from_secs(7));
    assert!(!wait(poller.poll()).expect("a look"));
    let token = poller.token().expect("it is not done");
    assert!(!token.contains(TOKEN));
    drop(poller);
    assert!(matches!(
        delete("b").resume(&token),
        Err(Error::NotSent(NotSent::OtherToken))
    ));
    assert!(matches!(
        delete("a").resume("{}"),
        Err(Error::NotSent(NotSent::OtherToken))
    ));
    let mut poller = delete("a").resume(&token).expect("its token");
    assert!(poller.poll_blocking().expect("a look") && poller.is_done());
    assert_eq!(poller.token(), None);
    poller.wait_blocking().expect("done");
    let lines: Vec<_> = asked(&server).into_iter().map(|(line, _)| line).collect();
    assert_eq!(
        lines,
        [
            "DELETE /v1/things/a",
            "GET /v1/results/1",
            "GET /v1/results/1"
        ]
    );
}

#[test]
fn head_says_whether_it_is_there() {
    let found = |status: &str| {
        let server = Server::always(Answer::new(status, &[], ""));
        let client = builder(&server).retries(0).build().expect("a client");
        wait(client.things().check("a").exists())
    };
    assert!(found("204 No Content").expect("it is"));
    assert!(!found("404 Not Found").expect("it is not"));
    let error = found("500 Internal Server Error").expect_err("nobody knows");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(500));
}

#[test]
fn what_is_encoded_already_is_sent_as_it_is_and_constants_by_themselves() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = client(&server);
        let read = |path| client.files().read(path);
        send!(way, read("a/b%20c/d")).expect("204");
        send!(way, read("a").filter("x&y=%26")).expect("204");
        assert_eq!(
            asked(&server),
            [
                row("GET /v1/files/a/b%20c/d?raw=true&depth=2", true),
                row("GET /v1/files/a?filter=x&y=%26&raw=true&depth=2", true),
            ]
        );
        for path in ["..", "a/../b", "a/%2e%2E", "", "a b", "a#b", "é"] {
            assert!(read(path).request().is_err(), "{path}");
        }
        assert!(read("a").depth(3).request().is_err());
    }
}

#[test]
fn what_the_document_does_not_describe_is_sent_by_hand() {
    let server = Server::always(Answer::new("418 I'm a teapot", &[], "tea"));
    let elsewhere = Server::always(Answer::done());
    let client = client(&server);
    let mut request = client.things().check("a").request().expect("valid");
    request
        .headers_mut()
        .insert("x-more", "1".parse().expect("a value"));
    let response = wait(client.send(request)).expect("any status is an answer");
    assert_eq!(
        (response.status().as_u16(), &response.body()[..]),
        (418, &b""[..])
    );
    let plain = |url: &str| {
        let request = http::Request::get(url).header("x-mine", "2");
        request
            .body(oast_runtime::Body::empty())
            .expect("a request")
    };
    let response = wait(client.send(plain("/tea?pot"))).expect("an answer");
    assert_eq!(&response.body()[..], b"tea");
    wait(client.send(plain(&(elsewhere.url() + "/x")))).expect("an answer");
    assert_eq!(
        asked(&server),
        [row("HEAD /v1/things/a", true), row("GET /v1/tea?pot", true)]
    );
    assert!(
        server.requests()[0]
            .headers()
            .contains(&"x-more: 1".to_owned())
    );
    assert_eq!(asked(&elsewhere), [row("GET /x", false)]);
    assert!(
        elsewhere.requests()[0]
            .headers()
            .contains(&"x-mine: 2".to_owned())
    );
}
