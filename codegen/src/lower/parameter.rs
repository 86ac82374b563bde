//! Parameters: what a call may say, and what it must be like.

use openapiv3::{
    Parameter as Declared, ParameterData, ParameterSchemaOrContent, ReferenceOr, Schema,
};
use serde_json::Value as Json;

use crate::api::{Constraint, Count, Location, Parameter, Scalar, Style, Value};
use crate::report::codes;
use crate::source::Pointer;

use super::formats;
use super::path::{encode_cookie_name, encode_query_name};
use super::typed::{Typed, usual, written};
use super::{Lower, said};

/// Headers that describe the message itself. OpenAPI 3.0.3, section 4.7.12.1, says to ignore parameters of the first
/// two names; the others are the transport's (RFC 9110, RFC 9112), and a value of the caller's could split requests.
/// `Authorization`, which it names too, depends on the operation's security.
const MESSAGE_HEADERS: [&str; 6] = [
    "accept",
    "content-type",
    "connection",
    "content-length",
    "host",
    "transfer-encoding",
];

impl<'a> Lower<'a> {
    /// A parameter; `None`, and a warning, where it is not one that a caller could give.
    pub(super) fn parameter(
        &mut self,
        declared: &'a Declared,
        at: &Pointer,
        operation: &str,
    ) -> Option<Parameter> {
        let (location, data) = place(declared);
        if location == Location::Header && !self.is_header(data, at) {
            return None;
        }
        let schema = self.parameter_schema(data, at);
        let Typed {
            value,
            mut constraint,
            items,
            style,
            explode,
            schema: asked,
        } = match (&data.format, &schema) {
            (ParameterSchemaOrContent::Content(content), _) => {
                self.by_content(data, content, location, at, operation)
            }
            (_, Some((schema, schema_at))) => {
                self.by_schema(declared, schema, schema_at, at, operation)
            }
            (_, None) => {
                self.coarse(data, "its schema is not there; the text is given", at);
                Typed::text(usual(location))
            }
        };
        let style = match skips_encoding(data) && value == Value::One(Scalar::Text) {
            true if style == usual(location) => Style::Raw,
            _ => style,
        };
        if location == Location::Path && !data.required {
            self.report
                .add(
                    &codes::PATH_PARAMETER_OPTIONAL,
                    at,
                    format!("path parameter `{}` is taken as required", data.name),
                )
                .help("add `required: true`");
        }
        let schema = schema.map(|(schema, _)| schema);
        let example = example(data, schema);
        formats::settle(&mut constraint, schema, example.as_deref());
        Some(Parameter {
            pointer: at.clone(),
            name: data.name.clone(),
            wire: match location {
                Location::Query => encode_query_name(&data.name),
                Location::Cookie => encode_cookie_name(&data.name),
                Location::Path | Location::Header => data.name.clone(),
            },
            location,
            required: data.required || location == Location::Path,
            deprecated: data.deprecated == Some(true),
            description: said(data.description.as_deref()),
            value,
            style,
            explode,
            default: self.default(data, schema, location, &constraint, at),
            example,
            constraint,
            items: match value {
                Value::List(_) => items,
                _ => Count::default(),
            },
            schema: asked,
            common: matches!(value, Value::One(_)) && is_common(data),
            reserved: matches!(
                declared,
                Declared::Query {
                    allow_reserved: true,
                    ..
                }
            ) || data.extensions.get("x-oast-reserved") == Some(&Json::Bool(true)),
        })
    }

    /// Whether a header is the caller's to set.
    fn is_header(&mut self, data: &ParameterData, at: &Pointer) -> bool {
        let name = data.name.to_ascii_lowercase();
        if MESSAGE_HEADERS.contains(&name.as_str()) {
            let message = format!(
                "header `{}` is not a parameter: the client sets it",
                data.name
            );
            self.report
                .add(&codes::PARAMETER_IGNORED, at, message)
                .help("remove it");
            return false;
        }
        let named = is_token(&data.name);
        if !named {
            self.coarse(
                data,
                "this cannot be the name of a header; it is left out",
                at,
            );
        }
        named
    }

    pub(super) fn coarse(&mut self, data: &ParameterData, why: &str, at: &Pointer) {
        self.report
            .add(
                &codes::PARAMETER_COARSE,
                at,
                format!("parameter `{}`: {why}", data.name),
            )
            .help("the operation can be called all the same; `oast explain W405` says how");
    }

    /// The schema of a parameter, behind any references.
    fn parameter_schema(
        &mut self,
        data: &'a ParameterData,
        at: &Pointer,
    ) -> Option<(&'a Schema, Pointer)> {
        let ParameterSchemaOrContent::Schema(schema) = &data.format else {
            return None;
        };
        self.schema_behind(schema, &at.key("schema"))
    }

    /// What is sent unless the caller says otherwise. Only for what the service demands: an optional parameter
    /// that is left out has the service's own default.
    fn default_value(
        &self,
        data: &ParameterData,
        schema: Option<&Schema>,
        location: Location,
        constraint: &Constraint,
    ) -> Option<String> {
        if location == Location::Path {
            // What a path may hold is one of its names; only a constant goes without saying.
            return match constraint.one_of.as_slice() {
                [only] if !constraint.open => Some(only.clone()),
                _ => None,
            };
        }
        if !data.required {
            return None;
        }
        let default = schema.and_then(|schema| schema.schema_data.default.as_ref());
        if let Some(default) = default.and_then(written) {
            return Some(default);
        }
        match constraint.one_of.as_slice() {
            [only] => Some(only.clone()),
            // Azure's convention: this parameter repeats the version of the document.
            _ if data.name == "api-version" => said(Some(&self.openapi.info.version)),
            _ => None,
        }
    }

    /// As [`default_value`](Self::default_value), if it can be sent where it goes: one with a line break in a header
    /// would be a header of its own.
    fn default(
        &mut self,
        data: &ParameterData,
        schema: Option<&Schema>,
        location: Location,
        constraint: &Constraint,
        at: &Pointer,
    ) -> Option<String> {
        let value = self.default_value(data, schema, location, constraint)?;
        if location == Location::Header && !is_header_value(&value) {
            let why = "its default is not a valid header value, so that the caller has to set it";
            self.coarse(data, why, at);
            return None;
        }
        Some(value)
    }

    /// A minimum above the maximum cannot be kept by any value.
    pub(super) fn check_bounds(&mut self, constraint: &Constraint, at: &Pointer) {
        let crossed = match (constraint.min_length, constraint.max_length) {
            (Some(min), Some(max)) => min > max,
            _ => false,
        };
        if crossed {
            self.report
                .add(
                    &codes::IMPOSSIBLE,
                    at,
                    "no value is both so long and so short",
                )
                .help("`minLength` is greater than `maxLength`");
        }
    }
}

/// Where a parameter goes, and the rest of it.
pub(super) fn place(declared: &Declared) -> (Location, &ParameterData) {
    match declared {
        Declared::Path { parameter_data, .. } => (Location::Path, parameter_data),
        Declared::Query { parameter_data, .. } => (Location::Query, parameter_data),
        Declared::Header { parameter_data, .. } => (Location::Header, parameter_data),
        Declared::Cookie { parameter_data, .. } => (Location::Cookie, parameter_data),
    }
}

/// Whether a text can be the value of a header (RFC 9110, section 5.5).
pub(super) fn is_header_value(text: &str) -> bool {
    text.chars().all(|c| !c.is_control() || c == '\t')
}

/// RFC 9110, section 5.6.2.
pub(super) fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// <https://azure.github.io/autorest/extensions/#x-ms-parameter-location>
fn is_common(data: &ParameterData) -> bool {
    data.extensions.get("x-ms-parameter-location") == Some(&Json::from("client"))
}

/// <https://azure.github.io/autorest/extensions/#x-ms-skip-url-encoding>
fn skips_encoding(data: &ParameterData) -> bool {
    data.extensions.get("x-ms-skip-url-encoding") == Some(&Json::Bool(true))
}

fn example(data: &ParameterData, schema: Option<&Schema>) -> Option<String> {
    let first = data.examples.values().find_map(|example| match example {
        ReferenceOr::Item(example) => example.value.as_ref(),
        ReferenceOr::Reference { .. } => None,
    });
    [
        data.example.as_ref(),
        first,
        schema.and_then(|schema| schema.schema_data.example.as_ref()),
    ]
    .into_iter()
    .flatten()
    .find_map(written)
}
