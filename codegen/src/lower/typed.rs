//! What a parameter takes: a scalar, a list, texts by name, or a value of the type that its schema is of.

use indexmap::IndexMap;
use openapiv3::{
    MediaType, Parameter as Declared, ParameterData, ParameterSchemaOrContent, PathStyle,
    QueryStyle, ReferenceOr, Schema,
};
use serde_json::Value as Json;

use crate::api::{Constraint, Count, Location, Scalar, Style, TypeId, Value};
use crate::source::Pointer;

use super::Lower;
use super::media::{is_form, is_json};
use super::parameter::place;

/// What a parameter takes, and how that is written.
pub(super) struct Typed {
    pub(super) value: Value,
    pub(super) constraint: Constraint,
    pub(super) items: Count,
    pub(super) style: Style,
    pub(super) explode: bool,
    /// The type that it has to be of as a whole.
    pub(super) schema: Option<TypeId>,
}

impl Typed {
    fn of(value: Value, style: Style) -> Self {
        Self {
            value,
            constraint: Constraint::default(),
            items: Count::default(),
            style,
            explode: false,
            schema: None,
        }
    }

    /// A text, as the caller writes it.
    pub(super) fn text(style: Style) -> Self {
        Self::of(Value::One(Scalar::Text), style)
    }
}

impl<'a> Lower<'a> {
    pub(super) fn by_schema(
        &mut self,
        declared: &'a Declared,
        schema: &'a Schema,
        schema_at: &Pointer,
        at: &Pointer,
        operation: &str,
    ) -> Typed {
        let (_, data) = place(declared);
        let valued = self.value(schema, schema_at);
        if valued.constraint != Constraint::default() {
            self.check_bounds(&valued.constraint, schema_at);
        }
        let ty = |lower: &mut Self| match &data.format {
            ParameterSchemaOrContent::Schema(schema) => {
                Some(lower.schema_of(data, schema, &at.key("schema"), operation))
            }
            ParameterSchemaOrContent::Content(_) => None,
        };
        let mut coarse = valued.coarse;
        // What is deeper than a member has a place in one style only.
        let is_typed = valued.typed && (!valued.nested || is_deep(declared));
        if is_typed && let Some(id) = ty(self) {
            let value = Value::Data(id);
            let (style, explode) = style(declared, value, &mut None);
            return Typed {
                explode,
                schema: Some(id),
                ..Typed::of(value, style)
            };
        }
        let schema = if valued.asked { ty(self) } else { None };
        let (style, explode) = style(declared, valued.value, &mut coarse);
        if let Some(why) = coarse {
            self.coarse(data, why, at);
        }
        Typed {
            value: valued.value,
            constraint: valued.constraint,
            items: valued.items,
            style,
            explode,
            schema,
        }
    }

    /// A parameter with `content`: a value of its schema where it is JSON, else the text that is sent.
    pub(super) fn by_content(
        &mut self,
        data: &'a ParameterData,
        content: &'a IndexMap<String, MediaType>,
        location: Location,
        at: &Pointer,
        operation: &str,
    ) -> Typed {
        let is_whole = data.extensions.contains_key("x-oast-querystring");
        let at_content = at.key("content");
        let found = content.iter().find(|(media_type, _)| is_json(media_type));
        let Some((media_type, media)) = found.or_else(|| content.first()) else {
            self.coarse(data, "its `content` is empty; the text is given", at);
            return Typed::text(usual(location));
        };
        let media_at = at_content.key(media_type);
        let schema_at = media_at.key("schema");
        let style = match is_whole {
            true => Style::Whole,
            false => Style::Json,
        };
        let of_type = |id, style| Typed {
            schema: Some(id),
            ..Typed::of(Value::Data(id), style)
        };
        if is_json(media_type) {
            let id = match &media.schema {
                Some(schema) => self.schema_of(data, schema, &schema_at, operation),
                None => self.anything(&schema_at),
            };
            return of_type(id, style);
        }
        if is_whole
            && is_form(media_type)
            && let Some(schema) = &media.schema
            && let Some(encodings) = self.form(schema, &media.encoding, &schema_at)
        {
            let id = self.schema_of(data, schema, &schema_at, operation);
            return of_type(id, Style::WholeForm(encodings));
        }
        let plain = media.schema.as_ref();
        let plain = plain.is_none_or(|schema| self.is_plain(schema, &schema_at));
        if !plain {
            self.coarse(data, "its `content` is given as the text that is sent", at);
        }
        Typed::text(match is_whole {
            true => Style::Whole,
            false => usual(location),
        })
    }

    /// The type of a parameter. Many operations have one of the same name: it is called after one of them only where
    /// they differ.
    fn schema_of(
        &mut self,
        data: &ParameterData,
        schema: &ReferenceOr<Schema>,
        at: &Pointer,
        operation: &str,
    ) -> TypeId {
        let id = self.schema(schema, at, &format!("{} parameter", data.name));
        let ty = &mut self.api.types[id.0];
        if !ty.is_component && ty.hints.len() == 1 {
            ty.hints.push(format!("{operation} {}", data.name));
        }
        id
    }
}

/// The style of what is written in none.
pub(super) fn usual(location: Location) -> Style {
    match location {
        Location::Path | Location::Header => Style::Simple,
        Location::Query | Location::Cookie => Style::Form,
    }
}

fn is_deep(declared: &Declared) -> bool {
    matches!(
        declared,
        Declared::Query {
            style: QueryStyle::DeepObject,
            ..
        }
    )
}

/// How values are written. What a style says nothing of is written as a form.
fn style(declared: &Declared, value: Value, coarse: &mut Option<&'static str>) -> (Style, bool) {
    let (_, data) = place(declared);
    let style = match declared {
        Declared::Path { style, .. } => match style {
            PathStyle::Simple => Style::Simple,
            PathStyle::Label => Style::Label,
            PathStyle::Matrix => Style::Matrix,
        },
        Declared::Header { .. } => Style::Simple,
        Declared::Cookie { .. } => Style::Form,
        Declared::Query { style, .. } => match style {
            QueryStyle::Form => Style::Form,
            QueryStyle::SpaceDelimited => Style::SpaceDelimited,
            QueryStyle::PipeDelimited => Style::PipeDelimited,
            QueryStyle::DeepObject => Style::DeepObject,
        },
    };
    // A value by itself has no parts.
    let alone = matches!(value, Value::One(_));
    match style {
        Style::DeepObject if alone => {
            coarse.get_or_insert("`deepObject` is for objects; it is written as `form`");
            (Style::Form, false)
        }
        // The specification says nothing of lists and of what is deeper: the names are those of Stripe, PHP and qs.
        Style::DeepObject => (style, true),
        Style::Form | Style::SpaceDelimited | Style::PipeDelimited if alone => (Style::Form, false),
        // The normaliser's word for what OpenAPI 3 has no style for (Swagger 2.0, `tsv`).
        Style::Form
            if data
                .extensions
                .get("x-oast-delimiter")
                .is_some_and(|d| d == "\t") =>
        {
            (Style::TabDelimited, false)
        }
        _ => {
            let explode = data.explode.unwrap_or(style == Style::Form);
            (style, explode && !alone)
        }
    }
}

/// A scalar of the document as it stands in a URL.
pub(super) fn written(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}
