//! Who may know whom, read off the source: see ARCHITECTURE.md.

use std::collections::BTreeSet;

use crate::names::Names;
use crate::{Source, root, sources};

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
    ("quote", &["emit", "format/definition"]),
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
    // What counts steps knows nobody, and everybody may count.
    ("work", &[]),
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

/// What stands above the stages, and calls them.
const ABOVE: &[&str] = &["builder", "lib", "main"];

/// What of `std::fs` only reads.
const READING: &[&str] = &[
    "DirEntry",
    "File",
    "FileType",
    "Metadata",
    "canonicalize",
    "exists",
    "metadata",
    "read",
    "read_dir",
    "read_link",
    "read_to_string",
    "self",
    "symlink_metadata",
];

/// What writes a file, by any name of it.
const WRITING: &[&str] = &["OpenOptions", "create", "create_new", "set_permissions"];

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

/// The rules that a module breaks, a line each.
fn breaches(module: &str, text: &str) -> Vec<String> {
    let names = Names::of(module, text);
    let found = [
        foreign_crates(module, &names),
        later_stages(module, &names),
        effects(module, &names),
        failures(module, &names),
    ];
    let lines = found.into_iter().flatten();
    lines
        .map(|found| format!("{module} names {found}"))
        .collect()
}

fn foreign_crates(module: &str, names: &Names) -> Vec<String> {
    let known = |path: &String| {
        let name = path.split("::").next();
        let fences = CRATES.iter().find(|(krate, _)| Some(*krate) == name);
        fences.is_none_or(|(_, fences)| fences.iter().any(|fence| is_within(module, fence)))
    };
    names
        .paths
        .iter()
        .filter(|path| !known(path))
        .cloned()
        .collect()
}

/// What a stage names at the root of the crate: only the modules that it may know, and none of their re-exports.
fn later_stages(module: &str, names: &Names) -> Vec<String> {
    let Some((stage, known)) = STAGES.iter().find(|(stage, _)| is_within(module, stage)) else {
        return Vec::new();
    };
    let ours = names.paths.iter().filter(|path| {
        let named = path
            .strip_prefix("crate::")
            .and_then(|rest| rest.split("::").next());
        named.is_some_and(|named| named != *stage && named != "work" && !known.contains(&named))
    });
    ours.cloned().collect()
}

/// Only `output` writes files, and only the program prints.
fn effects(module: &str, names: &Names) -> Vec<String> {
    let mut found = Vec::new();
    if !is_within(module, "output") {
        let writes = |path: &&String| {
            let mut last = path.rsplit("::");
            let (name, within) = (last.next().unwrap_or_default(), last.next());
            let by_function = within == Some("fs") && !READING.contains(&name)
                || within == Some("File") && name == "options";
            by_function
                || WRITING
                    .iter()
                    .any(|writing| path.split("::").any(|part| part == *writing))
        };
        found.extend(names.paths.iter().filter(writes).cloned());
    }
    let prints = ["println", "eprintln", "print", "eprint", "dbg"].map(str::to_owned);
    // `cargo::` directives are the builder's output, on Cargo's terms.
    if !is_within(module, "main") && module != "builder" {
        found.extend(
            prints
                .iter()
                .filter(|print| names.macros.contains(*print))
                .cloned(),
        );
        let streams = |path: &&String| path.ends_with("::stdout") || path.ends_with("::stderr");
        found.extend(names.paths.iter().filter(streams).cloned());
    }
    found
}

/// What panics on purpose; and in an emitter, what can fail at all.
fn failures(module: &str, names: &Names) -> Vec<String> {
    let panics = ["panic", "todo", "unimplemented", "unreachable"];
    let macros = names
        .macros
        .iter()
        .filter(|name| panics.contains(&name.as_str()));
    let methods = names
        .methods
        .iter()
        .filter(|name| ["unwrap", "expect"].contains(&name.as_str()));
    let mut found: Vec<_> = macros.chain(methods).cloned().collect();
    if is_within(module, "emit") {
        let fallible = |path: &&String| {
            path.split("::")
                .any(|part| part == "Report" || part == "Result")
        };
        found.extend(names.paths.iter().filter(fallible).cloned());
    }
    found
}

#[test]
fn modules_stay_behind_their_fences() {
    let files = sources("codegen/src");
    let files = files
        .iter()
        .filter(|source| !module(source).ends_with("/tests"));
    let found: Vec<_> = files
        .flat_map(|source| breaches(module(source), &source.text))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_module_has_its_place() {
    let top = sources("codegen/src");
    let top: BTreeSet<_> = top
        .iter()
        .filter_map(|source| module(source).split('/').next())
        .collect();
    let placed = STAGES
        .iter()
        .map(|(stage, _)| *stage)
        .chain(ABOVE.iter().copied());
    assert_eq!(top, placed.collect());
    let fences = CRATES
        .iter()
        .flat_map(|(_, fences)| fences.iter())
        .chain(STAGES.iter().flat_map(|(_, known)| *known));
    for fence in fences {
        assert!(
            root().join(format!("codegen/src/{fence}.rs")).exists(),
            "{fence}"
        );
    }
}

/// Each would break a rule; a fence that lets one through is none.
#[test]
fn fences_hold() {
    let tried = [
        ("emit/x", "use serde_json::Value;", "serde_json::Value"),
        ("emit/x", "use heck::ToSnakeCase as _;", "heck::ToSnakeCase"),
        ("emit/x", "use openapiv3 as o;", "openapiv3"),
        (
            "emit/x",
            "fn f() { vec![serde_json::json!(1)]; }",
            "serde_json::json",
        ),
        (
            "load/x",
            "fn f() { matches!(x, serde_json::Value::Null | syn::Lit::A) }",
            "syn::Lit::A",
        ),
        ("plan/x", "use super::super::lower;", "crate::lower"),
        ("plan", "use super::lower::schema;", "crate::lower::schema"),
        (
            "plan/x",
            "use crate::{api, lower::value as v};",
            "crate::lower::value",
        ),
        (
            "plan/x",
            "fn f(session: &mut crate::Session) {}",
            "crate::Session",
        ),
        ("plan/x", "use crate::*;", "crate::*"),
        ("lower/x", "fn f() { std::fs::copy(a, b) }", "std::fs::copy"),
        ("lower/x", "use std::fs::{read, write};", "std::fs::write"),
        (
            "load/x",
            "fn f() { fs::OpenOptions::new() }",
            "fs::OpenOptions::new",
        ),
        (
            "load/x",
            "fn f() { File::options().write(true) }",
            "File::options",
        ),
        ("load/x", "fn f() { dbg!(1); }", "dbg"),
        (
            "load/x",
            "fn f() { std::io::stdout().write() }",
            "std::io::stdout",
        ),
        ("load/x", "fn f() { format!(\"{}\", x.unwrap()) }", "unwrap"),
        ("load/x", "fn f() { x\n.expect(\"y\") }", "expect"),
        ("load/x", "fn f() { unreachable!() }", "unreachable"),
        (
            "emit/x",
            "fn f() -> std::io::Result<()> {}",
            "std::io::Result",
        ),
        (
            "emit/x",
            "use crate::report::Report;",
            "crate::report::Report",
        ),
    ];
    for (module, text, named) in tried {
        let found = breaches(module, text);
        assert!(
            found.contains(&format!("{module} names {named}")),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn fences_let_through_what_is_allowed() {
    let allowed = [
        ("load/x", "use serde_json::Value; fn f() { fs::read(a) }"),
        ("emit/x", "fn f() { quote!(serde_json::Value, x.unwrap()) }"),
        (
            "load/x",
            "#[cfg(test)] mod tests { fn f() { x.unwrap(); println!() } }",
        ),
        ("plan/x", "use super::y; use super::super::api::Api;"),
        ("output/x", "fn f() { std::fs::write(a, b) }"),
    ];
    for (module, text) in allowed {
        assert_eq!(breaches(module, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn the_runtime_does_not_panic_on_purpose() {
    let files = sources("codegen/runtime/src");
    let files = files
        .iter()
        .filter(|source| !source.path.ends_with("/tests.rs"));
    let found: Vec<_> = files
        .flat_map(|source| {
            let names = Names::of("runtime", &source.text);
            let found = failures("runtime", &names);
            found
                .into_iter()
                .map(|name| format!("{}: {name}", source.path))
        })
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
