//! `<tag>.rs`: the operations of a tag; a folder with a file for each where there are many.

use proc_macro2::TokenStream;
use quote::quote;

use super::operations::{call, method};
use super::tokens::{docs, ident};
use super::{File, answers, arguments, markdown, rust, schemas};
use crate::api::{Api, Content, Operation, Payload};
use crate::plan::{Group, OperationPlan, Plan, Role, RuleRef};

pub(super) fn emit<'a>(api: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    plan.groups
        .iter()
        .flat_map(|group| files(api, plan, group))
        .collect()
}

fn files<'a>(api: &'a Api, plan: &'a Plan, group: &'a Group) -> Vec<File<'a>> {
    let words = format!(
        "The operations of {}.",
        markdown::inline(&api.tags[group.tag].name)
    );
    let name = match group.is_folder() {
        true => format!("{}/mod.rs", group.module),
        false => format!("{}.rs", group.module),
    };
    let mut files = vec![rust(plan, &name, move || {
        (words.clone(), module(api, plan, group))
    })];
    let own = group.operations.iter().filter_map(|planned| {
        let name = format!("{}/{}.rs", group.module, planned.module.as_ref()?);
        let words = format!(
            "The operation {}.",
            markdown::code(&api.operations[planned.operation].id)
        );
        Some(rust(plan, &name, move || {
            (words.clone(), one(api, plan, group, planned))
        }))
    });
    files.extend(own);
    files
}

/// The type of a group, and the operations that have no file of their own.
fn module(api: &Api, plan: &Plan, group: &Group) -> TokenStream {
    let tag = &api.tags[group.tag];
    let ty = ident(&group.ty);
    let words = docs(&match &tag.description {
        Some(description) => markdown::quoted(description),
        None => format!("The operations of {}.", markdown::inline(&tag.name)),
    });
    let items = quote! {
        #words
        #[derive(Clone, Copy, Debug)]
        pub struct #ty<'a>(pub(super) &'a runtime::Client);
    };
    if group.is_folder() {
        let modules: Vec<_> = group
            .operations
            .iter()
            .filter_map(|one| one.module.as_ref())
            .map(ident)
            .collect();
        return quote! {
            #(mod #modules;)*

            use super::runtime;
            pub use self::{#(#modules::*),*};

            #items
        };
    }
    let operations: Vec<_> = group.operations.iter().collect();
    let (siblings, imports) = imports(api, plan, &operations);
    let methods = operations
        .iter()
        .map(|planned| method(api, plan, group, planned));
    let calls = operations
        .iter()
        .map(|planned| call(api, plan, group, planned));
    let siblings = (!siblings.is_empty()).then(|| quote!(use super::{#(#siblings),*};));
    quote! {
        #siblings
        use super::runtime::{self, #(#imports),*};

        #items

        impl<'a> #ty<'a> {
            #(#methods)*
        }

        #(#calls)*
    }
}

/// The file of one operation.
fn one(api: &Api, plan: &Plan, group: &Group, planned: &OperationPlan) -> TokenStream {
    let ty = ident(&group.ty);
    let (siblings, imports) = imports(api, plan, &[planned]);
    let (method, call) = (
        method(api, plan, group, planned),
        call(api, plan, group, planned),
    );
    let siblings = (!siblings.is_empty()).then(|| quote!(use super::super::{#(#siblings),*};));
    quote! {
        use super::#ty;
        #siblings
        use super::super::runtime::{self, #(#imports),*};

        impl<'a> #ty<'a> {
            #method
        }

        #call
    }
}

/// What the descriptions of operations are made of, as far as these need it: modules of the crate, and names of the
/// runtime.
fn imports(
    api: &Api,
    plan: &Plan,
    operations: &[&OperationPlan],
) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let with = || {
        operations
            .iter()
            .map(|planned| (&api.operations[planned.operation], *planned))
    };
    let arguments = || operations.iter().flat_map(|planned| &planned.arguments);
    let models = with().any(|(operation, planned)| names_models(api, plan, operation, planned));
    let rules = arguments().any(|argument| matches!(argument.rule, RuleRef::Rule(_)));
    let shared = arguments().any(|argument| argument.shared.is_some());
    let siblings = [
        (models, quote!(models)),
        (rules, quote!(parameters)),
        (shared, quote!(shared)),
    ];

    let outcome = with().any(|(operation, _)| {
        !operation.success.responses.is_empty() || !operation.failure.responses.is_empty()
    });
    let styled = with().any(|(operation, _)| {
        let mut parameters = operation.parameters.iter();
        parameters.any(|parameter| arguments::style(parameter).is_some())
    });
    let names = [
        (
            arguments().any(|argument| argument.ty.is_some())
                || operations.iter().any(|planned| {
                    let mut given = planned.arguments.iter().take(planned.given());
                    given.any(|argument| argument.role != Role::Required)
                }),
            quote!(Argument),
        ),
        (true, quote!(Call)),
        (true, quote!(Descriptor)),
        (outcome, quote!(Outcome)),
        (arguments().next().is_some(), quote!(Parameter)),
        (
            with().any(|(operation, _)| operation.body.is_some()),
            quote!(Payload),
        ),
        (
            arguments().any(|argument| !matches!(argument.rule, RuleRef::Rule(_))),
            quote!(Rule),
        ),
        (styled, quote!(Style)),
        (
            arguments().any(|argument| argument.role == Role::Defaulted),
            quote!(Usual),
        ),
    ];
    let used = |names: Vec<(bool, TokenStream)>| {
        let used = names
            .into_iter()
            .filter_map(|(used, name)| used.then_some(name));
        used.collect()
    };
    (used(siblings.into()), used(names.into()))
}

/// Whether it names a model, or what describes one.
fn names_models(api: &Api, plan: &Plan, operation: &Operation, planned: &OperationPlan) -> bool {
    let media = planned.body.iter().flat_map(|body| &body.media);
    let given = planned.arguments.iter();
    let given = given.filter_map(|argument| argument.schema);
    let given = media.filter_map(|media| media.schema).chain(given);
    let answers = operation.success.responses.iter();
    let answers = answers.chain(&operation.failure.responses);
    let answers = answers.filter_map(|response| answers::checked(api, plan, response));
    let checked = given
        .chain(answers)
        .any(|id| schemas::is_of_models(api, plan, id));
    let mut types = operation.sent().chain(operation.received());
    checked || is_xml(operation) || types.any(|id| !plan.rust_type(api, id).models().is_empty())
}

/// Whether anything of it is in XML, which is described beside the models.
fn is_xml(operation: &Operation) -> bool {
    let mut media = operation.body.iter().flat_map(|body| &body.media);
    let answers = operation.success.responses.iter();
    let mut answers = answers.chain(&operation.failure.responses);
    media.any(|media| matches!(media.content, Content::Xml(..)))
        || answers.any(|answer| matches!(answer.payload, Payload::Xml(_)))
}
