//! The cases `media` and `swagger`: headers of answers, typed.

use oast_cases::media::headers::{PAGE_X_LEFT, X_IDS, X_LEFT, X_META, X_UNTIL};
use oast_cases::media::{Error, Response};
use oast_cases::swagger::headers::{X_PIPED, X_SIZES};

use crate::media::client;
use crate::server::{Answer, Server};
use crate::ways::{TOKEN, wait};

fn page(
    status: &str,
    headers: &[&str],
) -> Result<Response<String>, Error<oast_cases::media::models::Short>> {
    let server = Server::always(Answer::new(status, headers, "{}"));
    let client = client(&server);
    wait(async { client.media().page().await })
}

#[test]
fn headers_have_the_type_of_the_document() {
    let lines = [
        "x-left: 7",
        "X-Until: Sun, 06 Nov 1994 08:49:37 GMT",
        "x-ids: 1, 2",
        "x-ids: 3",
        "x-meta-color: red",
        "x-meta-size: 2",
    ];
    let page = page("200 OK", &lines).expect("200");
    assert_eq!(page.get(&X_LEFT), Ok(Some(7)));
    let until = page.get(&X_UNTIL).expect("a text").expect("there");
    assert_eq!(until.as_str(), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert!(until.parse().is_ok());
    assert_eq!(page.get(&X_IDS), Ok(Some(vec![1, 2, 3])));
    let meta = page.get(&X_META).expect("texts").expect("there");
    let meta: Vec<_> = meta
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    assert_eq!(meta, ["color=red", "size=2"]);
}

#[test]
fn what_is_absent_is_none_and_what_is_wrong_is_named() {
    let page = page("200 OK", &["x-left: secret", "x-ids: 1,two"]).expect("200");
    assert_eq!(page.get(&X_UNTIL), Ok(None));
    assert_eq!(page.get(&X_META), Ok(None));
    let error = page.get(&X_LEFT).expect_err("no number").to_string();
    assert_eq!(
        error,
        "header `x-left`: expected a whole number of 32 bits, found a text at byte 0"
    );
    assert!(page.get(&X_IDS).is_err());
}

#[test]
fn errors_have_headers_too() {
    let failed = page("404 Not Found", &["x-left: none"]).expect_err("404");
    let Error::Api(answer) = failed else {
        panic!("{failed}");
    };
    assert_eq!(answer.get(&PAGE_X_LEFT), Ok(Some("none".to_owned())));
    let failed = page("204 No Content", &["x-left: 1"]).expect_err("204");
    let Error::Unexpected(answer) = failed else {
        panic!("{failed}");
    };
    assert_eq!(X_LEFT.read(&answer.headers), Ok(Some(1)));
}

#[test]
fn headers_of_swagger_are_typed() {
    let server = Server::always(Answer::new("200 OK", &["x-sizes: 1,2", "x-piped: 1|2"], ""));
    let builder = oast_cases::swagger::Client::builder().base_url(server.url());
    let client = builder.credential(TOKEN).build().expect("a client");
    let photo = wait(async { client.kennels().photo().kennel("north").await }).expect("200");
    assert_eq!(photo.get(&X_SIZES), Ok(Some(vec![1_i32, 2])));
    assert_eq!(photo.get(&X_PIPED), Ok(Some("1|2".to_owned())));
}
