//! The case `course`: operations that take long.

use std::time::Duration;

use oast_cases::course::Error;
use oast_cases::course::models::{Thing, ThingProperties};
use oast_cases::course::runtime::{NotSent, Reason};

use crate::course::{asked, client, row};
use crate::server::{Answer, Server};
use crate::ways::{TOKEN, WAYS, Way, wait};

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
