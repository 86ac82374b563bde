use serde_json::{Value, json};

use crate::normalise::tests::normal;

/// A document whose lists of media types are not what would be taken without them.
fn document(item: Value) -> Value {
    json!({
        "swagger": "2.0",
        "info": {"title": "T", "version": "1"},
        "host": "example.com",
        "consumes": ["application/a+json"],
        "produces": ["application/b+json", "image/png"],
        "paths": {"/a": item},
    })
}

/// What a path item becomes.
fn item(item: Value) -> Value {
    let (value, codes) = normal(&document(item));
    assert_eq!(codes, [""; 0]);
    value["paths"]["/a"].clone()
}

/// The media types of a body or response.
fn media_types(of: &Value) -> Vec<&str> {
    let content = of["content"].as_object().expect("content");
    content.keys().map(String::as_str).collect()
}

fn responses() -> Value {
    json!({"204": {"description": "D."}})
}

#[test]
fn media_types_of_the_root_are_those_of_operations_without_their_own() {
    let body = json!([{"name": "b", "in": "body", "schema": {"type": "object"}}]);
    let response = json!({"200": {"description": "D.", "schema": {"type": "object"}}});
    let item = item(json!({
        "put": {"parameters": body, "responses": response},
        "post": {
            "consumes": ["application/c+json"], "produces": [],
            "parameters": body, "responses": response,
        },
    }));
    let consumed = |method: &str| media_types(&item[method]["requestBody"]);
    let produced = |method: &str| media_types(&item[method]["responses"]["200"]);
    assert_eq!(consumed("put"), ["application/a+json"]);
    assert_eq!(produced("put"), ["application/b+json", "image/png"]);
    assert_eq!(consumed("post"), ["application/c+json"]);
    assert_eq!(produced("post"), ["application/json"]);
}

#[test]
fn a_body_of_a_path_item_is_that_of_each_operation_without_its_own() {
    let named = |ty: &str| json!({"name": "b", "in": "body", "schema": {"type": ty}});
    let item = item(json!({
        "parameters": [named("object"), {"name": "q", "in": "query", "type": "string"}],
        "put": {"responses": responses()},
        "post": {"parameters": [named("boolean")], "responses": responses()},
    }));
    let ty = |method: &str| {
        let content = &item[method]["requestBody"]["content"]["application/a+json"];
        content["schema"]["type"].clone()
    };
    assert_eq!([ty("put"), ty("post")], ["object", "boolean"]);
    let shared = item["parameters"].as_array().expect("the other parameter");
    assert_eq!((shared.len(), &shared[0]["name"]), (1, &json!("q")));
}

#[test]
fn form_fields_of_a_path_item_and_an_operation_make_one_form() {
    let field = |name: &str, ty: &str| json!({"name": name, "in": "formData", "type": ty});
    let item = item(json!({
        "parameters": [field("a", "string"), field("b", "string")],
        "post": {"parameters": [field("b", "integer")], "responses": responses()},
    }));
    let body = &item["post"]["requestBody"];
    assert_eq!(media_types(body), ["application/x-www-form-urlencoded"]);
    let form = &body["content"]["application/x-www-form-urlencoded"]["schema"];
    let properties = json!({"b": {"type": "integer"}, "a": {"type": "string"}});
    assert_eq!(form["properties"], properties);
    assert!(!body["required"].as_bool().unwrap_or_default());
}

#[test]
fn a_form_with_a_file_is_multipart() {
    let (multipart, encoded) = ("multipart/form-data", "application/x-www-form-urlencoded");
    let both = json!([encoded, multipart, "text/plain"]);
    let form = |ty: &str, consumes: Option<&Value>| {
        let field = json!({"name": "f", "in": "formData", "type": ty, "required": true});
        let mut operation = json!({"parameters": [field], "responses": responses()});
        if let Some(consumes) = consumes {
            operation["consumes"] = consumes.clone();
        }
        let item = item(json!({"post": operation}));
        let body = &item["post"]["requestBody"];
        assert_eq!(body["required"], true);
        media_types(body).join(" ")
    };
    assert_eq!(form("file", Some(&both)), multipart);
    assert_eq!(form("file", None), multipart);
    assert_eq!(
        form("string", Some(&both)),
        format!("{encoded} {multipart}")
    );
    assert_eq!(form("string", None), encoded);
}

#[test]
fn a_file_is_none_of_the_json_that_is_produced() {
    let response = |produces: Option<Value>| {
        let response = json!({"200": {"description": "D.", "schema": {"type": "file"}}});
        let mut operation = json!({"responses": response});
        if let Some(produces) = produces {
            operation["produces"] = produces;
        }
        let item = item(json!({"get": operation}));
        let response = &item["get"]["responses"]["200"];
        let media_types = media_types(response);
        for media_type in &media_types {
            let schema = &response["content"][media_type]["schema"];
            assert_eq!(*schema, json!({"type": "string", "format": "binary"}));
        }
        media_types.join(" ")
    };
    assert_eq!(response(None), "image/png");
    let own = json!(["application/pdf", "text/csv"]);
    assert_eq!(response(Some(own)), "application/pdf text/csv");
    let own = json!(["application/json"]);
    assert_eq!(response(Some(own)), "application/octet-stream");
}

#[test]
fn security_schemes_have_the_flows_of_openapi_3() {
    let of_flow = |flow: &str, url: &str| {
        let place = format!("https://example.com/{flow}");
        json!({"type": "oauth2", "flow": flow, url: place, "scopes": {"s": "S."}})
    };
    let mut code = of_flow("accessCode", "tokenUrl");
    code["authorizationUrl"] = json!("https://example.com/");
    let mut document = document(json!({}));
    document["securityDefinitions"] = json!({
        "basic": {"type": "basic"},
        "accessCode": code,
        "application": of_flow("application", "tokenUrl"),
        "implicit": of_flow("implicit", "authorizationUrl"),
        "password": of_flow("password", "tokenUrl"),
    });
    let (value, codes) = normal(&document);
    assert_eq!(codes, [""; 0]);
    let schemes = &value["components"]["securitySchemes"];
    assert_eq!(schemes["basic"], json!({"type": "http", "scheme": "basic"}));
    for (old, new, url) in [
        ("accessCode", "authorizationCode", "tokenUrl"),
        ("application", "clientCredentials", "tokenUrl"),
        ("implicit", "implicit", "authorizationUrl"),
        ("password", "password", "tokenUrl"),
    ] {
        let flows = schemes[old]["flows"].as_object().expect("flows");
        let names: Vec<_> = flows.keys().map(String::as_str).collect();
        assert_eq!(names, [new], "{old}");
        assert_eq!(
            flows[new][url],
            format!("https://example.com/{old}"),
            "{old}"
        );
        assert_eq!(flows[new]["scopes"], json!({"s": "S."}), "{old}");
    }
}
