//! Which version of the specification each file is written in.

use std::collections::{HashMap, VecDeque};

use serde_json::Value;

use super::references::Unresolved;
use super::table::{Kind, Version};
use crate::load::{Link, Loaded};
use crate::report::{Report, codes};
use crate::source::{FileId, Pointer, Sources};

/// The versions of the files of a description. They may differ: what a keyword means is decided file by file.
pub(super) struct Versions {
    first: Version,
    of: HashMap<FileId, Version>,
}

impl Versions {
    /// Asks every file; one that tells no version is a part of the file that refers to it.
    ///
    /// `None`, and an error in the report, where a document tells none, or where some of the documents are of Swagger
    /// 2.0 and others are not.
    pub(super) fn of_files(
        loaded: &Loaded,
        sources: &Sources,
        report: &mut Report,
    ) -> Option<Self> {
        let mut of = HashMap::new();
        for file in &loaded.entries {
            of.insert(
                *file,
                version_of(loaded.values.get(file)?, *file, sources, report)?,
            );
        }
        let first_file = *loaded.entries.first()?;
        let first = *of.get(&first_file)?;
        let mut parts: Vec<_> = loaded.values.iter().collect();
        parts.sort_unstable_by_key(|(file, _)| **file);
        for (file, value) in parts {
            let tells = ["openapi", "swagger"]
                .iter()
                .any(|key| value.get(key).is_some());
            if tells && !of.contains_key(file) {
                of.insert(*file, version_of(value, *file, sources, report)?);
            }
        }
        for file in &loaded.entries {
            let version = *of.get(file)?;
            if (version == Version::V20) != (first == Version::V20) {
                mixed((*file, version), (first_file, first), sources, report);
                return None;
            }
        }
        inherit(loaded, &mut of);
        Some(Self { first, of })
    }

    /// The version of the first document.
    pub(super) fn first(&self) -> Version {
        self.first
    }

    /// The version of a file.
    pub(super) fn of(&self, file: FileId) -> Version {
        self.of.get(&file).copied().unwrap_or(self.first)
    }

    /// Whether a part of a file can become one of this description.
    ///
    /// # Errors
    /// Swagger 2.0 describes parameters, bodies and responses in other Objects than OpenAPI 3.
    pub(super) fn join(&self, file: FileId, kind: Kind) -> Result<(), Unresolved> {
        let version = self.of(file);
        let is_common = matches!(
            kind,
            Kind::Schema
                | Kind::Text
                | Kind::Flag
                | Kind::Number
                | Kind::Count
                | Kind::Tag
                | Kind::ExternalDocs
        ) || matches!(
            kind,
            Kind::Many(Kind::Text) | Kind::Named(Kind::Schema | Kind::Text)
        );
        if is_common || (version == Version::V20) == (self.first == Version::V20) {
            return Ok(());
        }
        Err(Unresolved {
            code: &codes::UNRESOLVED,
            why: format!(
                "it resolves from {} to {}, which describes this differently",
                self.first.name(),
                version.name()
            ),
            help: "convert one of the two files to the version of the other".to_owned(),
        })
    }
}

/// Gives the files that tell no version that of the nearest file that refers to them.
fn inherit(loaded: &Loaded, of: &mut HashMap<FileId, Version>) {
    let mut links: HashMap<FileId, Vec<FileId>> = HashMap::new();
    for ((from, _), link) in &loaded.links {
        if let Link::File(to) = link {
            links.entry(*from).or_default().push(*to);
        }
    }
    links
        .values_mut()
        .for_each(|targets| targets.sort_unstable());
    let mut told: Vec<FileId> = of.keys().copied().collect();
    told.sort_unstable();
    let mut waiting = VecDeque::from(told);
    while let Some(file) = waiting.pop_front() {
        let Some(version) = of.get(&file).copied() else {
            continue;
        };
        for target in links.get(&file).into_iter().flatten() {
            if !of.contains_key(target) {
                of.insert(*target, version);
                waiting.push_back(*target);
            }
        }
    }
}

fn mixed(
    (file, own): (FileId, Version),
    (first, version): (FileId, Version),
    sources: &Sources,
    report: &mut Report,
) {
    let key = match own {
        Version::V20 => "swagger",
        _ => "openapi",
    };
    let message = format!(
        "{} is {}, but {} is {}; one client cannot be generated from both",
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
