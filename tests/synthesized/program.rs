//! A program that reads and writes the samples of several documents with their generated models.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::cargo::{self, LIMIT};
use crate::document::Document;

/// What a program says of a sample.
#[derive(Debug)]
pub enum Said {
    /// It was read: how often something was lost, what was written, and what the check before sending refused.
    Read(usize, String, String),
    /// The place in it that could not be read, and why.
    Unread(String, String),
    /// Something that must never be.
    Crashed(String),
}

/// Where programs are made. Cargo compiles the runtime once; after that the compiler is called without it.
pub struct Workshop {
    folder: PathBuf,
    runtime: PathBuf,
}

impl Workshop {
    /// Compiles the runtime.
    pub fn new(folder: &Path) -> Self {
        let client = folder.join("client");
        let _ = fs::remove_dir_all(&client);
        fs::create_dir_all(client.join("src")).expect("a folder");
        fs::write(client.join("src/main.rs"), "fn main() {}\n").expect("a program");
        let manifest = "[package]\nname = \"client\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
            [dependencies.oast-runtime]\nversion = \"0.1.0\"\ndefault-features = false\nfeatures = [\"formats\"]\n";
        fs::write(client.join("Cargo.toml"), manifest).expect("a manifest");
        let mut build = cargo::cargo(folder, "client", true);
        build.args(["build", "--offline", "--jobs=1", "--message-format=json"]);
        let built = cargo::run(build, folder, LIMIT);
        if let Some(error) = cargo::first_error(&built) {
            panic!("the runtime does not compile: {error}");
        }
        let messages = String::from_utf8_lossy(&built.stdout).into_owned();
        let runtime = messages.lines().find_map(|line| {
            let message: Value = serde_json::from_str(line).ok()?;
            let is_runtime = message["target"]["name"] == "oast_runtime";
            let files = message["filenames"].as_array().filter(|_| is_runtime)?;
            let mut files = files.iter().filter_map(Value::as_str);
            files
                .find(|file| file.ends_with(".rlib"))
                .map(PathBuf::from)
        });
        Self {
            folder: folder.to_owned(),
            runtime: runtime.expect("the runtime"),
        }
    }

    /// What the models of each document say of its samples, in their order; or why they do not compile. Documents whose
    /// models do not are left out of the program, which is then made again.
    pub fn run(&self, documents: &[Document]) -> Vec<Result<Vec<Said>, String>> {
        let mut errors: Vec<Option<String>> = documents.iter().map(|_| None).collect();
        loop {
            let open: Vec<usize> = (0..documents.len())
                .filter(|index| errors[*index].is_none())
                .collect();
            if open.is_empty() {
                break;
            }
            self.write(documents, &open);
            let Err(error) = self.compile() else { break };
            // The first document whose file is named; without one, no document is better than another.
            let guilty = open
                .iter()
                .copied()
                .find(|index| error.contains(&format!("/d{index}/")));
            for index in guilty.map_or(open, |index| vec![index]) {
                errors[index] = Some(error.clone());
            }
        }
        let said = documents.iter().zip(errors).enumerate();
        said.map(|(index, (document, error))| match error {
            Some(error) => Err(error),
            None => Ok(self.call(index, document)),
        })
        .collect()
    }

    fn write(&self, documents: &[Document], open: &[usize]) {
        let sources = self.folder.join("program");
        let _ = fs::remove_dir_all(&sources);
        let mut modules = String::new();
        let mut statics = String::new();
        for (index, document) in documents.iter().enumerate() {
            if !open.contains(&index) {
                statics += "    &[],\n";
                continue;
            }
            writeln!(modules, "mod d{index};").expect("a string");
            writeln!(statics, "    d{index}::ENTRIES,").expect("a string");
            let folder = sources.join(format!("d{index}"));
            fs::create_dir_all(&folder).expect("a folder");
            for file in &document.files {
                let path = folder.join(&file.path);
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs::write(path, &file.text).expect("a file");
            }
            fs::write(folder.join("mod.rs"), module(document)).expect("a file");
        }
        write!(
            modules,
            "\nstatic DOCUMENTS: &[&[Entry]] = &[\n{statics}];\n"
        )
        .expect("a string");
        let main = include_str!("program/main.rs.txt").replace("{modules}", &modules);
        fs::write(sources.join("main.rs"), main).expect("a program");
    }

    fn compile(&self) -> Result<(), String> {
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.current_dir(&self.folder);
        rustc.args(["program/main.rs", "--crate-name=program", "--edition=2024"]);
        rustc.args([
            "--error-format=short",
            "-Awarnings",
            "-Cdebuginfo=0",
            "-Copt-level=0",
        ]);
        rustc.arg("-o").arg(self.program());
        rustc.arg(format!("--extern=oast_runtime={}", self.runtime.display()));
        let folder = self.runtime.parent().expect("a folder");
        rustc.arg(format!("-Ldependency={}", folder.display()));
        let built = cargo::run(rustc, &self.folder, LIMIT);
        if built.status.success() {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&built.stderr).into_owned();
        let error = text.lines().find(|line| line.contains("error"));
        let error = error.unwrap_or("the compiler ended without an error");
        Err(error.replace('\t', " ").chars().take(300).collect())
    }

    fn program(&self) -> PathBuf {
        self.folder.join("program.exe")
    }

    fn call(&self, index: usize, document: &Document) -> Vec<Said> {
        let mut lines = String::new();
        let mut count = 0;
        let typed = document.components.iter().filter(|one| one.ty.is_some());
        for (position, component) in typed.enumerate() {
            for sample in &component.made.samples {
                writeln!(lines, "{position}\t{}", sample.value).expect("a string");
                count += 1;
            }
        }
        let samples = self.folder.join("samples.tsv");
        fs::write(&samples, lines).expect("samples");
        let mut said = Vec::new();
        while said.len() < count {
            let mut program = Command::new(self.program());
            program.arg(index.to_string()).arg(&samples);
            program.arg(said.len().to_string());
            let output = cargo::run(program, &self.folder, LIMIT);
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            said.extend(text.lines().map(line));
            if said.len() < count {
                let why = String::from_utf8_lossy(&output.stderr);
                let why = why.lines().find(|line| !line.trim().is_empty());
                said.push(Said::Crashed(why.unwrap_or_default().to_owned()));
            }
        }
        said
    }
}

fn line(line: &str) -> Said {
    let mut cells = line.split('\t');
    let mut cell = || cells.next().unwrap_or_default().to_owned();
    match cell().as_str() {
        "read" => Said::Read(cell().parse().unwrap_or(1), cell(), cell()),
        _ => Said::Unread(cell(), cell()),
    }
}

/// The module of a document: an entry for each of its components that has a type, in their order.
fn module(document: &Document) -> String {
    let mut text = "pub use ::oast_runtime as runtime;\nuse crate::{Entry, read};\n".to_owned();
    let has = |path: &str| document.files.iter().any(|file| file.path == path);
    if has("models/mod.rs") {
        text += "pub mod models;\n";
    }
    if has("patterns.rs") {
        text += "mod patterns;\n";
    }
    text += "pub static ENTRIES: &[Entry] = &[\n";
    for (ty, schema) in document.components.iter().filter_map(|one| one.ty.as_ref()) {
        let schema = match schema {
            Some(schema) => format!("Some(&{schema})"),
            None => "None".to_owned(),
        };
        writeln!(text, "    Entry(read::<{ty}>, {schema}),").expect("a string");
    }
    text + "];\n"
}
