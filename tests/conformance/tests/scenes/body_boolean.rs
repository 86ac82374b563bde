//! `body-boolean.json`.

use oast_conformance::body_boolean::Client;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let bool = || client.bool_operations();
    run.scene(&["getBoolTrue"], async {
        assert!(bool().bool_get_true().await.expect("true").into_value());
    })
    .await;
    run.scene(&["getBoolFalse"], async {
        assert!(!bool().bool_get_false().await.expect("false").into_value());
    })
    .await;
    run.scene(&["getBoolNull"], async {
        assert_eq!(
            bool().bool_get_null().await.expect("null").into_value(),
            None
        );
    })
    .await;
    run.scene(&["getBoolInvalid"], async {
        let error = bool().bool_get_invalid().await.expect_err("no boolean");
        assert_eq!(
            error.status().map(|status| status.as_u16()),
            Some(200),
            "{error}"
        );
    })
    .await;
    run.scene(&["putBoolTrue"], async {
        bool().bool_put_true(&true).await.expect("accepted");
    })
    .await;
    run.scene(&["putBoolFalse"], async {
        bool().bool_put_false(&false).await.expect("accepted");
    })
    .await;
}
