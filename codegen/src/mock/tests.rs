//! A small document, and what is said of requests to it.

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::schemas::Schemas;
use super::{ComponentSamples, Direction, Mock, SchemaSamples, form, style};
use crate::work;

fn mock() -> Mock {
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "https://example.com/v1"}],
        "paths": {
            "/pets/{id}": {"get": {
                "operationId": "get",
                "parameters": [
                    {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "pattern": "^[a-z.]+$", "maxLength": 4}},
                    {"name": "ids", "in": "query", "explode": false, "schema": {"type": "array", "items": {"type": "integer"}, "maxItems": 2}},
                    {"name": "f", "in": "query", "style": "deepObject", "schema": {"type": "object", "properties": {"n": {"type": "integer"}}}}
                ],
                "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
                    "404": {"description": "", "content": {"application/json": {"example": {"gone": true}}}}}
            }},
            "/pets/mine": {"get": {"operationId": "mine", "responses": {"204": {"description": ""}}}},
            "/pets": {"post": {
                "operationId": "create",
                "security": [{"key": []}, {"bearer": []}],
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
                "responses": {"201": {"description": ""}}
            }}
        },
        "components": {
            "schemas": {
                "Pet": {"type": "object", "required": ["id", "name"], "additionalProperties": false, "properties": {
                    "id": {"type": "integer", "readOnly": true},
                    "name": {"type": "string", "maxLength": 5},
                    "parent": {"$ref": "#/components/schemas/Pet"},
                    "secret": {"type": "string", "format": "password", "nullable": true, "maxLength": 3}
                }}
            },
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "x-key"},
                "bearer": {"type": "http", "scheme": "bearer"}
            }
        }
    });
    Mock::of_tree(&document, Vec::new())
}

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    let pairs = pairs.iter().map(|(name, value)| {
        (
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )
    });
    pairs.collect()
}

/// What is said of a request, a line for the status and one for each problem.
fn said(method: &str, target: &str, sent: &[(&'static str, &'static str)], body: &str) -> String {
    match mock().check(method, target, &headers(sent), body.as_bytes()) {
        Ok(matched) => matched.operation_id.to_owned(),
        Err(refusal) => refusal.to_string(),
    }
}

#[test]
fn paths_lead_to_operations() {
    assert_eq!(said("GET", "/pets/tom", &[], ""), "get");
    assert_eq!(said("GET", "/v1/pets/mine", &[], ""), "mine");
    assert_eq!(said("GET", "/v1/pets/to%6d", &[], ""), "get");
    assert_eq!(
        said("GET", "/pet/tom", &[], ""),
        "404 Not Found\n  path [path]: no path of the document is like this; near it are `/pets/{id}`, `/pets`, `/pets/mine`"
    );
    assert_eq!(
        said("PUT", "/pets", &[], ""),
        "405 Method Not Allowed\n  method [method]: the path has only POST"
    );
    for dots in ["..", ".", "%2e%2E"] {
        assert_eq!(
            said("GET", &format!("/pets/{dots}"), &[], ""),
            "400 Bad Request\n  path parameter `id` [segment]: it must not be `.` or `..`, which lead to another path"
        );
    }
}

#[test]
fn parameters_are_read_by_their_styles() {
    assert_eq!(said("GET", "/pets/tom?ids=1,2&f%5Bn%5D=3", &[], ""), "get");
    assert_eq!(
        said("GET", "/pets/tommy?ids=1,2,3&f[n]=x&what=1", &[], ""),
        "400 Bad Request\n  path parameter `id` [maxLength]: it must have at most 4 characters\
         \n  query parameter `ids` [maxItems]: it must have at most 2 items\
         \n  query parameter `f` /n [type]: it must be of type integer\
         \n  query parameter `what` [unknown]: the operation has no such parameter; it has `ids`, `f`"
    );
    assert_eq!(
        said("GET", "/pets/tom?ids=1,x", &[], ""),
        "400 Bad Request\n  query parameter `ids` /1 [type]: it must be of type integer"
    );
}

/// A document of one operation, at `/a`.
fn mock_of(method: &str, path: &str, operation: Value) -> Mock {
    let mut operation = operation;
    operation["responses"] = json!({"204": {"description": ""}});
    let document = json!({
        "openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {path: {method: operation}}
    });
    Mock::of_tree(&document, Vec::new())
}

#[test]
fn matrix_style_items_may_be_empty() {
    let two = json!({"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "string"}});
    let parameter = json!([{"name": "a", "in": "path", "required": true, "style": "matrix", "explode": true, "schema": two}]);
    let mock = mock_of("get", "/a/{a}", json!({"parameters": parameter}));
    for (target, is_accepted) in [
        ("/a/;a=b;a=c", true),
        ("/a/;a;a", true),
        ("/a/;a=b;a", true),
        ("/a/;a", false),
        ("/a/;ab;a", false),
    ] {
        let matched = mock.check("GET", target, &HeaderMap::new(), b"");
        assert_eq!(matched.is_ok(), is_accepted, "{target}: {matched:?}");
    }
}

#[test]
fn multipart_names_may_contain_semicolons_and_equals_signs() {
    let content = json!({"multipart/form-data": {"schema": {"type": "object"}}});
    let mock = mock_of("post", "/a", json!({"requestBody": {"content": content}}));
    let read = |disposition: &str| {
        let sent = [("content-type", "multipart/form-data; boundary=X")];
        let body =
            format!("--X\r\nContent-Disposition: form-data; {disposition}\r\n\r\nx\r\n--X--\r\n");
        let matched = mock.check("POST", "/a", &headers(&sent), body.as_bytes());
        matched.ok().and_then(|matched| matched.body)
    };
    for (disposition, body) in [
        ("name=a", json!({"a": "x"})),
        ("name=\"a; b=c\"", json!({"a; b=c": "x"})),
        ("name=\"; filename=d\"", json!({"; filename=d": "x"})),
        ("filename=\"; name=e\"; name = \"f\"", json!({"f": ""})),
    ] {
        assert_eq!(read(disposition), Some(body), "{disposition}");
    }
    assert_eq!(read("filename=a"), None);
    assert_eq!(read("name=\"a"), None);
}

#[test]
fn bodies_are_checked_and_values_not_told() {
    let sent = [("x-key", "hidden"), ("content-type", "application/json")];
    assert_eq!(
        said("POST", "/pets", &sent, r#"{"name": "Tom", "secret": null}"#),
        "create"
    );
    let broken = r#"{"name": "Thomas", "parent": {"name": 1, "tail": 1}, "secret": "hidden"}"#;
    assert_eq!(
        said("POST", "/pets", &sent, broken),
        "400 Bad Request\
         \n  body /name [maxLength]: it must have at most 5 characters\
         \n  body /parent/name [type]: it must be of type string\
         \n  body /parent/tail [additionalProperties]: the schema has no such property, and allows no others\
         \n  body /secret [maxLength]: it must have at most 3 characters"
    );
    assert_eq!(
        said("POST", "/pets", &sent, ""),
        "400 Bad Request\n  body [required]: it is required, and missing"
    );
    assert_eq!(
        said("POST", "/pets", &sent, "{\"name\": }"),
        "400 Bad Request\n  body [json]: it must be JSON; it is not from line 1, column 10"
    );
    assert_eq!(
        said(
            "POST",
            "/pets",
            &[("x-key", "k"), ("content-type", "text/plain")],
            "a"
        ),
        "415 Unsupported Media Type\n  header `content-type` [content type]: the body may be application/json"
    );
    assert_eq!(
        said(
            "POST",
            "/pets",
            &[
                ("authorization", "hidden"),
                ("content-type", "application/json")
            ],
            "{}"
        ),
        "401 Unauthorized\n  header `x-key` [security]: it is missing; the operation asks for this key; or send header `authorization`"
    );
}

#[test]
fn answers_are_documented_ones() {
    let mock = mock();
    let matched = mock
        .check("GET", "/pets/tom", &HeaderMap::new(), b"")
        .expect("a request");
    let answer = mock.answer(&matched, None, 1);
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!(answer.status, 200);
    assert!(
        body["id"].is_i64() && body["name"].as_str().expect("a name").len() <= 5,
        "{body}"
    );
    assert_eq!(mock.answer(&matched, None, 1).body, answer.body);
    let gone = mock.answer(&matched, Some("code=404"), 1);
    assert_eq!(
        (gone.status, gone.body.as_slice()),
        (404, &br#"{"gone":true}"#[..])
    );
    assert_eq!(mock.answer(&matched, Some("code=409"), 1).status, 404);
}

#[test]
fn samples_pass() {
    let mock = mock();
    for operation in mock.operations() {
        for seed in 0..20 {
            let sample = mock.sample(operation.id, seed);
            let sample = sample.unwrap_or_else(|| panic!("a sample of {}", operation.id));
            let (method, target) = (&sample.method, &sample.target);
            let checked = mock.check(method, target, &sample.headers, &sample.body);
            let matched = checked.map(|matched| matched.operation_id);
            assert_eq!(matched.ok(), Some(operation.id), "{target}");
            // With an even seed it has all that may be there.
            let is_whole = seed % 2 == 0;
            match operation.id {
                "get" => assert_eq!(
                    target.contains("ids=") && target.contains("f[n]="),
                    is_whole,
                    "{target}"
                ),
                "create" => {
                    let body: Value = serde_json::from_slice(&sample.body).expect("JSON");
                    assert!(
                        body["name"].is_string() && body.get("id").is_none(),
                        "{body}"
                    );
                }
                _ => assert_eq!((target.as_str(), sample.body.len()), ("/pets/mine", 0)),
            }
        }
    }
}

/// The labels of the samples of a component, and its samples.
fn samples(components: &Value, name: &str) -> (Vec<String>, ComponentSamples) {
    let components = components.as_object().expect("components");
    let samples = SchemaSamples::of(components);
    let made = samples.samples(name);
    for sample in &made.samples {
        let broken = samples.broken(name, &sample.value);
        assert!(broken.is_empty(), "{}: {broken:?}", sample.value);
    }
    let labels = made.samples.iter().map(|sample| sample.label.clone());
    (labels.collect(), made)
}

#[test]
fn schema_samples_cover_alternatives_of_unions() {
    let components = json!({
        "Door": {"type": "object", "required": ["lock"], "properties": {
            "lock": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
            "color": {"type": "string", "nullable": true},
            "state": {"type": "string", "enum": ["open", "closed"]}
        }},
        "Never": {"type": "string", "enum": ["a"], "minLength": 2}
    });
    let (labels, made) = samples(&components, "Door");
    let expected = [
        "all properties",
        "required properties",
        "oneOf/0 at /lock",
        "nulls",
        "values/1 of enumerations",
    ];
    assert_eq!(labels, expected);
    // The other alternative is that of the first value.
    assert!(made.samples[0].value["lock"].is_i64() && made.samples[2].value["lock"].is_string());
    assert!(made.samples[3].value["color"].is_null());
    assert_eq!(made.samples[4].value["state"], "closed");
    let (_, made) = samples(&components, "Never");
    assert!(made.samples.is_empty());
    assert_eq!(
        made.missing[0].reason,
        "value [minLength]: it must have at least 2 characters"
    );
}

#[test]
fn schema_samples_have_the_tag_of_their_variant() {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let tagged = |value: &str| {
        json!({"type": "object", "required": ["kind"], "properties": {
            "kind": {"type": "string", "enum": [value]}
        }})
    };
    let components = json!({
        "Any": {"oneOf": [reference("A"), reference("B"), {"x-oast-null": true}],
            "discriminator": {"propertyName": "kind", "mapping": {"alpha": "#/components/schemas/A"}}},
        "A": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}},
        "B": tagged("beta"),
        "Base": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}},
            "discriminator": {"propertyName": "kind"}},
        "Heir": {"allOf": [reference("Base"), {"properties": {"own": {"type": "integer"}}}]},
        "Other": {"allOf": [reference("Base"), tagged("other")]}
    });
    let tags = |name: &str| {
        let (_, made) = samples(&components, name);
        let tags = made.samples.iter().map(|it| it.value["kind"].clone());
        let mut tags: Vec<Value> = tags.collect();
        tags.dedup();
        tags
    };
    for tag in [json!("alpha"), json!("beta"), Value::Null] {
        assert!(tags("Any").contains(&tag), "{tag} in {:?}", tags("Any"));
    }
    assert!(tags("Base").contains(&json!("Heir")) && tags("Base").contains(&json!("other")));
    assert_eq!(tags("Heir"), [json!("Heir")]);
    assert_eq!(tags("Other"), [json!("other")]);
}

/// A body, nested so often in `{"o": …}`, of a component that has itself in two alternatives.
fn nested(depth: usize, innermost: &str) -> Value {
    let text = "{\"o\":".repeat(depth) + innermost + &"}".repeat(depth);
    serde_json::from_str(&text).expect("JSON")
}

fn of_itself() -> (Schemas, Value) {
    let alternatives =
        json!([{"$ref": "#/components/schemas/T"}, {"$ref": "#/components/schemas/U"}]);
    let schema = json!({"type": "object", "properties": {"o": {"oneOf": alternatives}}});
    let twice = json!({"allOf": [{"properties": {"p": {"$ref": "#/components/schemas/W"}}},
        {"properties": {"p": {"$ref": "#/components/schemas/W"}}}], "type": "object"});
    let components = json!({"T": schema, "U": schema, "W": twice});
    let components = components.as_object().expect("components");
    let (schemas, [mut convert]) = Schemas::new(components, [Direction::Request]);
    let schema = convert.schema(&json!({"$ref": "#/components/schemas/T"}));
    (schemas, schema)
}

#[test]
fn unions_are_checked_in_linear_time() {
    let (schemas, schema) = of_itself();
    let steps = |depth| {
        schemas
            .steps(&schema, &nested(depth, "{}"))
            .expect("an end")
    };
    assert_eq!(steps(100) - steps(50), steps(50) - steps(0));
    let problems = schemas.problems(&schema, &nested(100, "{}"), "body");
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].message, "none of the 2 alternatives allows it");
    // The same component as two parts of one.
    let text = "{\"p\":".repeat(100) + "1" + &"}".repeat(100);
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let schema = json!({"$ref": "urn:oast:request#/$defs/s2"});
    let problems = schemas.problems(&schema, &value, "body");
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].rule, "type");
}

#[test]
fn a_check_without_an_end_is_ended() {
    // Each asks the next one twice about the same string.
    let mut components = serde_json::Map::new();
    for number in 0..40 {
        let next = json!({"$ref": format!("#/components/schemas/C{}", number + 1)});
        components.insert(format!("C{number}"), json!({"anyOf": [next, next]}));
    }
    components.insert("C40".to_owned(), json!({"type": "integer"}));
    let (schemas, [mut convert]) = Schemas::new(&components, [Direction::Request]);
    let schema = convert.schema(&json!({"$ref": "#/components/schemas/C0"}));
    assert!(!schemas.is_valid(&schema, &json!("a")));
    let problems = schemas.problems(&schema, &json!("a"), "body");
    assert_eq!(
        (problems.len(), problems[0].rule.as_str()),
        (1, "complexity")
    );
    assert!(schemas.is_valid(&schema, &json!(1)));
}

#[test]
fn forms_are_read_in_linear_time() {
    let components = serde_json::Map::new();
    let (schemas, _) = Schemas::new(&components, [Direction::Request]);
    let further = json!({"type": "object", "additionalProperties": {"type": "string"}});
    for (schema, name) in [
        (json!({"type": "object"}), "a{}="),
        (json!({"type": "object"}), "a[{}]="),
        (json!({"type": "object"}), "a[b][{}]="),
        (
            json!({"type": "object", "additionalProperties": further}),
            "a{}=",
        ),
    ] {
        let count = 3_000;
        let text: Vec<_> = (0..count)
            .map(|number| name.replace("{}", &number.to_string()))
            .collect();
        work::noted();
        let parts = form::parts(
            &style::pairs(&text.join("&")),
            &schema,
            &serde_json::Map::new(),
            &schemas,
        );
        assert!(parts.is_some(), "{name}");
        assert!(work::noted() <= 4 * count, "{name}");
    }
    let deep = format!("a{}=1", "[b]".repeat(1_000_000));
    let schema = json!({"type": "object"});
    assert!(
        form::parts(
            &style::pairs(&deep),
            &schema,
            &serde_json::Map::new(),
            &schemas
        )
        .is_none()
    );
}

#[test]
fn answers_have_a_bound() {
    let strings = json!({"type": "array", "minItems": 1_000_000_000, "items": {"type": "string", "minLength": 1_000_000}});
    let nested = (0..30).fold(
        json!({"type": "integer"}),
        |items, _| json!({"type": "array", "minItems": 1000, "items": items}),
    );
    let members = json!({"type": "object", "minProperties": u64::MAX, "additionalProperties": {"type": "integer"}});
    let distinct = json!({"type": "array", "minItems": 1_000_000, "uniqueItems": true, "items": {"type": "boolean"}});
    let long = json!({"type": "string", "minLength": 1_000_000_000});
    let pattern = json!({"type": "string", "minLength": 1_000_000_000, "pattern": "^a+$"});
    for (schema, status) in [
        (strings, 501),
        (nested, 501),
        (members, 501),
        (distinct, 501),
        (long, 501),
        (pattern, 501),
        (
            json!({"type": "array", "minItems": 10_000, "items": {"type": "integer"}}),
            200,
        ),
        (json!({"type": "string", "minLength": 1_000_000}), 200),
    ] {
        let document = json!({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/": {"get": {
            "operationId": "a",
            "responses": {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
        }}}});
        let mock = Mock::of_tree(&document, Vec::new());
        let matched = mock
            .check("GET", "/", &HeaderMap::new(), b"")
            .expect("a request");
        let answer = mock.answer(&matched, None, 1);
        assert_eq!(answer.status, status, "{schema}");
        assert!(answer.body.len() < 2 << 20, "{schema}");
    }
}

#[test]
fn bodies_of_too_many_values_are_refused() {
    let sent = [("x-key", "k"), ("content-type", "application/json")];
    let body = format!("[{}1]", "1,".repeat(1_000_000));
    let said = said("POST", "/pets", &sent, &body);
    assert_eq!(
        said,
        "413 Payload Too Large\n  body [length]: it must have at most 1000000 values"
    );
}
