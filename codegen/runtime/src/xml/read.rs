//! From a document to a JSON text.

use std::borrow::Cow;

use super::super::error::DecodeError;
use super::super::json::{Writer, is_number};
use super::tree::{Element, is_blank, parse};
use super::{ANY, Node, Shape, Xml};

pub(super) fn read(text: &str, xml: &Xml) -> Result<String, DecodeError> {
    let root = parse(text)?;
    let mut to = Writer::new();
    value(meant(&root, xml), xml, &mut to);
    Ok(to.into_text())
}

/// The element that is described: of `<XResponse><XResult>` the inner one (the Query protocol of Amazon's services),
/// where nothing is said of it.
fn meant<'e, 't>(root: &'e Element<'t>, xml: &Xml) -> &'e Element<'t> {
    let (Shape::Object(nodes, None), Some(stem)) =
        (xml.shape(), root.name.strip_suffix("Response"))
    else {
        return root;
    };
    let is_result = |name: &str| name.strip_suffix("Result") == Some(stem);
    let mut nodes = nodes.iter().map(|node| node.parts());
    let is_described = nodes.any(|(name, xml)| is_result(xml.tag(name).name));
    let mut children = root.children.iter();
    let result = children.find(|child| is_result(child.name));
    result.filter(|_| !is_described).unwrap_or(root)
}

fn value(element: &Element<'_>, xml: &Xml, to: &mut Writer) {
    let is_leaf = element.children.is_empty();
    let is_text = is_leaf && element.attributes.is_empty() && !is_blank(&element.text);
    match xml.shape() {
        _ if element.is_nil => to.null(),
        Shape::Object(nodes, rest) if !is_text || has_text(nodes, rest) => {
            object(element, nodes, rest, to);
        }
        Shape::List(items) if !is_text => {
            to.array(&mut |to| {
                element
                    .children
                    .iter()
                    .for_each(|item| value(item, items, to))
            });
        }
        shape @ (Shape::Text | Shape::Number | Shape::Boolean) if is_leaf => {
            scalar(&element.text, shape, to);
        }
        _ if is_leaf && element.attributes.is_empty() => to.text(&element.text),
        _ => object(element, &[], Some(Node::Element("", &ANY)), to),
    }
}

/// Whether an object has a place for a text.
fn has_text(nodes: &[Node], rest: Option<Node>) -> bool {
    let is_text = |node: &Node| matches!(node, Node::Text(..) | Node::Cdata(..));
    nodes.iter().any(is_text) || rest.is_some_and(|rest| rest.parts().1.is_open())
}

fn object(element: &Element<'_>, nodes: &[Node], rest: Option<Node>, to: &mut Writer) {
    // In order of their names, so that none has to be searched for.
    let mut children: Vec<_> = element.children.iter().collect();
    children.sort_by_key(|child| child.name);
    to.object(&mut |to| {
        for node in nodes {
            let (name, xml) = node.parts();
            let tag = xml.tag(name).name;
            match node {
                Node::Text(..) | Node::Cdata(..) => {
                    to.name(name);
                    scalar(element.content(), xml.shape(), to);
                }
                Node::Attribute(..) => {
                    let mut attributes = element.attributes.iter();
                    if let Some((_, value)) = attributes.find(|(name, _)| *name == tag) {
                        to.name(name);
                        scalar(value, xml.shape(), to);
                    }
                }
                _ => elements(name, *node, named(&children, tag), to),
            }
        }
        if let Some(rest) = rest {
            others(element, &children, nodes, rest, to);
        }
    });
}

/// Those elements that have a name, of elements in the order of their names.
fn named<'a, 't>(children: &'a [&'a Element<'t>], name: &str) -> &'a [&'a Element<'t>] {
    let start = children.partition_point(|child| child.name < name);
    let from = children.get(start..).unwrap_or_default();
    let length = from.partition_point(|child| child.name == name);
    from.get(..length).unwrap_or_default()
}

/// Writes a member that has these elements.
fn elements(name: &str, node: Node, elements: &[&Element<'_>], to: &mut Writer) {
    let (_, xml) = node.parts();
    match (node, elements) {
        (Node::Element(..) | Node::Elements(..), []) => (),
        (Node::Element(..), [element]) => {
            to.name(name);
            value(element, xml, to);
        }
        _ => {
            to.name(name);
            to.array(&mut |to| elements.iter().for_each(|item| value(item, xml, to)));
        }
    }
}

/// Writes the members that nothing describes.
fn others(
    element: &Element<'_>,
    children: &[&Element<'_>],
    nodes: &[Node],
    rest: Node,
    to: &mut Writer,
) {
    // What is described, and the names of JSON that are taken by it.
    let (mut known, mut attributes) = (Vec::new(), Vec::new());
    for node in nodes {
        let (name, xml) = node.parts();
        known.push(name);
        match node {
            Node::Attribute(..) => attributes.push(xml.tag(name).name),
            _ => known.push(xml.tag(name).name),
        }
    }
    known.sort_unstable();
    if rest.parts().1.is_open() {
        let unknown = |(name, _): &&(&str, _)| !attributes.contains(name);
        let mut unknown: Vec<_> = element.attributes.iter().filter(unknown).collect();
        unknown.sort_by_key(|(name, _)| *name);
        // Two of one name differ in their prefixes; the first is as good as the second.
        unknown.dedup_by_key(|(name, _)| *name);
        for (name, value) in unknown {
            to.name(&format!("@{name}"));
            to.text(value);
        }
        if !is_blank(&element.text) && !has_text(nodes, None) {
            to.name("$");
            to.text(&element.text);
        }
    }
    for same in children.chunk_by(|one, other| one.name == other.name) {
        if let Some(first) = same.first()
            && known.binary_search(&first.name).is_err()
        {
            elements(first.name, rest, same, to);
        }
    }
}

fn scalar(text: &str, shape: Shape, to: &mut Writer) {
    let trimmed = text.trim_matches([' ', '\t', '\r', '\n']);
    match (shape, trimmed) {
        (Shape::Number | Shape::Boolean, "") => to.null(),
        (Shape::Boolean, "true" | "1") => to.boolean(true),
        (Shape::Boolean, "false" | "0") => to.boolean(false),
        (Shape::Number, _) => match number(trimmed) {
            Some(number) => to.raw(&number),
            None => to.text(text),
        },
        _ => to.text(text),
    }
}

/// A number as JSON writes it, of one as XML does (XML Schema 1.1, part 2, sections 3.3.3 to 3.3.5): it may have a `+`,
/// zeros before it, and no digit before or after its point.
fn number(text: &str) -> Option<Cow<'_, str>> {
    if is_number(text) {
        return Some(Cow::Borrowed(text));
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    if !digits.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    let zero = match digits.starts_with(|c: char| c.is_ascii_digit()) {
        true => "",
        false => "0",
    };
    let number = format!("{sign}{zero}{}", digits.strip_suffix('.').unwrap_or(digits));
    is_number(&number).then_some(Cow::Owned(number))
}

#[cfg(test)]
mod tests {
    use super::super::Node::{Attribute, Cdata, Element, Elements, RequiredElements, Text};
    use super::super::{BOOLEAN, NUMBER, TEXT};
    use super::*;
    use crate::{Json, Reader};
    use serde_json::json;

    static PET: Xml = Xml::object(&[
        Attribute("id", &NUMBER),
        Element("name", &TEXT),
        Elements("tags", &Xml::TEXT.named("tag")),
        RequiredElements("owners", &TEXT),
        Element("items", &Xml::list(&NUMBER)),
        Element("tame", &BOOLEAN),
    ]);
    static MAP: Xml = Xml::object(&[Element("name", &Xml::TEXT.named("n"))]).rest(&TEXT);
    static SUM: Xml = Xml::object(&[Attribute("unit", &TEXT), Text("value", &NUMBER)]);
    static COUNTS: Xml = Xml::map(&NUMBER);

    fn read(xml: &Xml, text: &str) -> String {
        xml.read(text).unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn documents_are_read_as_servers_write_them() {
        let text = "\u{FEFF}<?xml version='1.0' encoding='utf-8'?>\r\n<!-- a --><?b?>
            <x:pet xmlns:x='urn:x' id = ' 7 ' other='&lt;'>
              <tag>a<!-- - -->b</tag> <x:name xml:lang='en'> T&amp;<![CDATA[<&amp;]]>&#x41;&#66;\r\n</x:name>
              <unknown><deep/></unknown> <tag/> <items> <a>1</a><b/> <c>+01.5</c></items>
              <tame>1</tame>
            </x:pet> <!-- c -->\n";
        let json = r#"{"id":7,"name":" T&<&amp;AB\n","tags":["ab",""],"owners":[],"items":[1,null,1.5],"tame":true}"#;
        assert_eq!(read(&PET, text), json);
        let lax = "<?xml?><a unit='<\u{1}'><!-- -- -->&#x1;</a>";
        assert_eq!(read(&ANY, lax), r#"{"@unit":"<\u0001","$":"\u0001"}"#);
        assert_eq!(
            read(&SUM, "<a unit='cm'>\n 5 \n</a>"),
            r#"{"unit":"cm","value":5}"#
        );
    }

    #[test]
    fn what_is_empty_is_empty_and_what_is_nil_is_null() {
        for (xml, json) in [
            (&TEXT, r#""""#),
            (&NUMBER, "null"),
            (&BOOLEAN, "null"),
            (&Xml::list(&TEXT), "[]"),
            (&PET, r#"{"owners":[]}"#),
            (&COUNTS, "{}"),
            (&ANY, r#""""#),
        ] {
            assert_eq!(read(xml, "<a/>"), json);
            assert_eq!(read(xml, "<a></a>"), json);
            let nil = "<a xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/>";
            assert_eq!(read(xml, nil), "null");
        }
        assert_eq!(read(&TEXT, "<a nil='true' xmlns='urn:a'>t</a>"), r#""t""#);
        assert_eq!(read(&TEXT, "<a xsi:nil='false'> </a>"), r#"" ""#);
    }

    #[test]
    fn what_is_not_as_described_is_handed_over_as_it_is() {
        for (xml, text, json) in [
            (
                &PET,
                "<a id='x'><name>a</name><name>b</name></a>",
                r#"{"id":"x","name":["a","b"],"owners":[]}"#,
            ),
            (
                &PET,
                "<a><tame>yes</tame><name><b>c</b></name></a>",
                r#"{"name":{"b":"c"},"owners":[],"tame":"yes"}"#,
            ),
            (&PET, "<a>b</a>", r#""b""#),
            (
                &PET,
                "<a><items>1</items></a>",
                r#"{"owners":[],"items":"1"}"#,
            ),
            (&NUMBER, "<a>NaN</a>", r#""NaN""#),
            (&BOOLEAN, "<a>True</a>", r#""True""#),
        ] {
            assert_eq!(read(xml, text), json, "{text}");
        }
        for (text, expected) in [
            ("-00.50", "-0.50"),
            ("5.", "5"),
            (".5e3", "0.5e3"),
            ("000", "0"),
            ("\n-7 ", "-7"),
            ("+", "\"+\""),
            (".", "\".\""),
            ("1 2", "\"1 2\""),
            ("0x1", "\"0x1\""),
            ("+-1", "\"+-1\""),
            ("é", "\"é\""),
        ] {
            assert_eq!(read(&NUMBER, &format!("<a>{text}</a>")), expected);
        }
    }

    #[test]
    fn what_nothing_describes_is_kept_where_there_is_a_place() {
        for (xml, text, json) in [
            (
                &MAP,
                "<a z='1'><c/><n>1</n><b>2</b><name>3</name></a>",
                r#"{"name":"1","@z":"1","b":"2","c":""}"#,
            ),
            (&COUNTS, "<a z='1'>x<b>2</b><b>3</b></a>", r#"{"b":[2,3]}"#),
            (
                &ANY,
                "<a x:b='1' xmlns='urn:a' xmlns:x='urn:x'> t <c/> <c d=''/> u</a>",
                r#"{"@b":"1","$":" t   u","c":["",{"@d":""}]}"#,
            ),
        ] {
            assert_eq!(read(xml, text), json, "{text}");
        }
    }

    static WORDS: Xml = Xml::map(&TEXT);
    static LISTS: Xml = Xml::object(&[Attribute("id", &NUMBER)]).rest_elements(&BOOLEAN);
    static RING: Xml = Xml::object(&[
        Elements("some", &RING),
        RequiredElements("all", &Xml::like(&RING).named("every").within("p", "urn:p")),
        Element("next", &RING),
        Element("list", &Xml::list(&Xml::list(&NUMBER).named("row"))),
        Attribute("on", &BOOLEAN),
        Element("map", &WORDS),
        Element("lists", &LISTS),
        Element(
            "note",
            &Xml::object(&[Attribute("by", &TEXT), Cdata("note", &TEXT)]),
        ),
        Element(
            "sum",
            &Xml::object(&[Attribute("unit", &TEXT), Text("value", &NUMBER)]),
        ),
        Element("any", &ANY),
    ])
    .rest(&ANY);

    /// Pseudo-random numbers (Marsaglia's xorshift), the same in every run.
    struct Random(u64);

    impl Random {
        fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 % limit as u64) as usize
        }

        fn pick<'v>(&mut self, from: &[&'v str]) -> &'v str {
            from[self.below(from.len())]
        }

        fn text(&mut self) -> Json {
            let texts = [
                "",
                " ",
                "a",
                "a\r\nb\rc\nd\t",
                "]]>",
                "<&>\"'",
                "é😀\u{85}\u{2028}",
                "-1",
                "&amp;",
            ];
            json!(self.pick(&texts))
        }

        fn number(&mut self) -> Json {
            let numbers = ["0", "-1.5", "18446744073709551615", "1e300", "12.0"];
            serde_json::from_str(self.pick(&numbers)).expect("a number")
        }

        fn items(&mut self, least: usize, xml: &Xml, depth: usize) -> Json {
            let count = least + self.below(3);
            (0..count).map(|_| self.value(xml, depth)).collect()
        }

        /// A value that XML can tell from all others.
        fn value(&mut self, xml: &Xml, depth: usize) -> Json {
            match xml.shape() {
                Shape::Like(_) => unreachable!("shapes are looked up"),
                Shape::Text => self.text(),
                Shape::Number => self.number(),
                Shape::Boolean => json!(self.below(2) == 1),
                Shape::Any if depth == 0 || self.below(2) == 0 => self.text(),
                Shape::Any => match self.below(3) {
                    0 => json!({"@a": self.text(), "$": "t"}),
                    1 => json!({"é": self.items(2, &ANY, depth - 1), "$": "t "}),
                    _ => json!({"a.b": self.value(&ANY, depth - 1), "@xmlns.": "x"}),
                },
                _ if depth == 0 || self.below(9) == 0 => Json::Null,
                Shape::List(items) => self.items(0, items, depth - 1),
                Shape::Object(nodes, rest) => {
                    let mut value = serde_json::Map::new();
                    for node in nodes {
                        let (name, xml) = node.parts();
                        let made = match node {
                            RequiredElements(..) => self.items(0, xml, depth - 1),
                            Text(..) | Cdata(..) => self.value(xml, depth - 1),
                            _ if self.below(3) > 0 => continue,
                            Elements(..) => self.items(1, xml, depth - 1),
                            Element(..) | Attribute(..) => self.value(xml, depth - 1),
                        };
                        value.insert(name.to_owned(), made);
                    }
                    for name in ["_a", "b-1", "_a.c"] {
                        let made = match rest.filter(|_| self.below(4) == 0) {
                            Some(Element(_, xml)) => self.value(xml, depth - 1),
                            Some(node) => self.items(1, node.parts().1, depth - 1),
                            None => continue,
                        };
                        value.insert(name.to_owned(), made);
                    }
                    Json::Object(value)
                }
            }
        }
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        let mut longest = 0;
        for _ in 0..400 {
            for xml in [
                &RING,
                &WORDS,
                &LISTS,
                &Xml::list(&RING),
                &ANY,
                &Xml::map(&LISTS),
            ] {
                let value = random.value(xml, 5);
                let text = xml.write("root", &value.to_string()).expect("a document");
                let read = xml.read(&text).expect("XML");
                let read: Json = serde_json::from_str(&read).expect("JSON");
                assert_eq!(read, value, "{text}");
                longest = longest.max(text.len());
            }
        }
        assert!(longest > 1_000, "{longest}");
    }

    /// Changes, drops, doubles or inserts a character.
    fn mutated(random: &mut Random, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        let odd: Vec<char> = "<>&;/!?-[]=\"' :x#0\u{0}é".chars().collect();
        for _ in 0..=random.below(3) {
            let at = random.below(chars.len());
            match random.below(4) {
                0 => chars[at] = odd[random.below(odd.len())],
                1 if chars.len() > 1 => drop(chars.remove(at)),
                2 => chars.insert(at, chars[at]),
                _ => chars.insert(at, odd[random.below(odd.len())]),
            }
        }
        chars.into_iter().collect()
    }

    #[test]
    fn any_text_is_read_as_json_or_refused() {
        let mut random = Random(7);
        let mut read = 0;
        for _ in 0..1_000 {
            let value = random.value(&RING, 3).to_string();
            let text = RING.write("root", &value).expect("a document");
            for _ in 0..6 {
                let text = mutated(&mut random, &text);
                for xml in [&RING, &ANY, &WORDS] {
                    if let Ok(json) = xml.read(&text) {
                        assert_eq!(Reader::new(&json).skip(), Ok(json.as_str()));
                        read += 1;
                    }
                }
            }
        }
        assert!((1_000..17_000).contains(&read), "{read}");
    }
}
