//! The few characters of a document that a finding shows.

use std::ops::Range;

use crate::source::{SourceFile, Span};

/// A line of up to this many characters is shown whole.
const WHOLE: usize = 120;
/// Of a longer one, this many characters before the place,
const BEFORE: usize = 30;
/// and this many from the place on.
const AFTER: usize = 80;
/// What stands for the rest.
const CUT: char = '…';

/// One line of a document, or what of it is around a place, harmless to print.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) text: String,
    /// The bytes of `text` to underline.
    pub(super) underlined: Range<usize>,
}

impl Excerpt {
    /// The line on which `span` begins; of a span that goes on, what is on that line.
    pub(super) fn new(file: &SourceFile, span: Span) -> Self {
        let (first, end) = file.line_bounds(span.start);
        let text = file.text();
        let line = text.get(first..end).unwrap_or("");
        let line = line.strip_suffix('\r').unwrap_or(line);
        let start = floor(line, span.start.saturating_sub(first));
        let stop = floor(line, span.end.saturating_sub(first)).max(start);
        let (before, rest) = line.split_at(start);

        let whole = line.chars().nth(WHOLE).is_none();
        let from = if whole {
            0
        } else {
            before
                .char_indices()
                .rev()
                .take(BEFORE)
                .last()
                .map_or(start, |(at, _)| at)
        };
        let shown = if whole { WHOLE } else { AFTER };
        let to = start
            + rest
                .char_indices()
                .nth(shown)
                .map_or(rest.len(), |(at, _)| at);

        let mut excerpt = String::new();
        if from > 0 {
            excerpt.push(CUT);
        }
        let mut underlined = 0..0;
        for (at, c) in line.get(from..to).unwrap_or("").char_indices() {
            if from + at == start {
                underlined.start = excerpt.len();
            }
            excerpt.push(harmless(c));
            if from + at < stop {
                underlined.end = excerpt.len();
            }
        }
        if start == to {
            underlined.start = excerpt.len();
        }
        underlined.end = underlined.end.max(underlined.start);
        if to < line.len() {
            excerpt.push(CUT);
        }
        Self {
            text: excerpt,
            underlined,
        }
    }
}

fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// A text on one line, cut after `max` characters, that cannot move the cursor nor turn the text around.
pub(super) fn printable(text: &str, max: usize) -> String {
    let mut chars = text.chars().map(|c| match c {
        '\t' | '\n' => ' ',
        c => harmless(c),
    });
    let mut printable: String = chars.by_ref().take(max).collect();
    if chars.next().is_some() {
        printable.push(CUT);
    }
    printable
}

/// JSON whose strings are as harmless: the characters stand in them by their escapes.
pub(super) fn harmless_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        match harmless(c) == c {
            true => escaped.push(c),
            // All of them are of the Basic Multilingual Plane.
            false => escaped.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    escaped
}

/// The character, or a picture of it. A tab stays: the renderer turns it into spaces.
fn harmless(c: char) -> char {
    match c {
        '\t' => c,
        '\u{7F}' => '\u{2421}',
        '\0'..='\u{1F}' => {
            char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        // C1 controls, line and paragraph separators, and what changes direction or has no width.
        '\u{80}'..='\u{9F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
        | '\u{200B}'..='\u{200F}'
        | '\u{61C}'
        | '\u{FEFF}' => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Format, Sources};
    use std::path::Path;

    fn excerpt(text: &str, start: usize, end: usize) -> (String, String) {
        let mut sources = Sources::new();
        let file = sources.add(Path::new("a.json"), text.to_owned(), Format::Json);
        assert_eq!(file, FileId(0));
        let span = Span { file, start, end };
        let excerpt = sources
            .file(file)
            .map(|file| Excerpt::new(file, span))
            .unwrap();
        let underlined = excerpt.text[excerpt.underlined.clone()].to_owned();
        (excerpt.text, underlined)
    }

    #[test]
    fn shows_one_line() {
        assert_eq!(excerpt("a\nbcd\r\ne", 3, 4), ("bcd".into(), "c".into()));
        assert_eq!(excerpt("a\nbcd\r\ne", 3, 8), ("bcd".into(), "cd".into()));
        assert_eq!(excerpt("a\nbcd", 5, 5), ("bcd".into(), "".into()));
        assert_eq!(excerpt("", 7, 9), ("".into(), "".into()));
        assert_eq!(excerpt("é", 1, 2), ("é".into(), "é".into()));
    }

    #[test]
    fn cuts_long_lines_around_the_place() {
        let line = format!("{}XY{}", "é".repeat(500), "b".repeat(500));
        let (text, underlined) = excerpt(&line, 1000, 1002);
        assert_eq!(text, format!("…{}XY{}…", "é".repeat(30), "b".repeat(78)));
        assert_eq!(underlined, "XY");
        let (text, underlined) = excerpt(&line, 1001, 1502);
        assert_eq!(text, format!("…{}XY{}…", "é".repeat(29), "b".repeat(79)));
        assert_eq!(underlined, format!("Y{}", "b".repeat(79)));
        let (text, underlined) = excerpt(&line, 1502, 1502);
        assert_eq!(
            (text, underlined.as_str()),
            (format!("…{}", "b".repeat(30)), "")
        );
    }

    #[test]
    fn pictures_stand_for_control_characters() {
        assert_eq!(excerpt("a\x1b[31m\0\u{202e}b", 1, 2).0, "a␛[31m␀\u{FFFD}b");
        assert_eq!(printable("a\nb\tc\x07", 100), "a b c␇");
        assert_eq!(printable("abcd", 3), "abc…");
    }
}
