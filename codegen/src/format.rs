//! From tokens to text.

mod definition;
mod table;

use crate::emit::{Content, File, Module};
use crate::output;

/// Formats every file, and puts the marker at its head.
pub fn format(files: Vec<File<'_>>, source: &str) -> Vec<output::File> {
    use rayon::prelude::*;

    files
        .into_par_iter()
        .map(|file| {
            let text = match file.content {
                Content::Rust(module) => rust(&module),
                Content::Source(text) => text.into_owned(),
                Content::Text(text) => text,
            };
            let comment = if file.path.ends_with(".rs") {
                "//"
            } else {
                "#"
            };
            let gap = if text.starts_with("//!") { "" } else { "\n" };
            let text = format!(
                "{comment} {} from `{source}`; do not edit.\n{gap}{text}",
                output::MARKER
            );
            output::File {
                path: file.path,
                text,
            }
        })
        .collect()
}

fn rust(module: &dyn Fn() -> Module) -> String {
    let mut text = String::new();
    let Module { docs, items } = module();
    for line in docs {
        let line = format!("//! {line}");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    // Every emitter is tested to give items; were one not to, its tokens are still a hint for the compiler's message.
    // They are made anew for that: parsing copies tokens that somebody else still holds.
    let parsed: syn::File = match syn::parse2(items) {
        Ok(parsed) => parsed,
        Err(_) => return format!("{text}{}\n", module().items),
    };
    let mut previous = None;
    for item in parsed.items {
        let kind = Kind::of(&item);
        if !text.is_empty() && !previous.is_some_and(|previous: Kind| kind.follows(previous)) {
            text.push('\n');
        }
        previous = Some(kind);
        let laid_out = match &item {
            syn::Item::Macro(item) => of_macro(item),
            _ => None,
        };
        text.push_str(&laid_out.unwrap_or_else(|| spaced(&unparse(item))));
    }
    text
}

/// The definition or the call of a macro, where it is one that we can lay out.
fn of_macro(item: &syn::ItemMacro) -> Option<String> {
    let tokens = &item.mac.tokens;
    match &item.ident {
        Some(name) => definition::definition(name, tokens),
        None if item.attrs.is_empty() => {
            let names = item.mac.path.segments.iter();
            let names = names.map(|part| part.ident.to_string());
            let path = names.collect::<Vec<_>>().join("::");
            Some(table::call(&path, tokens.clone()))
        }
        None => None,
    }
}

fn unparse(item: syn::Item) -> String {
    prettyplease::unparse(&syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![item],
    })
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Use,
    PubUse,
    Mod,
    Type,
    Macro,
    /// What a model has beside what its own macro says: it stands with that.
    Flat,
    Other,
}

impl Kind {
    fn of(item: &syn::Item) -> Self {
        match item {
            syn::Item::Use(item) if matches!(item.vis, syn::Visibility::Inherited) => Self::Use,
            syn::Item::Use(_) => Self::PubUse,
            syn::Item::Mod(_) => Self::Mod,
            syn::Item::Struct(_) | syn::Item::Enum(_) => Self::Type,
            syn::Item::Macro(item) if item.ident.is_some() => Self::Other,
            syn::Item::Macro(item) => match item.mac.path.segments.last() {
                Some(name) if name.ident == "flat" => Self::Flat,
                _ => Self::Macro,
            },
            _ => Self::Other,
        }
    }

    /// Whether it stands right below the other, without a blank line.
    fn follows(self, other: Self) -> bool {
        match self {
            Self::Use | Self::PubUse | Self::Mod => self == other,
            Self::Macro => other == Self::Type,
            Self::Flat => matches!(other, Self::Type | Self::Macro | Self::Flat),
            Self::Type | Self::Other => false,
        }
    }
}

/// Puts a blank line between the methods of an `impl`, and behind the calls of macros there.
fn spaced(item: &str) -> String {
    let mut text = String::with_capacity(item.len() + 64);
    let (mut ended, mut called) = (false, false);
    for line in item.lines() {
        let member = line.strip_prefix("    ").unwrap_or_default();
        let is_call =
            !member.starts_with([' ', '/']) && member.contains("!(") && member.ends_with(");");
        if line != "}" && (ended || called && !is_call) {
            text.push('\n');
        }
        ended = member == "}";
        called = is_call;
        text.push_str(line);
        text.push('\n');
    }
    text
}
