//! XML, read by the runtime as JSON and written again.

use oast_runtime::Json;
use oast_runtime::xml::{ANY, BOOLEAN, NUMBER, Node, TEXT, Xml};

use crate::Outcome;

static PERSON: Xml = Xml::object(&[
    Node::Attribute("id", &NUMBER),
    Node::Element("name", &TEXT),
    Node::Elements("friend", &PERSON),
    Node::Element("tags", &Xml::list(&Xml::TEXT.named("tag"))),
    Node::RequiredElements("flag", &BOOLEAN),
    Node::Element("more", &ANY),
])
.named("person");
static NOTE: Xml = Xml::object(&[Node::Attribute("kind", &TEXT), Node::Text("content", &TEXT)]);
static CDATA: Xml = Xml::object(&[Node::Cdata("content", &TEXT)]);
static MAP: Xml = Xml::map(&TEXT);
static OPEN: Xml = Xml::object(&[Node::Element("a", &NUMBER)]).rest_elements(&ANY);
static LIST: Xml = Xml::list(&PERSON);

static ALL: [(&str, &Xml); 8] = [
    ("any", &ANY),
    ("person", &PERSON),
    ("note", &NOTE),
    ("cdata", &CDATA),
    ("map", &MAP),
    ("open", &OPEN),
    ("list", &LIST),
    ("number", &NUMBER),
];

/// Reads a document by each description.
pub fn run(input: &[u8]) -> Outcome {
    let text = String::from_utf8_lossy(input);
    let mut read = 0;
    for (name, xml) in ALL {
        let Ok(json) = xml.read(&text) else {
            continue;
        };
        read += 1;
        let value = serde_json::from_str::<Json>(&json);
        let value = match value {
            // A number of any size is one in XML and in JSON, and none of 64 bits.
            Err(error) if error.to_string().starts_with("number out of range") => continue,
            value => value
                .unwrap_or_else(|error| panic!("{name}: {text:?} is read as {json:?}: {error}")),
        };
        // What cannot be written again has control characters or a text that is an object.
        let Some(written) = xml.write("root", &json) else {
            continue;
        };
        let again = xml.read(&written);
        let again = again
            .unwrap_or_else(|error| panic!("{name}: {text:?} is written as {written:?}: {error}"));
        if name == "any" {
            let again = serde_json::from_str::<Json>(&again).ok();
            assert_eq!(again, Some(value), "{text:?} is written as {written:?}");
        }
        // From then on it stays as it is.
        if let Some(twice) = xml.write("root", &again) {
            let third = xml.read(&twice).expect("what was written");
            assert_eq!(third, again, "{name}: {text:?}, {written:?}, {twice:?}");
        }
    }
    // The description decides what becomes of a document, and not whether it is one.
    assert!(
        read == 0 || read == ALL.len(),
        "{read} descriptions read {text:?}"
    );
    Outcome::of(read > 0)
}
