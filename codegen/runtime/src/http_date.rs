//! Dates of HTTP.
//!
//! Our own, as the crates for them begin in 1970 and mind the case of letters, and services do neither.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use super::data::UnixTime;

/// A date of HTTP (RFC 9110, section 5.6.7): a second of the years 1 to 9999, in the calendar of today.
///
/// It is read in all three forms that the RFC has, in small and capital letters alike, and written in the first one:
/// `Sun, 06 Nov 1994 08:49:37 GMT`. Which day of the week a text names is not compared with the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HttpDate(
    /// Seconds since 1970-01-01T00:00:00Z.
    i64,
);

/// Why something is no date of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADate(Why);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// What was expected in the text, and after how many bytes.
    Expected(&'static str, usize),
    /// The year is none of those.
    Year,
    /// The clock of the system does not go as far.
    System,
}

impl fmt::Display for NotADate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Why::Expected(what, at) => write!(f, "no date of HTTP: expected {what} at byte {at}"),
            Why::Year => f.write_str("no date of HTTP: the year is not one of 1 to 9999"),
            Why::System => f.write_str("a date that the system's clock does not have"),
        }
    }
}

impl std::error::Error for NotADate {}

/// A day, in seconds.
const DAY: i64 = 86_400;
/// 0001-01-01T00:00:00Z.
const FIRST: i64 = -62_135_596_800;
/// 9999-12-31T23:59:59Z.
const LAST: i64 = 253_402_300_799;

const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

impl TryFrom<UnixTime> for HttpDate {
    type Error = NotADate;

    /// # Errors
    /// It is of no year from 1 to 9999.
    fn try_from(time: UnixTime) -> Result<Self, NotADate> {
        match time.0 {
            FIRST..=LAST => Ok(Self(time.0)),
            _ => Err(NotADate(Why::Year)),
        }
    }
}

impl From<HttpDate> for UnixTime {
    fn from(date: HttpDate) -> Self {
        Self(date.0)
    }
}

/// Fractions of a second are cut off, towards the past.
impl TryFrom<SystemTime> for HttpDate {
    type Error = NotADate;

    /// # Errors
    /// It is of no year from 1 to 9999.
    fn try_from(time: SystemTime) -> Result<Self, NotADate> {
        UnixTime::from(time).try_into()
    }
}

impl TryFrom<HttpDate> for SystemTime {
    type Error = NotADate;

    /// # Errors
    /// The system has no such time; that of Windows begins in 1601.
    fn try_from(date: HttpDate) -> Result<Self, NotADate> {
        Self::try_from(UnixTime::from(date)).map_err(|_| NotADate(Why::System))
    }
}

impl fmt::Display for HttpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let (year, month, day) = date_of(days);
        // 1970 began on a Thursday.
        let name = |names: &[&'static str], index: i64| {
            let index = usize::try_from(index).unwrap_or_default();
            names.get(index).copied().unwrap_or_default()
        };
        let weekday = name(&DAYS, (days + 4).rem_euclid(7));
        let (month, hour) = (name(&MONTHS, month - 1), second / 3600);
        let (minute, second) = (second / 60 % 60, second % 60);
        write!(
            f,
            "{weekday:.3}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT"
        )
    }
}

impl FromStr for HttpDate {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let mut text = Rest { text, at: 0 };
        let date = match text.weekday()? {
            false => {
                text.word(" ", "a space")?;
                text.asctime()?
            }
            true => {
                text.word(", ", "a comma and a space")?;
                let (at, day) = (text.at, text.number(2, "a day of two digits")?);
                let date = match text.skips("-") {
                    true => text.rfc850(at, day)?,
                    false => text.fixed(at, day)?,
                };
                text.word(" GMT", "` GMT`")?;
                date
            }
        };
        match text.rest().is_empty() {
            true => UnixTime(date).try_into(),
            false => Err(text.expected("the end")),
        }
    }
}

/// What is left of a text.
struct Rest<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Rest<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn expected(&self, what: &'static str) -> NotADate {
        NotADate(Why::Expected(what, self.at))
    }

    /// Passes over a word, if it comes next.
    fn skips(&mut self, word: &str) -> bool {
        let next = self.rest().get(..word.len());
        let is_next = next.is_some_and(|next| next.eq_ignore_ascii_case(word));
        if is_next {
            self.at += word.len();
        }
        is_next
    }

    fn word(&mut self, word: &str, what: &'static str) -> Result<(), NotADate> {
        match self.skips(word) {
            true => Ok(()),
            false => Err(self.expected(what)),
        }
    }

    /// A day of the week, whole or its first three letters, and whether a comma comes next: in the third form there is
    /// none.
    fn weekday(&mut self) -> Result<bool, NotADate> {
        let mut names = DAYS
            .iter()
            .flat_map(|name| [Some(*name), name.get(..3)])
            .flatten();
        match names.any(|name| self.skips(name)) {
            true => Ok(self.rest().starts_with(',')),
            false => Err(self.expected("a day of the week")),
        }
    }

    /// From 1 to 12.
    fn month(&mut self) -> Result<i64, NotADate> {
        match (1..).zip(MONTHS).find(|(_, name)| self.skips(name)) {
            Some((month, _)) => Ok(month),
            None => Err(self.expected("a month")),
        }
    }

    fn number(&mut self, digits: usize, what: &'static str) -> Result<i64, NotADate> {
        let next = self.rest().get(..digits).filter(|next| {
            // A sign would be read, too.
            next.bytes().all(|byte| byte.is_ascii_digit())
        });
        match next.and_then(|next| next.parse().ok()) {
            Some(number) => {
                self.at += digits;
                Ok(number)
            }
            None => Err(self.expected(what)),
        }
    }

    /// `06 Nov 1994 08:49:37`, after its day.
    fn fixed(&mut self, at: usize, day: i64) -> Result<i64, NotADate> {
        self.word(" ", "a space")?;
        let month = self.month()?;
        self.word(" ", "a space")?;
        let year = self.number(4, "a year of four digits")?;
        self.word(" ", "a space")?;
        Ok(seconds(at, (year, month, day))? + self.time()?)
    }

    /// `06-Nov-94 08:49:37`, after the first hyphen.
    fn rfc850(&mut self, at: usize, day: i64) -> Result<i64, NotADate> {
        let month = self.month()?;
        self.word("-", "a hyphen")?;
        let short = self.number(2, "a year of two digits")?;
        self.word(" ", "a space")?;
        let time = self.time()?;
        // "More than 50 years in the future" is the past (RFC 9110, section 5.6.7).
        let UnixTime(now) = SystemTime::now().into();
        let (this_year, ..) = date_of(now.div_euclid(DAY));
        Ok(seconds(at, (full(short, this_year), month, day))? + time)
    }

    /// `Nov  6 08:49:37 1994`.
    fn asctime(&mut self) -> Result<i64, NotADate> {
        let month = self.month()?;
        self.word(" ", "a space")?;
        let at = self.at;
        let day = match self.skips(" ") {
            true => self.number(1, "a day of one digit")?,
            false => self.number(2, "a day of two digits")?,
        };
        self.word(" ", "a space")?;
        let time = self.time()?;
        self.word(" ", "a space")?;
        let year = self.number(4, "a year of four digits")?;
        Ok(seconds(at, (year, month, day))? + time)
    }

    /// `08:49:37`, as seconds. A leap second is the first one of the next minute.
    fn time(&mut self) -> Result<i64, NotADate> {
        let at = self.at;
        let hour = self.number(2, "an hour of two digits")?;
        self.word(":", "a colon")?;
        let minute = self.number(2, "a minute of two digits")?;
        self.word(":", "a colon")?;
        let second = self.number(2, "a second of two digits")?;
        match hour < 24 && minute < 60 && second <= 60 {
            true => Ok((hour * 60 + minute) * 60 + second),
            false => Err(NotADate(Why::Expected("a time of a day", at))),
        }
    }
}

/// The year that two digits stand for: the last one with these that is not more than 50 years ahead.
fn full(short: i64, this_year: i64) -> i64 {
    let latest = this_year + 50;
    latest - (latest - short).rem_euclid(100)
}

/// When a day begins, whose number stands at some byte.
fn seconds(at: usize, date: (i64, i64, i64)) -> Result<i64, NotADate> {
    let days = days_to(date);
    // A day that its month does not have is one of the next month, or of the last one.
    match date_of(days) == date {
        true => Ok(days * DAY),
        false => Err(NotADate(Why::Expected("a day of the month", at))),
    }
}

/// Days in 400 years, after which the calendar repeats itself.
const CYCLE: i64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01.
const BEFORE: i64 = 719_468;

/// The days from 1970-01-01 to a date. Years are counted from March, so that a leap day is the last one of its year.
fn days_to((year, month, day): (i64, i64, i64)) -> i64 {
    let (year, month) = match month > 2 {
        true => (year, month - 3),
        false => (year - 1, month + 9),
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // Five months in a row from March or August have 153 days.
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - BEFORE
}

/// The year, month and day that some days after 1970-01-01 lead to.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + BEFORE;
    let (cycle, of_cycle) = (days.div_euclid(CYCLE), days.rem_euclid(CYCLE));
    // Without the leap days before it: one in 4 years, none in 100, one in 400.
    let plain = of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096;
    let of_year = of_cycle - (plain / 365 * 365 + plain / 365 / 4 - plain / 365 / 100);
    let month = (of_year * 5 + 2) / 153;
    let day = of_year - (month * 153 + 2) / 5 + 1;
    let year = cycle * 400 + plain / 365;
    match month < 10 {
        true => (year, month + 3, day),
        false => (year + 1, month - 9, day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn read(text: &str) -> Result<i64, String> {
        let date = text.parse::<HttpDate>();
        date.map(|date| date.0).map_err(|error| error.to_string())
    }

    #[test]
    fn all_forms_are_read_in_any_case() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "sun, 06 nov 1994 08:49:37 gmt",
            "SUN, 06 NOV 1994 08:49:37 GMT",
            "Sunday, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "sunday, 06-nov-94 08:49:37 gmt",
            "Sun, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "SUN NOV 06 08:49:37 1994",
            // Not a Monday.
            "Mon, 06 Nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(read(text), Ok(784_111_777), "{text}");
        }
        for (text, seconds) in [
            ("Mon, 01 Jan 0001 00:00:00 GMT", FIRST),
            ("Wed, 12 Oct 1492 10:15:01 GMT", -15_059_569_499),
            ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
            ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000),
            ("Fri, 31 Dec 9999 23:59:59 GMT", LAST),
        ] {
            assert_eq!(read(text), Ok(seconds), "{text}");
            assert_eq!(HttpDate(seconds).to_string(), text);
        }
        assert_eq!(read("Sat, 31 Dec 2016 23:59:60 GMT"), Ok(1_483_228_800));
    }

    #[test]
    fn errors_say_where_and_quote_nothing() {
        for (text, expected) in [
            ("", "a day of the week at byte 0"),
            ("Die, 06 Nov", "a day of the week at byte 0"),
            ("Sun", "a space at byte 3"),
            ("Sun,06 Nov", "a comma and a space at byte 3"),
            ("Sun, 6 Nov 1994", "a day of two digits at byte 5"),
            ("Sun, +6 Nov 1994", "a day of two digits at byte 5"),
            ("Sun, 0é Nov 1994", "a day of two digits at byte 5"),
            ("Sun, 06 Okt 1994", "a month at byte 8"),
            ("Sun, 06-Nov-1994 08:49:37 GMT", "a space at byte 14"),
            ("Sat, 01 Jan 10000 00:00:00 GMT", "a space at byte 16"),
            (
                "Tue, 00 Jan 2000 00:00:00 GMT",
                "a day of the month at byte 5",
            ),
            (
                "Wed, 29 Feb 2023 00:00:00 GMT",
                "a day of the month at byte 5",
            ),
            (
                "Wed, 31-Apr-23 00:00:00 GMT",
                "a day of the month at byte 5",
            ),
            ("Wed Apr 31 00:00:00 2023", "a day of the month at byte 8"),
            (
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "a time of a day at byte 17",
            ),
            (
                "Tue, 01 Dec 2000 00:00:0A ABC",
                "a second of two digits at byte 23",
            ),
            ("Sun, 06 Nov 1994 08:49:37 UTC", "` GMT` at byte 25"),
            ("Sun, 06 Nov 1994 08:49:37 GMT+1", "the end at byte 29"),
        ] {
            let expected = format!("no date of HTTP: expected {expected}");
            assert_eq!(read(text), Err(expected), "{text}");
        }
        let year = Err("no date of HTTP: the year is not one of 1 to 9999".to_owned());
        assert_eq!(read("Sat, 01 Jan 0000 00:00:00 GMT"), year);
        assert_eq!(read("Fri, 31 Dec 9999 23:59:60 GMT"), year);
    }

    #[test]
    fn two_digits_are_a_year_not_far_ahead() {
        for (short, year) in [(26, 2026), (76, 2076), (77, 1977), (99, 1999), (0, 2000)] {
            assert_eq!(full(short, 2026), year);
        }
        assert_eq!(full(10, 2060), 2110);
    }

    #[test]
    fn every_day_is_the_one_after_the_last() {
        let mut last = (0, 12, 31);
        for days in FIRST / DAY..=LAST / DAY {
            let (year, month, day) = date_of(days);
            assert_eq!(days_to((year, month, day)), days);
            let next = match last {
                (before, 12, 31) => (before + 1, 1, 1),
                (before, before_month, _) if day == 1 => (before, before_month + 1, 1),
                (before, before_month, before_day) => (before, before_month, before_day + 1),
            };
            assert_eq!((year, month, day), next);
            let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month {
                2 => 28 + i64::from(is_leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            assert!(day <= length && (day > 1 || last.1 != month));
            last = next;
        }
        assert_eq!(last, (9999, 12, 31));
    }

    #[test]
    fn times_of_the_system_come_and_go() {
        let half = Duration::from_millis(500);
        for (time, seconds) in [
            (SystemTime::UNIX_EPOCH, 0),
            (SystemTime::UNIX_EPOCH + half, 0),
            (SystemTime::UNIX_EPOCH - half, -1),
        ] {
            assert_eq!(HttpDate::try_from(time), Ok(HttpDate(seconds)));
        }
        let last = SystemTime::UNIX_EPOCH + Duration::from_secs(LAST.unsigned_abs());
        assert_eq!(SystemTime::try_from(HttpDate(LAST)), Ok(last));
        assert_eq!(HttpDate::try_from(last), Ok(HttpDate(LAST)));
        let later = last + Duration::from_secs(1);
        assert_eq!(HttpDate::try_from(later), Err(NotADate(Why::Year)));
        for seconds in [FIRST - 1, LAST + 1, i64::MIN, i64::MAX] {
            assert!(HttpDate::try_from(UnixTime(seconds)).is_err());
        }
        assert!(HttpDate(FIRST) < HttpDate(0));
        assert_eq!(UnixTime::from(HttpDate(FIRST)), UnixTime(FIRST));
    }
}
