//! A schema with all that it refers to and is composed of, as one: references followed, parts of `allOf` merged, of
//! alternatives one chosen.

use serde_json::{Map, Value, json};

use super::Synth;

/// Deeper parts are left out: what is made then is found to be wrong, and made otherwise.
const DEEPEST: usize = 64;

impl Synth<'_> {
    /// At a level above 0 the alternatives are others than before.
    pub(super) fn merged(&mut self, schema: &Value, level: u32) -> Map<String, Value> {
        let mut whole = Map::new();
        let mut seen = Vec::new();
        self.merge(schema, &mut whole, &mut seen, level, 0);
        self.within.extend(seen);
        whole
    }

    fn merge(
        &mut self,
        schema: &Value,
        whole: &mut Map<String, Value>,
        seen: &mut Vec<String>,
        level: u32,
        depth: usize,
    ) {
        let Some(members) = schema.as_object() else {
            return;
        };
        if depth > DEEPEST {
            return;
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str)
            && !seen.iter().any(|known| known == reference)
        {
            seen.push(reference.to_owned());
            let schemas = self.schemas;
            self.merge(schemas.followed(schema), whole, seen, level, depth + 1);
        }
        if let Some(choices) = members.get("x-oast-choices") {
            self.choose(choices, whole, seen, level, depth);
        }
        for (key, value) in members {
            match (key.as_str(), value) {
                ("$ref" | "x-oast-choices" | "not" | "then" | "else", _) => {}
                ("allOf", Value::Array(parts)) => {
                    // What a discriminator asks for has been chosen above.
                    let told = members.contains_key("x-oast-choices");
                    for part in parts
                        .iter()
                        .filter(|part| !told || part.get("if").is_none())
                    {
                        self.merge(part, whole, seen, level, depth + 1);
                    }
                }
                ("anyOf" | "oneOf", Value::Array(parts)) => {
                    if let Some(part) = self.alternative(parts) {
                        self.merge(&part, whole, seen, level, depth + 1);
                    }
                }
                ("if", condition) => {
                    let met = members
                        .get("then")
                        .filter(|_| self.random.below(2) == 0 || level == 0);
                    match (met, members.get("else")) {
                        (Some(then), _) => {
                            self.merge(condition, whole, seen, level, depth + 1);
                            self.merge(then, whole, seen, level, depth + 1);
                        }
                        (None, Some(other)) => self.merge(other, whole, seen, level, depth + 1),
                        (None, None) => {}
                    }
                }
                _ => add(key, value, whole),
            }
        }
    }

    /// One of the schemas that a member tells apart, and the member with its value.
    fn choose(
        &mut self,
        choices: &Value,
        whole: &mut Map<String, Value>,
        seen: &mut Vec<String>,
        level: u32,
        depth: usize,
    ) {
        let property = choices["property"].as_str().unwrap_or_default();
        let told = whole
            .get("properties")
            .and_then(|members| members.get(property));
        let is_told = told.is_some_and(|told| told.to_string().contains("\"const\":"));
        let of = choices["of"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        if is_told || of.is_empty() {
            return;
        }
        let fresh: Vec<_> = of
            .iter()
            .filter(|choice| !self.returns(&choice[1]))
            .collect();
        let chosen = match fresh.is_empty() {
            true => self.random.pick(of).cloned(),
            false => self.random.pick(&fresh).map(|choice| (*choice).clone()),
        };
        let Some(chosen) = chosen else { return };
        let value = json!({"properties": {property: {"const": chosen[0]}}, "required": [property]});
        self.merge(&value, whole, seen, level, depth + 1);
        self.merge(&chosen[1], whole, seen, level, depth + 1);
    }

    /// One of several schemas; null, and what leads back to what is being made, only if there is nothing else.
    fn alternative(&mut self, parts: &[Value]) -> Option<Value> {
        let is_null = |part: &&Value| part.get("type").is_some_and(|ty| ty == "null");
        let good: Vec<_> = parts
            .iter()
            .filter(|part| !is_null(part) && !self.returns(part))
            .collect();
        if let Some(part) = self.random.pick(&good) {
            return Some((*part).clone());
        }
        let null = parts.iter().find(is_null);
        null.or_else(|| self.random.pick(parts)).cloned()
    }
}

/// Adds what a part asks for to what others ask for.
fn add(key: &str, value: &Value, whole: &mut Map<String, Value>) {
    let Some(known) = whole.get_mut(key) else {
        whole.insert(key.to_owned(), value.clone());
        return;
    };
    match (key, value) {
        ("properties" | "patternProperties", Value::Object(members)) => {
            let Some(known) = known.as_object_mut() else {
                return;
            };
            for (name, member) in members {
                match known.get_mut(name) {
                    Some(first) if first != member => {
                        *first = json!({"allOf": [first.take(), member]})
                    }
                    Some(_) => {}
                    None => {
                        known.insert(name.clone(), member.clone());
                    }
                }
            }
        }
        ("required", Value::Array(names)) => {
            if let Some(known) = known.as_array_mut() {
                for name in names {
                    if !known.contains(name) {
                        known.push(name.clone());
                    }
                }
            }
        }
        ("items" | "propertyNames", _) if known != value => {
            *known = json!({"allOf": [known.take(), value]});
        }
        ("minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties", _)
            if value.as_f64() > known.as_f64() =>
        {
            *known = value.clone();
        }
        ("maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties", _)
            if value.as_f64() < known.as_f64() =>
        {
            *known = value.clone();
        }
        ("enum", Value::Array(values)) => {
            if let Some(known) = known.as_array_mut() {
                known.retain(|value| values.contains(value));
            }
        }
        ("type", _) => *known = both(known, value),
        ("additionalProperties", Value::Bool(false)) => *known = value.clone(),
        ("uniqueItems", Value::Bool(true)) => *known = value.clone(),
        _ => {}
    }
}

/// The types that two lists of types allow.
fn both(known: &Value, other: &Value) -> Value {
    let types = |of: &Value| match of {
        Value::Array(types) => types.clone(),
        one => vec![one.clone()],
    };
    let (known, other) = (types(known), types(other));
    let integer = json!("integer");
    let allows = |types: &[Value], ty: &Value| {
        types.contains(ty) || (*ty == integer && types.contains(&json!("number")))
    };
    let left = known.iter().filter(|ty| allows(&other, ty));
    let right = other
        .iter()
        .filter(|ty| allows(&known, ty) && !known.contains(ty));
    let mut left: Vec<Value> = left.chain(right).cloned().collect();
    match left.len() {
        1 => left.swap_remove(0),
        _ => Value::Array(left),
    }
}
