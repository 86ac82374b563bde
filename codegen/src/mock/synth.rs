//! A value that a schema allows.
//!
//! It is made from the schema, looked at by the validator, and made again where that finds something: there without the
//! document's example first, then with another alternative, then not at all.

mod merge;
mod number;
mod object;
mod pattern;
mod steering;
mod string;

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value, json};

use super::Direction;
use super::random::Random;
use super::schemas::Schemas;

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

/// When it has so many, not even that: a schema may ask for more than any answer should have.
pub(super) const TOO_MANY: usize = 20_000;

/// As [`TOO_MANY`], of the bytes of its strings and of what is copied from the document.
pub(super) const MOST_BYTES: usize = 1 << 20;

/// From this level on an optional part is left out.
const LEFT_OUT: u32 = 3;

/// A value for a schema.
pub(super) struct Made {
    pub(super) value: Value,
    /// Whether the schema allows it: for some there is none, and for some it is not found.
    pub(super) is_valid: bool,
    /// Whether it would have had more parts than it may.
    pub(super) is_cut: bool,
}

/// A value for a schema.
pub(super) fn value(schemas: &Schemas, schema: &Value, direction: Direction, seed: u64) -> Made {
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
) -> Made {
    let mut blocked = BTreeMap::new();
    let (mut value, mut is_cut) = (Value::Null, false);
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
            bytes: 0,
            is_cut: false,
            within: Vec::new(),
            steering: steering.as_deref_mut(),
            site: Site::default(),
        };
        value = synth.make(schema, "", 0);
        is_cut = synth.is_cut;
        let broken = schemas.broken(schema, &value);
        if broken.is_empty() {
            let is_valid = true;
            return Made {
                value,
                is_valid,
                is_cut,
            };
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
    let is_valid = false;
    Made {
        value,
        is_valid,
        is_cut,
    }
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
    bytes: usize,
    /// Whether something is left out because there is no room for it.
    is_cut: bool,
    /// The components that what is being made is part of.
    within: Vec<String>,
    steering: Option<&'a mut Steering>,
    /// Where schemas are being merged.
    site: Site,
}

impl Synth<'_> {
    fn make(&mut self, schema: &Value, at: &str, depth: usize) -> Value {
        if self.is_full() {
            return Value::Null;
        }
        self.parts += 1;
        let within = self.within.len();
        let merged = self.merged(schema, at, depth, self.level(at));
        let made = self.of_merged(&merged, at, depth);
        self.within.truncate(within);
        made
    }

    /// Whether there is no room for another part.
    fn is_full(&mut self) -> bool {
        let is_full = self.parts > TOO_MANY || self.bytes > MOST_BYTES;
        self.is_cut |= is_full;
        is_full
    }

    /// A value of the document, as part of this one.
    fn copied(&mut self, value: &Value) -> Value {
        self.bytes += weight(value);
        value.clone()
    }

    fn string(&mut self, schema: &Map<String, Value>) -> Value {
        let room = MOST_BYTES.saturating_sub(self.bytes);
        let least = count(schema, "minLength").unwrap_or_default();
        self.is_cut |= least > room;
        let text = string::make(schema, room, &mut self.random);
        self.bytes += text.len();
        Value::String(text)
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
            return self.copied(only);
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
                return self.copied(said);
            }
        }
        if let Some(Value::Array(values)) = schema.get("enum") {
            let values: Vec<_> = values.iter().filter(|value| !value.is_null()).collect();
            if let Some(steering) = &mut self.steering {
                let index = steering.value_of(depth, values.len());
                return values.get(index).map_or(Value::Null, |it| self.copied(it));
            }
            let value = self.random.pick(&values).copied();
            return value.map_or(Value::Null, |value| self.copied(value));
        }
        if depth > DEEPEST {
            return Value::Null;
        }
        match ty {
            "object" => self.object(schema, at, depth),
            "array" => self.array(schema, at, depth),
            "string" => self.string(schema),
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
        let mut known: HashSet<String> = HashSet::new();
        for index in 0..wanted {
            if self.is_full() {
                break;
            }
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
                if !unique || !known.contains(&item.to_string()) {
                    break;
                }
                // Not by the document's example, which is the same each time.
                let merged = self.merged(schema, &place, depth + 1, 1);
                let bare = merged
                    .into_iter()
                    .filter(|(key, _)| !matches!(key.as_str(), "example" | "default"));
                self.parts += 1;
                item = self.of_merged(&bare.collect(), &place, depth + 1);
            }
            if !unique || known.insert(item.to_string()) {
                made.push(item);
            }
        }
        Value::Array(made)
    }
}

/// How many bytes a value has, about.
fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => 2 + items.iter().map(weight).sum::<usize>(),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, member)| name.len() + weight(member));
            2 + members.sum::<usize>()
        }
        _ => 4,
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
