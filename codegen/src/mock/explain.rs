//! What is wrong with a value, from the errors of its validators.

use std::collections::HashSet;
use std::ops::Deref;
use std::sync::Arc;

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::{Map, Value};

use super::problem::Problem;
use super::validate::Validators;

const NO_MEMBER: &str = "the schema has no such property, and allows no others";

/// More findings of one value say no more.
pub(super) const MOST_PROBLEMS: usize = 32;

/// An error, and the pointer to the value that was validated when it was found.
struct Found<'v> {
    base: String,
    error: Held<'v>,
}

enum Held<'v> {
    Own(ValidationError<'v>),
    Other(&'v ValidationError<'v>),
}

impl<'v> Deref for Held<'v> {
    type Target = ValidationError<'v>;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Own(error) => error,
            Self::Other(error) => error,
        }
    }
}

impl Found<'_> {
    /// The pointer to the value in the whole.
    fn pointer(&self) -> String {
        format!("{}{}", self.base, self.error.instance_path().as_str())
    }

    fn depth(&self) -> usize {
        self.base.len() + self.error.instance_path().as_str().len()
    }

    fn is_reference(&self) -> bool {
        matches!(self.error.kind(), Kind::Custom { .. })
    }
}

/// What is wrong with one value.
pub(super) struct Explanation<'v> {
    validators: &'v Arc<Validators>,
    whole: &'v Value,
    place: &'v str,
    /// The components that have been explained, and the pointers to their values.
    seen: HashSet<(usize, String)>,
    pub(super) problems: Vec<Problem>,
    /// The pointers at which something can be done about the problems.
    pub(super) pointers: Vec<String>,
}

impl<'v> Explanation<'v> {
    pub(super) fn new(validators: &'v Arc<Validators>, whole: &'v Value, place: &'v str) -> Self {
        Self {
            validators,
            whole,
            place,
            seen: HashSet::new(),
            problems: Vec::new(),
            pointers: Vec::new(),
        }
    }

    /// Adds what one error of the whole value says.
    pub(super) fn add(&mut self, error: ValidationError<'_>) {
        let (base, error) = (String::new(), Held::Own(error));
        self.explain(&Found { base, error });
    }

    pub(super) fn is_full(&self) -> bool {
        self.problems.len().max(self.pointers.len()) >= MOST_PROBLEMS
    }

    fn explain(&mut self, found: &Found<'_>) {
        if self.is_full() {
            return;
        }
        let (error, pointer) = (&*found.error, found.pointer());
        match error.kind() {
            Kind::Custom { .. } => {
                let mut seen = std::mem::take(&mut self.seen);
                let expanded = self.expand(found, &mut seen);
                self.seen = seen;
                expanded.iter().for_each(|found| self.explain(found));
            }
            Kind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let at = format!("{pointer}/{}", token(name));
                self.problem(error, &at, "it is required, and missing");
                self.pointers.push(pointer);
            }
            Kind::AdditionalProperties { unexpected }
            | Kind::UnevaluatedProperties { unexpected } => {
                self.unexpected(error.kind().keyword(), &pointer, unexpected.iter());
            }
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
                self.pointers.push(pointer.clone());
                self.union(found, &pointer, context);
            }
            // So the validators say it where the schema knows no member at all.
            Kind::FalseSchema if is_further(error) => {
                let whole = self.whole;
                let members = whole.pointer(&pointer).and_then(Value::as_object);
                self.unexpected(
                    "additionalProperties",
                    &pointer,
                    members.into_iter().flat_map(Map::keys),
                );
                self.pointers.push(pointer);
            }
            kind => {
                self.problem(error, &pointer, &message(kind));
                self.pointers.push(pointer);
            }
        }
    }

    fn problem(&mut self, error: &ValidationError<'_>, pointer: &str, message: &str) {
        let place = located(self.place, pointer);
        self.problems
            .push(Problem::new(place, error.kind().keyword(), message));
    }

    fn unexpected<'n>(
        &mut self,
        rule: &str,
        pointer: &str,
        names: impl Iterator<Item = &'n String>,
    ) {
        for name in names.take(MOST_PROBLEMS) {
            let at = format!("{pointer}/{}", token(name));
            self.problems
                .push(Problem::new(located(self.place, &at), rule, NO_MEMBER));
            self.pointers.push(at);
        }
    }

    /// A union: what is wrong with the alternative that is meant, if that can be told.
    fn union(
        &mut self,
        found: &Found<'_>,
        pointer: &str,
        context: &[Vec<ValidationError<'static>>],
    ) {
        let branches = self.branches(found, context);
        if let Some(meant) = the_one(&branches) {
            return meant.iter().for_each(|found| self.explain(found));
        }
        match types(&branches, pointer) {
            Some(types) => {
                let message = format!("it must be of type {}", types.join(" or "));
                self.problems
                    .push(Problem::new(located(self.place, pointer), "type", message));
            }
            None => {
                let message = format!("none of the {} alternatives allows it", context.len());
                self.problem(&found.error, pointer, &message);
            }
        }
    }

    /// The errors of each alternative. References are expanded as long as they are nearest to the whole: how near the
    /// errors are tells which alternative is meant.
    fn branches<'e>(
        &self,
        found: &'e Found<'_>,
        context: &'e [Vec<ValidationError<'static>>],
    ) -> Vec<Vec<Found<'e>>>
    where
        'v: 'e,
    {
        let held = |error| Found {
            base: found.base.clone(),
            error: Held::Other(error),
        };
        let mut branches: Vec<Vec<Found<'e>>> = context
            .iter()
            .map(|errors| errors.iter().map(held).collect())
            .collect();
        let mut seen = vec![HashSet::new(); branches.len()];
        loop {
            let nearest = nearest(&branches);
            let is_open = |found: &Found<'_>| found.is_reference() && found.depth() == nearest;
            if !branches.iter().flatten().any(is_open) {
                return branches;
            }
            for (branch, seen) in branches.iter_mut().zip(&mut seen) {
                for found in std::mem::take(branch) {
                    match is_open(&found) {
                        true => branch.extend(self.expand(&found, seen)),
                        false => branch.push(found),
                    }
                }
            }
        }
    }

    /// The errors of the component that does not allow a value; none if they have been seen.
    fn expand<'e>(&self, found: &Found<'_>, seen: &mut HashSet<(usize, String)>) -> Vec<Found<'e>>
    where
        'v: 'e,
    {
        let base = found.pointer();
        let (Some((position, validator)), Some(value)) = (
            self.validators.referred(&found.error),
            self.whole.pointer(&base),
        ) else {
            return Vec::new();
        };
        if !seen.insert((position, base.clone())) {
            return Vec::new();
        }
        let held = |error| Found {
            base: base.clone(),
            error: Held::Own(error),
        };
        validator.iter_errors(value).map(held).collect()
    }
}

/// How near to the whole the nearest error is.
fn nearest(branches: &[Vec<Found<'_>>]) -> usize {
    branches
        .iter()
        .flatten()
        .map(Found::depth)
        .min()
        .unwrap_or_default()
}

/// Of alternatives the one that is meant: all others want another type of the whole.
fn the_one<'b, 'v>(branches: &'b [Vec<Found<'v>>]) -> Option<&'b [Found<'v>]> {
    let nearest = nearest(branches);
    let other_type = |branch: &Vec<Found<'_>>| {
        let of_type = |found: &Found<'_>| {
            matches!(found.error.kind(), Kind::Type { .. }) && found.depth() == nearest
        };
        branch.iter().any(of_type)
    };
    let mut left = branches.iter().filter(|branch| !other_type(branch));
    match (left.next(), left.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// The types that alternatives ask for, if each asks for another than that of the value at a pointer.
fn types(branches: &[Vec<Found<'_>>], pointer: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for branch in branches {
        let mut here = branch.iter().filter(|found| found.pointer() == pointer);
        let types = here.find_map(|found| match found.error.kind() {
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
        Kind::MaxProperties { limit } => format!("it must have at most {limit} properties"),
        Kind::MinProperties { limit } => format!("it must have at least {limit} properties"),
        Kind::OneOfMultipleValid { .. } => "more than one alternative allows it".to_owned(),
        Kind::UniqueItems => "the items must be unique".to_owned(),
        Kind::Enum { options } => format!("it must be one of {options}"),
        Kind::Constant { expected_value } => format!("it must be {expected_value}"),
        Kind::Contains => "no item, or too few or too many, are what it must contain".to_owned(),
        Kind::Not { .. } => "it is what the schema excludes".to_owned(),
        Kind::FalseSchema => "nothing is allowed here".to_owned(),
        Kind::PropertyNames { .. } => "the name of a property is not allowed".to_owned(),
        Kind::AdditionalItems { limit } => format!("it must have at most {limit} items"),
        Kind::UnevaluatedItems { .. } => {
            "it has items that the schema does not describe".to_owned()
        }
        Kind::BacktrackLimitExceeded { .. } | Kind::RegexEngineFailure { .. } => {
            "matching the pattern takes too long".to_owned()
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
