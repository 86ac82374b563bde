//! Whether answers are what the document says, by a reading of it that is not the mock's: the schemas of OpenAPI 3.0
//! and Swagger 2.0 as JSON Schema Draft 4, which they are but for `nullable`.

use jsonschema::{Draft, Registry, Validator};
use oast::mock::Answer;
use serde_json::{Value, json};

const URI: &str = "urn:document";

/// A document that is asked for the schemas of its answers.
pub struct Oracle {
    document: Value,
    registry: Registry<'static>,
}

impl Oracle {
    /// `None` for what is no Draft 4: newer documents, references that lead nowhere.
    pub fn new(mut document: Value) -> Option<Self> {
        let is_old = document["openapi"]
            .as_str()
            .is_none_or(|version| version.starts_with("3.0"));
        if !is_old {
            return None;
        }
        nullable(&mut document);
        let registry = Registry::new()
            .draft(Draft::Draft4)
            .add(URI, document.clone())
            .ok()?;
        let registry = registry.prepare().ok()?;
        Some(Self { document, registry })
    }

    /// What of an answer is not as documented; `None` where that cannot be told.
    pub fn problems(&self, method: &str, path: &str, answer: &Answer) -> Option<Vec<String>> {
        let pointer = self.schema(method, path, answer)?;
        let validator = self.validator(&pointer)?;
        let value: Value = match serde_json::from_slice(&answer.body) {
            Ok(value) => value,
            Err(error) => return Some(vec![error.to_string()]),
        };
        let errors = validator.iter_errors(&value);
        Some(
            errors
                .map(|error| format!("{} {}", error.instance_path(), error))
                .collect(),
        )
    }

    fn validator(&self, pointer: &str) -> Option<Validator> {
        let encoded = pointer
            .replace('%', "%25")
            .replace('{', "%7B")
            .replace('}', "%7D")
            .replace(' ', "%20");
        let encoded = encoded
            .replace('"', "%22")
            .replace('<', "%3C")
            .replace('>', "%3E")
            .replace('#', "%23");
        let schema = json!({"$ref": format!("{URI}#{encoded}")});
        let options = jsonschema::options()
            .with_draft(Draft::Draft4)
            .should_validate_formats(false);
        options.with_registry(&self.registry).build(&schema).ok()
    }

    fn schema(&self, method: &str, path: &str, answer: &Answer) -> Option<String> {
        let mut at = format!(
            "/paths/{}/{}/responses",
            token(path),
            method.to_ascii_lowercase()
        );
        let responses = self.document.pointer(&at)?;
        let code = answer.status.to_string();
        let range = format!("{}XX", answer.status / 100);
        let code = [code.as_str(), &range, "default"]
            .into_iter()
            .find(|code| responses.get(code).is_some())?;
        at = format!("{at}/{code}");
        if let Some(reference) = self.document.pointer(&at)?["$ref"].as_str() {
            at = reference.strip_prefix('#')?.to_owned();
        }
        let response = self.document.pointer(&at)?;
        if response.get("schema").is_some() {
            return Some(format!("{at}/schema"));
        }
        let sent = answer.headers.get("content-type")?.to_str().ok()?;
        let content = response["content"].as_object()?;
        let name = content.keys().find(|name| *name == sent)?;
        sent.contains("json")
            .then(|| format!("{at}/content/{}/schema", token(name)))
    }
}

fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// What may be null in 3.0 as Draft 4 has it.
fn nullable(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(nullable),
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                if !matches!(name.as_str(), "example" | "examples" | "enum" | "default") {
                    nullable(member);
                }
            }
            let is_nullable = ["nullable", "x-nullable"]
                .iter()
                .any(|key| members.get(*key) == Some(&json!(true)));
            if is_nullable
                && (members.contains_key("type")
                    || members.contains_key("allOf")
                    || members.contains_key("$ref"))
            {
                let whole = std::mem::take(members);
                members.insert("anyOf".to_owned(), json!([whole, {"enum": [null]}]));
            }
        }
        _ => {}
    }
}
