//! `media_types.json`.

use oast_conformance::media_types::{Client, models};
use serde_json::json;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let media = || client.mediatypes();
    let source = models::SourcePath {
        source: Some("foo".to_owned()),
    };
    run.scene(&["MediaTypeJson"], async {
        let response = media().analyze_body().body(&source).await;
        assert_eq!(response.expect("accepted").into_value(), "Nice job with JSON");
    })
    .await;
    run.scene(&["MediaTypesAnalyzeBodyNoAcceptHeader"], async {
        let response = media().analyze_body_no_accept_header().body(&source).await;
        assert_eq!(response.expect("accepted").status(), 202);
    })
    .await;
    run.scene(&["MediaTypeWithEncoding"], async {
        let response = media().content_type_with_encoding().body("any text").await;
        let said = response.expect("accepted").into_value();
        assert_eq!(said, "Nice job sending content type with encoding");
    })
    .await;
    run.scene(&["MediaTypesThreeBodyTypes"], async {
        let hello = json!({"hello": "world"});
        let response = media().body_three_types(&hello).await.expect("accepted");
        assert_eq!(response.into_value(), "");
    })
    .await;
}
