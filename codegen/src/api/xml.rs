//! How values stand in XML.

use super::{Api, Shape, TypeId};

/// What a schema says of its values in XML (OpenAPI 3.2.0, XML Object).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Xml {
    /// `name`.
    pub name: Option<String>,
    /// `prefix`.
    pub prefix: Option<String>,
    /// `namespace`.
    pub namespace: Option<String>,
    /// What they are there, where it is not what is usual.
    pub node: Option<XmlNode>,
}

/// What a value is in XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum XmlNode {
    /// `attribute: true`, `nodeType: attribute`.
    Attribute,
    /// `x-ms-text: true`, `nodeType: text`.
    Text,
    /// `nodeType: cdata`.
    Cdata,
    /// An array within an element of its own: `wrapped: true`, `nodeType: element`.
    Wrapped,
    /// An array without one: `wrapped: false`, `nodeType: none`.
    Unwrapped,
}

impl Api {
    /// A type and those that it is another name for, each with what is said of it.
    fn xml_chain(&self, id: TypeId) -> impl Iterator<Item = (TypeId, Option<&Xml>)> {
        // A ring of names is not made.
        let next = |id: &TypeId| match self.types[id.0].shape {
            Shape::Alias(next) => Some(next),
            _ => None,
        };
        let chain = std::iter::successors(Some(id), next).take(self.types.len());
        chain.map(|id| (id, self.xml.get(&id)))
    }

    /// What values of a type are in XML: what its own name says, else what it is a name for.
    pub fn xml_node(&self, id: TypeId) -> Option<XmlNode> {
        self.xml_chain(id).find_map(|(_, xml)| xml?.node)
    }

    /// What values of a type are called in XML, wherever they stand.
    pub fn xml_name(&self, id: TypeId) -> Option<&str> {
        self.xml_chain(id).find_map(|(_, xml)| xml?.name.as_deref())
    }

    /// A type behind the names of which nothing is said.
    pub fn xml_itself(&self, id: TypeId) -> TypeId {
        let mut chain = self.xml_chain(id);
        let itself = chain
            .find(|(id, xml)| xml.is_some() || !matches!(self.types[id.0].shape, Shape::Alias(_)));
        itself.map_or(id, |(id, _)| id)
    }
}
