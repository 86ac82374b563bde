//! `RESULTS.tsv`: every name, and what became of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

type Results = BTreeMap<(String, String), Result<(), String>>;

/// How many names of each list passed.
pub fn tell(results: &Results) {
    let mut lists: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for ((list, _), result) in results {
        let counts = lists.entry(list).or_default();
        counts.0 += usize::from(result.is_ok());
        counts.1 += 1;
    }
    for (list, (passed, all)) in lists {
        println!("{list}: {passed} of {all}");
    }
}

/// Holds the results to the table that is checked in.
pub fn compare(results: &Results) {
    let mut table = String::from("list\tname\tresult\n");
    for ((list, name), result) in results {
        let result = match result {
            Ok(()) => "passed",
            // Its last line: the place in this program stands before it.
            Err(why) => why.lines().last().unwrap_or("failed"),
        };
        writeln!(table, "{list}\t{name}\t{result}").expect("a text");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("RESULTS.tsv");
    if env::var("OAST_STATUS").is_ok_and(|mode| mode == "write") {
        fs::write(&path, table).expect("RESULTS.tsv is written");
        return;
    }
    let known = fs::read_to_string(&path).expect("RESULTS.tsv");
    let changed: Vec<_> = table
        .lines()
        .filter(|line| !known.lines().any(|known| known == *line))
        .collect();
    let missing: Vec<_> = known
        .lines()
        .filter(|known| !table.lines().any(|line| line == *known))
        .collect();
    assert!(
        changed.is_empty() && missing.is_empty(),
        "RESULTS.tsv says otherwise; now:\n{}\nbefore:\n{}",
        changed.join("\n"),
        missing.join("\n")
    );
}
