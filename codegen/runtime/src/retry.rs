//! When to ask again.

use std::time::{Duration, SystemTime};

use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};

/// How a client waits for a server that asks it to.
///
/// Only `429` and `503` with `Retry-After` are repeated: with them the server says that it did not do what was
/// asked. A time-out, another `5xx` or a broken connection leaves that open, so such a call is never repeated here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Retry {
    /// How often at most.
    pub(super) times: u32,
    /// The longest pause that is waited for; a server that asks for more gets no second request.
    pub(super) longest: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            times: 3,
            longest: Duration::from_secs(60),
        }
    }
}

impl Retry {
    /// How long to wait before asking again; `None` where the answer stands.
    pub(super) fn pause(
        &self,
        done: u32,
        status: StatusCode,
        headers: &HeaderMap,
        now: SystemTime,
    ) -> Option<Duration> {
        let throttled =
            status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::SERVICE_UNAVAILABLE;
        if !throttled || done >= self.times {
            return None;
        }
        let pause = retry_after(headers, now)?;
        (pause <= self.longest).then_some(pause)
    }
}

/// `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn pause(done: u32, status: u16, after: Option<&'static str>) -> Option<Duration> {
        let headers = after
            .map(|text| (RETRY_AFTER, HeaderValue::from_static(text)))
            .into_iter()
            .collect();
        let now = httpdate::parse_http_date("Mon, 01 Jan 2024 00:00:00 GMT").expect("a date");
        let status = StatusCode::from_u16(status).expect("a status");
        Retry::default().pause(done, status, &headers, now)
    }

    #[test]
    fn waits_as_long_as_the_server_asks() {
        let seconds = |n| Some(Duration::from_secs(n));
        assert_eq!(pause(0, 429, Some("7")), seconds(7));
        assert_eq!(pause(2, 503, Some("60")), seconds(60));
        assert_eq!(
            pause(0, 429, Some("Mon, 01 Jan 2024 00:00:09 GMT")),
            seconds(9)
        );
        assert_eq!(
            pause(0, 429, Some("Sun, 31 Dec 2023 00:00:00 GMT")),
            seconds(0)
        );
    }

    #[test]
    fn gives_up_rather_than_ask_too_early_or_too_often() {
        assert_eq!(pause(0, 429, Some("61")), None);
        assert_eq!(pause(3, 429, Some("1")), None);
        assert_eq!(pause(0, 429, Some("soon")), None);
        assert_eq!(pause(0, 429, None), None);
        assert_eq!(pause(0, 500, Some("1")), None);
    }
}
