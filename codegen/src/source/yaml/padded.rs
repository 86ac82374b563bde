//! A text with more blanks than the file has.

use saphyr_parser::ScanError;

/// How far a line is moved to the right: further than it is wanted to be.
const WIDTH: usize = 200;

/// How many bytes are parsed again, all in all.
const MAX_AGAIN: usize = 128 * 1024 * 1024;

/// A YAML text, and where blanks have been added to it.
pub(super) struct Padded {
    pub(super) text: String,
    /// Where in the text [`WIDTH`] blanks have been added, in characters, sorted.
    added: Vec<usize>,
    again: usize,
}

impl Padded {
    pub(super) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            added: Vec::new(),
            again: 0,
        }
    }

    /// The position in the file of a character of the text.
    pub(super) fn original(&self, character: usize) -> usize {
        let before = self.added.partition_point(|start| *start < character);
        let Some(last) = before.checked_sub(1).map(|last| self.added[last]) else {
            return character;
        };
        // Within added blanks, it is the character that follows them.
        character.max(last + WIDTH) - before * WIDTH
    }

    /// Mends what the parser has stopped at, if it is a matter of blanks; whether it is worth another try.
    pub(super) fn mend(&mut self, error: &ScanError) -> bool {
        self.again += self.text.len();
        if self.again > MAX_AGAIN {
            return false;
        }
        let (info, character) = (error.info(), error.marker().index());
        let at = self.byte(character);
        let start = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        if info.contains("tab") {
            return self.replace_tabs(start);
        }
        if !info.contains("indentation") {
            return false;
        }
        match info.contains("quoted") {
            // The error is where the scalar begins, not at the line that is meant.
            true => self.indent_scalar(at),
            false => self.indent(start),
        }
    }

    fn byte(&self, character: usize) -> usize {
        let byte = self.text.char_indices().nth(character);
        byte.map_or(self.text.len(), |(byte, _)| byte)
    }

    fn replace_tabs(&mut self, start: usize) -> bool {
        let rest = &self.text[start..];
        let line = rest.split('\n').next().unwrap_or_default();
        let end = start + line.len();
        let mended = line.replace('\t', " ");
        let is_new = mended != line;
        self.text.replace_range(start..end, &mended);
        is_new
    }

    /// Moves the line that begins there to the right.
    fn indent(&mut self, start: usize) -> bool {
        let character = self.text[..start].chars().count();
        if self.added.contains(&character) {
            return false;
        }
        self.text.insert_str(start, &" ".repeat(WIDTH));
        let position = self.added.partition_point(|other| *other < character);
        self.added[position..]
            .iter_mut()
            .for_each(|other| *other += WIDTH);
        self.added.insert(position, character);
        true
    }

    /// Moves the lines of a quoted scalar to the right, but for its first one.
    fn indent_scalar(&mut self, at: usize) -> bool {
        let scalar = &self.text[at..];
        let length = super::quoted(scalar);
        let lines = scalar[..length]
            .match_indices('\n')
            .map(|(end, _)| at + end + 1);
        let starts: Vec<usize> = lines.collect();
        // The last first, so that the others stay where they are.
        let indented = starts.into_iter().rev().filter(|start| self.indent(*start));
        indented.count() > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_those_of_the_file() {
        let mut padded = Padded::new("a\nb\nc");
        assert!(padded.indent(2));
        let second = padded.text.find('c').unwrap();
        assert!(padded.indent(second));
        assert!(!padded.indent(2), "once is enough");
        for (byte, c) in padded
            .text
            .char_indices()
            .filter(|(_, c)| !c.is_whitespace())
        {
            let expected = "a\nb\nc".find(c).unwrap();
            assert_eq!(padded.original(byte), expected, "{c}");
        }
        assert_eq!(padded.original(10), 2);
        assert_eq!(padded.original(padded.text.len()), 5);
    }
}
