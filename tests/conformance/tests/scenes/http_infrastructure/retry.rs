//! Failures that are over when the same client asks again: the server knows it by its cookie.

use oast_conformance::http_infrastructure::Client;

use super::{empty, succeeds};
use crate::run::Run;

pub async fn play(run: &mut Run, client: &Client) {
    let retry = || client.http_retry_operations();
    succeeds!(run,
        "HttpRetry408Head" 200 retry().http_retry_head408();
        "HttpRetry500Put" 200 retry().http_retry_put500().body(&true);
        "HttpRetry502Get" 200 retry().http_retry_get502();
        "HttpRetry503Delete" 200 retry().http_retry_delete503().body(&true);
        "HttpRetry504Put" 200 retry().http_retry_put504().body(&true);
    );
    run.scene(&["HttpRetry502Options"], async {
        // The document promises a boolean, and the server sends nothing.
        empty(retry().http_retry_options502().await, 200);
    })
    .await;
    any_method(run).await;
}

/// What may have happened already is repeated only if the caller says so.
async fn any_method(run: &mut Run) {
    let client = run.client(Client::builder().repeat_all(true));
    let retry = || client.http_retry_operations();
    succeeds!(run,
        "HttpRetry500Patch" 200 retry().http_retry_patch500().body(&true);
        "HttpRetry503Post" 200 retry().http_retry_post503().body(&true);
        "HttpRetry504Patch" 200 retry().http_retry_patch504().body(&true);
    );
}
