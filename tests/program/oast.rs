//! The program, built once, and what its runs leave behind.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::Value;

/// A run that takes longer hangs.
const LONGEST: Duration = Duration::from_secs(60);

/// The folder of this repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// A document of this repository, by its path in it.
pub fn document(path: &str) -> String {
    let path = root().join(path);
    assert!(path.is_file(), "{}", path.display());
    path.to_str().unwrap().to_owned()
}

/// The document that the repository ships.
pub fn apim() -> String {
    document("specs/apim-subscription.yaml")
}

/// The Cargo that runs this test.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.env("CARGO_TERM_COLOR", "never");
    cargo
}

/// The program, built with this test's profile.
pub fn exe() -> &'static Path {
    static EXE: OnceLock<PathBuf> = OnceLock::new();
    EXE.get_or_init(|| {
        let mut cargo = cargo();
        cargo.current_dir(root());
        cargo.args(["build", "--offline", "--package", "oast", "--bin", "oast"]);
        cargo.arg("--message-format=json");
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        let built = cargo.stderr(Stdio::inherit()).output().unwrap();
        assert!(built.status.success(), "oast does not build");
        let messages = String::from_utf8(built.stdout).unwrap();
        let executable = messages.lines().find_map(|line| {
            let message: Value = serde_json::from_str(line).unwrap();
            let ours = message["target"]["name"] == "oast";
            Some(message["executable"].as_str().filter(|_| ours)?.to_owned())
        });
        executable.expect("the path of oast").into()
    })
}

/// Where Cargo builds crates that are no part of the workspace; kept from run to run.
pub fn target(name: &str) -> PathBuf {
    exe().parent().and_then(Path::parent).unwrap().join(name)
}

/// What a run said.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    /// The exit code.
    pub code: i32,
    /// What it printed.
    pub stdout: String,
    /// What it printed beside that.
    pub stderr: String,
}

impl Said {
    /// The findings of a run with `--message-format json`.
    pub fn findings(&self) -> Vec<Value> {
        let lines = self.stdout.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The code in the brackets of the first finding.
    pub fn first(&self) -> &str {
        let code = self.stderr.split_once('[').unwrap_or_default().1;
        code.split(']').next().unwrap()
    }
}

/// Runs the program in a folder. It must end in time, by itself and without panic.
pub fn run_in(folder: &Path, arguments: &[&str]) -> Said {
    let mut program = Command::new(exe());
    program.args(arguments).current_dir(folder);
    said(&mut program)
}

/// Runs the program somewhere.
pub fn run(arguments: &[&str]) -> Said {
    run_in(tempfile::tempdir().unwrap().path(), arguments)
}

/// What a program says. It writes to files, as a full pipe would stop it.
pub fn said(program: &mut Command) -> Said {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["stdout", "stderr"].map(|name| folder.path().join(name));
    let [stdout, stderr] = [&paths[0], &paths[1]].map(|path| fs::File::create(path).unwrap());
    program.stdin(Stdio::null()).stdout(stdout).stderr(stderr);
    let status = end(program);
    let [stdout, stderr] = paths.map(|path| fs::read_to_string(path).unwrap());
    let code = status.code();
    let code = code.unwrap_or_else(|| panic!("{program:?}: {status}\n{stderr}"));
    assert!(!stderr.contains("panicked"), "{program:?}\n{stderr}");
    Said {
        code,
        stdout,
        stderr,
    }
}

fn end(program: &mut Command) -> ExitStatus {
    let begun = Instant::now();
    let mut child = program.spawn().unwrap();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if begun.elapsed() > LONGEST {
            child.kill().unwrap();
            panic!("{program:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Every file of a folder with its bytes, by path; what is none with a mark of its kind.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            let kind = entry.file_type().unwrap();
            let content = if kind.is_dir() {
                open.push((entry.path(), format!("{path}/")));
                b"a folder".to_vec()
            } else if kind.is_file() {
                fs::read(entry.path()).unwrap()
            } else {
                format!("{kind:?}").into_bytes()
            };
            files.insert(path, content);
        }
    }
    files
}

/// Copies the files of a folder, and of those in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
