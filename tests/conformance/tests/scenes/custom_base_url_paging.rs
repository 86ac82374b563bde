//! `custom-baseUrl-paging.json`: pages of a server that was chosen, whose links are no URLs.

use oast_conformance::custom_base_url_paging::Client;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    run.scene(&["PagingCustomUrlPartialNextLink"], async {
        let items = client.paging().get_pages_partial_url().items().all().await;
        assert_eq!(ids(items.expect("two pages")), [1, 2]);
    })
    .await;
    run.scene(&["PagingCustomUrlPartialOperationNextLink"], async {
        let items = client
            .paging()
            .get_pages_partial_url_operation()
            .items()
            .all()
            .await;
        assert_eq!(ids(items.expect("two pages")), [1, 2]);
    })
    .await;
}

fn ids(items: Vec<oast_conformance::custom_base_url_paging::models::Product>) -> Vec<i64> {
    let id = |item: &oast_conformance::custom_base_url_paging::models::Product| {
        item.properties.as_ref()?.id
    };
    items.iter().filter_map(id).collect()
}
