//! Parameters: what a call may say, and what it must be like.

use openapiv3::{
    AnySchema, Parameter as Declared, ParameterData, ParameterSchemaOrContent, PathStyle,
    ReferenceOr, Schema, SchemaKind, Type as Typed, VariantOrUnknownOrEmpty,
};
use serde_json::Value;

use crate::api::{Bound, Constraint, Location, Parameter, Scalar};
use crate::report::codes;
use crate::source::Pointer;

use super::path::encode_query_name;
use super::{Lower, said};

/// Headers that describe the message itself. OpenAPI 3.0.3, section 4.7.12.1, says to ignore parameters of the first
/// three names; the others are the transport's (RFC 9110, RFC 9112), and a value of the caller's could split requests.
const MESSAGE_HEADERS: [&str; 7] = [
    "accept",
    "content-type",
    "authorization",
    "connection",
    "content-length",
    "host",
    "transfer-encoding",
];

/// What became of a declared parameter.
pub(super) enum Lowered {
    /// It is supported.
    Supported(Box<Parameter>),
    /// It is left out, and the operation can do without.
    LeftOut,
    /// The operation cannot be called without it.
    Indispensable,
}

impl<'a> Lower<'a> {
    pub(super) fn parameter(&mut self, declared: &'a Declared, at: &Pointer) -> Lowered {
        let (location, data) = match declared {
            Declared::Path {
                parameter_data,
                style,
            } if *style != PathStyle::Simple => {
                return self.unsupported(parameter_data, "its style is not written yet", at);
            }
            Declared::Path { parameter_data, .. } => (Location::Path, parameter_data),
            Declared::Query { parameter_data, .. } => (Location::Query, parameter_data),
            Declared::Header { parameter_data, .. } => (Location::Header, parameter_data),
            Declared::Cookie { parameter_data, .. } => {
                return self.unsupported(parameter_data, "cookies are not sent yet", at);
            }
        };
        let name = data.name.to_ascii_lowercase();
        if location == Location::Header && MESSAGE_HEADERS.contains(&name.as_str()) {
            self.report
                .add(
                    &codes::PARAMETER_IGNORED,
                    at,
                    format!(
                        "header `{}` is not a parameter: the client sets it",
                        data.name
                    ),
                )
                .help("remove it");
            return Lowered::LeftOut;
        }
        if location == Location::Header && !is_token(&data.name) {
            return self.unsupported(data, "this cannot be the name of a header", at);
        }
        let Some((schema, schema_at)) = self.parameter_schema(data, at) else {
            return self.unsupported(data, "it has no schema that could be read", at);
        };
        let Some((scalar, constraint)) = scalar(schema) else {
            return self.unsupported(
                data,
                "arrays, objects and alternatives are not sent yet",
                at,
            );
        };
        self.check_bounds(&constraint, &schema_at);
        let parameter = Parameter {
            pointer: at.clone(),
            name: data.name.clone(),
            wire: match location {
                Location::Query => encode_query_name(&data.name),
                Location::Path | Location::Header => data.name.clone(),
            },
            location,
            required: data.required || location == Location::Path,
            deprecated: data.deprecated == Some(true),
            description: said(data.description.as_deref()),
            scalar,
            default: self.default_value(data, schema, location, &constraint),
            example: example(data, schema),
            constraint,
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
        Lowered::Supported(Box::new(parameter))
    }

    fn unsupported(&mut self, data: &ParameterData, why: &str, at: &Pointer) -> Lowered {
        let fate = if data.required {
            "the operation is left out"
        } else {
            "it is left out"
        };
        self.report
            .add(
                &codes::PARAMETER_LEFT_OUT,
                at,
                format!("parameter `{}`: {why}; {fate}", data.name),
            )
            .help("parameters that are texts, numbers or booleans in path, query or headers are supported");
        if data.required {
            Lowered::Indispensable
        } else {
            Lowered::LeftOut
        }
    }

    fn parameter_schema(
        &mut self,
        data: &'a ParameterData,
        at: &Pointer,
    ) -> Option<(&'a Schema, Pointer)> {
        let ParameterSchemaOrContent::Schema(schema) = &data.format else {
            return None;
        };
        let (mut schema, mut at) =
            self.follow(schema, "schemas", |c| &c.schemas, &at.key("schema"))?;
        // An `allOf` of one schema is a reference with a description beside it.
        while let SchemaKind::AllOf { all_of } = &schema.schema_kind {
            let [only] = all_of.as_slice() else {
                return None;
            };
            let inner = at.key("allOf").index(0);
            if inner.as_str().len() > 4096 {
                return None;
            }
            (schema, at) = self.follow(only, "schemas", |c| &c.schemas, &inner)?;
        }
        Some((schema, at))
    }

    /// What is sent unless the caller says otherwise. Only for what the service demands: an optional parameter
    /// that is left out has the service's own default.
    fn default_value(
        &self,
        data: &ParameterData,
        schema: &Schema,
        location: Location,
        constraint: &Constraint,
    ) -> Option<String> {
        if location == Location::Path || !data.required {
            return None;
        }
        if let Some(default) = schema.schema_data.default.as_ref().and_then(written) {
            return Some(default);
        }
        match constraint.one_of.as_slice() {
            [only] => Some(only.clone()),
            // Azure's convention: this parameter repeats the version of the document.
            _ if data.name == "api-version" => Some(self.openapi.info.version.clone()),
            _ => None,
        }
    }

    /// A minimum above the maximum cannot be kept by any value.
    fn check_bounds(&mut self, constraint: &Constraint, at: &Pointer) {
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

/// RFC 9110, section 5.6.2.
fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

fn scalar(schema: &Schema) -> Option<(Scalar, Constraint)> {
    match &schema.schema_kind {
        SchemaKind::Type(Typed::String(string)) => Some((
            Scalar::Text,
            Constraint {
                min_length: string.min_length.filter(|min| *min > 0),
                max_length: string.max_length,
                pattern: string.pattern.clone(),
                one_of: string.enumeration.iter().flatten().cloned().collect(),
                ..Constraint::default()
            },
        )),
        SchemaKind::Type(Typed::Integer(integer)) => {
            let narrow = VariantOrUnknownOrEmpty::Item(openapiv3::IntegerFormat::Int32);
            let scalar = if integer.format == narrow {
                Scalar::Int32
            } else {
                Scalar::Int64
            };
            let text = |value: i64| value.to_string();
            Some((
                scalar,
                Constraint {
                    minimum: bound(integer.minimum.map(text), integer.exclusive_minimum),
                    maximum: bound(integer.maximum.map(text), integer.exclusive_maximum),
                    multiple_of: integer.multiple_of.map(text),
                    ..Constraint::default()
                },
            ))
        }
        SchemaKind::Type(Typed::Number(number)) => Some((
            Scalar::Number,
            Constraint {
                minimum: bound(number.minimum.map(decimal), number.exclusive_minimum),
                maximum: bound(number.maximum.map(decimal), number.exclusive_maximum),
                multiple_of: number.multiple_of.map(decimal),
                ..Constraint::default()
            },
        )),
        SchemaKind::Type(Typed::Boolean(_)) => Some((Scalar::Boolean, Constraint::default())),
        SchemaKind::Any(any) => mixed(any),
        _ => None,
    }
}

/// `openapiv3` falls back to this when a number is written in an unusual way, such as `minimum: 1.0` of an integer.
fn mixed(any: &AnySchema) -> Option<(Scalar, Constraint)> {
    let scalar = match (any.typ.as_deref(), any.format.as_deref()) {
        (Some("integer"), Some("int32")) => Scalar::Int32,
        (Some("integer"), _) => Scalar::Int64,
        (Some("number"), _) => Scalar::Number,
        (Some("boolean"), _) => Scalar::Boolean,
        (Some("string"), _) => Scalar::Text,
        _ => return None,
    };
    let composed = !any.all_of.is_empty() || !any.one_of.is_empty() || !any.any_of.is_empty();
    if composed {
        return None;
    }
    let constraint = Constraint {
        min_length: any.min_length,
        max_length: any.max_length,
        pattern: any.pattern.clone(),
        one_of: any.enumeration.iter().filter_map(written).collect(),
        minimum: bound(
            any.minimum.map(decimal),
            any.exclusive_minimum == Some(true),
        ),
        maximum: bound(
            any.maximum.map(decimal),
            any.exclusive_maximum == Some(true),
        ),
        multiple_of: any.multiple_of.map(decimal),
    };
    Some((scalar, constraint))
}

fn bound(text: Option<String>, exclusive: bool) -> Option<Bound> {
    text.map(|text| Bound { text, exclusive })
}

fn decimal(value: f64) -> String {
    value.to_string()
}

fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

fn example(data: &ParameterData, schema: &Schema) -> Option<String> {
    let first = data.examples.values().find_map(|example| match example {
        ReferenceOr::Item(example) => example.value.as_ref(),
        ReferenceOr::Reference { .. } => None,
    });
    [
        data.example.as_ref(),
        first,
        schema.schema_data.example.as_ref(),
    ]
    .into_iter()
    .flatten()
    .find_map(written)
}
