//! Patterns, each distinct one compiled once.

use std::collections::HashMap;

use super::names::{Name, Scope};
use crate::pattern::{self, Tables};
use crate::report::{Report, codes};
use crate::source::Pointer;

/// One automaton.
#[derive(Debug)]
pub struct PatternPlan {
    /// The static that holds it.
    pub name: Name,
    /// The pattern, as the document spells it.
    pub source: String,
    /// Its tables.
    pub tables: Tables,
}

pub(super) struct Patterns {
    /// How many steps are left for those that are not compiled yet.
    steps: usize,
    by_source: HashMap<String, Option<usize>>,
    plans: Vec<PatternPlan>,
    names: Scope,
}

impl Default for Patterns {
    fn default() -> Self {
        Self {
            steps: pattern::MAX_WORK_TOGETHER,
            by_source: HashMap::new(),
            plans: Vec::new(),
            names: Scope::default(),
        }
    }
}

impl Patterns {
    /// The automaton of a pattern; `None`, and a warning, if it cannot be had.
    pub(super) fn pattern(
        &mut self,
        source: &str,
        of: &str,
        at: &Pointer,
        report: &mut Report,
    ) -> Option<usize> {
        if let Some(known) = self.by_source.get(source) {
            return *known;
        }
        let id = match pattern::compile_within(source, &mut self.steps) {
            Ok(tables) => {
                self.plans.push(PatternPlan {
                    name: self.names.screaming(&[of]),
                    source: source.to_owned(),
                    tables,
                });
                Some(self.plans.len() - 1)
            }
            Err(refusal) => {
                report
                    .add(
                        &codes::PATTERN_UNCHECKED,
                        at,
                        format!("`{of}` is not checked against its pattern: {refusal}"),
                    )
                    .help("its other constraints are checked; the service checks the pattern");
                None
            }
        };
        self.by_source.insert(source.to_owned(), id);
        id
    }

    pub(super) fn finish(self) -> Vec<PatternPlan> {
        self.plans
    }
}
