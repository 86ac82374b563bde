//! Documents, read by all stages from `load` to `format`: what cannot be read is a diagnostic, and what is generated is
//! Rust.

use std::path::Path;

use oast::load::load_bytes;
use oast::report::render::{Style, human};
use oast::{Form, Input, Loaded, Runtime, Session, Target};

use crate::Outcome;

/// Reads a document, JSON or YAML: that its content decides.
pub fn run(input: &[u8]) -> Outcome {
    let path = Path::new("input.yaml");
    let mut session = Session::default();
    let (sources, report) = (&mut session.sources, &mut session.report);
    let document = load_bytes(path, input.to_vec(), sources, report);
    let (form, runtime) = (Form::Crate, Runtime::External);
    let documents = Input::from(path).documents;
    let target = Target::new(&documents, Some("input"), form, runtime, report);
    let target = target.expect("a name");
    let output =
        document.and_then(|document| session.compile_loaded(Loaded::from(document), target));
    let printed = human(&session.report, &session.sources, Style::default());
    assert_eq!(
        printed.is_empty(),
        session.report.is_empty(),
        "each diagnostic is printed"
    );
    let errors = session.report.errors();
    assert_eq!(
        output.is_none(),
        errors > 0,
        "there is an output, or an error says why not:\n{printed}"
    );
    for file in output.iter().flat_map(|output| &output.files) {
        // What does not parse is printed as one line of loose tokens.
        let is_rust = !file.path.ends_with(".rs") || !file.text.contains(" ; pub ");
        assert!(is_rust, "{} is not Rust:\n{}", file.path, file.text);
    }
    Outcome::of(output.is_some())
}
