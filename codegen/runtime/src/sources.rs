//! The text of this crate, for generated crates that carry it instead of depending on it.

use std::borrow::Cow;

/// A source file.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Its path below the module `runtime`.
    pub path: &'static str,
    text: &'static str,
}

/// What only some crates have.
#[derive(Debug)]
pub struct Part {
    /// Its files.
    pub sources: &'static [Source],
    /// Its module in the text of this crate, and the feature that brings it.
    module: &'static str,
}

impl Source {
    /// The text without what only this crate needs, its tests and this module, and without the parts that are not
    /// among `parts`.
    pub fn text(&self, parts: &[&Part]) -> Cow<'static, str> {
        let mut text = Cow::Borrowed(self.before(&[TESTS, IF_SOURCES]));
        for part in PARTS {
            let module = part.module;
            let if_part = format!("\n#[cfg(feature = \"{module}\")]\n");
            let declared = format!("{if_part}pub mod {module};\n");
            if text.contains(&declared) {
                let is_in = parts.iter().any(|one| one.module == module);
                text = Cow::Owned(match is_in {
                    true => text.replace(&if_part, "\n"),
                    false => text.replace(&declared, ""),
                });
            }
        }
        text
    }

    fn before(&self, ends: &[&str]) -> &'static str {
        let end = ends.iter().filter_map(|end| self.text.find(end)).min();
        &self.text[..end.unwrap_or(self.text.len())]
    }
}

const TESTS: &str = "\n#[cfg(test)]\nmod tests";
const IF_SOURCES: &str = "\n#[cfg(feature = \"sources\")]";

/// What crates have that have bodies in XML. It needs the crate `quick-xml`.
pub static XML: Part = Part {
    sources: XML_SOURCES,
    module: "xml",
};

/// What the clients of Azure have. It has the feature `azure-identity`, with the crate `azure_core`.
pub static AZURE: Part = Part {
    sources: AZURE_SOURCES,
    module: "azure",
};

const PARTS: [&Part; 2] = [&XML, &AZURE];

macro_rules! sources {
    ($(#[$doc:meta])* $vis:vis $name:ident: $($path:literal = $file:literal)*) => {
        $(#[$doc])*
        $vis static $name: &[Source] = &[$(Source { path: $path, text: include_str!($file) }),*];
    };
}

sources! {
    /// Every file of the module `runtime` that all crates have.
    pub SOURCES:
    "mod.rs" = "lib.rs"
    "argument.rs" = "argument.rs"
    "body.rs" = "body.rs"
    "call.rs" = "call.rs"
    "call/methods.rs" = "call/methods.rs"
    "call_id.rs" = "call_id.rs"
    "checked.rs" = "checked.rs"
    "client.rs" = "client.rs"
    "content.rs" = "content.rs"
    "credential.rs" = "credential.rs"
    "data.rs" = "data.rs"
    "data/compound.rs" = "data/compound.rs"
    "data/leaf.rs" = "data/leaf.rs"
    "data/members.rs" = "data/members.rs"
    "data/number.rs" = "data/number.rs"
    "data/text.rs" = "data/text.rs"
    "data/union.rs" = "data/union.rs"
    "decimal.rs" = "decimal.rs"
    "decode.rs" = "decode.rs"
    "encode.rs" = "encode.rs"
    "enumeration.rs" = "enumeration.rs"
    "error.rs" = "error.rs"
    "exchange.rs" = "exchange.rs"
    "find.rs" = "find.rs"
    "flat.rs" = "flat.rs"
    "form.rs" = "form.rs"
    "header.rs" = "header.rs"
    "headers.rs" = "headers.rs"
    "http_date.rs" = "http_date.rs"
    "json.rs" = "json.rs"
    "json/bridge.rs" = "json/bridge.rs"
    "json/canonical.rs" = "json/canonical.rs"
    "json/error.rs" = "json/error.rs"
    "json/reader.rs" = "json/reader.rs"
    "json/scan.rs" = "json/scan.rs"
    "json/writer.rs" = "json/writer.rs"
    "link.rs" = "link.rs"
    "long.rs" = "long.rs"
    "long/end.rs" = "long/end.rs"
    "long/track.rs" = "long/track.rs"
    "model.rs" = "model.rs"
    "multipart.rs" = "multipart.rs"
    "notation.rs" = "notation.rs"
    "operation.rs" = "operation.rs"
    "pages.rs" = "pages.rs"
    "pattern.rs" = "pattern.rs"
    "payload.rs" = "payload.rs"
    "redirect.rs" = "redirect.rs"
    "refreshing.rs" = "refreshing.rs"
    "request.rs" = "request.rs"
    "response.rs" = "response.rs"
    "retry.rs" = "retry.rs"
    "rule.rs" = "rule.rs"
    "schema.rs" = "schema.rs"
    "schema/build.rs" = "schema/build.rs"
    "schema/check.rs" = "schema/check.rs"
    "schema/check/marks.rs" = "schema/check/marks.rs"
    "schema/check/object.rs" = "schema/check/object.rs"
    "schema/check/parts.rs" = "schema/check/parts.rs"
    "schema/statics.rs" = "schema/statics.rs"
    "secret.rs" = "secret.rs"
    "security.rs" = "security.rs"
    "server.rs" = "server.rs"
    "stream.rs" = "stream.rs"
    "style.rs" = "style.rs"
    "summary.rs" = "summary.rs"
    "transport.rs" = "transport.rs"
    "transport/reqwest.rs" = "transport/reqwest.rs"
    "transport/tower.rs" = "transport/tower.rs"
    "transport/ureq.rs" = "transport/ureq.rs"
    "union.rs" = "union.rs"
    "usual.rs" = "usual.rs"
    "value.rs" = "value.rs"
    "violation.rs" = "violation.rs"
    "wait.rs" = "wait.rs"
}

sources! {
    XML_SOURCES:
    "xml.rs" = "xml.rs"
    "xml/read.rs" = "xml/read.rs"
    "xml/tree.rs" = "xml/tree.rs"
    "xml/write.rs" = "xml/write.rs"
}

sources! {
    AZURE_SOURCES:
    "azure.rs" = "azure.rs"
    "azure/identity.rs" = "azure/identity.rs"
}

#[cfg(test)]
mod tests {
    use super::{AZURE, PARTS, Part, SOURCES, Source, XML};
    use std::path::Path;

    fn all() -> impl Iterator<Item = &'static Source> {
        SOURCES
            .iter()
            .chain(PARTS.into_iter().flat_map(|part| part.sources))
    }

    fn files(dir: &Path, below: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(dir).expect("a folder") {
            let entry = entry.expect("an entry");
            let name = format!("{below}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                files(&entry.path(), &format!("{name}/"), found);
            } else {
                found.push(name);
            }
        }
    }

    #[test]
    fn every_file_is_embedded() {
        let mut found = Vec::new();
        files(
            Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
            "",
            &mut found,
        );
        found.retain(|name| name != "sources.rs");
        found
            .iter_mut()
            .filter(|name| *name == "lib.rs")
            .for_each(|name| *name = "mod.rs".to_owned());
        found.sort();
        let mut listed: Vec<_> = all().map(|source| source.path).collect();
        listed.sort_unstable();
        assert_eq!(found, listed);
    }

    #[test]
    fn what_is_embedded_names_no_crate_of_its_own() {
        for source in all() {
            for text in [source.text(&[]), source.text(&PARTS)] {
                assert!(!text.contains("cfg(test)\nmod"), "{}", source.path);
                assert!(!text.contains("feature = \"sources\""), "{}", source.path);
                assert!(!text.contains("feature = \"xml\""), "{}", source.path);
                assert!(!text.contains("feature = \"azure\""), "{}", source.path);
                assert!(!text.contains("use crate"), "{}", source.path);
            }
        }
    }

    #[test]
    fn only_a_crate_with_a_part_names_it() {
        let root = SOURCES.iter().find(|source| source.path == "mod.rs");
        let root = root.expect("the module itself");
        let modules = |parts: &[&Part]| {
            let text = root.text(parts);
            ["\n\npub mod azure;\n", "\n\npub mod xml;\n"].map(|module| text.contains(module))
        };
        assert_eq!(modules(&[]), [false, false]);
        assert_eq!(modules(&[&XML]), [false, true]);
        assert_eq!(modules(&[&AZURE]), [true, false]);
        assert_eq!(modules(&PARTS), [true, true]);
        assert!(!root.text(&[&AZURE]).contains("mod xml"));
        assert!(!root.text(&[&XML]).contains("mod azure"));
    }
}
