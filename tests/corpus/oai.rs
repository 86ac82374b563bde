//! The documents that must fail: what is said about each.

use std::fmt::Write as _;
use std::path::Path;

use oast::Session;

use crate::inputs::{Input, oai, relative, shared};
use crate::table::{self, Codes};
use crate::work;

#[test]
#[ignore = "needs ../shared/corpora"]
fn what_must_fail_is_diagnosed() {
    let documents = oai("fail");
    assert!(
        !documents.is_empty(),
        "no documents in {}",
        shared().display()
    );
    let mut text = String::from("document\tdiagnosed\tcodes\n");
    let mut diagnosed = 0;
    for document in &documents {
        let name = relative(document, &shared());
        let codes = found(&name, document);
        let verdict = if codes.is_empty() { "no" } else { "yes" };
        diagnosed += usize::from(!codes.is_empty());
        writeln!(text, "{name}\t{verdict}\t{}", table::cell(&codes)).expect("a text");
    }
    writeln!(text, "# diagnosed\t{diagnosed} of {}", documents.len()).expect("a text");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/OAI.tsv");
    if let Err(differences) = table::compare(&path, &text) {
        panic!("{differences}");
    }
}

/// How often each code was found in a document.
fn found(name: &str, document: &Path) -> Codes {
    let mut session = Session::default();
    let input = Input {
        name: name.to_owned(),
        documents: vec![document.to_owned()],
        root: None,
    };
    work::compile(&mut session, &input);
    let mut codes = Codes::new();
    for diagnostic in session.report.diagnostics() {
        *codes.entry(diagnostic.code.id.to_owned()).or_default() += 1;
    }
    codes
}
