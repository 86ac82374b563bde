//! The keyword audit: what is read, what is only said, and what is left out with a warning.
//!
//! `openapiv3` drops a keyword that it does not know without a word; this says it before. The table follows the
//! Objects of the OpenAPI Specification 3.0.3, section 4.7.

use serde_json::Value;

use crate::report::{Report, codes};
use crate::source::{Pointer, Sources};

use super::tree::{Kind, Member, members};

/// Warns of every keyword that is not handled, and takes texts from the source where a text is meant.
pub(super) fn audit(tree: &mut Value, root: &Pointer, sources: &Sources, report: &mut Report) {
    Audit { sources, report }.visit(tree, Kind::OpenApi, root);
}

struct Audit<'a> {
    sources: &'a Sources,
    report: &'a mut Report,
}

impl Audit<'_> {
    /// The tree is at most as deep as the loader allows, so this may recurse.
    fn visit(&mut self, value: &mut Value, kind: Kind, at: &Pointer) {
        match kind {
            Kind::Free => {}
            Kind::Text => self.text(value, at),
            Kind::Many(kind) => self.each(value, *kind, at),
            Kind::Named(kind) => self.named(value, *kind, at),
            Kind::Responses => self.responses(value, at),
            kind => self.object(value, kind, at),
        }
    }

    fn named(&mut self, value: &mut Value, kind: Kind, at: &Pointer) {
        for (name, child) in members_of(value) {
            self.visit(child, kind, &at.key(name));
        }
    }

    /// The keys are status codes (section 4.7.16); `openapiv3` passes over others.
    fn responses(&mut self, value: &mut Value, at: &Pointer) {
        for (key, child) in members_of(value) {
            let at = at.key(key);
            let code = key.len() == 3 && key.bytes().all(|b| b.is_ascii_digit());
            let class =
                key.len() == 3 && key.ends_with("XX") && key.starts_with(['1', '2', '3', '4', '5']);
            if !(code || class || key == "default") {
                let message = format!("`{key}` is no status code; the answer is left out");
                self.report
                    .add(&codes::KEYWORD_UNKNOWN, &at, message)
                    .help("write a code such as 200, a class such as 2XX, or `default`");
            }
            self.visit(child, Kind::Response, &at);
        }
    }

    fn object(&mut self, value: &mut Value, kind: Kind, at: &Pointer) {
        // A path item may have a reference beside its operations, others are either the one or the other.
        if kind != Kind::PathItem && value.get("$ref").is_some() {
            return self.beside_reference(value, at);
        }
        let is_text = kind == Kind::Schema && value.get("type").is_some_and(|ty| ty == "string");
        for (name, child) in members_of(value) {
            let at = at.key(name);
            match members(kind).iter().find(|(known, _)| known == name) {
                Some(_) if is_text && matches!(name.as_str(), "default" | "example") => {
                    self.text(child, &at);
                }
                Some(_) if is_text && name == "enum" => self.each(child, Kind::Text, &at),
                Some((_, Member::Read(kind))) => self.visit(child, *kind, &at),
                Some((_, Member::LeftOut(why))) => {
                    let message = format!("`{name}` has no effect yet");
                    self.report
                        .add(&codes::KEYWORD_LEFT_OUT, &at, message)
                        .help(*why);
                }
                None => {
                    let message = format!("`{name}` is not a keyword of OpenAPI 3.0 here");
                    self.report.add(&codes::KEYWORD_UNKNOWN, &at, message).help(
                        "mend the spelling, or begin the name with `x-` if it is an extension",
                    );
                }
            }
        }
    }

    fn beside_reference(&mut self, value: &mut Value, at: &Pointer) {
        for (name, _) in members_of(value) {
            // Words beside a reference are lost, and nobody's program depends on them.
            if !matches!(name.as_str(), "$ref" | "description" | "summary") {
                let message =
                    format!("`{name}` beside `$ref` has no effect: OpenAPI 3.0 ignores it");
                self.report
                    .add(&codes::KEYWORD_LEFT_OUT, at.key(name), message)
                    .help(
                        "put the reference into an `allOf` of its own, and the keyword beside that",
                    );
            }
        }
    }

    fn each(&mut self, value: &mut Value, kind: Kind, at: &Pointer) {
        for (index, child) in value.as_array_mut().into_iter().flatten().enumerate() {
            self.visit(child, kind, &at.index(index));
        }
    }

    /// YAML reads `version: 1.10` as the number 1.1: where a text is meant, the source has it.
    fn text(&mut self, value: &mut Value, at: &Pointer) {
        if !matches!(value, Value::Number(_) | Value::Bool(_)) {
            return;
        }
        let text = match self.sources.scalar_text(at) {
            Some(text) => text.into_owned(),
            None => value.to_string(),
        };
        self.report
            .add(
                &codes::TEXT_EXPECTED,
                at,
                format!("a text is expected here; taken as \"{text}\""),
            )
            .help(format!("write \"{text}\" in quotes"));
        *value = Value::String(text);
    }
}

/// The members of an object that are not extensions.
fn members_of(value: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    let members = value.as_object_mut().into_iter().flatten();
    members.filter(|(name, _)| !name.starts_with("x-"))
}
