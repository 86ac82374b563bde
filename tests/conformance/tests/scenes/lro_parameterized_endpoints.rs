//! `lro-parameterized-endpoints.json`: the links are paths on a server that was chosen.

use oast_conformance::lro_parameterized_endpoints::Client;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    run.scene(&["LROParameterizedEndpoint"], async {
        let call = client
            .lro_parameterized_endpoints()
            .poll_with_parameterized_endpoints();
        let outcome = call.until_done().await.expect("done");
        assert_eq!(outcome.value().as_deref(), Some("success"));
    })
    .await;
    run.scene(
        &[
            "LROConstantParameterizedPost",
            "LROConstantParameterizedGet",
        ],
        async {
            let call = client
                .lro_constant_parameterized_endpoints()
                .poll_with_constant_parameterized_endpoints();
            let outcome = call.until_done().await.expect("done");
            assert_eq!(outcome.value().as_deref(), Some("success"));
        },
    )
    .await;
}
