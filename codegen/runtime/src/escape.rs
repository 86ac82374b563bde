//! Escapes of characters that act upon a terminal, or that change the order in which text is displayed.

use std::fmt::{self, Write};

/// Whether a character controls a terminal (C0, DEL, C1) or the direction of text (UAX #9, section 2).
pub(super) fn is_active(character: char) -> bool {
    let is_direction = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    character.is_control() || is_direction
}

/// Writes a string; `escape` writes those of its characters that are active.
pub(super) fn write(
    to: &mut dyn Write,
    text: &str,
    escape: fn(&mut dyn Write, char) -> fmt::Result,
) -> fmt::Result {
    let mut rest = text;
    while let Some((at, character)) = rest.char_indices().find(|(_, c)| is_active(*c)) {
        let (before, after) = rest.split_at(at);
        to.write_str(before)?;
        escape(to, character)?;
        rest = after.get(character.len_utf8()..).unwrap_or_default();
    }
    to.write_str(rest)
}

/// Writes a string of a service within a message: white space as spaces, other active characters as Rust escapes them
/// (`\u{1b}`).
pub(super) fn write_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    write(f, text, escape_in_line)
}

/// The escape of [`write_line`].
pub(super) fn escape_in_line(to: &mut dyn Write, character: char) -> fmt::Result {
    match character {
        '\n' | '\t' | '\r' => to.write_char(' '),
        _ => write!(to, "{}", character.escape_unicode()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::TransportError;
    use crate::{Broken, Data as _, DecodeError, Location, Reason, Unexpected, Violations};
    use std::collections::BTreeMap;

    /// The characters that must not reach a terminal.
    fn active() -> impl Iterator<Item = char> {
        let controls = ('\0'..' ').chain('\u{7f}'..='\u{9f}');
        let directions = ('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}');
        controls
            .chain(directions)
            .chain(['\u{61c}', '\u{200e}', '\u{200f}'])
    }

    struct Quoted<'q>(&'q str);

    impl fmt::Display for Quoted<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write_line(f, self.0)
        }
    }

    #[test]
    fn active_characters_are_visible_in_messages() {
        for character in active() {
            let shown = match character {
                '\n' | '\t' | '\r' => " ".to_owned(),
                _ => format!(r"\u{{{:x}}}", u32::from(character)),
            };
            let text = format!("é{character}😀{character}");
            assert_eq!(Quoted(&text).to_string(), format!("é{shown}😀{shown}"));
        }
        let plain = "a \\ \" é 中 שלום 😀 \u{a0}\u{200b}";
        assert_eq!(Quoted(plain).to_string(), plain);
    }

    #[test]
    fn errors_that_quote_a_service_have_no_control_characters() {
        const NAME: &str = "\u{9b}2J\u{202e}";
        let text = format!(r#"{{"{NAME}":""}}"#);
        let error = BTreeMap::<String, i64>::from_json(&text).expect_err("a string");
        let mut violations = Violations::default();
        violations.push_at(format!("/{NAME}"), Broken::Unexpected);
        violations.push_at(format!("/{NAME}"), Broken::Unexpected);
        violations.locate(1, Location::Query, "a");
        let unexpected = Unexpected {
            operation: "list",
            status: http::StatusCode::OK,
            headers: http::HeaderMap::new(),
            body: crate::Bytes::new(),
            reason: Reason::UnexpectedContentType {
                found: NAME.to_owned(),
                expected: "JSON",
            },
        };
        let shown = [
            error.to_string(),
            DecodeError::at(NAME, 1).to_string(),
            violations.0[0].to_string(),
            violations.0[1].to_string(),
            TransportError::unsent(NAME).to_string(),
            unexpected.to_string(),
        ];
        for text in shown {
            assert!(text.contains(r"\u{9b}2J\u{202e}"), "{text}");
            assert!(!text.contains(is_active), "{text:?}");
        }
    }
}
