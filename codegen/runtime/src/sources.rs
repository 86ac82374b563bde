//! The text of this crate, for generated crates that carry it instead of depending on it.

use std::borrow::Cow;

/// A source file.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Its path below the module `runtime`.
    pub path: &'static str,
    text: &'static str,
}

impl Source {
    /// The text without what only this crate needs: its tests, this module, and the declarations of further modules but
    /// for those in `further`.
    pub fn text(&self, further: &[&Further]) -> Cow<'static, str> {
        let ends = [TESTS, SELF].into_iter();
        let end = ends.filter_map(|end| self.text.find(end)).min();
        let end = end.unwrap_or(self.text.len());
        let mut text = Cow::Borrowed(&self.text[..end]);
        for module in ALL {
            let is_there = further.iter().any(|wanted| wanted.name == module.name);
            if !is_there && text.contains(module.declared) {
                text = text.replace(module.declared, "").into();
            } else if is_there && !module.is_optional && text.contains(module.declared) {
                let declared = format!("\npub mod {};\n", module.name);
                text = text.replace(module.declared, &declared).into();
            }
        }
        text
    }
}

/// A module that some crates have.
#[derive(Debug)]
pub struct Further {
    /// Its name.
    pub name: &'static str,
    /// Its files.
    pub files: &'static [Source],
    /// Whether it remains a choice of who builds the crate.
    is_optional: bool,
    declared: &'static str,
}

const TESTS: &str = "\n#[cfg(test)]\nmod tests";

const SELF: &str = "\n#[cfg(feature = \"sources\")]";

/// Bodies in XML. It needs the crate `quick-xml`.
pub static XML: Further = Further {
    name: "xml",
    files: XML_FILES,
    is_optional: false,
    declared: "\n#[cfg(feature = \"xml\")]\npub mod xml;\n",
};

/// A command-line client.
pub static CLI: Further = Further {
    name: "cli",
    files: CLI_FILES,
    is_optional: true,
    declared: "\n#[cfg(feature = \"cli\")]\npub mod cli;\n",
};

/// What clients of Azure have. It has the feature `azure-identity`, with the crate `azure_core`.
pub static AZURE: Further = Further {
    name: "azure",
    files: AZURE_FILES,
    is_optional: false,
    declared: "\n#[cfg(feature = \"azure\")]\npub mod azure;\n",
};

const ALL: [&Further; 3] = [&XML, &CLI, &AZURE];

macro_rules! sources {
    ($(#[$doc:meta])* $visible:vis $name:ident: $($path:literal = $file:literal)*) => {
        $(#[$doc])*
        $visible static $name: &[Source] = &[$(Source { path: $path, text: include_str!($file) }),*];
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
    "call/raw.rs" = "call/raw.rs"
    "call/streams.rs" = "call/streams.rs"
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
    "decode/media.rs" = "decode/media.rs"
    "decode/reading.rs" = "decode/reading.rs"
    "document.rs" = "document.rs"
    "encode.rs" = "encode.rs"
    "enumeration.rs" = "enumeration.rs"
    "error.rs" = "error.rs"
    "escape.rs" = "escape.rs"
    "exchange.rs" = "exchange.rs"
    "find.rs" = "find.rs"
    "flat.rs" = "flat.rs"
    "form.rs" = "form.rs"
    "format.rs" = "format.rs"
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
    "long/polling.rs" = "long/polling.rs"
    "long/track.rs" = "long/track.rs"
    "model.rs" = "model.rs"
    "multipart.rs" = "multipart.rs"
    "notation.rs" = "notation.rs"
    "operation.rs" = "operation.rs"
    "pages.rs" = "pages.rs"
    "pages/requested.rs" = "pages/requested.rs"
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
    "stream/events.rs" = "stream/events.rs"
    "stream/items.rs" = "stream/items.rs"
    "stream/lines.rs" = "stream/lines.rs"
    "stream/media.rs" = "stream/media.rs"
    "style.rs" = "style.rs"
    "summary.rs" = "summary.rs"
    "timeout.rs" = "timeout.rs"
    "transport.rs" = "transport.rs"
    "transport/reqwest.rs" = "transport/reqwest.rs"
    "transport/tower.rs" = "transport/tower.rs"
    "transport/ureq.rs" = "transport/ureq.rs"
    "union.rs" = "union.rs"
    "usual.rs" = "usual.rs"
    "value.rs" = "value.rs"
    "violation.rs" = "violation.rs"
    "violation/message.rs" = "violation/message.rs"
    "wait.rs" = "wait.rs"
}

sources! {
    XML_FILES:
    "xml.rs" = "xml.rs"
    "xml/read.rs" = "xml/read.rs"
    "xml/tree.rs" = "xml/tree.rs"
    "xml/write.rs" = "xml/write.rs"
}

sources! {
    CLI_FILES:
    "cli.rs" = "cli.rs"
    "cli/call.rs" = "cli/call.rs"
    "cli/command.rs" = "cli/command.rs"
    "cli/document.rs" = "cli/document.rs"
    "cli/ending.rs" = "cli/ending.rs"
    "cli/given.rs" = "cli/given.rs"
    "cli/lines.rs" = "cli/lines.rs"
    "cli/print.rs" = "cli/print.rs"
    "cli/settings.rs" = "cli/settings.rs"
}

sources! {
    AZURE_FILES:
    "azure.rs" = "azure.rs"
    "azure/identity.rs" = "azure/identity.rs"
}

#[cfg(test)]
mod tests {
    use super::{ALL, AZURE, CLI, Further, SOURCES, Source, XML};
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
        let mut listed: Vec<_> = all().map(|source| source.path).collect();
        listed.sort_unstable();
        assert_eq!(found, listed);
    }

    fn all() -> impl Iterator<Item = &'static Source> {
        let further = ALL.into_iter().flat_map(|further| further.files);
        SOURCES.iter().chain(further)
    }

    #[test]
    fn what_is_embedded_names_no_crate_of_its_own() {
        for source in all() {
            for further in [&[][..], &[&XML], &[&CLI], &[&AZURE], &ALL] {
                let text = source.text(further);
                assert!(!text.contains("cfg(test)\nmod"), "{}", source.path);
                assert!(!text.contains("feature = \"sources\""), "{}", source.path);
                assert!(!text.contains("feature = \"xml\""), "{}", source.path);
                assert!(!text.contains("feature = \"azure\""), "{}", source.path);
                assert!(!text.contains("use crate"), "{}", source.path);
            }
        }
    }

    #[test]
    fn only_crates_that_have_them_name_further_modules() {
        let root = SOURCES.iter().find(|source| source.path == "mod.rs");
        let root = root.expect("the module itself");
        let named = |further: &[&Further]| {
            let text = root.text(further);
            let cli = "\n#[cfg(feature = \"cli\")]\npub mod cli;\n";
            ["\n\npub mod xml;\n", cli, "\n\npub mod azure;\n"].map(|one| text.contains(one))
        };
        assert_eq!(named(&[]), [false; 3]);
        assert_eq!(named(&[&XML]), [true, false, false]);
        assert_eq!(named(&[&XML, &CLI]), [true, true, false]);
        assert_eq!(named(&[&AZURE]), [false, false, true]);
        assert_eq!(named(&ALL), [true; 3]);
    }
}
