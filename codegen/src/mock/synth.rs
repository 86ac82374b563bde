//! A value that a schema allows.
//!
//! It is made from the schema, looked at by the validator, and made again where that finds something: there without the
//! document's example first, then with another alternative, then not at all.

mod merge;
mod number;
mod pattern;
mod steering;
mod string;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Direction;
use super::random::Random;
use super::schemas::{Schemas, token};

pub(super) use steering::Steering;
use steering::{Site, numbered};

/// How often a value is made anew.
const ATTEMPTS: u32 = 14;

/// Below this, only what is required.
const DEEP: usize = 6;

/// As [`DEEP`], of a steered value: what its properties refer to has values of its own.
const DEEP_STEERED: usize = 3;

/// Below this, nothing any more: what is required without end cannot be had.
const DEEPEST: usize = 40;

/// When a value has so many parts, only what is required is added.
const MANY: usize = 500;

/// When it has so many, not even that.
const TOO_MANY: usize = 20_000;

/// From this level on an optional part is left out.
const LEFT_OUT: u32 = 3;

/// A value for a schema, and whether the schema allows it: for some there is none, and for some it is not found.
pub(super) fn value(
    schemas: &Schemas,
    schema: &Value,
    direction: Direction,
    seed: u64,
) -> (Value, bool) {
    steered(schemas, schema, direction, seed, None)
}

/// As [`value`], with choices that the caller makes, and with all properties instead of what the document's examples
/// of objects have.
pub(super) fn steered(
    schemas: &Schemas,
    schema: &Value,
    direction: Direction,
    seed: u64,
    mut steering: Option<&mut Steering>,
) -> (Value, bool) {
    let mut blocked = BTreeMap::new();
    let mut made = Value::Null;
    for attempt in 0..ATTEMPTS {
        let is_small = match &mut steering {
            Some(steering) => {
                steering.begin();
                steering.only_required || attempt + 2 >= ATTEMPTS
            }
            None => attempt > ATTEMPTS / 2,
        };
        let is_steered = steering.is_some();
        let mut synth = Synth {
            schemas,
            direction,
            random: Random::of(seed.wrapping_add(u64::from(attempt) << 32), "value"),
            blocked: &blocked,
            is_small,
            parts: 0,
            within: Vec::new(),
            steering: steering.as_deref_mut(),
            site: Site::default(),
        };
        made = synth.make(schema, "", 0);
        let broken = schemas.broken(schema, &made);
        if broken.is_empty() {
            return (made, true);
        }
        for pointer in broken {
            // A property that has no valid value is left out, though it is one in it that is wrong.
            let is_stuck = is_steered && attempt >= ATTEMPTS / 3;
            let above = pointer.match_indices('/').skip(1);
            for (end, _) in above.filter(|_| is_stuck) {
                *blocked.entry(pointer[..end].to_owned()).or_default() += 1;
            }
            *blocked.entry(pointer).or_default() += 1;
        }
    }
    (made, false)
}

struct Synth<'a> {
    schemas: &'a Schemas,
    direction: Direction,
    random: Random,
    /// How often something was wrong at a place.
    blocked: &'a BTreeMap<String, u32>,
    /// Whether only what is required is made.
    is_small: bool,
    parts: usize,
    /// The components that what is being made is part of.
    within: Vec<String>,
    steering: Option<&'a mut Steering>,
    /// Where schemas are being merged.
    site: Site,
}

impl Synth<'_> {
    fn make(&mut self, schema: &Value, at: &str, depth: usize) -> Value {
        self.parts += 1;
        let within = self.within.len();
        let merged = self.merged(schema, at, depth, self.level(at));
        let made = self.of_merged(&merged, at, depth);
        self.within.truncate(within);
        made
    }

    /// How often something was wrong here.
    fn level(&self, at: &str) -> u32 {
        self.blocked.get(at).copied().unwrap_or_default()
    }

    /// Whether something was wrong here or below.
    fn is_troubled(&self, at: &str) -> bool {
        let from = self.blocked.range(at.to_owned()..);
        let mut below = from.take_while(|(place, _)| place.starts_with(at));
        below.any(|(place, _)| place.len() == at.len() || place[at.len()..].starts_with('/'))
    }

    fn of_merged(&mut self, schema: &Map<String, Value>, at: &str, depth: usize) -> Value {
        if let Some(only) = schema.get("const") {
            return only.clone();
        }
        let ty = self.kind(schema, at, depth);
        if let Some(listed) = self.of_open_list(schema, depth) {
            return listed;
        }
        if !self.is_troubled(at) {
            let said = ["example", "default"]
                .into_iter()
                .filter_map(|key| schema.get(key));
            let listed = schema.get("examples").and_then(|values| values.get(0));
            let is_whole = self.steering.is_some();
            let mut said = said
                .chain(listed)
                .filter(|said| is_of(said, ty))
                .filter(|said| !is_whole || !said.is_object() && !said.is_array());
            if let Some(said) = said.next() {
                return said.clone();
            }
        }
        if let Some(Value::Array(values)) = schema.get("enum") {
            let values: Vec<_> = values.iter().filter(|value| !value.is_null()).collect();
            if let Some(steering) = &mut self.steering {
                let index = steering.value_of(depth, values.len());
                return values.get(index).map_or(Value::Null, |it| (*it).clone());
            }
            return self
                .random
                .pick(&values)
                .map_or(Value::Null, |value| (*value).clone());
        }
        if depth > DEEPEST || self.parts > TOO_MANY {
            return Value::Null;
        }
        match ty {
            "object" => self.object(schema, at, depth),
            "array" => self.array(schema, at, depth),
            "string" => Value::String(string::make(schema, &mut self.random)),
            "integer" => number::integer(schema, &mut self.random),
            // A number that is said to be an integer is one for most readers.
            "number" if has_whole_format(schema) => number::integer(schema, &mut self.random),
            "number" => number::number(schema, &mut self.random),
            "boolean" => json!(self.random.below(2) == 1),
            "null" => Value::Null,
            // Anything: at the top an object is what people expect.
            _ if depth == 0 => json!({}),
            _ => json!(super::formats::word(&mut self.random)),
        }
    }

    /// The type of what is made.
    fn kind<'s>(&mut self, schema: &'s Map<String, Value>, at: &str, depth: usize) -> &'s str {
        match schema.get("type") {
            Some(Value::String(ty)) => return ty,
            Some(Value::Array(types)) => {
                if let Some(ty) = self.one_of_types(types, at, depth) {
                    return ty;
                }
                let mut types = types.iter().filter_map(Value::as_str);
                let first = types.find(|ty| *ty != "null");
                return first.unwrap_or("null");
            }
            _ => {}
        }
        let has = |keys: &[&str]| keys.iter().any(|key| schema.contains_key(*key));
        let of_object = [
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "patternProperties",
        ];
        if has(&of_object) {
            "object"
        } else if has(&[
            "items",
            "prefixItems",
            "minItems",
            "contains",
            "uniqueItems",
        ]) {
            "array"
        } else if has(&["minLength", "maxLength", "pattern", "format"]) {
            "string"
        } else if has(&[
            "minimum",
            "maximum",
            "multipleOf",
            "exclusiveMinimum",
            "exclusiveMaximum",
        ]) {
            "number"
        } else if has(&["propertyNames", "maxProperties"]) || depth == 0 {
            "object"
        } else {
            ""
        }
    }

    /// The type that a steered value has of several. As a part of another value it is null only where that is wanted.
    fn one_of_types<'s>(&mut self, types: &'s [Value], at: &str, depth: usize) -> Option<&'s str> {
        let steering = self.steering.as_deref_mut()?;
        let names: Vec<&str> = types.iter().filter_map(Value::as_str).collect();
        if names.contains(&"null") && steering.is_null(depth) {
            return Some("null");
        }
        let mut chosen = names.clone();
        chosen.retain(|name| depth == 0 || *name != "null");
        let chance = chosen.iter().position(|name| *name != "null")?;
        let labels = chosen.iter().map(|name| (*name).to_owned()).collect();
        let taken = steering.choose(&mut Site::new(at, depth), "type", labels, chance);
        chosen.get(taken).copied()
    }

    /// A steered value of a list that others may join.
    fn of_open_list(&mut self, schema: &Map<String, Value>, depth: usize) -> Option<Value> {
        let listed = schema.get("examples")?.as_array()?;
        let index = self.steering.as_deref_mut()?.value_of(depth, listed.len());
        listed.get(index).cloned()
    }

    /// From which level on only what is required is made.
    fn deep(&self) -> usize {
        match self.steering {
            Some(_) => DEEP_STEERED,
            None => DEEP,
        }
    }

    /// Whether a value is made of a schema that leads back to what is being made: once, in steered values.
    fn may_return(&self, depth: usize) -> bool {
        self.steering.is_some() && depth <= 1
    }

    fn object(&mut self, schema: &Map<String, Value>, at: &str, depth: usize) -> Value {
        let mut made = Map::new();
        let required = schema.get("required").and_then(Value::as_array);
        let required: Vec<&str> = required
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
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
            if !required.contains(&name.as_str()) {
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
        for index in 0..wanted.min(most) * 4 {
            if made.len() >= wanted.min(most) {
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

    /// Whether a schema leads back to what is being made.
    fn returns(&self, schema: &Value) -> bool {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            return self.within.iter().any(|within| within == reference);
        }
        let parts = ["allOf", "anyOf", "oneOf"]
            .into_iter()
            .filter_map(|key| schema.get(key)?.as_array());
        schema.get("items").is_some_and(|items| self.returns(items))
            || parts.flatten().any(|part| self.returns(part))
    }

    fn array(&mut self, schema: &Map<String, Value>, at: &str, depth: usize) -> Value {
        let least = count(schema, "minItems").unwrap_or_default();
        let most = count(schema, "maxItems").unwrap_or(usize::MAX);
        let anything = json!({});
        let firsts = schema.get("prefixItems").and_then(Value::as_array);
        let firsts = firsts.map(Vec::as_slice).unwrap_or_default();
        let items = schema.get("items").unwrap_or(&anything);
        let contained = schema.get("contains");
        let contains = count(schema, "minContains").unwrap_or(1);
        let contains = if contained.is_some() { contains } else { 0 };
        let returns = self.returns(items) && !self.may_return(depth);
        let sparing = self.is_small || depth >= self.deep() || self.parts > MANY || returns;
        let usual = if sparing || *items == Value::Bool(false) {
            0
        } else {
            1
        };
        let wanted = least
            .max(usual)
            .max(firsts.len())
            .max(contains + firsts.len())
            .min(most);
        let unique = schema.get("uniqueItems") == Some(&json!(true));
        let mut made: Vec<Value> = Vec::new();
        for index in 0..wanted.min(TOO_MANY) {
            let place = format!("{at}/{index}");
            let schema = firsts.get(index).unwrap_or(match contained {
                Some(contained) if index < firsts.len() + contains => contained,
                _ => items,
            });
            if least <= index && firsts.len() <= index && self.level(&place) >= LEFT_OUT {
                break;
            }
            let mut item = self.make(schema, &place, depth + 1);
            for _ in 0..24 {
                if !unique || !made.contains(&item) {
                    break;
                }
                // Not by the document's example, which is the same each time.
                let merged = self.merged(schema, &place, depth + 1, 1);
                let bare = merged
                    .into_iter()
                    .filter(|(key, _)| !matches!(key.as_str(), "example" | "default"));
                item = self.of_merged(&bare.collect(), &place, depth + 1);
            }
            if !unique || !made.contains(&item) {
                made.push(item);
            }
        }
        Value::Array(made)
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

fn count(schema: &Map<String, Value>, key: &str) -> Option<usize> {
    let count = schema.get(key)?.as_u64()?;
    usize::try_from(count).ok()
}

/// Whether a value may be of a type.
fn is_of(value: &Value, ty: &str) -> bool {
    match ty {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => true,
    }
}

/// Whether a format says that a number is whole.
fn has_whole_format(schema: &Map<String, Value>) -> bool {
    let format = schema.get("format").and_then(Value::as_str);
    matches!(format, Some("integer" | "int" | "int32" | "int64" | "long"))
}
