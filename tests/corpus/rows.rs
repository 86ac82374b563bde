//! Tables that are checked in, held row by row to what came out.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

/// How many of the rows that differ are shown.
const SHOWN: usize = 40;

/// Whether tables are to be written anew, as `OAST_STATUS=write` says.
pub fn is_rewritten() -> bool {
    std::env::var("OAST_STATUS").is_ok_and(|status| status == "write")
}

/// Holds a table to the file. Rows go by their first cells, as many as `key` says. With `OAST_STATUS=write` the file is
/// written anew, and what changes in it is printed.
///
/// # Errors
/// The rows that differ, old and new; a row that is gone is one of them.
pub fn compare(path: &Path, new: &str, key: usize) -> Result<(), String> {
    let old = std::fs::read_to_string(path).unwrap_or_default();
    if old == new {
        return Ok(());
    }
    let differences = differences(&old, new, key);
    let shown: String = differences.iter().take(SHOWN).cloned().collect();
    let said = match differences.len() {
        0 => format!("{}: the same rows, in another order\n", path.display()),
        count => format!("{}: {count} rows differ\n{shown}", path.display()),
    };
    if is_rewritten() {
        std::fs::write(path, new).expect("a table");
        println!("written anew: {said}");
        return Ok(());
    }
    Err(format!("{said}OAST_STATUS=write rewrites it"))
}

/// The file with what a long run has done, to go on with: another one for each build of the generator, which is in this
/// program.
#[allow(dead_code)]
pub fn begun(folder: &Path, name: &str) -> PathBuf {
    let program = std::env::current_exe().and_then(std::fs::read);
    let mut hasher = DefaultHasher::new();
    program.expect("this program").hash(&mut hasher);
    folder.join(format!("{name}-{:016x}.tsv", hasher.finish()))
}

/// The rows of a file that a run of a part does not touch, with its head.
#[allow(dead_code)] // not every test runs in part, or has failures that are known
pub fn kept(path: &Path, is_kept: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let rows = text.lines().skip(1).filter(|row| is_kept(row));
    rows.map(str::to_owned).collect()
}

/// The document of a row: its first cell.
#[allow(dead_code)]
pub fn document(row: &str) -> &str {
    row.split('\t').next().unwrap_or_default()
}

/// The operations that fail and stand in no row of a file (document, operation, why), and the rows of what was tried
/// whose operations do not fail.
#[allow(dead_code)]
pub fn unexpected(path: &Path, tried: &[&str], failed: &BTreeSet<(String, String)>) -> Vec<String> {
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("document\toperation\twhy"));
    let rows = lines.filter(|row| tried.contains(&document(row)));
    let known = rows.map(|row| match row.split('\t').collect::<Vec<_>>()[..] {
        [document, operation, why] if !why.is_empty() => {
            (document.to_owned(), operation.to_owned())
        }
        _ => panic!("{}: {row}", path.display()),
    });
    let known: BTreeSet<_> = known.collect();
    let new = failed.difference(&known);
    let new = new.map(|(document, operation)| format!("fails: {document}\t{operation}"));
    let gone = known.difference(failed);
    let gone = gone.map(|(document, operation)| format!("does not fail: {document}\t{operation}"));
    new.chain(gone).collect()
}

/// What stands behind the first cells of the rows.
fn by_key(text: &str, key: usize) -> BTreeMap<&str, Vec<&str>> {
    let mut rows: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in text.lines() {
        let end = row.match_indices('\t').nth(key - 1);
        let (name, rest) = end.map_or((row, ""), |(end, _)| (&row[..end], &row[end + 1..]));
        rows.entry(name).or_default().push(rest);
    }
    rows
}

fn differences(old: &str, new: &str, key: usize) -> Vec<String> {
    let (old, new) = (by_key(old, key), by_key(new, key));
    let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let differing = names
        .into_iter()
        .filter(|name| old.get(*name) != new.get(*name));
    let show =
        |rows: Option<&Vec<&str>>| rows.map_or("(no row)".to_owned(), |rows| rows.join(" | "));
    differing
        .map(|name| {
            format!(
                "{name}\n  old {}\n  new {}\n",
                show(old.get(name)),
                show(new.get(name))
            )
        })
        .collect()
}

#[test]
fn rows_that_differ_are_shown_old_and_new() {
    let shown = [
        "a\n  old 1\n  new (no row)\n",
        "b\n  old 2\n  new 3\n",
        "c\n  old (no row)\n  new 4\n",
    ];
    assert_eq!(differences("a\t1\nb\t2\n", "b\t3\nc\t4\n", 1), shown);
    assert_eq!(
        differences("a\tb\t1\n", "a\tb\t1\na\tb\t1\n", 2),
        ["a\tb\n  old 1\n  new 1 | 1\n"]
    );
}
