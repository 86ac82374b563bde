use std::path::Path;

use serde_json::{Value, json};

use super::lower;
use crate::api::{Api, Constraint, Payload};
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

/// What a parameter of this schema must be like.
fn constraint(schema: &Value) -> Constraint {
    let parameter = json!({"name": "p", "in": "query", "schema": schema});
    let mut api = api(&json!({"/a": {"get": {
        "parameters": [parameter],
        "responses": {"200": {"description": "D."}},
    }}}));
    api.operations.remove(0).parameters.remove(0).constraint
}

#[test]
fn a_constant_may_be_a_boolean() {
    let listed = |listed| constraint(&json!({"type": "boolean", "enum": listed})).one_of;
    assert_eq!(listed(json!([true])), ["true"]);
    assert!(listed(json!([true, false])).is_empty());
}

#[test]
fn values_of_a_parameter_are_a_closed_list_unless_the_document_opens_it() {
    let is_open = |schema: Value| {
        let constraint = constraint(&schema);
        assert_eq!(constraint.one_of, ["a", "b"]);
        constraint.open
    };
    let listed = json!({"type": "string", "enum": ["a", "b"]});
    let azure = |open: bool| {
        let mut listed = listed.clone();
        listed["x-ms-enum"] = json!({"name": "P", "modelAsString": open});
        listed
    };
    assert!(!is_open(listed.clone()));
    assert!(!is_open(azure(false)));
    assert!(is_open(azure(true)));
    assert!(is_open(json!({"type": "array", "items": azure(true)})));
    assert!(is_open(json!({"allOf": [azure(true)]})));
    assert!(!is_open(json!({"allOf": [azure(true), listed]})));
}
