//! What became of a JSON value.

use serde_json::{Number, Value};

/// What became of a part of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is gone.
    Lost,
    /// It was null, and is gone.
    Null,
    /// It is another.
    Changed,
    /// It was not there.
    Gained,
}

/// The parts that are not as they were, by their JSON pointers.
pub fn changes(before: &Value, after: &Value) -> Vec<(String, Change)> {
    let mut found = Vec::new();
    compare(before, after, &mut String::new(), &mut found);
    found
}

fn compare(before: &Value, after: &Value, at: &mut String, found: &mut Vec<(String, Change)>) {
    let length = at.len();
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (name, value) in before {
                push(at, name);
                match after.get(name) {
                    Some(other) => compare(value, other, at, found),
                    None if value.is_null() => found.push((at.clone(), Change::Null)),
                    None => found.push((at.clone(), Change::Lost)),
                }
                at.truncate(length);
            }
            for name in after.keys().filter(|name| !before.contains_key(*name)) {
                push(at, name);
                found.push((at.clone(), Change::Gained));
                at.truncate(length);
            }
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            for (index, (value, other)) in before.iter().zip(after).enumerate() {
                push(at, &index.to_string());
                compare(value, other, at, found);
                at.truncate(length);
            }
        }
        (Value::Number(before), Value::Number(after)) if is_same(before, after) => {}
        _ if before == after => {}
        _ => found.push((at.clone(), Change::Changed)),
    }
}

fn push(at: &mut String, token: &str) {
    at.push('/');
    at.push_str(&token.replace('~', "~0").replace('/', "~1"));
}

/// 1, 1.0 and 1e0 are one number.
fn is_same(a: &Number, b: &Number) -> bool {
    let whole = |number: &Number| match (number.as_i64(), number.as_u64()) {
        (Some(number), _) => Some(i128::from(number)),
        (_, Some(number)) => Some(i128::from(number)),
        _ => None,
    };
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a.as_f64() == b.as_f64(),
    }
}

#[test]
fn what_changes_is_told_by_its_place() {
    let before = serde_json::json!({
        "a": 1, "b": null, "c/d": [1, { "e": "f" }], "g": [], "h": 9007199254740993_i64
    });
    let after = serde_json::json!({
        "a": 1.0, "c/d": [1, {}], "g": [1], "h": 9007199254740992_i64, "i": 0
    });
    let told = changes(&before, &after);
    let told: Vec<_> = told
        .iter()
        .map(|(at, change)| (at.as_str(), *change))
        .collect();
    let expected = [
        ("/b", Change::Null),
        ("/c~1d/1/e", Change::Lost),
        ("/g", Change::Changed),
        ("/h", Change::Changed),
        ("/i", Change::Gained),
    ];
    assert_eq!(told, expected);
}
