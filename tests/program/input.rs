//! Bytes that are no document: each ends in a coded finding, soon, in little memory, and with nothing written.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::oast::{Said, exe, said, tree};

/// What `generate` says of a path, with no more than two gigabytes of addresses to use.
fn generate(folder: &Path, document: &str) -> Said {
    let before = tree(folder);
    let mut program = Command::new("sh");
    program.args(["-c", "ulimit -v 2000000 && exec \"$@\"", "sh"]);
    program.arg(exe());
    program.args(["generate", document, "--out", "out"]);
    let said = said(program.current_dir(folder));
    assert!(before == tree(folder), "{document}: something is written");
    assert_eq!(said.stdout, "", "{document}");
    said
}

/// What is said of a file with these bytes.
fn of(name: &str, bytes: impl AsRef<[u8]>) -> Said {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    generate(folder.path(), name)
}

fn assert_found(said: &Said, code: &str, place: &str) {
    assert_eq!((said.code, said.first()), (1, code), "{said:?}");
    let line = format!("--> {place}\n");
    assert!(said.stderr.contains(&line), "{line} {said:?}");
    assert!(said.stderr.len() < 10_000, "an excerpt is short");
}

#[test]
fn what_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("folder")).unwrap();
    let said = generate(path, "folder");
    assert_eq!((said.code, said.first()), (1, "E102"), "{said:?}");
    let said = generate(path, "gone.yaml");
    assert_found(&said, "E101", "gone.yaml");
    assert!(said.stderr.contains("there is no file gone.yaml"));
    fs::write(path.join("file"), "x").unwrap();
    assert_found(&generate(path, "file/in.yaml"), "E101", "file/in.yaml");
    let long = format!("{}.yaml", "a".repeat(5_000));
    let said = generate(path, &long);
    assert_eq!((said.code, said.first()), (1, "E101"), "{said:?}");
}

#[test]
#[cfg(unix)]
fn what_unix_has_beside_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::os::unix::fs::symlink("gone", path.join("dangling.yaml")).unwrap();
    assert_found(&generate(path, "dangling.yaml"), "E101", "dangling.yaml");
    std::os::unix::fs::symlink("ring.yaml", path.join("ring.yaml")).unwrap();
    assert_found(&generate(path, "ring.yaml"), "E101", "ring.yaml");
    let made = Command::new("mkfifo").arg(path.join("fifo")).status();
    assert!(made.unwrap().success());
    assert_found(&generate(path, "fifo"), "E102", "fifo");
    assert_found(&generate(path, "/dev/zero"), "E102", "/dev/zero");
}

#[test]
#[cfg(unix)]
fn what_is_no_file_in_a_folder_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("in")).unwrap();
    fs::copy(crate::oast::apim(), path.join("in/b.yaml")).unwrap();
    let made = Command::new("mkfifo").arg(path.join("in/a.yaml")).status();
    assert!(made.unwrap().success());
    std::os::unix::fs::symlink("a.yaml", path.join("in/c.yaml")).unwrap();
    let mut program = Command::new("timeout");
    program.arg("60").arg(exe()).args(["check", "in"]);
    let said = said(program.current_dir(path));
    assert_eq!(said.code, 0, "{said:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn what_linux_only_pretends_to_be_a_file() {
    let folder = tempfile::tempdir().unwrap();
    // The first byte of one cannot be read; the other one gives its bytes in groups of eight only.
    for path in ["/proc/self/mem", "/proc/self/pagemap"] {
        let said = generate(folder.path(), path);
        assert_eq!((said.code, said.first()), (1, "E101"), "{path}: {said:?}");
    }
}

#[test]
fn bytes_that_are_no_text() {
    assert_found(&of("a.yaml", ""), "E104", "a.yaml");
    assert_found(&of("a.json", " \n\t\r\n"), "E104", "a.json:1:1");
    let text = "openapi: 3.0.3\ninfo:\n  title: Caf";
    let said = of("a.yaml", [text.as_bytes(), b"\xe9\nversion: 1\n"].concat());
    assert_found(&said, "E105", "a.yaml:3:13");
    let byte = format!("byte {} of the file is 0xE9", text.len());
    assert!(said.stderr.contains(&byte), "{said:?}");
    let cut = of("a.json", b"{\"a\": \"\xf0\x9f\x98");
    assert_found(&cut, "E105", "a.json:1:8");
    assert_found(&of("a.json", b"{\"a\": \"\0\"}"), "E106", "a.json:1:8");
    let gzip = of("a.yaml", b"\x1f\x8b\x08\0\0\0\0\0");
    assert_found(&gzip, "E105", "a.yaml:1:2");
}

#[test]
fn values_that_are_nested_without_end() {
    let depth = 10_000;
    for (name, text) in [
        ("a.json", "[".repeat(depth)),
        ("a.json", "{\"a\":".repeat(depth)),
        ("a.json", "[".repeat(depth) + &"]".repeat(depth)),
        ("a.yaml", "[".repeat(depth)),
        ("a.yaml", "{a: ".repeat(depth)),
        ("a.yaml", format!("a: {}", "[".repeat(depth))),
        ("a.yaml", "- ".repeat(depth)),
        (
            "a.yaml",
            (0..1_000)
                .map(|n| format!("{}a:\n", " ".repeat(n)))
                .collect(),
        ),
    ] {
        let said = of(name, &text);
        assert_eq!((said.code, said.first()), (1, "E109"), "{said:?}");
        assert!(said.stderr.len() < 10_000, "an excerpt is short");
    }
    let keys = "? ".repeat(depth);
    let said = of("a.yaml", keys);
    assert_eq!(said.code, 1);
    assert!(said.first().starts_with("E1"), "{said:?}");
}

#[test]
fn aliases_that_expand_to_more_and_more() {
    let mut text = "openapi: 3.0.3\nx-a0: &a0 [lol, lol, lol]\n".to_owned();
    for n in 1..30 {
        let of = format!("*a{}", n - 1);
        text += &format!("x-a{n}: &a{n} [{of}, {of}, {of}, {of}, {of}, {of}, {of}, {of}]\n");
    }
    let said = of("a.yaml", &text);
    assert_eq!((said.code, said.first()), (1, "E110"), "{said:?}");
    let mut text = "openapi: 3.0.3\nx-a0: &a0 {a: 1}\n".to_owned();
    for n in 1..30 {
        let of = format!("*a{}", n - 1);
        text += &format!("x-a{n}: &a{n} {{<<: [{of}, {of}], b{n}: {of}, c{n}: {of}}}\n");
    }
    let said = of("a.yaml", &text);
    assert_eq!((said.code, said.first()), (1, "E110"), "{said:?}");
}

#[test]
fn files_that_are_too_large() {
    let text = format!("openapi: \"{}\"", "a".repeat(100_000_000));
    assert_found(&of("a.yaml", text), "E103", "a.yaml");
    let folder = tempfile::tempdir().unwrap();
    let sparse = fs::File::create(folder.path().join("a.json")).unwrap();
    sparse.set_len(64 * 1024 * 1024 + 1).unwrap();
    // One byte fewer is read, and found to be no document.
    assert_found(&generate(folder.path(), "a.json"), "E103", "a.json");
    sparse.set_len(64 * 1024 * 1024).unwrap();
    assert_found(&generate(folder.path(), "a.json"), "E106", "a.json:1:1");
    let text = format!("openapi: \"{}\"", "a".repeat(1_000_000));
    let said = of("a.yaml", text);
    assert_found(&said, "E203", "a.yaml:1:10");
}
