//! Formats of parameters that are checked.

use oast_runtime::Rule;
use openapiv3::Schema;

use super::facts::Facts;
use crate::api::{Constraint, Format};

/// The format of a string, if it is one with a standard that services keep to. A pattern or a list of values says more.
pub(super) fn checked(facts: &Facts<'_>) -> Option<Format> {
    let is_open = facts.values.is_empty() && facts.constraint.pattern.is_none();
    let format = match facts.format.as_str() {
        "date-time" => Format::DateTime,
        "date" => Format::Date,
        "uuid" => Format::Uuid,
        _ => return None,
    };
    (facts.ty == Some("string") && is_open).then_some(format)
}

/// Takes a format back where the document's own example or default does not have it: such a service takes more than the
/// format says.
pub(super) fn settle(constraint: &mut Constraint, schema: Option<&Schema>, example: Option<&str>) {
    let default = schema.and_then(|schema| schema.schema_data.default.as_ref()?.as_str());
    let mut own = example.into_iter().chain(default);
    let format = constraint.format.take();
    constraint.format = format.filter(|format| own.all(|value| has(*format, value)));
}

/// Whether a value has a format, by the check that the client makes.
fn has(format: Format, value: &str) -> bool {
    match format {
        Format::DateTime => Rule::DATE_TIME.accepts(value),
        Format::Date => Rule::DATE.accepts(value),
        Format::Uuid => Rule::UUID.accepts(value),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_the_document_may_contradict_its_format() {
        let settled = |format, example| {
            let mut constraint = Constraint {
                format: Some(format),
                ..Constraint::default()
            };
            settle(&mut constraint, None, example);
            constraint.format
        };
        let format = Format::DateTime;
        assert_eq!(settled(format, None), Some(format));
        assert_eq!(settled(format, Some("2026-11-30T18:00:00Z")), Some(format));
        assert_eq!(settled(format, Some("now-1h")), None);
        assert_eq!(settled(Format::Date, Some("30.11.2026")), None);
        assert_eq!(settled(Format::Uuid, Some("me")), None);
    }
}
