//! `security-aad.json`.

use oast_conformance::security_aad::Client;
use oast_conformance::security_aad::runtime::{
    BoxError, BoxFuture, Credential, Error, NotSent, Secret,
};

use crate::run::Run;

/// A token that tells what it is good for.
struct Scopes;

impl Credential for Scopes {
    fn token<'a>(
        &'a self,
        scopes: &'a [&'a str],
    ) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>> {
        let token = Secret::new(scopes.join(" "));
        Box::pin(async move { Ok(Some(token)) })
    }
}

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder().credential(Scopes));
    run.scene(&["SecurityAad"], async {
        client.securityaad().head().await.expect("accepted");
    })
    .await;
    let client = run.client(Client::builder());
    run.local("security-aad: a client without a credential", async {
        let error = client.securityaad().head().await.expect_err("no token");
        assert!(
            matches!(error, Error::NotSent(NotSent::NoCredential)),
            "{error}"
        );
    })
    .await;
}
