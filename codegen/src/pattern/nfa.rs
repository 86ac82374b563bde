//! Tree -> nondeterministic automaton over the bytes of UTF-8.
//!
//! It only ever reads well-formed text, so what it does with anything else is free, and chosen to be small.

use std::collections::HashMap;

use super::Refusal;
use super::budget::Budget;
use super::dfa::{self, Dfa};
use super::set::{Set, Share};
use super::syntax::{Assert, Node};
use super::trim::trim;

/// Index of a state.
pub type Id = u32;

/// A state and its ways out.
#[derive(Clone, Debug)]
pub enum State {
    /// Reads one byte; the ranges are sorted and disjoint.
    Bytes(Vec<(u8, u8, Id)>),
    /// Goes on with any of them, reading nothing.
    Split(Vec<Id>),
    /// Goes on where the condition holds.
    Assert(Assert, Id),
    /// Goes on if the rest of the text is accepted by `Nfa::ahead` of that index.
    Ahead(u32, Id),
    /// Goes on if the text so far is accepted by `Nfa::behind` of that index, or is not.
    Behind {
        /// Index in `Nfa::behind`.
        index: u32,
        /// Goes on if it is not.
        negative: bool,
        /// The next state.
        next: Id,
    },
    /// The pattern has matched.
    Match,
}

/// A place in the copies of what is repeated up to some number of times. At the same place of a copy with more copies
/// after it, everything is accepted that is accepted here.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The place; the same in each copy.
    pub place: u32,
    /// Number of copies after this one.
    pub rank: u32,
}

/// An automaton, with those that its conditions need.
pub struct Nfa {
    /// The states.
    pub states: Vec<State>,
    /// The link of each state; there may be fewer than states.
    pub chains: Vec<Option<Link>>,
    /// Where it begins.
    pub start: Id,
    /// Whether a character is a code point, not a code unit.
    pub unicode: bool,
    /// The automata of lookaheads, negated where the lookahead is.
    pub ahead: Vec<Dfa>,
    /// The automata of lookbehinds.
    pub behind: Vec<Dfa>,
}

/// What an automaton is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To find the pattern anywhere in the text.
    Search,
    /// To see whether the text begins with it.
    Prefix,
    /// To see whether the text ends in it.
    Suffix,
}

/// Builds the automaton that reads `node`.
pub fn build(
    node: &Node,
    unicode: bool,
    purpose: Purpose,
    budget: &mut Budget,
) -> Result<Nfa, Refusal> {
    let node = &trim(node, purpose != Purpose::Prefix, purpose != Purpose::Suffix);
    let nfa = Nfa {
        states: Vec::new(),
        chains: Vec::new(),
        start: 0,
        unicode,
        ahead: Vec::new(),
        behind: Vec::new(),
    };
    let mut builder = Builder {
        nfa,
        looks: HashMap::new(),
        purpose,
        budget,
    };
    let end = builder.push(State::Match)?;
    let start = builder.node(node, end)?;
    builder.nfa.start = if purpose == Purpose::Prefix {
        start
    } else {
        builder.skip(start)?
    };
    Ok(builder.nfa)
}

struct Builder<'a> {
    nfa: Nfa,
    /// The automaton of each lookaround, which repetition visits more than once.
    looks: HashMap<*const Node, u32>,
    purpose: Purpose,
    budget: &'a mut Budget,
}

impl Builder<'_> {
    fn push(&mut self, state: State) -> Result<Id, Refusal> {
        self.budget.state()?;
        let id = self.nfa.states.len() as Id;
        self.nfa.states.push(state);
        Ok(id)
    }

    fn split_at(&mut self, id: Id, ways: Vec<Id>) {
        self.nfa.states[id as usize] = State::Split(ways);
    }

    /// Any number of characters, then `next`.
    fn skip(&mut self, next: Id) -> Result<Id, Refusal> {
        let start = self.push(State::Split(Vec::new()))?;
        let any = if self.nfa.unicode {
            self.push(State::Bytes(vec![(0, 0xFF, start)]))?
        } else {
            self.class(&Set::of([(0, 0xFFFF)]), start)?
        };
        self.split_at(start, vec![any, next]);
        Ok(start)
    }

    /// The state from which `node` is read before going on with `next`.
    fn node(&mut self, node: &Node, next: Id) -> Result<Id, Refusal> {
        match node {
            Node::Empty => Ok(next),
            Node::Class(set) => self.class(set, next),
            Node::Concat(nodes) => self.concat(nodes, next),
            Node::Alternate(nodes) => {
                let ways = nodes
                    .iter()
                    .map(|node| self.node(node, next))
                    .collect::<Result<_, _>>()?;
                self.push(State::Split(ways))
            }
            Node::Repeat { node, min, max } => self.repeat(node, *min, *max, next),
            Node::Assert(assert) => {
                if self.purpose == Purpose::Suffix && *assert != Assert::Start {
                    return Err(Refusal::NeedsBacktracking {
                        what: "a condition inside of a lookbehind",
                    });
                }
                self.push(State::Assert(*assert, next))
            }
            Node::Look {
                behind,
                negative,
                node,
            } => self.look(*behind, *negative, node, next),
            Node::BackReference => Err(Refusal::NeedsBacktracking {
                what: "a back-reference",
            }),
        }
    }

    fn concat(&mut self, nodes: &[Node], mut next: Id) -> Result<Id, Refusal> {
        let mut rest = nodes;
        while let Some((last, before)) = rest.split_last() {
            rest = before;
            if let (Node::Class(low), Some((Node::Class(high), before))) =
                (last, before.split_last())
                && !self.nfa.unicode
                && let Some(pairs) = pairs(high, low)
            {
                rest = before;
                self.budget.work(pairs.ranges().len() * 2)?;
                next = self.code_points(&pairs, next)?;
            } else {
                next = self.node(last, next)?;
            }
        }
        Ok(next)
    }

    fn repeat(&mut self, node: &Node, min: u32, max: Option<u32>, next: Id) -> Result<Id, Refusal> {
        let mut start = next;
        let mut copies = min;
        match max {
            None => {
                let again = self.push(State::Split(Vec::new()))?;
                let body = self.node(node, again)?;
                self.split_at(again, vec![body, next]);
                // The loop itself is the last of the copies that must be there.
                start = if min == 0 { again } else { body };
                copies = min.saturating_sub(1);
            }
            Some(max) => {
                let first = self.nfa.states.len();
                let mut length = 0;
                for rank in 0..max.saturating_sub(min) {
                    let begin = self.nfa.states.len();
                    let body = self.node(node, start)?;
                    if body == start {
                        break;
                    }
                    start = self.push(State::Split(vec![body, next]))?;
                    if rank == 0 {
                        length = self.nfa.states.len() - begin;
                    }
                    self.link(begin, first, length, rank);
                }
            }
        }
        for _ in 0..copies {
            let body = self.node(node, start)?;
            if body == start {
                break;
            }
            start = body;
        }
        Ok(start)
    }

    /// Links the states from `begin` on, which are a copy of the `length` states from `first` on.
    fn link(&mut self, begin: usize, first: usize, length: usize, rank: u32) {
        let end = self.nfa.states.len();
        if end - begin != length {
            return;
        }
        self.nfa.chains.resize(end, None);
        for (offset, link) in self.nfa.chains[begin..].iter_mut().enumerate() {
            // Repetitions inside have linked their own states.
            link.get_or_insert(Link {
                place: (first + offset) as u32,
                rank,
            });
        }
    }

    fn look(&mut self, behind: bool, negative: bool, node: &Node, next: Id) -> Result<Id, Refusal> {
        if self.purpose == Purpose::Suffix {
            return Err(Refusal::NeedsBacktracking {
                what: "lookaround inside of a lookbehind",
            });
        }
        if behind && self.purpose == Purpose::Prefix {
            return Err(Refusal::NeedsBacktracking {
                what: "a lookbehind inside of a lookahead",
            });
        }
        let index = match self.looks.get(&std::ptr::from_ref(node)) {
            Some(&index) => index,
            None => {
                let purpose = if behind {
                    Purpose::Suffix
                } else {
                    Purpose::Prefix
                };
                let body = build(node, self.nfa.unicode, purpose, self.budget)?;
                let mut dfa = dfa::determinize(&body, purpose, self.budget)?;
                if negative && !behind {
                    dfa.negate();
                }
                let list = if behind {
                    &mut self.nfa.behind
                } else {
                    &mut self.nfa.ahead
                };
                let index = list.len() as u32;
                list.push(dfa);
                self.looks.insert(node, index);
                index
            }
        };
        self.push(if behind {
            State::Behind {
                index,
                negative,
                next,
            }
        } else {
            State::Ahead(index, next)
        })
    }

    fn class(&mut self, set: &Set, next: Id) -> Result<Id, Refusal> {
        if self.nfa.unicode {
            self.code_points(set, next)
        } else {
            self.code_unit(set, next)
        }
    }

    /// One code unit: half of a character of four bytes is two of its bytes.
    fn code_unit(&mut self, set: &Set, next: Id) -> Result<Id, Refusal> {
        let high = set.share(0xD800, 0xDBFF);
        let low = set.share(0xDC00, 0xDFFF);
        if high == Share::Part || low == Share::Part {
            return Err(Refusal::NotExpressible {
                what: "a class with some of the surrogates".to_owned(),
            });
        }
        let mut tree = Tree::new(self, next);
        let mut ranges = tree.branches(set)?;
        if high == Share::All || low == Share::All {
            let half = tree.full(1)?;
            let at = ranges.partition_point(|range| range.0 < 0x80);
            if low == Share::All {
                ranges.insert(at, (0x80, 0xBF, half));
            }
            if high == Share::All {
                ranges.push((0xF0, 0xF4, half));
            }
        }
        self.push(State::Bytes(ranges))
    }

    /// One code point.
    fn code_points(&mut self, set: &Set, next: Id) -> Result<Id, Refusal> {
        let mut exit = next;
        let ascii_only = set.share(0x80, 0x10_FFFF) == Share::None;
        if self.nfa.unicode && !ascii_only {
            // Once it is decided that a character belongs to the class, the rest of its bytes may be skipped: what
            // comes next begins with another kind of byte.
            exit = self.push(State::Split(Vec::new()))?;
            let rest = self.push(State::Bytes(vec![(0x80, 0xBF, exit)]))?;
            self.split_at(exit, vec![rest, next]);
        }
        let ranges = Tree::new(self, exit).branches(set)?;
        self.push(State::Bytes(ranges))
    }
}

/// The code points of a high surrogate followed by a low one, if that is what the sets are.
fn pairs(high: &Set, low: &Set) -> Option<Set> {
    let only = |set: &Set, lo, hi| !set.is_empty() && set.within(lo, hi) == *set;
    if !only(high, 0xD800, 0xDBFF) || !only(low, 0xDC00, 0xDFFF) {
        return None;
    }
    let highs = high.ranges().iter().flat_map(|&(lo, hi)| lo..=hi);
    Some(Set::of(highs.flat_map(|high| {
        let base = 0x1_0000 + ((high - 0xD800) << 10);
        low.ranges()
            .iter()
            .map(move |&(lo, hi)| (base + lo - 0xDC00, base + hi - 0xDC00))
    })))
}

/// UTF-8 seen as a tree: below its leading byte, a character has one branch of 64 for each further byte.
struct Tree<'b, 'a> {
    builder: &'b mut Builder<'a>,
    exit: Id,
    /// States that accept whatever the given number of bytes is.
    full: Vec<Id>,
    /// Equal branches are one state.
    known: HashMap<Vec<(u8, u8, Id)>, Id>,
}

impl<'b, 'a> Tree<'b, 'a> {
    fn new(builder: &'b mut Builder<'a>, exit: Id) -> Self {
        Self {
            builder,
            exit,
            full: vec![exit],
            known: HashMap::new(),
        }
    }

    /// What the first byte decides.
    fn branches(&mut self, set: &Set) -> Result<Vec<(u8, u8, Id)>, Refusal> {
        self.builder.budget.work(set.ranges().len())?;
        let ascii = set.within(0, 0x7F);
        let mut branches: Vec<_> = ascii
            .ranges()
            .iter()
            .map(|&(lo, hi)| (lo as u8, hi as u8, self.exit))
            .collect();
        for lead in 0xC2..=0xF4_u8 {
            let (bits, rest) = match lead {
                0xC2..0xE0 => (lead & 0x1F, 1),
                0xE0..0xF0 => (lead & 0xF, 2),
                _ => (lead & 7, 3),
            };
            if let Some(id) = self.branch(set, u32::from(bits) << (6 * rest), rest)? {
                extend(&mut branches, lead, id);
            }
        }
        Ok(branches)
    }

    /// The state that reads the last `rest` bytes of the characters from `base` on, if any is in the set.
    fn branch(&mut self, set: &Set, base: u32, rest: u32) -> Result<Option<Id>, Refusal> {
        self.builder.budget.work(1)?;
        let last = base + (1 << (6 * rest)) - 1;
        // The encoding leaves out what has a shorter form, the surrogates, and what is too large.
        let (lo, hi) = match base {
            0..0x800 if rest == 2 => (0x800, last),
            0..0x1_0000 if rest == 3 => (0x1_0000, last),
            0xD000 if rest == 2 => (base, 0xD7FF),
            0xD800..0xE000 => return Ok(None),
            _ => (base, last.min(0x10_FFFF)),
        };
        if lo > hi {
            return Ok(None);
        }
        match set.share(lo, hi) {
            Share::None => Ok(None),
            Share::All => self.full(rest).map(Some),
            Share::Part => {
                let mut branches = Vec::new();
                for byte in 0..64_u8 {
                    let base = base + (u32::from(byte) << (6 * (rest - 1)));
                    if base <= hi
                        && base + (1 << (6 * (rest - 1))) > lo
                        && let Some(id) = self.branch(set, base, rest - 1)?
                    {
                        extend(&mut branches, 0x80 + byte, id);
                    }
                }
                if let Some(&id) = self.known.get(&branches) {
                    return Ok(Some(id));
                }
                let id = self.builder.push(State::Bytes(branches.clone()))?;
                self.known.insert(branches, id);
                Ok(Some(id))
            }
        }
    }

    /// The state that reads any `rest` bytes, or skips what is left of a code point.
    fn full(&mut self, rest: u32) -> Result<Id, Refusal> {
        if self.builder.nfa.unicode {
            return Ok(self.exit);
        }
        let mut id = self.exit;
        for count in 0..rest as usize {
            id = match self.full.get(count + 1) {
                Some(&known) => known,
                None => {
                    let new = self.builder.push(State::Bytes(vec![(0x80, 0xBF, id)]))?;
                    self.full.push(new);
                    new
                }
            };
        }
        Ok(id)
    }
}

/// Adds a byte, which is larger than those before it.
fn extend(branches: &mut Vec<(u8, u8, Id)>, byte: u8, id: Id) {
    match branches.last_mut() {
        Some(last) if last.1 + 1 == byte && last.2 == id => last.1 = byte,
        _ => branches.push((byte, byte, id)),
    }
}
