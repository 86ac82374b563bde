//! One input as several strings.

/// Divides the strings of an input: no byte of UTF-8 is this one, so that every string can stand between two of them.
const DIVIDER: u8 = 0xFF;

/// The strings of an input, and empty ones after the last. Bytes that are not UTF-8 are replaced by U+FFFD.
pub struct Fields<'i>(std::slice::Split<'i, u8, fn(&u8) -> bool>);

impl<'i> Fields<'i> {
    pub fn new(input: &'i [u8]) -> Self {
        Self(input.split(|byte| *byte == DIVIDER))
    }

    /// The next string; `None` after the last.
    pub fn next(&mut self) -> Option<String> {
        let field = self.0.next()?;
        Some(String::from_utf8_lossy(field).into_owned())
    }

    /// The next string, or an empty one.
    pub fn text(&mut self) -> String {
        self.next().unwrap_or_default()
    }
}
