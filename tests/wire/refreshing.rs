//! Tokens that a function fetches.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use apim::Client;
use apim::models::{SubscriptionUpdateParameterProperties, SubscriptionUpdateParameters};
use apim::runtime::{Refreshing, Token};

use crate::server::{Answer, Server};
use crate::ways::{TOKEN, WAYS, client, send};

/// Numbers its tokens, each good for an hour, and counts them.
fn numbered() -> (Refreshing, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let credential = Refreshing::new(move |_| {
        let number = counted.fetch_add(1, Ordering::SeqCst);
        async move { Ok(Token::new(format!("t{number}")).lasting(Duration::from_secs(3600))) }
    });
    (credential, count)
}

fn with(server: &Server, credential: Refreshing) -> Client {
    let builder = Client::builder().base_url(server.url());
    builder.credential(credential).build().expect("a client")
}

/// The token and the id of each request.
fn asked(server: &Server) -> Vec<(String, String)> {
    let requests = server.requests();
    let header = |lines: &[String], name: &str| {
        let line = lines.iter().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().to_owned()
    };
    let each = requests.iter().map(|request| {
        let lines = request.headers();
        (
            header(&lines, "authorization: Bearer "),
            header(&lines, "x-ms-client-request-id: "),
        )
    });
    each.collect()
}

fn refused() -> Answer {
    Answer::json(
        "401 Unauthorized",
        r#"{"error":{"code":"ExpiredAuthenticationToken","message":"It has ended."}}"#,
    )
}

#[test]
fn a_token_is_kept_from_call_to_call() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let (credential, count) = numbered();
        let client = with(&server, credential);
        for _ in 0..3 {
            way.example(&client).expect("204");
        }
        let tokens = asked(&server).into_iter().map(|(token, _)| token);
        assert_eq!(tokens.collect::<Vec<_>>(), ["t0"; 3], "{way:?}");
        assert_eq!(count.load(Ordering::SeqCst), 1, "{way:?}");
    }
}

#[test]
fn a_refused_token_is_replaced_and_the_call_repeated_once() {
    for way in WAYS {
        let answers = vec![Answer::done(), refused(), Answer::done(), refused()];
        let server = Server::scripted(answers);
        let (credential, count) = numbered();
        let client = with(&server, credential);
        way.example(&client).expect("204");
        way.example(&client).expect("204 with the second token");
        let error = way.example(&client).expect_err("refused twice");
        assert_eq!(error.code().as_deref(), Some("ExpiredAuthenticationToken"));
        let asked = asked(&server);
        let tokens: Vec<_> = asked.iter().map(|(token, _)| token.as_str()).collect();
        assert_eq!(tokens, ["t0", "t0", "t1", "t1", "t2"], "{way:?}");
        assert_eq!(asked[1].1, asked[2].1, "the same call");
        assert_eq!(server.requests()[1].line(), server.requests()[2].line());
        assert_eq!(count.load(Ordering::SeqCst), 3, "{way:?}");
    }
}

#[test]
fn a_call_that_is_repeated_with_another_token_has_its_body() {
    for way in WAYS {
        let server = Server::scripted(vec![refused(), Answer::json("200 OK", "{}")]);
        let client = with(&server, numbered().0);
        let body = SubscriptionUpdateParameters {
            properties: Some(SubscriptionUpdateParameterProperties {
                display_name: Some("A".to_owned()),
                ..SubscriptionUpdateParameterProperties::default()
            }),
        };
        let subscription = client.subscription();
        let call = subscription.update("subid", "rg1", "apimService1", "testsub", "*", &body);
        send!(way, call).expect("200 with the second token");
        let tokens = asked(&server).into_iter().map(|(token, _)| token);
        assert_eq!(tokens.collect::<Vec<_>>(), ["t0", "t1"], "{way:?}");
        for request in server.requests() {
            let sent = String::from_utf8_lossy(request.body()).into_owned();
            assert_eq!(sent, r#"{"properties":{"displayName":"A"}}"#, "{way:?}");
            let headers = request.headers();
            for header in [
                "content-type: application/json",
                "content-length: 34",
                "if-match: *",
            ] {
                assert!(headers.iter().any(|line| line == header), "{headers:?}");
            }
        }
    }
}

#[test]
fn a_token_that_does_not_change_is_not_tried_again() {
    for way in WAYS {
        let server = Server::always(refused());
        let error = way.example(&client(&server)).expect_err("401");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
        assert_eq!(asked(&server).len(), 1, "{way:?}");
        assert_eq!(asked(&server)[0].0, TOKEN, "{way:?}");
    }
}
