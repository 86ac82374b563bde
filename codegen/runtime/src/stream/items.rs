//! JSON texts one after another: JSON Lines, sequences (RFC 7464), and texts with nothing between them.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, BytesMut};
use futures_core::Stream;

use super::super::body::Body;
use super::super::data::Data;
use super::super::error::DecodeError;
use super::{Framing, Source, StreamError, StreamFormat, UndecodableItem, json};

/// What begins a text of a sequence (RFC 7464, section 2.2).
const SEPARATOR: u8 = 0x1e;

/// JSON texts one after another.
///
/// A [`Stream`], which ends after an error of the connection.
#[must_use = "nothing is read until items are asked for"]
pub struct JsonLines<T> {
    texts: Texts,
    items: PhantomData<fn() -> T>,
}

impl<T: Data> JsonLines<T> {
    /// The items of a body that has a JSON text in each line (JSON Lines). A line may hold several texts; empty lines
    /// are passed over, and so is the mark before a text of RFC 7464.
    pub fn new(body: Body) -> Self {
        Self::framed(body, Framing::Lines)
    }

    /// The items of a body that has JSON texts one after another, each over as many lines as it likes. The elements of
    /// a top-level array are items.
    pub fn values(body: Body) -> Self {
        Self::framed(body, Framing::Values)
    }

    /// The items of a body in the format that its content type says.
    #[doc(hidden)]
    pub fn of(body: Body, format: StreamFormat) -> Self {
        Self::framed(body, format.framing).max_item_size(format.limit)
    }

    fn framed(body: Body, framing: Framing) -> Self {
        Self {
            texts: Texts::new(body, framing),
            items: PhantomData,
        }
    }

    /// Reads items up to this many bytes (default: 16 MiB). The items that a call of a client returns have the limit of
    /// the client.
    pub fn max_item_size(mut self, bytes: usize) -> Self {
        self.texts.source.limit = bytes;
        self
    }

    /// The next item; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T, StreamError>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, StreamError>>> {
        let text = match ready!(self.texts.poll(cx)) {
            Err(error) => return Poll::Ready(Some(Err(error))),
            Ok(None) => return Poll::Ready(None),
            Ok(Some(text)) => text,
        };
        let item = match std::str::from_utf8(&text) {
            Ok(text) => json(None, text),
            Err(error) => Err(DecodeError::utf8(error.valid_up_to())),
        };
        Poll::Ready(Some(item.map_err(|error| undecodable(&text, error))))
    }
}

fn undecodable(text: &[u8], error: DecodeError) -> StreamError {
    StreamError::Undecodable(Box::new(UndecodableItem {
        event: None,
        id: String::new(),
        data: String::from_utf8_lossy(text).into_owned(),
        error,
    }))
}

impl<T: Data> Stream for JsonLines<T> {
    type Item = Result<T, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl<T> fmt::Debug for JsonLines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JsonLines")
    }
}

/// The JSON texts of a body. Only where each ends is looked for: what is none is a text as well, so that whoever reads
/// it can say so.
struct Texts {
    source: Source,
    framing: Framing,
    /// How much of what was read belongs to the text that has begun.
    searched: usize,
    state: State,
    /// How many arrays and objects are open in the text that has begun.
    depth: usize,
    /// Whether the texts are the elements of an array.
    in_array: bool,
}

/// What the end of a text depends on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// No text has begun.
    Between,
    /// In an array or an object.
    Within,
    /// In a string.
    String,
    /// Behind a backslash in a string.
    Escaped,
    /// In a number or a word.
    Scalar,
    /// In what is no JSON: all to the end of the line.
    Other,
}

/// What a byte means for the text that has begun.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// It belongs to no text.
    Pass,
    /// It belongs to the text.
    Take,
    /// It is the last byte of the text.
    Last,
    /// It is the first byte after the text.
    After,
}

impl Texts {
    fn new(body: Body, framing: Framing) -> Self {
        Self {
            source: Source::new(body),
            framing,
            searched: 0,
            state: State::Between,
            depth: 0,
            in_array: false,
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<BytesMut>, StreamError>> {
        loop {
            while let Some(byte) = self.source.read.get(self.searched).copied() {
                let length = match self.step(byte) {
                    Step::Pass => {
                        self.pass();
                        continue;
                    }
                    Step::Take => {
                        self.searched += 1;
                        continue;
                    }
                    Step::Last => self.searched + 1,
                    Step::After => self.searched,
                };
                return Poll::Ready(self.take(length).map(Some));
            }
            if self.source.ended {
                let length = self.source.read.len();
                return Poll::Ready((length > 0).then(|| self.take(length)).transpose());
            }
            ready!(self.source.poll_more(cx))?;
        }
    }

    /// Gives away a text of some bytes; the next one begins behind it.
    fn take(&mut self, length: usize) -> Result<BytesMut, StreamError> {
        (self.searched, self.state, self.depth) = (0, State::Between, 0);
        self.source.admit(length)?;
        Ok(self.source.read.split_to(length))
    }

    /// Leaves out what stands between texts, as much of it as there is.
    fn pass(&mut self) {
        let read = &mut self.source.read;
        let is_space = |byte: &u8| byte.is_ascii_whitespace();
        let spaces = read.iter().take_while(|byte| is_space(byte)).count();
        read.advance(spaces.max(1));
    }

    fn step(&mut self, byte: u8) -> Step {
        let is_line_end = matches!(byte, b'\n' | b'\r');
        if self.state == State::Between {
            return self.begin(byte);
        }
        // A control character cannot stand in a string, so that neither is part of a text that is JSON.
        if byte == SEPARATOR || is_line_end && self.framing == Framing::Lines {
            return Step::After;
        }
        match (self.state, byte) {
            (State::String, b'\\') => self.state = State::Escaped,
            (State::String, b'"') if self.depth == 0 => return Step::Last,
            (State::String, b'"') => self.state = State::Within,
            (State::Escaped, _) => self.state = State::String,
            (State::Within, b'"') => self.state = State::String,
            (State::Within, b'{' | b'[') => self.depth += 1,
            (State::Within, b'}' | b']') => {
                self.depth -= 1;
                if self.depth == 0 {
                    return Step::Last;
                }
            }
            (State::Scalar, b',' | b']') if self.in_array => return Step::After,
            (State::Scalar, b'{' | b'[' | b'"') => return Step::After,
            (State::Scalar, _) if byte.is_ascii_whitespace() => return Step::After,
            (State::Other, _) if is_line_end => return Step::After,
            _ => {}
        }
        Step::Take
    }

    fn begin(&mut self, byte: u8) -> Step {
        let is_space = byte.is_ascii_whitespace() || byte == SEPARATOR;
        match byte {
            _ if is_space => return Step::Pass,
            b',' if self.in_array => return Step::Pass,
            b']' if self.in_array => {
                self.in_array = false;
                return Step::Pass;
            }
            b'[' if self.framing == Framing::Values && !self.in_array => {
                self.in_array = true;
                return Step::Pass;
            }
            b'{' | b'[' => (self.state, self.depth) = (State::Within, 1),
            b'"' => self.state = State::String,
            // In a line of its own a number ends with the line, whatever else is in it.
            _ if self.framing == Framing::Lines => self.state = State::Other,
            b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => self.state = State::Scalar,
            _ => self.state = State::Other,
        }
        Step::Take
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::super::tests::{all, body, open};
    use super::*;
    use crate::Json;
    use crate::wait::block_on;

    fn values(text: &str, framing: Framing) -> Vec<Result<String, String>> {
        let read = |piece| {
            let mut items = JsonLines::<Json>::framed(body(text, piece), framing);
            all(|| block_on(items.next()).map(|item| item.map(|item| item.to_string())))
        };
        let whole = read(99);
        for piece in 1..9 {
            assert_eq!(read(piece), whole, "{piece}");
        }
        whole
    }

    fn ok(texts: &[&str]) -> Vec<Result<String, String>> {
        texts.iter().map(|text| Ok((*text).to_owned())).collect()
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
    fn a_line_that_is_no_json_keeps_its_text_and_ends_with_the_line() {
        let text = "{\"a\":[1\n<html> 1 2\n{\"a\":\"}\"}{\"b\":\"\\\"\"} rest\n{\"c\":3}\n";
        let mut lines = JsonLines::<Json>::new(body(text, 5));
        let read: Vec<_> = std::iter::from_fn(|| block_on(lines.next()))
            .map(|item| match item {
                Ok(value) => value.to_string(),
                Err(error) => format!("! {}", error.item().expect("an item").data()),
            })
            .collect();
        let expected = [
            "! {\"a\":[1",
            "! <html> 1 2",
            r#"{"a":"}"}"#,
            r#"{"b":"\""}"#,
            "! rest",
            r#"{"c":3}"#,
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn a_text_ends_with_its_last_byte() {
        // The next line may be long in coming.
        let mut lines = JsonLines::<Json>::new(open("{\"a\":1}"));
        assert!(block_on(lines.next()).is_some_and(|item| item.is_ok()));
        let mut items = JsonLines::<Json>::values(open("[{\"a\":1}"));
        assert!(block_on(items.next()).is_some_and(|item| item.is_ok()));
    }

    #[test]
    fn texts_of_a_sequence_begin_with_a_separator() {
        let text = "\x1e{\n  \"id\": 1\n}\n\x1e7\n\x1e[2,\n 3]\n\x1e{\"cut\":\n\x1e\"end\"\n";
        let read = values(text, Framing::Sequence);
        assert_eq!(read[..3], ok(&[r#"{"id":1}"#, "7", "[2,3]"]));
        assert!(read[3].is_err());
        assert_eq!(read[4..], ok(&["\"end\""]));
    }

    #[test]
    fn the_elements_of_an_array_are_items() {
        let read = |text| values(text, Framing::Values);
        assert_eq!(
            read(" [\n {\"a\": [1, \"]\"]} ,[2],null, 3,\"x\" ]\n"),
            ok(&[r#"{"a":[1,"]"]}"#, "[2]", "null", "3", "\"x\""])
        );
        assert_eq!(read("[]"), []);
        assert_eq!(read("{\"a\":\n1}"), ok(&["{\"a\":1}"]));
        assert_eq!(
            read("{\"a\":1}{\"a\":2}\n{\"a\":\n3} 4 5"),
            ok(&["{\"a\":1}", "{\"a\":2}", "{\"a\":3}", "4", "5"])
        );
        assert!(read("<html>\n</html>").iter().all(Result::is_err));
        assert!(read("[1,}").last().is_some_and(Result::is_err));
    }

    #[test]
    fn a_line_reports_an_error_of_the_service() {
        type Loose = std::collections::BTreeMap<String, i64>;
        let text = "{\"a\":1}\n{\"error\":\"gone\"}\n{\"a\":2}\n";
        let mut lines = JsonLines::<Loose>::new(body(text, 99));
        let read = all(|| block_on(lines.next()).map(|item| item.map(|item| item["a"])));
        let gone = "the service reports an error: gone".to_owned();
        assert_eq!(read, [Ok(1), Err(gone), Ok(2)]);
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
