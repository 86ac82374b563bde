//! The text that the user gave, and places in it.
//!
//! A place is a JSON pointer until somebody wants to see it; only then is the file indexed, once, and the
//! pointer looked up in the index.

mod json;
mod lines;
mod tree;
mod yaml;

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use lines::Lines;
use tree::{Found, Tree};

/// One file of the input, by its position in [`Sources`].
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
        path.push('/');
        for c in name.chars() {
            match c {
                '~' => path.push_str("~0"),
                '/' => path.push_str("~1"),
                c => path.push(c),
            }
        }
        Self {
            file: self.file,
            path,
        }
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

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.path)
    }
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

/// Every file that was read, kept for diagnostics.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
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
        let found = self.find(pointer)?;
        Some(found.value(pointer.file))
    }

    /// The text of the key of the member pointed to, quotes included.
    ///
    /// `None` when there is no such member: also for elements of arrays, and the root.
    pub fn locate_key(&self, pointer: &Pointer) -> Option<Span> {
        let found = self.find(pointer)?;
        found.key(pointer.file).filter(|_| found.exact)
    }

    /// What to underline for a pointer: a scalar's own text; of anything larger, its key.
    pub(crate) fn locate_brief(&self, pointer: &Pointer) -> Option<Span> {
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
