//! What the output is called.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::names::Name;
use super::{Form, Runtime, Target};
use crate::report::{Place, Report, codes};

impl Target {
    /// The output for some documents. `None`, and an error, where the name cannot be a crate's; without a name it is
    /// the document's, or that of the folder that the documents are in.
    pub fn new(
        documents: &[PathBuf],
        name: Option<&str>,
        form: Form,
        runtime: Runtime,
        report: &mut Report,
    ) -> Option<Self> {
        let (own, source) = called(documents);
        let name = name.map_or_else(|| crate_name(&own), str::to_owned);
        if !is_crate_name(&name) {
            report
                .add(
                    &codes::BAD_NAME,
                    Place::Nowhere,
                    format!("`{name}` is no name for a crate"),
                )
                .help("use letters, digits, `-` and `_`, begin with a letter, and use no more than 64: `pets`");
            return None;
        }
        // A module is not looked up by its name alone.
        if form == Form::Crate && is_taken(&name) {
            report
                .add(
                    &codes::BAD_NAME,
                    Place::Nowhere,
                    format!("`{name}` is the name of a crate that the generated one needs, or that Rust has itself"),
                )
                .help(format!("add to it: `{name}-client`"));
            return None;
        }
        Some(Self {
            name,
            form,
            runtime,
            source,
            cli: false,
        })
    }
}

/// What documents are called together, and in the first line of what is made of them.
fn called(documents: &[PathBuf]) -> (String, String) {
    let text = |name: Option<&OsStr>| printable(&name.unwrap_or_default().to_string_lossy());
    let folder = |path: &Path| {
        text(
            path.canonicalize()
                .unwrap_or_else(|_| path.to_owned())
                .file_name(),
        )
    };
    match documents {
        [document] if document.is_dir() => (folder(document), folder(document)),
        [document] => {
            let source = text(document.file_name());
            // `pets.openapi3.json` is about pets.
            (
                source.split('.').next().unwrap_or_default().to_owned(),
                source,
            )
        }
        documents => {
            let parent = documents.first().and_then(|document| document.parent());
            let parent = folder(
                parent
                    .filter(|path| !path.as_os_str().is_empty())
                    .unwrap_or(Path::new(".")),
            );
            (parent, format!("{} documents", documents.len()))
        }
    }
}

/// A name for a crate or module, made from any text.
fn crate_name(text: &str) -> String {
    let mut name = Name::file(text).to_string();
    // The name is in ASCII.
    name.truncate(LONGEST_NAME - CLIENT.len());
    if Name::snake(&name).is_raw() || is_taken(&name) {
        name += CLIENT;
    }
    name
}

/// What a name gets that no crate can have.
const CLIENT: &str = "_client";

/// The longest name that crates.io takes.
const LONGEST_NAME: usize = 64;

/// Whether a crate of this name could not be built: what generated code, or the macros that it uses, calls so is
/// another.
fn is_taken(name: &str) -> bool {
    let name = name.replace('-', "_");
    let in_rust = ["alloc", "core", "proc_macro", "std", "test"];
    in_rust.contains(&name.as_str()) || DEPENDENCIES.contains(&name.as_str())
}

/// The crates that generated ones depend on.
const DEPENDENCIES: &[&str] = &[
    "azure_core",
    "base64",
    "bytes",
    "clap",
    "clap_complete",
    "clap_mangen",
    "comfy_table",
    "futures_core",
    "http",
    "http_body",
    "itoa",
    "jiff",
    "oast_runtime",
    "percent_encoding",
    "quick_xml",
    "reqwest",
    "serde",
    "serde_json",
    "serde_yaml_ng",
    "tokio",
    "toml",
    "tower_service",
    "tracing",
    "ureq",
    "uuid",
];

/// The name of a file as part of a line that is a comment: what would end the line, or turn it around, by its code
/// point.
fn printable(text: &str) -> String {
    let is_plain = |c: char| {
        let is_invisible = matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}');
        !c.is_control() && !is_invisible && c != '`'
    };
    let mut printable = String::with_capacity(text.len());
    for c in text.chars() {
        match is_plain(c) {
            true => printable.push(c),
            false => printable.extend(c.escape_unicode()),
        }
    }
    printable
}

/// Whether Cargo takes this as the name of a package, and Rust as the name of a crate.
fn is_crate_name(name: &str) -> bool {
    let letters = name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    letters
        && name.len() <= LONGEST_NAME
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && !Name::is_reserved(name)
        && !Name::snake(name).is_raw()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(document: &str, name: Option<&str>, form: Form) -> Option<Target> {
        let mut report = Report::new();
        let target = Target::new(&[document.into()], name, form, Runtime::Embed, &mut report);
        assert_eq!(target.is_some(), report.is_empty());
        target
    }

    #[test]
    fn no_crate_is_called_like_one_that_it_needs() {
        let long = "a".repeat(65);
        for name in [
            "std",
            "core",
            "test",
            "proc-macro",
            "http",
            "tokio",
            "serde_json",
            "serde-json",
            "self",
            "fn",
            &long,
        ] {
            assert!(
                target("a.yaml", Some(name), Form::Crate).is_none(),
                "{name}"
            );
            let made = target(&format!("{name}.yaml"), None, Form::Crate).expect(name);
            assert!(
                is_crate_name(&made.name) && !is_taken(&made.name),
                "{}",
                made.name
            );
        }
        assert_eq!(
            target("http.yaml", None, Form::Crate)
                .map(|made| made.name)
                .as_deref(),
            Some("http_client")
        );
        assert!(target("a.yaml", Some("http"), Form::Module).is_some());
    }

    #[test]
    fn all_dependencies_of_generated_crates_are_known() {
        let manifests = [
            include_str!("../emit/manifest/azure-core.toml"),
            include_str!("../emit/manifest/cli-crates.toml"),
            include_str!("../emit/manifest/embed.toml"),
            include_str!("../emit/manifest/external.toml"),
            include_str!("../emit/manifest/jiff.toml"),
            include_str!("../emit/manifest/quick-xml.toml"),
            include_str!("../emit/manifest/uuid.toml"),
        ];
        for line in manifests.iter().flat_map(|manifest| manifest.lines()) {
            let Some((name, value)) = line.split_once(" = ") else {
                continue;
            };
            if value.starts_with(['"', '{']) {
                assert!(is_taken(name), "{name}");
            }
        }
    }

    #[test]
    fn names_of_files_stay_in_their_line() {
        for name in ["a\nb.yaml", "a\u{202e}b.yaml", "a\u{7f}`\u{2028}.yaml"] {
            let source = target(name, Some("a"), Form::Crate)
                .expect("a target")
                .source;
            assert!(
                source
                    .chars()
                    .all(|c| c.is_ascii() && !c.is_control() && c != '`'),
                "{source:?}"
            );
        }
        assert_eq!(
            target("größe \"x\".yaml", Some("a"), Form::Crate)
                .expect("a target")
                .source,
            "größe \"x\".yaml"
        );
    }
}
