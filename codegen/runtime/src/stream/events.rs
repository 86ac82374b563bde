//! Server-sent events (HTML Standard, section 9.2).

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use super::super::body::Body;
use super::super::data::Data;
use super::super::error::DecodeError;
use super::lines::Lines;
use super::{StreamError, UndecodableItem, is_json, json};

/// The data after which many services send no more, and leave the connection open.
const DONE: &str = "[DONE]";

/// An event that a server sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// The name of the event: `message`, unless the server gives another.
    pub event: String,
    /// The data of the event.
    pub data: T,
    /// The last id that the server gave: a call that is begun again continues from it, with the header
    /// `Last-Event-ID`.
    pub id: String,
    /// How long to wait before beginning again, in milliseconds, if the server said so by now.
    pub retry: Option<u64>,
}

/// Server-sent events (HTML Standard, section 9.2).
///
/// A [`Stream`], which ends after an error of the connection. It does not connect again by itself: begin the call again
/// after [`Self::retry`], with [`Self::last_event_id`].
#[must_use = "nothing is read until events are asked for"]
pub struct Events<T> {
    lines: Lines,
    decode: Decode<T>,
    is_first: bool,
    event: String,
    data: Option<String>,
    id: String,
    retry: Option<u64>,
}

/// How the data of an event is read.
enum Decode<T> {
    Text(fn(String) -> T),
    Json(fn(Option<&str>, &str) -> Result<T, DecodeError>),
    /// As an object with the properties `event` and `data`; the data of these events is a string.
    Object(
        fn(Option<&str>, &str) -> Result<T, DecodeError>,
        &'static [&'static str],
    ),
}

impl Events<String> {
    /// The events of a body, whose data is a string.
    pub fn texts(body: Body) -> Self {
        Self::new(body, Decode::Text(|data| data))
    }
}

impl<T: Data> Events<T> {
    /// The events of a body, whose data is JSON. The data `[DONE]` ends the stream; an event with empty data is a
    /// keep-alive, and passed over.
    pub fn json(body: Body) -> Self {
        Self::new(body, Decode::Json(json))
    }

    /// As [`Self::json`], where the document describes each event as an object with the properties `event` and `data`:
    /// the name of the event selects what its data is. `texts` are the names of events whose data is a string.
    #[doc(hidden)]
    pub fn objects(body: Body, texts: &'static [&'static str]) -> Self {
        Self::new(
            body,
            Decode::Object(|_, text| Ok(T::from_json(text)?), texts),
        )
    }
}

impl<T> Events<T> {
    fn new(body: Body, decode: Decode<T>) -> Self {
        Self {
            lines: Lines::new(body),
            decode,
            is_first: true,
            event: String::new(),
            data: None,
            id: String::new(),
            retry: None,
        }
    }

    /// Reads events up to this many bytes (default: 16 MiB), counting their names and data. The events that a call of a
    /// client returns have the limit of the client.
    pub fn max_item_size(mut self, bytes: usize) -> Self {
        self.lines.source.limit = bytes;
        self
    }

    /// The next event; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Event<T>, StreamError>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// The last id that the server gave, to continue from; empty if there is none.
    pub fn last_event_id(&self) -> &str {
        &self.id
    }

    /// How long to wait before beginning again, if the server said so by now.
    pub fn retry(&self) -> Option<Duration> {
        self.retry.map(Duration::from_millis)
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Event<T>, StreamError>>> {
        loop {
            let line = match ready!(self.lines.poll(cx)) {
                Err(error) => return Poll::Ready(Some(Err(error))),
                // An event that no empty line ends did not come whole.
                Ok(None | Some((_, false))) => return Poll::Ready(None),
                Ok(Some((line, true))) => line,
            };
            let line = String::from_utf8_lossy(&line);
            let mut line = line.as_ref();
            if std::mem::take(&mut self.is_first) {
                line = line.strip_prefix('\u{feff}').unwrap_or(line);
            }
            if !line.is_empty() {
                self.field(line);
                // A line is bounded by itself, and an event may have any number of them.
                let data = self.data.as_ref().map_or(0, String::len);
                if let Err(error) = self.lines.source.admit(self.event.len() + data) {
                    self.data = None;
                    return Poll::Ready(Some(Err(error)));
                }
            } else if let Some(event) = self.dispatch() {
                return Poll::Ready(Some(event));
            }
        }
    }

    fn field(&mut self, line: &str) {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if value.bytes().all(|b| b.is_ascii_digit()) => {
                self.retry = value.parse().ok().or(self.retry);
            }
            _ => {}
        }
    }

    /// The event that an empty line ends, if it has data.
    fn dispatch(&mut self) -> Option<Result<Event<T>, StreamError>> {
        let event = std::mem::take(&mut self.event);
        let data = self.data.take()?;
        if !matches!(self.decode, Decode::Text(_)) {
            match data.trim_ascii() {
                "" => return None,
                end if end.eq_ignore_ascii_case(DONE) => {
                    self.lines.source.end();
                    return None;
                }
                _ => {}
            }
        }
        let name = Some(event.as_str()).filter(|name| !name.is_empty());
        let decoded = match self.decode {
            Decode::Text(make) => Ok(make(data)),
            Decode::Json(decode) => decode(name, &data).map_err(|error| (error, data)),
            Decode::Object(decode, texts) => {
                let object = object(name, &data, texts);
                decode(name, &object).map_err(|error| (error, data))
            }
        };
        let event = match event.is_empty() {
            true => "message".to_owned(),
            false => event,
        };
        let (id, retry) = (self.id.clone(), self.retry);
        Some(match decoded {
            Ok(data) => Ok(Event {
                event,
                data,
                id,
                retry,
            }),
            Err((error, data)) => Err(StreamError::Undecodable(Box::new(UndecodableItem {
                event: Some(event),
                id,
                data,
                error,
            }))),
        })
    }
}

/// An event as the JSON object that describes it (OpenAPI 3.2, section 4.14.4).
fn object(name: Option<&str>, data: &str, texts: &[&str]) -> String {
    let is_text = name.is_some_and(|name| texts.contains(&name)) || !is_json(data);
    let mut object = "{".to_owned();
    if let Some(name) = name {
        object.push_str("\"event\":");
        object.push_str(&name.to_owned().to_json());
        object.push(',');
    }
    object.push_str("\"data\":");
    match is_text {
        true => object.push_str(&data.to_owned().to_json()),
        false => object.push_str(data),
    }
    object.push('}');
    object
}

impl<T> Stream for Events<T> {
    type Item = Result<Event<T>, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Events")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{all, body, open};
    use super::*;
    use crate::Json;
    use crate::wait::block_on;

    fn event<T>(event: &str, data: T, id: &str, retry: Option<u64>) -> Result<Event<T>, String> {
        let (event, id) = (event.to_owned(), id.to_owned());
        Ok(Event {
            event,
            data,
            id,
            retry,
        })
    }

    #[test]
    fn events_are_read_as_the_standard_says() {
        let text = "\u{feff}: a comment\ndata: YHOO\ndata:+2\ndata\n\nevent: add\rid: 7\rdata:  1\r\r\
                    retry: 250\r\nretry: x\r\ndata:\r\n\r\nevent: none\n\nid\ndata: last\n\ndata: cut";
        for piece in 1..9 {
            let mut events = Events::texts(body(text, piece));
            let read = all(|| block_on(events.next()));
            let expected = [
                event("message", "YHOO\n+2\n".to_owned(), "", None),
                event("add", " 1".to_owned(), "7", None),
                event("message", String::new(), "7", Some(250)),
                event("message", "last".to_owned(), "", Some(250)),
            ];
            assert_eq!(read, expected, "{piece}");
            assert_eq!(events.retry(), Some(Duration::from_millis(250)));
        }
        let text = "data: [1,\ndata: 2]\n\ndata: x\n\ndata: [DONE]\n\n";
        let mut events = Events::<Vec<i64>>::json(body(text, 99));
        let events = all(|| block_on(events.next()).map(|event| event.map(|event| event.data)));
        assert_eq!(events[0], Ok(vec![1, 2]));
        assert!(events[1].is_err());
        assert_eq!(events.len(), 2);
    }

    #[test]
    fn done_ends_a_stream_whose_connection_stays_open() {
        for end in ["data: [DONE]\n\n", "data:  [done] \n\n"] {
            let text: &'static str = format!("id: 4\ndata: 1\n\n{end}data: 2\n\n").leak();
            let mut events = Events::<i64>::json(open(text));
            let first = block_on(events.next())
                .expect("an event")
                .expect("a number");
            assert_eq!((first.data, events.last_event_id()), (1, "4"));
            assert!(block_on(events.next()).is_none(), "{end}");
            assert!(block_on(events.next()).is_none(), "{end}");
        }
    }

    #[test]
    fn an_undecodable_event_keeps_what_came() {
        let text = "data:\n\nevent: ping\nid: 3\ndata: hunter2\n\ndata: 5\n\n";
        let mut events = Events::<i64>::json(body(text, 99));
        let error = block_on(events.next())
            .expect("an event")
            .expect_err("text");
        let item = error.item().expect("an item");
        assert_eq!((item.event(), item.id()), (Some("ping"), "3"));
        assert_eq!((item.data(), item.is_error()), ("hunter2", false));
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        assert!(format!("{error:?}").contains("7 bytes"));
        assert_eq!(
            block_on(events.next()).expect("another").expect("5").data,
            5
        );
        assert!(block_on(events.next()).is_none());
    }

    #[test]
    fn an_error_of_the_service_is_readable() {
        let text = "data: {\"error\":{\"message\":\"too long\",\"code\":\"length\"}}\n\n\
                    event: error\ndata: overloaded\n\ndata: {\"a\":1}\n\n";
        let mut events = Events::<Vec<i64>>::json(body(text, 99));
        let read = all(|| block_on(events.next()).map(|event| event.map(|event| event.data)));
        let expected = [
            "the service reports an error: length: too long",
            "the service reports an error: overloaded",
            "the item is not as documented (expected an array, found an object at byte 0)",
        ];
        assert_eq!(read, expected.map(|text| Err(text.to_owned())));
    }

    #[test]
    fn an_event_that_is_an_object_has_its_name_and_its_data() {
        let text = "event: a\ndata: {\"b\":1}\n\nevent: t\ndata: 42\n\ndata: \"q\"\n\ndata: no JSON\n\n\
                    event: end\ndata: [DONE]\n\n";
        let mut events = Events::<Json>::objects(body(text, 99), &["t"]);
        let read = all(|| block_on(events.next()).map(|event| event.map(|e| e.data.to_string())));
        let expected = [
            r#"{"data":{"b":1},"event":"a"}"#,
            r#"{"data":"42","event":"t"}"#,
            r#"{"data":"q"}"#,
            r#"{"data":"no JSON"}"#,
        ];
        let sorted = |text: &String| {
            let value = Json::from_json(text).expect("JSON");
            let name = value.get("event").map(Json::to_string);
            (value["data"].to_string(), name)
        };
        let read: Vec<_> = read.iter().flatten().map(sorted).collect();
        let expected = expected.map(|text| sorted(&text.to_owned()));
        assert_eq!(read, expected);
    }
}
