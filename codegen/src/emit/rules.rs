//! Constraints of texts and numbers, as data.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::{fixed, ident};
use crate::api::{Bound, Constraint, Format};
use crate::plan::Plan;

/// What the file calls the modules that rules need: the first as a prefix, or nothing.
pub(super) struct Modules {
    pub(super) runtime: TokenStream,
    pub(super) patterns: TokenStream,
}

/// A constraint on top of what a rule asks anyway.
pub(super) fn definition(
    plan: &Plan,
    constraint: &Constraint,
    pattern: Option<usize>,
    modules: &Modules,
    base: &str,
) -> TokenStream {
    let Modules { runtime, patterns } = modules;
    let base = fixed(base);
    let mut definition = quote!(#runtime Rule::#base);
    if let Some(min) = constraint.min_length {
        let min = Literal::usize_unsuffixed(min);
        definition.extend(quote!(.min_length(#min)));
    }
    if let Some(max) = constraint.max_length {
        let max = Literal::usize_unsuffixed(max);
        definition.extend(quote!(.max_length(#max)));
    }
    if let Some(pattern) = pattern {
        let pattern = ident(&plan.patterns[pattern].name);
        definition.extend(quote!(.pattern(#patterns::#pattern)));
    }
    if let Some(format) = constraint.format {
        let variant = fixed(match format {
            Format::DateTime => "DateTime",
            Format::Uuid => "Uuid",
            _ => "Date",
        });
        definition.extend(quote!(.format(#runtime Format::#variant)));
    }
    if !constraint.one_of.is_empty() && !constraint.open {
        let values = &constraint.one_of;
        definition.extend(quote!(.one_of(&[#(#values),*])));
    }
    if let Some(bound) = constraint
        .minimum
        .as_ref()
        .map(|bound| limit(bound, runtime))
    {
        definition.extend(quote!(.minimum(#bound)));
    }
    if let Some(bound) = constraint
        .maximum
        .as_ref()
        .map(|bound| limit(bound, runtime))
    {
        definition.extend(quote!(.maximum(#bound)));
    }
    if let Some(divisor) = &constraint.multiple_of {
        definition.extend(quote!(.multiple_of(#divisor)));
    }
    definition
}

fn limit(bound: &Bound, runtime: &TokenStream) -> TokenStream {
    let text = &bound.text;
    let limit = match text.parse::<i128>() {
        Ok(integer) => {
            let integer = Literal::i128_unsuffixed(integer);
            quote!(#runtime Bound::integer(#text, #integer))
        }
        Err(_) => {
            let number = Literal::f64_unsuffixed(text.parse().unwrap_or_default());
            quote!(#runtime Bound::number(#text, #number))
        }
    };
    let excluded = bound.exclusive.then(|| quote!(.excluded()));
    quote!(#limit #excluded)
}
