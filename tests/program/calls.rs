//! Commands, options, exit codes, and what goes to stdout and to stderr.

use std::fs;
use std::io::pipe;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::oast::{apim, copy, document, exe, root, run, run_in, tree};

/// A document with one warning.
const WARNED: &str = "openapi: 3.0.3
info: {title: T, version: 1.10}
paths:
  /a:
    get: {operationId: getA, responses: {\"204\": {description: Done.}}}
";

#[test]
fn generate_writes_a_crate_and_says_so_on_stdout() {
    let folder = tempfile::tempdir().unwrap();
    let generate = ["generate", &apim(), "--out", "here/apim"];
    let said = run_in(folder.path(), &generate);
    assert_eq!((said.code, said.stderr.as_str()), (0, ""));
    let count = walk(&folder.path().join("here/apim"));
    let begin = format!("wrote {count} files to here/apim: 9 operations, 12 models (");
    assert!(said.stdout.starts_with(&begin), "{said:?}");
    assert_eq!(said.stdout.lines().count(), 1);
    let manifest = fs::read_to_string(folder.path().join("here/apim/Cargo.toml")).unwrap();
    assert!(manifest.contains("\nname = \"apim_subscription\"\n"));
    let before = tree(folder.path());
    let said = run_in(folder.path(), &generate);
    assert_eq!((said.code, said.stderr.as_str()), (0, ""));
    assert!(
        said.stdout.starts_with("here/apim is up to date: "),
        "{said:?}"
    );
    assert!(
        before == tree(folder.path()),
        "a second run changes nothing"
    );
}

#[test]
fn a_part_of_a_document_is_what_it_needs_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let zoo = concat!(env!("CARGO_MANIFEST_DIR"), "/cases/zoo/openapi.yaml");
    for (only, said_of_it, has) in [
        ("visits", "6 operations, 20 models", [false, true]),
        ("note", "1 operation, 5 models", [false, true]),
        ("change", "1 operation, 3 models", [true, false]),
    ] {
        let said = run_in(
            folder.path(),
            &["generate", zoo, "--out", only, "--only", only],
        );
        // What is warned of belongs to the visits.
        let warned = said.stderr.contains("W410");
        assert_eq!((said.code, warned), (0, only == "visits"), "{only}");
        assert!(warned || said.stderr.is_empty(), "{only}: {said:?}");
        assert!(said.stdout.contains(said_of_it), "{only}: {said:?}");
        let source = folder.path().join(only).join("src");
        let there = ["animals.rs", "visits.rs"].map(|file| source.join(file).exists());
        assert_eq!(there, has, "{only}");
    }
    let said = run_in(
        folder.path(),
        &["generate", zoo, "--out", "none", "--only", "Visits"],
    );
    assert_eq!((said.code, said.first()), (2, "E601"));
    assert!(said.stderr.contains("is it `visits`?"), "{said:?}");
}

fn walk(folder: &Path) -> usize {
    tree(folder)
        .values()
        .filter(|it| *it != b"a folder")
        .count()
}

#[test]
fn options_of_generate() {
    let folder = tempfile::tempdir().unwrap();
    let generate = |more: &[&str]| {
        let apim = apim();
        let arguments = [&["generate", &apim, "--out", "out"], more].concat();
        run_in(folder.path(), &arguments)
    };
    let read = |path| fs::read_to_string(folder.path().join(path)).unwrap();
    let said = generate(&["--name", "keys-of-apim", "--timings"]);
    assert_eq!((said.code, said.stdout.lines().count()), (0, 1));
    for stage in ["load", "plan", "format", "output"] {
        assert!(said.stderr.contains(stage), "{said:?}");
    }
    assert!(read("out/Cargo.toml").contains("\nname = \"keys-of-apim\"\n"));
    assert!(read("out/src/lib.rs").contains("keys_of_apim::Client"));
    let said = generate(&["--runtime", "external"]);
    assert_eq!((said.code, said.stderr.as_str()), (0, ""));
    assert!(read("out/Cargo.toml").contains("\noast-runtime = "));
    assert!(!folder.path().join("out/src/runtime").exists());
    assert_eq!(generate(&["--runtime", "embed"]).code, 0);
    assert!(folder.path().join("out/src/runtime/mod.rs").is_file());
}

#[test]
fn check_of_a_folder_lists_every_difference_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let run = |more: &[&str]| {
        let apim = apim();
        let arguments = [&["generate", &apim, "--out", "out"], more].concat();
        run_in(folder.path(), &arguments)
    };
    let said = run(&["--check"]);
    assert_eq!((said.code, said.stderr.as_str()), (1, ""));
    assert!(said.stdout.contains("missing    src/lib.rs\n"), "{said:?}");
    assert!(!folder.path().join("out").exists());
    assert_eq!(run(&[]).code, 0);
    let said = run(&["--check"]);
    let right = (0, "out is up to date\n".to_owned(), String::new());
    assert_eq!((said.code, said.stdout, said.stderr), right);
    let lib = folder.path().join("out/src/lib.rs");
    let text = fs::read_to_string(&lib).unwrap();
    fs::write(&lib, text.replace("pub mod models;", "mod models;")).unwrap();
    fs::remove_file(folder.path().join("out/src/client.rs")).unwrap();
    fs::write(folder.path().join("out/src/mine.rs"), "// Mine.\n").unwrap();
    let before = tree(folder.path());
    let said = run(&["--check"]);
    let line = text.lines().position(|line| line == "pub mod models;");
    let expected = format!(
        "missing    src/client.rs\ndifferent  src/lib.rs, from line {}\nextra      src/mine.rs\n\
         out is not up to date: 3 differences; the same command without --check mends that\n",
        line.unwrap() + 1
    );
    assert_eq!((said.code, said.stdout), (1, expected));
    assert!(before == tree(folder.path()), "--check writes nothing");
}

#[test]
fn warnings_go_to_stderr_and_fail_a_strict_run_only() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.yaml"), WARNED).unwrap();
    let run = |arguments: &[&str]| run_in(folder.path(), arguments);
    let said = run(&["check", "t.yaml"]);
    assert_eq!(said.code, 0);
    assert_eq!(said.stdout, "t.yaml: 1 operation, no errors, 1 warning\n");
    assert!(said.stderr.starts_with("warning[W301]: "), "{said:?}");
    assert!(said.stderr.contains("--> t.yaml:2:27\n"), "{said:?}");
    let said = run(&["check", "t.yaml", "--strict"]);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""));
    assert!(said.stderr.starts_with("error[W301]: "), "{said:?}");
    assert!(said.stderr.ends_with("\n1 error\n"), "{said:?}");
    let said = run(&["generate", "t.yaml", "--out", "out", "--strict"]);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""));
    assert!(!folder.path().join("out").exists());
    let said = run(&["generate", "t.yaml", "--out", "out"]);
    assert_eq!((said.code, said.stdout.lines().count()), (0, 1));
    let lib = fs::read_to_string(folder.path().join("out/src/lib.rs")).unwrap();
    assert!(lib.contains("//! T, version 1.10.\n"), "{lib}");
}

#[test]
fn json_is_one_object_a_line_on_stdout_and_the_rest_on_stderr() {
    let members = [
        "code",
        "severity",
        "message",
        "help",
        "file",
        "pointer",
        "line",
        "column",
        "end_line",
        "end_column",
    ];
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.yaml"), WARNED).unwrap();
    let json = ["--message-format", "json"];
    for (command, begin) in [
        (vec!["check", "t.yaml"], "t.yaml: 1 operation"),
        (vec!["generate", "t.yaml", "--out", "out"], "wrote "),
        (
            vec!["generate", "t.yaml", "--out", "out", "--check"],
            "out is up to date\n",
        ),
    ] {
        let said = run_in(folder.path(), &[&command[..], &json].concat());
        assert_eq!(said.code, 0);
        assert!(said.stderr.starts_with(begin), "{said:?}");
        let [finding] = &said.findings()[..] else {
            panic!("{said:?}");
        };
        let object = finding.as_object().unwrap();
        let keys: Vec<_> = object.keys().collect();
        let mut sorted = members;
        sorted.sort_unstable();
        let mut found = keys.clone();
        found.sort();
        assert_eq!(found, sorted);
        assert_eq!(finding["code"], "W301");
        assert_eq!(finding["severity"], "warning");
        assert_eq!(finding["file"], "t.yaml");
        assert_eq!(finding["pointer"], "/info/version");
        let place = ["line", "column", "end_line", "end_column"].map(|key| &finding[key]);
        assert_eq!(place, [2, 27, 2, 31]);
    }
}

#[test]
fn every_bad_document_has_the_exit_code_of_its_findings() {
    let folder = root().join("tests/bad");
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name();
        let name = name.to_str().unwrap();
        for strict in [false, true] {
            let mut arguments = vec!["check", name, "--message-format", "json"];
            arguments.extend(strict.then_some("--strict"));
            let said = run_in(&folder, &arguments);
            let findings = said.findings();
            assert!(!findings.is_empty(), "{name}");
            let failed = findings.iter().any(|it| it["severity"] == "error");
            assert_eq!(said.code, i32::from(failed), "{name}: {said:?}");
            assert!(!strict || failed, "{name}");
        }
    }
}

#[test]
fn wrong_usage_is_2() {
    let apim = apim();
    let folder = tempfile::tempdir().unwrap();
    for (arguments, code) in [
        (
            vec!["generate", &apim, "--out", "out", "--only", "a"],
            "E601",
        ),
        (
            vec!["generate", &apim, "--out", "out", "--name", "1"],
            "E604",
        ),
        (
            vec!["generate", &apim, "--out", "out", "--name", "type"],
            "E604",
        ),
        (
            vec!["generate", &apim, "--out", "out", "--name", ""],
            "E604",
        ),
        (
            vec!["generate", &apim, "--out", "out", "--name", "a/b"],
            "E604",
        ),
        (
            vec!["generate", &apim, "--out", "out", "--name", "self"],
            "E604",
        ),
        (
            vec!["generate", &apim, "--out", "out", "--name", "Self"],
            "E604",
        ),
        (
            vec!["generate", &apim, "--out", "out", "--name", "crate"],
            "E604",
        ),
        (
            vec!["generate", &apim, "--out", "out", "--name", "super"],
            "E604",
        ),
        (vec!["explain", "E999"], "E603"),
        (vec!["explain", "hello"], "E603"),
    ] {
        let said = run_in(folder.path(), &arguments);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{arguments:?}");
        assert_eq!(said.first(), code, "{said:?}");
    }
    for arguments in [
        vec!["generate"],
        vec!["generate", &apim],
        vec!["generate", "--out", "out"],
        vec!["generate", &apim, "--out", ""],
        vec!["check"],
        vec!["check", &apim, "--out", "out"],
        vec!["check", &apim, "--message-format", "xml"],
        vec!["generate", &apim, "--out", "out", "--runtime", "none"],
        vec!["compile"],
        vec!["--hello"],
    ] {
        let said = run_in(folder.path(), &arguments);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(said.stderr.contains("error: "), "{said:?}");
        assert!(said.stderr.contains("try '--help'"), "{said:?}");
    }
    assert_eq!(tree(folder.path()).len(), 0);
}

#[test]
fn explain_says_what_each_code_means() {
    let list = run(&["explain"]);
    assert_eq!((list.code, list.stderr.as_str()), (0, ""));
    assert!(list.stdout.lines().count() > 50);
    for line in list.stdout.lines() {
        let (code, title) = line.split_once("  ").unwrap();
        let said = run(&["explain", &code.to_lowercase()]);
        assert_eq!((said.code, said.stderr.as_str()), (0, ""));
        assert!(said.stdout.starts_with(&format!("# {code}: {title}\n")));
    }
    for arguments in [["--help"], ["--version"], ["help"]] {
        let said = run(&arguments);
        assert_eq!((said.code, said.stderr.as_str()), (0, ""));
        assert!(said.stdout.contains("oast"));
    }
}

#[test]
fn without_arguments_it_brings_generated_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["specs", "generated"] {
        copy(&root().join(name), &folder.path().join(name));
    }
    let said = run_in(folder.path(), &[]);
    assert_eq!((said.code, said.stderr.as_str()), (0, ""), "{said:?}");
    let right = tree(&folder.path().join("generated"));
    let manifest = String::from_utf8(right["Cargo.toml"].clone()).unwrap();
    assert!(manifest.contains("\nname = \"apim\"\n"), "the name is kept");
    let document = folder.path().join("specs/apim-subscription.yaml");
    let text = fs::read_to_string(&document).unwrap();
    fs::write(&document, text.replace("2022-08-01", "2023-09-02")).unwrap();
    let said = run_in(folder.path(), &[]);
    assert_eq!((said.code, said.stderr.as_str()), (0, ""), "{said:?}");
    assert!(said.stdout.starts_with("wrote "), "{said:?}");
    let lib = fs::read_to_string(folder.path().join("generated/src/lib.rs")).unwrap();
    assert!(lib.contains("version 2023-09-02"));
    fs::write(folder.path().join("specs/more.json"), "{}").unwrap();
    let said = run_in(folder.path(), &[]);
    assert_eq!((said.code, said.first()), (2, "E602"), "{said:?}");
}

#[test]
fn without_arguments_elsewhere_it_helps() {
    let said = run(&[]);
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    assert!(said.stderr.contains("Usage: oast"), "{said:?}");
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("specs"), &folder.path().join("specs"));
    let said = run_in(folder.path(), &[]);
    assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{said:?}");
    assert_eq!(walk(folder.path()), 1);
}

#[test]
fn nobody_need_read_what_it_prints() {
    let answers = document("tests/bad/answers.yaml");
    let folder = tempfile::tempdir().unwrap();
    for (arguments, code) in [
        (vec!["explain"], 0),
        (vec!["explain", "W404"], 0),
        (vec!["--help"], 0),
        (vec!["check", &answers, "--message-format", "json"], 0),
        (vec!["check", &answers], 0),
        (vec!["check", "gone.yaml"], 1),
        (vec!["compile"], 2),
    ] {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let mut program = Command::new(exe());
        program.args(&arguments).current_dir(folder.path());
        program.stdin(Stdio::null());
        program.stdout(writer.try_clone().unwrap()).stderr(writer);
        let status = program.status().unwrap();
        assert_eq!(status.code(), Some(code), "{arguments:?}");
    }
}
