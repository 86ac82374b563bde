//! Which members or items of a value something has been said of (JSON Schema 2020-12, core, section 11).
//!
//! They are noted only within a schema that asks for it. Schemas of the same value note theirs in the same place,
//! unless the value is not of them.

use super::super::super::json::{Kind, Reader};
use super::super::{Part, Schema};
use super::{Check, Walked, Way};

/// The members or items of one value, in the order of its text: whether something was said of each.
#[derive(Clone, Default)]
pub(super) struct Marks(Vec<bool>);

impl Marks {
    fn mark(&mut self, index: usize) {
        if self.0.len() <= index {
            self.0.resize(index + 1, false);
        }
        if let Some(mark) = self.0.get_mut(index) {
            *mark = true;
        }
    }

    fn has(&self, index: usize) -> bool {
        self.0.get(index) == Some(&true)
    }

    fn join(&mut self, other: &Self) {
        for (index, _) in other.0.iter().enumerate().filter(|(_, mark)| **mark) {
            self.mark(index);
        }
    }
}

/// Notes a member or an item, if something was said of it and anybody asks.
pub(super) fn mark(marks: &mut Option<Marks>, index: usize, said: bool) {
    if let Some(marks) = marks.as_mut().filter(|_| said) {
        marks.mark(index);
    }
}

impl Check<'_> {
    /// Begins to note what a schema says, if it asks for it; what has been noted for those around it.
    pub(super) fn begin_marks(&mut self, schema: &Schema) -> Option<Option<Marks>> {
        let asks = matches!(schema.parts, [.., Part::Unevaluated { .. }]);
        asks.then(|| self.marks.replace(Marks::default()))
    }

    /// Gives what was noted to those around.
    pub(super) fn end_marks(&mut self, around: Option<Option<Marks>>) {
        if let Some(around) = around {
            let own = std::mem::replace(&mut self.marks, around);
            self.join(own.as_ref());
        }
    }

    /// Notes what was said in a schema that the value is of.
    pub(super) fn join(&mut self, marks: Option<&Marks>) {
        if let (Some(all), Some(marks)) = (&mut self.marks, marks) {
            all.join(marks);
        }
    }

    /// Checks the members or items that nothing was said of; now it is.
    pub(super) fn unevaluated(
        &mut self,
        members: Option<&'static Schema>,
        items: Option<&'static Schema>,
        from: &mut Reader<'_>,
        way: &Way<'_>,
    ) -> Walked {
        let (kind, mut marks) = (from.kind()?, self.marks.take());
        let mut next = 0;
        let mut each = |check: &mut Self, schema, from: &mut Reader<'_>, way: &Way<'_>| {
            let said = marks.as_ref().is_some_and(|marks| marks.has(next));
            mark(&mut marks, next, true);
            next += 1;
            match said {
                true => from.skip().map(drop),
                false => check.value(schema, from, way),
            }
        };
        match (kind, members, items) {
            (Kind::Object, Some(schema), _) => {
                from.object(&mut |name, from| each(self, schema, from, &Way::Member(way, name)))?
            }
            (Kind::Array, _, Some(schema)) => {
                from.array(&mut |index, from| each(self, schema, from, &Way::Item(way, index)))?
            }
            _ => {}
        }
        self.marks = marks;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::*;
    use super::super::tests::table;

    static NO_OTHERS: Part = Part::Unevaluated {
        members: Some(&NEVER),
        items: Some(&NEVER),
    };

    #[test]
    fn what_nothing_is_said_of() {
        static A: Schema = Schema::ANY.object(&Members::of(&[optional("a", &INTEGER)]));
        static B: Schema = Schema::OBJECT.object(&Members::of(&[required("b", &INTEGER)]));
        static WITH_C: Schema = Schema::ANY.object(&Members::of(&[optional("c", &INTEGER)]));
        static CLOSED: Schema = Schema::OBJECT
            .object(
                &Members::of(&[needed("d"), optional("in", &CLOSED)])
                    .dependent(&[Dependent::Schema("b", &WITH_C)]),
            )
            .parts(&[Part::All(&[&A]), Part::Any(&[&B, &A]), NO_OTHERS]);
        table(
            &CLOSED,
            &[],
            &[
                (r#"{"d":1}"#, "`/d` must not be there"),
                (r#"{"a":1,"b":2,"c":3}"#, "`/d` is required"),
                (
                    r#"{"a":1,"c":2}"#,
                    "`/d` is required; `/c` must not be there",
                ),
                (
                    r#"{"in":{"a":1},"b":"x"}"#,
                    "`/in/d` is required; `/d` is required; `/b` must not be there",
                ),
            ],
        );
        static WITH_D: Schema = Schema::ANY.object(&Members::of(&[optional("d", &ANY)]));
        static OPEN: Schema = Schema::ANY.parts(&[
            Part::One(&[&CLOSED, &WITH_D]),
            Part::Not(&A_TEXT),
            Part::Unevaluated {
                members: Some(&TEXT),
                items: None,
            },
        ]);
        static A_TEXT: Schema = Schema::OBJECT.object(&Members::of(&[required("a", &TEXT)]));
        table(
            &OPEN,
            &["[1]", r#"{"d":1,"x":"y"}"#],
            &[
                (r#"{"d":1,"a":1}"#, "`/a` must be a text"),
                (
                    r#"{"d":1,"a":"x"}"#,
                    "must not be of the schema that `not` excludes",
                ),
            ],
        );
    }

    #[test]
    fn items_that_nothing_is_said_of() {
        static ITEMS: Schema = Schema::ARRAY
            .array(&Items::ANY.prefix(&[&TEXT]).contains(&INTEGER, 0, None))
            .parts(&[
                Part::If {
                    condition: &TWO,
                    then: None,
                    otherwise: None,
                },
                Part::Unevaluated {
                    members: None,
                    items: Some(&BOOLEAN),
                },
            ]);
        static TWO: Schema = Schema::ANY.array(&Items::ANY.prefix(&[&ANY, &TEXT]));
        static OUTER: Schema = Schema::ANY.parts(&[Part::All(&[&ITEMS, &ITEMS]), NO_OTHERS]);
        for schema in [&ITEMS, &OUTER] {
            table(
                schema,
                &["[]", r#"["a",1,true]"#, r#"["a","b",7]"#],
                &[
                    (r#"["a",null]"#, "`/1` must be a boolean"),
                    (r#"["a",1,"b"]"#, "`/2` must be a boolean"),
                ],
            );
        }
        table(
            &OUTER,
            &[],
            &[(r#"{"a":1}"#, "must be an array; `/a` must not be there")],
        );
    }

    #[test]
    fn what_is_asked_twice_is_noted_twice() {
        // Each level asks each of the next twice: without a memory 2^40 times.
        static LEAF: Schema = Schema::ANY.object(&Members::of(&[optional("a", &ANY)]));
        macro_rules! levels {
            ($last:ident) => {
                static TOP: Schema =
                    Schema::ANY.parts(&[Part::Any(&[&$last, &$last, &NEVER]), NO_OTHERS]);
            };
            ($last:ident $next:ident $($more:ident)*) => {
                static $next: Schema =
                    Schema::ANY.parts(&[Part::All(&[&$last, &$last]), Part::Any(&[&$last, &$last])]);
                levels!($next $($more)*);
            };
        }
        levels!(LEAF L1 L2 L3 L4 L5 L6 L7 L8 L9 L10 L11 L12 L13 L14 L15 L16 L17 L18 L19 L20);
        table(
            &TOP,
            &[r#"{"a":1}"#],
            &[(r#"{"a":1,"b":2}"#, "`/b` must not be there")],
        );
    }
}
