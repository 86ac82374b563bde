//! `multiapi-v1.json`.

use std::fmt::Debug;

use oast_conformance::multiapi_v1::Client;
use oast_conformance::multiapi_v1::models::Product;
use oast_conformance::multiapi_v1::runtime::{Error, Reason};

use crate::run::{Run, UNCOUNTED};

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    run.scene(&["MultiapiPutTestOneApiVersionOne"], async {
        let call = client.multiapi().test_one(1).message("Hello world!");
        call.await.expect("accepted");
    })
    .await;
    run.scene(&["MultiapiGetTestTwoApiVersionOne"], async {
        let call = client.operation_group_one().test_two();
        call.await.expect("accepted");
    })
    .await;
    run.scene(&["MultiapiLRO"], async {
        let product = Product::default();
        let call = client.lro_operations().test_lro().body(&product);
        refused(call.await, "/id");
    })
    .await;
    run.scene(&["MultiapiLROAndPaging"], async {
        let call = client.multiapi().test_lro_and_paging();
        let call = call.client_request_id("client-id");
        refused(call.await, "/values/0/id");
    })
    .await;
    run.uncounted("MultiapiDifferentCallsApiVersionOne", UNCOUNTED, async {
        let call = client.multiapi().test_different_calls("hello");
        call.await.expect("accepted");
    })
    .await;
}

/// The server's ids are texts where the document has numbers.
fn refused<T: Debug, E: Debug>(outcome: Result<T, Error<E>>, place: &str) {
    let Err(Error::Unexpected(answer)) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(answer.status, 200);
    let Reason::UndecodableBody(error) = &answer.reason else {
        panic!("{answer}");
    };
    let why = format!("expected a whole number of 32 bits, found a text in `{place}`");
    assert!(error.to_string().starts_with(&why), "{error}");
}
