//! JSON texts, read by the runtime: as `serde_json` reads them, and what is written is read as the same.

use std::collections::BTreeMap;

use bytes::Bytes;
use oast_runtime::{Base64, Data, Decimal, Json, Reader, UnixTime};

use crate::Outcome;

/// Reads any bytes as a response body.
pub fn run(input: &[u8]) -> Outcome {
    let body = Bytes::copy_from_slice(input);
    let read = oast_runtime::json::<Json>(&body);
    let input = input.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(input);
    let Ok(text) = std::str::from_utf8(input) else {
        assert!(read.is_err(), "bytes that are not UTF-8 are read");
        return Outcome::Refused;
    };
    read_typed(text);
    let over = Reader::new(text).skip().is_ok();
    let expected = serde_json::from_str::<Json>(text);
    match (&read, &expected) {
        (Ok(read), Ok(expected)) => assert_eq!(read, expected, "{text:?}"),
        // No body is null.
        (Ok(Json::Null), Err(_)) if text.is_empty() => return Outcome::Accepted,
        (Ok(_), Err(error)) => assert!(is_known(&error.to_string()), "{text:?}: {error}"),
        (Err(error), Ok(_)) => panic!("{text:?} is refused: {error}"),
        (Err(_), Err(_)) => {}
    }
    let Ok(value) = read else {
        return Outcome::Refused;
    };
    assert!(over, "{text:?} is read and not skipped");
    let written = value.to_json();
    let again = Json::from_json(&written).expect("what was written");
    assert_eq!(again, value, "{text:?}");
    assert_eq!(again.to_json(), written, "{text:?}");
    assert_eq!(
        serde_json::from_str::<Json>(&written).ok(),
        Some(value),
        "{text:?}"
    );
    Outcome::Accepted
}

/// What `serde_json` refuses and the runtime reads: half of a surrogate pair, which servers send, and one more level.
fn is_known(error: &str) -> bool {
    let known = ["surrogate", "end of hex escape", "recursion limit"];
    known.iter().any(|known| error.contains(known))
}

/// Each kind of reader: nothing panics, and what is read is written and read as the same.
fn read_typed(text: &str) {
    come_back::<String>(text);
    come_back::<bool>(text);
    come_back::<i32>(text);
    come_back::<i64>(text);
    come_back::<f64>(text);
    come_back::<f32>(text);
    come_back::<Decimal>(text);
    come_back::<Option<Vec<Decimal>>>(text);
    come_back::<Vec<UnixTime>>(text);
    come_back::<Vec<Base64>>(text);
    come_back::<BTreeMap<String, Option<String>>>(text);
    come_back::<BTreeMap<String, Vec<i64>>>(text);
    come_back::<(String, i64)>(text);
}

fn come_back<T: Data>(text: &str) {
    let Ok(value) = T::from_json(text) else {
        return;
    };
    let written = value.to_json();
    let again = T::from_json(&written).map(|value| value.to_json());
    assert_eq!(again.as_ref().ok(), Some(&written), "{text:?}");
}
