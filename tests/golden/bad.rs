//! The documents of `bad/`, and all that is said about each.

use std::path::Path;

use oast::report::render::{self, Style};
use oast::{Form, Input, Runtime, Session, Target};

use crate::snapshots;

#[test]
fn what_is_said() {
    crate::package();
    let documents = crate::entries("bad".as_ref());
    assert!(documents.len() > 60, "{}", documents.len());
    let said = documents.iter().map(|document| {
        let name = document.file_name().unwrap().to_str().unwrap().to_owned();
        (name, said(document))
    });
    snapshots::assert("bad", &said.collect());
}

/// As `oast check` finds it, for people and for programs. What exit code follows, the program's own tests hold against
/// the same rule.
fn said(document: &Path) -> String {
    let mut session = Session::default();
    let input = Input::from(document);
    let (form, runtime) = (Form::Crate, Runtime::Embed);
    let target = Target::new(
        &input.documents,
        Some("client"),
        form,
        runtime,
        &mut session.report,
    );
    let output = session.compile(&input, target.unwrap());
    let (report, sources) = (&session.report, &session.sources);
    assert!(!report.is_empty(), "{} is not bad", document.display());
    assert_eq!(output.is_none(), report.failed(false), "{report:?}");
    let exit = |strict| u8::from(report.failed(strict));
    format!(
        "exit {}, with --strict {}\n\n{}{}",
        exit(false),
        exit(true),
        render::human(report, sources, Style::default()),
        render::json(report, sources, Style::default()),
    )
}
