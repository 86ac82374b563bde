//! Checks of text against an ECMA-262 pattern that was compiled into a finite automaton beforehand.
//!
//! Nothing is built at run time: the tables are statics, a check allocates nothing and takes time linear in the
//! text, and [`Pattern::is_match`] also works in a constant, so a wrong literal can be an error of compilation.

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
/// A state is the index of the first entry of its row in the table, half of it if entries are wide. The two largest
/// values of an entry are states that are never left and have no row: the largest accepts no continuation, the one
/// before accepts every continuation. A table that breaks these rules makes a check panic; it never makes it read
/// outside of the table.
pub struct Automaton {
    /// The class of each byte value: bytes that no state tells apart share one. Every value is below `stride`.
    pub classes: &'static [u8; 256],
    /// Number of entries in a row: the number of classes, rounded up to an even number if entries are wide.
    pub stride: u16,
    /// Whether an entry takes two bytes, little-endian, instead of one.
    pub wide: bool,
    /// The next state for each state and class, row by row.
    pub table: &'static [u8],
    /// The state at the beginning of the text.
    pub start: u16,
    /// The first state that accepts a text ending in it; so does every later one but the last.
    pub accepting: u16,
    /// The least and the largest number of code points, where the automaton leaves counting them to its user.
    pub length: Option<(u32, u32)>,
}

/// Where a run over a text has ended.
#[derive(Clone, Copy)]
enum End {
    /// No continuation can match.
    Stuck,
    /// The text does not match, but may be the beginning of one that does.
    Open,
    /// The text matches.
    Accepted,
}

impl Automaton {
    /// The state after `state` and `byte`.
    #[inline(always)]
    const fn next<const WIDE: bool>(&self, state: usize, byte: u8) -> usize {
        let class = self.classes[byte as usize] as usize;
        if WIDE {
            let at = 2 * (2 * state + class);
            u16::from_le_bytes([self.table[at], self.table[at + 1]]) as usize
        } else {
            self.table[state + class] as usize
        }
    }

    /// Runs over `text` until the state cannot change any more; also gives the number of bytes read.
    #[inline(always)]
    const fn run<const WIDE: bool>(&self, text: &[u8]) -> (End, usize) {
        let stuck = if WIDE { 0xFFFF } else { 0xFF };
        let row = self.stride as usize >> WIDE as usize;
        let mut state = self.start as usize;
        let mut read = 0;
        while state < stuck - 1 && read < text.len() {
            let next = self.next::<WIDE>(state, text[read]);
            read += 1;
            // Most steps stay in the state or go on to the next row. A processor that guesses so need not wait for
            // the entry before it looks up the one after.
            if next == state {
                while read < text.len() && self.next::<WIDE>(state, text[read]) == state {
                    read += 1;
                }
            } else if next == state + row {
                state += row;
            } else {
                state = next;
            }
        }
        let end = if state == stuck {
            End::Stuck
        } else if state >= self.accepting as usize {
            End::Accepted
        } else {
            End::Open
        };
        (end, read)
    }

    const fn end(&self, text: &str) -> (End, usize) {
        if self.wide {
            self.run::<true>(text.as_bytes())
        } else {
            self.run::<false>(text.as_bytes())
        }
    }
}

/// Number of code points in the first `end` bytes.
const fn code_points(text: &str, end: usize) -> usize {
    let bytes = text.as_bytes();
    let (mut count, mut at) = (0, 0);
    while at < end {
        // Every byte but a continuation begins one.
        count += (bytes[at] as i8 >= -0x40) as usize;
        at += 1;
    }
    count
}

impl Pattern {
    /// Whether `text` matches, as `RegExp.prototype.test` decides it ([ECMA-262, 22.2.6.16]): anywhere in the text
    /// unless the pattern is anchored.
    ///
    /// [ECMA-262, 22.2.6.16]: https://tc39.es/ecma262/#sec-regexp.prototype.test
    #[must_use]
    pub const fn is_match(&self, text: &str) -> bool {
        if !matches!(self.automaton.end(text).0, End::Accepted) {
            return false;
        }
        match self.automaton.length {
            Some((least, most)) => {
                let length = code_points(text, text.len());
                least as usize <= length && length <= most as usize
            }
            None => true,
        }
    }

    /// The index, in code points from 0, of the first character after which no continuation can match.
    ///
    /// `None` if the text matches, or could be made to match by appending to it.
    #[must_use]
    pub fn stuck_at(&self, text: &str) -> Option<usize> {
        let (end, read) = self.automaton.end(text);
        let last = code_points(text, read).saturating_sub(1);
        let most = match self.automaton.length {
            Some((_, most)) => most as usize,
            None => usize::MAX,
        };
        if matches!(end, End::Stuck) {
            Some(last.min(most))
        } else {
            (code_points(text, text.len()) > most).then_some(most)
        }
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
