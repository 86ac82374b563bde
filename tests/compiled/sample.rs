//! Which documents are compiled each time: `SAMPLE.tsv`, and how it is chosen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::features;
use crate::inputs::Input;

/// So many documents of each size class there are at least: the class's upper end in bytes.
const CLASSES: [(u64, usize); 7] = [
    (4_096, 15),
    (16_384, 30),
    (65_536, 36),
    (262_144, 26),
    (1_048_576, 14),
    (4_194_304, 2),
    (u64::MAX, 0),
];

/// Larger ones take more than their share of the time and of the memory.
const LARGEST: u64 = 4_194_304;

pub fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/SAMPLE.tsv")
}

/// The documents of the sample.
pub fn read() -> BTreeSet<String> {
    let text = std::fs::read_to_string(path()).expect("SAMPLE.tsv");
    let rows = text.lines().skip(1).filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| line.split('\t').next())
        .map(str::to_owned)
        .collect()
}

struct Candidate<'a> {
    input: &'a Input,
    features: BTreeSet<String>,
}

fn class(size: u64) -> usize {
    let fits = |(end, _): &(u64, usize)| size <= *end;
    CLASSES.iter().position(fits).expect("a class for any size")
}

/// The table of the sample, chosen from the inputs: first what covers the features at the least size, then what fills
/// the size classes, spread evenly over their names.
pub fn choose(inputs: &[Input]) -> String {
    let candidates: Vec<Candidate> = inputs.iter().filter_map(candidate).collect();
    let features = candidates.iter().flat_map(|candidate| &candidate.features);
    let mut open: BTreeSet<&str> = features.map(String::as_str).collect();
    let wanted = open.len();
    let mut chosen: BTreeMap<&str, (u64, String)> = BTreeMap::new();
    while let Some((candidate, new)) = best(&candidates, &open) {
        open.retain(|feature| !new.contains(feature));
        let shown: Vec<&str> = new.iter().copied().take(6).collect();
        let more = new.len() - shown.len();
        let more = if more > 0 {
            format!("; {more} more")
        } else {
            String::new()
        };
        let reason = format!("{}{more}", shown.join("; "));
        chosen.insert(&candidate.input.name, (candidate.input.size(), reason));
    }
    fill(&candidates, &mut chosen);
    let mut text = "document\tbytes\twhy\n".to_owned();
    for (name, (size, why)) in &chosen {
        writeln!(text, "{name}\t{size}\t{why}").expect("a text");
    }
    writeln!(text, "# documents\t{}", chosen.len()).expect("a text");
    writeln!(text, "# features\t{} of {wanted}", wanted - open.len()).expect("a text");
    for feature in open {
        writeln!(text, "# only in larger ones\t{feature}").expect("a text");
    }
    text
}

fn candidate(input: &Input) -> Option<Candidate<'_>> {
    let text = std::fs::read_to_string(input.documents.first()?).expect("a document");
    let value: Value = serde_json::from_str(text.strip_prefix('\u{FEFF}').unwrap_or(&text)).ok()?;
    let features = features::of(&value);
    Some(Candidate { input, features })
}

/// Who has the most new features for its size.
fn best<'c, 'a>(
    candidates: &'c [Candidate<'a>],
    open: &BTreeSet<&'c str>,
) -> Option<(&'c Candidate<'a>, BTreeSet<&'c str>)> {
    let mut best: Option<(f64, &Candidate, BTreeSet<&str>)> = None;
    for candidate in candidates
        .iter()
        .filter(|candidate| candidate.input.size() <= LARGEST)
    {
        let new: BTreeSet<&str> = candidate
            .features
            .iter()
            .map(String::as_str)
            .filter(|one| open.contains(one))
            .collect();
        // A crate costs a second, whatever is in it, and another for about 100 KB.
        let score = new.len() as f64 / (1.0 + candidate.input.size() as f64 / 100_000.0);
        if !new.is_empty() && best.as_ref().is_none_or(|(most, ..)| score > *most) {
            best = Some((score, candidate, new));
        }
    }
    best.map(|(_, candidate, new)| (candidate, new))
}

fn fill<'a>(candidates: &[Candidate<'a>], chosen: &mut BTreeMap<&'a str, (u64, String)>) {
    for (index, (end, least)) in CLASSES.iter().enumerate() {
        let of_class = |size: u64| class(size) == index;
        let there = chosen.values().filter(|(size, _)| of_class(*size)).count();
        let mut rest: Vec<&Input> = candidates.iter().map(|candidate| candidate.input).collect();
        rest.retain(|input| of_class(input.size()) && !chosen.contains_key(input.name.as_str()));
        if *end >= LARGEST {
            rest.sort_by_key(|input| input.size());
            rest.truncate(60);
        }
        let missing = least.saturating_sub(there).min(rest.len());
        for number in 0..missing {
            let input = rest[number * rest.len() / missing];
            let why = format!("size class: at most {end} bytes");
            chosen.insert(&input.name, (input.size(), why));
        }
    }
}
