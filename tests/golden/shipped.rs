//! The document of this repository and the crate made from it.

use std::collections::BTreeMap;
use std::path::Path;

use oast::{Form, Input, Output, Runtime, Session, Target, output};

use crate::{snapshots, texts};

const DOCUMENT: &str = "../specs/apim-subscription.yaml";

fn compile() -> Output {
    crate::package();
    let mut session = Session::default();
    let input = Input::from(DOCUMENT);
    let (form, runtime) = (Form::Crate, Runtime::Embed);
    let target = Target::new(
        &input.documents,
        Some("apim"),
        form,
        runtime,
        &mut session.report,
    );
    let cli = true;
    let target = Target {
        cli,
        ..target.unwrap()
    };
    let output = session.compile(&input, target).unwrap();
    assert!(session.report.is_empty(), "{:?}", session.report);
    output
}

#[test]
fn what_is_understood_of_it() {
    crate::package();
    let mut session = Session::default();
    let api = session.read(&Input::from(DOCUMENT)).unwrap();
    let api = BTreeMap::from([("api".to_owned(), format!("{api:#?}"))]);
    snapshots::assert("shipped api", &api);
}

#[test]
fn what_is_generated_from_it() {
    snapshots::assert("shipped", &texts(&compile().files, "src/runtime/"));
}

#[test]
fn generated_is_what_oast_makes_now() {
    let differences = output::compare(&compile().files, Path::new("../generated")).unwrap();
    assert_eq!(differences, [], "run `cargo run` at the root");
}
