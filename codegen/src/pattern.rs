//! Compiles ECMA-262 patterns into automaton tables.
//!
//! A pattern means what `new RegExp(pattern, "u").test(text)` means to a JavaScript engine; if it is a syntax error
//! with the `u` flag, what it means without. The tables decide that for every text, in one pass over its bytes.
//!
//! text -> `syntax` tree -> `nfa` -> `dfa`, minimised -> [`Tables`], each stage within a `budget`.

mod alphabet;
mod budget;
mod dfa;
mod escape;
mod length;
mod minimise;
mod nfa;
mod property;
mod set;
mod syntax;
mod tables;
#[cfg(test)]
mod tests;
mod trim;

use std::fmt;

pub use budget::{MAX_DFA_ENTRIES, MAX_NFA_STATES, MAX_WORK, MAX_WORK_TOGETHER};
pub use tables::{MAX_TABLE_BYTES, Tables};

use budget::Budget;
use nfa::Purpose;

/// Why a pattern has no automaton.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no ECMA-262 pattern, with or without the `u` flag.
    Invalid {
        /// What is wrong with it.
        message: String,
        /// Where: the index of a byte of the pattern, at most its length.
        at: usize,
    },
    /// A limit has been reached.
    TooLarge {
        /// What there was too much of.
        what: &'static str,
        /// How much is allowed.
        limit: usize,
    },
    /// It has a part that no automaton, or none that we build, can decide.
    NeedsBacktracking {
        /// The part.
        what: &'static str,
    },
    /// It has a set of characters that we cannot express.
    NotExpressible {
        /// The set.
        what: String,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid { message, at } => {
                write!(f, "not an ECMA-262 pattern: {message} (at byte {at})")
            }
            Self::TooLarge { what, limit } => {
                write!(f, "too large for an automaton: more than {limit} {what}")
            }
            Self::NeedsBacktracking { what } => write!(f, "only backtracking can decide {what}"),
            Self::NotExpressible { what } => write!(f, "cannot express {what}"),
        }
    }
}

impl std::error::Error for Refusal {}

/// Compiles `source`, the text of a pattern without delimiters.
///
/// # Errors
///
/// A [`Refusal`], when there is no automaton for it. It takes bounded time and memory in any case.
pub fn compile(source: &str) -> Result<Tables, Refusal> {
    compile_within(source, &mut MAX_WORK_TOGETHER.clone())
}

/// As [`compile`], with so many steps left for this pattern and those after it.
pub(crate) fn compile_within(source: &str, left: &mut usize) -> Result<Tables, Refusal> {
    let (node, unicode) = match syntax::parse(source, true) {
        Err(Refusal::Invalid { .. }) => (syntax::parse(source, false)?, false),
        parsed => (parsed?, true),
    };
    let (node, length) = length::split(node, unicode);
    let mut budget = Budget::new(*left);
    let nfa = nfa::build(&node, unicode, Purpose::Search, &mut budget);
    let dfa = nfa.and_then(|nfa| dfa::determinize(&nfa, Purpose::Search, &mut budget));
    *left = left.saturating_sub(budget.spent());
    Tables::pack(&dfa?, length)
}
