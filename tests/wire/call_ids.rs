//! Each call has an id of its own, for those who look for it in the service's logs.

use oast_cases::course;

use crate::server::{Answer, Recorded, Server};
use crate::ways::{TOKEN, WAYS, Way, client, example_target, send, wait};

const HEADER: &str = "x-ms-client-request-id";

/// The id that a request bears; empty without one.
fn id(request: &Recorded) -> String {
    let headers = request.headers();
    let mut ids = headers
        .iter()
        .filter_map(|line| line.strip_prefix(&format!("{HEADER}: ")));
    let id = ids.next().unwrap_or_default().to_owned();
    assert_eq!(ids.next(), None, "one header");
    id
}

fn ids(server: &Server) -> Vec<String> {
    server.requests().iter().map(id).collect()
}

fn is_uuid(id: &str) -> bool {
    let groups: Vec<_> = id.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && id.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

#[test]
fn an_id_stays_the_same_when_a_request_is_repeated_and_is_of_one_call_alone() {
    for way in WAYS {
        let busy = Answer::new("503 Service Unavailable", &["retry-after: 0"], "");
        let answers = vec![busy.clone(), busy, Answer::done(), Answer::done()];
        let server = Server::scripted(answers);
        let client = client(&server);
        way.example(&client).expect("204 in the end");
        way.example(&client).expect("204");
        let ids = ids(&server);
        assert_eq!(ids.len(), 4, "{way:?}");
        assert!(ids.iter().all(|id| is_uuid(id)), "{ids:?}");
        assert_eq!((&ids[0], &ids[0]), (&ids[1], &ids[2]), "{way:?}");
        assert_ne!(ids[0], ids[3], "{way:?}");
    }
}

#[test]
fn a_call_can_bring_its_own() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = client(&server);
        let group = client.subscription();
        let call = || group.regenerate_secondary_key("subid", "rg1", "apimService1", "testsub");
        send!(way, call().call_id("rotation 7")).expect("204");
        // What a builder made, changed, and sent by hand:
        let mut request = call().request().expect("a request");
        assert!(
            !request.headers().contains_key(HEADER),
            "not before it is sent"
        );
        let own = "by-hand".parse().expect("a value");
        request.headers_mut().insert(HEADER, own);
        let named = call().call_id("named").request().expect("a request");
        assert_eq!(named.headers()[HEADER], "named");
        let plain = call().request().expect("a request");
        for request in [request, named, plain] {
            match way {
                Way::Awaited => wait(client.send(request)),
                Way::Blocking => client.send_blocking(request),
            }
            .expect("204");
        }
        let ids = ids(&server);
        assert_eq!(ids[..3], ["rotation 7", "by-hand", "named"], "{way:?}");
        assert!(is_uuid(&ids[3]), "{way:?} {ids:?}");
    }
}

#[test]
fn an_id_that_cannot_be_sent_is_a_violation() {
    let server = Server::always(Answer::done());
    let client = client(&server);
    let group = client.subscription();
    for (id, said) in [
        (
            "a\r\nx-evil: 1",
            "header `call_id` must not hold control characters (has one at character 1)",
        ),
        (
            "",
            "header `call_id` must have at least 1 character (has 0)",
        ),
    ] {
        let call = group.regenerate_secondary_key("subid", "rg1", "apimService1", "..");
        let violations = call.call_id(id).request().expect_err("refused");
        assert_eq!(violations.len(), 2, "all at once");
        assert!(violations.to_string().ends_with(said), "{violations}");
    }
    // A client that was not told of a header.
    let pets = crate::ways::pets(&server);
    let violations = pets.pets().list_pets().call_id("a").request();
    assert_eq!(
        violations.expect_err("refused").to_string(),
        "header `call_id` is sent only by a client that was built with `call_id`"
    );
    assert_eq!(server.requests().len(), 0);
    let builder = oast_cases::pets::Client::builder().call_id("not a name");
    let error = builder.build().expect_err("no header has such a name");
    assert_eq!(
        error.to_string(),
        "\"not a name\" cannot be the name of a header"
    );
}

#[test]
fn a_redirect_keeps_the_id_within_its_origin() {
    for way in WAYS {
        let elsewhere = Server::always(Answer::done());
        let location = format!("location: {}{}", elsewhere.url(), example_target());
        let server = Server::scripted(vec![
            Answer::new("307 Temporary Redirect", &["location: /a"], ""),
            Answer::new("302 Found", &[&location], ""),
        ]);
        let client = client(&server);
        let group = client.subscription();
        let call = group.get("subid", "rg1", "apimService1", "testsub");
        send!(way, call.call_id("mine")).expect_err("no subscription");
        assert_eq!(ids(&server), ["mine", "mine"], "{way:?}");
        assert_eq!(ids(&elsewhere), [""], "{way:?}");
        let text = String::from_utf8_lossy(&elsewhere.request().bytes).into_owned();
        assert!(!text.contains("x-ms-") && !text.contains(TOKEN), "{text}");
    }
}

/// Each is a request that the service's logs have for itself.
#[test]
fn each_page_and_each_look_has_an_id_of_its_own() {
    for way in WAYS {
        let page = |link: &str| Answer::json("200 OK", &format!(r#"{{"value":[]{link}}}"#));
        let server = Server::scripted(vec![page(r#","nextLink":"/next""#), page("")]);
        let client = client(&server);
        for own in [None, Some("mine")] {
            let group = client.subscription();
            let call = group.list("subid", "rg1", "apimService1");
            let mut pages = match own {
                Some(own) => call.call_id(own).pages(),
                None => call.pages(),
            };
            // The second time only the last page is there.
            while let Some(page) = match way {
                Way::Awaited => wait(pages.next()),
                Way::Blocking => pages.next_blocking(),
            } {
                page.expect("a page");
            }
        }
        let ids = ids(&server);
        assert!(is_uuid(&ids[0]) && is_uuid(&ids[1]), "{way:?} {ids:?}");
        assert_ne!(ids[0], ids[1], "{way:?}");
        assert_eq!(ids[2..], ["mine"], "{way:?}");
    }
}

#[test]
fn the_id_of_a_call_is_that_of_all_its_requests() {
    let link = r#"{"parts":[],"odata.nextLink":"more"}"#;
    let server = Server::scripted(vec![
        Answer::json("200 OK", link),
        Answer::json("200 OK", r#"{"parts":[]}"#),
        Answer::new("202 Accepted", &["location: /state", "retry-after: 0"], ""),
        Answer::done(),
    ]);
    let builder = course::Client::builder().base_url(server.url());
    let client = builder.call_id(HEADER).credential(TOKEN).build();
    let client = client.expect("a client");
    wait(async {
        let parts = client.things().parts("a").call_id("mine").pages();
        let mut parts = parts;
        while let Some(page) = parts.next().await {
            page.expect("a page");
        }
        let delete = client.things().delete("a").call_id("that");
        delete.until_done().await.expect("it is deleted");
    });
    assert_eq!(ids(&server), ["mine", "mine", "that", "that"]);
}
