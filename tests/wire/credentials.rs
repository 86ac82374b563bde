//! When a token is sent, and when nothing is.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use apim::runtime::{Anonymous, BoxError, BoxFuture, NotSent};
use apim::{Credential, Error, Secret};

use crate::server::{Answer, Server};
use crate::ways::{Outcome, TOKEN, WAYS, client};

/// Why nothing was sent.
fn not_sent(outcome: Outcome) -> NotSent {
    match outcome {
        Err(Error::NotSent(why)) => why,
        other => panic!("it was sent: {other:?}"),
    }
}

fn client_with(url: impl Into<String>, credential: impl Credential + 'static) -> apim::Client {
    let builder = apim::Client::builder().base_url(url);
    builder.credential(credential).build().expect("a client")
}

/// 192.0.2.0/24 is for documentation (RFC 5737) and answers nobody: to try it would take the
/// 10 seconds that a connection may take.
#[test]
fn a_token_never_goes_over_plain_http_to_another_host() {
    for way in WAYS {
        for url in [
            "http://192.0.2.1",
            "http://192.0.2.1:443/",
            "http://[2001:db8::1]",
            "http://localhost.example",
        ] {
            let client = client_with(url, TOKEN);
            let start = Instant::now();
            let why = not_sent(way.example(&client));
            assert!(matches!(why, NotSent::Insecure), "{way:?} {url}: {why:?}");
            assert!(
                start.elapsed() < Duration::from_secs(5),
                "{way:?} {url}: no network is asked"
            );
        }
    }
}

#[test]
fn a_token_goes_to_the_loopback_interface() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let port = server.authority().replace("127.0.0.1", "");
        for host in ["127.0.0.1", "localhost", "LOCALHOST"] {
            let client = client_with(format!("http://{host}{port}"), TOKEN);
            way.example(&client).expect("204");
        }
        for request in server.requests() {
            assert!(
                request
                    .headers()
                    .contains(&"authorization: Bearer t0ken".to_owned())
            );
        }
        assert_eq!(server.requests().len(), 3, "{way:?}");
    }
}

#[test]
fn without_a_token_plain_http_is_allowed() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        way.example(&client_with(server.url(), Anonymous))
            .expect("204");
        let headers = server.request().headers();
        assert!(
            headers
                .iter()
                .all(|line| !line.starts_with("authorization")),
            "{headers:?}"
        );
    }
}

#[test]
fn an_operation_that_asks_for_a_token_gets_one() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = apim::Client::builder()
            .base_url(server.url())
            .build()
            .expect("a client");
        let why = not_sent(way.example(&client));
        assert!(matches!(why, NotSent::NoCredential), "{why:?}");
        assert_eq!(server.connections(), 0, "{way:?}");
    }
}

#[test]
fn a_token_that_is_no_header_is_not_sent() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        for token in [
            "hunter2\n",
            "hunter2\r\nx-evil: 1",
            "hunter2\0",
            "hunter2\u{7F}",
        ] {
            let error = way
                .example(&client_with(server.url(), token))
                .expect_err("refused");
            assert!(!format!("{error} {error:?} {error:#?}").contains("hunter2"));
            assert!(
                matches!(not_sent(Err(error)), NotSent::BadToken),
                "{way:?} {token:?}"
            );
        }
        assert_eq!(server.connections(), 0, "{way:?}");
    }
}

/// Gives each call a token of its own, or fails.
#[derive(Default)]
struct Fetched {
    fails: bool,
    asked: AtomicUsize,
    scopes: Mutex<Vec<String>>,
}

struct Shared(Arc<Fetched>);

impl Credential for Shared {
    fn token<'a>(
        &'a self,
        scopes: &'a [&'a str],
    ) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>> {
        Box::pin(async move {
            // A real one waits for a token service.
            tokio::task::yield_now().await;
            let count = self.0.asked.fetch_add(1, Ordering::SeqCst);
            self.0
                .scopes
                .lock()
                .expect("no panic")
                .extend(scopes.iter().map(|scope| (*scope).to_owned()));
            if self.0.fails {
                return Err("the token service is away".into());
            }
            Ok(Some(Secret::new(format!("t{count}"))))
        })
    }
}

#[test]
fn a_credential_is_asked_once_for_each_call() {
    for way in WAYS {
        let busy = Answer::new("429 Too Many Requests", &["retry-after: 0"], "");
        let server = Server::scripted(vec![busy, Answer::done()]);
        let fetched = Arc::new(Fetched::default());
        let client = client_with(server.url(), Shared(Arc::clone(&fetched)));
        way.example(&client).expect("204");
        way.example(&client).expect("204");
        let requests = server.requests();
        let tokens: Vec<_> = requests
            .iter()
            .map(|request| request.headers()[1].clone())
            .collect();
        assert_eq!(
            tokens,
            [
                "authorization: Bearer t0",
                "authorization: Bearer t0",
                "authorization: Bearer t1"
            ],
            "{way:?}"
        );
        let scopes = fetched.scopes.lock().expect("no panic").clone();
        assert_eq!(scopes, ["user_impersonation", "user_impersonation"]);
    }
}

#[test]
fn a_failing_credential_ends_the_call() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let fetched = Arc::new(Fetched {
            fails: true,
            ..Fetched::default()
        });
        let error = way
            .example(&client_with(server.url(), Shared(fetched)))
            .expect_err("no token");
        assert_eq!(
            error.to_string(),
            "nothing was sent: the credential gave no token"
        );
        let source = std::error::Error::source(&error).expect("a source");
        assert_eq!(source.to_string(), "the token service is away");
        assert!(matches!(not_sent(Err(error)), NotSent::Credential(_)));
        assert_eq!(server.connections(), 0, "{way:?}");
    }
}

/// A wrong argument is told without asking for a token first.
#[test]
fn arguments_are_checked_before_a_token_is_fetched() {
    for way in WAYS {
        let fetched = Arc::new(Fetched::default());
        let client = client_with("https://nowhere.invalid", Shared(Arc::clone(&fetched)));
        let error = way.regenerate(&client, "..").expect_err("another route");
        assert!(error.violations().is_some(), "{way:?}");
        assert_eq!(fetched.asked.load(Ordering::SeqCst), 0, "{way:?}");
    }
}

#[test]
fn an_owned_and_a_secret_token_are_sent_alike() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        way.named(&client_with(server.url(), TOKEN.to_owned()), "c4ll")
            .expect("204");
        way.named(&client_with(server.url(), Secret::from(TOKEN)), "c4ll")
            .expect("204");
        let requests = server.requests();
        assert_eq!(requests[0].bytes, requests[1].bytes, "{way:?}");
        assert!(
            client(&server)
                .subscription()
                .regenerate_secondary_key("a", "b", "c", "d")
                .request()
                .is_ok()
        );
    }
}
