//! Checks of text against an ECMA-262 pattern that was compiled into a finite automaton beforehand.
//!
//! Nothing is built at run time: the tables are statics, a check allocates nothing and takes time linear in the
//! text, and [`Pattern::is_match`] also works in a constant:
//!
//! ```
//! # use oast_runtime::pattern::{Automaton, Pattern};
//! # static AUTOMATON: Automaton =
//! #     Automaton { classes: &[0; 256], stride: 1, wide: false, table: b"", start: Automaton::MATCHED, accepting: 2 };
//! # static ANY: Pattern = Pattern { source: "", automaton: &AUTOMATON };
//! const _: () = assert!(ANY.is_match("x"));
//! ```

use std::fmt;

/// A pattern as the document wrote it, with the automaton that decides it.
#[derive(Clone, Copy)]
pub struct Pattern {
    /// The ECMA-262 text, without delimiters, exactly as in the document.
    pub source: &'static str,
    /// The tables compiled from `source`.
    pub automaton: &'static Automaton,
}

/// A deterministic automaton over the bytes of well-formed UTF-8.
///
/// The states [`DEAD`](Self::DEAD) and [`MATCHED`](Self::MATCHED) are never left and have no row in the table; the
/// row of any other state `s` begins at entry `(s - 2) * stride`. A table that breaks the rules of its fields makes
/// a check panic; it never makes it read outside of the table.
pub struct Automaton {
    /// The class of each byte value: bytes that no state tells apart share one. Every value is below `stride`.
    pub classes: &'static [u8; 256],
    /// Number of classes, which is the number of entries in a row.
    pub stride: u16,
    /// Whether an entry takes two bytes, little-endian, instead of one.
    pub wide: bool,
    /// The next state for each state and class, row by row.
    pub table: &'static [u8],
    /// The state at the beginning of the text.
    pub start: u16,
    /// The first state that accepts a text ending in it; so does every later one.
    pub accepting: u16,
}

impl Automaton {
    /// The state from which no continuation is accepted.
    pub const DEAD: u16 = 0;
    /// The state from which every continuation is accepted.
    pub const MATCHED: u16 = 1;

    /// The entry at `index` of the table.
    #[inline(always)]
    const fn entry<const WIDE: bool>(&self, index: usize) -> u16 {
        if WIDE {
            u16::from_le_bytes([self.table[2 * index], self.table[2 * index + 1]])
        } else {
            self.table[index] as u16
        }
    }

    /// Runs over `text` until the state cannot change any more; gives the state and the number of bytes read.
    #[inline(always)]
    const fn run<const WIDE: bool>(&self, text: &[u8]) -> (u16, usize) {
        let mut state = self.start;
        let mut read = 0;
        while state > Self::MATCHED {
            let row = (state as usize - 2) * self.stride as usize;
            // A loop of its own for staying in a state: the address of the row does not wait for the entry before.
            loop {
                if read == text.len() {
                    return (state, read);
                }
                let next = self.entry::<WIDE>(row + self.classes[text[read] as usize] as usize);
                read += 1;
                if next != state {
                    state = next;
                    break;
                }
            }
        }
        (state, read)
    }

    const fn end(&self, text: &[u8]) -> (u16, usize) {
        if self.wide {
            self.run::<true>(text)
        } else {
            self.run::<false>(text)
        }
    }
}

impl Pattern {
    /// Whether `text` matches, as `RegExp.prototype.test` decides it ([ECMA-262, 22.2.6.16]): anywhere in the text
    /// unless the pattern is anchored.
    ///
    /// [ECMA-262, 22.2.6.16]: https://tc39.es/ecma262/#sec-regexp.prototype.test
    #[must_use]
    pub const fn is_match(&self, text: &str) -> bool {
        let (state, _) = self.automaton.end(text.as_bytes());
        state == Automaton::MATCHED || state >= self.automaton.accepting
    }

    /// The index, in code points from 0, of the first character after which no continuation can match.
    ///
    /// `None` if the text matches, or could be made to match by appending to it.
    #[must_use]
    pub fn stuck_at(&self, text: &str) -> Option<usize> {
        let (state, read) = self.automaton.end(text.as_bytes());
        if state != Automaton::DEAD {
            return None;
        }
        let starts = text
            .as_bytes()
            .iter()
            .take(read)
            .filter(|byte| !matches!(byte, 0x80..=0xBF))
            .count();
        Some(starts.saturating_sub(1))
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.source).finish()
    }
}

impl fmt::Debug for Automaton {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Automaton")
            .field("classes", &self.stride)
            .field("table_bytes", &self.table.len())
            .finish_non_exhaustive()
    }
}
