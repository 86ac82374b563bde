//! The document's words as documentation: what rustdoc would run, link or stumble over becomes harmless.

use super::html;
use crate::work;

/// The widest line of documentation, without indentation.
const WIDTH: usize = 110;

/// A text of the document, made safe for [`lines`]: no code that would be run, no links to nowhere, no HTML.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    let mut fence: Option<&str> = None;
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for line in html::as_markdown(&text).lines() {
        let line = line.replace('\t', "    ");
        let line = line.trim_end();
        let content = line.trim_start();
        // A fence in an item of a list stands for itself, so that it is found again.
        let bare = content[marker(content).map_or(0, str::len)..].trim_start();
        let begins = ["```", "~~~"]
            .into_iter()
            .find(|fence| bare.starts_with(fence));
        match (fence, begins) {
            (None, Some(begins)) => {
                quoted.push_str("```text");
                fence = Some(begins);
            }
            (Some(open), Some(_)) if content.starts_with(open) => {
                quoted.push_str("```");
                fence = None;
            }
            // It would end the block that we have made of one fenced with tildes.
            (Some(_), _) => quoted.push_str(&line.replace("```", "` ` `")),
            (None, None) => {
                quoted.push_str(&line[..line.len() - content.len()]);
                escape(content, &mut quoted);
            }
        }
        quoted.push('\n');
    }
    if fence.is_some() {
        quoted.push_str("```\n");
    }
    quoted.trim_end().to_owned()
}

fn escape(line: &str, escaped: &mut String) {
    let mut rest = line;
    while let Some(start) = work::searched(rest.find(['`', '[']), rest.len()) {
        let (before, from) = rest.split_at(start);
        rest = match from.starts_with('[') {
            true => match Link::read(from) {
                Some((link, after)) => {
                    // An image is led to, not shown.
                    escape_text(before.strip_suffix('!').unwrap_or(before), escaped);
                    link.write(escaped);
                    after
                }
                None => {
                    escape_text(before, escaped);
                    escaped.push_str("\\[");
                    &from[1..]
                }
            },
            false => {
                escape_text(before, escaped);
                span(from, escaped)
            }
        };
    }
    escape_text(rest, escaped);
}

/// Writes a span of code, which is as it is, if it ends in its line. Returns what follows.
fn span<'t>(from: &'t str, escaped: &mut String) -> &'t str {
    let ticks = from.len() - from.trim_start_matches('`').len();
    let fence = &from[..ticks];
    match work::searched(from[ticks..].find(fence), from.len()) {
        Some(end) => {
            let (span, after) = from.split_at(ticks + end + ticks);
            escaped.push_str(span);
            after
        }
        None => {
            for _ in 0..ticks {
                escaped.push_str("\\`");
            }
            &from[ticks..]
        }
    }
}

/// `[text](url)`. What is not a page of the web leads nowhere from here, so that only its text is left.
struct Link<'t> {
    text: &'t str,
    url: &'t str,
}

impl<'t> Link<'t> {
    fn read(from: &'t str) -> Option<(Self, &'t str)> {
        // No bracket stands in the text, so that none has to be looked for further.
        let text = work::searched(from[1..].find(['[', ']']), from.len())?;
        let (text, rest) = from[1..].split_at(text);
        let inside = rest.strip_prefix("](")?;
        let url = inside.find(|c: char| c.is_whitespace() || "<>()[]`\\\"|".contains(c));
        let url = work::searched(url, inside.len())?;
        let (url, after) = inside.split_at(url);
        let after = after.strip_prefix(')')?;
        let is_target = ["http://", "https://", "/", "#", "."]
            .iter()
            .any(|start| url.starts_with(start));
        let is_text = !text.trim().is_empty() && !text.contains(['<', '\\']);
        let is_ticked = text.matches('`').count().is_multiple_of(2);
        (is_target && is_text && is_ticked).then_some((Self { text, url }, after))
    }

    fn write(&self, escaped: &mut String) {
        let Self { text, url } = self;
        match (text.contains("://"), url.starts_with("http")) {
            (true, true) => escaped.extend(["<", url, ">"]),
            (_, false) => escape(text, escaped),
            (false, true) => {
                escaped.push('[');
                escape(text, escaped);
                escaped.extend(["](", url, ")"]);
            }
        }
    }
}

fn escape_text(text: &str, escaped: &mut String) {
    let mut rest = text;
    while let Some(start) = url(rest) {
        let (before, url) = rest.split_at(start);
        escape_signs(before, escaped);
        let end = url
            .find(|c: char| c.is_whitespace() || "<>()[]{}\"'`|\\".contains(c))
            .unwrap_or(url.len());
        let url = url[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '*']);
        escaped.push('<');
        escaped.push_str(url);
        escaped.push('>');
        rest = &rest[start + url.len()..];
    }
    escape_signs(rest, escaped);
}

/// Where the first URL begins. Both schemes are looked for at once: a text of many URLs of the one and none of the
/// other would be read to its end for each of them.
fn url(text: &str) -> Option<usize> {
    let is_url = |rest: &str| rest.starts_with("://") || rest.starts_with("s://");
    let mut found = text.match_indices("http");
    let start = found.find(|(start, scheme)| is_url(&text[start + scheme.len()..]));
    let start = start.map(|(start, _)| start);
    work::note(start.unwrap_or(text.len()));
    start
}

fn escape_signs(text: &str, escaped: &mut String) {
    for c in text.chars() {
        if matches!(c, '[' | ']' | '<' | '>' | '\\') {
            escaped.push('\\');
        }
        escaped.push(if c.is_control() { ' ' } else { c });
    }
}

/// The lines of a comment. Long ones are wrapped, and what they leave over goes before the next line of their
/// paragraph; what belongs to an item of a list is indented as far as its text.
pub(super) fn lines(markdown: &str) -> Vec<String> {
    let mut page = Page::default();
    for line in markdown.lines() {
        let line: String = line
            .chars()
            .map(|c| if is_invisible(c) { ' ' } else { c })
            .collect();
        page.line(line.trim_end());
    }
    page.flush();
    let mut lines = page.lines;
    lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let blank = lines.iter().take_while(|line| line.is_empty()).count();
    lines.split_off(blank)
}

/// Controls, and the signs that turn the direction of a text, which rustc refuses in comments.
fn is_invisible(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[derive(Default)]
struct Page {
    lines: Vec<String>,
    items: Vec<Item>,
    fenced: bool,
    after_blank: bool,
    /// What a long line left over for the next one of its paragraph.
    rest: String,
}

/// An item of a list that is open.
struct Item {
    /// How far its marker is indented in the source.
    source: usize,
    /// How far its text is indented here.
    text: usize,
}

impl Page {
    fn line(&mut self, line: &str) {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        let after_blank = std::mem::replace(&mut self.after_blank, content.is_empty());
        if content.starts_with("```") {
            self.items.clear();
            self.fenced = !self.fenced;
            return self.whole(content.to_owned());
        }
        if self.fenced || content.is_empty() {
            return self.whole(line.to_owned());
        }
        if let Some(marker) = marker(content) {
            self.flush();
            self.items.truncate(
                self.items
                    .iter()
                    .take_while(|item| item.source < indent)
                    .count(),
            );
            let out = self.text_indent();
            self.items.push(Item {
                source: indent,
                text: out + marker.len() + 1,
            });
            let text = content[marker.len()..].trim_start();
            return self.fill(&format!("{:out$}{marker} {text}", ""));
        }
        if after_blank {
            self.items.truncate(
                self.items
                    .iter()
                    .take_while(|item| item.source < indent)
                    .count(),
            );
        }
        if content.starts_with(['|', '#', '>']) {
            let out = self.text_indent();
            return self.whole(format!("{:out$}{content}", ""));
        }
        if self.rest.is_empty() {
            let out = self.text_indent();
            self.fill(&format!("{:out$}{content}", ""));
        } else {
            let rest = std::mem::take(&mut self.rest);
            self.fill(&format!("{rest} {content}"));
        }
    }

    fn text_indent(&self) -> usize {
        self.items.last().map_or(0, |item| item.text)
    }

    fn whole(&mut self, line: String) {
        self.flush();
        self.lines.push(line);
    }

    fn flush(&mut self) {
        if !self.rest.is_empty() {
            self.lines.push(std::mem::take(&mut self.rest));
        }
    }

    fn fill(&mut self, line: &str) {
        let before = self.lines.len();
        let indent = " ".repeat(self.text_indent());
        wrap(line, &indent, &mut self.lines);
        if self.lines.len() > before + 1 {
            self.rest = self.lines.pop().unwrap_or_default();
        }
    }
}

/// The sign that begins an item of a list.
fn marker(line: &str) -> Option<&str> {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - number.len();
    let end = match (digits, line.as_bytes().get(digits)?) {
        (0, b'-' | b'*' | b'+') => 1,
        (1..=9, b'.' | b')') => digits + 1,
        _ => return None,
    };
    let (marker, rest) = line.split_at(end);
    rest.starts_with(' ').then_some(marker)
}

fn wrap(line: &str, indent: &str, lines: &mut Vec<String>) {
    let start = line.len() - line.trim_start().len();
    let mut current = line[..start].to_owned();
    let mut empty = true;
    for word in words(line) {
        // A word that would begin a list, a heading or a quotation at the beginning of a line stays where it is.
        let special = marker(&format!("{word} ")).is_some() || word.starts_with(['#', '>', '=']);
        if !empty && !special && current.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut current, indent.to_owned()));
            empty = true;
        }
        if !empty {
            current.push(' ');
        }
        current.push_str(word);
        empty = false;
    }
    lines.push(current);
}

/// The words of a line; a span of code is one.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let mut in_code = false;
    line.split(move |c: char| {
        in_code = in_code != (c == '`');
        c.is_whitespace() && !in_code
    })
    .filter(|word| !word.is_empty())
}

/// A text as a span of code.
pub(super) fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let text = text.replace(['\r', '\n'], " ");
    if longest == 0 {
        format!("{fence}{text}{fence}")
    } else {
        format!("{fence} {text} {fence}")
    }
}

/// A sentence of the document as part of a line.
pub(super) fn inline(text: &str) -> String {
    let mut inline = String::with_capacity(text.len());
    let text = html::as_markdown(text);
    escape(
        &text.split_whitespace().collect::<Vec<_>>().join(" "),
        &mut inline,
    );
    inline
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rustdoc_would_act_upon_is_escaped() {
        assert_eq!(
            quoted("see [this] <x>`[x]`</x>"),
            r"see \[this\] \<x\>`[x]`\</x\>"
        );
        assert_eq!(quoted("at https://a.b/c. Or"), "at <https://a.b/c>. Or");
        assert_eq!(quoted("one `tick"), r"one \`tick");
        assert_eq!(quoted("a\r\nb\rc\u{7}d"), "a\nb\nc d");
    }

    #[test]
    fn links_to_the_web_stay() {
        for (text, expected) in [
            ("[x](http://a.b)", "[x](http://a.b)"),
            ("![x](http://a.b/c.png).", "[x](http://a.b/c.png)."),
            ("[`x` <y>](http://a.b)", r"\[`x` \<y\>\](<http://a.b>)"),
            ("[`x` y](https://a.b#c)", "[`x` y](https://a.b#c)"),
            ("[http://a.b](http://a.b)", "<http://a.b>"),
            ("[x](#y) [z](/w) [a](b)", r"x z \[a\](b)"),
            (
                "a <a href=\"https://a.b\">link</a>",
                "a [link](https://a.b)",
            ),
        ] {
            assert_eq!(quoted(text), expected, "{text}");
        }
    }

    #[test]
    fn hostile_texts_are_read_in_linear_time() {
        for text in [
            "[",
            "[a](",
            "[a](http://",
            "`[",
            "](",
            "http://a ",
            "https://a ",
            "http ",
            "http://a https://b ",
        ] {
            work::assert_linear(text, 10_000, |size| {
                let text = text.repeat(size);
                assert!((text.len() - 1..50 * size).contains(&quoted(&text).len()));
            });
        }
    }

    #[test]
    fn code_is_never_run() {
        assert_eq!(
            quoted("```rust\nfn main() {}"),
            "```text\nfn main() {}\n```"
        );
        assert_eq!(quoted("- ~~~\n  x\n  ~~~"), "```text\n  x\n```");
        assert_eq!(inline("```"), r"\`\`\`");
        assert_eq!(lines("a:\n\n      indented"), ["a:", "", "indented"]);
        assert_eq!(lines(&quoted("\tx")), ["x"]);
    }

    #[test]
    fn long_lines_are_wrapped_and_items_continued() {
        let text = format!("- {}", "word ".repeat(30));
        let wrapped = lines(&text);
        assert_eq!(wrapped.len(), 2);
        assert!(wrapped[0].len() <= WIDTH && wrapped[1].starts_with("  word"));
        assert_eq!(lines("* a\nb\n\nc"), ["* a", "  b", "", "c"]);
        let nested = "* one\n    * two\n        1. three\ncontinued\n\nand on";
        let expected = [
            "* one",
            "  * two",
            "    1. three",
            "       continued",
            "",
            "and on",
        ];
        assert_eq!(lines(nested), expected);
        let minus = format!("{} - b", "a".repeat(109));
        assert_eq!(lines(&minus)[0], format!("{} -", "a".repeat(109)));
    }

    #[test]
    fn code_spans_hold_ticks() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b"), "`` a`b ``");
    }
}
