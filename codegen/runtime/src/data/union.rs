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
        let (mut last, mut best) = (None, None);
        let kinds = |index: usize| variants.get(index).map(|(kinds, _)| *kinds);
        let start = self.try_all(&kinds, &mut |from, step| match step {
            Step::Read(index) => {
                last = variants.get(index).and_then(|(_, read)| read(from).ok());
                last.is_some()
            }
            Step::Keep => {
                best = last.take();
                true
            }
        })?;
        match best {
            Some(value) => Ok(value),
            None => self.any(start).map(other),
        }
    }

    /// Tries variants, and keeps the best. Returns where the value begins; what was kept is read to its end. It is the
    /// work of [`Self::union`] that is the same for all types.
    fn try_all(
        &mut self,
        kinds: &dyn Fn(usize) -> Option<Kinds>,
        step: &mut dyn FnMut(&mut Self, Step) -> bool,
    ) -> Result<Mark, ReadError> {
        let kind = self.kinds()?;
        let (start, before) = (self.mark(), self.losses());
        let mut best: Option<(usize, Mark)> = None;
        let trial = self.set_trial(true);
        let variants = (0..).map_while(|index| Some((index, kinds(index)?)));
        for (index, _) in variants.filter(|(_, of)| of.overlaps(kind)) {
            self.reset(start);
            if step(self, Step::Read(index)) {
                let lost = self.losses() - before;
                if best.as_ref().is_none_or(|(least, _)| lost < *least) {
                    best = Some((lost, self.mark()));
                    step(self, Step::Keep);
                }
                if lost == 0 {
                    break;
                }
            }
            if self.is_spent() {
                break;
            }
        }
        self.set_trial(trial);
        if let Some((_, end)) = best {
            self.rewind(end);
        }
        Ok(start)
    }

    /// Reads the variant that a tag names, or any value at all if that cannot be done.
    #[doc(hidden)]
    pub fn variant<T>(&mut self, read: Read<T>, other: fn(Value) -> T) -> Result<T, ReadError> {
        let start = self.mark();
        read(self).or_else(|_| self.any(start).map(other))
    }

    /// What a tag says that names no variant; it is not shown to anybody.
    #[doc(hidden)]
    pub fn no_variant(&self) -> ReadError {
        self.incomplete()
    }

    /// Reads any value.
    fn any(&mut self, start: Mark) -> Result<Value, ReadError> {
        self.reset(start);
        self.lose();
        Value::read(self)
    }
}

/// What is done with a variant that is tried.
enum Step {
    /// It is read; the answer is whether it could be.
    Read(usize),
    /// It is the best so far.
    Keep,
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
