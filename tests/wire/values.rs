//! The case `values`: what values are called, which type holds them, and which of them are sent.

use oast_cases::values::models::{
    All, AllFilter, Closed, Key, Måling, MålingDirection, MålingLevel, MålingTilstand, Outcome,
    OutcomeCode, OutcomeOpen, Sure, Table,
};
use oast_cases::values::runtime::{Broken, Builder, Data, Model};
use oast_cases::values::{Client, malinger::Målinger};

use crate::server::{Answer, Server};
use crate::spans::traced;
use crate::ways::{WAYS, send};

fn text(server: &Server) -> String {
    String::from_utf8(server.request().body().to_vec()).expect("UTF-8")
}

fn client(server: &Server) -> Builder<Client> {
    Client::builder().base_url(server.url())
}

/// What came from the service, with properties that only it sends.
fn received() -> Måling {
    let text = r#"{"måleverdi":1.5,"id":7,"made":"today","direction":"D"}"#;
    Måling::from_json(text).expect("a reading")
}

#[test]
fn read_only_properties_are_left_out_of_requests_by_default() {
    for way in WAYS {
        let server = Server::always(Answer::json("200 OK", r#"{"måleverdi":2,"id":7}"#));
        let client = client(&server).build().expect("a client");
        let answer = send!(way, client.målinger().replace(&received())).expect("200");
        assert_eq!(answer.value().id, Some(7));
        assert_eq!(text(&server), r#"{"måleverdi":1.5,"direction":"D"}"#);
    }
}

#[test]
fn read_only_properties_are_sent_where_the_client_says_so() {
    for way in WAYS {
        let server = Server::always(Answer::json("200 OK", r#"{"måleverdi":2}"#));
        let client = client(&server)
            .send_read_only(true)
            .build()
            .expect("a client");
        send!(way, client.målinger().replace(&received())).expect("200");
        assert_eq!(
            text(&server),
            r#"{"måleverdi":1.5,"id":7,"made":"today","direction":"D"}"#
        );
    }
}

#[test]
fn a_read_only_property_that_is_left_out_is_traced_with_its_operation() {
    let client = Client::builder()
        .base_url("http://host")
        .build()
        .expect("a client");
    let (_, lines) = traced(|_| client.målinger().replace(&received()).request().is_ok());
    let left_out = |line: &&String| line.contains("read-only");
    let lines: Vec<_> = lines.iter().filter(left_out).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    for (line, property) in lines.iter().zip(["id", "made"]) {
        assert!(line.starts_with("DEBUG event"), "{line}");
        assert!(line.contains(r#"operation="replace""#), "{line}");
        assert!(line.contains(&format!("property={property:?}")), "{line}");
        assert!(!line.contains("today"), "{line}");
    }
    let (_, lines) = traced(|_| {
        let unset = Måling::new(1.0);
        client.målinger().replace(&unset).request().is_ok()
    });
    assert_eq!(lines.iter().filter(left_out).count(), 0);
}

#[test]
fn constants_with_titles_are_variants_of_these_names() {
    let text = r#"{"måleverdi":1.5,"direction":"U","level":0,"tilstand":"Åpen"}"#;
    let reading = Måling::from_json(text).expect("a reading");
    assert_eq!(reading.direction, Some(MålingDirection::Up));
    assert_eq!(reading.level, Some(Some(MålingLevel::Error)));
    assert_eq!(reading.tilstand, Some(MålingTilstand::Åpen));
    assert_eq!(reading.to_json(), text);
    let null = Måling::from_json(r#"{"måleverdi":1,"level":null}"#).expect("a reading");
    assert_eq!(null.level, Some(None));
}

#[test]
fn letters_of_any_script_stay_in_names() {
    let reading = Måling {
        été: Some(true),
        名前: Some("x".to_owned()),
        年齢: Some(u64::MAX),
        μ: Some(0.5),
        count: Some(3_000_000_000_i64),
        ..Måling::new(2.0)
    };
    assert_eq!(
        reading.to_json(),
        r#"{"måleverdi":2.0,"été":true,"名前":"x","年齢":18446744073709551615,"μ":0.5,"count":3000000000}"#
    );
    assert!(reading.validate().is_ok());
    let beyond = Måling {
        count: Some(4_000_000_001),
        ..reading
    };
    let violations = beyond.validate().expect_err("beyond its maximum");
    let broken: Vec<_> = violations.iter().map(|one| one.broken).collect();
    assert!(
        matches!(broken[..], [Broken::AboveMaximum { .. }]),
        "{broken:?}"
    );
}

#[test]
fn a_name_that_is_an_identifier_keeps_it() {
    let reading = Måling {
        valgt_type: Some("exact".to_owned()),
        valgt_type_2: Some("similar".to_owned()),
        ..Måling::new(1.0)
    };
    assert_eq!(
        reading.to_json(),
        r#"{"måleverdi":1.0,"valgtType":"similar","valgt_type":"exact"}"#
    );
    let client = Client::builder()
        .base_url("http://host")
        .build()
        .expect("a client");
    let målinger: Målinger<'_> = client.målinger();
    let request = målinger
        .watch()
        .since(&u64::MAX)
        .fra_og_med("a")
        .fra_og_med_parameter("b");
    let request = request.request().expect("valid");
    assert_eq!(
        request.uri(),
        "http://host/readings?since=18446744073709551615&fraOgMed=b&fra_og_med=a"
    );
}

#[test]
fn an_operation_id_of_two_groups_is_a_method_of_both() {
    let client = Client::builder()
        .base_url("http://host")
        .build()
        .expect("a client");
    let table = Table::default();
    let request = client.tables().replace(&table).request().expect("valid");
    assert_eq!(request.uri(), "http://host/tables");
}

#[test]
fn trees_of_recursive_references_are_models() {
    let tree = All::new(vec![
        AllFilter::from(Key::new("a")),
        AllFilter::from(All::new(vec![Key::new("b").into()])),
    ]);
    let text = r#"{"filters":[{"key":"a"},{"filters":[{"key":"b"}]}]}"#;
    assert_eq!(tree.to_json(), text);
    assert_eq!(All::from_json(text), Ok(tree));
}

#[test]
fn values_may_be_called_as_the_prelude_and_associated_types_are() {
    let text = r#"{"closed":"err","open":"From","code":2,"sure":1,"either":{"error":"e"},"from":{"kind":"into"}}"#;
    let outcome = Outcome::from_json(text).expect("an outcome");
    assert_eq!(outcome.closed, Some(Closed::Err));
    assert_eq!(outcome.open, Some(OutcomeOpen::From));
    assert_eq!(outcome.code, Some(OutcomeCode::Error));
    assert_eq!(outcome.sure, Some(Sure::Err));
    assert_eq!(outcome.to_json(), text);
    assert_eq!("Error".parse(), Ok(Closed::Error));
    assert!("other".parse::<Closed>().is_err() && Sure::try_from(5).is_err());
}
