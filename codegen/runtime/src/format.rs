//! Formats of strings that are checked before they are sent (JSON Schema Validation, section 7.3).

use std::fmt;

/// A format with a standard that services keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// `date-time`: a date and a time with its offset (RFC 3339, section 5.6).
    DateTime,
    /// `date`: a date (RFC 3339, section 5.6).
    Date,
    /// `uuid`: a UUID (RFC 9562, section 4).
    Uuid,
}

impl Format {
    /// Whether a string has this format. Usable at compile time.
    pub const fn accepts(self, text: &str) -> bool {
        let bytes = text.as_bytes();
        match self {
            Self::DateTime => is_date_time(bytes),
            Self::Date => bytes.len() == DATE.len() && is_date(bytes),
            Self::Uuid => bytes.len() == UUID.len() && has_shape(bytes, UUID),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DateTime => {
                "a date and time with its offset, such as `2026-11-30T18:00:00Z` (RFC 3339)"
            }
            Self::Date => "a date such as `2026-11-30` (RFC 3339)",
            Self::Uuid => "a UUID such as `5f0c954e-2e05-4a3c-8d8a-6ab0b2a4ee90`",
        })
    }
}

/// Shapes: `0` is a digit, `x` a hexadecimal one, and anything else itself.
const DATE: &[u8] = b"0000-00-00";
const TIME: &[u8] = b"00:00:00";
const OFFSET: &[u8] = b"00:00";
const UUID: &[u8] = b"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

/// Whether some bytes begin with a shape.
const fn has_shape(bytes: &[u8], shape: &[u8]) -> bool {
    if bytes.len() < shape.len() {
        return false;
    }
    let mut index = 0;
    while index < shape.len() {
        let byte = bytes[index];
        let fits = match shape[index] {
            b'0' => byte.is_ascii_digit(),
            b'x' => byte.is_ascii_hexdigit(),
            fixed => byte == fixed,
        };
        if !fits {
            return false;
        }
        index += 1;
    }
    true
}

/// The number that two digits are.
const fn number(bytes: &[u8], at: usize) -> u8 {
    (bytes[at] - b'0') * 10 + bytes[at + 1] - b'0'
}

/// Whether some bytes begin with a date that the calendar has.
const fn is_date(bytes: &[u8]) -> bool {
    if !has_shape(bytes, DATE) {
        return false;
    }
    let (century, year) = (number(bytes, 0), number(bytes, 2));
    let (month, day) = (number(bytes, 5), number(bytes, 8));
    // Of the years that end a century only every fourth has a leap day.
    let is_leap = if year == 0 {
        century % 4 == 0
    } else {
        year % 4 == 0
    };
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    };
    1 <= day && day <= last
}

const fn is_date_time(bytes: &[u8]) -> bool {
    if !is_date(bytes) {
        return false;
    }
    let Some((separator, time)) = bytes.split_at(DATE.len()).1.split_first() else {
        return false;
    };
    if !separator.eq_ignore_ascii_case(&b'T') || !has_shape(time, TIME) {
        return false;
    }
    // A leap second is the 60th.
    if number(time, 0) > 23 || number(time, 3) > 59 || number(time, 6) > 60 {
        return false;
    }
    let mut rest = time.split_at(TIME.len()).1;
    if let [b'.', digits @ ..] = rest {
        rest = digits;
        while let [b'0'..=b'9', more @ ..] = rest {
            rest = more;
        }
        if rest.len() == digits.len() {
            return false;
        }
    }
    match rest {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', offset @ ..] => {
            offset.len() == OFFSET.len()
                && has_shape(offset, OFFSET)
                && number(offset, 0) <= 23
                && number(offset, 3) <= 59
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn dates_and_times_are_those_of_rfc_3339() {
        for text in [
            "2026-11-30T18:00:00Z",
            "2026-11-30t18:00:00.25+01:00",
            "1985-04-12T23:20:50.52z",
            "2016-12-31T23:59:60-08:30",
            "2000-02-29T00:00:00Z",
        ] {
            assert!(Format::DateTime.accepts(text), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "now-1h",
            "1764525600",
            "2026-11-30",
            "2026-11-30T18:00:00",
            "2026-11-30 18:00:00Z",
            "2026-11-31T18:00:00Z",
            "2026-11-30T24:00:00Z",
            "2026-11-30T18:60:00Z",
            "2026-11-30T18:00:00.Z",
            "2026-11-30T18:00:00+1:00",
            "2026-11-30T18:00:00+01:60",
            "2026-11-30T18:00:00Z ",
            "é026-11-30T18:00:00Z",
        ] {
            assert!(!Format::DateTime.accepts(text), "{text}");
        }
    }

    #[test]
    fn a_date_is_one_of_the_calendar() {
        for text in ["2026-11-30", "2024-02-29", "2000-02-29", "0000-01-01"] {
            assert!(Format::Date.accepts(text), "{text}");
        }
        for text in [
            "2026-02-29",
            "1900-02-29",
            "2026-00-10",
            "2026-13-01",
            "2026-01-00",
            "30.11.2026",
            "2026-1-1",
        ] {
            assert!(!Format::Date.accepts(text), "{text}");
        }
    }

    #[test]
    fn a_uuid_is_36_characters() {
        assert!(Format::Uuid.accepts("5f0c954e-2E05-4a3c-8d8a-6ab0b2a4ee90"));
        for text in [
            "me",
            "5f0c954e2e054a3c8d8a6ab0b2a4ee90",
            "{5f0c954e-2e05-4a3c-8d8a-6ab0b2a4ee90}",
        ] {
            assert!(!Format::Uuid.accepts(text), "{text}");
        }
    }
}
