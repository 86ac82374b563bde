//! From the value tree of any version to one `openapiv3::OpenAPI`.

mod keywords;
mod tree;
mod v30;

use openapiv3::OpenAPI;

use crate::load::Document;
use crate::report::{Report, codes};
use crate::source::{Pointer, Sources};

/// Reads the tree as OpenAPI 3.0. What cannot be read is named and left out; `None` where nothing is left.
pub fn normalise(document: &Document, sources: &Sources, report: &mut Report) -> Option<OpenAPI> {
    let root = Pointer::root(document.file);
    let Some(members) = document.root.as_object() else {
        report
            .add(
                &codes::NOT_OPENAPI,
                &root,
                "this is not an OpenAPI document",
            )
            .help(
                "an OpenAPI document is an object with the members `openapi`, `info` and `paths`",
            );
        return None;
    };
    let version = ["openapi", "swagger"].into_iter().find_map(|key| {
        let text = sources.scalar_text(&root.key(key))?;
        members.get(key).map(|_| (key, text.into_owned()))
    });
    match version {
        Some(("openapi", version)) if version == "3.0" || version.starts_with("3.0.") => {
            let mut tree = document.root.clone();
            keywords::audit(&mut tree, &root, sources, report);
            v30::read(tree, &root, report)
        }
        Some((key, version)) => {
            let (name, code) = match key {
                "swagger" => (format!("Swagger {version}"), &codes::VERSION_NOT_YET),
                _ if version.starts_with("3.1") || version.starts_with("3.2") => {
                    (format!("OpenAPI {version}"), &codes::VERSION_NOT_YET)
                }
                _ => (format!("OpenAPI {version}"), &codes::VERSION_UNKNOWN),
            };
            report
                .add(code, root.key(key), format!("{name} is not supported yet"))
                .help("this version of oast reads OpenAPI 3.0; convert the document, or wait for a later one");
            None
        }
        None => {
            let what = match members.keys().next() {
                Some(first) => format!("this is not an OpenAPI document: it begins with `{first}`"),
                None => "this is not an OpenAPI document: it is an empty object".to_owned(),
            };
            report
                .add(&codes::NOT_OPENAPI, &root, what)
                .help("an OpenAPI document has a member `openapi` with its version, such as `openapi: 3.0.3`");
            None
        }
    }
}
