//! How a call is given its body.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{docs, rust_type};
use super::{markdown, schemas};
use crate::api::{Api, Operation};
use crate::plan::{BodyArgument, BodyType, Plan};

/// The arguments that a body is given with.
pub(super) fn arguments(plan: &Plan, body: &BodyArgument) -> Vec<TokenStream> {
    let bytes = quote!(body: impl Into<runtime::bytes_crate::Bytes>);
    match &body.ty {
        BodyType::Json(ty) | BodyType::Form(ty, _) => {
            let ty = rust_type(plan, ty, &|name| quote!(models::#name));
            vec![quote!(body: &'a #ty)]
        }
        BodyType::Text => vec![quote!(body: &'a str)],
        BodyType::Bytes => vec![bytes],
        BodyType::Typed => vec![quote!(content_type: &'a str), bytes],
    }
}

/// The call that takes them.
pub(super) fn set(api: &Api, plan: &Plan, body: &BodyArgument) -> TokenStream {
    let schema = match body.schema.map(|id| schemas::path(api, plan, id)) {
        Some(schema) => quote!(Some(&#schema)),
        None => quote!(None),
    };
    match &body.ty {
        BodyType::Json(_) => quote!(.body(body, #schema)),
        BodyType::Form(_, deep) => quote!(.form(body, #schema, &[#(#deep),*])),
        BodyType::Text => quote!(.text(body)),
        BodyType::Bytes => quote!(.bytes(body)),
        BodyType::Typed => quote!(.typed(content_type, body)),
    }
}

/// What a caller has to know of them: the name of each and what it is for.
pub(super) fn words(operation: &Operation, body: &BodyArgument) -> Vec<(&'static str, String)> {
    let declared = operation.body.as_ref();
    let described = declared.and_then(|body| body.description.as_deref());
    let mut words = Vec::new();
    if let (BodyType::Typed, Some(declared)) = (&body.ty, declared) {
        let boundary = if declared.media_type.starts_with("multipart/") {
            ", with its boundary"
        } else {
            ""
        };
        let allowed = markdown::code(&declared.media_type);
        words.push((
            "content_type",
            format!("The media type of the body: {allowed}{boundary}."),
        ));
    }
    words.extend(described.map(|described| ("body", markdown::inline(described))));
    words
}

pub(super) fn setter(
    api: &Api,
    plan: &Plan,
    body: &BodyArgument,
    operation: &Operation,
) -> Option<TokenStream> {
    if body.required {
        return None;
    }
    let (arguments, set) = (arguments(plan, body), set(api, plan, body));
    let words = words(operation, body);
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
        pub fn body(mut self, #(#arguments),*) -> Self {
            self.0 = self.0 #set;
            self
        }
    })
}
