//! Compiles generated crates: each worker has one folder and one target folder, which keeps the dependencies; a crate
//! takes the place of the one before, so that neither disk nor memory grows with their number.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use oast::{Form, Runtime, Session, Target};
use serde_json::Value;

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

/// Compiles each input, and documents it too if asked to; tells of each when it is done.
pub fn all(inputs: &[Input], docs: bool, done: &(dyn Fn(&Outcome) + Sync)) -> Vec<Outcome> {
    let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            let (next, outcomes) = (&next, &outcomes);
            let work = move || {
                while let Some(input) = inputs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = one(input, &folder(worker), docs);
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

fn folder(worker: usize) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("compiled-{worker}"))
}

fn one(input: &Input, folder: &Path, docs: bool) -> Outcome {
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
    let Some(output) = generate(&mut session, input) else {
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
    let checked = cargo(folder, &["check"]);
    outcome.seconds = begun.elapsed().as_secs_f64();
    let mut error = first_error(&checked);
    if error.is_none() && docs {
        let made = cargo(folder, &["doc", "--no-deps"]);
        error = first_error(&made).map(|error| format!("rustdoc: {error}"));
        let _ = fs::remove_dir_all(folder.join("target/doc"));
    }
    if let Some(error) = error {
        outcome.said = error;
    }
    outcome
}

fn generate(session: &mut Session, input: &Input) -> Option<oast::Output> {
    let (form, runtime) = (Form::Crate, Runtime::Embed);
    let name = Some("client");
    let target = Target::new(&input.documents, name, form, runtime, &mut session.report)?;
    let input = oast::Input {
        documents: input.documents.clone(),
        root: input.root.clone(),
    };
    session.compile(&input, target)
}

fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"client\"]\n\n[profile.dev]\nincremental = false\n";
    fs::write(folder.join("Cargo.toml"), workspace).expect("a manifest");
    fs::copy(lock, folder.join("Cargo.lock")).expect("a lock file");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(folder).args(arguments);
    cargo.args([
        "--offline",
        "--no-default-features",
        "--features=full",
        "--jobs",
        "1",
        "--message-format=json",
    ]);
    cargo.env("CARGO_TARGET_DIR", folder.join("target"));
    cargo.env("CARGO_TERM_COLOR", "never");
    cargo
        .env("RUSTFLAGS", "-Dwarnings")
        .env("RUSTDOCFLAGS", "-Dwarnings");
    cargo.output().expect("cargo")
}

/// The code and the message of the first error, in one line, with its place.
fn first_error(output: &Output) -> Option<String> {
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: Value = serde_json::from_str(line).unwrap_or_default();
        let message = &message["message"];
        if message["level"] == "error" {
            let code = message["code"]["code"].as_str().unwrap_or("error");
            let said = message["message"].as_str().unwrap_or_default();
            let place = message["spans"].as_array().and_then(|spans| spans.first());
            let place = place.map_or(String::new(), |span| {
                let file = span["file_name"].as_str().unwrap_or_default();
                format!(" ({file}:{})", span["line_start"])
            });
            return Some(plain(&format!("{code}: {said}{place}")));
        }
    }
    if output.status.success() {
        return None;
    }
    // The compiler was killed, or Cargo does not like the manifest.
    let said = String::from_utf8_lossy(&output.stderr);
    let line = said.lines().find(|line| line.starts_with("error"));
    Some(plain(line.unwrap_or("the compiler ended without an error")))
}

fn plain(text: &str) -> String {
    let text: String = text.chars().take(300).collect();
    text.replace(['\t', '\n', '\r'], " ")
}

#[test]
fn the_first_error_is_told_in_one_line() {
    let mut output = Output {
        status: std::process::ExitStatus::default(),
        stdout: Vec::new(),
        stderr: b"warning: a\nerror: b\n".to_vec(),
    };
    assert_eq!(first_error(&output), None);
    let warning =
        r#"{"reason":"compiler-message","message":{"level":"warning","message":"w","spans":[]}}"#;
    let error = r#"{"reason":"compiler-message","message":{"level":"error","message":"a\nb","code":{"code":"E0001"},
        "spans":[{"file_name":"src/lib.rs","line_start":3}]}}"#;
    let error = error.replace("\n        ", "");
    output.stdout = format!("{warning}\n{error}\n").into_bytes();
    let told = first_error(&output);
    assert_eq!(told.as_deref(), Some("E0001: a b (src/lib.rs:3)"));
}
