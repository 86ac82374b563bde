//! Which bytes an automaton must tell apart.

use super::nfa::{Nfa, State};

/// What is after a place in the text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// The end.
    Nothing,
    /// A character of `\w`.
    Word,
    /// Another character.
    Other,
    /// Another byte of the same character.
    Continuation,
}

/// Whether it is a character of `\w`.
pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// What a place before `byte` has after it.
pub fn after(byte: u8) -> After {
    match byte {
        0x80..=0xBF => After::Continuation,
        _ if is_word(byte) => After::Word,
        _ => After::Other,
    }
}

/// The class of each byte, and the first byte of each class: bytes share one if nothing tells them apart.
pub fn classes(nfa: &Nfa) -> ([u8; 256], Vec<u8>) {
    let mut first = [false; 257];
    first[0] = true;
    let mut conditional = false;
    for state in &nfa.states {
        match state {
            State::Bytes(ranges) => {
                for &(lo, hi, _) in ranges {
                    first[usize::from(lo)] = true;
                    first[usize::from(hi) + 1] = true;
                }
            }
            State::Split(_) | State::Match => {}
            _ => conditional = true,
        }
    }
    for byte in 1..=255_u8 {
        let here = usize::from(byte);
        let looks = nfa.ahead.iter().chain(&nfa.behind);
        first[here] |= looks
            .into_iter()
            .any(|dfa| dfa.classes[here] != dfa.classes[here - 1]);
        first[here] |= conditional && after(byte) != after(byte - 1);
    }
    let mut classes = [0; 256];
    let mut bytes = Vec::new();
    for byte in 0..=255_u8 {
        if first[usize::from(byte)] {
            bytes.push(byte);
        }
        classes[usize::from(byte)] = (bytes.len() - 1) as u8;
    }
    (classes, bytes)
}
