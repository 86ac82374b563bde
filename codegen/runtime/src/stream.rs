//! Answers that come bit by bit: server-sent events, and JSON texts a line each.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, BytesMut};
use futures_core::Stream;
use http_body::Body as _;

use super::body::{Body, BoxError};
use super::data::Data;
use super::error::DecodeError;

/// The longest line that is read: 16 MiB.
const LONGEST: usize = 16 << 20;

/// Why a stream has no next item. After an item that is not as documented others may come; after anything else none
/// does.
#[derive(Debug)]
#[non_exhaustive]
pub enum StreamError {
    /// The item is not what the document describes.
    Undecodable(DecodeError),
    /// A line is longer than 16 MiB.
    TooLong,
    /// The connection ended within the body.
    Broken(BoxError),
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undecodable(error) => write!(f, "the item is not as documented ({error})"),
            Self::TooLong => write!(f, "a line is longer than {LONGEST} bytes"),
            Self::Broken(_) => f.write_str("the connection ended within the body"),
        }
    }
}

impl std::error::Error for StreamError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Broken(error) => Some(error.as_ref()),
            Self::Undecodable(_) | Self::TooLong => None,
        }
    }
}

/// The lines of a body.
struct Lines {
    body: Body,
    read: BytesMut,
    /// How much of `read` has no end of a line.
    searched: usize,
    /// Whether a line feed that comes next belongs to a carriage return before it.
    returned: bool,
    ended: bool,
}

impl Lines {
    fn new(body: Body) -> Self {
        Self {
            body,
            read: BytesMut::new(),
            searched: 0,
            returned: false,
            ended: false,
        }
    }

    /// The next line without its end (a carriage return, a line feed, or both), and whether it has one.
    fn poll(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<(BytesMut, bool)>, StreamError>> {
        loop {
            if std::mem::take(&mut self.returned) {
                match self.read.first() {
                    Some(b'\n') => self.read.advance(1),
                    Some(_) => {}
                    None => self.returned = true,
                }
            }
            let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
            if let Some(at) = self.read[self.searched..].iter().position(is_end) {
                let line = self.read.split_to(self.searched + at);
                self.returned = self.read.first() == Some(&b'\r');
                self.read.advance(1);
                self.searched = 0;
                return Poll::Ready(Ok(Some((line, true))));
            }
            self.searched = self.read.len();
            if self.ended {
                self.searched = 0;
                let rest = std::mem::take(&mut self.read);
                return Poll::Ready(Ok((!rest.is_empty()).then_some((rest, false))));
            }
            if self.read.len() > LONGEST {
                self.fail();
                return Poll::Ready(Err(StreamError::TooLong));
            }
            match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                None => self.ended = true,
                Some(Ok(frame)) => self
                    .read
                    .extend_from_slice(frame.data_ref().map_or(&[], |d| d)),
                Some(Err(error)) => {
                    self.fail();
                    return Poll::Ready(Err(StreamError::Broken(error)));
                }
            }
        }
    }

    fn fail(&mut self) {
        self.ended = true;
        self.read.clear();
        self.searched = 0;
    }
}

/// JSON texts that come a line each (JSON Lines); empty lines are passed over, and so is the mark before a text of
/// RFC 7464.
///
/// A [`Stream`], which ends after an error of the connection.
#[must_use = "nothing is read until items are asked for"]
pub struct JsonLines<T> {
    lines: Lines,
    items: PhantomData<fn() -> T>,
}

impl<T: Data> JsonLines<T> {
    /// The items of a body.
    pub fn new(body: Body) -> Self {
        Self {
            lines: Lines::new(body),
            items: PhantomData,
        }
    }

    /// The next item; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T, StreamError>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, StreamError>>> {
        loop {
            let line = match ready!(self.lines.poll(cx)) {
                Err(error) => return Poll::Ready(Some(Err(error))),
                Ok(None) => return Poll::Ready(None),
                Ok(Some((line, _))) => line,
            };
            let line = line.strip_prefix(b"\x1e").unwrap_or(&line);
            if !line.trim_ascii().is_empty() {
                let item = text(line).and_then(json);
                return Poll::Ready(Some(item.map_err(StreamError::Undecodable)));
            }
        }
    }
}

/// An event that a server sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// What kind of event it is: `message`, unless the server says otherwise.
    pub event: String,
    /// What the server said.
    pub data: T,
    /// The last id that the server gave: whoever begins again goes on from it, with the header `Last-Event-ID`.
    pub id: String,
    /// How long to wait before beginning again, in milliseconds, if the server said so by now.
    pub retry: Option<u64>,
}

/// Server-sent events (HTML Standard, section 9.2).
///
/// A [`Stream`], which ends after an error of the connection. It does not connect again by itself.
#[must_use = "nothing is read until events are asked for"]
pub struct Events<T> {
    lines: Lines,
    decode: fn(&str) -> Result<T, DecodeError>,
    /// What is sent in the place of data when no more events come.
    last: Option<&'static str>,
    is_first: bool,
    event: String,
    data: Option<String>,
    id: String,
    retry: Option<u64>,
}

impl Events<String> {
    /// The events of a body, whose data is text.
    pub fn texts(body: Body) -> Self {
        Self::new(body, |data| Ok(data.to_owned()))
    }
}

impl<T: Data> Events<T> {
    /// The events of a body, whose data is JSON; `[DONE]`, with which many services end, is passed over.
    pub fn json(body: Body) -> Self {
        Self {
            last: Some("[DONE]"),
            ..Self::new(body, json)
        }
    }
}

impl<T> Events<T> {
    fn new(body: Body, decode: fn(&str) -> Result<T, DecodeError>) -> Self {
        Self {
            lines: Lines::new(body),
            decode,
            last: None,
            is_first: true,
            event: String::new(),
            data: None,
            id: String::new(),
            retry: None,
        }
    }

    /// The next event; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Event<T>, StreamError>> {
        poll_fn(|cx| self.poll(cx)).await
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
            } else if let Some(event) = self.dispatch() {
                return Poll::Ready(Some(event.map_err(StreamError::Undecodable)));
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
    fn dispatch(&mut self) -> Option<Result<Event<T>, DecodeError>> {
        let event = std::mem::take(&mut self.event);
        let data = self
            .data
            .take()
            .filter(|data| Some(data.as_str()) != self.last)?;
        let event = match event.is_empty() {
            true => "message".to_owned(),
            false => event,
        };
        Some((self.decode)(&data).map(|data| Event {
            event,
            data,
            id: self.id.clone(),
            retry: self.retry,
        }))
    }
}

fn json<T: Data>(text: &str) -> Result<T, DecodeError> {
    Ok(T::from_json(text)?)
}

fn text(bytes: &[u8]) -> Result<&str, DecodeError> {
    std::str::from_utf8(bytes).map_err(|error| DecodeError::utf8(error.valid_up_to()))
}

impl<T: Data> Stream for JsonLines<T> {
    type Item = Result<T, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl<T> Stream for Events<T> {
    type Item = Result<Event<T>, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl<T> fmt::Debug for JsonLines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JsonLines")
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Events")
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::*;
    use crate::wait::block_on;

    /// A body that comes in pieces of some bytes.
    struct Pieces(io::Cursor<Vec<u8>>, usize);

    impl Read for Pieces {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(to.len());
            self.0.read(&mut to[..length])
        }
    }

    fn body(text: &str, piece: usize) -> Body {
        Body::read(Pieces(io::Cursor::new(text.as_bytes().to_vec()), piece))
    }

    fn all<T>(mut next: impl FnMut() -> Option<Result<T, StreamError>>) -> Vec<Result<T, String>> {
        let items = std::iter::from_fn(|| next().map(|item| item.map_err(|e| e.to_string())));
        items.collect()
    }

    #[test]
    fn lines_are_items_however_they_come() {
        let text = "1\n\n2\r\n \r\x1e3\r\n\"é\"\n4";
        for piece in 1..9 {
            let mut lines = JsonLines::<i64>::new(body(text, piece));
            let items = all(|| block_on(lines.next()));
            let wrong = "the item is not as documented (expected a whole number of 64 bits, found a text at byte 0)";
            let expected = [Ok(1), Ok(2), Ok(3), Err(wrong.to_owned()), Ok(4)];
            assert_eq!(items, expected, "{piece}");
        }
    }

    #[test]
    fn events_are_read_as_the_standard_says() {
        let text = "\u{feff}: a comment\ndata: YHOO\ndata:+2\ndata\n\nevent: add\rid: 7\rdata:  1\r\r\
                    retry: 250\r\nretry: x\r\ndata:\r\n\r\nevent: none\n\nid\ndata: last\n\ndata: cut";
        for piece in 1..9 {
            let mut events = Events::texts(body(text, piece));
            let events = all(|| block_on(events.next()));
            let event = |event: &str, data: &str, id: &str, retry| {
                let (event, data, id) = (event.to_owned(), data.to_owned(), id.to_owned());
                Ok(Event {
                    event,
                    data,
                    id,
                    retry,
                })
            };
            let expected = [
                event("message", "YHOO\n+2\n", "", None),
                event("add", " 1", "7", None),
                event("message", "", "7", Some(250)),
                event("message", "last", "", Some(250)),
            ];
            assert_eq!(events, expected, "{piece}");
        }
        let mut events = Events::<Vec<i64>>::json(body(
            "data: [1,\ndata: 2]\n\ndata: x\n\ndata: [DONE]\n\n",
            99,
        ));
        let events = all(|| block_on(events.next()).map(|event| event.map(|event| event.data)));
        assert_eq!(events[0], Ok(vec![1, 2]));
        assert!(events[1].is_err());
        assert_eq!(events.len(), 2);
    }

    #[test]
    fn a_stream_ends_where_the_connection_does() {
        struct Cut(bool);

        impl Read for Cut {
            fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(io::Error::other("cut"));
                }
                to[..3].copy_from_slice(b"1\n2");
                Ok(3)
            }
        }

        let mut lines = JsonLines::<i64>::new(Body::read(Cut(false)));
        let items = all(|| block_on(lines.next()));
        let cut = "the connection ended within the body".to_owned();
        assert_eq!(items, [Ok(1), Err(cut)]);
    }
}
