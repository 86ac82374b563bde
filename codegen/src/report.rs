//! What the stages have to say about a document.

use crate::source::{Pointer, Span};

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something is left out or mended; what is generated is right as far as it goes.
    Warning,
    /// Nothing is generated.
    Error,
}

/// Where a diagnostic points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nowhere in particular.
    Nowhere,
    /// A value of a document, located in its text only when it is printed.
    Pointer(Pointer),
    /// A stretch of text, where no value could be read.
    Span(Span),
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its code, the key to `oast explain`.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// Where it points.
    pub place: Place,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Every finding of a run, in the order of discovery.
#[derive(Debug, Default)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
}
