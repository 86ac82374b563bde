//! Lines of text, as they arrive.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, BytesMut};
use futures_core::Stream;

use super::super::body::Body;
use super::{Source, StreamError};

/// The lines of a response, without their ends (a carriage return, a line feed, or both): the log of a service, say.
/// Bytes that are not UTF-8 are replaced by U+FFFD.
///
/// A [`Stream`], which ends after an error.
#[must_use = "nothing is read until lines are asked for"]
pub struct TextLines {
    lines: Lines,
    is_first: bool,
}

impl TextLines {
    /// The lines of a body.
    pub fn new(body: Body) -> Self {
        Self {
            lines: Lines::new(body),
            is_first: true,
        }
    }

    /// Reads lines up to this many bytes (default: 16 MiB). The lines that a call of a client returns have the limit of
    /// the client.
    pub fn max_item_size(mut self, bytes: usize) -> Self {
        self.lines.source.limit = bytes;
        self
    }

    /// The next line; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<String, StreamError>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<String, StreamError>>> {
        let line = match ready!(self.lines.poll(cx)) {
            Err(error) => return Poll::Ready(Some(Err(error))),
            Ok(None) => return Poll::Ready(None),
            Ok(Some((line, _))) => line,
        };
        let line = String::from_utf8_lossy(&line);
        let line = match std::mem::take(&mut self.is_first) {
            true => line.strip_prefix('\u{feff}').unwrap_or(&line),
            false => &line,
        };
        Poll::Ready(Some(Ok(line.to_owned())))
    }
}

impl Stream for TextLines {
    type Item = Result<String, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl fmt::Debug for TextLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TextLines")
    }
}

/// The lines of a body.
pub(super) struct Lines {
    pub(super) source: Source,
    /// How much of what was read has no end of a line.
    searched: usize,
    /// Whether a line feed that comes next belongs to a carriage return before it.
    returned: bool,
}

impl Lines {
    pub(super) fn new(body: Body) -> Self {
        Self {
            source: Source::new(body),
            searched: 0,
            returned: false,
        }
    }

    /// The next line without its end (a carriage return, a line feed, or both), and whether it has one.
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<(BytesMut, bool)>, StreamError>> {
        loop {
            let read = &mut self.source.read;
            if std::mem::take(&mut self.returned) {
                match read.first() {
                    Some(b'\n') => read.advance(1),
                    Some(_) => {}
                    None => self.returned = true,
                }
            }
            let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
            let rest = read.get(self.searched..).unwrap_or_default();
            if let Some(at) = rest.iter().position(is_end) {
                let length = self.searched + at;
                self.searched = 0;
                self.source.admit(length)?;
                let read = &mut self.source.read;
                let line = read.split_to(length);
                self.returned = read.first() == Some(&b'\r');
                read.advance(1);
                return Poll::Ready(Ok(Some((line, true))));
            }
            self.searched = read.len();
            if self.source.ended {
                self.searched = 0;
                self.source.admit(self.source.read.len())?;
                let rest = std::mem::take(&mut self.source.read);
                return Poll::Ready(Ok((!rest.is_empty()).then_some((rest, false))));
            }
            ready!(self.source.poll_more(cx))?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{all, body};
    use super::*;
    use crate::wait::block_on;

    #[test]
    fn lines_end_as_each_system_ends_them() {
        for piece in 1..9 {
            let mut lines = TextLines::new(body("\u{feff}a\r\n\rb é\nc", piece));
            let expected = ["a", "", "b é", "c"].map(|line| Ok(line.to_owned()));
            assert_eq!(all(|| block_on(lines.next())), expected, "{piece}");
        }
    }
}
