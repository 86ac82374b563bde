//! Values of one of several types: which of them is found by trying, or by a tag.

use serde_json::Value;

use super::super::decimal::Digits;
use super::super::json::{Mark, ReadError, Reader};
use super::super::schema::Kinds;
use super::Data;

/// How a variant is read.
#[doc(hidden)]
pub type Read<T> = fn(&mut Reader<'_>) -> Result<T, ReadError>;

impl Reader<'_> {
    /// The kind of the value that comes next, told apart as schemas do.
    pub(in super::super) fn kinds(&mut self) -> Result<Kinds, ReadError> {
        let start = self.mark();
        let kind = self.kind()?;
        let kinds = Kinds::of(kind, || self.number().is_ok_and(is_integer));
        self.rewind(start);
        Ok(kinds)
    }

    /// Reads the first variant that loses nothing, of those that can be read and are of the value's kind; else the one
    /// that loses least; else any value at all.
    #[doc(hidden)]
    pub fn union<T>(
        &mut self,
        variants: &[(Kinds, Read<T>)],
        other: fn(Value) -> T,
    ) -> Result<T, ReadError> {
        let kinds = self.kinds()?;
        let start = self.mark();
        let before = self.losses();
        let mut best: Option<(usize, T, Mark)> = None;
        let trial = self.set_trial(true);
        for (_, read) in variants.iter().filter(|(of, _)| of.overlaps(kinds)) {
            self.reset(start);
            if let Ok(value) = read(self) {
                let lost = self.losses() - before;
                if lost == 0 {
                    self.set_trial(trial);
                    return Ok(value);
                }
                if best.as_ref().is_none_or(|(least, ..)| lost < *least) {
                    best = Some((lost, value, self.mark()));
                }
            }
            if self.is_spent() {
                break;
            }
        }
        self.set_trial(trial);
        match best {
            Some((_, value, end)) => {
                self.rewind(end);
                Ok(value)
            }
            None => self.other(start, other),
        }
    }

    /// Reads the variant that a tag names, or any value at all if that cannot be done.
    #[doc(hidden)]
    pub fn variant<T>(&mut self, read: Read<T>, other: fn(Value) -> T) -> Result<T, ReadError> {
        let start = self.mark();
        read(self).or_else(|_| self.other(start, other))
    }

    /// What a tag says that names no variant; it is not shown to anybody.
    #[doc(hidden)]
    pub fn no_variant(&self) -> ReadError {
        self.incomplete()
    }

    fn other<T>(&mut self, start: Mark, other: fn(Value) -> T) -> Result<T, ReadError> {
        self.reset(start);
        self.lose();
        Value::read(self).map(other)
    }
}

/// Whether a number is whole, however it is written (JSON Schema Validation, section 6.1.1).
fn is_integer(token: &str) -> bool {
    if !token.contains(['.', 'e', 'E']) {
        return true;
    }
    match Digits::parse(token) {
        Some(digits) => digits.is_integer(),
        None => token.parse().is_ok_and(|number: f64| number.fract() == 0.0),
    }
}
