//! Calls of macros as text: what stands in them are tables, which only their own macro knows how to read.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

/// The widest line.
const WIDTH: usize = 100;

/// A group that is not longer than this is never broken.
const SHORT: usize = 30;

/// A call that stands as an item.
pub(super) fn call(path: &str, tokens: TokenStream) -> String {
    let mut page = Page(format!("{path}!("));
    page.inside(tokens, 0, false);
    page.0.push_str(");\n");
    page.0
}

struct Page(String);

impl Page {
    fn fits(&self, text: &str) -> bool {
        let line = self.0.rsplit('\n').next().unwrap_or_default();
        line.chars().count() + text.chars().count() <= WIDTH
    }

    fn new_line(&mut self, indent: usize) {
        self.0.push('\n');
        self.0.extend(std::iter::repeat_n(' ', indent));
    }

    /// What stands between delimiters: in the line, if there is room; else on lines of its own, if it has commas or is
    /// a block, as many entries on each as there is room for.
    fn inside(&mut self, tokens: TokenStream, indent: usize, is_block: bool) {
        let line = flat(tokens.clone());
        let entries = entries(tokens);
        let can_break = |entry: &Vec<TokenTree>| entry.iter().any(is_long);
        let breaks_inside = entries.len() < 2 && !is_block && entries.iter().any(can_break);
        if self.fits(&format!("{line});")) || breaks_inside {
            return self.sequence(entries.into_iter().flatten(), indent);
        }
        let inner = indent + 4;
        // Nothing stands in a line with what is broken.
        let mut whole = false;
        self.new_line(inner);
        for (index, entry) in entries.into_iter().enumerate() {
            let line = flat(entry.iter().cloned().collect());
            let fits = self.fits(&format!(" {line}"));
            if index > 0 && whole && fits {
                self.0.push(' ');
            } else if index > 0 {
                self.new_line(inner);
            }
            whole = self.fits(&line);
            self.sequence(entry.into_iter(), inner);
        }
        self.new_line(indent);
    }

    /// Tokens in a row, of which long groups are broken where there is no room.
    fn sequence(&mut self, tokens: impl Iterator<Item = TokenTree>, indent: usize) {
        let mut tokens = tokens.peekable();
        let mut spaces = Spaces::default();
        while let Some(token) = tokens.next() {
            self.0.push_str(spaces.before(&token));
            match &token {
                TokenTree::Group(group) => {
                    let line = flat(token.clone().into());
                    let comma = usize::from(tokens.peek().is_some());
                    let block = group.delimiter() == Delimiter::Brace;
                    let short = line.chars().count() <= SHORT && !block;
                    match short || self.fits(&format!("{line}{:comma$}", "")) {
                        true => self.0.push_str(&line),
                        false => self.broken(group, indent),
                    }
                }
                _ => self.0.push_str(&token.to_string()),
            }
        }
    }

    fn broken(&mut self, group: &Group, indent: usize) {
        let [open, close] = delimiters(group);
        self.0.push_str(open);
        self.inside(group.stream(), indent, open == "{");
        self.0.push_str(close);
    }
}

/// Whether it is a group that can be broken.
fn is_long(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => flat(group.stream()).chars().count() > SHORT,
        _ => false,
    }
}

/// What stands between commas, each with the comma behind it.
fn entries(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut entries = vec![Vec::new()];
    let mut ended = false;
    for token in tokens {
        if std::mem::take(&mut ended) {
            entries.push(Vec::new());
        }
        ended = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',');
        if let Some(last) = entries.last_mut() {
            last.push(token);
        }
    }
    entries
}

fn delimiters(group: &Group) -> [&'static str; 2] {
    match group.delimiter() {
        Delimiter::Parenthesis => ["(", ")"],
        Delimiter::Brace => ["{", "}"],
        Delimiter::Bracket => ["[", "]"],
        Delimiter::None => ["", ""],
    }
}

/// All in one line.
fn flat(tokens: TokenStream) -> String {
    let mut text = String::new();
    let mut spaces = Spaces::default();
    for token in tokens {
        text.push_str(spaces.before(&token));
        match &token {
            TokenTree::Group(group) => {
                let [open, close] = delimiters(group);
                let inside = flat(group.stream());
                let gap = match open == "{" && !inside.is_empty() {
                    true => " ",
                    false => "",
                };
                text.extend([open, gap, &inside, gap, close]);
            }
            _ => text.push_str(&token.to_string()),
        }
    }
    text
}

/// The spaces between tokens.
#[derive(Default)]
struct Spaces {
    last: Last,
}

/// What stands before a token.
#[derive(Clone, Copy, Default, PartialEq)]
enum Last {
    /// Nothing, or a sign that belongs to what follows.
    #[default]
    Open,
    /// The first sign of `::`, `->` or `=>`.
    Joint(char),
    Word,
    Group,
    Sign,
}

impl Spaces {
    fn before(&mut self, token: &TokenTree) -> &'static str {
        let last = self.last;
        let is_apart = match token {
            _ if matches!(last, Last::Open | Last::Joint(_)) => false,
            TokenTree::Punct(sign) => !",;?!.:<>".contains(sign.as_char()),
            TokenTree::Group(group) if last == Last::Word => group.delimiter() == Delimiter::Brace,
            TokenTree::Group(_) => last == Last::Sign,
            _ => true,
        };
        self.last = match token {
            TokenTree::Ident(word) if word == "as" => Last::Sign,
            TokenTree::Ident(_) | TokenTree::Literal(_) => Last::Word,
            TokenTree::Group(_) => Last::Group,
            TokenTree::Punct(sign) => match (last, sign.as_char()) {
                (_, sign @ (':' | '-' | '=')) if is_joint(token) => Last::Joint(sign),
                (Last::Joint(':'), _) => Last::Open,
                (Last::Joint(_), _) => Last::Sign,
                (_, '&' | '.' | '<' | '-' | '\'' | '#') => Last::Open,
                _ => Last::Sign,
            },
        };
        if is_apart { " " } else { "" }
    }
}

fn is_joint(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(sign) if sign.spacing() == Spacing::Joint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(tokens: &str) -> String {
        call("runtime::x", tokens.parse().expect("tokens"))
    }

    #[test]
    fn spaces_are_where_people_have_them() {
        for line in [
            "A = static B { c!: &schema::TEXT, d? \"d-d\": &E }.others(&schema::NEVER)",
            "A(B) -> Vec<models::C>, (); events(D, json)",
            "A(B) -> C as [json(D::E), empty(D::F)], G as []; stream",
            "i64 A { B = -1 } else C",
            "A by \"b\" { \"c\" | \"d\" => E(Box<E>) } else F from { E => E }",
            "A { B(Vec<String>): TEXT | NULL }",
            "A(&'a str) = B::new()",
            "A = B {}",
            "A.b?.c??: D { e?: Vec<E>, #[deprecated] r#f: G }",
        ] {
            assert_eq!(text(line), format!("runtime::x!({line});\n"));
        }
    }

    #[test]
    fn what_is_long_is_broken_between_entries() {
        let entry = "a_rather_long_name?: &super::schemas::OF_SOMETHING";
        let tokens = format!("Model = static MODEL {{ {entry}, short!: &A, {entry} }}");
        let expected = format!(
            "runtime::x!(Model = static MODEL {{\n    {entry}, short!: &A,\n    {entry}\n}});\n"
        );
        assert_eq!(text(&tokens), expected);
        let long = "Name".repeat(12);
        let expected = format!("runtime::x!(\n    {long}(B) -> {long},\n    C\n);\n");
        assert_eq!(text(&format!("{long}(B) -> {long}, C")), expected);
        let nested =
            format!("A = static B {{ c?: &or(&ANY.parts(&[All(&[&{long}]), Any(&[&{long}])])) }}");
        let expected = format!(
            "runtime::x!(A = static B {{\n    c?: &or(&ANY.parts(&[\n        All(&[&{long}]),\n        Any(&[&{long}])\n    ]))\n}});\n"
        );
        assert_eq!(text(&nested), expected);
    }
}
