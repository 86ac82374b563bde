//! Names: any text becomes an identifier, and no two in a scope are the same.

use std::collections::HashSet;
use std::fmt;

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};

/// An identifier of Rust that is no keyword, or one that can be written raw.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(String);

/// Modules and methods of the client that every crate has.
pub(super) const MODULES: &[&str] = &[
    "build",
    "builder",
    "cli",
    "client",
    "headers",
    "lib",
    "main",
    "mod",
    "models",
    "parameters",
    "patterns",
    "runtime",
    "send",
    "send_blocking",
    "servers",
    "shared",
];
/// Types that the module of servers uses by their bare names.
pub(super) const SERVER_TYPES: &[&str] = &["Default", "From", "Self", "String"];
/// Types that a module of operations uses by their bare names.
pub(super) const OPERATION_TYPES: &[&str] = &[
    "Argument",
    "Call",
    "Descriptor",
    "Into",
    "IntoFuture",
    "None",
    "Operation",
    "Option",
    "Outcome",
    "Parameter",
    "Payload",
    "Requirement",
    "Result",
    "Rule",
    "Self",
    "Some",
    "String",
    "Style",
    "Usual",
    "Vec",
];
/// Types that the module of parameters uses by their bare names.
pub(super) const PARAMETER_TYPES: &[&str] = &[
    "Bound", "Err", "Into", "New", "Ok", "Result", "Rule", "Self", "String", "TryFrom",
];
/// Methods that every builder has.
pub(super) const BUILDER_METHODS: &[&str] = &[
    "body",
    "call_id",
    "clone",
    "decode",
    "events",
    "into_future",
    "items",
    "request",
    "self",
    "send_blocking",
    "stream",
    "stream_blocking",
];
/// Methods of builders whose answers are pages or yes or no, or whose operation takes long.
pub(super) const COURSE_METHODS: &[&str] = &[
    "begin",
    "begin_blocking",
    "exists",
    "exists_blocking",
    "pages",
    "resume",
    "until_done",
];
/// Types that models use by their bare names.
pub(super) const MODEL_TYPES: &[&str] = &[
    "A",
    "Box",
    "Clone",
    "D",
    "Debug",
    "Default",
    "Eq",
    "Err",
    "Hash",
    "Into",
    "Members",
    "New",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Result",
    "S",
    "Self",
    "Some",
    "String",
    "Vec",
];

/// Statics of the runtime that those of XML stand beside.
pub(super) const XML_STATICS: &[&str] = &["ANY", "BOOLEAN", "NUMBER", "TEXT"];
/// Files beside those of models.
pub(super) const MODEL_MODULES: &[&str] = &["mod", "models", "runtime", "schemas", "xml"];
/// Methods that readers take for those of the traits of the standard library.
pub(super) const TRAIT_METHODS: &[&str] = &[
    "add",
    "as_mut",
    "as_ref",
    "bitand",
    "bitor",
    "bitxor",
    "borrow",
    "borrow_mut",
    "clone",
    "cmp",
    "default",
    "deref",
    "deref_mut",
    "div",
    "drop",
    "eq",
    "fmt",
    "from",
    "from_iter",
    "from_str",
    "hash",
    "index",
    "index_mut",
    "into",
    "into_iter",
    "mul",
    "ne",
    "neg",
    "new",
    "next",
    "not",
    "rem",
    "shl",
    "shr",
    "sub",
    "to_owned",
    "to_string",
    "try_into",
];

/// Methods that models have.
pub(super) const MODEL_METHODS: &[&str] = &[
    "deserialize",
    "from_json",
    "is_absent",
    "is_nullable",
    "read",
    "schema",
    "serialize",
    "to_json",
    "validate",
    "write",
];

/// What an operation's id says beside the group that it is in: `Subscription_List` of the tag `Subscription` is its
/// `List`, `drive.files.list` of `files` is its `list`.
pub(super) fn without_group<'i>(id: &'i str, group: &str) -> &'i str {
    let letters = |text: &'i str| {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
    };
    let group: String = group
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let mut starts = vec![0];
    // An id of more parts is no person's.
    let separators = id.match_indices(['_', '/', '.', '-', ':', ' ']).take(16);
    for (end, separator) in separators {
        let rest = &id[end + separator.len()..];
        let is_group = |start: &usize| letters(&id[*start..end]).eq(group.chars());
        if starts.iter().any(is_group) && letters(rest).next().is_some() {
            return rest;
        }
        starts.push(end + separator.len());
    }
    id
}

/// Keywords that cannot be written raw.
const NOT_RAW: &[&str] = &["crate", "self", "Self", "super", "_"];

/// Strict and reserved keywords of edition 2024.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

impl Name {
    /// `regenerate_key`.
    pub fn snake(text: &str) -> Self {
        Self::fitted(words(text).to_snake_case(), "value", 'n', "_")
    }

    /// `RegenerateKey`.
    pub fn pascal(text: &str) -> Self {
        Self::fitted(words(text).to_pascal_case(), "Value", 'N', "Value")
    }

    /// `REGENERATE_KEY`.
    pub fn screaming(text: &str) -> Self {
        Self::fitted(words(text).to_shouty_snake_case(), "VALUE", 'N', "_")
    }

    fn fitted(name: String, empty: &str, digit: char, reserved: &str) -> Self {
        match name.as_bytes().first() {
            None => Self(empty.to_owned()),
            Some(first) if first.is_ascii_digit() => Self(format!("{digit}{name}")),
            Some(_) if NOT_RAW.contains(&name.as_str()) => Self(format!("{name}{reserved}")),
            Some(_) => Self(name),
        }
    }

    /// The identifier, without `r#`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text is a name that Rust keeps for itself, however it is written.
    pub(super) fn is_reserved(text: &str) -> bool {
        NOT_RAW.contains(&text)
    }

    /// Whether it is written `r#…`.
    pub fn is_raw(&self) -> bool {
        KEYWORDS.contains(&self.as_str())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Keeps the letters and digits of ASCII, and says signs that make a difference in words.
fn words(text: &str) -> String {
    let alone = !text.chars().any(|c| c.is_ascii_alphanumeric());
    let number = text.as_bytes().get(1).is_some_and(|b| b.is_ascii_digit());
    let mut words = String::with_capacity(text.len());
    for (index, c) in text.char_indices() {
        let sign = match c {
            '+' if index == 0 && number => "plus",
            '-' if index == 0 && number => "minus",
            '<' => "less",
            '>' => "greater",
            '=' if alone => "equal",
            '!' if alone => "not",
            '*' if alone => "star",
            '%' => "percent",
            '&' => "and",
            c if c.is_ascii_alphanumeric() => {
                words.push(c);
                continue;
            }
            _ => "",
        };
        words.push(' ');
        words.push_str(sign);
        words.push(' ');
    }
    words
}

/// The names that are taken.
#[derive(Debug, Default)]
pub(super) struct Scope(HashSet<String>);

impl Scope {
    pub(super) fn new(taken: &[&str]) -> Self {
        Self(taken.iter().map(|&name| name.to_owned()).collect())
    }

    /// The same scope with more names taken.
    pub(super) fn and(mut self, taken: &[&str]) -> Self {
        self.0.extend(taken.iter().map(|&name| name.to_owned()));
        self
    }

    /// Takes a name.
    pub(super) fn take(&mut self, name: &str) {
        self.0.insert(name.to_owned());
    }

    pub(super) fn snake(&mut self, candidates: &[&str]) -> Name {
        self.first_free(candidates.iter().map(|text| Name::snake(text)), "_")
    }

    pub(super) fn pascal(&mut self, candidates: &[&str]) -> Name {
        self.first_free(candidates.iter().map(|text| Name::pascal(text)), "")
    }

    pub(super) fn screaming(&mut self, candidates: &[&str]) -> Name {
        self.first_free(candidates.iter().map(|text| Name::screaming(text)), "_")
    }

    /// The first candidate that is free; if none is, the last one with the first free number from 2 on.
    fn first_free(&mut self, candidates: impl Iterator<Item = Name>, separator: &str) -> Name {
        let mut last = Name("value".to_owned());
        for candidate in candidates {
            if self.0.insert(candidate.0.clone()) {
                return candidate;
            }
            last = candidate;
        }
        let mut number = 2_usize;
        loop {
            let separator = if last.0.ends_with('_') { "" } else { separator };
            let numbered = Name(format!("{last}{separator}{number}"));
            if self.0.insert(numbered.0.clone()) {
                return numbered;
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_becomes_an_identifier() {
        for (text, snake, pascal) in [
            (
                "regenerateSecondaryKey",
                "regenerate_secondary_key",
                "RegenerateSecondaryKey",
            ),
            ("api-version", "api_version", "ApiVersion"),
            ("$filter", "filter", "Filter"),
            ("@odata.type", "odata_type", "OdataType"),
            ("+1", "plus_1", "Plus1"),
            ("-1", "minus_1", "Minus1"),
            ("<=", "less_equal", "LessEqual"),
            ("2fa", "n2fa", "N2fa"),
            ("", "value", "Value"),
            ("日本", "value", "Value"),
            ("self", "self_", "SelfValue"),
            ("_", "value", "Value"),
        ] {
            assert_eq!(
                (Name::snake(text).as_str(), Name::pascal(text).as_str()),
                (snake, pascal)
            );
        }
        assert!(Name::snake("type").is_raw());
        assert!(!Name::pascal("type").is_raw());
    }

    #[test]
    fn no_two_names_of_a_scope_are_the_same() {
        let mut scope = Scope::new(&["request"]);
        let names = ["fooBar", "foo_bar", "foo-bar", "request"].map(|text| scope.snake(&[text]).0);
        assert_eq!(names, ["foo_bar", "foo_bar_2", "foo_bar_3", "request_2"]);
        let mut scope = Scope::new(&[]);
        assert_eq!(scope.pascal(&["kml"]).as_str(), "Kml");
        assert_eq!(scope.pascal(&["KML", "other kml"]).as_str(), "OtherKml");
    }

    #[test]
    fn an_operation_is_not_called_after_its_group_again() {
        for (id, group, rest) in [
            ("Subscription_List", "Subscription", "List"),
            ("codes-of-conduct/get-all", "codes-of-conduct", "get-all"),
            ("drive.files.list", "Files", "list"),
            ("apiManagement_backup", "API Management", "backup"),
            ("files.", "files", "files."),
            ("listFiles", "files", "listFiles"),
            ("file_list", "files", "file_list"),
        ] {
            assert_eq!(without_group(id, group), rest, "{id}");
        }
    }
}
