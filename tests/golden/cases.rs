//! The documents of `cases/`, each made a module.

use std::collections::BTreeMap;
use std::path::PathBuf;

use oast::report::render::{self, Style};
use oast::{Form, Input, Runtime, Session, Target};

use crate::{snapshots, texts};

/// Each case's name and document.
fn cases() -> Vec<(String, PathBuf)> {
    crate::package();
    let folders = crate::entries("cases".as_ref());
    let cases = folders.into_iter().filter_map(|folder| {
        let document = folder.join("openapi.yaml");
        let name = folder.file_name()?.to_str()?.to_owned();
        // Without it the documents of the folder make one client.
        let input = if document.is_file() { document } else { folder };
        name_of_case(&name).then_some((name, input))
    });
    let cases: Vec<_> = cases.collect();
    assert!(cases.len() >= 2, "{cases:?}");
    cases
}

fn name_of_case(name: &str) -> bool {
    !matches!(name, "src" | "build.rs" | "Cargo.toml")
}

#[test]
fn what_is_understood() {
    let read = |(name, document): (String, PathBuf)| {
        let mut session = Session::default();
        let api = session.read(&Input::from(&document)).unwrap();
        (name, format!("{api:#?}"))
    };
    snapshots::assert("case api", &cases().into_iter().map(read).collect());
}

#[test]
fn what_is_generated() {
    let mut all = BTreeMap::new();
    for (name, document) in cases() {
        let mut session = Session::default();
        let input = Input::from(&document);
        let (form, runtime) = (Form::Module, Runtime::External);
        let target = Target::new(
            &input.documents,
            Some(&name),
            form,
            runtime,
            &mut session.report,
        );
        let output = session.compile(&input, target.unwrap()).unwrap();
        for (file, text) in texts(&output.files, "runtime/") {
            all.insert(format!("{name} {file}"), text);
        }
        let said = render::human(&session.report, &session.sources, Style::default());
        all.insert(format!("{name} said"), said);
    }
    snapshots::assert("case", &all);
}
