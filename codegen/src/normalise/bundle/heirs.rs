//! What nothing refers to and is meant all the same.

use std::collections::HashSet;

use serde_json::Value;

use super::{Bundle, sections};
use crate::normalise::table::Kind;
use crate::source::Pointer;

impl Bundle<'_> {
    /// Schemas of other files that extend one that has a discriminator: nothing refers to them, yet they are meant
    /// wherever that is. Whether there is a new one.
    pub(super) fn heirs(&mut self) -> bool {
        let loaded = self.walk.places.files.loaded;
        let entries: HashSet<_> = loaded.entries.iter().copied().collect();
        let mut others: Vec<_> = loaded
            .values
            .keys()
            .filter(|file| !entries.contains(file))
            .collect();
        others.sort_unstable();
        let mut found = Vec::new();
        for file in others {
            let (path, kind) = sections(self.walk.versions.of(*file))[0];
            let section = self.section(*file, path);
            let Some(Value::Object(members)) = self.walk.places.files.value(&section) else {
                continue;
            };
            for (name, schema) in members {
                let at = section.key(name);
                if !self.walk.places.has(kind, &at) && self.extends(schema, &at) {
                    found.push((kind, at));
                }
            }
        }
        for (kind, at) in &found {
            self.walk.places.name(*kind, at.clone(), self.walk.sources);
        }
        !found.is_empty()
    }

    /// Whether a schema extends one that has a name and, itself or by what it extends, a discriminator.
    fn extends(&self, schema: &Value, at: &Pointer) -> bool {
        let Some(Value::Array(parts)) = schema.get("allOf") else {
            return false;
        };
        parts.iter().any(|part| {
            let reference = part.get("$ref").and_then(Value::as_str);
            let base =
                reference.and_then(|reference| self.walk.places.files.resolve(at, reference).ok());
            base.is_some_and(|base| {
                self.walk.places.has(Kind::Schema, &base) && self.discriminates(&base, 16)
            })
        })
    }

    fn discriminates(&self, at: &Pointer, depth: usize) -> bool {
        let Some(schema) = self.walk.places.files.value(at) else {
            return false;
        };
        if schema.get("discriminator").is_some() {
            return true;
        }
        let Some(Value::Array(parts)) = schema.get("allOf").filter(|_| depth > 0) else {
            return false;
        };
        parts.iter().any(|part| {
            let reference = part.get("$ref").and_then(Value::as_str);
            let base =
                reference.and_then(|reference| self.walk.places.files.resolve(at, reference).ok());
            base.is_some_and(|base| self.discriminates(&base, depth - 1))
        })
    }
}
