use std::path::Path;

use serde_json::{Value, json};

use super::lower;
use crate::api::{Api, Choices, Constraint, Field, Fixed, Format, Integer, Payload, Shape, TypeId};
use crate::load::{Loaded, load_bytes};
use crate::normalise::normalise;
use crate::report::Report;
use crate::source::Sources;
use crate::work;

/// What a document with these paths becomes.
fn api(paths: &Value) -> Api {
    whole(&json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": paths,
    }))
}

/// What a document becomes.
pub(super) fn whole(document: &Value) -> Api {
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

/// The Rust type of property `p` of `Whole`, whose `allOf` has parts that describe it so.
fn combined(parts: &[Value], components: Value) -> (Api, Field) {
    let parts = parts.iter();
    let parts: Vec<_> = parts
        .map(|p| json!({"type": "object", "required": ["p"], "properties": {"p": p}}))
        .collect();
    let mut schemas = components;
    schemas["Whole"] = json!({"allOf": parts});
    let to = json!({"$ref": "#/components/schemas/Whole"});
    let api = whole(&json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": {
            "description": "D.",
            "content": {"application/json": {"schema": to}},
        }}}}},
        "components": {"schemas": schemas},
    }));
    let is_whole = |hints: &[String]| hints.first().is_some_and(|name| name == "Whole");
    let id = api.types.iter().position(|ty| is_whole(&ty.hints));
    let (_, ty) = api.resolve(TypeId(id.expect("a type")));
    let Shape::Object(object) = &ty.shape else {
        panic!("an object");
    };
    let field = object.fields[0].clone();
    (api, field)
}

/// The shape that two descriptions of a property have in common, which must not depend on their order.
fn common(a: Value, b: Value) -> Shape {
    let [first, second] = [[&a, &b], [&b, &a]].map(|parts| {
        let (api, field) = combined(&parts.map(Value::clone), json!({}));
        api.resolve(field.ty).1.shape.clone()
    });
    assert_eq!(first, second);
    first
}

#[test]
fn the_narrower_of_two_types_is_kept() {
    let ty = |ty: &str| json!({"type": ty});
    let format = |ty: &str, format: &str| json!({"type": ty, "format": format});
    assert_eq!(
        common(ty("integer"), ty("number")),
        Shape::Integer(Integer::I64)
    );
    assert_eq!(
        common(format("integer", "int32"), ty("integer")),
        Shape::Integer(Integer::I32)
    );
    assert_eq!(
        common(format("integer", "uint64"), ty("integer")),
        Shape::Integer(Integer::U64)
    );
    assert_eq!(
        common(format("string", "uuid"), ty("string")),
        Shape::Text(Format::Uuid)
    );
    assert_eq!(common(json!({}), ty("boolean")), Shape::Boolean);
    assert_eq!(
        common(json!({"enum": ["2020-01-01"]}), format("string", "date")),
        Shape::Text(Format::Date)
    );
}

#[test]
fn two_enumerations_have_the_values_of_both_and_their_names() {
    let named = json!({"type": "integer", "enum": [1, 2, 3], "x-enum-varnames": ["A", "B", "C"]});
    for other in [
        json!({"enum": [3, 2]}),
        json!({"type": "integer", "enum": [2, 3, 4]}),
    ] {
        let Shape::Enum(listed) = common(named.clone(), other) else {
            panic!("an enumeration");
        };
        assert_eq!(listed.values, Choices::Integers(vec![2, 3]));
        assert_eq!(listed.names, ["B", "C"]);
    }
}

#[test]
fn a_component_keeps_its_type_where_values_or_limits_are_added() {
    let components = || {
        json!({
            "Kind": {"type": "string", "enum": ["a", "b", "c"]},
            "Box": {"type": "object", "properties": {"x": {"type": "string"}}},
        })
    };
    let reference = |name: &str, mut beside: Value| {
        beside["$ref"] = json!(format!("#/components/schemas/{name}"));
        beside
    };
    let name = |api: &Api, field: &Field| api.resolve(field.ty).1.hints[0].clone();
    let constant = reference("Kind", json!({"const": "b"}));
    for parts in [
        vec![constant.clone()],
        vec![reference("Kind", json!({})), json!({"enum": ["b"]})],
        vec![json!({"type": "string"}), constant],
    ] {
        let (api, field) = combined(&parts, components());
        assert_eq!(name(&api, &field), "Kind");
        assert_eq!(field.fixed, Some(Fixed::Text("b".to_owned())));
    }
    let beside = json!({"minProperties": 1, "default": {}, "readOnly": true, "deprecated": true});
    let (api, field) = combined(&[reference("Box", beside)], components());
    assert_eq!(name(&api, &field), "Box");
    assert_eq!(field.default.as_deref(), Some("{}"));
    assert!(field.read_only && field.deprecated && field.fixed.is_none());
}

#[test]
fn schemas_that_contain_themselves_are_combined_once() {
    let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let node = |own: &str| {
        let mut properties = json!({"next": to("Left"), "other": to("Right")});
        properties[own] = json!({"type": "string"});
        json!({"type": "object", "properties": properties})
    };
    let components = json!({
        "Left": {"allOf": [node("l"), {"properties": {"next": to("Right")}}]},
        "Right": {"allOf": [node("r"), {"properties": {"other": to("Left")}}]},
    });
    let (api, field) = combined(&[to("Left"), to("Right")], components);
    let Shape::Object(object) = &api.resolve(field.ty).1.shape else {
        panic!("an object");
    };
    let mut names: Vec<_> = object.fields.iter().map(|f| f.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["l", "next", "other", "r"]);
    for field in &object.fields[..2] {
        assert_eq!(api.resolve(field.ty).0, api.resolve(object.fields[0].ty).0);
    }
    assert!(api.types.len() < 60, "{}", api.types.len());
}

#[test]
fn keywords_about_objects_leave_other_values_their_type() {
    let closed = json!({"additionalProperties": false});
    let string = json!({"type": "string", "enum": ["a"]});
    let components = json!({"Text": string});
    let mut beside = closed.clone();
    beside["allOf"] = json!([{"$ref": "#/components/schemas/Text"}]);
    for parts in [vec![beside], vec![closed, string]] {
        let (api, field) = combined(&parts, components.clone());
        assert_eq!(field.fixed, Some(Fixed::Text("a".to_owned())));
        let shape = &api.resolve(field.ty).1.shape;
        assert!(matches!(shape, Shape::Enum(_)), "{shape:?}");
    }
}

/// A document of 3.1 with these components, of which the first one is a body.
fn with_components(components: &Value) -> Api {
    let first = components.as_object().and_then(|all| all.keys().next());
    let schema = json!({"$ref": format!("#/components/schemas/{}", first.expect("a component"))});
    let body = json!({"required": true, "content": {"application/json": {"schema": schema}}});
    whole(&json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": {
            "requestBody": body,
            "responses": {"200": {"description": "D."}},
        }}},
        "components": {"schemas": components},
    }))
}

fn component<'a>(api: &'a Api, name: &str) -> &'a crate::api::Type {
    let mut types = api.types.iter();
    let found = types.find(|ty| ty.is_component && ty.hints[0] == name);
    found.expect("a component")
}

#[test]
fn alternatives_of_both_choices_of_a_string_are_asked() {
    let string = |key: &str, value: Value| json!({"type": "string", key: value});
    let api = with_components(&json!({"Code": {"allOf": [
        {"anyOf": [string("minLength", json!(3)), string("pattern", json!("^x"))]},
        {"anyOf": [string("maxLength", json!(5)), string("pattern", json!("z$"))]},
    ]}}));
    let code = component(&api, "Code");
    let further = code.limits.all.iter().map(|id| &api.types[id.0].limits.any);
    let asked: Vec<_> = std::iter::once(&code.limits.any).chain(further).collect();
    assert_eq!(code.shape, Shape::Text(Format::Plain));
    assert_eq!(
        asked.iter().map(|any| any.len()).collect::<Vec<_>>(),
        [2, 2]
    );
}

#[test]
fn alternatives_with_the_properties_around_them_are_kept_however_many_there_are() {
    let mut components = serde_json::Map::new();
    let names: Vec<_> = (0..80).map(|index| format!("V{index}")).collect();
    let parts: Vec<_> = names
        .iter()
        .map(|name| json!({"$ref": format!("#/components/schemas/{name}")}))
        .collect();
    let kind = json!({"kind": {"type": "string"}});
    components.insert(
        "All".to_owned(),
        json!({
            "type": "object", "properties": kind, "oneOf": parts,
            "discriminator": {"propertyName": "kind"},
        }),
    );
    for name in names {
        let schema = json!({"type": "object", "required": ["kind"], "properties": kind});
        components.insert(name, schema);
    }
    let api = with_components(&Value::Object(components));
    let Shape::Union(union) = &component(&api, "All").shape else {
        panic!("a union");
    };
    assert_eq!(union.variants.len(), 80);
    assert_eq!(union.variants[79].tags, ["V79"]);
}

/// Each union has all unions of the next level as variants: there are 30^8 ways to an object.
#[test]
fn unions_in_unions_take_no_exponential_time() {
    let mut components = serde_json::Map::new();
    let reference = |level: usize, index: usize| {
        let name = format!("#/components/schemas/L{level}x{index}");
        json!({"$ref": name})
    };
    for level in 0..8 {
        for index in 0..30 {
            let parts: Vec<_> = (0..30).map(|index| reference(level + 1, index)).collect();
            components.insert(format!("L{level}x{index}"), json!({"oneOf": parts}));
        }
    }
    for index in 0..30 {
        let kind = json!({"kind": {"const": format!("k{index}")}});
        let schema = json!({"type": "object", "required": ["kind"], "properties": kind});
        components.insert(format!("L8x{index}"), schema);
    }
    let api = with_components(&Value::Object(components));
    let Shape::Union(union) = &component(&api, "L0x0").shape else {
        panic!("a union");
    };
    assert_eq!(union.variants.len(), 30);
}

#[test]
fn long_chains_of_heirs_are_lowered_in_linear_time() {
    let work_of = |length: usize| {
        let base = json!({"type": "object", "properties": {"k": {"type": "string"}}, "required": ["k"],
            "discriminator": {"propertyName": "k"}});
        let mut schemas = serde_json::Map::from_iter([("S0".to_owned(), base)]);
        for number in 1..length {
            let base = format!("#/components/schemas/S{}", number - 1);
            schemas.insert(format!("S{number}"), json!({"allOf": [{"$ref": base}]}));
        }
        let schema = json!({"$ref": "#/components/schemas/S0"});
        let content = json!({"application/json": {"schema": schema}});
        let document = json!({
            "openapi": "3.0.3",
            "info": {"title": "T", "version": "1"},
            "paths": {"/a": {"get": {"responses": {"200": {"description": "D.", "content": content}}}}},
            "components": {"schemas": schemas},
        });
        work::noted();
        whole(&document);
        work::noted()
    };
    assert!(work_of(800) <= 3 * work_of(400));
}
