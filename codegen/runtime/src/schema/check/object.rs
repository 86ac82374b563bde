//! Keywords for objects.

use std::collections::BTreeSet;

use super::super::super::json::{Reader, Writer};
use super::super::super::violation::{Broken, Violations};
use super::super::{Dependent, Members, Need, Schema};
use super::{Check, Direction, Walked, Way, check, marks};

impl Check<'_> {
    pub(super) fn object(
        &mut self,
        object: &'static Members,
        from: &mut Reader<'_>,
        way: &Way<'_>,
    ) -> Walked {
        let start = from.mark();
        let mut is_there = vec![false; object.members.len()];
        let (mut count, mut next) = (0, 0);
        // Kept only where they are asked for below.
        let mut names = BTreeSet::new();
        // What is said of a member is not said of what is in it.
        let mut marks = self.marks.take();
        from.object(&mut |name, from| {
            count += 1;
            if !object.dependent.is_empty() {
                names.insert(name.to_owned());
            }
            // Members mostly come in the order of the document.
            let is_next = object.members.get(next).is_some_and(|next| next.0 == name);
            let index = match is_next {
                true => Some(next),
                false => object.members.iter().position(|known| known.0 == name),
            };
            if let Some(slot) = index.and_then(|index| is_there.get_mut(index)) {
                *slot = true;
            }
            next = index.map_or(next, |index| index + 1);
            let known = index.and_then(|index| object.members.get(index));
            let known = known.filter(|known| !known.1.is(Need::UNDESCRIBED));
            if marks.is_some() {
                let mut patterns = object.patterns.iter();
                let said = known.is_some() || object.others.is_some();
                let said = said || patterns.any(|(pattern, _)| pattern.is_match(name));
                marks::mark(&mut marks, count - 1, said);
            }
            self.member(object, known.map(|member| member.2), name, from, way)
        })?;
        self.marks = marks;
        for (member, is_there) in object.members.iter().zip(is_there) {
            if !is_there && self.is_needed(member.1) {
                self.report(&Way::Member(way, member.0), Broken::Missing);
            }
        }
        if count < object.min {
            let min = object.min;
            self.report(way, Broken::TooFewMembers { min, count });
        }
        if let Some(max) = object.max
            && count > max
        {
            self.report(way, Broken::TooManyMembers { max, count });
        }
        let end = from.mark();
        for dependent in object.dependent {
            from.rewind(start);
            self.dependent(dependent, &names, from, way)?;
        }
        from.rewind(end);
        Ok(())
    }

    /// Checks the member that comes next by all that is said of it, and passes over it.
    fn member(
        &mut self,
        object: &'static Members,
        known: Option<&'static Schema>,
        name: &str,
        from: &mut Reader<'_>,
        way: &Way<'_>,
    ) -> Walked {
        let way = &Way::Member(way, name);
        if let Some(schema) = object.names
            && !self.is_name(schema, name)
        {
            self.report(way, Broken::MemberName);
        }
        let mut schema = known;
        for (pattern, further) in object.patterns {
            if pattern.is_match(name) {
                // All but the last are looked at beside.
                if let Some(schema) = schema {
                    self.again(schema, from, way)?;
                }
                schema = Some(*further);
            }
        }
        match schema.or(object.others) {
            Some(schema) => self.value(schema, from, way),
            None => from.skip().map(drop),
        }
    }

    fn is_name(&self, schema: &'static Schema, name: &str) -> bool {
        let mut text = Writer::new();
        text.text(name);
        let mut found = Violations::default();
        check(&text.into_text(), schema, self.direction, &mut found);
        found.is_empty()
    }

    fn is_needed(&self, need: Need) -> bool {
        let elsewhere = match self.direction {
            Direction::Request => Need::READ_ONLY,
            Direction::Response => Need::WRITE_ONLY,
        };
        need.is(Need::REQUIRED) && !need.is(elsewhere)
    }

    fn dependent(
        &mut self,
        dependent: &'static Dependent,
        names: &BTreeSet<String>,
        from: &mut Reader<'_>,
        way: &Way<'_>,
    ) -> Walked {
        match *dependent {
            Dependent::Required(member, needed) if names.contains(member) => {
                for name in needed.iter().filter(|name| !names.contains(**name)) {
                    let broken = Broken::MissingBeside { member };
                    self.report(&Way::Member(way, name), broken);
                }
            }
            Dependent::Schema(member, schema) if names.contains(member) => {
                self.again(schema, from, way)?;
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::*;
    use super::super::tests::table;
    use super::{Direction, Violations, check};
    use crate::rule::{Bound, Rule};

    #[test]
    fn objects() {
        static OBJECT: Schema = Schema::OBJECT.object(
            &Members::of(&[
                required("a", &INTEGER),
                optional("b/c", &OBJECT),
                required("id", &TEXT).read_only(),
                required("key", &TEXT).write_only(),
            ])
            .others(&NEVER)
            .names(&NAMES)
            .min(2)
            .max(3)
            .dependent(&[
                Dependent::Required("b/c", &["id"]),
                Dependent::Schema("id", &WITH_ID),
            ]),
        );
        static NAMES: Schema = Schema::TEXT.rule(&Rule::ANY.max_length(3));
        static WITH_ID: Schema =
            Schema::ANY.object(&Members::of(&[optional("a", &Schema::ANY.rule(&POSITIVE))]));
        static POSITIVE: Rule = Rule::ANY.minimum(Bound::integer("1", 1));
        table(
            &OBJECT,
            &[r#"{"a":1,"key":"x"}"#, r#"{"key":"x","id":"x","a":1}"#],
            &[
                (
                    r#"{"a":1}"#,
                    "`/key` is required; must have at least 2 properties (has 1)",
                ),
                (r#"{"a":1,"key":"","x":0}"#, "`/x` must not be there"),
                (
                    r#"{"a":1,"key":"","long":0}"#,
                    "`/long` has a name that is not allowed; `/long` must not be there",
                ),
                (
                    r#"{"a":1,"key":"","b/c":{"a":"","key":""}}"#,
                    "`/b~1c/a` must be a whole number; `/id` is required together with `b/c`",
                ),
                (
                    r#"{"a":0,"key":"","id":""}"#,
                    "`/a` must be greater than or equal to 1",
                ),
                (
                    r#"{"a":0,"key":"","id":"","b/c":0}"#,
                    "`/b~1c` must be an object; must have at most 3 properties (has 4); \
                     `/a` must be greater than or equal to 1",
                ),
            ],
        );
        let mut found = Violations::default();
        check(
            r#"{"a":1,"id":"x"}"#,
            &OBJECT,
            Direction::Response,
            &mut found,
        );
        assert!(found.is_empty());
        check(
            r#"{"a":1,"key":"x"}"#,
            &OBJECT,
            Direction::Response,
            &mut found,
        );
        assert_eq!(found.to_string(), "request body `/id` is required");
    }
}
