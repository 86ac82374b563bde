//! The table of codes.
//!
//! The letter is the severity, the first digit the stage: 1 reading, 2 the document as a whole, 3 mended,
//! 4 left out, 5 output, 6 usage. A code keeps its number and meaning for good; a retired one is not reused.

use std::fmt;

use super::Severity;

/// A kind of finding.
pub struct Code {
    /// What is printed, such as `E101`.
    pub id: &'static str,
    /// How much it weighs without `--strict`.
    pub severity: Severity,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// What `oast explain` prints: Markdown.
    pub explanation: &'static str,
}

impl Code {
    /// The code printed as `id`, in upper or lower case.
    pub fn find(id: &str) -> Option<&'static Code> {
        ALL.iter()
            .copied()
            .find(|code| code.id.eq_ignore_ascii_case(id))
    }

    /// The codes most like `id`, which is none of them: of the same stage, else all.
    pub fn near(id: &str) -> Vec<&'static Code> {
        let digits: String = id.chars().filter(char::is_ascii_digit).collect();
        let distance = |code: &Code| {
            let theirs = &code.id[1..];
            theirs.len().abs_diff(digits.len())
                + theirs
                    .chars()
                    .zip(digits.chars())
                    .filter(|(a, b)| a != b)
                    .count()
        };
        let mut near: Vec<_> = ALL
            .iter()
            .copied()
            .filter(|code| distance(code) <= 1)
            .collect();
        near.truncate(5);
        near
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Code {}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// The severity is the letter, so that the two cannot disagree.
const fn severity(id: &str) -> Severity {
    match id.as_bytes() {
        [b'W', ..] => Severity::Warning,
        _ => Severity::Error,
    }
}

macro_rules! codes {
    ($($name:ident $id:literal $title:literal)*) => {
        $(
            #[doc = concat!($id, ": ", $title, ".")]
            pub static $name: Code = Code {
                id: $id,
                severity: severity($id),
                title: $title,
                explanation: include_str!(concat!("explain/", $id, ".md")),
            };
        )*

        /// Every code, by number.
        pub static ALL: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    CANNOT_READ "E101" "a file cannot be read"
    NOT_A_FILE "E102" "not a regular file"
    FILE_TOO_LARGE "E103" "a file is too large"
    EMPTY_FILE "E104" "a file is empty"
    NOT_UTF8 "E105" "a file is not UTF-8"
    NUL_BYTE "E106" "a NUL byte in the text"
    INVALID_JSON "E107" "not valid JSON"
    INVALID_YAML "E108" "not valid YAML"
    TOO_DEEP "E109" "nested too deeply"
    ALIASES_TOO_LARGE "E110" "aliases expand to too much"
    SEVERAL_DOCUMENTS "E111" "several YAML documents in one file"
    COMPLEX_KEY "E112" "a key that is no scalar"
    INVALID_MERGE "E113" "a merge of something that is no mapping"
    MARKUP "E114" "a web page instead of a document"
    DUPLICATE_KEY "W121" "a key given twice"
    IGNORED_TAG "W122" "an unknown YAML tag"
    NOT_FINITE "W123" "a number that JSON cannot hold"

    NOT_OPENAPI "E201" "not an OpenAPI document"
    VERSION_UNKNOWN "E203" "an unknown version"
    NO_PATHS "E205" "a document without paths"
    NOTHING_LEFT "E206" "no operation could be generated"
    VERSIONS_MIXED "E207" "documents of different versions"

    TEXT_EXPECTED "W301" "a number where a text is meant"
    KEYWORD_UNKNOWN "W302" "an unknown keyword"
    PARAMETER_UNDECLARED "W303" "a parameter of the path that is not declared"
    PARAMETER_NOT_IN_PATH "W304" "a path parameter that the path does not have"
    PATH_PARAMETER_OPTIONAL "W305" "an optional path parameter"
    DUPLICATE_PARAMETER "W306" "a parameter that stands twice"
    DUPLICATE_OPERATION "W307" "an operationId that stands twice"
    PARAMETER_IGNORED "W308" "a header that is not a parameter"
    IMPOSSIBLE "W309" "constraints that nothing can keep"
    MENDED "W310" "a slip that is taken as it is meant"
    OTHER_VERSION "W311" "a keyword of another version"
    EXCLUSIVE "W312" "keywords that exclude each other"
    INFO_INCOMPLETE "W313" "a document without title or version"
    SERVERS_DIFFER "W314" "documents that name different servers"
    TAG_CONTRADICTION "W315" "a discriminator that contradicts its property"

    KEYWORD_UNSUPPORTED "W401" "a keyword that is not supported"
    BAD_OBJECT "W402" "a part that cannot be read"
    BAD_PATH "W403" "a path that cannot be used"
    UNRESOLVED "W404" "a reference that cannot be followed"
    PARAMETER_COARSE "W405" "a parameter that is less than described"
    BODY_AS_BYTES "W406" "a request body that is handed over as bytes"
    OPERATION_LEFT_OUT "W407" "an operation that is left out"
    MEDIA_TYPE_RAW "W408" "an answer that is not decoded"
    LOOSE_TYPE "W410" "a schema that becomes any JSON"
    SECURITY_LEFT_OUT "W413" "a credential that is not sent"
    PATTERN_UNCHECKED "W414" "a pattern that is not checked"
    ENDLESS_TYPE "W415" "a schema made of nothing but itself"
    REFERENCE_OUTSIDE "W416" "a reference that leaves the root"
    REFERENCE_REMOTE "W417" "a reference to another machine"
    NO_OPERATIONS "W418" "a document without operations"
    SERVER_LEFT_OUT "W419" "a server that cannot be called"
    PAGES_LEFT_OUT "W420" "pages that are not followed"
    NO_BODY "W421" "a body where HTTP has none"
    NO_EFFECT "W422" "a keyword without effect"
    REDUNDANT "W423" "a redundant keyword"

    OUTPUT_NOT_A_FOLDER "E501" "the output is not a folder"
    OUTPUT_READ_ONLY "E502" "the output folder cannot be written"
    OUTPUT_NOT_OURS "E503" "the output folder holds other files"
    OUTPUT_PATH "E504" "a file outside the output folder"
    OUTPUT_FAILED "E505" "writing failed"
    NO_OUTPUT "E506" "no folder to write to"
    OUTPUT_IS_HERE "E507" "the output folder is the one oast runs in"
    OUTPUT_HOLDS_INPUT "E508" "the output directory contains a document that was read"

    UNKNOWN_CHOICE "E601" "an operation that is asked for and not there"
    NO_DOCUMENT "E602" "which document is meant is not clear"
    UNKNOWN_CODE "E603" "an unknown code"
    BAD_NAME "E604" "a name that no crate can have"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_sorted_by_number() {
        for pair in ALL.windows(2) {
            assert!(pair[0].id[1..] < pair[1].id[1..], "{} {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn every_explanation_has_title_meaning_and_remedy() {
        for code in ALL {
            let text = code.explanation;
            let title = format!("# {}: {}\n", code.id, code.title);
            assert!(text.starts_with(&title), "{code} must begin with {title:?}");
            assert!(text.contains("\n## What it means\n"), "{code}");
            assert!(text.contains("\n## What to do\n"), "{code}");
            assert!(text.ends_with('\n'), "{code}");
        }
    }

    #[test]
    fn near_codes_differ_in_one_digit() {
        let near: Vec<_> = Code::near("E50").iter().map(|code| code.id).collect();
        assert_eq!(near, ["E501", "E502", "E503", "E504", "E505"]);
        assert_eq!(Code::find("e101"), Some(&CANNOT_READ));
        assert_eq!(Code::find("E999"), None);
    }
}
