//! Texts, numbers and flags, and what is none.

use serde_json::Value;

use super::{Walk, article};
use crate::normalise::table::Kind;
use crate::report::codes;

impl Walk<'_> {
    /// YAML reads `version: 1.10` as the number 1.1: where a text is meant, the source has it.
    pub(super) fn text(&mut self, value: &mut Value) -> bool {
        match value {
            Value::String(_) => return true,
            Value::Null => return false,
            Value::Array(_) | Value::Object(_) => return self.wrong(value, Kind::Text),
            Value::Number(_) | Value::Bool(_) => {}
        }
        let text = match self.sources.scalar_text(&self.at) {
            Some(text) => text.into_owned(),
            None => value.to_string(),
        };
        self.add(
            &codes::TEXT_EXPECTED,
            format!("a text is expected here; taken as \"{text}\""),
        )
        .help(format!("write \"{text}\" in quotes"));
        *value = Value::String(text);
        true
    }

    pub(super) fn flag(&mut self, value: &mut Value) -> bool {
        let meant = match value.as_str().map(str::to_ascii_lowercase).as_deref() {
            Some("true" | "yes") => true,
            Some("false" | "no" | "") => false,
            _ if value.is_boolean() => return true,
            _ => return self.wrong(value, Kind::Flag),
        };
        self.mended(value, Value::Bool(meant))
    }

    pub(super) fn number(&mut self, value: &mut Value) -> bool {
        if value.is_number() {
            return true;
        }
        let parsed = value.as_str().and_then(|text| text.trim().parse().ok());
        match parsed {
            Some(number) => self.mended(value, Value::Number(number)),
            None => self.wrong(value, Kind::Number),
        }
    }

    pub(super) fn count(&mut self, value: &mut Value) -> bool {
        // Beyond this a length is none: `openapiv3` reads it into a `usize`, which may have 32 bits.
        let fits = |count: &u64| *count <= u64::from(u32::MAX);
        if value.as_u64().is_some_and(|count| fits(&count)) {
            return true;
        }
        let whole = match &*value {
            Value::Number(number) => number.as_f64().filter(|n| n.fract() == 0.0 && *n >= 0.0),
            Value::String(text) => text.trim().parse::<u32>().ok().map(f64::from),
            _ => None,
        };
        match whole.map(|n| n as u64).filter(fits) {
            Some(count) if value.is_number() => {
                *value = count.into();
                true
            }
            Some(count) => self.mended(value, count.into()),
            // No length is greater, so an upper limit of that size says nothing.
            None if whole.is_some() && self.at.as_str().contains("/max") => false,
            None => self.wrong(value, Kind::Count),
        }
    }

    fn mended(&mut self, value: &mut Value, meant: Value) -> bool {
        self.add(
            &codes::MENDED,
            format!("taken as {meant}, not as the text {value}"),
        )
        .help(format!("write {meant} without quotes"));
        *value = meant;
        true
    }

    /// Says that a value is of another kind, and leaves it out.
    pub(in crate::normalise) fn wrong(&mut self, value: &Value, kind: Kind) -> bool {
        let name = match self.at.tokens().last() {
            Some(name) => format!("`{name}`"),
            None => "this".to_owned(),
        };
        let found = match value {
            Value::Null => "nothing".to_owned(),
            Value::Array(_) => "an array".to_owned(),
            Value::Object(_) => "an object".to_owned(),
            Value::String(_) => "a text".to_owned(),
            other => format!("{other}"),
        };
        let message = match kind {
            Kind::Flag => format!("{name} must be `true` or `false`, not {found}; it is left out"),
            Kind::Text | Kind::Number | Kind::Count | Kind::Many(_) => {
                let noun = kind.noun();
                format!(
                    "{name} must be {} {noun}, not {found}; it is left out",
                    article(noun)
                )
            }
            Kind::Named(_) => format!("{name} must be an object, not {found}; it is left out"),
            kind => format!(
                "{name} must be an object, not {found}; the {} is left out",
                kind.noun()
            ),
        };
        self.add(&codes::BAD_OBJECT, message)
            .help("correct it; the rest of the document is read without it");
        false
    }
}
