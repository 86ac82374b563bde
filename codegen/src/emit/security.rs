//! Who may call an operation, and how a client says who it is.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::markdown;
use crate::api::{Api, Operation, Proof, Requirement};

/// The alternatives, of each all that it asks for.
pub(super) fn alternatives(operation: &Operation) -> TokenStream {
    let alternatives = operation.security.iter().map(|all| {
        let all = all.iter().map(requirement);
        quote!(&[#(#all),*])
    });
    quote!(&[#(#alternatives),*])
}

fn requirement(requirement: &Requirement) -> TokenStream {
    let (scheme, scopes) = (&requirement.scheme, &requirement.scopes);
    let proof = match &requirement.proof {
        Proof::Bearer => return quote!(Requirement::bearer(#scheme, &[#(#scopes),*])),
        Proof::Basic => quote!(Basic),
        Proof::Header(name) => quote!(Header(#name)),
        Proof::Query(name) => quote!(Query(#name)),
        Proof::Cookie(name) => quote!(Cookie(#name)),
    };
    quote!(Requirement::new(#scheme, runtime::Proof::#proof))
}

/// How to give the builder what operations ask for, beside a token.
pub(super) fn words(api: &Api) -> String {
    let requirements = api
        .operations
        .iter()
        .flat_map(|operation| operation.security.iter().flatten());
    let lines: BTreeSet<String> = requirements
        .filter_map(|requirement| {
            let scheme = markdown::code(&requirement.scheme);
            let (what, how) = match &requirement.proof {
                Proof::Bearer => return None,
                Proof::Basic => ("a name and a password".to_owned(), "login"),
                Proof::Header(name) => (
                    format!("a key in the header {}", markdown::code(name)),
                    "key",
                ),
                Proof::Query(name) => (
                    format!("a key in the query parameter {}", markdown::code(name)),
                    "key",
                ),
                Proof::Cookie(name) => (
                    format!("a key in the cookie {}", markdown::code(name)),
                    "key",
                ),
            };
            Some(format!(
                "\n- {scheme}, {what}: [`{how}`](runtime::Builder::{how})"
            ))
        })
        .collect();
    match lines.is_empty() {
        true => String::new(),
        false => format!(
            "\n\nOperations ask for these by the names of their schemes:\n{}",
            Vec::from_iter(lines).concat()
        ),
    }
}
