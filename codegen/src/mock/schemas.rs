//! The document's schemas, as each direction sees them.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::convert::{Convert, DEFS};
use super::explain::Explanation;
use super::problem::Problem;
use super::validate::{MOST_STEPS, Validators, check};
use super::{Direction, cycles};

pub(super) use super::explain::token;

/// The components of a document, and the validators of those that were asked.
pub(super) struct Schemas {
    /// The converted components of each direction.
    roots: Vec<(Direction, Arc<Value>)>,
    validators: Arc<Validators>,
}

impl fmt::Debug for Schemas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schemas").finish_non_exhaustive()
    }
}

impl Schemas {
    /// The components as each direction sees them, and what converts the other schemas of the document for it.
    pub(super) fn new<const N: usize>(
        components: &Map<String, Value>,
        directions: [Direction; N],
    ) -> (Self, [Convert<'_>; N]) {
        let mut roots = Vec::new();
        let converts = directions.map(|direction| {
            let mut convert = Convert::new(components, direction);
            let mut defs = convert.components();
            cycles::cut(&mut defs, direction);
            roots.push((direction, Arc::new(json!({"$defs": defs}))));
            convert
        });
        let validators = Validators::new(&roots);
        (Self { roots, validators }, converts)
    }

    /// What a reference leads to; the schema itself where it is none.
    pub(super) fn followed<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
            return schema;
        };
        let mut roots = self.roots.iter();
        let root = roots.find(|(direction, _)| reference.starts_with(direction.uri()));
        let name = reference.split_once(DEFS).map(|(_, name)| name);
        root.zip(name)
            .and_then(|((_, root), name)| root.get("$defs")?.get(name))
            .unwrap_or(&Value::Null)
    }

    /// What a value breaks of a schema, at places that begin as told.
    pub(super) fn problems(&self, schema: &Value, value: &Value, place: &str) -> Vec<Problem> {
        let found = self.explained(schema, value, place);
        let mut found = found.map_or_else(|| vec![too_much(place)], |found| found.problems);
        // In one order, whatever order the validator has.
        found.sort_by(|a, b| a.place.cmp(&b.place));
        found
    }

    /// Whether a validator can be made of a schema, and one is needed.
    pub(super) fn has_validator(&self, schema: &Value) -> bool {
        self.validators.has(schema)
    }

    /// Whether a schema allows a value. One that takes too long to check is not allowed.
    pub(super) fn is_valid(&self, schema: &Value, value: &Value) -> bool {
        let Some(validator) = self.validators.of(schema) else {
            return true;
        };
        check(|| validator.is_valid(value)).is_some_and(|(is_valid, _)| is_valid)
    }

    /// The pointers to what a value breaks.
    pub(super) fn broken(&self, schema: &Value, value: &Value) -> Vec<String> {
        let found = self.explained(schema, value, "");
        found.map_or_else(|| vec![String::new()], |found| found.pointers)
    }

    /// `None` if the check takes too long.
    fn explained<'v>(
        &'v self,
        schema: &Value,
        value: &'v Value,
        place: &'v str,
    ) -> Option<Explanation<'v>> {
        let mut explanation = Explanation::new(&self.validators, value, place);
        let Some(validator) = self.validators.of(schema) else {
            return Some(explanation);
        };
        check(|| {
            for error in validator.iter_errors(value) {
                explanation.add(error);
                if explanation.is_full() {
                    break;
                }
            }
        })?;
        Some(explanation)
    }

    /// How often components are asked to explain what is wrong with a value.
    #[cfg(test)]
    pub(super) fn steps(&self, schema: &Value, value: &Value) -> Option<usize> {
        let validator = self.validators.of(schema)?;
        let mut explanation = Explanation::new(&self.validators, value, "");
        let explain = || {
            validator
                .iter_errors(value)
                .for_each(|error| explanation.add(error))
        };
        check(explain).map(|((), steps)| steps)
    }
}

fn too_much(place: &str) -> Problem {
    let message = format!("it takes more than {MOST_STEPS} steps to check");
    Problem::new(place, "complexity", message)
}
