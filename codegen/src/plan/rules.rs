//! Rules of parameters and their newtypes, each once.

use std::collections::HashMap;

use super::names::{Name, PARAMETER_TYPES, Scope};
use super::patterns::Patterns;
use crate::api::{Constraint, Format, Location, Parameter, Scalar, Style, Value};
use crate::report::Report;

/// A rule, by its position in [`Plan::rules`](super::Plan::rules).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleId(pub usize);

/// What a parameter's values must be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleRef {
    /// Anything.
    Any,
    /// Anything that is a path segment.
    Segment,
    /// Anything of a format, which no empty string and no dots are.
    Format(Format),
    /// A rule of its own.
    Rule(RuleId),
}

/// One rule.
#[derive(Debug)]
pub struct RulePlan {
    /// The newtype that keeps it, or the static that holds it.
    pub name: Name,
    /// Whether it has a newtype.
    pub has_type: bool,
    /// The constraints.
    pub constraint: Constraint,
    /// The automaton of its pattern.
    pub pattern: Option<usize>,
    /// Whether values are path segments.
    pub segment: bool,
}

/// A newtype for the values of a parameter.
#[derive(Debug)]
pub struct Checked {
    /// Its name.
    pub name: Name,
    /// The parameter, as the document spells it.
    pub parameter: String,
    /// What it is for.
    pub description: Option<String>,
    /// A value that keeps the rule.
    pub example: Option<String>,
    /// The rule that its values keep.
    pub rule: RuleId,
}

/// Texts and numbers keep different parts of a rule, so the newtype question is part of the key.
type Key = (String, Constraint, bool, bool);

pub(super) struct Rules {
    by_key: HashMap<Key, RuleId>,
    rules: Vec<RulePlan>,
    checked: Vec<Checked>,
    /// Newtypes and statics: a newtype is a value, too, and in capitals the two can look alike.
    names: Scope,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            by_key: HashMap::new(),
            rules: Vec::new(),
            checked: Vec::new(),
            names: Scope::new(PARAMETER_TYPES),
        }
    }
}

impl Rules {
    /// The rule of a parameter. Parameters with the same name and constraints share one.
    pub(super) fn rule(
        &mut self,
        parameter: &Parameter,
        operation: &str,
        patterns: &mut Patterns,
        report: &mut Report,
    ) -> RuleRef {
        // Of several values, and after what a style begins with, each may be empty or a dot.
        let alone = matches!(parameter.value, Value::One(_)) && parameter.style == Style::Simple;
        // A path that ends where a value would begin is meant where the document lists the empty text.
        let constraint = &parameter.constraint;
        let empty = !constraint.open && constraint.one_of.iter().any(String::is_empty);
        let segment = parameter.location == Location::Path && alone && !empty;
        if parameter.constraint == Constraint::default() {
            return if segment {
                RuleRef::Segment
            } else {
                RuleRef::Any
            };
        }
        let only_format = Constraint {
            format: parameter.constraint.format,
            ..Constraint::default()
        };
        if let Some(format) = parameter.constraint.format
            && parameter.constraint == only_format
        {
            return RuleRef::Format(format);
        }
        let is_text = parameter.value == Value::One(Scalar::Text);
        let key = (
            parameter.name.clone(),
            parameter.constraint.clone(),
            segment,
            is_text,
        );
        if let Some(known) = self.by_key.get(&key) {
            return RuleRef::Rule(*known);
        }
        let qualified = format!("{operation} {}", parameter.name);
        let pattern = parameter.constraint.pattern.as_deref().and_then(|source| {
            patterns.pattern(source, &parameter.name, &parameter.pointer, report)
        });
        let id = RuleId(self.rules.len());
        let candidates = [parameter.name.as_str(), &qualified];
        let name = if is_text {
            self.names.pascal(&candidates)
        } else {
            self.names.screaming(&candidates)
        };
        if is_text {
            self.checked.push(Checked {
                name: name.clone(),
                parameter: parameter.name.clone(),
                description: parameter.description.clone(),
                example: parameter.example.clone(),
                rule: id,
            });
        }
        self.rules.push(RulePlan {
            name,
            has_type: is_text,
            constraint: parameter.constraint.clone(),
            pattern,
            segment,
        });
        self.by_key.insert(key, id);
        RuleRef::Rule(id)
    }

    pub(super) fn finish(self) -> (Vec<RulePlan>, Vec<Checked>) {
        (self.rules, self.checked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Count;
    use crate::source::{FileId, Pointer};

    #[test]
    fn a_path_may_lack_a_segment_only_where_the_document_lists_the_empty_text() {
        for (listed, segment) in [(["a", ""], false), (["a", "b"], true)] {
            let parameter = Parameter {
                pointer: Pointer::root(FileId(0)),
                name: "p".to_owned(),
                wire: "p".to_owned(),
                location: Location::Path,
                required: true,
                deprecated: false,
                description: None,
                value: Value::One(Scalar::Text),
                style: Style::Simple,
                explode: false,
                constraint: Constraint {
                    one_of: listed.map(str::to_owned).into(),
                    ..Constraint::default()
                },
                items: Count::default(),
                schema: None,
                reserved: false,
                common: false,
                default: None,
                example: None,
            };
            let mut rules = Rules::default();
            rules.rule(
                &parameter,
                "o",
                &mut Patterns::default(),
                &mut Report::new(),
            );
            assert_eq!(rules.finish().0[0].segment, segment, "{listed:?}");
        }
    }
}
