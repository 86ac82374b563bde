//! A report as text for people, and as JSON for programs.

use super::Report;
use crate::source::Sources;

/// How a report is printed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Whether to colour, with ANSI escapes.
    pub color: bool,
    /// Whether warnings are called errors.
    pub strict: bool,
}

/// The findings for people: by file, then position, then code.
pub fn human(report: &Report, sources: &Sources, style: Style) -> String {
    let _ = (report, sources, style);
    String::new()
}

/// The findings for programs: one JSON object a line, in the same order.
pub fn json(report: &Report, sources: &Sources, style: Style) -> String {
    let _ = (report, sources, style);
    String::new()
}
