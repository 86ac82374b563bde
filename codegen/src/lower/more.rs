//! What JSON Schema 2020-12 asks and OpenAPI 3.0 cannot: `normalise` has kept it in `x-oast-more`.

use openapiv3::{ReferenceOr, Schema, SchemaData};
use serde_json::{Map, Value, json};

use crate::api::{Limits, More, TypeId};
use crate::source::Pointer;

use super::Lower;

impl Lower<'_> {
    pub(super) fn more(
        &mut self,
        data: &SchemaData,
        at: &Pointer,
        hint: &str,
        limits: &mut Limits,
    ) {
        let Some(Value::Object(kept)) = data.extensions.get("x-oast-more") else {
            return;
        };
        let mut kept = Kept {
            lower: self,
            members: kept,
            at,
            hint,
        };
        let count = |name| kept.members.get(name).and_then(Value::as_u64);
        let (least, most) = (count("minContains"), count("maxContains"));
        let size = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let more = More {
            tuple: kept
                .list("prefixItems")
                .map(|prefix| (prefix, kept.one("items"))),
            contains: kept
                .one("contains")
                .map(|schema| (schema, least.map_or(1, size), most.map(size))),
            names: kept.one("propertyNames"),
            patterns: kept.named("patternProperties").unwrap_or_default(),
            others: kept.one("additionalProperties"),
            condition: kept
                .one("if")
                .map(|condition| (condition, kept.one("then"), kept.one("else"))),
            required_with: kept.required_with(),
            asked_with: kept.named("dependentSchemas").unwrap_or_default(),
        };
        if more != More::default() {
            if !more.patterns.is_empty() {
                limits.closed = false;
            }
            limits.more = Some(Box::new(more));
        }
    }
}

/// The keywords of one schema.
struct Kept<'k, 'l, 'a> {
    lower: &'l mut Lower<'a>,
    members: &'k Map<String, Value>,
    at: &'k Pointer,
    hint: &'k str,
}

impl Kept<'_, '_, '_> {
    fn one(&mut self, name: &str) -> Option<TypeId> {
        let schema = self.members.get(name)?.clone();
        self.schema(schema, &self.at.key(name))
    }

    fn list(&mut self, name: &str) -> Option<Vec<TypeId>> {
        let schemas = self.members.get(name)?.as_array()?.iter().enumerate();
        let at = self.at.key(name);
        let ids = schemas.map(|(index, schema)| self.schema(schema.clone(), &at.index(index)));
        ids.collect()
    }

    fn named(&mut self, name: &str) -> Option<Vec<(String, TypeId)>> {
        let schemas = self.members.get(name)?.as_object()?.iter();
        let at = self.at.key(name);
        let ids = schemas.map(|(name, schema)| {
            let id = self.schema(schema.clone(), &at.key(name))?;
            Some((name.clone(), id))
        });
        ids.collect()
    }

    fn required_with(&self) -> Vec<(String, Vec<String>)> {
        let lists = self.members.get("dependentRequired");
        let lists = lists.and_then(Value::as_object).into_iter().flatten();
        let text = |name: &Value| name.as_str().map(str::to_owned);
        lists
            .map(|(name, needed)| {
                let needed = needed.as_array().into_iter().flatten();
                (name.clone(), needed.filter_map(text).collect())
            })
            .collect()
    }

    fn schema(&mut self, schema: Value, at: &Pointer) -> Option<TypeId> {
        let schema = match schema.as_bool() {
            Some(true) => json!({}),
            Some(false) => json!({"not": {}}),
            None => schema,
        };
        // What `openapiv3` refuses is refused where it stands otherwise, too, and said there.
        let schema: ReferenceOr<Schema> = serde_json::from_value(schema).ok()?;
        Some(self.lower.schema(&schema, at, self.hint))
    }
}
