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
        let fraction = fraction.trim_end_matches('0');
        let digits = format!("{whole}{fraction}").parse().ok()?;
        let exponent = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
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
        let scale = 10_i128.checked_pow(shift.unsigned_abs())?;
        let (value, unit) = if shift >= 0 {
            (self.digits.checked_mul(scale)?, divisor.digits)
        } else {
            (self.digits, divisor.digits.checked_mul(scale)?)
        };
        value.checked_rem(unit).map(|rest| rest == 0)
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
        assert_eq!(multiple("1e300", "1e-300"), None);
    }
}
