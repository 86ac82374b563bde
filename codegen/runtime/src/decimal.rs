//! Decimal numbers, exactly: `multipleOf: 0.01` means hundredths, which no binary fraction is.

use std::cmp::Ordering;
use std::fmt;

/// `digits × 10^exponent`, where the last digit is not 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Digits {
    digits: i128,
    exponent: i32,
}

impl Digits {
    /// Reads the notation of JSON numbers (RFC 8259, section 6); `None` where more than 38 digits would be needed.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (text, None),
        };
        let (mut digits, mut zeros, mut fraction, mut is_fraction) = (0_i128, 0_u32, 0_i32, false);
        for byte in mantissa.bytes() {
            fraction = fraction.saturating_add(is_fraction.into());
            match byte {
                b'.' => is_fraction = true,
                b'0' => zeros = zeros.saturating_add(1),
                b'1'..=b'9' => {
                    if digits != 0 {
                        let scale = 10_i128.checked_pow(zeros.checked_add(1)?)?;
                        digits = digits.checked_mul(scale)?;
                    }
                    digits = digits.checked_add(i128::from(byte - b'0'))?;
                    zeros = 0;
                }
                _ => {}
            }
        }
        if digits == 0 {
            return Some(Self {
                digits: 0,
                exponent: 0,
            });
        }
        if mantissa.starts_with('-') {
            digits = -digits;
        }
        let exponent = exponent
            .map_or(Ok(0), str::parse::<i32>)
            .ok()?
            .checked_sub(fraction)?
            .checked_add(i32::try_from(zeros).ok()?)?;
        Some(Self { digits, exponent })
    }

    /// The number, if it is whole and not too large.
    pub(super) fn integer(self) -> Option<i128> {
        let scale = 10_i128.checked_pow(u32::try_from(self.exponent).ok()?)?;
        self.digits.checked_mul(scale)
    }

    /// Whether the number is whole.
    pub(super) fn is_integer(self) -> bool {
        self.exponent >= 0
    }

    /// Whether this is a whole number of `divisor`s; `None` where that takes more than 38 digits to tell.
    pub(super) fn is_multiple_of(self, divisor: Self) -> Option<bool> {
        if self.digits == 0 {
            return Some(true);
        }
        if divisor.digits == 0 {
            return Some(false);
        }
        let shift = self.exponent.checked_sub(divisor.exponent)?;
        if shift > 2_000 {
            // More than doubles have, and nothing should take long.
            return None;
        }
        if shift >= 0 {
            // Ten by ten, so that only the rest has to fit.
            let mut rest = self.digits % divisor.digits;
            for _ in 0..shift {
                if rest == 0 {
                    break;
                }
                rest = rest.checked_mul(10)? % divisor.digits;
            }
            return Some(rest == 0);
        }
        let unit = 10_i128
            .checked_pow(shift.unsigned_abs())
            .and_then(|scale| divisor.digits.checked_mul(scale));
        // A divisor too large to be written down is larger than the value, which is not zero.
        Some(unit.is_some_and(|unit| self.digits % unit == 0))
    }

    /// How many digits stand before the decimal point; negative for zeros behind it.
    fn magnitude(self) -> i64 {
        let digits = self.digits.unsigned_abs();
        i64::from(digits.checked_ilog10().unwrap_or(0)) + i64::from(self.exponent)
    }

    fn cmp_absolute(self, other: Self) -> Ordering {
        let (a, b) = (self.digits.unsigned_abs(), other.digits.unsigned_abs());
        // With the same magnitude, what is missing on one side is at most 38 zeros.
        let fill = |digits: u128, zeros: i64| {
            let scale = u32::try_from(zeros)
                .ok()
                .and_then(|zeros| 10_u128.checked_pow(zeros));
            scale.and_then(|scale| digits.checked_mul(scale))
        };
        let shift = i64::from(self.exponent) - i64::from(other.exponent);
        self.magnitude()
            .cmp(&other.magnitude())
            .then_with(|| match shift >= 0 {
                true => fill(a, shift).unwrap_or(u128::MAX).cmp(&b),
                false => a.cmp(&fill(b, -shift).unwrap_or(u128::MAX)),
            })
    }
}

impl PartialOrd for Digits {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let signs = self.digits.signum().cmp(&other.digits.signum());
        Some(signs.then_with(|| match self.digits.signum() {
            0 => Ordering::Equal,
            1 => self.cmp_absolute(*other),
            _ => other.cmp_absolute(*self),
        }))
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}e{}", self.digits, self.exponent)
    }
}

#[cfg(test)]
mod tests {
    use super::Digits;

    fn multiple(value: &str, divisor: &str) -> Option<bool> {
        Digits::parse(value)?.is_multiple_of(Digits::parse(divisor)?)
    }

    #[test]
    fn tells_multiples_exactly() {
        assert_eq!(multiple("0.3", "0.1"), Some(true));
        assert_eq!(multiple("1.1", "0.01"), Some(true));
        assert_eq!(multiple("1.105", "0.01"), Some(false));
        assert_eq!(multiple("-6", "4"), Some(false));
        assert_eq!(multiple("-8", "4"), Some(true));
        assert_eq!(multiple("1e3", "250"), Some(true));
        assert_eq!(multiple("25e-1", "0.5"), Some(true));
        assert_eq!(multiple("0", "0.7"), Some(true));
        assert_eq!(multiple("-0", "0.7"), Some(true));
        assert_eq!(multiple(&1e300.to_string(), "0.25"), Some(true));
        assert_eq!(multiple(&5e-324.to_string(), "0.25"), Some(false));
        assert_eq!(multiple("1e300", "1e-300"), Some(true));
        assert_eq!(multiple("1e300", "7"), Some(false));
        assert_eq!(multiple("1e-300", "0.25"), Some(false));
        assert_eq!(multiple("5e-324", "1e300"), Some(false));
    }

    #[test]
    fn compares_all_digits() {
        let ascending = [
            "-1e400",
            "-170141183460469231731687303715884105727",
            "-2",
            "-1.5",
            "-1e-400",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000000000000000000000001",
            "9007199254740992",
            "9007199254740993",
            "170141183460469231731687303715884105726",
            "170141183460469231731687303715884105727",
            "2e38",
            "1e400",
        ];
        let parsed = ascending.map(|text| Digits::parse(text).expect(text));
        for (at, a) in parsed.iter().enumerate() {
            for (to, b) in parsed.iter().enumerate() {
                assert_eq!(a.partial_cmp(b), Some(at.cmp(&to)), "{a} {b}");
            }
        }
        assert_eq!(Digits::parse("1.50e1"), Digits::parse("15"));
        assert_eq!(Digits::parse("0e99999999999"), Digits::parse("-0.0"));
        assert_eq!(Digits::parse("1e99999999999"), None);
    }

    #[test]
    fn knows_whole_numbers() {
        let integer = |text| Digits::parse(text).and_then(Digits::integer);
        assert_eq!(integer("1.0"), Some(1));
        assert_eq!(integer("-12e2"), Some(-1200));
        assert_eq!(integer("1.5"), None);
        assert_eq!(integer("1e39"), None);
        assert_eq!(integer("150e-1"), Some(15));
    }
}
