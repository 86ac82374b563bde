//! What a document makes use of, read off its tree without any of oast's own code: keywords of schemas, operations,
//! parameters, bodies, answers and security schemes, and the values of those that choose among kinds.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Where a walk is. Members that lead elsewhere are in `next`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum At {
    Root,
    Components,
    Path,
    Operation,
    Parameter,
    Body,
    Media,
    Encoding,
    Answer,
    Header,
    Schema,
    Discriminator,
    Security,
}

/// What stands below a member.
pub enum Below {
    /// One of these, or several in an array.
    One(At),
    /// An object of these.
    Named(At),
    Nothing,
}

use At::*;
use Below::{Named, Nothing, One};

/// Keywords whose value chooses among kinds.
const CHOICES: [&str; 7] = [
    "type",
    "in",
    "style",
    "explode",
    "scheme",
    "collectionFormat",
    "allowReserved",
];

/// What stands below a member of an object.
pub fn next(at: At, keyword: &str) -> Below {
    match (at, keyword) {
        (Root, "paths" | "x-ms-paths") => Named(Path),
        (Root, "components") => One(Components),
        (Root, "definitions") | (Components, "schemas") => Named(Schema),
        (Root | Components, "parameters") => Named(Parameter),
        (Root | Components | Operation, "responses") => Named(Answer),
        (Components, "requestBodies") => Named(Body),
        (Components, "headers") | (Answer | Encoding, "headers") => Named(Header),
        (Root, "securityDefinitions") | (Components, "securitySchemes") => Named(Security),
        (Path, "parameters") | (Operation, "parameters") => One(Parameter),
        (Path, _) => One(Operation),
        (Operation, "requestBody") => One(Body),
        (Parameter | Body | Answer | Header, "content") => Named(Media),
        (Media, "encoding") => Named(Encoding),
        (Parameter | Media | Answer | Header, "schema") => One(Schema),
        (Parameter | Header, "items") => One(Parameter),
        (Schema, "properties" | "patternProperties" | "$defs" | "dependentSchemas") => {
            Named(Schema)
        }
        (Schema, "discriminator") => One(Discriminator),
        (
            Schema,
            "items"
            | "prefixItems"
            | "additionalProperties"
            | "allOf"
            | "anyOf"
            | "oneOf"
            | "not"
            | "if"
            | "then"
            | "else"
            | "contains"
            | "propertyNames"
            | "unevaluatedItems"
            | "unevaluatedProperties",
        ) => One(Schema),
        _ => Nothing,
    }
}

/// What a document makes use of, by name; those of each version are others.
pub fn of(document: &Value) -> BTreeSet<String> {
    let version = document.get("openapi").or_else(|| document.get("swagger"));
    let version: String = version
        .and_then(Value::as_str)
        .unwrap_or("?")
        .chars()
        .take(3)
        .collect();
    let mut found = Found {
        version,
        features: BTreeSet::new(),
    };
    found.one(Root, document);
    found.features
}

struct Found {
    version: String,
    features: BTreeSet<String>,
}

impl Found {
    fn one(&mut self, at: At, value: &Value) {
        match value {
            Value::Object(members) => self.members(at, members),
            Value::Array(items) => items.iter().for_each(|item| self.one(at, item)),
            Value::Bool(_) => self.note(at, "a boolean"),
            _ => {}
        }
    }

    fn members(&mut self, at: At, members: &Map<String, Value>) {
        for (keyword, value) in members {
            // Extensions are as many as there are publishers; those that begin so are read.
            if keyword.starts_with("x-") && !keyword.starts_with("x-ms-") {
                continue;
            }
            self.note(at, keyword);
            if CHOICES.contains(&keyword.as_str()) && !value.is_object() {
                self.note(at, &format!("{keyword}={}", plain(value)));
            }
            match next(at, keyword) {
                One(below) => self.one(below, value),
                Named(below) => {
                    for (name, member) in value.as_object().into_iter().flatten() {
                        if at != Components && matches!(below, Answer | Media) {
                            self.name(at, below, name);
                        }
                        self.one(below, member);
                    }
                }
                Nothing => {}
            }
        }
    }

    /// What names say: the status of an answer, the family of a media type.
    fn name(&mut self, at: At, below: At, name: &str) {
        let known = match below {
            Answer if name.len() == 3 && name.starts_with(|c: char| c.is_ascii_digit()) => {
                format!("{}xx", &name[..1])
            }
            Answer if name == "default" => name.to_owned(),
            Answer => "another".to_owned(),
            _ => {
                let plain = name.split(';').next().unwrap_or(name).trim();
                let kinds = [
                    "json",
                    "xml",
                    "x-www-form-urlencoded",
                    "form-data",
                    "octet-stream",
                    "*",
                ];
                let kind = kinds.iter().find(|kind| plain.ends_with(*kind));
                kind.map_or("another", |kind| kind).to_owned()
            }
        };
        self.note(at, &format!("{below:?}: {known}"));
    }

    fn note(&mut self, at: At, what: &str) {
        // Cut: what is no keyword may be of any length.
        let what: String = what.chars().take(40).filter(|c| !c.is_control()).collect();
        self.features
            .insert(format!("{} {at:?} {what}", self.version));
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn keywords_are_found_where_they_mean_something() {
    let document = serde_json::json!({
        "openapi": "3.1.0",
        "paths": { "/a": { "get": {
            "parameters": [{ "in": "query", "schema": { "type": ["string", "null"] } }],
            "responses": { "200": { "content": { "application/a+json": { "schema": true } } } },
        } } },
        "components": { "schemas": { "A": { "properties": { "oneOf": { "example": { "anyOf": 1 } } } } } },
    });
    let found = of(&document);
    for feature in [
        "Parameter in=query",
        "Schema type=[\"string\",\"null\"]",
        "Operation Answer: 2xx",
        "Answer Media: json",
        "Schema a boolean",
        "Schema example",
    ] {
        assert!(
            found.contains(&format!("3.1 {feature}")),
            "{feature}: {found:?}"
        );
    }
    assert!(!found.iter().any(|one| one.contains("Of")), "{found:?}");
}
