//! Pattern text -> tree: the grammar of ECMA-262, 22.2.1 (with the `u` flag) and B.1.2 (without).

use super::Refusal;
use super::set::Set;

/// Groups in groups, which the stages that walk the tree answer with recursion.
const MAX_NESTING: usize = 200;

/// What a pattern says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// The empty string.
    Empty,
    /// One character out of a set: a code point with the `u` flag, a UTF-16 code unit without.
    Class(Set),
    /// One after the other.
    Concat(Vec<Node>),
    /// Any of them.
    Alternate(Vec<Node>),
    /// `node`, `min` to `max` times.
    Repeat {
        /// What is repeated.
        node: Box<Node>,
        /// At least so often.
        min: u32,
        /// At most so often.
        max: Option<u32>,
    },
    /// A condition on a place in the text.
    Assert(Assert),
    /// A condition on the text after a place, or before it.
    Look {
        /// Before, not after.
        behind: bool,
        /// The condition must not hold.
        negative: bool,
        /// What the text must begin with here, or end in.
        node: Box<Node>,
    },
    /// The text of an earlier group once more.
    BackReference,
}

/// A condition on a place in the text that needs no more than the characters beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assert {
    /// `^`
    Start,
    /// `$`
    End,
    /// `\b`
    Word,
    /// `\B`
    NotWord,
}

/// Parses `source` with the `u` flag or without.
pub fn parse(source: &str, unicode: bool) -> Result<Node, Refusal> {
    let mut parser = Parser::new(source, unicode);
    parser.count_groups();
    let node = parser.disjunction(0)?;
    if parser.peek().is_some() {
        return Err(parser.invalid("unmatched `)`"));
    }
    parser.check_references()?;
    Ok(node)
}

/// A place in the pattern, and what is known of the whole.
pub(super) struct Parser {
    /// Code points or code units, each with the byte position of its character in the source.
    units: Vec<(u32, usize)>,
    end: usize,
    pub(super) at: usize,
    pub(super) unicode: bool,
    /// Number of capturing groups in the whole pattern.
    pub(super) groups: u32,
    /// Whether any of them has a name, which makes `\k` special without the `u` flag too.
    pub(super) named: bool,
    names: Vec<Vec<u32>>,
    /// Names that `\k` refers to, and where.
    pub(super) references: Vec<(Vec<u32>, usize)>,
}

impl Parser {
    fn new(source: &str, unicode: bool) -> Self {
        let mut units = Vec::with_capacity(source.len());
        for (at, c) in source.char_indices() {
            if unicode {
                units.push((u32::from(c), at));
            } else {
                let mut pair = [0; 2];
                units.extend(
                    c.encode_utf16(&mut pair)
                        .iter()
                        .map(|&unit| (u32::from(unit), at)),
                );
            }
        }
        Self {
            units,
            end: source.len(),
            at: 0,
            unicode,
            groups: 0,
            named: false,
            names: Vec::new(),
            references: Vec::new(),
        }
    }

    /// The largest character.
    pub(super) fn max(&self) -> u32 {
        if self.unicode { 0x10_FFFF } else { 0xFFFF }
    }

    pub(super) fn unit(&self, ahead: usize) -> Option<u32> {
        self.units.get(self.at + ahead).map(|unit| unit.0)
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.peek_at(0)
    }

    /// A unit as a character; a surrogate is never one that the grammar names, so it is shown as U+FFFD.
    pub(super) fn peek_at(&self, ahead: usize) -> Option<char> {
        self.unit(ahead)
            .map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    pub(super) fn eat(&mut self, text: &str) -> bool {
        let found = text
            .chars()
            .enumerate()
            .all(|(ahead, c)| self.unit(ahead) == Some(c.into()));
        if found {
            self.at += text.chars().count();
        }
        found
    }

    pub(super) fn invalid(&self, message: impl Into<String>) -> Refusal {
        self.invalid_at(message, self.at)
    }

    pub(super) fn invalid_at(&self, message: impl Into<String>, at: usize) -> Refusal {
        let at = self.units.get(at).map_or(self.end, |unit| unit.1);
        Refusal::Invalid {
            message: message.into(),
            at,
        }
    }

    /// Without the `u` flag, `\1` is a back-reference only if there are that many groups, later ones included.
    fn count_groups(&mut self) {
        let mut in_class = false;
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                '\\' => self.at += 1,
                '[' => in_class = true,
                ']' => in_class = false,
                '(' if !in_class => {
                    let name = self.peek() == Some('?')
                        && self.peek_at(1) == Some('<')
                        && !matches!(self.peek_at(2), Some('=' | '!'));
                    self.named |= name;
                    self.groups += u32::from(name || self.peek() != Some('?'));
                }
                _ => {}
            }
        }
        self.at = 0;
    }

    fn check_references(&self) -> Result<(), Refusal> {
        match self
            .references
            .iter()
            .find(|(name, _)| !self.names.contains(name))
        {
            Some((_, at)) => Err(self.invalid_at("`\\k` names a group that is not there", *at)),
            None => Ok(()),
        }
    }

    fn disjunction(&mut self, depth: usize) -> Result<Node, Refusal> {
        if depth > MAX_NESTING {
            return Err(Refusal::TooLarge {
                what: "groups in groups",
                limit: MAX_NESTING,
            });
        }
        let mut alternatives = vec![self.alternative(depth)?];
        while self.eat("|") {
            alternatives.push(self.alternative(depth)?);
        }
        Ok(match alternatives.pop() {
            Some(only) if alternatives.is_empty() => only,
            last => {
                alternatives.extend(last);
                Node::Alternate(alternatives)
            }
        })
    }

    fn alternative(&mut self, depth: usize) -> Result<Node, Refusal> {
        let mut terms = Vec::new();
        while !matches!(self.peek(), None | Some('|' | ')')) {
            let (node, quantifiable) = self.term(depth)?;
            let range = if quantifiable {
                self.quantifier()?
            } else {
                None
            };
            terms.push(match range {
                Some((min, max)) => Node::Repeat {
                    node: Box::new(node),
                    min,
                    max,
                },
                None => node,
            });
        }
        Ok(match terms.pop() {
            None => Node::Empty,
            Some(only) if terms.is_empty() => only,
            Some(last) => {
                terms.push(last);
                Node::Concat(terms)
            }
        })
    }

    /// One term without its quantifier, and whether it may have one.
    fn term(&mut self, depth: usize) -> Result<(Node, bool), Refusal> {
        let Some(c) = self.peek() else {
            return Ok((Node::Empty, false));
        };
        let start = self.at;
        match c {
            '^' => self.assertion(1, Assert::Start),
            '$' => self.assertion(1, Assert::End),
            '\\' if self.peek_at(1) == Some('b') => self.assertion(2, Assert::Word),
            '\\' if self.peek_at(1) == Some('B') => self.assertion(2, Assert::NotWord),
            '\\' => Ok((self.atom_escape()?, true)),
            '(' => self.group(depth),
            '[' => Ok((Node::Class(self.class()?), true)),
            '.' => {
                self.at += 1;
                let ends = Set::of([(0xA, 0xA), (0xD, 0xD), (0x2028, 0x2029)]);
                Ok((Node::Class(ends.negated(self.max())), true))
            }
            '*' | '+' | '?' => Err(self.invalid("nothing to repeat")),
            '{' if self.braces().is_some() => Err(self.invalid_at("nothing to repeat", start)),
            '{' | '}' | ']' if self.unicode => {
                Err(self.invalid_at(format!("`{c}` without a partner must be escaped"), start))
            }
            _ => {
                let unit = self.unit(0).unwrap_or_default();
                self.at += 1;
                Ok((Node::Class(Set::one(unit)), true))
            }
        }
    }

    fn assertion(&mut self, length: usize, assert: Assert) -> Result<(Node, bool), Refusal> {
        self.at += length;
        Ok((Node::Assert(assert), false))
    }

    fn group(&mut self, depth: usize) -> Result<(Node, bool), Refusal> {
        let start = self.at;
        let looks = [
            ("(?=", false, false),
            ("(?!", false, true),
            ("(?<=", true, false),
            ("(?<!", true, true),
        ];
        let look = looks.into_iter().find(|(text, ..)| self.eat(text));
        if look.is_none() && !self.eat("(?:") {
            if self.eat("(?<") {
                let name = self.group_name()?;
                if self.names.contains(&name) {
                    return Err(self.invalid_at("two groups have the same name", start));
                }
                self.names.push(name);
            } else if self.eat("(?") {
                return Err(self.invalid_at("unknown kind of group", start));
            } else {
                self.at += 1;
            }
        }
        let node = self.disjunction(depth + 1)?;
        if !self.eat(")") {
            return Err(self.invalid_at("unterminated group", start));
        }
        Ok(match look {
            // Annex B lets a lookahead be repeated.
            Some((_, behind, negative)) => (
                Node::Look {
                    behind,
                    negative,
                    node: Box::new(node),
                },
                !behind && !self.unicode,
            ),
            None => (node, true),
        })
    }

    fn quantifier(&mut self) -> Result<Option<(u32, Option<u32>)>, Refusal> {
        let start = self.at;
        let range = if self.eat("*") {
            (0, None)
        } else if self.eat("+") {
            (1, None)
        } else if self.eat("?") {
            (0, Some(1))
        } else if let Some(range) = self.braces() {
            range
        } else if self.unicode && self.peek() == Some('{') {
            return Err(self.invalid("incomplete quantifier"));
        } else {
            return Ok(None);
        };
        if range.1.is_some_and(|max| max < range.0) {
            return Err(self.invalid_at("the numbers of a quantifier are out of order", start));
        }
        // Lazy or greedy decides which match is found, not whether there is one.
        self.eat("?");
        Ok(Some(range))
    }

    /// `{n}`, `{n,}` or `{n,m}`; consumes nothing when it is none of them.
    fn braces(&mut self) -> Option<(u32, Option<u32>)> {
        let start = self.at;
        let range = self.braced();
        if range.is_none() {
            self.at = start;
        }
        range
    }

    fn braced(&mut self) -> Option<(u32, Option<u32>)> {
        if !self.eat("{") {
            return None;
        }
        let min = self.decimal()?;
        let max = if !self.eat(",") {
            Some(min)
        } else if self.peek() == Some('}') {
            None
        } else {
            Some(self.decimal()?)
        };
        self.eat("}").then_some((min, max))
    }

    /// Decimal digits, at least one; a number that is too large is the largest.
    pub(super) fn decimal(&mut self) -> Option<u32> {
        let mut value: Option<u32> = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            self.at += 1;
            value = Some(value.unwrap_or(0).saturating_mul(10).saturating_add(digit));
        }
        value
    }
}
