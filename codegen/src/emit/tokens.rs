//! The vocabulary that the emitters share.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::markdown;
use crate::api::{Api, Format, Integer, Payload, TypeId};
use crate::plan::{Form, Group, Name, Plan, Runtime, RustType};

/// A name as an identifier.
pub(super) fn ident(name: &Name) -> Ident {
    if name.is_raw() {
        Ident::new_raw(name.as_str(), Span::call_site())
    } else {
        Ident::new(name.as_str(), Span::call_site())
    }
}

/// A name of ours that every crate has.
pub(super) fn fixed(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// A value that may not be there.
pub(super) fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}

/// The least and the greatest number of something.
pub(super) fn range(min: usize, max: Option<usize>) -> TokenStream {
    let mut asked = TokenStream::new();
    if min > 0 {
        let min = Literal::usize_unsuffixed(min);
        asked.extend(quote!(.min(#min)));
    }
    if let Some(max) = max {
        let max = Literal::usize_unsuffixed(max);
        asked.extend(quote!(.max(#max)));
    }
    asked
}

/// The attribute for what a lint would have otherwise.
pub(super) fn allow(lint: TokenStream, reason: &str) -> TokenStream {
    quote!(#[allow(#lint, reason = #reason)])
}

/// The condition for what only these groups need; none, where there are no groups.
pub(super) fn gate<'a>(groups: impl IntoIterator<Item = &'a Group>) -> Option<TokenStream> {
    let features = groups
        .into_iter()
        .filter_map(|group| group.feature.as_ref());
    let features: Vec<_> = features.map(|feature| quote!(feature = #feature)).collect();
    match features.as_slice() {
        [] => None,
        [only] => Some(quote!(#[cfg(#only)])),
        several => Some(quote!(#[cfg(any(#(#several),*))])),
    }
}

/// The condition for a type.
pub(super) fn type_gate(plan: &Plan, id: TypeId) -> Option<TokenStream> {
    gate(plan.gates[id.0].iter().map(|group| &plan.groups[*group]))
}

/// Documentation of an item.
pub(super) fn docs(markdown: &str) -> TokenStream {
    let lines = markdown::lines(markdown).into_iter().map(|line| {
        let line = if line.is_empty() {
            line
        } else {
            format!(" {line}")
        };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// The path of a file within the output.
pub(super) fn source_path(plan: &Plan, path: &str) -> String {
    match plan.target.form {
        Form::Crate => format!("src/{path}"),
        Form::Module => path.to_owned(),
    }
}

/// How examples are marked: only those of a crate have a name to call it by.
pub(super) fn example_fence(plan: &Plan) -> &'static str {
    match plan.target.form {
        Form::Crate => "```no_run",
        Form::Module => "```ignore",
    }
}

/// A type, with models written by `model`.
pub(super) fn rust_type(
    plan: &Plan,
    ty: &RustType,
    model: &dyn Fn(Ident) -> TokenStream,
) -> TokenStream {
    let of = |ty: &RustType| rust_type(plan, ty, model);
    match ty {
        RustType::Json => quote!(runtime::Json),
        RustType::Text(format) => text(plan, *format),
        RustType::Integer(integer) => whole(*integer),
        RustType::Number => quote!(f64),
        RustType::Decimal => quote!(runtime::Decimal),
        RustType::Boolean => quote!(bool),
        RustType::Array(items) => {
            let items = of(items);
            quote!(Vec<#items>)
        }
        RustType::Tuple(all) => {
            let all = all.iter().map(of);
            match all.len() {
                1 => quote!((#(#all,)*)),
                _ => quote!((#(#all),*)),
            }
        }
        RustType::Map(values) => {
            let values = of(values);
            quote!(std::collections::BTreeMap<String, #values>)
        }
        RustType::Nullable(value) => {
            let value = of(value);
            quote!(Option<#value>)
        }
        RustType::Item(id) => match &plan.items[id.0] {
            Some(item) => model(ident(&item.name)),
            None => quote!(runtime::Json),
        },
    }
}

fn text(plan: &Plan, format: Format) -> TokenStream {
    let krate = |name: &str| {
        let name = fixed(name);
        match plan.target.runtime {
            Runtime::Embed => quote!(::#name),
            Runtime::External => quote!(runtime::#name),
        }
    };
    let of = match format {
        Format::Plain | Format::Binary => return quote!(String),
        Format::File => return quote!(runtime::File),
        Format::Secret => return quote!(runtime::Secret<String>),
        Format::Base64 => return quote!(runtime::Base64),
        Format::Base64Url => return quote!(runtime::Base64Url),
        Format::HttpDate => quote!(runtime::HttpDate),
        Format::Date => {
            let jiff = krate("jiff");
            quote!(#jiff::civil::Date)
        }
        Format::Time => {
            let jiff = krate("jiff");
            quote!(#jiff::civil::Time)
        }
        Format::DateTime => {
            let jiff = krate("jiff");
            quote!(#jiff::Timestamp)
        }
        Format::Duration => {
            let jiff = krate("jiff");
            quote!(#jiff::Span)
        }
        Format::Uuid => {
            let uuid = krate("uuid");
            quote!(#uuid::Uuid)
        }
        Format::Uri => quote!(runtime::http::Uri),
        Format::Ipv4 => quote!(std::net::Ipv4Addr),
        Format::Ipv6 => quote!(std::net::Ipv6Addr),
    };
    quote!(runtime::Text<#of>)
}

fn whole(integer: Integer) -> TokenStream {
    match integer {
        Integer::I8 => quote!(i8),
        Integer::I16 => quote!(i16),
        Integer::I32 => quote!(i32),
        Integer::I64 => quote!(i64),
        Integer::U8 => quote!(u8),
        Integer::U16 => quote!(u16),
        Integer::U32 => quote!(u32),
        Integer::U64 => quote!(u64),
        Integer::UnixTime => quote!(runtime::UnixTime),
    }
}

/// The type of a payload, seen from a module beside `models`.
pub(super) fn payload(api: &Api, plan: &Plan, payload: Payload) -> TokenStream {
    let json = |id| {
        let ty = plan.rust_type(api, id);
        rust_type(plan, &ty, &|name| quote!(models::#name))
    };
    match payload {
        Payload::Nothing | Payload::Empty | Payload::Several => quote!(()),
        Payload::Json(id) | Payload::Xml(id) => json(id),
        Payload::Maybe(id) => {
            let ty = json(id);
            quote!(Option<#ty>)
        }
        Payload::Text => quote!(String),
        Payload::Bytes => quote!(runtime::Bytes),
    }
}

/// What a document is called and which version it has, as far as it says, for the middle of a sentence.
pub(super) fn called(api: &Api, plan: &Plan) -> String {
    let title = match api.title.is_empty() {
        true => markdown::code(&plan.target.name),
        false => markdown::inline(&api.title),
    };
    match api.version.is_empty() {
        true => title,
        false => format!("{title}, version {}", markdown::inline(&api.version)),
    }
}
