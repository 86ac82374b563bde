//! One look at a schema: `openapiv3` has a type for each kind of schema and one more for whatever is mixed.

use openapiv3::{
    AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind, Type as Typed,
    VariantOrUnknownOrEmpty,
};
use serde::Serialize;
use serde_json::Value as Json;

use crate::api::{Bound, Constraint};

type Boxed = ReferenceOr<Box<Schema>>;
type Properties = indexmap::IndexMap<String, Boxed>;

/// What a schema says, whatever kind of schema it is.
#[derive(Default)]
pub(super) struct Facts<'a> {
    /// `type`; none for any.
    pub(super) ty: Option<&'a str>,
    /// `format`, in small letters.
    pub(super) format: String,
    /// `enum`.
    pub(super) values: Vec<Json>,
    /// The limits of texts and numbers; without `enum`.
    pub(super) constraint: Constraint,
    pub(super) items: Option<&'a Boxed>,
    pub(super) min_items: usize,
    pub(super) max_items: Option<usize>,
    pub(super) unique: bool,
    pub(super) properties: Option<&'a Properties>,
    pub(super) required: &'a [String],
    pub(super) additional: Option<&'a AdditionalProperties>,
    pub(super) min_properties: usize,
    pub(super) max_properties: Option<usize>,
    pub(super) all_of: &'a [ReferenceOr<Schema>],
    pub(super) any_of: &'a [ReferenceOr<Schema>],
    pub(super) one_of: &'a [ReferenceOr<Schema>],
    pub(super) not: Option<&'a ReferenceOr<Schema>>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(schema: &'a Schema) -> Self {
        let mut facts = Self::by_kind(schema);
        if let Some(wide) = schema.schema_data.extensions.get("x-oast-bounds") {
            facts.widen(wide, &schema.schema_kind);
        }
        facts
    }

    /// Takes the bounds of an integer that `openapiv3` has no room for: it knows those of `i64`.
    fn widen(&mut self, wide: &Json, kind: &SchemaKind) {
        let (min_excluded, max_excluded) = match kind {
            SchemaKind::Type(Typed::Integer(integer)) => {
                (integer.exclusive_minimum, integer.exclusive_maximum)
            }
            SchemaKind::Any(any) => (
                any.exclusive_minimum == Some(true),
                any.exclusive_maximum == Some(true),
            ),
            _ => (false, false),
        };
        let text = |keyword: &str| match wide.get(keyword)? {
            Json::Number(number) if number.is_f64() => number.as_f64().map(decimal),
            Json::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let constraint = &mut self.constraint;
        let minimum = bound(text("minimum"), min_excluded);
        let maximum = bound(text("maximum"), max_excluded);
        constraint.minimum = minimum.or(constraint.minimum.take());
        constraint.maximum = maximum.or(constraint.maximum.take());
    }

    fn by_kind(schema: &'a Schema) -> Self {
        match &schema.schema_kind {
            SchemaKind::Type(typed) => Self::typed(typed),
            SchemaKind::OneOf { one_of } => Self {
                one_of,
                ..Self::default()
            },
            SchemaKind::AllOf { all_of } => Self {
                all_of,
                ..Self::default()
            },
            SchemaKind::AnyOf { any_of } => Self {
                any_of,
                ..Self::default()
            },
            SchemaKind::Not { not } => Self {
                not: Some(not),
                ..Self::default()
            },
            SchemaKind::Any(any) => Self::any(any),
        }
    }

    fn typed(typed: &'a Typed) -> Self {
        let mut facts = Self::default();
        match typed {
            Typed::String(string) => {
                facts.ty = Some("string");
                facts.format = format(&string.format);
                facts.values = values(string.enumeration.iter().flatten().cloned());
                facts.constraint = Constraint {
                    min_length: string.min_length.filter(|min| *min > 0),
                    max_length: string.max_length,
                    pattern: string.pattern.clone(),
                    ..Constraint::default()
                };
            }
            Typed::Integer(integer) => {
                facts.ty = Some("integer");
                facts.format = format(&integer.format);
                facts.values = values(integer.enumeration.iter().flatten().cloned());
                let text = |value: i64| value.to_string();
                facts.constraint = Constraint {
                    minimum: bound(integer.minimum.map(text), integer.exclusive_minimum),
                    maximum: bound(integer.maximum.map(text), integer.exclusive_maximum),
                    multiple_of: integer.multiple_of.map(text),
                    ..Constraint::default()
                };
            }
            Typed::Number(number) => {
                facts.ty = Some("number");
                facts.format = format(&number.format);
                facts.values = values(number.enumeration.iter().flatten().cloned());
                facts.constraint = Constraint {
                    minimum: bound(number.minimum.map(decimal), number.exclusive_minimum),
                    maximum: bound(number.maximum.map(decimal), number.exclusive_maximum),
                    multiple_of: number.multiple_of.map(decimal),
                    ..Constraint::default()
                };
            }
            Typed::Boolean(boolean) => {
                facts.ty = Some("boolean");
                facts.values = values(boolean.enumeration.iter().flatten().cloned());
            }
            Typed::Array(array) => {
                facts.ty = Some("array");
                facts.items = array.items.as_ref();
                facts.min_items = array.min_items.unwrap_or_default();
                facts.max_items = array.max_items;
                facts.unique = array.unique_items;
            }
            Typed::Object(object) => {
                facts.ty = Some("object");
                facts.properties = Some(&object.properties);
                facts.required = &object.required;
                facts.additional = object.additional_properties.as_ref();
                facts.min_properties = object.min_properties.unwrap_or_default();
                facts.max_properties = object.max_properties;
            }
        }
        facts
    }

    fn any(any: &'a AnySchema) -> Self {
        let exclusive = |flag: Option<bool>| flag == Some(true);
        Self {
            ty: any.typ.as_deref(),
            format: any.format.as_deref().unwrap_or_default().to_lowercase(),
            values: any.enumeration.clone(),
            constraint: Constraint {
                format: None,
                min_length: any.min_length.filter(|min| *min > 0),
                max_length: any.max_length,
                pattern: any.pattern.clone(),
                one_of: Vec::new(),
                open: false,
                minimum: bound(any.minimum.map(decimal), exclusive(any.exclusive_minimum)),
                maximum: bound(any.maximum.map(decimal), exclusive(any.exclusive_maximum)),
                multiple_of: any.multiple_of.map(decimal),
            },
            items: any.items.as_ref(),
            min_items: any.min_items.unwrap_or_default(),
            max_items: any.max_items,
            unique: any.unique_items == Some(true),
            properties: Some(&any.properties),
            required: &any.required,
            additional: any.additional_properties.as_ref(),
            min_properties: any.min_properties.unwrap_or_default(),
            max_properties: any.max_properties,
            all_of: &any.all_of,
            any_of: &any.any_of,
            one_of: &any.one_of,
            not: any.not.as_deref(),
        }
    }

    /// The named members, in the document's order.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'a String, &'a Boxed)> {
        self.properties.into_iter().flatten()
    }

    /// Whether it is about objects, as far as it says.
    pub(super) fn is_object(&self) -> bool {
        match self.ty {
            Some(ty) => ty == "object",
            None => self.properties.is_some_and(|all| !all.is_empty()) || self.additional.is_some(),
        }
    }

    /// Whether it is about arrays, as far as it says.
    pub(super) fn is_array(&self) -> bool {
        match self.ty {
            Some(ty) => ty == "array",
            None => self.items.is_some(),
        }
    }

    /// Whether it is about the items of arrays, but says nowhere that a value is one: beside alternatives, and where
    /// the items are alternatives themselves, people mean other values, too.
    pub(super) fn may_be_no_array(&self) -> bool {
        let has_choices = !self.one_of.is_empty() || !self.any_of.is_empty();
        let of_choices = matches!(
            self.items,
            Some(ReferenceOr::Item(items))
                if matches!(items.schema_kind, SchemaKind::OneOf { .. } | SchemaKind::AnyOf { .. })
        );
        self.ty.is_none() && self.items.is_some() && (has_choices || of_choices)
    }

    /// Whether it says what values are, apart from what they are together with others.
    pub(super) fn has_own(&self) -> bool {
        self.is_more_than_required() || !self.required.is_empty()
    }

    /// The same, apart from the members that it says must be there.
    pub(super) fn is_more_than_required(&self) -> bool {
        self.ty.is_some()
            || !self.values.is_empty()
            || self.is_object()
            || self.is_array()
            || self.constraint != Constraint::default()
            || self.min_items > 0
            || self.max_items.is_some()
            || self.unique
            || self.min_properties > 0
            || self.max_properties.is_some()
    }
}

/// Whether a schema says nothing but words.
pub(super) fn is_empty(schema: &Schema) -> bool {
    let data: &SchemaData = &schema.schema_data;
    let kept = ["x-oast-more", "x-oast-null"];
    matches!(&schema.schema_kind, SchemaKind::Any(any) if *any == AnySchema::default())
        && !data.nullable
        && !kept.iter().any(|name| data.extensions.contains_key(*name))
}

/// What is said of a property where it stands: by its schema, and by the inline parts of its `allOf`.
pub(super) fn annotations(schema: &Boxed) -> Vec<&SchemaData> {
    let ReferenceOr::Item(schema) = schema else {
        return Vec::new();
    };
    let parts = Facts::of(schema).all_of.iter();
    let parts = parts.filter_map(|part| Some(&part.as_item()?.schema_data));
    std::iter::once(&schema.schema_data).chain(parts).collect()
}

/// Whether the members of an object are meant to be reached from the one that it is a member of.
pub(super) fn is_flattened(data: &SchemaData) -> bool {
    data.extensions.get("x-ms-client-flatten") == Some(&Json::Bool(true))
}

/// The spelling of a format that `openapiv3` may know.
fn format<F: Serialize>(format: &VariantOrUnknownOrEmpty<F>) -> String {
    let spelled = serde_json::to_value(format).unwrap_or_default();
    spelled.as_str().unwrap_or_default().to_lowercase()
}

fn values<T: Into<Json>>(values: impl Iterator<Item = T>) -> Vec<Json> {
    values.map(Into::into).collect()
}

fn bound(text: Option<String>, exclusive: bool) -> Option<Bound> {
    text.map(|text| Bound { text, exclusive })
}

fn decimal(value: f64) -> String {
    value.to_string()
}
