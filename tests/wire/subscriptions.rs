//! The family of operations that the first one belongs to: what is sent, and what the answers become.

use apim::headers::ETAG;
use apim::models::{
    SubscriptionContract, SubscriptionContractProperties, SubscriptionCreateParameterProperties,
    SubscriptionCreateParameters, SubscriptionState, SubscriptionUpdateParameterProperties,
    SubscriptionUpdateParameters,
};

use crate::server::{Answer, Recorded, Server};
use crate::ways::{EXAMPLE_PATH, TOKEN, WAYS, Way, client, send, wait};

const KEY: &str = "k3y-that-nobody-sees";

/// The path of the list.
fn list() -> &'static str {
    EXAMPLE_PATH
        .strip_suffix("/testsub/regenerateSecondaryKey")
        .expect("the end of the path")
}

/// The path of one subscription.
fn one() -> String {
    format!("{}/testsub", list())
}

/// The request's line without the path that all of them have, and a header that says something.
fn shown(request: &Recorded) -> String {
    let line = request
        .line()
        .replace(list(), "..")
        .replace(" HTTP/1.1", "");
    let token = format!("authorization: Bearer {TOKEN}");
    assert!(request.headers().contains(&token), "{line}");
    let headers = request.headers().into_iter();
    let telling =
        headers.filter(|line| line.starts_with("if-match") || line.starts_with("content-length"));
    [line]
        .into_iter()
        .chain(telling)
        .collect::<Vec<_>>()
        .join(" | ")
}

fn all(server: &Server) -> Vec<String> {
    server.requests().iter().map(shown).collect()
}

fn contract(name: &str, state: SubscriptionState) -> SubscriptionContract {
    let properties = SubscriptionContractProperties {
        display_name: Some("Starter".to_owned()),
        ..SubscriptionContractProperties::new("/products/starter", state)
    };
    SubscriptionContract {
        name: Some(name.to_owned()),
        properties: Some(properties),
        ..SubscriptionContract::default()
    }
}

fn written(name: &str) -> String {
    format!(
        r#"{{"name":"{name}","properties":{{"displayName":"Starter","scope":"/products/starter","state":"active"}}}}"#
    )
}

#[test]
fn the_list_is_read_page_by_page() {
    for way in WAYS {
        let next = format!("{}?api-version=2021-08-01&$skip=1", list());
        let first = format!(
            r#"{{"value":[{}],"count":2,"nextLink":"{next}"}}"#,
            written("a")
        );
        let second = format!(r#"{{"value":[{}],"count":2,"nextLink":""}}"#, written("b"));
        let server = Server::scripted(vec![
            Answer::json("200 OK", &first),
            Answer::json("200 OK", &second),
        ]);
        let client = client(&server);
        let call = client.subscription().list("subid", "rg1", "apimService1");
        let mut items = call.filter("startswith(displayName,'S')").top(1).items();
        let mut found = Vec::new();
        loop {
            let item = match way {
                Way::Awaited => wait(items.next()),
                Way::Blocking => items.next_blocking(),
            };
            match item {
                Some(item) => found.push(item.expect("a subscription")),
                None => break,
            }
        }
        let active = || SubscriptionState::Active;
        assert_eq!(found, [contract("a", active()), contract("b", active())]);
        assert_eq!(found[0].state(), Some(&SubscriptionState::Active));
        assert_eq!(
            all(&server),
            [
                "GET ..?$filter=startswith%28displayName%2C%27S%27%29&$top=1&api-version=2022-08-01",
                "GET ..?$skip=1&api-version=2022-08-01",
            ]
        );
    }
}

#[test]
fn one_is_read_with_its_entity_tag() {
    for way in WAYS {
        let tagged = |status: &str, body: &str| {
            Answer::new(
                status,
                &["etag: \"v1\"", "content-type: application/json"],
                body,
            )
        };
        let server = Server::scripted(vec![
            tagged("200 OK", ""),
            tagged("200 OK", &written("testsub")),
        ]);
        let client = client(&server);
        let subscription = client.subscription();
        let call = subscription.get_entity_tag("subid", "rg1", "apimService1", "testsub");
        let tag = send!(way, call).expect("200").get(&ETAG);
        assert_eq!(tag, Ok(Some("\"v1\"".to_owned())));
        let call = subscription.get("subid", "rg1", "apimService1", "testsub");
        let response = send!(way, call).expect("200");
        assert_eq!(
            response.value(),
            &contract("testsub", SubscriptionState::Active)
        );
        assert_eq!(response.get(&ETAG), Ok(Some("\"v1\"".to_owned())));
        assert_eq!(
            all(&server),
            [
                "HEAD ../testsub?api-version=2022-08-01",
                "GET ../testsub?api-version=2022-08-01"
            ]
        );
    }
}

#[test]
fn one_is_created_changed_and_deleted() {
    for way in WAYS {
        let made = || Answer::json("201 Created", &written("testsub"));
        let changed = Answer::json("200 OK", &written("testsub"));
        let server = Server::scripted(vec![made(), changed, Answer::done()]);
        let client = client(&server);
        let subscription = client.subscription();
        let mut properties =
            SubscriptionCreateParameterProperties::new("/products/starter", "Starter");
        properties.primary_key = Some(KEY.into());
        let body = SubscriptionCreateParameters {
            properties: Some(properties),
        };
        let call = subscription.create_or_update("subid", "rg1", "apimService1", "testsub", &body);
        assert!(!format!("{call:?} {body:?}").contains(KEY));
        let made = send!(way, call.notify(true)).expect("201");
        assert_eq!(made.status(), 201);
        let body = SubscriptionUpdateParameters {
            properties: Some(SubscriptionUpdateParameterProperties {
                state: Some(SubscriptionState::Suspended),
                ..SubscriptionUpdateParameterProperties::default()
            }),
        };
        let call = subscription.update("subid", "rg1", "apimService1", "testsub", "\"v1\"", &body);
        send!(way, call).expect("200");
        let call = subscription.delete("subid", "rg1", "apimService1", "testsub", "*");
        send!(way, call).expect("204");
        assert_eq!(
            all(&server),
            [
                "PUT ../testsub?notify=true&api-version=2022-08-01 | content-length: 104",
                "PATCH ../testsub?api-version=2022-08-01 | content-length: 36 | if-match: \"v1\"",
                "DELETE ../testsub?api-version=2022-08-01 | if-match: *",
            ]
        );
        let requests = server.requests();
        assert_eq!(
            String::from_utf8_lossy(requests[0].body()),
            format!(
                r#"{{"properties":{{"scope":"/products/starter","displayName":"Starter","primaryKey":"{KEY}"}}}}"#
            )
        );
        assert_eq!(
            requests[1].body(),
            br#"{"properties":{"state":"suspended"}}"#
        );
    }
}

#[test]
fn keys_are_read_and_shown_to_nobody() {
    for way in WAYS {
        let body = format!(r#"{{"primaryKey":"{KEY}","secondaryKey":"{KEY}-too"}}"#);
        let server = Server::scripted(vec![Answer::json("200 OK", &body), Answer::done()]);
        let client = client(&server);
        let subscription = client.subscription();
        let call = subscription.list_secrets("subid", "rg1", "apimService1", "testsub");
        let response = send!(way, call).expect("200");
        assert!(!format!("{response:?}").contains(KEY));
        let keys = response.into_value();
        assert_eq!(
            keys.primary_key.as_ref().map(|key| key.expose().as_str()),
            Some(KEY)
        );
        assert!(!format!("{keys:?}").contains(KEY));
        let call = subscription.regenerate_primary_key("subid", "rg1", "apimService1", "testsub");
        send!(way, call).expect("204");
        let target =
            |operation: &str| format!("POST {}/{operation}?api-version=2022-08-01 HTTP/1.1", one());
        let requests = server.requests();
        let lines: Vec<_> = requests
            .iter()
            .map(|request| request.line().to_owned())
            .collect();
        assert_eq!(
            lines,
            [target("listSecrets"), target("regeneratePrimaryKey")]
        );
    }
}

#[test]
fn what_changes_keys_is_never_sent_twice() {
    for way in WAYS {
        for status in [
            "500 Internal Server Error",
            "503 Service Unavailable",
            "408 Request Timeout",
        ] {
            let server = Server::always(Answer::new(status, &[], ""));
            let client = client(&server);
            let call = client.subscription().regenerate_primary_key(
                "subid",
                "rg1",
                "apimService1",
                "testsub",
            );
            send!(way, call).expect_err(status);
            assert_eq!(server.requests().len(), 1, "{way:?} {status}");
        }
    }
}

#[test]
fn rules_of_the_family_are_kept() {
    let server = Server::always(Answer::done());
    let client = client(&server);
    let list = || client.subscription().list("subid", "rg1", "apimService1");
    let said = |call: apim::subscription::List<'_>| call.request().expect_err("a rule").to_string();
    assert_eq!(
        said(list().top(0)),
        "query parameter `$top` must be greater than or equal to 1"
    );
    assert_eq!(
        said(list().skip(-1)),
        "query parameter `$skip` must be greater than or equal to 0"
    );
    let long = "x".repeat(101);
    let body = SubscriptionCreateParameters {
        properties: Some(SubscriptionCreateParameterProperties::new("s", long)),
    };
    let call = client
        .subscription()
        .create_or_update("subid", "rg1", "apimService1", "a/b", &body);
    let violations = call.request().expect_err("a rule").to_string();
    assert_eq!(
        violations,
        "request body `/properties/displayName` must have at most 100 characters (has 101)"
    );
    assert_eq!(server.requests().len(), 0);
}
