//! How a call is given its body.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::tokens::{docs, ident, rust_type};
use super::{markdown, schemas, xml};
use crate::api::{Api, Body, Content, Encoding, Media, Operation};
use crate::plan::{BodyPlan, ChoicePlan, Group, MediaPlan, OperationPlan, Plan};

/// A body, and what is planned for it.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) body: &'a Body,
    pub(super) planned: &'a BodyPlan,
}

/// The body of an operation, if it has one.
pub(super) fn of<'a>(operation: &'a Operation, planned: &'a OperationPlan) -> Option<Given<'a>> {
    let (body, planned) = (operation.body.as_ref()?, planned.body.as_ref()?);
    Some(Given { body, planned })
}

impl<'a> Given<'a> {
    pub(super) fn media(self) -> impl Iterator<Item = (&'a Media, &'a MediaPlan)> {
        self.body.media.iter().zip(&self.planned.media)
    }

    /// The only media type that there is.
    fn only(self) -> Option<(&'a Media, &'a MediaPlan)> {
        self.media()
            .next()
            .filter(|_| self.planned.choice.is_none())
    }
}

/// The arguments that a body is given with.
pub(super) fn arguments(plan: &Plan, given: Given<'_>) -> Vec<TokenStream> {
    let Some((media, planned)) = given.only() else {
        let name = given
            .planned
            .choice
            .as_ref()
            .map(|choice| ident(&choice.name));
        return vec![quote!(body: impl Into<#name<'a>>)];
    };
    let content = quote!(body: impl Into<runtime::Content>);
    match (&media.content, held(plan, planned)) {
        (_, Some(ty)) => vec![quote!(body: &'a #ty)],
        (Content::Text, _) => vec![quote!(body: &'a str)],
        (Content::Typed, _) => vec![quote!(content_type: &'a str), content],
        _ => vec![content],
    }
}

/// The call that takes them.
pub(super) fn set(api: &Api, plan: &Plan, given: Given<'_>) -> TokenStream {
    let payload = match given.only() {
        Some((media, planned)) => payload(api, plan, media, planned),
        None => quote!(body.into().payload()),
    };
    quote!(.body(#payload))
}

/// What a body holds, unless it is a text or bytes.
pub(super) fn held(plan: &Plan, media: &MediaPlan) -> Option<TokenStream> {
    let ty = media.ty.as_ref()?;
    Some(rust_type(plan, ty, &|name| quote!(models::#name)))
}

pub(super) fn payload(api: &Api, plan: &Plan, media: &Media, planned: &MediaPlan) -> TokenStream {
    let (usual, payload) = match &media.content {
        Content::Json(_) => ("application/json", quote!(Payload::json(body))),
        Content::Xml(id, root) => {
            let xml = xml::path(api, plan, *id);
            ("application/xml", quote!(Payload::xml(body, #root, &#xml)))
        }
        Content::Form(_, encodings) => {
            let encodings = rows(encodings);
            let payload = quote!(Payload::form(body, #encodings));
            ("application/x-www-form-urlencoded", payload)
        }
        Content::Multipart(_, encodings) => {
            let encodings = rows(encodings);
            (
                "multipart/form-data",
                quote!(Payload::multipart(body, #encodings)),
            )
        }
        Content::Text => ("text/plain", quote!(Payload::text(body))),
        Content::Bytes => ("application/octet-stream", quote!(Payload::content(body))),
        Content::Typed => {
            let allowed = &media.media_type;
            return quote!(Payload::typed(#allowed, content_type, body));
        }
    };
    let media_type = &media.media_type;
    let media_type = (media_type != usual).then(|| quote!(.media_type(#media_type)));
    let schema = planned.schema.map(|id| {
        let schema = schemas::path(api, plan, id);
        quote!(.schema(&#schema))
    });
    quote!(#payload #media_type #schema)
}

pub(super) fn rows(encodings: &[(String, Encoding)]) -> TokenStream {
    let rows = encodings.iter().map(|(name, encoding)| {
        let encoding = match encoding {
            Encoding::Deep => quote!(Deep),
            Encoding::Joined(delimiter) => quote!(Joined(#delimiter)),
            Encoding::As(media_types) => quote!(As(#media_types)),
            Encoding::Headers(headers) => {
                let headers = headers.iter().map(|(name, value)| quote!((#name, #value)));
                quote!(Headers(&[#(#headers),*]))
            }
        };
        quote!((#name, runtime::Encoding::#encoding))
    });
    quote!(&[#(#rows),*])
}

/// The enum of what a call takes, where there is a choice.
pub(super) fn choice(
    api: &Api,
    plan: &Plan,
    group: &Group,
    operation: &Operation,
    planned: &OperationPlan,
) -> Option<TokenStream> {
    let given = of(operation, planned)?;
    let choice = given.planned.choice.as_ref()?;
    let (name, method) = (ident(&choice.name), &planned.method);
    let words = docs(&format!(
        "A body of [`{method}`]({}::{method}), by what it is written as.",
        group.ty
    ));
    let variants = variants(given, choice);
    let declared = variants.iter().map(|(variant, _, media, planned)| {
        let types: Vec<_> = media.media_type.split(", ").map(markdown::code).collect();
        let words = docs(&format!("{}.", types.join(", ")));
        match (&media.content, held(plan, planned)) {
            (_, Some(ty)) => quote!(#words #variant(&'a #ty)),
            (Content::Text, _) => quote!(#words #variant(&'a str)),
            (Content::Typed, _) => quote!(#words #variant(&'a str, runtime::Content)),
            _ => quote!(#words #variant(runtime::Content)),
        }
    });
    let arms = variants.iter().map(|(variant, _, media, planned)| {
        let payload = payload(api, plan, media, planned);
        match media.content {
            Content::Typed => quote!(Self::#variant(content_type, body) => #payload),
            _ => quote!(Self::#variant(body) => #payload),
        }
    });
    let distinct = variants.iter().filter(|(_, distinct, ..)| *distinct);
    let conversions = distinct.map(|(variant, _, media, planned)| {
        let from = match (&media.content, held(plan, planned)) {
            (_, Some(ty)) => quote!(&'a #ty),
            (Content::Text, _) => quote!(&'a str),
            _ => quote!(runtime::Content),
        };
        quote! {
            impl<'a> From<#from> for #name<'a> {
                fn from(body: #from) -> Self {
                    Self::#variant(body)
                }
            }
        }
    });
    Some(quote! {
        #words
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum #name<'a> {
            #(#declared,)*
        }

        impl<'a> #name<'a> {
            #[inline]
            fn payload(self) -> Payload<'a> {
                match self {
                    #(#arms,)*
                }
            }
        }

        #(#conversions)*
    })
}

/// The variants of a choice: the name, whether it is the only one for what it holds, and what that is.
fn variants<'a>(
    given: Given<'a>,
    choice: &ChoicePlan,
) -> Vec<(Ident, bool, &'a Media, &'a MediaPlan)> {
    let names = choice.variants.iter().zip(&choice.distinct);
    let variants = names.zip(given.media());
    let variants = variants
        .map(|((name, distinct), (media, planned))| (ident(name), *distinct, media, planned));
    variants.collect()
}

/// What a caller has to know of them: the name of each and what it is for.
pub(super) fn words(given: Given<'_>) -> Vec<(&'static str, String)> {
    let mut words = Vec::new();
    if let Some((media, _)) = given.only()
        && media.content == Content::Typed
    {
        let boundary = match media.media_type.starts_with("multipart/") {
            true => ", with its boundary",
            false => "",
        };
        let allowed = markdown::code(&media.media_type);
        words.push((
            "content_type",
            format!("The media type of the body: {allowed}{boundary}."),
        ));
    }
    let described = given.body.description.as_deref();
    words.extend(described.map(|described| ("body", markdown::inline(described))));
    words
}

pub(super) fn setter(api: &Api, plan: &Plan, given: Given<'_>) -> Option<TokenStream> {
    if given.planned.required {
        return None;
    }
    let (arguments, set) = (arguments(plan, given), set(api, plan, given));
    let words = words(given);
    let said = match words.as_slice() {
        [] => "Sets the body.".to_owned(),
        [("body", described)] => format!("Sets the body: {described}"),
        several => {
            let lines = several
                .iter()
                .map(|(name, words)| format!("- `{name}`: {words}\n"));
            format!("Sets the body.\n\n{}", lines.collect::<String>())
        }
    };
    let docs = docs(&said);
    Some(quote! {
        #docs
        #[inline]
        pub fn body(mut self, #(#arguments),*) -> Self {
            self.0 = self.0 #set;
            self
        }
    })
}
