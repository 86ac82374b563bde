//! The requests of the case `pets`, byte for byte: queries, JSON bodies, headers.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use oast_cases::pets::Client;
use oast_cases::pets::models::{Kind, NewPet};
use oast_cases::pets::runtime::{Broken, Location, Violations};

use crate::server::{Answer, Recorded, Server};
use crate::ways::{WAYS, Way, pets, send};

/// Every header line, beside the operation's own.
const JSON: &str = "accept: application/json";
const PROBLEMS: &str = "accept: application/json, application/problem+json";

fn headers(server: &Server, own: &[&str]) -> Vec<String> {
    let mut lines: Vec<_> = own.iter().map(|line| (*line).to_owned()).collect();
    lines.push(format!("host: {}", server.authority()));
    lines.push(crate::bytes::user_agent("oast-runtime"));
    lines.sort();
    lines
}

#[test]
fn a_query_holds_what_was_set_and_no_more() {
    for way in WAYS {
        let server = Server::always(Answer::json("200 OK", "[]"));
        let client = pets(&server);
        let list = || client.pets().list_pets();
        send!(way, list()).expect("200");
        let all = || list().tame(true).weight(2.25).kind("dog").limit(7);
        send!(way, all()).expect("200");
        send!(
            way,
            list().tame(false).weight(100_000_000_000_000_000_000_000.0)
        )
        .expect("200");
        let requests = server.requests();
        let lines: Vec<_> = requests.iter().map(Recorded::line).collect();
        assert_eq!(
            lines,
            [
                "GET /v1/pets HTTP/1.1",
                "GET /v1/pets?limit=7&kind=dog&weight=2.25&tame=true HTTP/1.1",
                "GET /v1/pets?weight=100000000000000000000000&tame=false HTTP/1.1",
            ],
            "{way:?}: in the order of the document"
        );
        for request in &requests {
            assert_eq!(
                request.headers(),
                headers(&server, &[PROBLEMS]),
                "{way:?}: no credential, no body"
            );
            assert_eq!(request.body(), b"");
        }
    }
}

fn created(way: Way, pet: &NewPet) -> (Server, Recorded) {
    let server = Server::always(Answer::new("202 Accepted", &[], ""));
    let client = pets(&server);
    let response = send!(way, client.pets().create_pet(pet)).expect("202");
    assert_eq!(response.value(), &None);
    let request = server.request();
    (server, request)
}

#[test]
fn members_that_are_absent_are_left_out_of_a_body() {
    for way in WAYS {
        let (server, request) = created(way, &NewPet::new("Mia".to_owned(), Kind::Cat));
        let body = r#"{"name":"Mia","kind":"cat"}"#;
        assert_eq!(request.line(), "POST /v1/pets HTTP/1.1");
        let own = [JSON, "content-length: 27", "content-type: application/json"];
        assert_eq!(request.headers(), headers(&server, &own), "{way:?}");
        assert_eq!(request.body(), body.as_bytes(), "{way:?}");
    }
}

#[test]
fn a_body_holds_secrets_parents_and_maps() {
    for way in WAYS {
        let mut parent = NewPet::new("Ада \"x\"\n".to_owned(), Kind::from(""));
        parent.notes = Some(BTreeMap::new());
        let mut pet = NewPet::new(String::new(), Kind::N2Legged);
        pet.chip = Some("hunter2".into());
        pet.parent = Some(Box::new(parent));
        let notes = [("b", "2"), ("a", "1")];
        pet.notes = Some(
            notes
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
        );
        let body = r#"{"name":"","kind":"2-legged","chip":"hunter2","parent":{"name":"Ада \"x\"\n","kind":"","notes":{}},"notes":{"a":"1","b":"2"}}"#;
        let (_, request) = created(way, &pet);
        assert_eq!(String::from_utf8_lossy(request.body()), body, "{way:?}");
        let length = format!("content-length: {}", body.len());
        assert!(request.headers().contains(&length), "{way:?}");
    }
}

#[test]
fn a_header_is_sent_as_it_is() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = pets(&server);
        send!(way, client.pets().delete_pet(1, "\"e1\"")).expect("204");
        send!(
            way,
            client
                .pets()
                .delete_pet(i64::MAX, "W/\"a\tb\"")
                .r#type("a b&c")
        )
        .expect("204");
        let requests = server.requests();
        assert_eq!(requests[0].line(), "DELETE /v1/pets/1 HTTP/1.1");
        assert_eq!(
            requests[0].headers(),
            headers(&server, &[JSON, "if-match: \"e1\""]),
            "{way:?}"
        );
        assert_eq!(
            requests[1].line(),
            "DELETE /v1/pets/9223372036854775807?type=a%20b%26c HTTP/1.1"
        );
        assert_eq!(
            requests[1].headers(),
            headers(&server, &[JSON, "if-match: W/\"a\tb\""]),
            "{way:?}"
        );
        assert!(requests.iter().all(|request| request.body().is_empty()));
    }
}

#[test]
fn text_beyond_ascii_goes_into_a_header_as_utf_8() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = pets(&server);
        send!(way, client.pets().delete_pet(1, "\"é😀\"")).expect("204");
        let headers = server.request().headers();
        assert!(
            headers.contains(&"if-match: \"é😀\"".to_owned()),
            "{way:?} {headers:?}"
        );
    }
}

type Found = Vec<(Option<Location>, &'static str, Broken)>;

fn found(violations: &Violations) -> Found {
    let each = violations.iter();
    each.map(|one| (one.location, one.parameter, one.broken))
        .collect()
}

#[test]
fn nothing_is_injected_through_a_header() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = pets(&server);
        for (text, position) in [
            ("a\r\nx-evil: 1", 1),
            ("a\nx-evil: 1", 1),
            ("\r", 0),
            ("é\0", 1),
            ("😀a\u{7F}", 2),
            ("a\u{85}", 1),
            ("\u{1B}[31m", 0),
        ] {
            let error = send!(way, client.pets().delete_pet(1, text)).expect_err("refused");
            let expected = (
                Some(Location::Header),
                "If-Match",
                Broken::ControlCharacter { position },
            );
            assert_eq!(
                found(error.violations().expect("violations")),
                [expected],
                "{way:?} {text:?}"
            );
        }
        assert_eq!(server.connections(), 0, "{way:?}");
    }
}

fn list(limit: Option<i32>, kind: Option<&str>, weight: Option<f64>) -> Vec<Broken> {
    static CLIENT: LazyLock<Client> =
        LazyLock::new(|| Client::builder().build().expect("a client"));
    let mut call = CLIENT.pets().list_pets();
    if let Some(limit) = limit {
        call = call.limit(limit);
    }
    if let Some(kind) = kind {
        call = call.kind(kind);
    }
    if let Some(weight) = weight {
        call = call.weight(weight);
    }
    let violations = call.request().err().unwrap_or_default();
    let all = found(&violations).into_iter();
    all.map(|(location, _, broken)| {
        assert_eq!(location, Some(Location::Query));
        broken
    })
    .collect()
}

const TOO_FEW: Broken = Broken::BelowMinimum {
    minimum: "1",
    exclusive: false,
};
const TOO_MANY: Broken = Broken::AboveMaximum {
    maximum: "100",
    exclusive: false,
};
const TOO_LIGHT: Broken = Broken::BelowMinimum {
    minimum: "0",
    exclusive: true,
};
const ODD_WEIGHT: Broken = Broken::NotMultipleOf { divisor: "0.25" };

#[test]
fn integers_keep_to_their_bounds() {
    let limit = |limit| list(Some(limit), None, None);
    assert_eq!(limit(1), []);
    assert_eq!(limit(100), []);
    assert_eq!(limit(0), [TOO_FEW]);
    assert_eq!(limit(101), [TOO_MANY]);
    assert_eq!(limit(i32::MIN), [TOO_FEW]);
    assert_eq!(limit(i32::MAX), [TOO_MANY]);
    let client = Client::builder().build().expect("a client");
    for id in [0, -1, i64::MIN] {
        let violations = client
            .pets()
            .delete_pet(id, "*")
            .request()
            .expect_err("too small");
        assert_eq!(
            found(&violations),
            [(Some(Location::Path), "petId", TOO_FEW)]
        );
    }
}

#[test]
fn numbers_keep_to_their_bounds_and_multiples() {
    let weight = |weight| list(None, None, Some(weight));
    for good in [0.25, 0.5, 1.0, 1e22, 4_503_599_627_370_495.75, f64::MAX] {
        assert_eq!(weight(good), [], "{good}");
    }
    for zero in [0.0, -0.0] {
        assert_eq!(weight(zero), [TOO_LIGHT], "{zero}");
    }
    assert_eq!(weight(-0.25), [TOO_LIGHT]);
    assert_eq!(weight(-0.1), [TOO_LIGHT, ODD_WEIGHT]);
    for odd in [0.1, 0.3, 0.250_000_000_000_000_06, 1e-20] {
        assert_eq!(weight(odd), [ODD_WEIGHT], "{odd}");
    }
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(weight(number), [Broken::NotFinite], "{number}");
    }
}

/// Far below the divisor there is no multiple but zero, however many digits it takes to write the number down.
#[test]
fn a_tiny_number_is_no_multiple() {
    for tiny in [1e-40, 1e-300, f64::MIN_POSITIVE, 5e-324] {
        assert_eq!(list(None, None, Some(tiny)), [ODD_WEIGHT], "{tiny:e}");
    }
}

#[test]
fn a_choice_is_one_of_its_values() {
    let kind = |kind| list(None, Some(kind), None);
    assert_eq!(kind("cat"), []);
    assert_eq!(kind("dog"), []);
    for other in ["", "Cat", "cats", "ca", "2-legged"] {
        assert_eq!(
            kind(other),
            [Broken::NotOneOf {
                allowed: &["cat", "dog"]
            }],
            "{other:?}"
        );
    }
}

#[test]
fn violations_of_several_parameters_come_in_their_order() {
    let all = list(Some(0), Some("bird"), Some(-0.3));
    let not_one = Broken::NotOneOf {
        allowed: &["cat", "dog"],
    };
    assert_eq!(all, [TOO_FEW, not_one, TOO_LIGHT, ODD_WEIGHT]);
}
