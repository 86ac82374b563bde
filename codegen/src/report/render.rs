//! A report as text for people, and as JSON for programs.

mod excerpt;

use std::collections::BTreeMap;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

use super::{Diagnostic, Place, Report, Severity};
use crate::source::{Pointer, SourceFile, Sources, Span};
use excerpt::{Excerpt, harmless_json, printable};

/// How a report is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether to colour, with ANSI escapes.
    pub color: bool,
    /// Whether warnings are called errors.
    pub strict: bool,
    /// How many findings of one code people are shown; 0 is all of them.
    pub most: usize,
}

/// A text as one line that cannot move the cursor nor turn around what is next to it.
pub fn line(text: &str) -> String {
    printable(text, usize::MAX)
}

/// More of a message is not printed: it may quote the document.
const MAX_MESSAGE: usize = 1_000;

/// Excerpts are cut to fit already; the renderer is not to cut them again.
const WIDTH: usize = 1_000;

/// The findings for people: by file, then position, then code; those without a place come first.
pub fn human(report: &Report, sources: &Sources, style: Style) -> String {
    let renderer = match style.color {
        true => Renderer::styled(),
        false => Renderer::plain(),
    }
    .term_width(WIDTH);
    let mut text = String::new();
    let mut counts: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for located in locate(report, sources) {
        let code = located.diagnostic.code;
        let (count, _) = counts.entry(code.id).or_insert((0, code.title));
        *count += 1;
        if style.most > 0 && *count > style.most {
            continue;
        }
        let rendered = renderer.render(&[located.group(style)]);
        let (title, rest) = rendered.split_once('\n').unwrap_or((&rendered, ""));
        text.push_str(title);
        if let Some(origin) = located.origin(style) {
            text.push('\n');
            text.push_str(&origin);
        }
        if !rest.is_empty() {
            text.push('\n');
            text.push_str(rest);
        }
        text.push_str("\n\n");
    }
    text.push_str(&summary(&counts, style.most));
    text
}

/// How many findings there are of each code, if not all of them are shown.
fn summary(counts: &BTreeMap<&str, (usize, &str)>, most: usize) -> String {
    if most == 0 || counts.values().all(|(count, _)| *count <= most) {
        return String::new();
    }
    let lines = counts.iter().map(|(id, (count, title))| {
        let shown = match *count > most {
            true => format!(", of which {most} are shown"),
            false => String::new(),
        };
        format!("{count:7}  {id}  {title}{shown}\n")
    });
    format!(
        "{}   = help: `--message-format json` lists all of them, `oast explain CODE` says more\n\n",
        lines.collect::<String>()
    )
}

/// The findings for programs: one JSON object a line, in the same order.
///
/// Members: `code`, `severity` (`error` or `warning`), `message`, `help`, `file`, `pointer` (RFC 6901), `line`,
/// `column`, `end_line`, `end_column`; `null` where there is none. Lines and columns count from 1, columns in
/// characters (Unicode scalar values); the end is one past the last character.
pub fn json(report: &Report, sources: &Sources, style: Style) -> String {
    let mut text = String::new();
    for located in locate(report, sources) {
        // A map of strings and numbers always serialises.
        let line = serde_json::to_string(&located.line(style)).unwrap_or_default();
        text.push_str(&harmless_json(&line));
        text.push('\n');
    }
    text
}

/// A finding with its place in the text, if it has one.
struct Located<'a> {
    diagnostic: &'a Diagnostic,
    pointer: Option<Pointer>,
    file: Option<&'a SourceFile>,
    span: Option<Span>,
}

#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    file: Option<String>,
    pointer: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
}

fn locate<'a>(report: &'a Report, sources: &'a Sources) -> Vec<Located<'a>> {
    let mut located: Vec<_> = report
        .diagnostics()
        .iter()
        .map(|diagnostic| {
            let mut pointed = None;
            let (file, span) = match &diagnostic.place {
                Place::Nowhere => (None, None),
                Place::Span(span) => (Some(span.file), Some(*span)),
                Place::Pointer(pointer) | Place::Key(pointer) => {
                    let origin = sources.origin(pointer);
                    let key = match diagnostic.place {
                        Place::Key(_) => sources.locate_key(&origin),
                        _ => None,
                    };
                    let span = key.or_else(|| sources.locate_brief(&origin));
                    let file = origin.file();
                    pointed = Some(origin);
                    (Some(file), span)
                }
            };
            let source = file.and_then(|file| sources.file(file));
            let key = (file, span.map(|span| span.start), diagnostic.code.id);
            let located = Located {
                diagnostic,
                pointer: pointed,
                file: source,
                // A file that could not be read is known by its path alone.
                span: span.filter(|_| source.is_some_and(|source| !source.text().is_empty())),
            };
            (key, located)
        })
        .collect();
    located.sort_by(|(a, x), (b, y)| {
        let messages = || x.diagnostic.message.cmp(&y.diagnostic.message);
        a.cmp(b).then_with(messages)
    });
    // One place may have become several.
    located.dedup_by(|(a, x), (b, y)| {
        a == b && x.pointer == y.pointer && x.diagnostic.message == y.diagnostic.message
    });
    located.into_iter().map(|(_, located)| located).collect()
}

fn severity(diagnostic: &Diagnostic, style: Style) -> Severity {
    match style.strict {
        true => Severity::Error,
        false => diagnostic.severity(),
    }
}

impl<'a> Located<'a> {
    fn group(&self, style: Style) -> Group<'a> {
        let level = match severity(self.diagnostic, style) {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = Group::with_title(
            level
                .primary_title(printable(&self.diagnostic.message, MAX_MESSAGE))
                .id(self.diagnostic.code.id),
        );
        if let (Some(file), Some(span)) = (self.file, self.span) {
            let (line, _) = file.line_column(span.start);
            let excerpt = Excerpt::new(file, span);
            group = group.element(
                Snippet::source(excerpt.text)
                    .line_start(line)
                    .annotation(AnnotationKind::Primary.span(excerpt.underlined)),
            );
        }
        match &self.diagnostic.help {
            Some(help) => group.element(Level::HELP.message(printable(help, MAX_MESSAGE))),
            None => group,
        }
    }

    /// The line `--> path:line:column`. The renderer's own would count in the excerpt, which is cut.
    fn origin(&self, style: Style) -> Option<String> {
        let file = self.file?;
        let (on, off) = match style.color {
            true => ("\u{1b}[1m\u{1b}[94m", "\u{1b}[0m"),
            false => ("", ""),
        };
        let path = printable(&file.path().to_string_lossy(), MAX_MESSAGE);
        let Some(span) = self.span else {
            return Some(format!(" {on}-->{off} {path}"));
        };
        let (line, column) = file.line_column(span.start);
        let width = line.to_string().len();
        Some(format!("{:width$}{on}-->{off} {path}:{line}:{column}", ""))
    }

    fn line(&self, style: Style) -> Line<'_> {
        let place = |byte: fn(Span) -> usize| Some(self.file?.line_column(byte(self.span?)));
        let start = place(|span| span.start);
        let end = place(|span| span.end);
        Line {
            code: self.diagnostic.code.id,
            severity: match severity(self.diagnostic, style) {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            message: &self.diagnostic.message,
            help: self.diagnostic.help.as_deref(),
            file: self.file.map(|file| file.path().display().to_string()),
            pointer: self.pointer.as_ref().map(Pointer::as_str),
            line: start.map(|(line, _)| line),
            column: start.map(|(_, column)| column),
            end_line: end.map(|(line, _)| line),
            end_column: end.map(|(_, column)| column),
        }
    }
}

#[cfg(test)]
mod tests;
