//! What a parameter's schema asks of its values.

use super::argument::{Argument, Location};
use super::decimal::Digits;
use super::format::Format;
use super::pattern::Pattern;
use super::violation::{Broken, Violations};

/// The constraints of one parameter, as its schema states them (JSON Schema Validation, section 6).
#[derive(Debug)]
pub struct Rule {
    /// `minLength`, in Unicode code points.
    pub min_length: usize,
    /// `maxLength`, in Unicode code points.
    pub max_length: Option<usize>,
    /// `pattern` (ECMA-262).
    pub pattern: Option<&'static Pattern>,
    /// `format`.
    pub format: Option<Format>,
    /// `enum`; empty for any value.
    pub one_of: &'static [&'static str],
    /// `minimum`.
    pub minimum: Option<Bound>,
    /// `maximum`.
    pub maximum: Option<Bound>,
    /// `multipleOf`, in the notation of JSON.
    pub multiple_of: Option<&'static str>,
    /// Whether the value is a whole path segment, which must not be empty, `.` or `..`.
    pub segment: bool,
}

/// A limit for numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// The limit, in the notation of JSON.
    pub text: &'static str,
    /// The limit, exactly, where it is a whole number.
    pub integer: Option<i128>,
    /// The limit, as near as a double comes.
    pub number: f64,
    /// Whether the limit itself is excluded.
    pub exclusive: bool,
}

impl Bound {
    /// A limit that is a whole number; the same as text, and as a number.
    pub const fn integer(text: &'static str, integer: i128) -> Self {
        Self {
            text,
            integer: Some(integer),
            number: integer as f64,
            exclusive: false,
        }
    }

    /// A limit that is no whole number; the same as text, and as a number.
    pub const fn number(text: &'static str, number: f64) -> Self {
        Self {
            text,
            integer: None,
            number,
            exclusive: false,
        }
    }

    /// The same limit, itself excluded.
    #[must_use]
    pub const fn excluded(mut self) -> Self {
        self.exclusive = true;
        self
    }
}

impl Rule {
    /// Accepts everything.
    pub const ANY: Self = Self {
        min_length: 0,
        max_length: None,
        pattern: None,
        format: None,
        one_of: &[],
        minimum: None,
        maximum: None,
        multiple_of: None,
        segment: false,
    };

    /// Accepts whatever a path segment may be.
    pub const SEGMENT: Self = Self {
        segment: true,
        ..Self::ANY
    };

    /// Accepts strings of this format.
    pub const DATE_TIME: Self = Self::ANY.format(Format::DateTime);
    /// Accepts strings of this format.
    pub const DATE: Self = Self::ANY.format(Format::Date);
    /// Accepts strings of this format.
    pub const UUID: Self = Self::ANY.format(Format::Uuid);

    /// Sets `format`.
    #[must_use]
    pub const fn format(mut self, format: Format) -> Self {
        self.format = Some(format);
        self
    }

    /// Sets `minLength`.
    #[must_use]
    pub const fn min_length(mut self, min: usize) -> Self {
        self.min_length = min;
        self
    }

    /// Sets `maxLength`.
    #[must_use]
    pub const fn max_length(mut self, max: usize) -> Self {
        self.max_length = Some(max);
        self
    }

    /// Sets `pattern`.
    #[must_use]
    pub const fn pattern(mut self, pattern: &'static Pattern) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// Sets `enum`.
    #[must_use]
    pub const fn one_of(mut self, values: &'static [&'static str]) -> Self {
        self.one_of = values;
        self
    }

    /// Sets `minimum`.
    #[must_use]
    pub const fn minimum(mut self, bound: Bound) -> Self {
        self.minimum = Some(bound);
        self
    }

    /// Sets `maximum`.
    #[must_use]
    pub const fn maximum(mut self, bound: Bound) -> Self {
        self.maximum = Some(bound);
        self
    }

    /// Sets `multipleOf`.
    #[must_use]
    pub const fn multiple_of(mut self, divisor: &'static str) -> Self {
        self.multiple_of = Some(divisor);
        self
    }

    /// Whether a text keeps every constraint. Usable at compile time.
    pub const fn accepts(&self, text: &str) -> bool {
        let length = code_points(text);
        if length < self.min_length {
            return false;
        }
        if let Some(max) = self.max_length
            && length > max
        {
            return false;
        }
        if self.segment && matches!(text.as_bytes(), b"" | b"." | b"..") {
            return false;
        }
        if !self.one_of.is_empty() && !contains(self.one_of, text) {
            return false;
        }
        if let Some(format) = self.format
            && !format.accepts(text)
        {
            return false;
        }
        match self.pattern {
            Some(pattern) => pattern.is_match(text),
            None => true,
        }
    }

    /// Says everything that is wrong with the text given for a parameter.
    ///
    /// # Errors
    /// Every constraint that the text breaks.
    pub fn verify(&self, parameter: &'static str, text: &str) -> Result<(), Violations> {
        let mut found = Violations::default();
        self.check(Argument::Text(text), None, parameter, &mut found);
        if found.is_empty() { Ok(()) } else { Err(found) }
    }

    /// Adds a violation for each constraint that an argument breaks.
    pub(super) fn check(
        &self,
        argument: Argument<'_>,
        location: Option<Location>,
        parameter: &'static str,
        found: &mut Violations,
    ) {
        let mut found = |broken| found.push(location, parameter, broken);
        let is_listed = match argument {
            Argument::Integer(value) => self.has(|listed| listed.parse() == Ok(value)),
            Argument::Number(value) => self.has(|listed| listed.parse() == Ok(value)),
            Argument::Boolean(value) => self.has(|listed| listed.parse() == Ok(value)),
            _ => true,
        };
        if !is_listed {
            let allowed = self.one_of;
            found(Broken::NotOneOf { allowed });
        }
        match argument {
            Argument::Absent => {}
            Argument::Text(text) => self.check_text(text, &mut found),
            Argument::Integer(value) => self.check_number(
                |bound| match bound.integer {
                    Some(limit) => i128::from(value).cmp(&limit).into(),
                    // A whole number beyond 2^53 is beyond or equal to any fraction that a double can hold.
                    None => (value as f64).partial_cmp(&bound.number),
                },
                || Digits::parse(&value.to_string()),
                &mut found,
            ),
            Argument::Number(value) if !value.is_finite() => found(Broken::NotFinite),
            Argument::Number(value) => self.check_number(
                |bound| value.partial_cmp(&bound.number),
                || Digits::parse(&value.to_string()),
                &mut found,
            ),
            // Of several values each is shown to this.
            _ => {}
        }
    }

    /// Tells each constraint that a text breaks.
    pub(super) fn check_text(&self, text: &str, found: &mut dyn FnMut(Broken)) {
        if !self.accepts(text) {
            self.explain(text, found);
        }
    }

    /// Tells each constraint that a number of a JSON text breaks. All digits count, unless there are more than 38.
    pub(super) fn check_json_number(&self, token: &str, found: &mut dyn FnMut(Broken)) {
        let exactly =
            |bound: &Bound| Digits::parse(token)?.partial_cmp(&Digits::parse(bound.text)?);
        self.check_number(
            |bound| match (token.parse::<i64>(), bound.integer) {
                (Ok(value), Some(limit)) => i128::from(value).partial_cmp(&limit),
                _ => {
                    exactly(bound).or_else(|| token.parse::<f64>().ok()?.partial_cmp(&bound.number))
                }
            },
            || Digits::parse(token),
            found,
        );
    }

    fn explain(&self, text: &str, found: &mut dyn FnMut(Broken)) {
        if self.segment && text.is_empty() {
            // Every other rule would only say the same again.
            return found(Broken::EmptySegment);
        }
        if self.segment && matches!(text, "." | "..") {
            found(Broken::DotSegment);
        }
        let length = code_points(text);
        if length < self.min_length {
            found(Broken::TooShort {
                min: self.min_length,
                length,
            });
        }
        if let Some(max) = self.max_length
            && length > max
        {
            found(Broken::TooLong { max, length });
        }
        if let Some(pattern) = self.pattern
            && !pattern.is_match(text)
        {
            found(Broken::Pattern {
                pattern: pattern.source,
                position: pattern.stuck_at(text),
            });
        }
        if let Some(format) = self.format
            && !format.accepts(text)
        {
            found(Broken::Format { format });
        }
        if !self.one_of.is_empty() && !contains(self.one_of, text) {
            found(Broken::NotOneOf {
                allowed: self.one_of,
            });
        }
    }

    /// Whether a value is one of those that are listed, if some are.
    fn has(&self, is_it: impl Fn(&str) -> bool) -> bool {
        self.one_of.is_empty() || self.one_of.iter().any(|listed| is_it(listed))
    }

    fn check_number(
        &self,
        compare: impl Fn(&Bound) -> Option<std::cmp::Ordering>,
        digits: impl Fn() -> Option<Digits>,
        found: &mut dyn FnMut(Broken),
    ) {
        if let Some(bound) = &self.minimum
            && !compare(bound)
                .is_some_and(|order| order.is_gt() || order.is_eq() && !bound.exclusive)
        {
            found(Broken::BelowMinimum {
                minimum: bound.text,
                exclusive: bound.exclusive,
            });
        }
        if let Some(bound) = &self.maximum
            && !compare(bound)
                .is_some_and(|order| order.is_lt() || order.is_eq() && !bound.exclusive)
        {
            found(Broken::AboveMaximum {
                maximum: bound.text,
                exclusive: bound.exclusive,
            });
        }
        if let Some(divisor) = self.multiple_of
            && let (Some(value), Some(unit)) = (digits(), Digits::parse(divisor))
            && value.is_multiple_of(unit) == Some(false)
        {
            found(Broken::NotMultipleOf { divisor });
        }
    }
}

/// The length of a text in Unicode code points.
const fn code_points(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut count, mut index) = (0, 0);
    while index < bytes.len() {
        // Continuation bytes are 10xxxxxx.
        if bytes[index] & 0xC0 != 0x80 {
            count += 1;
        }
        index += 1;
    }
    count
}

const fn contains(values: &[&str], text: &str) -> bool {
    let mut index = 0;
    while index < values.len() {
        if equal(values[index].as_bytes(), text.as_bytes()) {
            return true;
        }
        index += 1;
    }
    false
}

const fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(rule: &Rule, argument: Argument<'_>) -> Vec<Broken> {
        let mut found = Violations::default();
        rule.check(argument, None, "it", &mut found);
        found
            .0
            .into_iter()
            .map(|violation| violation.broken)
            .collect()
    }

    #[test]
    fn lengths_count_code_points() {
        let rule = Rule::ANY.min_length(2).max_length(3);
        assert_eq!(
            broken(&rule, "é".into()),
            [Broken::TooShort { min: 2, length: 1 }]
        );
        assert_eq!(broken(&rule, "😀é".into()), []);
        assert_eq!(broken(&rule, "😀é😀".into()), []);
        assert_eq!(
            broken(&rule, "😀é😀a".into()),
            [Broken::TooLong { max: 3, length: 4 }]
        );
    }

    #[test]
    fn segments_are_never_empty_nor_dots() {
        assert_eq!(broken(&Rule::SEGMENT, "".into()), [Broken::EmptySegment]);
        assert_eq!(broken(&Rule::SEGMENT, ".".into()), [Broken::DotSegment]);
        assert_eq!(broken(&Rule::SEGMENT, "..".into()), [Broken::DotSegment]);
        assert_eq!(broken(&Rule::SEGMENT, "...".into()), []);
    }

    #[test]
    fn integers_are_compared_as_integers() {
        let rule = Rule::ANY
            .minimum(Bound::integer("-9223372036854775808", i64::MIN.into()))
            .maximum(Bound::integer(
                "9223372036854775806",
                9_223_372_036_854_775_806,
            ));
        assert_eq!(broken(&rule, i64::MIN.into()), []);
        assert_eq!(broken(&rule, (i64::MAX - 1).into()), []);
        assert_eq!(
            broken(&rule, i64::MAX.into()),
            [Broken::AboveMaximum {
                maximum: "9223372036854775806",
                exclusive: false
            }]
        );
    }

    #[test]
    fn bounds_may_exclude_their_limit() {
        let rule = Rule::ANY
            .minimum(Bound::integer("0", 0).excluded())
            .multiple_of("0.01");
        assert_eq!(broken(&rule, 1.05.into()), []);
        assert_eq!(
            broken(&rule, 0.0.into()),
            [Broken::BelowMinimum {
                minimum: "0",
                exclusive: true
            }]
        );
        assert_eq!(
            broken(&rule, 1.055.into()),
            [Broken::NotMultipleOf { divisor: "0.01" }]
        );
        assert_eq!(broken(&rule, f64::NAN.into()), [Broken::NotFinite]);
    }

    #[test]
    fn one_of_names_the_choices() {
        static RULE: Rule = Rule::ANY.one_of(&["asc", "desc"]);
        const { assert!(RULE.accepts("asc") && !RULE.accepts("ascending")) };
        assert_eq!(
            broken(&RULE, "up".into()),
            [Broken::NotOneOf {
                allowed: &["asc", "desc"]
            }]
        );
        static YES: Rule = Rule::ANY.one_of(&["true"]);
        assert_eq!(broken(&YES, true.into()), []);
        let allowed = &["true"];
        assert_eq!(broken(&YES, false.into()), [Broken::NotOneOf { allowed }]);
    }
}
