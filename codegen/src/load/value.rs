//! What the parsers find -> [`serde_json::Value`], for JSON and YAML alike.

use std::collections::VecDeque;
use std::fmt;

use serde::de::{DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::MAX_DEPTH;
use crate::report::{Code, Report, codes};
use crate::source::{FileId, Format, Pointer, push_token};

/// What a key has to be. The parser's complaint about another holds these words.
pub(super) const KEY: &str = "text, a number, `true`, `false` or `null`";

/// What serde_json calls a number's only member when some crate turns `arbitrary_precision` on.
const NUMBER: &str = "$serde_json::private::Number";

/// What stands for a number that is refused: with its quotes as long as the shortest of these, `1e309`.
pub(super) const HUGE: &str = "\u{e000}";

/// Whether a string is a number that no double reaches.
pub(super) fn is_beyond(text: &str) -> bool {
    text.bytes().all(|b| b"0123456789+-.eE".contains(&b))
        && text.parse().is_ok_and(|number: f64| number.is_infinite())
}

/// Says that a value is left out, as JSON has no such number.
pub(super) fn not_finite(report: &mut Report, at: Pointer, written: &str) {
    let written = match written.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &written[..end]),
        None => written.to_owned(),
    };
    report
        .add(
            &codes::NOT_FINITE,
            at,
            format!(
                "`{written}` is not a number that a program reads from JSON; the value is left out"
            ),
        )
        .help("remove it: a bound that is infinite is none");
}

/// Why reading was given up, where the parsers have no words for it.
pub(super) struct Failure {
    pub(super) code: &'static Code,
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// Collects one document.
pub(super) struct Reader<'a> {
    file: FileId,
    format: Format,
    report: &'a mut Report,
    /// The place that is being read (RFC 6901).
    path: String,
    depth: usize,
    /// How many more values may come.
    values: usize,
    /// How many more bytes of keys and strings may come.
    bytes: usize,
    pub(super) failure: Option<Failure>,
    /// Numbers that JSON's parser refuses, in their order, where each has been replaced by [`HUGE`].
    huge: VecDeque<String>,
    /// Strings of YAML that would be numbers beyond a double if they are not in quotes.
    pub(super) suspects: Vec<Pointer>,
    /// Whether the value that was read last is one that JSON does not have.
    left_out: bool,
}

impl<'a> Reader<'a> {
    /// For a text of that many bytes.
    ///
    /// A value is written in at least two bytes, and a byte stands for at most 1.5 (`\L` is U+2028), so only
    /// aliases can reach these limits. They bound what a small file can take to about 500 MB.
    pub(super) fn new(file: FileId, format: Format, length: usize, report: &'a mut Report) -> Self {
        Self {
            file,
            format,
            report,
            path: String::new(),
            depth: 0,
            values: length / 2 + 1_000_000,
            bytes: length * 2 + 64 * 1024 * 1024,
            failure: None,
            huge: VecDeque::new(),
            suspects: Vec::new(),
            left_out: false,
        }
    }

    /// For a text in which these numbers have been replaced by [`HUGE`].
    pub(super) fn without(mut self, huge: VecDeque<String>) -> Self {
        self.huge = huge;
        self
    }

    /// The value being read, or where reading was given up.
    pub(super) fn pointer(&self) -> Pointer {
        Pointer::parse(self.file, self.path.as_str())
    }

    fn fail<E: Error>(&mut self, code: &'static Code, message: String, help: &'static str) -> E {
        let error = E::custom(&message);
        self.failure = Some(Failure {
            code,
            message,
            help,
        });
        error
    }

    fn count<E: Error>(&mut self, bytes: usize) -> Result<(), E> {
        let left = (self.values.checked_sub(1), self.bytes.checked_sub(bytes));
        let (Some(values), Some(bytes)) = left else {
            return Err(self.too_large());
        };
        (self.values, self.bytes) = (values, bytes);
        Ok(())
    }

    pub(super) fn too_large<E: Error>(&mut self) -> E {
        self.fail(
            &codes::ALIASES_TOO_LARGE,
            "the aliases of this document expand to too many values".to_owned(),
            "an alias to a list of aliases multiplies; write shared parts once, under `components`, and use `$ref`",
        )
    }

    pub(super) fn too_deep<E: Error>(&mut self) -> E {
        self.fail(
            &codes::TOO_DEEP,
            format!("values are nested more than {MAX_DEPTH} deep"),
            "does an alias refer to what it is part of? Else move inner parts to `components` and use `$ref`",
        )
    }

    /// Reads what is one level further in.
    fn nested<T, E: Error>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.count(0)?;
        if self.depth == MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    /// Reads the member or element `token`. On failure the path stays, to say where.
    fn member<T, E>(
        &mut self,
        token: &str,
        read: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let length = self.path.len();
        push_token(&mut self.path, token);
        let value = read(self)?;
        self.path.truncate(length);
        Ok(value)
    }

    fn object<'de, A: MapAccess<'de>>(&mut self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = access.next_key_seed(Key(self))? {
            let value = self.member(&key, |reader| {
                let value = access.next_value_seed(Seed(reader))?;
                if map.contains_key(&key) {
                    let message = format!("the key `{key}` is given twice; the last one counts");
                    reader
                        .report
                        .add(&codes::DUPLICATE_KEY, reader.pointer(), message)
                        .help("remove one of them");
                }
                Ok(value)
            })?;
            if !std::mem::take(&mut self.left_out) {
                map.insert(key, value);
            }
        }
        if self.format == Format::Yaml
            && let Some(merge) = map.shift_remove("<<")
        {
            self.merge(&mut map, merge)?;
        }
        if let (1, Some(Value::String(digits))) = (map.len(), map.get(NUMBER))
            && let Ok(number) = digits.parse::<Number>()
        {
            return Ok(Value::Number(number));
        }
        Ok(Value::Object(map))
    }

    /// Brings in the members that `<<` names and the object has not (YAML 1.1's merge key).
    fn merge<E: Error>(&mut self, map: &mut Map<String, Value>, merge: Value) -> Result<(), E> {
        let sources = match merge {
            Value::Array(items) => items,
            one => vec![one],
        };
        for source in sources {
            let Value::Object(members) = source else {
                self.path.push_str("/<<");
                return Err(self.fail(
                    &codes::INVALID_MERGE,
                    "`<<` merges mappings, and this is none".to_owned(),
                    "give it an alias of a mapping, or a list of such",
                ));
            };
            for (key, value) in members {
                map.entry(key).or_insert(value);
            }
        }
        Ok(())
    }

    fn array<'de, A: SeqAccess<'de>>(&mut self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        for index in 0_usize.. {
            let token = index.to_string();
            let item = self.member(&token, |reader| access.next_element_seed(Seed(reader)))?;
            match item {
                Some(_) if std::mem::take(&mut self.left_out) => {}
                Some(item) => items.push(item),
                None => break,
            }
        }
        Ok(Value::Array(items))
    }

    fn number<E: Error>(&mut self, number: Option<Number>, written: &str) -> Result<Value, E> {
        self.count(0)?;
        Ok(match number {
            Some(number) => Value::Number(number),
            None => {
                not_finite(self.report, self.pointer(), written);
                self.left_out = true;
                Value::Null
            }
        })
    }

    fn text<E: Error>(&mut self, text: String) -> Result<Value, E> {
        if text == HUGE
            && let Some(written) = self.huge.pop_front()
        {
            return self.number(None, &written);
        }
        if self.format == Format::Yaml && is_beyond(&text) {
            self.suspects.push(self.pointer());
        }
        self.count(text.len())?;
        Ok(Value::String(text))
    }
}

/// One value.
pub(super) struct Seed<'r, 'a>(pub(super) &'r mut Reader<'a>);

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.0.count(0)?;
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.0.count(0)?;
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.0.number(Some(value.into()), "")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.0.number(Some(value.into()), "")
    }

    // As serde_json does with integers beyond 64 bits; their digits stay in the source text.
    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let written = match value {
            f64::INFINITY => ".inf",
            f64::NEG_INFINITY => "-.inf",
            _ => ".nan",
        };
        self.0.number(Number::from_f64(value), written)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.0.text(value.to_owned())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        self.0.text(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<Value, A::Error> {
        self.0.nested(|reader| reader.array(access))
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<Value, A::Error> {
        self.0.nested(|reader| reader.object(access))
    }

    /// A value with a tag that YAML itself does not define.
    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Value, A::Error> {
        let (tag, content) = access.variant::<String>()?;
        let message = format!("the tag `!{tag}` means nothing here; it is ignored");
        self.0
            .report
            .add(&codes::IGNORED_TAG, self.0.pointer(), message)
            .help("remove it");
        content.newtype_variant_seed(self)
    }
}

/// A key: any scalar, as it is written.
struct Key<'r, 'a>(&'r mut Reader<'a>);

impl<'de> DeserializeSeed<'de> for Key<'_, '_> {
    type Value = String;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key<'_, '_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(KEY)
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<String, E> {
        self.0.count(key.len())?;
        // The value counts, not its key.
        self.0.values += 1;
        Ok(key.to_owned())
    }
}
