//! `multiapi-v2-custom-base-url.json`.

use oast_conformance::multiapi_v2_custom_base_url::{Client, servers};

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let endpoint = &*run.server.url;
    let server = servers::Endpoint { endpoint };
    let client = run.client_of(Client::builder().base_url(server));
    run.scene(&["MultiapiCustomBaseUrlApiVersionTwo"], async {
        client.test().test(2).await.expect("accepted");
    })
    .await;
}
