//! What the answers of an operation mean.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::{docs, ident, payload};
use super::{markdown, schemas, xml};
use crate::api::{Api, Operation, Outcomes, Payload, Response, Status, Stream, TypeId};
use crate::plan::{AnswersPlan, Group, OperationPlan, Plan};

/// The type of what an operation gives where it succeeds.
pub(super) fn success(
    api: &Api,
    plan: &Plan,
    operation: &Operation,
    planned: &OperationPlan,
) -> TokenStream {
    holding(api, plan, &operation.success, planned.success.as_ref())
}

/// The type of what an operation gives where it fails.
pub(super) fn failure(
    api: &Api,
    plan: &Plan,
    operation: &Operation,
    planned: &OperationPlan,
) -> TokenStream {
    match operation.failure.payload {
        Payload::Nothing => quote!(std::convert::Infallible),
        _ => holding(api, plan, &operation.failure, planned.failure.as_ref()),
    }
}

/// What is said of an operation whose success can be read while it comes.
pub(super) fn stream(api: &Api, plan: &Plan, operation: &Operation) -> Option<TokenStream> {
    let items = |id| payload(api, plan, Payload::Json(id));
    Some(match operation.success.stream()? {
        Stream::Bytes => quote!(; stream),
        Stream::Events(None) => quote!(; events(String, texts)),
        Stream::Events(Some(id)) => {
            let items = items(id);
            quote!(; events(#items, json))
        }
        Stream::Lines(id) => {
            let items = items(id);
            quote!(; lines(#items))
        }
    })
}

fn holding(
    api: &Api,
    plan: &Plan,
    outcomes: &Outcomes,
    planned: Option<&AnswersPlan>,
) -> TokenStream {
    match planned {
        Some(planned) => {
            let name = ident(&planned.name);
            quote!(#name)
        }
        None => payload(api, plan, outcomes.payload),
    }
}

/// The enums of answers that differ.
pub(super) fn enums(
    api: &Api,
    plan: &Plan,
    group: &Group,
    operation: &Operation,
    planned: &OperationPlan,
) -> TokenStream {
    let method = format!("[`{}`]({}::{})", planned.method, group.ty, planned.method);
    let all = [
        (&operation.success, &planned.success, "succeeds"),
        (&operation.failure, &planned.failure, "fails"),
    ];
    let enums = all.into_iter().filter_map(|(outcomes, answers, how)| {
        let answers = answers.as_ref()?;
        let words = format!("What {method} answers where it {how}.");
        Some(one(api, plan, outcomes, answers, &words))
    });
    enums.collect()
}

fn one(
    api: &Api,
    plan: &Plan,
    outcomes: &Outcomes,
    planned: &AnswersPlan,
    words: &str,
) -> TokenStream {
    let (docs_of_all, name) = (docs(words), ident(&planned.name));
    let variants = outcomes.responses.iter().zip(&planned.variants);
    let variants = variants.map(|(response, variant)| {
        let status = match response.status {
            Status::Code(code) => code.to_string(),
            Status::Class(class) => format!("{class}XX"),
            Status::Any => "Any other status".to_owned(),
        };
        let docs = docs(&match &response.description {
            Some(said) => format!("{status}: {}", markdown::inline(said)),
            None => format!("{status}."),
        });
        let variant = ident(variant);
        match response.payload {
            Payload::Nothing | Payload::Empty => quote!(#docs #variant),
            held => {
                let held = payload(api, plan, held);
                quote!(#docs #variant(#held))
            }
        }
    });
    quote! {
        #docs_of_all
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "an answer is taken apart as soon as it is there")]
        pub enum #name {
            #(#variants,)*
        }
    }
}

/// The rows of the table that says what an answer means.
pub(super) fn outcomes(
    api: &Api,
    plan: &Plan,
    outcomes: &Outcomes,
    planned: Option<&AnswersPlan>,
) -> Vec<TokenStream> {
    let rows = outcomes
        .responses
        .iter()
        .enumerate()
        .map(|(index, response)| {
            let decode = match planned {
                Some(planned) => {
                    let (name, variant) = (ident(&planned.name), ident(&planned.variants[index]));
                    as_variant(response.payload, &quote!(#name::#variant))
                }
                None => decode(outcomes.payload, response),
            };
            let schema = checked(api, plan, response).map(|id| {
                let schema = schemas::path(api, plan, id);
                quote!(.schema(&#schema))
            });
            let notation = match response.payload {
                Payload::Xml(id) => {
                    let xml = xml::path(api, plan, id);
                    Some(quote!(.written(&#xml)))
                }
                _ => None,
            };
            match response.status {
                Status::Code(code) => {
                    let code = Literal::u16_unsuffixed(code);
                    quote!(Outcome::code(#code, #decode) #notation #schema)
                }
                Status::Class(class) => {
                    let class = Literal::u16_unsuffixed(class);
                    quote!(Outcome::class(#class, #decode) #notation #schema)
                }
                Status::Any => quote!(Outcome::any(#decode) #notation #schema),
            }
        });
    rows.collect()
}

/// The type of an answer, where its schema asks for more than it takes to read it.
pub(super) fn checked(api: &Api, plan: &Plan, response: &Response) -> Option<TypeId> {
    let id = match response.payload {
        Payload::Json(id) | Payload::Xml(id) | Payload::Maybe(id) => api.itself(id),
        _ => return None,
    };
    plan.schemas[id.0].asks.then_some(id)
}

fn as_variant(payload: Payload, variant: &TokenStream) -> TokenStream {
    match payload {
        Payload::Text => quote!(|body| runtime::text(body).map(#variant)),
        Payload::Bytes => quote!(|body| runtime::bytes(body).map(#variant)),
        Payload::Json(_) | Payload::Xml(_) | Payload::Maybe(_) => {
            quote!(|body| runtime::json(body).map(#variant))
        }
        Payload::Nothing | Payload::Empty | Payload::Several => quote!(|_| Ok(#variant)),
    }
}

fn decode(payload: Payload, response: &Response) -> TokenStream {
    match payload {
        Payload::Nothing | Payload::Empty | Payload::Several => quote!(runtime::empty),
        Payload::Json(_) | Payload::Xml(_) => quote!(runtime::json),
        Payload::Maybe(_) if response.payload != Payload::Empty => {
            quote!(|body| runtime::json(body).map(Some))
        }
        Payload::Maybe(_) => quote!(|_| Ok(None)),
        Payload::Text => quote!(runtime::text),
        Payload::Bytes => quote!(runtime::bytes),
    }
}
