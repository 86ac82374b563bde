//! `headers.rs`: the headers of answers, each with its type.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{docs, ident, rust_type};
use super::{File, markdown, rust};
use crate::api::{Api, Header, Operation};
use crate::plan::{Name, OperationPlan, Plan, RustType};

pub(super) fn emit<'a>(api: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    if !plan.has_headers() {
        return Vec::new();
    }
    let module = || {
        let named = plan.headers.iter().zip(&api.headers);
        let mut named: Vec<_> = named
            .filter_map(|(name, header)| Some((name.as_ref()?, header)))
            .collect();
        named.sort_unstable_by_key(|(name, _)| *name);
        let headers = named
            .into_iter()
            .map(|(name, header)| one(api, plan, name, header));
        let items = quote! {
            use super::runtime;
            #(#headers)*
        };
        let words = "The headers of answers, for [`Response::get`](runtime::Response::get).";
        (words.to_owned(), items)
    };
    vec![rust(plan, "headers.rs", module)]
}

fn one(api: &Api, plan: &Plan, name: &Name, header: &Header) -> TokenStream {
    let (name, wire) = (ident(name), &header.name);
    let ty = plan.rust_type(api, header.ty);
    let (called, make) = match ty {
        RustType::Array(_) => (markdown::code(wire), quote!(list)),
        RustType::Map(_) => (markdown::code(&format!("{wire}*")), quote!(prefix)),
        _ => (markdown::code(wire), quote!(new)),
    };
    let docs = docs(&match &header.description {
        Some(said) => format!("{called}: {}", markdown::inline(said)),
        None => format!("{called}."),
    });
    let deprecated = header.deprecated.then(|| quote!(#[deprecated]));
    // None of the types is a model.
    let ty = rust_type(plan, &ty, &|name| quote!(#name));
    quote! {
        #docs
        #deprecated
        pub static #name: runtime::Header<#ty> = runtime::Header::#make(#wire);
    }
}

/// The headers that the answers of an operation bear, as a sentence for its method.
pub(super) fn words(plan: &Plan, operation: &Operation, planned: &OperationPlan) -> Option<String> {
    let root = match planned.module {
        Some(_) => "super::super",
        None => "super",
    };
    let answers = operation.success.responses.iter();
    let answers = answers.chain(&operation.failure.responses);
    let mut links = Vec::new();
    for name in answers
        .flat_map(|answer| &answer.headers)
        .filter_map(|id| plan.headers[id.0].as_ref())
    {
        let link = format!("[`{name}`]({root}::headers::{name})");
        if !links.contains(&link) {
            links.push(link);
        }
    }
    (!links.is_empty()).then(|| format!("Headers of its answers: {}.", links.join(", ")))
}
