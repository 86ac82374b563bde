//! The case `unions`: alternatives that no tag tells apart.

use oast_cases::unions::models::{
    Area, Booking, BookingByCall, BookingByMail, Cheque, Depot, DepotByLessee, DepotByOwner,
    Extent, Label, Quota, Settlement, Transfer, Volume,
};

use crate::unions::{sent, trip, unknown};

#[test]
fn properties_of_both_choices_of_an_all_of_are_kept() {
    let mail = BookingByMail {
        coins: Some(5),
        ..BookingByMail::new("a@b")
    };
    trip!(
        put_booking,
        Booking::from(mail.clone()),
        r#"{"coins":5,"mail":"a@b"}"#
    );
    let call = BookingByCall {
        cheque: Some("c".to_owned()),
        ..BookingByCall::new("1")
    };
    trip!(
        put_booking,
        Booking::from(call),
        r#"{"cheque":"c","call":"1"}"#
    );
    assert_eq!(
        sent!(put_booking, BookingByMail::new("a@b").into()),
        "request body must be of one of the alternatives"
    );
    let both = BookingByMail {
        cheque: Some("c".to_owned()),
        ..mail
    };
    assert_eq!(
        sent!(put_booking, both.into()),
        "request body must be of one alternative only (is of 0 and 1, counted from 0)"
    );
}

#[test]
fn any_of_alternatives_without_names_are_one_struct() {
    let quota = Quota {
        owner: Some("A".to_owned()),
        hours: Some(3),
        bytes: Some(7),
    };
    trip!(put_quota, quota, r#"{"owner":"A","hours":3,"bytes":7}"#);
}

#[test]
fn a_value_of_several_named_alternatives_is_kept_whole() {
    let area = Area {
        width: Some(1.5),
        name: None,
    };
    trip!(put_extent, Extent::from(area), r#"{"width":1.5}"#);
    let volume = Volume {
        height: Some(2.5),
        name: Some("V".to_owned()),
    };
    trip!(
        put_extent,
        Extent::from(volume),
        r#"{"height":2.5,"name":"V"}"#
    );
    let both = r#"{"width":1.5,"height":2.5}"#;
    let extent = unknown::<Extent>(both);
    assert!(matches!(extent, Extent::Unknown(_)));
    assert_eq!(sent!(put_extent, extent), both);
}

#[test]
fn alternatives_that_require_nothing_are_sent_as_they_were_made() {
    let cheque = Cheque {
        drawer: Some("A".to_owned()),
    };
    trip!(
        put_settlement,
        Settlement::from(cheque),
        r#"{"drawer":"A"}"#
    );
    let transfer = |account: &str| Transfer {
        account: Some(account.to_owned()),
    };
    let text = r#"{"account":"1234"}"#;
    trip!(put_settlement, Settlement::from(transfer("1234")), text);
    assert_eq!(
        sent!(put_settlement, transfer("1").into()),
        "request body `/account` must have at least 4 characters (has 1)"
    );
}

#[test]
fn closed_parts_do_not_exclude_the_properties_beside_them() {
    trip!(
        put_label,
        Label::new(1, "red"),
        r#"{"mark":1,"colour":"red"}"#
    );
    let lessee = Depot::from(DepotByLessee::new(4, "A"));
    trip!(put_depot, lessee, r#"{"bays":4,"lessee":"A"}"#);
    let owner = Depot::from(DepotByOwner::new(4, "B"));
    trip!(put_depot, owner, r#"{"bays":4,"owner":"B"}"#);
    assert_eq!(
        sent!(put_depot, unknown::<Depot>(r#"{"bays":4}"#)),
        "request body must be of one of the alternatives"
    );
}
