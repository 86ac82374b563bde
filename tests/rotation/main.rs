//! The example `rotate_keys` against the simulated service, through every failure, and killed at every step.
//!
//! What has to hold at any moment: no consumer holds a key that the service has replaced.

mod family;
mod run;

use std::time::Duration;

use oast_simulation::{Answer, Service};

use run::{Fault, Rotation, Step};

/// How many requests a rotation makes when nothing goes wrong.
const REQUESTS: usize = 5;

#[test]
fn both_keys_are_replaced_and_no_consumer_is_cut_off() {
    for throttled in [None, Some(3)] {
        let service = Service::new();
        let service = match throttled {
            Some(every) => service.throttled(every),
            None => service,
        };
        let rotation = Rotation::of(service);
        let ended = rotation.run(None);
        assert!(ended.success, "{ended:?}");
        assert_eq!(
            ended.output,
            "all consumers use the Primary key\nthe Secondary key was replaced\n\
             all consumers use the Secondary key\nthe Primary key was replaced\n"
        );
        rotation.is_whole();
        if throttled.is_none() {
            assert_eq!(rotation.lines().len(), REQUESTS);
        }
    }
}

/// Every way in which a call can fail.
fn failures() -> Vec<(&'static str, Answer)> {
    let error = r#"{"error":{"code":"Wrong","message":"It went wrong."}}"#;
    let mut failures: Vec<(&str, Answer)> = [
        "400 Bad Request",
        "401 Unauthorized",
        "403 Forbidden",
        "404 Not Found",
        "408 Request Timeout",
        "409 Conflict",
        "412 Precondition Failed",
        "429 Too Many Requests",
        "500 Internal Server Error",
        "502 Bad Gateway",
        "503 Service Unavailable",
        "504 Gateway Timeout",
    ]
    .into_iter()
    .map(|status| (status, Answer::json(status, error)))
    .collect();
    let long =
        Answer::raw("HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{\"primaryKey\":").then_close();
    failures.extend([
        ("no answer", Answer::default().then_close()),
        (
            "a status without an end",
            Answer::raw("HTTP/1.1 20").then_close(),
        ),
        ("a body without an end", long),
        ("no HTTP", Answer::raw("hello\r\n\r\n").then_close()),
        (
            "a page for people",
            Answer::new("502 Bad Gateway", &["content-type: text/html"], "<html>"),
        ),
        (
            "an empty error",
            Answer::new("500 Internal Server Error", &[], ""),
        ),
        ("an empty success", Answer::new("200 OK", &[], "")),
        ("nonsense", Answer::json("200 OK", "{\"primaryKey\": 7}")),
        ("one key", Answer::json("200 OK", "{\"primaryKey\": \"a\"}")),
        (
            "the same key twice",
            Answer::json("200 OK", r#"{"primaryKey":"a","secondaryKey":"a"}"#),
        ),
        (
            "somewhere else",
            Answer::new(
                "307 Temporary Redirect",
                &["location: http://127.0.0.1:1/"],
                "",
            ),
        ),
        (
            "later",
            Answer::new("503 Service Unavailable", &["retry-after: 0"], error),
        ),
        (
            "much later",
            Answer::new("429 Too Many Requests", &["retry-after: 7200"], error),
        ),
        (
            "slowly",
            Answer::json("500 Internal Server Error", error).then_pause(20),
        ),
    ]);
    failures
}

#[test]
fn every_failure_at_every_step_leaves_every_consumer_with_a_valid_key() {
    for step in 0..REQUESTS {
        for (name, answer) in failures() {
            for has_acted in [false, true] {
                for lasts in [false, true] {
                    let rotation = Rotation::new();
                    let answer = answer.clone();
                    let fault = Fault {
                        step,
                        lasts,
                        has_acted,
                        then: Step::Answer(answer),
                    };
                    let ended = rotation.run(Some(fault));
                    let said =
                        format!("{name} at {step}, acted: {has_acted}, lasts: {lasts}: {ended:?}");
                    rotation.is_safe(&said);
                    if ended.success {
                        rotation.is_whole();
                    } else {
                        assert!(ended.errors.starts_with("Error: "), "{said}");
                    }
                    // Who comes after finishes it.
                    let again = rotation.run(None);
                    assert!(again.success, "{said}, then {again:?}");
                    rotation.is_whole();
                }
            }
        }
    }
}

#[test]
fn killed_at_any_step_it_is_finished_by_the_next_run() {
    for step in 0..REQUESTS {
        for has_acted in [false, true] {
            let rotation = Rotation::new();
            let ended = rotation.run(Some(Fault {
                step,
                lasts: false,
                has_acted,
                then: Step::Kill,
            }));
            assert!(!ended.success, "it was killed: {ended:?}");
            let said = format!("killed at {step}, acted: {has_acted}");
            rotation.is_safe(&said);
            let again = rotation.run(None);
            assert!(again.success, "{said}: {again:?}");
            rotation.is_whole();
        }
    }
}

#[test]
fn killed_at_any_moment_it_is_finished_by_the_next_run() {
    // Many consumers, so that some runs are killed between them.
    let (mut killed, mut between) = (0, 0);
    let whole = Rotation::with(60).timed();
    for turn in 0..60_u32 {
        let rotation = Rotation::with(60);
        let ended = rotation.killed_after(whole * turn / 60 + Duration::from_micros(137));
        killed += usize::from(!ended.success);
        let holds = rotation.holds();
        between += usize::from(holds.iter().any(|key| *key != holds[0]));
        rotation.is_safe(&format!("killed in turn {turn}"));
        let again = rotation.run(None);
        assert!(again.success, "turn {turn}: {again:?}");
        rotation.is_whole();
    }
    println!("{killed} of 60 were killed, {between} of them between two consumers");
    assert!(killed >= 20, "only {killed} runs were killed");
}

#[test]
fn consumers_that_are_on_their_own_stop_it() {
    let rotation = Rotation::new();
    rotation.give(0, "another key");
    let ended = rotation.run(None);
    assert!(!ended.success);
    assert!(
        ended.errors.contains("holds neither of the keys"),
        "{ended:?}"
    );
    assert_eq!(rotation.lines().len(), 1, "it only looks");
    let rotation = Rotation::with(0);
    let ended = rotation.run(None);
    assert!(ended.errors.contains("there are no consumers"), "{ended:?}");
}

#[test]
fn consumers_that_are_divided_are_gathered_first() {
    let rotation = Rotation::with(3);
    let (primary, secondary) = rotation.keys();
    for (consumer, key) in [(0, &primary), (1, &secondary), (2, &primary)] {
        rotation.give(consumer, key);
    }
    let ended = rotation.run(None);
    assert!(ended.success, "{ended:?}");
    assert!(
        ended
            .output
            .starts_with("all consumers use the Secondary key\n"),
        "{ended:?}"
    );
    rotation.is_whole();
}
