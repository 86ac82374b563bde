//! The answers of the case `pets`: arrays, enumerations, parents, maps, several successes, classes of errors.

use oast_cases::pets::Error;
use oast_cases::pets::models::{Kind, NewPet, Pet, Problem};
use oast_cases::pets::runtime::{Reason, Response};

use crate::server::{Answer, Server};
use crate::ways::{WAYS, Way, pets, send};

fn listed(way: Way, answer: Answer) -> Result<Response<Vec<Pet>>, Error<Problem>> {
    let server = Server::always(answer);
    let client = pets(&server);
    send!(way, client.pets().list_pets())
}

type Created = Result<Response<Option<Pet>>, Error<std::convert::Infallible>>;

fn created(way: Way, answer: Answer) -> Created {
    let server = Server::always(answer);
    let client = pets(&server);
    let pet = NewPet::new("Mia".to_owned(), Kind::Cat);
    send!(way, client.pets().create_pet(&pet))
}

const FAMILY: &str = r#"[{"id":-9223372036854775808,"name":"Mia","kind":"ferret","type":"pet","age":[{}],
"chip":"hunter2","notes":{"b":"2","a":"1"},
"parent":{"name":"Ada","kind":"cat","parent":{"name":"Eve","kind":"2-legged"}}},
{"name":"","kind":"","id":1,"parent":null,"notes":null}]"#;

#[test]
fn pets_are_decoded_whole() {
    for way in WAYS {
        let response = listed(way, Answer::json("200 OK", FAMILY)).expect("200");
        let [mia, other] = &response.value()[..] else {
            panic!("two pets");
        };
        assert_eq!(
            (mia.id, mia.name.as_str(), mia.r#type.as_deref()),
            (i64::MIN, "Mia", Some("pet"))
        );
        assert_eq!(mia.kind, Kind::Unknown("ferret".to_owned()));
        assert_eq!(
            mia.chip.as_ref().map(|chip| chip.expose().as_str()),
            Some("hunter2")
        );
        let notes: Vec<_> = mia
            .notes
            .iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        assert_eq!(notes, [("a", "1"), ("b", "2")]);
        let ada = mia.parent.as_ref().expect("a parent");
        let eve = ada.parent.as_ref().expect("a parent's parent");
        assert_eq!((ada.name.as_str(), &ada.kind), ("Ada", &Kind::Cat));
        assert_eq!(**eve, NewPet::new("Eve".to_owned(), Kind::N2Legged));
        assert_eq!(other, &Pet::new(String::new(), Kind::Value, 1));
        assert_eq!(&response.body()[..], FAMILY.as_bytes());
    }
}

/// A value that the document does not name is kept as it came. Sending it is another matter: the document forbids it.
#[test]
fn an_unknown_kind_is_kept_and_not_sent() {
    for way in WAYS {
        let response = listed(way, Answer::json("200 OK", FAMILY)).expect("200");
        let kind = response.value()[0].kind.clone();
        assert_eq!(
            (kind.as_str(), kind.to_string()),
            ("ferret", "ferret".to_owned())
        );
        let server = Server::always(Answer::new("202 Accepted", &[], ""));
        let client = pets(&server);
        let pet = NewPet::new("Mia".to_owned(), kind);
        let error = send!(way, client.pets().create_pet(&pet)).expect_err("not one of the kinds");
        assert_eq!(
            error.to_string(),
            "nothing was sent: request body `/kind` must be one of \"cat\", \"dog\", \"\", \"2-legged\"",
            "{way:?}"
        );
        assert!(server.requests().is_empty());
    }
}

#[test]
fn one_success_has_a_body_and_the_other_none() {
    for way in WAYS {
        let body = r#"{"id":7,"name":"Mia","kind":"cat"}"#;
        let response = created(way, Answer::json("201 Created", body)).expect("201");
        assert_eq!(response.status(), 201);
        assert_eq!(
            response.into_value(),
            Some(Pet::new("Mia".to_owned(), Kind::Cat, 7))
        );
        let response = created(way, Answer::new("202 Accepted", &[], "")).expect("202");
        assert_eq!(response.status(), 202);
        assert_eq!(response.into_value(), None);
    }
}

#[test]
fn a_documented_success_needs_its_body() {
    for way in WAYS {
        for (body, wanted) in [
            ("", "EmptyBody"),
            (
                r#"{"id":7,"name":"Mia"}"#,
                "missing member `kind` at byte 21",
            ),
            (
                r#"{"id":"7","name":"Mia","kind":"cat"}"#,
                "expected a whole number of 64 bits, found a text in `/id` at byte 6",
            ),
            ("[1", "expected an object, found an array at byte 0"),
        ] {
            let Err(Error::Unexpected(found)) = created(way, Answer::json("201 Created", body))
            else {
                panic!("{way:?} {body}: it is not documented");
            };
            assert_eq!(&found.body[..], body.as_bytes());
            let why = match &found.reason {
                Reason::UndecodableBody(why) => why.to_string(),
                other => format!("{other:?}"),
            };
            assert!(why.starts_with(wanted), "{way:?} {body}: {why}");
        }
    }
}

#[test]
fn a_class_of_errors_is_one_documented_error() {
    for way in WAYS {
        for (status, code) in [
            ("400 Bad Request", 400),
            ("418 I'm a teapot", 418),
            ("499 Odd", 499),
        ] {
            let headers = ["content-type: application/problem+json"];
            let body = format!(r#"{{"title":"No","status":{code},"type":"about:blank"}}"#);
            let error = listed(way, Answer::new(status, &headers, body)).expect_err(status);
            let problem = Problem {
                title: Some("No".to_owned()),
                status: Some(code),
            };
            assert_eq!(error.api(), Some(&problem), "{way:?}");
            assert_eq!(
                error.status().map(|status| i64::from(status.as_u16())),
                Some(code)
            );
        }
    }
}

#[test]
fn an_undocumented_error_is_kept() {
    for way in WAYS {
        let body = r#"{"error":{"code":"Broken","message":"It is broken."}}"#;
        let Err(Error::Unexpected(found)) =
            listed(way, Answer::json("500 Internal Server Error", body))
        else {
            panic!("{way:?}: 500 is not documented");
        };
        assert!(matches!(found.reason, Reason::UndocumentedStatus));
        assert_eq!(&found.body[..], body.as_bytes());
        assert_eq!(
            found.to_string(),
            "listPets: 500 Internal Server Error: not a documented answer: Broken: It is broken."
        );
        let Err(Error::Unexpected(found)) = created(way, Answer::json("400 Bad Request", "{}"))
        else {
            panic!("{way:?}: createPet documents no error");
        };
        assert!(matches!(found.reason, Reason::UndocumentedStatus));
    }
}

#[test]
fn a_pet_that_is_its_own_ancestor_for_ever_is_refused() {
    // A thread of the tests has 2 MiB of stack: without a limit to the depth this would end the process.
    let deep = r#"{"name":"x","kind":"cat","parent":"#.repeat(100_000);
    for way in WAYS {
        let body = format!(r#"[{{"id":1,"name":"x","kind":"cat","parent":{deep}"#);
        let Err(Error::Unexpected(found)) = listed(way, Answer::json("200 OK", &body)) else {
            panic!("{way:?}: too deep");
        };
        assert!(
            matches!(found.reason, Reason::UndecodableBody(_)),
            "{:?}",
            found.reason
        );
        assert_eq!(found.body.len(), body.len());
    }
}
