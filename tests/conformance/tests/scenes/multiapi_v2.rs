//! `multiapi-v2.json`.

use std::fmt::Debug;

use oast_conformance::multiapi_v2::Client;
use oast_conformance::multiapi_v2::runtime::{Error, Reason};

use crate::run::{Run, UNCOUNTED};

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    run.scene(&["MultiapiPutTestOneApiVersionTwo"], async {
        let call = client.multiapi().test_one(1).message("Hello world!");
        refused(call.await, "/id");
    })
    .await;
    run.scene(&["MultiapiGetTestTwoApiVersionTwo"], async {
        let call = client.operation_group_one().test_two();
        refused(call.await, "/id");
    })
    .await;
    run.scene(&["MultiapiPutTestThreeApiVersionTwo"], async {
        let call = client.operation_group_one().test_three();
        call.await.expect("accepted");
    })
    .await;
    run.scene(&["MultiapiPostTestFourApiVersionTwo"], async {
        let call = client.operation_group_two().test_four(true);
        call.await.expect("accepted");
    })
    .await;
    run.uncounted("MultiapiDifferentCallsApiVersionTwo", UNCOUNTED, async {
        let call = client.multiapi().test_different_calls("hello");
        call.greeting_in_chinese("nihao").await.expect("accepted");
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
