//! The table of keywords against the JSON Schemas of the specifications: it has all of them, and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use oast::normalise::table::{Kind, Version, keywords};
use serde_json::Value;

/// Which definition of which schema describes which Object.
const DEFINITIONS: &[(Kind, &[&str])] = &[
    (Kind::Info, &["info", "Info"]),
    (Kind::Contact, &["contact", "Contact"]),
    (Kind::License, &["license", "License"]),
    (Kind::Server, &["server", "Server"]),
    (Kind::ServerVariable, &["server-variable", "ServerVariable"]),
    (Kind::Components, &["components", "Components"]),
    (Kind::PathItem, &["path-item", "pathItem", "PathItem"]),
    (Kind::Operation, &["operation", "Operation"]),
    (
        Kind::ExternalDocs,
        &[
            "external-documentation",
            "external-docs",
            "externalDocs",
            "ExternalDocumentation",
        ],
    ),
    (
        Kind::Parameter,
        &[
            "parameter",
            "Parameter",
            "bodyParameter",
            "headerParameterSubSchema",
            "queryParameterSubSchema",
            "formDataParameterSubSchema",
            "pathParameterSubSchema",
        ],
    ),
    (Kind::Items, &["primitivesItems"]),
    (Kind::RequestBody, &["request-body", "RequestBody"]),
    (Kind::MediaType, &["media-type", "MediaType"]),
    (Kind::Encoding, &["encoding", "Encoding"]),
    (Kind::Response, &["response", "Response"]),
    (Kind::Example, &["example", "Example"]),
    (Kind::Link, &["link", "Link"]),
    (Kind::Header, &["header", "Header"]),
    (Kind::Tag, &["tag", "Tag"]),
    (Kind::Schema, &["schema", "Schema", "fileSchema"]),
    (Kind::Discriminator, &["Discriminator", "discriminator"]),
    (Kind::Xml, &["xml", "XML"]),
    (
        Kind::SecurityScheme,
        &[
            "security-scheme",
            "APIKeySecurityScheme",
            "HTTPSecurityScheme",
            "OAuth2SecurityScheme",
            "OpenIdConnectSecurityScheme",
            "basicAuthenticationSecurity",
            "apiKeySecurity",
            "oauth2ImplicitSecurity",
            "oauth2PasswordSecurity",
            "oauth2ApplicationSecurity",
            "oauth2AccessCodeSecurity",
        ],
    ),
    (Kind::Flows, &["oauth-flows", "OAuthFlows"]),
    (
        Kind::Flow,
        &[
            "ImplicitOAuthFlow",
            "PasswordOAuthFlow",
            "ClientCredentialsFlow",
            "AuthorizationCodeOAuthFlow",
            "implicit",
            "password",
            "client-credentials",
            "authorization-code",
            "device-authorization",
        ],
    ),
];

/// Where the schemas, as they are published, are not what the text of the specification says.
const ERRATA: &[(&str, Kind, &str)] = &[
    // The text calls it `server`.
    ("3.1", Kind::Link, "body"),
    ("3.1", Kind::Link, "server"),
    // Headers have one style, in which nothing is reserved; the later schema leaves it out.
    ("3.2", Kind::Header, "allowReserved"),
    // Keywords of the draft before, which the metaschema still names.
    ("3.1", Kind::Schema, "$recursiveAnchor"),
    ("3.1", Kind::Schema, "$recursiveRef"),
    ("3.2", Kind::Schema, "$recursiveAnchor"),
    ("3.2", Kind::Schema, "$recursiveRef"),
];

fn schemas() -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/schemas.mjs");
    let output = Command::new("node").arg(script).output().expect("node");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{said}: run `npm ci` in tests/corpus"
    );
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The members that a schema names, also in the parts that apply to the same object.
fn members(schema: &Value, document: &Value, found: &mut BTreeSet<String>) {
    let Value::Object(keywords) = schema else {
        return;
    };
    if let Some(part) = keywords.get("$ref").and_then(Value::as_str)
        && let Some(part) = part
            .strip_prefix('#')
            .and_then(|part| document.pointer(part))
    {
        members(part, document, found);
    }
    // `^(get|put)$`: the methods of 3.0.
    let patterns = keywords.get("patternProperties").and_then(Value::as_object);
    for pattern in patterns.into_iter().flat_map(|patterns| patterns.keys()) {
        let names = pattern
            .strip_prefix("^(")
            .and_then(|names| names.strip_suffix(")$"))
            .map(|names| names.trim_start_matches("?:"));
        found.extend(
            names
                .into_iter()
                .flat_map(|names| names.split('|'))
                .map(str::to_owned),
        );
    }
    if let Some(Value::Object(properties)) = keywords.get("properties") {
        found.extend(properties.keys().cloned());
    }
    for part in ["if", "then", "else"] {
        keywords
            .get(part)
            .into_iter()
            .for_each(|part| members(part, document, found));
    }
    for parts in ["allOf", "anyOf", "oneOf"] {
        let parts = keywords.get(parts).and_then(Value::as_array);
        parts
            .into_iter()
            .flatten()
            .for_each(|part| members(part, document, found));
    }
    for named in ["dependentSchemas", "$defs"] {
        // The flows are definitions inside that of their list, and Objects of their own.
        let parts = keywords.get(named).and_then(Value::as_object);
        let own = parts
            .into_iter()
            .flatten()
            .filter(|(name, _)| kind_of(name) != Some(Kind::Flow));
        own.for_each(|(_, part)| members(part, document, found));
    }
}

fn kind_of(definition: &str) -> Option<Kind> {
    let found = DEFINITIONS
        .iter()
        .find(|(_, names)| names.contains(&definition));
    found.map(|(kind, _)| *kind)
}

/// The definitions of a schema, those inside of others too.
fn definitions<'a>(schema: &'a Value, found: &mut Vec<(&'a str, &'a Value)>) {
    for section in ["definitions", "$defs"] {
        for (name, definition) in schema
            .get(section)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            found.push((name, definition));
            definitions(definition, found);
        }
    }
}

/// What a schema says of its own object.
fn without_definitions(schema: &Value) -> Value {
    let mut root = schema.clone();
    let members = root.as_object_mut().expect("a schema");
    members.retain(|name, _| name != "$defs");
    root
}

fn specified(of: &Value) -> BTreeMap<String, (Kind, BTreeSet<String>)> {
    let mut all: BTreeMap<String, (Kind, BTreeSet<String>)> = BTreeMap::new();
    let document = &of["document"];
    let mut note = |kind: Kind, schema: &Value| {
        let entry = all
            .entry(format!("{kind:?}"))
            .or_insert_with(|| (kind, BTreeSet::new()));
        members(schema, document, &mut entry.1);
    };
    note(Kind::OpenApi, &without_definitions(document));
    let mut found = Vec::new();
    definitions(document, &mut found);
    for schema in of["schema"].as_array().expect("a list") {
        definitions(schema, &mut found);
        note(Kind::Schema, &without_definitions(schema));
    }
    for (name, definition) in found {
        if let Some(kind) = kind_of(name) {
            note(kind, definition);
        }
    }
    all
}

#[test]
#[ignore = "needs npm packages"]
fn the_table_has_every_keyword_and_no_other() {
    let schemas = schemas();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (name, version) in [
        ("2.0", Version::V20),
        ("3.0", Version::V30),
        ("3.1", Version::V31),
        ("3.2", Version::V32),
    ] {
        for (_, (kind, specified)) in specified(&schemas[name]) {
            let ours: BTreeSet<String> = keywords(kind)
                .iter()
                .filter(|keyword| keyword.is_of(version))
                .map(|keyword| keyword.name.to_owned())
                .collect();
            compared += specified.len();
            // References are a matter of every Object that may be elsewhere.
            let known = |keyword: &&String| {
                keyword.as_str() == "$ref" || ERRATA.contains(&(name, kind, keyword.as_str()))
            };
            for missing in specified
                .difference(&ours)
                .filter(|keyword| !known(keyword))
            {
                wrong.push(format!("{name} {kind:?}: `{missing}` is not in the table"));
            }
            for more in ours
                .difference(&specified)
                .filter(|keyword| !known(keyword))
            {
                wrong.push(format!(
                    "{name} {kind:?}: `{more}` is not in the specification"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 600, "only {compared} keywords were compared");
}
