//! Reading a JSON text value by value.

use std::borrow::Cow;

use super::error::{ReadError, What};

/// How deep arrays and objects may be nested, so that no text exhausts the stack.
const DEPTH: usize = 128;

/// How many bytes may be read again, in all: these, and for each byte of the text so many. Alternatives that are nested
/// in alternatives would otherwise take time exponential in the depth of the text.
const AGAIN: (usize, usize) = (4 << 20, 128);

/// Reads one JSON text (RFC 8259), value by value. It is not generic, so that a model costs the compiler little.
///
/// More is read than the grammar allows in one place: half of a surrogate pair becomes U+FFFD, as servers send such.
#[derive(Clone, Debug)]
pub struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    depth: usize,
    losses: usize,
    /// How many bytes were read more than once.
    again: usize,
    /// Whether it is not settled yet what is read.
    trial: bool,
    /// Where something was lost during the trial.
    lost: Vec<usize>,
    /// The places of objects of unions, and the properties that have selected their variants.
    tags: Vec<(usize, &'static str)>,
}

/// What kind of value comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A string.
    Text,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// The kind with its article, as it is named in errors.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// A place in a text to which a reader can return.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    at: usize,
    depth: usize,
    losses: usize,
}

impl<'t> Reader<'t> {
    /// Begins at the start of a text.
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            losses: 0,
            again: 0,
            trial: false,
            lost: Vec::new(),
            tags: Vec::new(),
        }
    }

    /// The kind of the value that comes next; it is not passed.
    ///
    /// # Errors
    /// No value begins here.
    pub fn kind(&mut self) -> Result<Kind, ReadError> {
        match self.peek() {
            Some(b'"') => Ok(Kind::Text),
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(b't' | b'f') => Ok(Kind::Boolean),
            Some(b'n') => Ok(Kind::Null),
            _ => Err(self.not_json("a value")),
        }
    }

    /// Reads `null`.
    ///
    /// # Errors
    /// Something else is there.
    pub fn null(&mut self) -> Result<(), ReadError> {
        match self.kind()? {
            Kind::Null => self.literal("null"),
            found => Err(self.unexpected("null", found)),
        }
    }

    /// Reads `true` or `false`.
    ///
    /// # Errors
    /// Something else is there.
    pub fn boolean(&mut self) -> Result<bool, ReadError> {
        match self.kind()? {
            Kind::Boolean if self.peek() == Some(b't') => self.literal("true").map(|()| true),
            Kind::Boolean => self.literal("false").map(|()| false),
            found => Err(self.unexpected("a boolean", found)),
        }
    }

    /// Reads a number and gives it as it is written.
    ///
    /// # Errors
    /// Something else is there.
    pub fn number(&mut self) -> Result<&'t str, ReadError> {
        match self.kind()? {
            Kind::Number => self.scan_number(),
            found => Err(self.unexpected("a number", found)),
        }
    }

    /// Reads a string; only one with escapes is copied.
    ///
    /// # Errors
    /// Something else is there.
    pub fn text(&mut self) -> Result<Cow<'t, str>, ReadError> {
        match self.kind()? {
            Kind::Text => self.scan_text(),
            found => Err(self.unexpected("a text", found)),
        }
    }

    /// Passes over the next value and gives it as it is written.
    ///
    /// # Errors
    /// It is not JSON.
    pub fn skip(&mut self) -> Result<&'t str, ReadError> {
        let kind = self.kind()?;
        let start = self.at;
        match kind {
            Kind::Null => self.literal("null")?,
            Kind::Boolean => drop(self.boolean()?),
            Kind::Number => drop(self.scan_number()?),
            Kind::Text => self.skip_text()?,
            Kind::Array => self.array(&mut |_, from| from.skip().map(drop))?,
            Kind::Object => self.skip_object()?,
        }
        Ok(self.since(start))
    }

    /// Reads an array: `each` is called before each item with its index, and reads it.
    ///
    /// # Errors
    /// Something else is there, or `each` fails.
    pub fn array(
        &mut self,
        each: &mut dyn FnMut(usize, &mut Self) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        match self.kind()? {
            Kind::Array => self.enter()?,
            found => return Err(self.unexpected("an array", found)),
        }
        if self.peek() != Some(b']') {
            let mut index = 0;
            loop {
                each(index, self).map_err(|error| error.within_item(index))?;
                index += 1;
                match self.peek() {
                    Some(b',') => self.at += 1,
                    Some(b']') => break,
                    _ => return Err(self.not_json("`,` or `]`")),
                }
            }
        }
        self.leave();
        Ok(())
    }

    /// Reads an object: `each` is called before each member's value with its name, and reads the value. A name may come
    /// more than once.
    ///
    /// # Errors
    /// Something else is there, or `each` fails.
    pub fn object(
        &mut self,
        each: &mut dyn FnMut(&str, &mut Self) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        match self.kind()? {
            Kind::Object => self.enter()?,
            found => return Err(self.unexpected("an object", found)),
        }
        if self.peek() != Some(b'}') {
            loop {
                let Some(b'"') = self.peek() else {
                    return Err(self.not_json("the name of a member"));
                };
                let name = self.scan_text()?;
                self.colon()?;
                each(&name, self).map_err(|error| error.within(&name))?;
                if self.is_last_member()? {
                    break;
                }
            }
        }
        self.leave();
        Ok(())
    }

    /// As [`Self::object`], without reading names.
    fn skip_object(&mut self) -> Result<(), ReadError> {
        self.enter()?;
        if self.peek() != Some(b'}') {
            loop {
                let Some(b'"') = self.peek() else {
                    return Err(self.not_json("the name of a member"));
                };
                let start = self.at;
                self.skip_text()?;
                let name = self.since(start);
                self.colon()?;
                if let Err(error) = self.skip() {
                    let name = Self::new(name).scan_text();
                    return Err(error.within(&name.unwrap_or_default()));
                }
                if self.is_last_member()? {
                    break;
                }
            }
        }
        self.leave();
        Ok(())
    }

    /// Makes sure that nothing but white space is left.
    ///
    /// # Errors
    /// Something is.
    pub fn end(&mut self) -> Result<(), ReadError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.not_json("the end")),
        }
    }

    /// How many bytes were read.
    pub fn position(&self) -> usize {
        self.at
    }

    /// This place, to return to.
    pub fn mark(&self) -> Mark {
        Mark {
            at: self.at,
            depth: self.depth,
            losses: self.losses,
        }
    }

    /// Returns to a place of this text; losses since then are forgotten.
    pub fn reset(&mut self, to: Mark) {
        self.again += self.at.saturating_sub(to.at);
        self.rewind(to);
    }

    /// As [`Self::reset`], where nothing is to be read again, or next to nothing.
    pub(in super::super) fn rewind(&mut self, to: Mark) {
        self.at = to.at;
        self.depth = to.depth;
        self.losses = to.losses;
    }

    /// Whether what is read is one of several things that it could be: then what is missing tells that it is not.
    pub(in super::super) fn is_trial(&self) -> bool {
        self.trial
    }

    /// Begins to read one of several things that it could be; gives back what [`Self::end_trial`] needs.
    pub(in super::super) fn begin_trial(&mut self) -> (bool, Vec<usize>) {
        let trial = std::mem::replace(&mut self.trial, true);
        (trial, std::mem::take(&mut self.lost))
    }

    /// Ends a trial in which the variant that is taken has lost something at some places.
    pub(in super::super) fn end_trial(&mut self, trial: bool, around: Vec<usize>, lost: &[usize]) {
        self.trial = trial;
        self.lost = around;
        if trial {
            self.lost.extend_from_slice(lost);
        }
    }

    /// Where something was lost during the trial.
    pub(in super::super) fn lost_places(&mut self) -> &mut Vec<usize> {
        &mut self.lost
    }

    /// The object that comes next is a variant that this property has selected: it need not be one of its own.
    pub(in super::super) fn expect_tag(&mut self, property: &'static str) {
        self.tags.push((self.at, property));
    }

    /// Takes back [`Self::expect_tag`].
    pub(in super::super) fn forget_tag(&mut self) {
        self.tags.pop();
    }

    /// The properties that have selected the variant which the object that comes next is.
    pub(in super::super) fn expected_tags(&self) -> Vec<&'static str> {
        let here = self.tags.iter().filter(|(at, _)| *at == self.at);
        here.map(|(_, property)| *property).collect()
    }

    /// Whether so much was read again that no more alternatives should be tried.
    pub(in super::super) fn is_spent(&self) -> bool {
        let (again, limit) = self.read_again();
        again > limit
    }

    /// How many bytes were read again, and how many may be.
    pub(in super::super) fn read_again(&self) -> (usize, usize) {
        let (fixed, each) = AGAIN;
        let limit = self.text.len().saturating_mul(each).saturating_add(fixed);
        (self.again, limit)
    }

    /// The value of a scalar member of the object that comes next, which is not passed. Of several with its name the
    /// first one is taken.
    pub fn tag(&mut self, member: &str) -> Option<Cow<'t, str>> {
        let start = self.mark();
        let mut tag = None;
        // An error ends the search: nobody has to look at the rest.
        let _ = self.object(&mut |name, from| {
            if name != member {
                return from.skip().map(drop);
            }
            tag = match from.kind()? {
                Kind::Text => Some(from.text()?),
                Kind::Number | Kind::Boolean => Some(Cow::Borrowed(from.skip()?)),
                _ => None,
            };
            Err(from.not_json("no more"))
        });
        self.rewind(start);
        tag
    }

    /// Counts that something was read which the value cannot hold: an unknown member, an unknown value of an
    /// enumeration.
    pub fn lose(&mut self) {
        self.losses += 1;
        if self.trial {
            self.lost.push(self.at);
        }
    }

    /// How often something was lost.
    pub fn losses(&self) -> usize {
        self.losses
    }

    /// An error about the value that comes next, or what was read of it.
    pub(in super::super) fn error(&self, what: What) -> ReadError {
        ReadError::new(what, self.at)
    }

    pub(super) fn not_json(&self, expected: &'static str) -> ReadError {
        self.error(What::NotJson(expected))
    }

    pub(in super::super) fn unexpected(&self, expected: &'static str, found: Kind) -> ReadError {
        self.error(What::Expected(expected, found.name()))
    }

    fn enter(&mut self) -> Result<(), ReadError> {
        if self.depth == DEPTH {
            return Err(self.error(What::TooDeep));
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    fn leave(&mut self) {
        self.depth -= 1;
        self.at += 1;
    }

    fn colon(&mut self) -> Result<(), ReadError> {
        match self.peek() {
            Some(b':') => {
                self.at += 1;
                Ok(())
            }
            _ => Err(self.not_json("`:`")),
        }
    }

    fn is_last_member(&mut self) -> Result<bool, ReadError> {
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(false)
            }
            Some(b'}') => Ok(true),
            _ => Err(self.not_json("`,` or `}`")),
        }
    }
}
