//! Headers of answers: what their values are.

use openapiv3::{Header as Declared, ParameterSchemaOrContent, Response, Schema};
use serde_json::Value as Json;

use crate::api::{Format, Header, HeaderId, Limits, Shape, TypeId};
use crate::report::codes;
use crate::source::Pointer;

use super::facts::Facts;
use super::parameter::is_token;
use super::{Draft, Lower, said};

const TEXT: Shape = Shape::Text(Format::Plain);

impl<'a> Lower<'a> {
    /// The headers that an answer bears. Those that are not there have been said by `normalise`.
    pub(super) fn headers(&mut self, response: &'a Response, at: &Pointer) -> Vec<HeaderId> {
        let mut headers = Vec::new();
        for (name, declared) in &response.headers {
            let followed = self.follow(declared, "headers", |c| &c.headers, &at.key(name));
            let found = followed.and_then(|(declared, at)| self.header(name, declared, &at));
            headers.extend(found.filter(|id| !headers.contains(id)));
        }
        headers
    }

    fn header(&mut self, name: &str, declared: &'a Declared, at: &Pointer) -> Option<HeaderId> {
        // Azure's word for headers with names of the user's choice.
        let prefix = declared.extensions.get("x-ms-header-collection-prefix");
        let prefix = prefix.and_then(Json::as_str);
        let name = prefix.unwrap_or(name).to_ascii_lowercase();
        // OpenAPI 3.0.3, section 4.7.17: it says again what the media types say.
        if name == "content-type" {
            return None;
        }
        if !is_token(&name) {
            let message = format!("`{name}` cannot be the name of a header; it is left out");
            self.report
                .add(&codes::BAD_OBJECT, at, message)
                .help("use letters, digits and `-`");
            return None;
        }
        let shape = match prefix {
            Some(_) => Shape::Map(self.header_type(TEXT, &name, at)),
            None => self.header_shape(declared, &name, at),
        };
        let header = Header {
            ty: self.header_type(shape, &name, at),
            description: said(declared.description.as_deref()),
            deprecated: declared.deprecated == Some(true),
            name,
        };
        Some(self.add_header(header))
    }

    /// A header of the same name and type is the same: what is said of it must suit every answer.
    fn add_header(&mut self, header: Header) -> HeaderId {
        let headers = &mut self.api.headers;
        let same = |known: &Header| known.name == header.name && known.ty == header.ty;
        let Some(index) = headers.iter().position(same) else {
            headers.push(header);
            return HeaderId(headers.len() - 1);
        };
        let known = &mut headers[index];
        known.deprecated &= header.deprecated;
        if header.description.is_some() && header.description != known.description {
            known.description = None;
        }
        HeaderId(index)
    }

    fn header_type(&mut self, shape: Shape, name: &str, at: &Pointer) -> TypeId {
        self.add_type(at, vec![name.to_owned()], Draft::of(shape))
    }

    /// What the value of a header is: something without parts, or a list of such; of all else, the text that was sent.
    fn header_shape(&mut self, declared: &'a Declared, name: &str, at: &Pointer) -> Shape {
        // Its lines cannot be joined (RFC 9110, section 5.3).
        if name == "set-cookie" {
            return Shape::Array(self.header_type(TEXT, name, at));
        }
        let ParameterSchemaOrContent::Schema(schema) = &declared.format else {
            return TEXT;
        };
        let Some((schema, at)) = self.schema_behind(schema, &at.key("schema")) else {
            return TEXT;
        };
        let facts = Facts::of(schema);
        if !facts.is_array() {
            return self.leaf(schema, &at).unwrap_or(TEXT);
        }
        // Only commas are split at.
        if declared.extensions.contains_key("x-oast-delimiter") {
            return TEXT;
        }
        let items = match facts.items {
            Some(items) => self
                .schema_behind(items, &at.key("items"))
                .and_then(|(items, at)| self.leaf(items, &at))
                // A date of HTTP has a comma of its own.
                .filter(|shape| *shape != Shape::Text(Format::HttpDate)),
            None => Some(TEXT),
        };
        match items {
            Some(items) => Shape::Array(self.header_type(items, name, &at)),
            None => TEXT,
        }
    }

    /// A value without parts. One of several that are listed is what all of them are: for headers there are no models.
    fn leaf(&mut self, schema: &'a Schema, at: &Pointer) -> Option<Shape> {
        let mut facts = Facts::of(schema);
        facts.values.clear();
        if !matches!(facts.ty, Some("string" | "integer" | "number" | "boolean")) {
            return None;
        }
        let shape = self.scalar(&facts, &schema.schema_data, &mut Limits::default(), at);
        Some(match shape {
            Shape::Text(Format::Binary) => TEXT,
            shape => shape,
        })
    }
}
