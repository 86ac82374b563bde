//! `lib.rs`: the document's words, and what there is.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{allow, called, example_fence, gate, ident};
use super::{File, markdown, operations, rust, security, servers};
use crate::api::Api;
use crate::plan::{Form, Plan, Runtime};

pub(super) fn emit<'a>(api: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    // Attributes and documentation of a module stand before it, not in what it includes.
    let words = || match plan.target.form {
        Form::Crate => words(api, plan),
        Form::Module => String::new(),
    };
    vec![rust(plan, "lib.rs", move || (words(), items(plan)))]
}

fn items(plan: &Plan) -> TokenStream {
    let modules = plan.groups.iter().map(|group| {
        let module = ident(&group.module);
        // The module that includes this is likely to have the name of the output.
        let same = plan.target.form == Form::Module && group.module.as_str() == plan.target.name;
        let allow =
            same.then(|| allow(quote!(clippy::module_inception), "the document names it so"));
        let gate = gate([group]);
        quote!(#gate #allow pub mod #module;)
    });
    // What several tags share is used by some of them only.
    let gated = plan.groups.iter().any(|group| group.feature.is_some());
    let partly = gated.then(|| {
        quote! {
            #[cfg_attr(
                not(feature = "full"),
                allow(dead_code, unused_imports, unused_macros, reason = "only some tags use it")
            )]
        }
    });
    let embeds = plan.target.runtime == Runtime::Embed;
    let further = [
        (
            plan.commands.is_some(),
            quote!(
                #[cfg(feature = "cli")]
                pub mod cli;
            ),
        ),
        (
            true,
            quote!(
                mod client;
            ),
        ),
        (
            plan.has_headers(),
            quote!(
                pub mod headers;
            ),
        ),
        (plan.has_models(), quote!(#partly pub mod models;)),
        (!plan.rules.is_empty(), quote!(#partly pub mod parameters;)),
        (!plan.patterns.is_empty(), quote!(#partly mod patterns;)),
        (
            embeds,
            quote!(
                pub mod runtime;
            ),
        ),
        (
            !plan.servers.is_empty(),
            quote!(
                pub mod servers;
            ),
        ),
        (!plan.shared.is_empty(), quote!(#partly mod shared;)),
    ];
    let further = further.into_iter().filter(|(is_there, _)| *is_there);
    let further = further.map(|(_, declared)| declared);
    let external = (!embeds).then(|| {
        quote!(
            pub use ::oast_runtime as runtime;
        )
    });
    quote! {
        #(#further)*
        #(#modules)*

        pub use client::Client;
        #external
        pub use runtime::{Credential, Error, Response, Secret, Transport, Violation, Violations};
    }
}

fn words(api: &Api, plan: &Plan) -> String {
    let mut words = format!("{}.\n", called(api, plan));
    if let Some(description) = &api.description {
        let _ = write!(words, "\n{}\n", markdown::quoted(description));
    }
    if let Some(more) = &api.more {
        let what = more.description.as_deref().unwrap_or("More");
        let _ = write!(
            words,
            "\n{}: {}\n",
            markdown::inline(what),
            markdown::inline(&more.url)
        );
    }
    let example = plan
        .groups
        .iter()
        .flat_map(|group| group.operations.iter().map(move |planned| (group, planned)))
        .find_map(|(group, planned)| {
            let call = operations::example(api, group, planned)?;
            Some((planned.operation, call))
        });
    if let Some((operation, call)) = example {
        let operation = &api.operations[operation];
        let name = plan.target.name.replace('-', "_");
        let mut steps = vec![format!("{name}::Client::builder()")];
        if operation.server.is_none() && servers::first(api).is_empty() {
            steps.push(".base_url(\"https://api.example.com\")".to_owned());
        }
        steps.extend(security::example(&operation.security));
        steps.push(".build()?;".to_owned());
        let client = operations::on_lines(&steps);
        let _ = write!(
            words,
            "\n{}\n# async fn start() -> Result<(), Box<dyn std::error::Error>> {{\nlet client = \
             {client}\n{call}\n# Ok(()) }}\n```\n",
            example_fence(plan),
        );
    }
    words
}
