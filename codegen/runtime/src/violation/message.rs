//! The messages of violations.

use std::fmt;

use super::Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is required"),
            Self::TooShort { min, length } => at_least(f, *min, "character", *length),
            Self::TooLong { max, length } => at_most(f, *max, "character", *length),
            Self::Pattern {
                pattern,
                position: None,
            } => write!(f, "must match `{pattern}`"),
            Self::Pattern {
                pattern,
                position: Some(position),
            } => write!(f, "must match `{pattern}` (fails at character {position})"),
            Self::Format { format } => write!(f, "must be {format}"),
            Self::NotOneOf { allowed } => write!(f, "must be one of {}", allowed.join(", ")),
            Self::BelowMinimum { minimum, exclusive } => {
                write!(f, "must be greater than{} {minimum}", equal(*exclusive))
            }
            Self::AboveMaximum { maximum, exclusive } => {
                write!(f, "must be less than{} {maximum}", equal(*exclusive))
            }
            Self::NotMultipleOf { divisor } => write!(f, "must be a multiple of {divisor}"),
            Self::NotFinite => f.write_str("must be a finite number"),
            Self::EmptySegment => f.write_str("must not be empty: it is a segment of the path"),
            Self::DotSegment => f.write_str(
                "must not be `.` or `..`: as a segment of the path it would call another route",
            ),
            Self::NotEncoded { position } => write!(
                f,
                "is sent as it is, and must be percent-encoded (see character {position})"
            ),
            Self::ControlCharacter { position } => write!(
                f,
                "must not hold control characters (has one at character {position})"
            ),
            Self::Delimiter { delimiter } => {
                write!(f, "must not hold {delimiter:?}, which divides the values")
            }
            Self::Nested => {
                f.write_str("must not hold an array or object, which the style cannot write")
            }
            Self::NotJson => f.write_str("cannot be written as JSON"),
            Self::NotText => f.write_str("must be a string, as JSON cannot hold bytes"),
            Self::NotAForm => f.write_str("cannot be written as a form"),
            Self::NotParts => f.write_str("cannot be written as parts"),
            Self::NotXml => f.write_str("cannot be written as XML"),
            Self::ContentType { allowed } => {
                let boundary = match allowed.starts_with("multipart/") {
                    true => " with its boundary",
                    false => "",
                };
                write!(f, "must have a content type of `{allowed}`{boundary}")
            }
            Self::PartHeader => f.write_str("must not have a header that cannot stand in a part"),
            Self::Kind { allowed } => write!(f, "must be {allowed}"),
            Self::TooFewItems { min, count } => at_least(f, *min, "item", *count),
            Self::TooManyItems { max, count } => at_most(f, *max, "item", *count),
            Self::NotUnique { first, second } => write!(
                f,
                "must not hold a value twice (items {first} and {second})"
            ),
            Self::ContainsTooFew { min, count } => at_least(f, *min, "item of `contains`", *count),
            Self::ContainsTooMany { max, count } => at_most(f, *max, "item of `contains`", *count),
            Self::TooFewMembers { min, count } => at_least(f, *min, "property", *count),
            Self::TooManyMembers { max, count } => at_most(f, *max, "property", *count),
            Self::MissingBeside { member } => write!(f, "is required together with `{member}`"),
            Self::Unexpected => f.write_str("must not be there"),
            Self::MemberName => f.write_str("has a name that is not allowed"),
            Self::NoAlternative => f.write_str("must be of one of the alternatives"),
            Self::UnknownTag { allowed } => write!(f, "must be one of {allowed}"),
            Self::MissingTag { allowed } => write!(f, "is required, one of {allowed}"),
            Self::SeveralAlternatives { first, second } => write!(
                f,
                "must be of one alternative only (is of {first} and {second}, counted from 0)"
            ),
            Self::Excluded => f.write_str("must not be of the schema that `not` excludes"),
            Self::NoCallId => f.write_str("is sent only by a client that was built with `call_id`"),
            Self::NotAUrl => f.write_str("does not make a URL of at most 65,534 bytes"),
        }
    }
}

fn equal(exclusive: bool) -> &'static str {
    if exclusive { "" } else { " or equal to" }
}

fn counted(count: usize, noun: &str) -> String {
    match (count, noun.split_once(' ')) {
        (1, _) => format!("1 {noun}"),
        (_, Some((noun, rest))) => format!("{count} {noun}s {rest}"),
        (_, None) => match noun.strip_suffix('y') {
            Some(stem) => format!("{count} {stem}ies"),
            None => format!("{count} {noun}s"),
        },
    }
}

fn at_least(f: &mut fmt::Formatter<'_>, min: usize, noun: &str, count: usize) -> fmt::Result {
    write!(f, "must have at least {} (has {count})", counted(min, noun))
}

fn at_most(f: &mut fmt::Formatter<'_>, max: usize, noun: &str, count: usize) -> fmt::Result {
    write!(f, "must have at most {} (has {count})", counted(max, noun))
}
