//! What schemas say of XML: `normalise` has kept it in `x-oast-xml`.

use openapiv3::{
    MediaType, OpenAPI, Operation, PathItem, ReferenceOr, RequestBody, Response, Schema,
};
use serde_json::{Map, Value};

use crate::api::{Shape, TypeId, Xml, XmlNode};
use crate::normalise::Normal;
use crate::report::codes;
use crate::source::Pointer;

use super::Lower;
use super::facts::Facts;
use super::media::{is_json, is_xml};
use super::reference::component_name;

/// How deep `allOf`s of one are in each other where a name for the root is looked for.
const DEEPEST: usize = 32;

/// What schemas mean in XML beside what they say.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dialect {
    /// Whether an array of which nothing is said has an element of its own.
    wraps: bool,
}

impl Dialect {
    /// That of a document, if anything in it is XML.
    pub(super) fn of(normal: &Normal) -> Option<Self> {
        let openapi = &normal.openapi;
        let paths = openapi.paths.paths.values();
        let items = paths.filter_map(ReferenceOr::as_item);
        let operations = items
            .flat_map(PathItem::iter)
            .map(|(_, operation)| operation);
        let mut operations = operations.chain(normal.more.iter().map(|more| &more.3));
        let components = openapi.components.as_ref();
        let is_used = operations.any(speaks_xml)
            || components.is_some_and(|components| {
                components.responses.values().any(answers_xml)
                    || components.request_bodies.values().any(takes_xml)
            });
        is_used.then(|| Self {
            wraps: is_of_aws(openapi),
        })
    }
}

/// The descriptions that are made of Amazon's own mark what is not wrapped; Amazon's are about the wire, where an array
/// has an element of its own unless it is `flattened`.
fn is_of_aws(openapi: &OpenAPI) -> bool {
    let provider = openapi.info.extensions.get("x-providerName");
    provider.is_some_and(|name| name == "amazonaws.com")
}

fn speaks_xml(operation: &Operation) -> bool {
    let responses = &operation.responses;
    let mut answers = responses.responses.values().chain(&responses.default);
    operation.request_body.as_ref().is_some_and(takes_xml) || answers.any(answers_xml)
}

fn takes_xml(body: &ReferenceOr<RequestBody>) -> bool {
    let Some(body) = body.as_item() else {
        return false;
    };
    let is_json = |content: &MediaType| {
        let mut others = body.content.iter();
        others.any(|(name, other)| is_json(name) && other.schema == content.schema)
    };
    let mut offers = body.content.iter();
    offers.any(|(name, content)| is_xml(name) && content.schema.is_some() && !is_json(content))
}

fn answers_xml(response: &ReferenceOr<Response>) -> bool {
    let has = |is: fn(&str) -> bool| {
        let offers = response.as_item().into_iter().flat_map(|r| &r.content);
        let mut described = offers.filter(|(_, content)| content.schema.is_some());
        described.any(|(name, _)| is(name))
    };
    has(is_xml) && !has(is_json)
}

impl<'a> Lower<'a> {
    /// What a schema says of XML.
    pub(super) fn xml(&mut self, schema: &Schema, at: &Pointer) -> Option<Xml> {
        let dialect = self.dialect?;
        let facts = Facts::of(schema);
        let mut xml = self.own_xml(schema, &facts, at).unwrap_or_default();
        for (index, part) in facts.all_of.iter().enumerate() {
            // A name beside a reference stands in a part of its own before 3.1. Of other parts the last counts.
            if let ReferenceOr::Item(part) = part
                && let Some(other) =
                    self.own_xml(part, &Facts::of(part), &at.key("allOf").index(index))
            {
                xml = Xml {
                    name: xml.name.or(other.name),
                    prefix: xml.prefix.or(other.prefix),
                    namespace: xml.namespace.or(other.namespace),
                    node: xml.node.or(other.node),
                };
            }
        }
        if dialect.wraps && facts.is_array() && xml.node.is_none() {
            xml.node = Some(XmlNode::Wrapped);
        }
        (xml != Xml::default()).then_some(xml)
    }

    fn own_xml(&mut self, schema: &Schema, facts: &Facts<'_>, at: &Pointer) -> Option<Xml> {
        let said = schema
            .schema_data
            .extensions
            .get("x-oast-xml")?
            .as_object()?;
        let at = at.key("xml");
        let text = |name: &str| {
            said.get(name)?
                .as_str()
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        let mut xml = Xml {
            name: text("name"),
            prefix: text("prefix"),
            namespace: text("namespace"),
            node: self.node(said, facts, &at),
        };
        if let Some((prefix, name)) = xml.name.as_deref().and_then(|name| name.split_once(':'))
            && xml.prefix.is_none()
        {
            let message = format!(
                "`{prefix}:{name}` is taken as the name `{name}` with the prefix `{prefix}`"
            );
            self.report
                .add(&codes::MENDED, at.key("name"), message)
                .help("write them as `name` and `prefix`");
            (xml.prefix, xml.name) = (Some(prefix.to_owned()), Some(name.to_owned()));
        }
        for (what, text) in [("name", &mut xml.name), ("prefix", &mut xml.prefix)] {
            if let Some(text) = text.take_if(|text| !is_name(text)) {
                let message = format!("`{text}` is no name in XML; it is left out");
                let found = self.report.add(&codes::BAD_OBJECT, at.key(what), message);
                found.help("a name is made of letters, digits, `-`, `_` and `.`, and begins with a letter or `_`");
            }
        }
        Some(xml)
    }

    fn node(
        &mut self,
        said: &Map<String, Value>,
        facts: &Facts<'_>,
        at: &Pointer,
    ) -> Option<XmlNode> {
        let flag = |name: &str| said.get(name).and_then(Value::as_bool);
        match said.get("nodeType").and_then(Value::as_str) {
            Some("attribute") => Some(XmlNode::Attribute),
            Some("text") => Some(XmlNode::Text),
            Some("cdata") => Some(XmlNode::Cdata),
            Some("element") => facts.is_array().then_some(XmlNode::Wrapped),
            Some("none") => Some(XmlNode::Unwrapped),
            Some(other) => {
                let message = format!("`{other}` is no type of node; it is left out");
                self.report
                    .add(&codes::BAD_OBJECT, at.key("nodeType"), message)
                    .help("write `element`, `attribute`, `text`, `cdata` or `none`");
                None
            }
            None if flag("attribute") == Some(true) => Some(XmlNode::Attribute),
            None if flag("x-ms-text") == Some(true) => Some(XmlNode::Text),
            None => flag("wrapped").map(|wrapped| match wrapped {
                true => XmlNode::Wrapped,
                false => XmlNode::Unwrapped,
            }),
        }
    }

    /// What the root of a body is called: as its schema says, else as the component is; `None` where it has no name.
    pub(super) fn root_name(
        &mut self,
        schema: &'a ReferenceOr<Schema>,
        at: &Pointer,
    ) -> Option<String> {
        let (mut schema, mut at, mut component) = (schema, at.clone(), None);
        for _ in 0..DEEPEST {
            let name = match schema {
                ReferenceOr::Reference { reference } => component_name(reference, "schemas"),
                ReferenceOr::Item(_) => None,
            };
            let (found, place) = self.follow(schema, "schemas", |c| &c.schemas, &at)?;
            component = component.or(name);
            let named = self.xml(found, &place).and_then(|xml| xml.name);
            if named.is_some() {
                return named;
            }
            at = place.key("allOf");
            let mut parts = Facts::of(found)
                .all_of
                .iter()
                .enumerate()
                .filter(|(_, part)| part.as_item().is_none());
            match (parts.next(), parts.next()) {
                (Some((index, part)), None) => (schema, at) = (part, at.index(index)),
                _ => break,
            }
        }
        component.filter(|name| is_name(name))
    }

    /// Says which words of XML are about other kinds of values than they stand beside.
    pub(super) fn settle_xml(&mut self) {
        let said: Vec<_> = self
            .api
            .xml
            .iter()
            .filter_map(|(id, xml)| Some((*id, xml.node?)))
            .collect();
        for (id, node) in said {
            let Some(why) = misplaced(node, &self.api.resolve(id).1.shape) else {
                continue;
            };
            let at = self.api.types[id.0].pointer.key("xml");
            self.report
                .add(&codes::NO_EFFECT, at, why)
                .help("it is written as an element");
            self.forget_node(id);
        }
    }

    fn forget_node(&mut self, id: TypeId) {
        if let Some(xml) = self.api.xml.get_mut(&id) {
            xml.node = None;
        }
    }
}

/// Why values of a shape cannot be such nodes.
fn misplaced(node: XmlNode, shape: &Shape) -> Option<&'static str> {
    let is_array = matches!(shape, Shape::Array(_) | Shape::Tuple(_) | Shape::Any);
    match (node, shape) {
        (XmlNode::Wrapped | XmlNode::Unwrapped, _) if !is_array => {
            Some("only an array is wrapped, or has no node of its own")
        }
        (
            XmlNode::Attribute | XmlNode::Text | XmlNode::Cdata,
            Shape::Array(_) | Shape::Tuple(_) | Shape::Map(_) | Shape::Object(_),
        ) => Some("an array or an object is no attribute and no text"),
        _ => None,
    }
}

/// Whether a text is a name without a prefix (Namespaces in XML 1.0, production 4), as far as ASCII goes.
fn is_name(text: &str) -> bool {
    let starts = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
    let follows = |c: char| starts(c) || c.is_ascii_digit() || matches!(c, '-' | '.');
    text.starts_with(starts) && text.chars().all(follows)
}
