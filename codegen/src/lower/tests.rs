use std::path::Path;

use serde_json::{Value, json};

use super::lower;
use crate::api::{Api, Payload};
use crate::load::{Loaded, load_bytes};
use crate::normalise::normalise;
use crate::report::Report;
use crate::source::Sources;

/// What a document with these paths becomes.
fn api(paths: &Value) -> Api {
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": paths,
    });
    let (mut sources, mut report) = (Sources::new(), Report::new());
    let bytes = document.to_string().into_bytes();
    let loaded = load_bytes(Path::new("x.json"), bytes, &mut sources, &mut report);
    let loaded = Loaded::from(loaded.expect("JSON"));
    let normal = normalise(loaded, &mut sources, &mut report).expect("a document");
    lower(&normal, &[], &mut report)
}

#[test]
fn answers_to_head_have_no_body() {
    let answers = json!({"200": {
        "description": "D.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }});
    let api = api(&json!({
        "/a": {"head": {"responses": answers}, "get": {"responses": answers}},
    }));
    assert_eq!(api.operations.len(), 2);
    for operation in &api.operations {
        let is_empty = operation.success.payload == Payload::Empty;
        assert_eq!(is_empty, operation.method == "HEAD");
        assert_eq!(operation.accept, "application/json");
    }
}
