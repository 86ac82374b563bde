//! `patterns.rs`: automata as tables.

use proc_macro2::Literal;
use quote::quote;

use super::tokens::ident;
use super::{File, rust};
use crate::api::Api;
use crate::plan::{PatternPlan, Plan};

pub(super) fn emit<'a>(_: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    if plan.patterns.is_empty() {
        return Vec::new();
    }
    let module = || {
        let patterns = plan.patterns.iter().map(pattern);
        let items = quote! {
            use super::runtime::{Automaton, Pattern};
            #(#patterns)*
        };
        (
            "The document's patterns, compiled to automata.".to_owned(),
            items,
        )
    };
    vec![rust(plan, "patterns.rs", module)]
}

fn pattern(pattern: &PatternPlan) -> proc_macro2::TokenStream {
    let (name, source, tables) = (ident(&pattern.name), &pattern.source, &pattern.tables);
    let classes = Literal::byte_string(&tables.classes);
    let table = Literal::byte_string(&tables.table);
    let [stride, start, accepting] =
        [tables.stride, tables.start, tables.accepting].map(Literal::u16_unsuffixed);
    let wide = tables.wide;
    let length = match tables.length {
        Some((least, largest)) => {
            let [least, largest] = [least, largest].map(Literal::u32_unsuffixed);
            quote!(Some((#least, #largest)))
        }
        None => quote!(None),
    };
    quote! {
        pub(super) const #name: &Pattern = &Pattern {
            source: #source,
            automaton: &Automaton {
                classes: #classes,
                stride: #stride,
                wide: #wide,
                table: #table,
                start: #start,
                accepting: #accepting,
                length: #length,
            },
        };
    }
}
