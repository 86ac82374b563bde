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
            let items = items(*id);
            quote!(; events(#items, json))
        }
        Stream::Objects(id, texts) => {
            let items = items(*id);
            quote!(; events(#items, objects [#(#texts),*]))
        }
        Stream::Lines(id) => {
            let items = items(*id);
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

/// How the bodies of the answers are read, unless each is read as JSON.
pub(super) fn reads(outcomes: &Outcomes, planned: Option<&AnswersPlan>) -> Option<TokenStream> {
    let responses = outcomes.responses.iter().enumerate();
    let is_json =
        |response: &Response| matches!(response.payload, Payload::Json(_) | Payload::Xml(_));
    let is_usual = planned.is_none()
        && matches!(outcomes.payload, Payload::Json(_) | Payload::Xml(_))
        && outcomes.responses.iter().all(is_json);
    let reads = responses.map(|(index, response)| match planned {
        Some(planned) => {
            let (name, variant) = (ident(&planned.name), ident(&planned.variants[index]));
            as_variant(response.payload, &quote!(#name::#variant))
        }
        None => decode(outcomes.payload, response),
    });
    (!is_usual).then(|| quote!(as [#(#reads),*]))
}

/// The rows of the table that says which answers there are.
pub(super) fn outcomes(api: &Api, plan: &Plan, outcomes: &Outcomes) -> Vec<TokenStream> {
    let rows = outcomes.responses.iter().map(|response| {
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
        let status = match response.status {
            Status::Code(code) => {
                let code = Literal::u16_unsuffixed(code);
                quote!(code(#code))
            }
            Status::Class(class) => {
                let class = Literal::u16_unsuffixed(class);
                quote!(class(#class))
            }
            Status::Any => quote!(ANY),
        };
        quote!(Outcome::#status #notation #schema)
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
        Payload::Text => quote!(text(#variant)),
        Payload::Bytes => quote!(bytes(#variant)),
        Payload::Json(_) | Payload::Xml(_) | Payload::Maybe(_) => quote!(json(#variant)),
        Payload::Nothing | Payload::Empty | Payload::Several => quote!(empty(#variant)),
    }
}

fn decode(payload: Payload, response: &Response) -> TokenStream {
    match payload {
        Payload::Nothing | Payload::Empty | Payload::Several => quote!(empty),
        Payload::Json(_) | Payload::Xml(_) => quote!(json),
        Payload::Maybe(_) if response.payload != Payload::Empty => quote!(json(Some)),
        Payload::Maybe(_) => quote!(empty(None)),
        Payload::Text => quote!(text),
        Payload::Bytes => quote!(bytes),
    }
}
