//! The use from `build.rs`, and what the program shares with it.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::output::{self, Difference};
use crate::plan::{Form, Runtime, Target};
use crate::report::{Place, Report, codes, render};
use crate::source::Sources;

/// Generates a client from a document.
#[derive(Clone, Debug)]
#[must_use = "nothing is generated until `generate` is called"]
pub struct Builder {
    document: PathBuf,
    out: Option<PathBuf>,
    name: Option<String>,
    strict: bool,
    runtime: Option<Runtime>,
}

/// What came of a run.
#[derive(Debug)]
pub struct Generated {
    /// The folder that holds the output.
    pub dir: PathBuf,
    /// The name of the crate or module.
    pub name: String,
    /// How many files the output has.
    pub files: usize,
    /// The files that were read.
    pub sources: Sources,
    /// What there was to say; no errors.
    pub report: Report,
}

/// Why nothing was generated.
pub struct Failure {
    /// The files that were read.
    pub sources: Sources,
    /// What is wrong.
    pub report: Report,
    /// Whether warnings count as errors.
    pub strict: bool,
}

impl Builder {
    /// Reads this document.
    pub fn new(document: impl AsRef<Path>) -> Self {
        Self {
            document: document.as_ref().to_owned(),
            out: None,
            name: None,
            strict: false,
            runtime: None,
        }
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
        let out = self.out.clone();
        let in_build_script = out.is_none();
        let name = self.crate_name();
        let dir = out.or_else(|| Some(PathBuf::from(std::env::var_os("OUT_DIR")?).join(&name)));
        let (mut sources, mut report) = (Sources::new(), Report::new());
        if in_build_script {
            // Before anything can fail: a document that is mended must be looked at again.
            println!("cargo::rerun-if-changed={}", self.document.display());
        }
        let Some(dir) = dir.filter(|_| self.name_is_good(&mut report)) else {
            if report.errors() > 0 {
                return Err(self.failure(sources, report));
            }
            report
                .add(&codes::NO_OUTPUT, Place::Nowhere, "there is no folder to write to")
                .help("set one with `Builder::out_dir`, or run from a build script, where `OUT_DIR` is set");
            return Err(self.failure(sources, report));
        };
        let files = crate::compile(&self.document, self.target(), &mut sources, &mut report);
        let Some(files) = files.filter(|_| !report.failed(self.strict)) else {
            return Err(self.failure(sources, report));
        };
        if !output::write(&files, &dir, &mut report) {
            return Err(self.failure(sources, report));
        }
        if in_build_script {
            for line in render::human(&report, &sources, render::Style::default()).lines() {
                println!("cargo::warning={line}");
            }
        }
        Ok(Generated {
            dir,
            name,
            files: files.len(),
            sources,
            report,
        })
    }

    /// Says what [`generate`](Self::generate) would change, and changes nothing.
    ///
    /// # Errors
    /// The document has errors, or the output cannot be read.
    pub fn differences(&self) -> Result<(Vec<Difference>, Sources, Report), Failure> {
        let (mut sources, mut report) = (Sources::new(), Report::new());
        if !self.name_is_good(&mut report) {
            return Err(self.failure(sources, report));
        }
        let files = crate::compile(&self.document, self.target(), &mut sources, &mut report);
        let Some(files) = files.filter(|_| !report.failed(self.strict)) else {
            return Err(self.failure(sources, report));
        };
        let dir = self.out.clone().unwrap_or_default();
        match output::compare(&files, &dir) {
            Ok(differences) => Ok((differences, sources, report)),
            Err(error) => {
                report
                    .add(
                        &codes::OUTPUT_FAILED,
                        Place::Nowhere,
                        format!("{} cannot be read: {error}", dir.display()),
                    )
                    .help("check the folder and its permissions");
                Err(self.failure(sources, report))
            }
        }
    }

    fn name_is_good(&self, report: &mut Report) -> bool {
        let name = self.crate_name();
        let good = crate::plan::is_crate_name(&name);
        if !good {
            report
                .add(
                    &codes::BAD_NAME,
                    Place::Nowhere,
                    format!("`{name}` is no name for a crate"),
                )
                .help("use letters, digits, `-` and `_`, beginning with a letter");
        }
        good
    }

    fn failure(&self, sources: Sources, report: Report) -> Failure {
        Failure {
            sources,
            report,
            strict: self.strict,
        }
    }

    fn target(&self) -> Target {
        let form = if self.out.is_some() {
            Form::Crate
        } else {
            Form::Module
        };
        let runtime = self.runtime.unwrap_or(match form {
            Form::Crate => Runtime::Embed,
            Form::Module => Runtime::External,
        });
        let source = self.document.file_name().unwrap_or_default();
        Target {
            name: self.crate_name(),
            form,
            runtime,
            source: source.to_string_lossy().into_owned(),
        }
    }

    /// The name given, else the file's: what Cargo takes as the name of a package.
    fn crate_name(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        let stem = self
            .document
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy();
        // `pets.openapi3.json` is about pets.
        let stem = stem.split('.').next().unwrap_or_default();
        crate::plan::crate_name(stem)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = render::Style {
            strict: self.strict,
            ..render::Style::default()
        };
        f.write_str(&render::human(&self.report, &self.sources, style))
    }
}

/// What a build script's `main` prints when it returns this.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

impl std::error::Error for Failure {}
