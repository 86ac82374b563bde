//! The documents as they were written, without any stage of oast: places in them, and references between them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use oast::source::Sources;
use serde_json::Value;

/// A place in a file, by its JSON pointer (RFC 6901).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    pub file: PathBuf,
    pub pointer: String,
}

impl Place {
    #[must_use]
    pub fn key(&self, name: &str) -> Self {
        let token = name.replace('~', "~0").replace('/', "~1");
        Self {
            file: self.file.clone(),
            pointer: format!("{}/{token}", self.pointer),
        }
    }

    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.key(&index.to_string())
    }
}

/// The files of one input.
pub struct Trees {
    files: HashMap<PathBuf, Value>,
}

impl Trees {
    /// Those that a session has read.
    pub fn of(sources: &Sources) -> Self {
        let read = sources.files().map(|file| {
            let value = parse(file.text());
            (absolute(file.path()), value)
        });
        Self {
            files: read.collect(),
        }
    }

    /// Each file, in the order of their names.
    pub fn roots(&self) -> Vec<Place> {
        let mut files: Vec<&PathBuf> = self.files.keys().collect();
        files.sort();
        let roots = files.into_iter().map(|file| Place {
            file: file.clone(),
            pointer: String::new(),
        });
        roots.collect()
    }

    pub fn at(&self, place: &Place) -> Option<&Value> {
        self.files.get(&place.file)?.pointer(&place.pointer)
    }

    /// Where references lead that stand at a place; the place itself if there is none.
    pub fn follow(&self, place: &Place) -> Option<Place> {
        let mut place = place.clone();
        for _ in 0..100 {
            let Some(reference) = self.at(&place)?.get("$ref").and_then(Value::as_str) else {
                return Some(place);
            };
            place = target(reference, &place.file)?;
        }
        None
    }
}

/// Where a reference leads that stands in a file.
pub fn target(reference: &str, file: &Path) -> Option<Place> {
    let (other, pointer) = reference.split_once('#').unwrap_or((reference, ""));
    let file = match other {
        "" => file.to_owned(),
        other => absolute(&file.parent()?.join(other)),
    };
    let pointer = percent_decoded(pointer)?;
    Some(Place { file, pointer })
}

pub fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// JSON, or YAML; null for what is neither, which has no examples.
pub fn parse(text: &str) -> Value {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    serde_json::from_str(text)
        .or_else(|_| serde_yaml::from_str(text))
        .unwrap_or_default()
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[test]
fn references_lead_to_places() {
    let lead = |reference| {
        let place = target(reference, Path::new("/a/b.json")).expect("a place");
        (place.file.display().to_string(), place.pointer)
    };
    let pair = |file: &str, pointer: &str| (file.to_owned(), pointer.to_owned());
    assert_eq!(lead("#/x/%7Ba%7D"), pair("/a/b.json", "/x/{a}"));
    assert_eq!(lead("c.json"), pair("/a/c.json", ""));
}
