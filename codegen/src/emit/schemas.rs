//! What the document asks of values, as data.

use std::cell::Cell;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::rules;
use super::tokens::{docs, fixed, ident, option, range, type_gate};
use crate::api::{Api, Choices, Field, Fixed, Limits, More, Shape, Type, TypeId, Union, Variant};
use crate::plan::{FieldPlan, Plan};

/// The static of a model.
pub(super) fn name(plan: &Plan, id: TypeId) -> TokenStream {
    let name = plan.schemas[id.0].name.as_ref().map(ident);
    quote!(#name)
}

/// A schema as other modules beside `models` write it behind an `&`.
pub(super) fn path(api: &Api, plan: &Plan, id: TypeId) -> TokenStream {
    let id = api.itself(id);
    match (ready(api, &api.types[id.0]), module(plan, id)) {
        (Some(ready), _) => {
            let ready = fixed(ready);
            quote!(runtime::schema::#ready)
        }
        // The static of a model is about the model, which is there.
        (None, Some((module, name))) if plan.items[id.0].is_some() && api.types[id.0].nullable => {
            quote!(const { runtime::schema::or_null(&models::#module::#name) })
        }
        (None, Some((module, name))) => quote!(models::#module::#name),
        (None, None) => quote!(runtime::schema::ANY),
    }
}

/// Whether `path` leads into `models`.
pub(super) fn is_of_models(api: &Api, plan: &Plan, id: TypeId) -> bool {
    let id = api.itself(id);
    ready(api, &api.types[id.0]).is_none() && module(plan, id).is_some()
}

/// The module that the static of a type is in, and what it is called there.
fn module(plan: &Plan, id: TypeId) -> Option<(Ident, Ident)> {
    let name = plan.schemas[id.0].name.as_ref()?;
    let home = plan.homes[id.0].map(|home| ident(&plan.files[home].module));
    Some((home.unwrap_or_else(|| fixed("schemas")), ident(name)))
}

/// The statics of what is no model.
pub(super) fn loose(api: &Api, plan: &Plan) -> TokenStream {
    let site = Site::new(api, plan, None);
    let statics = plan.loose().map(|id| {
        let (name, schema) = (name(plan, id), site.whole(id));
        let words = api.types[id.0].hints.first();
        let docs = docs(&words.map_or_else(String::new, |words| {
            format!("{}.", super::markdown::code(words))
        }));
        let gate = type_gate(plan, id);
        quote!(#docs #gate pub(crate) static #name: runtime::Schema = #schema;)
    });
    let statics: Vec<_> = statics.collect();
    let imports = site.imports();
    quote! {
        #imports
        #(#statics)*
    }
}

/// The kinds of JSON value that a type has, as `union!` takes them.
pub(super) fn kind_name(api: &Api, id: TypeId) -> Ident {
    fixed(kinds(&api.resolve(id).1.shape))
}

/// The runtime's static for a type, if that has one.
fn ready(api: &Api, ty: &Type) -> Option<&'static str> {
    match ty.is_never(api) {
        true => Some("NEVER"),
        false => ty.is_plain().then(|| kinds(&ty.shape)),
    }
}

fn kinds(shape: &Shape) -> &'static str {
    match shape {
        Shape::Any | Shape::Alias(_) | Shape::Union(_) => "ANY",
        Shape::Text(_) => "TEXT",
        Shape::Integer(_) => "INTEGER",
        Shape::Number | Shape::Decimal => "NUMBER",
        Shape::Boolean => "BOOLEAN",
        Shape::Array(_) | Shape::Tuple(_) => "ARRAY",
        Shape::Map(_) | Shape::Object(_) => "OBJECT",
        Shape::Enum(listed) => match listed.values {
            Choices::Texts(_) => "TEXT",
            Choices::Integers(_) => "INTEGER",
        },
    }
}

/// The file that schemas are written into.
pub(super) struct Site<'a> {
    pub(super) api: &'a Api,
    pub(super) plan: &'a Plan,
    home: Option<usize>,
    /// Whether anything of the runtime's module `schema` is named.
    uses_module: Cell<bool>,
}

impl<'a> Site<'a> {
    /// The file of models at a position, or the one of what is no model.
    pub(super) fn new(api: &'a Api, plan: &'a Plan, home: Option<usize>) -> Self {
        Self {
            api,
            plan,
            home,
            uses_module: Cell::new(false),
        }
    }

    /// What the file imports, when all else is written.
    pub(super) fn imports(&self) -> TokenStream {
        match self.uses_module.get() {
            true => quote!(
                use super::super::runtime::{self, schema};
            ),
            false => quote!(
                use super::super::runtime;
            ),
        }
    }

    /// The static that stands beside a model that is not a struct, if anything refers to it.
    pub(super) fn of_model(&self, id: TypeId) -> TokenStream {
        if self.plan.schemas[id.0].name.is_none() {
            return TokenStream::new();
        }
        let (name, schema) = (name(self.plan, id), self.core(id, false));
        quote!(pub(crate) static #name: runtime::Schema = #schema;)
    }

    /// The schemas of a struct's members and what else is asked of the object, if that is all.
    pub(super) fn of_struct(
        &self,
        id: TypeId,
        fields: &[FieldPlan],
    ) -> Option<(Vec<Option<TokenStream>>, TokenStream)> {
        let ty = &self.api.types[id.0];
        let Shape::Object(object) = &ty.shape else {
            return None;
        };
        if !self.plan.schemas[id.0].counts {
            let tags = object.fields.iter().map(|field| self.tag(field));
            return Some((tags.collect(), TokenStream::new()));
        }
        let mut members = object.fields.iter().zip(fields);
        let plain = ty.limits.is_of_members()
            && members.all(|(field, planned)| {
                field.required == planned.demanded && !field.read_only && !field.write_only
            });
        let schemas = object.fields.iter().map(|field| Some(self.member(field)));
        plain.then(|| (schemas.collect(), self.asked(id, &ty.limits)))
    }

    /// A name from the runtime's module `schema`.
    fn named(&self, name: &str) -> TokenStream {
        self.uses_module.set(true);
        let name = fixed(name);
        quote!(schema::#name)
    }

    /// A reference to the schema of a member.
    fn member(&self, field: &Field) -> TokenStream {
        self.tag(field).unwrap_or_else(|| self.reference(field.ty))
    }

    /// The same, if it is any text, and the one that names the type of objects is known.
    fn tag(&self, field: &Field) -> Option<TokenStream> {
        let ty = &self.api.types[self.api.itself(field.ty).0];
        match &field.fixed {
            Some(Fixed::Text(text)) if ready(self.api, ty) == Some("TEXT") => {
                let tag = self.named("tag");
                Some(quote!(&#tag(#text)))
            }
            _ => None,
        }
    }

    /// A reference to the schema of a type.
    fn reference(&self, id: TypeId) -> TokenStream {
        let id = self.api.itself(id);
        let ty = &self.api.types[id.0];
        if let Some(ready) = ready(self.api, ty) {
            let ready = self.named(ready);
            return quote!(&#ready);
        }
        let is_model = self.plan.items[id.0].is_some();
        match module(self.plan, id) {
            Some((module, name)) => {
                let named = match self.plan.homes[id.0] == self.home {
                    true => quote!(&#name),
                    false => quote!(&super::#module::#name),
                };
                match is_model && ty.nullable {
                    true => {
                        let schema = self.or_null(&named);
                        quote!(&#schema)
                    }
                    false => named,
                }
            }
            None => {
                let schema = self.whole(id);
                quote!(&#schema)
            }
        }
    }

    /// A schema, with null if it is one of its values.
    fn whole(&self, id: TypeId) -> TokenStream {
        let ty = &self.api.types[id.0];
        if !ty.nullable {
            return self.core(id, false);
        }
        if let (Shape::Alias(target), true) = (&ty.shape, ty.limits.is_none()) {
            let target = self.reference(*target);
            return self.or_null(&target);
        }
        let composed = matches!(ty.shape, Shape::Alias(_) | Shape::Union(_));
        if composed || ty.limits.parts().next().is_some() {
            let schema = self.core(id, false);
            return self.or_null(&quote!(&#schema));
        }
        self.core(id, true)
    }

    /// A schema without what it says of null, but for its kinds and values.
    fn core(&self, id: TypeId, nullable: bool) -> TokenStream {
        let ty = &self.api.types[id.0];
        let limits = &ty.limits;
        if let Some(words) = limits.own_words() {
            return self.in_own_words(id, words);
        }
        let base = match limits.untyped {
            true => "ANY",
            // One of several types, beside `type: object`.
            false if matches!(ty.shape, Shape::Union(_)) => "OBJECT",
            false => kinds(&ty.shape),
        };
        let named = fixed(base);
        let mut schema = quote!(runtime::Schema::#named);
        if nullable && base != "ANY" {
            schema.extend(quote!(.or_null()));
        }
        if limits.constraint != Default::default() {
            let rule = rules::definition(
                self.plan,
                &limits.constraint,
                self.plan.schemas[id.0].pattern,
                &rules::Modules {
                    runtime: quote!(runtime::),
                    patterns: quote!(super::super::patterns),
                },
                "ANY",
            );
            schema.extend(quote!(.rule(&#rule)));
        }
        if !limits.values.is_empty() {
            let null = (nullable && !limits.values.iter().any(|value| value == "null"))
                .then(|| "null".to_owned());
            let values = limits.values.iter().chain(&null);
            schema.extend(quote!(.values(&[#(#values),*])));
        }
        schema.extend(self.items(&ty.shape, limits));
        schema.extend(self.members(id, limits));
        schema.extend(self.parts(&ty.shape, limits));
        schema
    }

    /// What the schema says in its own words; a model has its members' names beside.
    fn in_own_words(&self, id: TypeId, words: TypeId) -> TokenStream {
        let members = self.named_members(id);
        let object = match members.is_empty() {
            true => None,
            false => Some(quote!(.object(&runtime::Members::of(&[#(#members),*])))),
        };
        let words = self.list(&[words]);
        quote!(runtime::Schema::ANY #object .parts(&[runtime::Part::All(#words)]))
    }

    fn items(&self, shape: &Shape, limits: &Limits) -> Option<TokenStream> {
        let more = limits.more.as_deref();
        let (prefix, items) = match (more.and_then(|more| more.tuple.as_ref()), shape) {
            (Some((prefix, items)), _) => (prefix.as_slice(), *items),
            (None, Shape::Array(items)) => (&[][..], Some(*items)),
            _ => (&[][..], None),
        };
        let mut asked = TokenStream::new();
        if !prefix.is_empty() {
            let prefix = self.list(prefix);
            asked.extend(quote!(.prefix(#prefix)));
        }
        if let Some(items) = items.filter(|id| self.says_something(*id, more)) {
            let items = self.reference(items);
            asked.extend(quote!(.items(#items)));
        }
        if let Some((schema, min, max)) = more.and_then(|more| more.contains) {
            let (schema, min) = (self.reference(schema), Literal::usize_unsuffixed(min));
            let max = option(max.map(|max| {
                let max = Literal::usize_unsuffixed(max);
                quote!(#max)
            }));
            asked.extend(quote!(.contains(#schema, #min, #max)));
        }
        asked.extend(range(limits.min_items, limits.max_items));
        if limits.unique {
            asked.extend(quote!(.unique()));
        }
        (!asked.is_empty()).then(|| quote!(.array(&runtime::Items::ANY #asked)))
    }

    fn members(&self, id: TypeId, limits: &Limits) -> Option<TokenStream> {
        let (mut members, asked) = (self.named_members(id), self.asked(id, limits));
        let required = limits.required.iter().map(|name| self.needed(name));
        members.extend(required);
        // A model has its members' names from here.
        let is_object = matches!(self.api.types[id.0].shape, Shape::Object(_));
        (is_object || !asked.is_empty() || !members.is_empty())
            .then(|| quote!(.object(&runtime::Members::of(&[#(#members),*]) #asked)))
    }

    fn named_members(&self, id: TypeId) -> Vec<TokenStream> {
        let Shape::Object(object) = &self.api.types[id.0].shape else {
            return Vec::new();
        };
        let own_words = self.api.types[id.0].limits.own_words().is_some();
        let members = object.fields.iter().map(|field| {
            let name = &field.name;
            let member = match (own_words, field.required) {
                (true, _) => {
                    let (optional, any) = (self.named("optional"), self.named("ANY"));
                    quote!(#optional(#name, &#any))
                }
                (false, true) if !field.described => self.needed(name),
                (false, required) => {
                    let need = self.named(if required { "required" } else { "optional" });
                    let schema = self.member(field);
                    quote!(#need(#name, #schema))
                }
            };
            let read_only = field.read_only.then(|| quote!(.read_only()));
            let write_only = field.write_only.then(|| quote!(.write_only()));
            quote!(#member #read_only #write_only)
        });
        members.collect()
    }

    /// A member that must be there and is described nowhere.
    fn needed(&self, name: &str) -> TokenStream {
        let needed = self.named("needed");
        quote!(#needed(#name))
    }

    /// Whether a schema of all members or items has to be written: it asks something, or it matters that it is there.
    fn says_something(&self, id: TypeId, more: Option<&More>) -> bool {
        more.is_some_and(|more| more.speaks_of_all) || !self.api.types[id.0].is_anything()
    }

    /// What is asked of an object beside its named members.
    fn asked(&self, id: TypeId, limits: &Limits) -> TokenStream {
        let shape = &self.api.types[id.0].shape;
        let more = limits.more.as_deref();
        let patterned = more.filter(|more| !more.patterns.is_empty());
        let others = match shape {
            Shape::Object(object) => object.rest,
            Shape::Map(of) => Some(*of),
            _ => None,
        };
        let others = match patterned {
            Some(more) => more.others,
            None => others,
        };
        let mut asked = TokenStream::new();
        if let Some(more) = patterned {
            let automata = &self.plan.schemas[id.0].patterns;
            let both = more.patterns.iter().zip(automata);
            let rows = both.filter_map(|((_, schema), automaton)| {
                let name = ident(&self.plan.patterns[(*automaton)?].name);
                let schema = self.reference(*schema);
                Some(quote!((super::super::patterns::#name, #schema)))
            });
            asked.extend(quote!(.patterns(&[#(#rows),*])));
        }
        if let Some(names) = more.and_then(|more| more.names) {
            let names = self.reference(names);
            asked.extend(quote!(.names(#names)));
        }
        asked.extend(more.and_then(|more| self.dependent(more)));
        match others.filter(|id| self.says_something(*id, more)) {
            Some(others) => {
                let others = self.reference(others);
                asked.extend(quote!(.others(#others)));
            }
            None if limits.closed => {
                let never = self.named("NEVER");
                asked.extend(quote!(.others(&#never)));
            }
            None => {}
        }
        asked.extend(range(limits.min_members, limits.max_members));
        asked
    }

    fn parts(&self, shape: &Shape, limits: &Limits) -> Option<TokenStream> {
        let mut all = limits.all.clone();
        if let Shape::Alias(target) = shape {
            all.insert(0, *target);
        }
        let mut parts = Vec::new();
        for (ids, part) in [
            (&all, quote!(All)),
            (&limits.any, quote!(Any)),
            (&limits.one, quote!(One)),
        ] {
            if !ids.is_empty() {
                let list = self.list(ids);
                parts.push(quote!(runtime::Part::#part(#list)));
            }
        }
        if let (Shape::Union(union), None) = (shape, limits.own_words()) {
            parts.push(self.variants(union));
        }
        if let Some(not) = limits.not {
            let not = self.reference(not);
            parts.push(quote!(runtime::Part::Not(#not)));
        }
        let condition = limits.more.as_deref().and_then(|more| more.condition);
        if let Some((condition, then, otherwise)) = condition {
            let condition = self.reference(condition);
            let [then, otherwise] =
                [then, otherwise].map(|id| option(id.map(|id| self.reference(id))));
            parts.push(quote! {
                runtime::Part::If { condition: #condition, then: #then, otherwise: #otherwise }
            });
        }
        let unevaluated = limits.more.as_deref().map(|more| more.unevaluated);
        if let Some((members, items)) = unevaluated.filter(|asked| *asked != (None, None)) {
            let [members, items] =
                [members, items].map(|id| option(id.map(|id| self.reference(id))));
            parts.push(quote!(runtime::Part::Unevaluated { members: #members, items: #items }));
        }
        (!parts.is_empty()).then(|| quote!(.parts(&[#(#parts),*])))
    }

    /// The variants of a union, in the order of its enum.
    fn variants(&self, union: &Union) -> TokenStream {
        let schema = |variant: &Variant| match variant.schemas.as_slice() {
            [only] => self.reference(*only),
            several => {
                let list = self.list(several);
                quote!(&runtime::Schema::ANY.parts(&[runtime::Part::Any(#list)]))
            }
        };
        let Some(member) = &union.tag else {
            let schemas = union.variants.iter().map(schema);
            return quote!(runtime::Part::Variants(&[#(#schemas),*]));
        };
        let cases = union.variants.iter().map(|variant| {
            let (tags, schema) = (&variant.tags, schema(variant));
            quote!((&[#(#tags),*], #schema))
        });
        let open = union.open;
        quote! {
            runtime::Part::Tagged { member: #member, cases: &[#(#cases),*], open: #open }
        }
    }

    fn dependent(&self, more: &More) -> Option<TokenStream> {
        let required = more
            .required_with
            .iter()
            .map(|(name, needed)| quote!(runtime::Dependent::Required(#name, &[#(#needed),*])));
        let asked = more.asked_with.iter().map(|(name, schema)| {
            let schema = self.reference(*schema);
            quote!(runtime::Dependent::Schema(#name, #schema))
        });
        let rows: Vec<_> = required.chain(asked).collect();
        (!rows.is_empty()).then(|| quote!(.dependent(&[#(#rows),*])))
    }

    fn list(&self, ids: &[TypeId]) -> TokenStream {
        let ids = ids.iter().map(|id| self.reference(*id));
        let ids: Vec<_> = ids.collect();
        quote!(&[#(#ids),*])
    }

    /// A schema or null.
    fn or_null(&self, schema: &TokenStream) -> TokenStream {
        let or_null = self.named("or_null");
        quote!(#or_null(#schema))
    }
}
