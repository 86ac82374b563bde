//! Where every value of a YAML text is.

mod padded;

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::tree::{Builder, Kind, Stretch, Tree};
use padded::Padded;

/// Indexes the first document of a YAML text; of an invalid one, what comes before the mistake.
///
/// The loader's parser takes tabs before comments, and lines of flow style that are not indented; this one does not.
/// It is given a text with more blanks then, and what it says of that is translated back.
pub(super) fn index(text: &str) -> Tree {
    let mut padded = Padded::new(text);
    loop {
        let mut index = Index::new(text, &padded);
        let mut stopped = None;
        for event in Parser::new_from_str(&padded.text) {
            match event {
                Ok((Event::DocumentEnd, _)) => break,
                Ok((event, span)) => index.event(&event, span),
                Err(error) => {
                    stopped = Some(error);
                    break;
                }
            }
        }
        let tree = index.builder.finish(text, text.len());
        match stopped {
            Some(error) if padded.mend(&error) => {}
            _ => return tree,
        }
    }
}

struct Index<'t> {
    text: &'t str,
    padded: &'t Padded,
    cursor: Cursor<'t>,
    builder: Builder,
    anchors: HashMap<usize, Anchored>,
    /// Inside a key that is no scalar, which no pointer leads to: how many collections are open.
    complex_key: usize,
}

/// What carries an anchor.
#[derive(Clone, Copy)]
enum Anchored {
    Node(u32),
    Key(Stretch),
}

impl<'t> Index<'t> {
    fn new(text: &'t str, padded: &'t Padded) -> Self {
        Self {
            text,
            padded,
            cursor: Cursor::new(text),
            builder: Builder::default(),
            anchors: HashMap::new(),
            complex_key: 0,
        }
    }

    fn event(&mut self, event: &Event<'_>, span: Span) {
        let start = self.cursor.byte(self.padded.original(span.start.index()));
        let end = self.cursor.byte(self.padded.original(span.end.index()));
        let in_object = matches!(self.builder.innermost(), Some(Kind::Object));
        let ends = matches!(event, Event::MappingEnd | Event::SequenceEnd);
        if self.complex_key > 0 || in_object && !self.builder.has_key() && !ends {
            self.key(event, start, end);
        } else {
            self.value(event, start, end);
        }
    }

    fn value(&mut self, event: &Event<'_>, start: usize, end: usize) {
        let written = Stretch::new(start, end);
        let (anchor, id) = match event {
            Event::MappingStart(anchor, _) => (*anchor, self.builder.open(Kind::Object, start)),
            Event::SequenceStart(anchor, _) => {
                let start = with_dash(self.text, start);
                (*anchor, self.builder.open(Kind::Array, start))
            }
            Event::MappingEnd | Event::SequenceEnd => {
                return self.builder.close((start < end).then_some(end));
            }
            Event::Scalar(value, style, anchor, _) => {
                let (written, reads) = self.scalar(value, *style, start, end);
                (*anchor, self.builder.leaf(Kind::Scalar(reads), written))
            }
            Event::Alias(anchor) => {
                let kind = match self.anchors.get(anchor) {
                    Some(Anchored::Node(target)) => Kind::Alias(*target),
                    Some(Anchored::Key(reads)) => Kind::Scalar(*reads),
                    None => Kind::Scalar(Stretch::default()),
                };
                self.builder.leaf(kind, written);
                return;
            }
            _ => return,
        };
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored::Node(id));
        }
    }

    fn key(&mut self, event: &Event<'_>, start: usize, end: usize) {
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => self.complex_key += 1,
            Event::MappingEnd | Event::SequenceEnd => self.complex_key -= 1,
            _ => {}
        }
        if self.complex_key > 0 {
            return;
        }
        let mut written = Stretch::new(start, end);
        let mut name = Stretch::default();
        match event {
            Event::Scalar(value, style, anchor, _) => {
                (written, name) = self.scalar(value, *style, start, end);
                if *anchor != 0 {
                    self.anchors.insert(*anchor, Anchored::Key(name));
                }
            }
            Event::Alias(anchor) => match self.anchors.get(anchor) {
                Some(Anchored::Node(id)) => name = self.builder.reads(*id).unwrap_or_default(),
                Some(Anchored::Key(key)) => name = *key,
                None => {}
            },
            _ => {}
        }
        self.builder.key(written, name);
    }

    /// Where a scalar is written, without anchor, tag and comment, and where it can be read.
    fn scalar(
        &mut self,
        value: &str,
        style: ScalarStyle,
        start: usize,
        end: usize,
    ) -> (Stretch, Stretch) {
        let whole = self.text.get(start..end).unwrap_or("");
        let text = without_properties(whole);
        let start = start + whole.len() - text.len();
        let length = match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => quoted(text),
            ScalarStyle::Plain => text.trim_end().len(),
            ScalarStyle::Literal | ScalarStyle::Folded => text.len(),
        };
        let end = start + length;
        // An omitted value, which the parser calls `~`, is empty.
        let (value, inner) = match style {
            ScalarStyle::Plain if length == 0 => ("", (start, end)),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                (value, (start + 1, end.max(start + 2) - 1))
            }
            _ => (value, (start, end)),
        };
        let reads = self.builder.intern(self.text, inner, value);
        (Stretch::new(start, end), reads)
    }
}

/// Where a sequence begins; of one indented like its parent, the parser leaves out the first dash.
fn with_dash(text: &str, start: usize) -> usize {
    let (before, after) = text.split_at_checked(start).unwrap_or(("", ""));
    match before.trim_end().strip_suffix('-') {
        Some(dash) if !after.starts_with(['-', '[', '&', '!']) => dash.len(),
        _ => start,
    }
}

/// What follows the anchor and the tag of a node.
fn without_properties(text: &str) -> &str {
    let mut text = text;
    while text.starts_with(['&', '!']) {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        text = text.get(end..).unwrap_or("").trim_start();
    }
    text
}

/// The length of the quoted scalar that `text` begins with; the parser includes a comment behind it.
fn quoted(text: &str) -> usize {
    let mut bytes = text.bytes().enumerate();
    let quote = bytes.next().map(|(_, quote)| quote);
    while let Some((at, byte)) = bytes.next() {
        if byte == b'\\' && quote == Some(b'"') {
            bytes.next();
        } else if Some(byte) == quote {
            let doubled = quote == Some(b'\'') && text.as_bytes().get(at + 1) == Some(&b'\'');
            if !doubled {
                return at + 1;
            }
            bytes.next();
        }
    }
    text.len()
}

/// Turns the parser's character indices into byte indices by walking along with it.
struct Cursor<'t> {
    text: &'t str,
    ascii: bool,
    character: usize,
    byte: usize,
}

impl<'t> Cursor<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            ascii: text.is_ascii(),
            character: 0,
            byte: 0,
        }
    }

    fn byte(&mut self, character: usize) -> usize {
        if self.ascii {
            return character.min(self.text.len());
        }
        let (before, after) = self.text.split_at_checked(self.byte).unwrap_or(("", ""));
        let forward = character.saturating_sub(self.character);
        let back = self.character.saturating_sub(character);
        let (ahead, steps) = length(after.chars(), forward);
        let (behind, returns) = length(before.chars().rev(), back);
        self.byte = self.byte + ahead - behind;
        self.character = self.character + steps - returns;
        self.byte
    }
}

/// The bytes of the first `count` characters, and how many there were.
fn length(chars: impl Iterator<Item = char>, count: usize) -> (usize, usize) {
    chars
        .take(count)
        .fold((0, 0), |(bytes, n), c| (bytes + c.len_utf8(), n + 1))
}
