//! The documents that must fail: what is said about each.

use std::fmt::Write as _;
use std::path::Path;

use oast::Session;

use crate::inputs::{Input, oai, relative, shared};
use crate::rows;
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
        let mut codes = found(&name, document);
        // Most of them have no operation, and that is what is wrong with one kind only.
        if !name.ends_with("/no_containers.yaml") {
            codes.remove("W418");
        }
        diagnosed += usize::from(!codes.is_empty());
        let verdict = match codes.is_empty() {
            true => format!("no: {}", why_not(&name)),
            false => "yes".to_owned(),
        };
        writeln!(text, "{name}\t{verdict}\t{}", table::cell(&codes)).expect("a text");
    }
    writeln!(text, "# diagnosed\t{diagnosed} of {}", documents.len()).expect("a text");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/OAI.tsv");
    if let Err(differences) = rows::compare(&path, &text, 1) {
        panic!("{differences}");
    }
}

/// Why nothing is said of a document that must fail.
fn why_not(name: &str) -> &'static str {
    let reasons = [
        (
            "link-object-",
            "links are not read: a client does without them",
        ),
        (
            "example-object-",
            "nothing reads the examples among the components",
        ),
        ("querystring", "nothing refers to the path item"),
        ("parameter-object-", "nothing refers to the parameter"),
    ];
    let found = reasons.iter().find(|(part, _)| name.contains(part));
    found.expect("a reason why nothing is said of it").1
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
