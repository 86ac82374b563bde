//! The targets.

mod document;
mod events;
mod json;
mod multipart;
mod multipart_read;
mod pattern;
mod reference;
mod style;
mod transport;
mod url;
mod xml;

use crate::{Target, dictionary};

pub use document::run as document;
pub use events::run as events;
pub use json::run as json;
pub use multipart::run as multipart;
pub use multipart_read::run as multipart_read;
pub use pattern::run as pattern;
pub use style::run as style;
pub use url::run as url;
pub use xml::run as xml;

const DEFAULT: Target = Target {
    name: "",
    run: |_| crate::Outcome::Refused,
    documents: &[],
    extension: "",
    dictionary: &[],
    inputs: 2_000,
    least_accepted: 5,
};

/// All targets.
pub static TARGETS: &[Target] = &[
    Target {
        name: "yaml",
        run: document,
        documents: &["tests/bad", "tests/cases", "specs"],
        extension: "yaml",
        dictionary: dictionary::YAML,
        inputs: 60,
        ..DEFAULT
    },
    Target {
        name: "json_document",
        run: document,
        documents: &["tests/bad", "tests/cases", "specs"],
        extension: "json",
        dictionary: dictionary::JSON_DOCUMENT,
        inputs: 100,
        ..DEFAULT
    },
    Target {
        name: "pattern",
        run: pattern,
        dictionary: dictionary::PATTERN,
        inputs: 300,
        ..DEFAULT
    },
    Target {
        name: "json",
        run: json,
        dictionary: dictionary::JSON,
        ..DEFAULT
    },
    Target {
        name: "events",
        run: events,
        dictionary: dictionary::EVENTS,
        ..DEFAULT
    },
    Target {
        name: "multipart",
        run: multipart,
        dictionary: dictionary::MULTIPART,
        ..DEFAULT
    },
    Target {
        name: "multipart_read",
        run: multipart_read,
        dictionary: dictionary::MULTIPART_READ,
        ..DEFAULT
    },
    Target {
        name: "xml",
        run: xml,
        dictionary: dictionary::XML,
        ..DEFAULT
    },
    Target {
        name: "url",
        run: url,
        dictionary: dictionary::URL,
        ..DEFAULT
    },
    Target {
        name: "style",
        run: style,
        dictionary: dictionary::STYLE,
        ..DEFAULT
    },
];

/// The mock of a document.
fn mock(text: &str) -> oast::mock::Mock {
    use oast::{Loaded, load, normalise};

    let (mut sources, mut report) = Default::default();
    let path = std::path::Path::new("document.yaml");
    let document = load::load_bytes(path, text.as_bytes().to_vec(), &mut sources, &mut report);
    let loaded = Loaded::from(document.expect("a document"));
    let normal = normalise::normalise(loaded, &mut sources, &mut report).expect("a document");
    oast::mock::Mock::new(normal)
}
