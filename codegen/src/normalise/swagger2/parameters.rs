//! Parameters: those in body and form become a request body, the others get their schema in a member of its own.

use serde_json::{Map, Value, json};

use crate::source::Pointer;

use super::Convert;

/// Whether a parameter is, or is part of, a body.
pub(super) fn is_body(parameter: &Value) -> bool {
    let location = parameter.get("in").and_then(Value::as_str);
    matches!(location, Some("body" | "formData"))
}

impl Convert<'_> {
    pub(super) fn is_body(&self, parameter: &Value) -> bool {
        is_body(self.resolved(parameter))
    }

    /// The parameter itself, behind a reference.
    pub(super) fn resolved<'v>(&'v self, parameter: &'v Value) -> &'v Value {
        let name = parameter
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(component);
        name.and_then(|name| self.shared.get(&name))
            .unwrap_or(parameter)
    }

    /// The parameters that stay such.
    pub(super) fn parameters(&mut self, parameters: &mut Vec<Value>, at: &Pointer) {
        let (mut from, mut to) = (0, 0);
        let mut kept = Vec::with_capacity(parameters.len());
        for mut parameter in std::mem::take(parameters) {
            if !self.is_body(&parameter) {
                if from != to {
                    self.moves.add(at.index(to).as_str(), at.index(from));
                }
                if let Value::Object(parameter) = &mut parameter {
                    self.moved_parameter(parameter, &at.index(to), &at.index(from));
                }
                kept.push(parameter);
                to += 1;
            }
            from += 1;
        }
        *parameters = kept;
    }

    pub(super) fn parameter(&mut self, parameter: &mut Map<String, Value>, at: &Pointer) {
        self.moved_parameter(parameter, at, at);
    }

    fn moved_parameter(
        &mut self,
        parameter: &mut Map<String, Value>,
        to: &Pointer,
        from: &Pointer,
    ) {
        if parameter.contains_key("$ref") || parameter.contains_key("schema") {
            return;
        }
        let mut schema = schema(parameter);
        self.moves.add(to.key("schema").as_str(), from.clone());
        let format = schema.shift_remove("collectionFormat");
        if schema.get("type").is_some_and(|ty| ty == "array") {
            let is_path = parameter
                .get("in")
                .is_some_and(|place| place == "path" || place == "header");
            let (style, explode) = match format.as_ref().and_then(Value::as_str) {
                Some("multi") if is_path => {
                    self.mended(
                        &from.key("collectionFormat"),
                        "`multi` is for `query` and `formData`; taken as `csv`".to_owned(),
                        "write `csv`",
                    );
                    ("simple", false)
                }
                Some("multi") => ("form", true),
                _ if is_path => ("simple", false),
                Some("ssv") => ("spaceDelimited", false),
                Some("pipes") => ("pipeDelimited", false),
                _ => ("form", false),
            };
            let delimiter = match format.as_ref().and_then(Value::as_str) {
                Some("tsv") => Some("\t"),
                Some("ssv") if is_path => Some(" "),
                Some("pipes") if is_path => Some("|"),
                _ => None,
            };
            if let Some(delimiter) = delimiter {
                parameter.insert("x-oast-delimiter".to_owned(), json!(delimiter));
            }
            parameter.insert("style".to_owned(), json!(style));
            parameter.insert("explode".to_owned(), json!(explode));
        }
        parameter.insert("schema".to_owned(), Value::Object(schema));
    }

    /// The request body that parameters in body and form make together; they have been there with these places.
    pub(super) fn body(
        &mut self,
        bodies: &[(Pointer, Value)],
        consumes: &[String],
        at: &Pointer,
    ) -> Option<Value> {
        let (place, _) = bodies.first()?;
        let mut parameters: Vec<(Pointer, Value)> = Vec::new();
        for (place, parameter) in bodies {
            parameters.push((place.clone(), self.resolved(parameter).clone()));
        }
        let to = at.key("requestBody");
        self.moves.add(to.as_str(), place.clone());
        let whole = parameters
            .iter()
            .find(|(_, parameter)| parameter["in"] == "body");
        if let Some((place, body)) = whole.cloned() {
            if parameters.len() > 1 {
                self.mended(
                    &place,
                    "an operation has one body; the other parameters in body or form are left out"
                        .to_owned(),
                    "describe them as members of the body",
                );
            }
            return Some(self.whole(&body, &place, consumes, &to));
        }
        Some(self.form(&parameters, consumes, &to))
    }

    fn whole(&mut self, body: &Value, place: &Pointer, consumes: &[String], to: &Pointer) -> Value {
        let schema = body.get("schema").cloned().unwrap_or_else(|| json!({}));
        let mut content = Map::new();
        let default = ["application/json".to_owned()];
        for media_type in if consumes.is_empty() {
            &default
        } else {
            consumes
        } {
            let at = to.key("content").key(media_type);
            self.moves.add(at.as_str(), place.clone());
            content.insert(media_type.clone(), json!({"schema": schema}));
        }
        let mut whole =
            json!({"content": content, "required": body.get("required") == Some(&json!(true))});
        copy(body, &mut whole);
        // What the parameter is called is what people call the body.
        if let (Some(name), Value::Object(whole)) = (body.get("name"), &mut whole) {
            whole.insert("x-oast-name".to_owned(), name.clone());
        }
        whole
    }

    /// The fields of a form are the members of an object.
    fn form(&mut self, fields: &[(Pointer, Value)], consumes: &[String], to: &Pointer) -> Value {
        let (mut properties, mut required, mut encoding) = (Map::new(), Vec::new(), Map::new());
        let mut has_file = false;
        let mut places = Vec::new();
        for (place, field) in fields {
            let (Some(name), Value::Object(field)) =
                (field.get("name").and_then(Value::as_str), field)
            else {
                continue;
            };
            let mut field = field.clone();
            let mut member = schema(&mut field);
            has_file |= member
                .get("format")
                .is_some_and(|format| format == "binary");
            match member
                .shift_remove("collectionFormat")
                .as_ref()
                .and_then(Value::as_str)
            {
                Some("multi") => {
                    encoding.insert(name.to_owned(), json!({"style": "form", "explode": true}));
                }
                _ if member.get("type").is_some_and(|ty| ty == "array") => {
                    encoding.insert(name.to_owned(), json!({"style": "form", "explode": false}));
                }
                _ => {}
            }
            if let Some(description) = field.shift_remove("description") {
                member.insert("description".to_owned(), description);
            }
            member.extend(
                field
                    .iter()
                    .filter(|(name, _)| name.starts_with("x-"))
                    .map(|(k, v)| (k.clone(), v.clone())),
            );
            if field.get("required") == Some(&json!(true)) {
                required.push(json!(name));
            }
            places.push((name.to_owned(), place.clone()));
            properties.insert(name.to_owned(), Value::Object(member));
        }
        let is_form = |media_type: &&String| {
            media_type.starts_with("multipart/")
                || media_type.starts_with("application/x-www-form-urlencoded")
        };
        let mut media_types: Vec<String> = consumes.iter().filter(is_form).cloned().collect();
        if has_file {
            media_types.retain(|media_type| media_type.starts_with("multipart/"));
        }
        if media_types.is_empty() {
            let fallback = if has_file {
                "multipart/form-data"
            } else {
                "application/x-www-form-urlencoded"
            };
            media_types.push(fallback.to_owned());
        }
        let is_required = !required.is_empty();
        let mut schema = json!({"type": "object", "properties": properties});
        if let (true, Value::Object(schema)) = (is_required, &mut schema) {
            schema.insert("required".to_owned(), Value::Array(required));
        }
        let mut content = Map::new();
        for media_type in media_types {
            let at = to
                .key("content")
                .key(&media_type)
                .key("schema")
                .key("properties");
            for (name, place) in &places {
                self.moves.add(at.key(name).as_str(), place.clone());
            }
            content.insert(media_type, json!({"schema": schema, "encoding": encoding}));
        }
        json!({"content": content, "required": is_required})
    }
}

/// What a parameter or header says about its values; it is taken out of the parameter.
pub(super) fn schema(parameter: &mut Map<String, Value>) -> Map<String, Value> {
    let mut schema = Map::new();
    let about_values = |name: &str| {
        matches!(
            name,
            "type"
                | "format"
                | "items"
                | "collectionFormat"
                | "default"
                | "maximum"
                | "exclusiveMaximum"
                | "minimum"
                | "exclusiveMinimum"
                | "maxLength"
                | "minLength"
                | "pattern"
                | "enum"
                | "multipleOf"
                | "maxItems"
                | "minItems"
                | "uniqueItems"
                | "nullable"
                | "x-ms-enum"
                | "x-oast-bounds"
                | "x-oast-more"
                | "x-ms-secret"
        )
    };
    parameter.retain(|name, value| {
        let is = about_values(name);
        if is {
            schema.insert(name.clone(), value.take());
        }
        !is
    });
    schema
}

/// The words and extensions of a parameter that becomes a body.
fn copy(parameter: &Value, body: &mut Value) {
    let (Some(parameter), Some(body)) = (parameter.as_object(), body.as_object_mut()) else {
        return;
    };
    for (name, value) in parameter
        .iter()
        .filter(|(name, _)| *name == "description" || name.starts_with("x-"))
    {
        body.insert(name.clone(), value.clone());
    }
}

/// The name in `#/components/parameters/{name}`.
fn component(reference: &str) -> Option<String> {
    let name = reference.strip_prefix("#/components/parameters/")?;
    Some(
        name.replace("~1", "/")
            .replace("~0", "~")
            .replace("%25", "%"),
    )
}
