//! `dpg-initial.json`.

use std::collections::BTreeMap;

use oast_conformance::dpg_initial::runtime::{Error, Json, Reason};
use oast_conformance::dpg_initial::{Client, models};

use crate::run::Run;

fn returned() -> BTreeMap<String, Json> {
    let message = "An object was successfully returned".into();
    BTreeMap::from([("message".to_owned(), message)])
}

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let params = client.params();
    run.scene(&["DPGAddOptionalInput_NoParams"], async {
        let response = params.head_no_params().await.expect("accepted");
        assert_eq!(response.header("content-length"), Some("123"));
    })
    .await;
    run.scene(&["DPGAddOptionalInput"], async {
        let response = params.get_required("foo").await.expect("accepted");
        assert_eq!(*response.value(), returned());
    })
    .await;
    run.scene(&["DPGAddOptionalInput_RequiredOptionalParam"], async {
        let call = params.put_required_optional("foo").optional_param("bar");
        assert_eq!(*call.await.expect("accepted").value(), returned());
        let call = params.put_required_optional("foo");
        assert_eq!(*call.await.expect("accepted").value(), returned());
    })
    .await;
    run.scene(&["DPGAddOptionalInput_OptionalParam"], async {
        let call = params.get_optional().optional_param("foo");
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
}
