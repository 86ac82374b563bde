//! From a schema to a type.

use std::borrow::Borrow;
use std::collections::HashSet;

use openapiv3::{AdditionalProperties, ReferenceOr, Schema, SchemaData};
use serde_json::Value as Json;

use crate::api::{Choices, Enumeration, Field, Format, Limits, Object, Shape, TypeId};
use crate::report::codes;
use crate::source::Pointer;

use super::facts::{Facts, annotations, is_empty, is_flattened};
use super::hints::{descriptions, hints, names, singular};
use super::more::spoken_of;
use super::own_words::is_asked;
use super::reference::component_name;
use super::{Draft, Lower, said};

impl Lower<'_> {
    /// The type of a schema. `hint` is what it would be called if it has no name of its own.
    pub(super) fn schema<S: Borrow<Schema>>(
        &mut self,
        schema: &ReferenceOr<S>,
        at: &Pointer,
        hint: &str,
    ) -> TypeId {
        match schema {
            ReferenceOr::Reference { reference } => self.referenced(reference, at),
            ReferenceOr::Item(schema) => {
                let schema = schema.borrow();
                let draft = self.draft(schema, at, hint);
                self.add_type(at, hints(&schema.schema_data, hint), draft)
            }
        }
    }

    /// The type of a component, which is lowered later.
    pub(super) fn referenced(&mut self, reference: &str, at: &Pointer) -> TypeId {
        let name = component_name(reference, "schemas").filter(|name| {
            let components = self.openapi.components.as_ref();
            components.is_some_and(|components| components.schemas.contains_key(name))
        });
        match name {
            Some(name) => self.component_type(&name),
            None => self.broken_type(at),
        }
    }

    /// The type of a component by its name.
    pub(super) fn component_type(&mut self, name: &str) -> TypeId {
        if let Some(id) = self.components.get(name) {
            return *id;
        }
        let at = self.component_at(name);
        let id = self.reserve(&at, vec![name.to_owned()]);
        self.api.types[id.0].is_component = true;
        self.components.insert(name.to_owned(), id);
        self.waiting.push_back((name.to_owned(), id));
        id
    }

    pub(super) fn component_at(&self, name: &str) -> Pointer {
        self.root.key("components").key("schemas").key(name)
    }

    pub(super) fn broken_type(&mut self, at: &Pointer) -> TypeId {
        let id = self.reserve(at, Vec::new());
        self.broken.insert(id);
        id
    }

    pub(super) fn component(&mut self, name: &str, id: TypeId) {
        let openapi = self.openapi;
        let components = openapi.components.as_ref();
        let Some(schema) = components.and_then(|components| components.schemas.get(name)) else {
            return;
        };
        let at = self.api.types[id.0].pointer.clone();
        let draft = match schema {
            ReferenceOr::Reference { reference } => {
                Draft::of(Shape::Alias(self.referenced(reference, &at)))
            }
            ReferenceOr::Item(schema) => {
                let draft = self.draft(schema, &at, name);
                let xml = draft.xml.clone();
                let mut draft = self.family(name, schema, draft, &at);
                draft.xml = xml;
                if draft.shape.is_item() && std::mem::take(&mut draft.nullable) {
                    // That null is a value, too, makes no other item.
                    let item = self.reserve(&at, vec![name.to_owned()]);
                    self.api.types[item.0].is_component = true;
                    self.fill(item, draft);
                    draft = Draft {
                        nullable: true,
                        ..Draft::of(Shape::Alias(item))
                    };
                }
                draft
            }
        };
        self.fill(id, draft);
    }

    /// What a schema makes of a value.
    pub(super) fn draft(&mut self, schema: &Schema, at: &Pointer, hint: &str) -> Draft {
        let facts = Facts::of(schema);
        let data = &schema.schema_data;
        let choices = !facts.one_of.is_empty() || !facts.any_of.is_empty();
        let mut draft = if !facts.all_of.is_empty() || choices && facts.has_own() {
            self.composed(&facts, schema, at, hint)
        } else {
            let mut draft = match choices {
                true => self.choice(&facts, schema, at, hint),
                false => self.own(&facts, data, at, hint),
            };
            self.besides(&facts, data, at, hint, &mut draft.limits);
            draft
        };
        draft.make_room(&spoken_of(data), self, at);
        if is_asked(data) && draft.limits.own_words().is_none() {
            self.ask_in_own_words(schema, at, hint, &mut draft);
        }
        // Beside `allOf`, that it may be null is said of the whole.
        draft.nullable |= data.nullable;
        draft.deprecated |= data.deprecated;
        draft.description = said(data.description.as_deref());
        draft.xml = self.xml(schema, at);
        draft
    }

    /// What is asked beside what the value is: `not`, and what only JSON Schema 2020-12 can ask.
    pub(super) fn besides(
        &mut self,
        facts: &Facts<'_>,
        data: &SchemaData,
        at: &Pointer,
        hint: &str,
        limits: &mut Limits,
    ) {
        if let Some(not) = facts.not {
            limits.not = Some(self.schema(not, &at.key("not"), &format!("not {hint}")));
        }
        self.more(data, at, hint, limits, false);
    }

    /// What the keywords say that are not about other schemas of the same value.
    pub(super) fn own(
        &mut self,
        facts: &Facts<'_>,
        data: &SchemaData,
        at: &Pointer,
        hint: &str,
    ) -> Draft {
        let mut limits = Limits {
            untyped: facts.ty.is_none(),
            constraint: facts.constraint.clone(),
            values: allowed(facts, data),
            min_items: facts.min_items,
            max_items: facts.max_items,
            unique: facts.unique,
            min_members: facts.min_properties,
            max_members: facts.max_properties,
            ..Limits::default()
        };
        if !facts.is_object() {
            limits.required = facts.required.to_vec();
        }
        if data.extensions.contains_key("x-oast-null") {
            limits.values = vec!["null".to_owned()];
        }
        let shape = if facts.is_object() {
            self.object(facts, &mut limits, at, hint)
        } else if facts.is_array() {
            let items = match facts.items {
                Some(items) => self.schema(items, &at.key("items"), &singular(hint)),
                None => self.anything(at),
            };
            Shape::Array(items)
        } else {
            self.scalar(facts, data, &mut limits, at)
        };
        let draft = Draft {
            limits,
            ..Draft::of(shape)
        };
        match draft.shape {
            Shape::Array(_) if facts.may_be_no_array() => self.if_array(draft, facts, at),
            _ => draft,
        }
    }

    pub(super) fn scalar(
        &mut self,
        facts: &Facts<'_>,
        data: &SchemaData,
        limits: &mut Limits,
        at: &Pointer,
    ) -> Shape {
        if let Some(choices) = choices(facts)
            && (choices.is_integers() == (facts.ty == Some("integer")))
        {
            return Shape::Enum(Enumeration {
                names: names(data, choices.len()),
                descriptions: descriptions(data, choices.len()),
                values: choices,
                open: open(data) != Some(false),
                extensible: open(data) == Some(true),
                of_any: false,
            });
        }
        match facts.ty {
            Some("string") if is_secret(data) => Shape::Text(Format::Secret),
            Some("string") => Shape::Text(text_format(&facts.format)),
            Some("integer") => self.integer(facts, &mut limits.constraint, at),
            Some("number") => match facts.format.as_str() {
                "decimal" | "decimal128" | "bigdecimal" => Shape::Decimal,
                format if format.contains("int") => self.integer(facts, &mut limits.constraint, at),
                _ => Shape::Number,
            },
            Some("boolean") => Shape::Boolean,
            None => Shape::Any,
            Some(other) => {
                limits.untyped = true;
                self.loose(&format!("values of the unknown type `{other}`"), at);
                Shape::Any
            }
        }
    }

    /// Any JSON, with a warning that says so.
    pub(super) fn loose(&mut self, what: &str, at: &Pointer) {
        self.report
            .add(
                &codes::LOOSE_TYPE,
                at,
                format!("{what}: any JSON value stands in"),
            )
            .help("the value is read and written whole, as `serde_json::Value`");
    }

    pub(super) fn anything(&mut self, at: &Pointer) -> TypeId {
        let draft = Draft {
            limits: Limits {
                untyped: true,
                ..Limits::default()
            },
            ..Draft::of(Shape::Any)
        };
        self.add_type(at, Vec::new(), draft)
    }

    fn object(
        &mut self,
        facts: &Facts<'_>,
        limits: &mut Limits,
        at: &Pointer,
        hint: &str,
    ) -> Shape {
        let rest = self.rest(facts, limits, at, hint);
        if facts.members().next().is_none() && facts.required.is_empty() {
            return match rest {
                Some(of) => Shape::Map(of),
                None if limits.closed => Shape::Object(Object::default()),
                None => Shape::Map(self.anything(at)),
            };
        }
        let mut fields = self.fields(facts, at, hint);
        self.undescribed(&mut fields, facts.required, at);
        Shape::Object(Object { fields, rest })
    }

    /// What the members hold that have no name, where the document speaks of them.
    pub(super) fn rest(
        &mut self,
        facts: &Facts<'_>,
        limits: &mut Limits,
        at: &Pointer,
        hint: &str,
    ) -> Option<TypeId> {
        match facts.additional? {
            AdditionalProperties::Any(false) => {
                limits.closed = true;
                None
            }
            AdditionalProperties::Any(true) => Some(self.anything(at)),
            AdditionalProperties::Schema(schema) => match schema.as_ref() {
                ReferenceOr::Item(schema) if is_empty(schema) => Some(self.anything(at)),
                schema => {
                    let at = at.key("additionalProperties");
                    Some(self.schema(schema, &at, &format!("{hint} value")))
                }
            },
        }
    }

    pub(super) fn fields(&mut self, facts: &Facts<'_>, at: &Pointer, hint: &str) -> Vec<Field> {
        let at = at.key("properties");
        let mut fields = Vec::new();
        let demanded: HashSet<&String> = facts.required.iter().collect();
        for (name, schema) in facts.members() {
            let ty = self.schema(schema, &at.key(name), &format!("{hint} {name}"));
            let required = demanded.contains(name);
            let data = annotations(schema);
            let has = |is: fn(&SchemaData) -> bool| data.iter().any(|data| is(data));
            let default = data.iter().find_map(|data| data.default.as_ref());
            fields.push(Field {
                name: name.clone(),
                ty,
                required,
                described: true,
                read_only: has(|data| data.read_only),
                write_only: has(|data| data.write_only),
                deprecated: has(|data| data.deprecated),
                flattened: has(is_flattened),
                description: data
                    .iter()
                    .find_map(|data| said(data.description.as_deref())),
                default: default.map(Json::to_string),
                fixed: None,
            });
        }
        fields
    }

    /// Members that are required and described nowhere.
    pub(super) fn undescribed(
        &mut self,
        fields: &mut Vec<Field>,
        required: &[String],
        at: &Pointer,
    ) {
        let mut known: HashSet<String> = fields.iter().map(|field| field.name.clone()).collect();
        for name in required {
            if known.insert(name.clone()) {
                fields.push(Field {
                    name: name.clone(),
                    ty: self.anything(at),
                    required: true,
                    described: false,
                    read_only: false,
                    write_only: false,
                    deprecated: false,
                    flattened: false,
                    description: None,
                    default: None,
                    fixed: None,
                });
            }
        }
    }
}

/// The values that are allowed, as JSON; none where the document says that others are as good.
fn allowed(facts: &Facts<'_>, data: &SchemaData) -> Vec<String> {
    match open(data) {
        Some(true) => Vec::new(),
        _ => facts.values.iter().map(Json::to_string).collect(),
    }
}

/// The values that a schema lists, if they are of one kind that becomes an enumeration. A date or a time does not:
/// it can be written in several ways.
fn choices(facts: &Facts<'_>) -> Option<Choices> {
    let values = || facts.values.iter().filter(|value| !value.is_null());
    if facts.values.is_empty()
        || !matches!(facts.ty, None | Some("string" | "integer"))
        || text_format(&facts.format).is_time() && facts.ty == Some("string")
    {
        return None;
    }
    let texts: Option<Vec<_>> = values()
        .map(|value| value.as_str().map(str::to_owned))
        .collect();
    let integers = || values().map(Json::as_i64).collect::<Option<Vec<_>>>();
    match texts {
        Some(texts) if facts.ty != Some("integer") => Some(Choices::Texts(distinct(texts))),
        Some(_) => None,
        None => integers().map(|integers| Choices::Integers(distinct(integers))),
    }
}

fn distinct<T: PartialEq>(values: Vec<T>) -> Vec<T> {
    let mut distinct = Vec::with_capacity(values.len());
    for value in values {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    distinct
}

/// Whether other values are as good as those that are listed, where the document says so.
pub(super) fn open(data: &SchemaData) -> Option<bool> {
    let known = data.extensions.get("x-ms-enum");
    let known = known.and_then(|known| known.get("modelAsString")?.as_bool());
    known.or_else(|| {
        data.extensions
            .contains_key("x-extensible-enum")
            .then_some(true)
    })
}

fn text_format(format: &str) -> Format {
    match format {
        "password" => Format::Secret,
        "binary" => Format::Binary,
        "date" => Format::Date,
        "date-time" => Format::DateTime,
        "date-time-rfc1123" => Format::HttpDate,
        "time" => Format::Time,
        "duration" => Format::Duration,
        "uuid" | "guid" => Format::Uuid,
        "uri" | "url" => Format::Uri,
        "ipv4" => Format::Ipv4,
        "ipv6" => Format::Ipv6,
        "byte" | "base64" => Format::Base64,
        "base64url" => Format::Base64Url,
        _ => Format::Plain,
    }
}

impl Format {
    /// Whether the same value can be written in several ways.
    pub(super) fn is_time(self) -> bool {
        matches!(
            self,
            Self::Date | Self::DateTime | Self::HttpDate | Self::Time | Self::Duration
        )
    }
}

impl Choices {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Texts(values) => values.len(),
            Self::Integers(values) => values.len(),
        }
    }

    pub(super) fn is_integers(&self) -> bool {
        matches!(self, Self::Integers(_))
    }
}

fn is_secret(data: &SchemaData) -> bool {
    data.extensions.get("x-ms-secret") == Some(&Json::Bool(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values that may be sent, and whether they become an enumeration.
    fn listed(schema: &str) -> (Vec<String>, bool) {
        let schema: Schema = serde_json::from_str(schema).expect("a schema");
        let facts = Facts::of(&schema);
        (
            allowed(&facts, &schema.schema_data),
            choices(&facts).is_some(),
        )
    }

    #[test]
    fn times_are_no_enumerations() {
        let schema = r#"{"type": "string", "format": "date", "enum": ["0001-01-01"]}"#;
        assert_eq!(listed(schema), (vec!["\"0001-01-01\"".to_owned()], false));
        let schema = r#"{"type": "string", "format": "uuid", "enum": ["a"]}"#;
        assert_eq!(listed(schema), (vec!["\"a\"".to_owned()], true));
    }

    #[test]
    fn other_numbers_are_welcome_where_the_document_says_so() {
        let schema = r#"{"type": "number", "enum": [0.5], "x-ms-enum": {"modelAsString": true}}"#;
        assert_eq!(listed(schema), (vec![], false));
        let schema = r#"{"type": "number", "enum": [0.5], "x-ms-enum": {"modelAsString": false}}"#;
        assert_eq!(listed(schema), (vec!["0.5".to_owned()], false));
    }
}
