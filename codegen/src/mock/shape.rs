//! What kinds of values a schema may have, as far as the notation of a text depends on it.

use serde_json::{Map, Value, json};

use super::schemas::Schemas;

/// Deeper alternatives do not matter to how a value is written.
const DEEPEST: usize = 12;

#[derive(Debug, Default)]
pub(super) struct Shape {
    types: Vec<String>,
    /// The schema of items.
    pub(super) items: Option<Value>,
    /// The members that have names.
    pub(super) members: Map<String, Value>,
    /// The schema of further members.
    pub(super) further: Option<Value>,
    /// Whether no further members are allowed.
    pub(super) is_closed: bool,
    /// Whether the text is of no encoding that we read: a file.
    pub(super) is_binary: bool,
}

impl Shape {
    pub(super) fn of(schemas: &Schemas, schema: &Value) -> Self {
        let mut shape = Self::default();
        shape.add(schemas, schema, 0);
        shape
    }

    fn add(&mut self, schemas: &Schemas, schema: &Value, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let schema = schemas.followed(schema);
        let Some(members) = schema.as_object() else {
            return;
        };
        if members.contains_key("$ref") {
            return self.add(schemas, schema, depth + 1);
        }
        let mut add = |ty: &str| {
            if !self.types.iter().any(|known| known == ty) {
                self.types.push(ty.to_owned());
            }
        };
        match members.get("type") {
            Some(Value::String(ty)) => add(ty),
            Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).for_each(add),
            _ if members.contains_key("properties") => add("object"),
            _ if members.contains_key("items") => add("array"),
            _ => {}
        }
        let values = members
            .get("enum")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        for value in values.chain(members.get("const")) {
            let ty = match value {
                Value::Null => "null",
                Value::Bool(_) => "boolean",
                Value::Number(_) => "number",
                Value::String(_) => "string",
                Value::Array(_) => "array",
                Value::Object(_) => "object",
            };
            if !members.contains_key("type") && !self.types.iter().any(|known| known == ty) {
                self.types.push(ty.to_owned());
            }
        }
        self.is_binary |= members
            .get("format")
            .is_some_and(|format| format == "binary");
        if let Some(items) = members.get("items") {
            self.items.get_or_insert_with(|| items.clone());
        }
        if let Some(Value::Object(own)) = members.get("properties") {
            for (name, member) in own {
                self.members.entry(name).or_insert_with(|| member.clone());
            }
        }
        match members.get("additionalProperties") {
            Some(Value::Bool(false)) => self.is_closed = true,
            Some(schema @ Value::Object(_)) => {
                self.further.get_or_insert_with(|| schema.clone());
            }
            _ => {}
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            let parts = members.get(key).and_then(Value::as_array);
            for part in parts.into_iter().flatten() {
                let part = part.get("then").unwrap_or(part);
                let part = part.get("else").unwrap_or(part);
                self.add(schemas, part, depth + 1);
            }
        }
    }

    pub(super) fn allows(&self, ty: &str) -> bool {
        self.types.iter().any(|known| known == ty)
    }

    /// Whether one text may be a value of it.
    pub(super) fn allows_scalar(&self) -> bool {
        let scalar = |ty: &String| !matches!(ty.as_str(), "array" | "object" | "null");
        self.types.is_empty() || self.types.iter().any(scalar)
    }

    /// The schema of a member.
    pub(super) fn member(&self, name: &str) -> Value {
        let known = self.members.get(name).or(self.further.as_ref());
        known.cloned().unwrap_or_else(|| json!({}))
    }

    /// What a text says where it is not only a text.
    pub(super) fn leaf(&self, text: &str) -> Value {
        let is_number = self.allows("integer") || self.allows("number");
        if is_number && let Ok(number) = text.parse::<serde_json::Number>() {
            return Value::Number(number);
        }
        match text {
            "true" if self.allows("boolean") => json!(true),
            "false" if self.allows("boolean") => json!(false),
            "null" if self.allows("null") && !self.allows("string") => Value::Null,
            _ => json!(text),
        }
    }
}
