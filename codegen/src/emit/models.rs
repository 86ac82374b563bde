//! `models/`: what bodies are made of.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::{allow, docs, ident, rust_type, type_gate};
use super::{File, markdown, rust, schemas};
use crate::api::{
    Api, Choices, Enumeration, Field, Fixed, Format, Object, Shape, Type, TypeId, Union,
};
use crate::plan::{FieldPlan, ItemKind, ItemPlan, ModelFile, Name, Plan, RustType, VariantPlan};

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
    let exports = plan.files.iter().map(|file| {
        let module = ident(&file.module);
        let names = planned(plan, &file.types).map(|(_, item)| ident(&item.name));
        let gate = file_gate(plan, file);
        quote!(#gate pub use #module::{#(#names),*};)
    });
    quote! {
        #(#modules)*
        #loose
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
        for target in item.parts().into_iter().flat_map(RustType::models) {
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
                structure(&site, id, item, (object, fields, rest.as_ref()))
            }
            (Shape::Enum(listed), ItemKind::Enum { variants, other }) => {
                enumeration(item, listed, variants, other.as_ref())
            }
            (Shape::Union(union), ItemKind::Union { variants, other }) => {
                alternatives(api, plan, item, union, variants, other)
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

fn structure(
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
    let entries = members().map(|(_, planned)| {
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
    let schema = schemas::name(plan, id);
    let model = match site.of_struct(id, fields) {
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
    };
    let default = (!members().any(|(_, planned)| planned.demanded)).then(|| quote!(Default,));
    let constructor = constructor(api, plan, item, (object, fields, rest));
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
    let words = spelled
        .iter()
        .map(|value| docs(&format!("{}.", markdown::code(value))));
    let other_variant = other.map(|other| {
        let other = ident(other);
        quote! {
            /// A value that the document does not name, as the service sent it.
            #other(#of),
        }
    });
    let keeps = other.map(|other| {
        let other = ident(other);
        quote!(else #other)
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
    item: &ItemPlan,
    union: &Union,
    variants: &[VariantPlan],
    other: &Name,
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
    let rows = variants
        .iter()
        .zip(&union.variants)
        .map(|(variant, declared)| {
            let (name, ty) = (ident(&variant.name), held(variant));
            match &union.tag {
                Some(_) => {
                    let tags = &declared.tags;
                    quote!(#(#tags)|* => #name(#ty))
                }
                None => {
                    let kind = schemas::kind_name(api, declared.ty);
                    quote!(#name(#ty): #kind)
                }
            }
        });
    let by = union.tag.as_ref().map(|tag| quote!(by #tag));
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

        runtime::union!(#name #by { #(#rows),* } else #other #from);
    }
}
