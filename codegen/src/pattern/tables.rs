//! The tables of the automaton that runs in generated crates.

use std::collections::HashMap;
use std::fmt;

use super::Refusal;
use super::dfa::{DEAD, Dfa, MATCHED};

/// Bytes of one transition table.
pub const MAX_TABLE_BYTES: usize = 256 << 10;
/// States of one automaton, which must have 16-bit numbers.
const MAX_STATES: usize = 1 << 16;

/// What the fields of the runtime's `Automaton` are made of; they have the same names and meaning there.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Tables {
    /// The class of each byte value.
    pub classes: [u8; 256],
    /// Number of classes, which is the number of entries in a row.
    pub stride: u16,
    /// Whether an entry takes two bytes, little-endian, instead of one.
    pub wide: bool,
    /// The next state for each state from 2 on and each class, row by row.
    pub table: Vec<u8>,
    /// The state at the beginning of the text.
    pub start: u16,
    /// The first state that accepts a text ending in it; so does every later one, and state 1.
    pub accepting: u16,
}

impl Tables {
    /// Packs an automaton, its accepting states last.
    pub(super) fn pack(dfa: &Dfa) -> Result<Self, Refusal> {
        let states = dfa.accepting.len();
        let (columns, classes) = columns(dfa);
        let wide = states > 256;
        let bytes = (states - 2) * columns.len() * (1 + usize::from(wide));
        if bytes > MAX_TABLE_BYTES {
            return Err(Refusal::TooLarge {
                what: "bytes of the table",
                limit: MAX_TABLE_BYTES,
            });
        }
        if states >= MAX_STATES {
            return Err(Refusal::TooLarge {
                what: "states of the automaton",
                limit: MAX_STATES - 1,
            });
        }
        let live = 2..states;
        let (accepting, others): (Vec<_>, Vec<_>) = live.partition(|&state| dfa.accepting[state]);
        let first_accepting = 2 + others.len();
        let order = [others, accepting].concat();
        let mut number = vec![0_u16; states];
        number[MATCHED as usize] = 1;
        for (at, &state) in order.iter().enumerate() {
            number[state] = at as u16 + 2;
        }
        let mut table = Vec::with_capacity(bytes);
        for state in order {
            for &column in &columns {
                let next = number[dfa.table[state * dfa.stride + column] as usize].to_le_bytes();
                table.extend_from_slice(if wide { &next } else { &next[..1] });
            }
        }
        Ok(Self {
            classes,
            stride: columns.len() as u16,
            wide,
            table,
            start: number[dfa.starts[0] as usize],
            accepting: first_accepting as u16,
        })
    }

    /// Whether `text` matches: what the runtime's `Pattern::is_match` does, with these tables.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        let mut state = self.start;
        for &byte in text.as_bytes() {
            if u32::from(state) == DEAD || u32::from(state) == MATCHED {
                break;
            }
            let class = self.classes[usize::from(byte)];
            let entry = (usize::from(state) - 2) * usize::from(self.stride) + usize::from(class);
            state = if self.wide {
                u16::from_le_bytes([self.table[2 * entry], self.table[2 * entry + 1]])
            } else {
                self.table[entry].into()
            };
        }
        u32::from(state) == MATCHED || state >= self.accepting
    }
}

impl fmt::Debug for Tables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tables")
            .field("classes", &self.stride)
            .field("table_bytes", &self.table.len())
            .finish_non_exhaustive()
    }
}

/// The columns of the table that differ, by the class that has each first, and the new class of each byte.
fn columns(dfa: &Dfa) -> (Vec<usize>, [u8; 256]) {
    let mut known: HashMap<Vec<u32>, u8> = HashMap::new();
    let mut columns = Vec::new();
    let mut class_of = Vec::with_capacity(dfa.stride);
    for class in 0..dfa.stride {
        let column = dfa
            .table
            .iter()
            .skip(2 * dfa.stride + class)
            .step_by(dfa.stride)
            .copied()
            .collect();
        let new = *known.entry(column).or_insert_with(|| {
            columns.push(class);
            (columns.len() - 1) as u8
        });
        class_of.push(new);
    }
    (
        columns,
        dfa.classes.map(|class| class_of[usize::from(class)]),
    )
}
