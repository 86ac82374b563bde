//! Numbers with a meaning.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use super::super::json::{ReadError, Reader, Writer, is_number};
use super::Data;

/// A number with all the digits that it was written with. Two are equal if they are written in the same way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(String);

/// A text is not a number as JSON writes them (RFC 8259, section 6), or a number is not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANumber;

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a number that JSON can write")
    }
}

impl std::error::Error for NotANumber {}

impl Decimal {
    /// The number as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as near as a double comes; infinite if none comes near.
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// The number as another type, such as one of a crate for decimal numbers.
    ///
    /// # Errors
    /// Those of the type.
    pub fn parse<T: FromStr>(&self) -> Result<T, T::Err> {
        self.0.parse()
    }
}

impl FromStr for Decimal {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        match is_number(text) {
            true => Ok(Self(text.to_owned())),
            false => Err(NotANumber),
        }
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl TryFrom<f64> for Decimal {
    type Error = NotANumber;

    fn try_from(number: f64) -> Result<Self, NotANumber> {
        match number.is_finite() {
            true => Ok(Self(number.to_string())),
            false => Err(NotANumber),
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Data for Decimal {
    fn blank() -> Self {
        Self(String::new())
    }

    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        from.number()?.clone_into(&mut self.0);
        Ok(())
    }

    fn write(&self, to: &mut Writer) {
        to.raw(&self.0);
    }
}

/// A point in time as whole seconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(
    /// The seconds; negative before 1970.
    pub i64,
);

/// Fractions of a second are cut off, towards the past.
impl From<SystemTime> for UnixTime {
    fn from(time: SystemTime) -> Self {
        let whole = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        Self(match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => whole(since),
            Err(error) => {
                let before = error.duration();
                -whole(before) - i64::from(before.subsec_nanos() > 0)
            }
        })
    }
}

impl TryFrom<UnixTime> for SystemTime {
    type Error = NotANumber;

    /// # Errors
    /// The system has no such time.
    fn try_from(time: UnixTime) -> Result<Self, NotANumber> {
        let span = Duration::from_secs(time.0.unsigned_abs());
        let found = match time.0 < 0 {
            true => Self::UNIX_EPOCH.checked_sub(span),
            false => Self::UNIX_EPOCH.checked_add(span),
        };
        found.ok_or(NotANumber)
    }
}

impl From<i64> for UnixTime {
    fn from(seconds: i64) -> Self {
        Self(seconds)
    }
}

impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Data for UnixTime {
    fn blank() -> Self {
        Self(0)
    }

    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        self.0.fill(from)
    }

    fn write(&self, to: &mut Writer) {
        to.integer(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_digits() {
        let price = Decimal::from_json("1.50").expect("a number");
        assert_eq!((price.as_str(), price.to_f64()), ("1.50", 1.5));
        assert_eq!(price.to_json(), "1.50");
        assert_eq!(price.parse::<f64>(), Ok(1.5));
        assert_eq!("01".parse::<Decimal>(), Err(NotANumber));
        assert_eq!(
            Decimal::try_from(1e21).map(|number| number.to_string()),
            Ok("1000000000000000000000".to_owned())
        );
        assert_eq!(Decimal::try_from(f64::NAN), Err(NotANumber));
        assert!(Decimal::from_json("\"1\"").is_err());
    }

    #[test]
    fn unix_times_are_seconds() {
        for seconds in [0, 1_700_000_000, -1] {
            let time = SystemTime::try_from(UnixTime(seconds)).expect("a time");
            assert_eq!(UnixTime::from(time), UnixTime(seconds));
            let later = time + Duration::from_millis(500);
            assert_eq!(UnixTime::from(later), UnixTime(seconds));
        }
        assert_eq!(UnixTime::from_json("1.7e9"), Ok(UnixTime(1_700_000_000)));
    }
}
