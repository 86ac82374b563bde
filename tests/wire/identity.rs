//! Credentials of the crate `azure_identity`, and the clouds that their tokens are for.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use apim::runtime::azure::azure_core::cloud::CloudConfiguration;
use apim::runtime::azure::{Cloud, Identity};
use apim::runtime::{Body, BoxFuture, NotSent, TransportError};
use apim::{Client, Credential, Error, Transport};
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::time::OffsetDateTime;
use http::{Request, Response};

use crate::server::{Answer, Server};
use crate::ways::{WAYS, Way, wait};

/// A credential that numbers its tokens, each good for as long as it is told.
#[derive(Debug, Default)]
struct Fake {
    count: AtomicUsize,
    scopes: Mutex<Vec<String>>,
    seconds: u64,
    stuck: AtomicBool,
    fails: bool,
}

#[async_trait::async_trait]
impl TokenCredential for Fake {
    async fn get_token(
        &self,
        scopes: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let number = self.count.fetch_add(1, Ordering::SeqCst);
        let joined = scopes.join(" ");
        self.scopes.lock().expect("no panic").push(joined);
        if self.stuck.swap(false, Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        tokio::task::yield_now().await;
        if self.fails {
            let kind = azure_core::error::ErrorKind::Credential;
            return Err(azure_core::Error::with_message(kind, "not signed in"));
        }
        let end = OffsetDateTime::now_utc() + Duration::from_secs(self.seconds);
        Ok(AccessToken::new(format!("s3cret-{number}"), end))
    }
}

impl Fake {
    fn lasting(seconds: u64) -> Arc<Self> {
        Arc::new(Self {
            seconds,
            ..Self::default()
        })
    }

    fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

const SCOPE: &str = "https://audience.example/.default";

fn with(server: &Server, fake: &Arc<Fake>) -> Client {
    let cloud = Cloud::custom(server.url(), "https://audience.example");
    let identity = Identity::new(Arc::<Fake>::clone(fake));
    let builder = Client::builder().cloud(&cloud).credential(identity);
    builder.build().expect("a client")
}

/// How many requests bore which token.
fn tokens(server: &Server) -> Vec<String> {
    let requests = server.requests();
    let token = |lines: Vec<String>| {
        let mut lines = lines.iter();
        let line = lines.find_map(|line| line.strip_prefix("authorization: Bearer "));
        line.expect("a token").to_owned()
    };
    let each = requests.iter().map(|request| token(request.headers()));
    each.collect()
}

/// Fifty calls at once.
fn fifty(way: Way, client: &Client) {
    match way {
        Way::Awaited => wait(async {
            let calls: Vec<_> = (0..50)
                .map(|_| {
                    let client = client.clone();
                    tokio::spawn(async move {
                        let group = client.subscription();
                        let call = group.regenerate_secondary_key("a", "b", "service", "s");
                        call.await.map(|response| response.status())
                    })
                })
                .collect();
            for call in calls {
                call.await.expect("no panic").expect("204");
            }
        }),
        Way::Blocking => std::thread::scope(|scope| {
            for _ in 0..50 {
                scope.spawn(|| way.example(client).expect("204"));
            }
        }),
    }
}

#[test]
fn fifty_callers_share_a_token_until_its_end() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let fake = Fake::lasting(3600);
        let client = with(&server, &fake);
        fifty(way, &client);
        assert_eq!(tokens(&server), vec!["s3cret-0"; 50], "{way:?}");
        assert_eq!(fake.count(), 1, "{way:?}");
        let scopes = fake.scopes.lock().expect("no panic").clone();
        assert_eq!(scopes, [SCOPE], "{way:?}");
    }
}

#[test]
fn a_token_that_has_ended_is_fetched_anew_and_no_other() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let fake = Fake::lasting(0);
        let client = with(&server, &fake);
        way.example(&client).expect("204");
        way.example(&client).expect("204");
        assert_eq!(tokens(&server), ["s3cret-0", "s3cret-1"], "{way:?}");
        assert_eq!(fake.count(), 2, "{way:?}");
    }
}

#[test]
fn a_caller_that_gives_up_holds_nobody_up() {
    let server = Server::always(Answer::done());
    let fake = Fake::lasting(3600);
    fake.stuck.store(true, Ordering::SeqCst);
    let client = with(&server, &fake);
    wait(async {
        let group = client.subscription();
        let call = || group.regenerate_secondary_key("a", "b", "service", "s");
        let stuck = tokio::time::timeout(Duration::from_millis(200), call().into_future());
        let waiting = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            assert_eq!(fake.count(), 1, "it waits for the other");
            call().await
        };
        let (stuck, waiting) = tokio::join!(stuck, waiting);
        assert!(stuck.is_err(), "it gave up");
        waiting.expect("204");
    });
    assert_eq!(tokens(&server), ["s3cret-1"]);
    assert_eq!(fake.count(), 2);
}

#[test]
fn nothing_shows_a_token() {
    for way in WAYS {
        let fake = Fake::lasting(3600);
        let identity = Identity::new(Arc::<Fake>::clone(&fake));
        wait(identity.token(&[SCOPE])).expect("a token");
        assert!(!format!("{identity:?}").contains("s3cret"));
        let refused = r#"{"error":{"code":"InvalidAuthenticationToken"}}"#;
        let server = Server::always(Answer::json("401 Unauthorized", refused));
        let client = with(&server, &fake);
        let error = way.example(&client).expect_err("401");
        let shown = format!("{client:?} {error} {error:?} {error:#?}");
        assert!(!shown.contains("s3cret"), "{way:?} {shown}");
        assert_eq!(server.requests().len(), 1, "it would be the same token");
    }
}

#[test]
fn a_failing_credential_says_why() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let fake = Arc::new(Fake {
            fails: true,
            ..Fake::default()
        });
        let error = way.example(&with(&server, &fake)).expect_err("no token");
        let source = std::error::Error::source(&error).expect("a source");
        assert_eq!(source.to_string(), "not signed in", "{way:?}");
        assert_eq!(server.requests().len(), 0);
    }
}

/// A token of a cloud that nobody named would be one for another service.
#[test]
fn without_a_cloud_no_token_is_fetched() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let fake = Fake::lasting(3600);
        // The client begins with the public cloud, and forgets it here.
        let builder = Client::builder().base_url(server.url());
        let identity = Identity::new(Arc::<Fake>::clone(&fake));
        let client = builder.credential(identity).build().expect("a client");
        match way.example(&client) {
            Err(Error::NotSent(NotSent::Credential(error))) => assert_eq!(
                error.to_string(),
                "the client does not say which service a token is for: build it with `cloud`, or `scope`"
            ),
            other => panic!("{way:?}: {other:?}"),
        }
        assert_eq!((fake.count(), server.connections()), (0, 0), "{way:?}");
    }
}

/// Answers by itself, and notes what it was asked.
#[derive(Clone, Default)]
struct Noted(Arc<Mutex<Vec<String>>>);

impl Transport for Noted {
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        let host = request.uri().authority().expect("a host");
        let token = request.headers()["authorization"].to_str().expect("text");
        let scheme = request.uri().scheme_str().expect("a scheme");
        let line = format!("{scheme}://{host} {token}");
        self.0.lock().expect("no panic").push(line);
        let mut response = Response::new(Body::empty());
        *response.status_mut() = http::StatusCode::NO_CONTENT;
        Box::pin(async { Ok(response) })
    }
}

#[test]
fn a_token_of_a_cloud_goes_to_that_cloud() {
    for way in WAYS {
        for (cloud, endpoint) in [
            (None, "https://management.azure.com"),
            (Some(Cloud::PUBLIC), "https://management.azure.com"),
            (
                Some(Cloud::US_GOVERNMENT),
                "https://management.usgovcloudapi.net",
            ),
            (Some(Cloud::CHINA), "https://management.chinacloudapi.cn"),
        ] {
            let (noted, fake) = (Noted::default(), Fake::lasting(3600));
            let mut builder = Client::builder();
            if let Some(cloud) = &cloud {
                builder = builder.cloud(cloud);
            }
            let identity = Identity::new(Arc::<Fake>::clone(&fake));
            let builder = builder.transport(noted.clone()).credential(identity);
            let client = builder.build().expect("a client");
            way.example(&client).expect("204");
            let scopes = fake.scopes.lock().expect("no panic").clone();
            assert_eq!(scopes, [format!("{endpoint}/.default")], "{way:?}");
            let seen = noted.0.lock().expect("no panic").clone();
            assert_eq!(seen, [format!("{endpoint} Bearer s3cret-0")], "{way:?}");
        }
    }
}

#[test]
fn who_gives_the_tokens_is_told_of_the_cloud() {
    for (cloud, wanted) in [
        (Cloud::PUBLIC, CloudConfiguration::AzurePublic),
        (Cloud::US_GOVERNMENT, CloudConfiguration::AzureGovernment),
        (Cloud::CHINA, CloudConfiguration::AzureChina),
    ] {
        assert_eq!(CloudConfiguration::from(&cloud), wanted);
    }
    let own = Cloud::custom("https://arm.local", "https://a").with_authority("https://login.local");
    match CloudConfiguration::from(&own) {
        CloudConfiguration::Custom(own) => assert_eq!(own.authority_host, "https://login.local"),
        other => panic!("{other:?}"),
    }
}
