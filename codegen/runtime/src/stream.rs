//! Responses that arrive piece by piece: server-sent events, and JSON texts one after another.

mod events;
mod items;
mod lines;
mod media;

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body::Body as _;

use super::body::{Body, BoxError};
use super::client::BODY_LIMIT;
use super::data::{Data, json_of};
use super::error::DecodeError;
use super::json::{Kind, Reader};
use super::summary::Summary;

pub use events::{Event, Events};
pub use items::JsonLines;
pub use lines::TextLines;
pub(super) use media::{Framing, checked};
#[doc(hidden)]
pub use media::{StreamFormat, StreamKind};

/// Why a stream has no next item. After an item that is not as documented others may come; after anything else none
/// does.
#[derive(Debug)]
#[non_exhaustive]
pub enum StreamError {
    /// The item is not what the document describes: a keep-alive, say, or an error that the service reports.
    Undecodable(Box<UndecodableItem>),
    /// An event, a line or a JSON value is larger than the limit; it was not read further. The client's `body_limit`
    /// sets the limit ([`Builder::body_limit`](super::Builder::body_limit)).
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// The connection ended within the body.
    Broken(BoxError),
}

impl StreamError {
    /// The item that is not as documented, where that is the reason.
    pub fn item(&self) -> Option<&UndecodableItem> {
        match self {
            Self::Undecodable(item) => Some(item),
            Self::TooLong { .. } | Self::Broken(_) => None,
        }
    }
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undecodable(item) => item.fmt(f),
            Self::TooLong { limit } => write!(
                f,
                "an item is larger than {limit} bytes, the limit that the client's `body_limit` sets"
            ),
            Self::Broken(_) => f.write_str("the connection ended within the body"),
        }
    }
}

impl std::error::Error for StreamError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Broken(error) => Some(error.as_ref()),
            Self::Undecodable(_) | Self::TooLong { .. } => None,
        }
    }
}

/// An item of a stream that is not what the document describes, as it was received.
///
/// `Display` and `Debug` do not show its data, which may be long or secret, but for the message of an error that the
/// service reports.
pub struct UndecodableItem {
    event: Option<String>,
    id: String,
    data: String,
    error: DecodeError,
}

impl UndecodableItem {
    /// The name of the event: `message`, unless the service gave another. `None` for an item that is no event.
    pub fn event(&self) -> Option<&str> {
        self.event.as_deref()
    }

    /// The last id that the service gave; empty if there is none.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The data of the event, or the line. Bytes that are not UTF-8 are replaced by U+FFFD.
    pub fn data(&self) -> &str {
        &self.data
    }

    /// Why it could not be read as what the document describes.
    pub fn error(&self) -> &DecodeError {
        &self.error
    }

    /// Whether the service reports an error: the event is called `error`, or the data is an object with a property
    /// `error`.
    pub fn is_error(&self) -> bool {
        is_error(self.event(), &self.data)
    }

    /// The code of the error that the service reports, if it gives one.
    pub fn code(&self) -> Option<String> {
        self.summary().code
    }

    /// The message of the error that the service reports, if it gives one.
    pub fn message(&self) -> Option<String> {
        self.summary().into_message()
    }

    fn summary(&self) -> Summary {
        if !self.is_error() {
            return Summary::default();
        }
        match is_json(&self.data) {
            true => Summary::of(&HeaderMap::new(), &Bytes::from(self.data.clone())),
            false => Summary {
                message: Some(self.data.clone()),
                ..Summary::default()
            },
        }
    }
}

impl fmt::Display for UndecodableItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_error() {
            true => write!(f, "the service reports an error{}", self.summary()),
            false => write!(f, "the item is not as documented ({})", self.error),
        }
    }
}

impl fmt::Debug for UndecodableItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UndecodableItem")
            .field("event", &self.event)
            .field("id", &self.id)
            .field("data", &format_args!("{} bytes", self.data.len()))
            .field("error", &self.error)
            .finish()
    }
}

/// A stream of items as an iterator, which waits for each on this thread.
#[cfg(feature = "blocking")]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Blocking<S>(S);

#[cfg(feature = "blocking")]
impl<S> Blocking<S> {
    /// Waits for the items of a stream on this thread. Its body must be one that needs no async runtime.
    pub fn new(stream: S) -> Self {
        Self(stream)
    }

    /// The stream.
    pub fn get_ref(&self) -> &S {
        &self.0
    }

    /// The stream, from where it is now.
    pub fn into_inner(self) -> S {
        self.0
    }
}

#[cfg(feature = "blocking")]
impl<S: futures_core::Stream + Unpin> Iterator for Blocking<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        let stream = &mut self.0;
        let next = std::future::poll_fn(|cx| Pin::new(&mut *stream).poll_next(cx));
        super::wait::block_on(next)
    }
}

#[cfg(feature = "blocking")]
impl<S: fmt::Debug> fmt::Debug for Blocking<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Blocking").field(&self.0).finish()
    }
}

/// The bytes of a body that have not been given away yet.
struct Source {
    body: Body,
    read: BytesMut,
    ended: bool,
    /// The largest item that is read, in bytes.
    limit: usize,
}

impl Source {
    fn new(body: Body) -> Self {
        Self {
            body,
            read: BytesMut::new(),
            ended: false,
            limit: BODY_LIMIT,
        }
    }

    /// Reads more, or notes the end. Called only while what was read is no whole item, and more may come.
    fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), StreamError>> {
        self.admit(self.read.len())?;
        match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
            None => self.ended = true,
            Some(Ok(frame)) => self
                .read
                .extend_from_slice(frame.data_ref().map_or(&[], |d| d)),
            Some(Err(error)) => {
                self.end();
                return Poll::Ready(Err(StreamError::Broken(error)));
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Ends the stream where an item has more bytes than the limit allows.
    fn admit(&mut self, length: usize) -> Result<(), StreamError> {
        let limit = self.limit;
        if length <= limit {
            return Ok(());
        }
        self.end();
        Err(StreamError::TooLong { limit })
    }

    /// Lets go of the connection: nothing more is read.
    fn end(&mut self) {
        self.ended = true;
        self.read.clear();
        self.body = Body::empty();
    }
}

/// Reads an item as JSON. What reports an error that the type has no place for is not taken for an empty item.
fn json<T: Data>(event: Option<&str>, text: &str) -> Result<T, DecodeError> {
    let value = T::from_json(text)?;
    match is_error(event, text) && is_lost(text, &value) {
        true => Err(DecodeError::at("an error that is not documented", 0)),
        false => Ok(value),
    }
}

/// Whether an item reports an error.
fn is_error(event: Option<&str>, text: &str) -> bool {
    event == Some("error") || text.contains("\"error\"") && has_error(text)
}

/// Whether a JSON text is an object with a property `error` that is not null.
fn has_error(text: &str) -> bool {
    let (mut from, mut found) = (Reader::new(text), false);
    let read = from.object(&mut |name, from| {
        found |= name == "error" && from.kind()? != Kind::Null;
        from.skip().map(drop)
    });
    read.is_ok() && found
}

/// Whether a value has nothing of the error in the text that it was read from.
fn is_lost(text: &str, value: &dyn Data) -> bool {
    let kept = json_of(value);
    match has_error(text) {
        true => !has_error(&kept),
        false => kept == "{}" && text.trim_ascii() != "{}",
    }
}

fn is_json(text: &str) -> bool {
    let mut from = Reader::new(text);
    from.skip().is_ok() && from.end().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wait::block_on;
    use std::io::{self, Read};

    /// A body that comes in pieces of some bytes.
    struct Pieces(io::Cursor<Vec<u8>>, usize);

    impl Read for Pieces {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(to.len());
            self.0.read(&mut to[..length])
        }
    }

    pub(super) fn body(text: &str, piece: usize) -> Body {
        Body::read(Pieces(io::Cursor::new(text.as_bytes().to_vec()), piece))
    }

    /// A body that stays open: to ask for more than was sent is a mistake.
    pub(super) fn open(text: &'static str) -> Body {
        struct Open(Option<&'static str>);

        impl Read for Open {
            fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
                let text = self.0.take().expect("nothing is asked for after the end");
                to[..text.len()].copy_from_slice(text.as_bytes());
                Ok(text.len())
            }
        }

        Body::read(Open(Some(text)))
    }

    pub(super) fn all<T>(
        mut next: impl FnMut() -> Option<Result<T, StreamError>>,
    ) -> Vec<Result<T, String>> {
        let items = std::iter::from_fn(|| next().map(|item| item.map_err(|e| e.to_string())));
        items.collect()
    }

    #[test]
    fn an_error_is_told_from_other_items() {
        assert!(is_error(None, r#"{"error":{"message":"m"}}"#));
        assert!(is_error(Some("error"), "overloaded"));
        assert!(!is_error(None, r#"{"error":null}"#));
        assert!(!is_error(Some("message"), r#"{"a":{"error":1}}"#));
        assert!(!is_error(None, r#"["error"]"#));
    }

    #[cfg(feature = "blocking")]
    #[test]
    fn a_stream_is_an_iterator_for_blocking_callers() {
        let lines = Blocking::new(JsonLines::<i64>::new(body("1\n2\nx\n3", 2)));
        let read: Vec<_> = lines.map(|item| item.ok()).collect();
        assert_eq!(read, [Some(1), Some(2), None, Some(3)]);
    }

    /// Repeats some bytes for ever. Whoever reads more than a mebibyte of it has no limit.
    struct Endless(&'static [u8], usize);

    impl Read for Endless {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            assert!(self.1 < 1 << 20, "{} bytes were read", self.1);
            let whole = to.len() / self.0.len() * self.0.len();
            for (to, byte) in to[..whole].iter_mut().zip(self.0.iter().cycle()) {
                *to = *byte;
            }
            self.1 += whole;
            Ok(whole)
        }
    }

    type ReadFirst = fn(Body, usize) -> Option<Result<(), StreamError>>;

    const EVENT: ReadFirst = |body, limit| {
        let mut events = Events::texts(body).max_item_size(limit);
        let first = block_on(events.next()).map(|event| event.map(drop));
        assert!(first.as_ref().is_some_and(Result::is_ok) || block_on(events.next()).is_none());
        first
    };
    const LINE: ReadFirst = |body, limit| {
        let mut lines = TextLines::new(body).max_item_size(limit);
        let first = block_on(lines.next()).map(|line| line.map(drop));
        assert!(first.as_ref().is_some_and(Result::is_ok) || block_on(lines.next()).is_none());
        first
    };
    const VALUE: ReadFirst = |body, limit| {
        let mut items = JsonLines::<crate::Json>::values(body).max_item_size(limit);
        let first = block_on(items.next()).map(|item| item.map(drop));
        assert!(first.as_ref().is_some_and(Result::is_ok) || block_on(items.next()).is_none());
        first
    };

    #[test]
    fn an_endless_item_ends_at_the_limit() {
        let endless: [(&'static [u8], ReadFirst); 6] = [
            (b"data: aaa\n", EVENT),
            (b"data\n", EVENT),
            (b"event: a", EVENT),
            (b"a", LINE),
            (b"{\"a\":", VALUE),
            (b"[[0,", VALUE),
        ];
        for (bytes, read_first) in endless {
            let error = read_first(Body::read(Endless(bytes, 0)), 1000).expect("an error");
            assert_eq!(
                error.expect_err("too large").to_string(),
                "an item is larger than 1000 bytes, the limit that the client's `body_limit` sets"
            );
        }
    }

    #[test]
    fn an_item_of_the_limit_is_read_however_it_comes() {
        let items: [(&str, usize, ReadFirst); 5] = [
            // The name counts, and the line feed between two lines of data.
            ("event: ab\ndata: cccc\ndata: dddd\n\n", 11, EVENT),
            ("abcde\n", 5, LINE),
            ("abcde", 5, LINE),
            ("[123]\n", 3, VALUE),
            ("{\"a\":1}", 7, VALUE),
        ];
        for (text, size, read_first) in items {
            for piece in 1..40 {
                let first = |limit| read_first(body(text, piece), limit).expect("an item");
                assert!(first(size).is_ok(), "{text} {piece}");
                assert!(first(size - 1).is_err(), "{text} {piece}");
            }
        }
    }

    #[test]
    fn endless_comments_are_no_item() {
        let text = ": keep-alive\n".repeat(1000) + "data: 1\n\n";
        assert!(EVENT(body(&text, 99), 20).is_some_and(|event| event.is_ok()));
    }
}
