//! Who may call an operation, and how a client says who it is.

use proc_macro2::TokenStream;
use quote::quote;

use super::markdown;
use crate::api::{Api, Proof, Requirement};

/// The alternatives, of each all that it asks for.
pub(super) fn alternatives(security: &[Vec<Requirement>]) -> TokenStream {
    let alternatives = security.iter().map(|all| {
        let all = all.iter().map(requirement);
        quote!(&[#(#all),*])
    });
    quote!(&[#(#alternatives),*])
}

/// The alternatives of `Document::DEFAULT`.
pub(super) fn default() -> Vec<Vec<Requirement>> {
    vec![vec![Requirement::bearer("")], Vec::new()]
}

/// The security schemes that operations ask for and the document's own alternatives lack, and where each goes.
pub(super) fn schemes(api: &Api) -> Vec<TokenStream> {
    let is_listed = |scheme: &str| {
        api.security
            .iter()
            .flatten()
            .any(|one| one.scheme == scheme)
    };
    let further = api
        .schemes()
        .into_iter()
        .filter(|(scheme, _)| !is_listed(scheme));
    let rows = further.map(|(scheme, proof)| {
        let proof = self::proof(proof);
        quote!((#scheme, runtime::Proof::#proof))
    });
    rows.collect()
}

fn requirement(requirement: &Requirement) -> TokenStream {
    let (scheme, scopes) = (&requirement.scheme, &requirement.scopes);
    if requirement.proof == Proof::Bearer {
        return quote!(runtime::Requirement::bearer(#scheme, &[#(#scopes),*]));
    }
    let proof = proof(&requirement.proof);
    quote!(runtime::Requirement::new(#scheme, runtime::Proof::#proof))
}

fn proof(proof: &Proof) -> TokenStream {
    match proof {
        Proof::Bearer => quote!(Bearer),
        Proof::Basic => quote!(Basic),
        Proof::Header(name) => quote!(Header(#name)),
        Proof::Query(name) => quote!(Query(#name)),
        Proof::Cookie(name) => quote!(Cookie(#name)),
    }
}

/// How to give the builder what operations ask for.
pub(super) fn words(api: &Api) -> String {
    let schemes = api.schemes();
    if schemes.is_empty() {
        return match api.security.is_empty() {
            true => String::new(),
            false => "\n\nThe document declares no security scheme: every call sends what \
                      [`credential`](runtime::Builder::credential) is given as a bearer token."
                .to_owned(),
        };
    }
    if let [(scheme, Proof::Bearer)] = Vec::from_iter(&schemes)[..] {
        let scheme = markdown::code(scheme);
        return format!(
            " [`credential`](runtime::Builder::credential) sets the bearer token ({scheme})."
        );
    }
    let lines = schemes.into_iter().map(|(scheme, proof)| {
        let (what, how) = match proof {
            Proof::Bearer => ("a bearer token".to_owned(), "credential"),
            Proof::Basic => ("a user name and a password".to_owned(), "login"),
            Proof::Header(name) if name == "authorization" => (
                "the value of the header `Authorization`, with a prefix such as `Bearer ` if the \
                 service needs one"
                    .to_owned(),
                "key",
            ),
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
        let scheme = markdown::code(scheme);
        format!("\n- {scheme}, {what}: [`{how}`](runtime::Builder::{how})")
    });
    let lines: String = lines.collect();
    format!(
        "\n\nThe security schemes of the document, and the setters of their credentials:\n{lines}"
    )
}

/// The calls of the builder that give a client what one of these alternatives asks for.
pub(super) fn example(security: &[Vec<Requirement>]) -> Vec<String> {
    let all = security.first().map_or(&[][..], Vec::as_slice);
    let calls = all.iter().map(|one| {
        let scheme = &one.scheme;
        match one.proof {
            Proof::Bearer => ".credential(\"token\")".to_owned(),
            Proof::Basic => format!(".login({scheme:?}, \"user\", \"password\")"),
            _ => format!(".key({scheme:?}, \"key\")"),
        }
    });
    calls.collect()
}
