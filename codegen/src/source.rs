//! The text that the user gave, and places in it.
//!
//! A place is a JSON pointer until somebody wants to see it; only then is the file indexed, once, and the
//! pointer looked up in the index.

mod json;
mod lines;
mod moves;
mod tree;
mod yaml;

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use lines::Lines;
use tree::{Found, Tree};

pub use moves::Moves;

/// One file of the input, or a document that was made of some, by its position in [`Sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A JSON pointer (RFC 6901) into one file of the input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer {
    file: FileId,
    path: String,
}

impl Pointer {
    /// The root of a file.
    pub fn root(file: FileId) -> Self {
        Self {
            file,
            path: String::new(),
        }
    }

    /// A place given in RFC 6901 notation, such as `/paths/~1a/get`.
    pub fn parse(file: FileId, path: impl Into<String>) -> Self {
        Self {
            file,
            path: path.into(),
        }
    }

    /// The member `name` of the object here.
    #[must_use]
    pub fn key(&self, name: &str) -> Self {
        let mut path = String::with_capacity(self.path.len() + name.len() + 1);
        path.push_str(&self.path);
        push_token(&mut path, name);
        Self {
            file: self.file,
            path,
        }
    }

    /// Goes one level further in.
    pub(crate) fn push(&mut self, token: &str) {
        push_token(&mut self.path, token);
    }

    /// Goes back to where the RFC 6901 text had that length.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.path.truncate(length);
    }

    /// Calls `visit` with the place one level further in.
    pub(crate) fn enter<T>(&mut self, token: &str, visit: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        push_token(&mut self.path, token);
        let result = visit(self);
        self.path.truncate(length);
        result
    }

    /// The element at `index` of the array here.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.key(&index.to_string())
    }

    /// The file that is pointed into.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The RFC 6901 text; empty at the root.
    pub fn as_str(&self) -> &str {
        &self.path
    }

    /// The unescaped reference tokens from the root on.
    pub fn tokens(&self) -> impl Iterator<Item = String> + '_ {
        self.path
            .split('/')
            .skip(1)
            .map(|token| token.replace("~1", "/").replace("~0", "~"))
    }
}

/// Appends a reference token (RFC 6901, section 3).
pub(crate) fn push_token(path: &mut String, token: &str) {
    path.push('/');
    for c in token.chars() {
        match c {
            '~' => path.push_str("~0"),
            '/' => path.push_str("~1"),
            c => path.push(c),
        }
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.path)
    }
}

/// The text without percent-encoding (RFC 3986, section 2.1); `None` where that is broken or no UTF-8.
pub(crate) fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let digits = [bytes.next()?, bytes.next()?];
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(decoded).ok()
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON (RFC 8259).
    Json,
    /// YAML 1.2, as far as serde_yaml reads it.
    Yaml,
}

/// One file of the input.
#[derive(Debug)]
pub struct SourceFile {
    path: PathBuf,
    text: String,
    format: Format,
    tree: OnceLock<Tree>,
    lines: OnceLock<Lines>,
}

impl SourceFile {
    /// The path as the user wrote it, or relative to what referred to it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The whole text, without byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How it is written.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Line and column of a byte, both from 1; the column counts characters (Unicode scalar values).
    ///
    /// A byte past the end is the end; one inside a character is its first.
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        self.lines().line_column(&self.text, byte)
    }

    /// Where the line that holds `byte` begins, and where it ends: before its line feed.
    pub(crate) fn line_bounds(&self, byte: usize) -> (usize, usize) {
        self.lines().bounds(&self.text, byte)
    }

    /// The byte at a line and a byte within it, both from 1; past the end of the text it is the end.
    pub(crate) fn byte(&self, line: usize, column: usize) -> usize {
        let start = self.lines().start(line).unwrap_or(self.text.len());
        lines::boundary(&self.text, start + column.saturating_sub(1))
    }

    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::new(&self.text))
    }

    fn tree(&self) -> &Tree {
        self.tree.get_or_init(|| match self.format {
            Format::Json => json::index(&self.text),
            Format::Yaml => yaml::index(&self.text),
        })
    }
}

/// Every file that was read, kept for diagnostics, and what was made of them.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    /// Documents that were made of others; their ids count down from the largest.
    made: Vec<Moves>,
}

/// A stretch of a file, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Sources {
    /// No file yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a file in and names it. `text` has no byte order mark.
    pub fn add(&mut self, path: &Path, text: String, format: Format) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile {
            path: path.to_owned(),
            text,
            format,
            tree: OnceLock::new(),
            lines: OnceLock::new(),
        });
        id
    }

    /// Takes in a document that was made of others, of which only is known where its parts come from.
    ///
    /// Every question about a place in it is answered for the place that it comes from.
    pub fn derive(&mut self, moves: Moves) -> FileId {
        let id = FileId(u32::MAX - u32::try_from(self.made.len()).unwrap_or(u32::MAX / 2));
        self.made.push(moves);
        id
    }

    /// The id that the next [`derive`](Self::derive) gives.
    pub fn next_derived(&self) -> FileId {
        FileId(u32::MAX - u32::try_from(self.made.len()).unwrap_or(u32::MAX / 2))
    }

    /// Where in the user's own files a place is.
    pub fn origin(&self, pointer: &Pointer) -> Pointer {
        let mut pointer = pointer.clone();
        while let Some(moves) = self.made.get((u32::MAX - pointer.file.0) as usize) {
            pointer = moves.origin(&pointer);
        }
        pointer
    }

    /// Says that a file is written otherwise than it looked.
    pub(crate) fn set_format(&mut self, id: FileId, format: Format) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            file.format = format;
            file.tree = OnceLock::new();
        }
    }

    /// The file of that id; `None` when the id is of other sources.
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The files in the order in which they were read.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// The path of a file; empty when the id is of other sources.
    pub fn path(&self, id: FileId) -> &Path {
        self.file(id)
            .map_or_else(|| Path::new(""), SourceFile::path)
    }

    /// The text of a file; empty when the id is of other sources.
    pub fn text(&self, id: FileId) -> &str {
        self.file(id).map_or("", SourceFile::text)
    }

    /// Line and column of a byte, both from 1; (1, 1) when the id is of other sources.
    pub fn line_column(&self, id: FileId, byte: usize) -> (usize, usize) {
        self.file(id).map_or((1, 1), |file| file.line_column(byte))
    }

    /// The text of the value pointed to, or of its nearest ancestor that exists.
    ///
    /// Through a YAML alias or merge (`<<`) this is inside the anchored value; of an alias itself it is the
    /// alias. `None` when the file holds no value at all.
    pub fn locate(&self, pointer: &Pointer) -> Option<Span> {
        let pointer = &self.origin(pointer);
        let found = self.find(pointer)?;
        Some(found.value(pointer.file))
    }

    /// The text of the key of the member pointed to, quotes included.
    ///
    /// `None` when there is no such member: also for elements of arrays, and the root.
    pub fn locate_key(&self, pointer: &Pointer) -> Option<Span> {
        let pointer = &self.origin(pointer);
        let found = self.find(pointer)?;
        found.key(pointer.file).filter(|_| found.exact)
    }

    /// What to underline for a pointer: a scalar's own text; of anything larger, its key.
    pub(crate) fn locate_brief(&self, pointer: &Pointer) -> Option<Span> {
        let pointer = &self.origin(pointer);
        let found = self.find(pointer)?;
        let value = found.value(pointer.file);
        if found.is_scalar() && value.start < value.end {
            return Some(value);
        }
        found.key(pointer.file).or(Some(value))
    }

    /// A scalar as the document writes it: `1.10` stays `1.10`, a string is without quotes and escapes.
    ///
    /// `None` when there is no such value, or it is no scalar. An omitted YAML value is empty.
    pub fn scalar_text(&self, pointer: &Pointer) -> Option<Cow<'_, str>> {
        let pointer = &self.origin(pointer);
        let file = self.file(pointer.file)?;
        let found = file.tree().find(&file.text, pointer.tokens());
        found?.scalar(&file.text).map(Cow::Borrowed)
    }

    fn find(&self, pointer: &Pointer) -> Option<Found<'_>> {
        let file = self.file(pointer.file)?;
        file.tree().find(&file.text, pointer.tokens())
    }
}

#[cfg(test)]
mod tests;
