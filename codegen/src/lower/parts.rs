//! How the members of `multipart` bodies are written that are not written as usual.

use indexmap::IndexMap;
use openapiv3::{Encoding as Declared, Header, ParameterSchemaOrContent, ReferenceOr};

use crate::api::Encoding;
use crate::report::codes;
use crate::source::Pointer;

use super::Lower;
use super::body::joined;
use super::facts::Facts;
use super::parameter::{is_header_value, is_token};
use super::typed::written;

impl<'a> Lower<'a> {
    pub(super) fn parts(
        &mut self,
        declared: &'a IndexMap<String, Declared>,
        at: &Pointer,
    ) -> Vec<(String, Encoding)> {
        let mut encodings = Vec::new();
        for (member, declared) in declared {
            let at = at.key(member);
            let own = match &declared.content_type {
                Some(media_types) if is_header_value(media_types) => {
                    Some(Encoding::As(media_types.clone()))
                }
                // It would end the header, and begin another.
                Some(_) => {
                    self.report
                        .add(
                            &codes::REDUNDANT,
                            at.key("contentType"),
                            "a media type has no control characters; the part is sent as if it had no `contentType`"
                                .to_owned(),
                        )
                        .help("write media types, with a comma and a space between two");
                    joined(declared)
                }
                None => joined(declared),
            };
            encodings.extend(own.map(|own| (member.clone(), own)));
            let headers = self.part_headers(&declared.headers, &at.key("headers"));
            if !headers.is_empty() {
                encodings.push((member.clone(), Encoding::Headers(headers)));
            }
        }
        encodings
    }

    /// The headers of a part that have one value only; says which have others.
    fn part_headers(
        &mut self,
        declared: &'a IndexMap<String, ReferenceOr<Header>>,
        at: &Pointer,
    ) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        for (name, header) in declared {
            // OpenAPI 3.0.3, section 4.7.15.1: described by `contentType`.
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let at = at.key(name);
            let fixed = self
                .follow(header, "headers", |c| &c.headers, &at)
                .and_then(|(header, at)| self.fixed(header, &at));
            let is_ours = name.eq_ignore_ascii_case("content-disposition");
            match fixed {
                Some(value) if is_token(name) && !is_ours && is_header_value(&value) => {
                    headers.push((name.clone(), value));
                }
                _ => {
                    self.report
                        .add(
                            &codes::KEYWORD_UNSUPPORTED,
                            &at,
                            format!("header `{name}` of a part has no value of its own; it is not sent"),
                        )
                        .help("give it a `default` or an `enum` of one value, or set it on a file by `File::header`");
                }
            }
        }
        headers
    }

    /// The value that a header has unless somebody says otherwise.
    fn fixed(&mut self, header: &'a Header, at: &Pointer) -> Option<String> {
        let ParameterSchemaOrContent::Schema(schema) = &header.format else {
            return None;
        };
        let (schema, _) = self.schema_behind(schema, &at.key("schema"))?;
        let default = schema.schema_data.default.as_ref().and_then(written);
        default.or_else(|| match Facts::of(schema).values.as_slice() {
            [only] => written(only),
            _ => None,
        })
    }
}
