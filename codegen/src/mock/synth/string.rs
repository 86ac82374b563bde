//! Texts of a length, a pattern or a format.

use serde_json::{Map, Value};

use super::{count, pattern};
use crate::mock::formats;
use crate::mock::random::Random;

/// A string of at most `room` characters, but for those of a pattern: if the schema asks for more, the validator says
/// so.
pub(super) fn make(schema: &Map<String, Value>, room: usize, random: &mut Random) -> String {
    let least = count(schema, "minLength").unwrap_or_default();
    let most = count(schema, "maxLength").unwrap_or(usize::MAX);
    if let Some(source) = schema.get("pattern").and_then(Value::as_str) {
        return pattern::make(source, least, most, random);
    }
    let format = schema
        .get("format")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let text = formats::text(format, random);
    fitted(&text, least.min(room), most)
}

/// A text brought to a length in characters.
fn fitted(text: &str, least: usize, most: usize) -> String {
    let mut fitted: String = text.chars().take(most).collect();
    let letters = ('a'..='z').cycle();
    let missing = least.saturating_sub(fitted.chars().count());
    fitted.extend(letters.take(missing));
    fitted
}
