use super::*;

#[track_caller]
fn check(pattern: &str, matching: &[&str], not_matching: &[&str]) {
    let tables = compile(pattern).unwrap_or_else(|refusal| panic!("{pattern}: {refusal}"));
    for text in matching {
        assert!(tables.is_match(text), "{pattern} must match {text:?}");
    }
    for text in not_matching {
        assert!(!tables.is_match(text), "{pattern} must not match {text:?}");
    }
}

#[track_caller]
fn invalid(patterns: &[&str]) {
    for pattern in patterns {
        let refusal = compile(pattern);
        assert!(
            matches!(refusal, Err(Refusal::Invalid { .. })),
            "{pattern}: {refusal:?}"
        );
    }
}

#[test]
fn the_first_operation() {
    check(
        "^[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$",
        &["a", "apimService1", "a-b", "a--b"],
        &["", "-", "a-", "1a", "a_b", "a\n", "aé", "é", " a"],
    );
    check(
        "^[^*#&+:<>?]+$",
        &[
            "testsub", "..", "a/b", "%2e%2e", "a\nb", "é", "😀", "\u{2028}",
        ],
        &["", "*", "a*", "a?", "?é"],
    );
    check(
        r"^[-\w\._\(\)]+$",
        &["rg1", "-", "a.b", "(a)_"],
        &["", "é", "aé", "a b", "ſ", "\u{212A}", "a\n"],
    );
    let size = |pattern| compile(pattern).unwrap().table.len();
    assert_eq!(size("^[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$"), 12);
    assert_eq!(size("^[^*#&+:<>?]+$"), 6);
}

#[test]
fn anchors_and_searching() {
    check("", &["", "a"], &[]);
    check("b", &["b", "abc", "éb😀"], &["", "a"]);
    check("^b", &["b", "bc"], &["ab", "\nb"]);
    check("b$", &["b", "ab"], &["bc", "b\n"]);
    check("^$", &[""], &["a", "\n"]);
    check("a^b|c$d", &[], &["ab", "cd", "a\nb", "c\nd"]);
    check("^a|b$", &["ax", "xb"], &["xa", "bx", ""]);
    check("(^|,)a(,|$)", &["a", "x,a", "a,x", "x,a,x"], &["xa", "ax"]);
}

#[test]
fn shorthands() {
    check(r"^\d$", &["0", "9"], &["٣", "a", ""]);
    check(r"^\w$", &["a", "Z", "_", "5"], &["é", "ſ", "\u{212A}", "-"]);
    check(r"^\W$", &["é", "ſ", "😀", "-", "\n"], &["a", "_", "éé"]);
    let space = [
        "\t", "\n", "\u{B}", "\u{C}", "\r", " ", "\u{A0}", "\u{1680}", "\u{2000}", "\u{200A}",
        "\u{2028}", "\u{2029}", "\u{202F}", "\u{205F}", "\u{3000}", "\u{FEFF}",
    ];
    check(
        r"^\s$",
        &space,
        &["\u{85}", "\u{180E}", "\u{200B}", "a", ""],
    );
    check(r"^\S$", &["\u{85}", "\u{180E}", "a", "😀"], &space);
    check(
        "^.$",
        &["a", "é", "😀", "\u{85}", "\0"],
        &["\n", "\r", "\u{2028}", "\u{2029}", "", "aa"],
    );
    check(r"^[\s\S]$", &["a", "\n", "\u{2028}", "😀"], &["", "ab"]);
    check(r"^[^\D5]$", &["4"], &["5", "a"]);
}

#[test]
fn word_boundaries() {
    check(
        r"\bab\b",
        &["ab", "x ab y", "éabé", "-ab-"],
        &["xab", "ab1", "ab_", "a b"],
    );
    check(r"\Bb", &["ab", "1b"], &["b", " b", "éb"]);
    check(r"^.\B", &["é", "éé", "ab", "-"], &["éa", "a", "a-"]);
    check(r"^.\b", &["éa", "a", "a-"], &["é", "éé", "ab"]);
    check(r"^\B$", &[""], &["a", "é"]);
    check(r"^\b|\B-$", &["a", "a b", "--"], &["", "-a-", "é"]);
}

#[test]
fn classes() {
    check("^[^]$", &["a", "\n", "😀"], &["", "ab"]);
    check("[]", &[], &["", "a"]);
    check("^[]?$", &[""], &["a"]);
    check("^[a-]+$", &["a-"], &["b"]);
    check("^[--/]+$", &["-./"], &["0"]);
    check(r"^[\]\\^]+$", &[r"]\^"], &["["]);
    check("^[é-ü]$", &["é", "ü", "ê"], &["a", "ý", "e\u{301}"]);
    check("^[😀-😂]$", &["😀", "😁", "😂"], &["😃", "", "\u{D7FF}"]);
    check(r"^[\b]$", &["\u{8}"], &["b", ""]);
    check(r"^[\-\/\.]+$", &["-/."], &["\\"]);
    check(
        "^[\u{7FF}-\u{800}]$",
        &["\u{7FF}", "\u{800}"],
        &["\u{7FE}", "\u{801}"],
    );
    check(
        "^[\u{FFFF}-\u{10000}]$",
        &["\u{FFFF}", "\u{10000}"],
        &["\u{FFFE}", "\u{10001}"],
    );
}

#[test]
fn escapes() {
    check(r"^\/\.\*\$$", &["/.*$"], &["\\/.*$"]);
    check(r"^\cA\ca\cZ$", &["\u{1}\u{1}\u{1A}"], &["cA"]);
    check(r"^\x41\u0042\u{43}\u{1F600}$", &["ABC😀"], &["AB"]);
    check(r"^\uD83D\uDE00$", &["😀"], &["😁", ""]);
    check(r"^[\uD83D\uDE00]$", &["😀"], &["😁"]);
    check(r"\uD83D", &[], &["😀", "a"]);
    check(r"^[^\uD83D]$", &["😀", "a"], &[""]);
    check(r"^\0\t\n\v\f\r$", &["\0\t\n\u{B}\u{C}\r"], &["0"]);
}

#[test]
fn properties() {
    check(r"^\p{L}+$", &["aé中Ж"], &["1", "", "😀"]);
    check(r"^\P{L}+$", &["1😀"], &["a", "1a"]);
    check(
        r"^\p{Lu}\p{Uppercase_Letter}\p{gc=Lu}\p{General_Category=Lu}$",
        &["AÉЖZ"],
        &["AéЖZ"],
    );
    check(r"^[\p{Script=Greek}\p{sc=Cyrl}]$", &["α", "Ж"], &["a"]);
    check(r"^\p{Script_Extensions=Deva}$", &["\u{964}", "अ"], &["a"]);
    check(r"^\p{scx=Deva}\P{sc=Deva}$", &["\u{964}\u{964}"], &["अअ"]);
    check(
        r"^[\p{Alphabetic}\p{White_Space}\p{ASCII_Hex_Digit}]+$",
        &["é A0"],
        &["-"],
    );
    check(r"^\p{Any}\p{ASCII}$", &["😀a"], &["😀é"]);
    check(r"^\p{Cs}|\p{Surrogate}$", &[], &["a", "😀"]);
    check(r"^\p{Emoji}$", &["😀", "1"], &["a"]);
    // Not ECMA-262's spelling: without the flag, `\p` is `p`.
    check(r"^\p{greek}$", &["p{greek}"], &["α"]);
    check(r"^\p{Greek}$", &["p{Greek}"], &["α"]);
    check(r"^\pL$", &["pL"], &["a"]);
    check(r"^[\p{L}]\_$", &["p_", "{_", "L_"], &["a_", "é_"]);
    assert!(matches!(
        compile(r"\p{Changes_When_NFKC_Casefolded}"),
        Err(Refusal::NotExpressible { .. })
    ));
}

#[test]
fn groups_and_quantifiers() {
    check(
        "^(?<year>[0-9]{4})-(?:x|y)$",
        &["2024-x"],
        &["202-x", "2024-z"],
    );
    check("^(?<$ñ_1>a)$", &["a"], &[""]);
    check(r"^(?<\u{61}b>a)$", &["a"], &[""]);
    check(
        "^a{2}b{2,}c{1,2}$",
        &["aabbc", "aabbbcc"],
        &["abbc", "aabc", "aabbccc"],
    );
    check("^a*?b+?c??d{1,2}?$", &["bd", "aabbcdd"], &["ad", "bddd"]);
    check("^(a|bc)*$", &["", "abca"], &["b", "ab"]);
    check("^(?:a*)*$", &["", "aaa"], &["b"]);
    check("^(?:){1000000000}a{0}$", &[""], &["a"]);
    check("^(?:a?){3}$", &["", "aaa"], &["aaaa"]);
    check("^(?:a{2,3}){2}$", &["aaaa", "aaaaaa"], &["aaa", "aaaaaaa"]);
}

#[test]
fn without_the_u_flag() {
    // `\_` and `\-` outside of a class are errors with the flag.
    check(r"^a\-b\_\@$", &["a-b_@"], &["a\\-b_@"]);
    check(r"^\_.$", &["_a", "_é", "_中"], &["_😀", "_"]);
    check(r"^\_..$", &["_😀", "_ab"], &["_a"]);
    check(r"^\_[^a]{2}$", &["_😀", "_bc"], &["_a", "_😀b"]);
    check(r"^\_.{3}$", &["_😀a", "_a😀", "_éab"], &["_😀😀", "_é"]);
    check(r"^\_😀$", &["_😀"], &["_😁"]);
    check(r"^\_[\ud83d][\ude00-\ude02]$", &["_😀", "_😂"], &["_😃"]);
    check(r"\_[\ud800-\udbff]$", &[], &["_😀"]);
    check(r"\_[\ud800-\udbff][\udc00-\udfff]$", &["_😀"], &["_a"]);
    check(
        r"\_|^[\udc00-\udfff]$|.[\udc00-\udfff]$",
        &["😀", "a😀"],
        &["a", "é"],
    );
    check(
        r"^\_\1\07\8\018\377\400$",
        &["_\u{1}\u{7}8\u{1}8\u{FF}\u{20}0"],
        &["_1"],
    );
    check(r"^\_\0\00\000$", &["_\0\0\0"], &["_"]);
    check(r"^\_[\1\8\b]+$", &["_\u{1}8\u{8}"], &["_1"]);
    check("^a{,2}$", &["a{,2}"], &["aa"]);
    check("^{a}]x{1$", &["{a}]x{1"], &["a"]);
    check(r"^[\w-x]+\_$", &["a-x_"], &["._"]);
    check(r"^[+-\d]+\_$", &["+-5_"], &[",_"]);
    check(r"^\c$", &["\\c"], &["c"]);
    check(r"^[\c]\c1$", &["\\\\c1", "c\\c1"], &["\u{11}c1"]);
    check(r"^[\c1\c_]\_$", &["\u{11}_", "\u{1F}_"], &["1_", "c_"]);
    check(r"^\xg\u12\u{3}$", &["xgu12uuu"], &["xgu12u{3}"]);
    check(r"^\k<a>\_$", &["k<a>_"], &["a"]);
    check(r"^(?=a)*\_$", &["_"], &["a_"]);
    check(r"^(?=a)+a\_$", &["a_"], &["_"]);
    check(r"^(?!a){2}.\_$", &["b_"], &["a_"]);
    check(r"\_\Bb|\_\b", &["_", "_b"], &["é"]);
    assert!(matches!(
        compile(r"\_[\ud800-\ud801x]"),
        Err(Refusal::NotExpressible { .. })
    ));
}

#[test]
fn lookahead() {
    check(
        "^(?=.*[a-z])(?=.*\\d)(?!.*\\s).{4,}$",
        &["abc1", "1234é😀a"],
        &["abcd", "1234", "ab 1", "ab1"],
    );
    check(
        "^(?!foo$|bar).*$",
        &["", "fo", "food", "xbar"],
        &["foo", "bar", "barn"],
    );
    check("^(?:(?!ab).)*$", &["", "ba", "aa"], &["ab", "aab", "cabc"]);
    check(
        "^(?!-)[a-z-]+(?<!-)$",
        &["a", "a-b"],
        &["-a", "a-", "-", ""],
    );
    check("^a(?=b).b?$|^(?=x)y", &["ab", "abb"], &["ac", "y", "a"]);
    check("a(?!b)", &["a", "ac", "aba"], &["ab", "b"]);
    check("^(?!(?=a)b)(?=(?!b)).$", &["a", "c"], &["b"]);
    check("(?!a)$", &["", "a", "b"], &[]);
    check("^(?!$)(?!^)", &[], &["", "a"]);
    check("(?!^)(?!$)(?!b)", &["ac", "éc"], &["a", "éb", "é", "ab"]);
    check("^.{3}(?!...)", &["abc", "éabcé"], &["ab", "abcdef"]);
    check(r"^(?=\b)..$", &["a-", "ab"], &["-a", "é-"]);
    check(r"^a(?=\b).", &["a-", "aé"], &["ab", "a"]);
    check("^(?=a|b)(?!b)[^]$", &["a"], &["b", "c"]);
    check("(?=é)..$", &["éa", "xéa"], &["aé", "é"]);
}

#[test]
fn lookbehind() {
    check("(?<=a)b", &["ab", "xab"], &["b", "cb"]);
    check("(?<!a)b", &["b", "cb", "abb"], &["ab", "a"]);
    check(
        "^.*(?<!\\.json)$",
        &["", "a.js", "json"],
        &["a.json", ".json"],
    );
    check("(?<=é)$", &["é", "aé"], &["", "e", "éa"]);
    check("(?<=^a+)b", &["ab", "aab"], &["b", "cab"]);
    check("^a(?<=a)(?<!b)c(?<![^c])$", &["ac"], &["a", "bc"]);
}

#[test]
fn counts() {
    let (x9, x10) = ("é".repeat(9), "é".repeat(10));
    check("^.{0,9}$", &["", &x9], &[&x10, "\n"]);
    check(
        "^[é😀]{2,9}$",
        &["é😀", "😀😀", &x9],
        &["é", "😀", &x10, "aa"],
    );
    check("^.{10}$", &[&x10], &[&x9]);
    check("^.{10,}$", &[&x10], &[&x9]);
    check("^.{0,2097152}$", &["", &x10], &["\n"]);
    check(r"^[^\_]{2}\_?$", &["😀", "ab_"], &["a", "😀😀", "abc"]);
    check(r"^[é\\-]{2}$|\_", &["é-"], &["é"]);
    assert_eq!(compile("^[a-z]{1,255}$").unwrap().length, Some((1, 255)));
    assert_eq!(
        compile("^[^a]{1,255}$").unwrap().table,
        compile("^[^a]+$").unwrap().table
    );
    // Searching, a repetition at the end need only be as long as it must.
    check("a{2,100000}", &["aa", "baab"], &["a", "aba"]);
    check("^ba{2,100000}", &["baa"], &["ba"]);
    check(
        "a{2,1000}b{0,2000}c*$|^d",
        &["aa", "xaab", "aabcc", "dx"],
        &["ab", "aabx"],
    );
    check("(?:a{0,1000}b)?$", &["", "x"], &[]);
    check("x[ab]{0,30}a[ab]{0,30}c", &["xac", "xbabc"], &["xbc", "ac"]);
}

#[test]
fn syntax_errors() {
    invalid(&[
        "(",
        ")",
        "(?",
        "(?x)",
        "[",
        "[b-a]",
        r"\",
        "*",
        "a**",
        "+a",
        "a{2,1}",
        "{1}",
        "^*",
        "(?<a>b)(?<a>c)",
        "(?<>a)",
        "(?<1>a)",
        "(?<a",
        r"(?<a>b)\k<c>",
        r"(?<a>b)\k",
        "(?i:a)",
        "(?i)a",
        "(?P<a>b)",
        "(?>a)",
        "(?<=a)*",
        r"[\d-a",
        r"[a\]",
        "(?#x)",
        r"(?<a>[\k])",
        "a?+",
    ]);
    let Err(refusal) = compile("é[b-a]") else {
        panic!("accepted")
    };
    assert_eq!(
        refusal.to_string(),
        "not an ECMA-262 pattern: the range is out of order (at byte 3)"
    );
    let Err(refusal) = compile("aé(") else {
        panic!("accepted")
    };
    assert_eq!(
        refusal.to_string(),
        "not an ECMA-262 pattern: unterminated group (at byte 3)"
    );
}

#[test]
fn back_references() {
    for pattern in [
        r"(a|b)\1",
        r"(?<n>a|b)\k<n>",
        r"\1(a|b)\_",
        r"(?<=(?=a)b)c",
        r"(?=(?<=a)b)c",
        r"(?<=a\b)b",
    ] {
        let refusal = compile(pattern);
        assert!(
            matches!(refusal, Err(Refusal::NeedsBacktracking { .. })),
            "{pattern}: {refusal:?}"
        );
    }
}

#[test]
fn limits() {
    let deep = "(".repeat(10_000) + &")".repeat(10_000);
    let loops = "(".repeat(150) + "a" + &")*".repeat(150);
    check(&loops, &["", "a"], &[]);
    let wide = format!(
        "^[{}]{{5,5000}}x",
        (0..3000)
            .map(|c| format!("\\u{:04X}", 0x1000 + 2 * c))
            .collect::<String>()
    );
    for pattern in [
        &deep,
        &wide,
        "^(?:a{1000}){1000}$",
        "^(?:a{4294967295}){4294967295}$",
        "^(?:(?:a?){1000}){1000}$",
        "(?:a|b)*a(?:a|b){30}c",
        "^(?:(?:[ab]*a[ab]{20}c)*|(?:[ab]*b[ab]{19}c)*)*$",
        "^(?=.*a.{20}b)(?=.*c.{20}d)(?!.*e.{20}f)x{20,}$",
        r"^(?:\p{L}{1,100}\p{N}?){100}$",
    ] {
        let mut left = MAX_WORK_TOGETHER;
        let refusal = compile_within(pattern, &mut left);
        assert!(
            matches!(refusal, Err(Refusal::TooLarge { .. })),
            "{refusal:?}"
        );
        // The last step before the limit may be a large one.
        let steps = MAX_WORK_TOGETHER - left;
        assert!(steps < MAX_WORK + MAX_WORK / 10, "{pattern}: {steps} steps");
    }
}
