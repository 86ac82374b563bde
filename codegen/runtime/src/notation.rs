//! Bodies that are JSON on their way only.

use std::fmt;

use super::error::DecodeError;

/// Another way to write what a JSON text says. A body in it is written as JSON, and checked, and then as what it is; an
/// answer goes the other way.
pub trait Notation: Sync {
    /// Writes a JSON text, its outermost part named as given unless it has a name of its own. `None` for what has no
    /// place in this notation.
    fn write(&self, root: &str, json: &str) -> Option<String>;

    /// Reads a text as a JSON text.
    ///
    /// # Errors
    /// It is not of this notation.
    fn read(&self, text: &str) -> Result<String, DecodeError>;
}

impl fmt::Debug for dyn Notation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Notation")
    }
}
