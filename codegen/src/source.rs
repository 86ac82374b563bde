//! The text that the user gave, and places in it.

use std::fmt;
use std::path::{Path, PathBuf};

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
}

/// Every file that was read, kept for diagnostics.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

/// A stretch of a file, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Sources {
    /// Takes a file in and names it.
    pub fn add(&mut self, path: &Path, text: String, format: Format) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile {
            path: path.to_owned(),
            text,
            format,
        });
        id
    }
}
