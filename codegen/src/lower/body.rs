//! Request bodies: what a caller gives, and how it is written.

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, Encoding as Declared, MediaType, QueryStyle, ReferenceOr, RequestBody,
    Schema, SchemaKind, Type as Typed,
};

use crate::api::{Body, Content, Encoding, Media, Value};
use crate::report::{Diagnostic, codes};
use crate::source::Pointer;

use super::facts::{Facts, is_empty};
use super::media::{
    essence, is_form, is_json, is_media_type, is_parts, is_picture, is_range, is_text, is_xml,
    is_yaml,
};
use super::{Lower, said};

/// A media type of a body, and what is declared of it.
type Offer<'a> = (&'a String, &'a MediaType);

impl<'a> Lower<'a> {
    /// The request body, in every media type that says something else. `None` where a reference to it cannot be
    /// followed.
    pub(super) fn body(
        &mut self,
        body: &'a ReferenceOr<RequestBody>,
        at: &Pointer,
        name: &str,
        method: &str,
    ) -> Option<Body> {
        let (body, at) = self.follow(body, "requestBodies", |c| &c.request_bodies, at)?;
        let at = at.key("content");
        let mut media: Vec<Media> = Vec::new();
        for (media_type, content) in self.others(&body.content, &at, method == "PATCH") {
            let at = at.key(media_type);
            let content = self.content(media_type, content, &at, name);
            match (media.last_mut(), content) {
                // Bytes are bytes: which of the media types they are of, the caller says.
                (Some(last), Content::Bytes | Content::Typed) if last.content.is_bytes() => {
                    last.media_type += &format!(", {media_type}");
                    last.content = Content::Typed;
                }
                (_, content) => media.push(Media {
                    pointer: at,
                    media_type: written(media_type, &content),
                    content,
                }),
            }
        }
        if media.is_empty() {
            self.as_bytes("there is no media type in `content`", &at);
            media.push(Media {
                pointer: at,
                media_type: "*/*".to_owned(),
                content: Content::Typed,
            });
        }
        Some(Body {
            media,
            required: body.required,
            description: said(body.description.as_deref()),
        })
    }

    fn content(
        &mut self,
        media_type: &str,
        content: &'a MediaType,
        at: &Pointer,
        name: &str,
    ) -> Content {
        let (schema_at, hint) = (at.key("schema"), format!("{name} request"));
        let Some(schema) = &content.schema else {
            return match () {
                () if is_json(media_type) => Content::Json(self.anything(&schema_at)),
                () if is_text(media_type) => Content::Text,
                () => self.bytes(media_type, true, at),
            };
        };
        if self.is_binary(media_type, schema, &schema_at) {
            return self.bytes(media_type, true, at);
        }
        if is_json(media_type) || is_yaml(media_type) {
            return Content::Json(self.schema(schema, &schema_at, &hint));
        }
        if is_form(media_type)
            && let Some(encodings) = self.form(schema, &content.encoding, &schema_at)
        {
            return Content::Form(self.schema(schema, &schema_at, &hint), encodings);
        }
        if is_parts(media_type) {
            let encodings = self.parts(&content.encoding, &at.key("encoding"));
            let hint = format!("{name} form");
            return Content::Multipart(self.schema(schema, &schema_at, &hint), encodings);
        }
        let plain = self.is_plain(schema, &schema_at);
        if is_xml(media_type) && !plain {
            let Some(root) = self.root_name(schema, &schema_at) else {
                self.as_bytes("the root of the XML has no name", &schema_at)
                    .help("give the schema an `xml` with a `name`, or make it a component");
                return Content::Bytes;
            };
            return Content::Xml(self.schema(schema, &schema_at, &hint), root);
        }
        match plain && is_text(media_type) {
            true => Content::Text,
            false => self.bytes(media_type, plain, at),
        }
    }

    /// The media types that say something else than those before them, the one that is best to write first.
    fn others(
        &mut self,
        offers: &'a IndexMap<String, MediaType>,
        at: &Pointer,
        is_patch: bool,
    ) -> Vec<Offer<'a>> {
        let ranked = offers.iter().map(|(media_type, content)| {
            let rank = match &content.schema {
                Some(schema)
                    if self.is_binary(media_type, schema, &at.key(media_type).key("schema")) =>
                {
                    5
                }
                Some(_) if is_json(media_type) => 0,
                _ if is_json(media_type) && *media_type != "*/*" => 1,
                _ if is_form(media_type) || is_parts(media_type) || is_yaml(media_type) => 2,
                Some(schema)
                    if is_xml(media_type) && self.is_xml_body(schema, &at.key(media_type)) =>
                {
                    3
                }
                _ if is_text(media_type) => 4,
                _ => 5,
            };
            (rank, (media_type, content))
        });
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        let mut kept: Vec<(u8, Offer<'_>)> = Vec::new();
        for (rank, (media_type, content)) in ranked {
            // Another notation of the same value: the service takes either. But files have no place in JSON, patches
            // mean what their media type says, and a picture is no notation of anything.
            let same = |(rank, (_, before)): &(u8, Offer<'_>)| {
                before.schema == content.schema && *rank < 4
            };
            let distinct = is_parts(media_type)
                || is_picture(media_type)
                || is_patch && essence(media_type).contains("patch");
            if distinct || !kept.iter().any(same) {
                kept.push((rank, (media_type, content)));
            }
        }
        kept.into_iter().map(|(_, offer)| offer).collect()
    }

    /// Whether a body in XML can be written.
    fn is_xml_body(&mut self, schema: &'a ReferenceOr<Schema>, at: &Pointer) -> bool {
        let at = at.key("schema");
        !self.is_plain(schema, &at) && self.root_name(schema, &at).is_some()
    }

    /// Bytes, as which the client hands over what it cannot write. They are what is meant where they are `plain`.
    fn bytes(&mut self, media_type: &str, plain: bool, at: &Pointer) -> Content {
        let essence = essence(media_type);
        if !is_media_type(media_type) {
            self.as_bytes(&format!("`{media_type}` is no media type"), at);
        } else if is_form(media_type) {
            let why = format!(
                "the schema of `{media_type}` is not an object of scalars and arrays of scalars"
            );
            self.as_bytes(&why, at).help(
                "describe the body as an object, and use `encoding` for properties that are objects: \
                 `contentType: application/json` or `style: deepObject`",
            );
        } else if !plain || essence.starts_with("multipart/") {
            self.as_bytes(&format!("`{media_type}` is not written by the client"), at);
        }
        match is_range(media_type) || essence.starts_with("multipart/") {
            true => Content::Typed,
            false => Content::Bytes,
        }
    }

    /// Whether a schema is that of a text or of bytes.
    pub(super) fn is_plain(&mut self, schema: &'a ReferenceOr<Schema>, at: &Pointer) -> bool {
        let found = self.schema_itself(schema, at);
        found.is_none_or(|(schema, _)| Facts::of(schema).ty == Some("string") || is_empty(schema))
    }

    /// Whether a body is any bytes, in whatever media type: no text in JSON could hold them. A form still has parts.
    fn is_binary(
        &mut self,
        media_type: &str,
        schema: &'a ReferenceOr<Schema>,
        at: &Pointer,
    ) -> bool {
        let found = self.schema_itself(schema, at);
        let facts = found.map(|(schema, _)| Facts::of(schema));
        !is_form(media_type)
            && !is_parts(media_type)
            && facts.is_some_and(|facts| facts.ty == Some("string") && facts.format == "binary")
    }

    fn as_bytes(&mut self, why: &str, at: &Pointer) -> &mut Diagnostic {
        self.report
            .add(
                &codes::BODY_AS_BYTES,
                at,
                format!("{why}; the body is handed over as bytes"),
            )
            .help("make the bytes yourself, or describe the body as `application/json` if the service takes that")
    }

    /// How the members of a form are written that are not written as usual; `None` where it is more than the client can
    /// write.
    pub(super) fn form(
        &mut self,
        schema: &'a ReferenceOr<Schema>,
        declared: &IndexMap<String, Declared>,
        at: &Pointer,
    ) -> Option<Vec<(String, Encoding)>> {
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
        let mut encodings = Vec::new();
        for (name, property) in properties {
            let (property, at) = self.schema_itself(property, &at.key("properties").key(name))?;
            let declared = declared.get(name);
            if declared.is_some_and(|e| e.style == Some(QueryStyle::DeepObject)) {
                encodings.push((name.clone(), Encoding::Deep));
                continue;
            }
            if let Some(media_type) = declared.and_then(|e| e.content_type.as_ref())
                && is_json(media_type)
            {
                encodings.push((name.clone(), Encoding::As(media_type.clone())));
                continue;
            }
            let valued = self.value(property, &at);
            match valued.value {
                Value::One(_) => {}
                Value::List(_) if valued.coarse.is_none() => {
                    let joined = declared.and_then(joined);
                    encodings.extend(joined.map(|joined| (name.clone(), joined)));
                }
                _ => return None,
            }
        }
        match others {
            Some(AdditionalProperties::Schema(schema)) => {
                let (schema, at) = self.schema_itself(schema, &at.key("additionalProperties"))?;
                let value = self.value(schema, &at).value;
                matches!(value, Value::One(_)).then_some(encodings)
            }
            _ => Some(encodings),
        }
    }
}

/// How a media type is written in a request.
fn written(media_type: &str, content: &Content) -> String {
    match content {
        Content::Json(_) if is_range(media_type) || !is_media_type(media_type) => {
            "application/json".to_owned()
        }
        Content::Typed if !is_media_type(media_type) => "*/*".to_owned(),
        _ => media_type.to_owned(),
    }
}

/// What stands between the items of a list that is one value. `openapiv3` does not tell a missing `explode` from
/// `false`; who names the style means the latter.
pub(super) fn joined(declared: &Declared) -> Option<Encoding> {
    match declared.style.as_ref()? {
        QueryStyle::Form if !declared.explode => Some(Encoding::Joined(',')),
        QueryStyle::SpaceDelimited if !declared.explode => Some(Encoding::Joined(' ')),
        QueryStyle::PipeDelimited if !declared.explode => Some(Encoding::Joined('|')),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use crate::Session;
    use crate::api::Content;
    use crate::load::Loaded;
    use crate::source::Format;

    /// The media types of a body, and what is given for each.
    fn media(content: serde_json::Value) -> Vec<(String, Content)> {
        let operation = json!({
            "requestBody": {"content": content},
            "responses": {"204": {"description": "Done."}},
        });
        let document = json!({
            "openapi": "3.0.3",
            "info": {"title": "Bodies", "version": "1"},
            "paths": {"/": {"post": operation}},
        });
        let mut session = Session::default();
        let text = document.to_string();
        let file = session
            .sources
            .add(Path::new("bodies.json"), text, Format::Json);
        let loaded = Loaded {
            entries: vec![file],
            values: [(file, document)].into(),
            ..Loaded::default()
        };
        let mut api = session.understand(loaded).expect("it is understood");
        let body = api.operations.remove(0).body.expect("a body");
        let media = body.media.into_iter();
        media
            .map(|media| (media.media_type, media.content))
            .collect()
    }

    #[test]
    fn a_picture_is_no_notation_of_a_value() {
        let pet = json!({"schema": {"type": "object", "properties": {"name": {"type": "string"}}}});
        let media = media(json!({
            "application/pdf": pet,
            "application/json": pet,
            "application/xml": pet,
            "application/octet-stream": pet,
            "image/svg+xml": pet,
            "image/png": pet,
        }));
        let [(json, Content::Json(_)), (pictures, Content::Typed)] = media.as_slice() else {
            panic!("{media:?}");
        };
        assert_eq!(json, "application/json");
        assert_eq!(pictures, "application/pdf, image/png");
    }

    #[test]
    fn any_bytes_are_no_text_in_json() {
        let bytes = json!({"schema": {"type": "string", "format": "binary"}});
        assert_eq!(
            media(
                json!({"application/octet-stream": bytes, "text/plain": bytes, "application/json": bytes})
            ),
            [(
                "application/octet-stream, text/plain, application/json".to_owned(),
                Content::Typed
            )]
        );
        assert_eq!(
            media(json!({"application/json": bytes})),
            [("application/json".to_owned(), Content::Bytes)]
        );
        let text = json!({"schema": {"type": "string"}});
        let text = media(json!({"application/octet-stream": text, "application/json": text}));
        assert!(
            matches!(text.as_slice(), [(_, Content::Json(_))]),
            "{text:?}"
        );
    }
}
