//! `head-exceptions.json`.

use oast_conformance::head_exceptions::Client;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let head = || client.http_success_operations();
    run.scene(&["HttpSuccess200Head"], async {
        let response = head().head_exception_head200().await.expect("it is there");
        assert_eq!(response.status(), 200);
    })
    .await;
    run.scene(&["HttpSuccess204Head"], async {
        let response = head().head_exception_head204().await.expect("it is there");
        assert_eq!(response.status(), 204);
    })
    .await;
    run.scene(&["HttpSuccess404Head"], async {
        let error = head()
            .head_exception_head404()
            .await
            .expect_err("it is not");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
        assert_eq!(error.api(), Some(&()), "it is one of any other status");
    })
    .await;
}
