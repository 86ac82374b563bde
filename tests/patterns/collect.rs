//! The patterns of the corpus.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::files;

/// Every distinct value of the keyword `pattern` in the JSON documents below `folder`.
pub fn patterns(folder: &Path) -> BTreeSet<String> {
    let files = files::documents(folder);
    let next = AtomicUsize::new(0);
    let all = Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        for _ in 0..crate::threads() {
            scope.spawn(|| {
                let mut found = BTreeSet::new();
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let text = std::fs::read(file).unwrap();
                    let mut json = serde_json::Deserializer::from_slice(&text);
                    let walk = Walk {
                        role: Role::Keywords,
                        found: &mut found,
                    };
                    walk.deserialize(&mut json).unwrap();
                }
                all.lock().unwrap().append(&mut found);
            });
        }
    });
    all.into_inner().unwrap()
}

/// What the keys of an object are.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    Keywords,
    /// Names that the document chose.
    Names,
    /// The value of `pattern`.
    Pattern,
}

struct Walk<'a> {
    role: Role,
    found: &'a mut BTreeSet<String>,
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let role = match key.as_str() {
                _ if self.role == Role::Names => Role::Keywords,
                "properties" | "patternProperties" | "definitions" | "schemas" => Role::Names,
                "example" | "examples" | "default" | "enum" => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
                "pattern" => Role::Pattern,
                _ => Role::Keywords,
            };
            map.next_value_seed(Walk {
                role,
                found: &mut *self.found,
            })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq
            .next_element_seed(Walk {
                role: Role::Keywords,
                found: &mut *self.found,
            })?
            .is_some()
        {}
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        if self.role == Role::Pattern && !self.found.contains(text) {
            self.found.insert(text.to_owned());
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
