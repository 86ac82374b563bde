//! `multiapi-v3.json`.

use oast_conformance::multiapi_v3::Client;
use oast_conformance::multiapi_v3::models::{ModelThree, PagingResult, SourcePath};

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let three = |text: &str| ModelThree {
        optional_property: Some(text.to_owned()),
    };
    let first = |path: &str, run: &Run| PagingResult {
        values: Some(vec![three("paged")]),
        next_link: Some(format!("{}{path}", run.server.url)),
    };
    let expected = first("/multiapi/paging/2", run);
    run.scene(&["MultiapiPaging"], async {
        let response = client.multiapi().test_paging().await;
        assert_eq!(response.expect("accepted").into_value(), expected);
    })
    .await;
    let expected = first("/multiapi/one/paging/2", run);
    run.scene(&["MultiapiOperationGroupPaging"], async {
        let call = client.operation_group_one().test_operation_group_paging();
        assert_eq!(call.await.expect("accepted").into_value(), expected);
    })
    .await;
    run.scene(&["MultiapiGetTestTwoApiVersionThree"], async {
        let response = client.operation_group_one().test_two().await;
        let expected = three("This was called with api-version 3.0.0");
        assert_eq!(response.expect("accepted").into_value(), expected);
    })
    .await;
    run.scene(&["MultiapiPostTestFourApiVersionThreeJSON"], async {
        let source = Some("foo".to_owned());
        let path = SourcePath { source };
        let call = client.operation_group_two().test_four().body(&path);
        call.await.expect("accepted");
    })
    .await;
    run.scene(&["MultiapiPutTestFiveApiVersionThree"], async {
        let call = client.operation_group_two().test_five();
        call.await.expect("accepted");
    })
    .await;
    run.scene(&["MultiapiDifferentCallsApiVersionThree"], async {
        let call = client.multiapi().test_different_calls("hello");
        let call = call.greeting_in_chinese("nihao");
        call.greeting_in_french("bonjour").await.expect("accepted");
    })
    .await;
}
