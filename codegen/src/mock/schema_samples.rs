//! Values of the components of a document, so many that each alternative of each schema is among them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Map, Value};

use super::convert::reference;
use super::schemas::Schemas;
use super::synth::{self, Steering};
use super::{Direction, Problem};
use crate::normalise::Normal;

/// The most samples of one component. Alternatives of the value itself are tried first, then those of its properties.
pub const MOST_SAMPLES: usize = 64;

/// The most samples that differ from others only in the values of enumerations, where the component is none itself.
const MOST_TURNS: usize = 12;

/// The most problems that are named of a value.
const MOST_REASONS: usize = 4;

/// How deep schemas are followed that refer to others for the same value.
const DEEPEST: usize = 64;

/// The component schemas of a document, with values that a service would take for valid ones.
///
/// It knows the document as `normalise` left it and no later stage, as the [`Mock`](super::Mock) does. A value has
/// the properties of both directions: `required` means that a read-only property is there, too.
#[derive(Debug)]
pub struct SchemaSamples {
    names: Vec<String>,
    schemas: Schemas,
}

/// The values of one component.
#[derive(Clone, Debug, Default)]
pub struct ComponentSamples {
    /// The values, each valid and none twice.
    pub samples: Vec<SchemaSample>,
    /// The alternatives for which no valid value was found.
    pub missing: Vec<MissingSample>,
    /// How many further alternatives there are beyond the first 64 samples of a component.
    pub beyond: usize,
}

/// A valid value.
#[derive(Clone, Debug, PartialEq)]
pub struct SchemaSample {
    /// What is special about it: `all properties`, `required properties`, `oneOf/1 at /pet`, `discriminator/dog`.
    pub label: String,
    /// The value.
    pub value: Value,
}

/// An alternative without a valid value.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingSample {
    /// As that of a sample.
    pub label: String,
    /// What is wrong with the last value that was tried.
    pub reason: String,
    /// That value.
    pub tried: Value,
}

/// A value that is to be made.
#[derive(Clone, Debug, Default)]
struct Task {
    labels: Vec<String>,
    steering: Steering,
}

impl SchemaSamples {
    /// Takes the components of a document.
    #[must_use]
    pub fn new(normal: &Normal) -> Self {
        let components = serde_json::to_value(&normal.openapi.components).unwrap_or_default();
        let empty = Map::new();
        Self::of(components["schemas"].as_object().unwrap_or(&empty))
    }

    pub(super) fn of(components: &Map<String, Value>) -> Self {
        let (schemas, _) = Schemas::new(components, [Direction::Both]);
        Self {
            names: components.keys().cloned().collect(),
            schemas,
        }
    }

    /// The names of the components, in the order of the document.
    pub fn components(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Values of a component; the same ones each time. None if there is no such component.
    ///
    /// One sample has all properties that can be present together, one only those that are required. Each alternative
    /// of `oneOf`, `anyOf`, `if`, a list of types or a discriminator has a sample, if it is no deeper than two levels
    /// in the value; an alternative of the value itself has two, with all and with the required properties. One sample
    /// has null for all nullable properties, and each value of an enumeration has one.
    #[must_use]
    pub fn samples(&self, component: &str) -> ComponentSamples {
        let mut made = ComponentSamples::default();
        let Some(schema) = self.schema(component) else {
            return made;
        };
        if !self.schemas.has_validator(&schema) {
            made.missing.push(MissingSample {
                label: "all properties".to_owned(),
                reason: "no validator can be made of the schema".to_owned(),
                tried: Value::Null,
            });
            return made;
        }
        let mut open = VecDeque::from([Task::named("all properties")]);
        let mut known = BTreeSet::new();
        let (mut longest, mut has_nullable) = ([0; 2], false);
        let (mut first, mut ended) = (true, false);
        let mut deeper = Vec::new();
        while let Some(mut task) = open.pop_front() {
            if made.samples.len() + made.missing.len() >= MOST_SAMPLES {
                made.beyond += 1 + open.len();
                break;
            }
            let is_valid = self.run(&schema, &mut task, &mut made);
            let steering = &task.steering;
            longest = [0, 1].map(|depth| steering.longest[depth].max(longest[depth]));
            has_nullable |= steering.has_nullable;
            for choice in &steering.choices {
                if steering.only_required || !known.insert(choice.key.clone()) {
                    continue;
                }
                for (index, name) in choice.names.iter().enumerate() {
                    let has_been = is_valid && index == choice.taken;
                    let mut next = task.and(&choice.key, index, name);
                    if choice.depth == 0 {
                        if !has_been {
                            open.push_back(next.clone());
                        }
                        next.steering.only_required = true;
                        next.labels.push("required properties".to_owned());
                        open.push_back(next);
                    } else if !has_been {
                        deeper.push(next);
                    }
                }
            }
            if std::mem::take(&mut first) {
                let mut required = Task::named("required properties");
                required.steering.only_required = true;
                open.push_back(required);
            }
            if open.is_empty() {
                open.extend(deeper.drain(..));
            }
            if open.is_empty() && !std::mem::replace(&mut ended, true) {
                open.extend(last(longest, has_nullable));
            }
        }
        made
    }

    /// Makes a value; whether it is valid.
    fn run(&self, schema: &Value, task: &mut Task, made: &mut ComponentSamples) -> bool {
        let steering = Some(&mut task.steering);
        let synth::Made {
            value, is_valid, ..
        } = synth::steered(&self.schemas, schema, Direction::Both, 1, steering);
        let label = task.labels.join(", ");
        let taken = |key: &String, index: &usize| {
            let mut choices = task.steering.choices.iter();
            choices.any(|choice| choice.key == *key && choice.taken == *index)
        };
        if is_valid {
            // A choice that was not met again on another way is not what the label says.
            let mut forced = task.steering.forced.iter();
            let is_so = forced.all(|(key, index)| taken(key, index));
            if is_so && !made.samples.iter().any(|known| known.value == value) {
                made.samples.push(SchemaSample { label, value });
            }
        } else {
            let reason = self.problems(schema, &value);
            made.missing.push(MissingSample {
                label,
                reason: reason.join("; "),
                tried: value,
            });
        }
        is_valid
    }

    /// What is wrong with a value of a component; nothing if it is valid.
    #[must_use]
    pub fn broken(&self, component: &str, value: &Value) -> Vec<String> {
        match self.schema(component) {
            Some(schema) => self.problems(&schema, value),
            None => vec!["there is no such component".to_owned()],
        }
    }

    fn problems(&self, schema: &Value, value: &Value) -> Vec<String> {
        let problems = self.schemas.problems(schema, value, "value");
        let problems = problems.iter().map(Problem::to_string);
        problems.take(MOST_REASONS).collect()
    }

    /// Whether a value at a pointer is what the component declares as its default there.
    #[must_use]
    pub fn is_default(&self, component: &str, pointer: &str, value: &Value) -> bool {
        let Some(schema) = self.schema(component) else {
            return false;
        };
        let mut at = Vec::new();
        self.together(&schema, 0, &mut at);
        for token in pointer.split('/').skip(1) {
            let name = token.replace("~1", "/").replace("~0", "~");
            let mut next = Vec::new();
            for schema in at {
                let items = name.parse::<usize>().ok().and(schema.get("items"));
                let property = schema.get("properties").and_then(|all| all.get(&name));
                let others = schema.get("additionalProperties");
                for part in [property.or(others), items].into_iter().flatten() {
                    self.together(part, 0, &mut next);
                }
            }
            at = next;
        }
        at.iter().any(|schema| schema.get("default") == Some(value))
    }

    /// A schema with all that it asks, or may ask, of the same value.
    fn together<'s>(&'s self, schema: &'s Value, depth: usize, found: &mut Vec<&'s Value>) {
        if depth > DEEPEST || found.iter().any(|known| std::ptr::eq(*known, schema)) {
            return;
        }
        found.push(schema);
        if schema.get("$ref").is_some() {
            self.together(self.schemas.followed(schema), depth + 1, found);
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            let parts = schema.get(key).and_then(Value::as_array);
            for part in parts.into_iter().flatten() {
                self.together(part, depth + 1, found);
            }
        }
        for key in ["if", "then", "else"] {
            if let Some(part) = schema.get(key) {
                self.together(part, depth + 1, found);
            }
        }
        let of = schema
            .get("x-oast-choices")
            .and_then(|all| all["of"].as_array());
        for choice in of.into_iter().flatten() {
            self.together(&choice[1], depth + 1, found);
        }
    }

    fn schema(&self, component: &str) -> Option<Value> {
        let number = self.names.iter().position(|name| name == component)?;
        Some(reference(Direction::Both, number))
    }
}

impl Task {
    fn named(label: &str) -> Self {
        Self {
            labels: vec![label.to_owned()],
            steering: Steering::default(),
        }
    }

    /// The same with one more choice.
    fn and(&self, key: &str, index: usize, name: &str) -> Self {
        let mut forced: BTreeMap<String, usize> = self.steering.forced.clone();
        forced.insert(key.to_owned(), index);
        let mut labels = match self.steering.forced.is_empty() {
            true => Vec::new(),
            false => self.labels.clone(),
        };
        labels.push(name.to_owned());
        Self {
            labels,
            steering: Steering {
                forced,
                ..Steering::default()
            },
        }
    }
}

/// What comes after all alternatives: each value of the enumerations, and nulls.
fn last([own, within]: [usize; 2], has_nullable: bool) -> Vec<Task> {
    let turns = own.max(within.min(MOST_TURNS));
    let mut tasks: Vec<Task> = (1..turns)
        .map(|turn| {
            let mut task = Task::named(&format!("values/{turn} of enumerations"));
            task.steering.turn = turn;
            task
        })
        .collect();
    if has_nullable {
        let mut task = Task::named("nulls");
        task.steering.nulls = true;
        tasks.insert(0, task);
    }
    tasks
}
