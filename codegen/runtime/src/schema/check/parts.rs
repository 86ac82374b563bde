//! Schemas within schemas.

use super::super::super::json::{Kind, ReadError, Reader};
use super::super::super::violation::{Broken, Tags};
use super::super::{Case, Kinds, Need, Part, Schema};
use super::marks::Marks;
use super::{Check, Walked, Way};

impl Check<'_> {
    /// Checks one part of a schema; what the reader has passed then does not matter. `before`: how many violations
    /// there were before this value.
    pub(super) fn part(
        &mut self,
        schema: &'static Schema,
        part: &'static Part,
        before: usize,
        from: &mut Reader<'_>,
        way: &Way<'_>,
    ) -> Walked {
        match *part {
            Part::All(all) => {
                for schema in all {
                    self.again(schema, from, way)?;
                }
            }
            // Of a single alternative more can be said.
            Part::Any([schema]) | Part::One([schema]) => self.again(schema, from, way)?,
            Part::Any(all) => {
                let mut fits = false;
                for schema in all {
                    // All that fit have something to say, if anybody asks.
                    if !fits || self.marks.is_some() {
                        fits |= self.accepts(schema, from)?;
                    }
                }
                if !fits {
                    self.report(way, Broken::NoAlternative);
                }
            }
            Part::One(all) => self.one_of(all, from, way)?,
            Part::Variants(all) => {
                let made = self.made_as(schema, from)?.and_then(|index| all.get(index));
                match made {
                    Some(schema) => self.again(schema, from, way)?,
                    None => self.any_of(all.iter().copied(), from, way)?,
                }
            }
            Part::Tagged {
                member,
                cases,
                open,
            } => {
                let made = self
                    .made_as(schema, from)?
                    .and_then(|index| cases.get(index));
                let union = (member, cases, open);
                self.tagged(union, made, before, from, way)?;
            }
            Part::Not(schema) => {
                let marks = self.marks.take();
                if self.accepts(schema, from)? {
                    self.report(way, Broken::Excluded);
                }
                self.marks = marks;
            }
            Part::If {
                condition,
                then,
                otherwise,
            } => {
                let branch = match self.accepts(condition, from)? {
                    true => then,
                    false => otherwise,
                };
                if let Some(schema) = branch {
                    self.again(schema, from, way)?;
                }
            }
            Part::Unevaluated { members, items } => {
                self.unevaluated(members, items, from, way)?;
            }
        }
        Ok(())
    }

    /// As which variant of a union the value that comes next was made.
    fn made_as(
        &self,
        union: &'static Schema,
        from: &mut Reader<'_>,
    ) -> Result<Option<usize>, ReadError> {
        from.kind()?;
        let at = from.position();
        let first = self.chosen.partition_point(|chosen| chosen.at < at);
        let here = self
            .chosen
            .iter()
            .skip(first)
            .take_while(|chosen| chosen.at == at);
        let made = here
            .into_iter()
            .find(|chosen| std::ptr::eq(chosen.union, union));
        Ok(made.map(|chosen| chosen.variant))
    }

    /// A value of one of several schemas; where only one is for values of its kind, by what it breaks of that.
    fn any_of(
        &mut self,
        all: impl Iterator<Item = &'static Schema>,
        from: &mut Reader<'_>,
        way: &Way<'_>,
    ) -> Walked {
        let kinds = from.kinds()?;
        let all: Vec<_> = all.filter(|schema| schema.kinds.overlaps(kinds)).collect();
        if let [only] = all.as_slice() {
            return self.again(only, from, way);
        }
        let mut fits = false;
        for schema in all {
            // All that fit have something to say, if anybody asks.
            if !fits || self.marks.is_some() {
                fits |= self.accepts(schema, from)?;
            }
        }
        if !fits {
            self.report(way, Broken::NoAlternative);
        }
        Ok(())
    }

    /// A value of a union whose variant is selected by a tag.
    fn tagged(
        &mut self,
        (member, cases, open): (&'static str, &'static [Case], bool),
        made: Option<&'static Case>,
        before: usize,
        from: &mut Reader<'_>,
        way: &Way<'_>,
    ) -> Walked {
        let is_object = from.kind()? == Kind::Object;
        let tag = if is_object { from.tag(member) } else { None };
        if let Some((tags, schema)) = made {
            self.again(schema, from, way)?;
            if let Some(tag) = tag.filter(|tag| !tags.is_empty() && !tags.contains(&&**tag)) {
                self.report_tag(&Way::Member(way, member), before, Tags::only(tags), &tag);
            }
            return Ok(());
        }
        let selected = |(tags, _): &&Case| tags.iter().any(|known| Some(*known) == tag.as_deref());
        let mut all: Vec<_> = cases
            .iter()
            .filter(selected)
            .map(|(_, schema)| *schema)
            .collect();
        if all.is_empty() {
            let others = cases.iter().filter(|(tags, _)| tags.is_empty());
            all.extend(others.map(|(_, schema)| *schema));
            if is_object {
                all.retain(|schema| schema.kinds.overlaps(Kinds::OBJECT));
            }
        }
        match (all.is_empty(), tag) {
            (false, _) => self.any_of(all.into_iter(), from, way)?,
            (true, _) if open || !is_object => {}
            (true, None) => {
                // A variant that has it as an optional property may be meant.
                for (_, schema) in cases {
                    let mut members = schema.members().iter();
                    let is_optional =
                        members.any(|one| one.0 == member && !one.1.is(Need::REQUIRED));
                    if is_optional && self.accepts(schema, from)? {
                        return Ok(());
                    }
                }
                let way = Way::Member(way, member);
                let allowed = Tags::of(cases);
                self.report(&way, Broken::MissingTag { allowed });
            }
            (true, Some(tag)) => {
                self.report_tag(&Way::Member(way, member), before, Tags::of(cases), &tag);
            }
        }
        Ok(())
    }

    fn report_tag(&mut self, way: &Way<'_>, before: usize, allowed: Tags, found: &str) {
        match self.quiet {
            0 => self.found.push_tag(before, way.pointer(), allowed, found),
            _ => self.failed = true,
        }
    }

    fn one_of(
        &mut self,
        all: &'static [&'static Schema],
        from: &mut Reader<'_>,
        way: &Way<'_>,
    ) -> Walked {
        let mut found = None;
        for (second, schema) in all.iter().enumerate() {
            if !self.accepts(schema, from)? {
                continue;
            }
            if let Some(first) = found {
                self.report(way, Broken::SeveralAlternatives { first, second });
                return Ok(());
            }
            found = Some(second);
        }
        if found.is_none() {
            self.report(way, Broken::NoAlternative);
        }
        Ok(())
    }

    /// Checks the value that comes next by a further schema, and returns to it.
    pub(super) fn again(
        &mut self,
        schema: &'static Schema,
        from: &mut Reader<'_>,
        way: &Way<'_>,
    ) -> Walked {
        if self.quiet > 0 {
            self.failed |= !self.accepts(schema, from)?;
            return Ok(());
        }
        // What was told once need not be told again; a schema that is part of itself ends here as well.
        if self.told.insert(place(schema, from)?) {
            let start = from.mark();
            self.value(schema, from, way)?;
            from.rewind(start);
        } else if self.marks.is_some() {
            self.accepts(schema, from)?;
        }
        Ok(())
    }

    /// Whether the value that comes next is of a schema; returns to it.
    pub(super) fn accepts(
        &mut self,
        schema: &'static Schema,
        from: &mut Reader<'_>,
    ) -> Result<bool, ReadError> {
        let place = place(schema, from)?;
        let marks = self.marks.as_ref().map(|_| Marks::default());
        if let Some(known) = self.known.get(&place).copied() {
            let kept = self.kept.get(&place).filter(|_| marks.is_some()).cloned();
            if marks.is_none() || kept.is_some() {
                self.join(kept.as_ref());
                return Ok(known);
            }
        }
        // A schema that is part of itself asks nothing more by that.
        self.known.insert(place, true);
        if let Some(marks) = &marks {
            self.kept.insert(place, marks.clone());
        }
        let around = std::mem::replace(&mut self.marks, marks);
        let outer = std::mem::replace(&mut self.failed, false);
        self.quiet += 1;
        let start = from.mark();
        let walked = self.value(schema, from, &Way::Root);
        from.rewind(start);
        self.quiet -= 1;
        let fits = !std::mem::replace(&mut self.failed, outer);
        self.known.insert(place, fits);
        if let Some(marks) = std::mem::replace(&mut self.marks, around) {
            let marks = if fits { marks } else { Marks::default() };
            self.join(Some(&marks));
            self.kept.insert(place, marks);
        }
        walked.map(|()| fits)
    }
}

/// Where a value begins, and which schema it is looked at by.
fn place(
    schema: &'static Schema,
    from: &mut Reader<'_>,
) -> Result<(usize, *const Schema), ReadError> {
    from.kind()?;
    Ok((from.position(), schema))
}

#[cfg(test)]
mod tests {
    use super::super::super::*;
    use super::super::tests::{table, told};
    use crate::rule::{Bound, Rule};

    #[test]
    fn alternatives() {
        static SMALL: Schema = Schema::INTEGER.rule(&AT_MOST);
        static AT_MOST: Rule = Rule::ANY.maximum(Bound::integer("5", 5));
        static ANY_OF: Schema = Schema::ANY.parts(&[Part::Any(&[&TEXT, &SMALL])]);
        table(
            &ANY_OF,
            &["\"x\"", "1"],
            &[("9", "must be of one of the alternatives")],
        );
        static ONE_OF: Schema = Schema::ANY.parts(&[Part::One(&[&NUMBER, &TEXT, &INTEGER])]);
        table(
            &ONE_OF,
            &["1.5", "\"x\""],
            &[
                (
                    "1",
                    "must be of one alternative only (is of 0 and 2, counted from 0)",
                ),
                ("null", "must be of one of the alternatives"),
            ],
        );
        static ALL: Schema = Schema::ANY.parts(&[Part::All(&[&SMALL, &INTEGER]), Part::Not(&NOT)]);
        static NOT: Schema = Schema::ANY.values(&["3"]);
        table(
            &ALL,
            &["1"],
            &[
                ("3", "must not be of the schema that `not` excludes"),
                ("true", "must be a whole number; must be a whole number"),
                ("7", "must be less than or equal to 5"),
            ],
        );
        static IF: Schema = Schema::ANY.parts(&[Part::If {
            condition: &TEXT,
            then: None,
            otherwise: Some(&SMALL),
        }]);
        table(
            &IF,
            &["\"x\"", "5"],
            &[("6", "must be less than or equal to 5")],
        );
        static SINGLE: Schema = Schema::ANY.parts(&[Part::Any(&[&SMALL])]);
        table(&SINGLE, &["5"], &[("6", "must be less than or equal to 5")]);
    }

    #[test]
    fn rings_of_schemas_end() {
        static NODE: Schema = Schema::OBJECT
            .object(&Members::of(&[
                optional("next", &NODE),
                optional("id", &INTEGER),
            ]))
            .parts(&[Part::Any(&[&NODE, &TWIN]), Part::All(&[&TWIN, &NODE])]);
        static TWIN: Schema = Schema::OBJECT
            .object(&Members::of(&[optional("next", &NODE)]).others(&INTEGER))
            .parts(&[Part::One(&[&NEVER, &NODE]), Part::Not(&NEVER)]);
        let depth = 100;
        let text = |end: &str| "{\"id\":1,\"next\":".repeat(depth) + end + &"}".repeat(depth);
        assert_eq!(told(&NODE, &text("{}")), "");
        let end = "/next".repeat(depth);
        assert!(told(&NODE, &text("1")).starts_with(&format!("`{end}` must be an object")));
    }
}
