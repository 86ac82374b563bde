//! `client.rs`: where calls begin.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{called, docs, gate, ident};
use super::{File, markdown, rust, security, servers};
use crate::api::Api;
use crate::plan::{AzurePlan, Plan, Role};

pub(super) fn emit<'a>(api: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    vec![rust(plan, "client.rs", || {
        (String::new(), items(api, plan))
    })]
}

fn items(api: &Api, plan: &Plan) -> TokenStream {
    let groups = plan.groups.iter().map(|group| {
        let (module, ty, tag) = (ident(&group.module), ident(&group.ty), &api.tags[group.tag]);
        let accessor = ident(&group.accessor);
        let docs = docs(&match &tag.description {
            Some(description) => markdown::quoted(description),
            None => format!("The operations of {}.", markdown::inline(&tag.name)),
        });
        let gate = gate([group]);
        quote! {
            #docs
            #gate
            pub fn #accessor(&self) -> super::#module::#ty<'_> {
                super::#module::#ty(&self.0)
            }
        }
    });
    let server = servers::first(api);
    let others = match plan.servers.is_empty() {
        true => "",
        false => "\n\nThe document's servers are in [`servers`](super::servers).",
    };
    let begins = match server.as_str() {
        "" => "Returns a client builder. The document names no server: give one with \
               [`base_url`](runtime::Builder::base_url)."
            .to_owned(),
        path if path.starts_with('/') => format!(
            "Returns a client builder. The document's server is {}, relative to the host that \
             [`base_url`](runtime::Builder::base_url) names; a base URL with a path of its own is taken whole.",
            markdown::code(path)
        ),
        server => format!(
            "Returns a builder of clients for {}.",
            markdown::inline(server)
        ),
    };
    let builder_docs =
        docs(&(begins + &manners(plan) + &security::words(api) + others + &common(api, plan)));
    let client_docs = docs(&format!(
        "A client of {}. Cheap to clone.",
        called(api, plan)
    ));
    let settings = plan.azure.as_ref().map(azure);
    let document = document(api, plan, &server);
    quote! {
        use super::runtime;

        #document

        #client_docs
        #[derive(Clone, Debug)]
        pub struct Client(runtime::Client);

        impl Client {
            #builder_docs
            pub fn builder() -> runtime::Builder<Self> {
                runtime::Builder::new(&DOCUMENT, Self) #settings
            }

            #(#groups)*
        }

        runtime::client!(Client);
    }
}

/// The static that holds what the document says to all calls. A parameter that each call is given as an argument is
/// none that a client could have a value for.
fn document(api: &Api, plan: &Plan, server: &str) -> TokenStream {
    let planned = plan.groups.iter().flat_map(|group| &group.operations);
    let parameters: BTreeSet<_> = planned
        .flat_map(|planned| {
            let parameters = api.operations[planned.operation].parameters.iter();
            let parameters = parameters.zip(&planned.arguments);
            parameters.filter(|(_, argument)| argument.role != Role::Required)
        })
        .map(|(parameter, _)| &*parameter.name)
        .collect();
    let parameters = parameters.into_iter();
    let own: BTreeSet<_> = api
        .operations
        .iter()
        .filter_map(|one| one.server.as_deref())
        .collect();
    let own = own.into_iter();
    let is_default = api.security == security::default();
    let (security, schemes) = (
        security::alternatives(&api.security),
        security::schemes(api),
    );
    let fields = [
        (!server.is_empty()).then(|| quote!(server: #server,)),
        (!is_default).then(|| quote!(security: #security,)),
        (!schemes.is_empty()).then(|| quote!(schemes: &[#(#schemes),*],)),
        (parameters.len() > 0).then(|| quote!(parameters: &[#(#parameters),*],)),
        (own.len() > 0).then(|| quote!(servers: &[#(#own),*],)),
    ];
    let rest = fields.iter().any(Option::is_none);
    let rest = rest.then(|| quote!(..runtime::Document::DEFAULT));
    let fields = fields.into_iter().flatten().chain(rest);
    quote! {
        static DOCUMENT: runtime::Document = runtime::Document { #(#fields)* };
    }
}

/// What all clients of Azure begin with.
fn azure(azure: &AzurePlan) -> TokenStream {
    let call_id = AzurePlan::CALL_ID;
    let scope = azure.scope.iter().map(|scope| quote!(.scope(#scope)));
    quote!(.call_id(#call_id) #(#scope)*)
}

/// What somebody should know of them.
fn manners(plan: &Plan) -> String {
    let Some(azure) = &plan.azure else {
        return String::new();
    };
    let id = markdown::code(AzurePlan::CALL_ID);
    match &azure.scope {
        None => format!(" Each call has an id in {id}."),
        Some(scope) => format!(
            " Each call has an id in {id}; tokens are of the scope {}, unless `cloud` says otherwise.",
            markdown::code(scope)
        ),
    }
}

/// Which parameters are usually given once.
fn common(api: &Api, plan: &Plan) -> String {
    let mut names: Vec<&str> = Vec::new();
    for planned in plan.groups.iter().flat_map(|group| &group.operations) {
        let parameters = api.operations[planned.operation].parameters.iter();
        for (parameter, argument) in parameters.zip(&planned.arguments) {
            if argument.role == Role::Common && !names.contains(&parameter.name.as_str()) {
                names.push(&parameter.name);
            }
        }
    }
    if names.is_empty() {
        return String::new();
    }
    let names: Vec<_> = names.iter().map(|name| markdown::code(name)).collect();
    let names = names.join(", ");
    format!(
        "\n\nGive it with [`parameter`](runtime::Builder::parameter) what all calls have: {names}."
    )
}
