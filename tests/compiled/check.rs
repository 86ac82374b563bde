//! Compiles generated crates: each worker has one folder and one target folder, which keeps the dependencies; a crate
//! takes the place of the one before, so that neither disk nor memory grows with their number.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use oast::{Form, Runtime, Session, Target};

use crate::cargo::{self, LIMIT, first_error};
use crate::inputs::Input;

/// How many crates are compiled at a time.
const WORKERS: usize = 2;

/// What became of one input.
#[derive(Clone)]
pub struct Outcome {
    pub document: String,
    /// `ok`, or the code and the message of the first error.
    pub said: String,
    pub models: usize,
    pub lines: usize,
    /// How long `cargo check` took.
    pub seconds: f64,
}

impl Outcome {
    pub fn is_good(&self) -> bool {
        self.said == "ok"
    }

    pub fn row(&self) -> String {
        let Self {
            document,
            said,
            models,
            lines,
            seconds,
        } = self;
        format!("{document}\t{said}\t{models}\t{lines}\t{seconds:.1}")
    }
}

/// How the crates are made.
#[derive(Clone, Copy)]
pub enum Way {
    /// As users get them, with the runtime in each, and a command-line client; documented, too.
    Whole,
    /// With the runtime beside them, which each worker compiles once.
    Quick,
}

/// Compiles each input; tells of each when it is done.
pub fn all(inputs: &[Input], way: Way, done: &(dyn Fn(&Outcome) + Sync)) -> Vec<Outcome> {
    let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            let (next, outcomes) = (&next, &outcomes);
            let work = move || {
                while let Some(input) = inputs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = one(input, &folder(worker, way), way);
                    done(&outcome);
                    outcomes.lock().expect("outcomes").push(outcome);
                }
            };
            // What the generator needs for deep documents.
            let thread = std::thread::Builder::new().stack_size(8 * 1024 * 1024);
            thread.spawn_scoped(scope, work).expect("a thread");
        }
    });
    let mut outcomes = outcomes.into_inner().expect("outcomes");
    outcomes.sort_by(|a, b| a.document.cmp(&b.document));
    outcomes
}

fn folder(worker: usize, way: Way) -> PathBuf {
    let name = match way {
        Way::Whole => format!("compiled-{worker}"),
        Way::Quick => format!("compiled-quick-{worker}"),
    };
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn one(input: &Input, folder: &Path, way: Way) -> Outcome {
    let mut outcome = Outcome {
        document: input.name.clone(),
        said: "ok".to_owned(),
        models: 0,
        lines: 0,
        seconds: 0.0,
    };
    let dir = folder.join("client");
    // Not over the one before: a file that is the same there would look as old as it is.
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(folder).expect("a folder");
    let mut session = Session::default();
    let Some(output) = generate(&mut session, input, way) else {
        let errors = session
            .report
            .diagnostics()
            .iter()
            .find(|one| one.code.id.starts_with('E'));
        outcome.said = errors.map_or("nothing".to_owned(), |one| {
            format!("{}: {}", one.code.id, one.message)
        });
        return outcome;
    };
    assert!(session.write(&output, &dir), "{}", dir.display());
    let ours = output
        .files
        .iter()
        .filter(|file| !file.path.starts_with("src/runtime/"));
    outcome.lines = ours.map(|file| file.text.lines().count()).sum();
    outcome.models = output.models;
    drop((session, output));

    let begun = Instant::now();
    let checked = call(folder, &["check"], way);
    outcome.seconds = begun.elapsed().as_secs_f64();
    let mut error = first_error(&checked);
    if error.is_none() && matches!(way, Way::Whole) {
        let made = call(folder, &["doc", "--no-deps"], way);
        error = first_error(&made).map(|error| format!("rustdoc: {error}"));
        let _ = fs::remove_dir_all(folder.join("target/doc"));
    }
    if let Some(error) = error {
        outcome.said = error;
    }
    outcome
}

fn generate(session: &mut Session, input: &Input, way: Way) -> Option<oast::Output> {
    let form = Form::Crate;
    let runtime = match way {
        Way::Whole => Runtime::Embed,
        Way::Quick => Runtime::External,
    };
    let name = Some("client");
    let target = Target::new(&input.documents, name, form, runtime, &mut session.report)?;
    let input = oast::Input {
        documents: input.documents.clone(),
        root: input.root.clone(),
    };
    let cli = matches!(way, Way::Whole);
    session.compile(&input, Target { cli, ..target })
}

fn call(folder: &Path, arguments: &[&str], way: Way) -> Output {
    let mut cargo = cargo::cargo(folder, "client", matches!(way, Way::Quick));
    cargo.args(arguments);
    cargo.args([
        "--offline",
        "--no-default-features",
        match way {
            Way::Whole => "--features=full,cli",
            Way::Quick => "--features=full",
        },
        "--jobs",
        "1",
        "--message-format=json",
    ]);
    cargo
        .env("RUSTFLAGS", "-Dwarnings")
        .env("RUSTDOCFLAGS", "-Dwarnings");
    cargo::run(cargo, folder, LIMIT)
}
