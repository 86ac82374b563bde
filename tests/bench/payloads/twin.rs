//! The same types by hand: what somebody would write for serde's derives instead of the generated models.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Fields, Item, Type};

/// The types of all the files of models, with serde's derives and the names of the document.
pub fn of(files: &[String]) -> String {
    let items = files.iter().flat_map(|text| {
        let file = syn::parse_file(text).expect("generated code");
        file.items
    });
    let items: Vec<Item> = items.collect();
    let mut tables = BTreeMap::new();
    for item in &items {
        if let Item::Macro(call) = item {
            let mut tokens = call.mac.tokens.clone().into_iter().peekable();
            let name = tokens.next().expect("the name of a model").to_string();
            tables.insert(name, tokens.collect::<TokenStream>());
        }
    }
    let mut text = String::from("use serde::{Deserialize, Serialize};\n\n");
    for item in items {
        match item {
            Item::Struct(item) => {
                let table = &tables[&item.ident.to_string()];
                structure(&item, &rows(table), &mut text);
            }
            Item::Enum(item) => {
                let table = &tables[&item.ident.to_string()];
                alternatives(&item, &texts(table), &tag(table), &mut text);
            }
            _ => {}
        }
    }
    text
}

const DERIVES: &str = "#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]\n";

fn structure(item: &syn::ItemStruct, rows: &BTreeMap<String, Row>, text: &mut String) {
    let Fields::Named(fields) = &item.fields else {
        panic!("{} has no named fields", item.ident);
    };
    writeln!(text, "{DERIVES}pub struct {} {{", item.ident).expect("a text");
    for field in &fields.named {
        let name = field.ident.as_ref().expect("a name").to_string();
        let ty = by_hand(&field.ty);
        match rows.get(&name) {
            None => text.push_str("    #[serde(flatten)]\n"),
            Some(Row {
                name: other,
                required,
            }) => {
                if let Some(other) = other {
                    writeln!(text, "    #[serde(rename = {other})]").expect("a text");
                }
                if !required {
                    text.push_str(
                        "    #[serde(default, skip_serializing_if = \"Option::is_none\")]\n",
                    );
                }
            }
        }
        writeln!(text, "    pub {name}: {ty},").expect("a text");
    }
    text.push_str("}\n\n");
}

fn alternatives(
    item: &syn::ItemEnum,
    texts: &BTreeMap<String, String>,
    tag: &Option<String>,
    text: &mut String,
) {
    text.push_str(DERIVES);
    if let Some(tag) = tag {
        writeln!(text, "#[serde(tag = {tag})]").expect("a text");
    } else if texts.is_empty() {
        text.push_str("#[serde(untagged)]\n");
    }
    writeln!(text, "pub enum {} {{", item.ident).expect("a text");
    for variant in &item.variants {
        let name = variant.ident.to_string();
        match (texts.get(&name), &variant.fields) {
            (Some(known), Fields::Unit) => {
                writeln!(text, "    #[serde(rename = {known})]\n    {name},")
            }
            (Some(known), Fields::Unnamed(fields)) => {
                let ty = by_hand(&fields.unnamed[0].ty);
                writeln!(text, "    #[serde(rename = {known})]\n    {name}({ty}),")
            }
            (None, Fields::Unnamed(fields)) => {
                let ty = by_hand(&fields.unnamed[0].ty);
                let untagged = if texts.is_empty() {
                    ""
                } else {
                    "    #[serde(untagged)]\n"
                };
                writeln!(text, "{untagged}    {name}({ty}),")
            }
            _ => panic!("{}::{name}", item.ident),
        }
        .expect("a text");
    }
    text.push_str("}\n\n");
}

/// A type without what is ours.
fn by_hand(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string().replace(' ', "");
    text.replace("runtime::Text<runtime::http::Uri>", "String")
        .replace("runtime::Text<runtime::jiff::Timestamp>", "jiff::Timestamp")
        .replace("runtime::Json", "serde_json::Value")
}

/// What a table of a model says of a field.
struct Row {
    /// The member, as a literal, where the field has another name.
    name: Option<String>,
    required: bool,
}

/// `field! "member": …`, as far as the end of the braces; what stands behind a semicolon holds the other members.
fn rows(table: &TokenStream) -> BTreeMap<String, Row> {
    let braces = table.clone().into_iter().find_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
        _ => None,
    });
    let tokens: Vec<_> = braces.expect("a table").into_iter().collect();
    let mut rows = BTreeMap::new();
    for (index, token) in tokens.iter().enumerate() {
        let (TokenTree::Ident(field), Some(TokenTree::Punct(kind))) =
            (token, tokens.get(index + 1))
        else {
            continue;
        };
        if !['!', '?'].contains(&kind.as_char()) {
            continue;
        }
        let name = match tokens.get(index + 2) {
            Some(TokenTree::Literal(name)) => Some(name.to_string()),
            _ => None,
        };
        let required = kind.as_char() == '!';
        rows.insert(field.to_string(), Row { name, required });
    }
    rows
}

/// `Variant = "text"` of enumerations, and `"text" => Variant(Type)` of unions with a tag.
fn texts(table: &TokenStream) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for token in table.clone() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        let tokens: Vec<_> = group.stream().into_iter().collect();
        for window in tokens.windows(4) {
            match window {
                [
                    TokenTree::Ident(name),
                    TokenTree::Punct(is),
                    TokenTree::Literal(text),
                    ..,
                ] if is.as_char() == '=' => {
                    texts.insert(name.to_string(), text.to_string());
                }
                [
                    TokenTree::Literal(text),
                    TokenTree::Punct(_),
                    TokenTree::Punct(to),
                    TokenTree::Ident(name),
                ] if to.as_char() == '>' => {
                    texts.insert(name.to_string(), text.to_string());
                }
                _ => {}
            }
        }
        // The last one has no comma behind it.
        if let [
            ..,
            TokenTree::Ident(name),
            TokenTree::Punct(is),
            TokenTree::Literal(text),
        ] = tokens.as_slice()
            && is.as_char() == '='
        {
            texts.insert(name.to_string(), text.to_string());
        }
        break;
    }
    texts
}

/// `by "member"`.
fn tag(table: &TokenStream) -> Option<String> {
    let mut tokens = table.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(by)), Some(TokenTree::Literal(tag))) if by == "by" => {
            Some(tag.to_string())
        }
        _ => None,
    }
}
