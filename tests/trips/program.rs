//! The models of a document, and a program that reads and writes its examples with them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use oast::api::{Api, TypeId};
use oast::plan::Plan;
use oast::{emit, format};

use crate::cargo::{self, LIMIT};
use crate::types::written;

/// What a program says of an example.
#[derive(Debug)]
pub enum Said {
    /// It was read, and this was written.
    Read(String),
    /// The place in it that could not be read, and why.
    Unread(String, String),
    /// Something that must never be.
    Crashed(String),
}

/// What each text is read as: a type of the client, and the text.
pub type Trip = (TypeId, String);

/// Whether the client has a type.
pub fn has(api: &Api, plan: &Plan, id: TypeId) -> bool {
    let (id, ty) = api.resolve(id);
    !ty.shape.is_item() || plan.items[id.0].is_some()
}

/// What the models of a document say of texts.
///
/// # Errors
/// The program does not compile, with what the compiler says.
pub fn run(folder: &Path, api: &Api, plan: &Plan, trips: &[Trip]) -> Result<Vec<Said>, String> {
    let client = folder.join("client");
    // Not over the one before: a file that is the same there would look as old as it is.
    let _ = fs::remove_dir_all(&client);
    fs::create_dir_all(client.join("src")).expect("a folder");
    let mut files = emit::emit(api, plan);
    files.retain(|file| {
        let path = file.path.as_str();
        path.starts_with("src/models/") || path == "src/patterns.rs" || path == "Cargo.toml"
    });
    let mut modules = String::new();
    for file in format::format(files, &plan.target.source) {
        let path = client.join(&file.path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, &file.text).expect("a file");
        match file.path.as_str() {
            "src/patterns.rs" => modules += "mod patterns;\n",
            "src/models/mod.rs" => modules += "mod models;\n",
            _ => {}
        }
    }
    let mut types: BTreeMap<String, usize> = BTreeMap::new();
    let mut lines = String::new();
    for (id, text) in trips {
        let written = written(plan, &plan.rust_type(api, *id));
        let next = types.len();
        let index = *types.entry(written).or_insert(next);
        writeln!(lines, "{index}\t{text}").expect("a text");
    }
    let mut arms: Vec<_> = types.into_iter().map(|(ty, index)| (index, ty)).collect();
    arms.sort();
    let arms: String = arms
        .iter()
        .map(|(index, ty)| format!("        {index} => trip::<{ty}>,\n"))
        .collect();
    let main = include_str!("program/main.rs.txt").replace("{modules}", &modules);
    fs::write(client.join("src/main.rs"), main.replace("{arms}", &arms)).expect("a program");
    let examples = folder.join("examples.tsv");
    fs::write(&examples, lines).expect("examples");

    let mut build = cargo::cargo(folder, "client", true);
    build.args(["build", "--offline", "--no-default-features"]);
    build.args(["--features=full", "--jobs=1", "--message-format=json"]);
    // The operations are not there, so much of what is there is not used.
    build.env("RUSTFLAGS", "-Awarnings");
    let built = cargo::run(build, folder, LIMIT);
    if let Some(error) = cargo::first_error(&built) {
        return Err(error);
    }
    Ok(call(folder, &examples, trips.len()))
}

fn call(folder: &Path, examples: &Path, count: usize) -> Vec<Said> {
    let mut said = Vec::new();
    while said.len() < count {
        let mut program = Command::new(folder.join("target/debug/client"));
        program.arg(examples).arg(said.len().to_string());
        let output = cargo::run(program, folder, LIMIT);
        let lines = String::from_utf8_lossy(&output.stdout).into_owned();
        said.extend(lines.lines().map(|line| {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().unwrap_or_default().to_owned();
            match cell().as_str() {
                "read" => Said::Read(cell()),
                _ => Said::Unread(cell(), cell()),
            }
        }));
        if said.len() < count {
            let why = String::from_utf8_lossy(&output.stderr);
            let why = why.lines().find(|line| !line.trim().is_empty());
            said.push(Said::Crashed(why.unwrap_or_default().to_owned()));
        }
    }
    said
}
