//! `custom-baseUrl.json`.

use oast_conformance::custom_base_url::runtime::BuildError;
use oast_conformance::custom_base_url::{Client, servers::AccountNameHost};

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let address = &run.server.url["http://".len()..];
    let (account_name, host) = address.split_at("127".len());
    let server = String::from(AccountNameHost { account_name, host });
    // The document names no scheme, and the server speaks but the plain one.
    let server = server.replacen("https://", "http://", 1);
    let client = run.client_of(Client::builder().base_url(server));
    run.scene(&["CustomBaseUri"], async {
        client
            .path_operations()
            .paths_get_empty()
            .await
            .expect("accepted");
    })
    .await;
    run.local("custom-baseUrl: a client without a server", async {
        let error = Client::builder().build().expect_err("no server");
        assert!(matches!(error, BuildError::BaseUrl(_)), "{error}");
    })
    .await;
    let server = AccountNameHost {
        account_name: "bad",
        host: "host.invalid:1",
    };
    let client = run.client_of(Client::builder().base_url(server));
    run.local("custom-baseUrl: a host that is not there", async {
        let error = client.path_operations().paths_get_empty().await;
        let error = error.expect_err("no answer");
        assert_eq!(error.status(), None);
        assert!(error.to_string().starts_with("no response"), "{error}");
    })
    .await;
}
