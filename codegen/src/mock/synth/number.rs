//! Numbers within limits.

use serde_json::{Map, Value, json};

use crate::mock::random::Random;

/// How far above the least a number goes where nothing says more.
const SPREAD: i128 = 100;

pub(super) fn integer(schema: &Map<String, Value>, random: &mut Random) -> Value {
    if schema
        .get("format")
        .is_some_and(|format| format == "unixtime")
    {
        return json!(1_709_600_000 + random.below(1000));
    }
    let limit = |key: &str| schema.get(key).and_then(Value::as_f64);
    let exact = |key: &str| schema.get(key).and_then(Value::as_i64).map(i128::from);
    let least = exact("minimum").or(limit("minimum").map(|limit| limit.ceil() as i128));
    let above = limit("exclusiveMinimum").map(|limit| limit.floor() as i128 + 1);
    let most = exact("maximum").or(limit("maximum").map(|limit| limit.floor() as i128));
    let below = limit("exclusiveMaximum").map(|limit| limit.ceil() as i128 - 1);
    let least = least.into_iter().chain(above).max();
    let most = most.into_iter().chain(below).min();
    let (least, most) = match (least, most) {
        // A range of all numbers is that of a format: small ones are what people expect.
        (Some(least), Some(most)) if least < -1_000_000 && most >= SPREAD => (1, SPREAD),
        (Some(least), Some(most)) => (least, most.min(least.saturating_add(SPREAD))),
        (Some(least), None) => (least, least.saturating_add(SPREAD)),
        (None, Some(most)) if most >= 1 => (1, most.min(SPREAD)),
        (None, Some(most)) => (most.saturating_sub(SPREAD), most),
        (None, None) => (1, SPREAD),
    };
    let step = limit("multipleOf")
        .filter(|step| *step >= 1.0)
        .map_or(1, |step| step as i128);
    let first = least.div_euclid(step) * step;
    let first = if first < least { first + step } else { first };
    let count = usize::try_from((most.saturating_sub(first)).max(0) / step).unwrap_or(0);
    let chosen = first + step * random.below(count.saturating_add(1)) as i128;
    match (i64::try_from(chosen), u64::try_from(chosen)) {
        (Ok(chosen), _) => json!(chosen),
        (_, Ok(chosen)) => json!(chosen),
        _ => json!(chosen as f64),
    }
}

pub(super) fn number(schema: &Map<String, Value>, random: &mut Random) -> Value {
    let limit = |key: &str| schema.get(key).and_then(Value::as_f64);
    let least = [limit("minimum"), limit("exclusiveMinimum")]
        .into_iter()
        .flatten()
        .reduce(f64::max);
    let most = [limit("maximum"), limit("exclusiveMaximum")]
        .into_iter()
        .flatten()
        .reduce(f64::min);
    let (least, most) = match (least, most) {
        (Some(least), Some(most)) => (least, most),
        (Some(least), None) => (least, least + SPREAD as f64),
        (None, Some(most)) => (most.min(1.0) - 1.0, most),
        (None, None) => (1.0, SPREAD as f64),
    };
    if let Some(step) = limit("multipleOf").filter(|step| *step > 0.0) {
        let first = (least / step).ceil();
        let count = ((most / step).floor() - first).clamp(0.0, 100.0);
        let excluded = limit("exclusiveMinimum").is_some_and(|limit| first * step <= limit);
        let chosen = first + (random.part() * count).floor() + if excluded { 1.0 } else { 0.0 };
        // With the decimals of the step, so that it is a multiple as it is written.
        let decimals = step
            .to_string()
            .split_once('.')
            .map_or(0, |(_, rest)| rest.len());
        let text = format!("{:.*}", decimals, chosen * step);
        return text.parse::<f64>().map_or(Value::Null, whole);
    }
    let middle =
        least + (most.min(least + 2.0 * SPREAD as f64) - least) * (0.25 + random.part() / 2.0);
    let rounded = (middle * 100.0).round() / 100.0;
    let fits = least < rounded && rounded < most;
    whole(if fits { rounded } else { middle })
}

/// A number without a fraction is written without one.
fn whole(number: f64) -> Value {
    match number.fract() == 0.0 && number.abs() < 9e15 {
        true => json!(number as i64),
        false => json!(number),
    }
}
