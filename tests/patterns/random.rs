//! Random patterns, and strings for them.

use crate::sample::{self, Random};
use oast::pattern::Tables;

/// Atoms that are valid with the `u` flag.
const ATOMS: &[&str] = &[
    "a",
    "b",
    "c",
    "-",
    "é",
    "😀",
    "中",
    ".",
    r"\d",
    r"\w",
    r"\s",
    r"\S",
    r"\W",
    r"\D",
    r"\b",
    r"\B",
    "^",
    "$",
    "[^]",
    "[]",
    "[ab]",
    "[^a]",
    "[a-c]",
    r"[^\s]",
    r"[^\W]",
    "[é-ü]",
    "[😀-😂]",
    "[^😀]",
    r"\/",
    r"\x61",
    r"\u0062",
    r"\u{1F600}",
    r"\uD83D\uDE00",
    r"\ud83d",
    r"\p{L}",
    r"\P{Lu}",
    r"\cJ",
    r"\0",
    r"[\b]",
    r"[a\-b]",
    r"[\d\n]",
    r"[^\ud800-\udfff]",
    "ab",
    "aé",
];

/// Atoms that need Annex B, or are errors.
const ODD_ATOMS: &[&str] = &[
    r"\-",
    r"\_",
    r"\a",
    r"[\w-b]",
    r"[a-\d]",
    r"\c",
    r"\c1",
    r"[\c]",
    r"[\c1]",
    r"\01",
    r"\1",
    r"\2",
    r"\8",
    r"\k",
    r"\k<n>",
    "{",
    "}",
    "]",
    "{1}",
    "{,2}",
    r"\xg",
    r"\u12",
    r"\u{2}",
    r"[\ud800-\udbff]",
    r"[\udc00-\udfff]",
    r"[\ud800-\udfff]",
    r"\ud83d[\ude00-\ude0f]",
    "(?i:a)",
    "(?",
    "[b-a]",
    "*",
    r"\p{Foo}",
    r"[\k]",
    "(?<n>a)",
    r"[\8]",
];

const GROUPS: &[&str] = &["(", "(?:", "(?:", "(?=", "(?!", "(?<=", "(?<!"];
const QUANTIFIERS: &[&str] = &[
    "*", "+", "?", "{2}", "{1,3}", "{0,2}", "*?", "+?", "{2,}", "{0}",
];
const ODD_QUANTIFIERS: &[&str] = &["{3,1}", "{a}", "{2", "**", "{,1}"];
const CHARACTERS: &[char] = &[
    'a', 'b', 'c', '-', 'é', '😀', '😁', '中', '_', ' ', '1', '\n', 'A', '{', '\0', 'ê',
];

/// The pattern of that number.
pub fn pattern(number: usize) -> String {
    let mut random = Random::new(&number.to_string());
    let odd = random.below(2) * 6;
    let mut text = String::new();
    alternatives(&mut random, odd, 3, &mut text);
    text
}

fn alternatives(random: &mut Random, odd: usize, depth: usize, text: &mut String) {
    for alternative in 0..1 + random.below(3) / 2 {
        if alternative > 0 {
            text.push('|');
        }
        for _ in 0..random.below(5) {
            term(random, odd, depth, text);
        }
    }
}

fn term(random: &mut Random, odd: usize, depth: usize, text: &mut String) {
    let is_odd = odd > 0 && random.below(odd) == 0;
    if depth > 0 && random.below(4) == 0 {
        text.push_str(random.pick(GROUPS));
        alternatives(random, odd, depth - 1, text);
        text.push(')');
    } else {
        text.push_str(random.pick(if is_odd { ODD_ATOMS } else { ATOMS }));
    }
    if random.below(4) == 0 {
        text.push_str(random.pick(if is_odd { ODD_QUANTIFIERS } else { QUANTIFIERS }));
    }
}

/// About 60 strings.
pub fn strings(pattern: &str, tables: Option<&Tables>) -> Vec<String> {
    let mut strings = sample::strings(pattern, tables);
    let mut random = Random::new(pattern);
    for _ in 0..24 {
        let length = random.below(7);
        strings.push((0..length).map(|_| random.pick(CHARACTERS)).collect());
    }
    strings.sort_unstable();
    strings.dedup();
    strings
}
