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
}
