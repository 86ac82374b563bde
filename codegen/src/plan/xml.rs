//! How types stand in XML, as data: which of them have statics.

use std::collections::HashSet;

use super::ItemPlan;
use super::names::{Name, Scope, XML_STATICS};
use super::schemas::{DEEPEST, described};
use crate::api::{Api, Content, Payload, Shape, TypeId, Union};

/// The statics that say how types stand in XML.
#[derive(Debug, Default)]
pub struct XmlPlan {
    /// The name of each, by [`TypeId`].
    pub names: Vec<Option<Name>>,
}

impl XmlPlan {
    /// Whether there are any.
    pub fn is_used(&self) -> bool {
        self.names.iter().any(Option::is_some)
    }
}

/// Names them: models, and what is a body by itself.
pub(super) fn xml(api: &Api, items: &[Option<ItemPlan>]) -> XmlPlan {
    let roots: Vec<_> = roots(api).map(|id| api.xml_itself(id)).collect();
    let (mut reached, mut open) = (HashSet::new(), roots.clone());
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            open.extend(within(api, id));
        }
    }
    let mut scope = Scope::new(XML_STATICS);
    let mut names = vec![None; api.types.len()];
    for (index, item) in items.iter().enumerate() {
        if let Some(item) = item
            && reached.contains(&TypeId(index))
            && has_members(api, TypeId(index))
        {
            let other = format!("{} xml", item.name);
            names[index] = Some(scope.screaming(&[item.name.as_str(), &other]));
        }
    }
    for id in roots {
        if names[id.0].is_none() {
            let words = described(api, id, DEEPEST);
            names[id.0] = Some(scope.screaming(&[&words, &format!("{words} body")]));
        }
    }
    XmlPlan { names }
}

/// The types that are in XML by themselves.
fn roots(api: &Api) -> impl Iterator<Item = TypeId> {
    api.operations.iter().flat_map(|operation| {
        let media = operation.body.iter().flat_map(|body| &body.media);
        let sent = media.filter_map(|media| match media.content {
            Content::Xml(id, _) => Some(id),
            _ => None,
        });
        let answers = operation.success.responses.iter();
        let answers = answers.chain(&operation.failure.responses);
        let received = answers.filter_map(|answer| match answer.payload {
            Payload::Xml(id) => Some(id),
            _ => None,
        });
        sent.chain(received)
    })
}

/// What the static of a type refers to, as `emit` writes it: one of several objects has the members of all, each as the
/// first of them has it, and none of the objects by itself. Of other unions nothing is known.
fn within(api: &Api, id: TypeId) -> Vec<TypeId> {
    match &api.types[id.0].shape {
        Shape::Union(union) if has_members(api, id) => {
            let variants = union.variants.iter();
            let objects = variants.filter_map(|variant| match &api.resolve(variant.ty).1.shape {
                Shape::Object(object) => Some(object),
                _ => None,
            });
            let objects: Vec<_> = objects.collect();
            let mut names = HashSet::new();
            let fields = objects.iter().flat_map(|object| &object.fields);
            let fields = fields.filter(|field| names.insert(&field.name));
            let rest = objects.iter().find_map(|object| object.rest);
            fields.map(|field| field.ty).chain(rest).collect()
        }
        Shape::Union(_) | Shape::Tuple(_) => Vec::new(),
        shape => shape.parts(),
    }
}

/// Whether values have named members, whichever of several types they are of.
fn has_members(api: &Api, id: TypeId) -> bool {
    match &api.types[id.0].shape {
        Shape::Object(_) => true,
        Shape::Union(Union { variants, .. }) => {
            let mut variants = variants.iter();
            variants.all(|variant| matches!(api.resolve(variant.ty).1.shape, Shape::Object(_)))
        }
        _ => false,
    }
}
