//! Discriminators: which value of the property stands for which schema.
//!
//! A value is, in this order, what the mapping says (where the schema itself allows it), the constant that the schema
//! has for the property, the value of AutoRest's extension, or the name of the component.

use serde_json::{Map, Value, json};

use super::{Convert, list, reference};

/// A value of the property, and the schema that it stands for; null for the alternative that is null.
type Choice = (Value, Value);

/// How deep a constant is looked for.
const DEEPEST: usize = 16;

impl<'a> Convert<'a> {
    /// Alternatives that are told apart by a property: each value asks for its own, so that what is wrong is wrong with
    /// that one.
    pub(super) fn discriminate(&self, schema: &Value, made: &mut Map<String, Value>) {
        let Some(property) = property_of(schema) else {
            return;
        };
        let Some(key) = ["oneOf", "anyOf"]
            .into_iter()
            .find(|key| made.contains_key(*key))
        else {
            return;
        };
        let Some(choices) = self.of_alternatives(schema, property, key, &made[key]) else {
            return;
        };
        let alternatives = made.shift_remove(key).unwrap_or_default();
        let tagged: Vec<&Choice> = choices.iter().filter(|(tag, _)| !tag.is_null()).collect();
        let tags: Vec<&Value> = tagged.iter().map(|(tag, _)| tag).collect();
        let selects = |allowed: Value| {
            let properties = json!({property: allowed});
            json!({"type": "object", "properties": properties, "required": [property]})
        };
        let mut parts: Vec<Value> = tagged
            .iter()
            .map(|(tag, schema)| json!({"if": selects(json!({"const": tag})), "then": schema}))
            .collect();
        parts.push(json!({"if": selects(json!({"enum": tags})), "else": {"anyOf": alternatives}}));
        match made.get_mut("allOf") {
            Some(Value::Array(known)) => known.extend(parts),
            _ => {
                made.insert("allOf".to_owned(), Value::Array(parts));
            }
        }
        made.insert("x-oast-choices".to_owned(), listed(property, choices));
    }

    /// The alternatives with the values that stand for them; `None` where one of them has none.
    fn of_alternatives(
        &self,
        schema: &Value,
        property: &str,
        key: &str,
        converted: &Value,
    ) -> Option<Vec<Choice>> {
        let mapping = self.mapping(schema);
        let mut choices: Vec<Choice> = Vec::new();
        for (part, converted) in list(schema, key).zip(converted.as_array()?) {
            if *converted == json!({"type": "null"}) {
                choices.push((Value::Null, converted.clone()));
                continue;
            }
            let tags = match self.target(part) {
                Some((name, number)) => self.tags(name, number, property, &mapping),
                None => self.constants(part, property, 0)?,
            };
            for tag in tags {
                if !choices.iter().any(|(known, _)| *known == tag) {
                    choices.push((tag, converted.clone()));
                }
            }
        }
        Some(choices)
    }

    /// Where a base says which property tells its heirs apart, a value of the base is one of an heir.
    pub(super) fn choose_heir(&self, name: &'a str, schema: &Value, made: &mut Value) {
        let (Some(property), Some(made)) = (property_of(schema), made.as_object_mut()) else {
            return;
        };
        if made.contains_key("x-oast-choices") {
            return;
        }
        let mapping = self.mapping(schema);
        let mut choices: Vec<Choice> = Vec::new();
        let (mut open, mut seen) = (vec![name], vec![name]);
        while let Some(base) = open.pop() {
            for heir in self.heirs.get(base).into_iter().flatten().copied() {
                if seen.contains(&heir) {
                    continue;
                }
                seen.push(heir);
                open.push(heir);
                let number = self.numbers[heir];
                let tags = self.tags(heir, number, property, &mapping);
                let schema = reference(self.direction, number);
                choices.extend(tags.into_iter().map(|tag| (tag, schema.clone())));
            }
        }
        made.insert("x-oast-choices".to_owned(), listed(property, choices));
    }

    /// The values that stand for a component.
    fn tags(
        &self,
        name: &str,
        number: usize,
        property: &str,
        mapping: &[(String, usize)],
    ) -> Vec<Value> {
        let schema = &self.components[name];
        let constants = self.constants(schema, property, 0);
        let is_allowed = |tag: &Value| constants.as_ref().is_none_or(|own| own.contains(tag));
        let mapped = mapping.iter().filter(|(_, target)| *target == number);
        let mapped = mapped.map(|(tag, _)| json!(tag));
        let mapped: Vec<Value> = mapped.filter(|tag| is_allowed(tag)).collect();
        if !mapped.is_empty() {
            return mapped;
        }
        match (schema.get("x-ms-discriminator-value"), constants) {
            (Some(own), _) => vec![own.clone()],
            (None, Some(own)) => own,
            (None, None) => vec![json!(name)],
        }
    }

    /// The values that a schema itself lists for a property, or the only one that a schema allows that it is made of: a
    /// base lists those of all its heirs.
    fn constants(&self, schema: &Value, property: &str, depth: usize) -> Option<Vec<Value>> {
        if depth > DEEPEST {
            return None;
        }
        if let Some((name, _)) = self.target(schema) {
            let own = self.constants(&self.components[name], property, depth + 1);
            return own.filter(|own| own.len() == 1 || depth == 0);
        }
        let own = &schema["properties"][property];
        let mut own = self.values(own, 0).filter(|own| !own.is_empty());
        for part in list(schema, "allOf") {
            let of_part = self.constants(part, property, depth + 1);
            let fewer = of_part.as_ref().map_or(usize::MAX, Vec::len);
            if fewer < own.as_ref().map_or(usize::MAX, Vec::len) {
                own = of_part;
            }
        }
        own
    }

    /// The values that a schema lists.
    fn values(&self, schema: &Value, depth: usize) -> Option<Vec<Value>> {
        if let Some((name, _)) = self.target(schema).filter(|_| depth < DEEPEST) {
            return self.values(&self.components[name], depth + 1);
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return Some(values.iter().filter(|it| !it.is_null()).cloned().collect());
        }
        let mut parts = list(schema, "allOf");
        parts.find_map(|part| self.values(part, depth + 1))
    }

    fn mapping(&self, schema: &Value) -> Vec<(String, usize)> {
        let mapping = schema["discriminator"]["mapping"].as_object();
        let entries = mapping.into_iter().flatten();
        let entries = entries.filter_map(|(value, target)| {
            let (_, number) = self.target(&json!({"$ref": target}))?;
            Some((value.clone(), number))
        });
        entries.collect()
    }
}

fn property_of(schema: &Value) -> Option<&str> {
    schema.get("discriminator")?.get("propertyName")?.as_str()
}

fn listed(property: &str, choices: Vec<Choice>) -> Value {
    let choices = choices
        .into_iter()
        .map(|(tag, schema)| json!([tag, schema]));
    json!({"property": property, "of": choices.collect::<Vec<_>>()})
}
