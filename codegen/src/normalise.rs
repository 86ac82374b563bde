//! From documents of any version, in any number of files, to one `openapiv3::OpenAPI`.
//!
//! First the bundle: every keyword is audited, every reference followed, all in the words of the document's own
//! version, so that findings point into the user's file. Then what the version says otherwise than OpenAPI 3.0 is
//! rewritten, and where it came from noted. At last it is read, piece by piece.

mod bundle;
mod complete;
mod dynamic;
mod inline_tags;
mod places;
mod read;
mod references;
mod schema;
mod swagger2;
pub mod table;
mod walk;

use openapiv3::{OpenAPI, Operation};
use serde_json::Value;

use crate::load::Loaded;
use crate::report::{Report, codes};
use crate::source::{FileId, Pointer, Sources};
use table::Version;

/// One document, whatever it was before.
#[derive(Debug)]
pub struct Normal {
    /// What OpenAPI 3.0 can say of it.
    pub openapi: OpenAPI,
    /// Its root. [`Sources`] knows where in the user's files each place below comes from.
    pub root: Pointer,
    /// Operations whose methods a path item of 3.0 does not have: path, method and the place below the path item.
    pub more: Vec<(String, String, Pointer, Operation)>,
}

/// Makes one OpenAPI 3.0 document of what was loaded. What cannot be expressed is named and left out; `None` where
/// nothing is left.
pub fn normalise(loaded: Loaded, sources: &mut Sources, report: &mut Report) -> Option<Normal> {
    let version = version(&loaded, sources, report)?;
    let (mut tree, moves) = bundle::bundle(&loaded, version, sources, report);
    drop(loaded);
    let mut root = Pointer::root(sources.derive(moves));
    if version == Version::V20 {
        let moves = swagger2::convert(&mut tree, &root, report);
        root = Pointer::root(sources.derive(moves));
    }
    read::read(tree, root, report)
}

/// The version of all the documents. They must agree: what a keyword means depends on it.
fn version(loaded: &Loaded, sources: &Sources, report: &mut Report) -> Option<Version> {
    let mut known: Option<(FileId, Version)> = None;
    let mut files: Vec<_> = loaded.entries.clone();
    let mut others: Vec<_> = loaded
        .values
        .keys()
        .filter(|file| !files.contains(file))
        .copied()
        .collect();
    others.sort_unstable();
    let entries = files.len();
    files.extend(others);
    for (index, file) in files.into_iter().enumerate() {
        let value = loaded.values.get(&file)?;
        // A file that is only referred to may be a part, which has no version.
        let told = ["openapi", "swagger"]
            .iter()
            .any(|key| value.get(key).is_some());
        if index >= entries && !told {
            continue;
        }
        let own = version_of(value, file, sources, report)?;
        match known {
            Some((first, version)) if version != own => {
                let key = if own == Version::V20 {
                    "swagger"
                } else {
                    "openapi"
                };
                let message = format!(
                    "{} is {}, but {} is {}; one client is made of one version",
                    sources.path(file).display(),
                    own.name(),
                    sources.path(first).display(),
                    version.name()
                );
                report
                    .add(
                        &codes::VERSIONS_MIXED,
                        Pointer::root(file).key(key),
                        message,
                    )
                    .help("convert one of them, or generate a client of its own for it");
                return None;
            }
            Some(_) => {}
            None => known = Some((file, own)),
        }
    }
    known.map(|(_, version)| version)
}

fn version_of(
    value: &Value,
    file: FileId,
    sources: &Sources,
    report: &mut Report,
) -> Option<Version> {
    let root = Pointer::root(file);
    let Some(members) = value.as_object() else {
        report
            .add(
                &codes::NOT_OPENAPI,
                &root,
                "this is not an OpenAPI document",
            )
            .help(
                "an OpenAPI document is an object with the members `openapi`, `info` and `paths`",
            );
        return None;
    };
    let told = ["openapi", "swagger"].into_iter().find_map(|key| {
        members.get(key)?;
        let text = sources.scalar_text(&root.key(key)).unwrap_or_default();
        Some((key, text.trim().to_owned()))
    });
    let Some((key, version)) = told else {
        let what = match members.keys().next() {
            Some(first) => format!("this is not an OpenAPI document: it begins with `{first}`"),
            None => "this is not an OpenAPI document: it is an empty object".to_owned(),
        };
        report.add(&codes::NOT_OPENAPI, &root, what).help(
            "an OpenAPI document has a member `openapi` with its version, such as `openapi: 3.0.3`",
        );
        return None;
    };
    let is = |number: &str| {
        version == number
            || version
                .strip_prefix(number)
                .is_some_and(|rest| rest.starts_with('.'))
    };
    let known = [
        ("swagger", "2.0", Version::V20),
        ("swagger", "2", Version::V20),
        ("openapi", "3.0", Version::V30),
        ("openapi", "3.1", Version::V31),
        ("openapi", "3.2", Version::V32),
    ];
    let found = known
        .iter()
        .find(|(of, number, _)| *of == key && is(number));
    if found.is_none() {
        let name = if key == "swagger" {
            "Swagger"
        } else {
            "OpenAPI"
        };
        let message = match version.is_empty() {
            true => format!("`{key}` must be a version, such as 3.0.3"),
            false => format!("there is no {name} {version} that this version of oast knows"),
        };
        report
            .add(&codes::VERSION_UNKNOWN, root.key(key), message)
            .help("it reads Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2; convert the document to one of these");
    }
    found.map(|(_, _, version)| *version)
}

#[cfg(test)]
mod tests;
