//! The use from `build.rs`, and what the program shares with it.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::Session;
use crate::load::Input;
use crate::plan::{Form, Runtime, Target};
use crate::report::render::{self, Style};
use crate::report::{Place, codes};

/// How many findings of one code a build shows.
const SHOWN: usize = 5;

/// Generates a client from one document, or from several.
#[derive(Clone, Debug)]
#[must_use = "nothing is generated until `generate` is called"]
pub struct Builder {
    input: Input,
    out: Option<PathBuf>,
    name: Option<String>,
    strict: bool,
    only: Vec<String>,
    cli: bool,
    runtime: Option<Runtime>,
}

/// What came of a run.
#[derive(Debug)]
pub struct Generated {
    /// The folder that holds the output.
    pub dir: PathBuf,
    /// How many files the output has.
    pub files: usize,
    /// What was read and found; no errors.
    pub session: Session,
}

/// Why nothing was generated. It prints as the findings, with the lines in question.
pub struct Failure(Box<Session>);

impl Failure {
    /// What was read and found.
    pub fn session(&self) -> &Session {
        &self.0
    }
}

impl Builder {
    /// Reads this document, or all the documents in this folder.
    pub fn new(document: impl AsRef<Path>) -> Self {
        Self {
            input: Input::from(document),
            out: None,
            name: None,
            strict: false,
            only: Vec::new(),
            cli: false,
            runtime: None,
        }
    }

    /// Reads this document, too: together they make one client.
    pub fn document(mut self, document: impl AsRef<Path>) -> Self {
        self.input.documents.push(document.as_ref().to_owned());
        self
    }

    /// Lets `$ref`s reach the files in this folder; otherwise it is the one that all the documents are in.
    pub fn root(mut self, folder: impl AsRef<Path>) -> Self {
        self.input.root = Some(folder.as_ref().to_owned());
        self
    }

    /// Writes a crate of its own into this folder, instead of a module into `OUT_DIR`.
    pub fn out_dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.out = Some(dir.as_ref().to_owned());
        self
    }

    /// Names the crate or module; otherwise it is named after the document's file.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Fails where something would be left out or mended.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Generates only the operations of this tag, or this operation, and what they need; may be called again.
    pub fn only(mut self, tag_or_operation: impl Into<String>) -> Self {
        self.only.push(tag_or_operation.into());
        self
    }

    /// Gives a crate of its own a command-line client, too, which Cargo builds with the feature `cli`.
    pub fn cli(mut self, cli: bool) -> Self {
        self.cli = cli;
        self
    }

    /// Where the support code comes from: a crate of its own carries it, a module uses the crate `oast-runtime`.
    pub fn runtime(mut self, runtime: Runtime) -> Self {
        self.runtime = Some(runtime);
        self
    }

    /// Generates. In a build script the module is written to `OUT_DIR`, in a folder of its name, and Cargo is told
    /// which files were read and what there is to say.
    ///
    /// # Errors
    /// The document has errors, or the output cannot be written.
    pub fn generate(&self) -> Result<Generated, Failure> {
        let mut session = Session {
            strict: self.strict,
            only: self.only.clone(),
            ..Session::default()
        };
        match self.run(&mut session) {
            Some((dir, files)) => Ok(Generated {
                dir,
                files,
                session,
            }),
            None => Err(Failure(Box::new(session))),
        }
    }

    fn run(&self, session: &mut Session) -> Option<(PathBuf, usize)> {
        let in_build_script = self.out.is_none();
        let (form, runtime) = match in_build_script {
            true => (Form::Module, Runtime::External),
            false => (Form::Crate, Runtime::Embed),
        };
        let runtime = self.runtime.unwrap_or(runtime);
        let name = self.name.as_deref();
        let mut target = Target::new(
            &self.input.documents,
            name,
            form,
            runtime,
            &mut session.report,
        )?;
        // A module has no program.
        target.cli = self.cli && !in_build_script;
        let dir = match &self.out {
            Some(dir) => dir.clone(),
            None => self.script_dir(&target.name, session)?,
        };
        let output = session.compile(&self.input, target);
        if in_build_script {
            // Also of a document that could not be read: when it is mended, it must be looked at again.
            for folder in self.input.documents.iter().filter(|path| path.is_dir()) {
                println!(
                    "cargo::rerun-if-changed={}",
                    render::line(&folder.to_string_lossy())
                );
            }
            for file in session.sources.files() {
                // A name with a line break would be a directive of its own.
                println!(
                    "cargo::rerun-if-changed={}",
                    render::line(&file.path().to_string_lossy())
                );
            }
        }
        let output = output?;
        if !session.write(&output, &dir) {
            return None;
        }
        if in_build_script {
            let style = Style {
                most: SHOWN,
                ..Style::default()
            };
            let found = render::human(&session.report, &session.sources, style);
            for line in found.lines() {
                println!("cargo::warning={line}");
            }
        }
        Some((dir, output.files.len()))
    }

    fn script_dir(&self, name: &str, session: &mut Session) -> Option<PathBuf> {
        let dir = std::env::var_os("OUT_DIR").map(|dir| PathBuf::from(dir).join(name));
        if dir.is_none() {
            session
                .report
                .add(&codes::NO_OUTPUT, Place::Nowhere, "there is no folder to write to")
                .help("set one with `Builder::out_dir`, or run from a build script, where `OUT_DIR` is set");
        }
        dir
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let session = &self.0;
        let style = Style {
            strict: session.strict,
            most: SHOWN,
            ..Style::default()
        };
        f.write_str(&render::human(&session.report, &session.sources, style))
    }
}

/// What a build script's `main` prints when it returns this.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

impl std::error::Error for Failure {}
