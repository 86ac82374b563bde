//! When to ask again.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::time::{Duration, SystemTime};

use http::header::RETRY_AFTER;
use http::{HeaderMap, Method, StatusCode};

use super::http_date::HttpDate;

/// Where Azure's services say how many milliseconds to wait.
const MILLISECONDS: [&str; 2] = ["retry-after-ms", "x-ms-retry-after-ms"];

/// When a client asks again, and how long it waits before.
///
/// With `429` and `503` and a `Retry-After` the server says that it did not do what was asked: such a request is
/// repeated, whatever it is. Another failure leaves open whether the request had an effect, so that only those are
/// repeated that have the same effect if they are sent twice (RFC 9110, section 9.2.2).
#[derive(Clone, Copy, Debug)]
pub(super) struct Retry {
    /// How often at most.
    pub(super) times: u32,
    /// The pause before the first repetition, where the server does not say; each later one is twice as long.
    pub(super) first: Duration,
    /// The longest pause that is waited for; a server that asks for more gets no second request.
    pub(super) longest: Duration,
    /// Whether requests of other methods are repeated as those are whose repetition is harmless.
    pub(super) everything: bool,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            times: 3,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(60),
            everything: false,
        }
    }
}

impl Retry {
    /// How long to wait before asking again; `None` where the answer stands.
    pub(super) fn pause(
        &self,
        done: u32,
        method: &Method,
        status: StatusCode,
        headers: &HeaderMap,
        now: SystemTime,
    ) -> Option<Duration> {
        let in_milliseconds = || MILLISECONDS.iter().any(|name| headers.contains_key(*name));
        let is_told = headers.contains_key(RETRY_AFTER) || in_milliseconds();
        let may_repeat = match status.as_u16() {
            429 | 503 if is_told => true,
            408 | 429 | 500 | 502 | 503 | 504 => self.is_harmless(method),
            _ => false,
        };
        if !may_repeat || done >= self.times {
            return None;
        }
        let pause = match is_told {
            true => retry_after(headers, now).unwrap_or_else(|| self.back_off(done)),
            false => self.back_off(done),
        };
        (pause <= self.longest).then_some(pause)
    }

    /// How long to wait before asking again after a connection broke, and nobody knows what the server did.
    pub(super) fn pause_after_break(&self, done: u32, method: &Method) -> Option<Duration> {
        (self.is_harmless(method) && done < self.times).then(|| self.back_off(done))
    }

    /// How long to wait before asking again after the server was not reached: whatever the method, it had no effect.
    pub(super) fn pause_if_unsent(&self, done: u32) -> Option<Duration> {
        (done < self.times).then(|| self.back_off(done))
    }

    fn is_harmless(&self, method: &Method) -> bool {
        self.everything || method.is_idempotent()
    }

    /// Twice as long each time, and somewhat shorter at random, so that clients which failed together do not come back
    /// together.
    fn back_off(&self, done: u32) -> Duration {
        let pause = self
            .first
            .saturating_mul(1 << done.min(16))
            .min(self.longest);
        // Each of these hashers begins with keys of its own.
        let [random, ..] = RandomState::new().build_hasher().finish().to_le_bytes();
        pause - pause / 1024 * u32::from(random)
    }
}

/// How long the server asks to wait: `Retry-After` (RFC 9110, section 10.2.3) in seconds or as a date, or milliseconds
/// as Azure has them. Fractions, which some servers send, are rounded up to a millisecond. `None` where it does not
/// say, or cannot be understood.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| Some(headers.get(name)?.to_str().ok()?.trim());
    for name in MILLISECONDS {
        if let Some(thousandfold) = text(name).and_then(seconds) {
            return Some(thousandfold / 1000);
        }
    }
    let text = text(RETRY_AFTER.as_str())?;
    if let Some(pause) = seconds(text) {
        return Some(pause);
    }
    let date: HttpDate = text.parse().ok()?;
    let then = SystemTime::try_from(date).ok()?;
    Some(then.duration_since(now).unwrap_or_default())
}

/// Reads a decimal number of seconds; more than there are is as many as there are.
fn seconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let (thousandths, rest) = fraction.split_at(fraction.len().min(3));
    let milliseconds: u64 = format!("{thousandths:0<3}").parse().ok()?;
    let more = rest.bytes().any(|digit| digit != b'0');
    let whole = Duration::from_secs(whole.parse().unwrap_or(u64::MAX));
    Some(whole.saturating_add(Duration::from_millis(milliseconds + u64::from(more))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    fn pause(
        retry: Retry,
        done: u32,
        method: &Method,
        status: u16,
        headers: &[(&'static str, &'static str)],
    ) -> Option<Duration> {
        let headers = headers.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        let now = "Mon, 01 Jan 2024 00:00:00 GMT".parse::<HttpDate>();
        let now = now.and_then(SystemTime::try_from).expect("a time");
        let status = StatusCode::from_u16(status).expect("a status");
        retry.pause(done, method, status, &headers.collect(), now)
    }

    fn asked(done: u32, status: u16, after: &'static str) -> Option<Duration> {
        pause(
            Retry::default(),
            done,
            &Method::POST,
            status,
            &[("retry-after", after)],
        )
    }

    #[test]
    fn waits_as_long_as_the_server_asks() {
        let seconds = |n| Some(Duration::from_secs(n));
        assert_eq!(asked(0, 429, "7"), seconds(7));
        assert_eq!(asked(2, 503, "60"), seconds(60));
        assert_eq!(asked(0, 429, "Mon, 01 Jan 2024 00:00:09 GMT"), seconds(9));
        assert_eq!(asked(0, 429, "Sun, 31 Dec 2023 00:00:00 GMT"), seconds(0));
        for name in MILLISECONDS {
            // They are the finer measure, and go before the seconds that stand beside them.
            for headers in [&[(name, "250")][..], &[("retry-after", "1"), (name, "250")]] {
                let found = pause(Retry::default(), 0, &Method::POST, 503, headers);
                assert_eq!(found, Some(Duration::from_millis(250)));
            }
            let unreadable = [("retry-after", "1"), (name, "soon")];
            let found = pause(Retry::default(), 0, &Method::POST, 503, &unreadable);
            assert_eq!(found, seconds(1));
        }
    }

    #[test]
    fn a_fraction_is_rounded_up_and_nonsense_is_an_ordinary_pause() {
        for (text, milliseconds) in [
            ("0.1", 100),
            ("0.0001", 1),
            ("1.5", 1500),
            ("2.0000", 2000),
            ("0.0", 0),
            ("1.9999", 2000),
        ] {
            let found = asked(0, 429, text);
            assert_eq!(found, Some(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in [
            "soon", "", "-1", ".", "1.", ".5", "1e3", "NaN", "0x1", "1,5",
        ] {
            let pause = asked(0, 503, text).expect("a pause");
            let most = Duration::from_millis(500);
            assert!(
                pause <= most && pause >= most.mul_f64(0.75),
                "{text}: {pause:?}"
            );
        }
        let found = pause(
            Retry::default(),
            0,
            &Method::GET,
            503,
            &[(MILLISECONDS[0], "0.5")],
        );
        assert_eq!(found, Some(Duration::from_micros(500)));
    }

    #[test]
    fn gives_up_rather_than_ask_too_early_or_too_often() {
        assert_eq!(asked(0, 429, "61"), None);
        assert_eq!(asked(3, 429, "1"), None);
        assert_eq!(asked(0, 429, "99999999999999999999"), None);
        assert_eq!(asked(0, 429, "60.0001"), None);
        assert_eq!(asked(0, 500, "1"), None);
        assert_eq!(pause(Retry::default(), 0, &Method::POST, 429, &[]), None);
    }

    #[test]
    fn only_what_may_happen_twice_is_repeated_after_an_unclear_failure() {
        for status in [408, 429, 500, 502, 503, 504] {
            for method in [
                Method::GET,
                Method::HEAD,
                Method::PUT,
                Method::DELETE,
                Method::OPTIONS,
            ] {
                assert!(
                    pause(Retry::default(), 0, &method, status, &[]).is_some(),
                    "{method} {status}"
                );
            }
            for method in [Method::POST, Method::PATCH] {
                assert_eq!(
                    pause(Retry::default(), 0, &method, status, &[]),
                    None,
                    "{method} {status}"
                );
                let everything = Retry {
                    everything: true,
                    ..Retry::default()
                };
                assert!(
                    pause(everything, 0, &method, status, &[]).is_some(),
                    "{method} {status}"
                );
            }
        }
        for status in [200, 301, 400, 404, 501, 505] {
            assert_eq!(
                pause(Retry::default(), 0, &Method::GET, status, &[]),
                None,
                "{status}"
            );
        }
    }

    #[test]
    fn pauses_grow_and_vary() {
        let retry = Retry {
            times: 20,
            ..Retry::default()
        };
        for (done, most) in [(0, 500), (1, 1000), (2, 2000), (7, 60_000), (19, 60_000)] {
            let pause = retry
                .pause_after_break(done, &Method::GET)
                .expect("a pause");
            let most = Duration::from_millis(most);
            assert!(
                pause <= most && pause >= most.mul_f64(0.75),
                "{done}: {pause:?}"
            );
        }
        let pauses: Vec<_> = (0..20).map(|_| retry.back_off(3)).collect();
        assert!(pauses.iter().any(|pause| *pause != pauses[0]));
        assert_eq!(retry.pause_after_break(0, &Method::POST), None);
        assert_eq!(retry.pause_after_break(20, &Method::GET), None);
        assert!(retry.pause_if_unsent(19).is_some());
        assert_eq!(retry.pause_if_unsent(20), None);
    }

    #[test]
    fn the_longest_durations_are_pauses_too() {
        let retry = Retry {
            first: Duration::MAX,
            longest: Duration::MAX,
            ..Retry::default()
        };
        for _ in 0..5000 {
            assert!(retry.back_off(3) >= Duration::MAX / 4 * 2);
        }
        let headers = [("retry-after", "18446744073709551615")];
        let found = pause(retry, 0, &Method::GET, 503, &headers);
        assert_eq!(found, Some(Duration::from_secs(u64::MAX)));
        assert_eq!(
            pause(Retry::default(), 0, &Method::GET, 503, &headers),
            None
        );
    }
}
