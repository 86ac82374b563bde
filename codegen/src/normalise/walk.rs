//! The walk through a document: every keyword is looked up in the table, every value brought to its kind.
//!
//! `openapiv3` drops what it does not know without a word, and gives up a whole operation for one bad number; what
//! leaves this walk it reads. What is left out or mended on the way is said.

pub(super) mod inline;
mod scalars;

use serde_json::{Map, Value};

use crate::report::{Code, Diagnostic, Place, Report, codes};
use crate::source::{Pointer, Sources, push_token};

use inline::{is_elsewhere, refers};

use super::complete;
use super::dynamic::Reached;
use super::inline_tags;
use super::places::Places;
use super::references::REFERENCES;
use super::schema;
use super::table::{Fate, Keyword, Kind, Version, keywords};
use super::versions::Versions;

pub(super) struct Walk<'a> {
    /// The version of the file that is looked at.
    pub(super) version: Version,
    pub(super) versions: &'a Versions,
    pub(super) sources: &'a Sources,
    pub(super) report: &'a mut Report,
    pub(super) places: Places<'a>,
    /// Where the value is that is looked at.
    pub(super) at: Pointer,
    /// Where it goes (RFC 6901).
    pub(super) to: String,
    /// The part that it belongs to.
    pub(super) part: Reached,
}

impl Walk<'_> {
    pub(super) fn add(&mut self, code: &'static Code, message: String) -> &mut Diagnostic {
        self.report.add(code, &self.at, message)
    }

    /// Looks at what is one level further in.
    pub(super) fn enter<T>(&mut self, token: &str, visit: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.to.len();
        push_token(&mut self.to, token);
        let result = self.enter_source(token, visit);
        self.to.truncate(length);
        result
    }

    /// Looks at what is one level further in, but does not go there.
    pub(super) fn enter_source<T>(&mut self, token: &str, visit: impl FnOnce(&mut Self) -> T) -> T {
        let parent = self.at.as_str().len();
        self.at.push(token);
        let result = visit(self);
        self.at.truncate(parent);
        result
    }

    /// Looks at a value that stands elsewhere, in the words of the version there, and comes here.
    pub(super) fn from<T>(&mut self, origin: Pointer, visit: impl FnOnce(&mut Self) -> T) -> T {
        self.places.moves.add(self.to.clone(), origin.clone());
        let version = self.versions.of(origin.file());
        let version = std::mem::replace(&mut self.version, version);
        let here = std::mem::replace(&mut self.at, origin);
        let result = visit(self);
        (self.at, self.version) = (here, version);
        result
    }

    /// Brings a value to its kind; `false` where it has to go. The tree is at most as deep as the loader allows.
    pub(super) fn visit(&mut self, value: &mut Value, kind: Kind) -> bool {
        if is_elsewhere(value, kind) {
            return self.inline(value, kind);
        }
        match kind {
            Kind::Free => true,
            Kind::Text => self.text(value),
            Kind::Flag => self.flag(value),
            Kind::Number => self.number(value),
            Kind::Count => self.count(value),
            Kind::Many(kind) => self.each(value, *kind),
            Kind::Named(kind) => self.named(value, *kind),
            Kind::Responses => self.responses(value),
            kind => self.object(value, kind),
        }
    }

    fn object(&mut self, value: &mut Value, kind: Kind) -> bool {
        if kind == Kind::Schema && schema::boolean(self, value) {
            return true;
        }
        if kind == Kind::Discriminator && value.is_string() {
            return complete::discriminator(self, value);
        }
        let Value::Object(members) = value else {
            return !value.is_null() && self.wrong(value, kind);
        };
        let reference = members.get("$ref").or_else(|| match kind {
            Kind::Schema => REFERENCES.iter().find_map(|keyword| members.get(*keyword)),
            _ => None,
        });
        match reference {
            Some(Value::String(_)) => return self.reference(value, kind),
            Some(other) if refers(kind) => {
                let other = other.clone();
                return self.enter_source("$ref", |walk| walk.wrong(&other, Kind::Text));
            }
            _ => {}
        }
        complete::exclusive(self, members, kind);
        let tags = match kind {
            Kind::Schema => inline_tags::taken(self, members),
            _ => Vec::new(),
        };
        self.members(members, kind);
        inline_tags::put(members, tags);
        complete::complete(self, members, kind)
    }

    /// Looks at every member, and leaves out those that nothing reads.
    pub(super) fn members(&mut self, members: &mut Map<String, Value>, kind: Kind) {
        let is_text = kind == Kind::Schema && members.get("type").is_some_and(|ty| ty == "string");
        members.retain(|name, child| {
            // What this stage says to the next one is its own to say.
            if name.starts_with("x-") {
                return !name.starts_with("x-oast-");
            }
            // A member without a value is not there.
            if child.is_null()
                && !matches!(name.as_str(), "default" | "example" | "const" | "value")
            {
                return false;
            }
            // Every version has this one as a flag, too.
            if kind == Kind::Schema && name == "additionalProperties" && child.is_boolean() {
                return true;
            }
            match keyword(kind, name) {
                // An empty map or list says nothing that could be lost.
                Some(known) if !matches!(known.fate, Fate::Handled) && is_empty(child) => false,
                Some(known) => match self.fate(known, kind) {
                    Some(child_kind) => {
                        let child_kind = match name.as_str() {
                            "default" | "example" if is_text => Kind::Text,
                            "enum" if is_text => Kind::Many(&Kind::Text),
                            "enum" => Kind::Many(&Kind::Free),
                            _ => child_kind,
                        };
                        self.enter(name, |walk| walk.visit(child, child_kind))
                    }
                    None => false,
                },
                None => {
                    self.unknown(name, kind);
                    false
                }
            }
        });
    }

    /// What a keyword's value is; `None` where it is not read.
    fn fate(&mut self, keyword: &Keyword, kind: Kind) -> Option<Kind> {
        let version = self.version;
        if !keyword.is_of(self.version) {
            let message = match kind {
                Kind::Schema | Kind::Parameter | Kind::Header | Kind::MediaType => format!(
                    "`{}` is a keyword of {}, not of {}; it is taken as it is meant there",
                    keyword.name,
                    keyword.home(),
                    self.version.name()
                ),
                _ => {
                    self.unknown(keyword.name, kind);
                    return None;
                }
            };
            self.enter_source(keyword.name, |walk| {
                walk.add(&codes::OTHER_VERSION, message)
                    .help(help_for_other_version(keyword.name, version));
            });
        }
        match keyword.fate {
            Fate::Handled => Some(keyword.kind),
            Fate::Annotation => None,
            Fate::Unsupported(why) => {
                let message = format!("`{}` is not supported", keyword.name);
                self.enter_source(keyword.name, |walk| {
                    walk.add(&codes::KEYWORD_UNSUPPORTED, message).help(why);
                });
                None
            }
            Fate::NoEffect(why) => {
                let message = format!("`{}` has no effect here", keyword.name);
                self.enter_source(keyword.name, |walk| {
                    walk.add(&codes::NO_EFFECT, message).help(why);
                });
                None
            }
        }
    }

    /// Says that what is here is of another version.
    pub(super) fn newer(&mut self, what: &str) {
        if self.version <= Version::V30 {
            let name = self.version.name();
            self.add(
                &codes::OTHER_VERSION,
                format!("{name} has no {what}; it is taken as OpenAPI 3.1 means it"),
            )
            .help("say it in the document's own version, or give the document the other version");
        }
    }

    fn unknown(&mut self, name: &str, kind: Kind) {
        let message = format!(
            "`{name}` is not a keyword of {} in {} {}",
            self.version.name(),
            article(kind.noun()),
            kind.noun()
        );
        self.report
            .add(
                &codes::KEYWORD_UNKNOWN,
                Place::Key(self.at.key(name)),
                message,
            )
            .help("mend the spelling, or begin the name with `x-` if it is an extension");
    }

    pub(super) fn named(&mut self, value: &mut Value, kind: Kind) -> bool {
        let Value::Object(members) = value else {
            return self.wrong(value, Kind::Named(&Kind::Free));
        };
        members.retain(|name, child| {
            // A member without a value is there, and nothing is said of it.
            if child.is_null() && !matches!(kind, Kind::Text) {
                *child = Value::Object(Map::new());
            }
            self.enter(name, |walk| walk.visit(child, kind))
        });
        true
    }

    /// The keys are status codes (OpenAPI 3.0.3, section 4.7.16); `openapiv3` passes over others.
    fn responses(&mut self, value: &mut Value) -> bool {
        let Value::Object(members) = value else {
            return self.wrong(value, Kind::Responses);
        };
        let mut answers = Map::new();
        for (key, mut child) in std::mem::take(members) {
            if key.starts_with("x-") {
                answers.insert(key, child);
                continue;
            }
            let Some(status) = status(&key) else {
                self.enter(&key, |walk| {
                    walk.add(
                        &codes::KEYWORD_UNKNOWN,
                        format!("`{key}` is no status code; the answer is left out"),
                    )
                    .help("write a code such as 200, a class such as 2XX, or `default`");
                });
                continue;
            };
            if status != key {
                let origin = self.at.key(&key);
                self.report
                    .add(
                        &codes::MENDED,
                        &origin,
                        format!("`{key}` is taken as the status code {status}"),
                    )
                    .help(format!("write `{status}`"));
                let mut to = self.to.clone();
                push_token(&mut to, &status);
                self.places.moves.add(to, origin);
            }
            if child.is_null() {
                child = Value::Object(Map::new());
            }
            let to = self.to.len();
            push_token(&mut self.to, &status);
            let kept = self.enter_source(&key, |walk| walk.visit(&mut child, Kind::Response));
            self.to.truncate(to);
            if kept && !answers.contains_key(&status) {
                answers.insert(status, child);
            }
        }
        *members = answers;
        true
    }

    /// The elements; what has to go is left out, and those behind it move up.
    fn each(&mut self, value: &mut Value, kind: Kind) -> bool {
        if !value.is_array() {
            let single = match kind {
                Kind::Text => value.is_string() || value.is_number(),
                Kind::Free => !value.is_object() && !value.is_null(),
                _ => value.is_object(),
            };
            if !single {
                return self.wrong(value, Kind::Many(&Kind::Free));
            }
            self.add(
                &codes::MENDED,
                "an array is expected here; taken as an array of one".to_owned(),
            )
            .help("put it into brackets");
            let origin = self.at.clone();
            let only = value.take();
            *value = Value::Array(vec![only]);
            let mut to = self.to.clone();
            push_token(&mut to, "0");
            self.places.moves.add(to, origin);
            if let Some(only) = value.get_mut(0) {
                let length = self.to.len();
                push_token(&mut self.to, "0");
                let kept = self.visit(only, kind);
                self.to.truncate(length);
                return kept;
            }
        }
        let Value::Array(items) = value else {
            return true;
        };
        // Among the values of a schema it says something.
        let keeps_null = kind == Kind::Free || self.at.as_str().ends_with("/enum");
        let (mut kept, mut index) = (0, 0);
        items.retain_mut(|item| {
            let (from, to) = (index.to_string(), kept.to_string());
            if from != to {
                let mut path = self.to.clone();
                push_token(&mut path, &to);
                self.places.moves.add(path, self.at.key(&from));
            }
            let length = self.to.len();
            push_token(&mut self.to, &to);
            let keep = match item.is_null() {
                true => keeps_null,
                false => self.enter_source(&from, |walk| walk.visit(item, kind)),
            };
            self.to.truncate(length);
            index += 1;
            kept += usize::from(keep);
            keep
        });
        true
    }
}

/// How a document says what a keyword of another version says.
fn help_for_other_version(keyword: &str, version: Version) -> &'static str {
    match (keyword, version) {
        ("nullable", Version::V31 | Version::V32) => {
            "write the type as a list with `\"null\"` in it, such as `type: [string, \"null\"]`"
        }
        ("itemSchema", Version::V20 | Version::V30 | Version::V31) => {
            "give the document `openapi: 3.2.0`, which describes the items of a stream so; nothing else has to be changed for that"
        }
        ("const", Version::V20 | Version::V30) => "write `enum` with this one value",
        ("examples", Version::V20 | Version::V30) => "write `example` with one of them",
        ("example", _) => "write `examples` with a list",
        _ => "say it in the document's own version, or give the document the other version",
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

pub(super) fn article(noun: &str) -> &'static str {
    match noun.starts_with(['a', 'e', 'i', 'o', 'u', 'X']) {
        true => "an",
        false => "a",
    }
}

fn keyword(kind: Kind, name: &str) -> Option<&'static Keyword> {
    keywords(kind).iter().find(|keyword| keyword.name == name)
}

/// A key of the Responses Object as people mean it: `200 OK` is 200, `2xx` is `2XX`.
fn status(key: &str) -> Option<String> {
    let key = key.trim();
    let upper = key.to_ascii_uppercase();
    let (digit, rest) = upper.split_at_checked(1)?;
    if upper == "DEFAULT" {
        return Some("default".to_owned());
    }
    if matches!(digit, "1" | "2" | "3" | "4" | "5") && rest == "XX" {
        return Some(upper);
    }
    let digits: String = key.chars().take_while(char::is_ascii_digit).collect();
    let rest = key[digits.len()..].chars().next();
    let is_code =
        digits.len() == 3 && matches!(digit, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9");
    (is_code && rest.is_none_or(|c| !c.is_ascii_alphanumeric())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::status;

    #[test]
    fn status_codes_are_taken_as_meant() {
        let meant = |key: &str| status(key);
        assert_eq!(meant("200").as_deref(), Some("200"));
        assert_eq!(meant("200 OK").as_deref(), Some("200"));
        assert_eq!(meant("4xx").as_deref(), Some("4XX"));
        assert_eq!(meant("Default").as_deref(), Some("default"));
        for key in ["", "20", "2000", "200a", "ok", "9XX", "0x1", "é"] {
            assert_eq!(meant(key), None, "{key}");
        }
    }
}
