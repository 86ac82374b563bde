//! `url-multi-collectionFormat.json`.

use oast_conformance::url_multi_collection_format::Client;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let query = client.query_operations();
    run.scene(&["UrlQueriesArrayMultiNull"], async {
        let call = query.queries_array_string_multi_null();
        call.await.expect("accepted");
    })
    .await;
    run.scene(&["UrlQueriesArrayMultiEmpty"], async {
        let call = query.queries_array_string_multi_empty();
        call.array_query(&[]).await.expect("accepted");
    })
    .await;
    run.scene(&["UrlQueriesArrayMultiValid"], async {
        let items = ["ArrayQuery1", "begin!*'();:@ &=+$,/?#[]end", "", ""];
        let call = query.queries_array_string_multi_valid();
        call.array_query(&items).await.expect("accepted");
    })
    .await;
}
