//! Objects whose members are of one kind.

use oast_conformance::body_complex::runtime::jiff::civil::date;
use oast_conformance::body_complex::runtime::jiff::{Span, Timestamp, ToSpan as _};
use oast_conformance::body_complex::runtime::{Base64, HttpDate, Text};
use oast_conformance::body_complex::{Client, models};

use super::some;
use crate::run::Run;

pub async fn numbers(run: &mut Run, client: &Client) {
    let primitive = || client.primitive();
    let int = models::IntWrapper {
        field1: Some(-1),
        field2: Some(2),
    };
    let long = models::LongWrapper {
        field1: Some(1_099_511_627_775),
        field2: Some(-999_511_627_788),
    };
    let float = models::FloatWrapper {
        field1: Some(1.05),
        field2: Some(-0.003),
    };
    let double = models::DoubleWrapper {
        field1: Some(3e-100),
        field_56_zeros_after_the_dot_and_negative_zero_before_dot_and_this_is_a_long_field_name_on_purpose:
            Some(-5e-57),
    };
    let bool = models::BooleanWrapper {
        field_true: Some(true),
        field_false: Some(false),
    };
    gets!(run,
        "getComplexPrimitiveInteger" primitive().get_int(), int;
        "getComplexPrimitiveLong" primitive().get_long(), long;
        "getComplexPrimitiveFloat" primitive().get_float(), float;
        "getComplexPrimitiveDouble" primitive().get_double(), double;
        "getComplexPrimitiveBool" primitive().get_bool(), bool;
    );
    accepted!(run:
        "putComplexPrimitiveInteger" primitive().put_int(&int);
        "putComplexPrimitiveLong" primitive().put_long(&long);
        "putComplexPrimitiveFloat" primitive().put_float(&float);
        "putComplexPrimitiveDouble" primitive().put_double(&double);
        "putComplexPrimitiveBool" primitive().put_bool(&bool);
    );
}

pub async fn texts(run: &mut Run, client: &Client) {
    let primitive = || client.primitive();
    let string = models::StringWrapper {
        field: some("goodrequest"),
        empty: some(""),
        null: None,
    };
    let bytes = [255, 254, 253, 252, 0, 250, 249, 248, 247, 246];
    let byte = models::ByteWrapper {
        field: Some(Base64::encode(bytes)),
    };
    gets!(run,
        "getComplexPrimitiveString" primitive().get_string(), string;
        "getComplexPrimitiveByte" primitive().get_byte(), byte;
    );
    run.local("the bytes of a member", async {
        let value = primitive().get_byte().await.expect("a value").into_value();
        let field = value.field.expect("it is there");
        assert_eq!(field.decode().as_deref(), Ok(&bytes[..]));
    })
    .await;
    accepted!(run:
        "putComplexPrimitiveString" primitive().put_string(&string);
        "putComplexPrimitiveByte" primitive().put_byte(&byte);
    );
}

pub async fn times(run: &mut Run, client: &Client) {
    let primitive = || client.primitive();
    let (field, leap) = (date(1, 1, 1), date(2016, 2, 29));
    let dates = models::DateWrapper {
        field: Some(field.into()),
        leap: Some(leap.into()),
    };
    let now: Timestamp = "2015-05-18T18:38:00Z".parse().expect("a time");
    let begin: Timestamp = "0001-01-01T00:00:00Z".parse().expect("a time");
    let times = models::DatetimeWrapper {
        field: Some(begin.into()),
        now: Some(now.into()),
    };
    let http = |text: &str| Text::from(text.parse::<HttpDate>().expect("a date"));
    let http_dates = models::Datetimerfc1123Wrapper {
        field: Some(http("Mon, 01 Jan 0001 00:00:00 GMT")),
        now: Some(http("Mon, 18 May 2015 11:38:00 GMT")),
    };
    let span: Span = 123
        .days()
        .hours(22)
        .minutes(14)
        .seconds(12)
        .milliseconds(11);
    let duration = models::DurationWrapper {
        field: Some(span.into()),
    };
    gets!(run,
        "getComplexPrimitiveDate" primitive().get_date(), dates;
        "getComplexPrimitiveDateTime" primitive().get_date_time(), times;
        "getComplexPrimitiveDateTimeRfc1123" primitive().get_date_time_rfc1123(), http_dates;
        "getComplexPrimitiveDuration" primitive().get_duration(), duration;
    );
    run.local("the meaning of times", async {
        let dates = primitive().get_date().await.expect("a value").into_value();
        assert_eq!(dates.leap.map(|text| text.parse().ok()), Some(Some(leap)));
        let times = primitive()
            .get_date_time()
            .await
            .expect("a value")
            .into_value();
        assert_eq!(times.now.map(|text| text.parse().ok()), Some(Some(now)));
        let duration = primitive()
            .get_duration()
            .await
            .expect("a value")
            .into_value();
        let read = duration
            .field
            .expect("it is there")
            .parse()
            .expect("a duration");
        assert_eq!(read.fieldwise(), span.fieldwise());
    })
    .await;
    accepted!(run:
        "putComplexPrimitiveDate" primitive().put_date(&dates);
        "putComplexPrimitiveDateTime" primitive().put_date_time(&times);
        "putComplexPrimitiveDateTimeRfc1123" primitive().put_date_time_rfc1123(&http_dates);
        "putComplexPrimitiveDuration" primitive().put_duration(&duration);
    );
}
