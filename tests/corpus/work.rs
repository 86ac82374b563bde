//! Runs the generator on everything, largest documents first, and notes what becomes of it.

use std::any::Any;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use oast::report::Severity;
use oast::{Form, Output, Runtime, Session, Target};

use crate::count;
use crate::inputs::Input;
use crate::table::{Codes, Row};

/// What the program's main thread has, so that what overflows there does so here.
const STACK: usize = 8 * 1024 * 1024;

/// Of so many documents, one is compiled twice.
const SAMPLE: usize = 40;

/// What became of one input.
pub struct Outcome {
    pub row: Row,
    pub took: Duration,
    pub times: Vec<(&'static str, Duration)>,
    /// What must not be, by the input's name.
    pub failures: Vec<String>,
}

pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |n| n.get())
}

/// What becomes of each input, in their order.
pub fn all(inputs: &[Input]) -> Vec<Outcome> {
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    order.sort_by_key(|&index| Reverse(inputs[index].size()));
    let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    // Past the test's capturing, which a process that is aborted does not print.
    let _ = writeln!(
        std::io::stderr(),
        "after a stack overflow, {} have the names of the documents",
        note(0).with_file_name("corpus-*.txt").display()
    );
    std::thread::scope(|scope| {
        for worker in 0..threads() {
            let (order, next, outcomes) = (&order, &next, &outcomes);
            let work = move || {
                while let Some(&index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                    fs::write(note(worker), &inputs[index].name).expect("a note");
                    let outcome = one(&inputs[index], index % SAMPLE == 0);
                    outcomes.lock().expect("outcomes").insert(index, outcome);
                }
                fs::remove_file(note(worker)).expect("a note");
            };
            std::thread::Builder::new()
                .name(format!("worker {worker}"))
                .stack_size(STACK)
                .spawn_scoped(scope, work)
                .expect("a thread");
        }
    });
    let outcomes = outcomes.into_inner().expect("outcomes");
    outcomes.into_values().collect()
}

/// Where a thread writes what it is working on.
fn note(worker: usize) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("corpus-{worker}.txt"))
}

fn one(input: &Input, twice: bool) -> Outcome {
    let operations = input.documents.iter().map(|path| count::operations(path));
    let mut outcome = Outcome {
        row: Row::new(&input.name, operations.sum()),
        took: Duration::ZERO,
        times: Vec::new(),
        failures: Vec::new(),
    };
    let begun = Instant::now();
    let run = catch_unwind(AssertUnwindSafe(|| {
        let mut session = Session::default();
        let output = compile(&mut session, input);
        (session, output)
    }));
    outcome.took = begun.elapsed();
    let (session, output) = match run {
        Ok(run) => run,
        Err(panic) => {
            outcome.row.errors.insert("panic".to_owned(), 1);
            let failure = format!("{}: panicked: {}", input.name, message(&*panic));
            outcome.failures.push(failure);
            return outcome;
        }
    };
    outcome.times.clone_from(&session.times);
    fill(&mut outcome.row, &session, output.as_ref());
    if twice && files(&output) != files(&compile(&mut Session::default(), input)) {
        let failure = format!("{}: the second run made something else", input.name);
        outcome.failures.push(failure);
    }
    outcome
}

/// The one call of what is tested.
pub fn compile(session: &mut Session, input: &Input) -> Option<Output> {
    let input = oast::Input {
        documents: input.documents.clone(),
        root: input.root.clone(),
    };
    // A name of its own: that `1forge.json` is none for a crate says nothing about the document.
    let (form, runtime) = (Form::Crate, Runtime::Embed);
    let target = Target::new(
        &input.documents,
        Some("client"),
        form,
        runtime,
        &mut session.report,
    )?;
    session.compile(&input, target)
}

fn files(output: &Option<Output>) -> &[oast::output::File] {
    output.as_ref().map_or(&[], |output| &output.files)
}

fn fill(row: &mut Row, session: &Session, output: Option<&Output>) {
    if let Some(output) = output {
        row.generated = output.operations;
        row.models = output.models;
        let mut files: Vec<_> = output.files.iter().collect();
        files.retain(|file| !file.path.starts_with("src/runtime/"));
        row.lines = files.iter().map(|file| file.text.lines().count()).sum();
    }
    let count = |severity| {
        let mut codes = Codes::new();
        let all = session.report.diagnostics().iter();
        for diagnostic in all.filter(|diagnostic| diagnostic.severity() == severity) {
            *codes.entry(diagnostic.code.id.to_owned()).or_default() += 1;
        }
        codes
    };
    row.warnings = count(Severity::Warning);
    row.errors = count(Severity::Error);
}

/// What a panic said.
fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("something that is no text")
}
