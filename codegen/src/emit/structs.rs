//! Objects: structs.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::tokens::{allow, docs, ident, rust_type};
use super::{markdown, schemas};
use crate::api::{Api, Choices, Field, Fixed, Format, Object, Shape, TypeId};
use crate::plan::{FieldPlan, ItemKind, ItemPlan, Lent, Plan, RustType, Step};

/// A struct, its constructor, and its members as data.
pub(super) fn structure(
    site: &schemas::Site<'_>,
    id: TypeId,
    item: &ItemPlan,
    (object, fields, rest): (&Object, &Vec<FieldPlan>, Option<&FieldPlan>),
) -> TokenStream {
    let (api, plan) = (site.api, site.plan);
    let name = ident(&item.name);
    let members = || object.fields.iter().zip(fields);
    let definitions = members().map(|(field, planned)| {
        let (name, ty) = (ident(&planned.name), field_type(plan, planned));
        let docs = docs(&field_words(field));
        let ty = match planned.demanded {
            true => ty,
            false => quote!(Option<#ty>),
        };
        let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
        quote!(#docs #deprecated pub #name: #ty)
    });
    let others = rest.map(|planned| {
        let (name, ty) = (ident(&planned.name), field_type(plan, planned));
        quote!(#[doc = " Members that have no name in the document."] pub #name: #ty)
    });
    let default = (!members().any(|(_, planned)| planned.demanded)).then(|| quote!(Default,));
    let constructor = constructor(api, plan, item, (object, fields, rest));
    let model = table(site, id, &name, (object, fields, rest));
    let lent = item.lent.iter().map(|lent| getters(plan, &name, lent));
    // Clippy weighs a type by its nesting, and this one is the document's.
    let deep = fields.iter().any(|field| field.ty.depth() > 4);
    let deep = deep.then(|| {
        allow(
            quote!(clippy::type_complexity),
            "the document nests as deep",
        )
    });
    let deprecated = members().any(|(field, _)| field.deprecated);
    let allow = deprecated.then(|| {
        allow(
            quote!(deprecated),
            "a member that is not used any more is still one",
        )
    });
    quote! {
        #allow
        #[derive(Clone, Debug, #default PartialEq)]
        #deep
        pub struct #name {
            #(#definitions,)*
            #others
        }

        #constructor

        #model

        #(#lent)*
    }
}

/// The way to members of an inner object, as data: there is a method for each.
fn getters(plan: &Plan, outer: &Ident, lent: &Lent) -> TokenStream {
    let path = lent.path.iter().map(step);
    let of = ident(&lent.of);
    let members = lent.members.iter().map(|getter| {
        let ty = rust_type(plan, &getter.ty, &|name| quote!(#name));
        let deprecated = getter.deprecated.then(|| quote!(#[deprecated]));
        let member = step(&getter.member);
        quote!(#deprecated #member: #ty)
    });
    quote!(runtime::flat!(#outer #(.#path)*: #of { #(#members),* });)
}

fn step(step: &Step) -> TokenStream {
    let name = ident(&step.field);
    let options = std::iter::repeat_n(quote!(?), step.options);
    quote!(#name #(#options)*)
}

/// The members as data, by which a model is read and written.
fn table(
    site: &schemas::Site<'_>,
    id: TypeId,
    name: &Ident,
    (object, fields, rest): (&Object, &Vec<FieldPlan>, Option<&FieldPlan>),
) -> TokenStream {
    let entries = object.fields.iter().zip(fields).map(|(_, planned)| {
        let name = ident(&planned.name);
        match planned.demanded {
            true => quote!(#name !),
            false => quote!(#name ?),
        }
    });
    let rest_entry = rest.map(|planned| {
        let name = ident(&planned.name);
        quote!(; #name)
    });
    let schema = schemas::name(site.plan, id);
    match site.of_struct(id, fields) {
        Some((schemas, asked)) => {
            let entries = entries.zip(object.fields.iter().zip(fields)).zip(&schemas);
            let entries = entries.map(|((entry, (field, planned)), schema)| {
                let member = &field.name;
                let other = planned.name.is_raw() || planned.name.as_str() != member;
                let member = other.then(|| quote!(#member));
                let schema = schema.as_ref().map(|schema| quote!(: #schema));
                quote!(#entry #member #schema)
            });
            quote! {
                runtime::model!(#name = static #schema { #(#entries),* #rest_entry } #asked);
            }
        }
        None => {
            let beside = site.of_model(id);
            quote! {
                runtime::model!(#name = #schema { #(#entries),* #rest_entry });
                #beside
            }
        }
    }
}

/// A function that makes one of what must be there.
fn constructor(
    api: &Api,
    plan: &Plan,
    item: &ItemPlan,
    (object, fields, rest): (&Object, &Vec<FieldPlan>, Option<&FieldPlan>),
) -> Option<TokenStream> {
    let members = || object.fields.iter().zip(fields);
    if !members().any(|(_, planned)| planned.demanded) {
        return None;
    }
    let name = ident(&item.name);
    let fixed = |field: &Field, planned: &FieldPlan| {
        let fixed = field.fixed.as_ref().filter(|_| planned.demanded)?;
        fixed_value(api, plan, planned, fixed)
    };
    let arguments = members()
        .filter(|(field, planned)| planned.demanded && fixed(field, planned).is_none())
        .map(|(_, planned)| {
            let (name, ty) = (ident(&planned.name), field_type(plan, planned));
            match takes_into(api, planned) {
                true => quote!(#name: impl Into<#ty>),
                false => quote!(#name: #ty),
            }
        });
    let arguments: Vec<_> = arguments.collect();
    let values = members().map(|(field, planned)| {
        let name = ident(&planned.name);
        match (fixed(field, planned), planned.demanded) {
            (Some(value), _) => quote!(#name: #value),
            (None, true) if takes_into(api, planned) => quote!(#name: #name.into()),
            (None, true) => quote!(#name),
            (None, false) => quote!(#name: None),
        }
    });
    let others = rest.map(|planned| {
        let name = ident(&planned.name);
        quote!(#name: std::collections::BTreeMap::new())
    });
    let many = (arguments.len() > 7).then(|| {
        allow(
            quote!(clippy::too_many_arguments),
            "the document has as many",
        )
    });
    let deprecated = members().any(|(field, _)| field.deprecated);
    let deprecated = deprecated.then(|| {
        allow(
            quote!(deprecated),
            "a member that is not used any more is still one",
        )
    });
    let words = match arguments.is_empty() {
        true => " With the members that always have the same value, and no others.",
        false => " With the members that must be there, and no others.",
    };
    let new_without_default = arguments.is_empty().then(|| {
        allow(
            quote!(clippy::new_without_default),
            "what has only constants is no default",
        )
    });
    Some(quote! {
        impl #name {
            #[doc = #words]
            #many
            #deprecated
            #new_without_default
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* #others }
            }
        }
    })
}

/// Whether an argument may be anything that becomes the member's type.
fn takes_into(api: &Api, planned: &FieldPlan) -> bool {
    match &planned.ty {
        RustType::Text(Format::Secret) => false,
        RustType::Text(_) => true,
        RustType::Item(id) => !planned.boxed && matches!(api.types[id.0].shape, Shape::Union(_)),
        _ => false,
    }
}

/// The only value of a member, as far as its type can hold it.
fn fixed_value(api: &Api, plan: &Plan, planned: &FieldPlan, fixed: &Fixed) -> Option<TokenStream> {
    match (&planned.ty, fixed) {
        (RustType::Text(Format::Plain), Fixed::Text(text)) => Some(quote!(#text.to_owned())),
        (RustType::Boolean, Fixed::Boolean(value)) => Some(quote!(#value)),
        (RustType::Item(id), _) => {
            let (Shape::Enum(listed), Some(item)) = (&api.types[id.0].shape, &plan.items[id.0])
            else {
                return None;
            };
            let ItemKind::Enum { variants, .. } = &item.kind else {
                return None;
            };
            let index = match (&listed.values, fixed) {
                (Choices::Texts(texts), Fixed::Text(fixed)) => {
                    texts.iter().position(|text| text == fixed)?
                }
                (Choices::Integers(values), Fixed::Integer(fixed)) => {
                    values.iter().position(|value| value == fixed)?
                }
                _ => return None,
            };
            let (name, variant) = (ident(&item.name), ident(variants.get(index)?));
            Some(quote!(#name::#variant))
        }
        _ => None,
    }
}

fn field_words(field: &Field) -> String {
    let mut words = match &field.description {
        Some(description) => markdown::quoted(description),
        None => format!("{}.", markdown::code(&field.name)),
    };
    if field.read_only {
        words.push_str(
            "\n\nRead-only: not sent in requests, unless the client is built with `send_read_only(true)`.",
        );
    }
    if let Some(default) = field.default.as_deref().filter(|text| text.len() <= 60) {
        words.push_str(&format!("\n\nDefault: {}.", markdown::code(default)));
    }
    words
}

fn field_type(plan: &Plan, field: &FieldPlan) -> TokenStream {
    let boxed = |ty: &RustType| {
        let ty = rust_type(plan, ty, &|name| quote!(#name));
        match field.boxed {
            true => quote!(Box<#ty>),
            false => ty,
        }
    };
    match &field.ty {
        // What is not there needs no place on the heap.
        RustType::Nullable(of) => {
            let of = boxed(of);
            quote!(Option<#of>)
        }
        ty => boxed(ty),
    }
}
