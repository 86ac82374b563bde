//! `body-array.json`.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use oast_conformance::body_array::Client;
use oast_conformance::body_array::models::{
    ArrayPutStringEnumValidRequestItem as StringEnum, FooEnum, Product,
};
use oast_conformance::body_array::runtime::jiff::civil::{Date, date};
use oast_conformance::body_array::runtime::jiff::{SpanFieldwise, ToSpan as _};
use oast_conformance::body_array::runtime::uuid::{Uuid, uuid};
use oast_conformance::body_array::runtime::{Base64, HttpDate, Text};

use crate::answers::timestamp;
use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    Box::pin(wholes(run, &client)).await;
    Box::pin(numbers(run, &client)).await;
    Box::pin(strings(run, &client)).await;
    Box::pin(ids_and_bytes(run, &client)).await;
    Box::pin(dates(run, &client)).await;
    Box::pin(times(run, &client)).await;
    Box::pin(times_of_rfc1123(run, &client)).await;
    Box::pin(durations(run, &client)).await;
    Box::pin(objects(run, &client)).await;
    Box::pin(nested(run, &client)).await;
}

async fn wholes(run: &mut Run, client: &Client) {
    answers! { run client.array_operations();
        "getArrayEmpty" array_get_empty() = Vec::<i64>::new();
        "putArrayEmpty" array_put_empty(vec![]);
        "getArrayBooleanValid" array_get_boolean_tfft() = [true, false, false, true];
        "putArrayBooleanValid" array_put_boolean_tfft(vec![true, false, false, true]);
    }
    unreadable! { run client.array_operations();
        "getArrayNull" array_get_null() = "empty";
        "getArrayInvalid" array_get_invalid() = "not JSON: expected `,` or `]` at byte 8";
        "getArrayBooleanWithNull" array_get_boolean_invalid_null()
            = "expected a boolean, found null in `/1` at byte 6";
        "getArrayBooleanWithString" array_get_boolean_invalid_string()
            = "expected a boolean, found a text in `/1` at byte 6";
    }
}

async fn numbers(run: &mut Run, client: &Client) {
    answers! { run client.array_operations();
        "getArrayIntegerValid" array_get_integer_valid() = [1, -1, 3, 300];
        "putArrayIntegerValid" array_put_integer_valid(vec![1, -1, 3, 300]);
        "getArrayLongValid" array_get_long_valid() = [1, -1, 3, 300];
        "putArrayLongValid" array_put_long_valid(vec![1, -1, 3, 300]);
        "getArrayFloatValid" array_get_float_valid() = [0.0, -0.01, -1.2e20];
        "putArrayFloatValid" array_put_float_valid(vec![0.0, -0.01, -1.2e20]);
        "getArrayDoubleValid" array_get_double_valid() = [0.0, -0.01, -1.2e20];
        "putArrayDoubleValid" array_put_double_valid(vec![0.0, -0.01, -1.2e20]);
    }
    unreadable! { run client.array_operations();
        "getArrayIntegerWithNull" array_get_int_invalid_null()
            = "expected a whole number of 64 bits, found null in `/1` at byte 3";
        "getArrayIntegerWithString" array_get_int_invalid_string()
            = "expected a whole number of 64 bits, found a text in `/1` at byte 3";
        "getArrayLongWithNull" array_get_long_invalid_null()
            = "expected a whole number of 64 bits, found null in `/1` at byte 3";
        "getArrayLongWithString" array_get_long_invalid_string()
            = "expected a whole number of 64 bits, found a text in `/1` at byte 3";
        "getArrayFloatWithNull" array_get_float_invalid_null()
            = "expected a number, found null in `/1` at byte 3";
        "getArrayFloatWithString" array_get_float_invalid_string()
            = "expected a number, found a text in `/1` at byte 3";
        "getArrayDoubleWithNull" array_get_double_invalid_null()
            = "expected a number, found null in `/1` at byte 3";
        "getArrayDoubleWithString" array_get_double_invalid_string()
            = "expected a number, found a text in `/1` at byte 3";
    }
}

async fn strings(run: &mut Run, client: &Client) {
    let foos = || ["foo1", "foo2", "foo3"].map(str::to_owned).to_vec();
    let enums = || vec![FooEnum::Foo1, FooEnum::Foo2, FooEnum::Foo3];
    let string_enums = || vec![StringEnum::Foo1, StringEnum::Foo2, StringEnum::Foo3];
    answers! { run client.array_operations();
        "getArrayStringValid" array_get_string_valid() = foos();
        "putArrayStringValid" array_put_string_valid(foos());
        "getArrayStringWithNull" array_get_string_with_null()
            = [Some("foo".to_owned()), None, Some("foo2".to_owned())];
        "getArrayEnumValid" array_get_enum_valid() = enums();
        "putArrayEnumValid" array_put_enum_valid(enums());
        "getArrayStringEnumValid" array_get_string_enum_valid() = string_enums();
        "putArrayStringEnumValid" array_put_string_enum_valid(string_enums());
    }
    unreadable! { run client.array_operations();
        "getArrayStringWithNumber" array_get_string_with_invalid()
            = "expected a text, found a number in `/1` at byte 7";
    }
    run.local("body-array: a value that is not listed", async {
        let foo4 = vec![StringEnum::Foo1, StringEnum::from("foo4")];
        let error = client
            .array_operations()
            .array_put_string_enum_valid(&foo4)
            .await;
        let error = error.expect_err("not sent");
        assert_eq!(
            error.to_string(),
            "nothing was sent: request body `/1` must be one of \"foo1\", \"foo2\", \"foo3\""
        );
    })
    .await;
}

async fn ids_and_bytes(run: &mut Run, client: &Client) {
    let uuids = || {
        let uuids = [
            uuid!("6dcc7237-45fe-45c4-8a6b-3a8a3f625652"),
            uuid!("d1399005-30f7-40d6-8da6-dd7c89ad34db"),
            uuid!("f42f6aa1-a5bc-4ddf-907e-5f915de43205"),
        ];
        uuids.map(Text::<Uuid>::from).to_vec()
    };
    let bytes = || {
        vec![
            Base64::encode([255, 255, 255, 250]),
            Base64::encode([1, 2, 3]),
            Base64::encode([37, 41, 67]),
        ]
    };
    answers! { run client.array_operations();
        "getArrayUuidValid" array_get_uuid_valid() = uuids();
        "putArrayUuidValid" array_put_uuid_valid(uuids());
        "getArrayByteValid" array_get_byte_valid() = bytes();
        "putArrayByteValid" array_put_byte_valid(bytes());
    }
    unreadable! { run client.array_operations();
        "getArrayByteWithNull" array_get_byte_invalid_null()
            = "expected a text, found null in `/1` at byte 8";
    }
    run.scene(&["getArrayUuidWithInvalidChars"], async {
        let response = client
            .array_operations()
            .array_get_uuid_invalid_chars()
            .await;
        let parsed: Vec<_> = response
            .expect("texts")
            .value()
            .iter()
            .map(Text::parse)
            .collect();
        let [Ok(valid), Err(_)] = parsed[..] else {
            panic!("{parsed:?}");
        };
        assert_eq!(valid, uuid!("6dcc7237-45fe-45c4-8a6b-3a8a3f625652"));
    })
    .await;
    run.scene(&["getArrayBase64Url"], async {
        let response = client
            .array_operations()
            .array_get_base64_url()
            .await
            .expect("texts");
        let decoded: Vec<_> = response
            .value()
            .iter()
            .map(|text| text.decode().expect("bytes"))
            .collect();
        let expected: [&[u8]; 3] = [
            b"a string that gets encoded with base64url",
            b"test string",
            b"Lorem ipsum",
        ];
        assert_eq!(decoded, expected);
    })
    .await;
}

async fn dates(run: &mut Run, client: &Client) {
    let dates = || {
        let dates = [date(2000, 12, 1), date(1980, 1, 2), date(1492, 10, 12)];
        dates.map(Text::<Date>::from).to_vec()
    };
    answers! { run client.array_operations();
        "getArrayDateValid" array_get_date_valid() = dates();
        "putArrayDateValid" array_put_date_valid(dates());
    }
    unreadable! { run client.array_operations();
        "getArrayDateWithNull" array_get_date_invalid_null()
            = "expected a text, found null in `/1` at byte 14";
        "getArrayDateTimeWithNull" array_get_date_time_invalid_null()
            = "expected a text, found null in `/1` at byte 28";
    }
    run.scene(&["getArrayDateWithInvalidChars"], async {
        let response = client
            .array_operations()
            .array_get_date_invalid_chars()
            .await;
        let parsed: Vec<_> = response
            .expect("texts")
            .value()
            .iter()
            .map(Text::parse)
            .collect();
        assert_eq!(parsed[0].as_ref().expect("a date"), &date(2011, 3, 22));
        assert!(parsed[1].is_err(), "{parsed:?}");
        assert_eq!(parsed.len(), 2);
    })
    .await;
    run.scene(&["getArrayDateTimeWithInvalidChars"], async {
        let response = client
            .array_operations()
            .array_get_date_time_invalid_chars()
            .await;
        let parsed: Vec<_> = response
            .expect("texts")
            .value()
            .iter()
            .map(Text::parse)
            .collect();
        assert_eq!(
            parsed[0].as_ref().expect("a time"),
            &timestamp("2000-12-01T00:00:01Z")
        );
        assert!(parsed[1].is_err(), "{parsed:?}");
        assert_eq!(parsed.len(), 2);
    })
    .await;
}

/// What all texts stand for.
fn parsed<T: FromStr<Err: Debug>>(texts: &[Text<T>]) -> Vec<T> {
    let parsed: Result<_, _> = texts.iter().map(Text::parse).collect();
    parsed.expect("texts of this type")
}

async fn times(run: &mut Run, client: &Client) {
    let sent = [
        "2000-12-01T00:00:01Z",
        "1980-01-02T00:11:35Z",
        "1492-10-12T10:15:01Z",
    ];
    answers! { run client.array_operations();
        "putArrayDateTimeValid" array_put_date_time_valid(
            sent.map(|text| Text::from(timestamp(text))).to_vec()
        );
    }
    run.scene(&["getArrayDateTimeValid"], async {
        let response = client.array_operations().array_get_date_time_valid().await;
        let expected = [
            "2000-12-01T00:00:01Z",
            "1980-01-01T23:11:35Z",
            "1492-10-12T18:15:01Z",
        ];
        assert_eq!(
            parsed(response.expect("texts").value()),
            expected.map(timestamp)
        );
    })
    .await;
}

async fn times_of_rfc1123(run: &mut Run, client: &Client) {
    let rfc1123 = || {
        let texts = [
            "Fri, 01 Dec 2000 00:00:01 GMT",
            "Wed, 02 Jan 1980 00:11:35 GMT",
            "Wed, 12 Oct 1492 10:15:01 GMT",
        ];
        texts.map(Text::<HttpDate>::from_text).to_vec()
    };
    answers! { run client.array_operations();
        "getArrayDateTimeRfc1123Valid" array_get_date_time_rfc1123_valid() = rfc1123();
        "putArrayDateTimeRfc1123Valid" array_put_date_time_rfc1123_valid(rfc1123());
    }
    run.scene(&["getArrayDateTimeRfc1123Valid"], async {
        let response = client
            .array_operations()
            .array_get_date_time_rfc1123_valid()
            .await;
        let times = parsed(response.expect("texts").value());
        let times = times.into_iter().map(SystemTime::try_from);
        let times: Vec<_> = times.map(|time| time.expect("a time")).collect();
        let expected = [
            SystemTime::UNIX_EPOCH + Duration::from_secs(975_628_801),
            SystemTime::UNIX_EPOCH + Duration::from_secs(315_619_895),
            SystemTime::UNIX_EPOCH - Duration::from_secs(15_059_569_499),
        ];
        assert_eq!(times, expected);
    })
    .await;
}

async fn durations(run: &mut Run, client: &Client) {
    let long = 123
        .days()
        .hours(22)
        .minutes(14)
        .seconds(12)
        .milliseconds(11);
    let short = 5.days().hours(1);
    answers! { run client.array_operations();
        "putArrayDurationValid" array_put_duration_valid(vec![Text::from(long), Text::from(short)]);
    }
    run.scene(&["getArrayDurationValid"], async {
        let response = client.array_operations().array_get_duration_valid().await;
        let spans = parsed(response.expect("texts").value());
        let spans: Vec<_> = spans.into_iter().map(SpanFieldwise).collect();
        assert_eq!(spans, [long, short].map(SpanFieldwise));
    })
    .await;
}

fn product(integer: i64, string: &str) -> Product {
    Product {
        integer: Some(integer),
        string: Some(string.to_owned()),
    }
}

async fn objects(run: &mut Run, client: &Client) {
    let products = || vec![product(1, "2"), product(3, "4"), product(5, "6")];
    answers! { run client.array_operations();
        "getArrayComplexEmpty" array_get_complex_empty() = Vec::new();
        "getArrayComplexItemNull" array_get_complex_item_null()
            = [Some(product(1, "2")), None, Some(product(5, "6"))];
        "getArrayComplexItemEmpty" array_get_complex_item_empty()
            = [product(1, "2"), Product::default(), product(5, "6")];
        "getArrayComplexValid" array_get_complex_valid() = products();
        "putArrayComplexValid" array_put_complex_valid(products());
    }
    unreadable! { run client.array_operations();
        "getArrayComplexNull" array_get_complex_null() = "empty";
    }
}

fn list(texts: [&str; 3]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

fn map(entries: [(&str, &str); 3]) -> BTreeMap<String, String> {
    entries
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

async fn nested(run: &mut Run, client: &Client) {
    let [one, four, seven] = [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]].map(list);
    let lists = || vec![one.clone(), four.clone(), seven.clone()];
    answers! { run client.array_operations();
        "getArrayArrayEmpty" array_get_array_empty() = Vec::<Vec<String>>::new();
        "getArrayArrayItemNull" array_get_array_item_null()
            = [Some(one.clone()), None, Some(seven.clone())];
        "getArrayArrayItemEmpty" array_get_array_item_empty()
            = [one.clone(), vec![], seven.clone()];
        "getArrayArrayValid" array_get_array_valid() = lists();
        "putArrayArrayValid" array_put_array_valid(lists());
    }
    let one = map([("1", "one"), ("2", "two"), ("3", "three")]);
    let four = map([("4", "four"), ("5", "five"), ("6", "six")]);
    let seven = map([("7", "seven"), ("8", "eight"), ("9", "nine")]);
    let maps = || vec![one.clone(), four.clone(), seven.clone()];
    answers! { run client.array_operations();
        "getArrayDictionaryEmpty" array_get_dictionary_empty()
            = Vec::new();
        "getArrayDictionaryItemNull" array_get_dictionary_item_null()
            = [Some(one.clone()), None, Some(seven.clone())];
        "getArrayDictionaryItemEmpty" array_get_dictionary_item_empty()
            = [one.clone(), BTreeMap::new(), seven.clone()];
        "getArrayDictionaryValid" array_get_dictionary_valid() = maps();
        "putArrayDictionaryValid" array_put_dictionary_valid(maps());
    }
    unreadable! { run client.array_operations();
        "getArrayArrayNull" array_get_array_null() = "empty";
        "getArrayDictionaryNull" array_get_dictionary_null() = "empty";
    }
}
