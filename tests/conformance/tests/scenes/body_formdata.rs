//! `body-formdata.json`.

use oast_conformance::body_formdata::runtime::File;
use oast_conformance::body_formdata::{Client, models};

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    run.scene(&["FormdataStreamUploadFile"], async {
        let file = File::new("what is in it").name("sample.txt");
        let form = models::FormdataUploadFileForm::new(file, "sample.txt");
        let response = client.formdata().upload_file(&form).await;
        assert_eq!(response.expect("the file").into_value(), "what is in it");
    })
    .await;
    run.scene(&["StreamUploadFile"], async {
        let call = client.formdata().upload_file_via_body("what is in it");
        assert_eq!(call.await.expect("the file").into_value(), "what is in it");
    })
    .await;
}
