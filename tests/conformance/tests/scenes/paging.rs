//! `paging.json`: lists in pages.

use oast_conformance::paging::Client;
use oast_conformance::paging::models::{BodyParam, Product, ProductProperties};
use oast_runtime::{Error, Paged};

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    single(run, &client).await;
    multiple(run, &client).await;
    by_operation(run, &client).await;
    versions(run, &client).await;
    failures(run, &client).await;
    continued(run, &client).await;
}

fn product(id: i64, name: &str) -> Product {
    let properties = ProductProperties {
        id: Some(id),
        name: Some(name.to_owned()),
    };
    Product {
        properties: Some(properties),
    }
}

/// The ids of all items of a list.
async fn ids<T, E: std::fmt::Debug>(items: Paged<'_, T, E, Product>) -> Vec<i64> {
    let items = items.all().await.expect("all pages");
    let id = |item: Product| item.properties.and_then(|properties| properties.id);
    items.into_iter().filter_map(id).collect()
}

async fn single(run: &mut Run, client: &Client) {
    let paging = || client.paging();
    let one = || vec![product(1, "Product")];
    run.scene(&["PagingNoItemName"], async {
        let items = paging().get_no_item_name_pages().items().all().await;
        assert_eq!(items.expect("one page"), one());
    })
    .await;
    run.scene(&["PagingNextLinkNameNull"], async {
        let items = paging().get_null_next_link_name_pages().items().all().await;
        assert_eq!(items.expect("one page"), one());
    })
    .await;
    run.scene(&["PagingEmptyNextLink"], async {
        let items = paging()
            .get_empty_next_link_name_pages()
            .items()
            .all()
            .await;
        assert_eq!(items.expect("one page"), one());
    })
    .await;
    run.scene(&["PagingSingle"], async {
        let items = paging().get_single_pages().items().all().await;
        assert_eq!(items.expect("one page"), one());
    })
    .await;
    run.scene(&["PagingSingleWithBodyParams"], async {
        let body = BodyParam {
            name: Some("body".to_owned()),
        };
        let items = paging()
            .get_single_pages_with_body_params(&body)
            .items()
            .all()
            .await;
        assert_eq!(items.expect("one page"), one());
    })
    .await;
    run.scene(&["PagingReturnModelWithXMSClientName"], async {
        let call = paging().get_paging_model_with_item_name_with_xms_client_name();
        assert_eq!(call.items().all().await.expect("one page"), one());
    })
    .await;
    run.scene(&["PagingDontSendMaxPageSize"], async {
        let items = paging().page_with_max_page_size().items().all().await;
        assert_eq!(items.expect("one page"), []);
    })
    .await;
}

async fn multiple(run: &mut Run, client: &Client) {
    let paging = || client.paging();
    let ten: Vec<i64> = (1..=10).collect();
    run.scene(&["PagingMultiple"], async {
        assert_eq!(ids(paging().get_multiple_pages().items()).await, ten);
        let mut pages = paging().get_multiple_pages().pages();
        let mut count = 0;
        while let Some(page) = pages.next().await {
            count += page
                .expect("a page")
                .value()
                .values
                .iter()
                .flatten()
                .count();
        }
        assert_eq!(count, 10);
    })
    .await;
    run.scene(&["PagingOdataMultiple"], async {
        assert_eq!(ids(paging().get_odata_multiple_pages().items()).await, ten);
    })
    .await;
    run.scene(&["PagingMultiplePath"], async {
        let call = paging().get_multiple_pages_with_offset(100);
        let expected: Vec<i64> = [1].into_iter().chain(102..=110).collect();
        assert_eq!(ids(call.items()).await, expected);
    })
    .await;
    run.scene(&["PagingFirstResponseEmpty"], async {
        assert_eq!(ids(paging().first_response_empty().items()).await, [1]);
    })
    .await;
    run.scene(&["PagingMultipleRetryFirst"], async {
        assert_eq!(
            ids(paging().get_multiple_pages_retry_first().items()).await,
            ten
        );
    })
    .await;
    run.scene(&["PagingMultipleRetrySecond"], async {
        let expected: Vec<i64> = [1, 1].into_iter().chain(3..=10).collect();
        assert_eq!(
            ids(paging().get_multiple_pages_retry_second().items()).await,
            expected
        );
    })
    .await;
    run.scene(&["PagingMultipleLRO"], async {
        let call = paging().get_multiple_pages_lro();
        assert_eq!(ids(call.items()).await, ten);
    })
    .await;
}

async fn by_operation(run: &mut Run, client: &Client) {
    let paging = || client.paging();
    let ten: Vec<i64> = (1..=10).collect();
    run.scene(&["PagingFragment"], async {
        let call = paging().get_multiple_pages_fragment_next_link("test_user", "1.6");
        assert_eq!(ids(call.items()).await, ten);
    })
    .await;
    run.local("PagingFragmentWithGrouping", async {
        let call = paging().get_multiple_pages_fragment_with_grouping_next_link("test_user", "1.6");
        assert_eq!(ids(call.items()).await, ten);
    })
    .await;
    run.scene(&["PagingMultipleWithQueryParameters"], async {
        assert_eq!(
            ids(paging().get_with_query_params(100).items()).await,
            [1, 2]
        );
    })
    .await;
    run.scene(&["PagingDuplicateParameters"], async {
        let call = paging().duplicate_params().filter("foo");
        assert_eq!(ids(call.items()).await, [1]);
    })
    .await;
}

async fn versions(run: &mut Run, client: &Client) {
    run.scene(&["PagingWithApiVersionAppend"], async {
        assert_eq!(ids(client.paging().append_api_version().items()).await, [1]);
    })
    .await;
    run.scene(&["PagingWithApiVersionReplace"], async {
        assert_eq!(
            ids(client.paging().replace_api_version().items()).await,
            [1]
        );
    })
    .await;
}

async fn failures(run: &mut Run, client: &Client) {
    let paging = || client.paging();
    let status = |error: Error<()>| error.status().map(|status| status.as_u16());
    run.scene(&["PagingSingleFailure"], async {
        let mut pages = paging().get_single_pages_failure().pages();
        let error = pages.next().await.expect("an error").expect_err("400");
        assert_eq!(status(error), Some(400));
        assert!(pages.next().await.is_none());
    })
    .await;
    run.scene(&["PagingMultipleFailure"], async {
        let mut pages = paging().get_multiple_pages_failure().pages();
        pages.next().await.expect("a page").expect("the first");
        let error = pages.next().await.expect("an error").expect_err("400");
        assert_eq!(status(error), Some(400));
        let continuation = pages.continuation().expect("the page that failed");
        assert!(continuation.ends_with("/paging/multiple/failure/page/2"));
    })
    .await;
    run.scene(&["PagingMultipleFailureUri"], async {
        let mut pages = paging().get_multiple_pages_failure_uri().pages();
        pages.next().await.expect("a page").expect("the first");
        let error = pages
            .next()
            .await
            .expect("an error")
            .expect_err("a bad link");
        assert_eq!(status(error), Some(404));
    })
    .await;
}

async fn continued(run: &mut Run, client: &Client) {
    let list = || client.paging().get_multiple_pages();
    run.local("a list is taken up again", async {
        let mut pages = list().pages();
        for _ in 0..3 {
            pages.next().await.expect("a page").expect("a page");
        }
        let continuation = pages.continuation().expect("there are more").to_owned();
        let mut rest = list().pages().after(continuation);
        let page = rest.next().await.expect("a page").expect("the fourth");
        assert_eq!(page.value().values, Some(vec![product(4, "product")]));
        let elsewhere = list().pages().after("http://127.0.0.1:1/").next().await;
        assert!(matches!(elsewhere, Some(Err(Error::Transport(_)))));
        let nowhere = list().pages().after("mailto:somebody").next().await;
        assert!(matches!(nowhere, Some(Err(Error::NotSent(_)))));
    })
    .await;
}
