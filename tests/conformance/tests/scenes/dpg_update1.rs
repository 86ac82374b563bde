//! `dpg-update1.json`: the same service, a year later.

use std::collections::BTreeMap;

use oast_conformance::dpg_update1::runtime::{Content, Error, Json, Reason};
use oast_conformance::dpg_update1::{Client, models};

use crate::run::Run;

fn returned() -> BTreeMap<String, Json> {
    let message = "An object was successfully returned".into();
    BTreeMap::from([("message".to_owned(), message)])
}

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let params = client.params();
    run.scene(&["DPGAddOptionalInput_NoParams"], async {
        let call = params.head_no_params().new_parameter("new");
        let response = call.await.expect("accepted");
        assert_eq!(response.header("content-length"), Some("123"));
    })
    .await;
    run.scene(&["DPGAddOptionalInput"], async {
        let call = params.get_required("foo").new_parameter("new");
        assert_eq!(*call.await.expect("accepted").value(), returned());
    })
    .await;
    run.scene(&["DPGAddOptionalInput_RequiredOptionalParam"], async {
        let call = params.put_required_optional("foo").optional_param("bar");
        let call = call.new_parameter("new");
        assert_eq!(*call.await.expect("accepted").value(), returned());
    })
    .await;
    run.scene(&["DPGAddOptionalInput_OptionalParam"], async {
        let call = params.get_optional().optional_param("foo");
        let call = call.new_parameter("new");
        assert_eq!(*call.await.expect("accepted").value(), returned());
    })
    .await;
    run.scene(&["DPGNewBodyType", "DPGNewBodyType.JSON"], async {
        let input = models::PostInput::new("http://example.org/myimage.jpeg");
        let error = params.post_parameters(&input).await;
        // The document describes a body, and the server sends none.
        let Err(Error::Unexpected(answer)) = error else {
            panic!("{error:?}");
        };
        assert_eq!(answer.status, 200);
        assert!(matches!(answer.reason, Reason::EmptyBody), "{answer}");
    })
    .await;
    run.scene(&["DPGNewBodyType", "DPGNewBodyType.JPEG"], async {
        let picture = Content::from(vec![0xFF, 0xD8, 0xFF]);
        let answer = params.post_parameters(picture).await;
        let status = answer.expect_err("no body").status();
        assert_eq!(status.map(|status| status.as_u16()), Some(200));
    })
    .await;
    run.scene(&["DPGAddNewOperation"], async {
        let response = params.delete_parameters().await.expect("accepted");
        assert_eq!(response.status(), 204);
    })
    .await;
    run.scene(&["DPGAddNewPath"], async {
        let response = params.get_new_operation().await.expect("accepted");
        assert_eq!(*response.value(), returned());
    })
    .await;
}
