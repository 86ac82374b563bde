//! Strings to try on a pattern: some that should match it, and their neighbours.
//!
//! None of this must be exact, for the JavaScript engine says what is right; it must only be near.

use oast::pattern::Tables;

/// Characters that people get wrong.
const TRICKY: &[char] = &[
    'é',
    'ſ',
    '\u{212A}',
    '\u{2028}',
    '\u{FEFF}',
    '\u{A0}',
    '😀',
    '\n',
    '\r',
    '\t',
    ' ',
    '_',
    '-',
    '.',
    '\\',
    '/',
    'a',
    'Z',
    '5',
    '\0',
    '\u{7F}',
    'ß',
    '中',
    '\u{D7FF}',
    '\u{E000}',
    '\u{10FFFF}',
    '\u{85}',
    '\u{180E}',
    '٣',
    '\u{301}',
    '\u{1F1E9}',
    '"',
    '<',
    '{',
    ']',
    '$',
    '^',
    '|',
    ',',
    ':',
];

/// A small generator of numbers that only depend on the seed (splitmix64).
pub struct Random(u64);

impl Random {
    /// Seeded with a text.
    pub fn new(seed: &str) -> Self {
        Self(seed.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, b| {
            (hash ^ u64::from(b)).wrapping_mul(0x100_0000_01B3)
        }))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// One of them.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// About 40 strings for `pattern`.
pub fn strings(pattern: &str, tables: Option<&Tables>) -> Vec<String> {
    let mut random = Random::new(pattern);
    let chars: Vec<char> = pattern.chars().collect();
    let tree = Reader {
        chars: &chars,
        at: 0,
        depth: 0,
    }
    .alternatives();
    let mut strings = vec![String::new()];
    for _ in 0..10 {
        let mut text = String::new();
        tree.write(&mut random, &mut text);
        strings.push(text);
    }
    if let Some(tables) = tables {
        strings.extend((0..8).filter_map(|_| walk(tables, &mut random)));
    }
    let good = strings.clone();
    for _ in 0..24 {
        let text = &good[random.below(good.len())];
        strings.push(mutated(text, &mut random));
    }
    for text in &mut strings {
        if let Some((end, _)) = text.char_indices().nth(600) {
            text.truncate(end);
        }
    }
    strings.sort_unstable();
    strings.dedup();
    strings
}

fn mutated(text: &str, random: &mut Random) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let at = random.below(chars.len() + 1);
    let tricky = random.pick(TRICKY);
    match random.below(6) {
        0 if at < chars.len() => drop(chars.remove(at)),
        1 if at < chars.len() => chars[at] = tricky,
        2 => chars.push(tricky),
        3 => chars.insert(0, tricky),
        4 => chars.push('\n'),
        _ => chars.insert(at, tricky),
    }
    chars.into_iter().collect()
}

/// A random way through the automaton that ends in acceptance.
fn walk(tables: &Tables, random: &mut Random) -> Option<String> {
    let stride = usize::from(tables.stride);
    let (width, largest) = if tables.wide { (2, 0xFFFF) } else { (1, 0xFF) };
    let states = tables.table.len() / stride / width;
    // States in order: those with a row, the one that accepts everything, the one that accepts nothing.
    let index = |state: u16| match largest - state {
        0 => states + 1,
        1 => states,
        _ => usize::from(state) * width / stride,
    };
    let next = |state: usize, class: usize| {
        let at = (state * stride + class) * width;
        index(if tables.wide {
            u16::from_le_bytes([tables.table[at], tables.table[at + 1]])
        } else {
            tables.table[at].into()
        })
    };
    let accepting = |state: usize| state < index(largest) && state >= index(tables.accepting);
    let classes = 1 + usize::from(tables.classes.into_iter().max()?);
    let mut distance = vec![u32::MAX; states + 2];
    let mut sources = vec![Vec::new(); states + 2];
    for state in 0..states {
        for class in 0..classes {
            sources[next(state, class)].push(state);
        }
    }
    let mut queue: std::collections::VecDeque<_> =
        (0..=states).filter(|&state| accepting(state)).collect();
    queue.iter().for_each(|&state| distance[state] = 0);
    while let Some(state) = queue.pop_front() {
        for &source in &sources[state] {
            if distance[source] == u32::MAX {
                distance[source] = distance[state] + 1;
                queue.push_back(source);
            }
        }
    }
    let mut members = vec![Vec::new(); stride];
    for byte in 0..=255_u8 {
        members[usize::from(tables.classes[usize::from(byte)])].push(byte);
    }
    let mut text = Vec::new();
    let mut state = index(tables.start);
    let mut wander = random.below(12);
    while state < states && (wander > 0 || !accepting(state)) {
        let class = match wander {
            0 => (0..classes).find(|&class| distance[next(state, class)] < distance[state])?,
            _ => random.below(classes),
        };
        wander = wander.saturating_sub(1);
        if distance[next(state, class)] != u32::MAX {
            text.push(random.pick(&members[class]));
            state = next(state, class);
        }
    }
    String::from_utf8(text).ok()
}

/// A pattern, roughly.
enum Tree {
    Chars(Vec<(char, char)>, bool),
    Sequence(Vec<Tree>),
    Alternatives(Vec<Tree>),
    Repeat(Box<Tree>, usize, usize),
}

impl Tree {
    fn write(&self, random: &mut Random, text: &mut String) {
        match self {
            Self::Chars(ranges, negated) => text.extend(choose(ranges, *negated, random)),
            Self::Sequence(parts) => parts.iter().for_each(|part| part.write(random, text)),
            Self::Alternatives(parts) => parts[random.below(parts.len())].write(random, text),
            Self::Repeat(part, min, max) => {
                let most = (*max).min(min + 5);
                let count = match random.below(5) {
                    0 => *min,
                    1 => (*max).min(100),
                    2 => most,
                    _ => min + random.below(most - min + 1),
                };
                for _ in 0..count.min(300) {
                    if text.len() < 1000 {
                        part.write(random, text);
                    }
                }
            }
        }
    }
}

fn choose(ranges: &[(char, char)], negated: bool, random: &mut Random) -> Option<char> {
    if !negated && !ranges.is_empty() {
        let (lo, hi) = random.pick(ranges);
        return char::from_u32(lo as u32 + random.below(hi as usize - lo as usize + 1) as u32);
    }
    let tricky = random.below(3) == 0;
    (0..50)
        .map(|_| {
            if tricky {
                random.pick(TRICKY)
            } else {
                char::from(random.below(95) as u8 + 32)
            }
        })
        .find(|c| !ranges.iter().any(|(lo, hi)| lo <= c && c <= hi))
}

struct Reader<'a> {
    chars: &'a [char],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn rest_is(&self, text: &str) -> bool {
        text.chars()
            .enumerate()
            .all(|(i, c)| self.chars.get(self.at + i) == Some(&c))
    }

    fn alternatives(&mut self) -> Tree {
        let mut all = vec![self.sequence()];
        while self.peek() == Some('|') {
            self.at += 1;
            all.push(self.sequence());
        }
        Tree::Alternatives(all)
    }

    fn sequence(&mut self) -> Tree {
        let mut parts = Vec::new();
        while let Some(c) = self
            .peek()
            .filter(|&c| c != '|' && (c != ')' || self.depth == 0))
        {
            let part = match c {
                '(' => self.group(),
                '[' => self.class(),
                '^' | '$' => {
                    self.at += 1;
                    continue;
                }
                '.' => {
                    self.at += 1;
                    Tree::Chars(vec![('\n', '\n')], true)
                }
                '\\' => match self.escape() {
                    Some((ranges, negated)) => Tree::Chars(ranges, negated),
                    None => continue,
                },
                _ => {
                    self.at += 1;
                    Tree::Chars(vec![(c, c)], false)
                }
            };
            parts.push(self.repeated(part));
        }
        Tree::Sequence(parts)
    }

    fn group(&mut self) -> Tree {
        self.at += 1;
        let look = ["?=", "?!", "?<=", "?<!"]
            .iter()
            .any(|look| self.rest_is(look));
        if self.rest_is("?<") && !look {
            while self.peek().is_some_and(|c| c != '>') {
                self.at += 1;
            }
            self.at += 1;
        } else if self.rest_is("?:") {
            self.at += 2;
        }
        self.depth += 1;
        let inner = self.alternatives();
        self.depth -= 1;
        self.at += 1;
        if look {
            Tree::Sequence(Vec::new())
        } else {
            inner
        }
    }

    fn class(&mut self) -> Tree {
        self.at += 1;
        let negated = self.peek() == Some('^');
        self.at += usize::from(negated);
        let mut ranges: Vec<(char, char)> = Vec::new();
        while let Some(c) = self.peek().filter(|&c| c != ']') {
            if c == '\\' {
                match self.escape() {
                    Some((more, false)) => ranges.extend(more),
                    Some((_, true)) => ranges.push(('!', '~')),
                    None => {}
                }
                continue;
            }
            self.at += 1;
            let range = self.peek() == Some('-')
                && self
                    .chars
                    .get(self.at + 1)
                    .is_some_and(|&c| c != ']' && c != '\\');
            let end = if range { self.chars[self.at + 1] } else { c };
            self.at += if range { 2 } else { 0 };
            ranges.push((c, end.max(c)));
        }
        self.at += 1;
        Tree::Chars(ranges, negated)
    }

    /// The characters of an escape, and whether they are those it is not; nothing for a condition.
    fn escape(&mut self) -> Option<(Vec<(char, char)>, bool)> {
        self.at += 1;
        let c = self.peek()?;
        self.at += 1;
        let one = |c: char| Some((vec![(c, c)], false));
        match c {
            'd' | 'D' => Some((vec![('0', '9')], c == 'D')),
            'w' | 'W' => Some((
                vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')],
                c == 'W',
            )),
            's' | 'S' => Some((
                vec![
                    (' ', ' '),
                    ('\t', '\r'),
                    ('\u{A0}', '\u{A0}'),
                    ('\u{FEFF}', '\u{FEFF}'),
                ],
                c == 'S',
            )),
            'b' | 'B' => None,
            'n' => one('\n'),
            'r' => one('\r'),
            't' => one('\t'),
            'x' | 'u' => {
                let braces = self.peek() == Some('{');
                self.at += usize::from(braces);
                let start = self.at;
                let most = if braces {
                    6
                } else if c == 'x' {
                    2
                } else {
                    4
                };
                while self.at < start + most && self.peek().is_some_and(|c| c.is_ascii_hexdigit()) {
                    self.at += 1;
                }
                let digits: String = self.chars[start..self.at].iter().collect();
                self.at += usize::from(braces);
                u32::from_str_radix(&digits, 16)
                    .ok()
                    .and_then(char::from_u32)
                    .map(|c| (vec![(c, c)], false))
            }
            'p' | 'P' if self.peek() == Some('{') => {
                while self.peek().is_some_and(|c| c != '}') {
                    self.at += 1;
                }
                self.at += 1;
                let some = "aZ5é中Жß-_ .٣😀\u{301}€".chars().map(|c| (c, c)).collect();
                Some((some, false))
            }
            _ => one(c),
        }
    }

    fn repeated(&mut self, part: Tree) -> Tree {
        let (min, max) = match self.peek() {
            Some('*') => (0, 1000),
            Some('+') => (1, 1000),
            Some('?') => (0, 1),
            Some('{') => {
                let Some(length) = self.chars[self.at..].iter().position(|&c| c == '}') else {
                    return part;
                };
                let text: String = self.chars[self.at + 1..self.at + length].iter().collect();
                let (min, max) = text.split_once(',').unwrap_or((&text, &text));
                let Ok(min) = min.parse() else { return part };
                self.at += length;
                (
                    min,
                    if max.is_empty() {
                        1000
                    } else {
                        max.parse().unwrap_or(min)
                    },
                )
            }
            _ => return part,
        };
        self.at += 1;
        if self.peek() == Some('?') {
            self.at += 1;
        }
        Tree::Repeat(Box::new(part), min, max.max(min))
    }
}
