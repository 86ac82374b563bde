//! The two patterns of the operation, checked by the generated tables and by two engines.

use std::hint::black_box;

use apim::parameters::{ServiceName, Sid};
use apim::runtime::{Pattern, Rule};

use crate::allocations::Counts;
use crate::measure::{Candidate, Times, compare};
use crate::table::Table;

const LONG: usize = 4096;

fn pattern(rule: &'static Rule) -> &'static Pattern {
    black_box(rule.pattern.expect("the rule has a pattern"))
}

/// The patterns by the name of their parameter.
fn patterns() -> [(&'static str, &'static Pattern); 2] {
    [
        ("serviceName", pattern(ServiceName::RULE)),
        ("sid", pattern(Sid::RULE)),
    ]
}

/// As people name things: letters and digits. Matches both patterns.
fn plain(length: usize) -> String {
    "apimService1".chars().cycle().take(length).collect()
}

/// A letter, then letters and hyphens in no order, then a letter: no branch can be guessed from the one before.
fn irregular(length: usize, mut seed: u32) -> String {
    let mut text: String = (1..length)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if seed >> 31 == 0 { '-' } else { 'a' }
        })
        .collect();
    text.replace_range(..1, "a");
    text.push('a');
    text
}

fn regex(pattern: &Pattern) -> regex::Regex {
    regex::Regex::new(pattern.source).expect("a pattern of `regex`")
}

fn regress(pattern: &Pattern) -> regress::Regex {
    regress::Regex::with_flags(pattern.source, "u").expect("a pattern of ECMA-262")
}

/// Checks texts of all lengths against both patterns, for the allocations.
fn all(check: impl Fn(&Pattern) -> Box<dyn Fn(&str) -> bool>) -> impl Fn() -> usize {
    let checks = patterns().map(|(_, pattern)| check(pattern));
    let texts = [12, 50, 256, LONG].map(plain);
    move || {
        let texts = || texts.iter().map(String::as_str);
        let matches = |check: &dyn Fn(&str) -> bool| texts().filter(|text| check(text)).count();
        checks.iter().map(|check| matches(check)).sum()
    }
}

pub fn all_generated() -> impl Fn() -> usize {
    all(|pattern| {
        let pattern = *pattern;
        Box::new(move |text| pattern.is_match(text))
    })
}

pub fn all_regex() -> impl Fn() -> usize {
    all(|pattern| {
        let regex = regex(pattern);
        Box::new(move |text| regex.is_match(text))
    })
}

pub fn all_regress() -> impl Fn() -> usize {
    all(|pattern| {
        let regress = regress(pattern);
        Box::new(move |text| regress.find(text).is_some())
    })
}

/// Times of the generated tables, `regex` and `regress`; each call takes the next text.
fn times(pattern: &Pattern, texts: &[String]) -> [Times; 3] {
    let (regex, regress) = (regex(pattern), regress(pattern));
    for text in texts {
        assert!(pattern.is_match(text) && regex.is_match(text) && regress.find(text).is_some());
    }
    fn each<'a>(texts: &'a [String], check: impl Fn(&str) -> bool + 'a) -> Candidate<'a> {
        let mut texts = texts.iter().cycle();
        Candidate::new(move || texts.next().is_some_and(|text| check(black_box(text))))
    }
    compare([
        each(texts, |text| pattern.is_match(text)),
        each(texts, |text| regex.is_match(text)),
        each(texts, |text| regress.find(text).is_some()),
    ])
}

pub fn measure(allocations: &Counts, table: &mut Table) {
    for (name, pattern) in patterns() {
        let mut whole = Vec::new();
        for length in [12, 50, 256, LONG] {
            let times = times(pattern, &[plain(length)]);
            row(table, name, length, "", &times);
            whole.push(times.map(|times| times.nanoseconds));
        }
        // Two points make a line: what is left of it at length 0 is paid for every call.
        let per_call = [0, 1, 2].map(|engine| {
            let (short, long) = (whole[0][engine], whole[3][engine]);
            let per_byte = (long - short) / (LONG - 12) as f64;
            format!("{:.1}", (short - 12.0 * per_byte).max(0.0))
        });
        table.told(
            &format!("pattern: {name}, each call beside its bytes"),
            format!("{} ns", told(&per_call)),
        );
    }
    for length in [50, LONG] {
        let texts: Vec<String> = (0..64).map(|seed| irregular(length, seed)).collect();
        let [(name, pattern), _] = patterns();
        row(
            table,
            name,
            length,
            " of random hyphens",
            &times(pattern, &texts),
        );
    }
    let count = allocations.of("pattern_generated");
    table.budget(
        "pattern: allocations of 8 checks",
        "0",
        &count,
        count.calls == 0.0,
    );
    for engine in ["regex", "regress"] {
        table.told(
            &format!("pattern: allocations of 8 checks by `{engine}`"),
            allocations.of(&format!("pattern_{engine}")),
        );
    }
}

fn row(table: &mut Table, name: &str, length: usize, kind: &str, times: &[Times; 3]) {
    let per_byte = times
        .each_ref()
        .map(|times| times.nanoseconds / length as f64);
    table.budget(
        &format!("pattern: {name}, {length} bytes{kind}"),
        "at most 1.5 ns/byte",
        format!(
            "{} ns/byte",
            told(&per_byte.map(|time| format!("{time:.2}")))
        ),
        per_byte[0] <= 1.5,
    );
}

fn told([generated, regex, regress]: &[String; 3]) -> String {
    format!("{generated} (regex {regex}, regress {regress})")
}
