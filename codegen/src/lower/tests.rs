use std::path::Path;

use serde_json::{Value, json};

use super::lower;
use crate::api::{Api, Constraint, Payload, Shape};
use crate::load::{Loaded, load_bytes};
use crate::normalise::normalise;
use crate::report::Report;
use crate::source::Sources;

/// What a document with these paths becomes.
fn api(paths: &Value) -> Api {
    whole(&json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": paths,
    }))
}

/// What a document becomes.
fn whole(document: &Value) -> Api {
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

/// The members of `Outer` that are meant to be flat, where `Base` is a part of it.
fn flattened(version: (&str, &str)) -> Vec<String> {
    let at = match version.0 {
        "swagger" => "#/definitions/",
        _ => "#/components/schemas/",
    };
    let to = |name: &str| json!({"$ref": format!("{at}{name}")});
    let marked = |mut schema: Value, is: Value| {
        schema["x-ms-client-flatten"] = is;
        schema
    };
    let inline = || json!({"type": "object", "properties": {"x": {"type": "string"}}});
    let object = |members: Value| json!({"type": "object", "properties": members});
    let mut outer = object(json!({
        "inline": marked(inline(), json!(true)),
        "beside": marked(to("Inner"), json!(true)),
        "within": marked(json!({"allOf": [to("Inner")]}), json!(true)),
        "not": marked(inline(), json!(false)),
        "plain": to("Inner"),
        // Said of a part, and not again of the whole.
        "base": inline(),
    }));
    outer["allOf"] = json!([to("Base")]);
    let schemas = json!({
        "Outer": outer,
        "Base": object(json!({"base": marked(to("Inner"), json!(true))})),
        "Inner": inline(),
    });
    let mut document = json!({
        version.0: version.1,
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": {
            "description": "D.",
            "schema": to("Outer"),
        }}}}},
    });
    if version.0 == "swagger" {
        document["definitions"] = schemas;
    } else {
        let answer = &mut document["paths"]["/a"]["get"]["responses"]["200"];
        *answer = json!({
            "description": "D.",
            "content": {"application/json": {"schema": to("Outer")}},
        });
        document["components"] = json!({"schemas": schemas});
    }
    let api = whole(&document);
    let is_outer = |hints: &[String]| hints.first().is_some_and(|name| name == "Outer");
    let outer = api.types.iter().find(|ty| is_outer(&ty.hints));
    let Some(Shape::Object(outer)) = outer.map(|ty| &ty.shape) else {
        panic!("an object");
    };
    let fields = outer.fields.iter().filter(|field| field.flattened);
    fields.map(|field| field.name.clone()).collect()
}

#[test]
fn members_that_are_meant_to_be_flat_say_so_beside_a_reference_too() {
    for version in [
        ("swagger", "2.0"),
        ("openapi", "3.0.3"),
        ("openapi", "3.1.0"),
    ] {
        let expected = ["base", "inline", "beside", "within"];
        assert_eq!(flattened(version), expected, "{version:?}");
    }
}
