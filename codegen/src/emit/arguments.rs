//! The parameters of operations: what a caller gives, and what is known of them.

use std::fmt::Write as _;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::{docs, fixed, ident, rust_type};
use super::{body, markdown, schemas};
use crate::api::{Api, Count, Fixed, Format, Location, Operation, Parameter, Scalar, Style, Value};
use crate::plan::{Argument, OperationPlan, Plan, Role, RuleRef};

/// The method that sets what need not be given.
pub(super) fn setter(
    plan: &Plan,
    index: &TokenStream,
    parameter: &Parameter,
    argument: &Argument,
) -> Option<TokenStream> {
    if argument.role == Role::Required {
        return None;
    }
    let (name, ty) = (ident(&argument.name), ty(plan, parameter, argument));
    let default = match (&parameter.default, argument.role) {
        (Some(default), Role::Defaulted) => format!(" (default {})", markdown::code(default)),
        (_, Role::Common) => " (else it is [the client's](runtime::Builder::parameter))".to_owned(),
        _ => String::new(),
    };
    let mut words = format!("Sets {}{default}", markdown::code(&parameter.name));
    match &parameter.description {
        Some(description) if description.contains('\n') || description.contains('|') => {
            let _ = write!(words, ".\n\n{}", markdown::quoted(description));
        }
        Some(description) => {
            let _ = write!(words, ": {}", markdown::inline(description));
        }
        None => words.push('.'),
    }
    words.push_str(members(parameter));
    let given = given(argument, false);
    let docs = docs(&words);
    let deprecated = parameter.deprecated.then(|| quote!(#[deprecated]));
    let inline = argument.ty.as_ref().map(|_| quote!(#[inline]));
    Some(quote! {
        #docs
        #deprecated
        #inline
        pub fn #name(mut self, #name: #ty) -> Self {
            self.0.set(#index, #given);
            self
        }
    })
}

/// What is known of a parameter.
pub(super) fn declared(
    api: &Api,
    plan: &Plan,
    parameter: &Parameter,
    argument: &Argument,
) -> TokenStream {
    let (name, rule) = (&parameter.wire, rule(plan, argument.rule));
    let location = match parameter.location {
        Location::Path => quote!(path),
        Location::Query => quote!(query),
        Location::Header => quote!(header),
        Location::Cookie => quote!(cookie),
    };
    let optional = (!parameter.required).then(|| quote!(.optional()));
    let style = style(parameter).map(|style| quote!(.style(Style::#style)));
    let explode = parameter.explode.then(|| quote!(.explode()));
    let items = items(parameter.items);
    let reserved = parameter.reserved.then(|| quote!(.reserved()));
    let schema = argument.schema.map(|id| {
        let schema = schemas::path(api, plan, id);
        quote!(.schema(&#schema))
    });
    let usual = usual(argument);
    quote!(
        Parameter::#location(#name, #rule)
            #optional #style #explode #items #reserved #schema #usual
    )
}

/// Whether an argument must be given, and is a text.
pub(super) fn is_text(parameter: &Parameter, argument: &Argument) -> bool {
    let is_one = matches!(parameter.value, Value::One(Scalar::Text)) && argument.ty.is_none();
    is_one && argument.role == Role::Required
}

/// An argument as the call holds it.
pub(super) fn given(argument: &Argument, as_is: bool) -> TokenStream {
    let name = ident(&argument.name);
    match (&argument.ty, as_is) {
        (Some(_), _) => quote!(Argument::Data(#name)),
        (None, true) => quote!(#name.into()),
        (None, false) => quote!(#name),
    }
}

/// What a parameter is given where nobody says anything.
fn usual(argument: &Argument) -> Option<TokenStream> {
    let usual = match argument.default.as_ref()? {
        Fixed::Text(text) => quote!(Usual::Text(#text)),
        Fixed::Boolean(value) => quote!(Usual::Boolean(#value)),
        Fixed::Integer(number) => {
            let number = Literal::i64_unsuffixed(*number);
            quote!(Usual::Integer(#number))
        }
    };
    (argument.role == Role::Defaulted).then(|| quote!(.usual(#usual)))
}

/// How many values there may be, where that is not as many as one likes.
fn items(count: Count) -> TokenStream {
    let number = Literal::usize_unsuffixed;
    let min = (count.min > 0).then(|| number(count.min));
    let min = min.map(|min| quote!(.min_items(#min)));
    let max = count.max.map(number).map(|max| quote!(.max_items(#max)));
    let unique = count.unique.then(|| quote!(.unique_items()));
    quote!(#min #max #unique)
}

fn rule(plan: &Plan, rule: RuleRef) -> TokenStream {
    match rule {
        RuleRef::Any => quote!(&Rule::ANY),
        RuleRef::Segment => quote!(&Rule::SEGMENT),
        RuleRef::Format(format) => {
            let rule = fixed(match format {
                Format::DateTime => "DATE_TIME",
                Format::Uuid => "UUID",
                _ => "DATE",
            });
            quote!(&Rule::#rule)
        }
        RuleRef::Rule(id) => {
            let rule = &plan.rules[id.0];
            let name = ident(&rule.name);
            if rule.has_type {
                quote!(parameters::#name::RULE)
            } else {
                quote!(&parameters::#name)
            }
        }
    }
}

/// The style, where it is not what its location has anyway.
pub(super) fn style(parameter: &Parameter) -> Option<TokenStream> {
    Some(match (&parameter.style, parameter.location) {
        (Style::Simple, Location::Path | Location::Header) => return None,
        (Style::Form, Location::Query | Location::Cookie) => return None,
        (Style::Simple, _) => quote!(Simple),
        (Style::Label, _) => quote!(Label),
        (Style::Matrix, _) => quote!(Matrix),
        (Style::Form, _) => quote!(Form),
        (Style::SpaceDelimited, _) => quote!(SpaceDelimited),
        (Style::PipeDelimited, _) => quote!(PipeDelimited),
        (Style::TabDelimited, _) => quote!(TabDelimited),
        (Style::DeepObject, _) => quote!(DeepObject),
        (Style::Json, _) => quote!(Json),
        (Style::Raw, _) => quote!(Raw),
        (Style::Whole, _) => quote!(Whole),
        (Style::WholeForm(encodings), _) => {
            let encodings = body::rows(encodings);
            quote!(WholeForm(#encodings))
        }
    })
}

/// What a caller has to know of an object that is no model, and of what is sent as it is.
pub(super) fn members(parameter: &Parameter) -> &'static str {
    match (parameter.value, &parameter.style) {
        (Value::Members, _) => " Each member is its name and its value, as it is to be written.",
        (_, Style::Raw) => " It is sent as it is: percent-encode what has to be.",
        _ => "",
    }
}

/// The type that a caller gives.
pub(super) fn ty(plan: &Plan, parameter: &Parameter, argument: &Argument) -> TokenStream {
    if let Some(ty) = &argument.ty {
        let ty = rust_type(plan, ty, &|name| quote!(models::#name));
        return quote!(&'a #ty);
    }
    let one = |scalar| match scalar {
        Scalar::Text => quote!(&'a str),
        Scalar::Int32 => quote!(i32),
        Scalar::Int64 => quote!(i64),
        Scalar::Number => quote!(f64),
        Scalar::Boolean => quote!(bool),
    };
    match parameter.value {
        Value::One(scalar) => one(scalar),
        Value::List(scalar) => {
            let item = one(scalar);
            quote!(&'a [#item])
        }
        Value::Members | Value::Data(_) => quote!(&'a [(&'a str, &'a str)]),
    }
}

pub(super) fn all<'p>(
    operation: &'p Operation,
    planned: &'p OperationPlan,
) -> impl Iterator<Item = (&'p Parameter, &'p Argument)> {
    operation.parameters.iter().zip(&planned.arguments)
}
