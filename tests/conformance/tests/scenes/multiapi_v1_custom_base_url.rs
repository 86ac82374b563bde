//! `multiapi-v1-custom-base-url.json`.

use oast_conformance::multiapi_v1_custom_base_url::{Client, servers};

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let endpoint = &*run.server.url;
    let server = servers::Endpoint { endpoint };
    let client = run.client_of(Client::builder().base_url(server));
    run.scene(&["MultiapiCustomBaseUrlApiVersionOne"], async {
        client.test().test(1).await.expect("accepted");
    })
    .await;
}
