//! The crate in `user/`, whose build script generates its client.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::oast::{cargo, copy, root, target};

fn build(folder: &Path) -> (bool, String) {
    let mut cargo = cargo();
    cargo.current_dir(folder).args(["build", "--offline", "-v"]);
    cargo.env("CARGO_TARGET_DIR", target("user-crate"));
    let Output { status, stderr, .. } = cargo.output().unwrap();
    (status.success(), String::from_utf8(stderr).unwrap())
}

fn built(folder: &Path) -> String {
    let (good, said) = build(folder);
    assert!(good, "{said}");
    said
}

/// What the program prints.
fn run() -> String {
    let exe = target("user-crate").join("debug/user");
    let output = std::process::Command::new(exe).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_crate_with_a_build_script() {
    let folder = tempfile::tempdir().unwrap();
    // The same path each time: what Cargo keeps of the last run is of another crate otherwise.
    let user = folder.path().join("user");
    copy(&root().join("tests/user"), &user);
    fs::copy(root().join("Cargo.lock"), user.join("Cargo.lock")).unwrap();
    let manifest = user.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    assert_eq!(text.matches("\"../../").count(), 2);
    let text = text.replace("\"../../", &format!("\"{}/", root().display()));
    fs::write(&manifest, text).unwrap();
    let document = user.join("specs/pets.yaml");

    let said = built(&user);
    assert!(said.contains("build-script-build`"), "{said}");
    // Not anywhere: flags that Cargo shows have the word too.
    assert!(
        !said.lines().any(|line| line.starts_with("warning")),
        "{said}"
    );
    assert_eq!(
        run(),
        "GET https://pets.example.com/v1/pets/tom%20%26%20jerry\n"
    );

    let again = built(&user);
    assert!(again.contains("Fresh user v0.1.0"), "{again}");
    assert!(!again.contains("build-script-build`"), "{again}");

    let text = fs::read_to_string(&document).unwrap();
    fs::write(&document, text.replace("/v1\n", "/v2\n")).unwrap();
    let said = built(&user);
    assert!(said.contains("build-script-build`"), "{said}");
    assert_eq!(
        run(),
        "GET https://pets.example.com/v2/pets/tom%20%26%20jerry\n"
    );

    fs::write(&document, text.replace("version: \"1.0\"", "version: 1.10")).unwrap();
    let said = built(&user);
    let warning = said.lines().find(|line| line.contains("W301")).unwrap();
    assert!(warning.starts_with("warning: user@0.1.0: "), "{said}");
    assert!(said.contains("--> specs/pets.yaml:4:12\n"), "{said}");

    fs::write(
        &document,
        text.replace("      tags: [Animals]\n", "      tags: [Animals\n"),
    )
    .unwrap();
    let (good, said) = build(&user);
    assert!(!good, "{said}");
    for text in [
        "error[E108]: this is not YAML: did not find expected ',' or ']'\n",
        "--> specs/pets.yaml:11:18\n",
        "11 |       operationId: showPet\n",
    ] {
        assert!(said.contains(text), "{text:?} is not in\n{said}");
    }
    assert!(!said.contains("panicked"), "{said}");

    fs::write(&document, text).unwrap();
    built(&user);
    assert_eq!(
        run(),
        "GET https://pets.example.com/v1/pets/tom%20%26%20jerry\n"
    );
}
