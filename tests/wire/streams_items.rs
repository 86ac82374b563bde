//! The case `streams`: JSON texts one after another, for asynchronous and blocking callers.

use std::time::{Duration, Instant};

use oast_cases::streams::Error;
use oast_cases::streams::runtime::{Json, JsonLines, StreamError};

use crate::server::{Answer, Server};
use crate::streams::{client, header, pieces, whole};
use crate::ways::{WAYS, Way, wait};

/// All items of an operation, read in one of the ways.
macro_rules! all {
    ($way:expr, $call:expr) => {
        match $way {
            Way::Awaited => {
                wait(async { read($call.items().await.expect("200").into_value()).await })
            }
            Way::Blocking => $call.items_blocking().expect("200").into_value().collect(),
        }
    };
}

async fn read<T: oast_cases::streams::runtime::Data>(
    mut items: JsonLines<T>,
) -> Vec<Result<T, StreamError>> {
    let mut all = Vec::new();
    while let Some(item) = items.next().await {
        all.push(item);
    }
    all
}

fn shown<T>(items: Vec<Result<T, StreamError>>, show: impl Fn(T) -> String) -> Vec<String> {
    let shown = items.into_iter().map(|item| match item {
        Ok(item) => show(item),
        Err(error) => format!("! {error} {:?}", error.item().map(|item| item.data())),
    });
    shown.collect()
}

#[test]
fn rows_are_lines_or_an_array() {
    for way in WAYS {
        for (content_type, text) in [
            (
                "application/x-ndjson",
                "{\"cents\":1}\n\n{\"cents\":2}{\"cents\":3}\r\n",
            ),
            (
                "application/json",
                " [{\"cents\":1},\n {\"cents\":2}, {\"cents\":3}]",
            ),
            (
                "application/json",
                "{\"cents\":1}\n{\"cents\":\n2}{\"cents\":3}",
            ),
            (
                "application/json-seq",
                "\x1e{\"cents\":1}\n\x1e{\n\"cents\":2}\n\x1e{\"cents\":3}\n",
            ),
        ] {
            let server = Server::always(whole(content_type, text));
            let client = client(&server);
            let read = all!(way, client.streams().rows());
            let read = shown(read, |row| row.cents.to_string());
            assert_eq!(read, ["1", "2", "3"], "{content_type} {text}");
            assert_eq!(
                header(&server, "accept").as_deref(),
                Some("application/x-ndjson, application/jsonl")
            );
        }
        let server = Server::always(Answer::json("200 OK", "[{\"cents\":1}]"));
        let awaited = client(&server);
        let rows = match way {
            Way::Awaited => wait(async { awaited.streams().rows().await }),
            Way::Blocking => awaited.streams().rows().send_blocking(),
        };
        assert_eq!(rows.expect("200").value()[0].cents, 1);
        assert_eq!(
            header(&server, "accept").as_deref(),
            Some("application/json")
        );
    }
}

#[test]
fn a_line_that_is_not_as_documented_is_kept() {
    for way in WAYS {
        let text = "{\"cents\":1}\n{\"ping\":1}\n{\"error\":{\"message\":\"gone\"}}\nwhat {}\n{\"cents\":2}\n";
        let server = Server::always(whole("application/x-ndjson", text));
        let client = client(&server);
        let read = shown(all!(way, client.streams().rows()), |row| {
            row.cents.to_string()
        });
        let expected = [
            "1",
            "! the item is not as documented (missing member `cents` at byte 10) Some(\"{\\\"ping\\\":1}\")",
            "! the service reports an error: gone Some(\"{\\\"error\\\":{\\\"message\\\":\\\"gone\\\"}}\")",
            "! the item is not as documented (not JSON: expected a value at byte 0) Some(\"what {}\")",
            "2",
        ];
        assert_eq!(read, expected);
    }
}

#[test]
fn the_texts_of_a_sequence_may_have_several_lines() {
    for way in WAYS {
        let text = ["\x1e{\n  \"cents\": 1\n}\n", "\x1e{\"cents\":", "2}\n"];
        let answer = pieces("application/json-seq", &text).then("0\r\n\r\n");
        let server = Server::always(answer);
        let client = client(&server);
        let read = all!(way, client.streams().sequence());
        assert_eq!(shown(read, |price| price.cents.to_string()), ["1", "2"]);
        assert_eq!(
            header(&server, "accept").as_deref(),
            Some("application/json-seq")
        );
    }
}

#[test]
fn a_watch_gives_each_event_as_it_comes() {
    for way in WAYS {
        let texts = [
            "{\"type\":\"ADDED\",\"object\":{\"name\":\"a\"}}\n",
            "{\"type\":\"DELETED\",\"object\":{\"name\":\"a\"}}",
        ];
        let server = Server::always(pieces("application/json", &texts));
        let (client, start) = (client(&server), Instant::now());
        let pods = || client.streams().pods().watch(true);
        let mut kinds = Vec::new();
        match way {
            Way::Awaited => wait(async {
                let mut items = pods().items().await.expect("200").into_value();
                for _ in texts {
                    kinds.push(
                        items
                            .next()
                            .await
                            .expect("an item")
                            .expect("an event")
                            .r#type,
                    );
                }
            }),
            Way::Blocking => {
                let items = pods().items_blocking().expect("200").into_value();
                kinds.extend(items.take(2).map(|item| item.expect("an event").r#type));
            }
        }
        assert_eq!(kinds, ["ADDED", "DELETED"]);
        assert!(start.elapsed() < Duration::from_secs(5), "{way:?}");
        assert_eq!(
            header(&server, "accept").as_deref(),
            Some("application/json;stream=watch")
        );
    }
}

#[test]
fn any_response_can_be_read_as_json_values() {
    let text = "{\"a\":\n1}{\"b\":[]} \"c\"\n";
    let server = Server::always(whole("application/json", text));
    let client = client(&server);
    let body = client.streams().pods().stream_blocking().expect("200");
    let read = wait(read(JsonLines::<Json>::values(body.into_value())));
    assert_eq!(
        shown(read, |value| value.to_string()),
        ["{\"a\":1}", "{\"b\":[]}", "\"c\""]
    );
}

#[test]
fn a_response_that_holds_no_items_keeps_its_body() {
    for way in WAYS {
        let page = Answer::new("200 OK", &["content-type: text/html"], "<html>");
        let server = Server::always(page);
        let client = client(&server);
        let error = match way {
            Way::Awaited => wait(client.streams().rows().items()).expect_err("HTML"),
            Way::Blocking => client.streams().rows().items_blocking().expect_err("HTML"),
        };
        assert_eq!(
            error.to_string(),
            "rows: 200 OK: the content type is `text/html`, expected JSON lines, a JSON sequence or JSON"
        );
        let Error::Unexpected(unexpected) = error else {
            panic!("{error}");
        };
        assert_eq!(unexpected.body, "<html>");
    }
}
