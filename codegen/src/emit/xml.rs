//! `models/xml.rs`: how models stand in XML, as data.

use std::cell::Cell;
use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{fixed, ident, type_gate};
use super::{File, rust};
use crate::api::{Api, Choices, Field, Object, Shape, TypeId, Union, Xml, XmlNode};
use crate::plan::Plan;

pub(super) fn emit<'a>(api: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    if !plan.xml.is_used() {
        return Vec::new();
    }
    vec![rust(plan, "models/xml.rs", || {
        ("How models stand in XML.".to_owned(), statics(api, plan))
    })]
}

/// A static as other modules beside `models` name it.
pub(super) fn path(api: &Api, plan: &Plan, id: TypeId) -> TokenStream {
    let name = plan.xml.names[api.xml_itself(id).0].as_ref().map(ident);
    quote!(models::xml::#name)
}

fn statics(api: &Api, plan: &Plan) -> TokenStream {
    let site = Site {
        api,
        plan,
        uses_module: Cell::new(false),
        uses_nodes: Cell::new(false),
    };
    let named = plan.xml.names.iter().enumerate();
    let statics = named.filter_map(|(index, name)| {
        let (id, name) = (TypeId(index), ident(name.as_ref()?));
        let (gate, value) = (type_gate(plan, id), site.own(id).value());
        Some(quote!(#gate pub(crate) static #name: Xml = #value;))
    });
    let statics: Vec<_> = statics.collect();
    let module = site.uses_module.get().then(|| quote!(self,));
    let nodes = site.uses_nodes.get().then(|| quote!(Node,));
    quote! {
        use super::super::runtime::xml::{#module #nodes Xml};
        #(#statics)*
    }
}

/// The file, and what it has to import.
struct Site<'a> {
    api: &'a Api,
    plan: &'a Plan,
    uses_module: Cell<bool>,
    uses_nodes: Cell<bool>,
}

/// A description that may be given another name yet.
struct Described<'a> {
    core: Core,
    tag: Tag<'a>,
}

enum Core {
    /// One that the runtime has.
    Ready(&'static str),
    /// The static of a type.
    Static(TokenStream),
    /// One of its own.
    Own(TokenStream),
}

#[derive(Clone, Copy, Default)]
struct Tag<'a> {
    name: Option<&'a str>,
    prefix: Option<&'a str>,
    namespace: Option<&'a str>,
}

impl<'a> Tag<'a> {
    fn of(xml: Option<&'a Xml>) -> Self {
        Self {
            name: xml.and_then(|xml| xml.name.as_deref()),
            prefix: xml.and_then(|xml| xml.prefix.as_deref()),
            namespace: xml.and_then(|xml| xml.namespace.as_deref()),
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            name: self.name.or(other.name),
            prefix: self.prefix.or(other.prefix),
            namespace: self.namespace.or(other.namespace),
        }
    }

    fn calls(self) -> TokenStream {
        let named = self.name.map(|name| quote!(.named(#name)));
        let (prefix, namespace) = (self.prefix.unwrap_or(""), self.namespace.unwrap_or(""));
        let within = (self.prefix.is_some() || self.namespace.is_some())
            .then(|| quote!(.within(#prefix, #namespace)));
        quote!(#named #within)
    }
}

impl Described<'_> {
    /// As a value.
    fn value(self) -> TokenStream {
        let tag = self.tag.calls();
        match self.core {
            Core::Ready(name) => {
                let name = fixed(name);
                quote!(Xml::#name #tag)
            }
            Core::Static(path) => quote!(Xml::like(&#path) #tag),
            Core::Own(value) => quote!(#value #tag),
        }
    }
}

impl<'a> Site<'a> {
    /// The description of a type, as a reference.
    fn reference(&self, described: Described<'_>) -> TokenStream {
        match described {
            Described {
                core: Core::Ready(name),
                tag,
            } if tag.calls().is_empty() => {
                self.uses_module.set(true);
                let name = fixed(name);
                quote!(&xml::#name)
            }
            Described {
                core: Core::Static(path),
                tag,
            } if tag.calls().is_empty() => quote!(&#path),
            described => {
                let value = described.value();
                quote!(&#value)
            }
        }
    }

    fn of(&self, id: TypeId) -> TokenStream {
        self.reference(self.described(id))
    }

    /// What a type is, by its static if it has one.
    fn described(&self, id: TypeId) -> Described<'a> {
        match &self.plan.xml.names[id.0] {
            Some(name) => {
                let name = ident(name);
                Described {
                    core: Core::Static(quote!(#name)),
                    tag: Tag::default(),
                }
            }
            None => self.own(id),
        }
    }

    /// What a type is, without its static.
    fn own(&self, id: TypeId) -> Described<'a> {
        let tag = Tag::of(self.api.xml.get(&id));
        let core = match &self.api.types[id.0].shape {
            Shape::Alias(target) => {
                let target = self.described(*target);
                return Described {
                    tag: tag.or(target.tag),
                    core: target.core,
                };
            }
            Shape::Text(_) => Core::Ready("TEXT"),
            Shape::Integer(_) | Shape::Number | Shape::Decimal => Core::Ready("NUMBER"),
            Shape::Boolean => Core::Ready("BOOLEAN"),
            Shape::Enum(listed) => Core::Ready(match listed.values {
                Choices::Texts(_) => "TEXT",
                Choices::Integers(_) => "NUMBER",
            }),
            Shape::Array(items) => {
                let items = self.of(*items);
                Core::Own(quote!(Xml::list(#items)))
            }
            Shape::Map(values) => Core::Own(match self.items(*values) {
                Some(items) => {
                    let items = self.reference(items);
                    quote!(Xml::object(&[]).rest_elements(#items))
                }
                None => {
                    let values = self.of(*values);
                    quote!(Xml::map(#values))
                }
            }),
            Shape::Object(object) => Core::Own(self.object(&[object])),
            Shape::Union(union) => self.union(id, union),
            Shape::Any | Shape::Tuple(_) => Core::Ready("ANY"),
        };
        Described { core, tag }
    }

    /// Of objects of several types each member as the first of them has it.
    fn union(&self, id: TypeId, union: &Union) -> Core {
        let shapes = union
            .variants
            .iter()
            .map(|variant| &self.api.resolve(variant.ty).1.shape);
        let objects: Option<Vec<_>> = shapes
            .map(|shape| match shape {
                Shape::Object(object) => Some(object),
                _ => None,
            })
            .collect();
        match objects {
            Some(objects) if self.plan.items[id.0].is_some() => Core::Own(self.object(&objects)),
            _ => Core::Ready("ANY"),
        }
    }

    fn object(&self, objects: &[&Object]) -> TokenStream {
        let mut names = HashSet::new();
        let fields = objects.iter().flat_map(|object| &object.fields);
        let fields: Vec<&Field> = fields.filter(|field| names.insert(&field.name)).collect();
        // What only some of them demand, the others do not have.
        let nodes: Vec<_> = fields
            .iter()
            .map(|field| self.node(field, objects.len() == 1))
            .collect();
        let rest =
            objects
                .iter()
                .find_map(|object| object.rest)
                .map(|rest| match self.items(rest) {
                    Some(items) => {
                        let items = self.reference(items);
                        quote!(.rest_elements(#items))
                    }
                    None => {
                        let rest = self.of(rest);
                        quote!(.rest(#rest))
                    }
                });
        quote!(Xml::object(&[#(#nodes),*]) #rest)
    }

    fn node(&self, field: &Field, is_sure: bool) -> TokenStream {
        self.uses_nodes.set(true);
        let (node, described) = match (self.api.xml_node(field.ty), self.items(field.ty)) {
            (Some(XmlNode::Attribute), _) => ("Attribute", None),
            (Some(XmlNode::Text), _) => ("Text", None),
            (Some(XmlNode::Cdata), _) => ("Cdata", None),
            (_, Some(items)) if field.required && is_sure => ("RequiredElements", Some(items)),
            (_, Some(items)) => ("Elements", Some(items)),
            (_, None) => ("Element", None),
        };
        let (name, node) = (&field.name, fixed(node));
        let mut described = described.unwrap_or_else(|| self.described(field.ty));
        // The member's name goes without saying.
        if !matches!(described.core, Core::Static(_)) {
            described.tag.name = described.tag.name.filter(|named| named != name);
        }
        let described = self.reference(described);
        quote!(Node::#node(#name, #described))
    }

    /// The items of an array that has no element of its own. Without a name, theirs is that of the array.
    fn items(&self, id: TypeId) -> Option<Described<'a>> {
        let Shape::Array(items) = self.api.resolve(id).1.shape else {
            return None;
        };
        if self.api.xml_node(id) == Some(XmlNode::Wrapped) {
            return None;
        }
        let mut described = self.described(items);
        if self.api.xml_name(items).is_none() {
            described.tag.name = self.api.xml_name(id);
        }
        Some(described)
    }
}
