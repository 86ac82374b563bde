//! `media_types.json`.

use oast_conformance::media_types::mediatypes::{AnalyzeBodyBody, AnalyzeBodyNoAcceptHeaderBody};
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
        assert_eq!(
            response.expect("accepted").into_value(),
            "Nice job with JSON"
        );
    })
    .await;
    run.scene(&["MediaTypesAnalyzeBodyNoAcceptHeader"], async {
        let response = media().analyze_body_no_accept_header().body(&source).await;
        assert_eq!(response.expect("accepted").status(), 202);
    })
    .await;
    run.scene(&["MediaTypePdf"], async {
        let pdf = AnalyzeBodyBody::Bytes("application/pdf", "PDF".into());
        let response = media().analyze_body().body(pdf).await;
        assert_eq!(
            response.expect("accepted").into_value(),
            "Nice job with PDF"
        );
    })
    .await;
    run.scene(&["MediaTypesAnalyzeBodyNoAcceptHeader"], async {
        let pdf = AnalyzeBodyNoAcceptHeaderBody::Bytes("application/pdf", "PDF".into());
        let response = media().analyze_body_no_accept_header().body(pdf).await;
        assert_eq!(response.expect("accepted").status(), 202);
    })
    .await;
    run.scene(&["MediaTypeWithEncoding"], async {
        let response = media().content_type_with_encoding().body("any text").await;
        let said = response.expect("accepted").into_value();
        assert_eq!(said, "Nice job sending content type with encoding");
    })
    .await;
    bytes(run, &client).await;
    run.scene(&["MediaTypesThreeBodyTypes"], async {
        let hello = json!({"hello": "world"});
        let response = media().body_three_types(&hello).await.expect("accepted");
        assert_eq!(response.into_value(), "");
    })
    .await;
}

/// Bytes of whatever media type the caller says.
async fn bytes(run: &mut Run, client: &Client) {
    let media = || client.mediatypes();
    let given = [
        ("application/octet-stream", "hello, world!"),
        ("application/json", r#"{"hello":"world"}"#),
        ("text/plain", "hello, world"),
    ];
    for (media_type, body) in &given[..2] {
        run.scene(&["MediaTypesTwoContentTypes"], async {
            let call = media().binary_body_with_two_content_types(media_type, *body);
            assert_eq!(call.await.expect("accepted").into_value(), "");
        })
        .await;
    }
    for (media_type, body) in given {
        run.scene(&["MediaTypesThreeContentTypes"], async {
            let call = media().binary_body_with_three_content_types(media_type, body);
            assert_eq!(call.await.expect("accepted").into_value(), "");
        })
        .await;
    }
    run.local("a media type that the document does not have", async {
        let call = media().binary_body_with_two_content_types("text/plain", "hello, world");
        let error = call.await.expect_err("nothing was sent");
        assert_eq!(error.violations().map(|found| found.len()), Some(1));
    })
    .await;
}
