//! `error-with-secrets.json`.

use oast_conformance::error_with_secrets::runtime::{Reason, Secret};
use oast_conformance::error_with_secrets::{Client, Error};

use http::HeaderValue;

use crate::run::Run;

const KEY: &str = "1c88a67921784300a462b2cb61da2339";

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    run.scene(&["ErrorWithSecrets"], async {
        let call = client.secrets().get_error_with_secrets();
        let error = call.await.expect_err("always");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(403));
        // The body is not what the document says, so there is no model that could show it.
        let Error::Unexpected(unexpected) = &error else {
            panic!("{error:?}");
        };
        assert!(matches!(unexpected.reason, Reason::UndecodableBody(_)));
        assert!(String::from_utf8_lossy(&unexpected.body).contains(KEY));
        let ids: Vec<_> = unexpected.request_ids().collect();
        assert_eq!(
            ids,
            [("x-ms-request-id", "5e123516-834e-4222-9e80-353108d33357")]
        );
        hides(&format!("{error}"));
        hides(&format!("{error:?}"));
    })
    .await;
    sent(run).await;
    sent_by_hand(run, &client).await;
}

/// The server also wants the key in a query and in a body, which the document does not have: it refuses, and says why.
async fn sent(run: &mut Run) {
    let builder = Client::builder().key("SharedKey", Secret::new(format!("SharedKey {KEY}")));
    hides(&format!("{builder:?}"));
    let client = run.client(builder);
    run.local("a key is sent and not shown", async {
        hides(&format!("{client:?}"));
        let call = client.secrets().create_secret();
        hides(&format!("{call:?}"));
        let request = call.request().expect("it is valid");
        assert_eq!(request.uri().path(), "/secrets/:create");
        let error = call.await.expect_err("refused");
        let Error::Unexpected(unexpected) = &error else {
            panic!("{error:?}");
        };
        assert_eq!(unexpected.status, 400);
        let said = String::from_utf8_lossy(&unexpected.body);
        assert!(said.contains("query param key"), "{said}");
        hides(&format!("{error} {error:?}"));
    })
    .await;
}

/// What the document does not describe is added to the request that the builder made.
async fn sent_by_hand(run: &mut Run, client: &Client) {
    run.scene(&["RequestWithSecrets"], async {
        let mut request = client.secrets().create_secret().request().expect("valid");
        let url = format!("{}?key={KEY}", request.uri());
        *request.uri_mut() = url.parse().expect("a URL");
        let key = HeaderValue::try_from(format!("SharedKey {KEY}")).expect("a value");
        request.headers_mut().insert("authorization", key);
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert("content-type", json);
        request.headers_mut().remove("content-length");
        *request.body_mut() = format!(r#"{{"key":"{KEY}"}}"#).into();
        let response = client.send(request).await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["x-ms-pii"], "true");
    })
    .await;
}

fn hides(shown: &str) {
    assert!(!shown.contains(KEY), "{shown}");
}
