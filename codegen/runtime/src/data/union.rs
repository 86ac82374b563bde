//! Values of one of several types: which of them is found by trying, or by a tag.

use serde_json::Value;

use super::super::decimal::Digits;
use super::super::json::{Mark, ReadError, Reader};
use super::super::schema::Kinds;
use super::{Data, Slot};

/// A union that is being read, and the variant that is tried.
#[doc(hidden)]
pub struct Trial<'t, T> {
    /// The union.
    pub place: &'t mut T,
    /// The variant that is tried, blank at first.
    pub tried: Option<T>,
    /// For each variant the kinds of values that it is for.
    pub kinds: &'t [Kinds],
    /// Whether a value may be of several variants (`anyOf`): then none of them has it whole.
    pub several: bool,
    /// Makes a blank variant.
    pub blank: fn(usize) -> Option<T>,
    /// Where the value of a variant is.
    pub slot: fn(&mut T) -> &mut dyn Slot,
    /// The variant that any value is of.
    pub other: fn(Value) -> T,
}

/// What [`Reader::union`] asks of a trial, whatever its type: it is compiled once, and not for every type.
#[doc(hidden)]
pub trait Variants {
    /// The kinds of values that a variant is for.
    fn kinds(&self, index: usize) -> Option<Kinds>;

    /// Whether a value may be of several variants.
    fn several(&self) -> bool;

    /// Begins to try a variant.
    fn begin(&mut self, index: usize);

    /// Where the value of the variant goes that is tried.
    fn slot(&mut self) -> Option<&mut dyn Slot>;

    /// Takes the variant that was tried.
    fn keep(&mut self);

    /// Takes the one that any value is of.
    fn keep_other(&mut self, value: Value);
}

impl<T> Variants for Trial<'_, T> {
    fn kinds(&self, index: usize) -> Option<Kinds> {
        self.kinds.get(index).copied()
    }

    fn several(&self) -> bool {
        self.several
    }

    fn begin(&mut self, index: usize) {
        self.tried = (self.blank)(index);
    }

    fn slot(&mut self) -> Option<&mut dyn Slot> {
        match &mut self.tried {
            Some(tried) => Some((self.slot)(tried)),
            None => None,
        }
    }

    fn keep(&mut self) {
        if let Some(value) = self.tried.take() {
            *self.place = value;
        }
    }

    fn keep_other(&mut self, value: Value) {
        *self.place = (self.other)(value);
    }
}

impl Reader<'_> {
    /// The kind of the value that comes next, told apart as schemas do.
    pub(in super::super) fn kinds(&mut self) -> Result<Kinds, ReadError> {
        let start = self.mark();
        let kind = self.kind()?;
        let kinds = Kinds::of(kind, || self.number().is_ok_and(is_integer));
        self.rewind(start);
        Ok(kinds)
    }

    /// Reads the first variant that loses nothing, of those that can be read and are of the value's kind; else the one
    /// that loses least; else any value at all.
    #[doc(hidden)]
    pub fn union(&mut self, of: &mut dyn Variants) -> Result<(), ReadError> {
        let kind = self.kinds()?;
        self.select(of, false, &|_, kinds| kinds.overlaps(kind))
    }

    /// Reads the variant that the value of a property selects, of which `tags` lists the values for the first variants;
    /// where it selects several, as [`Self::union`] does. The other variants are for values of other kinds, and for
    /// objects that it does not select.
    #[doc(hidden)]
    pub fn tagged(
        &mut self,
        property: &'static str,
        tags: &[&[&str]],
        of: &mut dyn Variants,
    ) -> Result<(), ReadError> {
        let kind = self.kinds()?;
        let tag = match kind == Kinds::OBJECT {
            true => self.tag(property),
            false => None,
        };
        let is_selected = |index: usize| {
            let tags = tags.get(index).zip(tag.as_deref());
            tags.is_some_and(|(tags, tag)| tags.contains(&tag))
        };
        if !(0..tags.len()).any(is_selected) {
            // Without a tag, a variant that does not require it may be meant: one that has the value whole.
            let (others, is_strict) = match kind == Kinds::OBJECT && tag.is_none() {
                true => (0, true),
                false => (tags.len(), false),
            };
            let is_candidate = |index: usize, kinds: Kinds| index >= others && kinds.overlaps(kind);
            return self.select(of, is_strict, &is_candidate);
        }
        // Past white space, where the object begins.
        self.kind()?;
        self.expect_tag(property);
        let read = self.select(of, false, &|index, _| is_selected(index));
        self.forget_tag();
        read
    }

    /// Reads one of the candidates among the variants, or any value at all. `is_strict`: only one that loses nothing.
    fn select(
        &mut self,
        of: &mut dyn Variants,
        is_strict: bool,
        is_candidate: &dyn Fn(usize, Kinds) -> bool,
    ) -> Result<(), ReadError> {
        let mut candidates = 0;
        let mut only = 0;
        let mut next = 0;
        while let Some(kinds) = of.kinds(next) {
            if is_candidate(next, kinds) {
                (candidates, only) = (candidates + 1, next);
            }
            next += 1;
        }
        if candidates > 1 || is_strict {
            return self.try_all(of, is_strict, is_candidate);
        }
        let start = self.mark();
        if candidates == 1 {
            of.begin(only);
        }
        match candidates == 1 && of.slot().is_some_and(|slot| slot.fill(self).is_ok()) {
            true => of.keep(),
            false => of.keep_other(self.any(start)?),
        }
        Ok(())
    }

    fn try_all(
        &mut self,
        of: &mut dyn Variants,
        is_strict: bool,
        is_candidate: &dyn Fn(usize, Kinds) -> bool,
    ) -> Result<(), ReadError> {
        let start = self.mark();
        let mut best: Option<(Vec<usize>, Mark)> = None;
        // What all variants lose.
        let mut lost_by_all: Option<Vec<usize>> = None;
        let (trial, around) = self.begin_trial();
        let mut index = 0;
        while let Some(kinds) = of.kinds(index) {
            let candidate = index;
            index += 1;
            if !is_candidate(candidate, kinds) {
                continue;
            }
            self.reset(start);
            self.lost_places().clear();
            of.begin(candidate);
            if of.slot().is_some_and(|slot| slot.fill(self).is_ok()) {
                let lost = std::mem::take(self.lost_places());
                let all = lost_by_all.get_or_insert_with(|| lost.clone());
                all.retain(|place| lost.contains(place));
                let is_whole = lost.is_empty();
                if best
                    .as_ref()
                    .is_none_or(|(least, _)| lost.len() < least.len())
                {
                    best = Some((lost, self.mark()));
                    of.keep();
                }
                if is_whole {
                    break;
                }
            }
            if self.is_spent() {
                break;
            }
        }
        // What another variant would have kept must not be lost.
        let best = best
            .filter(|(lost, _)| !of.several() || lost_by_all.as_ref() == Some(lost))
            .filter(|(lost, _)| !is_strict || lost.is_empty());
        let lost = best.as_ref().map(|(lost, _)| lost.as_slice());
        self.end_trial(trial, around, lost.unwrap_or_default());
        match best {
            Some((_, end)) => self.rewind(end),
            None => of.keep_other(self.any(start)?),
        }
        Ok(())
    }

    /// Reads any value.
    fn any(&mut self, start: Mark) -> Result<Value, ReadError> {
        self.reset(start);
        self.lose();
        Value::read(self)
    }
}

/// Whether a number is whole, however it is written (JSON Schema Validation, section 6.1.1).
fn is_integer(token: &str) -> bool {
    if !token.contains(['.', 'e', 'E']) {
        return true;
    }
    match Digits::parse(token) {
        Some(digits) => digits.is_integer(),
        None => token.parse().is_ok_and(|number: f64| number.fract() == 0.0),
    }
}

#[cfg(test)]
mod tests {
    use crate as runtime;
    use crate::schema::{INTEGER, TEXT};
    use crate::{Data, Json, Reader, Schema};

    fn read<T: Data>(text: &str) -> (T, usize) {
        let mut from = Reader::new(text);
        (T::read(&mut from).expect("a value"), from.losses())
    }

    /// Objects of unions that are told apart otherwise.
    mod selected {
        use super::*;

        #[derive(Debug, Default, PartialEq)]
        pub struct Plain {
            pub size: Option<i64>,
        }

        crate::__model!(Plain = static PLAIN { size?: &INTEGER });

        #[derive(Debug, Default, PartialEq)]
        pub struct Kept {
            pub others: std::collections::BTreeMap<String, i64>,
        }

        crate::__model!(Kept = static KEPT { ; others } .others(&INTEGER));

        pub static POSITIVE: Schema =
            Schema::INTEGER.rule(&crate::Rule::ANY.minimum(crate::Bound::integer("1", 1)));

        #[derive(Debug, Default, PartialEq)]
        pub struct Round {
            pub kind: Option<String>,
            pub size: Option<i64>,
        }

        crate::__model!(Round = static ROUND { kind?: &TEXT, size?: &POSITIVE });

        #[derive(Debug, PartialEq)]
        pub enum Shape {
            Plain(Plain),
            Kept(Kept),
            Round(Round),
            Oval(Round),
            Name(String),
            Free(Vec<i64>),
            Unknown(Json),
        }

        pub static SHAPE: Schema = Schema::ANY.parts(&[crate::Part::Tagged {
            member: "kind",
            cases: &[
                (&["plain"], &PLAIN),
                (&["kept"], &KEPT),
                (&["round", "disk"], &ROUND),
                (&["oval", "disk"], &ROUND),
                (&[], &TEXT),
                (&[], &Schema::ARRAY),
            ],
            open: false,
        }]);

        crate::__union!(Shape = SHAPE by "kind" {
            "plain" => Plain(Plain),
            "kept" => Kept(Kept),
            "round" | "disk" or none => Round(Round),
            "oval" | "disk" => Oval(Round),
        } or {
            Name(String): TEXT,
            Free(Vec<i64>): ARRAY,
        } else Unknown);

        #[derive(Debug, PartialEq)]
        pub enum Level {
            Low(Plain),
            High(Plain),
            Unknown(Json),
        }

        crate::__union!(Level by "level" { 1 => Low(Plain), 2 => High(Plain) } else Unknown);
    }

    #[test]
    fn a_tag_that_the_variant_lacks_is_read_and_written() {
        use selected::{Kept, Level, Plain, Round, Shape};
        let plain = Shape::Plain(Plain { size: Some(2) });
        assert_eq!(read(r#" { "size": 2, "kind": "plain" }"#), (plain, 0));
        let kept = Shape::Kept(Kept {
            others: [("a".to_owned(), 1)].into(),
        });
        let text = r#"{"kind":"kept","a":1}"#;
        assert_eq!(kept.to_json(), text);
        assert_eq!(read(text), (kept, 0));
        // It is optional, and was not set.
        assert_eq!(
            Shape::Round(Round::default()).to_json(),
            r#"{"kind":"round"}"#
        );
        let own = Round {
            kind: Some("disk".to_owned()),
            size: None,
        };
        assert_eq!(Shape::Round(own).to_json(), r#"{"kind":"disk"}"#);
        let text = r#"[{"level":2,"size":7},{"level":1}]"#;
        let (levels, losses) = read::<Vec<Level>>(text);
        assert_eq!((levels.to_json().as_str(), losses), (text, 0));
        assert!(matches!(levels.as_slice(), [Level::High(_), Level::Low(_)]));
    }

    #[test]
    fn a_tag_of_several_variants_leaves_these_to_be_tried() {
        use selected::{Round, Shape};
        let disk = Round {
            kind: Some("disk".to_owned()),
            size: Some(1),
        };
        assert_eq!(read(r#"{"kind":"disk","size":1}"#), (Shape::Round(disk), 0));
        let round = Round {
            kind: None,
            size: Some(1),
        };
        assert_eq!(read(r#"{"size":1}"#), (Shape::Round(round), 0));
        assert_eq!(read::<Shape>(r#"{"other":1}"#).1, 1, "kept whole");
        assert_eq!(read(r#""x""#), (Shape::Name("x".to_owned()), 0));
        assert_eq!(read("[1]"), (Shape::Free(vec![1]), 0));
        assert_eq!(read::<Shape>("true").1, 1);
    }

    #[test]
    fn what_is_sent_is_checked_as_the_variant_that_was_made() {
        use selected::{Plain, Round, SHAPE, Shape};
        let told = |shape: &Shape| match crate::schema::validate(shape, &SHAPE) {
            Ok(()) => String::new(),
            Err(found) => found.to_string().replace("request body ", ""),
        };
        let round = |kind: &str, size| Round {
            kind: Some(kind.to_owned()),
            size: Some(size),
        };
        assert_eq!(told(&Shape::Plain(Plain { size: Some(0) })), "");
        assert_eq!(
            told(&Shape::Oval(round("disk", 0))),
            "`/size` must be greater than or equal to 1"
        );
        assert_eq!(
            told(&Shape::Oval(round("round", 1))),
            "`/kind` must be one of \"oval\", \"disk\" (found \"round\")"
        );
        let unknown = |text: &str| Shape::Unknown(serde_json::from_str(text).expect("JSON"));
        let all = "\"plain\", \"kept\", \"round\", \"disk\", \"oval\", \"disk\"";
        assert_eq!(
            told(&unknown(r#"{"kind":"square"}"#)),
            format!("`/kind` must be one of {all} (found \"square\")")
        );
        assert_eq!(
            told(&unknown(r#"{"size":0}"#)),
            format!("`/kind` is required, one of {all}")
        );
        assert_eq!(told(&unknown(r#"{"kind":"disk"}"#)), "");
        assert_eq!(told(&unknown("{}")), "", "as if it were round");
    }

    #[test]
    fn of_variants_that_lose_as_much_the_first_is_taken() {
        use selected::Plain;
        #[derive(Debug, PartialEq)]
        enum Twin {
            First(Plain),
            Second(Plain),
            Unknown(Json),
        }
        crate::__union!(Twin { First(Plain): OBJECT, Second(Plain): OBJECT } else Unknown);
        let first = Twin::First(Plain { size: Some(1) });
        assert_eq!(read(r#"{"size":1,"other":2}"#), (first, 1));
    }

    /// What is missing tells only within a union that a value is of another type.
    #[test]
    fn what_comes_after_a_union_is_no_trial() {
        static HERE: Schema = Schema::TEXT.values(&[r#""here""#]);

        #[derive(Debug, PartialEq)]
        struct Near {
            at: String,
        }

        crate::__model!(Near = static NEAR { at!: &HERE });

        #[derive(Debug, Default, PartialEq)]
        struct Both {
            union: Option<selected::Shape>,
            near: Option<Near>,
        }

        crate::__model!(Both = static BOTH { union?: &selected::SHAPE, near?: &NEAR });
        let (both, losses) = read::<Both>(r#"{"union":{"kind":"disk","size":1},"near":{}}"#);
        let at = "here".to_owned();
        assert_eq!((both.near, losses), (Some(Near { at }), 1));
        let (levels, losses) = read::<Vec<Option<Near>>>("[null,{}]");
        assert_eq!((levels.len(), losses), (2, 1));
    }
}
