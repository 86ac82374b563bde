//! Bodies in XML: how a JSON value stands in it, as data (OpenAPI 3.2.0, XML Object; 3.0.4 and 3.1.1 with other words).
//!
//! A body is written as JSON text, as every other one, and then as XML by its description; an answer goes the other
//! way. Models, schemas and errors so need to know nothing of XML.
//!
//! Every type here is made to stand in a `static`. Statics may refer to each other in a ring, so none is `Debug`.

mod read;
mod tree;
mod write;

use super::error::DecodeError;
use super::notation::Notation;

/// How a value stands in XML: the content of its element, and the name that its own schema gives.
///
/// ```text
/// static PET: Xml = Xml::object(&[
///     Node::Attribute("id", &NUMBER),
///     Node::Element("name", &TEXT),
///     Node::Elements("friends", &PET),
/// ])
/// .named("pet");
///
/// {"id":1,"name":"Tom","friends":[{"id":2}]}  <pet id="1"><name>Tom</name><pet id="2"/></pet>
/// ```
#[derive(Clone, Copy)]
pub struct Xml {
    /// Empty where the place of use names the element, and no prefix or namespace.
    tag: Tag<'static>,
    shape: Shape,
}

/// How a member stands in its object's element: its JSON name, and what it is like. Its XML name is the one that its
/// description has, else the JSON name.
#[derive(Clone, Copy)]
pub enum Node {
    /// An element (`nodeType: element`).
    Element(&'static str, &'static Xml),
    /// An array that is not wrapped (`nodeType: none`): an element for each item, of which the description is. Without
    /// any the member is absent.
    Elements(&'static str, &'static Xml),
    /// As [`Self::Elements`], of a member that is required: without any element it is an empty array.
    RequiredElements(&'static str, &'static Xml),
    /// An attribute (`nodeType: attribute`, `attribute: true`).
    Attribute(&'static str, &'static Xml),
    /// The text between the tags (`nodeType: text`, `x-ms-text: true`).
    Text(&'static str, &'static Xml),
    /// The same, written as a CDATA section (`nodeType: cdata`).
    Cdata(&'static str, &'static Xml),
}

/// What an element contains.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    Number,
    Boolean,
    /// Members, and what all others are.
    Object(&'static [Node], Option<Node>),
    /// An element for each item.
    List(&'static Xml),
    /// Whatever is there.
    Any,
    /// What another description says.
    Like(&'static Xml),
}

/// The name of an element or attribute.
#[derive(Clone, Copy)]
struct Tag<'n> {
    name: &'n str,
    prefix: &'n str,
    namespace: &'n str,
}

/// A string.
pub static TEXT: Xml = Xml::TEXT;
/// A number, whole or not.
pub static NUMBER: Xml = Xml::NUMBER;
/// `true` or `false`.
pub static BOOLEAN: Xml = Xml::BOOLEAN;
/// Any value.
pub static ANY: Xml = Xml::ANY;

impl Xml {
    /// A string.
    pub const TEXT: Self = Self::of(Shape::Text);
    /// A number, whole or not.
    pub const NUMBER: Self = Self::of(Shape::Number);
    /// `true` or `false`.
    pub const BOOLEAN: Self = Self::of(Shape::Boolean);
    /// Any value. An element with only a text is that text, any other an object: of its elements by their names, its
    /// attributes by theirs after an `@`, and its text as `$`. Elements of one name are an array.
    pub const ANY: Self = Self::of(Shape::Any);

    const fn of(shape: Shape) -> Self {
        let tag = Tag {
            name: "",
            prefix: "",
            namespace: "",
        };
        Self { tag, shape }
    }

    /// An object of these members. Others are lost when it is read.
    pub const fn object(nodes: &'static [Node]) -> Self {
        Self::of(Shape::Object(nodes, None))
    }

    /// An object whose members are alike, named by their elements.
    pub const fn map(values: &'static Xml) -> Self {
        Self::object(&[]).rest(values)
    }

    /// An array that has an element for itself (`wrapped: true`, `nodeType: element`), or is the body. Items without a
    /// name of their own have that of the array's element.
    pub const fn list(items: &'static Xml) -> Self {
        Self::of(Shape::List(items))
    }

    /// What another description says, to be named otherwise.
    pub const fn like(other: &'static Xml) -> Self {
        Self::of(Shape::Like(other))
    }

    /// Keeps the members that an object does not list, each an element named as the member.
    #[must_use]
    pub const fn rest(self, values: &'static Xml) -> Self {
        self.or(Node::Element("", values))
    }

    /// As [`Self::rest`], for members that are arrays: an element for each item.
    #[must_use]
    pub const fn rest_elements(self, items: &'static Xml) -> Self {
        self.or(Node::Elements("", items))
    }

    const fn or(mut self, rest: Node) -> Self {
        if let Shape::Object(nodes, _) = self.shape {
            self.shape = Shape::Object(nodes, Some(rest));
        }
        self
    }

    /// Names the element or attribute: `name`.
    #[must_use]
    pub const fn named(mut self, name: &'static str) -> Self {
        self.tag.name = name;
        self
    }

    /// Sets `prefix` and `namespace`; an empty text for none. An attribute is in a namespace only by a prefix.
    #[must_use]
    pub const fn within(mut self, prefix: &'static str, namespace: &'static str) -> Self {
        self.tag.prefix = prefix;
        self.tag.namespace = namespace;
        self
    }

    /// Writes a JSON text as a document, its root named as given unless the description has a name.
    ///
    /// Attributes come first, everything else in the order of the JSON text. A null is an element with
    /// `xsi:nil="true"`, or no attribute and no text. A value that is not as described is written as [`Xml::ANY`] is.
    ///
    /// `None` for what XML cannot hold: control characters, members whose names are no names there, attributes and
    /// texts that are arrays or objects; and for what is not JSON.
    pub fn write(&self, root: &str, json: &str) -> Option<String> {
        write::write(json, self, root)
    }

    /// Reads a document as a JSON text.
    ///
    /// Names are compared without their prefixes, the root's and those of an array's items not at all. White space
    /// between elements and around CDATA sections is nothing, in texts it is kept. `xsi:nil="true"` is null, and so is
    /// a number or boolean that is empty. What the description does not know is lost, as in JSON; but an object that
    /// stands in an `<XResult>` within an `<XResponse>` is found there, as Amazon's services have it.
    ///
    /// What is not as described is handed over as what it is, so that whoever reads the JSON text can say where that
    /// is: a text that is no number as a string; several elements where there should be one as an array, as there is
    /// no telling which of them counts; elements within a text as an object.
    ///
    /// # Errors
    /// It is not well-formed (XML 1.0, Namespaces in XML 1.0), has a document type, is nested deeper than 128 levels,
    /// or refers to entities that XML itself does not define. As servers send such, control characters are read, and
    /// `<` in attributes; what the declaration and comments contain is not looked at.
    pub fn read(&self, text: &str) -> Result<String, DecodeError> {
        read::read(text, self)
    }

    fn shape(&self) -> Shape {
        match self.shape {
            Shape::Like(other) => other.shape(),
            shape => shape,
        }
    }

    /// The name in a place that has one to offer.
    fn tag<'n>(&self, place: &'n str) -> Tag<'n> {
        let or = |own: &'static str, other: &'n str| match own {
            "" => other,
            _ => own,
        };
        let other = match self.shape {
            Shape::Like(other) => other.tag(place),
            _ => Tag {
                name: place,
                prefix: "",
                namespace: "",
            },
        };
        Tag {
            name: or(self.tag.name, other.name),
            prefix: or(self.tag.prefix, other.prefix),
            namespace: or(self.tag.namespace, other.namespace),
        }
    }

    /// Whether it is a text or anything: what can be said of attributes and texts that nothing describes.
    fn is_open(&self) -> bool {
        matches!(self.shape(), Shape::Text | Shape::Any)
    }
}

impl Notation for Xml {
    fn write(&self, root: &str, json: &str) -> Option<String> {
        Self::write(self, root, json)
    }

    fn read(&self, text: &str) -> Result<String, DecodeError> {
        Self::read(self, text)
    }
}

impl Node {
    /// The JSON name.
    fn name(&self) -> &'static str {
        self.parts().0
    }

    fn parts(&self) -> (&'static str, &'static Xml) {
        match *self {
            Self::Element(name, xml)
            | Self::Elements(name, xml)
            | Self::RequiredElements(name, xml)
            | Self::Attribute(name, xml)
            | Self::Text(name, xml)
            | Self::Cdata(name, xml) => (name, xml),
        }
    }
}

/// Whether a character may stand in a document (XML 1.0, production 2).
fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// What names begin with beside the letters of ASCII and `_`.
const STARTS: &[(char, char)] = &[
    ('\u{C0}', '\u{D6}'),
    ('\u{D8}', '\u{F6}'),
    ('\u{F8}', '\u{2FF}'),
    ('\u{370}', '\u{37D}'),
    ('\u{37F}', '\u{1FFF}'),
    ('\u{200C}', '\u{200D}'),
    ('\u{2070}', '\u{218F}'),
    ('\u{2C00}', '\u{2FEF}'),
    ('\u{3001}', '\u{D7FF}'),
    ('\u{F900}', '\u{FDCF}'),
    ('\u{FDF0}', '\u{FFFD}'),
    ('\u{10000}', '\u{EFFFF}'),
];

/// Whether a text is a name without a prefix (XML 1.0, productions 4 and 5; Namespaces in XML 1.0, production 4).
fn is_name(text: &str) -> bool {
    let starts = |c: char| match c.is_ascii() {
        true => c.is_ascii_alphabetic() || c == '_',
        false => STARTS.iter().any(|(from, to)| (*from..=*to).contains(&c)),
    };
    let follows = |c: char| match c {
        '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}' | '\u{2040}' => true,
        _ => starts(c),
    };
    text.starts_with(starts) && text.chars().all(follows)
}

#[cfg(test)]
mod tests {
    use super::Node::{Attribute, Cdata, Element, Elements, Text};
    use super::*;
    use crate::Json;
    use serde_json::json;

    const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
    const NIL: &str = r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true""#;

    /// A value is written as a text, and the text is read as the value, also with white space between its elements.
    fn is_written(xml: &Xml, value: &Json, text: &str) {
        let written = xml.write("Root", &value.to_string());
        assert_eq!(written, Some(format!("{DECLARATION}{text}")));
        let spaced = text.replace("><", "> \n\t<");
        for text in [text, &spaced] {
            let read = xml.read(text).expect("XML");
            assert_eq!(
                serde_json::from_str::<Json>(&read).expect("JSON"),
                *value,
                "{text}"
            );
        }
    }

    #[test]
    fn names_and_arrays_are_those_of_the_specification() {
        static ANIMAL: Xml = Xml::TEXT.named("animal");
        static ONE: Xml = Xml::object(&[Element("animals", &TEXT)]);
        static ONE_NAMED: Xml = Xml::object(&[Element("animals", &ANIMAL)]);
        static MANY: Xml = Xml::object(&[Elements("animals", &TEXT)]);
        static MANY_NAMED: Xml = Xml::object(&[Elements("animals", &ANIMAL)]);
        static WRAPPED: Xml = Xml::object(&[Element("animals", &Xml::list(&TEXT))]);
        static WRAPPED_NAMED: Xml = Xml::object(&[Element("animals", &Xml::list(&ANIMAL))]);
        static BOTH: Xml = Xml::object(&[Element("animals", &Xml::list(&ANIMAL).named("aliens"))]);
        static OUTER: Xml = Xml::object(&[Element("animals", &Xml::list(&TEXT).named("aliens"))]);
        is_written(
            &ONE,
            &json!({"animals": "dog, cat"}),
            "<Root><animals>dog, cat</animals></Root>",
        );
        is_written(
            &ONE_NAMED,
            &json!({"animals": "dog"}),
            "<Root><animal>dog</animal></Root>",
        );
        let animals = json!({"animals": ["dog", "cat"]});
        for (xml, inside) in [
            (&MANY, "<animals>dog</animals><animals>cat</animals>"),
            (&MANY_NAMED, "<animal>dog</animal><animal>cat</animal>"),
            (
                &WRAPPED,
                "<animals><animals>dog</animals><animals>cat</animals></animals>",
            ),
            (
                &WRAPPED_NAMED,
                "<animals><animal>dog</animal><animal>cat</animal></animals>",
            ),
            (
                &BOTH,
                "<aliens><animal>dog</animal><animal>cat</animal></aliens>",
            ),
            (
                &OUTER,
                "<aliens><aliens>dog</aliens><aliens>cat</aliens></aliens>",
            ),
        ] {
            is_written(xml, &animals, &format!("<Root>{inside}</Root>"));
        }
    }

    #[test]
    fn attributes_texts_and_namespaces_are_those_of_the_specification() {
        static PERSON: Xml = Xml::object(&[
            Element(
                "name",
                &Xml::TEXT.within("sample", "https://example.com/schema/sample"),
            ),
            Attribute("id", &NUMBER),
        ]);
        static KIND: Xml = Xml::object(&[Attribute("kind", &TEXT), Text("name", &TEXT)]);
        static ANIMALS: Xml = Xml::list(&Xml::like(&KIND).named("animal")).named("animals");
        static DOCUMENTATION: Xml = Xml::object(&[Cdata("content", &TEXT)]);
        static PRODUCT: Xml = Xml::object(&[
            Attribute("count", &NUMBER),
            Element("description", &TEXT),
            Element("related", &Xml::object(&[]).rest(&ANY)),
        ])
        .named("product");
        is_written(
            &PERSON,
            &json!({"id": 123, "name": "example"}),
            r#"<Root id="123"><sample:name xmlns:sample="https://example.com/schema/sample">example</sample:name></Root>"#,
        );
        is_written(
            &ANIMALS,
            &json!([{"kind": "Cat", "name": "Fluffy"}, {"kind": "Dog", "name": "Fido"}]),
            r#"<animals><animal kind="Cat">Fluffy</animal><animal kind="Dog">Fido</animal></animals>"#,
        );
        let text = "<Root><![CDATA[<html>&amp;</html>]]></Root>";
        is_written(
            &DOCUMENTATION,
            &json!({"content": "<html>&amp;</html>"}),
            text,
        );
        is_written(
            &PRODUCT,
            &json!({"count": 42, "description": "Thing", "related": {}}),
            r#"<product count="42"><description>Thing</description><related/></product>"#,
        );
        let json = r#"{"count":null,"description":"Thing","related":null}"#;
        let text = format!("<product><description>Thing</description><related{NIL}/></product>");
        assert_eq!(
            PRODUCT.write("", json),
            Some(format!("{DECLARATION}{text}"))
        );
        let json = r#"{"description":"Thing","related":null}"#;
        assert_eq!(PRODUCT.read(&text).as_deref(), Ok(json));
    }

    #[test]
    fn names_of_attributes_and_roots_have_prefixes_too() {
        static LINK: Xml = Xml::object(&[
            Attribute("href", &Xml::TEXT.within("x", "urn:x")),
            Attribute("kind", &Xml::TEXT.named("type").within("x", "urn:x")),
            Attribute("lang", &Xml::TEXT.within("xml", "")),
            Attribute("plain", &Xml::TEXT.within("", "urn:a")),
            Element("x", &Xml::TEXT.within("x", "urn:x")),
        ])
        .within("", "urn:a");
        is_written(
            &LINK,
            &json!({"href": "h", "kind": "k", "lang": "l", "plain": "p", "x": ""}),
            r#"<Root xmlns="urn:a" xmlns:x="urn:x" x:href="h" x:type="k" xml:lang="l" plain="p"><x:x xmlns:x="urn:x"/></Root>"#,
        );
        is_written(
            &Xml::like(&LINK).within("a", "urn:b&"),
            &json!({}),
            r#"<a:Root xmlns:a="urn:b&amp;"/>"#,
        );
    }

    #[test]
    fn names_are_those_of_xml() {
        for name in ["a", "_", "É", "x-1.y", "a\u{B7}", "名前"] {
            assert!(is_name(name), "{name}");
        }
        for other in [
            "",
            "1a",
            "-a",
            ".",
            "a b",
            "a:b",
            "\u{D7}",
            "a\u{37E}",
            "\u{300}",
            "a/",
            "a\u{FFFE}",
        ] {
            assert!(!is_name(other), "{other}");
        }
    }

    #[test]
    fn a_result_in_a_response_is_what_is_described() {
        static LIST: Xml = Xml::object(&[
            Element("Topics", &Xml::list(&TEXT)),
            Element("NextToken", &TEXT),
        ]);
        static MAP: Xml = Xml::map(&NUMBER);
        static WHOLE: Xml = Xml::object(&[Element("AResult", &TEXT)]);
        let inside = "<Topics><member>a</member></Topics>";
        for (xml, text, json) in [
            (
                &LIST,
                format!("<AResponse xmlns='urn:a'><AResult>{inside}</AResult><M/></AResponse>"),
                r#"{"Topics":["a"]}"#,
            ),
            (
                &LIST,
                format!("<AResponse>{inside}</AResponse>"),
                r#"{"Topics":["a"]}"#,
            ),
            (&LIST, format!("<A><AResult>{inside}</AResult></A>"), "{}"),
            (
                &LIST,
                format!("<AResponse><BResult>{inside}</BResult></AResponse>"),
                "{}",
            ),
            (
                &WHOLE,
                "<AResponse><AResult>b</AResult></AResponse>".into(),
                r#"{"AResult":"b"}"#,
            ),
            (
                &MAP,
                "<AResponse><AResult>1</AResult></AResponse>".into(),
                r#"{"AResult":1}"#,
            ),
        ] {
            assert_eq!(xml.read(&text).as_deref(), Ok(json), "{text}");
        }
    }
}
