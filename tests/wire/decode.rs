//! Responses from anywhere become the documented result, without any input or output.

use apim::Error;
use apim::runtime::Reason;
use apim::subscription::RegenerateSecondaryKey;
use bytes::Bytes;
use http::Response;

use crate::ways::{reason, unexpected};

fn response(status: u16, body: &'static str) -> Response<Bytes> {
    Response::builder()
        .status(status)
        .header("x-ms-request-id", "r1")
        .body(Bytes::from_static(body.as_bytes()))
        .expect("a response")
}

#[test]
fn a_success_is_decoded() {
    let decoded = RegenerateSecondaryKey::decode(response(204, "")).expect("204");
    assert_eq!((decoded.status().as_u16(), decoded.value()), (204, &()));
    assert_eq!(decoded.header("x-ms-request-id"), Some("r1"));
}

#[test]
fn a_documented_error_is_decoded() {
    for status in [302, 400, 404, 429, 500, 503, 599] {
        let outcome =
            RegenerateSecondaryKey::decode(response(status, r#"{"error":{"code":"No"}}"#));
        let Err(Error::Api(api)) = outcome else {
            panic!("{status}: `default` documents it");
        };
        assert_eq!(api.status().as_u16(), status);
        assert_eq!(
            api.value()
                .error
                .as_ref()
                .and_then(|error| error.code.as_deref()),
            Some("No")
        );
        assert_eq!(
            api.request_ids().collect::<Vec<_>>(),
            [("x-ms-request-id", "r1")]
        );
    }
}

#[test]
fn what_is_not_documented_is_kept() {
    for (status, body, expected) in [
        (200, "", "UndocumentedStatus"),
        (202, "{}", "UndocumentedStatus"),
        (400, "", "EmptyBody"),
        (500, "<html>", "UndecodableBody"),
        (500, "{}garbage", "UndecodableBody"),
        (500, "\u{FEFF}\u{FEFF}{}", "UndecodableBody"),
        (500, "null", "UndecodableBody"),
        (500, "[]", "UndecodableBody"),
    ] {
        let found = unexpected(RegenerateSecondaryKey::decode(response(status, body)));
        assert_eq!(
            (found.status.as_u16(), reason(&found.reason)),
            (status, expected),
            "{body:?}"
        );
        assert_eq!(&found.body[..], body.as_bytes());
        assert_eq!(found.headers["x-ms-request-id"], "r1");
    }
}

#[test]
fn the_place_of_a_mistake_in_a_body_is_told() {
    let body = "{\"error\":\n {\"details\": {}}}";
    let found = unexpected(RegenerateSecondaryKey::decode(response(400, body)));
    let Reason::UndecodableBody(why) = found.reason else {
        panic!("{:?}", found.reason);
    };
    assert_eq!(
        why.to_string(),
        "expected an array, found an object in `/error/details` at byte 23"
    );
}

#[test]
fn each_operation_decodes_its_own() {
    use oast_cases::pets::pets::{CreatePet, DeletePet, ListPets};

    let pets = ListPets::decode(response(200, "[]")).expect("200");
    assert_eq!(pets.value(), &[]);
    assert_eq!(
        CreatePet::decode(response(202, "")).expect("202").value(),
        &None
    );
    assert_eq!(
        DeletePet::decode(response(204, "")).expect("204").value(),
        &()
    );
    assert!(DeletePet::decode(response(404, "")).is_err());
}
