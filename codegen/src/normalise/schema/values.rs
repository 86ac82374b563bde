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

/// Alternatives that are constants are the values of an enumeration: `title` is what each is called (OpenAPI 3.1.1,
/// section 4.8.24.5.2).
pub(super) fn annotated(members: &mut Map<String, Value>, keyword: &str) {
    let Some(Value::Array(branches)) = members.get(keyword) else {
        return;
    };
    let constant = |branch: &Value| {
        let branch = branch.as_object()?;
        let is_known = branch.keys().all(|name| {
            let known = [
                "type",
                "format",
                "enum",
                "title",
                "description",
                "deprecated",
            ];
            known.contains(&name.as_str())
        });
        let [only] = branch.get("enum")?.as_array()?.as_slice() else {
            return None;
        };
        let ty = branch.get("type").and_then(Value::as_str);
        let ty = ty.filter(|ty| matches!(*ty, "string" | "integer"))?;
        (is_known && !branch.contains_key("deprecated"))
            .then(|| (ty.to_owned(), only.clone(), branch.get("title").cloned()))
    };
    let constants: Option<Vec<_>> = branches.iter().map(constant).collect();
    let constants = constants.filter(|constants| constants.len() > 1);
    let Some(((ty, ..), constants)) =
        constants.and_then(|constants| Some((constants.first()?.clone(), constants)))
    else {
        return;
    };
    let is_distinct = |index: usize, value: &Value| {
        let mut before = constants[..index].iter();
        before.all(|(_, other, _)| other != value)
    };
    let mut all = constants.iter().enumerate();
    let own_type = members.get("type").and_then(Value::as_str);
    if members.contains_key("enum")
        || members.contains_key("x-enum-varnames")
        || own_type.is_some_and(|own| own != ty)
        || !all.all(|(index, (other, value, _))| *other == ty && is_distinct(index, value))
    {
        return;
    }
    let (mut values, mut titles) = (Vec::new(), Vec::new());
    for (_, value, title) in constants {
        values.push(value);
        titles.extend(title.filter(Value::is_string));
    }
    members.shift_remove(keyword);
    members.insert("type".to_owned(), json!(ty));
    if titles.len() == values.len() {
        members.insert("x-enum-varnames".to_owned(), Value::Array(titles));
    }
    members.insert("enum".to_owned(), Value::Array(values));
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
