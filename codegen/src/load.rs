//! Files -> trees of JSON values.
//!
//! Reads JSON and YAML, and the files that `$ref`s lead to, inside a folder that the user allows. Whatever stops it
//! is a coded finding with its place; nothing here panics or needs more memory than the limits below allow,
//! whatever the bytes.

mod parse;
mod references;
mod value;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::report::{Report, codes};
use crate::source::{FileId, Format, Pointer, Sources, Span};

/// The largest file that is read, in bytes. The largest published document known has 38 MB.
pub const MAX_FILE: u64 = 64 * 1024 * 1024;

/// How deep values may be nested. The parsers' own limits are 127 and 128.
pub const MAX_DEPTH: usize = 120;

/// One file as a value tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The file.
    pub file: FileId,
    /// Its value; members keep their order.
    pub root: serde_json::Value,
}

/// What the user wants to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// The documents, or folders of them, that make one client.
    pub documents: Vec<PathBuf>,
    /// The folder that `$ref`s may not leave; by default the one that all the documents are in.
    pub root: Option<PathBuf>,
}

impl<P: AsRef<Path>> From<P> for Input {
    fn from(document: P) -> Self {
        let documents = vec![document.as_ref().to_owned()];
        let root = None;
        Self { documents, root }
    }
}

/// The documents, and every file that they refer to.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The documents that the user named.
    pub entries: Vec<FileId>,
    /// The value of every file that could be read.
    pub values: HashMap<FileId, serde_json::Value>,
    /// Where the references of a file lead that name other files.
    pub links: HashMap<(FileId, String), Link>,
    /// Schemas of files that are only referred to which extend one with a discriminator, each with the schema that it
    /// extends.
    pub heirs: Vec<(Pointer, Pointer)>,
}

/// What a reference to another file found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// A file that was read.
    File(FileId),
    /// A file that cannot be read; the report says why.
    Broken,
    /// No file.
    Missing(PathBuf),
    /// A file outside of the root.
    Outside(PathBuf),
    /// Something that is not on this machine.
    Remote,
}

impl From<Document> for Loaded {
    fn from(document: Document) -> Self {
        Self {
            entries: vec![document.file],
            values: HashMap::from([(document.file, document.root)]),
            links: HashMap::new(),
            heirs: Vec::new(),
        }
    }
}

/// Reads documents, and the files that they refer to.
///
/// `None` when one of the documents cannot be read, and then `report` has an error that says why. What is wrong with a
/// reference is told where it is followed, but a file that is there and cannot be read is an error at once.
pub fn load(input: &Input, sources: &mut Sources, report: &mut Report) -> Option<Loaded> {
    references::load(input, sources, report)
}

/// Reads a JSON or YAML file; which of them, its content decides.
///
/// `None` when there is no value, and then `report` has an error that says why (E101 to E114). Mended
/// are, with a warning each: a key given twice (the last counts), an unknown YAML tag (ignored), `.nan` and
/// `.inf` (null). YAML aliases and merges (`<<`) are resolved, and keys that are no strings (`200`, `true`)
/// become their source text. The file is in `sources` from here on, even when it could not be read.
pub fn load_file(path: &Path, sources: &mut Sources, report: &mut Report) -> Option<Document> {
    let bytes = match read(path) {
        Ok(bytes) => bytes,
        Err(refusal) => {
            let place = start(sources.add(path, String::new(), Format::Yaml));
            match refusal {
                Refusal::Io(error) => report
                    .add(&codes::CANNOT_READ, place, cannot_read(path, &error))
                    .help("check the path, and that you may read the file"),
                Refusal::NotAFile(what) => report
                    .add(
                        &codes::NOT_A_FILE,
                        place,
                        format!("{} is {what}, not a file", path.display()),
                    )
                    .help("name the document itself"),
                Refusal::TooLarge => report
                    .add(
                        &codes::FILE_TOO_LARGE,
                        place,
                        format!("{} is larger than 64 MiB", path.display()),
                    )
                    .help("is it the right file? A document of that size has to be split"),
            };
            return None;
        }
    };
    load_bytes(path, bytes, sources, report)
}

/// As [`load_file`], for a file that is text for people, Markdown for instance: the value is the whole text.
fn load_prose(path: &Path, sources: &mut Sources, report: &mut Report) -> Option<Document> {
    let text = read(path).ok().and_then(|bytes| decode(bytes).ok());
    match text {
        Some(text) => {
            let root = serde_json::Value::String(text.clone());
            let file = sources.add(path, text, Format::Yaml);
            Some(Document { file, root })
        }
        // What is wrong with the bytes is the same for every file.
        None => load_file(path, sources, report),
    }
}

/// As [`load_file`], for a file whose bytes are at hand.
pub fn load_bytes(
    path: &Path,
    bytes: Vec<u8>,
    sources: &mut Sources,
    report: &mut Report,
) -> Option<Document> {
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(NotText::Utf16) => {
            let place = start(sources.add(path, String::new(), Format::Yaml));
            report
                .add(&codes::NOT_UTF8, place, "the file is UTF-16, not UTF-8")
                .help("save it as UTF-8");
            return None;
        }
        Err(NotText::Byte { lossy, at, byte }) => {
            let file = sources.add(path, lossy, Format::Yaml);
            let message = format!("byte {at} of the file is {byte:#04X}, which is not UTF-8 there");
            report
                .add(&codes::NOT_UTF8, character(sources, file, at), message)
                .help("save the file as UTF-8");
            return None;
        }
    };
    let nul = text.find('\0');
    let first = text.trim_start().chars().next();
    let file = sources.add(path, text, Format::Yaml);
    if let Some(at) = nul {
        report
            .add(
                &codes::NUL_BYTE,
                character(sources, file, at),
                format!("byte {at} of the file is NUL"),
            )
            .help("is it a document, or a binary file? NUL has no place in either JSON or YAML");
        return None;
    }
    match first {
        None => {
            parse::empty(file, report);
            return None;
        }
        Some('<') => {
            report
                .add(
                    &codes::MARKUP,
                    character(sources, file, 0),
                    "this is HTML or XML, neither JSON nor YAML",
                )
                .help("was a web page saved in place of the document? Download the raw file");
            return None;
        }
        Some(_) => {}
    }
    let root = parse::parse(path, file, sources, report)?;
    Some(Document { file, root })
}

/// Why a path cannot be read.
enum Refusal {
    Io(io::Error),
    NotAFile(&'static str),
    TooLarge,
}

fn read(path: &Path) -> Result<Vec<u8>, Refusal> {
    // Asked before opening: opening a FIFO waits for somebody to write into it.
    let metadata = std::fs::metadata(path).map_err(Refusal::Io)?;
    if metadata.is_dir() {
        return Err(Refusal::NotAFile("a folder"));
    }
    if !metadata.is_file() {
        return Err(Refusal::NotAFile("a device, socket or pipe"));
    }
    if metadata.len() > MAX_FILE {
        return Err(Refusal::TooLarge);
    }
    let file = File::open(path).map_err(Refusal::Io)?;
    let mut bytes = Vec::new();
    // The file may have grown, or be one of those that claim a length of 0.
    file.take(MAX_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(Refusal::Io)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(Refusal::TooLarge);
    }
    Ok(bytes)
}

/// The operating system's reason, in words that are the same on every system where they matter.
fn cannot_read(path: &Path, error: &io::Error) -> String {
    let path = path.display();
    match error.kind() {
        ErrorKind::NotFound => format!("there is no file {path}"),
        ErrorKind::PermissionDenied => format!("{path} may not be read: permission denied"),
        _ => format!("{path} cannot be read: {error}"),
    }
}

/// Why bytes are not text.
enum NotText {
    Utf16,
    /// A text with replacement characters, the offending byte and its position.
    Byte {
        lossy: String,
        at: usize,
        byte: u8,
    },
}

/// The text without its byte order mark.
fn decode(mut bytes: Vec<u8>) -> Result<String, NotText> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(NotText::Utf16);
    }
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        NotText::Byte {
            lossy: String::from_utf8_lossy(error.as_bytes()).into_owned(),
            at,
            byte: error.as_bytes().get(at).copied().unwrap_or_default(),
        }
    })
}

/// The first byte of a file: where a finding about the whole of it points.
fn start(file: FileId) -> Span {
    Span {
        file,
        start: 0,
        end: 0,
    }
}

/// The character at a byte.
fn character(sources: &Sources, file: FileId, at: usize) -> Span {
    let rest = sources.text(file).get(at..).unwrap_or("");
    let length = rest.chars().next().map_or(0, char::len_utf8);
    Span {
        file,
        start: at,
        end: at + length,
    }
}

#[cfg(test)]
mod tests;
