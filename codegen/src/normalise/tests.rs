use std::path::Path;

use serde_json::{Value, json};

use super::normalise;
use crate::load::{Loaded, load_bytes};
use crate::report::Report;
use crate::source::{Pointer, Sources};
use crate::work;

/// What a document becomes, as the JSON of OpenAPI 3.0, and the codes of what is said about it.
pub(super) fn normal(document: &Value) -> (Value, Vec<&'static str>) {
    let (mut sources, mut report) = (Sources::new(), Report::new());
    let bytes = document.to_string().into_bytes();
    let loaded = load_bytes(Path::new("x.json"), bytes, &mut sources, &mut report);
    let loaded = Loaded::from(loaded.expect("JSON"));
    let normal = normalise(loaded, &mut sources, &mut report).expect("a document");
    let codes = report
        .diagnostics()
        .iter()
        .map(|diagnostic| diagnostic.code.id);
    let value = serde_json::to_value(&normal.openapi).expect("JSON");
    (value, codes.collect())
}

/// What a schema of a version becomes.
fn schema(version: &str, schema: Value) -> (Value, Vec<&'static str>) {
    let document = json!({
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": {"S": schema, "T": {"type": "string"}}},
    });
    let (value, codes) = normal(&document);
    (value["components"]["schemas"]["S"].clone(), codes)
}

#[test]
fn schemas_of_3_1_are_said_in_3_0() {
    for (new, old) in [
        (
            json!({"type": ["string", "null"], "maxLength": 3}),
            json!({"type": "string", "maxLength": 3, "nullable": true}),
        ),
        (
            json!({"type": ["string", "integer"], "maxLength": 3, "minimum": 1}),
            json!({"anyOf": [{"type": "string", "maxLength": 3}, {"type": "integer", "minimum": 1}]}),
        ),
        (
            json!({"type": ["integer", "array"], "exclusiveMinimum": 0, "prefixItems": [{"type": "string"}]}),
            json!({
                "anyOf": [{"type": "integer", "minimum": 0, "exclusiveMinimum": true}, {"type": "array", "items": {}}],
                "x-oast-more": {"prefixItems": [{"type": "string"}]},
            }),
        ),
        (
            json!({"$ref": "#/components/schemas/T", "maxLength": 3, "unevaluatedItems": false}),
            json!({
                "allOf": [{"$ref": "#/components/schemas/T"}, {"maxLength": 3}],
                "x-oast-more": {"unevaluatedItems": {"not": {}}},
            }),
        ),
        (
            json!({"oneOf": [{"anyOf": [{"type": "null"}]}]}),
            json!({"nullable": true, "x-oast-null": true}),
        ),
        (
            json!({"const": "a"}),
            json!({"type": "string", "enum": ["a"]}),
        ),
        (
            json!({"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 9, "maximum": 5}),
            json!({"type": "integer", "minimum": 0, "exclusiveMinimum": true, "maximum": 5}),
        ),
        (
            json!({"oneOf": [{"$ref": "#/components/schemas/T"}, {"type": "null"}]}),
            json!({"nullable": true, "allOf": [{"$ref": "#/components/schemas/T"}]}),
        ),
        (
            json!({"$ref": "#/components/schemas/T", "maxLength": 3, "description": "Short."}),
            json!({"description": "Short.", "allOf": [{"$ref": "#/components/schemas/T"}, {"maxLength": 3}]}),
        ),
        (
            json!({"prefixItems": [{"type": "string"}, {"type": "boolean"}], "items": false}),
            json!({
                "items": {"anyOf": [{"type": "string"}, {"type": "boolean"}]},
                "x-oast-more": {
                    "prefixItems": [{"type": "string"}, {"type": "boolean"}],
                    "items": {"not": {}},
                },
            }),
        ),
        (
            json!({"patternProperties": {"^a": {"type": "string"}}, "additionalProperties": false}),
            json!({
                "additionalProperties": {"type": "string"},
                "x-oast-more": {
                    "patternProperties": {"^a": {"type": "string"}},
                    "additionalProperties": false,
                },
            }),
        ),
        (
            json!({"type": "string", "contentEncoding": "base64"}),
            json!({"type": "string", "format": "byte"}),
        ),
        (
            json!({"type": "string", "examples": ["a", "b"], "$comment": "c", "$id": "d"}),
            json!({"type": "string", "example": "a"}),
        ),
    ] {
        let (found, codes) = schema("3.1.0", new.clone());
        assert_eq!(found, old, "{new}");
        assert_eq!(codes, [] as [&str; 0], "{new}");
    }
}

#[test]
fn null_among_values_is_nullable() {
    let (found, codes) = schema("3.0.3", json!({"type": "string", "enum": ["a", null]}));
    assert_eq!(
        found,
        json!({"type": "string", "enum": ["a"], "nullable": true})
    );
    assert_eq!(codes, [""; 0]);
    let (found, codes) = schema("3.0.3", json!({"type": "integer", "enum": ["1", 2]}));
    assert_eq!(found, json!({"type": "integer", "enum": [1, 2]}));
    assert_eq!(codes, [""; 0]);
}

#[test]
fn a_number_or_a_text_of_kubernetes_is_either() {
    let either = json!({"anyOf": [{"type": "integer"}, {"type": "string", "minLength": 1}]});
    for said in [
        json!({"type": "string", "format": "int-or-string", "minLength": 1}),
        json!({"x-kubernetes-int-or-string": true, "minLength": 1}),
    ] {
        let (mut found, codes) = schema("3.0.3", said.clone());
        let members = found.as_object_mut().expect("a schema");
        members.remove("x-kubernetes-int-or-string");
        assert_eq!(found, either, "{said}");
        assert_eq!(codes, [] as [&str; 0], "{said}");
    }
    let said = json!({"type": ["string", "null"], "format": "int-or-string"});
    let (found, codes) = schema("3.1.0", said);
    assert_eq!(
        found,
        json!({"anyOf": [{"type": "integer"}, {"type": "string"}], "nullable": true})
    );
    assert_eq!(codes, [""; 0]);
}

#[test]
fn what_the_stages_tell_each_other_is_not_the_documents_to_say() {
    let said = json!({
        "type": "string", "x-ms-secret": true, "x-oast-xml": 3, "x-oast-null": true,
        "x-oast-more": {"contains": 5},
    });
    let (found, codes) = schema("3.0.3", said);
    assert_eq!(found, json!({"type": "string", "x-ms-secret": true}));
    assert_eq!(codes, [] as [&str; 0]);
}

#[test]
fn the_type_annotation_of_odata_is_optional() {
    let properties = json!({"@odata.type": {"type": "string"}, "id": {"type": "string"}});
    let of = |required: Value| {
        let said = json!({"type": "object", "required": required, "properties": properties});
        schema("3.0.3", said).0["required"].clone()
    };
    assert_eq!(of(json!(["@odata.type", "id"])), json!(["id"]));
    assert_eq!(of(json!(["@odata.type"])), Value::Null);
    assert_eq!(of(json!(["@odata.id"])), json!(["@odata.id"]));
}

#[test]
fn discriminators_map_to_components() {
    let (found, codes) = schema(
        "3.0.3",
        json!({"type": "object", "discriminator": {
            "propertyName": "kind",
            "mapping": {"a": "T", "b": "#/components/schemas/T"},
        }}),
    );
    let mapping = json!({"a": "#/components/schemas/T", "b": "#/components/schemas/T"});
    assert_eq!(found["discriminator"]["mapping"], mapping);
    assert_eq!(codes, [] as [&str; 0]);
}

#[test]
fn limits_of_whole_numbers_are_whole() {
    let (found, codes) = schema(
        "3.0.3",
        json!({"type": "integer", "minimum": 0.5, "maximum": 1e300, "multipleOf": 0.01}),
    );
    // What no `i64` reaches passes by `openapiv3`.
    let beyond = json!({"maximum": 1e300});
    assert_eq!(
        found,
        json!({"type": "integer", "minimum": 1, "x-oast-bounds": beyond})
    );
    assert_eq!(codes, [""; 0]);
}

#[test]
fn alternatives_that_are_constants_become_an_enumeration() {
    let (found, codes) = schema(
        "3.1.0",
        json!({"oneOf": [
            {"const": "D", "title": "Down", "description": "Downwards."},
            {"const": "U"},
            {"type": "null"},
        ]}),
    );
    assert_eq!(
        found,
        json!({
            "nullable": true, "type": "string", "enum": ["D", "U"],
            "x-oast-enum": {"names": ["Down", "U"], "descriptions": ["Downwards.", ""]},
        })
    );
    assert_eq!(codes, [""; 0]);
    // Of two kinds, the same twice, or with more to say: they stay alternatives.
    for other in [
        json!([{"const": "a"}, {"const": 1}]),
        json!([{"const": "a"}, {"const": "a"}]),
        json!([{"const": "a"}, {"type": "string", "minLength": 3}]),
    ] {
        let (found, codes) = schema("3.1.0", json!({"oneOf": other}));
        assert_eq!(found["oneOf"].as_array().map(Vec::len), Some(2), "{found}");
        assert!(found.get("enum").is_none(), "{found}");
        assert_eq!(codes, [""; 0], "{found}");
    }
}

#[test]
fn what_was_made_is_shown_where_it_came_from() {
    let document = json!({
        "swagger": "2.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": {"parameters": [
            {"name": "b", "in": "body", "schema": {"type": "object"}},
            {"name": "q", "in": "query", "type": "string", "maxLength": 3},
        ], "responses": {"200": {"description": "D.", "schema": {"type": "string"}}}}}},
    });
    let (mut sources, mut report) = (Sources::new(), Report::new());
    let bytes = document.to_string().into_bytes();
    let loaded = load_bytes(Path::new("x.json"), bytes, &mut sources, &mut report).expect("JSON");
    let file = loaded.file;
    let normal = normalise(Loaded::from(loaded), &mut sources, &mut report).expect("a document");
    let post = normal.root.key("paths").key("/a").key("post");
    let origin = |place: Pointer| sources.origin(&place).as_str().to_owned();
    assert_eq!(sources.origin(&post).file(), file);
    let content = |place: Pointer| place.key("content").key("application/json").key("schema");
    assert_eq!(
        origin(content(post.key("requestBody"))),
        "/paths/~1a/post/parameters/0/schema"
    );
    assert_eq!(
        origin(
            post.key("parameters")
                .index(0)
                .key("schema")
                .key("maxLength")
        ),
        "/paths/~1a/post/parameters/1/maxLength"
    );
    assert_eq!(
        origin(content(post.key("responses").key("200")).key("type")),
        "/paths/~1a/post/responses/200/schema/type"
    );
}

#[test]
fn a_host_of_parts_is_a_server_with_variables() {
    let document = json!({
        "swagger": "2.0",
        "info": {"title": "T", "version": "1"},
        "schemes": ["http"],
        "x-ms-parameterized-host": {
            "hostTemplate": "{account}.{suffix}",
            "parameters": [
                {"name": "account", "in": "path", "required": true, "type": "string"},
                {"$ref": "#/parameters/DnsSuffix"},
            ],
        },
        "parameters": {
            "DnsSuffix": {"name": "suffix", "in": "path", "required": true, "type": "string", "default": "azure.example"},
        },
        "paths": {},
    });
    let (value, codes) = normal(&document);
    let servers = json!([{
        "url": "http://{account}.{suffix}",
        "variables": {
            "account": {"default": "", "description": ""},
            "suffix": {"default": "azure.example", "description": ""},
        },
    }]);
    assert_eq!(value["servers"], servers);
    assert_eq!(codes, [""; 0]);
}

#[test]
fn mappings_to_inline_alternatives_are_noted_there() {
    let (found, codes) = schema(
        "3.0.3",
        json!({
            "oneOf": [
                {"type": "object"},
                {"$ref": "#/components/schemas/T"},
                {"type": "object"},
            ],
            "discriminator": {"propertyName": "kind", "mapping": {
                "a": "#/components/schemas/S/oneOf/0",
                "b": "#/components/schemas/S/oneOf/1",
                "c": "#/components/schemas/S/oneOf/0",
            }},
        }),
    );
    let mapping = json!({"b": "#/components/schemas/T"});
    assert_eq!(found["discriminator"]["mapping"], mapping);
    assert_eq!(found["oneOf"][0]["x-oast-tags"], json!(["a", "c"]));
    assert_eq!(found["oneOf"][2], json!({"type": "object"}));
    assert_eq!(codes, [] as [&str; 0]);
}

#[test]
fn long_chains_of_dynamic_references_are_followed_in_linear_time() {
    let work_of = |length: usize| {
        let mut schemas = serde_json::Map::new();
        for number in 0..length {
            let next = format!("https://example.com/{}", (number + 1).min(length - 1));
            schemas.insert(
                format!("S{number}"),
                json!({"$id": format!("https://example.com/{number}"), "$dynamicAnchor": "node", "type": "object",
                    "properties": {"next": {"$ref": next}, "own": {"$dynamicRef": "#node"}}}),
            );
        }
        let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}});
        let document = json!({
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "paths": {"/a": {"get": {"responses": {"200": {"description": "D.", "content": content}}}}},
            "components": {"schemas": schemas},
        });
        work::noted();
        normal(&document);
        work::noted()
    };
    assert!(work_of(400) <= 3 * work_of(200));
}
