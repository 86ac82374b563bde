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
pub use union::Read;

use super::json::{Kind, ReadError, Reader, Writer};

/// What a body is made of: it is read from JSON and written as JSON.
///
/// It stands where serde's traits could: not generic, it costs the compiler a fraction of them.
pub trait Data: Send + Sync {
    /// Reads the next value of a text.
    ///
    /// # Errors
    /// The text is not JSON, or has another kind of value.
    fn read(from: &mut Reader<'_>) -> Result<Self, ReadError>
    where
        Self: Sized;

    /// Writes the value as the next one of a text.
    fn write(&self, to: &mut Writer);

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
    /// As for [`Self::read`], or something follows.
    fn from_json(text: &str) -> Result<Self, ReadError>
    where
        Self: Sized,
    {
        let mut from = Reader::new(text);
        let value = Self::read(&mut from)?;
        from.end()?;
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

/// A member, or an item of a tuple, that is being read.
#[doc(hidden)]
pub trait Slot {
    /// Reads the next value into it.
    ///
    /// # Errors
    /// As for [`Data::read`].
    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError>;

    /// Whether a value was read.
    fn is_filled(&self) -> bool;
}

/// `null` for what is not nullable stands for nothing: servers send it for members that have no value.
impl<T: Data> Slot for Option<T> {
    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        let value = match passes_null(from, T::is_nullable())? {
            true => None,
            false => Some(T::read(from)?),
        };
        *self = value;
        Ok(())
    }

    fn is_filled(&self) -> bool {
        self.is_some()
    }
}

/// Passes over `null`, if that is what comes next and not a value itself.
fn passes_null(from: &mut Reader<'_>, is_value: bool) -> Result<bool, ReadError> {
    match is_value {
        false if from.kind()? == Kind::Null => from.null().map(|()| true),
        _ => Ok(false),
    }
}
