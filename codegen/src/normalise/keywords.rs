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
            Kind::Named(kind) => {
                let Some(object) = value.as_object_mut() else {
                    return;
                };
                for (name, child) in object
                    .iter_mut()
                    .filter(|(name, _)| !name.starts_with("x-"))
                {
                    self.visit(child, *kind, &at.key(name));
                }
            }
            kind => {
                let is_schema = kind == Kind::Schema;
                let Some(object) = value.as_object_mut() else {
                    return;
                };
                if object.contains_key("$ref") {
                    return;
                }
                let text_type = is_schema && object.get("type").is_some_and(|ty| ty == "string");
                for (name, child) in object
                    .iter_mut()
                    .filter(|(name, _)| !name.starts_with("x-"))
                {
                    let at = at.key(name);
                    match members(kind).iter().find(|(known, _)| known == name) {
                        Some(_) if text_type && matches!(name.as_str(), "default" | "example") => {
                            self.text(child, &at);
                        }
                        Some(_) if text_type && name == "enum" => self.each(child, Kind::Text, &at),
                        Some((_, Member::Read(kind))) => self.visit(child, *kind, &at),
                        Some((_, Member::LeftOut(why))) => {
                            self.report
                                .add(
                                    &codes::KEYWORD_LEFT_OUT,
                                    &at,
                                    format!("`{name}` has no effect yet"),
                                )
                                .help(*why);
                        }
                        None => {
                            self.report
                                .add(
                                    &codes::KEYWORD_UNKNOWN,
                                    &at,
                                    format!("`{name}` is not a keyword of OpenAPI 3.0 here"),
                                )
                                .help("mend the spelling, or begin the name with `x-` if it is an extension");
                        }
                    }
                }
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
