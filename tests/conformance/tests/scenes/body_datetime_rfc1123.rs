//! `body-datetime-rfc1123.json`.

use std::time::{Duration, SystemTime};

use oast_conformance::body_datetime_rfc1123::Client;
use oast_conformance::body_datetime_rfc1123::runtime::{HttpDate, Text};

use crate::run::Run;

/// From 0001-01-01T00:00:00Z to 1970.
const BEFORE: Duration = Duration::from_secs(62_135_596_800);
/// From 1970 to 9999-12-31T23:59:59Z.
const AFTER: Duration = Duration::from_secs(253_402_300_799);

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let first = SystemTime::UNIX_EPOCH - BEFORE;
    let last = SystemTime::UNIX_EPOCH + AFTER;
    answers! { run client.datetimerfc1123();
        "getDateTimeRfc1123Null" get_null() = None;
        "putDateTimeRfc1123Max" put_utc_max_date_time(Text::from(date(last)));
        "putDateTimeRfc1123Min" put_utc_min_date_time(Text::from(date(first)));
    }
    run.scene(&["getDateTimeRfc1123MaxUtcLowercase"], async {
        let text = client
            .datetimerfc1123()
            .get_utc_lowercase_max_date_time()
            .await;
        let text = text.expect("a date").into_value();
        assert_eq!(text.as_str(), "fri, 31 dec 9999 23:59:59 gmt");
        assert_eq!(time(&text), last);
    })
    .await;
    run.scene(&["getDateTimeRfc1123MaxUtcUppercase"], async {
        let text = client
            .datetimerfc1123()
            .get_utc_uppercase_max_date_time()
            .await;
        let text = text.expect("a date").into_value();
        assert_eq!(text.as_str(), "FRI, 31 DEC 9999 23:59:59 GMT");
        assert_eq!(time(&text), last);
    })
    .await;
    run.scene(&["getDateTimeRfc1123MinUtc"], async {
        let text = client
            .datetimerfc1123()
            .get_utc_min_date_time()
            .await
            .expect("a date");
        assert_eq!(text.value().as_str(), "Mon, 01 Jan 0001 00:00:00 GMT");
        assert_eq!(time(text.value()), first);
    })
    .await;
    run.scene(&["getDateTimeRfc1123Invalid"], async {
        let text = client
            .datetimerfc1123()
            .get_invalid()
            .await
            .expect("a text");
        no_date(text.value(), "Tue, 01 Dec 2000 00:00:0A ABC");
    })
    .await;
    run.scene(&["getDateTimeRfc1123Overflow"], async {
        let text = client
            .datetimerfc1123()
            .get_overflow()
            .await
            .expect("a text");
        no_date(text.value(), "Sat, 1 Jan 10000 00:00:00 GMT");
    })
    .await;
    run.scene(&["getDateTimeRfc1123Underflow"], async {
        let text = client
            .datetimerfc1123()
            .get_underflow()
            .await
            .expect("a text");
        no_date(text.value(), "Tue, 00 Jan 0000 00:00:00 GMT");
    })
    .await;
}

fn date(time: SystemTime) -> HttpDate {
    time.try_into().expect("a date")
}

/// What a text means.
fn time(text: &Text<HttpDate>) -> SystemTime {
    let date = text.parse().expect("a date");
    date.try_into().expect("a time of the system")
}

/// It is kept as it came, and is no date.
fn no_date(text: &Text<HttpDate>, came: &str) {
    assert_eq!(text.as_str(), came);
    text.parse().expect_err("no date");
}
