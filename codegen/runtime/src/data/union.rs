//! Values of one of several types: which of them is found by trying, or by a tag.

use serde_json::Value;

use super::super::decimal::Digits;
use super::super::json::{Mark, ReadError, Reader};
use super::super::schema::Kinds;
use super::{Data, Slot};

/// A union that is being read, and the variant that is tried.
#[doc(hidden)]
pub struct Trial<'t, T> {
    /// The union.
    pub place: &'t mut T,
    /// The variant that is tried, blank at first.
    pub tried: Option<T>,
    /// For each variant the kinds of values that it is for.
    pub kinds: &'t [Kinds],
    /// Makes a blank variant.
    pub blank: fn(usize) -> Option<T>,
    /// Where the value of a variant is.
    pub slot: fn(&mut T) -> &mut dyn Slot,
    /// The variant that any value is of.
    pub other: fn(Value) -> T,
}

/// What [`Reader::union`] asks of a trial, whatever its type: it is compiled once, and not for every type.
#[doc(hidden)]
pub trait Variants {
    /// The kinds of values that a variant is for.
    fn kinds(&self, index: usize) -> Option<Kinds>;

    /// Begins to try a variant.
    fn begin(&mut self, index: usize);

    /// Where the value of the variant goes that is tried.
    fn slot(&mut self) -> Option<&mut dyn Slot>;

    /// Takes the variant that was tried.
    fn keep(&mut self);

    /// Takes the one that any value is of.
    fn keep_other(&mut self, value: Value);
}

impl<T> Variants for Trial<'_, T> {
    fn kinds(&self, index: usize) -> Option<Kinds> {
        self.kinds.get(index).copied()
    }

    fn begin(&mut self, index: usize) {
        self.tried = (self.blank)(index);
    }

    fn slot(&mut self) -> Option<&mut dyn Slot> {
        match &mut self.tried {
            Some(tried) => Some((self.slot)(tried)),
            None => None,
        }
    }

    fn keep(&mut self) {
        if let Some(value) = self.tried.take() {
            *self.place = value;
        }
    }

    fn keep_other(&mut self, value: Value) {
        *self.place = (self.other)(value);
    }
}

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
    pub fn union(&mut self, of: &mut dyn Variants) -> Result<(), ReadError> {
        let kind = self.kinds()?;
        let (start, before) = (self.mark(), self.losses());
        let mut best: Option<(usize, Mark)> = None;
        let trial = self.set_trial(true);
        let mut next = 0;
        while let Some(kinds) = of.kinds(next) {
            let index = next;
            next += 1;
            if !kinds.overlaps(kind) {
                continue;
            }
            self.reset(start);
            of.begin(index);
            if of.slot().is_some_and(|slot| slot.fill(self).is_ok()) {
                let lost = self.losses() - before;
                if best.as_ref().is_none_or(|(least, _)| lost < *least) {
                    best = Some((lost, self.mark()));
                    of.keep();
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
        match best {
            Some((_, end)) => self.rewind(end),
            None => of.keep_other(self.any(start)?),
        }
        Ok(())
    }

    /// Reads the variant that is tried, as a tag names it, or any value at all if that cannot be done.
    #[doc(hidden)]
    pub fn variant(&mut self, of: &mut dyn Variants) -> Result<(), ReadError> {
        let start = self.mark();
        match of.slot().is_some_and(|slot| slot.fill(self).is_ok()) {
            true => of.keep(),
            false => of.keep_other(self.any(start)?),
        }
        Ok(())
    }

    /// Reads any value.
    fn any(&mut self, start: Mark) -> Result<Value, ReadError> {
        self.reset(start);
        self.lose();
        Value::read(self)
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
