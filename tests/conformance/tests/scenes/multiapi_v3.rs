//! `multiapi-v3.json`.

use oast_conformance::multiapi_v3::Client;
use oast_conformance::multiapi_v3::models::{ModelThree, PagingResult, SourcePath};
use oast_conformance::multiapi_v3::operation_group_two::TestFourBody;

use oast_runtime::Paged;

use crate::run::{Run, UNCOUNTED};

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
        let mut pages = client.multiapi().test_paging().pages();
        let page = pages.next().await.expect("a page").expect("accepted");
        assert_eq!(page.into_value(), expected);
        // The link lacks the version that it needs, and the operation has no parameter for it.
        let link = pages.continuation().expect("there is more");
        let rest = client.multiapi().test_paging().pages();
        let mut rest = rest.after(format!("{link}?api-version=3.0.0"));
        let second = rest.next().await.expect("a page").expect("accepted");
        assert_eq!(second.value().values, Some(vec![three("paged")]));
    })
    .await;
    let expected = first("/multiapi/one/paging/2", run);
    run.scene(&["MultiapiOperationGroupPaging"], async {
        let call = || client.operation_group_one().test_operation_group_paging();
        let mut pages = call().pages();
        let page = pages.next().await.expect("a page").expect("accepted");
        assert_eq!(page.into_value(), expected);
        let link = pages.continuation().expect("there is more");
        let rest = call().pages().after(format!("{link}?api-version=3.0.0"));
        let items = Paged::new(rest, |page| page.values.unwrap_or_default());
        assert_eq!(items.all().await.expect("the second"), [three("paged")]);
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
    run.uncounted("MultiapiPostTestFourApiVersionThreePDF", UNCOUNTED, async {
        let pdf = TestFourBody::Bytes("application/pdf", b"PDF".to_vec().into());
        let call = client.operation_group_two().test_four().body(pdf);
        call.await.expect("accepted");
    })
    .await;
    run.scene(&["MultiapiPutTestFiveApiVersionThree"], async {
        let call = client.operation_group_two().test_five();
        call.await.expect("accepted");
    })
    .await;
    run.uncounted("MultiapiDifferentCallsApiVersionThree", UNCOUNTED, async {
        let call = client.multiapi().test_different_calls("hello");
        let call = call.greeting_in_chinese("nihao");
        call.greeting_in_french("bonjour").await.expect("accepted");
    })
    .await;
}
