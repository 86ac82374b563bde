//! One Cargo workspace: a crate for each file of the suite, and a program that calls them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use oast::report::{Place, Severity};
use oast::{Form, Runtime, Session, Target};
use serde_json::Value;

use crate::cases::File;
use crate::document;

/// What was generated for a file.
#[derive(Default)]
pub struct Client {
    /// The groups that have an operation with a body.
    pub groups: Vec<usize>,
    /// What was said of each group.
    pub codes: BTreeMap<usize, BTreeSet<String>>,
}

/// Where everything is, kept from run to run: the runtime and its dependencies are built once.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("suite")
}

fn crate_name(index: usize) -> String {
    format!("f{index}")
}

/// Generates the crate of a file: of all its groups that a document can hold and that have no errors.
pub fn generate(index: usize, file: &File) -> Client {
    let dir = folder().join(crate_name(index));
    let path = folder().join(format!("documents/{}.json", crate_name(index)));
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    let mut groups: Vec<usize> = (0..file.groups.len()).collect();
    groups.retain(|&group| document::outside(file.draft, &file.groups[group].schema).is_none());
    let mut client = Client::default();
    while !groups.is_empty() {
        let text = serde_json::to_string_pretty(&document::document(file, &groups));
        fs::write(&path, text.expect("JSON")).expect("a document");
        let mut session = Session::default();
        let output = compile(&mut session, &path, index);
        let at_fault = note(&session, &mut client);
        let Some(output) = output else {
            let before = groups.len();
            groups.retain(|group| !at_fault.contains(group));
            // An error that is of no group (nothing is left to generate, for instance) is of all of them.
            if groups.len() == before {
                for group in std::mem::take(&mut groups) {
                    client
                        .codes
                        .entry(group)
                        .or_default()
                        .extend(errors(&session));
                }
            }
            continue;
        };
        assert!(session.write(&output, &dir), "{}", dir.display());
        // Many operations have a folder, few a file.
        let suite = output
            .files
            .iter()
            .filter(|one| one.path.starts_with("src/suite"));
        // A long signature has several lines.
        let code: String = suite.flat_map(|one| one.text.split_whitespace()).collect();
        groups.retain(|group| code.contains(&format!("pubfng{group}(self,body:")));
        client.groups = groups;
        return client;
    }
    let _ = fs::remove_dir_all(dir);
    client
}

fn compile(session: &mut Session, path: &Path, index: usize) -> Option<oast::Output> {
    let documents = [path.to_owned()];
    let (form, runtime) = (Form::Crate, Runtime::External);
    let name = crate_name(index);
    let target = Target::new(&documents, Some(&name), form, runtime, &mut session.report)?;
    session.compile(&oast::Input::from(path), target)
}

/// Notes the codes of the groups; returns those with errors.
fn note(session: &Session, client: &mut Client) -> BTreeSet<usize> {
    let mut at_fault = BTreeSet::new();
    for diagnostic in session.report.diagnostics() {
        let (Place::Pointer(at) | Place::Key(at)) = &diagnostic.place else {
            continue;
        };
        let Some(group) = document::group_at(session.sources.origin(at).tokens()) else {
            continue;
        };
        let codes = client.codes.entry(group).or_default();
        codes.insert(diagnostic.code.id.to_owned());
        if diagnostic.severity() == Severity::Error {
            at_fault.insert(group);
        }
    }
    at_fault
}

fn errors(session: &Session) -> impl Iterator<Item = String> {
    let all = session.report.diagnostics().iter();
    all.filter(|diagnostic| diagnostic.severity() == Severity::Error)
        .map(|diagnostic| diagnostic.code.id.to_owned())
}

/// Builds the crates, and returns those that do not compile, each with the first thing that the compiler said.
pub fn build(clients: &[Client]) -> BTreeMap<usize, String> {
    let all: Vec<usize> = (0..clients.len())
        .filter(|&index| !clients[index].groups.is_empty())
        .collect();
    write_manifest(&all, false);
    let output = cargo(&[
        "build",
        "--workspace",
        "--keep-going",
        "--message-format=json",
    ]);
    let mut broken = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: Value = serde_json::from_str(line).expect("a message of Cargo");
        let name = message["target"]["name"].as_str();
        let index = name.and_then(|name| name.strip_prefix('f')?.parse().ok());
        if let (Some(index), Some("error")) = (index, message["message"]["level"].as_str()) {
            let said = message["message"]["rendered"].as_str().unwrap_or_default();
            broken.entry(index).or_insert_with(|| said.to_owned());
        }
    }
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() || !broken.is_empty(), "{said}");
    broken
}

/// Builds the program that calls the crates, and returns its path.
pub fn program(clients: &[Client], good: &[usize]) -> PathBuf {
    write_manifest(good, true);
    let sources = folder().join("program/src");
    let _ = fs::remove_dir_all(&sources);
    fs::create_dir_all(&sources).expect("a folder");
    let mut manifest = include_str!("program/Cargo.toml.txt").to_owned();
    let (mut modules, mut arms) = (String::new(), String::new());
    for &index in good {
        let name = crate_name(index);
        writeln!(
            manifest,
            "{name} = {{ path = \"../{name}\", default-features = false }}"
        )
        .expect("a text");
        writeln!(modules, "mod m{index};").expect("a text");
        writeln!(arms, "        {index} => m{index}::call,").expect("a text");
        let mut calls = String::new();
        for group in &clients[index].groups {
            let call = include_str!("program/arm.rs.txt").replace("{group}", &group.to_string());
            calls += &call.replace("{read}", "oast_runtime::Data::from_json");
        }
        let module = include_str!("program/module.rs.txt").replace("{crate}", &name);
        let module = module.replace("{arms}", &calls);
        fs::write(sources.join(format!("m{index}.rs")), module).expect("a file");
    }
    let main = include_str!("program/main.rs.txt").replace("{modules}", &modules);
    let main = main.replace("{arms}", &arms);
    fs::write(sources.join("main.rs"), main).expect("a file");
    fs::write(folder().join("program/Cargo.toml"), manifest).expect("a file");
    let output = cargo(&["build", "--package", "suite-program"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the calls do not compile:\n{said}");
    folder().join("target/debug/suite-program")
}

fn write_manifest(members: &[usize], program: bool) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let root = root.canonicalize().expect("the repository");
    let mut names: Vec<String> = members.iter().map(|&index| crate_name(index)).collect();
    names.extend(program.then(|| "program".to_owned()));
    let runtime = root.join("codegen/runtime");
    let text = format!(
        "[workspace]\nresolver = \"3\"\nmembers = {names:?}\n\n[profile.dev]\ndebug = false\nincremental = false\n\n\
         [patch.crates-io]\noast-runtime = {{ path = {runtime:?} }}\n"
    );
    fs::write(folder().join("Cargo.toml"), text).expect("a manifest");
    fs::copy(root.join("Cargo.lock"), folder().join("Cargo.lock")).expect("a lock file");
}

fn cargo(arguments: &[&str]) -> Output {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(folder()).args(arguments);
    // Calls of a client need no transport until they are sent.
    cargo.args(["--offline", "--no-default-features", "--jobs", "2"]);
    cargo.env("CARGO_TARGET_DIR", folder().join("target"));
    cargo.env("CARGO_TERM_COLOR", "never");
    cargo.output().expect("cargo")
}

/// What a program says of the tests of a file, in their order; of one that ends it, `crashed`.
pub fn run(program: &Path, index: usize, file: &File) -> Vec<(String, String)> {
    let mut said = Vec::new();
    while said.len() < file.tests() {
        let mut call = Command::new(program);
        call.arg(index.to_string()).arg(&file.path);
        call.arg(said.len().to_string()).stderr(Stdio::null());
        let output = call.output().expect("the program");
        let lines = String::from_utf8_lossy(&output.stdout).into_owned();
        let split = |line: &str| {
            let (verdict, why) = line.split_once('\t').unwrap_or((line, ""));
            (verdict.to_owned(), why.to_owned())
        };
        said.extend(lines.lines().map(split));
        if !output.status.success() && said.len() < file.tests() {
            said.push(("crashed".to_owned(), output.status.to_string()));
        } else {
            assert_eq!(said.len(), file.tests(), "{}", file.name);
        }
    }
    said
}
