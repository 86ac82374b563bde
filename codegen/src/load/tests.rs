use super::*;
use crate::report::render::{Style, json};
use serde_json::{Value, json as value};

/// The value, and each finding as `CODE line:column message`.
fn read(name: &str, bytes: impl AsRef<[u8]>) -> (Option<Value>, Vec<String>) {
    let (mut sources, mut report) = (Sources::new(), Report::new());
    let document = load_bytes(
        Path::new(name),
        bytes.as_ref().to_vec(),
        &mut sources,
        &mut report,
    );
    let lines = json(&report, &sources, Style::default());
    let findings = lines.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        format!(
            "{} {}:{} {}",
            line["code"].as_str().unwrap(),
            line["line"],
            line["column"],
            line["message"].as_str().unwrap()
        )
    });
    (document.map(|document| document.root), findings.collect())
}

/// The findings of a document that must not load.
fn refused(name: &str, bytes: impl AsRef<[u8]>) -> Vec<String> {
    let (value, findings) = read(name, bytes);
    assert_eq!(value, None);
    findings
}

#[test]
fn json_and_yaml_give_the_same_tree() {
    let tree = value!({"b": [1, -2, 2.5, "x", null, true], "a": {"c": {}}, "big": 1e30});
    let text =
        r#"{"b":[1,-2,2.5,"x",null,true],"a":{"c":{}},"big":1000000000000000000000000000000}"#;
    assert_eq!(read("a.json", text), (Some(tree.clone()), vec![]));
    assert_eq!(read("a.yaml", text), (Some(tree.clone()), vec![]));
    assert_eq!(read("a", text), (Some(tree.clone()), vec![]));
    let text = "b: [1, -2, 2.5, x, ~, true]\na:\n  c: {}\nbig: 1000000000000000000000000000000\n";
    for text in [
        text.to_owned(),
        format!("\u{feff}{text}"),
        format!("---\n{text}...\n"),
        text.replace('\n', "\r\n"),
    ] {
        let (read, findings) = read("a.json", &text);
        let keys: Vec<_> = read.as_ref().unwrap().as_object().unwrap().keys().collect();
        assert_eq!(keys, ["b", "a", "big"]);
        assert_eq!((read, findings), (Some(tree.clone()), vec![]), "{text:?}");
    }
    let bom = [b"\xEF\xBB\xBF".as_slice(), b"{\"a\": 1}"].concat();
    assert_eq!(read("a.json", bom).0, Some(value!({"a": 1})));
}

#[test]
fn numbers_that_no_double_holds_are_left_out() {
    let long = "9".repeat(400);
    let json = format!(
        r#"{{"max": 1e400, "text": "1e400 \" -1e999", "enum": [1, -2E309, 3], "n": {{"m": {long}}}, "end": 7}}"#
    );
    let tree = value!({"text": "1e400 \" -1e999", "enum": [1, 3], "n": {}, "end": 7});
    let told = |place: &str, number: &str| {
        format!(
            "W123 {place} `{number}` is not a number that a program reads from JSON; the value is left out"
        )
    };
    let (read_json, findings) = read("a.json", &json);
    assert_eq!(read_json, Some(tree));
    let cut = format!("{}…", "9".repeat(40));
    assert_eq!(
        findings,
        [
            told("1:9", "1e400"),
            told("1:55", "-2E309"),
            told("1:78", &cut)
        ]
    );
    let yaml = "max: 1e400\nquoted: '1e400'\nenum: [1, -2E309, 3]\nbig: 1e308\n";
    let (read_yaml, findings) = read("a.yaml", yaml);
    assert_eq!(
        read_yaml,
        Some(value!({"quoted": "1e400", "enum": [1, 3], "big": 1e308}))
    );
    assert_eq!(findings, [told("1:6", "1e400"), told("3:11", "-2E309")]);
    // A mistake after such a number is found where it is.
    let broken = refused("a.json", r#"{"a": 1e400, "b" 2}"#);
    assert_eq!(broken.len(), 2);
    assert!(
        broken[1].starts_with("E107 1:18") || broken[0].starts_with("E107 1:18"),
        "{broken:?}"
    );
}

#[test]
fn keys_that_are_no_strings_keep_their_text() {
    let (root, findings) = read(
        "a.yaml",
        "200: a\n0x1F: b\ntrue: c\nnull: d\n1.10: e\n~: f\n'': g\nNO: h\n",
    );
    let root = root.unwrap();
    let keys: Vec<_> = root
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(keys, ["200", "0x1F", "true", "null", "1.10", "~", "", "NO"]);
    assert_eq!(findings, [""; 0]);
}

#[test]
fn merges_and_aliases_are_resolved() {
    let text =
        "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: {<<: *a, y: 5}\nd: {<<: [*b, *a], w: *a}\n";
    let (root, findings) = read("a.yaml", text);
    let root = root.unwrap();
    assert_eq!(root["c"], value!({"y": 5, "x": 1}));
    assert_eq!(
        root["d"],
        value!({"w": {"x": 1, "y": 2}, "y": 3, "z": 4, "x": 1})
    );
    assert_eq!(findings, [""; 0]);
    assert_eq!(
        refused("a.yaml", "a:\n  <<: 5\n"),
        ["E113 2:7 `<<` merges mappings, and this is none"]
    );
    assert_eq!(
        refused("a.yaml", "a: {<<: [{b: 1}, 2]}\n"),
        ["E113 1:5 `<<` merges mappings, and this is none"]
    );
    assert_eq!(read("a.json", r#"{"<<": 5}"#).0, Some(value!({"<<": 5})));
}

#[test]
fn mended_values_are_warned_of() {
    let (root, findings) = read("a.json", "{\n\"a\": 1,\n\"b\": 2,\n\"a\": {\"c\": 1}\n}");
    assert_eq!(root, Some(value!({"a": {"c": 1}, "b": 2})));
    assert_eq!(
        findings,
        ["W121 4:1 the key `a` is given twice; the last one counts"]
    );
    let (root, findings) = read(
        "a.yaml",
        "a: 1\nb: !Ref x\nc: !x {d: .nan}\ne: [-.inf, 1]\na: 3\n",
    );
    assert_eq!(root, Some(value!({"a": 3, "b": "x", "c": {}, "e": [1]})));
    assert_eq!(
        findings,
        [
            "W122 2:9 the tag `!Ref` means nothing here; it is ignored",
            "W122 3:1 the tag `!x` means nothing here; it is ignored",
            "W123 3:11 `.nan` is not a number that a program reads from JSON; the value is left out",
            "W123 4:5 `-.inf` is not a number that a program reads from JSON; the value is left out",
            "W121 5:4 the key `a` is given twice; the last one counts",
        ]
    );
}

#[test]
fn what_is_no_text_is_refused() {
    assert_eq!(
        refused("a", ""),
        ["E104 null:null the file holds no document"]
    );
    assert_eq!(
        refused("a", " \n\t\n"),
        ["E104 1:1 the file holds no document"]
    );
    assert_eq!(
        refused("a", "# nothing\n---\n"),
        ["E104 1:1 the file holds no document"]
    );
    assert_eq!(
        refused("a", "# nothing\n"),
        ["E104 1:1 the file holds no document"]
    );
    assert_eq!(
        refused("a", b"a: 1\nb: \xE9\n"),
        ["E105 2:4 byte 8 of the file is 0xE9, which is not UTF-8 there"]
    );
    assert_eq!(
        refused("a", b"\xFF\xFEa\0"),
        ["E105 null:null the file is UTF-16, not UTF-8"]
    );
    assert_eq!(
        refused("a", "a: \"x\0\"\n"),
        ["E106 1:6 byte 5 of the file is NUL"]
    );
    assert_eq!(
        refused("a.json", "<!DOCTYPE html>\n"),
        ["E114 1:1 this is HTML or XML, neither JSON nor YAML"]
    );
    assert_eq!(read("a.yaml", "null\n"), (Some(Value::Null), vec![]));
}

#[test]
fn mistakes_in_json_have_their_place() {
    let cases = [
        ("{\"é\": 1,}", "E107 1:9 this is not JSON: trailing comma"),
        (
            "{\"a\": 1 \"b\": 2}",
            "E107 1:9 this is not JSON: expected `,` or `}`",
        ),
        (
            "{\"a\": [1, 2\n",
            "E107 1:12 this is not JSON: EOF while parsing a list",
        ),
        (
            "{\n  // no\n}",
            "E107 2:3 this is not JSON: key must be a string",
        ),
        ("{\"a\": 'b'}", "E107 1:7 this is not JSON: expected value"),
        (
            "{\"a\": 1}\n}",
            "E107 2:1 this is not JSON: trailing characters",
        ),
        (
            "{\"a\": \"\n\"}",
            "E107 2:1 this is not JSON: control character (\\u0000-\\u001F) found while parsing a string",
        ),
    ];
    for (text, finding) in cases {
        assert_eq!(refused("a.json", text), [finding], "{text}");
    }
}

#[test]
fn mistakes_in_yaml_have_their_place() {
    let cases = [
        (
            "a: b: c\n",
            "E108 1:5 this is not YAML: mapping values are not allowed in this context",
        ),
        (
            "é: [1, 2\nb: 3\n",
            "E108 2:2 this is not YAML: did not find expected ',' or ']'",
        ),
        (
            "a:\n\tb: 1\n",
            "E108 2:1 this is not YAML: found character that cannot start any token",
        ),
        (
            "a: @b\n",
            "E108 1:4 this is not YAML: found character that cannot start any token",
        ),
        ("a: *b\n", "E108 1:4 this is not YAML: unknown anchor"),
        (
            "a: 1\n  b: 2\n",
            "E108 2:4 this is not YAML: mapping values are not allowed in this context",
        ),
        (
            "? [a]\n: b\n",
            "E112 1:3 a key has to be text, a number, `true`, `false` or `null`, not a list or mapping",
        ),
        (
            "a: 1\n---\nb: 1\n",
            "E111 2:1 a second YAML document begins here; a file is to hold one",
        ),
        (
            "%YAML 1.2\n---\na: |\n  ---\n...\n# x\n---\nb: 1\n",
            "E111 7:1 a second YAML document begins here; a file is to hold one",
        ),
    ];
    for (text, finding) in cases {
        assert_eq!(refused("a.yaml", text), [finding], "{text}");
    }
    assert_eq!(
        refused("a.json", "# c\n{\"a\": [1}\n"),
        ["E107 1:1 this is not JSON: expected value"]
    );
    assert_eq!(
        read("a.yaml", "{a: b, 'c': [d]}").0,
        Some(value!({"a": "b", "c": ["d"]}))
    );
}

#[test]
fn tabs_may_stand_before_comments() {
    let tree = value!({"a": {"b": 1}, "c": [2], "d": "x\t# y\n"});
    let text = "a:\n\t# one\n\t \t# two\n\n  b: 1\t# three\nc:\t# four\n  - 2\nd: |\n  x\t# y\n";
    assert_eq!(read("a.yaml", text), (Some(tree), vec![]));
    let said = "E108 2:1 this is not YAML: found character that cannot start any token";
    assert_eq!(refused("a.yaml", "a:\n\tb: 1\n"), [said]);
    assert_eq!(refused("a.yaml", "a:\n\t# one\n\tb: 1\n").len(), 1);
}

#[test]
fn depth_is_limited() {
    let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    assert!(read("a.json", deep(MAX_DEPTH)).0.is_some());
    assert!(
        read("a.yaml", format!("a: {}", deep(MAX_DEPTH - 1)))
            .0
            .is_some()
    );
    for n in [MAX_DEPTH + 1, 130, 10_000] {
        let finding = "values are nested more than 120 deep";
        assert_eq!(
            refused("a.json", deep(n)),
            [format!("E109 1:121 {finding}")]
        );
        let found = refused("a.yaml", format!("a: {}", deep(n)));
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("E109 ") && found[0].ends_with(finding),
            "{}",
            found[0]
        );
    }
    let text = format!("a: {}", "{a: [".repeat(1_000_000));
    assert_eq!(
        refused("a.yaml", text),
        ["E109 1:5004 values are nested more than 120 deep"]
    );
    let message = "E109 1:14 values are nested more than 120 deep";
    assert_eq!(refused("a.yaml", "a: &a [1, 2, *a]\n"), [message]);
    assert_eq!(refused("a.yaml", "a: &a {<<: *a}\n").len(), 1);
}

#[test]
fn aliases_do_not_multiply_without_limit() {
    let mut laughs = "a0: &a0 [lol]\n".to_owned();
    for i in 1..12 {
        let alias = format!("*a{},", i - 1);
        laughs.push_str(&format!("a{i}: &a{i} [{}]\n", alias.repeat(10)));
    }
    let message = "the aliases of this document expand to too many values";
    let found = refused("a.yaml", &laughs);
    assert!(
        found[0].starts_with("E110") && found[0].ends_with(message),
        "{found:?}"
    );
    // Few aliases of much.
    let wide = format!(
        "a: &a [{}]\nb: [{}]\n",
        "1,".repeat(30_000),
        "*a,".repeat(400)
    );
    let found = refused("a.yaml", &wide);
    assert!(
        found[0].starts_with("E110 ") && found[0].ends_with(message),
        "{found:?}"
    );
    let long = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(1_000_000),
        "*a,".repeat(400)
    );
    let found = refused("a.yaml", &long);
    assert!(
        found[0].starts_with("E110 ") && found[0].ends_with(message),
        "{found:?}"
    );
}

#[test]
fn paths_that_are_no_files_are_refused() {
    let (mut sources, mut report) = (Sources::new(), Report::new());
    let folder = std::env::temp_dir();
    assert_eq!(load_file(&folder, &mut sources, &mut report), None);
    assert_eq!(
        load_file(
            &folder.join("oast-there-is-no-such"),
            &mut sources,
            &mut report
        ),
        None
    );
    assert_eq!(
        load_file(Path::new("/dev/null"), &mut sources, &mut report),
        None
    );
    let codes: Vec<_> = report.diagnostics().iter().map(|d| d.code.id).collect();
    assert_eq!(codes, ["E102", "E101", "E102"]);
    assert_eq!(sources.files().count(), 3);
}
