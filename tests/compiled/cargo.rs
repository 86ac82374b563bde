//! Cargo on a workspace of one crate, for a limited time. Other tests include this file.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, ExitStatus, Output};
use std::time::{Duration, Instant};

use serde_json::Value;

/// What takes longer is stopped, and told so.
pub const LIMIT: Duration = Duration::from_secs(600);

/// Cargo, in a folder that is a workspace of one member and has its own target folder. What is external of the
/// runtime's is the one of this repository.
pub fn cargo(folder: &Path, member: &str, external: bool) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let root = root.canonicalize().expect("the repository");
    let mut workspace = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{member:?}]\n\n[profile.dev]\ndebug = false\nincremental = false\n"
    );
    if external {
        let runtime = root.join("codegen/runtime");
        workspace += &format!("\n[patch.crates-io]\noast-runtime = {{ path = {runtime:?} }}\n");
    }
    fs::write(folder.join("Cargo.toml"), workspace).expect("a manifest");
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(folder);
    cargo.env("CARGO_TARGET_DIR", folder.join("target"));
    cargo.env("CARGO_TERM_COLOR", "never");
    cargo
}

/// Runs a program, or ends it with all that it has started.
pub fn run(mut program: Command, folder: &Path, limit: Duration) -> Output {
    use std::os::unix::process::CommandExt as _;

    // Files, as nobody reads pipes while waiting.
    let (stdout, stderr) = (folder.join("stdout"), folder.join("stderr"));
    program.stdout(File::create(&stdout).expect("a file"));
    program.stderr(File::create(&stderr).expect("a file"));
    let mut child = program.process_group(0).spawn().expect("a program");
    let begun = Instant::now();
    let ended: Option<ExitStatus> = loop {
        match child.try_wait().expect("a program") {
            Some(status) => break Some(status),
            None if begun.elapsed() > limit => break None,
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    let status = ended.unwrap_or_else(|| {
        let mut kill = Command::new("kill");
        kill.args(["-KILL", "--", &format!("-{}", child.id())]);
        assert!(kill.status().expect("kill").success());
        child.wait().expect("a program")
    });
    let mut output = Output {
        status,
        stdout: fs::read(&stdout).expect("what was said"),
        stderr: fs::read(&stderr).expect("what was said"),
    };
    if ended.is_none() {
        output.stderr = format!("error: stopped after {} s", limit.as_secs()).into_bytes();
    }
    output
}

/// The code and the message of the first error, in one line, with its place.
pub fn first_error(output: &Output) -> Option<String> {
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
    // It took too long, the compiler was killed, or Cargo does not like the manifest.
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

#[test]
fn what_takes_too_long_is_stopped() {
    let folder = tempfile::tempdir().expect("a folder");
    let shell = |script: &str, limit| {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]);
        run(shell, folder.path(), limit)
    };
    let begun = Instant::now();
    // One that waits for another, as Cargo does for the compiler.
    let output = shell("sleep 60; true", Duration::from_millis(100));
    assert!(begun.elapsed() < Duration::from_secs(30));
    assert_eq!(
        first_error(&output).as_deref(),
        Some("error: stopped after 0 s")
    );
    let output = shell("echo a; echo b >&2", Duration::from_secs(60));
    assert_eq!(
        (&output.stdout[..], &output.stderr[..]),
        (&b"a\n"[..], &b"b\n"[..])
    );
    assert!(output.status.success());
}
