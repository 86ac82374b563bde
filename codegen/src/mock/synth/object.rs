//! Objects: the members that a schema names, and those that it lets one name.

use indexmap::IndexSet;
use serde_json::{Map, Value, json};

use super::{DEEP, LEFT_OUT, MANY, Synth, count, pattern};
use crate::mock::Direction;
use crate::mock::schemas::token;

impl Synth<'_> {
    pub(super) fn object(&mut self, schema: &Map<String, Value>, at: &str, depth: usize) -> Value {
        let mut made = Map::new();
        let required = schema.get("required").and_then(Value::as_array);
        let required = required.into_iter().flatten().filter_map(Value::as_str);
        let required: IndexSet<&str> = required.collect();
        let empty = Map::new();
        let members = schema
            .get("properties")
            .and_then(Value::as_object)
            .unwrap_or(&empty);
        let most = count(schema, "maxProperties").unwrap_or(usize::MAX);
        let mut room = most.saturating_sub(required.len());
        // Those that the schema names are better than some with other names.
        let least = count(schema, "minProperties").unwrap_or_default();
        let mut lacking = least.saturating_sub(required.len());
        for (name, member) in members {
            let place = format!("{at}/{}", token(name));
            if !required.contains(name.as_str()) {
                let is_lacking = lacking > 0 && self.level(&place) < LEFT_OUT;
                if room == 0 || !is_lacking && !self.is_wanted(member, &place, depth) {
                    continue;
                }
                room -= 1;
                lacking = lacking.saturating_sub(1);
            }
            let value = self.make(member, &place, depth + 1);
            made.insert(name.clone(), value);
        }
        for name in required {
            if !made.contains_key(name) {
                let further = further(schema, name);
                let value = self.make(&further, &format!("{at}/{}", token(name)), depth + 1);
                made.insert(name.to_owned(), value);
            }
        }
        self.fill(schema, &mut made, at, depth);
        Value::Object(made)
    }

    /// Members with names of our own: as many as there must be, and one where the object is a map.
    fn fill(
        &mut self,
        schema: &Map<String, Value>,
        made: &mut Map<String, Value>,
        at: &str,
        depth: usize,
    ) {
        let others = schema.get("additionalProperties");
        let is_steered = self.steering.is_some();
        let is_map = match is_steered {
            true => {
                let is_open = others.is_some_and(|others| *others != Value::Bool(false));
                depth <= 1 && (is_open || schema.contains_key("patternProperties"))
            }
            false => !schema.contains_key("properties") && others.is_some_and(Value::is_object),
        };
        let least = count(schema, "minProperties").unwrap_or_default();
        let wanted = match is_map && depth < self.deep() && !self.is_small {
            true if is_steered => least.max(made.len() + 1),
            true => least.max(1),
            false => least,
        };
        let most = count(schema, "maxProperties").unwrap_or(usize::MAX);
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        let pattern = patterns.and_then(|patterns| patterns.keys().next());
        for index in 0..wanted.min(most).saturating_mul(4) {
            if made.len() >= wanted.min(most) || self.is_full() {
                break;
            }
            let name = match (schema.get("propertyNames"), pattern) {
                (Some(names), _) => match self.make(names, "", DEEP) {
                    Value::String(name) => name,
                    _ => break,
                },
                (None, Some(pattern)) => pattern::make(pattern, 1, 40, &mut self.random),
                (None, None) => format!("key{}", index + 1),
            };
            let place = format!("{at}/{}", token(&name));
            if made.contains_key(&name) || (least == 0 && self.level(&place) >= LEFT_OUT) {
                continue;
            }
            let further = further(schema, &name);
            if least == 0 && self.returns(&further) && !self.may_return(depth) {
                break;
            }
            let value = self.make(&further, &place, depth + 1);
            made.insert(name, value);
        }
    }

    /// Whether a member that may be left out is made.
    fn is_wanted(&self, member: &Value, place: &str, depth: usize) -> bool {
        let mark = match self.direction {
            Direction::Request => Some("readOnly"),
            Direction::Response => Some("writeOnly"),
            Direction::Both => None,
        };
        let is_others =
            |schema: &Value| mark.is_some_and(|mark| schema.get(mark) == Some(&Value::Bool(true)));
        let others = is_others(member) || is_others(self.schemas.followed(member));
        let nothing = *member == Value::Bool(false) || member.get("not") == Some(&json!({}));
        !(others
            || nothing
            || self.is_small
            || depth >= self.deep()
            || self.parts > MANY
            || self.level(place) >= LEFT_OUT
            || self.returns(member) && !self.may_return(depth))
    }
}

/// The schema of a member that has none of its own name.
fn further(schema: &Map<String, Value>, name: &str) -> Value {
    let patterns = schema.get("patternProperties").and_then(Value::as_object);
    let mut fitting = patterns
        .into_iter()
        .flatten()
        .filter(|(pattern, _)| pattern::matches(pattern, name));
    match (fitting.next(), schema.get("additionalProperties")) {
        (Some((_, schema)), _) => schema.clone(),
        (None, Some(schema @ Value::Object(_))) => schema.clone(),
        _ => json!({"type": "string"}),
    }
}
