use super::*;

/// The text of the value, of its key, and how it reads as a scalar.
fn look(
    format: Format,
    text: &str,
    pointer: &str,
) -> (Option<String>, Option<String>, Option<String>) {
    let mut sources = Sources::new();
    let file = sources.add(Path::new("x"), text.to_owned(), format);
    let pointer = Pointer::parse(file, pointer);
    let cut = |span: Option<Span>| span.map(|span| text[span.start..span.end].to_owned());
    (
        cut(sources.locate(&pointer)),
        cut(sources.locate_key(&pointer)),
        sources.scalar_text(&pointer).map(Cow::into_owned),
    )
}

fn some(value: &str, key: &str, scalar: &str) -> (Option<String>, Option<String>, Option<String>) {
    let some = |text: &str| (text != "-").then(|| text.to_owned());
    (some(value), some(key), some(scalar))
}

macro_rules! table {
    ($format:expr, $text:expr, $($pointer:literal => $value:literal $key:literal $scalar:literal)*) => {
        $(assert_eq!(look($format, $text, $pointer), some($value, $key, $scalar), "{}", $pointer);)*
    };
}

#[test]
fn json_places() {
    let text = r#" {"a": {"b/c": [1.10, "x\ny", {"~": true}], "\u0064": null, "d": 2}, "é": "ü"} "#;
    table!(Format::Json, text,
        "" => "{\"a\": {\"b/c\": [1.10, \"x\\ny\", {\"~\": true}], \"\\u0064\": null, \"d\": 2}, \"é\": \"ü\"}" "-" "-"
        "/a/b~1c" => "[1.10, \"x\\ny\", {\"~\": true}]" "\"b/c\"" "-"
        "/a/b~1c/0" => "1.10" "-" "1.10"
        "/a/b~1c/1" => "\"x\\ny\"" "-" "x\ny"
        "/a/b~1c/2/~0" => "true" "\"~\"" "true"
        "/a/d" => "2" "\"d\"" "2"
        "/é" => "\"ü\"" "\"é\"" "ü"
        "/é/x/y" => "\"ü\"" "-" "-"
        "/a/b~1c/3" => "[1.10, \"x\\ny\", {\"~\": true}]" "-" "-"
        "/a/b~1c/-" => "[1.10, \"x\\ny\", {\"~\": true}]" "-" "-");
}

#[test]
fn json_duplicates_the_last_counts() {
    table!(Format::Json, r#"{"a":1,"\u0061":[2]}"#, "/a/0" => "2" "-" "2" "/a" => "[2]" "\"\\u0061\"" "-");
}

#[test]
fn json_that_is_broken_is_indexed_up_to_there() {
    table!(Format::Json, r#"{"a": {"b": 1, ]"#, "/a/b" => "1" "\"b\"" "1");
    table!(Format::Json, r#"{"a": {"b": 1, {"#, "/a/b" => "1" "\"b\"" "1");
    table!(Format::Json, r#"{"a": "b"#, "/a" => "\"b" "\"a\"" "");
    table!(Format::Json, r#"{"a": "b\"#, "/a" => "\"b\\" "\"a\"" "b");
    table!(Format::Json, "", "/a" => "-" "-" "-");
    table!(Format::Json, "]}", "/a" => "-" "-" "-");
}

#[test]
fn yaml_places() {
    let text = "\
# é
openapi: 3.1.0
info:
  title: 'It''s'   # comment
  version: 1.10
  \"quoted key\": \"a\\tb\"
  empty:
paths:
  /a/{b}:
    get:
      tags: [x, \"y\", 007]
      list:
      - one
      - two: 2
  200: ok
text: |
  line one
  line two
folded: a
  b
last: {k: v}
plain: a#b # c
props: &p !!str 5 # c
quoted: !!str \"q\" # \"
";
    table!(Format::Yaml, text,
        "/openapi" => "3.1.0" "openapi" "3.1.0"
        "/info/title" => "'It''s'" "title" "It's"
        "/info/version" => "1.10" "version" "1.10"
        "/info/quoted key" => "\"a\\tb\"" "\"quoted key\"" "a\tb"
        "/info/empty" => "" "empty" ""
        "/paths/~1a~1{b}/get/tags" => "[x, \"y\", 007]" "tags" "-"
        "/paths/~1a~1{b}/get/tags/2" => "007" "-" "007"
        "/paths/~1a~1{b}/get/list" => "- one\n      - two: 2" "list" "-"
        "/paths/~1a~1{b}/get/list/1" => "two: 2" "-" "-"
        "/paths/~1a~1{b}/get/list/1/two" => "2" "two" "2"
        "/paths/200" => "ok" "200" "ok"
        "/text" => "line one\n  line two\n" "text" "line one\nline two\n"
        "/folded" => "a\n  b" "folded" "a b"
        "/last" => "{k: v}" "last" "-"
        "/plain" => "a#b" "plain" "a#b"
        "/props" => "5" "props" "5"
        "/quoted" => "\"q\"" "quoted" "q"
        "/last/k" => "v" "k" "v");
}

#[test]
fn yaml_aliases_and_merges() {
    let text = "\
base: &base {type: string, format: uuid}
more: &more
  format: date
  deep: {x: 1}
one: *base
two:
  <<: *base
  type: integer
three:
  <<: [*more, *base]
&k key: &v 0x1F
*k : *v
same: *k
";
    table!(Format::Yaml, text,
        "/one" => "*base" "one" "-"
        "/one/type" => "string" "type" "string"
        "/two/type" => "integer" "type" "integer"
        "/two/format" => "uuid" "format" "uuid"
        "/three/format" => "date" "format" "date"
        "/three/type" => "string" "type" "string"
        "/three/deep/x" => "1" "x" "1"
        "/three/none" => "<<: [*more, *base]" "-" "-"
        "/key" => "*v" "*k" "0x1F"
        "/same" => "*k" "same" "key");
}

#[test]
fn yaml_cycles_and_bombs_end() {
    let cycle = "a: &a\n  b: *a\n  <<: *a\n";
    table!(Format::Yaml, cycle, "/a/b/b/b" => "*a" "b" "-" "/a/b/c" => "*a" "-" "-");
    let mut bomb = "a0: &a0 {x: 1}\n".to_owned();
    for i in 1..40 {
        bomb.push_str(&format!("a{i}: &a{i} {{<<: [*a{0}, *a{0}]}}\n", i - 1));
    }
    table!(Format::Yaml, &bomb, "/a39/y" => "&a39 {<<: [*a38, *a38]}" "-" "-" "/a39/x" => "1" "x" "1");
}

#[test]
fn yaml_carriage_returns_and_complex_keys() {
    table!(Format::Yaml, "a: 1\r\nb:\r\n  c: 2\r\n", "/b/c" => "2" "c" "2" "/b" => "c: 2" "b" "-");
    table!(Format::Yaml, "? [x, y]\n: 1\n? {a: {b: c}}\n: 2\nd: 3\n", "/d" => "3" "d" "3");
    table!(Format::Yaml, "a: [1, {b: ]", "/a/0" => "1" "-" "1");
}

#[test]
fn lines_and_columns_count_characters_from_one() {
    let mut sources = Sources::new();
    let text = format!("ab\né{}x\r\n\ny", "ü".repeat(3000));
    let x = text.find('x').unwrap();
    let end = text.len();
    let file = sources.add(Path::new("x"), text, Format::Yaml);
    let at = |byte| sources.line_column(file, byte);
    assert_eq!([at(0), at(2), at(3)], [(1, 1), (1, 3), (2, 1)]);
    assert_eq!([at(4), at(5), at(6)], [(2, 1), (2, 2), (2, 2)]);
    assert_eq!([at(x), at(x + 3), at(x + 4)], [(2, 3002), (3, 1), (4, 1)]);
    assert_eq!([at(end), at(end + 9)], [(4, 2), (4, 2)]);
    assert_eq!(sources.line_column(FileId(7), 3), (1, 1));
    assert_eq!(sources.path(FileId(7)), Path::new(""));
}
