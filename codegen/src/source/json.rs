//! Where every value of a JSON text is.

use super::tree::{Builder, Kind, Stretch, Tree};
use crate::work;

/// Indexes a JSON text; of an invalid one, what comes before the mistake.
pub(super) fn index(text: &str) -> Tree {
    work::note(text.len());
    let bytes = text.as_bytes();
    let mut builder = Builder::default();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        let wants_key = matches!(builder.innermost(), Some(Kind::Object)) && !builder.has_key();
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' => at += 1,
            b'}' | b']' => {
                at += 1;
                builder.close(Some(at));
            }
            b'"' => {
                at = string_end(bytes, at);
                let reads = string(text, start, at, &mut builder);
                let written = Stretch::new(start, at);
                if wants_key {
                    builder.key(written, reads);
                } else {
                    builder.leaf(Kind::Scalar(reads), written);
                }
            }
            _ if wants_key => break,
            b'{' | b'[' => {
                at += 1;
                let kind = if byte == b'{' {
                    Kind::Object
                } else {
                    Kind::Array
                };
                builder.open(kind, start);
            }
            _ => {
                at = word_end(bytes, at);
                let written = Stretch::new(start, at);
                builder.leaf(Kind::Scalar(written), written);
            }
        }
    }
    builder.finish(text, at)
}

/// One past the closing quote of the string that opens at `at`.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// One past a number, `true`, `false` or `null`; at least one byte further.
fn word_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at + 1..).unwrap_or(&[]);
    let ends = |byte: &u8| b" \t\r\n,:{}[]\"".contains(byte);
    at + 1 + rest.iter().position(ends).unwrap_or(rest.len())
}

fn string(text: &str, start: usize, end: usize, builder: &mut Builder) -> Stretch {
    let inner = (start + 1, end.saturating_sub(1).max(start + 1));
    let written = text.get(inner.0..inner.1).unwrap_or("");
    if !written.contains('\\') {
        return Stretch::new(inner.0, inner.1);
    }
    let quoted = text.get(start..end).unwrap_or("");
    match serde_json::from_str::<String>(quoted) {
        Ok(value) => builder.intern(text, inner, &value),
        Err(_) => Stretch::new(inner.0, inner.1),
    }
}
