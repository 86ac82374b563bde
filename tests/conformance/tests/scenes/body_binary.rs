//! `body-binary.json`.

use oast_conformance::body_binary::{Client, models};
use serde_json::json;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    run.scene(&["BodyBinaryFile"], async {
        let file = [("more".to_owned(), json!("cowbell"))].into();
        client.upload().file(&file).await.expect("accepted");
    })
    .await;
    run.scene(&["BodyBinaryOctet"], async {
        let call = client.upload().binary(vec![1, 2, 3]);
        call.await.expect("accepted");
    })
    .await;
    run.scene(&["BodyBinaryError"], async {
        let call = client.download().error_stream();
        let error = call.stream().await.expect_err("always");
        let expected = models::Error {
            status: Some(400),
            message: Some("I failed on purpose".to_owned()),
        };
        assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
        assert_eq!(error.api(), Some(&expected), "{error:?}");
    })
    .await;
}
