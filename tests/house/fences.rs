//! Who may know whom, read off the source: see ARCHITECTURE.md.

use crate::{Source, sources, without_tests};

/// A crate, and the modules below `codegen/src` that may name it.
const CRATES: &[(&str, &[&str])] = &[
    ("serde_yaml", &["load", "source"]),
    ("saphyr_parser", &["load", "source"]),
    (
        "serde_json",
        &[
            "load",
            "source",
            "normalise",
            "lower",
            "mock",
            "report/render",
        ],
    ),
    // The mock only turns what it is given into a tree.
    ("openapiv3", &["normalise", "lower"]),
    ("axum", &["mock"]),
    ("hyper", &["mock"]),
    ("hyper_util", &["mock"]),
    ("jsonschema", &["mock"]),
    ("tokio", &["mock", "main"]),
    ("heck", &["plan"]),
    ("syn", &["format"]),
    ("prettyplease", &["format"]),
    ("quote", &["emit"]),
    ("proc_macro2", &["emit", "format"]),
    ("regex_syntax", &["pattern", "mock"]),
    ("annotate_snippets", &["report/render"]),
    (
        "oast_runtime",
        &["emit/runtime", "lower/formats", "pattern"],
    ),
    ("clap", &["main"]),
    ("rustix", &["output"]),
];

/// A stage, and the modules of ours that it may name.
const STAGES: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("report", &["source"]),
    ("load", &["report", "source"]),
    ("normalise", &["load", "report", "source"]),
    ("api", &["source"]),
    ("lower", &["api", "normalise", "report", "source"]),
    // An oracle beside the stages: it must not know what it is to judge.
    ("mock", &["normalise"]),
    ("pattern", &[]),
    ("plan", &["api", "pattern", "report", "source"]),
    ("emit", &["api", "plan"]),
    ("format", &["emit", "output"]),
    ("output", &["report"]),
];

/// The module below `codegen/src`, such as `emit/runtime`.
fn module(source: &Source) -> &str {
    let path = source
        .path
        .strip_prefix("codegen/src/")
        .expect("a file below codegen/src");
    path.strip_suffix(".rs").expect("a Rust file")
}

fn is_within(module: &str, fence: &str) -> bool {
    module == fence
        || module
            .strip_prefix(fence)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// The lines of code, without comments.
fn code(source: &Source) -> impl Iterator<Item = &str> {
    let lines = without_tests(&source.text).lines();
    lines.map(|line| line.split("//").next().unwrap_or_default())
}

fn names(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + path.len()..].chars().next();
        let boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
        boundary(before) && boundary(after)
    })
}

#[test]
fn crates_are_known_where_they_belong() {
    let mut breaches = Vec::new();
    for source in sources("codegen/src") {
        let module = module(&source);
        let is_test = module.ends_with("/tests");
        for (name, fences) in CRATES {
            let allowed = is_test || fences.iter().any(|fence| is_within(module, fence));
            let used = code(&source).any(|line| {
                names(line, &format!("{name}::")) || line.starts_with(&format!("use {name};"))
            });
            if used && !allowed {
                breaches.push(format!("{} names {name}", source.path));
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn data_flows_one_way() {
    let mut breaches = Vec::new();
    for source in sources("codegen/src") {
        let module = module(&source);
        let Some((stage, known)) = STAGES.iter().find(|(stage, _)| is_within(module, stage)) else {
            continue;
        };
        if module.ends_with("/tests") {
            continue;
        }
        for (other, _) in STAGES
            .iter()
            .filter(|(other, _)| other != stage && !known.contains(other))
        {
            if code(&source).any(|line| names(line, &format!("crate::{other}"))) {
                breaches.push(format!("{} names crate::{other}", source.path));
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn emitters_cannot_fail() {
    for source in sources("codegen/src")
        .iter()
        .filter(|source| is_within(module(source), "emit"))
    {
        for line in code(source) {
            for word in ["unwrap", "expect", "panic!", "todo!", "Report"] {
                assert!(!names(line, word), "{}: {line}", source.path);
            }
            // In quoted code a `Result` is the user's.
            let quoted = line.contains('"') || line.contains("quote");
            assert!(quoted || !names(line, "Result"), "{}: {line}", source.path);
        }
    }
}

#[test]
fn nothing_panics_on_purpose() {
    let generator = sources("codegen/src");
    let runtime = sources("codegen/runtime/src");
    let words = [
        ".unwrap()",
        ".expect(",
        "panic!(",
        "todo!(",
        "unimplemented!(",
        "unreachable!(",
    ];
    let mut found = Vec::new();
    for source in generator
        .iter()
        .chain(&runtime)
        .filter(|source| !source.path.ends_with("/tests.rs"))
    {
        for (number, line) in without_tests(&source.text).lines().enumerate() {
            let line = line.split("//").next().unwrap_or_default();
            for word in words.iter().filter(|word| line.contains(**word)) {
                found.push(format!("{}:{}: {word}", source.path, number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn only_the_sink_writes_and_only_the_program_prints() {
    for source in sources("codegen/src") {
        let module = module(&source);
        for line in code(&source) {
            let writes = [
                "fs::write",
                "fs::rename",
                "fs::remove",
                "fs::create",
                "File::create",
            ];
            if !is_within(module, "output") && !module.ends_with("tests") {
                assert!(
                    !writes.iter().any(|write| line.contains(write)),
                    "{}: {line}",
                    source.path
                );
            }
            // `cargo::` directives are the builder's output, on Cargo's terms.
            let prints = ["println!(", "eprintln!(", "print!(", "stdout()", "stderr()"];
            if !is_within(module, "main") && module != "builder" {
                assert!(
                    !prints.iter().any(|print| line.contains(print)),
                    "{}: {line}",
                    source.path
                );
            }
        }
    }
}
