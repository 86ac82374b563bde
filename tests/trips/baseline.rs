//! Tables that are checked in, with a row for each document: how they are read, compared and written anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// What became of one document.
pub trait Row: Clone + PartialEq {
    /// The names of the cells: the document, its state, and the counts.
    const HEAD: &'static str;

    fn document(&self) -> &str;

    fn counts(&self) -> Vec<usize>;

    /// The row as a line; [`Self::parse`] reads it.
    fn text(&self) -> String;

    fn parse(line: &str) -> Option<Self>;
}

/// The rows of a table, by document.
pub fn rows<R: Row>(text: &str) -> BTreeMap<String, R> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let rows = lines.filter_map(R::parse);
    rows.map(|row| (row.document().to_owned(), row)).collect()
}

/// The table, with the totals.
pub fn text<R: Row>(rows: &BTreeMap<String, R>) -> String {
    let mut text = format!("{}\n", R::HEAD);
    let names = R::HEAD.split('\t').skip(2);
    let mut totals: Vec<_> = names.map(|name| (name, 0)).collect();
    for row in rows.values() {
        writeln!(text, "{}", row.text()).expect("a string");
        for ((_, total), count) in totals.iter_mut().zip(row.counts()) {
            *total += count;
        }
    }
    writeln!(text, "# documents\t{}", rows.len()).expect("a string");
    for (name, total) in totals {
        writeln!(text, "# {name}\t{total}").expect("a string");
    }
    text
}

pub fn print_totals<R: Row>(rows: &BTreeMap<String, R>) {
    let text = text(rows);
    for line in text.lines().filter(|line| line.starts_with('#')) {
        println!("{line}");
    }
}

/// Compares rows with those that are checked in, or replaces these if `OAST_STATUS` says so.
pub fn compare<R: Row>(path: &Path, new: &BTreeMap<String, R>) -> Vec<String> {
    let mut known = rows::<R>(&std::fs::read_to_string(path).unwrap_or_default());
    let mut failures = Vec::new();
    for (name, row) in new {
        let old = known.insert(name.clone(), row.clone());
        if old.as_ref() != Some(row) {
            let old = old.map_or("(no row)".to_owned(), |old| old.text());
            failures.push(format!("{name}\n  old {old}\n  new {}", row.text()));
        }
    }
    if crate::rows::is_rewritten() {
        println!("written anew: {}\n{}", path.display(), failures.join("\n"));
        std::fs::write(path, text(&known)).expect("a table");
        failures.clear();
    }
    failures
}

/// The rows that are checked in and have nothing to be compared with.
pub fn missing<R: Row>(path: &Path, new: &BTreeMap<String, R>) -> Vec<String> {
    let known = rows::<R>(&std::fs::read_to_string(path).unwrap_or_default());
    let gone = known.keys().filter(|name| !new.contains_key(*name));
    gone.map(|name| format!("{name}\n  there is no new row"))
        .collect()
}

/// The lines of a table of reasons, without its head.
pub fn reasons(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("REASONS.tsv");
    let lines = text.lines().skip(1).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

/// Whether a cell of a reason, which may end in `*`, is about a value.
pub fn fits(pattern: &str, value: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => value.starts_with(beginning),
        None => pattern == value,
    }
}
