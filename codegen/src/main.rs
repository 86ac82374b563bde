//! `oast`: arguments, printing and the exit code; the library does the work and prints nothing.
//!
//! Exit codes: 0 done (warnings allowed), 1 the document has errors, or `--check` found a difference, or the
//! output cannot be written, 2 wrong usage.

#[cfg(feature = "mock")]
#[path = "main/mock.rs"]
mod mock;

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use oast::output::{self, Difference};
use oast::report::render::{self, Style};
use oast::report::{Code, Place, codes};
use oast::{Form, Session, Target};

/// Compiles an OpenAPI document into a Rust client crate.
#[derive(Parser)]
#[command(name = "oast", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Writes a client crate for a document
    Generate(Generate),
    /// Reports everything there is to say about a document, and writes nothing
    Check(Input),
    /// Serves a document on the loopback interface, and says what is wrong with requests
    #[cfg(feature = "mock")]
    Mock(mock::Arguments),
    /// Explains a code such as W404; without one, lists them all
    Explain {
        /// The code, as printed in brackets
        code: Option<String>,
    },
}

#[derive(Args)]
struct Generate {
    #[command(flatten)]
    input: Input,
    /// The folder that becomes the crate; it is replaced as a whole
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The crate's name; by default made from the document's file name
    #[arg(long, value_name = "CRATE")]
    name: Option<String>,
    /// Write nothing; list what is missing, different or extra, and exit 1 if there is any
    #[arg(long)]
    check: bool,
    /// Only the operations of this tag, or this operation, and what they need; may be repeated
    #[arg(long, value_name = "TAG|OPERATION")]
    only: Vec<String>,
    /// With a command-line client, which Cargo builds with the feature `cli`
    #[arg(long)]
    cli: bool,
    /// Where the support code of the crate comes from
    #[arg(long, value_enum, default_value_t = Runtime::Embed)]
    runtime: Runtime,
    /// Say how long each stage took
    #[arg(long)]
    timings: bool,
}

#[derive(Args)]
struct Input {
    /// The OpenAPI documents, YAML or JSON, or folders of them; several make one crate
    #[arg(required = true, value_name = "DOCUMENT")]
    documents: Vec<PathBuf>,
    /// The folder that `$ref`s may reach files in; by default the one that all the documents are in
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Take warnings for errors
    #[arg(long)]
    strict: bool,
    /// How findings are printed: for people on stderr, or as one JSON object a line on stdout
    #[arg(long, value_enum, default_value_t = MessageFormat::Human)]
    message_format: MessageFormat,
}

impl Input {
    fn read(&self) -> oast::Input {
        oast::Input {
            documents: self.documents.clone(),
            root: self.root.clone(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Runtime {
    /// Its source is part of the crate
    Embed,
    /// The crate depends on `oast-runtime`
    External,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MessageFormat {
    /// With the lines in question
    Human,
    /// One object a line
    Json,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe is nobody to tell about a closed pipe.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let code = match cli.command {
        Some(Command::Generate(arguments)) => generate(&arguments),
        Some(Command::Check(input)) => check(&input),
        #[cfg(feature = "mock")]
        Some(Command::Mock(arguments)) => mock::serve(&arguments),
        Some(Command::Explain { code }) => explain(code.as_deref()),
        None => regenerate(),
    };
    ExitCode::from(code)
}

/// How many findings of one code are shown to people: the next thousand say the same of other places.
const SHOWN: usize = 5;

const DONE: u8 = 0;
const FAILED: u8 = 1;
const USAGE: u8 = 2;

fn generate(arguments: &Generate) -> u8 {
    let input = &arguments.input;
    let mut run = Run::new(input);
    run.timings = arguments.timings;
    run.session.only.clone_from(&arguments.only);
    let (input, name) = (input.read(), arguments.name.as_deref());
    let Some(target) = run.target(&input, name, arguments.runtime) else {
        return run.finish(USAGE);
    };
    let cli = arguments.cli;
    let Some(output) = run.session.compile(&input, Target { cli, ..target }) else {
        let found = run.session.report.diagnostics();
        let asked = found
            .iter()
            .any(|found| found.code.id == codes::UNKNOWN_CHOICE.id);
        return run.finish(if asked { USAGE } else { FAILED });
    };
    let differences = output::compare(&output.files, &arguments.out);
    if arguments.check {
        return run.differences(&arguments.out, differences);
    }
    // A folder that cannot be compared cannot be written either, and that is said better.
    let up_to_date = differences.is_ok_and(|differences| differences.is_empty());
    if !run.session.write(&output, &arguments.out) {
        return run.finish(FAILED);
    }
    let code = run.finish(DONE);
    let out = arguments.out.display();
    let files = counted(output.files.len(), "file");
    let operations = counted(output.operations, "operation");
    let models = counted(output.models, "model");
    let seconds = run.begun.elapsed().as_secs_f64();
    run.say(&match up_to_date {
        true => format!("{out} is up to date: {files}, {operations}, {models} ({seconds:.2} s)"),
        false => format!("wrote {files} to {out}: {operations}, {models} ({seconds:.2} s)"),
    });
    // The process ends: the system takes all memory back at once, sooner than it can be given piece by piece.
    std::mem::forget((run, output));
    code
}

fn check(arguments: &Input) -> u8 {
    let mut run = Run::new(arguments);
    let input = arguments.read();
    let Some(target) = run.target(&input, Some("client"), Runtime::Embed) else {
        return run.finish(USAGE);
    };
    let Some(output) = run.session.compile(&input, target) else {
        let found = run.session.report.diagnostics();
        let asked = found
            .iter()
            .any(|found| found.code.id == codes::UNKNOWN_CHOICE.id);
        return run.finish(if asked { USAGE } else { FAILED });
    };
    let code = run.finish(DONE);
    let operations = counted(output.operations, "operation");
    let warnings = counted(run.session.report.warnings(), "warning");
    let documents = match input.documents.as_slice() {
        [document] => document.display().to_string(),
        documents => counted(documents.len(), "document"),
    };
    run.say(&format!("{documents}: {operations}, no errors, {warnings}"));
    code
}

fn explain(id: Option<&str>) -> u8 {
    let Some(id) = id else {
        let lines = codes::ALL
            .iter()
            .map(|code| format!("{}  {}\n", code.id, code.title));
        print(&mut io::stdout(), &lines.collect::<String>());
        return DONE;
    };
    if let Some(code) = Code::find(id) {
        print(&mut io::stdout(), code.explanation);
        return DONE;
    }
    let near: Vec<_> = Code::near(id).iter().map(|code| code.id).collect();
    let mut run = Run::plain();
    run.session
        .report
        .add(
            &codes::UNKNOWN_CODE,
            Place::Nowhere,
            format!("there is no code {id:?}"),
        )
        .help(match near.as_slice() {
            [] => "`oast explain` lists all codes".to_owned(),
            near => format!(
                "near it are {}; `oast explain` lists all codes",
                near.join(", ")
            ),
        });
    run.finish(USAGE)
}

/// `oast` alone: in a folder with `specs/` and `generated/`, brings the one up to date with the other.
fn regenerate() -> u8 {
    let generated = Path::new("generated");
    let documents = documents(Path::new("specs"));
    let workspace = generated.is_dir() || Path::new("Cargo.toml").is_file();
    if documents.is_empty() || !workspace {
        print(&mut io::stderr(), &Cli::command().render_help().to_string());
        return USAGE;
    }
    if documents.len() > 1 {
        let mut run = Run::plain();
        let message = format!("specs/ holds {} documents", documents.len());
        run.session
            .report
            .add(&codes::NO_DOCUMENT, Place::Nowhere, message)
            .help("say which: `oast generate specs/<document> --out generated`");
        return run.finish(USAGE);
    }
    generate(&Generate {
        input: Input {
            documents,
            root: None,
            strict: false,
            message_format: MessageFormat::Human,
        },
        out: generated.to_owned(),
        name: package_name(&generated.join("Cargo.toml")),
        check: false,
        only: Vec::new(),
        // What is there stays there.
        cli: generated.join("src/cli").is_dir(),
        runtime: Runtime::Embed,
        timings: false,
    })
}

/// The documents in a folder, by name.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_document = |path: &PathBuf| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("yaml" | "yml" | "json"))
    };
    let mut documents: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(is_document)
        .collect();
    documents.sort();
    documents
}

/// The name in a manifest that we wrote: one `name = "…"` before any other table than `[package]`.
fn package_name(manifest: &Path) -> Option<String> {
    let text = fs::read_to_string(manifest).ok()?;
    let package = text.split("[package]").nth(1)?;
    let lines = package.lines().take_while(|line| !line.starts_with('['));
    let value = |line: &str| {
        let value = line.strip_prefix("name")?.trim_start().strip_prefix('=')?;
        value
            .trim()
            .strip_prefix('"')?
            .strip_suffix('"')
            .map(str::to_owned)
    };
    lines.filter_map(value).next()
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// What one call of the program found out, and how it is to be printed.
struct Run {
    session: Session,
    json: bool,
    timings: bool,
    begun: Instant,
}

impl Run {
    fn new(input: &Input) -> Self {
        Self {
            session: Session {
                strict: input.strict,
                ..Session::default()
            },
            json: input.message_format == MessageFormat::Json,
            ..Self::plain()
        }
    }

    fn plain() -> Self {
        Self {
            session: Session::default(),
            json: false,
            timings: false,
            begun: Instant::now(),
        }
    }

    /// Lists what `--check` found.
    fn differences(&mut self, out: &Path, differences: io::Result<Vec<Difference>>) -> u8 {
        let out = out.display();
        let differences = match differences {
            Ok(differences) => differences,
            Err(error) => {
                let message = format!("{out} cannot be compared: {error}");
                self.session
                    .report
                    .add(&codes::OUTPUT_NOT_A_FOLDER, Place::Nowhere, message)
                    .help("name the folder of the generated crate");
                return self.finish(FAILED);
            }
        };
        self.finish(DONE);
        if differences.is_empty() {
            self.say(&format!("{out} is up to date"));
            return DONE;
        }
        for difference in &differences {
            self.say(&match difference {
                Difference::Missing(path) => format!("missing    {path}"),
                Difference::Different(path, line) => format!("different  {path}, from line {line}"),
                Difference::Extra(path) => format!("extra      {path}"),
            });
        }
        let count = counted(differences.len(), "difference");
        self.say(&format!(
            "{out} is not up to date: {count}; the same command without --check mends that"
        ));
        FAILED
    }

    /// A line of the result: on stdout, unless that is for JSON.
    fn say(&self, line: &str) {
        // It names files.
        let line = render::line(line) + "\n";
        match self.json {
            true => print(&mut io::stderr(), &line),
            false => print(&mut io::stdout(), &line),
        }
    }

    /// What is to be made of the documents; `None`, with a finding, when its name is none.
    fn target(
        &mut self,
        input: &oast::Input,
        name: Option<&str>,
        runtime: Runtime,
    ) -> Option<Target> {
        let runtime = match runtime {
            Runtime::Embed => oast::Runtime::Embed,
            Runtime::External => oast::Runtime::External,
        };
        Target::new(
            &input.documents,
            name,
            Form::Crate,
            runtime,
            &mut self.session.report,
        )
    }

    /// Prints the findings, and passes the exit code on.
    fn finish(&self, code: u8) -> u8 {
        let (sources, report) = (&self.session.sources, &self.session.report);
        let mut style = Style {
            color: false,
            strict: self.session.strict,
            most: SHOWN,
        };
        if self.timings {
            for (stage, time) in &self.session.times {
                let seconds = time.as_secs_f64();
                print(&mut io::stderr(), &format!("{stage:9} {seconds:7.3} s\n"));
            }
        }
        if self.json {
            print(&mut io::stdout(), &render::json(report, sources, style));
            return code;
        }
        style.color = io::stderr().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let mut text = render::human(report, sources, style);
        if code == FAILED && !report.is_empty() {
            let (mut errors, mut warnings) = (report.errors(), report.warnings());
            if self.session.strict {
                (errors, warnings) = (errors + warnings, 0);
            }
            let warnings = match warnings {
                0 => String::new(),
                _ => format!(" and {}", counted(warnings, "warning")),
            };
            text.push_str(&format!("{}{warnings}\n", counted(errors, "error")));
        }
        print(&mut io::stderr(), &text);
        code
    }
}

/// Prints, unless nobody reads any more.
fn print(to: &mut impl Write, text: &str) {
    let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
}
