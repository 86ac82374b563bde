//! A schema with all that it refers to and is composed of, as one: references followed, parts of `allOf` merged, of
//! alternatives one chosen.

use serde_json::{Map, Value, json};

use super::{Site, Synth, numbered};

/// Deeper parts are left out: what is made then is found to be wrong, and made otherwise.
const DEEPEST: usize = 64;

impl Synth<'_> {
    /// At a level above 0 the alternatives are others than before.
    pub(super) fn merged(
        &mut self,
        schema: &Value,
        at: &str,
        depth: usize,
        level: u32,
    ) -> Map<String, Value> {
        self.site = Site::new(at, depth);
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
        // Which values there are at all decides which alternatives can be taken.
        for key in ["const", "enum"] {
            if let Some(value) = members.get(key) {
                add(key, value, whole);
            }
        }
        for (key, value) in members {
            match (key.as_str(), value) {
                ("const" | "enum" | "$ref" | "x-oast-choices" | "not" | "then" | "else", _) => {}
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
                    if let Some(index) = self.alternative(key, parts, whole) {
                        let before = self.site.trail.len();
                        self.site.trail += &format!("{key}/{index}/");
                        self.merge(&parts[index], whole, seen, level, depth + 1);
                        self.site.trail.truncate(before);
                    }
                }
                ("if", condition) => {
                    let met = members.get("then").filter(|_| self.is_met(level));
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

    /// Whether the condition of an `if` is to be met.
    fn is_met(&mut self, level: u32) -> bool {
        let is_met = self.random.below(2) == 0 || level == 0;
        let Some(steering) = self.steering.as_deref_mut() else {
            return is_met;
        };
        let names = ["then", "else"].map(str::to_owned).to_vec();
        steering.choose(&mut self.site, "if", names, usize::from(!is_met)) == 0
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
        // A value of an heir, whose base is being merged, has been chosen: the one that was reached first is the most
        // derived.
        let position = |choice: &Value| {
            let target = choice[1].get("$ref")?.as_str()?;
            seen.iter().position(|known| known == target)
        };
        let own = of
            .iter()
            .filter_map(|choice| Some((position(choice)?, choice)));
        let own = own.min_by_key(|(position, _)| *position);
        if let Some((_, chosen)) = own {
            self.merge(
                &told_by(property, &chosen[0]),
                whole,
                seen,
                level,
                depth + 1,
            );
            return;
        }
        let fresh: Vec<usize> = (0..of.len())
            .filter(|index| !of[*index][0].is_null() && !self.returns(&of[*index][1]))
            .collect();
        let mut chosen = match self.random.pick(&fresh) {
            Some(index) => *index,
            None => self.random.below(of.len()),
        };
        let before = self.site.trail.len();
        if let Some(steering) = self.steering.as_deref_mut() {
            let nulls = of.iter().position(|choice| choice[0].is_null());
            if let Some(index) = nulls
                && steering.is_null(self.site.depth)
            {
                chosen = index;
            }
            let name = |choice: &Value| match &choice[0] {
                Value::String(tag) => tag.clone(),
                tag => tag.to_string(),
            };
            let names = of.iter().map(name).collect();
            chosen = steering.choose(&mut self.site, "discriminator", names, chosen);
            self.site.trail += &format!("discriminator/{chosen}/");
        }
        if let Some(chosen) = of.get(chosen) {
            if !chosen[0].is_null() {
                self.merge(
                    &told_by(property, &chosen[0]),
                    whole,
                    seen,
                    level,
                    depth + 1,
                );
            }
            self.merge(&chosen[1], whole, seen, level, depth + 1);
        }
        self.site.trail.truncate(before);
    }

    /// The position of one of several schemas; of null, and of what leads back to what is being made, only if there is
    /// nothing else.
    fn alternative(
        &mut self,
        keyword: &str,
        parts: &[Value],
        whole: &Map<String, Value>,
    ) -> Option<usize> {
        let is_null = |part: &Value| part.get("type").is_some_and(|ty| ty == "null");
        let good: Vec<usize> = (0..parts.len())
            .filter(|index| !is_null(&parts[*index]) && !self.returns(&parts[*index]))
            .collect();
        let possible: Vec<usize> = (0..parts.len())
            .filter(|index| shares_values(whole, &parts[*index]))
            .collect();
        if possible.len() < parts.len() && !possible.is_empty() {
            return self.random.pick(&possible).copied();
        }
        let null = parts.iter().position(is_null);
        let chance = match self.random.pick(&good) {
            Some(index) => *index,
            None => null.unwrap_or_else(|| self.random.below(parts.len())),
        };
        let Some(steering) = self.steering.as_deref_mut() else {
            return (chance < parts.len()).then_some(chance);
        };
        if let Some(index) = null
            && steering.is_null(self.site.depth)
        {
            return Some(index);
        }
        let taken = steering.choose(&mut self.site, keyword, numbered(parts.len()), chance);
        (taken < parts.len()).then_some(taken)
    }
}

/// Whether an alternative lists a value that is still possible, or lists none.
fn shares_values(whole: &Map<String, Value>, part: &Value) -> bool {
    let listed = |of: &Value| {
        let only = of.get("const").map(|only| vec![only.clone()]);
        only.or_else(|| of.get("enum")?.as_array().cloned())
    };
    let only = whole.get("const").map(|only| vec![only.clone()]);
    let known = only.or_else(|| whole.get("enum")?.as_array().cloned());
    match (known, listed(part)) {
        (Some(known), Some(own)) => own.iter().any(|value| known.contains(value)),
        _ => true,
    }
}

/// What asks for a member with a value that tells schemas apart.
fn told_by(property: &str, value: &Value) -> Value {
    json!({"properties": {property: {"const": value}}, "required": [property]})
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
