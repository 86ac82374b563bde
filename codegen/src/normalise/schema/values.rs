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

/// Limits of whole numbers as whole numbers: `1.0` is 1. What no `i64` reaches is kept in `x-oast-bounds`.
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

/// `oneOf` or `anyOf` of constants is a list of values, each with a title and a description, which `x-oast-enum` keeps:
/// JSON Schema annotates the values of an enumeration this way.
pub(super) fn annotated(members: &mut Map<String, Value>) {
    let beside = [
        "enum",
        "allOf",
        "not",
        "properties",
        "items",
        "discriminator",
        "x-oast-more",
    ];
    if beside.iter().any(|name| members.contains_key(*name)) {
        return;
    }
    let choices = ["oneOf", "anyOf"].map(|keyword| members.get(keyword).map(|_| keyword));
    let ([Some(keyword), None] | [None, Some(keyword)]) = choices else {
        return;
    };
    let branches = members.get(keyword).and_then(Value::as_array);
    let Some(constants) = branches.and_then(|branches| constants(branches)) else {
        return;
    };
    let ty = match constants.iter().all(|one| one.value.is_string()) {
        true => "string",
        false => "integer",
    };
    if members.get("type").is_some_and(|own| own != ty) {
        return;
    }
    members.shift_remove(keyword);
    members.insert("type".to_owned(), json!(ty));
    let values: Vec<_> = constants.iter().map(|one| one.value.clone()).collect();
    let mut words = Map::new();
    if constants.iter().any(|one| one.title.is_some()) {
        let name = |one: &Constant| match (&one.title, &one.value) {
            (Some(title), _) => title.clone(),
            (None, Value::String(text)) => text.clone(),
            (None, value) => value.to_string(),
        };
        words.insert("names".to_owned(), constants.iter().map(name).collect());
    }
    if constants.iter().any(|one| one.description.is_some()) {
        let described = constants
            .iter()
            .map(|one| one.description.as_deref().unwrap_or_default());
        words.insert("descriptions".to_owned(), described.collect());
    }
    members.insert("enum".to_owned(), Value::Array(values));
    if !words.is_empty() {
        members.insert("x-oast-enum".to_owned(), Value::Object(words));
    }
}

/// A value and what is said of it.
struct Constant {
    value: Value,
    title: Option<String>,
    description: Option<String>,
}

/// The constants of alternatives, if all of them are strings, or all integers, and none stands twice.
fn constants(branches: &[Value]) -> Option<Vec<Constant>> {
    let mut constants: Vec<Constant> = Vec::with_capacity(branches.len());
    for branch in branches {
        let branch = branch.as_object()?;
        let is_known = |name: &String| {
            matches!(
                name.as_str(),
                "enum" | "type" | "title" | "description" | "example" | "deprecated"
            )
        };
        let values = branch.get("enum")?.as_array()?;
        let [value] = values.as_slice() else {
            return None;
        };
        let is_typed = match branch.get("type") {
            None => value.is_string() || value.is_i64(),
            Some(ty) => ty == "string" && value.is_string() || ty == "integer" && value.is_i64(),
        };
        let is_alike = constants
            .first()
            .is_none_or(|one| one.value.is_string() == value.is_string());
        if !branch.keys().all(is_known) || !is_typed || !is_alike {
            return None;
        }
        if constants.iter().any(|one| one.value == *value) {
            return None;
        }
        let text = |name: &str| branch.get(name).and_then(Value::as_str).map(str::to_owned);
        // A title of more than a few words is a sentence.
        let title =
            text("title").filter(|title| (1..=4).contains(&title.split_whitespace().count()));
        constants.push(Constant {
            value: value.clone(),
            title,
            description: text("description"),
        });
    }
    (!constants.is_empty()).then_some(constants)
}

/// The first integer that is no `i64`.
const TWO_POW_63: f64 = 9_223_372_036_854_775_808.0;

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
    if (-TWO_POW_63..TWO_POW_63).contains(&whole) {
        members.insert(limit.to_owned(), json!(whole as i64));
    } else if let Some(value) = members.shift_remove(limit).filter(Value::is_number) {
        // Whether it is excluded still stands beside.
        let beyond = members.entry("x-oast-bounds").or_insert_with(|| json!({}));
        if let Value::Object(beyond) = beyond {
            beyond.insert(limit.to_owned(), value);
        }
    }
}
