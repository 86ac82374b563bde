//! Request bodies: what a caller gives, and the enum to choose by where there are several media types.

use super::names::{Name, Scope};
use super::{RustType, SchemaPlan};
use crate::api::{Body, Content, Operation, TypeId};

/// The body of an operation.
#[derive(Debug)]
pub struct BodyPlan {
    /// Whether it is an argument, or set by a setter.
    pub required: bool,
    /// What there is to choose from, in the order of the api.
    pub media: Vec<MediaPlan>,
    /// What a caller chooses with, where there is a choice.
    pub choice: Option<ChoicePlan>,
}

/// One media type of a body.
#[derive(Debug)]
pub struct MediaPlan {
    /// What a caller gives, unless it is a text or bytes.
    pub ty: Option<RustType>,
    /// Where what it must be like asks for more than its type has: the type.
    pub schema: Option<TypeId>,
}

/// An enum of bodies.
#[derive(Debug)]
pub struct ChoicePlan {
    /// Its name.
    pub name: Name,
    /// The variants, in the order of the media types.
    pub variants: Vec<Name>,
    /// Whether a variant is the only one for what it holds.
    pub distinct: Vec<bool>,
}

impl BodyPlan {
    /// Finds out which bodies have to be checked.
    pub(super) fn check(&mut self, operation: &Operation, schemas: &[SchemaPlan]) {
        let media = operation.body.iter().flat_map(|body| &body.media);
        for (planned, media) in self.media.iter_mut().zip(media) {
            planned.schema = media.content.ty().filter(|id| schemas[id.0].asks);
        }
    }
}

pub(super) fn plan(
    body: &Body,
    operation: &str,
    rust_type: &dyn Fn(TypeId) -> RustType,
    items: &mut Scope,
) -> BodyPlan {
    let media: Vec<_> = body
        .media
        .iter()
        .map(|media| MediaPlan {
            ty: media.content.ty().map(rust_type),
            schema: None,
        })
        .collect();
    let choice = (media.len() > 1).then(|| {
        let name = format!("{operation} body");
        let mut scope = Scope::new(&["Self"]);
        let variants = body.media.iter().map(|media| {
            let (short, long) = words(&media.media_type, &media.content);
            scope.pascal(&[&short, &long])
        });
        let alike = |a: usize, b: usize| match (&body.media[a].content, &body.media[b].content) {
            (Content::Text, Content::Text) | (Content::Bytes, Content::Bytes) => true,
            _ => media[a].ty.is_some() && media[a].ty == media[b].ty,
        };
        // With a media type beside, it can be made of nothing else.
        let distinct = |a: usize| {
            body.media[a].content != Content::Typed
                && (0..media.len()).all(|b| a == b || !alike(a, b))
        };
        ChoicePlan {
            variants: variants.collect(),
            name: items.pascal(&[&name, &format!("{name} choice")]),
            distinct: (0..media.len()).map(distinct).collect(),
        }
    });
    BodyPlan {
        required: body.required,
        media,
        choice,
    }
}

/// What a media type is called among others, and what it is called if that is taken.
fn words(media_type: &str, content: &Content) -> (String, String) {
    let essence = media_type.split(';').next().unwrap_or_default();
    let subtype = essence
        .split_once('/')
        .map_or(essence, |(_, subtype)| subtype);
    let short = match content {
        Content::Form(..) => "form",
        Content::Multipart(..) => "multipart",
        Content::Typed => "bytes",
        Content::Json(_) => subtype.strip_suffix("+json").unwrap_or(subtype),
        Content::Xml(..) => subtype.strip_suffix("+xml").unwrap_or(subtype),
        _ if subtype == "plain" => "text",
        _ if subtype == "octet-stream" => "bytes",
        _ => subtype,
    };
    (
        short.replace(['+', '.'], " "),
        essence.replace(['+', '.', '/'], " "),
    )
}
