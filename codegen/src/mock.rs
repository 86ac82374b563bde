//! Serves a document from its examples and schemas, and says precisely what is wrong with a request.
//!
//! It reads what `normalise` has made of the document and nothing after it: no stage that generates clients, and no
//! part of their runtime. So it is an oracle that is independent of them.
//!
//! `document` and `convert` take the document apart once. [`Mock::check`] finds the operation of a request (`route`),
//! reads its parameters by their styles (`style`) and its body (`body`), and asks validators of the crate `jsonschema`
//! (`schemas`, `validate`), whose errors `explain` turns into problems. [`Mock::answer`] and [`Mock::sample`] take the
//! document's examples, or make values (`synth`). Nothing depends on the time or on the order of a hash table.
//!
//! What it does not do: XML is not read, and not written but for examples; streams in requests are not looked into; a
//! schema that no validator can be made of allows everything.

mod answer;
mod body;
mod check;
mod convert;
mod cycles;
mod document;
mod explain;
mod form;
mod formats;
mod problem;
mod random;
mod route;
mod sample;
mod schema_samples;
mod schemas;
mod security;
mod server;
mod shape;
mod style;
mod synth;
#[cfg(test)]
mod tests;
mod text;
mod validate;

use serde_json::Value;

use crate::normalise::Normal;

pub use answer::Answer;
pub use check::Matched;
pub use problem::{Problem, Refusal};
pub use sample::Sample;
pub use schema_samples::{ComponentSamples, MissingSample, SchemaSample, SchemaSamples};
pub use server::{Line, Log, Options, serve};

use document::Operation;
use route::Routes;
use schemas::Schemas;

/// A document that can be served.
#[derive(Debug)]
pub struct Mock {
    operations: Vec<Operation>,
    routes: Routes,
    schemas: Schemas,
}

/// What a client is told of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperationInfo<'a> {
    /// Its `operationId`, or one made of its method and path.
    pub id: &'a str,
    /// Its method, in capital letters.
    pub method: &'a str,
    /// Its path template, as the document has it.
    pub path: &'a str,
}

impl Mock {
    /// Takes a document apart.
    #[must_use]
    pub fn new(normal: Normal) -> Self {
        let more = normal.more.into_iter().map(|(path, method, _, operation)| {
            (
                path,
                method,
                serde_json::to_value(operation).unwrap_or_default(),
            )
        });
        let more: Vec<_> = more.collect();
        // As JSON each part of it is walked in one way.
        let tree = serde_json::to_value(&normal.openapi).unwrap_or_default();
        drop(normal.openapi);
        Self::of_tree(&tree, more)
    }

    fn of_tree(tree: &Value, more: Vec<(String, String, Value)>) -> Self {
        let components = tree["components"]["schemas"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        let (schemas, mut converts) =
            Schemas::new(&components, [Direction::Request, Direction::Response]);
        let [request, response] = &mut converts;
        let operations = document::operations(tree, more, request, response);
        Self {
            routes: Routes::new(&operations),
            operations,
            schemas,
        }
    }

    /// The operations, in the order of the document.
    pub fn operations(&self) -> impl Iterator<Item = OperationInfo<'_>> {
        self.operations.iter().map(|operation| OperationInfo {
            id: &operation.id,
            method: &operation.method,
            path: &operation.path,
        })
    }

    fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }
}

/// Which side sends a value: some members are only sent by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Request,
    Response,
    /// Neither: a value that both may send, so that nothing required is missing in any direction.
    Both,
}

impl Direction {
    /// What the validators call the components of this direction.
    fn uri(self) -> &'static str {
        match self {
            Self::Request => "urn:oast:request",
            Self::Response => "urn:oast:response",
            Self::Both => "urn:oast:both",
        }
    }
}
