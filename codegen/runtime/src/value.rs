//! Arguments of types that the document describes: written as JSON, checked by their schemas, and then taken apart by
//! the parameter's style like any others.

use super::argument::{Argument, Location};
use super::form;
use super::json::{Kind, ReadError, Reader, Writer};
use super::operation::{Descriptor, Parameter};
use super::payload;
use super::style::Style;
use super::violation::{Broken, Violations};

/// What becomes of one argument.
pub(super) enum Value {
    /// It stays as it is.
    Same,
    /// There is nothing to send.
    Absent,
    /// A text.
    Text(String),
    /// The JSON text of an array or an object.
    Json(String),
}

/// Writes the arguments that are values of described types, and checks all that have a schema. `None` where every
/// argument stays as it is.
pub(super) fn write(
    operation: &Descriptor,
    arguments: &[Argument<'_>],
    with_read_only: bool,
    found: &mut Violations,
) -> Option<Vec<Value>> {
    let is_data = |argument: &Argument<'_>| matches!(argument, Argument::Data(_));
    let checked = |parameter: &Parameter| parameter.schema.is_some();
    if !arguments.iter().any(is_data) && !operation.parameters.iter().any(checked) {
        return None;
    }
    let both = operation.parameters.iter().zip(arguments);
    Some(
        both.map(|(of, argument)| one(operation, of, *argument, with_read_only, found))
            .collect(),
    )
}

/// The arguments as they are sent.
pub(super) fn replace<'v>(arguments: &[Argument<'v>], values: &'v [Value]) -> Vec<Argument<'v>> {
    let both = arguments.iter().zip(values);
    let replaced = both.map(|(argument, value)| match value {
        Value::Same => *argument,
        Value::Absent => Argument::Absent,
        Value::Text(text) => Argument::Text(text),
        Value::Json(text) => Argument::Json(text),
    });
    replaced.collect()
}

fn one(
    operation: &Descriptor,
    parameter: &Parameter,
    argument: Argument<'_>,
    with_read_only: bool,
    found: &mut Violations,
) -> Value {
    if argument.is_absent() {
        return Value::Same;
    }
    let before = found.len();
    // As a JSON text numbers are written as in bodies, else as they stand in a form.
    let to = match parameter.style {
        Style::Json | Style::Whole => Writer::request(),
        _ => Writer::form(),
    };
    let to = to.with_read_only(with_read_only);
    let text = payload::write_argument(argument, to, parameter.schema, operation.id, found);
    let value = match argument {
        Argument::Data(_) => written(parameter, text),
        _ => Value::Same,
    };
    if parameter.location == Location::Path
        && parameter.style == Style::Simple
        && matches!(&value, Value::Text(text) if text.is_empty())
    {
        found.push(
            Some(parameter.location),
            parameter.name,
            Broken::EmptySegment,
        );
    }
    found.locate(before, parameter.location, parameter.name);
    value
}

fn written(parameter: &Parameter, text: String) -> Value {
    match (parameter.style, text.as_bytes().first()) {
        (Style::Json | Style::Whole, _) => Value::Text(text),
        (Style::WholeForm(encodings), _) => match form::write(&text, encodings) {
            Some(form) if !form.is_empty() => Value::Text(form),
            _ => Value::Absent,
        },
        (_, Some(b'[' | b'{')) => match has_leaf(&text) {
            true => Value::Json(text),
            // RFC 6570, section 2.3, takes what is empty for undefined.
            false => Value::Absent,
        },
        (_, Some(b'n')) => Value::Absent,
        _ => match form::scalar(&mut Reader::new(&text)) {
            Ok(scalar) => Value::Text(scalar.into_owned()),
            Err(_) => Value::Absent,
        },
    }
}

/// Whether there is anything in an array or an object that has a value.
fn has_leaf(text: &str) -> bool {
    let mut found = false;
    leaves(text, &mut |_, _| found = true);
    found
}

/// Shows each value of a JSON text that has no parts, with the names and positions that lead to it; null is no value.
pub(super) fn leaves(text: &str, show: &mut dyn FnMut(&[String], &str)) {
    // What the runtime has written itself can be read.
    let _ = walk(&mut Reader::new(text), &mut Vec::new(), show);
}

fn walk(
    from: &mut Reader<'_>,
    way: &mut Vec<String>,
    show: &mut dyn FnMut(&[String], &str),
) -> Result<(), ReadError> {
    match from.kind()? {
        Kind::Null => from.null(),
        Kind::Array => from.array(&mut |index, from| within(index.to_string(), from, way, show)),
        Kind::Object => from.object(&mut |name, from| within(name.to_owned(), from, way, show)),
        _ => {
            show(way, &form::scalar(from)?);
            Ok(())
        }
    }
}

fn within(
    part: String,
    from: &mut Reader<'_>,
    way: &mut Vec<String>,
    show: &mut dyn FnMut(&[String], &str),
) -> Result<(), ReadError> {
    way.push(part);
    walk(from, way, show)?;
    way.pop();
    Ok(())
}
