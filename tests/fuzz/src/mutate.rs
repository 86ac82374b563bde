//! Mutations of bytes.

use crate::random::Random;

/// The longest input.
pub const LONGEST: usize = 16 << 10;

/// Numbers at whose neighbors readers go wrong.
const NUMBERS: &[&str] = &[
    "0",
    "-1",
    "1",
    "127",
    "128",
    "255",
    "256",
    "65535",
    "65536",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "1e308",
    "1e309",
    "5e-324",
    "0.1",
    "-0",
    "00",
    "1.0",
];

/// What an input is made from.
pub struct Recipe<'a> {
    /// The files to begin with.
    pub corpus: &'a [Vec<u8>],
    /// Strings that mean something to the reader.
    pub dictionary: &'a [&'a str],
}

impl Recipe<'_> {
    /// The input of a seed.
    pub fn input(&self, seed: u64) -> Vec<u8> {
        let mut random = Random::new(seed);
        let mut bytes = random.pick(self.corpus).clone();
        let mut count = 1;
        while count < 16 && random.below(2) == 0 {
            count += 1;
        }
        for _ in 0..count {
            self.mutate(&mut bytes, &mut random);
            bytes.truncate(LONGEST);
        }
        bytes
    }

    fn mutate(&self, bytes: &mut Vec<u8>, random: &mut Random) {
        let length = bytes.len();
        let at = random.below(length + 1);
        match random.below(15) {
            0 if at < length => bytes[at] ^= 1 << random.below(8),
            1 if at < length => bytes[at] = byte(random),
            2 => {
                let new: Vec<u8> = (0..=random.below(8)).map(|_| byte(random)).collect();
                bytes.splice(at..at, new);
            }
            3 => drop(bytes.drain(stretch(length, random))),
            4 => {
                let copy = bytes[stretch(length, random)].to_vec();
                bytes.splice(at..at, copy);
            }
            5 => {
                let copy = bytes[stretch(length, random)].to_vec();
                let times = 1 << random.below(8);
                bytes.splice(at..at, copy.repeat(times).into_iter().take(LONGEST));
            }
            6 => {
                // The beginning of this one, and the end of another.
                let other = random.pick(self.corpus);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[random.below(other.len() + 1)..]);
            }
            7 => {
                let other = random.pick(self.corpus);
                let copy = other[stretch(other.len(), random)].to_vec();
                bytes.splice(at..at, copy);
            }
            8 => bytes.truncate(at),
            9 | 10 => {
                let word = self.word(random);
                bytes.splice(at..at, word.bytes());
            }
            11 | 12 => {
                let word = self.word(random);
                let end = (at + word.len()).min(length);
                bytes.splice(at..end, word.bytes());
            }
            13 => replace_number(bytes, at, random),
            _ => {
                let (a, b) = (stretch(length, random), stretch(length, random));
                if a.end <= b.start {
                    let middle = bytes[b.clone()].iter().chain(&bytes[a.end..b.start]);
                    let swapped: Vec<u8> = middle.chain(&bytes[a.clone()]).copied().collect();
                    bytes.splice(a.start..b.end, swapped);
                }
            }
        }
    }

    fn word(&self, random: &mut Random) -> String {
        match self.dictionary {
            [] => (*random.pick(NUMBERS)).to_owned(),
            words => (*random.pick(words)).to_owned(),
        }
    }
}

fn byte(random: &mut Random) -> u8 {
    match random.below(3) {
        // Most readers read text.
        0 => *random
            .pick(b"\0\t\n\r \"'#%&()*+,-./:;<=>?@[\\]^_{|}~\x7f\x80\xbf\xc3\xe2\xed\xf0\xff"),
        1 => *random.pick(b"abcdefnrtuxAZ0123456789"),
        _ => u8::try_from(random.below(256)).unwrap_or_default(),
    }
}

/// A stretch of bytes, mostly a short one.
fn stretch(length: usize, random: &mut Random) -> std::ops::Range<usize> {
    let most = *random.pick(&[1, 4, 16, 64, length]);
    let start = random.below(length + 1);
    start..(start + random.below(most + 1)).min(length)
}

/// Replaces the digits after a place by a number that is special.
fn replace_number(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit) else {
        return;
    };
    let start = at + start;
    let digits = bytes[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit());
    let end = start + digits.count();
    bytes.splice(start..end, random.pick(NUMBERS).bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_one_input_and_most_seeds_are_different_ones() {
        let corpus = [b"{\"a\":1}".to_vec(), b"[true]".to_vec(), Vec::new()];
        let recipe = Recipe {
            corpus: &corpus,
            dictionary: &["null"],
        };
        let inputs: Vec<_> = (0..500).map(|seed| recipe.input(seed)).collect();
        let again: Vec<_> = (0..500).map(|seed| recipe.input(seed)).collect();
        assert!(inputs == again);
        let distinct: std::collections::HashSet<_> = inputs.iter().collect();
        assert!(distinct.len() > 200, "{}", distinct.len());
        assert!(inputs.iter().all(|input| input.len() <= LONGEST));
    }
}
