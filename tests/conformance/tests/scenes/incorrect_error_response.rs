//! `incorrect-error-response.json`.

use oast_conformance::incorrect_error_response::Client;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    run.scene(&["verifyIncorrectErrorParsing"], async {
        let call = client.incorrect_error().get_incorrect_error_from_server();
        let error = call.await.expect_err("always");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(444));
        // The document has a model for a body of `text/html`: nobody can read that, so it is left as it came.
        assert_eq!(error.api().map(|body| &body[..]), Some(&b"foobar"[..]));
    })
    .await;
}
