//! Each rule of a body's schema is broken where it is, and refused there. The schemas are read from the documents, not
//! from what the mock has made of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use oast::mock::{OperationInfo, Sample};
use serde_json::{Map, Value, json};

use crate::{cases, mock, root};

/// The rules that are broken.
const RULES: &[&str] = &[
    "additionalProperties",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "required",
    "type",
    "uniqueItems",
];

/// A value in place of another that breaks one rule.
struct Broken {
    /// Where the value is.
    pointer: String,
    /// Where the problem is: there, or at a member of it.
    place: String,
    rule: &'static str,
    value: Value,
}

/// Walks a value with its schema.
struct Walk<'d> {
    document: &'d Value,
    found: Vec<Broken>,
}

impl Walk<'_> {
    fn value(&mut self, schema: &Value, value: &Value, at: &str) {
        if let Some(reference) = schema["$ref"].as_str() {
            // What is in other files is not followed.
            let target = reference
                .strip_prefix('#')
                .and_then(|pointer| self.document.pointer(pointer));
            if let Some(target) = target.cloned() {
                self.value(&target, value, at);
            }
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.value(part, value, at);
        }
        let mut add = |name: &str, rule: &'static str, value: Value| {
            self.found.push(Broken {
                pointer: at.to_owned(),
                place: format!("{at}{name}"),
                rule,
                value,
            });
        };
        of_type(schema, value, &mut add);
        match value {
            Value::String(text) => of_text(schema, text, &mut add),
            Value::Number(_) => of_number(schema, value, &mut add),
            Value::Array(items) => of_array(schema, items, &mut add),
            Value::Object(members) => of_object(schema, members, &mut add),
            _ => {}
        }
        for (index, item) in value.as_array().into_iter().flatten().enumerate() {
            self.value(&schema["items"], item, &format!("{at}/{index}"));
        }
        for (name, member) in value.as_object().into_iter().flatten() {
            let own = schema["properties"].get(name);
            let of_member = own.unwrap_or(&schema["additionalProperties"]);
            self.value(of_member, member, &format!("{at}/{}", token(name)));
        }
    }
}

type Add<'a> = dyn FnMut(&str, &'static str, Value) + 'a;

fn of_type(schema: &Value, value: &Value, add: &mut Add<'_>) {
    if schema["type"].is_string() {
        let other = if value.is_boolean() {
            json!("other")
        } else {
            json!(true)
        };
        add("", "type", other);
    }
    if schema["enum"].is_array() {
        let other = if value.is_number() {
            json!(987_654_321)
        } else {
            json!("not one of them")
        };
        add("", "enum", other);
    }
}

fn of_text(schema: &Value, text: &str, add: &mut Add<'_>) {
    if let Some(least) = count(schema, "minLength").filter(|least| *least > 0) {
        add("", "minLength", json!("a".repeat(least - 1)));
    }
    if let Some(most) = count(schema, "maxLength").filter(|most| *most < 10_000) {
        let longer: String = text.chars().chain(['a']).cycle().take(most + 1).collect();
        add("", "maxLength", json!(longer));
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        let pattern = regress::Regex::new(pattern).expect("a pattern");
        let others = ["\u{1}\u{1}\u{1}", "~ ~ ~", "A", "0", ""];
        let other = others.iter().find(|other| pattern.find(other).is_none());
        if let Some(other) = other {
            add("", "pattern", json!(other));
        }
    }
}

fn of_number(schema: &Value, value: &Value, add: &mut Add<'_>) {
    let whole = |number: f64| match value.is_f64() {
        true => json!(number),
        #[expect(clippy::cast_possible_truncation)] // a limit of a document that is here
        false => json!(number as i64),
    };
    for (limit, exclusive, by) in [
        ("minimum", "exclusiveMinimum", -1.0),
        ("maximum", "exclusiveMaximum", 1.0),
    ] {
        let rule = RULES.iter().find(|rule| **rule == limit);
        let strict = RULES.iter().find(|rule| **rule == exclusive);
        let (rule, strict) = (rule.expect("a rule"), strict.expect("a rule"));
        // In 3.0 a limit is made exclusive by a flag, from 3.1 on there is another limit.
        match (schema[limit].as_f64(), &schema[exclusive]) {
            (Some(bound), Value::Bool(true)) => add("", strict, whole(bound)),
            (Some(bound), _) => add("", rule, whole(bound + by)),
            _ => {}
        }
        if let Some(bound) = schema[exclusive].as_f64() {
            add("", strict, whole(bound));
        }
    }
    if let (Some(of), Some(number)) = (schema["multipleOf"].as_f64(), value.as_f64()) {
        let other = if value.is_f64() {
            number + of / 2.0
        } else {
            number + 1.0
        };
        if of != 1.0 || value.is_f64() {
            add("", "multipleOf", whole(other));
        }
    }
}

fn of_array(schema: &Value, items: &[Value], add: &mut Add<'_>) {
    if let Some(least) = count(schema, "minItems").filter(|least| *least > 0) {
        add("", "minItems", json!(items[..least - 1]));
    }
    let Some(first) = items.first() else { return };
    if let Some(most) = count(schema, "maxItems").filter(|most| *most < 1_000) {
        let more: Vec<_> = items.iter().cycle().take(most + 1).collect();
        add("", "maxItems", json!(more));
    }
    if schema["uniqueItems"] == true {
        let twice: Vec<_> = items.iter().chain([first]).collect();
        add("", "uniqueItems", json!(twice));
    }
}

fn of_object(schema: &Value, members: &Map<String, Value>, add: &mut Add<'_>) {
    let names = schema["required"].as_array().into_iter().flatten();
    for name in names.filter_map(Value::as_str) {
        let mut without = members.clone();
        if without.remove(name).is_some() {
            add(&format!("/{}", token(name)), "required", json!(without));
        }
    }
    if schema["additionalProperties"] == false {
        let mut with = members.clone();
        with.insert("oast_unknown".to_owned(), json!(1));
        add("/oast_unknown", "additionalProperties", json!(with));
    }
    if let Some(least) = count(schema, "minProperties").filter(|least| *least > 0) {
        let fewer: Map<_, _> = members.clone().into_iter().take(least - 1).collect();
        add("", "minProperties", json!(fewer));
    }
    if let Some(most) = count(schema, "maxProperties").filter(|most| *most < 1_000) {
        let mut more = members.clone();
        let value = more.values().next().cloned().unwrap_or_default();
        for number in 0..=most {
            more.insert(format!("oast_{number}"), value.clone());
        }
        add("", "maxProperties", json!(more));
    }
}

fn count(schema: &Value, rule: &str) -> Option<usize> {
    schema[rule].as_u64()?.try_into().ok()
}

fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The schema of a body in JSON, as the document has it.
fn body_schema(document: &Value, operation: OperationInfo<'_>, sample: &Sample) -> Option<Value> {
    let declared = &document["paths"][operation.path][operation.method.to_ascii_lowercase()];
    let content_type = sample.headers.get("content-type")?.to_str().ok()?;
    let in_body = declared["parameters"].as_array().into_iter().flatten();
    let mut in_body = in_body.filter(|parameter| parameter["in"] == "body");
    let old = in_body.next().map(|parameter| &parameter["schema"]);
    let body = &declared["requestBody"];
    let body = match body["$ref"].as_str() {
        Some(reference) => document.pointer(reference.strip_prefix('#')?)?,
        None => body,
    };
    let content = &body["content"][content_type]["schema"];
    old.or(Some(content))
        .filter(|schema| schema.is_object())
        .cloned()
}

/// Every body in which one rule of its schema is broken.
fn broken(
    document: &Value,
    operation: OperationInfo<'_>,
    sample: &Sample,
) -> Vec<(Broken, Sample)> {
    let Some(schema) = body_schema(document, operation, sample) else {
        return Vec::new();
    };
    let Ok(body) = serde_json::from_slice::<Value>(&sample.body) else {
        return Vec::new();
    };
    let mut walk = Walk {
        document,
        found: Vec::new(),
    };
    walk.value(&schema, &body, "");
    let requests = walk.found.into_iter().map(|broken| {
        let mut changed = body.clone();
        *changed.pointer_mut(&broken.pointer).expect("a place") = broken.value.clone();
        let mut request = sample.clone();
        request.body = changed.to_string().into_bytes();
        (broken, request)
    });
    requests.collect()
}

#[test]
fn every_rule_of_a_body_is_refused_where_it_is_broken() {
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("mock/rules.yaml");
    for path in cases::documents().into_iter().chain([own]) {
        let text = std::fs::read_to_string(&path).expect("a document");
        let document: Value = serde_yaml::from_str(&text).expect("YAML");
        let mock = mock(&path).expect("a mock");
        for operation in mock.operations() {
            for seed in [0, 1] {
                let sample = mock.sample(operation.id, seed).expect("a request");
                for (broken, request) in broken(&document, operation, &sample) {
                    *rules.entry(broken.rule).or_default() += 1;
                    let (method, target) = (&request.method, &request.target);
                    let refusal = mock
                        .check(method, target, &request.headers, &request.body)
                        .err();
                    let place = format!("body {}", broken.place);
                    let is_told = refusal.as_ref().is_some_and(|refusal| {
                        refusal.problems.iter().any(|problem| {
                            problem.place == place.trim_end() && problem.rule == broken.rule
                        })
                    });
                    if !is_told {
                        let name = path.strip_prefix(root()).unwrap_or(&path).display();
                        let (id, rule) = (operation.id, broken.rule);
                        let body = String::from_utf8_lossy(&request.body);
                        wrong.push(format!(
                            "{name} {id}: {place} [{rule}] of {body}: {refusal:?}"
                        ));
                    }
                }
            }
        }
    }
    println!("{rules:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let broken: BTreeSet<_> = rules.into_keys().collect();
    assert_eq!(broken, RULES.iter().copied().collect());
}
