//! The vocabulary that the emitters share.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::markdown;
use crate::api::{Api, Payload};
use crate::plan::{Form, Name, Plan, RustType};

/// A name as an identifier.
pub(super) fn ident(name: &Name) -> Ident {
    if name.is_raw() {
        Ident::new_raw(name.as_str(), Span::call_site())
    } else {
        Ident::new(name.as_str(), Span::call_site())
    }
}

/// Documentation of an item.
pub(super) fn docs(markdown: &str) -> TokenStream {
    let lines = markdown::lines(markdown).into_iter().map(|line| {
        let line = if line.is_empty() {
            line
        } else {
            format!(" {line}")
        };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// The path of a file within the output.
pub(super) fn source_path(plan: &Plan, path: &str) -> String {
    match plan.target.form {
        Form::Crate => format!("src/{path}"),
        Form::Module => path.to_owned(),
    }
}

/// How examples are marked: only those of a crate have a name to call it by.
pub(super) fn example_fence(plan: &Plan) -> &'static str {
    match plan.target.form {
        Form::Crate => "```no_run",
        Form::Module => "```ignore",
    }
}

/// A type, with models written by `model`.
pub(super) fn rust_type(
    plan: &Plan,
    ty: &RustType,
    model: &dyn Fn(Ident) -> TokenStream,
) -> TokenStream {
    match ty {
        RustType::Json => quote!(runtime::Json),
        RustType::Text => quote!(String),
        RustType::Secret => quote!(runtime::Secret<String>),
        RustType::Int32 => quote!(i32),
        RustType::Int64 => quote!(i64),
        RustType::Number => quote!(f64),
        RustType::Boolean => quote!(bool),
        RustType::Array(of) => {
            let of = rust_type(plan, of, model);
            quote!(Vec<#of>)
        }
        RustType::Map(of) => {
            let of = rust_type(plan, of, model);
            quote!(std::collections::BTreeMap<String, #of>)
        }
        RustType::Item(id) => match &plan.items[id.0] {
            Some(item) => model(ident(&item.name)),
            None => quote!(runtime::Json),
        },
    }
}

/// The type of a payload, seen from a module beside `models`.
pub(super) fn payload(api: &Api, plan: &Plan, payload: Payload) -> TokenStream {
    let json = |id| {
        let ty = plan.rust_type(api, id);
        rust_type(plan, &ty, &|name| quote!(models::#name))
    };
    match payload {
        Payload::Nothing | Payload::Empty => quote!(()),
        Payload::Json(id) => json(id),
        Payload::Maybe(id) => {
            let ty = json(id);
            quote!(Option<#ty>)
        }
        Payload::Text => quote!(String),
        Payload::Bytes => quote!(runtime::bytes_crate::Bytes),
    }
}

/// What a document is called and which version it has, as far as it says, for the middle of a sentence.
pub(super) fn called(api: &Api, plan: &Plan) -> String {
    let title = match api.title.is_empty() {
        true => markdown::code(&plan.target.name),
        false => markdown::inline(&api.title),
    };
    match api.version.is_empty() {
        true => title,
        false => format!("{title}, version {}", markdown::inline(&api.version)),
    }
}
