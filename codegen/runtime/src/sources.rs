//! The text of this crate, for generated crates that carry it instead of depending on it.

/// A source file.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Its path below the module `runtime`.
    pub path: &'static str,
    text: &'static str,
}

impl Source {
    /// The text without what only this crate needs: its tests, and this module. Without [`XML`], too.
    pub fn text(&self) -> &'static str {
        self.before(&[TESTS, IF_XML, IF_SOURCES])
    }

    /// The text in a crate that has [`XML`].
    pub fn text_with_xml(&self) -> String {
        self.before(&[TESTS, IF_SOURCES]).replace(IF_XML, "\n")
    }

    fn before(&self, ends: &[&str]) -> &'static str {
        let end = ends.iter().filter_map(|end| self.text.find(end)).min();
        &self.text[..end.unwrap_or(self.text.len())]
    }
}

const TESTS: &str = "\n#[cfg(test)]\nmod tests";
const IF_XML: &str = "\n#[cfg(feature = \"xml\")]\n";
const IF_SOURCES: &str = "\n#[cfg(feature = \"sources\")]";

macro_rules! sources {
    ($(#[$doc:meta])* $name:ident: $($path:literal = $file:literal)*) => {
        $(#[$doc])*
        pub static $name: &[Source] = &[$(Source { path: $path, text: include_str!($file) }),*];
    };
}

sources! {
    /// Every file of the module `runtime` that all crates have.
    SOURCES:
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
    /// The further files of crates that have bodies in XML. They need the crate `quick-xml`.
    XML:
    "xml.rs" = "xml.rs"
    "xml/read.rs" = "xml/read.rs"
    "xml/tree.rs" = "xml/tree.rs"
    "xml/write.rs" = "xml/write.rs"
}

#[cfg(test)]
mod tests {
    use super::{SOURCES, XML};
    use std::path::Path;

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
        let mut listed: Vec<_> = SOURCES
            .iter()
            .chain(XML)
            .map(|source| source.path)
            .collect();
        listed.sort_unstable();
        assert_eq!(found, listed);
    }

    #[test]
    fn what_is_embedded_names_no_crate_of_its_own() {
        for source in SOURCES.iter().chain(XML) {
            for text in [source.text(), &source.text_with_xml()] {
                assert!(!text.contains("cfg(test)\nmod"), "{}", source.path);
                assert!(!text.contains("feature = \"sources\""), "{}", source.path);
                assert!(!text.contains("feature = \"xml\""), "{}", source.path);
                assert!(!text.contains("use crate"), "{}", source.path);
            }
        }
    }

    #[test]
    fn only_a_crate_with_xml_names_it() {
        let root = SOURCES.iter().find(|source| source.path == "mod.rs");
        let root = root.expect("the module itself");
        assert!(!root.text().contains("mod xml"));
        assert!(root.text_with_xml().ends_with("\n\npub mod xml;\n"));
    }
}
