//! Where lines begin.

/// The first byte of every line; a line ends with a line feed.
#[derive(Debug)]
pub(super) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        let feeds = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(feeds.map(|(at, _)| at + 1))
            .collect();
        Self { starts }
    }

    pub(super) fn line_column(&self, text: &str, byte: usize) -> (usize, usize) {
        let byte = boundary(text, byte);
        let line = self.line(byte);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let before = text.get(start..byte).unwrap_or("");
        (line + 1, before.chars().count() + 1)
    }

    pub(super) fn bounds(&self, text: &str, byte: usize) -> (usize, usize) {
        let line = self.line(boundary(text, byte));
        let start = self.starts.get(line).copied().unwrap_or(0);
        let end = self
            .starts
            .get(line + 1)
            .map_or(text.len(), |next| next - 1);
        (start, end)
    }

    /// From 0.
    fn line(&self, byte: usize) -> usize {
        self.starts
            .partition_point(|start| *start <= byte)
            .saturating_sub(1)
    }
}

/// The last character boundary at or before `byte`. (`str::floor_char_boundary` asks for Rust 1.91.)
fn boundary(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}
