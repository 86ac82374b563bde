//! What a module names: the paths, macros and methods in its code, without its tests.

use std::collections::BTreeSet;

use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, File, Ident, Item, ItemMod, Macro, Path, Token, UseTree};

/// Macros whose tokens are code of the client, or text.
const QUOTING: &[&str] = &["quote", "quote_spanned", "stringify"];

/// What is named, each once: `crate::lower::schema`, `serde_json::Value`; `println`; `unwrap`.
#[derive(Debug, Default)]
pub struct Names {
    pub paths: BTreeSet<String>,
    pub macros: BTreeSet<String>,
    pub methods: BTreeSet<String>,
}

impl Names {
    /// Those of a module, such as `emit/runtime`, from its text.
    pub fn of(module: &str, text: &str) -> Self {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{module}: {error}"));
        let mut reader = Reader {
            module: match module {
                "lib" | "main" => Vec::new(),
                _ => module.split('/').map(str::to_owned).collect(),
            },
            children: children(&file),
            names: Self::default(),
        };
        reader.visit_file(&file);
        reader.names
    }
}

/// The modules that a file declares: a path may begin with one.
fn children(file: &File) -> BTreeSet<String> {
    let modules = file.items.iter().filter_map(|item| match item {
        Item::Mod(module) => Some(module.ident.unraw().to_string()),
        _ => None,
    });
    modules.collect()
}

struct Reader {
    module: Vec<String>,
    children: BTreeSet<String>,
    names: Names,
}

impl Reader {
    /// A path from the root of its crate: `super::x` in `lower/value` is `crate::lower::x`.
    fn name(&mut self, segments: &[String]) {
        let mut place = self.module.clone();
        match segments.first().map(String::as_str) {
            Some("crate") => place.clear(),
            Some("self") => {}
            Some("super") => place.truncate(place.len().saturating_sub(1)),
            Some(child) if self.children.contains(child) => place.push(child.to_owned()),
            _ => {
                self.names.paths.insert(segments.join("::"));
                return;
            }
        }
        let supers = segments[1..].iter().take_while(|name| *name == "super");
        let supers = supers.count();
        place.truncate(place.len().saturating_sub(supers));
        place.insert(0, "crate".to_owned());
        place.extend_from_slice(&segments[1 + supers..]);
        self.names.paths.insert(place.join("::"));
    }

    /// As [`Self::name`], for code: a name alone is one of its own.
    fn within(&mut self, segments: &[String]) {
        if segments.len() > 1 {
            self.name(segments);
        }
    }

    fn tree(&mut self, tree: &UseTree, above: &[String]) {
        let with = |ident: &Ident| [above, &[ident.unraw().to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.tree(&path.tree, &with(&path.ident)),
            UseTree::Name(name) if name.ident == "self" => self.name(above),
            UseTree::Name(name) => self.name(&with(&name.ident)),
            UseTree::Rename(name) if name.ident == "self" => self.name(above),
            UseTree::Rename(name) => self.name(&with(&name.ident)),
            UseTree::Glob(_) => self.name(&[above, &["*".to_owned()]].concat()),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, above)),
        }
    }
}

fn is_of_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let list = attribute.meta.require_list();
        attribute.path().is_ident("cfg") && list.is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Mod(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Static(item) => &item.attrs,
            Item::Macro(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_of_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        let inner = module.content.is_some();
        if inner {
            self.module.push(module.ident.unraw().to_string());
        }
        visit::visit_item_mod(self, module);
        if inner {
            self.module.pop();
        }
    }

    fn visit_use_tree(&mut self, tree: &'ast UseTree) {
        self.tree(tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let segments = path.segments.iter();
        let names: Vec<_> = segments
            .map(|segment| segment.ident.unraw().to_string())
            .collect();
        self.within(&names);
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.names.methods.insert(call.method.unraw().to_string());
        visit::visit_expr_method_call(self, call);
    }

    /// The arguments of a macro are expressions, but for those that quote.
    fn visit_macro(&mut self, called: &'ast Macro) {
        let Some(name) = called.path.segments.last() else {
            return;
        };
        let name = name.ident.unraw().to_string();
        self.visit_path(&called.path);
        self.names.macros.insert(name.clone());
        if QUOTING.contains(&name.as_str()) {
            return;
        }
        let expressions = Punctuated::<Expr, Token![,]>::parse_terminated;
        match expressions.parse2(called.tokens.clone()) {
            Ok(found) => {
                let found: Vec<Expr> = found.into_iter().collect();
                found.iter().for_each(|found| self.owned(found));
            }
            // Patterns of `matches!`, bodies of `macro_rules!`: what looks like a path is one.
            Err(_) => self.tokens(called.tokens.clone()),
        }
    }
}

impl Reader {
    fn owned(&mut self, expression: &Expr) {
        let mut inner = Reader {
            module: self.module.clone(),
            children: self.children.clone(),
            names: Names::default(),
        };
        inner.visit_expr(expression);
        self.take(inner.names);
    }

    fn take(&mut self, names: Names) {
        self.names.paths.extend(names.paths);
        self.names.macros.extend(names.macros);
        self.names.methods.extend(names.methods);
    }

    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        use proc_macro2::TokenTree;
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.end(&mut path);
                    }
                    path.push(ident.unraw().to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Punct(punct) => {
                    if let ('!', [.., name]) = (punct.as_char(), path.as_slice()) {
                        self.names.macros.insert(name.clone());
                    }
                    self.end(&mut path);
                    colons = 0;
                }
                TokenTree::Group(group) => {
                    if let [name] = path.as_slice() {
                        self.names.methods.insert(name.clone());
                    }
                    self.end(&mut path);
                    colons = 0;
                    self.tokens(group.stream());
                }
                TokenTree::Literal(_) => {
                    self.end(&mut path);
                    colons = 0;
                }
            }
        }
        self.end(&mut path);
    }

    fn end(&mut self, path: &mut Vec<String>) {
        self.within(path);
        path.clear();
    }
}
