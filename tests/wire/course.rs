//! The case `course`: lists in pages, and what a client may send by itself.

use std::time::Duration;

use oast_cases::course::models::Thing;
use oast_cases::course::runtime::{Builder, NotSent};
use oast_cases::course::{Client, Error};

use crate::server::{Answer, Server};
use crate::ways::{TOKEN, WAYS, Way, send, wait};

fn builder(server: &Server) -> Builder<Client> {
    let builder = Client::builder().base_url(server.url() + "/v1");
    let moment = Duration::from_millis(1);
    builder
        .parameter("tenant", "me")
        .credential(TOKEN)
        .first_pause(moment)
        .poll_pause(moment)
}

pub fn client(server: &Server) -> Client {
    builder(server).build().expect("a client")
}

/// The line of each request, and whether it bore the token.
pub fn asked(server: &Server) -> Vec<(String, bool)> {
    let token = format!("authorization: Bearer {TOKEN}");
    let requests = server.requests();
    let each = requests.iter();
    let each = each.map(|one| {
        (
            one.line().replace(" HTTP/1.1", ""),
            one.headers().contains(&token),
        )
    });
    each.collect()
}

pub fn row(line: &str, with_token: bool) -> (String, bool) {
    (line.to_owned(), with_token)
}

pub fn page(names: &[&str], link: Option<&str>) -> Answer {
    let things: Vec<_> = names
        .iter()
        .map(|name| format!(r#"{{"name":"{name}"}}"#))
        .collect();
    let link = link
        .map(|link| format!(r#","nextLink":"{link}""#))
        .unwrap_or_default();
    Answer::json(
        "200 OK",
        &format!(r#"{{"value":[{}]{link}}}"#, things.join(",")),
    )
}

macro_rules! next {
    ($way:expr, $stream:expr) => {
        match $way {
            Way::Awaited => wait($stream.next()),
            Way::Blocking => $stream.next_blocking(),
        }
    };
}

#[test]
fn pages_are_asked_for_one_by_one() {
    for way in WAYS {
        let server = Server::scripted(vec![
            page(&["a", "b"], Some("/v1/things?token=x%2Fy&api-version=1")),
            page(&[], Some("things?token=z")),
            page(&["c"], Some("")),
        ]);
        let client = client(&server);
        let mut items = client.things().list().x_trace("t").items();
        assert_eq!(server.requests().len(), 0);
        let mut names = Vec::new();
        while let Some(item) = next!(way, items) {
            names.push(item.expect("a thing").name);
            let pages = if names.len() < 3 { 1 } else { 3 };
            assert_eq!(
                server.requests().len(),
                pages,
                "{way:?}: only when they are needed"
            );
        }
        assert_eq!(names, ["a", "b", "c"]);
        assert_eq!(
            asked(&server),
            [
                row("GET /v1/things?api-version=2.0&tenant=me", true),
                row("GET /v1/things?token=x%2Fy&api-version=2.0", true),
                row("GET /v1/things?token=z&api-version=2.0", true),
            ]
        );
        for request in server.requests() {
            assert!(request.headers().contains(&"x-trace: t".to_owned()));
        }
    }
}

#[test]
fn another_origin_gets_no_token_with_a_link() {
    for way in WAYS {
        let elsewhere = Server::always(page(&["evil"], None));
        let link = format!("{}/things", elsewhere.url());
        let server = Server::always(page(&["a"], Some(&link)));
        let client = client(&server);
        let mut pages = client.things().list().x_trace("secret").pages();
        next!(way, pages).expect("a page").expect("the first");
        next!(way, pages).expect("a page").expect("the second");
        assert_eq!(
            asked(&elsewhere),
            [row("GET /things?api-version=2.0", false)]
        );
        let request = &elsewhere.requests()[0];
        assert!(
            !request.headers().iter().any(|line| line.contains("secret")),
            "{way:?}"
        );
        let after = client.things().list().pages().after(link);
        next!(way, { after })
            .expect("a page")
            .expect("a continuation is a link");
        assert!(!asked(&elsewhere)[1].1);
    }
}

#[test]
fn a_page_that_fails_can_be_asked_for_again() {
    for way in WAYS {
        let failure = Answer::json("400 Bad Request", r#"{"code":"Bad","message":"no"}"#);
        let server = Server::scripted(vec![
            page(&["a"], Some("?page=2")),
            failure,
            page(&["b"], None),
        ]);
        let client = client(&server);
        let mut pages = client.things().list().pages();
        next!(way, pages).expect("a page").expect("the first");
        let error = next!(way, pages).expect("an error").expect_err("400");
        assert_eq!(
            error.api().and_then(|failure| failure.code.as_deref()),
            Some("Bad")
        );
        assert!(next!(way, pages).is_none());
        let continuation = pages
            .continuation()
            .expect("the page that failed")
            .to_owned();
        assert_eq!(continuation, "?page=2");
        let mut rest = client.things().list().pages().after(continuation);
        let second = next!(way, rest).expect("a page").expect("the second");
        assert_eq!(second.value().value, [Thing::new("b")]);
        assert_eq!(asked(&server)[2].0, "GET /v1/things?page=2&api-version=2.0");
        let mut nowhere = client.things().list().pages().after("ftp://x/y");
        let error = next!(way, nowhere).expect("an error").expect_err("no URL");
        assert!(
            matches!(error, Error::NotSent(NotSent::BadLink)),
            "{error:?}"
        );
    }
}

#[test]
fn a_link_may_be_an_argument_of_another_operation() {
    for way in WAYS {
        let parts = |parts: &str, link: &str| {
            Answer::json(
                "200 OK",
                &format!(r#"{{"parts":[{parts}],"odata.nextLink":{link}}}"#),
            )
        };
        let server = Server::scripted(vec![
            parts(r#""a""#, r#""next?page=2""#),
            parts(r#""b","c""#, r#""next?page=3""#),
            parts("", "null"),
            Answer::done(),
        ]);
        let client = client(&server);
        let mut items = client.things().parts("k/1").items();
        let mut found = Vec::new();
        while let Some(part) = next!(way, items) {
            found.push(part.expect("a part"));
        }
        assert_eq!(found, ["a", "b", "c"]);
        assert!(
            next!(way, client.things().parts("k").items()).is_none(),
            "no page at all"
        );
        assert_eq!(
            asked(&server),
            [
                row("GET /v1/parts/k%2F1", true),
                row("GET /v1/parts/k%2F1/next?page=2", true),
                row("GET /v1/parts/k%2F1/next?page=3", true),
                row("GET /v1/parts/k", true),
            ]
        );
    }
}

#[test]
fn head_says_whether_it_is_there() {
    let found = |status: &str| {
        let server = Server::always(Answer::new(status, &[], ""));
        let client = builder(&server).retries(0).build().expect("a client");
        let check = || client.things().check("a");
        let awaited = wait(check().exists());
        assert_eq!(
            check().exists_blocking().ok(),
            awaited.as_ref().ok().copied()
        );
        awaited
    };
    assert!(found("204 No Content").expect("it is"));
    assert!(!found("404 Not Found").expect("it is not"));
    let error = found("500 Internal Server Error").expect_err("nobody knows");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(500));
}

#[test]
fn what_is_encoded_already_is_sent_as_it_is_and_constants_by_themselves() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = client(&server);
        let read = |path| client.files().read(path);
        send!(way, read("a/b%20c/d")).expect("204");
        send!(way, read("a").filter("x&y=%26")).expect("204");
        assert_eq!(
            asked(&server),
            [
                row("GET /v1/files/a/b%20c/d?raw=true&depth=2", true),
                row("GET /v1/files/a?filter=x&y=%26&raw=true&depth=2", true),
            ]
        );
        for path in ["..", "a/../b", "a/%2e%2E", "", "a b", "a#b", "é"] {
            assert!(read(path).request().is_err(), "{path}");
        }
        assert!(read("a").depth(3).request().is_err());
    }
}

#[test]
fn what_the_document_does_not_describe_is_sent_by_hand() {
    let server = Server::always(Answer::new("418 I'm a teapot", &[], "tea"));
    let elsewhere = Server::always(Answer::done());
    let client = client(&server);
    let mut request = client.files().read("a").request().expect("valid");
    request
        .headers_mut()
        .insert("x-more", "1".parse().expect("a value"));
    let response = wait(client.send(request)).expect("any status is an answer");
    assert_eq!(
        (response.status().as_u16(), &response.body()[..]),
        (418, &b"tea"[..])
    );
    let plain = |url: &str| {
        let request = http::Request::get(url).header("x-mine", "2");
        request
            .body(oast_runtime::Body::empty())
            .expect("a request")
    };
    let response = wait(client.send(plain("/tea?pot"))).expect("an answer");
    assert_eq!(&response.body()[..], b"tea");
    wait(client.send(plain(&(elsewhere.url() + "/x")))).expect("an answer");
    let response = client.send_blocking(plain("/tea")).expect("an answer");
    assert_eq!(response.status(), 418);
    assert_eq!(
        asked(&server),
        [
            row("GET /v1/files/a?raw=true&depth=2", true),
            row("GET /v1/tea?pot", true),
            row("GET /v1/tea", true)
        ]
    );
    assert!(
        server.requests()[0]
            .headers()
            .contains(&"x-more: 1".to_owned())
    );
    assert_eq!(asked(&elsewhere), [row("GET /x", false)]);
    assert!(
        elsewhere.requests()[0]
            .headers()
            .contains(&"x-mine: 2".to_owned())
    );
}

#[test]
fn what_all_calls_have_is_given_once() {
    let targets = |client: &Client| {
        let list = || client.things().list();
        let calls = [list(), list().tenant("you").api_version("3")];
        calls.map(|call| match call.request() {
            Ok(request) => request.uri().query().unwrap_or_default().to_owned(),
            Err(violations) => violations.to_string(),
        })
    };
    let build = |builder: Builder<Client>| builder.build().expect("a client");
    let missing = "query parameter `tenant` is required".to_owned();
    let own = "api-version=3&tenant=you".to_owned();
    assert_eq!(targets(&build(Client::builder())), [missing, own.clone()]);
    let builder = Client::builder()
        .parameter("tenant", "me")
        .parameter("api-version", "2.1");
    assert_eq!(
        targets(&build(builder)),
        ["api-version=2.1&tenant=me".to_owned(), own]
    );
    let wrong = Client::builder().parameter("tenant", "0123456789");
    let said = targets(&build(wrong))[0].clone();
    assert_eq!(
        said,
        "query parameter `tenant` must have at most 9 characters (has 10)"
    );
}
