//! `models/`: what bodies are made of.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::{docs, ident, rust_type};
use super::{File, markdown, rust};
use crate::api::{Api, Field, Shape, TypeId};
use crate::plan::{FieldPlan, ItemPlan, ModelFile, Plan};

pub(super) fn emit<'a>(api: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    if !plan.has_models() {
        return Vec::new();
    }
    let mut files = vec![rust(plan, "models/mod.rs", || {
        ("What bodies are made of.".to_owned(), index(plan))
    })];
    files.extend(plan.files.iter().map(|file| {
        let name = format!("models/{}.rs", file.module);
        rust(plan, &name, move || {
            (String::new(), module(api, plan, file))
        })
    }));
    files
}

fn index(plan: &Plan) -> TokenStream {
    let modules = plan.files.iter().map(|file| {
        let module = ident(&file.module);
        quote!(mod #module;)
    });
    let exports = plan.files.iter().map(|file| {
        let module = ident(&file.module);
        let names = planned(plan, &file.types).map(|(_, item)| ident(&item.name));
        quote!(pub use #module::{#(#names),*};)
    });
    quote! {
        #(#modules)*
        #(#exports)*
    }
}

fn module(api: &Api, plan: &Plan, file: &ModelFile) -> TokenStream {
    let mut foreign = BTreeSet::new();
    for (_, item) in planned(plan, &file.types) {
        for field in &item.fields {
            if let Some(target) = field.ty.model()
                && !file.types.contains(&target)
                && let Some(item) = &plan.items[target.0]
            {
                foreign.insert(item.name.clone());
            }
        }
    }
    let foreign = foreign.iter().map(ident);
    let models = planned(plan, &file.types).map(|(id, item)| {
        let ty = &api.types[id.0];
        let words = match &ty.description {
            Some(description) => markdown::quoted(description),
            None => format!(
                "{}.",
                markdown::code(ty.hints.first().map_or("", String::as_str))
            ),
        };
        let docs = docs(&words);
        let model = match (&ty.shape, &item.variants) {
            (Shape::Object(fields), _) => object(plan, item, fields),
            (Shape::Enum(values), Some((variants, other))) => {
                enumeration(item, values, variants, other)
            }
            _ => TokenStream::new(),
        };
        quote!(#docs #model)
    });
    let foreign = (foreign.len() > 0).then(|| quote!(use super::{#(#foreign),*};));
    quote! {
        use super::super::runtime;
        #foreign
        #(#models)*
    }
}

fn planned<'p>(
    plan: &'p Plan,
    types: &'p [TypeId],
) -> impl Iterator<Item = (TypeId, &'p ItemPlan)> {
    types
        .iter()
        .filter_map(|id| Some((*id, plan.items[id.0].as_ref()?)))
}

fn object(plan: &Plan, item: &ItemPlan, fields: &[Field]) -> TokenStream {
    let name = ident(&item.name);
    let members = || fields.iter().zip(&item.fields);
    let definitions = members().map(|(field, planned)| {
        let (name, ty) = (ident(&planned.name), field_type(plan, planned));
        let docs = docs(&field_words(field));
        let ty = if field.required {
            ty
        } else {
            quote!(Option<#ty>)
        };
        quote!(#docs pub #name: #ty)
    });
    let rows = members().enumerate().map(|(index, (field, planned))| {
        let (index, name, member) = (
            Literal::usize_unsuffixed(index),
            ident(&planned.name),
            &field.name,
        );
        let kind = if field.required { quote!(!) } else { quote!(?) };
        let member =
            (planned.name.is_raw() || planned.name.as_str() != member).then(|| quote!(= #member));
        quote!(#index #name #kind #member)
    });
    let required: Vec<_> = members().filter(|(field, _)| field.required).collect();
    let default = required.is_empty().then(|| quote!(Default,));
    let constructor = (!required.is_empty()).then(|| {
        let arguments = required.iter().map(|(_, planned)| {
            let (name, ty) = (ident(&planned.name), field_type(plan, planned));
            quote!(#name: #ty)
        });
        let values = members().map(|(field, planned)| {
            let name = ident(&planned.name);
            if field.required {
                quote!(#name)
            } else {
                quote!(#name: None)
            }
        });
        let many = (required.len() > 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
        quote! {
            impl #name {
                /// With the members that must be there, and no others.
                #many
                pub fn new(#(#arguments),*) -> Self {
                    Self { #(#values),* }
                }
            }
        }
    });
    // Clippy weighs a type by its nesting, and this one is the document's.
    let deep = item.fields.iter().any(|field| field.ty.depth() > 4);
    let deep = deep.then(|| quote!(#[allow(clippy::type_complexity)]));
    quote! {
        #[derive(Clone, Debug, #default PartialEq)]
        #[non_exhaustive]
        #deep
        pub struct #name {
            #(#definitions,)*
        }

        #constructor

        runtime::model!(#name { #(#rows),* });
    }
}

fn field_words(field: &Field) -> String {
    let mut words = match &field.description {
        Some(description) => markdown::quoted(description),
        None => format!("{}.", markdown::code(&field.name)),
    };
    if field.deprecated {
        words.push_str("\n\nDeprecated.");
    }
    words
}

fn field_type(plan: &Plan, field: &FieldPlan) -> TokenStream {
    let ty = rust_type(plan, &field.ty, &|name| quote!(#name));
    if field.boxed { quote!(Box<#ty>) } else { ty }
}

fn enumeration(
    item: &ItemPlan,
    values: &[String],
    variants: &[crate::plan::Name],
    other: &crate::plan::Name,
) -> TokenStream {
    let (name, other) = (ident(&item.name), ident(other));
    let variants: Vec<_> = variants.iter().map(ident).collect();
    let words = values
        .iter()
        .map(|value| docs(&format!("{}.", markdown::code(value))));
    quote! {
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#words #variants,)*
            /// A value that the document does not name, as the service sent it.
            #other(String),
        }

        runtime::enumeration!(#name { #(#variants = #values),* } else #other);
    }
}
