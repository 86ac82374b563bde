//! The case `styles`: bodies that are not JSON, byte for byte.

use std::collections::BTreeMap;

use oast_cases::styles::Client;
use oast_cases::styles::models::{DeepFormRequest, Order, OrderSize};
use oast_cases::styles::runtime::{Broken, Location};

use crate::server::{Answer, Server};
use crate::styles::client;
use crate::ways::{WAYS, send};

const NO_TYPE: &str = "no content type";

/// The content type and the body that a call sends, in every way.
macro_rules! sent {
    (|$c:ident| $call:expr) => {{
        let mut all = Vec::new();
        for way in WAYS {
            let server = Server::always(Answer::done());
            let client = client(&server);
            let $c = &client;
            send!(way, $call).expect("204");
            let request = server.request();
            let headers = request.headers();
            let length = format!("content-length: {}", request.body().len());
            assert!(headers.contains(&length), "{headers:?}");
            let media_type = headers
                .iter()
                .find_map(|line| line.strip_prefix("content-type: "));
            let body = String::from_utf8_lossy(request.body()).into_owned();
            all.push((media_type.unwrap_or(NO_TYPE).to_owned(), body));
        }
        assert_eq!(all[0], all[1], "the ways differ");
        all.swap_remove(0)
    }};
}

fn pair(media_type: &str, body: &str) -> (String, String) {
    (media_type.to_owned(), body.to_owned())
}

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn a_form_is_its_members_in_the_order_of_the_document() {
    let mut order = Order::new("a cup & \"é\"+=%~*".to_owned());
    let least = sent!(|c| c.body().order_form(&order));
    let item = "item=a+cup+%26+%22%C3%A9%22%2B%3D%25%7E*";
    assert_eq!(least, pair(FORM, item));
    order.count = Some(-2);
    order.price = Some(0.1);
    order.gift = Some(false);
    order.notes = Some(vec!["one two".to_owned(), String::new()]);
    order.size = Some(OrderSize::Large);
    let all = sent!(|c| c.body().order_form(&order));
    let rest = "&count=-2&price=0.1&gift=false&notes=one+two&notes=&size=large";
    assert_eq!(all, pair(FORM, &format!("{item}{rest}")));
}

#[test]
fn members_that_the_document_calls_deep_have_brackets() {
    let mut body = DeepFormRequest::default();
    assert_eq!(sent!(|c| c.body().deep_form(&body)), pair(FORM, ""));
    let metadata = [("a b", "1"), ("c]", "&")];
    let metadata = metadata.map(|(key, value)| (key.to_owned(), value.to_owned()));
    body.metadata = Some(BTreeMap::from(metadata));
    body.expand = Some(vec!["x".to_owned(), "y".to_owned()]);
    let text = "metadata%5Ba+b%5D=1&metadata%5Bc%5D%5D=%26&expand%5B0%5D=x&expand%5B1%5D=y";
    assert_eq!(sent!(|c| c.body().deep_form(&body)), pair(FORM, text));
}

#[test]
fn a_number_that_no_form_can_hold_is_refused() {
    let client = Client::builder().build().expect("a client");
    let mut order = Order::new(String::new());
    order.price = Some(f64::NAN);
    let violations = client.body().order_form(&order).request().expect_err("NaN");
    let violation = violations.iter().next().expect("one");
    assert_eq!(
        (violation.location, violation.broken),
        (Some(Location::Body), Broken::NotFinite)
    );
}

#[test]
fn bytes_and_texts_are_sent_as_they_are() {
    let binary = b"\0\xFF\r\n".to_vec();
    let (media_type, _) = sent!(|c| c.body().bytes(binary.clone()));
    assert_eq!(media_type, "application/octet-stream");
    let server = Server::always(Answer::done());
    let call = client(&server);
    send!(WAYS[0], call.body().bytes(binary.clone())).expect("204");
    assert_eq!(server.request().body(), binary);
    assert_eq!(
        sent!(|c| c.body().xml().body("<a/>")),
        pair("application/xml", "<a/>")
    );
    assert_eq!(sent!(|c| c.body().xml()), pair(NO_TYPE, ""));
    let text = sent!(|c| c.body().text("é\n"));
    assert_eq!(text, pair("text/plain; charset=utf-8", "é\n"));
    assert_eq!(
        sent!(|c| c.body().text("")),
        pair("text/plain; charset=utf-8", "")
    );
    let nested = sent!(|c| c.body().nested_form("a%5Bb%5D=c".to_owned()));
    assert_eq!(nested, pair(FORM, "a%5Bb%5D=c"));
    let json = serde_json::json!([1, {"a": null}]);
    assert_eq!(
        sent!(|c| c.body().json(&json)),
        pair("application/json", r#"[1,{"a":null}]"#)
    );
}

#[test]
fn the_caller_says_the_media_type_where_the_document_cannot() {
    let picture = sent!(|c| c.body().picture().body("image/gif", "GIF89a"));
    assert_eq!(picture, pair("image/gif", "GIF89a"));
    assert_eq!(sent!(|c| c.body().picture()), pair(NO_TYPE, ""));
    assert_eq!(sent!(|c| c.body().nothing("a/b", "c")), pair("a/b", "c"));
}

#[test]
fn a_media_type_that_the_document_does_not_allow_is_refused() {
    let client = Client::builder().build().expect("a client");
    let violations = client.body().picture().body("text/plain", "").request();
    assert_eq!(
        violations.expect_err("no picture").to_string(),
        "request body `picture` must have a content type of `image/*`"
    );
}

#[test]
fn an_answer_may_be_bytes_or_nothing() {
    for way in WAYS {
        let server = Server::scripted(vec![Answer::new("200 OK", &[], "\0"), Answer::done()]);
        let client = client(&server);
        for expected in ["\0", ""] {
            let response = send!(way, client.body().download()).expect("documented");
            assert_eq!(response.value(), expected.as_bytes());
        }
    }
}
