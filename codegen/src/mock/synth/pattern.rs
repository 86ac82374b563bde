//! Texts that a pattern matches, by walking its syntax tree.
//!
//! What the tree of `regex-syntax` has no word for (a look at what is ahead) is left out of it; whether a text matches
//! the pattern as it stands is asked of the validator's own engine afterwards.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::json;

use crate::mock::random::Random;

/// How often a text is made before the last one is taken as it is.
const ATTEMPTS: usize = 60;

/// Longer texts are not made.
const LONGEST: usize = 20_000;

/// Patterns that are kept in a thread: a document has some hundreds.
const MOST_KEPT: usize = 512;

type Known = Rc<(Option<Hir>, Option<jsonschema::Validator>)>;

thread_local! {
    static KNOWN: RefCell<HashMap<String, Known>> = RefCell::new(HashMap::new());
}

/// A text that matches, of a length in characters; where none is found, one that does not.
pub(super) fn make(source: &str, least: usize, most: usize, random: &mut Random) -> String {
    let known = known(source);
    let Some(tree) = &known.0 else {
        return crate::mock::formats::word(random).to_owned();
    };
    let mut made = String::new();
    for attempt in 0..ATTEMPTS {
        let mut writer = Writer {
            text: String::new(),
            spread: match attempt % 4 {
                0 => 3,
                1 => 0,
                2 => least.clamp(4, 64),
                _ => least.saturating_add(8).min(512),
            },
            random,
        };
        writer.write(tree);
        made = writer.text;
        let is_open = !source.ends_with('$');
        let length = made.chars().count();
        if length < least && is_open {
            made.extend(('a'..='z').cycle().take((least - length).min(LONGEST)));
        }
        let length = made.chars().count();
        // Nothing is what few places take.
        let is_something = length > 0 || most == 0 || attempt > ATTEMPTS / 2;
        let fits = is_something && least <= length && length <= most;
        if fits && is_match(&known, &made) {
            break;
        }
    }
    made
}

/// Whether a text matches.
pub(super) fn matches(source: &str, text: &str) -> bool {
    is_match(&known(source), text)
}

fn is_match(known: &Known, text: &str) -> bool {
    known
        .1
        .as_ref()
        .is_none_or(|validator| validator.is_valid(&json!(text)))
}

fn known(source: &str) -> Known {
    KNOWN.with_borrow_mut(|known| {
        if let Some(found) = known.get(source) {
            return Rc::clone(found);
        }
        if known.len() >= MOST_KEPT {
            known.clear();
        }
        let tree = regex_syntax::Parser::new().parse(&translated(source)).ok();
        let validator = jsonschema::draft202012::new(&json!({"pattern": source})).ok();
        let found = Rc::new((tree, validator));
        known.insert(source.to_owned(), Rc::clone(&found));
        found
    })
}

struct Writer<'r> {
    text: String,
    /// How many more than the least there may be of something repeated.
    spread: usize,
    random: &'r mut Random,
}

impl Writer<'_> {
    fn write(&mut self, tree: &Hir) {
        if self.text.len() > LONGEST {
            return;
        }
        match tree.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => self.text.push_str(&String::from_utf8_lossy(&literal.0)),
            HirKind::Class(class) => {
                let character = self.character(class);
                self.text.extend(character);
            }
            HirKind::Repetition(repetition) => {
                let least = repetition.min as usize;
                let most = repetition
                    .max
                    .map_or(least.saturating_add(self.spread.max(1)), |most| {
                        most as usize
                    });
                let room = most.saturating_sub(least).min(self.spread);
                // Without more than the least, `.*` would be nothing, and a text of nothing is of little use.
                let base = if least == 0 && most > 0 && self.spread > 0 {
                    1
                } else {
                    least
                };
                let count = base.max(least + self.random.below(room + 1));
                for _ in 0..count.min(LONGEST) {
                    self.write(&repetition.sub);
                    if self.text.len() > LONGEST {
                        break;
                    }
                }
            }
            HirKind::Capture(capture) => self.write(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.write(part)),
            HirKind::Alternation(parts) => {
                if let Some(part) = self.random.pick(parts) {
                    self.write(part);
                }
            }
        }
    }

    /// A character of a class: a letter or digit if there is one.
    fn character(&mut self, class: &Class) -> Option<char> {
        let ranges: Vec<(char, char)> = match class {
            Class::Unicode(class) => class
                .iter()
                .map(|range| (range.start(), range.end()))
                .collect(),
            Class::Bytes(class) => class
                .iter()
                .map(|range| (char::from(range.start()), char::from(range.end())))
                .collect(),
        };
        let preferred = [('a', 'z'), ('0', '9'), ('A', 'Z'), ('!', '~')];
        for (first, last) in preferred {
            let cut = ranges
                .iter()
                .map(|(low, high)| (*low.max(&first), *high.min(&last)));
            let cut: Vec<_> = cut.filter(|(low, high)| low <= high).collect();
            // Now and then of another kind, as some patterns ask for one of each.
            if !cut.is_empty() && self.random.below(8) != 0 {
                return self
                    .random
                    .pick(&cut)
                    .and_then(|range| within(*range, self.random));
            }
        }
        let printable = ranges
            .iter()
            .filter(|(low, _)| *low >= ' ' && *low <= '~')
            .copied();
        let printable: Vec<_> = printable.map(|(low, high)| (low, high.min('~'))).collect();
        let any = if printable.is_empty() {
            &ranges
        } else {
            &printable
        };
        any.first().and_then(|range| within(*range, self.random))
    }
}

fn within((low, high): (char, char), random: &mut Random) -> Option<char> {
    let (low, high) = (u32::from(low), u32::from(high));
    let step = u32::try_from(random.below((high - low) as usize + 1)).ok()?;
    char::from_u32(low + step).or_else(|| char::from_u32(low))
}

/// ECMA-262 -> the syntax of `regex-syntax`, near enough to walk it.
fn translated(source: &str) -> String {
    let mut made = String::with_capacity(source.len());
    let mut rest = source;
    let mut in_class = false;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        match c {
            '\\' => {
                let Some(escaped) = after.chars().next() else {
                    break;
                };
                rest = &after[escaped.len_utf8()..];
                match escaped {
                    'd' => made.push_str(if in_class { "0-9" } else { "[0-9]" }),
                    'w' => made.push_str(if in_class {
                        "0-9A-Za-z_"
                    } else {
                        "[0-9A-Za-z_]"
                    }),
                    's' => made.push(' '),
                    'b' | 'B' if !in_class => {}
                    'u' if rest.len() >= 4
                        && rest.is_char_boundary(4)
                        && !rest.starts_with('{') =>
                    {
                        made.push_str(&format!("\\u{{{}}}", &rest[..4]));
                        rest = &rest[4..];
                    }
                    'D' | 'W' | 'S' | 'n' | 'r' | 't' | 'f' | 'v' | 'x' | 'p' | 'P' | 'u' => {
                        made.push('\\');
                        made.push(escaped);
                    }
                    letter if letter.is_ascii_alphanumeric() || !letter.is_ascii() => {
                        made.push(letter)
                    }
                    // Neither is an escape there.
                    '<' | '>' => made.push(escaped),
                    _ => {
                        made.push('\\');
                        made.push(escaped);
                    }
                }
                continue;
            }
            '[' if in_class => made.push_str("\\["),
            '&' | '~' if in_class => made.push_str(&format!("\\{c}")),
            '[' => {
                in_class = true;
                made.push('[');
                if let Some(after) = after.strip_prefix("^]") {
                    // Anything.
                    made.push_str("\\s\\S]");
                    in_class = false;
                    rest = after;
                    continue;
                }
            }
            ']' => {
                in_class = false;
                made.push(']');
            }
            '(' if !in_class
                && ["(?=", "(?!", "(?<=", "(?<!"]
                    .iter()
                    .any(|look| rest.starts_with(look)) =>
            {
                rest = &rest[group_length(rest)..];
                continue;
            }
            _ => made.push(c),
        }
        rest = after;
    }
    made
}

/// How long the group is that a text begins with.
fn group_length(text: &str) -> usize {
    let (mut depth, mut in_class, mut escaped) = (0_usize, false, false);
    for (index, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => depth += 1,
            ')' if !in_class => {
                depth -= 1;
                if depth == 0 {
                    return index + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_match_their_patterns() {
        for pattern in [
            r"^[a-z]{3,63}$",
            r"^\d{3}-[\w.-]+$",
            r"^(?=.*\d)[a-z0-9]{4,9}$",
            r"^[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$",
            r"^(\/[^/]+){2}$",
            r"a|b",
            r"^[^*#&+:<>?]+$",
        ] {
            for seed in 0..20 {
                let made = make(pattern, 0, 100, &mut Random::of(seed, ""));
                assert!(matches(pattern, &made), "{pattern}: {made:?}");
            }
        }
        let made = make("^[a-z]+$", 40, 50, &mut Random::of(1, ""));
        assert!((40..=50).contains(&made.len()), "{made}");
    }
}
