//! The tokens of a JSON text: white space, literals, numbers, strings.

use std::borrow::Cow;

use super::error::ReadError;
use super::reader::Reader;

impl<'t> Reader<'t> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The first byte of what comes next, after white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            match self.byte(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                found => return found,
            }
        }
    }

    /// What was passed since a position.
    pub(super) fn since(&self, start: usize) -> &'t str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    pub(super) fn literal(&mut self, literal: &'static str) -> Result<(), ReadError> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(literal.as_bytes()) {
            return Err(self.not_json(literal));
        }
        self.at += literal.len();
        Ok(())
    }

    pub(super) fn scan_number(&mut self) -> Result<&'t str, ReadError> {
        let start = self.at;
        if self.byte(self.at) == Some(b'-') {
            self.at += 1;
        }
        match self.byte(self.at) {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.byte(self.at) == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte(self.at) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(self.since(start))
    }

    fn digits(&mut self) -> Result<(), ReadError> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.byte(self.at) {
            self.at += 1;
        }
        match self.at == start {
            true => Err(self.not_json("a digit")),
            false => Ok(()),
        }
    }

    /// Passes over what stands for itself in a string, and gives the byte after it: `"` or `\`.
    fn plain(&mut self) -> Result<u8, ReadError> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = plain_length(rest);
        self.at += length;
        match rest.get(length) {
            Some(byte @ (b'"' | b'\\')) => Ok(*byte),
            Some(_) => Err(self.not_json("no control character in a string")),
            None => Err(self.not_json("the end of a string")),
        }
    }

    pub(super) fn scan_text(&mut self) -> Result<Cow<'t, str>, ReadError> {
        self.at += 1;
        let mut start = self.at;
        if self.plain()? == b'"' {
            let text = self.since(start);
            self.at += 1;
            return Ok(Cow::Borrowed(text));
        }
        let mut text = String::new();
        loop {
            let next = self.plain()?;
            text.push_str(self.since(start));
            self.at += 1;
            if next == b'"' {
                return Ok(Cow::Owned(text));
            }
            self.escape(&mut text)?;
            start = self.at;
        }
    }

    /// As [`Self::scan_text`], without making the text.
    pub(super) fn skip_text(&mut self) -> Result<(), ReadError> {
        self.at += 1;
        while self.plain()? == b'\\' {
            self.at += 1;
            if self.escaped()? == b'u' {
                self.unit()?;
            }
        }
        self.at += 1;
        Ok(())
    }

    /// Passes over the character after a backslash.
    fn escaped(&mut self) -> Result<u8, ReadError> {
        match self.byte(self.at) {
            Some(byte @ (b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' | b'u')) => {
                self.at += 1;
                Ok(byte)
            }
            _ => Err(self.not_json("an escape that JSON knows")),
        }
    }

    fn escape(&mut self, text: &mut String) -> Result<(), ReadError> {
        let character = match self.escaped()? {
            b'b' => '\u{8}',
            b'f' => '\u{C}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.code_point(text),
            itself => char::from(itself),
        };
        text.push(character);
        Ok(())
    }

    /// Reads the four digits after `\u`, and the other half of a surrogate pair. A half alone becomes U+FFFD.
    fn code_point(&mut self, text: &mut String) -> Result<(), ReadError> {
        let mut unit = self.unit()?;
        while (0xD800..0xDC00).contains(&unit) {
            let after = self.at;
            if self.byte(after) != Some(b'\\') || self.byte(after + 1) != Some(b'u') {
                break;
            }
            self.at += 2;
            let next = self.unit()?;
            if (0xDC00..0xE000).contains(&next) {
                let pair = 0x1_0000 + ((unit - 0xD800) << 10) + (next - 0xDC00);
                text.push(char::from_u32(pair).unwrap_or(char::REPLACEMENT_CHARACTER));
                return Ok(());
            }
            text.push(char::REPLACEMENT_CHARACTER);
            unit = next;
        }
        text.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
        Ok(())
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Result<u32, ReadError> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.byte(self.at).map(char::from);
            let Some(digit) = digit.and_then(|digit| digit.to_digit(16)) else {
                return Err(self.not_json("four hexadecimal digits"));
            };
            unit = unit << 4 | digit;
            self.at += 1;
        }
        Ok(unit)
    }
}

/// How many bytes stand for themselves in a string. Whole pieces are passed over in a step each.
pub(super) fn plain_length(text: &[u8]) -> usize {
    let special = |byte: &u8| (*byte == b'"') | (*byte == b'\\') | (*byte < 0x20);
    let has = |piece: &[u8; 16]| piece.iter().fold(false, |has, byte| has | special(byte));
    let (pieces, _) = text.as_chunks();
    let mut passed = 16 * pieces.iter().take_while(|piece| !has(piece)).count();
    let rest = text.get(passed..).unwrap_or_default();
    let (pieces, _) = rest.as_chunks();
    for piece in pieces {
        match first_special(u64::from_le_bytes(*piece)) {
            8 => passed += 8,
            first => return passed + first,
        }
    }
    let rest = text.get(passed..).unwrap_or_default();
    passed + rest.iter().position(special).unwrap_or(rest.len())
}

/// The position of the first byte of eight that does not stand for itself in a string; 8 for none. The marks of later
/// bytes may be wrong, as what is borrowed for one is missing in the next.
fn first_special(word: u64) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGHS: u64 = ONES << 7;
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word & HIGHS;
    let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let marks = is(b'"') | is(b'\\') | below(word, 0x20);
    marks.trailing_zeros() as usize / 8
}

/// Whether a text is a number as JSON writes them (RFC 8259, section 6), and nothing else.
pub(in super::super) fn is_number(text: &str) -> bool {
    let mut reader = Reader::new(text);
    reader.scan_number().is_ok_and(|token| token == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> Option<String> {
        let mut from = Reader::new(json);
        let text = from.text().ok()?.into_owned();
        let mut over = Reader::new(json);
        assert_eq!(over.skip().ok(), json.get(..from.at));
        from.end().ok().map(|()| text)
    }

    #[test]
    fn halves_of_pairs_are_replaced() {
        for (json, expected) in [
            (r#""\uD83D\uDE00""#, "😀"),
            (r#""\ud83d""#, "\u{FFFD}"),
            (r#""\udE00x""#, "\u{FFFD}x"),
            (r#""\ud83d\u0041""#, "\u{FFFD}A"),
            (r#""\ud83d\n""#, "\u{FFFD}\n"),
            (r#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
            (r#""\ud83d\ud83d""#, "\u{FFFD}\u{FFFD}"),
            // The first and the last of each kind.
            (r#""\ud800\udc00\udbff\udfff""#, "\u{10000}\u{10FFFF}"),
            (r#""\ud7ff\ue000""#, "\u{D7FF}\u{E000}"),
            (r#""\ud800\ue000""#, "\u{FFFD}\u{E000}"),
            (r#""\ud800\ud7ff""#, "\u{FFFD}\u{D7FF}"),
            (r#""\udc00\udfff""#, "\u{FFFD}\u{FFFD}"),
        ] {
            assert_eq!(text(json).as_deref(), Some(expected), "{json}");
        }
        for json in [
            r#""\ud83d\u00"#,
            r#""\ud83d\x""#,
            r#""\u12G4""#,
            r#""\uZZZZ""#,
            r#""\u00 0""#,
            r#""\x""#,
            "\"\n\"",
        ] {
            assert_eq!(text(json), None, "{json}");
            // Where it is passed over, as the value and the name of an unknown property are, it is no JSON either.
            assert!(Reader::new(json).skip().is_err(), "{json}");
            for object in [format!("{{\"a\":{json}}}"), format!("{{{json}:1}}")] {
                assert!(Reader::new(&object).skip().is_err(), "{object}");
            }
        }
    }

    #[test]
    fn what_is_special_is_found_wherever_it_stands() {
        for length in 0..40 {
            for byte in 0..=u8::MAX {
                for at in 0..length {
                    let mut text = vec![b'\x7f'; length];
                    text[at] = byte;
                    // Another one behind it must not be taken for the first.
                    text[length - 1] = b'\\';
                    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
                    let expected = text.iter().position(special);
                    assert_eq!(Some(plain_length(&text)), expected, "{text:?}");
                }
            }
            assert_eq!(plain_length(&vec![0xFF; length]), length);
        }
    }

    #[test]
    fn a_text_without_escapes_is_not_copied() {
        let mut from = Reader::new(r#" "plain é" "#);
        assert!(matches!(from.text(), Ok(Cow::Borrowed("plain é"))));
    }

    #[test]
    fn numbers_are_those_of_json() {
        for number in ["0", "-0", "10", "1.50", "1e2", "1E+2", "-1.0e-20"] {
            assert!(is_number(number), "{number}");
        }
        for other in [
            "", "-", "01", "+1", "1.", ".5", "1e", "1e+", "0x1", "NaN", " 1", "1 ",
        ] {
            assert!(!is_number(other), "{other}");
        }
    }
}
