//! The case `unions`: which variant a value is of, how it is written again, and what is wrong with it.

use std::collections::BTreeMap;
use std::fmt::Debug;

pub use oast_cases::unions::Client;
use oast_cases::unions::models::{
    Alarm, AlarmBase, Barometer, Barrel, BusStop, Cargo, CourierDelivery, CourierDeliveryVia,
    Crate, DayFare, Delivery, Event, EventBase, Fare, FireAlarm, FloodAlarm, GreenSignal,
    GreenSignalCode, GroupFare, Halt, Instrument, InstrumentCompass, InstrumentScale,
    LockerDelivery, Meter, Notice, Pier, Place, PointPlace, PowerMeter, Rail, RedSignal,
    RoadNotice, Route, Seal, SealStamp, SealWax, Sealed, Sensor, Signal, Signature, Stop,
    StreetPlace, Tanker, Thermometer, Train, Tram, TruckBase, Valve, ValveHalfOpen, ValveShut,
    ValveWide, Vehicle, VehicleBase, Visit, Walk, WaterMeter, WeatherNotice, Written, YearFare,
};
use oast_cases::unions::runtime::{Data, Reader};

/// The body that is sent, or what is wrong with it.
macro_rules! sent {
    ($operation:ident, $value:expr) => {{
        let client = $crate::unions::Client::builder().build().expect("a client");
        let request = client.records().$operation(&$value).request();
        let body = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        match request {
            Ok(request) => body(request.body().as_bytes().expect("in memory")),
            Err(found) => found.to_string(),
        }
    }};
}
pub(crate) use sent;

/// A value that is sent as a body, which is read as the same value.
macro_rules! trip {
    ($operation:ident, $value:expr, $text:expr) => {{
        let value = $value;
        assert_eq!($crate::unions::sent!($operation, value), $text);
        $crate::unions::is_read_as($text, &value);
    }};
}
pub(crate) use trip;

pub fn is_read_as<T: Data + Debug + PartialEq>(text: &str, value: &T) {
    assert_eq!(whole::<T>(text), *value);
}

/// Reads JSON that a model has room for.
pub fn whole<T: Data + Debug>(text: &str) -> T {
    let (value, losses) = read::<T>(text);
    assert_eq!(losses, 0, "{text}");
    assert_eq!(value.to_json(), text);
    value
}

pub fn read<T: Data>(text: &str) -> (T, usize) {
    let mut from = Reader::new(text);
    (T::read(&mut from).expect("a value"), from.losses())
}

/// Reads JSON that no variant fits: it is kept as it is.
pub fn unknown<T: Data>(text: &str) -> T {
    let (value, losses) = read::<T>(text);
    assert_eq!((value.to_json().as_str(), losses), (text, 1));
    value
}

#[test]
fn constants_select_variants_without_a_mapping() {
    let courier: Delivery = CourierDelivery::new("7b").into();
    trip!(put_delivery, courier, r#"{"via":"courier","door":"7b"}"#);
    let locker: Delivery = LockerDelivery::new(3).into();
    trip!(put_delivery, locker, r#"{"via":"locker","box":3}"#);
    // The order of properties does not matter.
    let (locker, losses) = read::<Delivery>(r#"{"box":3,"via":"locker"}"#);
    assert!(matches!(locker, Delivery::Locker(_)) && losses == 0);
    assert_eq!(
        sent!(put_delivery, LockerDelivery::new(0).into()),
        "request body `/box` must be greater than or equal to 1"
    );
    let drone = unknown::<Delivery>(r#"{"via":"drone","door":"x"}"#);
    assert!(matches!(drone, Delivery::Unknown(_)));
    assert_eq!(
        sent!(put_delivery, drone),
        r#"request body `/via` must be one of "courier", "locker" (found "drone")"#
    );
    assert_eq!(
        sent!(put_delivery, unknown::<Delivery>(r#"{"door":"x"}"#)),
        r#"request body `/via` is required, one of "courier", "locker""#
    );
    let other = CourierDelivery {
        via: CourierDeliveryVia::Unknown("locker".to_owned()),
        ..CourierDelivery::new("7b")
    };
    assert_eq!(
        sent!(put_delivery, other.into()),
        r#"request body `/via` must be one of "courier" (found "locker")"#
    );
}

#[test]
fn a_discriminator_beside_properties_that_variants_have_selects_them() {
    let water: Meter = WaterMeter::new("w-1").into();
    trip!(put_meter, water, r#"{"unit":"litre","serial":"w-1"}"#);
    let power = PowerMeter {
        serial: Some("p".to_owned()),
        phases: Some(3),
        ..PowerMeter::new()
    };
    let text = r#"{"unit":"watt","serial":"p","phases":3}"#;
    trip!(put_meter, Meter::from(power.clone()), text);
    let power = PowerMeter {
        phases: Some(4),
        ..power
    };
    assert_eq!(
        sent!(put_meter, power.into()),
        "request body `/phases` must be less than or equal to 3"
    );
    // What is around the variants requires it, and the variant does not.
    assert_eq!(
        sent!(put_meter, PowerMeter::new().into()),
        "request body `/serial` is required"
    );
    assert_eq!(
        sent!(put_meter, WaterMeter::new("w").into()),
        "request body `/serial` must have at least 3 characters (has 1)"
    );
    let gas = unknown::<Meter>(r#"{"unit":"gas","serial":"g"}"#);
    assert_eq!(
        sent!(put_meter, gas),
        r#"request body `/unit` must be one of "litre", "watt" (found "gas")"#
    );
}

#[test]
fn variants_have_the_properties_around_them() {
    let scale = InstrumentScale {
        maker: Some("Ko".to_owned()),
        additional_properties: BTreeMap::from([("age".to_owned(), 4.5)]),
        ..InstrumentScale::new(500)
    };
    let text = r#"{"model":"scale","maker":"Ko","grams":500,"age":4.5}"#;
    trip!(put_instrument, Instrument::from(scale.clone()), text);
    let compass: Instrument = InstrumentCompass::new(12.5).into();
    trip!(
        put_instrument,
        compass,
        r#"{"model":"compass","degrees":12.5}"#
    );
    let scale = InstrumentScale {
        maker: Some("K".to_owned()),
        ..scale
    };
    assert_eq!(
        sent!(put_instrument, scale.into()),
        "request body `/maker` must have at least 2 characters (has 1)"
    );
    assert_eq!(
        sent!(put_instrument, InstrumentCompass::new(361.0).into()),
        "request body `/degrees` must be less than or equal to 360"
    );
    let clock = unknown::<Instrument>(r#"{"model":"clock","hands":2}"#);
    assert_eq!(
        sent!(put_instrument, clock),
        r#"request body `/model` must be one of "scale", "compass" (found "clock")"#
    );
}

#[test]
fn children_of_the_parent_that_lists_them_are_its_variants() {
    let heat = Thermometer {
        room: Some("A".to_owned()),
        kelvin: Some(280.5),
        ..Thermometer::new()
    };
    let text = r#"{"measures":"HEAT","room":"A","kelvin":280.5}"#;
    trip!(put_sensor, Sensor::from(heat), text);
    let air = Barometer {
        pascal: Some(9),
        ..Barometer::new()
    };
    trip!(
        put_sensor,
        Sensor::from(air),
        r#"{"measures":"AIR","pascal":9}"#
    );
    let cold = Thermometer {
        kelvin: Some(-1.0),
        ..Thermometer::new()
    };
    assert_eq!(
        sent!(put_sensor, cold.into()),
        "request body `/kelvin` must be greater than or equal to 0"
    );
}

#[test]
fn unions_in_unions_are_selected_by_their_own_values() {
    let tram = Tram {
        line: Some(4),
        ..Tram::new()
    };
    let text = r#"{"mode":"tram","line":4}"#;
    trip!(put_route, Route::from(Rail::from(tram)), text);
    let train = Route::from(Rail::from(Train::new()));
    trip!(put_route, train, r#"{"mode":"train"}"#);
    trip!(put_route, Route::from(Walk::new()), r#"{"mode":"walk"}"#);
    let tram = Tram {
        line: Some(0),
        ..Tram::new()
    };
    assert_eq!(
        sent!(put_route, Rail::from(tram).into()),
        "request body `/line` must be greater than or equal to 1"
    );
    assert_eq!(
        sent!(put_route, unknown::<Route>(r#"{"mode":"boat"}"#)),
        r#"request body `/mode` must be one of "tram", "train", "walk" (found "boat")"#
    );
}

#[test]
fn a_second_discriminator_selects_among_the_subtypes_of_a_subtype() {
    let fire = Event::from(Alarm::from(FireAlarm::new(3)));
    let text = r#"{"topic":"alarm","cause":"fire","floor":3}"#;
    trip!(put_event, fire, text);
    let flood = FloodAlarm {
        depths: Some(vec![0.5, 2.0]),
        ..FloodAlarm::new()
    };
    let text = r#"{"topic":"alarm","cause":"flood","depths":[0.5,2.0]}"#;
    trip!(put_event, Event::from(Alarm::from(flood)), text);
    let itself = Event::from(Alarm::from(AlarmBase::new()));
    trip!(put_event, itself, r#"{"topic":"alarm","cause":"Alarm"}"#);
    trip!(put_event, Event::from(Visit::new()), r#"{"topic":"visit"}"#);
    trip!(
        put_event,
        Event::from(EventBase::new()),
        r#"{"topic":"Event"}"#
    );
    assert_eq!(
        sent!(put_event, Alarm::from(FireAlarm::new(10)).into()),
        "request body `/floor` must be less than or equal to 9"
    );
    let quake = unknown::<Event>(r#"{"topic":"alarm","cause":"quake"}"#);
    assert!(matches!(&quake, Event::Alarm(alarm) if matches!(**alarm, Alarm::Unknown(_))));
    // There may be more subtypes than the document describes.
    assert_eq!(
        sent!(put_event, quake),
        r#"{"topic":"alarm","cause":"quake"}"#
    );
}

#[test]
fn a_mapping_without_children_selects_what_it_names() {
    let road = RoadNotice {
        closed: Some(true),
        ..RoadNotice::new()
    };
    let text = r#"{"subject":"RoadNotice","closed":true}"#;
    trip!(put_notice, Notice::from(road), text);
    let weather = |wind| WeatherNotice {
        wind: Some(wind),
        ..WeatherNotice::new()
    };
    let text = r#"{"subject":"weather","wind":11}"#;
    trip!(put_notice, Notice::from(weather(11)), text);
    assert_eq!(
        sent!(put_notice, weather(13).into()),
        "request body `/wind` must be less than or equal to 12"
    );
    // There may be more notices than the mapping names.
    let other = unknown::<Notice>(r#"{"subject":"parade"}"#);
    assert_eq!(sent!(put_notice, other), r#"{"subject":"parade"}"#);
}

#[test]
fn a_parent_that_is_a_child_is_a_variant_of_its_own() {
    let tanker = Tanker {
        axles: Some(3),
        ..Tanker::new(900)
    };
    let text = r#"{"class":"Tanker","axles":3,"litres":900}"#;
    trip!(put_vehicle, Vehicle::from(tanker), text);
    trip!(
        put_vehicle,
        Vehicle::from(TruckBase::new()),
        r#"{"class":"Truck"}"#
    );
    let itself = Vehicle::from(VehicleBase::new());
    trip!(put_vehicle, itself, r#"{"class":"Vehicle"}"#);
    let tanker = Tanker {
        axles: Some(1),
        ..Tanker::new(900)
    };
    assert_eq!(
        sent!(put_vehicle, tanker.into()),
        "request body `/axles` must be greater than or equal to 2"
    );
}

#[test]
fn integers_select_variants() {
    let red = |wait| RedSignal {
        wait: Some(wait),
        ..RedSignal::new()
    };
    trip!(put_signal, Signal::from(red(5)), r#"{"code":1,"wait":5}"#);
    for (code, text) in [
        (GreenSignalCode::N2, r#"{"code":2}"#),
        (GreenSignalCode::N3, r#"{"code":3}"#),
    ] {
        trip!(put_signal, Signal::from(GreenSignal::new(code)), text);
    }
    assert_eq!(
        sent!(put_signal, red(4).into()),
        "request body `/wait` must be greater than or equal to 5"
    );
    assert_eq!(
        sent!(put_signal, unknown::<Signal>(r#"{"code":4}"#)),
        r#"request body `/code` must be one of "1", "2", "3" (found "4")"#
    );
}

#[test]
fn variants_that_share_a_tag_are_told_apart_by_their_properties() {
    trip!(
        put_fare,
        Fare::from(DayFare::new(2)),
        r#"{"span":"day","zone":2}"#
    );
    trip!(
        put_fare,
        Fare::from(GroupFare::new(5)),
        r#"{"span":"day","people":5}"#
    );
    trip!(
        put_fare,
        Fare::from(YearFare::new("A")),
        r#"{"span":"year","holder":"A"}"#
    );
    assert_eq!(
        sent!(put_fare, GroupFare::new(1).into()),
        "request body `/people` must be greater than or equal to 2"
    );
    assert_eq!(
        sent!(put_fare, unknown::<Fare>(r#"{"span":"day"}"#)),
        "request body must be of one of the alternatives"
    );
}

#[test]
fn variants_are_checked_as_made_where_read_only_properties_are_sent() {
    let client = Client::builder().send_read_only(true).build();
    let client = client.expect("a client");
    let fare = Fare::from(GroupFare::new(1));
    let found = client.records().put_fare(&fare).request().unwrap_err();
    assert_eq!(
        found.to_string(),
        "request body `/people` must be greater than or equal to 2"
    );
}

#[test]
fn a_tag_that_a_variant_does_not_have_is_written() {
    trip!(put_stop, Stop::from(BusStop::new()), r#"{"sort":"bus"}"#);
    let pier = Pier {
        depth: Some(2.5),
        ..Pier::default()
    };
    assert_eq!(
        sent!(put_stop, pier.into()),
        r#"{"sort":"pier","depth":2.5}"#
    );
    let read: Stop = whole(r#"{"sort":"pier","depth":2.5}"#);
    assert!(matches!(read, Stop::Pier(pier) if pier.depth == Some(2.5)));
    trip!(
        put_stop,
        Stop::from(Halt::new(4)),
        r#"{"sort":"halt","platform":4}"#
    );
    // It is valid as a bus stop, which does not require the tag.
    assert_eq!(
        sent!(put_stop, unknown::<Stop>(r#"{"platform":4}"#)),
        r#"{"platform":4}"#
    );
}

#[test]
fn a_string_is_a_variant_beside_objects_with_tags() {
    trip!(put_place, Place::from("home".to_owned()), r#""home""#);
    let street = Place::from(StreetPlace::new("High"));
    trip!(put_place, street, r#"{"as":"street","street":"High"}"#);
    let point = Place::from(PointPlace::new(52.5));
    trip!(put_place, point, r#"{"as":"point","lat":52.5}"#);
    assert_eq!(
        sent!(put_place, Place::from("x".to_owned())),
        "request body must have at least 2 characters (has 1)"
    );
    assert_eq!(
        sent!(put_place, PointPlace::new(91.0).into()),
        "request body `/lat` must be less than or equal to 90"
    );
    assert_eq!(
        sent!(put_place, unknown::<Place>(r#"{"as":"moon"}"#)),
        r#"request body `/as` must be one of "street", "point" (found "moon")"#
    );
    assert_eq!(
        sent!(put_place, unknown::<Place>("7")),
        "request body must be of one of the alternatives"
    );
}

#[test]
fn a_mapping_by_pointer_selects_an_inline_alternative() {
    trip!(
        put_seal,
        Seal::from(SealWax::new(1.5)),
        r#"{"made":"wax","radius":1.5}"#
    );
    let stamp = SealStamp {
        words: Some("W".to_owned()),
        ..SealStamp::new()
    };
    trip!(
        put_seal,
        Seal::from(stamp),
        r#"{"made":"stamp","words":"W"}"#
    );
    assert_eq!(
        sent!(put_seal, SealWax::new(-1.0).into()),
        "request body `/radius` must be greater than or equal to 0"
    );
    assert_eq!(
        sent!(put_seal, unknown::<Seal>(r#"{"made":"ink"}"#)),
        r#"request body `/made` must be one of "wax", "stamp" (found "ink")"#
    );
}

#[test]
fn a_mapping_by_name_and_by_reference_selects_a_component() {
    for tag in ["crate", "box"] {
        let text = format!(r#"{{"in":"{tag}","slats":6}}"#);
        let value = Crate {
            slats: Some(6),
            ..Crate::new(tag)
        };
        trip!(put_cargo, Cargo::from(value), &*text);
    }
    trip!(put_cargo, Cargo::from(Barrel::new()), r#"{"in":"barrel"}"#);
    assert_eq!(
        sent!(put_cargo, Crate::new("barrel").into()),
        r#"request body `/in` must be one of "crate", "box" (found "barrel")"#
    );
}

#[test]
fn inline_variants_are_named_by_their_tag() {
    trip!(
        put_valve,
        Valve::Shut(ValveShut::new().into()),
        r#"{"state":"shut"}"#
    );
    let half = Valve::HalfOpen(ValveHalfOpen::new(1).into());
    trip!(put_valve, half, r#"{"state":"half-open","turns":1}"#);
    assert_eq!(
        sent!(put_valve, ValveWide::new(7).into()),
        "request body `/turns` must be greater than or equal to 8"
    );
}

#[test]
fn a_list_that_all_variants_inherit_leaves_the_names_of_the_schemas() {
    let written = Written {
        ink: Some("blue".to_owned()),
        ..Written::new()
    };
    let text = r#"{"by":"Written","ink":"blue"}"#;
    trip!(put_signature, Signature::from(written), text);
    trip!(
        put_signature,
        Signature::from(Sealed::new()),
        r#"{"by":"Sealed"}"#
    );
}
