//! Names: any text becomes an identifier, and no two in a scope are the same.

mod letters;
mod reserved;

use std::collections::{HashMap, HashSet};
use std::fmt;

use unicode_ident::is_xid_start;

use crate::work;
use letters::{in_ascii, with_marks, words};

pub(super) use reserved::*;

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};

/// An identifier of Rust that is no keyword, or one that can be written raw.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(String);

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

/// How many bytes a name may have. It is part of the names of files, of ours and of rustdoc's, which have 255 at most,
/// and may get a number.
const LONGEST: usize = 200;

/// How many bytes of a longer name stay.
const KEPT: usize = 160;

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
        let name = with_marks(&words(text), |words| words.to_snake_case());
        Self::fitted(
            short(name, |hash| format!("_{hash:016x}")),
            "value",
            'n',
            "_",
        )
    }

    /// `regenerate_key`, in the letters of ASCII: rustc finds the file of a module by no others.
    pub fn file(text: &str) -> Self {
        let name = Self::snake(&in_ascii(Self::snake(text).as_str()));
        match is_device(&name.0) {
            true => Self(name.0 + "_"),
            false => name,
        }
    }

    /// `RegenerateKey`.
    pub fn pascal(text: &str) -> Self {
        let name = with_marks(&words(text), |words| words.to_pascal_case());
        // A few letters have no capital.
        let name = match name.starts_with(char::is_lowercase) {
            true => format!("N{name}"),
            false => name,
        };
        Self::fitted(
            short(name, |hash| format!("{hash:016x}")),
            "Value",
            'N',
            "Value",
        )
    }

    /// `REGENERATE_KEY`.
    pub fn screaming(text: &str) -> Self {
        let mut name = with_marks(&words(text), |words| words.to_shouty_snake_case());
        // A few letters have no capital, and a static must have no small ones.
        while let Some(c) = name.chars().find(|c| c.is_lowercase()) {
            name = name.replace(c, &format!("_U{:04X}_", u32::from(c)));
        }
        Self::fitted(
            short(name, |hash| format!("_{hash:016X}")),
            "VALUE",
            'N',
            "_",
        )
    }

    fn fitted(name: String, empty: &str, digit: char, reserved: &str) -> Self {
        match name.chars().next() {
            None => Self(empty.to_owned()),
            Some(first) if first != '_' && !is_xid_start(first) => Self(format!("{digit}{name}")),
            Some(_) if NOT_RAW.contains(&name.as_str()) => Self(format!("{name}{reserved}")),
            Some(_) => Self(name),
        }
    }

    /// The identifier, without `r#`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a string is the identifier that it becomes as `regenerate_key`.
    pub(super) fn is_snake(text: &str) -> bool {
        Self::snake(text).as_str() == text
    }

    /// Whether a string is the identifier that it becomes as `RegenerateKey`.
    pub(super) fn is_pascal(text: &str) -> bool {
        Self::pascal(text).as_str() == text
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

/// Whether Windows has a device of this name, in whatever folder, with whatever extension.
fn is_device(name: &str) -> bool {
    let is_numbered = |name: &str| {
        let number = name
            .strip_prefix("com")
            .or_else(|| name.strip_prefix("lpt"));
        number.is_some_and(|number| number.len() == 1 && number.bytes().all(|b| b.is_ascii_digit()))
    };
    let name = name.to_ascii_lowercase();
    matches!(name.as_str(), "aux" | "con" | "nul" | "prn") || is_numbered(&name)
}

/// A name of more than [`LONGEST`] bytes by its beginning and a hash of all of it, so that it is the same in each run
/// and whatever else the document has.
fn short(mut name: String, written: impl Fn(u64) -> String) -> String {
    if name.len() <= LONGEST {
        return name;
    }
    // FNV-1a.
    let hash = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    let end = (0..=KEPT).rev().find(|end| name.is_char_boundary(*end));
    name.truncate(end.unwrap_or_default());
    name.truncate(name.trim_end_matches('_').len());
    name + &written(hash)
}

/// All with their positions, those that are spelled like the identifier that they become before the others.
pub(super) fn exact_first<T>(
    all: &[T],
    is_exact: impl Fn(&T) -> bool,
) -> impl Iterator<Item = (usize, &T)> {
    let (exact, others): (Vec<_>, Vec<_>) =
        all.iter().enumerate().partition(|(_, one)| is_exact(one));
    exact.into_iter().chain(others)
}

/// The names that are taken.
#[derive(Debug, Default)]
pub(super) struct Scope {
    taken: HashSet<String>,
    /// Of names that had to be numbered, the number that the next one is tried with: all below it are taken.
    numbers: HashMap<String, usize>,
}

impl Scope {
    pub(super) fn new(taken: &[&str]) -> Self {
        Self::default().and(taken)
    }

    /// The same scope with more names taken.
    pub(super) fn and(mut self, taken: &[&str]) -> Self {
        self.taken.extend(taken.iter().map(|&name| name.to_owned()));
        self
    }

    /// Takes a name.
    pub(super) fn take(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    pub(super) fn snake(&mut self, candidates: &[&str]) -> Name {
        self.first_free(candidates.iter().map(|text| Name::snake(text)), "_")
    }

    /// As [`Scope::snake`], in the letters that a file's name may have.
    pub(super) fn file(&mut self, candidates: &[&str]) -> Name {
        self.first_free(candidates.iter().map(|text| Name::file(text)), "_")
    }

    /// A name for each. Of several that would be the same identifier, the one that is spelled like it gets it wherever
    /// it stands, and each of the others the next that is free.
    pub(super) fn each<T, N>(
        &mut self,
        all: &[T],
        is_exact: impl Fn(&T) -> bool,
        mut name: impl FnMut(&mut Self, &T) -> N,
    ) -> Vec<N> {
        let mut named: Vec<_> = exact_first(all, is_exact)
            .map(|(index, one)| (index, name(self, one)))
            .collect();
        named.sort_by_key(|(index, _)| *index);
        named.into_iter().map(|(_, name)| name).collect()
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
            if self.taken.insert(candidate.0.clone()) {
                return candidate;
            }
            last = candidate;
        }
        let separator = if last.0.ends_with('_') { "" } else { separator };
        let stem = format!("{last}{separator}");
        let number = self.numbers.entry(stem.clone()).or_insert(2);
        loop {
            work::note(1);
            let numbered = Name(format!("{stem}{number}"));
            *number += 1;
            if self.taken.insert(numbered.0.clone()) {
                return numbered;
            }
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
            ("日本", "日本", "日本"),
            ("😀", "value", "Value"),
            ("årsakInnsending", "årsak_innsending", "ÅrsakInnsending"),
            ("A\u{30a}rsak", "årsak", "Årsak"),
            ("été", "été", "Été"),
            ("straße-2", "straße_2", "Straße2"),
            ("Дата-времени", "дата_времени", "ДатаВремени"),
            ("हिन्दी-पाठ", "हिन्दी_पाठ", "हिन्दीपाठ"),
            // What looks the same is the same, and what looks like other letters is told by its number.
            ("ｆｕｌｌＷｉｄｔｈ", "full_width", "FullWidth"),
            ("m²", "m2", "M2"),
            ("α", "u03b1", "U03b1"),
            ("сор", "u0441_u043e_u0440", "U0441U043eU0440"),
            ("²", "n2", "N2"),
            ("٣", "n٣", "N٣"),
            ("self", "self_", "SelfValue"),
            ("_", "value", "Value"),
        ] {
            assert_eq!(
                (Name::snake(text).as_str(), Name::pascal(text).as_str()),
                (snake, pascal)
            );
        }
        for (text, screaming, file) in [
            ("ÅrsakInnsending", "ÅRSAK_INNSENDING", "arsak_innsending"),
            ("名前", "名前", "u540d_u524d"),
            ("straße", "STRASSE", "strasse"),
            ("Søk", "SØK", "sok"),
            ("type", "TYPE", "type"),
        ] {
            let (static_name, file_name) = (Name::screaming(text), Name::file(text));
            assert_eq!(
                (static_name.as_str(), file_name.as_str()),
                (screaming, file)
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
    fn numbering_is_linear_in_the_names() {
        let mut scope = Scope::new(&["value_7"]);
        work::noted();
        let names: HashSet<_> = (0..4_000).map(|_| scope.snake(&["\u{1F600}"])).collect();
        assert_eq!(names.len(), 4_000);
        assert!(work::noted() <= 2 * 4_000);
    }

    #[test]
    fn long_names_are_cut_and_told_apart() {
        let (one, other) = ("a".repeat(300), "a".repeat(301));
        for name in [Name::snake, Name::file, Name::pascal, Name::screaming] {
            assert!(name(&one).as_str().len() <= LONGEST);
            assert_ne!(name(&one), name(&other));
            assert_eq!(name(&one), name(&one));
        }
        assert!(
            Name::is_snake(Name::snake(&one).as_str())
                && Name::is_pascal(Name::pascal(&one).as_str())
        );
        assert!(Name::file(&"\u{65e5}".repeat(100)).as_str().len() <= LONGEST);
    }

    #[test]
    fn no_file_has_the_name_of_a_device() {
        for device in ["aux", "CON", "Nul", "prn", "COM1", "com\u{b9}", "lpt9"] {
            assert_eq!(
                Name::file(device).as_str(),
                Name::snake(device).as_str().to_owned() + "_",
                "{device}"
            );
        }
        assert_eq!(Name::file("com10").as_str(), "com10");
        assert_eq!(Name::snake("aux").as_str(), "aux");
    }

    #[test]
    fn a_name_that_is_spelled_like_the_identifier_gets_it() {
        let mut scope = Scope::new(&[]);
        let all = ["fooBar", "foo-bar", "foo_bar", "other"];
        let names = scope.each(
            &all,
            |text| Name::is_snake(text),
            |scope, text| scope.snake(&[text]),
        );
        let names: Vec<_> = names.iter().map(Name::as_str).collect();
        assert_eq!(names, ["foo_bar_2", "foo_bar_3", "foo_bar", "other"]);
        assert!(Name::is_pascal("FooBar") && !Name::is_pascal("fooBar"));
        assert!(Name::is_snake("årsak") && !Name::is_snake("Årsak"));
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
