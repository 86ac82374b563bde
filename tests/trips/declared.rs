//! What the document says of a place in a value, found by walking its schemas without any stage of oast.

use std::collections::HashMap;

use serde_json::Value;

use crate::tree::{Place, Trees};

/// More schemas than this are not looked at for one place.
const MOST: usize = 2_000;

/// The documents, and which of their components build upon which.
pub struct Schemas<'a> {
    trees: &'a Trees,
    /// By the place of a component with a discriminator: those that have it among their `allOf`.
    heirs: HashMap<Place, Vec<Place>>,
}

impl<'a> Schemas<'a> {
    pub fn of(trees: &'a Trees) -> Self {
        let mut heirs: HashMap<Place, Vec<Place>> = HashMap::new();
        for root in trees.roots() {
            for all in [
                root.key("components").key("schemas"),
                root.key("definitions"),
            ] {
                let named = trees.at(&all).and_then(Value::as_object);
                for (name, schema) in named.into_iter().flatten() {
                    let count = schema["allOf"].as_array().map_or(0, Vec::len);
                    let at = all.key(name);
                    for index in 0..count {
                        if let Some(parent) = trees.follow(&at.key("allOf").index(index)) {
                            heirs.entry(parent).or_default().push(at.clone());
                        }
                    }
                }
            }
        }
        Self { trees, heirs }
    }

    /// The schemas that speak of the place in a value of a schema; none, where the document does not describe it.
    pub fn at(&self, schema: &Place, pointer: &str) -> Vec<Place> {
        let mut schemas = self.together(vec![schema.clone()]);
        for token in pointer.split('/').skip(1) {
            let name = token.replace("~1", "/").replace("~0", "~");
            let next = schemas.iter().flat_map(|schema| self.within(schema, &name));
            schemas = self.together(next.collect());
        }
        schemas
    }

    /// The schemas of a member or of an item.
    fn within(&self, schema: &Place, name: &str) -> Vec<Place> {
        let mut found = Vec::new();
        let member = schema.key("properties").key(name);
        let rest = schema.key("additionalProperties");
        let is_there = |place: &Place| self.trees.at(place).is_some();
        if is_there(&member) {
            found.push(member);
        } else if self.trees.at(&rest).is_some_and(|rest| *rest != false) {
            found.push(rest);
        }
        if name.parse::<usize>().is_ok() {
            let prefix = schema.key("prefixItems").key(name);
            found.extend([prefix, schema.key("items")].into_iter().filter(is_there));
        }
        let patterns = schema.key("patternProperties");
        let names = self.trees.at(&patterns).and_then(Value::as_object);
        found.extend(
            names
                .into_iter()
                .flatten()
                .map(|(name, _)| patterns.key(name)),
        );
        found
    }

    /// Schemas with all that they refer to and are made of.
    fn together(&self, mut open: Vec<Place>) -> Vec<Place> {
        let mut found: Vec<Place> = Vec::new();
        while let Some(place) = open.pop() {
            let Some(place) = self.trees.follow(&place) else {
                continue;
            };
            if found.contains(&place) || found.len() > MOST {
                continue;
            }
            let Some(schema) = self.trees.at(&place) else {
                continue;
            };
            for keyword in ["allOf", "oneOf", "anyOf"] {
                let count = schema.get(keyword).and_then(Value::as_array);
                let count = count.map_or(0, Vec::len);
                open.extend((0..count).map(|index| place.key(keyword).index(index)));
            }
            if schema.get("discriminator").is_some() {
                open.extend(self.heirs.get(&place).into_iter().flatten().cloned());
            }
            found.push(place);
        }
        found
    }

    /// Whether the document says which kind of value stands at a place.
    pub fn is_typed(&self, schema: &Place, pointer: &str) -> bool {
        let schemas = self.at(schema, pointer);
        let mut all = schemas.iter().filter_map(|schema| self.trees.at(schema));
        all.any(|schema| schema.get("type").is_some())
    }

    /// Whether a text may be a value of a schema, as far as that says.
    pub fn has_texts(&self, schema: &Place) -> bool {
        let schemas = self.at(schema, "");
        let mut types = schemas
            .iter()
            .filter_map(|schema| self.trees.at(schema)?.get("type"));
        let said = types.clone().next().is_some();
        !said || types.any(|ty| ty.to_string().contains("\"string\""))
    }

    /// Whether the document says that this value stands for none.
    pub fn is_default(&self, schema: &Place, pointer: &str, value: &Value) -> bool {
        let schemas = self.at(schema, pointer);
        let mut all = schemas.iter().filter_map(|schema| self.trees.at(schema));
        all.any(|schema| schema.get("default") == Some(value))
    }
}
