//! `body-dictionary.json`.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use oast_conformance::body_dictionary::Client;
use oast_conformance::body_dictionary::models::Widget;
use oast_conformance::body_dictionary::runtime::jiff::civil::{Date, date};
use oast_conformance::body_dictionary::runtime::jiff::{SpanFieldwise, ToSpan as _};
use oast_conformance::body_dictionary::runtime::{Base64, HttpDate, Text};

use crate::answers::timestamp;
use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    Box::pin(keys(run, &client)).await;
    Box::pin(booleans_and_texts(run, &client)).await;
    Box::pin(numbers(run, &client)).await;
    Box::pin(bytes(run, &client)).await;
    Box::pin(dates(run, &client)).await;
    Box::pin(times(run, &client)).await;
    Box::pin(objects(run, &client)).await;
    Box::pin(nested(run, &client)).await;
}

/// A map with the keys "0", "1", ...
fn map<T>(values: impl IntoIterator<Item = T>) -> BTreeMap<String, T> {
    (0..)
        .zip(values)
        .map(|(key, value): (u32, T)| (key.to_string(), value))
        .collect()
}

fn parsed<T: std::str::FromStr>(
    texts: &BTreeMap<String, Text<T>>,
) -> BTreeMap<String, Result<T, T::Err>> {
    texts
        .iter()
        .map(|(key, text)| (key.clone(), text.parse()))
        .collect()
}

async fn keys(run: &mut Run, client: &Client) {
    answers! { run client.dictionary_operations();
        "getDictionaryEmpty" dictionary_get_empty() = BTreeMap::new();
        "putDictionaryEmpty" dictionary_put_empty(BTreeMap::new());
    }
    unreadable! { run client.dictionary_operations();
        "getDictionaryNull" dictionary_get_null() = "empty";
    }
    answers! { run client.dictionary();
        "getDictionaryKeyEmptyString" get_empty_string_key()
            = BTreeMap::from([(String::new(), "val1".to_owned())]);
    }
    unreadable! { run client.dictionary();
        "getDictionaryInvalid" get_invalid() = "not JSON: expected `:` at byte 23";
        "getDictionaryNullValue" get_null_value()
            = "expected a text, found null in `/key1` at byte 10";
        "getDictionaryNullkey" get_null_key() = "not JSON: expected the name of a member at byte 1";
    }
}

async fn booleans_and_texts(run: &mut Run, client: &Client) {
    let foos = || map(["foo1", "foo2", "foo3"].map(str::to_owned));
    answers! { run client.dictionary_operations();
        "getDictionaryBooleanValid" dictionary_get_boolean_tfft() = map([true, false, false, true]);
        "putDictionaryBooleanValid" dictionary_put_boolean_tfft(map([true, false, false, true]));
        "getDictionaryStringValid" dictionary_get_string_valid() = foos();
        "putDictionaryStringValid" dictionary_put_string_valid(foos());
    }
    unreadable! { run client.dictionary_operations();
        "getDictionaryBooleanWithNull" dictionary_get_boolean_invalid_null()
            = "expected a boolean, found null in `/1` at byte 17";
        "getDictionaryBooleanWithString" dictionary_get_boolean_invalid_string()
            = "expected a boolean, found a text in `/1` at byte 17";
        "getDictionaryStringWithNull" dictionary_get_string_with_null()
            = "expected a text, found null in `/1` at byte 18";
        "getDictionaryStringWithNumber" dictionary_get_string_with_invalid()
            = "expected a text, found a number in `/1` at byte 18";
    }
}

async fn numbers(run: &mut Run, client: &Client) {
    let floats = || map([0.0, -0.01, -1.2e20]);
    answers! { run client.dictionary_operations();
        "getDictionaryIntegerValid" dictionary_get_integer_valid() = map([1, -1, 3, 300]);
        "putDictionaryIntegerValid" dictionary_put_integer_valid(map([1, -1, 3, 300]));
        "getDictionaryLongValid" dictionary_get_long_valid() = map([1, -1, 3, 300]);
        "putDictionaryLongValid" dictionary_put_long_valid(map([1, -1, 3, 300]));
        "getDictionaryFloatValid" dictionary_get_float_valid() = floats();
        "putDictionaryFloatValid" dictionary_put_float_valid(floats());
        "getDictionaryDoubleValid" dictionary_get_double_valid() = floats();
        "putDictionaryDoubleValid" dictionary_put_double_valid(floats());
    }
    unreadable! { run client.dictionary_operations();
        "getDictionaryIntegerWithNull" dictionary_get_int_invalid_null()
            = "expected a whole number of 64 bits, found null in `/1` at byte 14";
        "getDictionaryIntegerWithString" dictionary_get_int_invalid_string()
            = "expected a whole number of 64 bits, found a text in `/1` at byte 14";
        "getDictionaryLongWithNull" dictionary_get_long_invalid_null()
            = "expected a whole number of 64 bits, found null in `/1` at byte 14";
        "getDictionaryLongWithString" dictionary_get_long_invalid_string()
            = "expected a whole number of 64 bits, found a text in `/1` at byte 14";
        "getDictionaryFloatWithNull" dictionary_get_float_invalid_null()
            = "expected a number, found null in `/1` at byte 16";
        "getDictionaryFloatWithString" dictionary_get_float_invalid_string()
            = "expected a number, found a text in `/1` at byte 14";
        "getDictionaryDoubleWithNull" dictionary_get_double_invalid_null()
            = "expected a number, found null in `/1` at byte 16";
        "getDictionaryDoubleWithString" dictionary_get_double_invalid_string()
            = "expected a number, found a text in `/1` at byte 14";
    }
}

async fn bytes(run: &mut Run, client: &Client) {
    let bytes = || {
        map([
            Base64::encode([255, 255, 255, 250]),
            Base64::encode([1, 2, 3]),
            Base64::encode([37, 41, 67]),
        ])
    };
    answers! { run client.dictionary_operations();
        "getDictionaryByteValid" dictionary_get_byte_valid() = bytes();
        "putDictionaryByteValid" dictionary_put_byte_valid(bytes());
    }
    unreadable! { run client.dictionary_operations();
        "getDictionaryByteWithNull" dictionary_get_byte_invalid_null()
            = "expected a text, found null in `/1` at byte 19";
    }
    run.scene(&["getDictionaryBase64Url"], async {
        let response = client
            .dictionary_operations()
            .dictionary_get_base64_url()
            .await;
        let texts = response.expect("texts").into_value();
        let decoded = map(texts.values().map(|text| text.decode().expect("bytes")));
        let expected = [
            "a string that gets encoded with base64url",
            "test string",
            "Lorem ipsum",
        ];
        assert_eq!(decoded, map(expected.map(|text| text.as_bytes().to_vec())));
        assert!(texts.keys().eq(decoded.keys()), "{texts:?}");
    })
    .await;
}

async fn dates(run: &mut Run, client: &Client) {
    let dates = || {
        let dates = [date(2000, 12, 1), date(1980, 1, 2), date(1492, 10, 12)];
        map(dates.map(Text::<Date>::from))
    };
    answers! { run client.dictionary_operations();
        "getDictionaryDateValid" dictionary_get_date_valid() = dates();
        "putDictionaryDateValid" dictionary_put_date_valid(dates());
    }
    unreadable! { run client.dictionary_operations();
        "getDictionaryDateWithNull" dictionary_get_date_invalid_null()
            = "expected a text, found null in `/1` at byte 25";
        "getDictionaryDateTimeWithNull" dictionary_get_date_time_invalid_null()
            = "expected a text, found null in `/1` at byte 35";
    }
    run.scene(&["getDictionaryDateWithInvalidChars"], async {
        let response = client
            .dictionary_operations()
            .dictionary_get_date_invalid_chars()
            .await;
        let dates = parsed(response.expect("texts").value());
        assert_eq!(dates["0"].as_ref().expect("a date"), &date(2011, 3, 22));
        assert!(dates["1"].is_err(), "{dates:?}");
        assert_eq!(dates.len(), 2);
    })
    .await;
    run.scene(&["getDictionaryDateTimeWithInvalidChars"], async {
        let response = client
            .dictionary_operations()
            .dictionary_get_date_time_invalid_chars()
            .await;
        let times = parsed(response.expect("texts").value());
        assert_eq!(
            times["0"].as_ref().expect("a time"),
            &timestamp("2000-12-01T00:00:01Z")
        );
        assert!(times["1"].is_err(), "{times:?}");
        assert_eq!(times.len(), 2);
    })
    .await;
}

async fn times(run: &mut Run, client: &Client) {
    let times = [
        "2000-12-01T00:00:01Z",
        "1980-01-01T23:11:35Z",
        "1492-10-12T18:15:01Z",
    ];
    let rfc1123 = || {
        let texts = [
            "Fri, 01 Dec 2000 00:00:01 GMT",
            "Wed, 02 Jan 1980 00:11:35 GMT",
            "Wed, 12 Oct 1492 10:15:01 GMT",
        ];
        map(texts.map(Text::<HttpDate>::from_text))
    };
    let long = 123
        .days()
        .hours(22)
        .minutes(14)
        .seconds(12)
        .milliseconds(11);
    answers! { run client.dictionary_operations();
        "putDictionaryDateTimeValid" dictionary_put_date_time_valid(
            map(times.map(|text| Text::from(timestamp(text))))
        );
        "getDictionaryDateTimeRfc1123Valid" dictionary_get_date_time_rfc1123_valid() = rfc1123();
        "putDictionaryDateTimeRfc1123Valid" dictionary_put_date_time_rfc1123_valid(rfc1123());
        "putDictionaryDurationValid" dictionary_put_duration_valid(
            map([Text::from(long), Text::from(5.days().hours(1))])
        );
    }
    run.scene(&["getDictionaryDateTimeValid"], async {
        let response = client
            .dictionary_operations()
            .dictionary_get_date_time_valid()
            .await;
        let parsed = parsed(response.expect("texts").value());
        let parsed = parsed
            .into_iter()
            .map(|(key, time)| (key, time.expect("a time")));
        assert_eq!(
            parsed.collect::<BTreeMap<_, _>>(),
            map(times.map(timestamp))
        );
    })
    .await;
    run.scene(&["getDictionaryDateTimeRfc1123Valid"], async {
        let response = client
            .dictionary_operations()
            .dictionary_get_date_time_rfc1123_valid()
            .await;
        let parsed = parsed(response.expect("texts").value());
        let parsed = parsed.into_iter().map(|(key, date)| {
            let time = SystemTime::try_from(date.expect("a date"));
            (key, time.expect("a time"))
        });
        let expected = [
            SystemTime::UNIX_EPOCH + Duration::from_secs(975_628_801),
            SystemTime::UNIX_EPOCH + Duration::from_secs(315_619_895),
            SystemTime::UNIX_EPOCH - Duration::from_secs(15_059_569_499),
        ];
        assert_eq!(parsed.collect::<BTreeMap<_, _>>(), map(expected));
    })
    .await;
    run.scene(&["getDictionaryDurationValid"], async {
        let response = client
            .dictionary_operations()
            .dictionary_get_duration_valid()
            .await;
        let parsed = parsed(response.expect("texts").value());
        let parsed = parsed
            .into_iter()
            .map(|(key, span)| (key, SpanFieldwise(span.expect("a span"))));
        let expected = [long, 5.days().hours(1)].map(SpanFieldwise);
        assert_eq!(parsed.collect::<BTreeMap<_, _>>(), map(expected));
    })
    .await;
}

fn widget(integer: i64, string: &str) -> Widget {
    Widget {
        integer: Some(integer),
        string: Some(string.to_owned()),
    }
}

async fn objects(run: &mut Run, client: &Client) {
    let widgets = || map([widget(1, "2"), widget(3, "4"), widget(5, "6")]);
    answers! { run client.dictionary_operations_2();
        "getDictionaryComplexNull" dictionary_get_complex_null() = None;
        "getDictionaryComplexEmpty" dictionary_get_complex_empty() = BTreeMap::new();
        "getDictionaryComplexItemNull" dictionary_get_complex_item_null()
            = map([Some(widget(1, "2")), None, Some(widget(5, "6"))]);
        "getDictionaryComplexItemEmpty" dictionary_get_complex_item_empty()
            = map([widget(1, "2"), Widget::default(), widget(5, "6")]);
        "getDictionaryComplexValid" dictionary_get_complex_valid() = widgets();
        "putDictionaryComplexValid" dictionary_put_complex_valid(widgets());
    }
}

async fn nested(run: &mut Run, client: &Client) {
    let list = |texts: [&str; 3]| texts.map(str::to_owned).to_vec();
    let [one, four, seven] = [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]].map(list);
    let lists = || map([one.clone(), four.clone(), seven.clone()]);
    answers! { run client.dictionary_operations_2();
        "getDictionaryArrayNull" dictionary_get_array_null() = None;
        "getDictionaryArrayEmpty" dictionary_get_array_empty() = BTreeMap::new();
        "getDictionaryArrayItemNull" dictionary_get_array_item_null()
            = map([Some(one.clone()), None, Some(seven.clone())]);
        "getDictionaryArrayItemEmpty" dictionary_get_array_item_empty()
            = map([one.clone(), vec![], seven.clone()]);
        "getDictionaryArrayValid" dictionary_get_array_valid() = lists();
        "putDictionaryArrayValid" dictionary_put_array_valid(lists());
    }
    let entries = |entries: [(&str, &str); 3]| -> BTreeMap<String, String> {
        entries
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into()
    };
    let one = entries([("1", "one"), ("2", "two"), ("3", "three")]);
    let four = entries([("4", "four"), ("5", "five"), ("6", "six")]);
    let seven = entries([("7", "seven"), ("8", "eight"), ("9", "nine")]);
    let maps = || map([one.clone(), four.clone(), seven.clone()]);
    answers! { run client.dictionary_operations_2();
        "getDictionaryDictionaryEmpty" dictionary_get_dictionary_empty() = BTreeMap::new();
        "getDictionaryDictionaryItemNull" dictionary_get_dictionary_item_null()
            = map([Some(one.clone()), None, Some(seven.clone())]);
        "getDictionaryDictionaryItemEmpty" dictionary_get_dictionary_item_empty()
            = map([one.clone(), BTreeMap::new(), seven.clone()]);
        "getDictionaryDictionaryValid" dictionary_get_dictionary_valid() = maps();
        "putDictionaryDictionaryValid" dictionary_put_dictionary_valid(maps());
    }
    unreadable! { run client.dictionary_operations_2();
        "getDictionaryDictionaryNull" dictionary_get_dictionary_null() = "empty";
    }
}
