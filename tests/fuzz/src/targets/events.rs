//! Streams: a body that comes in pieces is the same stream as one that comes whole, and server-sent events are those
//! that a reader finds which was written after the specification alone.

use std::fmt::Debug;
use std::future::poll_fn;
use std::pin::Pin;

use bytes::Bytes;
use futures_core::Stream;
use oast_runtime::{Body, Events, Json, JsonLines, StreamError, TextLines};

use super::transport::{body_of, ready};
use crate::Outcome;
use crate::driver::hash;
use crate::random::Random;

/// The largest item that is read in the second round.
const LIMIT: usize = 40;

/// Reads the body in several ways; it is accepted if an event comes.
pub fn run(input: &[u8]) -> Outcome {
    let events = same(input, &Events::texts);
    same(input, &|body| Events::texts(body).max_item_size(LIMIT));
    same(input, &Events::<Json>::json);
    same(input, &|body| Events::<Json>::objects(body, &["text"]));
    same(input, &JsonLines::<Json>::new);
    same(input, &JsonLines::<Json>::values);
    same(input, &|body| {
        JsonLines::<Json>::values(body).max_item_size(LIMIT)
    });
    same(input, &TextLines::new);
    let expected: Vec<String> = expected(input)
        .iter()
        .map(|event| format!("Ok({event:?})"))
        .collect();
    assert_eq!(events, expected);
    Outcome::of(!events.is_empty())
}

/// The items of a body, however it comes.
fn same<S, T>(input: &[u8], open: &dyn Fn(Body) -> S) -> Vec<String>
where
    S: Stream<Item = Result<T, StreamError>> + Unpin,
    T: Debug,
{
    let whole = items(open(Body::from(input.to_vec())));
    let bytes = input.chunks(1).map(Bytes::copy_from_slice).collect();
    assert_eq!(items(open(body_of(bytes))), whole, "byte by byte");
    // Which pieces, only the input decides.
    let mut random = Random::new(hash(input));
    let (mut pieces, mut rest) = (Vec::new(), input);
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(random.below(rest.len().min(20) + 1));
        pieces.push(Bytes::copy_from_slice(piece));
        rest = after;
    }
    let ends: Vec<usize> = pieces.iter().map(Bytes::len).collect();
    assert_eq!(
        items(open(body_of(pieces))),
        whole,
        "in pieces of {ends:?} bytes"
    );
    whole
}

fn items<S, T>(mut stream: S) -> Vec<String>
where
    S: Stream<Item = Result<T, StreamError>> + Unpin,
    T: Debug,
{
    let mut next = || ready(poll_fn(|cx| Pin::new(&mut stream).poll_next(cx)));
    let mut items = Vec::new();
    while let Some(item) = next() {
        items.push(format!("{item:?}"));
    }
    items
}

/// The events of a body (HTML Standard, section 9.2.6).
fn expected(input: &[u8]) -> Vec<Shown> {
    let text = String::from_utf8_lossy(input);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    // What no end of a line ends is no line.
    let end = text.rfind('\n').unwrap_or(0);
    let (mut events, mut name, mut data) = (Vec::new(), String::new(), String::new());
    let (mut id, mut retry) = (String::new(), None);
    if !text.contains('\n') {
        return events;
    }
    for line in text[..end].split('\n') {
        if line.is_empty() {
            if !data.is_empty() {
                data.pop();
                let event = if name.is_empty() { "message" } else { &name };
                events.push(Shown {
                    event: event.to_owned(),
                    data: data.clone(),
                    id: id.clone(),
                    retry,
                });
            }
            (name, data) = (String::new(), String::new());
            continue;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => name = value.to_owned(),
            "data" => data += &format!("{value}\n"),
            "id" if !value.contains('\0') => id = value.to_owned(),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                retry = value.parse().ok().or(retry);
            }
            _ => {}
        }
    }
    events
}

/// An event, to be shown as the runtime's is.
struct Shown {
    event: String,
    data: String,
    id: String,
    retry: Option<u64>,
}

impl Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Event")
            .field("event", &self.event)
            .field("data", &self.data)
            .field("id", &self.id)
            .field("retry", &self.retry)
            .finish()
    }
}
