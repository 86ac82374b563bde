//! The OpenAPI document of a file of the suite: each group's schema is a component, and the body of an operation
//! and of its answer.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::cases::{Draft, File};

/// What draft 4 has and OpenAPI 3.0 has not.
const NOT_IN_3_0: [&str; 3] = ["additionalItems", "dependencies", "patternProperties"];

/// Which members of a schema hold values, in which `$ref` is a member like others.
const VALUES: [&str; 4] = ["const", "default", "enum", "examples"];

/// Why a schema cannot stand in a document at all.
pub fn outside(draft: Draft, schema: &Value) -> Option<String> {
    if draft == Draft::D2020 {
        return None;
    }
    let mut found = None;
    each(schema, &mut |members| {
        for keyword in NOT_IN_3_0 {
            if members.contains_key(keyword) {
                found = Some(format!("no `{keyword}`"));
            }
        }
        if members.get("id").is_some_and(Value::is_string) {
            found = Some("no `id`".to_owned());
        }
        if members.get("items").is_some_and(Value::is_array) {
            found = Some("no `items` of several schemas".to_owned());
        }
    });
    found
}

/// The document of those groups of a file that are named by their positions.
pub fn document(file: &File, groups: &[usize]) -> Value {
    let mut components = Components::default();
    let mut paths = Map::new();
    for &index in groups {
        let name = group(index);
        paths.insert(format!("/g{index}"), path_item(index, &name));
        let schema = file.groups[index].schema.clone();
        match file.draft {
            Draft::D4 => components.place(&name, schema),
            Draft::D2020 => components.identify(&name, schema, &file.name),
        }
    }
    components.remotes(file.draft);
    let version = match file.draft {
        Draft::D4 => "3.0.4",
        Draft::D2020 => "3.1.1",
    };
    json!({
        "openapi": version,
        "info": { "title": file.name, "version": "1" },
        "servers": [{ "url": "https://suite.test" }],
        "tags": [{ "name": "suite" }],
        "paths": paths,
        "components": { "schemas": components.schemas },
    })
}

/// The component of a group.
fn group(index: usize) -> String {
    format!("Group{index}")
}

/// Which group a place of the document belongs to, by the tokens of its JSON pointer.
pub fn group_at(mut tokens: impl Iterator<Item = String>) -> Option<usize> {
    let number = match tokens.next()?.as_str() {
        "paths" => tokens.next()?.strip_prefix("/g")?.to_owned(),
        _ => tokens.nth(1)?.strip_prefix("Group")?.to_owned(),
    };
    let digits = number.find(|c: char| !c.is_ascii_digit());
    number[..digits.unwrap_or(number.len())].parse().ok()
}

fn path_item(index: usize, name: &str) -> Value {
    let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
    let content = json!({ "application/json": { "schema": schema } });
    json!({ "post": {
        "operationId": format!("g{index}"),
        "tags": ["suite"],
        "requestBody": { "required": true, "content": content },
        "responses": { "200": { "description": "The same.", "content": content } },
    } })
}

#[derive(Default)]
struct Components {
    schemas: Map<String, Value>,
    /// References to other documents, which OpenAPI 3.0 cannot say of a component: by URI, the component's name.
    known: BTreeMap<String, String>,
}

impl Components {
    /// Draft 2020-12: a schema with references gets an `$id`, so that they begin at it, not at the document.
    fn identify(&mut self, name: &str, mut schema: Value, file: &str) {
        let mut refers = false;
        each(&schema, &mut |members| {
            refers |= members.keys().any(|key| key.starts_with('$'));
        });
        if let Value::Object(members) = &mut schema
            && refers
        {
            let id = format!("https://suite.test/{file}/{name}");
            members.entry("$id").or_insert(json!(id));
        }
        self.schemas.insert(name.to_owned(), schema);
    }

    /// Draft 4: what stands among its definitions becomes components, and references lead there.
    fn place(&mut self, name: &str, mut schema: Value) {
        let definitions = schema.as_object_mut().and_then(|members| {
            members.remove("$schema");
            members.remove("definitions")
        });
        let mut definitions = match definitions {
            Some(Value::Object(definitions)) => definitions,
            _ => Map::new(),
        };
        let names: Vec<String> = definitions.keys().cloned().collect();
        for part in std::iter::once(&mut schema).chain(definitions.values_mut()) {
            lead(part, name, &names);
        }
        self.schemas.insert(name.to_owned(), schema);
        for (index, (_, definition)) in definitions.into_iter().enumerate() {
            self.schemas
                .insert(definition_name(name, index), definition);
        }
    }

    /// The documents of other servers that a schema refers to, as far as they are needed.
    fn remotes(&mut self, draft: Draft) {
        let remotes: Map<String, Value> =
            serde_json::from_str::<Value>(include_str!("remotes.json"))
                .expect("JSON")
                .get(draft.name())
                .and_then(Value::as_object)
                .expect("the remote schemas of a draft")
                .clone();
        let text = Value::Object(self.schemas.clone()).to_string();
        if !text.contains("http://localhost:1234/") {
            return;
        }
        for (index, (uri, mut schema)) in remotes.into_iter().enumerate() {
            let name = format!("Remote{index}");
            match draft {
                Draft::D4 => {
                    let names = names(&schema);
                    self.place(&name, schema);
                    for (definition, short) in names.iter().enumerate() {
                        let full = format!("{uri}#/definitions/{short}");
                        self.known.insert(full, definition_name(&name, definition));
                    }
                    self.known.insert(uri, name);
                }
                Draft::D2020 => {
                    schema["$id"] = json!(uri);
                    self.schemas.insert(name, schema);
                }
            }
        }
        let known = std::mem::take(&mut self.known);
        for schema in self.schemas.values_mut() {
            references(schema, &mut |reference| {
                let name = known.get(reference)?;
                Some(format!("#/components/schemas/{name}"))
            });
        }
    }
}

fn names(schema: &Value) -> Vec<String> {
    let definitions = schema.get("definitions").and_then(Value::as_object);
    definitions.map_or(Vec::new(), |members| members.keys().cloned().collect())
}

fn definition_name(owner: &str, index: usize) -> String {
    format!("{owner}Definition{index}")
}

/// Makes the references of a schema begin at the document's root, where its definitions have become components.
fn lead(schema: &mut Value, name: &str, definitions: &[String]) {
    references(schema, &mut |reference| {
        let pointer = reference.strip_prefix('#')?;
        let rest = pointer.strip_prefix("/definitions/");
        let Some(rest) = rest else {
            return Some(format!("#/components/schemas/{name}{pointer}"));
        };
        let (token, rest) = rest
            .split_once('/')
            .map_or((rest, None), |(t, r)| (t, Some(r)));
        let plain = token.replace("%25", "%").replace("%22", "\"");
        let plain = plain.replace("~1", "/").replace("~0", "~");
        let index = definitions.iter().position(|known| *known == plain)?;
        let rest = rest.map(|rest| format!("/{rest}")).unwrap_or_default();
        let target = definition_name(name, index);
        Some(format!("#/components/schemas/{target}{rest}"))
    });
}

/// Replaces the references of a schema for which `to` has another one.
fn references(schema: &mut Value, to: &mut dyn FnMut(&str) -> Option<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get_mut("$ref")
                && let Some(other) = to(reference)
            {
                *reference = other;
            }
            for (name, member) in members {
                if !VALUES.contains(&name.as_str()) {
                    references(member, to);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| references(item, to)),
        _ => {}
    }
}

/// Shows each object of a schema that is not part of a value.
fn each(schema: &Value, look: &mut dyn FnMut(&Map<String, Value>)) {
    match schema {
        Value::Object(members) => {
            look(members);
            for (name, member) in members {
                if !VALUES.contains(&name.as_str()) {
                    each(member, look);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| each(item, look)),
        _ => {}
    }
}

#[test]
fn references_of_draft_4_lead_to_components() {
    let mut components = Components::default();
    let schema = json!({
        "definitions": { "a/b": { "$ref": "#" }, "c%": {} },
        "properties": { "d": { "$ref": "#/definitions/a~1b/items" }, "$ref": { "$ref": "#/definitions/c%25" } },
        "enum": [{ "$ref": "#" }],
    });
    components.place("Group7", schema);
    let placed = json!({
        "Group7": {
            "properties": {
                "d": { "$ref": "#/components/schemas/Group7Definition0/items" },
                "$ref": { "$ref": "#/components/schemas/Group7Definition1" },
            },
            "enum": [{ "$ref": "#" }],
        },
        "Group7Definition0": { "$ref": "#/components/schemas/Group7" },
        "Group7Definition1": {},
    });
    assert_eq!(Value::Object(components.schemas), placed);
}

#[test]
fn a_place_belongs_to_a_group() {
    let at = |pointer: &str| group_at(pointer.split('/').skip(1).map(|t| t.replace("~1", "/")));
    assert_eq!(at("/components/schemas/Group12/items"), Some(12));
    assert_eq!(at("/components/schemas/Group3Definition1"), Some(3));
    assert_eq!(at("/paths/~1g4/post"), Some(4));
    assert_eq!(at("/components/schemas/Remote4"), None);
    assert_eq!(at("/info"), None);
}
