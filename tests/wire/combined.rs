//! The case `combined`: properties that several parts of an `allOf` describe, as they are sent, checked and read.

use std::collections::BTreeMap;

use oast_cases::combined::models::{
    Address, Parcel, ParcelPayerPayerByIban, ParcelRoute, ParcelSize, ParcelState, ParcelWeight,
    PersonAndClerk, Speed, Stage, Warehouse,
};
use oast_cases::combined::{Client, runtime::Data};

/// The body that is sent, or what is wrong with it.
fn sent(parcel: &Parcel) -> Result<String, String> {
    let client = Client::builder().build().expect("a client");
    let request = client.parcels().add_parcel(parcel).request();
    let request = request.map_err(|found| found.to_string())?;
    let bytes = request.body().as_bytes().expect("in memory");
    Ok(String::from_utf8(bytes.to_vec()).expect("UTF-8"))
}

fn parcel() -> Parcel {
    Parcel {
        label: Some("L".to_owned()),
        ..Parcel::new(ParcelState::Sent, ParcelWeight::N2, ParcelSize::M)
    }
}

const LEAST: &str =
    r#"{"label":"L","state":"sent","weight":2,"stage":2,"express":true,"size":"m"}"#;

#[test]
fn constants_are_set_by_the_constructor() {
    assert_eq!(parcel().stage, Stage::Moving);
    assert!(parcel().express);
    assert_eq!(sent(&parcel()).as_deref(), Ok(LEAST));
}

#[test]
fn properties_have_the_types_of_all_parts() {
    let address = |street: &str| Address {
        street: Some(street.to_owned()),
    };
    let warehouse = || Warehouse {
        street: Some("S".to_owned()),
        gate: Some(7),
    };
    let clerk = PersonAndClerk {
        desk: Some(4),
        ..PersonAndClerk::new("Ann")
    };
    let payer = ParcelPayerPayerByIban {
        note: Some("N".to_owned()),
        ..ParcelPayerPayerByIban::new("DE00")
    };
    let full = Parcel {
        from: Some(warehouse()),
        to: Some(warehouse()),
        stops: Some(vec![warehouse()]),
        contacts: Some(BTreeMap::from([("c".to_owned(), clerk)])),
        route: Some(ParcelRoute {
            first: Some(warehouse()),
            note: Some("N".to_owned()),
        }),
        extra: Some(address("a")),
        meta: Some(address("b")),
        list: Some(vec![address("c")]),
        open: Some(address("d")),
        anything: Some(address("e")),
        payer: Some(payer.into()),
        ..parcel()
    };
    let text = concat!(
        r#"{"label":"L","from":{"street":"S","gate":7},"to":{"street":"S","gate":7},"#,
        r#""stops":[{"street":"S","gate":7}],"contacts":{"c":{"name":"Ann","desk":4}},"#,
        r#""route":{"first":{"street":"S","gate":7},"note":"N"},"extra":{"street":"a"},"#,
        r#""meta":{"street":"b"},"list":[{"street":"c"}],"open":{"street":"d"},"#,
        r#""anything":{"street":"e"},"state":"sent","weight":2,"stage":2,"express":true,"#,
        r#""size":"m","payer":{"iban":"DE00","note":"N"}}"#,
    );
    assert_eq!(sent(&full).as_deref(), Ok(text));
    assert_eq!(Parcel::from_json(text), Ok(full));
}

#[test]
fn constraints_of_all_parts_are_checked() {
    let change = |change: fn(&mut Parcel)| {
        let mut parcel = parcel();
        change(&mut parcel);
        sent(&parcel).expect_err("a violation")
    };
    let at = |found: String, place: &str| assert!(found.contains(place), "{found}");
    at(change(|p| p.code = Some("a".to_owned())), "/code");
    at(change(|p| p.code = Some("abcdef".to_owned())), "/code");
    at(change(|p| p.count = Some(2)), "/count");
    at(change(|p| p.count = Some(10)), "/count");
    at(change(|p| p.stage = Stage::Done), "/stage");
    at(change(|p| p.express = false), "/express");
    at(
        change(|p| p.size = ParcelSize::Unknown("s".to_owned())),
        "/size",
    );
    at(change(|p| p.speed = Some(Speed::Instant)), "/speed");
    at(
        change(|p| p.stops = Some(vec![Warehouse::default(); 3])),
        "/stops",
    );
}
