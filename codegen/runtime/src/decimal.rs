//! Decimal numbers, exactly: `multipleOf: 0.01` means hundredths, which no binary fraction is.

/// `digits × 10^exponent`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Decimal {
    digits: i128,
    exponent: i32,
}

impl Decimal {
    /// Reads the notation of JSON numbers (RFC 8259, section 6); `None` where more than 38 digits would be needed.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse().ok()?),
            None => (text, 0_i32),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let written = format!("{whole}{fraction}");
        let digits = written.trim_end_matches('0');
        let zeros = i32::try_from(written.len() - digits.len()).ok()?;
        let exponent = exponent
            .checked_sub(i32::try_from(fraction.len()).ok()?)?
            .checked_add(zeros)?;
        let digits = match digits {
            "" | "-" => 0,
            digits => digits.parse().ok()?,
        };
        Some(Self { digits, exponent })
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
        if shift >= 0 {
            // Ten by ten, so that only the rest has to fit.
            let mut rest = self.digits % divisor.digits;
            for _ in 0..shift {
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
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    fn multiple(value: &str, divisor: &str) -> Option<bool> {
        Decimal::parse(value)?.is_multiple_of(Decimal::parse(divisor)?)
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
}
