//! What became of the examples of one input, and what explains it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use oast::{Form, Runtime, Session, Target, plan};
use serde_json::{Value, json};

use crate::cargo::{self, LIMIT};
use crate::compare::{Change, changes};
use crate::declared::Schemas;
use crate::examples::{self, Example};
use crate::inputs::Input;
use crate::program::{self, Said};
use crate::table::{Loss, Row};
use crate::tree::Trees;

/// What an example loses that no schema speaks of.
pub const UNDECLARED: &str = "undeclared";

/// Generates the models of an input, compiles them, and sends its examples through them.
pub fn one(input: &Input, folder: &Path) -> (Row, Vec<Loss>) {
    let mut row = Row::new(&input.name);
    let mut session = Session::default();
    let Some((api, plan)) = generate(&mut session, input) else {
        row.said = "no client".to_owned();
        return (row, Vec::new());
    };
    let trees = Trees::of(&session.sources);
    let (mut examples, missing) = examples::all(&api, &session.sources, &trees);
    if missing > 0 {
        row.said = format!("ok; {missing} files of examples are not there");
    }
    row.examples = examples.len();
    examples.retain(|example| example.ty.is_some_and(|ty| program::has(&api, &plan, ty)));
    row.outside = row.examples - examples.len();
    if examples.is_empty() {
        return (row, Vec::new());
    }
    let schemas = Schemas::of(&trees);
    for example in &mut examples {
        unpack(example, &schemas);
    }
    let trips = examples.iter().filter_map(|example| {
        let text = serde_json::to_string(&example.value).expect("JSON");
        Some((example.ty?, text))
    });
    let trips: Vec<_> = trips.collect();
    let said = match program::run(folder, &api, &plan, &trips) {
        Ok(said) => said,
        Err(error) => {
            row.said = error;
            return (row, Vec::new());
        }
    };
    let mut losses = Vec::new();
    for (example, said) in examples.iter().zip(&said) {
        match losses_of(example, said, &schemas) {
            Trip::Same => row.same += 1,
            Trip::Nulls => row.nulls += 1,
            Trip::Losses(found) => losses.push((example, found)),
        }
    }
    ask(&mut losses, &trees, folder);
    let name = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let losses = losses.into_iter().map(|(example, found)| Loss {
        document: input.name.clone(),
        place: format!("{}#{}", name(&example.place.file), example.place.pointer),
        parts: found,
    });
    (row, losses.collect())
}

/// Some documents have the text of an example where it should stand itself.
fn unpack(example: &mut Example, schemas: &Schemas<'_>) {
    let text = example.value.as_str().map(str::trim);
    let Some(text) = text.filter(|text| text.starts_with(['{', '['])) else {
        return;
    };
    if let Ok(value) = serde_json::from_str(text)
        && !schemas.has_texts(&example.schema)
    {
        example.value = value;
    }
}

fn generate(session: &mut Session, input: &Input) -> Option<(oast::api::Api, plan::Plan)> {
    let (form, runtime) = (Form::Crate, Runtime::External);
    let name = Some("client");
    let target = Target::new(&input.documents, name, form, runtime, &mut session.report)?;
    let input = oast::Input {
        documents: input.documents.clone(),
        root: input.root.clone(),
    };
    let api = session.read(&input)?;
    let plan = plan::plan(&api, target, &mut session.report);
    Some((api, plan))
}

/// What became of one example.
enum Trip {
    Same,
    /// The same, but for members that were null and are not there.
    Nulls,
    Losses(Vec<Part>),
}

/// What became of a part of an example.
pub struct Part {
    /// Its JSON pointer in the example.
    pub at: String,
    pub what: String,
    /// Whether the example is not valid there by its own schema.
    pub invalid: bool,
}

fn losses_of(example: &Example, said: &Said, schemas: &Schemas) -> Trip {
    let part = |at: &str, what: String| Part {
        at: at.to_owned(),
        what,
        invalid: false,
    };
    let written = match said {
        Said::Read(written) => serde_json::from_str::<Value>(written).expect("JSON"),
        Said::Unread(at, why) => {
            let why = why.split(" in `/").next().unwrap_or_default();
            let why = why.split(" at byte").next().unwrap_or_default();
            let untyped = match schemas.is_typed(&example.schema, at) {
                true => "",
                false => "untyped, ",
            };
            return Trip::Losses(vec![part(at, format!("{untyped}unreadable: {why}"))]);
        }
        Said::Crashed(why) => return Trip::Losses(vec![part("", format!("crashed: {why}"))]),
    };
    let mut found = Vec::new();
    let mut nulls = false;
    for (at, change) in changes(&example.value, &written) {
        let value = |whole: &Value| whole.pointer(&at).cloned().unwrap_or_default();
        let what = match change {
            Change::Null => {
                nulls = true;
                continue;
            }
            Change::Gained if schemas.is_default(&example.schema, &at, &value(&written)) => {
                continue;
            }
            Change::Lost if schemas.at(&example.schema, &at).is_empty() => UNDECLARED.to_owned(),
            Change::Lost => format!("lost: {}", kind(&value(&example.value))),
            Change::Gained => format!("gained: {}", kind(&value(&written))),
            Change::Changed => {
                let (before, after) = (value(&example.value), value(&written));
                format!("changed: {} to {}", kind(&before), kind(&after))
            }
        };
        found.push(part(&at, what));
    }
    match (found.is_empty(), nulls) {
        (true, false) => Trip::Same,
        (true, true) => Trip::Nulls,
        _ => Trip::Losses(found),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Asks a validator that is not ours whether the examples are what their own schemas say.
fn ask(losses: &mut [(&Example, Vec<Part>)], trees: &Trees, folder: &Path) {
    let mut open: Vec<_> = losses
        .iter_mut()
        .filter(|(_, found)| found.iter().any(|part| part.what != UNDECLARED))
        .collect();
    if open.is_empty() {
        return;
    }
    let documents: BTreeMap<PathBuf, &Value> = trees
        .roots()
        .into_iter()
        .filter_map(|root| Some((root.file.clone(), trees.at(&root)?)))
        .collect();
    let checks = open.iter().map(|(example, _)| {
        json!({
            "file": example.schema.file, "pointer": example.schema.pointer, "value": example.value,
        })
    });
    let question = json!({ "documents": documents, "checks": checks.collect::<Vec<_>>() });
    let path = folder.join("question.json");
    std::fs::write(&path, question.to_string()).expect("a question");
    let mut node = Command::new("node");
    node.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("trips/oracle.mjs"));
    node.arg(path);
    let output = cargo::run(node, folder, LIMIT);
    let answers = String::from_utf8_lossy(&output.stdout).into_owned();
    for ((_, found), answer) in open.iter_mut().zip(answers.lines()) {
        let failures: Option<Vec<(String, String)>> = serde_json::from_str(answer).expect("JSON");
        for part in found.iter_mut() {
            let mut failures = failures.iter().flatten();
            let lacks = |at: &str, keyword: &str| {
                // A member that is written, and was not there, is one that had to be.
                let parent = part.at.rsplit_once('/').map(|(parent, _)| parent);
                keyword == "required" && part.what.starts_with("gained") && parent == Some(at)
            };
            part.invalid = failures
                .any(|(at, keyword)| contradicts(at, keyword, &part.at) || lacks(at, keyword));
        }
    }
}

/// Whether what fails at one place is what went wrong at another.
fn contradicts(failed: &str, keyword: &str, at: &str) -> bool {
    let is_below = |place: &str, of: &str| {
        place
            .strip_prefix(of)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    // Around the place, only what decides which values there may be.
    let decides = ["type", "enum", "const", "oneOf", "anyOf", "not"].contains(&keyword);
    is_below(failed, at) || decides && is_below(at, failed)
}
