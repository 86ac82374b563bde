//! Mutations of a document's bytes.

use crate::random::Random;
use crate::values::SIGNS;

/// Does one thing to the bytes, and says what.
pub fn mutate(bytes: &mut Vec<u8>, random: &mut Random) -> String {
    let at = random.below(bytes.len());
    match random.below(6) {
        0 => {
            let signs = &SIGNS[random.below(SIGNS.len())..];
            bytes.splice(at..at, signs.iter().copied());
            format!("inserted {} signs at byte {at}", signs.len())
        }
        1 => {
            bytes.drain(at..(at + 1).min(bytes.len()));
            format!("removed byte {at}")
        }
        2 => {
            bytes.truncate(at);
            format!("truncated at byte {at}")
        }
        3 => {
            let end = (at + random.below(40)).min(bytes.len());
            let copy = bytes[at..end].to_vec();
            let to = random.below(bytes.len());
            bytes.splice(to..to, copy);
            format!("copied bytes {at}..{end} to {to}")
        }
        4 => {
            let end = (at + 1 + random.below(64)).min(bytes.len());
            bytes[at..end].fill_with(|| u8::try_from(random.below(256)).unwrap_or_default());
            format!("made bytes {at}..{end} random")
        }
        _ => {
            let end = (at + random.below(400)).min(bytes.len());
            bytes.drain(at..end);
            format!("removed bytes {at}..{end}")
        }
    }
}
