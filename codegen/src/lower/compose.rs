//! `allOf`: one type of several schemas.

use openapiv3::{AnySchema, ReferenceOr, Schema, SchemaKind, Type as Typed};

use crate::api::{Field, Shape};
use crate::report::codes;
use crate::source::Pointer;

use super::Lower;

/// How deep `allOf` within `allOf` is followed, also around a ring of references.
const DEEPEST: usize = 32;

/// How many parts an `allOf` may have, those of its parts counted.
const MOST: usize = 5_000;

/// The members that the parts of an `allOf` have together.
#[derive(Default)]
struct Merged {
    fields: Vec<Field>,
    /// A part that is no object.
    other: Option<Shape>,
}

impl<'a> Lower<'a> {
    pub(super) fn all_of(
        &mut self,
        parts: &'a [ReferenceOr<Schema>],
        beside: Option<&'a AnySchema>,
        at: &Pointer,
        hint: &str,
    ) -> Shape {
        let mut meaningful = parts
            .iter()
            .enumerate()
            .filter(|(_, part)| says_something(part));
        let has_members = beside.is_some_and(|any| !any.properties.is_empty());
        if let (false, Some((index, only)), None) =
            (has_members, meaningful.next(), meaningful.next())
        {
            let ty = self.schema(only, &at.key("allOf").index(index), hint);
            return Shape::Alias(ty);
        }
        let mut merged = Merged::default();
        self.merge_parts(parts, at, hint, DEEPEST, &mut merged);
        if let Some(any) = beside {
            let fields = self.fields(&any.properties, &any.required, at, hint);
            merged.add(fields);
            merged.require(&any.required);
        }
        match (merged.fields.is_empty(), merged.other) {
            (true, Some(other)) => other,
            (false, Some(_)) => {
                self.conflict(at);
                Shape::Any
            }
            (_, None) => Shape::Object(merged.fields),
        }
    }

    fn conflict(&mut self, at: &Pointer) {
        self.report
            .add(
                &codes::LOOSE_TYPE,
                at,
                "the parts of this `allOf` make no object; any JSON value stands in",
            )
            .help("the value is read and written whole, as `serde_json::Value`");
    }

    fn merge_parts(
        &mut self,
        parts: &'a [ReferenceOr<Schema>],
        at: &Pointer,
        hint: &str,
        depth: usize,
        merged: &mut Merged,
    ) {
        let Some(depth) = depth.checked_sub(1) else {
            return self.conflict(at);
        };
        for (index, part) in parts.iter().enumerate() {
            let at = at.key("allOf").index(index);
            let Some((schema, at)) = self.follow(part, "schemas", |c| &c.schemas, &at) else {
                let broken = self.broken_type(&at);
                merged.other = Some(Shape::Alias(broken));
                continue;
            };
            // A schema that takes itself apart in one of its own members would never end.
            if self.merging.contains(&at) {
                self.conflict(&at);
                merged.other = Some(Shape::Any);
                continue;
            }
            // Two parts that both refer to a schema of two such parts, and so on, are more than anybody means.
            self.merged = if self.merging.is_empty() {
                0
            } else {
                self.merged + 1
            };
            if self.merged > MOST {
                return self.conflict(&at);
            }
            self.merging.push(at.clone());
            self.merge(schema, &at, hint, depth, merged);
            self.merging.pop();
        }
    }

    fn merge(
        &mut self,
        schema: &'a Schema,
        at: &Pointer,
        hint: &str,
        depth: usize,
        merged: &mut Merged,
    ) {
        match &schema.schema_kind {
            SchemaKind::Type(Typed::Object(object)) => {
                let fields = self.fields(&object.properties, &object.required, at, hint);
                merged.add(fields);
                merged.require(&object.required);
            }
            SchemaKind::AllOf { all_of } => self.merge_parts(all_of, at, hint, depth, merged),
            SchemaKind::Any(any) => {
                self.merge_parts(&any.all_of, at, hint, depth, merged);
                let fields = self.fields(&any.properties, &any.required, at, hint);
                merged.add(fields);
                merged.require(&any.required);
            }
            _ => {
                let shape = self.shape(schema, at, hint);
                match &merged.other {
                    Some(other) if *other != shape => {
                        self.conflict(at);
                        merged.other = Some(Shape::Any);
                    }
                    _ => merged.other = Some(shape),
                }
            }
        }
    }
}

/// Whether a part has more to it than words: people put a description beside a reference this way.
fn says_something(part: &ReferenceOr<Schema>) -> bool {
    match part {
        ReferenceOr::Reference { .. } => true,
        ReferenceOr::Item(schema) => match &schema.schema_kind {
            SchemaKind::Any(any) => *any != AnySchema::default(),
            _ => true,
        },
    }
}

impl Merged {
    /// A later member of the same name replaces the earlier one, at its place.
    fn add(&mut self, fields: Vec<Field>) {
        for field in fields {
            match self
                .fields
                .iter_mut()
                .find(|known| known.name == field.name)
            {
                Some(known) => {
                    let required = known.required || field.required;
                    *known = Field { required, ..field };
                }
                None => self.fields.push(field),
            }
        }
    }

    /// A part may require what another part describes.
    fn require(&mut self, names: &[String]) {
        for field in self
            .fields
            .iter_mut()
            .filter(|field| names.contains(&field.name))
        {
            field.required = true;
        }
    }
}
