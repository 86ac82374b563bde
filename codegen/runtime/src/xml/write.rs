//! From a JSON text to a document.

use std::borrow::Cow;

use super::super::json::{Kind, ReadError, Reader, What};
use super::{ANY, Node, Shape, Tag, Xml, is_char, is_name};

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
const NIL: &str = r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true""#;

pub(super) fn write(json: &str, xml: &Xml, root: &str) -> Option<String> {
    let mut document = Document(DECLARATION.to_owned());
    let mut from = Reader::new(json);
    document.element(xml.tag(root), xml, &mut from).ok()?;
    from.end().ok()?;
    Some(document.0)
}

struct Document(String);

/// The attributes of an element, and what it declares.
#[derive(Default)]
struct Written {
    prefixes: Vec<String>,
    names: Vec<String>,
}

impl Document {
    fn element(&mut self, tag: Tag<'_>, xml: &Xml, from: &mut Reader<'_>) -> Result<(), ReadError> {
        let kind = from.kind()?;
        let name = qualified(tag).ok_or_else(|| refused(from))?;
        self.0 += "<";
        self.0 += &name;
        let mut written = Written::default();
        self.declare(tag, &mut written, from)?;
        let shape = xml.shape();
        let (nodes, rest) = match shape {
            Shape::Object(nodes, Some(rest)) => (nodes, rest),
            Shape::Object(nodes, None) => (nodes, Node::Element("", &ANY)),
            _ => (&[][..], Node::Element("", &ANY)),
        };
        match kind {
            Kind::Null => self.0 += NIL,
            Kind::Object => self.attributes(nodes, rest, &mut written, from)?,
            _ => (),
        }
        let start = self.0.len();
        self.0 += ">";
        match (kind, shape) {
            (Kind::Null, _) => from.null()?,
            (Kind::Object, _) => {
                from.object(&mut |name, from| self.member(name, nodes, rest, from))?;
            }
            (Kind::Array, Shape::List(items)) => {
                from.array(&mut |_, from| self.element(items.tag(tag.name), items, from))?;
            }
            (Kind::Array, _) => from.array(&mut |_, from| self.element(tag, &ANY, from))?,
            _ => self.escape(&scalar(from)?, false, from)?,
        }
        if self.0.len() == start + 1 {
            self.0.truncate(start);
            self.0 += "/>";
        } else {
            self.0 += "</";
            self.0 += &name;
            self.0 += ">";
        }
        Ok(())
    }

    /// Declares the namespace of a name.
    fn declare(
        &mut self,
        tag: Tag<'_>,
        written: &mut Written,
        from: &Reader<'_>,
    ) -> Result<(), ReadError> {
        let is_done = written.prefixes.iter().any(|prefix| prefix == tag.prefix);
        if tag.namespace.is_empty() || is_done {
            return Ok(());
        }
        self.0 += match tag.prefix {
            "" => " xmlns",
            _ => " xmlns:",
        };
        self.0 += tag.prefix;
        self.0 += "=\"";
        self.escape(tag.namespace, true, from)?;
        self.0 += "\"";
        written.prefixes.push(tag.prefix.to_owned());
        Ok(())
    }

    /// Writes those members of the object that comes next which are attributes. The object is not passed.
    fn attributes(
        &mut self,
        nodes: &[Node],
        rest: Node,
        written: &mut Written,
        from: &mut Reader<'_>,
    ) -> Result<(), ReadError> {
        let is_attribute = |node: &Node| matches!(node, Node::Attribute(..));
        if !rest.parts().1.is_open() && !nodes.iter().any(is_attribute) {
            return Ok(());
        }
        let start = from.mark();
        from.object(&mut |name, from| {
            let tag = match (find(nodes, name), name.strip_prefix('@')) {
                (Some(Node::Attribute(_, xml)), _) => xml.tag(name),
                (None, Some(name)) if rest.parts().1.is_open() => ANY.tag(name),
                _ => return from.skip().map(drop),
            };
            match from.kind()? {
                Kind::Null => from.null(),
                _ => self.attribute(tag, written, from),
            }
        })?;
        from.reset(start);
        Ok(())
    }

    fn attribute(
        &mut self,
        tag: Tag<'_>,
        written: &mut Written,
        from: &mut Reader<'_>,
    ) -> Result<(), ReadError> {
        let name = qualified(tag).filter(|name| !written.names.contains(name));
        let name = name.ok_or_else(|| refused(from))?;
        // A name without a prefix is in no namespace, whatever is declared.
        if !tag.prefix.is_empty() {
            self.declare(tag, written, from)?;
        }
        self.0 += " ";
        self.0 += &name;
        self.0 += "=\"";
        self.escape(&scalar(from)?, true, from)?;
        self.0 += "\"";
        written.names.push(name);
        Ok(())
    }

    /// Writes a member that is no attribute.
    fn member(
        &mut self,
        name: &str,
        nodes: &[Node],
        rest: Node,
        from: &mut Reader<'_>,
    ) -> Result<(), ReadError> {
        let is_open = rest.parts().1.is_open();
        let (node, tag) = match find(nodes, name) {
            Some(node) => (node, node.parts().1.tag(name)),
            None if is_open && name.starts_with('@') => return from.skip().map(drop),
            None if is_open && name == "$" => (Node::Text("", &ANY), ANY.tag(name)),
            None => (
                rest,
                Tag {
                    name,
                    ..rest.parts().1.tag(name)
                },
            ),
        };
        let (_, xml) = node.parts();
        let kind = from.kind()?;
        match node {
            Node::Attribute(..) => from.skip().map(drop),
            Node::Text(..) | Node::Cdata(..) if kind == Kind::Null => from.null(),
            Node::Text(..) => self.escape(&scalar(from)?, false, from),
            Node::Cdata(..) => self.cdata(&scalar(from)?, from),
            Node::Element(..) if kind != Kind::Array || matches!(xml.shape(), Shape::List(_)) => {
                self.element(tag, xml, from)
            }
            _ if kind != Kind::Array => self.element(tag, xml, from),
            _ => from.array(&mut |_, from| self.element(tag, xml, from)),
        }
    }

    /// Writes a text so that it is read as it is: white space that is read as other white space is escaped, too (XML
    /// 1.0, sections 2.11 and 3.3.3).
    fn escape(
        &mut self,
        text: &str,
        is_attribute: bool,
        from: &Reader<'_>,
    ) -> Result<(), ReadError> {
        for c in text.chars() {
            match c {
                '&' => self.0 += "&amp;",
                '<' => self.0 += "&lt;",
                '>' => self.0 += "&gt;",
                '\r' => self.0 += "&#13;",
                '"' if is_attribute => self.0 += "&quot;",
                '\n' if is_attribute => self.0 += "&#10;",
                '\t' if is_attribute => self.0 += "&#9;",
                c if is_char(c) => self.0.push(c),
                _ => return Err(refused(from)),
            }
        }
        Ok(())
    }

    /// Writes a text as a CDATA section, or several: none can hold its own end, or a carriage return.
    fn cdata(&mut self, text: &str, from: &Reader<'_>) -> Result<(), ReadError> {
        if !text.chars().all(is_char) {
            return Err(refused(from));
        }
        let text = text.replace("]]>", "]]]]><![CDATA[>");
        self.0 += "<![CDATA[";
        self.0 += &text.replace('\r', "]]>&#13;<![CDATA[");
        self.0 += "]]>";
        Ok(())
    }
}

fn find(nodes: &[Node], name: &str) -> Option<Node> {
    nodes.iter().find(|node| node.name() == name).copied()
}

/// The name with its prefix, if both are names. Nothing may be named as declarations of namespaces are.
fn qualified(tag: Tag<'_>) -> Option<String> {
    let is_free = |name: &str| is_name(name) && name != "xmlns";
    match tag.prefix {
        "" => is_free(tag.name).then(|| tag.name.to_owned()),
        prefix if is_free(prefix) => is_name(tag.name).then(|| format!("{prefix}:{}", tag.name)),
        _ => None,
    }
}

/// A text, or a number or boolean as it is written.
fn scalar<'t>(from: &mut Reader<'t>) -> Result<Cow<'t, str>, ReadError> {
    match from.kind()? {
        Kind::Text => from.text(),
        Kind::Number | Kind::Boolean => from.skip().map(Cow::Borrowed),
        found => Err(from.unexpected("a text", found)),
    }
}

fn refused(from: &Reader<'_>) -> ReadError {
    from.error(What::Expected("what XML can hold", "something else"))
}

#[cfg(test)]
mod tests {
    use super::super::Node::{Attribute, Cdata, Element, Text};
    use super::super::{NUMBER, TEXT};
    use super::*;

    static PET: Xml = Xml::object(&[
        Attribute("id", &NUMBER),
        Element("name", &TEXT),
        Cdata("note", &TEXT),
    ]);
    static PRICE: Xml = Xml::object(&[Text("value", &NUMBER)]).rest(&NUMBER);

    fn written(xml: &Xml, json: &str) -> Option<String> {
        let text = xml.write("root", json)?;
        Some(text.strip_prefix(DECLARATION)?.to_owned())
    }

    #[test]
    fn attributes_come_first_and_all_else_as_it_is() {
        for (xml, json, text) in [
            (
                &PET,
                r#"{"name":"T\r","note":"a]]>\r","id":1}"#,
                "<root id=\"1\"><name>T&#13;</name><![CDATA[a]]]]><![CDATA[>]]>&#13;<![CDATA[]]></root>",
            ),
            (
                &PET,
                r#"{"id":"a\n\"<b>\t","name":1.50}"#,
                "<root id=\"a&#10;&quot;&lt;b&gt;&#9;\"><name>1.50</name></root>",
            ),
            (&PET, r#"{"id":null,"note":null}"#, "<root/>"),
            (&PRICE, r#"{"value":1,"b":2}"#, "<root>1<b>2</b></root>"),
            (&TEXT, r#""""#, "<root/>"),
            (&NUMBER, "7", "<root>7</root>"),
        ] {
            assert_eq!(written(xml, json).as_deref(), Some(text), "{json}");
        }
    }

    #[test]
    fn what_is_not_as_described_is_written_by_its_kind() {
        for (xml, json, text) in [
            (
                &TEXT,
                r#"{"a":[1,[2,3],null]}"#,
                "<root><a>1</a><a><a>2</a><a>3</a></a><a NIL/></root>",
            ),
            (
                &TEXT,
                "[1,true]",
                "<root><root>1</root><root>true</root></root>",
            ),
            (
                &PET,
                r#"{"name":["a","b"],"more":{"x":1}}"#,
                "<root><name>a</name><name>b</name><more><x>1</x></more></root>",
            ),
            (&PET, "false", "<root>false</root>"),
            (&ANY, "null", "<root NIL/>"),
        ] {
            let text = text.replace(" NIL", NIL);
            assert_eq!(written(xml, json), Some(text), "{json}");
        }
    }

    #[test]
    fn what_xml_cannot_hold_is_refused() {
        for (xml, json) in [
            (&TEXT, r#""\u0000""#),
            (&TEXT, r#""\u001f""#),
            (&TEXT, "\"\u{FFFF}\""),
            (&PET, r#"{"note":"\u0001"}"#),
            (&PET, r#"{"id":"\u0008"}"#),
            (&PET, r#"{"id":[1]}"#),
            (&PET, r#"{"note":{}}"#),
            (&ANY, r#"{"a b":1}"#),
            (&ANY, r#"{"":1}"#),
            (&ANY, r#"{"1":1}"#),
            (&ANY, r#"{"a:b":1}"#),
            (&ANY, r#"{"a>b":1}"#),
            (&ANY, r#"{"@":1}"#),
            (&ANY, r#"{"@xmlns":"urn:a"}"#),
            (&ANY, r#"{"@a":1,"@a":2}"#),
            (&ANY, r#"{"$":[]}"#),
            (&ANY, "1 2"),
            (&ANY, "{"),
            (&ANY, ""),
        ] {
            assert_eq!(written(xml, json), None, "{json}");
        }
        assert_eq!(TEXT.write("", "1"), None);
        assert_eq!(Xml::TEXT.within("a b", "urn:a").write("a", "1"), None);
        assert_eq!(ANY.write("a", &"[".repeat(1_000_000)), None);
    }
}
