//! The document's schemas as validators, each compiled when it is first asked.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{Draft, PatternOptions, Registry, ValidationError, Validator};
use serde_json::{Map, Value, json};

use super::convert::{Convert, DEFS};
use super::problem::Problem;
use super::{Direction, cycles, formats};

const NO_MEMBER: &str = "the schema knows no such member, and allows no other";

/// More findings of one value say no more.
const MOST_PROBLEMS: usize = 32;

/// How many validators are kept: each holds what it reaches, which may be most of the document.
const MOST_KEPT: usize = 256;

/// The components of a document, and the validators of those that were asked.
pub(super) struct Schemas {
    registry: Option<Registry<'static>>,
    /// The converted components of each direction.
    roots: Vec<(Direction, Arc<Value>)>,
    compiled: Mutex<HashMap<String, Option<Arc<Validator>>>>,
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
        let mut registry = Ok(Registry::new().draft(Draft::Draft202012));
        for (direction, root) in &roots {
            registry = registry.and_then(|it| it.add(direction.uri(), Arc::clone(root)));
        }
        let schemas = Self {
            registry: registry.and_then(|registry| registry.prepare()).ok(),
            roots,
            compiled: Mutex::default(),
        };
        (schemas, converts)
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
        let Some(validator) = self.validator(schema) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for error in validator.iter_errors(value) {
            explain(&error, value, place, &mut found);
            if found.len() >= MOST_PROBLEMS {
                break;
            }
        }
        // In one order, whatever order the validator has.
        found.sort_by(|a, b| a.place.cmp(&b.place));
        found
    }

    /// Whether a schema allows a value.
    pub(super) fn is_valid(&self, schema: &Value, value: &Value) -> bool {
        self.validator(schema)
            .is_none_or(|validator| validator.is_valid(value))
    }

    /// The pointers to what a value breaks.
    pub(super) fn broken(&self, schema: &Value, value: &Value) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(validator) = self.validator(schema) {
            for error in validator.iter_errors(value).take(MOST_PROBLEMS) {
                pointers(&error, &mut found);
            }
        }
        found
    }

    /// A validator, compiled if it has not been; `None` where none can be made of the schema, which then allows all.
    pub(super) fn validator(&self, schema: &Value) -> Option<Arc<Validator>> {
        if schema.as_object().is_some_and(Map::is_empty) || *schema == Value::Bool(true) {
            return None;
        }
        let key = schema.to_string();
        let known =
            |compiled: &HashMap<String, Option<Arc<Validator>>>| compiled.get(&key).cloned();
        if let Some(known) = known(&self.compiled.lock().unwrap_or_else(PoisonError::into_inner)) {
            return known;
        }
        let made = self.compile(schema).map(Arc::new);
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if compiled.len() >= MOST_KEPT {
            compiled.clear();
        }
        compiled.insert(key, made.clone());
        made
    }

    fn compile(&self, schema: &Value) -> Option<Validator> {
        let mut options = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true)
            .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(200_000));
        for name in formats::UNCHECKED {
            options = options.with_format(*name, |_: &str| true);
        }
        options
            .with_registry(self.registry.as_ref()?)
            .build(schema)
            .ok()
    }
}

/// The pointers at which something can be done about an error.
fn pointers(error: &ValidationError<'_>, found: &mut Vec<String>) {
    let at = error.instance_path().as_str();
    match error.kind() {
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            found.extend(
                unexpected
                    .iter()
                    .map(|name| format!("{at}/{}", token(name))),
            );
        }
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            found.push(at.to_owned());
            if let Some(errors) = the_one(context) {
                errors.iter().for_each(|error| pointers(error, found));
            }
        }
        _ => found.push(at.to_owned()),
    }
}

/// Of alternatives the one that is meant: all others want another type of the whole.
fn the_one<'e>(
    context: &'e [Vec<ValidationError<'static>>],
) -> Option<&'e [ValidationError<'static>]> {
    let depth = |error: &ValidationError<'_>| error.instance_path().as_str().len();
    let shallow = context
        .iter()
        .flatten()
        .map(depth)
        .min()
        .unwrap_or_default();
    let other_type = |errors: &Vec<ValidationError<'static>>| {
        let of_type = |error: &ValidationError<'_>| {
            matches!(error.kind(), Kind::Type { .. }) && depth(error) == shallow
        };
        errors.iter().any(of_type)
    };
    let mut left = context.iter().filter(|errors| !other_type(errors));
    match (left.next(), left.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// The types that alternatives ask for, if each asks for another than that of the value at a pointer.
fn types(context: &[Vec<ValidationError<'static>>], pointer: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for errors in context {
        let mut kinds = errors
            .iter()
            .filter(|error| error.instance_path().as_str() == pointer)
            .map(ValidationError::kind);
        let types = kinds.find_map(|kind| match kind {
            Kind::Type { kind } => Some(match kind {
                TypeKind::Single(ty) => vec![ty.to_string()],
                TypeKind::Multiple(types) => types.into_iter().map(|ty| ty.to_string()).collect(),
            }),
            _ => None,
        })?;
        for ty in types {
            if !found.contains(&ty) {
                found.push(ty);
            }
        }
    }
    Some(found)
}

/// Whether what allows nothing is `additionalProperties`.
fn is_further(error: &ValidationError<'_>) -> bool {
    error
        .schema_path()
        .as_str()
        .ends_with("/additionalProperties")
}

/// What is wrong in a whole value, by one error.
fn explain(error: &ValidationError<'_>, whole: &Value, place: &str, found: &mut Vec<Problem>) {
    let pointer = error.instance_path().as_str();
    let at = located(place, pointer);
    let rule = error.kind().keyword().to_owned();
    let mut add =
        |place: String, message: String| found.push(Problem::new(place, rule.clone(), message));
    match error.kind() {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            let place = located(place, &format!("{pointer}/{}", token(name)));
            add(place, "it is required, and missing".to_owned());
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                let place = located(place, &format!("{pointer}/{}", token(name)));
                add(place, NO_MEMBER.to_owned());
            }
        }
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => match the_one(context) {
            Some(errors) => errors
                .iter()
                .for_each(|error| explain(error, whole, place, found)),
            None => match types(context, pointer) {
                Some(types) => {
                    let message = format!("it must be of type {}", types.join(" or "));
                    found.push(Problem::new(at, "type", message));
                }
                None => add(
                    at,
                    format!("none of the {} alternatives allows it", context.len()),
                ),
            },
        },
        // So the validators say it where the schema knows no member at all.
        Kind::FalseSchema if is_further(error) => {
            let members = whole.pointer(pointer).and_then(Value::as_object);
            for name in members.into_iter().flat_map(Map::keys) {
                let place = located(place, &format!("{pointer}/{}", token(name)));
                found.push(Problem::new(place, "additionalProperties", NO_MEMBER));
            }
        }
        Kind::OneOfMultipleValid { .. } => {
            add(at, "more than one alternative allows it".to_owned())
        }
        kind => add(at, message(kind)),
    }
}

/// What a rule asks for, with its limit and without the value.
fn message(kind: &Kind) -> String {
    match kind {
        Kind::Type { kind } => match kind {
            TypeKind::Single(ty) => format!("it must be of type {ty}"),
            TypeKind::Multiple(types) => {
                let types: Vec<_> = types.into_iter().map(|ty| ty.to_string()).collect();
                format!("it must be of type {}", types.join(" or "))
            }
        },
        Kind::MaxLength { limit } => format!("it must have at most {limit} characters"),
        Kind::MinLength { limit } => format!("it must have at least {limit} characters"),
        Kind::Pattern { pattern } => format!("it must match `{pattern}`"),
        Kind::Format { format } => format!("it must be a {format}"),
        Kind::Maximum { limit } => format!("it must be at most {limit}"),
        Kind::Minimum { limit } => format!("it must be at least {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("it must be less than {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("it must be more than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("it must be a multiple of {multiple_of}"),
        Kind::MaxItems { limit } => format!("it must have at most {limit} items"),
        Kind::MinItems { limit } => format!("it must have at least {limit} items"),
        Kind::MaxProperties { limit } => format!("it must have at most {limit} members"),
        Kind::MinProperties { limit } => format!("it must have at least {limit} members"),
        Kind::UniqueItems => "no item may stand twice".to_owned(),
        Kind::Enum { options } => format!("it must be one of {options}"),
        Kind::Constant { expected_value } => format!("it must be {expected_value}"),
        Kind::Contains => "no item, or too few or too many, are what it must contain".to_owned(),
        Kind::Not { .. } => "it is what the schema excludes".to_owned(),
        Kind::FalseSchema => "nothing is allowed here".to_owned(),
        Kind::PropertyNames { .. } => "the name of a member is not allowed".to_owned(),
        Kind::AdditionalItems { limit } => format!("it must have at most {limit} items"),
        Kind::UnevaluatedItems { .. } => {
            "it has items that the schema does not speak of".to_owned()
        }
        Kind::BacktrackLimitExceeded { .. } | Kind::RegexEngineFailure { .. } => {
            "whether it matches takes too long to find out".to_owned()
        }
        other => format!("the rule `{}` is broken", other.keyword()),
    }
}

/// `body` and `/a/b` -> `body /a/b`.
fn located(place: &str, pointer: &str) -> String {
    match pointer.is_empty() {
        true => place.to_owned(),
        false => format!("{place} {pointer}"),
    }
}

/// A name as a token of a JSON pointer (RFC 6901, section 3).
pub(super) fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
