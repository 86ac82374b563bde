//! `shared.rs`: what several calls have in common.

use quote::quote;

use super::tokens::ident;
use super::{File, arguments, rust, security};
use crate::api::{Api, Proof};
use crate::plan::Plan;

pub(super) fn emit<'a>(api: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    if plan.shared.is_empty() {
        return Vec::new();
    }
    let items = || {
        let security = plan.shared.security.map(|usual| {
            let operation = &api.operations[usual];
            let security = security::alternatives(operation);
            let mut all = operation.security.iter().flatten();
            let only_tokens = all.all(|one| one.proof == Proof::Bearer);
            let runtime = (!only_tokens).then(|| quote!(self,));
            quote! {
                use super::runtime::{#runtime Requirement};

                /// Who may call, for all operations that name this.
                pub(super) const SECURITY: &[&[Requirement]] = #security;
            }
        });
        let setters = plan.shared.setters.iter().map(|setter| {
            let name = ident(&setter.name);
            let parameter = &api.operations[setter.operation].parameters[setter.parameter];
            let method = arguments::setter(plan, &quote!($index), parameter, &setter.argument);
            quote! {
                macro_rules! #name {
                    ($index:literal) => { #method };
                }
                pub(super) use #name;
            }
        });
        quote!(#security #(#setters)*)
    };
    let words = || {
        let setters = match plan.shared.setters.is_empty() {
            true => "",
            false => " A setter is told which of the parameters of its call it sets.",
        };
        format!("What several calls have in common.{setters}")
    };
    vec![rust(plan, "shared.rs", move || (words(), items()))]
}
