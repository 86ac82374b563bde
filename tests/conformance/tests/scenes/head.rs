//! `head.json`.

use oast_conformance::head::Client;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let head = || client.http_success_operations();
    run.scene(&["HttpSuccess200Head"], async {
        assert!(head().http_success_head200().exists().await.expect("200"));
        let response = head().http_success_head200().await.expect("it is there");
        assert_eq!(response.status(), 200);
    })
    .await;
    run.scene(&["HttpSuccess204Head"], async {
        let response = head().http_success_head204().await.expect("it is there");
        assert_eq!(response.status(), 204);
    })
    .await;
    run.scene(&["HttpSuccess404Head"], async {
        assert!(!head().http_success_head404().exists().await.expect("404"));
        let error = head().http_success_head404().await.expect_err("it is not");
        assert_eq!(error.api(), Some(&()), "the document describes it");
    })
    .await;
}
