//! `parameterized-endpoint.json`.

use oast_conformance::parameterized_endpoint::{Client, servers};

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let endpoint = &*run.server.url;
    let server = servers::Endpoint { endpoint };
    let client = run.client_of(Client::builder().base_url(server));
    run.scene(&["GetParameterizedHostWithNameEndpoint"], async {
        client
            .parameterized_endpoint()
            .get()
            .await
            .expect("accepted");
    })
    .await;
}
