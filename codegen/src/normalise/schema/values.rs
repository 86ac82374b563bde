//! The values that a schema lists, and their limits.

use serde_json::{Map, Number, Value, json};

use crate::normalise::walk::Walk;

/// A limit that is excluded is a number of its own since 3.1, and a flag before.
pub(super) fn exclusive(
    walk: &mut Walk<'_>,
    members: &mut Map<String, Value>,
    limit: &str,
    exclusive: &str,
    tighter: fn(&f64, &f64) -> bool,
) {
    let Some(value) = members.get(exclusive) else {
        return;
    };
    let Value::Number(number) = value.clone() else {
        if !value.is_boolean() {
            members.shift_remove(exclusive);
        }
        return;
    };
    walk.enter_source(exclusive, |walk| {
        walk.newer("excluded limit that is a number")
    });
    let inclusive = members.get(limit).and_then(Value::as_f64);
    let own = number.as_f64().unwrap_or_default();
    if inclusive.is_some_and(|inclusive| tighter(&inclusive, &own)) {
        members.shift_remove(exclusive);
    } else {
        members.insert(limit.to_owned(), Value::Number(number));
        members.insert(exclusive.to_owned(), json!(true));
    }
}

/// Limits of whole numbers as whole numbers: `1.0` is 1, and what no `i64` reaches is no limit.
pub(super) fn whole(members: &mut Map<String, Value>) {
    whole_limit(members, "minimum", "exclusiveMinimum", f64::ceil);
    whole_limit(members, "maximum", "exclusiveMaximum", f64::floor);
    if let Some(step) = members.get("multipleOf").and_then(Value::as_f64) {
        let inverse = (1.0 / step).round();
        if step.fract() == 0.0 && step > 0.0 && step < 9.2e18 {
            members.insert("multipleOf".to_owned(), json!(step as i64));
        } else if step > 0.0 && step < 1.0 && (inverse * step - 1.0).abs() < 1e-9 {
            // Every whole number is a multiple of a hundredth.
            members.shift_remove("multipleOf");
        }
    }
}

/// `null` among the values is `nullable`; numbers written as texts are numbers where those are asked for.
pub(super) fn enumeration(members: &mut Map<String, Value>) {
    let Some(Value::Array(values)) = members.get_mut("enum") else {
        return;
    };
    let before = values.len();
    values.retain(|value| !value.is_null());
    let (nullable, empty) = (values.len() < before, values.is_empty());
    if members
        .get("type")
        .is_some_and(|ty| ty == "integer" || ty == "number")
        && let Some(Value::Array(values)) = members.get_mut("enum")
    {
        for value in values {
            if let Some(number) = value.as_str().and_then(|text| text.parse::<Number>().ok()) {
                *value = Value::Number(number);
            }
        }
    }
    if empty {
        members.shift_remove("enum");
        if nullable {
            members.insert("x-oast-null".to_owned(), json!(true));
        }
    }
    if nullable {
        members.insert("nullable".to_owned(), json!(true));
    }
}

/// `const` is an `enum` of one.
pub(super) fn constant(members: &mut Map<String, Value>) {
    let Some(only) = members.shift_remove("const") else {
        return;
    };
    if !members.contains_key("type") {
        let ty = match &only {
            Value::String(_) => Some("string"),
            Value::Bool(_) => Some("boolean"),
            Value::Number(number) if number.is_f64() => Some("number"),
            Value::Number(_) => Some("integer"),
            _ => None,
        };
        if let Some(ty) = ty {
            members.insert("type".to_owned(), json!(ty));
        }
    }
    members.insert("enum".to_owned(), json!([only]));
}

fn whole_limit(
    members: &mut Map<String, Value>,
    limit: &str,
    exclusive: &str,
    round: fn(f64) -> f64,
) {
    let Some(value) = members.get(limit).filter(|value| value.as_i64().is_none()) else {
        return;
    };
    let number = value.as_f64().unwrap_or_default();
    let whole = round(number);
    if whole != number {
        members.shift_remove(exclusive);
    }
    // Further out is where no value is.
    if whole > -9.2e18 && whole < 9.2e18 {
        members.insert(limit.to_owned(), json!(whole as i64));
    } else {
        members.shift_remove(limit);
        members.shift_remove(exclusive);
    }
}
