//! `client-enum.json`.

use oast_conformance::client_enum::Client;
use oast_conformance::client_enum::runtime::Broken;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    run.scene(&["ClientWithEnumParam"], async {
        client.client_enum().head().await.expect("accepted");
    })
    .await;
    run.scene(&["ClientWithEnumParam"], async {
        let call = client.client_enum().head().x_ms_enum("single");
        call.await.expect("accepted");
    })
    .await;
    run.local("client-enum: another value", async {
        let request = client.client_enum().head().x_ms_enum("double").request();
        let violations = request.expect_err("nothing to send");
        let broken: Vec<_> = violations.iter().map(|one| one.broken).collect();
        let allowed = &["single"];
        assert_eq!(broken, [Broken::NotOneOf { allowed }]);
    })
    .await;
}
