//! `multiapi-v0.json`: a version that the server knows no more.

use oast_conformance::multiapi_v0::Client;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    run.local("multiapi-v0: the version is refused", async {
        let error = client.operation_group_one().test_two().await;
        let error = error.expect_err("refused");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
        let error = error.api().expect("an error as documented");
        assert_eq!(error.status, Some(400));
        let message = "The api version of testTwo is not supported: 0.0.0";
        assert_eq!(error.message.as_deref(), Some(message));
    })
    .await;
}
