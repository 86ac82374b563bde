//! `models/`: what bodies are made of.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::{docs, ident, rust_type, type_gate};
use super::{File, markdown, rust, schemas, structs};
use crate::api::{Api, Choices, Enumeration, Shape, Type, TypeId, Union, Variant};
use crate::plan::{ItemKind, ItemPlan, ModelFile, Name, Plan, RustType, VariantPlan};

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
    if plan.loose().next().is_some() {
        files.push(rust(plan, "models/schemas.rs", || {
            let words = "What the document asks of values that are no models.";
            (words.to_owned(), schemas::loose(api, plan))
        }));
    }
    files
}

fn index(plan: &Plan) -> TokenStream {
    let modules = plan.files.iter().map(|file| {
        let (module, gate) = (ident(&file.module), file_gate(plan, file));
        quote!(#gate pub(super) mod #module;)
    });
    let loose = plan.loose().next().map(|_| {
        quote!(
            pub(super) mod schemas;
        )
    });
    let xml = plan.xml.is_used().then(|| {
        quote!(
            pub(super) mod xml;
        )
    });
    let exports = plan.files.iter().map(|file| {
        let module = ident(&file.module);
        let names = planned(plan, &file.types).map(|(_, item)| ident(&item.name));
        let gate = file_gate(plan, file);
        quote!(#gate pub use #module::{#(#names),*};)
    });
    quote! {
        #(#modules)*
        #loose
        #xml
        #(#exports)*
    }
}

/// The condition for a file: what is in it is needed with its first model only.
fn file_gate(plan: &Plan, file: &ModelFile) -> Option<TokenStream> {
    type_gate(plan, *file.types.first()?)
}

fn module(api: &Api, plan: &Plan, file: &ModelFile) -> TokenStream {
    let mut foreign = BTreeSet::new();
    for (_, item) in planned(plan, &file.types) {
        let lent = item.lent.iter().flat_map(|lent| &lent.members);
        let held = item.parts().into_iter().chain(lent.map(|one| &one.ty));
        for target in held.flat_map(RustType::models) {
            if !file.types.contains(&target)
                && let Some(item) = &plan.items[target.0]
            {
                foreign.insert(item.name.clone());
            }
        }
    }
    let foreign = foreign.iter().map(ident);
    let home = file.types.first().and_then(|id| plan.homes[id.0]);
    let site = schemas::Site::new(api, plan, home);
    let models = planned(plan, &file.types).map(|(id, item)| {
        let ty = &api.types[id.0];
        let model = match (&ty.shape, &item.kind) {
            (Shape::Object(object), ItemKind::Struct { fields, rest }) => {
                structs::structure(&site, id, item, (object, fields, rest.as_ref()))
            }
            (Shape::Enum(listed), ItemKind::Enum { variants, other }) => {
                enumeration(item, listed, variants, other.as_ref())
            }
            (Shape::Union(union), ItemKind::Union { variants, other }) => {
                alternatives(api, plan, id, item, (union, variants, other))
            }
            _ => TokenStream::new(),
        };
        let schema = match item.kind {
            ItemKind::Struct { .. } => TokenStream::new(),
            _ => site.of_model(id),
        };
        let docs = docs(&words(ty));
        quote!(#docs #model #schema)
    });
    let models: Vec<_> = models.collect();
    let foreign = (foreign.len() > 0).then(|| quote!(use super::{#(#foreign),*};));
    let imports = site.imports();
    quote! {
        #imports
        #foreign
        #(#models)*
    }
}

fn words(ty: &Type) -> String {
    let words = match &ty.description {
        Some(description) => markdown::quoted(description),
        None => format!(
            "{}.",
            markdown::code(ty.hints.first().map_or("", String::as_str))
        ),
    };
    // The attribute would have to be allowed wherever the type is named; the member that has it bears it.
    match ty.deprecated {
        true => words + "\n\nDeprecated.",
        false => words,
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

fn enumeration(
    item: &ItemPlan,
    listed: &Enumeration,
    variants: &[Name],
    other: Option<&Name>,
) -> TokenStream {
    let name = ident(&item.name);
    let variants: Vec<_> = variants.iter().map(ident).collect();
    let (values, prefix, of): (Vec<_>, _, _) = match &listed.values {
        Choices::Texts(texts) => {
            let texts = texts.iter().map(|text| quote!(#text));
            (texts.collect(), None, quote!(String))
        }
        Choices::Integers(values) => {
            let values = values.iter().map(|value| {
                let value = Literal::i64_unsuffixed(*value);
                quote!(#value)
            });
            (values.collect(), Some(quote!(i64)), quote!(i64))
        }
    };
    let spelled: Vec<_> = match &listed.values {
        Choices::Texts(texts) => texts.clone(),
        Choices::Integers(values) => values.iter().map(i64::to_string).collect(),
    };
    let words = spelled.iter().enumerate().map(|(index, value)| {
        let value = markdown::code(value);
        let description = listed.descriptions.get(index).map(|one| one.trim());
        docs(&match description.filter(|one| !one.is_empty()) {
            Some(description) => format!("{value}: {}", markdown::quoted(description)),
            None => format!("{value}."),
        })
    });
    let other_variant = other.map(|other| {
        let other = ident(other);
        let words = docs(match listed.of_any {
            true => "Any other string.",
            false => "A value that the document does not name, as the service sent it.",
        });
        quote!(#words #other(#of),)
    });
    let keeps = other.map(|other| {
        let other = ident(other);
        match listed.extensible {
            true => quote!(or #other),
            false => quote!(else #other),
        }
    });
    let copy = other.is_none().then(|| quote!(Copy,));
    let copy = copy.or_else(|| prefix.as_ref().map(|_| quote!(Copy,)));
    quote! {
        #[derive(Clone, #copy Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#words #variants,)*
            #other_variant
        }

        runtime::enumeration!(#prefix #name { #(#variants = #values),* } #keeps);
    }
}

/// A type in words.
fn called(plan: &Plan, ty: &RustType) -> String {
    let written = rust_type(plan, ty, &|name| quote!(#name)).to_string();
    written.replace(' ', "")
}

/// An enum with a variant for each type that a value can have.
fn alternatives(
    api: &Api,
    plan: &Plan,
    id: TypeId,
    item: &ItemPlan,
    (union, variants, other): (&Union, &[VariantPlan], &Name),
) -> TokenStream {
    let (name, other) = (ident(&item.name), ident(other));
    let held = |variant: &VariantPlan| {
        let ty = rust_type(plan, &variant.ty, &|name| quote!(#name));
        match variant.boxed {
            true => quote!(Box<#ty>),
            false => ty,
        }
    };
    let definitions = variants
        .iter()
        .zip(&union.variants)
        .map(|(variant, declared)| {
            let (name, ty) = (ident(&variant.name), held(variant));
            let words = match declared.tags.as_slice() {
                [] => format!("{}.", markdown::code(&called(plan, &variant.ty))),
                tags => {
                    let tags: Vec<_> = tags.iter().map(|tag| markdown::code(tag)).collect();
                    format!("{}.", tags.join(", "))
                }
            };
            let docs = docs(&words);
            quote!(#docs #name(#ty))
        });
    let rows = rows(api, union, variants, &held);
    let schema = plan.schemas[id.0].name.as_ref().map(|name| {
        let name = ident(name);
        quote!(= #name)
    });
    let by = union.tag.as_ref().map(|tag| match union.declared {
        true => quote!(by #tag),
        false => quote!(on #tag),
    });
    let from = variants
        .iter()
        .filter(|variant| variant.distinct)
        .map(|variant| {
            let (name, ty) = (
                ident(&variant.name),
                rust_type(plan, &variant.ty, &|name| quote!(#name)),
            );
            quote!(#ty => #name)
        });
    let from: Vec<_> = from.collect();
    let from = (!from.is_empty()).then(|| quote!(from { #(#from),* }));
    quote! {
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#definitions,)*
            /// What the document does not describe, as it was sent.
            #other(runtime::Json),
        }

        runtime::union!(#name #schema #by #rows else #other #from);
    }
}

/// The variants as `runtime::union!` takes them: those that a tag selects, and the others.
fn rows(
    api: &Api,
    union: &Union,
    variants: &[VariantPlan],
    held: &dyn Fn(&VariantPlan) -> TokenStream,
) -> TokenStream {
    let row = |(variant, declared): (&VariantPlan, &Variant)| {
        let (name, ty) = (ident(&variant.name), held(variant));
        if declared.tags.is_empty() {
            let kind = schemas::kind_name(api, declared.ty);
            return quote!(#name(#ty): #kind);
        }
        let tags = declared
            .tags
            .iter()
            .map(|tag| match (tag.parse(), tag.parse()) {
                (Ok::<i64, _>(number), _) if union.literal => {
                    let number = Literal::i64_unsuffixed(number);
                    quote!(#number)
                }
                (_, Ok::<bool, _>(value)) if union.literal => quote!(#value),
                _ => quote!(#tag),
            });
        let none = may_lack(api, declared.ty, union).then(|| quote!(or none));
        quote!(#(#tags)|* #none => #name(#ty))
    };
    let rows: Vec<_> = variants.iter().zip(&union.variants).map(row).collect();
    let tagged = union
        .variants
        .iter()
        .filter(|variant| !variant.tags.is_empty());
    let (tagged, others) = rows.split_at(tagged.count());
    match (tagged, others) {
        ([], others) => {
            let is_object = |variant: &&Variant| schemas::kind_name(api, variant.ty) == "OBJECT";
            let objects = union.variants.iter().filter(is_object).count();
            let any_of = (union.any_of && objects > 1).then(|| quote!(any_of));
            quote!(#any_of { #(#others),* })
        }
        (tagged, []) => quote!({ #(#tagged),* }),
        (tagged, others) => quote!({ #(#tagged),* } or { #(#others),* }),
    }
}

/// Whether a variant, or one of a variant's own, has the property that selects it and does not require it.
fn may_lack(api: &Api, id: TypeId, union: &Union) -> bool {
    let (mut open, mut seen) = (vec![id], BTreeSet::new());
    while let Some(id) = open.pop() {
        let (id, ty) = api.resolve(id);
        match &ty.shape {
            Shape::Union(inner) if seen.insert(id) => {
                open.extend(inner.variants.iter().map(|variant| variant.ty));
            }
            Shape::Object(object) => {
                let mut fields = object.fields.iter();
                let field = fields.find(|field| Some(&field.name) == union.tag.as_ref());
                if field.is_some_and(|field| !field.required || api.is_nullable(field.ty)) {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}
