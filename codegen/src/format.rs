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
        let definition = match &item {
            syn::Item::Macro(syn::ItemMacro {
                ident: Some(name),
                mac,
                ..
            }) => definition::definition(name, &mac.tokens),
            _ => None,
        };
        if let Some(definition) = definition {
            text.push_str(&definition);
            continue;
        }
        text.push_str(&match item {
            syn::Item::Macro(syn::ItemMacro { attrs, mac, .. }) if attrs.is_empty() => {
                let names = mac.path.segments.iter().map(|part| part.ident.to_string());
                table::call(&names.collect::<Vec<_>>().join("::"), mac.tokens)
            }
            item => spaced(&unparse(item)),
        });
    }
    text
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
            syn::Item::Macro(_) => Self::Macro,
            _ => Self::Other,
        }
    }

    /// Whether it stands right below the other, without a blank line.
    fn follows(self, other: Self) -> bool {
        match self {
            Self::Use | Self::PubUse | Self::Mod => self == other,
            Self::Macro => other == Self::Type,
            Self::Type | Self::Other => false,
        }
    }
}

/// Puts a blank line between the methods of an `impl`, and behind the calls of macros there.
fn spaced(item: &str) -> String {
    let mut text = String::with_capacity(item.len() + 64);
    let mut ended = false;
    let mut called = false;
    for line in item.lines() {
        let calls = line.starts_with("    ") && line.ends_with(");") && line.contains("!(");
        if ended && line != "}" || called && !calls && line != "}" {
            text.push('\n');
        }
        ended = line == "    }";
        called = calls && !line.starts_with("     ");
        text.push_str(line);
        text.push('\n');
    }
    text
}
