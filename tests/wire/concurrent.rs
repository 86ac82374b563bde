//! Many calls on one client at once: each gets the answer to its own question.

use std::sync::Barrier;
use std::thread;

use apim::Error;

use crate::server::{Answer, Recorded, Server};
use crate::ways::{Outcome, Way, client, wait};

/// Answers each call by the last argument in its path, late and out of order.
fn oracle() -> Server {
    Server::answering(|index, request| {
        let sid = asked(request);
        let pause = (index as u64 * 7) % 20;
        let answer = Answer::default().then_pause(pause);
        if sid.len().is_multiple_of(2) {
            return answer.then(format!(
                "HTTP/1.1 204 No Content\r\nx-ms-request-id: {sid}\r\n\r\n"
            ));
        }
        let body = format!(r#"{{"error":{{"code":"{sid}"}}}}"#);
        let head = format!("HTTP/1.1 409 Conflict\r\nx-ms-request-id: {sid}\r\n");
        answer.then(format!(
            "{head}content-length: {}\r\n\r\n{body}",
            body.len()
        ))
    })
}

fn asked(request: &Recorded) -> String {
    let segment = request.target().split('/').rev().nth(1);
    segment.expect("a sid").to_owned()
}

/// Subscriptions of even and odd length, so that half of the calls succeed.
fn sid(number: usize) -> String {
    format!(
        "s{number:03}{}",
        if number.is_multiple_of(3) { "x" } else { "" }
    )
}

fn check(sid: &str, outcome: Outcome) {
    match outcome {
        Ok(response) => {
            assert_eq!(sid.len() % 2, 0, "{sid}");
            assert_eq!(response.header("x-ms-request-id"), Some(sid));
        }
        Err(Error::Api(response)) => {
            assert_eq!(sid.len() % 2, 1, "{sid}");
            assert_eq!(response.header("x-ms-request-id"), Some(sid));
            let code = response
                .value()
                .error
                .as_ref()
                .and_then(|error| error.code.as_deref());
            assert_eq!(code, Some(sid));
        }
        Err(error) => panic!("{sid}: {error}"),
    }
}

/// Every call was asked for once.
fn check_asked(server: &Server, count: usize) {
    let mut seen: Vec<_> = server.requests().iter().map(asked).collect();
    seen.sort();
    let mut expected: Vec<_> = (0..count).map(sid).collect();
    expected.sort();
    assert_eq!(seen, expected);
}

#[test]
fn tasks_get_their_own_answers() {
    let server = oracle();
    let client = client(&server);
    let outcomes = wait(async {
        let tasks: Vec<_> = (0..64)
            .map(|number| {
                let client = client.clone();
                tokio::spawn(async move {
                    let sid = sid(number);
                    let call = client.subscription().regenerate_secondary_key(
                        "subid",
                        "rg1",
                        "apimService1",
                        &sid,
                    );
                    (call.await, sid.clone())
                })
            })
            .collect();
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.await.expect("no panic"));
        }
        outcomes
    });
    assert_eq!(outcomes.len(), 64);
    for (outcome, sid) in outcomes {
        check(&sid, outcome);
    }
    check_asked(&server, 64);
}

#[test]
fn threads_get_their_own_answers() {
    let server = oracle();
    let client = client(&server);
    let together = Barrier::new(8);
    thread::scope(|scope| {
        for worker in 0..8 {
            let (client, together) = (&client, &together);
            scope.spawn(move || {
                together.wait();
                for number in 0..4 {
                    let sid = sid(worker * 4 + number);
                    check(&sid, Way::Blocking.regenerate(client, &sid));
                }
            });
        }
    });
    check_asked(&server, 32);
}

/// A call that is dropped half-way leaves the client in order.
#[test]
fn a_dropped_call_does_no_harm() {
    let late = Answer::default()
        .then_pause(300)
        .then("HTTP/1.1 204 No Content\r\nx-n: late\r\n\r\n");
    let server = Server::scripted(vec![
        late,
        Answer::new("204 No Content", &["x-n: next"], ""),
    ]);
    let client = client(&server);
    let outcome = wait(async {
        let call = client.subscription().regenerate_secondary_key(
            "subid",
            "rg1",
            "apimService1",
            "testsub",
        );
        let patience = std::time::Duration::from_millis(100);
        tokio::time::timeout(patience, call.into_future())
            .await
            .expect_err("it is late");
        let call = client.subscription().regenerate_secondary_key(
            "subid",
            "rg1",
            "apimService1",
            "testsub",
        );
        call.await
    });
    assert_eq!(outcome.expect("204").header("x-n"), Some("next"));
}
