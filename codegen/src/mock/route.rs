//! Which operation a path belongs to.

use super::document::Operation;
use super::style::Pair;
use super::text::{decoded, form_decoded, next};

/// The path templates, the more literal first.
#[derive(Debug)]
pub(super) struct Routes {
    routes: Vec<Route>,
}

#[derive(Debug)]
struct Route {
    /// The index of the operation.
    operation: usize,
    parts: Vec<Part>,
    /// What of the query the template has: some documents tell operations apart by it.
    query: Vec<(String, Wanted)>,
    bases: Vec<String>,
    /// In this order routes are tried.
    order: (usize, String),
}

/// A value in the query of a template.
#[derive(Debug)]
enum Wanted {
    Literal(String),
    /// Some documents have parameters of the path there.
    Parameter(String),
}

#[derive(Debug)]
enum Part {
    Literal(Vec<u8>),
    Parameter { name: String, spans: bool },
}

/// An operation whose template a path has, and its parameters as they stand in the path.
pub(super) struct Found {
    pub(super) operation: usize,
    pub(super) parameters: Vec<(String, String)>,
    /// The names in the query that are the template's own.
    pub(super) fixed: Vec<String>,
}

/// Why there is none.
pub(super) enum Missing {
    /// The templates that are most like it.
    NoPath(Vec<String>),
    /// The methods that the path has.
    NoMethod(Vec<String>),
}

impl Routes {
    pub(super) fn new(operations: &[Operation]) -> Self {
        let mut routes: Vec<_> = operations
            .iter()
            .enumerate()
            .map(|(index, operation)| route(index, operation))
            .collect();
        routes.sort_by(|a, b| a.order.cmp(&b.order));
        Self { routes }
    }

    /// The operations of a path, as it is on the wire, and of a query, decoded: several where only the names in their
    /// templates differ.
    pub(super) fn find(
        &self,
        operations: &[Operation],
        method: &str,
        path: &str,
        query: &[Pair],
    ) -> Result<Vec<Found>, Missing> {
        let mut candidates: Vec<Found> = Vec::new();
        let mut order: Option<&(usize, String)> = None;
        let mut methods: Vec<String> = Vec::new();
        for route in &self.routes {
            let Some(parameters) = route.matched(path) else {
                continue;
            };
            let of_route = &operations[route.operation].method;
            if of_route != method {
                if !methods.contains(of_route) {
                    methods.push(of_route.clone());
                }
                continue;
            }
            if order.is_some_and(|order| *order != route.order) {
                break;
            }
            if let Some(in_query) = route.fixed(query) {
                order = Some(&route.order);
                candidates.push(Found {
                    operation: route.operation,
                    parameters: parameters.into_iter().chain(in_query).collect(),
                    fixed: route.query.iter().map(|(name, _)| name.clone()).collect(),
                });
            }
        }
        if !candidates.is_empty() {
            return Ok(candidates);
        }
        methods.sort();
        match methods.is_empty() {
            true => Err(Missing::NoPath(nearest(operations, path))),
            false => Err(Missing::NoMethod(methods)),
        }
    }
}

fn route(index: usize, operation: &Operation) -> Route {
    let (path, query) = operation
        .path
        .split_once('?')
        .unwrap_or((&operation.path, ""));
    let spans = |name: &str| {
        operation.parameters.iter().any(|parameter| {
            parameter.location == super::document::Location::Path
                && parameter.name == name
                && parameter.spans
        })
    };
    let parts: Vec<Part> = pieces(path)
        .into_iter()
        .map(|piece| match piece {
            Piece::Literal(text) => Part::Literal(
                decoded(text)
                    .unwrap_or_else(|| text.to_owned())
                    .into_bytes(),
            ),
            Piece::Name(name) => Part::Parameter {
                spans: spans(name),
                name: name.to_owned(),
            },
        })
        .collect();
    let query: Vec<_> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let parameter = value
                .strip_prefix('{')
                .and_then(|value| value.strip_suffix('}'));
            let wanted = match parameter {
                Some(parameter) => Wanted::Parameter(parameter.to_owned()),
                None => Wanted::Literal(value.to_owned()),
            };
            (name.to_owned(), wanted)
        })
        .collect();
    let literal = parts.iter().map(|part| match part {
        Part::Literal(text) => String::from_utf8_lossy(text).into_owned(),
        Part::Parameter { spans: false, .. } => "\u{10FFFE}".to_owned(),
        Part::Parameter { spans: true, .. } => "\u{10FFFF}".to_owned(),
    });
    // What goes on after a parameter is more literal than what ends there.
    let literal = literal.chain(["\u{10FFFF}".to_owned()]);
    Route {
        order: (usize::MAX - query.len(), literal.collect()),
        operation: index,
        parts,
        query,
        bases: operation.bases.clone(),
    }
}

enum Piece<'t> {
    Literal(&'t str),
    Name(&'t str),
}

fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        if !before.is_empty() {
            found.push(Piece::Literal(before));
        }
        found.push(Piece::Name(name));
        rest = after;
    }
    if !rest.is_empty() {
        found.push(Piece::Literal(rest));
    }
    found
}

/// The names of the parameters in a template, once each.
pub(super) fn names(template: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in pieces(template) {
        if let Piece::Name(name) = piece
            && !found.iter().any(|known| known == name)
        {
            found.push(name.to_owned());
        }
    }
    found
}

impl Route {
    /// The parameters that the template has in its query; `None` where what is fixed there is not in this one.
    fn fixed(&self, query: &[Pair]) -> Option<Vec<(String, String)>> {
        let mut found = Vec::new();
        for (name, wanted) in &self.query {
            let mut sent = query.iter().filter(|pair| pair.name == *name);
            match wanted {
                Wanted::Literal(value) => {
                    sent.find(|pair| form_decoded(&pair.raw).as_ref() == Some(value))?;
                }
                Wanted::Parameter(parameter) => {
                    found.push((parameter.clone(), sent.next()?.raw.clone()));
                }
            }
        }
        Some(found)
    }

    fn matched(&self, path: &str) -> Option<Vec<(String, String)>> {
        let without = self
            .bases
            .iter()
            .filter_map(|base| path.strip_prefix(base.as_str()));
        let without = without.filter(|rest| rest.starts_with('/'));
        without.chain([path]).find_map(|path| {
            let mut found = Vec::new();
            matched(&self.parts, path, &mut found).then_some(found)
        })
    }
}

fn matched(parts: &[Part], path: &str, found: &mut Vec<(String, String)>) -> bool {
    match parts {
        [] => path.is_empty(),
        [Part::Literal(literal), rest @ ..] => {
            eat(literal, path).is_some_and(|path| matched(rest, path, found))
        }
        [Part::Parameter { name, spans }, rest @ ..] => {
            let room = match spans {
                true => path.len(),
                false => path.find('/').unwrap_or(path.len()),
            };
            // As much as there is, then less: most parameters are a whole segment.
            let ends = (1..=room).rev().filter(|end| path.is_char_boundary(*end));
            for end in ends.filter(|end| !is_within_escape(path, *end)) {
                let known = found.len();
                found.push((name.clone(), path[..end].to_owned()));
                if matched(rest, &path[end..], found) {
                    return true;
                }
                found.truncate(known);
                if rest.is_empty() {
                    return false;
                }
            }
            false
        }
    }
}

/// What is left of a path after a literal, whichever of its characters are encoded; a slash must be one.
fn eat<'p>(literal: &[u8], path: &'p str) -> Option<&'p str> {
    let mut rest = path.as_bytes();
    for wanted in literal {
        let is_escape = rest.first() == Some(&b'%');
        let (byte, after) = next(rest)?;
        if byte != Some(*wanted) || (is_escape && *wanted == b'/') {
            return None;
        }
        rest = after;
    }
    path.get(path.len() - rest.len()..)
}

fn is_within_escape(path: &str, end: usize) -> bool {
    let bytes = path.as_bytes();
    bytes[..end].ends_with(b"%") || (end >= 2 && bytes[end - 2] == b'%')
}

/// The templates that are most like a path, at most three.
fn nearest(operations: &[Operation], path: &str) -> Vec<String> {
    let segments: Vec<_> = path.split('/').collect();
    let mut scored: Vec<(usize, &str)> = Vec::new();
    for operation in operations {
        let template: Vec<_> = operation.path.split('/').collect();
        let same =
            template
                .iter()
                .zip(&segments)
                .map(|(wanted, found)| match wanted.contains('{') {
                    true => 0,
                    false if wanted == found => 0,
                    false => 2 + wanted.len().abs_diff(found.len()),
                });
        let score = same.sum::<usize>() + 3 * template.len().abs_diff(segments.len());
        if !scored.iter().any(|(_, known)| *known == operation.path) {
            scored.push((score, &operation.path));
        }
    }
    scored.sort();
    scored
        .into_iter()
        .take(3)
        .map(|(_, path)| path.to_owned())
        .collect()
}
