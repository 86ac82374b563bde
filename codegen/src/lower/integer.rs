//! Which type of Rust holds an integer: what its format says, and what its bounds ask for.

use crate::api::{Bound, Constraint, Integer, Shape};
use crate::report::codes;
use crate::source::Pointer;

use super::Lower;
use super::facts::Facts;

/// 2^63 and 2^64, which the greatest numbers of 64 bits become as floating-point numbers.
const ROUNDED: [f64; 2] = [9_223_372_036_854_775_808.0, 18_446_744_073_709_551_616.0];
/// What is as large is the largest that a program has, and stands for no bound at all.
const ENDLESS: f64 = 1e300;

/// A bound, as far as 128 bits reach.
#[derive(Clone, Copy)]
struct Limit {
    value: i128,
    exclusive: bool,
}

/// What a format and bounds make of an integer.
pub(super) struct Fit {
    /// The type that holds the values; none where no type of 64 bits does.
    pub(super) ty: Option<Integer>,
    /// What does not fit the format.
    misfit: Option<Misfit>,
}

enum Misfit {
    /// The bounds lie outside of what the format holds.
    Wider(Integer, String),
    /// A bound lies outside of 64 bits, where no value can be.
    Beyond(&'static str, String),
    /// All values lie outside of 64 bits.
    NoValue(&'static str, String),
    /// No integer lies between the bounds.
    Crossed(String, String),
}

impl Lower<'_> {
    /// The shape of an integer, with bounds that its type can have. Says where these are not what the format holds.
    pub(super) fn integer(
        &mut self,
        facts: &Facts<'_>,
        constraint: &mut Constraint,
        at: &Pointer,
    ) -> Shape {
        let fit = fit(&facts.format, constraint);
        if let Some(misfit) = &fit.misfit {
            self.tell(misfit, &facts.format, at);
        }
        match fit.ty {
            Some(ty) => Shape::Integer(ty),
            None => {
                // Without a fraction, as far as it can be said of a decimal number.
                constraint.multiple_of.get_or_insert_with(|| "1".to_owned());
                Shape::Decimal
            }
        }
    }

    fn tell(&mut self, misfit: &Misfit, format: &str, at: &Pointer) {
        let (code, message, help) = match misfit {
            Misfit::Wider(ty, bound) => (
                &codes::MENDED,
                format!(
                    "`format: {format}` does not hold the {bound}; the type becomes `{}`",
                    rust_name(*ty)
                ),
                "correct the bound, or the format",
            ),
            Misfit::Beyond(keyword, bound) => (
                &codes::MENDED,
                format!(
                    "the {keyword} {bound} is outside of 64 bits; the type stays one of 64 bits, and the bound is not checked"
                ),
                "correct the bound, or remove it",
            ),
            Misfit::NoValue(keyword, bound) => (
                &codes::IMPOSSIBLE,
                format!(
                    "the {keyword} {bound} leaves no integer of 64 bits; the value becomes a decimal number of any size"
                ),
                "correct the bound; expected one within 64 bits",
            ),
            Misfit::Crossed(min, max) => (
                &codes::IMPOSSIBLE,
                format!(
                    "no integer is between the minimum {min} and the maximum {max}; every value is refused"
                ),
                "correct one of the two bounds",
            ),
        };
        self.report.add(code, at, message).help(help);
    }
}

/// The type for a format and bounds, of which those are left that a value can reach.
pub(super) fn fit(format: &str, constraint: &mut Constraint) -> Fit {
    let named = by_format(format);
    let mut misfit = None;
    let minimum = limit(&mut constraint.minimum, "minimum", &mut misfit);
    let maximum = limit(&mut constraint.maximum, "maximum", &mut misfit);
    if matches!(misfit, Some(Misfit::NoValue(..))) {
        return Fit { ty: None, misfit };
    }
    if let (Some(min), Some(max)) = (minimum, maximum)
        && min.value + i128::from(min.exclusive) > max.value - i128::from(max.exclusive)
    {
        let text =
            |bound: &Option<Bound>| bound.as_ref().map_or(String::new(), |one| one.text.clone());
        let crossed = Misfit::Crossed(text(&constraint.minimum), text(&constraint.maximum));
        let misfit = Some(misfit.unwrap_or(crossed));
        return Fit {
            ty: Some(named.unwrap_or(Integer::I64)),
            misfit,
        };
    }
    let holds = |ty: Integer| {
        let (least, most) = range(ty);
        let within = |limit: Limit| (least..=most).contains(&limit.value);
        minimum.is_none_or(within) && maximum.is_none_or(within)
    };
    // Without a minimum, a maximum beyond `i64` says what is meant; a format says so itself.
    let may_be_unsigned = match named {
        Some(_) => minimum.is_some(),
        None => true,
    };
    let wider: &[Integer] = match (named.is_some_and(is_unsigned), may_be_unsigned) {
        (true, true) => &[Integer::U64, Integer::I64],
        (false, true) => &[Integer::I64, Integer::U64],
        (_, false) => &[Integer::I64],
    };
    match named {
        Some(ty) if holds(ty) => Fit {
            ty: Some(ty),
            misfit,
        },
        _ => {
            let ty = wider.iter().copied().find(|ty| holds(*ty));
            if let (Some(ty), Some(named)) = (ty, named) {
                let (least, most) = range(named);
                let outside = |limit: Option<Limit>, bound: &Option<Bound>, keyword: &str| {
                    let limit = limit.filter(|limit| !(least..=most).contains(&limit.value));
                    let text = limit.and(bound.as_ref()).map(|bound| bound.text.as_str());
                    text.map(|text| format!("{keyword} {text}"))
                };
                let bound = outside(maximum, &constraint.maximum, "maximum")
                    .or_else(|| outside(minimum, &constraint.minimum, "minimum"));
                misfit = misfit.or_else(|| bound.map(|bound| Misfit::Wider(ty, bound)));
            }
            let ty = ty.or(named).unwrap_or(Integer::I64);
            Fit {
                ty: Some(ty),
                misfit,
            }
        }
    }
}

/// A bound as a number. One that 64 bits do not reach is taken away, where every value keeps it anyway.
fn limit(
    bound: &mut Option<Bound>,
    keyword: &'static str,
    misfit: &mut Option<Misfit>,
) -> Option<Limit> {
    let own = bound.as_mut()?;
    let near: f64 = own.text.parse().ok()?;
    let sign = if near < 0.0 { -1 } else { 1 };
    let value = match own.text.parse::<i128>() {
        // `9223372036854776000` is how JavaScript writes the greatest `i64`.
        _ if near == ROUNDED[0] => i128::from(i64::MAX),
        _ if near == -ROUNDED[0] => i128::from(i64::MIN),
        _ if near == ROUNDED[1] => i128::from(u64::MAX),
        Ok(value) => value,
        Err(_) => near as i128,
    };
    let is_beyond = !(i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&value);
    if !is_beyond {
        let text = value.to_string();
        if near.abs() >= ROUNDED[0] && own.text != text {
            own.text = text;
        }
        return Some(Limit {
            value,
            exclusive: own.exclusive,
        });
    }
    let is_kept_by_all = (sign > 0) == (keyword == "maximum");
    let shown = match own.text.len() {
        0..=24 => own.text.clone(),
        _ => format!("{near:e}"),
    };
    match is_kept_by_all {
        true => {
            if near.abs() < ENDLESS {
                misfit.get_or_insert(Misfit::Beyond(keyword, shown));
            }
            *bound = None;
        }
        false => *misfit = Some(Misfit::NoValue(keyword, shown)),
    }
    None
}

/// The type that a format names.
fn by_format(format: &str) -> Option<Integer> {
    Some(match format {
        "int8" => Integer::I8,
        "int16" => Integer::I16,
        "int32" => Integer::I32,
        "int64" => Integer::I64,
        "uint8" => Integer::U8,
        "uint16" => Integer::U16,
        "uint32" => Integer::U32,
        "uint64" => Integer::U64,
        "unixtime" => Integer::UnixTime,
        _ => return None,
    })
}

fn is_unsigned(ty: Integer) -> bool {
    range(ty).0 == 0
}

fn range(ty: Integer) -> (i128, i128) {
    match ty {
        Integer::I8 => (i8::MIN.into(), i8::MAX.into()),
        Integer::I16 => (i16::MIN.into(), i16::MAX.into()),
        Integer::I32 => (i32::MIN.into(), i32::MAX.into()),
        Integer::I64 => (i64::MIN.into(), i64::MAX.into()),
        Integer::U8 => (0, u8::MAX.into()),
        Integer::U16 => (0, u16::MAX.into()),
        Integer::U32 => (0, u32::MAX.into()),
        Integer::U64 => (0, u64::MAX.into()),
        // A type of the runtime, that no bound makes another of.
        Integer::UnixTime => (i128::MIN, i128::MAX),
    }
}

fn rust_name(ty: Integer) -> &'static str {
    match ty {
        Integer::U64 => "u64",
        _ => "i64",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(
        format: &str,
        minimum: Option<&str>,
        maximum: Option<&str>,
    ) -> (Option<Integer>, String) {
        let bound = |text: Option<&str>| {
            text.map(|text| Bound {
                text: text.to_owned(),
                exclusive: false,
            })
        };
        let mut constraint = Constraint {
            minimum: bound(minimum),
            maximum: bound(maximum),
            ..Constraint::default()
        };
        let fit = fit(format, &mut constraint);
        let told = match fit.misfit {
            None => String::new(),
            Some(Misfit::Wider(_, bound)) => format!("wider: {bound}"),
            Some(Misfit::Beyond(keyword, bound)) => format!("beyond: {keyword} {bound}"),
            Some(Misfit::NoValue(keyword, bound)) => format!("none: {keyword} {bound}"),
            Some(Misfit::Crossed(min, max)) => format!("crossed: {min} {max}"),
        };
        (fit.ty, told)
    }

    #[test]
    fn bounds_decide_which_type_holds_an_integer() {
        let (i32, i64, u32, u64) = (
            Some(Integer::I32),
            Some(Integer::I64),
            Some(Integer::U32),
            Some(Integer::U64),
        );
        for (format, min, max, ty, told) in [
            ("", None, None, i64, ""),
            ("", Some("0"), Some("18446744073709551615"), u64, ""),
            ("", Some("0"), Some("18446744073709552000"), u64, ""),
            ("", None, Some("18446744073709551615"), u64, ""),
            ("", Some("0"), Some("9223372036854775807"), i64, ""),
            ("", Some("0"), Some("9223372036854776000"), i64, ""),
            ("", Some("-9223372036854776000"), None, i64, ""),
            ("", Some("9223372036854777000"), None, u64, ""),
            ("", Some("-1"), Some("18446744073709551615"), i64, ""),
            ("int32", Some("0"), Some("2147483647"), i32, ""),
            (
                "int32",
                Some("0"),
                Some("3000000000"),
                i64,
                "wider: maximum 3000000000",
            ),
            (
                "int32",
                Some("-3000000000"),
                None,
                i64,
                "wider: minimum -3000000000",
            ),
            (
                "int64",
                Some("0"),
                Some("18446744073709551615"),
                u64,
                "wider: maximum 18446744073709551615",
            ),
            (
                "uint32",
                Some("0"),
                Some("5000000000"),
                u64,
                "wider: maximum 5000000000",
            ),
            ("uint32", Some("-1"), None, i64, "wider: minimum -1"),
            ("uint32", None, Some("7"), u32, ""),
            (
                "",
                None,
                Some("100000000000000000000"),
                i64,
                "beyond: maximum 100000000000000000000",
            ),
            (
                "",
                Some("100000000000000000000"),
                None,
                None,
                "none: minimum 100000000000000000000",
            ),
            ("int32", Some("5"), Some("4"), i32, "crossed: 5 4"),
        ] {
            assert_eq!(
                fitted(format, min, max),
                (ty, told.to_owned()),
                "{format} {min:?} {max:?}"
            );
        }
        // What .NET writes where there is no bound.
        let most = format!("{}", f64::MAX);
        assert_eq!(
            fitted("int32", Some("1"), Some(&most)),
            (i32, String::new())
        );
    }
}
