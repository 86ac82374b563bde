//! The tables of the automaton that runs in generated crates.

use std::collections::HashMap;
use std::fmt;

use super::Refusal;
use super::dfa::{Dfa, MATCHED};

/// Bytes of one table: 256 KiB, without what would be the rows of the two largest numbers.
pub const MAX_TABLE_BYTES: usize = (256 << 10) - 4;

/// What the fields of the runtime's `Automaton` are made of; they have the same names and meaning there.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Tables {
    /// The class of each byte value.
    pub classes: [u8; 256],
    /// Number of entries in a row: the number of classes, rounded up to an even number if entries are wide.
    pub stride: u16,
    /// Whether an entry takes two bytes, little-endian, instead of one.
    pub wide: bool,
    /// The next state for each state and class, row by row. A state is the index of the first entry of its row, half
    /// of it if entries are wide; the largest value of an entry is the state that accepts no continuation, the one
    /// before accepts all of them.
    pub table: Vec<u8>,
    /// The state at the beginning of the text.
    pub start: u16,
    /// The first state that accepts a text ending in it; so does every later one but the last.
    pub accepting: u16,
    /// The least and the largest number of code points in the text, where that is not in the table.
    pub length: Option<(u32, u32)>,
}

impl Tables {
    /// Packs an automaton, its accepting states last.
    pub(super) fn pack(dfa: &Dfa, length: Option<(u32, u32)>) -> Result<Self, Refusal> {
        let states = dfa.accepting.len();
        let (columns, classes) = columns(dfa);
        let narrow_entries = (states - 2) * columns.len();
        let wide = narrow_entries > 0xFE;
        let stride = if wide {
            columns.len().next_multiple_of(2)
        } else {
            columns.len()
        };
        let (unit, width) = if wide { (2, 2) } else { (1, 1) };
        let bytes = (states - 2) * stride * width;
        if bytes > MAX_TABLE_BYTES {
            return Err(Refusal::TooLarge {
                what: "bytes of the table",
                limit: MAX_TABLE_BYTES,
            });
        }
        let largest = if wide { 0xFFFF } else { 0xFF };
        let (accepting, others): (Vec<_>, Vec<_>) =
            (2..states).partition(|&state| dfa.accepting[state]);
        let first_accepting = if accepting.is_empty() {
            largest - 1
        } else {
            (others.len() * stride / unit) as u16
        };
        let order = [others, accepting].concat();
        let mut number = vec![largest; states];
        number[MATCHED as usize] = largest - 1;
        for (at, &state) in order.iter().enumerate() {
            number[state] = (at * stride / unit) as u16;
        }
        let mut table = Vec::with_capacity(bytes);
        for state in order {
            for &column in &columns {
                let next = number[dfa.table[state * dfa.stride + column] as usize].to_le_bytes();
                table.extend_from_slice(&next[..width]);
            }
            table.resize(table.len().next_multiple_of(stride * width), 0xFF);
        }
        Ok(Self {
            classes,
            stride: stride as u16,
            wide,
            table,
            start: number[dfa.starts[0] as usize],
            accepting: first_accepting,
            length,
        })
    }

    /// Whether `text` matches: what the runtime's `Pattern::is_match` does, with these tables.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        let stuck = if self.wide { 0xFFFF } else { 0xFF };
        let mut state = self.start;
        for &byte in text.as_bytes() {
            if state >= stuck - 1 {
                break;
            }
            let class = usize::from(self.classes[usize::from(byte)]);
            state = if self.wide {
                let at = 2 * (2 * usize::from(state) + class);
                u16::from_le_bytes([self.table[at], self.table[at + 1]])
            } else {
                self.table[usize::from(state) + class].into()
            };
        }
        let length = || text.chars().count();
        let fits = |(least, most): (u32, u32)| (least as usize..=most as usize).contains(&length());
        state >= self.accepting && state != stuck && self.length.is_none_or(fits)
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
