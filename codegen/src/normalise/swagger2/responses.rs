//! Responses: the schema of 2.0 is the same in whatever media type the answer comes.

use serde_json::{Map, Value, json};

use crate::source::Pointer;

use super::Convert;
use super::parameters::schema;

impl Convert<'_> {
    pub(super) fn response(
        &mut self,
        response: &mut Map<String, Value>,
        produces: &[String],
        at: &Pointer,
    ) {
        if let Some(Value::Object(headers)) = response.get_mut("headers") {
            self.headers(headers, &at.key("headers"));
        }
        let Some(schema) = response.shift_remove("schema") else {
            return;
        };
        let is_file = schema
            .get("format")
            .is_some_and(|format| format == "binary")
            && schema.get("type").is_some_and(|ty| ty == "string");
        let fallback = if is_file {
            "application/octet-stream"
        } else {
            "application/json"
        };
        let mut media_types = produces.to_vec();
        // Most documents say what they produce once for all: a file is none of the JSON in that list.
        media_types.retain(|media_type| !(is_file && media_type.contains("json")));
        if media_types.is_empty() {
            media_types.push(fallback.to_owned());
        }
        let mut content = Map::new();
        for media_type in media_types {
            let place = at.key("content").key(&media_type);
            self.moves.add(place.as_str(), at.clone());
            content.insert(media_type, json!({"schema": schema}));
        }
        response.insert("content".to_owned(), Value::Object(content));
    }

    /// Headers get their schema in a member of its own.
    pub(super) fn headers(&mut self, headers: &mut Map<String, Value>, at: &Pointer) {
        for (name, header) in headers {
            let Value::Object(header) = header else {
                continue;
            };
            if header.contains_key("$ref") || header.contains_key("schema") {
                continue;
            }
            let at = at.key(name);
            let mut schema = schema(header);
            let format = schema.shift_remove("collectionFormat");
            // OpenAPI 3 has no header whose items have other signs between them.
            if format.is_some_and(|format| format != "csv") {
                header.insert("x-oast-delimiter".to_owned(), json!(true));
            }
            self.moves.add(at.key("schema").as_str(), at.clone());
            header.insert("schema".to_owned(), Value::Object(schema));
        }
    }
}
