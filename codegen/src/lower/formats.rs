//! Formats of parameters: what a string must look like, where the schema does not say it by a pattern of its own.

use openapiv3::Schema;

use super::facts::Facts;
use crate::api::Constraint;

/// Formats whose form has a standard, and the form as a pattern (ECMA-262): dates and times of RFC 3339, section 5.6,
/// and UUIDs of RFC 9562, section 4. Other formats are looser in practice than their standards.
const FORMS: [(&str, &str); 3] = [
    (
        "date-time",
        r"^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$",
    ),
    ("date", r"^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$"),
    (
        "uuid",
        "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$",
    ),
];

/// The pattern that stands for the format of a string.
pub(super) fn pattern(facts: &Facts<'_>) -> Option<String> {
    let is_string = facts.ty == Some("string") && facts.values.is_empty();
    let form = FORMS.iter().find(|(format, _)| *format == facts.format);
    form.filter(|_| is_string)
        .map(|(_, form)| (*form).to_owned())
}

/// Takes the pattern of a format back where the document's own example or default does not have it: such a service
/// takes more than the format says.
pub(super) fn settle(constraint: &mut Constraint, schema: Option<&Schema>, example: Option<&str>) {
    let default = schema.and_then(|schema| schema.schema_data.default.as_ref()?.as_str());
    let mut own = example.into_iter().chain(default);
    let pattern = constraint.pattern.take();
    constraint.pattern =
        pattern.filter(|pattern| !own.any(|value| is_contradicted(pattern, value)));
}

/// Whether a pattern stands for a format that a value does not have.
fn is_contradicted(pattern: &str, value: &str) -> bool {
    let form = FORMS.iter().find(|(_, form)| *form == pattern);
    form.is_some_and(|(format, _)| !has_form(format, value))
}

fn has_form(format: &str, value: &str) -> bool {
    let shape: String = value
        .chars()
        .map(|c| match c {
            '0'..='9' => '9',
            'a'..='f' | 'A'..='F' if format == "uuid" => '9',
            c => c.to_ascii_uppercase(),
        })
        .collect();
    match format {
        "date" => shape == "9999-99-99",
        "uuid" => shape == "99999999-9999-9999-9999-999999999999",
        _ => {
            let rest = shape.strip_prefix("9999-99-99T99:99:99");
            let rest = rest.map(|rest| match rest.strip_prefix('.') {
                Some(fraction) => fraction.trim_start_matches('9'),
                None => rest,
            });
            rest.is_some_and(|zone| matches!(zone, "Z" | "+99:99" | "-99:99"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_values_of_another_form_contradict_a_format() {
        let contradicted = |index: usize, value: &str| is_contradicted(FORMS[index].1, value);
        for value in [
            "2026-11-30T18:00:00Z",
            "2026-11-30t18:00:00.25+01:00",
            "1985-04-12T23:20:50.52z",
        ] {
            assert!(!contradicted(0, value), "{value}");
        }
        for value in [
            "now-1h",
            "2026-11-30",
            "2026-11-30T18:00:00",
            "1764525600",
            "",
        ] {
            assert!(contradicted(0, value), "{value}");
        }
        assert!(!contradicted(1, "2026-11-30") && contradicted(1, "30.11.2026"));
        assert!(!contradicted(2, "5f0c954e-2E05-4a3c-8d8a-6ab0b2a4ee90") && contradicted(2, "me"));
        assert!(
            !is_contradicted("^a$", "b"),
            "a pattern of the document's own"
        );
    }
}
