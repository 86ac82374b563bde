//! The published document of the first operation's family: it generates, compiles without a warning, and its operation
//! asks the same as ours.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const DOCUMENT: &str = "../shared/corpora/apim-subscriptions-2019-12-01-preview.openapi3.json";

const MAIN: &str = r#"
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = published::Client::builder().build()?;
    let call = client.subscription().regenerate_secondary_key("subid", "rg1", "apimService1", "testsub");
    let request = call.request()?;
    println!("{} {} {:?}", request.method(), request.uri(), request.headers());
    let violations = client.subscription().list("subid", "rg1", "1", ).top(0).request().unwrap_err();
    println!("{violations}");
    Ok(())
}
"#;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Puts a crate of the document, and a program that uses it, into a folder of their own.
fn write_program(folder: &Path) {
    let generated = oast::Builder::new(root().join(DOCUMENT))
        .out_dir(folder.join("published"))
        .name("published")
        .generate()
        .expect("the published document generates");
    let left_out = [
        "W402", "W403", "W404", "W405", "W406", "W407", "W410", "W413", "W414",
    ];
    for diagnostic in generated.session.report.diagnostics() {
        assert!(!left_out.contains(&diagnostic.code.id), "{diagnostic:?}");
    }
    let manifest = "[package]\nname = \"program\"\nedition = \"2024\"\n\n[workspace]\nmembers = [\"published\"]\n\n\
        [dependencies]\npublished = { path = \"published\", default-features = false }\n";
    fs::write(folder.join("Cargo.toml"), manifest).expect("a manifest");
    fs::create_dir(folder.join("src")).expect("a folder");
    fs::write(folder.join("src/main.rs"), MAIN).expect("a program");
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
}

#[test]
#[ignore = "needs the published document beside the repository"]
fn the_published_document_asks_the_same_as_ours() {
    let folder = tempfile::tempdir().expect("a folder");
    write_program(folder.path());
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline"])
        .current_dir(folder.path())
        .env("CARGO_TARGET_DIR", folder.path().join("target"))
        .env("RUSTFLAGS", "-D warnings")
        .output()
        .expect("cargo");
    let printed = String::from_utf8(output.stdout).expect("text");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );

    let ours = apim::Client::builder().build().expect("a client");
    let call =
        ours.subscription()
            .regenerate_secondary_key("subid", "rg1", "apimService1", "testsub");
    let request = call
        .api_version("2019-12-01-preview")
        .request()
        .expect("a valid call");
    let expected = format!(
        "{} {} {:?}",
        request.method(),
        request.uri(),
        request.headers()
    );
    let lines: Vec<_> = printed.lines().collect();
    let violations = "path parameter `serviceName` must match `^[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$` (fails at \
        character 0); query parameter `$top` must be greater than or equal to 1";
    assert_eq!(lines, [expected.as_str(), violations]);
}
