//! A document as a tree of elements.

use std::borrow::Cow;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error, Reader, XmlVersion};

use super::super::error::DecodeError;
use super::is_name;

/// How deep elements may be nested, so that no document exhausts the stack.
const DEPTH: usize = 128;

/// An element. Names are without their prefixes.
#[derive(Debug)]
pub(super) struct Element<'t> {
    pub(super) name: &'t str,
    /// All but declarations of namespaces and `xsi:nil`.
    pub(super) attributes: Vec<(&'t str, Cow<'t, str>)>,
    pub(super) children: Vec<Element<'t>>,
    /// All texts directly in it, put together.
    pub(super) text: Cow<'t, str>,
    pub(super) is_nil: bool,
    /// Whether a part of the text is a CDATA section.
    has_cdata: bool,
    /// Whether a part of the text is neither that nor white space.
    is_mixed: bool,
}

/// Of what a text is put together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    Plain,
    Reference,
    Cdata,
}

impl<'t> Element<'t> {
    /// The text, unless it is only the white space between elements.
    pub(super) fn content(&self) -> &str {
        match self.children.is_empty() || !is_blank(&self.text) {
            true => &self.text,
            false => "",
        }
    }

    fn push(&mut self, piece: Piece, text: Cow<'t, str>) {
        let is_space = piece == Piece::Plain && is_blank(&text);
        self.is_mixed |= piece != Piece::Cdata && !is_space;
        let is_between =
            self.has_cdata && !self.is_mixed || !self.children.is_empty() && is_blank(&self.text);
        if is_space && is_between {
            return;
        }
        // What stood before the first section was only there to begin a line.
        if piece == Piece::Cdata && !self.is_mixed && !self.has_cdata {
            self.text = Cow::Borrowed("");
        }
        self.has_cdata |= piece == Piece::Cdata;
        match self.text.is_empty() {
            true => self.text = text,
            false => self.text.to_mut().push_str(&text),
        }
    }
}

/// Whether a text is only white space (XML 1.0, production 3).
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes()
        .all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'))
}

/// Reads a document and gives its root.
pub(super) fn parse(text: &str) -> Result<Element<'_>, DecodeError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut parser = Parser {
        text,
        reader: Reader::from_str(text),
        start: 0,
        open: Vec::new(),
        root: None,
    };
    while parser.step()? {}
    match parser {
        Parser { root, open, .. } if open.is_empty() => {
            root.ok_or_else(|| fault("no element", text.len()))
        }
        _ => Err(fault("an element that does not end", text.len())),
    }
}

struct Parser<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    /// Where the markup or text at hand begins.
    start: usize,
    /// The elements that have not ended.
    open: Vec<Element<'t>>,
    root: Option<Element<'t>>,
}

impl<'t> Parser<'t> {
    /// Reads on to the end of a tag or text, and says whether there was any.
    fn step(&mut self) -> Result<bool, DecodeError> {
        self.start = position(self.reader.buffer_position());
        let event = self.reader.read_event();
        match event.map_err(|error| fault(what(&error), position(self.reader.error_position())))? {
            Event::Start(tag) => {
                let element = self.element(&tag)?;
                self.open.push(element);
            }
            Event::Empty(tag) => {
                let element = self.element(&tag)?;
                self.close(element);
            }
            Event::End(_) => {
                if let Some(element) = self.open.pop() {
                    self.close(element);
                }
            }
            Event::Text(text) => self.content(Piece::Plain, text.xml10_content())?,
            Event::CData(text) => self.content(Piece::Cdata, text.xml10_content())?,
            Event::GeneralRef(name) => {
                let number = name
                    .resolve_char_ref()
                    .map_err(|error| self.fault(what(&error)))?;
                let text = match number {
                    Some(character) => Cow::Owned(character.to_string()),
                    None => Cow::Borrowed(
                        resolve_predefined_entity(&name).ok_or_else(|| self.fault(UNKNOWN))?,
                    ),
                };
                self.content(Piece::Reference, text)?;
            }
            // Entities that are defined in terms of each other grow without limit.
            Event::DocType(_) => return Err(self.fault("a document type")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => (),
            Event::Eof => return Ok(false),
        }
        Ok(true)
    }

    fn fault(&self, found: &str) -> DecodeError {
        fault(found, self.start)
    }

    /// The element whose start tag, or empty tag, was read.
    fn element(&self, tag: &BytesStart<'_>) -> Result<Element<'t>, DecodeError> {
        if self.open.len() == DEPTH {
            return Err(self.fault("nested deeper than 128 levels"));
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(self.fault("a second root"));
        }
        // The tag is read once more from the text itself, which lives longer than the event.
        let rest = self.text.get(self.start + 1..).unwrap_or_default();
        let rest = rest.get(..tag.len()).unwrap_or_default();
        let length = tag.name().as_ref().len();
        let mut element = Element {
            name: local(rest.get(..length).unwrap_or_default())
                .ok_or_else(|| self.fault("a tag without a name"))?,
            attributes: Vec::new(),
            children: Vec::new(),
            text: Cow::Borrowed(""),
            is_nil: false,
            has_cdata: false,
            is_mixed: false,
        };
        for attribute in Attributes::new(rest, length) {
            let attribute = attribute.map_err(|error| self.fault(what(&error.into())))?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|error| self.fault(what(&error)))?;
            let name = local(attribute.key.0).ok_or_else(|| self.fault(ATTRIBUTE))?;
            match name == "nil" && attribute.key.prefix().is_some() {
                true => element.is_nil = matches!(value.trim(), "true" | "1"),
                false => element.attributes.push((name, value)),
            }
        }
        Ok(element)
    }

    fn close(&mut self, element: Element<'t>) {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }

    fn content(&mut self, piece: Piece, text: Cow<'t, str>) -> Result<(), DecodeError> {
        match self.open.last_mut() {
            Some(element) => element.push(piece, text),
            None if piece == Piece::Plain && is_blank(&text) => (),
            None => return Err(self.fault("a text outside of the root")),
        }
        Ok(())
    }
}

/// The name without its prefix, if it is one.
fn local(name: &str) -> Option<&str> {
    let (prefix, local) = name.split_once(':').unwrap_or(("_", name));
    (is_name(prefix) && is_name(local)).then_some(local)
}

const ATTRIBUTE: &str = "a malformed attribute";
const UNKNOWN: &str = "an unknown entity or character";

/// What is wrong. The error's own words may quote the document, which may be a secret.
fn what(error: &Error) -> &'static str {
    match error {
        Error::InvalidAttr(_) => ATTRIBUTE,
        Error::Escape(_) => UNKNOWN,
        Error::IllFormed(_) => "an end tag that fits no start tag, or an entity that does not end",
        _ => "a tag that does not end",
    }
}

fn fault(found: &str, position: usize) -> DecodeError {
    DecodeError::at(&format!("not XML: {found}"), position)
}

fn position(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::{ANY, TEXT};
    use crate::tests::assert_linear;

    fn refused(text: &str) -> String {
        let error = ANY.read(text).expect_err("not XML");
        error.to_string()
    }

    #[test]
    fn what_is_not_xml_is_refused_with_its_place() {
        for (text, error) in [
            ("", "no element at byte 0"),
            ("<!-- -->", "no element at byte 8"),
            ("{}", "a text outside of the root at byte 0"),
            ("<a/>b", "a text outside of the root at byte 4"),
            ("<a/>&amp;", "a text outside of the root at byte 4"),
            ("<a/><b/>", "a second root at byte 4"),
            (
                "<a><b></a>",
                "an end tag that fits no start tag, or an entity that does not end at byte 6",
            ),
            (
                "<a>&amp</a>",
                "an end tag that fits no start tag, or an entity that does not end at byte 3",
            ),
            ("<a><b>", "an element that does not end at byte 6"),
            ("<a><b", "a tag that does not end at byte 3"),
            ("<a b></a>", "a malformed attribute at byte 0"),
            ("<a b=1/>", "a malformed attribute at byte 0"),
            ("<a b='' b=''/>", "a malformed attribute at byte 0"),
            ("<a 1=''/>", "a malformed attribute at byte 0"),
            (
                "<a>é&secret;</a>",
                "an unknown entity or character at byte 5",
            ),
            ("<a>&#0;</a>", "an unknown entity or character at byte 3"),
            (
                "<a>&#xD800;</a>",
                "an unknown entity or character at byte 3",
            ),
            (
                "<a b='&secret;'/>",
                "an unknown entity or character at byte 0",
            ),
            ("< a/>", "a tag without a name at byte 0"),
            ("<a:b:c/>", "a tag without a name at byte 0"),
            (
                "<!DOCTYPE a [<!ENTITY b 'bb'>]><a>&b;</a>",
                "a document type at byte 0",
            ),
        ] {
            assert_eq!(refused(text), format!("not XML: {error}"), "{text}");
        }
        let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
        assert!(ANY.read(&nested(128)).is_ok());
        let error = "not XML: nested deeper than 128 levels at byte 384";
        assert_eq!(refused(&nested(129)), error);
        assert_eq!(refused(&"<a>".repeat(1_000_000)), error);
    }

    #[test]
    fn every_beginning_of_a_document_is_refused() {
        let text = "<?xml version='1.0'?><!--é--><a b=\"&lt;\" c='1'>&amp;<![CDATA[]]]]><d:e/>é<f> </f ></a>";
        assert!(ANY.read(text).is_ok());
        for (end, _) in text.char_indices() {
            assert!(ANY.read(&text[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn large_documents_take_time_in_proportion() {
        assert_linear(2000, &|size| {
            let many: String = (0..size).map(|n| format!("<a{n}/>")).collect();
            assert!(ANY.read(&format!("<a>{many}</a>")).is_ok());
        });
        assert_linear(2000, &|size| {
            let many: String = (0..size).map(|n| format!(" a{n}=''")).collect();
            assert!(ANY.read(&format!("<a{many}/>")).is_ok());
        });
        assert_linear(2000, &|size| {
            let many = "&lt;<b/> ".repeat(size);
            assert!(TEXT.read(&format!("<a>{many}</a>")).is_ok());
        });
    }
}
