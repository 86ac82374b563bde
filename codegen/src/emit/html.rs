//! Descriptions in HTML, as Markdown: the tags that people write in them. Others stay text, such as `<name>`.

use std::borrow::Cow;

use super::markdown::code;
use crate::work;

/// How many elements, and how many lists, are in each other; what is deeper has no look of its own.
const DEEPEST: usize = 16;

/// Tags that begin and end a paragraph.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "table",
    "tbody",
    "thead",
    "tr",
    "dl",
    "dt",
    "dd",
    "hr",
    "br",
    "blockquote",
    "center",
    "note",
    "important",
    "caution",
    "warning",
    "fullname",
    "details",
    "summary",
];

/// Tags that say how a text looks, and no more.
const LOOKS: &[&str] = &[
    "span", "font", "small", "big", "u", "sup", "sub", "td", "th", "a", "abbr", "img", "nobr",
];

/// A text without its tags: as they are meant, in Markdown. One without any is as it was.
pub(super) fn as_markdown(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let mut page = Page::default();
    let mut rest = text;
    let mut found = false;
    // Where the last comment ends, so that an end is looked for only where there is one.
    let last_end = text.rfind("-->").unwrap_or(0);
    while let Some(start) = work::searched(rest.find(['<', '`']), rest.len()) {
        let (before, from) = rest.split_at(start);
        page.text.push_str(before);
        let has_end = last_end > text.len() - from.len();
        rest = if let Some(after) = has_end.then(|| after_comment(from)).flatten() {
            found = true;
            after
        } else if let Some((tag, after)) = Tag::read(from) {
            found = true;
            page.tag(&tag);
            after
        } else {
            page.literal(from)
        };
    }
    if !found {
        return Cow::Borrowed(text);
    }
    page.text.push_str(rest);
    while let Some(open) = page.open.pop() {
        page.close(&open);
    }
    Cow::Owned(page.text)
}

fn after_comment(from: &str) -> Option<&str> {
    let inside = from.strip_prefix("<!--")?;
    let end = work::searched(inside.find("-->"), inside.len())?;
    Some(&inside[end + "-->".len()..])
}

/// `<name attributes>` or `</name>`.
struct Tag<'t> {
    name: String,
    ends: bool,
    attributes: &'t str,
}

impl<'t> Tag<'t> {
    fn read(text: &'t str) -> Option<(Self, &'t str)> {
        let inside = text.strip_prefix('<')?;
        // Looked for as far as the next tag only, so that a text of nothing but `<` takes no longer than others.
        let end = work::searched(inside.find(['<', '>']), inside.len())?;
        let (inside, after) = inside.split_at(end);
        let after = after.strip_prefix('>')?;
        let (ends, inside) = match inside.strip_prefix('/') {
            Some(inside) => (true, inside),
            None => (false, inside),
        };
        let end = inside.find(|c: char| !c.is_ascii_alphanumeric());
        let (name, attributes) = inside.split_at(end.unwrap_or(inside.len()));
        let separated = attributes.is_empty() || attributes.starts_with([' ', '\n', '\t', '/']);
        let name = name.to_ascii_lowercase();
        let known = !matches!(Kind::of(&name), Kind::Unknown);
        // What stands in `<a or b>` is no attribute.
        let plain = attributes.trim_matches(['/', ' ']).is_empty() || attributes.contains('=');
        (separated && known && plain).then_some((
            Self {
                name,
                ends,
                attributes,
            },
            after,
        ))
    }

    fn attribute(&self, name: &str) -> Option<&'t str> {
        let (_, value) = self.attributes.split_once(&format!("{name}="))?;
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        match quote {
            Some(quote) => value[1..].split(quote).next(),
            None => value.split([' ', '\n', '/']).next(),
        }
    }
}

enum Kind {
    /// This stands on both sides.
    Around(&'static str),
    Code,
    Preformatted,
    Heading,
    List,
    Item,
    Block,
    Look,
    Unknown,
}

impl Kind {
    fn of(name: &str) -> Self {
        match name {
            "b" | "strong" => Self::Around("**"),
            "i" | "em" | "cite" | "dfn" => Self::Around("*"),
            "code" | "tt" | "kbd" | "samp" | "var" => Self::Code,
            "pre" => Self::Preformatted,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Self::Heading,
            "ul" | "ol" => Self::List,
            "li" => Self::Item,
            _ if BLOCKS.contains(&name) => Self::Block,
            _ if LOOKS.contains(&name) => Self::Look,
            _ => Self::Unknown,
        }
    }
}

/// An element that has begun: its name, where its text begins, and where it leads.
struct Open {
    name: String,
    start: usize,
    link: Option<String>,
}

#[derive(Default)]
struct Page {
    text: String,
    open: Vec<Open>,
    lists: usize,
}

impl Page {
    /// Takes over what is no tag: a span of code as a whole, so that tags in it are none.
    fn literal<'t>(&mut self, from: &'t str) -> &'t str {
        let ticks = from.len() - from.trim_start_matches('`').len();
        let end = match ticks {
            0 => 1,
            _ => work::searched(from[ticks..].find(&from[..ticks]), from.len())
                .map_or(ticks, |end| ticks + end + ticks),
        };
        let (span, after) = from.split_at(end);
        self.text.push_str(span);
        after
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        match Kind::of(&tag.name) {
            Kind::Block => self.paragraph(),
            Kind::List if tag.ends => {
                self.lists = self.lists.saturating_sub(1);
                self.paragraph();
            }
            Kind::List => {
                self.lists = (self.lists + 1).min(DEEPEST);
                self.paragraph();
            }
            Kind::Item if tag.ends => {}
            Kind::Item => self.item(),
            Kind::Look if tag.name != "a" => {}
            _ if tag.ends => self.end(&tag.name),
            _ => self.begin(tag),
        }
    }

    fn paragraph(&mut self) {
        self.trim();
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
    }

    fn item(&mut self) {
        self.trim();
        let indent = "  ".repeat(self.lists.saturating_sub(1));
        self.text.push('\n');
        self.text.push_str(&indent);
        self.text.push_str("- ");
    }

    /// Removes the white space at the end, as far as no open element has it.
    fn trim(&mut self) {
        let start = self.open.last().map_or(0, |open| open.start);
        let end = self.text[start..].trim_end().len();
        work::note(self.text.len() - start - end);
        self.text.truncate(start + end);
    }

    fn begin(&mut self, tag: &Tag<'_>) {
        if matches!(Kind::of(&tag.name), Kind::Preformatted | Kind::Heading) {
            self.paragraph();
        }
        if self.open.len() == DEEPEST {
            return;
        }
        self.open.push(Open {
            name: tag.name.clone(),
            start: self.text.len(),
            link: tag.attribute("href").map(str::to_owned),
        });
    }

    fn end(&mut self, name: &str) {
        let Some(index) = self.open.iter().rposition(|open| open.name == name) else {
            return;
        };
        while self.open.len() > index {
            let Some(open) = self.open.pop() else { return };
            self.close(&open);
        }
    }

    fn close(&mut self, open: &Open) {
        let inside = self.text.split_off(open.start);
        work::note(inside.len());
        let text = inside.trim();
        if text.is_empty() {
            return self.text.push_str(&inside);
        }
        let start = inside.len() - inside.trim_start().len();
        let (before, after) = (&inside[..start], &inside[start + text.len()..]);
        match Kind::of(&open.name) {
            Kind::Preformatted => {
                let text = plain(text.trim_matches('`'));
                self.text.push_str(&format!("```\n{text}\n```\n\n"));
            }
            kind => {
                // A sign that marks a span does so only beside its text, and within a paragraph.
                let is_line = !text.contains('\n');
                let marked = match kind {
                    Kind::Code if !text.contains('`') => code(&plain(text)),
                    Kind::Around(sign) if is_line => format!("{sign}{text}{sign}"),
                    Kind::Heading if is_line && !text.contains('*') => format!("**{text}**\n\n"),
                    Kind::Look => match open.link.as_deref() {
                        Some(link) if link.starts_with("http") => {
                            let text = text.replace(['\n', '[', ']'], " ");
                            format!("[{text}]({})", link.trim())
                        }
                        _ => text.to_owned(),
                    },
                    _ => text.to_owned(),
                };
                for part in [before, &marked, after] {
                    self.text.push_str(part);
                }
            }
        }
    }
}

/// What is in code, where Markdown knows no entities.
fn plain(text: &str) -> String {
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    let mut plain = text.to_owned();
    for (entity, sign) in entities {
        plain = plain.replace(entity, sign);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::as_markdown;
    use crate::work;

    #[test]
    fn tags_become_markdown() {
        for (html, markdown) in [
            ("<p>One.</p><p>Two.</p>", "One.\n\nTwo.\n\n"),
            ("a <b> b </b>c <i>d</i>", "a  **b** c *d*"),
            ("<code>a &lt; b</code>", "`a < b`"),
            (
                "see <a href=\"https://a.b/c\">this</a>, <a href='/d'>that</a>",
                "see [this](https://a.b/c), that",
            ),
            (
                "<ul><li>x<ul><li>y</li></ul></li> <li>z</li></ul>after",
                "\n- x\n  - y\n- z\n\nafter",
            ),
            ("one<br/>two<!-- three -->", "one\n\ntwo"),
            ("one <!-- <b>two</b> > --> three", "one  three"),
            ("<!-- <!-- --> -->", " -->"),
            ("<h2>Title</h2>text", "**Title**\n\ntext"),
            (
                "<pre><code>a &amp;&amp; b</code></pre>",
                "```\na && b\n```\n\n",
            ),
            ("<b></b><p>", ""),
            ("<b>never <i>ended", "**never *ended***"),
            ("ended </b>never begun", "ended never begun"),
            ("<SPAN style=\"x\">loud</SPAN>", "loud"),
        ] {
            assert_eq!(as_markdown(html), markdown, "{html}");
        }
    }

    #[test]
    fn hostile_texts_are_read_in_linear_time() {
        for (first, second) in [
            ("<", ""),
            ("<!--", ""),
            ("<!--", "-->"),
            ("--><!--", ""),
            ("<b>", ""),
            ("<b>", "</i>"),
            ("<b>", "</b>"),
            ("<b> ", "</b>"),
            ("<ul>", "<li>"),
            ("<p> ", ""),
            ("<a href=", ""),
            ("`<b>", ""),
            ("`", "<b>"),
        ] {
            work::assert_linear(&format!("{first:?} {second:?}"), 10_000, |size| {
                let text = first.repeat(size) + &second.repeat(size);
                assert!(as_markdown(&text).len() < 50 * size);
            });
        }
    }

    #[test]
    fn what_is_no_tag_stays() {
        for text in [
            "a < b and c > d",
            "it must be < 6000 bytes: `a = b AND c > 10`",
            "<name>",
            "<b or c>",
            "Map<String, i64>",
            "`<b>`",
            "<!-- open",
            "<a",
        ] {
            assert_eq!(as_markdown(text), text);
        }
    }
}
