//! Where lines begin, and how many characters come before a byte.

use crate::work;

/// Characters are counted from a mark that is at most this many bytes back: a minified file is one line of
/// megabytes, and may hold thousands of findings.
const STRIDE: usize = 1024;

/// The first byte of every line (a line ends with a line feed), and marks to count characters from.
#[derive(Debug)]
pub(super) struct Lines {
    starts: Vec<usize>,
    /// How many characters begin before byte `STRIDE * i`.
    marks: Vec<usize>,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        let feeds = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(feeds.map(|(at, _)| at + 1))
            .collect();
        let mut count = 0;
        let mut marks = vec![0];
        for chunk in text.as_bytes().chunks(STRIDE) {
            count += characters(chunk);
            marks.push(count);
        }
        Self { starts, marks }
    }

    /// Both from 1. A byte past the end is the end, one inside a character is its first.
    pub(super) fn line_column(&self, text: &str, byte: usize) -> (usize, usize) {
        let byte = boundary(text, byte);
        let line = self.line(byte);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let column = self.before(text, byte) - self.before(text, start);
        (line + 1, column + 1)
    }

    /// The first byte of the line that holds `byte`, and the byte of its line feed.
    pub(super) fn bounds(&self, text: &str, byte: usize) -> (usize, usize) {
        let line = self.line(boundary(text, byte));
        let start = self.starts.get(line).copied().unwrap_or(0);
        let end = self
            .starts
            .get(line + 1)
            .map_or(text.len(), |next| next - 1);
        (start, end)
    }

    /// The first byte of a line counted from 1, if there are so many.
    pub(super) fn start(&self, line: usize) -> Option<usize> {
        self.starts.get(line.checked_sub(1)?).copied()
    }

    /// From 0.
    fn line(&self, byte: usize) -> usize {
        self.starts
            .partition_point(|start| *start <= byte)
            .saturating_sub(1)
    }

    fn before(&self, text: &str, byte: usize) -> usize {
        let mark = byte / STRIDE;
        let rest = text.as_bytes().get(mark * STRIDE..byte).unwrap_or(&[]);
        self.marks.get(mark).copied().unwrap_or(0) + characters(rest)
    }
}

/// How many characters begin in `bytes`.
fn characters(bytes: &[u8]) -> usize {
    work::note(bytes.len());
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

/// The last character boundary at or before `byte`. (`str::floor_char_boundary` asks for Rust 1.91.)
pub(super) fn boundary(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}
