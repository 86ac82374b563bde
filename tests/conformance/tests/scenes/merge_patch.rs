//! `merge-patch.json`.

use oast_conformance::merge_patch::Client;
use serde_json::json;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    run.scene(&["PassMergePatchObject"], async {
        // The server wants 14 bytes, as `{"foo": "bar"}` with a space has.
        let patch = [("foo".to_owned(), json!("bars"))].into();
        let response = client.merge_patch_json().patch_single(&patch).await;
        assert_eq!(response.expect("accepted").status(), 200);
    })
    .await;
    run.local("a patch that removes a member", async {
        let patch = [("foo".to_owned(), json!(null))].into();
        let call = client.merge_patch_json().patch_single(&patch);
        let request = call.request().expect("it is valid");
        let bytes = request.body().as_bytes().expect("it is there");
        assert_eq!(&bytes[..], br#"{"foo":null}"#);
    })
    .await;
}
