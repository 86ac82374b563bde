//! A generated crate builds outside of this repository, with nothing of it but the lock file.

use std::fs;
use std::path::Path;

use crate::oast::{apim, cargo, document, root, run_in, target};

/// Runs Cargo on a crate as its own workspace, with warnings denied.
pub fn run_cargo(folder: &Path, arguments: &[&str]) {
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let mut cargo = cargo();
    cargo.current_dir(folder).arg(arguments[0]).arg("--offline");
    cargo.args(&arguments[1..]);
    cargo.env("CARGO_TARGET_DIR", target("alone"));
    cargo.env("RUSTFLAGS", "-D warnings");
    cargo.env("RUSTDOCFLAGS", "-D warnings");
    let output = cargo.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}:\n{said}");
}

fn generate(folder: &Path, document: &str, more: &[&str]) {
    let arguments = [
        &["generate", document, "--out", "crate", "--name", "alone"],
        more,
    ]
    .concat();
    let said = run_in(folder, &arguments);
    assert_eq!(said.code, 0, "{said:?}");
}

const FEATURES: [&[&str]; 3] = [
    &["check"],
    &["check", "--no-default-features"],
    &["check", "--all-features"],
];

#[test]
fn with_the_runtime_inside() {
    let folder = tempfile::tempdir().unwrap();
    generate(folder.path(), &apim(), &[]);
    let out = folder.path().join("crate");
    for features in FEATURES {
        run_cargo(&out, features);
    }
    let files = crate::oast::tree(&out);
    for (path, text) in &files {
        let text = String::from_utf8_lossy(text);
        let here = root().to_str().unwrap();
        assert!(path == "Cargo.lock" || !text.contains(here), "{path}");
    }
    assert!(!String::from_utf8_lossy(&files["Cargo.toml"]).contains("oast-runtime"));
}

#[test]
fn with_the_runtime_outside() {
    let folder = tempfile::tempdir().unwrap();
    generate(folder.path(), &apim(), &["--runtime", "external"]);
    let out = folder.path().join("crate");
    let manifest = out.join("Cargo.toml");
    let runtime = root().join("codegen/runtime");
    let patch = format!("\n[patch.crates-io]\noast-runtime = {{ path = {runtime:?} }}\n");
    fs::write(&manifest, fs::read_to_string(&manifest).unwrap() + &patch).unwrap();
    for features in FEATURES {
        run_cargo(&out, features);
    }
}

#[test]
fn with_ugly_names_and_words() {
    let folder = tempfile::tempdir().unwrap();
    generate(
        folder.path(),
        &document("tests/cases/names/openapi.yaml"),
        &[],
    );
    let out = folder.path().join("crate");
    run_cargo(&out, &["clippy", "--no-default-features"]);
    // No transport, but every tag.
    let whole = ["--no-default-features", "--features", "full"];
    run_cargo(&out, &[&["clippy"][..], &whole].concat());
    run_cargo(&out, &[&["doc", "--no-deps"][..], &whole].concat());
    run_cargo(&out, &[&["test", "--doc"][..], &whole].concat());
}

#[test]
fn with_the_operations_of_one_tag() {
    let folder = tempfile::tempdir().unwrap();
    let document = root().join("tests/program/tags.yaml");
    generate(folder.path(), document.to_str().unwrap(), &[]);
    let out = folder.path().join("crate");
    // What is Azure's is in the clients of Azure alone.
    let manifest = fs::read_to_string(out.join("Cargo.toml")).unwrap();
    assert!(!manifest.contains("azure") && !out.join("src/runtime/azure.rs").exists());
    let index = fs::read_to_string(out.join("src/models/mod.rs")).unwrap();
    for gate in [
        "#[cfg(feature = \"dogs\")]\npub(super) mod dog;",
        "#[cfg(any(feature = \"cats\", feature = \"lists\"))]\npub(super) mod cat;",
        "#[cfg(any(feature = \"cats\", feature = \"dogs\", feature = \"lists\"))]\npub(super) mod mood;",
    ] {
        assert!(index.contains(gate), "{index}");
    }
    for tag in ["cats", "dogs", "lists", "more"] {
        run_cargo(&out, &["check", "--no-default-features", "--features", tag]);
    }
}

const BESIDE: &str = r#"
[package]
name = "beside"
version = "0.1.0"
edition = "2024"

[dependencies]
alone = { path = "crate" }
# No TLS, as for a service on this machine.
reqwest = { version = "0.13", default-features = false }
rustls = { version = "0.23", default-features = false }

[workspace]
"#;

const BESIDE_MAIN: &str = r#"
fn main() {
    reqwest::Client::builder().build().expect("a client of one's own");
    alone::Client::builder().credential("t0ken").build().expect("a generated client");
    reqwest::Client::builder().build().expect("another one");
    assert!(rustls::crypto::CryptoProvider::get_default().is_none());
    println!("both");
}
"#;

/// Cargo unites the features of all users of reqwest: what a generated crate asks for must not break another's client.
#[test]
fn beside_a_reqwest_of_the_users_own() {
    let folder = tempfile::tempdir().unwrap();
    generate(folder.path(), &apim(), &[]);
    fs::write(folder.path().join("Cargo.toml"), BESIDE).unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/main.rs"), BESIDE_MAIN).unwrap();
    run_cargo(folder.path(), &["run"]);
}
