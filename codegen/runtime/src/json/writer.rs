//! Writing a JSON text value by value.

#[cfg(feature = "tracing")]
use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use super::super::content::File;
use super::super::data::Data;
use super::super::schema::Schema;
use super::super::violation::Broken;
use super::error::ReadError;
use super::reader::{Kind, Reader};
use super::scan::plain_length;

/// Writes one JSON text (RFC 8259), without white space.
#[derive(Debug)]
pub struct Writer {
    out: String,
    /// Whether the next value follows another one.
    follows: bool,
    /// Whether it becomes part of a request, which is checked as the variants that its unions were made as.
    is_request: bool,
    /// Whether read-only properties are sent in requests, too.
    with_read_only: bool,
    is_form: bool,
    /// The files of a `multipart` body, and where each stands in the text, in bytes.
    files: Option<Vec<(usize, File)>>,
    /// Where something stands, in bytes, that JSON cannot hold, and what it is.
    refused: Option<(usize, Broken)>,
    /// The variants that were written of unions, in the order of the text.
    chosen: Vec<Chosen>,
    /// The places of objects of unions, and what selects their variants.
    tags: Vec<(usize, Tag)>,
    /// The read-only properties that had a value and were left out.
    #[cfg(feature = "tracing")]
    left_out: BTreeSet<&'static str>,
}

/// The variant that a union has at a place of a text.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Chosen {
    /// The place, in bytes.
    pub(in super::super) at: usize,
    /// The schema of the union.
    pub(in super::super) union: &'static Schema,
    /// Which of its variants it is.
    pub(in super::super) variant: usize,
}

/// A property of an object whose value selects the variant of a union.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Tag {
    property: &'static str,
    value: &'static str,
    is_text: bool,
}

impl Tag {
    pub(in super::super) fn property(&self) -> &'static str {
        self.property
    }

    /// A property and its value, given as the text that it has and as Rust writes it.
    pub const fn new(property: &'static str, value: &'static str, literal: &'static str) -> Self {
        let is_text = matches!(literal.as_bytes().first(), Some(b'"'));
        Self {
            property,
            value,
            is_text,
        }
    }
}

/// A value that JSON cannot hold: a number that is infinite or NaN, or bytes that are no text.
#[derive(Clone, Debug, PartialEq)]
pub struct NotWritten {
    /// Where it is, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What it had to be.
    pub broken: Broken,
}

impl fmt::Display for NotWritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => write!(f, "the value {}", self.broken),
            pointer => write!(f, "`{pointer}` {}", self.broken),
        }
    }
}

impl std::error::Error for NotWritten {}

/// How much room a text has before more is asked for, in bytes.
const ROOM: usize = 256;

impl Default for Writer {
    fn default() -> Self {
        Self {
            out: String::with_capacity(ROOM),
            follows: false,
            is_request: false,
            with_read_only: false,
            is_form: false,
            files: None,
            refused: None,
            chosen: Vec::new(),
            tags: Vec::new(),
            #[cfg(feature = "tracing")]
            left_out: BTreeSet::new(),
        }
    }
}

impl Writer {
    /// Writes everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes what is sent: members that are read-only are left out.
    pub fn request() -> Self {
        Self {
            is_request: true,
            ..Self::default()
        }
    }

    /// Writes read-only properties, too, if they are to be sent.
    #[must_use]
    pub(in super::super) fn with_read_only(mut self, are_sent: bool) -> Self {
        self.with_read_only = are_sent;
        self
    }

    /// Notes that a read-only property had a value and is left out. Without tracing nobody is told: it is no mistake to
    /// change what was received and send it back.
    #[cfg_attr(
        not(feature = "tracing"),
        allow(clippy::unused_self, unused_variables, reason = "for tracing")
    )]
    pub(in super::super) fn leave_out(&mut self, property: &'static str) {
        #[cfg(feature = "tracing")]
        self.left_out.insert(property);
    }

    /// Traces which read-only properties were left out of a request of an operation; no value of any.
    #[cfg(feature = "tracing")]
    pub(in super::super) fn trace_left_out(&self, operation: &str) {
        for property in &self.left_out {
            tracing::debug!(operation, property, "a read-only property is not sent");
        }
    }

    /// Writes what becomes a form: as for a request, and numbers as texts show them, without `.0` or an exponent.
    pub(in super::super) fn form() -> Self {
        Self {
            is_form: true,
            ..Self::request()
        }
    }

    /// Writes what becomes the parts of a `multipart` body: as for a form, with empty texts for files.
    pub(in super::super) fn multipart() -> Self {
        Self {
            files: Some(Vec::new()),
            ..Self::form()
        }
    }

    /// The text, and the files that are parts of their own, each with its position in the text, in bytes.
    pub(in super::super) fn into_parts(mut self) -> (String, Vec<(usize, File)>) {
        let files = self.files.take().unwrap_or_default();
        (self.into_text(), files)
    }

    /// The variants that were written of unions, in the order of the text.
    pub(in super::super) fn take_chosen(&mut self) -> Vec<Chosen> {
        std::mem::take(&mut self.chosen)
    }

    /// Writes a variant of a union that has this schema. Its tag is written where the variant itself does not.
    #[doc(hidden)]
    pub fn variant(
        &mut self,
        union: Option<&'static Schema>,
        variant: usize,
        tag: Option<Tag>,
        value: &dyn Data,
    ) {
        let at = self.place();
        if let Some(union) = union.filter(|_| self.is_request) {
            self.chosen.push(Chosen { at, union, variant });
        }
        match tag {
            Some(tag) => {
                self.tags.push((at, tag));
                value.write(self);
                self.tags.pop();
            }
            None => value.write(self),
        }
    }

    /// Where the next value will stand, in bytes.
    fn place(&self) -> usize {
        self.out.len() + usize::from(self.follows)
    }

    /// What selects the variant which the object that comes next is.
    pub(in super::super) fn expected_tags(&self) -> Vec<Tag> {
        let place = self.place();
        let here = self.tags.iter().filter(|(at, _)| *at == place);
        here.map(|(_, tag)| *tag).collect()
    }

    /// Writes a tag as a property.
    pub(in super::super) fn tag(&mut self, tag: Tag) {
        self.name(tag.property);
        match tag.is_text {
            true => self.text(tag.value),
            false => self.raw(tag.value),
        }
    }

    /// Whether read-only properties are left out.
    pub fn is_request(&self) -> bool {
        self.is_request && !self.with_read_only
    }

    /// The text.
    ///
    /// # Errors
    /// A value was none that JSON can hold.
    pub fn finish(self) -> Result<Vec<u8>, NotWritten> {
        self.check().map(|()| self.out.into_bytes())
    }

    /// Whether all that was written can be.
    ///
    /// # Errors
    /// A value was none that JSON can hold.
    pub fn check(&self) -> Result<(), NotWritten> {
        let Some((at, broken)) = self.refused else {
            return Ok(());
        };
        let found = find(&mut Reader::new(&self.out), at).err();
        let pointer = found.map(|error| error.pointer()).unwrap_or_default();
        Err(NotWritten { pointer, broken })
    }

    /// The text, with `null` for what JSON cannot hold.
    pub fn into_text(self) -> String {
        self.out
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.raw("null");
    }

    /// Writes `true` or `false`.
    pub fn boolean(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    /// Writes a whole number.
    pub fn integer(&mut self, value: i64) {
        self.next();
        let mut digits = itoa::Buffer::new();
        self.out.push_str(digits.format(value));
    }

    /// Writes a whole number that is not negative.
    pub fn unsigned(&mut self, value: u64) {
        self.next();
        let mut digits = itoa::Buffer::new();
        self.out.push_str(digits.format(value));
    }

    /// Writes a number with the fewest digits that tell it from all others; one that is not finite makes
    /// [`Self::finish`] fail.
    pub fn number(&mut self, value: f64) {
        self.float(value.is_finite(), &value);
    }

    /// As [`Self::number`], with the digits of a float of 32 bits.
    pub fn number32(&mut self, value: f32) {
        self.float(value.is_finite(), &value);
    }

    fn float<T: fmt::Display + fmt::Debug>(&mut self, is_finite: bool, value: &T) {
        self.next();
        if !is_finite {
            return self.refuse(Broken::NotFinite);
        }
        // Writing into a text cannot fail.
        let _ = match self.is_form {
            true => write!(self.out, "{value}"),
            false => write!(self.out, "{value:?}"),
        };
    }

    fn refuse(&mut self, broken: Broken) {
        self.refused = Some((self.out.len(), broken));
        self.out.push_str("null");
    }

    /// Writes a file: as a part of its own, or else as a text if it is one.
    pub(in super::super) fn file(&mut self, file: &File) {
        self.next();
        if let Some(files) = &mut self.files {
            files.push((self.out.len(), file.clone()));
            return self.quote("");
        }
        let bytes = file.content().as_bytes();
        match bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()) {
            Some(text) => self.quote(text),
            None => self.refuse(Broken::NotText),
        }
    }

    /// Writes a value that is a JSON text already. It is not looked at.
    pub fn raw(&mut self, json: &str) {
        self.next();
        self.out.push_str(json);
    }

    /// Writes a string.
    pub fn text(&mut self, text: &str) {
        self.next();
        self.quote(text);
    }

    /// Writes an array: what `items` writes are its items.
    pub fn array(&mut self, items: &mut dyn FnMut(&mut Self)) {
        self.within('[', ']', items);
    }

    /// Writes an object: `members` writes a name before each value.
    pub fn object(&mut self, members: &mut dyn FnMut(&mut Self)) {
        self.within('{', '}', members);
    }

    /// Writes the name of a member, whose value must follow.
    pub fn name(&mut self, name: &str) {
        self.next();
        self.quote(name);
        self.out.push(':');
        self.follows = false;
    }

    /// As [`Self::name`], of one without anything that has to be escaped.
    pub(in super::super) fn plain_name(&mut self, name: &str) {
        self.out.reserve(name.len() + 4);
        self.next();
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str("\":");
        self.follows = false;
    }

    fn within(&mut self, open: char, close: char, write: &mut dyn FnMut(&mut Self)) {
        self.next();
        self.out.push(open);
        self.follows = false;
        write(self);
        self.out.push(close);
        self.follows = true;
    }

    fn next(&mut self) {
        if self.follows {
            self.out.push(',');
        }
        self.follows = true;
    }

    fn quote(&mut self, text: &str) {
        let mut rest = text;
        self.out.reserve(rest.len() + 3);
        self.out.push('"');
        // What has to be escaped is one byte each.
        while let Some((plain, after)) = rest.split_at_checked(plain_length(rest.as_bytes())) {
            self.out.push_str(plain);
            let mut characters = after.chars();
            let Some(special) = characters.next() else {
                break;
            };
            self.escape(special);
            rest = characters.as_str();
        }
        self.out.push('"');
    }

    fn escape(&mut self, character: char) {
        let short = match character {
            '"' | '\\' => character,
            '\u{8}' => 'b',
            '\u{C}' => 'f',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            _ => {
                let _ = write!(self.out, "\\u{:04x}", u32::from(character));
                return;
            }
        };
        self.out.push('\\');
        self.out.push(short);
    }
}

/// Fails at the value that begins at a position: the error knows the way to it.
fn find(from: &mut Reader<'_>, at: usize) -> Result<(), ReadError> {
    match from.kind()? {
        Kind::Array => from.array(&mut |_, from| find(from, at)),
        Kind::Object => from.object(&mut |_, from| find(from, at)),
        _ if from.position() == at => Err(from.not_json("another value")),
        _ => from.skip().map(drop),
    }
}

#[cfg(test)]
mod tests {
    use super::Writer;

    fn written(write: impl FnOnce(&mut Writer)) -> String {
        let mut to = Writer::new();
        write(&mut to);
        to.into_text()
    }

    #[test]
    fn scalars_are_written_as_serde_json_writes_them() {
        for number in [0.0, -0.0, 1.0, -2.5, 0.1, 1e15, 0.001, 123_456_789.125] {
            let expected = serde_json::to_string(&number).expect("a number");
            assert_eq!(written(|to| to.number(number)), expected);
        }
        // When an exponent is used, and with which sign, is anybody's choice.
        for number in [1e16, 1e300, 5e-324, 1e-5, 1.5e-7, f64::MAX] {
            let text = written(|to| to.number(number));
            assert_eq!(text.parse(), Ok(number));
            assert!(crate::json::is_number(&text), "{text}");
        }
        let expected = serde_json::to_string(&0.1_f32).expect("a number");
        assert_eq!(written(|to| to.number32(0.1)), expected);
        for text in [
            "",
            "plain é😀",
            "\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}\u{2028}",
        ] {
            let expected = serde_json::to_string(text).expect("a text");
            assert_eq!(written(|to| to.text(text)), expected);
        }
        assert_eq!(written(|to| to.integer(i64::MIN)), i64::MIN.to_string());
        assert_eq!(written(|to| to.unsigned(u64::MAX)), u64::MAX.to_string());
    }

    #[test]
    fn commas_stand_between() {
        let text = written(|to| {
            to.object(&mut |to| {
                to.name("a");
                to.array(&mut |to| {
                    to.null();
                    to.array(&mut |_| ());
                    to.object(&mut |_| ());
                    to.boolean(true);
                });
                to.name("b");
                to.raw("1.50");
            });
        });
        assert_eq!(text, r#"{"a":[null,[],{},true],"b":1.50}"#);
    }

    #[test]
    fn what_is_not_finite_is_remembered() {
        let mut to = Writer::new();
        to.array(&mut |to| {
            to.number(f64::NAN);
            to.number(1.0);
        });
        let error = to.finish().expect_err("NaN");
        assert_eq!(error.to_string(), "`/0` must be a finite number");
        assert_eq!(written(|to| to.number(f64::INFINITY)), "null");
    }
}
