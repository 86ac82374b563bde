//! Validators, one for each component, which ask each other.
//!
//! A validator of the crate `jsonschema` collects the errors of every alternative of a union, and of the unions within
//! them. Of a schema that has itself in two alternatives these are twice as many at each level of a value. So `$ref` is
//! a keyword of our own: it asks the component whether it allows the value, and reports a single error if it does not.
//! `explain` expands those errors that are shown.
//!
//! Each answer is kept until the check is over. A component is therefore asked once about each object and array,
//! however many ways lead to it, and a check is linear in its value. Where that is not enough, [`MOST_STEPS`] ends it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::Location;
use jsonschema::{Draft, Keyword, PatternOptions, Registry, ValidationError, Validator};
use serde_json::{Map, Value};

use super::convert::DEFS;
use super::{Direction, formats};

/// How often components are asked in one check.
pub(super) const MOST_STEPS: usize = 2_000_000;

/// How many components may be asked about a value while another waits for the answer: each needs some of the stack.
const DEEPEST: usize = 1_000;

/// How many validators of schemas that are no components are kept.
const MOST_KEPT: usize = 1_024;

/// The components of each direction, and the validators of those that have been asked.
pub(super) struct Validators {
    registry: Option<Registry<'static>>,
    components: Vec<Component>,
    /// The positions of components, by the references to them.
    positions: HashMap<String, usize>,
    /// The validators of other schemas.
    others: Mutex<HashMap<String, Option<Arc<Validator>>>>,
}

struct Component {
    root: Arc<Value>,
    name: String,
    /// `None` within where no validator can be made of the schema, which then allows all.
    validator: OnceLock<Option<Validator>>,
}

impl Validators {
    pub(super) fn new(roots: &[(Direction, Arc<Value>)]) -> Arc<Self> {
        let mut registry = Ok(Registry::new().draft(Draft::Draft202012));
        let (mut components, mut positions) = (Vec::new(), HashMap::new());
        for (direction, root) in roots {
            registry = registry.and_then(|it| it.add(direction.uri(), Arc::clone(root)));
            let names = root["$defs"].as_object().into_iter().flat_map(Map::keys);
            for name in names {
                positions.insert(format!("{}{DEFS}{name}", direction.uri()), components.len());
                components.push(Component {
                    root: Arc::clone(root),
                    name: name.clone(),
                    validator: OnceLock::new(),
                });
            }
        }
        Arc::new(Self {
            registry: registry.and_then(|registry| registry.prepare()).ok(),
            components,
            positions,
            others: Mutex::default(),
        })
    }

    /// The validator of a schema, compiled if it has not been; `None` where none can be made of it.
    pub(super) fn of(self: &Arc<Self>, schema: &Value) -> Option<Arc<Validator>> {
        if schema.as_object().is_some_and(Map::is_empty) || *schema == Value::Bool(true) {
            return None;
        }
        let key = schema.to_string();
        let others = || self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let known = others().get(&key).cloned();
        if let Some(known) = known {
            return known;
        }
        let made = self.compile(schema).map(Arc::new);
        let mut others = others();
        if others.len() >= MOST_KEPT {
            others.clear();
        }
        others.insert(key, made.clone());
        made
    }

    /// Whether a validator can be made of a schema, and of the component that it refers to.
    pub(super) fn has(self: &Arc<Self>, schema: &Value) -> bool {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let position = reference.and_then(|reference| self.positions.get(reference));
        position.is_none_or(|position| self.component(*position).is_some())
            && self.of(schema).is_some()
    }

    /// The validator of what the error of a reference names.
    pub(super) fn referred(
        self: &Arc<Self>,
        error: &ValidationError<'_>,
    ) -> Option<(usize, &Validator)> {
        let ValidationErrorKind::Custom { message, .. } = error.kind() else {
            return None;
        };
        let position = message.parse().ok()?;
        Some((position, self.component(position)?))
    }

    fn component(self: &Arc<Self>, position: usize) -> Option<&Validator> {
        let component = self.components.get(position)?;
        let schema = || self.compile(component.root["$defs"].get(&component.name)?);
        component.validator.get_or_init(schema).as_ref()
    }

    fn compile(self: &Arc<Self>, schema: &Value) -> Option<Validator> {
        let validators = Arc::downgrade(self);
        let mut options = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true)
            .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(200_000))
            .with_keyword("$ref", move |_, target, _: Location| {
                let all = validators.upgrade();
                let position = all.and_then(|all| all.positions.get(target.as_str()?).copied());
                let position =
                    position.ok_or_else(|| ValidationError::schema("it refers to nothing"))?;
                let validators = Weak::clone(&validators);
                Ok(Box::new(Reference {
                    validators,
                    position,
                }))
            });
        for name in formats::UNCHECKED {
            options = options.with_format(*name, |_: &str| true);
        }
        options
            .with_registry(self.registry.as_ref()?)
            .build(schema)
            .ok()
    }

    fn allows(self: &Arc<Self>, position: usize, value: &Value) -> bool {
        // Where other values are is no sign of what they are: the names of properties are values for a moment only.
        let lasts = value.is_object() || value.is_array();
        let key = lasts.then(|| (position, std::ptr::from_ref(value).addr()));
        match Check::ask(key) {
            Some(known) => known,
            None => {
                let allows = self
                    .component(position)
                    .is_none_or(|validator| validator.is_valid(value));
                Check::note(key, allows);
                allows
            }
        }
    }
}

/// `$ref` as a keyword.
struct Reference {
    /// Each validator is part of what it refers to.
    validators: Weak<Validators>,
    position: usize,
}

impl<'i> Keyword<'i> for Reference {
    fn validate(&self, value: &'i Value) -> Result<(), ValidationError<'i>> {
        match Keyword::is_valid(self, value) {
            true => Ok(()),
            false => Err(ValidationError::custom(self.position.to_string())),
        }
    }

    fn is_valid(&self, value: &'i Value) -> bool {
        self.validators
            .upgrade()
            .is_none_or(|all| all.allows(self.position, value))
    }
}

/// What one check has found out.
#[derive(Default)]
struct Check {
    known: HashMap<(usize, usize), bool>,
    steps: usize,
    depth: usize,
    is_over: bool,
}

thread_local! {
    // The crate calls keywords with the value alone.
    static CHECK: RefCell<Check> = RefCell::default();
}

impl Check {
    /// The answer, if it is known or can no longer be had.
    fn ask(key: Option<(usize, usize)>) -> Option<bool> {
        CHECK.with_borrow_mut(|check| {
            if let Some(known) = key.and_then(|key| check.known.get(&key)) {
                return Some(*known);
            }
            check.is_over |= check.steps >= MOST_STEPS || check.depth >= DEEPEST;
            if check.is_over {
                return Some(false);
            }
            check.steps += 1;
            check.depth += 1;
            None
        })
    }

    fn note(key: Option<(usize, usize)>, allows: bool) {
        CHECK.with_borrow_mut(|check| {
            check.depth -= 1;
            check.known.extend(key.map(|key| (key, allows)));
        });
    }
}

/// What a check of values that stay where they are comes to, and how often components were asked; `None` where that is
/// more often than they may be.
pub(super) fn check<T>(run: impl FnOnce() -> T) -> Option<(T, usize)> {
    let around = CHECK.replace(Check::default());
    let found = run();
    let check = CHECK.replace(around);
    (!check.is_over).then_some((found, check.steps))
}
