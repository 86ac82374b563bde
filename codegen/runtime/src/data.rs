//! What bodies are made of.

mod compound;
mod leaf;
mod members;
mod number;
mod text;
mod union;

pub use members::Others;
pub use number::{Decimal, NotANumber, UnixTime};
pub use text::{Base64, Base64Url, NotBase64, Text};
pub use union::Trial;

use super::json::{Kind, ReadError, Reader, Writer};

/// What a body is made of: it is read from JSON and written as JSON.
///
/// It stands where serde's traits could: not generic, it costs the compiler a fraction of them.
pub trait Data: Send + Sync {
    /// A value that one can be read into. What it holds means nothing, and no caller sees it.
    fn blank() -> Self
    where
        Self: Sized;

    /// Reads the next value of a text into this one, which is blank. After an error it is of no use.
    ///
    /// # Errors
    /// The text is not JSON, or has another kind of value.
    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError>
    where
        Self: Sized;

    /// Makes the value blank again, if [`Self::fill`] needs that.
    fn renew(&mut self)
    where
        Self: Sized,
    {
        *self = Self::blank();
    }

    /// Writes the value as the next one of a text.
    fn write(&self, to: &mut Writer);

    /// Reads the next value of a text.
    ///
    /// # Errors
    /// As for [`Self::fill`].
    fn read(from: &mut Reader<'_>) -> Result<Self, ReadError>
    where
        Self: Sized,
    {
        let mut value = Self::blank();
        Data::fill(&mut value, from)?;
        Ok(value)
    }

    /// Whether `null` is one of its values.
    fn is_nullable() -> bool
    where
        Self: Sized,
    {
        false
    }

    /// Whether there is no value at all, so that the optional member of an object that it is can be left out.
    #[doc(hidden)]
    fn is_absent(&self) -> bool {
        false
    }

    /// Reads a whole text.
    ///
    /// # Errors
    /// As for [`Self::fill`], or something follows.
    fn from_json(text: &str) -> Result<Self, ReadError>
    where
        Self: Sized,
    {
        let mut value = Self::blank();
        fill_whole(&mut value, text)?;
        Ok(value)
    }

    /// The whole text, with `null` for numbers that are not finite.
    fn to_json(&self) -> String
    where
        Self: Sized,
    {
        json_of(self)
    }
}

/// The whole text of a value. Not of the trait: every type would have it, for values that are lent as of any type.
pub(super) fn json_of(value: &dyn Data) -> String {
    let mut to = Writer::new();
    value.write(&mut to);
    to.into_text()
}

/// Reads a whole text into a value. It is compiled once, and not for every type.
pub(super) fn fill_whole(value: &mut dyn Slot, text: &str) -> Result<(), ReadError> {
    let mut from = Reader::new(text);
    value.fill(&mut from)?;
    from.end()
}

/// A place that a value is read into, of whatever type: a member, an item of a tuple, a variant.
#[doc(hidden)]
pub trait Slot {
    /// As [`Data::fill`].
    ///
    /// # Errors
    /// As there.
    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError>;

    /// As [`Data::renew`].
    fn renew(&mut self);

    /// As [`Data::is_nullable`].
    fn is_nullable(&self) -> bool;
}

impl<T: Data> Slot for T {
    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        Data::fill(self, from)
    }

    fn renew(&mut self) {
        Data::renew(self);
    }

    fn is_nullable(&self) -> bool {
        T::is_nullable()
    }
}

impl dyn Slot + '_ {
    /// Reads the next value into the place, and says whether there is one: `null` for what is not nullable stands for
    /// nothing, as servers send it for members that have no value.
    fn take(&mut self, from: &mut Reader<'_>) -> Result<bool, ReadError> {
        if passes_null(from, self.is_nullable())? {
            return Ok(false);
        }
        self.fill(from).map(|()| true)
    }
}

/// Passes over `null`, if that is what comes next and not a value itself.
fn passes_null(from: &mut Reader<'_>, is_value: bool) -> Result<bool, ReadError> {
    match is_value {
        false if from.kind()? == Kind::Null => from.null().map(|()| true),
        _ => Ok(false),
    }
}
