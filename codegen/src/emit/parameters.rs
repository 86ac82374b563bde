//! `parameters.rs`: rules, and texts that keep them.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{docs, example_fence, ident};
use super::{File, markdown, rules, rust};
use crate::api::{Api, Constraint, Format};
use crate::plan::{Checked, Form, Plan, RulePlan};

pub(super) fn emit<'a>(_: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    if plan.rules.is_empty() {
        return Vec::new();
    }
    vec![rust(plan, "parameters.rs", || (words(plan), items(plan)))]
}

fn items(plan: &Plan) -> TokenStream {
    let rules = plan.rules.iter().enumerate().map(|(index, rule)| {
        let checked = plan.checked.iter().find(|checked| checked.rule.0 == index);
        let definition = definition(plan, rule);
        match checked {
            Some(checked) => newtype(checked, rule, &definition),
            None => {
                let name = ident(&rule.name);
                quote!(pub(super) static #name: Rule = #definition;)
            }
        }
    });
    let patterns = plan
        .rules
        .iter()
        .any(|rule| rule.pattern.is_some())
        .then(|| {
            quote!(
                use super::patterns;
            )
        });
    let mut constraints = plan.rules.iter().map(|rule| &rule.constraint);
    let bounded = constraints.any(|asked| asked.minimum.is_some() || asked.maximum.is_some());
    let mut constraints = plan.rules.iter().map(|rule| &rule.constraint);
    let formatted = constraints.any(|asked| asked.format.is_some());
    let named = [
        (!plan.checked.is_empty(), quote!(self)),
        (bounded, quote!(Bound)),
        (formatted, quote!(Format)),
        (true, quote!(Rule)),
    ];
    let imports = named
        .into_iter()
        .filter_map(|(used, name)| used.then_some(name));
    quote! {
        #patterns
        use super::runtime::{#(#imports),*};
        #(#rules)*
    }
}

fn words(plan: &Plan) -> String {
    if plan.checked.is_empty() {
        return "What parameters must be like.".to_owned();
    }
    let mut words = "What parameters must be like, and types for values that are.\n\nEvery call checks its arguments; \
        these types are for checking earlier."
        .to_owned();
    let shown = plan
        .checked
        .iter()
        .find_map(|checked| Some((checked, checked.example.as_deref()?)));
    if let (Some((checked, example)), Form::Crate) = (shown, plan.target.form) {
        let (name, krate) = (&checked.name, plan.target.name.replace('-', "_"));
        let _ = write!(
            words,
            " A wrong literal does not compile:\n\n{fence}\nuse {krate}::parameters::{name};\n\nstatic VALUE: {name} = \
             {name}::from_static({example:?});\n```",
            fence = example_fence(plan),
        );
    }
    words
}

fn newtype(checked: &Checked, rule: &RulePlan, definition: &TokenStream) -> TokenStream {
    let (name, parameter) = (ident(&checked.name), &checked.parameter);
    let constraints = said(&rule.constraint, rule.pattern.is_some());
    let docs = docs(&match &checked.description {
        Some(description) if description.contains('\n') => {
            format!("{}\n\n{constraints}", markdown::quoted(description))
        }
        Some(description) => format!("{} {constraints}", markdown::inline(description)),
        None => format!("A value of {}. {constraints}", markdown::code(parameter)),
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct #name(std::borrow::Cow<'static, str>);
        runtime::checked!(#name(#parameter) = #definition);
    }
}

/// The constraints of a text, in words.
fn said(constraint: &Constraint, pattern_is_checked: bool) -> String {
    let mut said = Vec::new();
    match (constraint.min_length.unwrap_or(0), constraint.max_length) {
        (0, None) => {}
        (0, Some(max)) => said.push(format!("at most {max} characters")),
        (1, None) => said.push("at least 1 character".to_owned()),
        (min, None) => said.push(format!("at least {min} characters")),
        (min, Some(max)) if min == max => said.push(format!("{min} characters")),
        (min, Some(max)) => said.push(format!("{min} to {max} characters")),
    }
    if let Some(pattern) = &constraint.pattern {
        let unchecked = if pattern_is_checked {
            ""
        } else {
            " (not checked)"
        };
        said.push(format!("matching {}{unchecked}", markdown::code(pattern)));
    }
    match constraint.format {
        Some(Format::DateTime) => said.push("a date and time as in RFC 3339".to_owned()),
        Some(Format::Date) => said.push("a date as in RFC 3339".to_owned()),
        Some(Format::Uuid) => said.push("a UUID".to_owned()),
        _ => {}
    }
    if !constraint.one_of.is_empty() {
        let values: Vec<_> = constraint
            .one_of
            .iter()
            .map(|value| markdown::code(value))
            .collect();
        let others = if constraint.open { ", or another" } else { "" };
        said.push(format!("one of {}{others}", values.join(", ")));
    }
    let mut said = said.join(", ");
    if let Some(first) = said.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    said.push('.');
    said
}

fn definition(plan: &Plan, rule: &RulePlan) -> TokenStream {
    let base = if rule.segment { "SEGMENT" } else { "ANY" };
    let modules = rules::Modules {
        runtime: TokenStream::new(),
        patterns: quote!(patterns),
    };
    rules::definition(plan, &rule.constraint, rule.pattern, &modules, base)
}
