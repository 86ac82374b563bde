//! What the stages have to say about a document.

pub mod codes;
pub mod render;

use std::collections::HashMap;

use crate::source::{Pointer, Span};

pub use codes::Code;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something is left out or mended; what is generated is right as far as it goes.
    Warning,
    /// Nothing is generated.
    Error,
}

/// Where a diagnostic points.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Nowhere in particular.
    Nowhere,
    /// A value of a document, located in its text only when it is printed.
    Pointer(Pointer),
    /// The key of a member of a document.
    Key(Pointer),
    /// A stretch of text, where no value could be read.
    Span(Span),
}

impl From<Pointer> for Place {
    fn from(pointer: Pointer) -> Self {
        Self::Pointer(pointer)
    }
}

impl From<&Pointer> for Place {
    fn from(pointer: &Pointer) -> Self {
        Self::Pointer(pointer.clone())
    }
}

impl From<Span> for Place {
    fn from(span: Span) -> Self {
        Self::Span(span)
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its code, the key to `oast explain`.
    pub code: &'static Code,
    /// Where it points.
    pub place: Place,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// How much it weighs when `--strict` is not given.
    pub fn severity(&self) -> Severity {
        self.code.severity
    }

    /// Says what to do about it.
    pub fn help(&mut self, text: impl Into<String>) -> &mut Self {
        self.help = Some(text.into());
        self
    }
}

/// Every finding of a run, in the order of discovery, each once.
///
/// Two findings with the same code, place and message are the same finding.
#[derive(Debug, Default)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    seen: HashMap<(&'static str, Place, String), usize>,
}

impl Report {
    /// A report without findings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a finding; one that was noted before is not repeated.
    pub fn add(
        &mut self,
        code: &'static Code,
        place: impl Into<Place>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        let (place, message) = (place.into(), message.into());
        let next = self.diagnostics.len();
        let at = *self
            .seen
            .entry((code.id, place.clone(), message.clone()))
            .or_insert(next);
        if at == next {
            self.diagnostics.push(Diagnostic {
                code,
                place,
                message,
                help: None,
            });
        }
        &mut self.diagnostics[at]
    }

    /// Takes over what another report found, after what this one has.
    pub fn absorb(&mut self, other: Report) {
        for diagnostic in other.diagnostics {
            let mine = self.add(diagnostic.code, diagnostic.place, diagnostic.message);
            mine.help = mine.help.take().or(diagnostic.help);
        }
    }

    /// The findings in the order of discovery.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// How many errors there are, warnings not counted.
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many warnings there are.
    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Whether the run has failed; a warning is enough when `strict`.
    pub fn failed(&self, strict: bool) -> bool {
        self.errors() > 0 || strict && self.warnings() > 0
    }

    fn count(&self, severity: Severity) -> usize {
        self.diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity() == severity)
            .count()
    }
}

#[cfg(test)]
mod tests;
