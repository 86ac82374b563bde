//! `security-key.json`.

use oast_conformance::security_key::Client;
use oast_conformance::security_key::runtime::{Error, NotSent};

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder().key("AzureKey", "123456789"));
    run.scene(&["SecurityKey"], async {
        client.securitykey().head().await.expect("accepted");
    })
    .await;
    let client = run.client(Client::builder());
    run.local("security-key: a client without a key", async {
        let error = client.securitykey().head().await.expect_err("no key");
        assert!(
            matches!(error, Error::NotSent(NotSent::NoCredential)),
            "{error}"
        );
    })
    .await;
}
