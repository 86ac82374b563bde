//! `body-datetime.json`.

use oast_conformance::body_datetime::Client;
use oast_conformance::body_datetime::runtime::Text;
use oast_conformance::body_datetime::runtime::jiff::civil::{DateTime, datetime};
use oast_conformance::body_datetime::runtime::jiff::fmt::temporal::{Pieces, PiecesOffset};
use oast_conformance::body_datetime::runtime::jiff::{Timestamp, tz};

use crate::answers::timestamp;
use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    Box::pin(put(run, &client)).await;
    Box::pin(least(run, &client)).await;
    Box::pin(largest(run, &client)).await;
    Box::pin(invalid(run, &client)).await;
}

async fn put(run: &mut Run, client: &Client) {
    // The last hours of the year 9999 are beyond a `Timestamp`, so they are given as texts.
    answers! { run client.datetime();
        "putDateTimeMinUtc" put_utc_min_date_time(Text::from(timestamp("0001-01-01T00:00:00Z")));
        "putDateTimeMinLocalPositiveOffset" put_local_positive_offset_min_date_time(
            Text::from(timestamp("0001-01-01T00:00:00+14:00"))
        );
        "putDateTimeMinLocalNegativeOffset" put_local_negative_offset_min_date_time(
            Text::from(timestamp("0001-01-01T00:00:00-14:00"))
        );
        "putDateTimeMaxUtc" put_utc_max_date_time(Text::from_text("9999-12-31T23:59:59.999Z"));
        "putDateTimeMaxUtc7MS" put_utc_max_date_time7_digits(
            Text::from_text("9999-12-31T23:59:59.9999999Z")
        );
        "putDateTimeMaxLocalPositiveOffset" put_local_positive_offset_max_date_time(
            Text::from_text("9999-12-31T23:59:59.999+14:00")
        );
        "putDateTimeMaxLocalNegativeOffset" put_local_negative_offset_max_date_time(
            Text::from_text("9999-12-31T23:59:59.999-14:00")
        );
    }
}

/// An answer that is a point in time.
macro_rules! is_time {
    ($run:ident $client:ident $name:literal $method:ident $came:literal = $utc:literal) => {
        $run.scene(&[$name], async {
            let text = $client
                .datetime()
                .$method()
                .await
                .expect("a time")
                .into_value();
            assert_eq!(text.as_str(), $came);
            assert_eq!(text.parse().expect("a timestamp"), timestamp($utc));
        })
        .await;
    };
}

async fn least(run: &mut Run, client: &Client) {
    is_time!(run client "getDateTimeMinUtc" get_utc_min_date_time
        "0001-01-01T00:00:00Z" = "0001-01-01T00:00:00Z");
    is_time!(run client "getDateTimeMinLocalPositiveOffset" get_local_positive_offset_min_date_time
        "0001-01-01T00:00:00+14:00" = "0000-12-31T10:00:00Z");
    is_time!(run client "getDateTimeMinLocalNegativeOffset" get_local_negative_offset_min_date_time
        "0001-01-01T00:00:00-14:00" = "0001-01-01T14:00:00Z");
    // Without an offset it is no point in time; the one who knows where it was meant reads it as a local one.
    run.scene(&["getDateTimeMinLocalNoOffset"], async {
        let text = client.datetime().get_local_no_offset_min_date_time().await;
        let text = text.expect("a text").into_value();
        text.parse().expect_err("no point in time");
        let local: DateTime = text.as_str().parse().expect("a local time");
        assert_eq!(local, datetime(1, 1, 1, 0, 0, 0, 0));
    })
    .await;
}

/// Kept as it came, and readable, though it is beyond a `Timestamp`.
fn is_late(text: &Text<Timestamp>, came: &str, local: DateTime, offset: impl Into<PiecesOffset>) {
    assert_eq!(text.as_str(), came);
    text.parse().expect_err("too late");
    let pieces = Pieces::parse(text.as_str()).expect("a date, a time and an offset");
    assert_eq!(Some(local.date()), Some(pieces.date()));
    assert_eq!(Some(local.time()), pieces.time());
    assert_eq!(Some(offset.into()), pieces.offset());
}

async fn largest(run: &mut Run, client: &Client) {
    let local = datetime(9999, 12, 31, 23, 59, 59, 999_000_000);
    let seven_digits = datetime(9999, 12, 31, 23, 59, 59, 999_999_900);
    let (east, west) = (tz::offset(14), tz::offset(-14));
    macro_rules! is_late {
        ($name:literal $method:ident $came:literal $local:ident $offset:expr) => {
            run.scene(&[$name], async {
                let text = client.datetime().$method().await.expect("a text");
                is_late(text.value(), $came, $local, $offset);
            })
            .await;
        };
    }
    is_late!("getDateTimeMaxUtcLowercase" get_utc_lowercase_max_date_time
        "9999-12-31t23:59:59.999z" local PiecesOffset::Zulu);
    is_late!("getDateTimeMaxUtcUppercase" get_utc_uppercase_max_date_time
        "9999-12-31T23:59:59.999Z" local PiecesOffset::Zulu);
    is_late!("getDateTimeMaxUtc7MSUppercase" get_utc_uppercase_max_date_time7_digits
        "9999-12-31T23:59:59.9999999Z" seven_digits PiecesOffset::Zulu);
    is_late!("getDateTimeMaxLocalPositiveOffsetLowercase"
        get_local_positive_offset_lowercase_max_date_time
        "9999-12-31t23:59:59.999+14:00" local east);
    is_late!("getDateTimeMaxLocalPositiveOffsetUppercase"
        get_local_positive_offset_uppercase_max_date_time
        "9999-12-31T23:59:59.999+14:00" local east);
    is_late!("getDateTimeMaxLocalNegativeOffsetLowercase"
        get_local_negative_offset_lowercase_max_date_time
        "9999-12-31t23:59:59.999-14:00" local west);
    is_late!("getDateTimeMaxLocalNegativeOffsetUppercase"
        get_local_negative_offset_uppercase_max_date_time
        "9999-12-31T23:59:59.999-14:00" local west);
    is_late!("getDateTimeOverflow" get_overflow "9999-12-31T23:59:59.999-14:00" local west);
}

async fn invalid(run: &mut Run, client: &Client) {
    answers! { run client.datetime();
        "getDateTimeNull" get_null() = None;
    }
    run.scene(&["getDateTimeInvalid"], async {
        let text = client
            .datetime()
            .get_invalid()
            .await
            .expect("a text")
            .into_value();
        assert_eq!(text.as_str(), "201O-18-90D00:89:56.9AX");
        text.parse().expect_err("no time");
    })
    .await;
    run.scene(&["getDateTimeUnderflow"], async {
        let text = client
            .datetime()
            .get_underflow()
            .await
            .expect("a text")
            .into_value();
        assert_eq!(text.as_str(), "0000-00-00T00:00:00.000+00:00");
        text.parse().expect_err("no month and no day");
    })
    .await;
}
