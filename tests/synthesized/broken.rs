//! The oracle can fail: models that are made wrong on purpose are found out.

use std::fs;
use std::path::Path;

use crate::baseline::Row as _;
use crate::document::{self, Document};
use crate::inputs::Input;
use crate::judge::judge;
use crate::program::Workshop;
use crate::table::{Failure, Row};
use crate::temporary;

fn pets() -> Document {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("synthesized/pets.json");
    let input = Input {
        name: "pets".to_owned(),
        documents: vec![document],
        root: None,
    };
    document::prepare(&input).expect("a client")
}

/// Replaces a string in the generated models.
fn replace(document: &mut Document, from: &str, to: &str) {
    assert!(document.files.iter().any(|file| file.text.contains(from)));
    for file in &mut document.files {
        file.text = file.text.replace(from, to);
    }
}

#[test]
fn broken_models_are_reported() {
    let folder = temporary("synthesized-broken");
    fs::create_dir_all(&folder).expect("a folder");
    let workshop = Workshop::new(&folder);
    let mut documents = [pets(), pets(), pets()];
    // A tag that the service does not know, and a property with another name.
    replace(&mut documents[1], "\"feline\"", "\"canine\"");
    replace(&mut documents[2], "tricks", "trick");
    let said = workshop.run(&documents);
    let judged = documents.iter().zip(&said);
    let judged: Vec<(Row, Vec<Failure>)> = judged
        .map(|(document, said)| judge(document, said.as_ref().expect("a program")))
        .collect();
    let kinds = |index: usize| {
        let failures: &Vec<Failure> = &judged[index].1;
        let mut kinds: Vec<_> = failures
            .iter()
            .map(|one| format!("{} {}", one.component, one.kind))
            .collect();
        kinds.dedup();
        kinds
    };
    assert_eq!(kinds(0), ["Nobody missing"]);
    let row = &judged[0].0;
    assert_eq!(row.same + row.nearly, row.samples, "{}", row.text());
    for (index, component) in [(1, "Pet"), (2, "Dog")] {
        let found = kinds(index);
        let of = |kind: &str| found.contains(&format!("{component} {kind}"));
        assert!(of("lost") || of("unread"), "{found:?}");
    }
}
