//! What became of the samples of one document.

use serde_json::Value;

use crate::compare::{Change, changes};
use crate::document::{Component, Document};
use crate::program::Said;
use crate::table::{Failure, Row};

/// Counts what became of each sample; returns a failure for each that is not as it was.
pub fn judge(document: &Document, said: &[Said]) -> (Row, Vec<Failure>) {
    let mut row = Row::new(&document.name);
    let mut failures = Vec::new();
    let mut said = said.iter();
    for component in &document.components {
        row.components += 1;
        row.missing += component.made.missing.len();
        row.beyond += component.made.beyond;
        for missing in &component.made.missing {
            failures.push(Failure {
                kind: "missing",
                ..failure(
                    document,
                    component,
                    &missing.label,
                    &missing.tried,
                    &missing.reason,
                )
            });
        }
        if component.ty.is_none() {
            row.untyped += 1;
            continue;
        }
        for (sample, said) in component.made.samples.iter().zip(said.by_ref()) {
            row.samples += 1;
            let failure =
                |what: &str| failure(document, component, &sample.label, &sample.value, what);
            match verdict(document, component, &sample.value, said) {
                Verdict::Same => row.same += 1,
                Verdict::Nearly => row.nearly += 1,
                Verdict::Bad(found) => {
                    let (kind, at, what) = found.first().cloned().unwrap_or_default();
                    let all: Vec<_> = found
                        .iter()
                        .skip(1)
                        .map(|(_, at, what)| format!("{at} {what}"))
                        .collect();
                    failures.push(Failure {
                        kind,
                        at,
                        further: all.join("; "),
                        output: match said {
                            Said::Read(_, written, _) => written.clone(),
                            _ => String::new(),
                        },
                        ..failure(&what)
                    });
                }
            }
        }
    }
    (row, failures)
}

fn failure(
    document: &Document,
    component: &Component,
    label: &str,
    value: &Value,
    what: &str,
) -> Failure {
    Failure {
        document: document.name.clone(),
        component: component.name.clone(),
        label: label.to_owned(),
        value: value.to_string(),
        what: what.to_owned(),
        ..Failure::default()
    }
}

/// Kind, place in the value, details.
type Finding = (&'static str, String, String);

enum Verdict {
    Same,
    /// The same, but for declared defaults that were added and nulls that were left out.
    Nearly,
    Bad(Vec<Finding>),
}

fn verdict(document: &Document, component: &Component, value: &Value, said: &Said) -> Verdict {
    let (losses, written, refused) = match said {
        Said::Read(losses, written, refused) => (*losses, written, refused),
        Said::Unread(at, why) => {
            let why = why.split(" in `/").next().unwrap_or_default();
            let why = why.split(" at byte").next().unwrap_or_default();
            return Verdict::Bad(vec![("unread", at.clone(), why.to_owned())]);
        }
        Said::Crashed(why) => return Verdict::Bad(vec![("crashed", String::new(), why.clone())]),
    };
    let Ok(written) = serde_json::from_str::<Value>(written) else {
        return Verdict::Bad(vec![(
            "crashed",
            String::new(),
            "no JSON was written".to_owned(),
        )]);
    };
    let mut found: Vec<Finding> = Vec::new();
    let mut nearly = false;
    for (at, change) in changes(value, &written) {
        let part = |whole: &Value| whole.pointer(&at).cloned().unwrap_or_default();
        let what = match change {
            Change::Null => {
                nearly = true;
                continue;
            }
            Change::Gained
                if document
                    .samples
                    .is_default(&component.name, &at, &part(&written)) =>
            {
                nearly = true;
                continue;
            }
            Change::Lost => format!("lost: {}", kind(&part(value))),
            Change::Gained => format!("gained: {}", kind(&part(&written))),
            Change::Changed => {
                format!(
                    "changed: {} to {}",
                    kind(&part(value)),
                    kind(&part(&written))
                )
            }
        };
        found.push(("lost", at, what));
    }
    if losses > 0 {
        found.push(("lost", String::new(), "read with a loss".to_owned()));
    }
    let broken = document.samples.broken(&component.name, &written);
    for broken in broken {
        found.push(("invalid", String::new(), broken));
    }
    if !refused.is_empty() {
        found.push(("refused", String::new(), refused.clone()));
    }
    match (found.is_empty(), nearly) {
        (true, false) => Verdict::Same,
        (true, true) => Verdict::Nearly,
        _ => Verdict::Bad(found),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
