//! The case `streams`: server-sent events as services send them, for asynchronous and blocking callers.

use std::time::{Duration, Instant};

use oast_cases::streams::models::{ChannelEvent, MessageEvent, MixedResponseItemData, ThreadEvent};
use oast_cases::streams::runtime::{Event, Events, Reason, StreamError};
use oast_cases::streams::{Client, Error};

use crate::server::{Answer, Server};
use crate::ways::{WAYS, Way, wait};

pub fn client(server: &Server) -> Client {
    let builder = Client::builder().base_url(server.url());
    builder.build().expect("a client")
}

/// The value of a header of the only request.
pub fn header(server: &Server, name: &str) -> Option<String> {
    let headers = server.request().headers();
    let mut headers = headers.iter().filter_map(|line| line.split_once(": "));
    let found = headers.find(|(header, _)| *header == name);
    found.map(|(_, value)| value.to_owned())
}

/// A response that comes in pieces, and whose connection then stays open.
pub fn pieces(content_type: &str, pieces: &[&str]) -> Answer {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    pieces.iter().fold(Answer::raw(head), |answer, piece| {
        let chunk = format!("{:x}\r\n{piece}\r\n", piece.len());
        answer.then(chunk).then_pause(10)
    })
}

/// The same, whole.
pub fn whole(content_type: &str, text: &str) -> Answer {
    pieces(content_type, &[text]).then("0\r\n\r\n")
}

fn events(text: &str) -> Server {
    Server::always(whole("text/event-stream", text))
}

/// All events of an operation, read in one of the ways.
macro_rules! all {
    ($way:expr, $call:expr) => {
        match $way {
            Way::Awaited => {
                wait(async { read($call.events().await.expect("200").into_value()).await })
            }
            Way::Blocking => $call.events_blocking().expect("200").into_value().collect(),
        }
    };
}

async fn read<T>(mut events: Events<T>) -> Vec<Result<Event<T>, StreamError>> {
    let mut all = Vec::new();
    while let Some(event) = events.next().await {
        all.push(event);
    }
    all
}

/// The events, with what becomes of each.
fn shown<T>(
    events: Vec<Result<Event<T>, StreamError>>,
    show: impl Fn(Event<T>) -> String,
) -> Vec<String> {
    let shown = events.into_iter().map(|event| match event {
        Ok(event) => show(event),
        Err(error) => format!("! {error}"),
    });
    shown.collect()
}

#[test]
fn chunks_end_with_done_though_the_connection_stays_open() {
    for way in WAYS {
        let chunks = [
            ": keep-alive\n\ndata: {\"id\":\"c\",\"delta\":\"Hel\"}\n\n",
            "data: {\"id\":\"c\",",
            "\"delta\":\"lo\"}\n\ndata:\n\n",
            "data: {\"error\":{\"message\":\"The engine is overloaded\",\"code\":\"engine\"}}\n\n",
            "data: [DONE] \n\n",
        ];
        let server = Server::always(pieces("text/event-stream; charset=utf-8", &chunks));
        let (client, start) = (client(&server), Instant::now());
        let read = all!(way, client.streams().chat());
        assert!(start.elapsed() < Duration::from_secs(5), "{way:?}");
        assert_eq!(
            shown(read, |event| event.data.delta),
            [
                "Hel",
                "lo",
                "! the service reports an error: engine: The engine is overloaded"
            ],
        );
        assert_eq!(
            header(&server, "accept").as_deref(),
            Some("text/event-stream, application/problem+json")
        );
    }
}

#[test]
fn each_way_of_reading_asks_for_what_it_reads() {
    let server = Server::always(Answer::json("200 OK", r#"{"id":"c"}"#));
    let awaited = wait(async { client(&server).streams().chat().await });
    assert_eq!(awaited.expect("200").value().id, "c");
    let accept = header(&server, "accept");
    assert_eq!(
        accept.as_deref(),
        Some("application/json, application/problem+json")
    );
    let server = Server::always(Answer::json("200 OK", r#"{"id":"c"}"#));
    let streamed = client(&server).streams().chat().stream_blocking();
    assert!(streamed.is_ok());
    let accept = header(&server, "accept");
    assert_eq!(
        accept.as_deref(),
        Some("application/json, application/problem+json, text/event-stream")
    );
}

#[test]
fn a_response_of_another_content_type_keeps_its_body() {
    for way in WAYS {
        let server = Server::always(Answer::json(
            "200 OK",
            r#"{"id":"c","message":"no stream"}"#,
        ));
        let client = client(&server);
        let error = match way {
            Way::Awaited => wait(client.streams().chat().events()).expect_err("JSON"),
            Way::Blocking => client.streams().chat().events_blocking().expect_err("JSON"),
        };
        assert_eq!(
            error.to_string(),
            "chat: 200 OK: the content type is `application/json`, expected text/event-stream: no stream"
        );
        let Error::Unexpected(unexpected) = error else {
            panic!("{error}");
        };
        assert_eq!(unexpected.body, r#"{"id":"c","message":"no stream"}"#);
        assert_eq!(unexpected.headers["content-type"], "application/json");
        let Reason::UnexpectedContentType { found, expected } = unexpected.reason else {
            panic!("{:?}", unexpected.reason);
        };
        assert_eq!(
            (found.as_str(), expected),
            ("application/json", "text/event-stream")
        );
    }
}

#[test]
fn named_events_are_typed_and_those_of_another_shape_are_told() {
    let text = "event: message_start\ndata: {\"type\":\"message_start\",\"role\":\"assistant\"}\n\n\
                event: ping\ndata: {\"type\": \"ping\"}\n\n\
                event: content_block_delta\nid: 3\ndata: {\"type\":\"content_block_delta\",\"text\":\"Hi\"}\n\n\
                event: ping\ndata: alive\n\n\
                event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n\
                event: error\ndata: {\"detail\":1\n\n\
                event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    for way in WAYS {
        let server = events(text);
        let client = client(&server);
        let read = all!(way, client.streams().messages());
        let undecodable = read.iter().filter_map(|event| event.as_ref().err()?.item());
        let undecodable: Vec<_> = undecodable
            .map(|item| (item.event(), item.id(), item.data(), item.is_error()))
            .collect();
        assert_eq!(
            undecodable,
            [
                (Some("ping"), "3", "alive", false),
                (Some("error"), "3", "{\"detail\":1", true),
            ]
        );
        let read = shown(read, |event| match event.data {
            MessageEvent::MessageStart(start) => start.role,
            MessageEvent::ContentBlockDelta(delta) => delta.text,
            MessageEvent::Ping(_) => "ping".to_owned(),
            MessageEvent::Error(fault) => fault.error.message,
            other => format!("{} {other:?}", event.event),
        });
        assert_eq!(
            read,
            [
                "assistant",
                "ping",
                "Hi",
                "! the item is not as documented (not JSON: expected a value at byte 0)",
                "Overloaded",
                "! the service reports an error: {\"detail\":1",
                "message_stop Unknown(Object {\"type\": String(\"message_stop\")})",
            ]
        );
    }
}

#[test]
fn a_described_envelope_is_that_of_the_event() {
    for way in WAYS {
        let server = events("id: 1\ndata: {\"id\":\"c\",\"delta\":\"Hi\"}\n\ndata: [DONE]\n\n");
        let complete = client(&server);
        let read = all!(way, complete.streams().complete());
        assert_eq!(shown(read, |event| event.id + &event.data.delta), ["1Hi"]);

        let server = events("event: a\ndata: {\"no\": \"JSON\"}\n\ndata: [DONE]\n\n");
        let notes = client(&server);
        let read = all!(way, notes.streams().notes());
        let expected = ["a {\"no\": \"JSON\"}", "message [DONE]"];
        assert_eq!(
            shown(read, |event| event.event + " " + &event.data),
            expected
        );

        let server = events("event: price\ndata: {\"cents\": 5}\n\n");
        let prices = client(&server);
        let read = all!(way, prices.streams().prices());
        assert_eq!(shown(read, |event| event.data.cents.to_string()), ["5"]);

        let server = events("data: {\"cents\": 5}\n\n");
        let either = client(&server);
        let read = all!(way, either.streams().either());
        assert_eq!(shown(read, |event| event.data), ["{\"cents\": 5}"]);
    }
}

#[test]
fn the_name_of_an_event_selects_its_data() {
    for way in WAYS {
        let server = events(
            "event: run.created\ndata: {\"id\":\"r\"}\n\nevent: step.created\ndata: {\"id\":\"s\"}\n\n\
             event: run.done\ndata: {\"id\":\"r\"}\n\nevent: new\ndata: {\"id\":\"n\"}\n\n\
             event: done\ndata: [DONE]\n\n",
        );
        let threads = client(&server);
        let read = all!(way, threads.streams().threads());
        let read = shown(read, |event| match event.data {
            ThreadEvent::RunCreated(run) => format!("created {}", run.data.id),
            ThreadEvent::RunDone(run) => format!("done {}", run.data.id),
            ThreadEvent::StepCreated(step) => format!("step {}", step.data.id),
            ThreadEvent::Unknown(json) => format!("{} {}", json["event"], json["data"]),
            other => format!("{other:?}"),
        });
        let expected = ["created r", "step s", "done r", "\"new\" {\"id\":\"n\"}"];
        assert_eq!(read, expected);

        let server = events(
            "event: said\ndata: \"42\"\n\nevent: counted\ndata: 42\n\n\
             event: joined\ndata: {\"name\":\"Ann\"}\n\nevent: joined\ndata: Ann\n\ndata: [done]\n\n",
        );
        let channel = client(&server);
        let read = all!(way, channel.streams().channel());
        let read = shown(read, |event| match event.data {
            ChannelEvent::Said(said) => said.data,
            ChannelEvent::Counted(counted) => counted.data,
            ChannelEvent::Joined(joined) => joined.data.name,
            ChannelEvent::Unknown(json) => format!("{} {}", json["event"], json["data"]),
            other => format!("{other:?}"),
        });
        assert_eq!(read, ["\"42\"", "42", "Ann", "\"joined\" \"Ann\""]);

        let server = events("data: {\"id\":\"c\",\"delta\":\"d\"}\n\ndata: {\"cents\":5}\n\n");
        let mixed = client(&server);
        let read = all!(way, mixed.streams().mixed());
        let read = shown(read, |event| match event.data {
            MixedResponseItemData::Chunk(chunk) => chunk.delta,
            MixedResponseItemData::Price(price) => price.cents.to_string(),
            other => format!("{other:?}"),
        });
        assert_eq!(read, ["d", "5"]);
    }
}

#[test]
fn a_stream_is_continued_after_its_last_event() {
    let text = "retry: 40\nid: é7\ndata: {\"id\":\"c\",\"delta\":\"a\"}\n\ndata: cut";
    for way in WAYS {
        let server = events(text);
        let first = client(&server);
        let (id, retry) = match way {
            Way::Awaited => wait(async {
                let events = first.streams().chat().events().await;
                let mut events = events.expect("200").into_value();
                while events.next().await.is_some() {}
                (events.last_event_id().to_owned(), events.retry())
            }),
            Way::Blocking => {
                let events = first.streams().chat().events_blocking();
                let mut events = events.expect("200").into_value();
                while events.next().is_some() {}
                let events = events.into_inner();
                (events.last_event_id().to_owned(), events.retry())
            }
        };
        assert_eq!(
            (id.as_str(), retry),
            ("é7", Some(Duration::from_millis(40)))
        );
        assert_eq!(header(&server, "last-event-id"), None);

        let server = events(text);
        let again = client(&server);
        let chat = || again.streams().chat();
        let status = match way {
            Way::Awaited => wait(chat().events_after(&id)).expect("200").status(),
            Way::Blocking => chat().events_after_blocking(&id).expect("200").status(),
        };
        assert_eq!(status, 200);
        assert_eq!(header(&server, "last-event-id").as_deref(), Some("é7"));
        let error = match way {
            Way::Awaited => wait(chat().events_after("a\nb")).expect_err("no header"),
            Way::Blocking => chat().events_after_blocking("a\nb").expect_err("no header"),
        };
        assert_eq!(
            error.to_string(),
            "nothing was sent: header `Last-Event-ID` must not hold control characters (has one at character 1)"
        );
    }
}
