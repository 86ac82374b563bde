//! From a schema to a type.

use std::borrow::Borrow;

use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, ObjectType, ReferenceOr, Schema, SchemaData,
    SchemaKind, StringFormat, StringType, Type as Typed, VariantOrUnknownOrEmpty,
};

use crate::api::{Field, Shape, TypeId};
use crate::report::codes;
use crate::source::Pointer;

use super::reference::component_name;
use super::{Lower, said};

impl<'a> Lower<'a> {
    /// The type of a schema. `hint` is what it would be called if it has no name of its own.
    pub(super) fn schema<S: Borrow<Schema>>(
        &mut self,
        schema: &'a ReferenceOr<S>,
        at: &Pointer,
        hint: &str,
    ) -> TypeId {
        match schema {
            ReferenceOr::Reference { reference } => self.referenced(reference, at),
            ReferenceOr::Item(schema) => {
                let schema = schema.borrow();
                let shape = self.shape(schema, at, hint);
                let hints = hints(&schema.schema_data, hint);
                let description = said(schema.schema_data.description.as_deref());
                // Only what becomes an item of its own has words of its own.
                let description = description.filter(|_| shape.is_item());
                self.add_type(at, hints, description, shape)
            }
        }
    }

    /// The type of a component, which is lowered later.
    fn referenced(&mut self, reference: &str, at: &Pointer) -> TypeId {
        let name = component_name(reference, "schemas").filter(|name| {
            let components = self.openapi.components.as_ref();
            components.is_some_and(|components| components.schemas.contains_key(name))
        });
        let Some(name) = name else {
            return self.broken_type(at);
        };
        if let Some(id) = self.components.get(&name) {
            return *id;
        }
        let at = self.root.key("components").key("schemas").key(&name);
        let id = self.reserve(&at, vec![name.clone()]);
        self.components.insert(name.clone(), id);
        self.waiting.push_back((name, id));
        id
    }

    pub(super) fn broken_type(&mut self, at: &Pointer) -> TypeId {
        let id = self.reserve(at, Vec::new());
        self.broken.insert(id);
        id
    }

    fn reserve(&mut self, at: &Pointer, hints: Vec<String>) -> TypeId {
        let id = TypeId(self.api.types.len());
        self.api.types.push(crate::api::Type {
            pointer: at.clone(),
            hints,
            description: None,
            shape: Shape::Any,
        });
        id
    }

    pub(super) fn component(&mut self, name: &str, id: TypeId) {
        let Some(components) = &self.openapi.components else {
            return;
        };
        let Some(schema) = components.schemas.get(name) else {
            return;
        };
        let at = self.api.types[id.0].pointer.clone();
        let (shape, description) = match schema {
            ReferenceOr::Reference { reference } => {
                (Shape::Alias(self.referenced(reference, &at)), None)
            }
            ReferenceOr::Item(schema) => (
                self.shape(schema, &at, name),
                said(schema.schema_data.description.as_deref()),
            ),
        };
        let ty = &mut self.api.types[id.0];
        (ty.shape, ty.description) = (shape, description);
    }

    pub(super) fn shape(&mut self, schema: &'a Schema, at: &Pointer, hint: &str) -> Shape {
        let data = &schema.schema_data;
        match &schema.schema_kind {
            SchemaKind::Type(Typed::String(string)) => self.string(string, data, at),
            SchemaKind::Type(Typed::Integer(integer)) => {
                let bounded = integer.minimum.is_some() || integer.maximum.is_some();
                self.unchecked(bounded || integer.multiple_of.is_some(), at);
                self.unchecked(!integer.enumeration.is_empty(), at);
                match integer.format {
                    VariantOrUnknownOrEmpty::Item(openapiv3::IntegerFormat::Int32) => Shape::Int32,
                    _ => Shape::Int64,
                }
            }
            SchemaKind::Type(Typed::Number(number)) => {
                let bounded = number.minimum.is_some() || number.maximum.is_some();
                self.unchecked(bounded || number.multiple_of.is_some(), at);
                self.unchecked(!number.enumeration.is_empty(), at);
                Shape::Number
            }
            SchemaKind::Type(Typed::Boolean(_)) => Shape::Boolean,
            SchemaKind::Type(Typed::Array(array)) => self.array(array, at, hint),
            SchemaKind::Type(Typed::Object(object)) => self.object(object, at, hint),
            SchemaKind::AllOf { all_of } => self.all_of(all_of, None, at, hint),
            SchemaKind::OneOf { .. } | SchemaKind::AnyOf { .. } => self.loose("alternatives", at),
            SchemaKind::Not { .. } => Shape::Any,
            SchemaKind::Any(any) => self.untyped(any, at, hint),
        }
    }

    /// Any JSON, with a warning that says so.
    fn loose(&mut self, what: &str, at: &Pointer) -> Shape {
        self.report
            .add(
                &codes::LOOSE_TYPE,
                at,
                format!("{what} are not told apart yet; any JSON value stands in"),
            )
            .help("the value is read and written whole, as `serde_json::Value`");
        Shape::Any
    }

    fn unchecked(&mut self, constrained: bool, at: &Pointer) {
        if constrained {
            self.report
                .add(&codes::BODY_UNCHECKED, at, "the constraints of this schema are not checked in bodies yet")
                .help("the service will check them; constraints of parameters are checked before anything is sent");
        }
    }

    fn string(&mut self, string: &StringType, data: &SchemaData, at: &Pointer) -> Shape {
        let password = VariantOrUnknownOrEmpty::Item(StringFormat::Password);
        let limited = string.min_length.is_some_and(|min| min > 0)
            || string.max_length.is_some()
            || string.pattern.is_some();
        self.unchecked(limited, at);
        let values: Vec<_> = string.enumeration.iter().flatten().cloned().collect();
        if string.format == password || is_secret(data) {
            Shape::Secret
        } else if values.is_empty() {
            if let VariantOrUnknownOrEmpty::Item(format) = &string.format {
                self.report
                    .add(
                        &codes::FORMAT_AS_TEXT,
                        at,
                        format!("{} stays a text", named(*format)),
                    )
                    .help("it is read and written as it is, and not checked");
            }
            Shape::Text
        } else {
            let mut distinct: Vec<String> = Vec::new();
            for value in values {
                if !distinct.contains(&value) {
                    distinct.push(value);
                }
            }
            Shape::Enum(distinct)
        }
    }

    fn array(&mut self, array: &'a ArrayType, at: &Pointer, hint: &str) -> Shape {
        let items = match &array.items {
            Some(items) => self.schema(items, &at.key("items"), &singular(hint)),
            None => self.add_type(at, Vec::new(), None, Shape::Any),
        };
        Shape::Array(items)
    }

    fn object(&mut self, object: &'a ObjectType, at: &Pointer, hint: &str) -> Shape {
        let additional = object.additional_properties.as_ref();
        if object.properties.is_empty() {
            return self.map(additional, at, hint);
        }
        self.no_additional(additional, at);
        let fields = self.fields(&object.properties, &object.required, at, hint);
        Shape::Object(fields)
    }

    pub(super) fn map(
        &mut self,
        additional: Option<&'a AdditionalProperties>,
        at: &Pointer,
        hint: &str,
    ) -> Shape {
        match additional {
            Some(AdditionalProperties::Schema(schema)) => {
                let at = at.key("additionalProperties");
                Shape::Map(self.schema(schema.as_ref(), &at, &format!("{hint} value")))
            }
            Some(AdditionalProperties::Any(false)) => Shape::Object(Vec::new()),
            _ => {
                let any = self.add_type(at, Vec::new(), None, Shape::Any);
                Shape::Map(any)
            }
        }
    }

    pub(super) fn no_additional(
        &mut self,
        additional: Option<&AdditionalProperties>,
        at: &Pointer,
    ) {
        let open = matches!(
            additional,
            Some(AdditionalProperties::Schema(_) | AdditionalProperties::Any(true))
        );
        if open {
            self.report
                .add(
                    &codes::KEYWORD_LEFT_OUT,
                    at.key("additionalProperties"),
                    "members beside the named ones are not kept yet",
                )
                .help("the raw body of a response still has them");
        }
    }

    pub(super) fn fields<S: Borrow<Schema>>(
        &mut self,
        properties: &'a indexmap::IndexMap<String, ReferenceOr<S>>,
        required: &[String],
        at: &Pointer,
        hint: &str,
    ) -> Vec<Field> {
        let at = at.key("properties");
        let mut fields = Vec::with_capacity(properties.len());
        for (name, schema) in properties {
            let ty = self.schema(schema, &at.key(name), &format!("{hint} {name}"));
            let data = match schema {
                ReferenceOr::Item(schema) => Some(&schema.borrow().schema_data),
                ReferenceOr::Reference { .. } => None,
            };
            // A member that only one side sends is not demanded of the other.
            let always =
                data.is_none_or(|data| !data.nullable && !data.read_only && !data.write_only);
            fields.push(Field {
                name: name.clone(),
                ty,
                required: always && required.contains(name),
                deprecated: data.is_some_and(|data| data.deprecated),
                description: data.and_then(|data| said(data.description.as_deref())),
            });
        }
        fields
    }

    /// A schema without `type`, or with more than one idea.
    fn untyped(&mut self, any: &'a AnySchema, at: &Pointer, hint: &str) -> Shape {
        if !any.all_of.is_empty() {
            return self.all_of(&any.all_of, Some(any), at, hint);
        }
        if !any.one_of.is_empty() || !any.any_of.is_empty() {
            return self.loose("alternatives", at);
        }
        if !any.properties.is_empty() {
            self.no_additional(any.additional_properties.as_ref(), at);
            return Shape::Object(self.fields(&any.properties, &any.required, at, hint));
        }
        if any.additional_properties.is_some() || any.typ.as_deref() == Some("object") {
            return self.map(any.additional_properties.as_ref(), at, hint);
        }
        if let Some(items) = &any.items {
            return Shape::Array(self.schema(items, &at.key("items"), &singular(hint)));
        }
        self.strange_type(any, at);
        let texts: Option<Vec<_>> = any.enumeration.iter().map(|value| value.as_str()).collect();
        match texts {
            Some(texts) if !texts.is_empty() => {
                Shape::Enum(texts.into_iter().map(str::to_owned).collect())
            }
            _ => Shape::Any,
        }
    }

    /// A schema without `type` takes any value; one whose values are listed, or whose type is none, does not.
    fn strange_type(&mut self, any: &AnySchema, at: &Pointer) {
        let known = [
            None,
            Some("string"),
            Some("number"),
            Some("integer"),
            Some("boolean"),
            Some("array"),
        ];
        if !known.contains(&any.typ.as_deref()) {
            let ty = any.typ.as_deref().unwrap_or_default();
            self.loose(&format!("values of the unknown type `{ty}`"), at);
        } else if any.enumeration.iter().any(|value| !value.is_string()) {
            self.loose("values of several types", at);
        }
    }
}

impl Shape {
    /// Whether it becomes an item of its own.
    pub(crate) fn is_item(&self) -> bool {
        matches!(self, Self::Object(_) | Self::Enum(_))
    }
}

/// Names for an inline schema, best first.
fn hints(data: &SchemaData, hint: &str) -> Vec<String> {
    let given = data
        .extensions
        .get("x-ms-enum")
        .and_then(|value| value.get("name"));
    let given = given.and_then(serde_json::Value::as_str);
    // A title of more than a few words is a sentence.
    let title = data
        .title
        .as_deref()
        .filter(|title| title.split_whitespace().count() <= 4);
    [given, title, Some(hint)]
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .collect()
}

pub(super) fn is_secret(data: &SchemaData) -> bool {
    data.extensions.get("x-ms-secret") == Some(&serde_json::Value::Bool(true))
}

fn singular(hint: &str) -> String {
    match hint.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None if hint.ends_with("ss") => hint.to_owned(),
        None => match hint.strip_suffix('s') {
            Some(stem) => stem.to_owned(),
            None => format!("{hint} item"),
        },
    }
}

fn named(format: StringFormat) -> &'static str {
    match format {
        StringFormat::Date => "a `date`",
        StringFormat::DateTime => "a `date-time`",
        StringFormat::Password => "a `password`",
        StringFormat::Byte => "a `byte` string",
        StringFormat::Binary => "a `binary` string",
    }
}
