//! Schemas of OpenAPI 3.0, with what `normalise` notes beside them, -> JSON Schema 2020-12.
//!
//! There are two of each: a member that only the service sends is not required in a request, and the other way round.

mod tags;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Number, Value, json};

use super::Direction;

/// What stands where a component is referred to.
pub(super) const DEFS: &str = "#/$defs/";

/// The conversion of one document for one direction.
pub(super) struct Convert<'a> {
    components: &'a Map<String, Value>,
    /// What each component is called among the converted ones: names of components may be anything.
    numbers: HashMap<&'a str, usize>,
    /// Components that are made of another one by `allOf`.
    heirs: BTreeMap<&'a str, Vec<&'a str>>,
    direction: Direction,
    /// Whether a pattern can be used.
    patterns: HashMap<String, bool>,
}

impl<'a> Convert<'a> {
    pub(super) fn new(components: &'a Map<String, Value>, direction: Direction) -> Self {
        let numbers = components.keys().enumerate();
        let mut convert = Self {
            components,
            numbers: numbers
                .map(|(number, name)| (name.as_str(), number))
                .collect(),
            heirs: BTreeMap::new(),
            direction,
            patterns: HashMap::new(),
        };
        for (name, schema) in components {
            for part in list(schema, "allOf") {
                if let Some((base, _)) = convert.target(part) {
                    convert.heirs.entry(base).or_default().push(name);
                }
            }
        }
        convert
    }

    /// All components, by their numbers.
    pub(super) fn components(&mut self) -> Map<String, Value> {
        let components = self.components;
        let converted = components
            .iter()
            .enumerate()
            .map(|(number, (name, schema))| {
                let mut converted = self.schema(schema);
                self.choose_heir(name, schema, &mut converted);
                (format!("s{number}"), converted)
            });
        converted.collect()
    }

    /// A schema, with those in it.
    pub(super) fn schema(&mut self, schema: &Value) -> Value {
        let Some(members) = schema.as_object() else {
            // Since 3.1 a schema may be `true` or `false`; `normalise` leaves them where 3.0 has them, too.
            return if schema.is_boolean() {
                schema.clone()
            } else {
                json!({})
            };
        };
        if members.contains_key("$ref") {
            return match self.target(schema) {
                Some((_, number)) => reference(self.direction, number),
                None => json!({}),
            };
        }
        let is_null = members.get("x-oast-null") == Some(&json!(true));
        if is_null
            && !["enum", "anyOf", "oneOf", "allOf"]
                .iter()
                .any(|key| members.contains_key(*key))
        {
            return json!({"type": "null"});
        }
        let mut made = Map::new();
        for (key, value) in members {
            self.keyword(key, value, members, &mut made);
        }
        if let Some(Value::Object(beyond)) = members.get("x-oast-bounds") {
            for (key, value) in beyond {
                self.keyword(key, value, members, &mut made);
            }
        }
        if let Some(Value::Object(more)) = members.get("x-oast-more") {
            self.more(more, &mut made);
        }
        self.required(schema, &mut made);
        range(members, &mut made);
        self.discriminate(schema, &mut made);
        if members.get("nullable") == Some(&json!(true)) {
            return nullable(made);
        }
        Value::Object(made)
    }

    fn keyword(
        &mut self,
        key: &str,
        value: &Value,
        members: &Map<String, Value>,
        made: &mut Map<String, Value>,
    ) {
        let made_of_it = match key {
            "type" | "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
            | "maxProperties" | "uniqueItems" | "format" | "example" | "default" | "readOnly"
            | "writeOnly" => value.clone(),
            // A list that others may join is no rule.
            "enum" if is_open(members) => {
                made.insert("examples".to_owned(), value.clone());
                return;
            }
            "enum" if value.as_array().is_some_and(Vec::is_empty) => return,
            // Meant of the items, which have it as well.
            "enum" if is_of_items(value, members) => return,
            "enum" => value.clone(),
            "multipleOf" if value.as_f64().is_some_and(|step| step > 0.0) => value.clone(),
            "pattern" if value.as_str().is_some_and(|text| self.is_usable(text)) => value.clone(),
            "minimum" | "maximum" => {
                let flag = if key == "minimum" {
                    "exclusiveMinimum"
                } else {
                    "exclusiveMaximum"
                };
                let excluded = members.get(flag) == Some(&json!(true));
                let key = if excluded { flag } else { key };
                made.insert(key.to_owned(), value.clone());
                return;
            }
            "items" | "not" => self.schema(value),
            "additionalProperties" => self.schema(value),
            "properties" => self.map(value),
            "allOf" | "anyOf" | "oneOf"
                if value.as_array().is_some_and(|parts| !parts.is_empty()) =>
            {
                self.list(value)
            }
            _ => return,
        };
        made.insert(key.to_owned(), made_of_it);
    }

    /// What only 2020-12 can ask.
    fn more(&mut self, more: &Map<String, Value>, made: &mut Map<String, Value>) {
        // What 3.0 was told instead.
        for (key, beside) in [
            ("prefixItems", "items"),
            ("patternProperties", "additionalProperties"),
        ] {
            if more.contains_key(key) {
                made.shift_remove(beside);
            }
        }
        for (key, value) in more {
            let value = match key.as_str() {
                "contains"
                | "if"
                | "then"
                | "else"
                | "propertyNames"
                | "unevaluatedProperties"
                | "unevaluatedItems"
                | "items"
                | "additionalProperties" => self.schema(value),
                "dependentSchemas" => self.map(value),
                "patternProperties" => {
                    let mut kept = value.clone();
                    if let Value::Object(kept) = &mut kept {
                        kept.retain(|pattern, _| self.is_usable(pattern));
                    }
                    self.map(&kept)
                }
                "prefixItems" => self.list(value),
                "minContains" | "maxContains" | "dependentRequired" => value.clone(),
                _ => continue,
            };
            made.insert(key.clone(), value);
        }
    }

    fn map(&mut self, value: &Value) -> Value {
        let members = value.as_object().into_iter().flatten();
        let members = members.map(|(name, schema)| (name.clone(), self.schema(schema)));
        Value::Object(members.collect())
    }

    fn list(&mut self, value: &Value) -> Value {
        let parts = value.as_array().into_iter().flatten();
        Value::Array(parts.map(|part| self.schema(part)).collect())
    }

    /// The required members but for those that the other side sends.
    fn required(&self, schema: &Value, made: &mut Map<String, Value>) {
        let mut known = HashSet::new();
        let mut names: Vec<&Value> = list(schema, "required").collect();
        names.retain(|name| known.insert(name.as_str()));
        if names.is_empty() {
            return;
        }
        names.retain(|name| !self.is_others(schema, name.as_str().unwrap_or_default(), 0));
        made.insert("required".to_owned(), json!(names));
    }

    /// Whether a member is one that the other side sends.
    fn is_others(&self, schema: &Value, name: &str, depth: usize) -> bool {
        if depth > 16 || self.direction == Direction::Both {
            return false;
        }
        if let Some((target, _)) = self.target(schema) {
            return self.is_others(&self.components[target], name, depth + 1);
        }
        let own = schema
            .get("properties")
            .and_then(|members| members.get(name));
        own.is_some_and(|own| self.is_marked(own, 0))
            || list(schema, "allOf").any(|part| self.is_others(part, name, depth + 1))
    }

    fn is_marked(&self, schema: &Value, depth: usize) -> bool {
        let mark = match self.direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
            Direction::Both => return false,
        };
        if schema.get(mark) == Some(&json!(true)) {
            return true;
        }
        let target = self.target(schema).map(|(name, _)| &self.components[name]);
        depth < 16
            && (target.is_some_and(|target| self.is_marked(target, depth + 1))
                || list(schema, "allOf").any(|part| self.is_marked(part, depth + 1)))
    }

    /// The component that a reference leads to.
    fn target(&self, schema: &Value) -> Option<(&'a str, usize)> {
        let reference = schema.get("$ref")?.as_str()?;
        let name = component_name(reference)?;
        let (name, number) = self.numbers.get_key_value(name.as_str())?;
        Some((name, *number))
    }

    fn is_usable(&mut self, pattern: &str) -> bool {
        if let Some(known) = self.patterns.get(pattern) {
            return *known;
        }
        let usable = jsonschema::draft202012::new(&json!({"pattern": pattern})).is_ok();
        self.patterns.insert(pattern.to_owned(), usable);
        usable
    }
}

/// The reference to a converted component.
pub(super) fn reference(direction: Direction, number: usize) -> Value {
    json!({"$ref": format!("{}{DEFS}s{number}", direction.uri())})
}

/// The name in `#/components/schemas/{name}`.
fn component_name(reference: &str) -> Option<String> {
    let token = reference.strip_prefix("#/components/schemas/")?;
    let token = super::text::decoded(token)?;
    Some(token.replace("~1", "/").replace("~0", "~"))
}

fn list<'v>(schema: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    schema
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn is_open(members: &Map<String, Value>) -> bool {
    let of_azure = members
        .get("x-ms-enum")
        .and_then(|told| told.get("modelAsString"));
    of_azure == Some(&json!(true)) || members.contains_key("x-extensible-enum")
}

fn is_of_items(values: &Value, members: &Map<String, Value>) -> bool {
    let mut values = values.as_array().into_iter().flatten();
    members.get("type").is_some_and(|ty| ty == "array") && !values.any(Value::is_array)
}

/// The range of an integer's format.
fn range(members: &Map<String, Value>, made: &mut Map<String, Value>) {
    if members.get("type") != Some(&json!("integer")) {
        return;
    }
    let (least, most) = match members.get("format").and_then(Value::as_str) {
        Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
        Some("int64") => (i64::MIN, i64::MAX),
        _ => return,
    };
    let own = |key: &str| made.get(key).and_then(Value::as_f64);
    let lower = own("minimum").or(own("exclusiveMinimum"));
    let upper = own("maximum").or(own("exclusiveMaximum"));
    if lower.is_none_or(|own| own < least as f64) {
        made.insert("minimum".to_owned(), Value::Number(Number::from(least)));
    }
    if upper.is_none_or(|own| own > most as f64) {
        made.insert("maximum".to_owned(), Value::Number(Number::from(most)));
    }
}

/// What a schema allows, and null.
fn nullable(mut made: Map<String, Value>) -> Value {
    let composed = ["$ref", "allOf", "anyOf", "oneOf", "not", "if"];
    if composed.iter().any(|key| made.contains_key(*key)) {
        let mut whole = Map::new();
        for key in ["example", "default", "readOnly", "writeOnly"] {
            if let Some(value) = made.shift_remove(key) {
                whole.insert(key.to_owned(), value);
            }
        }
        whole.insert("anyOf".to_owned(), json!([made, {"type": "null"}]));
        return Value::Object(whole);
    }
    if let Some(ty) = made.get_mut("type") {
        *ty = json!([ty.take(), "null"]);
    }
    if let Some(Value::Array(values)) = made.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    Value::Object(made)
}
