//! The letters of a name: those that Rust allows in identifiers stay, in any script.
//!
//! rustc warns of letters that hardly anybody can type (`uncommon_codepoints`), and of a script of which a crate has
//! nothing but letters that look like those of another (`mixed_script_confusables`). Both lints are for whole crates: a
//! module in somebody else's crate cannot allow them. So such letters are written as their code point instead.

use std::borrow::Cow;

use unicode_ident::{is_xid_continue, is_xid_start};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_security::GeneralSecurityProfile as _;
use unicode_security::is_potential_mixed_script_confusable_char as looks_latin;
use unicode_security::mixed_script::AugmentedScriptSet;

/// Keeps letters and digits, writes out signs that make a difference, and has a space for all others.
pub(super) fn words(text: &str) -> String {
    // Rust compares identifiers in NFC. What NFKC takes together in addition differs in looks alone (`ﬁ`, `Ａ`), and
    // rustc warns of it.
    let text = match text.is_ascii() {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.nfkc().collect::<String>()),
    };
    let alone = !text.chars().any(char::is_alphanumeric);
    let number = text.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    let letters = Letters::of(&text);
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
            c if c.is_ascii_alphanumeric() || letters.stay(c) => {
                words.push(c);
                continue;
            }
            c if c.is_alphanumeric() && is_xid_continue(c) => {
                words.push_str(&format!(" u{:04x} ", u32::from(c)));
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

/// What is beyond ASCII in a string.
#[derive(Default)]
struct Letters {
    /// The scripts that are told from others by one letter at least.
    scripts: Vec<AugmentedScriptSet>,
    /// Whether there are letters that marks can belong to.
    any: bool,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut letters = Self::default();
        for c in text.chars().filter(|c| !c.is_ascii() && is_xid_start(*c)) {
            letters.any = true;
            let script = AugmentedScriptSet::for_char(c);
            if !looks_latin(c) && !letters.scripts.contains(&script) {
                letters.scripts.push(script);
            }
        }
        letters
    }

    /// Whether a letter beyond ASCII can stand in an identifier, and rustc has nothing to say of it.
    fn stay(&self, c: char) -> bool {
        if c.is_ascii() || !is_xid_continue(c) || !c.identifier_allowed() {
            return false;
        }
        // What is neither a letter nor a digit joins or marks letters.
        if !c.is_alphanumeric() {
            return self.any;
        }
        let script = AugmentedScriptSet::for_char(c);
        !looks_latin(c)
            || script == AugmentedScriptSet::for_char('a')
            || self.scripts.contains(&script)
    }
}

/// Applies a conversion that takes all but letters and digits for the end of a word, and leaves marks where they are:
/// the vowels of many scripts are such.
pub(super) fn with_marks(text: &str, convert: impl Fn(&str) -> String) -> String {
    if text.is_ascii() {
        return convert(text);
    }
    let is_mark = |c: char| !c.is_ascii() && !c.is_alphanumeric();
    let mut marks: Vec<char> = text.chars().filter(|c| is_mark(*c)).collect();
    marks.sort_unstable();
    marks.dedup();
    // Ideographs have no case, so that they change nothing about the letters around them.
    let stand_ins: Vec<char> = ('\u{3400}'..='\u{4dbf}')
        .filter(|c| !text.contains(*c))
        .take(marks.len())
        .collect();
    let swapped = |text: &str, from: &[char], to: &[char]| -> String {
        let swap = |c: char| match from.iter().position(|other| *other == c) {
            Some(place) => to.get(place).copied().unwrap_or(c),
            None => c,
        };
        text.chars().map(swap).collect()
    };
    let converted = convert(&swapped(text, &marks, &stand_ins));
    swapped(&converted, &stand_ins, &marks).nfc().collect()
}

/// The letters of ASCII that come next to a name: rustc takes no others for the name of a file.
pub(super) fn in_ascii(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut ascii = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            c if c.is_ascii() => ascii.push(c),
            'ø' | 'Ø' => ascii.push('o'),
            'æ' | 'Æ' => ascii.push_str("ae"),
            'œ' | 'Œ' => ascii.push_str("oe"),
            'ß' | 'ẞ' => ascii.push_str("ss"),
            'ł' | 'Ł' => ascii.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => ascii.push('d'),
            'þ' | 'Þ' => ascii.push_str("th"),
            'ı' => ascii.push('i'),
            c if c.is_alphanumeric() => ascii.push_str(&format!(" u{:04x} ", u32::from(c))),
            _ => ascii.push(' '),
        }
    }
    ascii
}
