//! Request bodies: what a caller gives, and how it is written.

use openapiv3::{
    AdditionalProperties, Encoding, MediaType, QueryStyle, ReferenceOr, RequestBody, Schema,
    SchemaKind, Type as Typed,
};

use crate::api::{Body, Content, Value};
use crate::report::codes;
use crate::source::Pointer;

use super::response::is_json;
use super::{Lower, said};

impl<'a> Lower<'a> {
    /// The request body: JSON if the service takes it, else the first media type. `None` where a reference to it
    /// cannot be followed.
    pub(super) fn body(
        &mut self,
        body: &'a ReferenceOr<RequestBody>,
        at: &Pointer,
        name: &str,
    ) -> Option<Body> {
        let (body, at) = self.follow(body, "requestBodies", |c| &c.request_bodies, at)?;
        let at = at.key("content");
        let all = || body.content.iter();
        let json = all()
            .find(|(media_type, content)| is_json(media_type) && content.schema.is_some())
            .or_else(|| all().find(|(media_type, _)| is_json(media_type) && *media_type != "*/*"));
        let hint = format!("{name} request");
        let (media_type, content) = match (json, body.content.first()) {
            (Some((media_type, content)), _) => self.json_body(media_type, content, &at, &hint),
            (None, Some((media_type, content))) => self.other_body(media_type, content, &at, &hint),
            (None, None) => {
                self.as_bytes("there is no media type in `content`", &at);
                ("*/*".to_owned(), Content::Typed)
            }
        };
        Some(Body {
            media_type,
            content,
            required: body.required,
            description: said(body.description.as_deref()),
        })
    }

    fn json_body(
        &mut self,
        media_type: &str,
        content: &'a MediaType,
        at: &Pointer,
        hint: &str,
    ) -> (String, Content) {
        let at = at.key(media_type).key("schema");
        let ty = match &content.schema {
            Some(schema) => self.schema(schema, &at, hint),
            None => self.anything(&at),
        };
        let media_type = if is_media_type(media_type) && media_type != "*/*" {
            media_type
        } else {
            "application/json"
        };
        (media_type.to_owned(), Content::Json(ty))
    }

    fn other_body(
        &mut self,
        media_type: &str,
        content: &'a MediaType,
        at: &Pointer,
        hint: &str,
    ) -> (String, Content) {
        let at = at.key(media_type);
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        let said = format!("`{media_type}` is not written by the client");
        if !is_media_type(media_type) {
            self.as_bytes(&format!("`{media_type}` is no media type"), &at);
            return ("*/*".to_owned(), Content::Typed);
        }
        if essence.contains('*') || essence.starts_with("multipart/") {
            self.as_bytes(&said, &at);
            return (essence, Content::Typed);
        }
        if essence == "application/x-www-form-urlencoded" {
            let schema_at = at.key("schema");
            if let Some(schema) = &content.schema
                && let Some(deep) = self.form(schema, &content.encoding, &schema_at)
            {
                let ty = self.schema(schema, &schema_at, hint);
                return (media_type.to_owned(), Content::Form(ty, deep));
            }
        }
        let charset = media_type.to_ascii_lowercase();
        if essence.starts_with("text/")
            && (!charset.contains("charset") || charset.contains("utf-8"))
        {
            return (media_type.to_owned(), Content::Text);
        }
        if essence != "application/octet-stream" {
            self.as_bytes(&said, &at);
        }
        (media_type.to_owned(), Content::Bytes)
    }

    fn as_bytes(&mut self, why: &str, at: &Pointer) {
        self.report
            .add(
                &codes::BODY_AS_BYTES,
                at,
                format!("{why}; the body is handed over as bytes"),
            )
            .help("make the bytes yourself, or describe the body as `application/json` if the service takes that");
    }

    /// The members of a form whose parts are named in brackets; `None` where it is more than the client can write.
    fn form(
        &mut self,
        schema: &'a ReferenceOr<Schema>,
        encodings: &indexmap::IndexMap<String, Encoding>,
        at: &Pointer,
    ) -> Option<Vec<String>> {
        let (schema, at) = self.schema_itself(schema, at)?;
        let (properties, others) = match &schema.schema_kind {
            SchemaKind::Type(Typed::Object(object)) => {
                (&object.properties, object.additional_properties.as_ref())
            }
            SchemaKind::Any(any) if any.all_of.is_empty() && !any.properties.is_empty() => {
                (&any.properties, any.additional_properties.as_ref())
            }
            _ => return None,
        };
        let mut deep = Vec::new();
        for (name, property) in properties {
            let (property, at) = self.schema_itself(property, &at.key("properties").key(name))?;
            let encoding = encodings.get(name);
            if encoding.is_some_and(|e| e.style == Some(QueryStyle::DeepObject)) {
                deep.push(name.clone());
                continue;
            }
            // `openapiv3` does not tell a missing `explode` from `false`; who names the style means the latter.
            let repeated = encoding.is_none_or(|encoding| match encoding.style {
                None => true,
                Some(QueryStyle::Form) => encoding.explode,
                Some(_) => false,
            });
            let valued = self.value(property, &at);
            match valued.value {
                Value::One(_) => {}
                Value::List(_) if repeated && valued.coarse.is_none() => {}
                _ => return None,
            }
        }
        match others {
            Some(AdditionalProperties::Schema(schema)) => {
                let (schema, at) = self.schema_itself(schema, &at.key("additionalProperties"))?;
                let value = self.value(schema, &at).value;
                matches!(value, Value::One(_)).then_some(deep)
            }
            _ => Some(deep),
        }
    }
}

/// Whether a text can be the value of `Content-Type`, or a range of those (RFC 9110, section 8.3.1).
fn is_media_type(text: &str) -> bool {
    let printable = text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    let essence = text.split(';').next().unwrap_or_default().trim();
    let parts = essence.split_once('/');
    printable && parts.is_some_and(|(kind, subtype)| !kind.is_empty() && !subtype.is_empty())
}
