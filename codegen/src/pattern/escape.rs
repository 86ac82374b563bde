//! Escapes and classes of the grammar.

use super::Refusal;
use super::property;
use super::set::Set;
use super::syntax::{Node, Parser};

/// A character, or an escape that stands for many.
enum Member {
    One(u32),
    Many(Set),
}

const SURROGATE_HIGH: std::ops::RangeInclusive<u32> = 0xD800..=0xDBFF;
const SURROGATE_LOW: std::ops::RangeInclusive<u32> = 0xDC00..=0xDFFF;

impl Parser {
    /// `\` and what follows, outside of a class.
    pub(super) fn atom_escape(&mut self) -> Result<Node, Refusal> {
        let start = self.at;
        if let Some('1'..='9') = self.peek_at(1) {
            self.at += 1;
            if self.decimal().is_some_and(|group| group <= self.groups) {
                return Ok(Node::BackReference);
            }
            if self.unicode {
                return Err(self.invalid_at("a back-reference to a group that is not there", start));
            }
            self.at = start;
        }
        if self.peek_at(1) == Some('k') && (self.unicode || self.named) {
            self.at += 2;
            if !self.eat("<") {
                return Err(self.invalid_at("`\\k` without a name", start));
            }
            let name = self.group_name()?;
            self.references.push((name, start));
            return Ok(Node::BackReference);
        }
        Ok(Node::Class(match self.escape(false)? {
            Member::One(unit) => Set::one(unit),
            Member::Many(set) => set,
        }))
    }

    /// `[...]`
    pub(super) fn class(&mut self) -> Result<Set, Refusal> {
        let start = self.at;
        self.at += 1;
        let negated = self.eat("^");
        let mut ranges = Vec::new();
        while !self.eat("]") {
            let first_at = self.at;
            let first = self.class_member(start)?;
            if self.peek() != Some('-') || matches!(self.peek_at(1), None | Some(']')) {
                first.add_to(&mut ranges);
                continue;
            }
            self.at += 1;
            match (first, self.class_member(start)?) {
                (Member::One(lo), Member::One(hi)) if lo > hi => {
                    return Err(self.invalid_at("the range is out of order", first_at));
                }
                (Member::One(lo), Member::One(hi)) => ranges.push((lo, hi)),
                _ if self.unicode => {
                    return Err(self.invalid_at("a range cannot end in a class", first_at));
                }
                (first, last) => {
                    first.add_to(&mut ranges);
                    last.add_to(&mut ranges);
                    ranges.push(('-'.into(), '-'.into()));
                }
            }
        }
        let set = Set::of(ranges);
        Ok(if negated {
            set.negated(self.max())
        } else {
            set
        })
    }

    fn class_member(&mut self, class: usize) -> Result<Member, Refusal> {
        match self.unit(0) {
            None => Err(self.invalid_at("unterminated class", class)),
            Some(unit) if unit == u32::from('\\') => self.escape(true),
            Some(unit) => {
                self.at += 1;
                Ok(Member::One(unit))
            }
        }
    }

    /// The escapes that are the same in a class and outside, and those only in a class.
    fn escape(&mut self, in_class: bool) -> Result<Member, Refusal> {
        let start = self.at;
        self.at += 1;
        let Some(c) = self.peek() else {
            return Err(self.invalid_at("`\\` at the end of the pattern", start));
        };
        let unit = self.unit(0).unwrap_or_default();
        self.at += 1;
        let one = match c {
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => return Ok(Member::Many(self.shorthand(c))),
            'p' | 'P' if self.unicode => return self.property(c == 'P', start).map(Member::Many),
            'f' => 0xC,
            'n' => 0xA,
            'r' => 0xD,
            't' => 0x9,
            'v' => 0xB,
            'b' if in_class => 0x8,
            '-' if in_class && self.unicode => unit,
            'c' => self.control(in_class, start)?,
            '0'..='9' => self.octal(c, unit, start)?,
            'x' => self.hexadecimal(2, unit, start)?,
            'u' => self.code(unit, start)?,
            'k' if self.named => return Err(self.invalid_at("`\\k` in a class", start)),
            _ if self.unicode && !"^$\\.*+?()[]{}|/".contains(c) => {
                return Err(self.invalid_at(format!("`\\{c}` is not an escape"), start));
            }
            _ => unit,
        };
        Ok(Member::One(one))
    }

    fn shorthand(&self, c: char) -> Set {
        let set = match c.to_ascii_lowercase() {
            'd' => Set::of([(0x30, 0x39)]),
            'w' => Set::of([(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)]),
            // WhiteSpace and LineTerminator of ECMA-262, 12.2 and 12.3.
            _ => Set::of([
                (0x9, 0xD),
                (0x20, 0x20),
                (0xA0, 0xA0),
                (0x1680, 0x1680),
                (0x2000, 0x200A),
                (0x2028, 0x2029),
                (0x202F, 0x202F),
                (0x205F, 0x205F),
                (0x3000, 0x3000),
                (0xFEFF, 0xFEFF),
            ]),
        };
        if c.is_ascii_uppercase() {
            set.negated(self.max())
        } else {
            set
        }
    }

    /// After `\c`: a letter; or without the `u` flag in a class, a digit or `_`; or else `\` means itself.
    fn control(&mut self, in_class: bool, start: usize) -> Result<u32, Refusal> {
        match self.peek() {
            Some(c)
                if c.is_ascii_alphabetic()
                    || (in_class && !self.unicode && (c.is_ascii_digit() || c == '_')) =>
            {
                self.at += 1;
                Ok(u32::from(c) % 32)
            }
            _ if self.unicode => Err(self.invalid_at("`\\c` without a letter", start)),
            _ => {
                self.at = start + 1;
                Ok('\\'.into())
            }
        }
    }

    /// After `\` and a digit that is no back-reference.
    fn octal(&mut self, c: char, unit: u32, start: usize) -> Result<u32, Refusal> {
        if self.unicode {
            return match (c, self.peek()) {
                ('0', Some('0'..='9')) | ('1'..='9', _) => {
                    Err(self.invalid_at("octal escapes are not allowed here", start))
                }
                _ => Ok(0),
            };
        }
        let Some(mut value) = c.to_digit(8) else {
            return Ok(unit);
        };
        let most = if c <= '3' { 2 } else { 1 };
        for _ in 0..most {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else {
                break;
            };
            self.at += 1;
            value = value * 8 + digit;
        }
        Ok(value)
    }

    /// Exactly `digits` hexadecimal digits; without the `u` flag, the letter itself if they are not there.
    fn hexadecimal(&mut self, digits: usize, unit: u32, start: usize) -> Result<u32, Refusal> {
        match self.hexadecimal_digits(digits) {
            Some(value) => Ok(value),
            None if self.unicode => Err(self.invalid_at(
                format!("the escape needs {digits} hexadecimal digits"),
                start,
            )),
            None => Ok(unit),
        }
    }

    fn hexadecimal_digits(&mut self, digits: usize) -> Option<u32> {
        let mut value = 0;
        for ahead in 0..digits {
            value = value * 16 + self.peek_at(ahead)?.to_digit(16)?;
        }
        self.at += digits;
        Some(value)
    }

    /// After `\u`.
    fn code(&mut self, unit: u32, start: usize) -> Result<u32, Refusal> {
        if self.unicode && self.eat("{") {
            let mut value: Option<u32> = None;
            while let Some(digit) = self.peek().and_then(|c| c.to_digit(16)) {
                self.at += 1;
                value = Some(value.unwrap_or(0).saturating_mul(16).saturating_add(digit));
            }
            return match value.filter(|&value| value <= 0x10_FFFF) {
                Some(value) if self.eat("}") => Ok(value),
                _ => Err(self.invalid_at("`\\u{` needs a code point and `}`", start)),
            };
        }
        let high = self.hexadecimal(4, unit, start)?;
        if !self.unicode || !SURROGATE_HIGH.contains(&high) {
            return Ok(high);
        }
        let after = self.at;
        if self.eat("\\u")
            && let Some(low) = self.hexadecimal_digits(4)
            && SURROGATE_LOW.contains(&low)
        {
            return Ok(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00));
        }
        self.at = after;
        Ok(high)
    }

    /// After `\p` or `\P`.
    fn property(&mut self, negated: bool, start: usize) -> Result<Set, Refusal> {
        let mut text = String::new();
        let mut closed = false;
        if self.eat("{") {
            while let Some(c) = self.peek() {
                self.at += 1;
                closed = c == '}';
                if closed {
                    break;
                }
                text.push(c);
            }
        }
        if !closed {
            return Err(self.invalid_at("`\\p` needs a property in braces", start));
        }
        match property::members(&text) {
            Ok(set) if negated => Ok(set.negated(self.max())),
            Ok(set) => Ok(set),
            Err(property::Missing::Undefined) => {
                Err(self.invalid_at("there is no such property", start))
            }
            Err(property::Missing::Data) => Err(Refusal::NotExpressible {
                what: format!("the Unicode property `{text}`"),
            }),
        }
    }

    /// A name up to `>` (ECMA-262, RegExpIdentifierName).
    pub(super) fn group_name(&mut self) -> Result<Vec<u32>, Refusal> {
        let start = self.at;
        let mut name = Vec::new();
        loop {
            let at = self.at;
            let Some(mut code) = self.unit(0) else {
                return Err(self.invalid_at("unterminated group name", start));
            };
            self.at += 1;
            if code == u32::from('>') {
                break;
            }
            let escaped = code == u32::from('\\');
            if escaped {
                // Names are read with the `u` flag's escapes in either mode.
                let unicode = std::mem::replace(&mut self.unicode, true);
                let escape = if self.eat("u") {
                    self.code(0, at)
                } else {
                    Err(self.invalid_at("invalid group name", at))
                };
                self.unicode = unicode;
                code = escape?;
            } else if SURROGATE_HIGH.contains(&code)
                && let Some(low) = self.unit(0)
            {
                self.at += 1;
                code = 0x1_0000 + ((code - 0xD800) << 10) + (low.wrapping_sub(0xDC00) & 0x3FF);
            }
            if !property::in_identifier(code, name.is_empty()) {
                return Err(self.invalid_at("invalid group name", at));
            }
            name.push(code);
        }
        if name.is_empty() {
            Err(self.invalid_at("invalid group name", start))
        } else {
            Ok(name)
        }
    }
}

impl Member {
    fn add_to(self, ranges: &mut Vec<(u32, u32)>) {
        match self {
            Member::One(unit) => ranges.push((unit, unit)),
            Member::Many(set) => ranges.extend_from_slice(set.ranges()),
        }
    }
}
