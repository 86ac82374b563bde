//! How large things get: a file that is read in one go, a function that is seen at once.

use std::fs;

use oast::{Form, Input, Runtime, Session, Target};

use crate::{Source, root, sources, without_tests};

const FILE: usize = 500;
const FUNCTION: usize = 80;
const WIDTH: usize = 120;
const BESIDE_TEXT: usize = 60;

/// What people wrote; what is generated says so in its first line.
fn ours() -> Vec<Source> {
    let all = ["codegen", "tests"].into_iter().flat_map(sources);
    all.filter(|source| !source.text.starts_with("// @generated"))
        .collect()
}

#[test]
fn files_are_read_in_one_go() {
    for source in ours() {
        let lines = source.text.lines().count();
        assert!(lines <= FILE, "{} has {lines} lines", source.path);
    }
}

#[test]
fn functions_are_seen_at_once() {
    let mut long = Vec::new();
    for source in ours() {
        let mut begun: Option<(usize, String, String)> = None;
        for (number, line) in source.text.lines().enumerate() {
            let indent = &line[..line.len() - line.trim_start().len()];
            let code = line.trim_start();
            let is_function =
                code.starts_with("fn ") || code.contains(" fn ") && !code.contains("//");
            match &begun {
                None if is_function
                    && !code.ends_with(';')
                    && code.starts_with(['f', 'p', 'c', 'a', 'u']) =>
                {
                    begun = Some((number, indent.to_owned(), code.to_owned()));
                }
                Some((start, outer, name)) if line == format!("{outer}}}") => {
                    let lines = number - start + 1;
                    if lines > FUNCTION {
                        long.push(format!("{}: {name}: {lines} lines", source.path));
                    }
                    begun = None;
                }
                _ => {}
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// Whether a line is narrow enough; one that is wide for the text in it, which may not be cut, is so beside it.
fn fits(line: &str) -> bool {
    let width = line.chars().count();
    let first = line.find('"');
    // It may begin in a line before, and go on in the next.
    let text = match line.ends_with('\\') {
        true => Some((first.unwrap_or(0), line.len())),
        false => first.zip(line.rfind('"')),
    };
    let text = text.map_or(0, |(start, end)| line[start..end].chars().count());
    width <= WIDTH || width - text <= BESIDE_TEXT && width <= 3 * WIDTH
}

#[test]
fn lines_fit() {
    let mut wide = Vec::new();
    for source in ours() {
        let lines = source.text.lines().enumerate();
        let found = lines.filter(|(_, line)| !fits(line));
        wide.extend(found.map(|(number, _)| format!("{}:{}", source.path, number + 1)));
    }
    assert!(wide.is_empty(), "{}", wide.join("\n"));
    let code = "x".repeat(100);
    assert!(!fits(&format!("{code}(\"{code}\")")) && fits(&format!("f(\"{code}{code}\")")));
}

#[test]
fn the_first_operation_is_small() {
    let document = root().join("specs/apim-subscription.yaml");
    let mut session = Session {
        only: vec!["Subscription_RegenerateSecondaryKey".to_owned()],
        ..Session::default()
    };
    let documents = std::slice::from_ref(&document);
    let (form, runtime) = (Form::Crate, Runtime::Embed);
    let target = Target::new(documents, Some("apim"), form, runtime, &mut session.report);
    let output = session.compile(&Input::from(&document), target.expect("a name"));
    let files = output.expect("a client").files;
    let own = files
        .iter()
        .filter(|file| file.path.ends_with(".rs") && !file.path.starts_with("src/runtime/"));
    let lines: usize = own.map(|file| file.text.lines().count()).sum();
    assert!((100..=250).contains(&lines), "{lines} generated lines");
}

#[test]
fn embedded_tests_stand_last() {
    for source in sources("codegen/runtime/src") {
        let rest = &source.text[without_tests(&source.text).len()..];
        assert_eq!(
            rest.matches("\n}\n").count(),
            usize::from(!rest.is_empty()),
            "{}",
            source.path
        );
    }
}

#[test]
fn no_file_names_the_machine_it_was_written_on() {
    for name in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        ".ci/run",
    ] {
        let text = fs::read_to_string(root().join(name)).expect("a file of the repository");
        for line in text.lines() {
            assert!(
                !line.contains("/root/") && !line.contains("/home/"),
                "{name}: {line}"
            );
        }
    }
}
