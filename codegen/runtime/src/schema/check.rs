//! Whether a JSON text is as a schema says (JSON Schema, draft 2020-12).
//!
//! The text is walked, not a tree of values. What several schemas say of one value is looked at again from the same
//! place; so that schemas within schemas take no exponential time, no schema is asked twice about one place.

mod marks;
mod object;
mod parts;

use std::collections::{HashMap, HashSet};

use super::super::data::Data;
use super::super::json::{Chosen, Kind, ReadError, Reader, Writer, canonical, has_same_value};
use super::super::payload;
use super::super::violation::{Broken, Violations};
use super::{Contains, Items, Kinds, Schema};
use marks::Marks;

/// Which way a value goes: who sends it does not send what only the other side does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From client to server: members that are read-only are not demanded.
    Request,
    /// From server to client: members that are write-only are not demanded.
    Response,
}

/// Adds a violation for each place of a JSON text that is not as its schema says, with the location of a body. Of
/// `anyOf`, `oneOf`, `not` and `contains` it says only that they are broken.
pub fn check(text: &str, schema: &'static Schema, direction: Direction, found: &mut Violations) {
    check_written(text, &[], schema, direction, found);
}

/// As [`check`], of a text that was written: a value of a union is checked as the variant that it was made as.
pub(in super::super) fn check_written(
    text: &str,
    chosen: &[Chosen],
    schema: &'static Schema,
    direction: Direction,
    found: &mut Violations,
) {
    let mut check = Check {
        direction,
        chosen,
        found,
        quiet: 0,
        failed: false,
        told: HashSet::new(),
        known: HashMap::new(),
        marks: None,
        kept: HashMap::new(),
    };
    let mut from = Reader::new(text);
    let walked = check.value(schema, &mut from, &Way::Root);
    if let Err(error) = walked.and_then(|()| from.end()) {
        found.push_at(error.pointer(), Broken::NotJson);
    }
}

/// Checks a value as it would be sent.
///
/// # Errors
/// Everything that the schema does not allow.
pub fn validate(value: &dyn Data, schema: &'static Schema) -> Result<(), Violations> {
    let mut found = Violations::default();
    // Whether bytes can be written depends on the body that the value becomes part of.
    payload::write(value, Writer::multipart(), Some(schema), None, &mut found);
    if found.is_empty() { Ok(()) } else { Err(found) }
}

/// How a value is reached; on the stack, so that it costs nothing until something is wrong.
enum Way<'w> {
    Root,
    Member(&'w Way<'w>, &'w str),
    Item(&'w Way<'w>, usize),
}

impl Way<'_> {
    /// As a JSON pointer (RFC 6901).
    fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Member(way, name) => {
                way.pointer() + "/" + &name.replace('~', "~0").replace('/', "~1")
            }
            Self::Item(way, index) => format!("{}/{index}", way.pointer()),
        }
    }
}

type Walked = Result<(), ReadError>;

struct Check<'f> {
    direction: Direction,
    /// As which variants the values of unions were made, in the order of the text.
    chosen: &'f [Chosen],
    found: &'f mut Violations,
    /// How many schemas are only asked whether a value is of them.
    quiet: usize,
    /// Whether the innermost of these was broken.
    failed: bool,
    /// The places and schemas whose violations were told.
    told: HashSet<(usize, *const Schema)>,
    /// The places and schemas that were asked already, and what the answer was.
    known: HashMap<(usize, *const Schema), bool>,
    /// What has been spoken of in the value at hand, where a schema asks for it: `unevaluated…`.
    marks: Option<Marks>,
    /// What of a value the schemas speak of that were asked already.
    kept: HashMap<(usize, *const Schema), Marks>,
}

impl Check<'_> {
    fn report(&mut self, way: &Way<'_>, broken: Broken) {
        match self.quiet {
            0 => self.found.push_at(way.pointer(), broken),
            _ => self.failed = true,
        }
    }

    /// Checks the value that comes next, and passes over it.
    fn value(&mut self, schema: &'static Schema, from: &mut Reader<'_>, way: &Way<'_>) -> Walked {
        let kind = from.kind()?;
        let start = from.mark();
        if self.failed || asks_nothing(schema) {
            return from.skip().map(drop);
        }
        let kinds = match kind {
            // Other kinds need no look at the value.
            Kind::Number if schema.kinds != Kinds::ANY => from.kinds()?,
            kind => Kinds::of(kind, || true),
        };
        if schema.kinds == Kinds::NONE {
            self.report(way, Broken::Unexpected);
            return from.skip().map(drop);
        }
        if !schema.kinds.overlaps(kinds) {
            let allowed = schema.kinds;
            self.report(way, Broken::Kind { allowed });
            return from.skip().map(drop);
        }
        if !schema.values.is_empty() {
            let text = from.skip()?;
            from.rewind(start);
            let allowed = schema.values;
            if !allowed.iter().any(|value| has_same_value(value, text)) {
                self.report(way, Broken::NotOneOf { allowed });
            }
        }
        let (around, before) = (self.begin_marks(schema), self.found.len());
        self.keywords(schema, kind, from, way)?;
        let end = from.mark();
        if let Some(schema) = schema.unless_null
            && kind != Kind::Null
        {
            from.rewind(start);
            self.again(schema, from, way)?;
        }
        for part in schema.parts {
            from.rewind(start);
            self.part(schema, part, before, from, way)?;
        }
        self.end_marks(around);
        from.rewind(end);
        Ok(())
    }

    /// What is for one kind of values only.
    fn keywords(
        &mut self,
        schema: &'static Schema,
        kind: Kind,
        from: &mut Reader<'_>,
        way: &Way<'_>,
    ) -> Walked {
        match (kind, schema) {
            (
                Kind::Number,
                Schema {
                    rule: Some(rule), ..
                },
            ) => {
                let token = from.number()?;
                rule.check_json_number(token, &mut |broken| self.report(way, broken));
            }
            (
                Kind::Text,
                Schema {
                    rule: Some(rule), ..
                },
            ) => {
                let text = from.text()?;
                rule.check_text(&text, &mut |broken| self.report(way, broken));
            }
            (
                Kind::Array,
                Schema {
                    array: Some(items), ..
                },
            ) => self.array(items, from, way)?,
            (
                Kind::Object,
                Schema {
                    object: Some(members),
                    ..
                },
            ) => {
                self.object(members, from, way)?;
            }
            _ => drop(from.skip()?),
        }
        Ok(())
    }

    fn array(&mut self, items: &'static Items, from: &mut Reader<'_>, way: &Way<'_>) -> Walked {
        let (mut count, mut contained, mut values) = (0, 0, HashMap::new());
        let mut twice = None;
        // What is said of an item is not said of what is in it.
        let mut marks = self.marks.take();
        from.array(&mut |index, from| {
            count = index + 1;
            let way = Way::Item(way, index);
            if items.unique && twice.is_none() {
                let start = from.mark();
                let value = canonical(from.skip()?)?;
                from.rewind(start);
                if let Some(first) = values.insert(value, index) {
                    twice = Some((first, index));
                }
            }
            if let Some(Contains { schema, .. }) = items.contains {
                let is_one = self.accepts(schema, from)?;
                contained += usize::from(is_one);
                marks::mark(&mut marks, index, is_one);
            }
            let schema = items.prefix.get(index).copied().or(items.items);
            marks::mark(&mut marks, index, schema.is_some());
            match schema {
                Some(schema) => self.value(schema, from, &way),
                None => from.skip().map(drop),
            }
        })?;
        self.marks = marks;
        if count < items.min {
            let min = items.min;
            self.report(way, Broken::TooFewItems { min, count });
        }
        if let Some(max) = items.max
            && count > max
        {
            self.report(way, Broken::TooManyItems { max, count });
        }
        if let Some((first, second)) = twice {
            self.report(way, Broken::NotUnique { first, second });
        }
        if let Some(Contains { min, max, .. }) = items.contains {
            let count = contained;
            if count < min {
                self.report(way, Broken::ContainsTooFew { min, count });
            }
            if let Some(max) = max
                && count > max
            {
                self.report(way, Broken::ContainsTooMany { max, count });
            }
        }
        Ok(())
    }
}

fn asks_nothing(schema: &Schema) -> bool {
    schema.kinds == Kinds::ANY
        && schema.rule.is_none()
        && schema.values.is_empty()
        && schema.array.is_none()
        && schema.object.is_none()
        && schema.unless_null.is_none()
        && schema.parts.is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::{Direction, Violations, check};
    use crate::rule::{Bound, Rule};

    pub(super) fn told(schema: &'static Schema, text: &str) -> String {
        let mut found = Violations::default();
        check(text, schema, Direction::Request, &mut found);
        found.to_string().replace("request body ", "")
    }

    /// What each text breaks of a schema; nothing of the first ones.
    pub(super) fn table(schema: &'static Schema, fit: &[&str], broken: &[(&str, &str)]) {
        for text in fit {
            assert_eq!(told(schema, text), "", "{text}");
        }
        for (text, expected) in broken {
            assert_eq!(told(schema, text), *expected, "{text}");
        }
    }

    #[test]
    fn kinds_and_values() {
        static NULLABLE: Schema = Schema::INTEGER.or_null();
        table(
            &NULLABLE,
            &["null", "1", "1.0", "1e2", "123456789012345678901234567890"],
            &[
                ("1.5", "must be a whole number or null"),
                ("\"1\"", "must be a whole number or null"),
            ],
        );
        table(&NEVER, &[], &[("1", "must not be there")]);
        static VALUES: Schema = Schema::ANY.values(&["\"a\"", "1", "{\"x\":1,\"y\":[2]}"]);
        table(
            &VALUES,
            &["\"\\u0061\"", "1.0", "{\"y\":[2.0],\"x\":1}"],
            &[("2", "must be one of \"a\", 1, {\"x\":1,\"y\":[2]}")],
        );
        static EITHER: Schema = or_null(&VALUES);
        table(
            &EITHER,
            &["null", "1"],
            &[("[]", "must be one of \"a\", 1, {\"x\":1,\"y\":[2]}")],
        );
    }

    #[test]
    fn texts_and_numbers() {
        static RULE: Rule = Rule::ANY
            .max_length(2)
            .minimum(Bound::integer("0", 0).excluded())
            .maximum(Bound::number("9007199254740992.5", 9_007_199_254_740_992.5))
            .multiple_of("0.01");
        static SCHEMA: Schema = Schema::ANY.rule(&RULE);
        table(
            &SCHEMA,
            &["\"é😀\"", "0.07", "9007199254740992", "true", "1e1"],
            &[
                ("\"abc\"", "must have at most 2 characters (has 3)"),
                ("0.0", "must be greater than 0"),
                (
                    "9007199254740993",
                    "must be less than or equal to 9007199254740992.5",
                ),
                ("0.123", "must be a multiple of 0.01"),
                ("1e400", "must be less than or equal to 9007199254740992.5"),
            ],
        );
    }

    #[test]
    fn arrays() {
        static ITEMS: Schema = Schema::ARRAY.array(
            &Items::ANY
                .prefix(&[&TEXT])
                .items(&INTEGER)
                .min(1)
                .max(4)
                .unique()
                .contains(&ONE, 1, Some(1)),
        );
        static ONE: Schema = Schema::ANY.values(&["1", "2"]);
        table(
            &ITEMS,
            &["[\"x\",1]", "[\"1\", 1, 3]"],
            &[
                (
                    "[]",
                    "must have at least 1 item (has 0); must have at least 1 item of `contains` (has 0)",
                ),
                (
                    "[1,true]",
                    "`/0` must be a text; `/1` must be a whole number",
                ),
                (
                    "[\"x\",1,3,2,4]",
                    "must have at most 4 items (has 5); must have at most 1 item of `contains` (has 2)",
                ),
                (
                    "[\"x\",1,3,3.0]",
                    "must not hold a value twice (items 2 and 3)",
                ),
            ],
        );
    }

    #[test]
    fn what_is_not_json_is_told() {
        table(
            &ANY,
            &[" [1] "],
            &[
                ("[1", "cannot be written as JSON"),
                ("{\"a\":[1,x]}", "`/a/1` cannot be written as JSON"),
            ],
        );
        assert_eq!(told(&ANY, "1 2"), "cannot be written as JSON");
        assert_eq!(
            told(&Schema::ARRAY, "[x]"),
            "`/0` cannot be written as JSON"
        );
    }
}
