//! `shared.rs`: what several calls have in common.

use quote::quote;

use super::tokens::ident;
use super::{File, arguments, rust};
use crate::api::Api;
use crate::plan::Plan;

pub(super) fn emit<'a>(api: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    if plan.shared.is_empty() {
        return Vec::new();
    }
    let items = || {
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
        quote!(#(#setters)*)
    };
    let words = || {
        let told = "A setter is told which of the parameters of its call it sets.";
        format!("What several calls have in common. {told}")
    };
    vec![rust(plan, "shared.rs", move || (words(), items()))]
}
