use std::path::Path;

use serde_json::{Value, json};

use crate::api::{Api, Limits, Object, Shape, Type};
use crate::load::{Loaded, load_bytes};
use crate::lower::lower;
use crate::normalise::normalise;
use crate::report::Report;
use crate::source::Sources;

const ENDLESS: &str =
    "an `allOf` of too many parts, or one that contains itself: any JSON value stands in";

/// What components become, and each diagnostic as its code and message.
fn components(schemas: &Value) -> (Api, Vec<String>) {
    // What nothing refers to is not lowered.
    let names = schemas.as_object().into_iter().flat_map(|all| all.keys());
    let each: serde_json::Map<_, _> = names.map(|name| (name.clone(), to(name))).collect();
    let body = json!({"type": "object", "properties": each});
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": {
            "requestBody": {"required": true, "content": {"application/json": {"schema": body}}},
            "responses": {"200": {"description": "D."}},
        }}},
        "components": {"schemas": schemas},
    });
    let (mut sources, mut report) = (Sources::new(), Report::new());
    let bytes = document.to_string().into_bytes();
    let loaded = load_bytes(Path::new("x.json"), bytes, &mut sources, &mut report);
    let loaded = Loaded::from(loaded.expect("JSON"));
    let normal = normalise(loaded, &mut sources, &mut report).expect("a document");
    let api = lower(&normal, &[], &mut report);
    let found = report.diagnostics().iter();
    let found = found.map(|found| format!("{} {}", found.code.id, found.message));
    (api, found.collect())
}

fn to(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn named<'a>(api: &'a Api, name: &str) -> &'a Type {
    let mut types = api.types.iter();
    let found = types.find(|ty| ty.is_component && ty.hints[0] == name);
    found.expect("a component")
}

fn object<'a>(api: &'a Api, name: &str) -> &'a Object {
    match &named(api, name).shape {
        Shape::Object(object) => object,
        other => panic!("{name} is an object, not {other:?}"),
    }
}

/// The names of the properties, with a mark at those that are required.
fn properties(object: &Object) -> Vec<String> {
    let mark = |required| if required { "!" } else { "" };
    let fields = object.fields.iter();
    fields
        .map(|field| format!("{}{}", field.name, mark(field.required)))
        .collect()
}

#[test]
fn a_part_that_only_requires_makes_properties_of_others_required() {
    let (api, found) = components(&json!({
        "Strict": {"allOf": [to("Base"), {"required": ["b", "undescribed"]}]},
        "Around": {"allOf": [to("Base")], "required": ["a"]},
        "Base": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
    }));
    assert_eq!(
        properties(object(&api, "Strict")),
        ["a", "b!", "undescribed!"]
    );
    assert_eq!(properties(object(&api, "Around")), ["a!", "b"]);
    assert_eq!(properties(object(&api, "Base")), ["a", "b"]);
    assert_eq!(found, [""; 0]);
}

/// What is no object has no properties to make required: the names are asked where a value is checked.
#[test]
fn names_that_are_required_of_any_value_are_checked() {
    let (api, _) =
        components(&json!({"Any": {"allOf": [{"required": ["a"]}, {"required": ["a", "b"]}]}}));
    assert_eq!(named(&api, "Any").limits.required, ["a", "b"]);
}

#[test]
fn an_all_of_that_contains_itself_ends_with_a_diagnostic() {
    let (api, found) = components(&json!({
        "Whole": {"allOf": [to("Ring"), {"type": "object", "properties": {"own": {"type": "string"}}}]},
        "Ring": {"allOf": [to("Whole"), {"type": "object", "properties": {"ring": {"type": "string"}}}]},
    }));
    // What it is in the end is not known.
    let shapes = ["Whole", "Ring"].map(|name| &named(&api, name).shape);
    assert_eq!(shapes, [&Shape::Any; 2]);
    assert!(
        found.iter().any(|found| found.ends_with(ENDLESS)),
        "{found:?}"
    );
}

/// Each component has the next one twice, so that the first has 2^14 parts.
#[test]
fn an_all_of_whose_parts_double_ends_with_a_diagnostic() {
    let mut schemas = serde_json::Map::new();
    for level in 0..14 {
        let next = to(&format!("L{}", level + 1));
        schemas.insert(format!("L{level}"), json!({"allOf": [next, next]}));
    }
    let last = json!({"type": "object", "properties": {"last": {"type": "string"}}});
    schemas.insert("L14".to_owned(), last);
    let (api, found) = components(&Value::Object(schemas.clone()));
    assert_eq!(named(&api, "L0").shape, Shape::Any);
    assert_eq!(properties(object(&api, "L3")), ["last"]);
    assert!(
        found.iter().any(|found| found.ends_with(ENDLESS)),
        "{found:?}"
    );
    // Of a quarter of them there are not too many.
    for level in 0..3 {
        schemas.shift_remove(&format!("L{level}"));
    }
    let (_, found) = components(&Value::Object(schemas));
    assert_eq!(found, [""; 0]);
}

#[test]
fn an_all_of_is_followed_to_its_depth() {
    let chain = |length: usize| {
        let mut part = json!({"type": "object", "properties": {"last": {"type": "string"}}});
        for _ in 0..length {
            part = json!({"allOf": [part, {"type": "object"}]});
        }
        components(&json!({"Whole": part}))
    };
    let (api, found) = chain(super::DEEPEST - 1);
    assert_eq!(properties(object(&api, "Whole")), ["last"]);
    assert_eq!(found, [""; 0]);
    let (_, found) = chain(super::DEEPEST);
    assert!(
        found.iter().any(|found| found.ends_with(ENDLESS)),
        "{found:?}"
    );
}

#[test]
fn what_parts_ask_is_asked_of_the_whole() {
    let (api, found) = components(&json!({"Whole": {"allOf": [
        {"type": "object", "minProperties": 1, "properties": {"a": {
            "type": "string", "description": "First.", "readOnly": true,
        }}},
        {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
        {"type": "object", "maxProperties": 3, "required": ["a"], "properties": {"a": {"type": "string"}}},
    ]}}));
    let whole = named(&api, "Whole");
    assert_eq!(
        (whole.limits.min_members, whole.limits.max_members),
        (1, None)
    );
    let all = whole.limits.all.iter().map(|id| &api.types[id.0].limits);
    let expected = Limits {
        untyped: true,
        max_members: Some(3),
        ..Limits::default()
    };
    // The part in the middle asks nothing of its own.
    assert_eq!(all.collect::<Vec<_>>(), [&expected]);
    let object = object(&api, "Whole");
    assert_eq!(properties(object), ["a!", "b"]);
    assert_eq!(object.fields[0].description.as_deref(), Some("First."));
    assert!(object.fields[0].read_only && !object.fields[0].write_only);
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_part_that_only_allows_null_allows_it_of_the_whole() {
    let (api, _) = components(&json!({
        "Null": {"allOf": [to("Base"), {"nullable": true}]},
        "Not": {"allOf": [to("Base"), {"minProperties": 1}]},
        "Base": {"type": "object", "properties": {"a": {"type": "string"}}},
    }));
    let nullable = ["Null", "Not", "Base"].map(|name| named(&api, name).nullable);
    assert_eq!(nullable, [true, false, false]);
}

#[test]
fn alternatives_that_differ_in_format_only_need_not_exclude_each_other() {
    let counts = |alternatives: Value| {
        let (api, _) = components(&json!({"Whole": {"oneOf": alternatives}}));
        let limits = &named(&api, "Whole").limits;
        (limits.one.len(), limits.any.len())
    };
    let string = |format: &str| json!({"type": "string", "format": format});
    assert_eq!(counts(json!([string("date"), string("date-time")])), (0, 2));
}

#[test]
fn a_union_of_one_alternative_is_that_alternative() {
    let (api, found) = components(&json!({
        "One": {"oneOf": [to("Base")]},
        "Any": {"anyOf": [to("Base")]},
        "Base": {"type": "object", "properties": {"a": {"type": "string"}}},
    }));
    for name in ["One", "Any"] {
        let Shape::Alias(of) = named(&api, name).shape else {
            panic!("{name} is {:?}", named(&api, name).shape);
        };
        assert_eq!(api.types[of.0].hints[0], "Base", "{name}");
    }
    assert_eq!(found, [""; 0]);
}
