//! JSON texts (RFC 8259), read and written without going through a tree of values.
//!
//! Written here and not with serde's traits: those are generic over the format, so that every model is compiled for
//! every format; a model's [`Data`](super::Data) calls [`Reader`] and [`Writer`], which are compiled once.

#[cfg(feature = "serde")]
mod bridge;
mod canonical;
mod error;
mod reader;
mod scan;
mod writer;

#[cfg(feature = "serde")]
pub use bridge::{deserialize, serialize};
pub(super) use canonical::{canonical, has_same_value};
pub use error::ReadError;
pub(super) use error::What;
pub use reader::{Kind, Mark, Reader};
pub(super) use scan::is_number;
pub(super) use writer::Chosen;
pub use writer::{NotWritten, Tag, Writer};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::assert_linear;
    use crate::{Data, Json};

    /// Pseudo-random numbers (Marsaglia's xorshift), the same in every run.
    struct Random(u64);

    impl Random {
        fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 % limit as u64) as usize
        }

        fn pick<T: Copy>(&mut self, from: &[T]) -> T {
            from[self.below(from.len())]
        }
    }

    const SPACE: [&str; 6] = ["", "", "", " ", "\n\t", "\r "];
    const NUMBERS: [&str; 18] = [
        "0",
        "-0",
        "7",
        "-12",
        "1.0",
        "0.1",
        "-3.25e2",
        "1E5",
        "2e-3",
        "9007199254740993",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "1e308",
        "1.7976931348623157e308",
        "5e-324",
    ];
    const TEXTS: [&str; 12] = [
        "",
        "a",
        "name",
        "é😀\u{2028}",
        r"\n",
        r#"\"\\\/\b\f\r\t"#,
        r"\u0041\u00e9",
        r"\uD83D\uDE00",
        "{}[],:",
        r"\u0000",
        "\u{7f}",
        "a longer text with nothing special in it",
    ];

    fn grow(random: &mut Random, depth: usize, out: &mut String) {
        out.push_str(random.pick(&SPACE));
        let limit = if depth == 0 { 4 } else { 7 };
        match random.below(limit) {
            0 => out.push_str(random.pick(&["null", "true", "false"])),
            1 => out.push_str(random.pick(&NUMBERS)),
            2 | 3 => *out += &format!("\"{}\"", random.pick(&TEXTS)),
            kind => {
                out.push(if kind == 4 { '[' } else { '{' });
                for index in 0..random.below(5) {
                    if index > 0 {
                        out.push(',');
                    }
                    if kind > 4 {
                        *out += &format!(" \"{}\"", random.pick(&TEXTS));
                        out.push_str(random.pick(&SPACE));
                        out.push(':');
                    }
                    grow(random, depth - 1, out);
                }
                out.push_str(random.pick(&SPACE));
                out.push(if kind == 4 { ']' } else { '}' });
            }
        }
        out.push_str(random.pick(&SPACE));
    }

    /// Changes, drops, doubles or inserts a character.
    fn mutate(random: &mut Random, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        let odd: Vec<char> = "\"\\{}[],:0123456789.-+eEuntrf \n\u{0}\u{1f}é'/"
            .chars()
            .collect();
        for _ in 0..=random.below(2) {
            let at = random.below(chars.len() + 1);
            match random.below(4) {
                0 if at < chars.len() => chars[at] = random.pick(&odd),
                1 if at < chars.len() => drop(chars.remove(at)),
                2 if at < chars.len() => chars.insert(at, chars[at]),
                3 => chars.truncate(at),
                _ => chars.insert(at, random.pick(&odd)),
            }
        }
        chars.into_iter().collect()
    }

    /// Whether a text is one that serde_json refuses and servers send: half of a surrogate pair.
    fn has_half_a_pair(text: &str) -> bool {
        let error = serde_json::from_str::<Json>(text).err();
        let text = error.map_or(String::new(), |error| error.to_string());
        text.contains("surrogate") || text.contains("end of hex escape")
    }

    /// Whether two values are the same; serde_json may read a float that is not quite the nearest.
    fn is_same(a: &Json, b: &Json) -> bool {
        match (a, b) {
            (Json::Number(a), Json::Number(b)) if a.is_f64() && b.is_f64() => {
                let (a, b) = (a.as_f64().unwrap_or(0.0), b.as_f64().unwrap_or(0.0));
                (a - b).abs() <= a.abs() * 4.0 * f64::EPSILON
            }
            (Json::Array(a), Json::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
            }
            (Json::Object(a), Json::Object(b)) => {
                a.len() == b.len()
                    && a.iter()
                        .all(|(name, a)| b.get(name).is_some_and(|b| is_same(a, b)))
            }
            _ => a == b,
        }
    }

    fn compare(text: &str) {
        let expected = serde_json::from_str::<Json>(text).ok();
        let found = Json::from_json(text).ok();
        if expected.is_none() && has_half_a_pair(text) {
            return;
        }
        let (Some(value), Some(expected)) = (&found, &expected) else {
            return assert_eq!(found, expected, "{text:?}");
        };
        assert!(is_same(value, expected), "{text:?}: {value}");
        let mut over = Reader::new(text);
        let spaces = [' ', '\t', '\n', '\r'];
        assert_eq!(over.skip(), Ok(text.trim_matches(spaces)), "{text:?}");
        // What was written is read as exactly the same.
        let written = value.to_json();
        assert_eq!(Json::from_json(&written).as_ref(), Ok(value), "{written}");
        let read = serde_json::from_str(&written).expect("JSON");
        assert!(is_same(value, &read), "{written}");
    }

    #[test]
    fn reads_what_serde_json_reads() {
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        let mut valid = 0;
        for _ in 0..3_000 {
            let mut text = String::new();
            grow(&mut random, 4, &mut text);
            assert!(serde_json::from_str::<Json>(&text).is_ok(), "{text:?}");
            compare(&text);
            for _ in 0..5 {
                let text = mutate(&mut random, &text);
                valid += usize::from(serde_json::from_str::<Json>(&text).is_ok());
                compare(&text);
            }
        }
        // Mutated texts are of both kinds.
        assert!((1_000..14_000).contains(&valid), "{valid}");
    }

    #[test]
    fn every_beginning_of_a_text_is_refused() {
        let text = r#"{"a":[1.5e-2,true,null,"é\u00e9\"",{"b":{}}],"c":-0}"#;
        assert!(Json::from_json(text).is_ok());
        for (end, _) in text.char_indices() {
            assert!(Json::from_json(&text[..end]).is_err(), "{end}");
            assert!(Reader::new(&text[..end]).skip().is_err(), "{end}");
            assert!(canonical(&text[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn texts_may_be_nested_128_deep() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Json::from_json(&nested(128)).is_ok());
        assert!(Reader::new(&nested(128)).skip().is_ok());
        let error = Json::from_json(&nested(129)).expect_err("too deep");
        assert!(error.is_syntax());
        assert!(
            error
                .to_string()
                .starts_with("nested deeper than 128 levels in `/0/0")
        );
        assert!(Reader::new(&"[".repeat(1_000_000)).skip().is_err());
        assert!(Json::from_json(&"{\"a\":".repeat(1_000_000)).is_err());
        // What is beside each other is not nested.
        assert!(Json::from_json(&format!("[{}[]]", "[[]],".repeat(500))).is_ok());
    }

    #[test]
    fn long_texts_take_time_in_proportion() {
        assert_linear(20_000, &|size| {
            let text = format!("\"{}\"", r"\n".repeat(size));
            let read = Reader::new(&text).text().map(|text| text.len());
            assert_eq!(read, Ok(size));
        });
        assert_linear(20_000, &|size| {
            let text = format!("[{}1]", "1,".repeat(size));
            assert!(Reader::new(&text).skip().is_ok());
        });
        assert_linear(20_000, &|size| {
            let digits = "1".repeat(size);
            assert!(i64::from_json(&digits).is_err());
            assert!(has_same_value(&digits, &format!(" {digits}")));
        });
    }
}
