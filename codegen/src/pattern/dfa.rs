//! Nondeterministic automaton -> deterministic automaton.
//!
//! A state of the result is a set of configurations: a state of the nondeterministic automaton, and what the
//! lookaheads passed on the way there still demand of the rest of the text (states of their automata). Lookbehinds
//! run beside the whole from the beginning of the text.

use std::hash::{BuildHasherDefault, DefaultHasher};

use indexmap::IndexSet;

use super::Refusal;
use super::alphabet::{After, after, classes, is_word};
use super::budget::Budget;
use super::minimise;
use super::nfa::{Id, Nfa, Purpose, State};
use super::syntax::Assert;

/// A complete deterministic automaton over bytes.
pub struct Dfa {
    /// The class of each byte; each class is one run of byte values.
    pub classes: [u8; 256],
    /// Number of classes.
    pub stride: usize,
    /// The next state for each state and class, row by row.
    pub table: Vec<u32>,
    /// Whether a text may end in a state.
    pub accepting: Vec<bool>,
    /// Where it begins, by what is before: see [`Before`].
    pub starts: [u32; 3],
}

/// The state that accepts nothing.
pub const DEAD: u32 = 0;
/// The state that accepts everything.
pub const MATCHED: u32 = 1;

/// What is before a place in the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Word,
    Other,
}

impl Dfa {
    /// The state after `state` and `byte`.
    pub fn next(&self, state: u32, byte: u8) -> u32 {
        self.table[state as usize * self.stride + usize::from(self.classes[usize::from(byte)])]
    }

    /// Turns it into the automaton that accepts what this one does not.
    pub fn negate(&mut self) {
        let swap = |state: &mut u32| {
            if *state <= MATCHED {
                *state = MATCHED - *state;
            }
        };
        self.table.iter_mut().skip(2 * self.stride).for_each(swap);
        self.starts.iter_mut().for_each(swap);
        self.accepting
            .iter_mut()
            .skip(2)
            .for_each(|accepting| *accepting = !*accepting);
    }
}

/// Builds the smallest automaton that accepts what `nfa` does.
pub fn determinize(nfa: &Nfa, purpose: Purpose, budget: &mut Budget) -> Result<Dfa, Refusal> {
    let mut machine = Determinizer::new(nfa, purpose, budget);
    let first: Vec<u32> = nfa.behind.iter().map(|dfa| dfa.starts[0]).collect();
    let behind = intern(&mut machine.behinds, &first);
    let mut starts = [DEAD; 3];
    for (start, before) in starts
        .iter_mut()
        .zip([Before::Nothing, Before::Word, Before::Other])
    {
        if purpose == Purpose::Prefix || before == Before::Nothing {
            *start = machine.enter(&[config(nfa.start, 0)], before, behind)?;
        }
    }
    let mut table = Vec::new();
    let mut accepting = Vec::new();
    while table.len() < machine.sets.len() * machine.stride {
        machine.budget.entries(table.len() + machine.stride)?;
        let state = accepting.len();
        accepting.push(machine.row(state, &mut table)?);
    }
    let (classes, stride) = (machine.classes, machine.stride);
    minimise::minimise(
        Dfa {
            classes,
            stride,
            table,
            accepting,
            starts,
        },
        machine.budget,
    )
}

/// Configuration: the state below, the index of the demands above.
fn config(state: Id, demands: u32) -> u64 {
    u64::from(demands) << 32 | u64::from(state)
}

type Interned<T> = IndexSet<Box<[T]>, BuildHasherDefault<DefaultHasher>>;

fn intern<T: Clone + Eq + std::hash::Hash>(set: &mut Interned<T>, value: &[T]) -> u32 {
    match set.get_index_of(value) {
        Some(index) => index as u32,
        None => set.insert_full(value.into()).0 as u32,
    }
}

/// The key of [`MATCHED`], which is no set of configurations.
const MATCHED_KEY: &[u64] = &[u64::MAX];

struct Determinizer<'a> {
    nfa: &'a Nfa,
    purpose: Purpose,
    budget: &'a mut Budget,
    classes: [u8; 256],
    stride: usize,
    /// The first byte of each class.
    bytes: Vec<u8>,
    /// The ways out of each state that reads, by class.
    spans: Vec<Vec<(u8, u8, Id)>>,
    /// The states: what is before and the index of the lookbehinds, then the configurations in order.
    sets: Interned<u64>,
    /// What lookaheads demand, as pairs of automaton and state; 0 is nothing.
    demands: Interned<(u32, u32)>,
    /// The states of the lookbehinds.
    behinds: Interned<u32>,
    /// Visits of the closure under way, by state, for configurations without demands.
    visited: Vec<u32>,
    /// The highest rank of each place in that closure, by `Link::place`.
    highest: Vec<(u32, u32)>,
    visit: u32,
}

impl<'a> Determinizer<'a> {
    fn new(nfa: &'a Nfa, purpose: Purpose, budget: &'a mut Budget) -> Self {
        let (classes, bytes) = classes(nfa);
        let spans = nfa
            .states
            .iter()
            .enumerate()
            .map(|(id, state)| match state {
                State::Bytes(ranges) => ranges
                    .iter()
                    .map(|&(lo, hi, id)| (classes[usize::from(lo)], classes[usize::from(hi)], id))
                    .collect(),
                // The pattern has matched: the rest of the text is for the demands.
                State::Match if purpose != Purpose::Suffix => {
                    vec![(0, (bytes.len() - 1) as u8, id as Id)]
                }
                _ => Vec::new(),
            });
        let spans = spans.collect();
        let mut machine = Self {
            nfa,
            purpose,
            budget,
            classes,
            stride: bytes.len(),
            bytes,
            spans,
            sets: Interned::default(),
            demands: Interned::default(),
            behinds: Interned::default(),
            visited: vec![0; nfa.states.len()],
            highest: vec![(0, 0); nfa.states.len()],
            visit: 0,
        };
        intern(&mut machine.sets, &[]);
        intern(&mut machine.sets, MATCHED_KEY);
        intern(&mut machine.demands, &[]);
        machine
    }

    /// The state in which the configurations `seeds` are.
    fn enter(&mut self, seeds: &[u64], before: Before, behind: u32) -> Result<u32, Refusal> {
        let (mut set, finished) = self.close(seeds, before, behind, None)?;
        if finished && self.purpose != Purpose::Suffix {
            return Ok(MATCHED);
        }
        if set.is_empty() {
            return Ok(DEAD);
        }
        let depends = set.iter().any(|&config| self.is_conditional(config));
        let before = if depends { before } else { Before::Other };
        set.insert(0, u64::from(behind) << 8 | before as u64);
        Ok(intern(&mut self.sets, &set))
    }

    fn is_conditional(&self, config: u64) -> bool {
        matches!(
            self.nfa.states[config as u32 as usize],
            State::Assert(..) | State::Ahead(..) | State::Behind { .. }
        )
    }

    /// All configurations reached from `seeds` without reading, in order, and whether one has matched for good.
    /// Where it is not known what is `after`, those that must know are kept as they are.
    fn close(
        &mut self,
        seeds: &[u64],
        before: Before,
        behind: u32,
        after: Option<After>,
    ) -> Result<(Vec<u64>, bool), Refusal> {
        self.visit += 1;
        let mut set = Vec::new();
        // Without demands first: a configuration with more demands accepts nothing more.
        let (mut todo, mut demanding): (Vec<u64>, Vec<u64>) =
            seeds.iter().partition(|&&config| config >> 32 == 0);
        let mut seen = std::collections::HashSet::new();
        while let Some(next) = todo.pop().or_else(|| demanding.pop()) {
            self.budget.work(1)?;
            let (state, demands) = (next as u32, (next >> 32) as u32);
            let visited = &mut self.visited[state as usize];
            if *visited == self.visit || (demands != 0 && !seen.insert(next)) {
                continue;
            }
            if demands == 0 {
                *visited = self.visit;
            }
            let list = if demands == 0 {
                &mut todo
            } else {
                &mut demanding
            };
            match &self.nfa.states[state as usize] {
                State::Bytes(_) | State::Match => set.push(next),
                State::Split(ways) => {
                    list.extend(ways.iter().rev().map(|&way| config(way, demands)))
                }
                State::Assert(Assert::Start, way) => {
                    if before == Before::Nothing {
                        list.push(config(*way, demands));
                    }
                }
                _ => match after {
                    None => set.push(next),
                    Some(after) => {
                        if let Some(passed) = self.pass(next, before, behind, after) {
                            if passed >> 32 == 0 {
                                todo.push(passed)
                            } else {
                                demanding.push(passed)
                            }
                        }
                    }
                },
            }
        }
        self.prune(&mut set);
        set.sort_unstable();
        let finished = set
            .iter()
            .any(|&c| c >> 32 == 0 && matches!(self.nfa.states[c as usize], State::Match));
        Ok((set, finished))
    }

    /// Drops configurations that accept nothing more than another one does.
    fn prune(&mut self, set: &mut Vec<u64>) {
        let link = |config: u64| {
            self.nfa
                .chains
                .get(config as u32 as usize)
                .copied()
                .flatten()
        };
        for link in set
            .iter()
            .filter(|&&config| config >> 32 == 0)
            .filter_map(|&config| link(config))
        {
            let highest = &mut self.highest[link.place as usize];
            let rank = if highest.0 == self.visit {
                highest.1
            } else {
                0
            };
            *highest = (self.visit, rank.max(link.rank));
        }
        let (visit, visited, highest) = (self.visit, &self.visited, &self.highest);
        set.retain(|&config| {
            let free = config >> 32 == 0;
            let beaten = link(config).is_some_and(|link| {
                let highest = highest[link.place as usize];
                highest.0 == visit && link.rank < highest.1
            });
            !beaten && (free || visited[config as u32 as usize] != visit)
        });
    }

    /// The configuration behind a condition, if it holds.
    fn pass(&mut self, from: u64, before: Before, behind: u32, after: After) -> Option<u64> {
        if after == After::Continuation && self.nfa.unicode {
            return None;
        }
        let demands = (from >> 32) as u32;
        let word = (before == Before::Word) != (after == After::Word);
        match self.nfa.states[from as u32 as usize] {
            State::Assert(Assert::End, next) => {
                (after == After::Nothing).then(|| config(next, demands))
            }
            State::Assert(Assert::Word, next) => word.then(|| config(next, demands)),
            State::Assert(Assert::NotWord, next) => (!word).then(|| config(next, demands)),
            State::Ahead(index, next) => {
                let start = self.nfa.ahead[index as usize].starts[before as usize];
                let mut all = self.demands[demands as usize].to_vec();
                all.push((index, start));
                self.demand(all).map(|demands| config(next, demands))
            }
            State::Behind {
                index,
                negative,
                next,
            } => {
                let state = self.behinds[behind as usize][index as usize];
                let holds = self.nfa.behind[index as usize].accepting[state as usize] != negative;
                holds.then(|| config(next, demands))
            }
            _ => None,
        }
    }

    /// The index of these demands, without those that are met; none if one cannot be.
    fn demand(&mut self, mut demands: Vec<(u32, u32)>) -> Option<u32> {
        if demands.iter().any(|demand| demand.1 == DEAD) {
            return None;
        }
        demands.retain(|demand| demand.1 != MATCHED);
        demands.sort_unstable();
        demands.dedup();
        Some(intern(&mut self.demands, &demands))
    }

    /// Adds the row of a state to the table; gives whether the text may end there.
    fn row(&mut self, state: usize, table: &mut Vec<u32>) -> Result<bool, Refusal> {
        if state <= MATCHED as usize {
            table.extend(std::iter::repeat_n(state as u32, self.stride));
            return Ok(state == MATCHED as usize);
        }
        let key = self.sets[state].clone();
        let (head, configs) = key
            .split_first()
            .map_or((0, &[][..]), |(head, configs)| (*head, configs));
        let behind = (head >> 8) as u32;
        let before = match head & 0xFF {
            0 => Before::Nothing,
            1 => Before::Word,
            _ => Before::Other,
        };
        let conditional = configs.iter().any(|&config| self.is_conditional(config));
        let mut buckets = vec![Vec::new(); self.stride];
        let accepting = if conditional {
            for after in [After::Word, After::Other, After::Continuation] {
                let (set, _) = self.close(configs, before, behind, Some(after))?;
                self.read(&set, Some(after), &mut buckets)?;
            }
            let (set, _) = self.close(configs, before, behind, Some(After::Nothing))?;
            self.may_end(&set)
        } else {
            self.read(configs, None, &mut buckets)?;
            self.may_end(configs)
        };
        let mut last: Option<(Vec<u64>, Before, u32, u32)> = None;
        for (class, bucket) in buckets.into_iter().enumerate() {
            let byte = self.bytes[class];
            let before = if is_word(byte) {
                Before::Word
            } else {
                Before::Other
            };
            let behind = self.step_behind(behind, byte);
            let next = match &last {
                Some((same, b, e, next)) if *same == bucket && *b == before && *e == behind => {
                    *next
                }
                _ => self.enter(&bucket, before, behind)?,
            };
            table.push(next);
            last = Some((bucket, before, behind, next));
        }
        Ok(accepting)
    }

    fn may_end(&self, set: &[u64]) -> bool {
        set.iter().any(|&config| {
            let demands = &self.demands[(config >> 32) as usize];
            matches!(self.nfa.states[config as u32 as usize], State::Match)
                && demands
                    .iter()
                    .all(|&(index, state)| self.nfa.ahead[index as usize].accepting[state as usize])
        })
    }

    /// Lets each configuration read each class, or those of one kind, and puts where it gets to into the buckets.
    fn read(
        &mut self,
        set: &[u64],
        only: Option<After>,
        buckets: &mut [Vec<u64>],
    ) -> Result<(), Refusal> {
        for &from in set {
            let (state, demands) = (from as u32, (from >> 32) as u32);
            for at in 0..self.spans[state as usize].len() {
                let (lo, hi, to) = self.spans[state as usize][at];
                for class in lo..=hi {
                    let byte = self.bytes[usize::from(class)];
                    if only.is_some_and(|only| only != after(byte)) {
                        continue;
                    }
                    self.budget.work(1)?;
                    if let Some(demands) = self.step_demands(demands, byte) {
                        buckets[usize::from(class)].push(config(to, demands));
                    }
                }
            }
        }
        Ok(())
    }

    fn step_demands(&mut self, demands: u32, byte: u8) -> Option<u32> {
        if demands == 0 {
            return Some(0);
        }
        let next = self.demands[demands as usize].iter();
        let next = next
            .map(|&(index, state)| (index, self.nfa.ahead[index as usize].next(state, byte)))
            .collect();
        self.demand(next)
    }

    fn step_behind(&mut self, behind: u32, byte: u8) -> u32 {
        if self.nfa.behind.is_empty() {
            return behind;
        }
        let next = self.nfa.behind.iter().zip(&self.behinds[behind as usize]);
        let next: Vec<u32> = next.map(|(dfa, &state)| dfa.next(state, byte)).collect();
        intern(&mut self.behinds, &next)
    }
}
