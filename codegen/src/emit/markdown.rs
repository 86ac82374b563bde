//! The document's words as documentation: what rustdoc would run, link or stumble over becomes harmless.

/// The widest line of documentation, without indentation.
const WIDTH: usize = 110;

/// A text of the document, made safe for [`lines`]: no code that would be run, no links to nowhere, no HTML.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    let mut fenced = false;
    for line in text.replace("\r\n", "\n").replace('\r', "\n").lines() {
        let line = line.replace('\t', "    ");
        let line = line.trim_end();
        let content = line.trim_start();
        if content.starts_with("```") || content.starts_with("~~~") {
            quoted.push_str(if fenced { "```" } else { "```text" });
            fenced = !fenced;
        } else if fenced {
            quoted.push_str(line);
        } else {
            // Four spaces would make it code, which rustdoc runs.
            let indent = (line.len() - content.len()).min(3);
            quoted.push_str(&line[..indent]);
            escape(content, &mut quoted);
        }
        quoted.push('\n');
    }
    if fenced {
        quoted.push_str("```\n");
    }
    quoted.trim_end().to_owned()
}

fn escape(line: &str, escaped: &mut String) {
    let mut rest = line;
    // A span of code is as it is, if it ends in its line.
    while let Some(start) = rest.find('`') {
        let ticks = rest[start..].len() - rest[start..].trim_start_matches('`').len();
        let (before, span) = rest.split_at(start);
        escape_text(before, escaped);
        let fence = &span[..ticks];
        match span[ticks..].find(fence) {
            Some(end) => {
                escaped.push_str(&span[..ticks + end + ticks]);
                rest = &span[ticks + end + ticks..];
            }
            None => {
                for _ in 0..ticks {
                    escaped.push_str("\\`");
                }
                rest = &span[ticks..];
            }
        }
    }
    escape_text(rest, escaped);
}

fn escape_text(text: &str, escaped: &mut String) {
    let mut rest = text;
    while let Some(start) = rest
        .find("http://")
        .into_iter()
        .chain(rest.find("https://"))
        .min()
    {
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

fn escape_signs(text: &str, escaped: &mut String) {
    for c in text.chars() {
        if matches!(c, '[' | ']' | '<' | '>' | '\\') {
            escaped.push('\\');
        }
        escaped.push(if c.is_control() { ' ' } else { c });
    }
}

/// The lines of a comment: those of a paragraph are filled anew where one is too long, and those that go on with a
/// list item are indented.
pub(super) fn lines(markdown: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let (mut fenced, mut in_item) = (false, false);
    // What a long line left over for the next one of its paragraph.
    let mut rest = String::new();
    for line in markdown.lines() {
        let line = line.trim_end();
        let fence = line.starts_with("```");
        let item = !fenced && is_item(line);
        let plain = !(fence || fenced || line.is_empty() || line.starts_with(['|', '#', '>']));
        if !rest.is_empty() && (item || !plain) {
            lines.push(std::mem::take(&mut rest));
        }
        fenced = fenced != fence;
        if !plain {
            in_item = in_item && !line.is_empty();
            lines.push(line.to_owned());
            continue;
        }
        let indent = if item || in_item { "  " } else { "" };
        let line = match (rest.is_empty(), in_item && !item && !line.starts_with(' ')) {
            (false, _) => format!("{} {}", std::mem::take(&mut rest), line.trim_start()),
            (true, true) => format!("{indent}{line}"),
            (true, false) => line.to_owned(),
        };
        in_item = in_item || item;
        let before = lines.len();
        wrap(&line, indent, &mut lines);
        if lines.len() > before + 1 {
            rest = lines.pop().unwrap_or_default();
        }
    }
    if !rest.is_empty() {
        lines.push(rest);
    }
    lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let blank = lines.iter().take_while(|line| line.is_empty()).count();
    lines.split_off(blank)
}

fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with("- ")
        || line.starts_with("* ")
        || line.starts_with("+ ")
        || number.len() < line.len() && (number.starts_with(". ") || number.starts_with(") "))
}

fn wrap(line: &str, indent: &str, lines: &mut Vec<String>) {
    let start = line.len() - line.trim_start().len();
    let mut current = line[..start].to_owned();
    let mut empty = true;
    for word in words(line) {
        // A word that would begin a list, a heading or a quotation at the beginning of a line stays where it is.
        let special = is_item(&format!("{word} ")) || word.starts_with(['#', '>', '=']);
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
    quoted(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rustdoc_would_act_upon_is_escaped() {
        assert_eq!(
            quoted("see [this] <b>`[x]`</b>"),
            r"see \[this\] \<b\>`[x]`\</b\>"
        );
        assert_eq!(quoted("at https://a.b/c. Or"), "at <https://a.b/c>. Or");
        assert_eq!(quoted("[x](http://a.b)"), r"\[x\](<http://a.b>)");
        assert_eq!(quoted("one `tick"), r"one \`tick");
        assert_eq!(quoted("a\r\nb\rc\u{7}d"), "a\nb\nc d");
    }

    #[test]
    fn code_is_never_run() {
        assert_eq!(
            quoted("```rust\nfn main() {}"),
            "```text\nfn main() {}\n```"
        );
        assert_eq!(quoted("a:\n\n      indented"), "a:\n\n   indented");
        assert_eq!(quoted("\tx"), "   x");
    }

    #[test]
    fn long_lines_are_wrapped_and_items_continued() {
        let text = format!("- {}", "word ".repeat(30));
        let wrapped = lines(&text);
        assert_eq!(wrapped.len(), 2);
        assert!(wrapped[0].len() <= WIDTH && wrapped[1].starts_with("  word"));
        assert_eq!(lines("* a\nb\n\nc"), ["* a", "  b", "", "c"]);
        let minus = format!("{} - b", "a".repeat(109));
        assert_eq!(lines(&minus)[0], format!("{} -", "a".repeat(109)));
    }

    #[test]
    fn code_spans_hold_ticks() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b"), "`` a`b ``");
    }
}
