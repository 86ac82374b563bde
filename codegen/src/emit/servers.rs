//! `servers.rs`: the servers that a client can be built for.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{docs, ident};
use super::{File, markdown, rust};
use crate::api::{Api, Server, ServerVariable};
use crate::plan::{Plan, ServerPlan};

pub(super) fn emit<'a>(api: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    if plan.servers.is_empty() {
        return Vec::new();
    }
    vec![rust(plan, "servers.rs", || {
        let items = plan.servers.iter();
        let items = items.map(|planned| item(&api.servers[planned.server], planned));
        (words(), quote!(#(#items)*))
    })]
}

/// The URL that a client calls unless it is given another: the first that the document lists, if it can be called. A
/// path is called on the host of the base URL.
pub(super) fn first(api: &Api) -> String {
    let server = api.servers.first().map(Server::usual);
    let can_be_called = |url: &String| {
        (url.starts_with("http") || url.starts_with('/')) && !url.contains(['{', '?', '#', ' '])
    };
    server.filter(can_be_called).unwrap_or_default()
}

fn words() -> String {
    "Servers of the document, for [`base_url`](super::runtime::Builder::base_url).".to_owned()
}

fn item(server: &Server, planned: &ServerPlan) -> TokenStream {
    let url = markdown::code(&server.url);
    let words = docs(&match &server.description {
        Some(said) => format!("{url}: {}", markdown::inline(said)),
        None => format!("{url}."),
    });
    let name = ident(&planned.name);
    if server.variables.is_empty() {
        let url = &server.url;
        return quote!(#words pub const #name: &str = #url;);
    }
    let fields = server.variables.iter().zip(&planned.variables);
    let declared = fields.clone().map(|(variable, field)| {
        let (words, field) = (docs(&said(variable)), ident(field));
        quote!(#words pub #field: &'a str)
    });
    let defaults: Option<Vec<_>> = fields
        .clone()
        .map(|(variable, field)| {
            let (default, field) = (variable.default.as_ref()?, ident(field));
            Some(quote!(#field: #default))
        })
        .collect();
    let default = defaults.map(|defaults| {
        quote! {
            impl Default for #name<'_> {
                fn default() -> Self {
                    Self { #(#defaults,)* }
                }
            }
        }
    });
    let (template, values) = template(server, planned);
    let url = match (&*template, &*values) {
        ("{}", [whole]) => quote!(server.#whole.to_owned()),
        _ => quote!(format!(#template, #(server.#values),*)),
    };
    quote! {
        #words
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct #name<'a> {
            #(#declared,)*
        }

        #default

        impl From<#name<'_>> for String {
            fn from(server: #name<'_>) -> Self {
                #url
            }
        }
    }
}

/// The URL as a format string, and the fields for its places.
fn template(server: &Server, planned: &ServerPlan) -> (String, Vec<TokenStream>) {
    let (mut template, mut values) = (String::new(), Vec::new());
    let mut rest = server.url.as_str();
    while let Some((fixed, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let known = server.variables.iter().position(|one| one.name == name);
        template += &fixed.replace('}', "}}");
        match known {
            Some(known) => {
                let field = ident(&planned.variables[known]);
                values.push(quote!(#field));
                template += "{}";
            }
            None => template += &format!("{{{{{name}}}}}"),
        }
        rest = after;
    }
    template += &rest.replace('}', "}}");
    (template, values)
}

fn said(variable: &ServerVariable) -> String {
    let mut words = match &variable.description {
        Some(said) => markdown::inline(said),
        None => format!("{}.", markdown::code(&variable.name)),
    };
    if !variable.choices.is_empty() {
        let choices: Vec<_> = variable
            .choices
            .iter()
            .map(|one| markdown::code(one))
            .collect();
        words += &format!(" One of {}.", choices.join(", "));
    }
    words
}
