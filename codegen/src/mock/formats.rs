//! Formats: which are checked, and values of them.

use super::random::Random;

/// Formats that JSON Schema's own checks are too strict for, or whose values nobody checks: documents use these names
/// for what a person would call so.
pub(super) const UNCHECKED: &[&str] = &[
    "uri",
    "uri-reference",
    "uri-template",
    "iri",
    "iri-reference",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "duration",
    "time",
    "regex",
    "json-pointer",
    "relative-json-pointer",
];

const WORDS: &[&str] = &[
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "hazel", "iris", "juniper",
    "kelp", "linden",
];

/// A word.
pub(super) fn word(random: &mut Random) -> &'static str {
    random.pick(WORDS).copied().unwrap_or("word")
}

/// A text of a format; a word where the format is no one's.
pub(super) fn text(format: &str, random: &mut Random) -> String {
    let word = word(random);
    let (day, hour) = (1 + random.below(28), random.below(24));
    let number = random.next();
    match format {
        "date" => format!("2024-03-{day:02}"),
        "date-time" => format!("2024-03-{day:02}T{hour:02}:30:00Z"),
        "date-time-rfc1123" => format!("Tue, 05 Mar 2024 {hour:02}:30:00 GMT"),
        "time" => format!("{hour:02}:30:00Z"),
        "duration" => format!("P{day}D"),
        "uuid" | "guid" => {
            let (first, second) = (number >> 32, number >> 16 & 0xFFFF);
            let (third, last) = (number & 0xFFF, random.next() & 0xFFFF_FFFF_FFFF);
            format!("{first:08x}-{second:04x}-4{third:03x}-8{third:03x}-{last:012x}")
        }
        "email" | "idn-email" => format!("{word}@example.com"),
        "uri" | "url" | "iri" => format!("https://example.com/{word}"),
        "uri-reference" | "iri-reference" => format!("/{word}"),
        "hostname" | "idn-hostname" => format!("{word}.example.com"),
        "ipv4" | "ip" => format!("192.0.2.{day}"),
        "ipv6" => format!("2001:db8::{day}"),
        "byte" | "base64" | "base64url" => "b2FzdCBtb2Nr".to_owned(),
        "char" => word.chars().take(1).collect(),
        "decimal" => format!("{day}.5"),
        "int32" | "int64" | "uint64" | "unixtime" | "integer" => day.to_string(),
        "json-pointer" => format!("/{word}"),
        "regex" => word.to_owned(),
        _ => word.to_owned(),
    }
}
