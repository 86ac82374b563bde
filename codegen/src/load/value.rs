//! What the parsers find -> [`serde_json::Value`], for JSON and YAML alike.

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
        }
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
            map.insert(key, value);
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
        loop {
            let index = items.len().to_string();
            let item = self.member(&index, |reader| access.next_element_seed(Seed(reader)))?;
            match item {
                Some(item) => items.push(item),
                None => return Ok(Value::Array(items)),
            }
        }
    }

    fn number<E: Error>(&mut self, number: Option<Number>, written: &str) -> Result<Value, E> {
        self.count(0)?;
        Ok(match number {
            Some(number) => Value::Number(number),
            None => {
                let message = format!("`{written}` is no number that JSON has; it is read as null");
                self.report
                    .add(&codes::NOT_FINITE, self.pointer(), message)
                    .help("leave it out");
                Value::Null
            }
        })
    }

    fn text<E: Error>(&mut self, text: String) -> Result<Value, E> {
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
