//! Macros by example, whose only rule stands for members of an `impl`.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;

/// What stands for the `$` of a variable while the members are laid out.
const VARIABLE: &str = "__variable_";

/// The definition of a macro, laid out as its members would be. `None`, if it is any other.
pub(super) fn definition(name: &Ident, rule: &TokenStream) -> Option<String> {
    let rule: Vec<_> = rule.clone().into_iter().collect();
    let (TokenTree::Group(matcher), TokenTree::Group(members)) = (rule.first()?, rule.get(3)?)
    else {
        return None;
    };
    // A semicolon may follow.
    if rule.len() > 5 {
        return None;
    }
    let matcher = matcher.stream().into_iter();
    let matcher: String = matcher.map(|token| token.to_string()).collect();
    let members = without_variables(members.stream());
    let item = syn::parse2(quote!(impl It { #members })).ok()?;
    let members = super::spaced(&super::unparse(item));
    let (_, members) = members.split_once('\n')?;
    let (members, _) = members.trim_end().rsplit_once('\n')?;
    let mut text = format!("macro_rules! {name} {{\n    ({matcher}) => {{\n");
    for line in members.lines() {
        let line = format!("    {}", line.replace(VARIABLE, "$"));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.push_str("    };\n}\n");
    Some(text)
}

fn without_variables(tokens: TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter();
    let mut without = Vec::new();
    while let Some(token) = tokens.next() {
        without.push(match token {
            TokenTree::Punct(punct) if punct.as_char() == '$' => match tokens.next() {
                Some(TokenTree::Ident(name)) => {
                    Ident::new(&format!("{VARIABLE}{name}"), Span::call_site()).into()
                }
                Some(other) => other,
                None => break,
            },
            TokenTree::Group(group) => {
                Group::new(group.delimiter(), without_variables(group.stream())).into()
            }
            other => other,
        });
    }
    without.into_iter().collect()
}

#[test]
fn members_are_laid_out_as_in_an_impl() {
    let rule = quote!(($index:literal) => {
        /// As by `it!(1);`:
        /// it!(1);
        /// and no more, for $1.
        pub fn it(mut self, it: i64) -> Self { self.0.set($index, it); self }
    };);
    let name = Ident::new("set_it", Span::call_site());
    let expected = r#"macro_rules! set_it {
    ($index:literal) => {
        /// As by `it!(1);`:
        /// it!(1);
        /// and no more, for $1.
        pub fn it(mut self, it: i64) -> Self {
            self.0.set($index, it);
            self
        }
    };
}
"#;
    assert_eq!(definition(&name, &rule).as_deref(), Some(expected));
    assert_eq!(definition(&name, &quote!(whatever)), None);
    assert_eq!(
        definition(&name, &quote!(($a:ty) => { $a }; ($b:expr) => { $b })),
        None
    );
}
