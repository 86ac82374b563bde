//! `body-file.json`.

use oast_conformance::body_file::Client;

use crate::run::Run;

const LARGE: u64 = 3000 << 20;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let files = || client.files();
    run.scene(&["FileStreamNonempty"], async {
        let response = files().get_file().await.expect("a file");
        assert_eq!(response.header("content-type"), Some("image/png"));
        let file = std::fs::read(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/node_modules/@microsoft.azure/autorest.testserver/legacy/routes/sample.png"
        ));
        assert!(response.into_value() == file.expect("the same file"));
    })
    .await;
    run.scene(&["FileStreamEmpty"], async {
        let response = files().get_empty_file().await.expect("a file");
        assert!(response.into_value().is_empty());
    })
    .await;
    run.scene(&["FileStreamVeryLarge"], async {
        let call = files().get_file_large();
        let mut body = call.stream().await.expect("a file").into_value();
        let mut length = 0;
        while let Some(piece) = body.chunk().await.expect("more of it") {
            length += piece.len() as u64;
        }
        assert_eq!(length, LARGE);
    })
    .await;
}
