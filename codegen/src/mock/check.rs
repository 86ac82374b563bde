//! A request against the document.

use std::collections::HashSet;

use http::HeaderMap;
use serde_json::Value;

use super::document::{Location, Operation, Parameter, Style};
use super::explain::MOST_PROBLEMS;
use super::problem::{Problem, Refusal};
use super::route::Missing;
use super::shape::Shape;
use super::style::{self, Pair, Sent};
use super::text::{decoded, form_decoded};
use super::{Mock, body, security};

/// A request that has nothing wrong.
#[derive(Clone, Debug)]
pub struct Matched<'m> {
    pub(super) operation: &'m Operation,
    /// The operation's id.
    pub operation_id: &'m str,
    /// The operation's path template.
    pub template: &'m str,
    /// The parameters of the path, decoded.
    pub path_parameters: Vec<(String, String)>,
    /// The pairs of the query, decoded.
    pub query: Vec<(String, String)>,
    /// The body, if it is JSON, or a form or text that stands for a value.
    pub body: Option<Value>,
    /// What the request accepts.
    pub(super) accept: Option<String>,
}

impl Mock {
    /// Finds the operation of a request, and everything that is wrong with it.
    ///
    /// `target` is the path with the query, as on the wire; a URL will do.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] with at least one problem.
    pub fn check(
        &self,
        method: &str,
        target: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Matched<'_>, Refusal> {
        let target = origin_form(target);
        let (path, query_text) = target.split_once('?').unwrap_or((target, ""));
        let mut sent = Sent {
            query: style::pairs(query_text),
            query_text: query_text.to_owned(),
            cookies: style::cookies(headers),
            path: Vec::new(),
        };
        let query = texts(&sent.query);
        let found = self
            .routes
            .find(&self.operations, method, path, &sent.query);
        let mut first = None;
        for found in found.map_err(|missing| unknown(method, missing))? {
            sent.path = found.parameters;
            let operation = &self.operations[found.operation];
            match self.checked(operation, &sent, &found.fixed, headers, body) {
                Ok(body) => return Ok(matched(operation, sent, query, headers, body)),
                Err(mut refusal) => {
                    refusal.operation = Some(operation.id.clone());
                    first.get_or_insert(refusal);
                }
            }
        }
        Err(first.unwrap_or_else(|| unknown(method, Missing::NoPath(Vec::new()))))
    }

    fn checked(
        &self,
        operation: &Operation,
        sent: &Sent,
        fixed: &[String],
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Option<Value>, Refusal> {
        security::check(&operation.security, headers, sent)?;
        let in_query = operation
            .parameters
            .iter()
            .filter(|known| known.location == Location::Query);
        let names: Vec<&str> = in_query.map(|known| known.name.as_str()).collect();
        let mut problems = Vec::new();
        for parameter in &operation.parameters {
            let others: Vec<&str> = names
                .iter()
                .copied()
                .filter(|name| *name != parameter.name)
                .collect();
            self.parameter(parameter, sent, headers, &others, &mut problems);
        }
        self.unknown_in_query(operation, sent, fixed, &mut problems);
        match body::check(operation.body.as_ref(), headers, body, &self.schemas) {
            Ok(body) if problems.is_empty() => Ok(body),
            Ok(_) => Err(Refusal::new(400, problems)),
            Err(refusal) if problems.is_empty() => Err(refusal),
            Err(refusal) => {
                problems.extend(refusal.problems);
                Err(Refusal::new(400, problems))
            }
        }
    }

    fn parameter(
        &self,
        parameter: &Parameter,
        sent: &Sent,
        headers: &HeaderMap,
        others: &[&str],
        problems: &mut Vec<Problem>,
    ) {
        let place = parameter.place();
        if parameter.location == Location::Path {
            let raw = sent.path.iter().find(|(name, _)| *name == parameter.name);
            let text = raw.and_then(|(_, raw)| decoded(raw)).unwrap_or_default();
            let is_dots = |segment: &str| matches!(segment, "." | "..");
            let has_dots = if parameter.spans {
                text.split('/').any(is_dots)
            } else {
                is_dots(&text)
            };
            if has_dots {
                let message = "it must not be `.` or `..`, which lead to another path";
                problems.push(Problem::new(place, "segment", message));
                return;
            }
        }
        let readings = match style::read(parameter, sent, headers, &self.schemas, others) {
            Ok(readings) => readings,
            Err(problem) => return problems.push(problem),
        };
        let Some(first) = readings.first() else {
            if parameter.required {
                problems.push(Problem::new(
                    place,
                    "required",
                    "it is required, and missing",
                ));
            }
            return;
        };
        let is_empty = *first == Value::String(String::new());
        if parameter.allows_empty && is_empty {
            return;
        }
        if !readings
            .iter()
            .any(|value| self.schemas.is_valid(&parameter.schema, value))
        {
            problems.extend(self.schemas.problems(&parameter.schema, first, &place));
        }
    }

    /// What stands in the query and is no parameter.
    fn unknown_in_query(
        &self,
        operation: &Operation,
        sent: &Sent,
        fixed: &[String],
        problems: &mut Vec<Problem>,
    ) {
        let mut names: Vec<&str> = Vec::new();
        let (mut is_open, mut prefixes) = (false, Vec::new());
        for parameter in operation
            .parameters
            .iter()
            .filter(|known| known.location == Location::Query)
        {
            names.push(&parameter.name);
            match parameter.style {
                Style::Whole => is_open = true,
                Style::DeepObject => prefixes.push(format!("{}[", parameter.name)),
                Style::Form if parameter.explode => {
                    let shape = Shape::of(&self.schemas, &parameter.schema);
                    is_open |= shape.allows("object")
                        && !shape.is_closed
                        && (shape.further.is_some() || shape.members.is_empty());
                    if shape.allows("object") {
                        prefixes.extend(shape.members.keys().map(|name| format!("={name}")));
                    }
                }
                _ => {}
            }
        }
        if is_open {
            return;
        }
        let mut told: HashSet<&str> = HashSet::new();
        for pair in &sent.query {
            if problems.len() >= MOST_PROBLEMS {
                return;
            }
            let name = pair.name.as_str();
            let is_member = |prefix: &String| match prefix.strip_prefix('=') {
                Some(member) => member == name,
                None => name.starts_with(prefix.as_str()),
            };
            let is_known = names.contains(&name)
                || fixed.iter().any(|known| known == name)
                || prefixes.iter().any(is_member)
                || is_key(operation, name)
                || !told.insert(name);
            if is_known {
                continue;
            }
            let message = match names.as_slice() {
                [] => "the operation has no parameters in the query".to_owned(),
                names => format!(
                    "the operation has no such parameter; it has `{}`",
                    names.join("`, `")
                ),
            };
            problems.push(Problem::new(
                format!("query parameter `{name}`"),
                "unknown",
                message,
            ));
        }
    }
}

/// Whether a name in the query is that of a credential.
fn is_key(operation: &Operation, name: &str) -> bool {
    let mut schemes = operation.security.iter().flatten();
    schemes.any(|scheme| matches!(scheme, security::Scheme::Query(known) if known == name))
}

fn matched<'m>(
    operation: &'m Operation,
    sent: Sent,
    query: Vec<(String, String)>,
    headers: &HeaderMap,
    body: Option<Value>,
) -> Matched<'m> {
    let accept = headers.get(http::header::ACCEPT);
    let accept = accept.and_then(|accept| accept.to_str().ok());
    let text = |(name, raw): (String, String)| {
        let text = decoded(&raw).unwrap_or(raw);
        (name, text)
    };
    Matched {
        operation,
        operation_id: &operation.id,
        template: &operation.path,
        path_parameters: sent.path.into_iter().map(text).collect(),
        query,
        body,
        accept: accept.map(str::to_owned),
    }
}

fn unknown(method: &str, missing: Missing) -> Refusal {
    match missing {
        Missing::NoPath(nearest) => {
            let message = match nearest.as_slice() {
                [] => "the document has no paths".to_owned(),
                nearest => format!(
                    "no path of the document is like this; near it are `{}`",
                    nearest.join("`, `")
                ),
            };
            Refusal::new(404, vec![Problem::new("path", "path", message)])
        }
        Missing::NoMethod(methods) => {
            let methods = methods.join(", ");
            let message = if methods == method {
                "the query lacks what tells the operations of this path apart".to_owned()
            } else {
                format!("the path has only {methods}")
            };
            Refusal::new(405, vec![Problem::new("method", "method", message)])
                .with("allow", methods)
        }
    }
}

fn texts(pairs: &[Pair]) -> Vec<(String, String)> {
    let texts = pairs.iter().map(|pair| {
        let text = form_decoded(&pair.raw).unwrap_or_else(|| pair.raw.clone());
        (pair.name.clone(), text)
    });
    texts.collect()
}

/// What a URL has after its authority.
fn origin_form(target: &str) -> &str {
    let target = target.split('#').next().unwrap_or_default();
    match target.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => {
            rest.find('/').map_or("/", |start| &rest[start..])
        }
        _ => target,
    }
}
