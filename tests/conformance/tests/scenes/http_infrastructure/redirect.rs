//! Redirects: followed where that is safe, else an answer as any other.

use oast_conformance::http_infrastructure::{Client, Error, Response, headers, models};

use super::succeeds;
use crate::run::Run;

pub async fn play(run: &mut Run, client: &Client) {
    let redirect = || client.http_redirect_operations();
    let http = || client.http_operation_operations();
    run.scene(&["HttpRedirect300Get"], async {
        let response = redirect().http_redirects_get300().await.expect("followed");
        assert_eq!(response.status(), 200);
        assert_eq!(response.into_value(), None);
    })
    .await;
    succeeds!(run,
        "HttpRedirect300Head" 200 redirect().http_redirects_head300();
        "HttpRedirect301Head" 200 redirect().http_redirects_head301();
        "HttpRedirect301Get" 200 http().http_redirects_get301();
        "HttpRedirect302Head" 200 redirect().http_redirects_head302();
        "HttpRedirect302Get" 200 http().http_redirects_get302();
        "HttpRedirect303Post" 200 redirect().http_redirects_post303().body(&true);
        "HttpRedirect307Head" 200 redirect().http_redirects_head307();
        "HttpRedirect307Get" 200 redirect().http_redirects_get307();
        "HttpRedirect307Options" 200 redirect().http_redirects_options307();
        "HttpRedirect307Put" 200 redirect().http_redirects_put307().body(&true);
        "HttpRedirect307Patch" 200 redirect().http_redirects_patch307().body(&true);
        "HttpRedirect307Post" 200 redirect().http_redirects_post307().body(&true);
        "HttpRedirect307Delete" 200 redirect().http_redirects_delete307().body(&true);
    );
    run.scene(&["HttpRedirect301Put"], async {
        stays(redirect().http_redirects_put301().body(&true).await, 301);
    })
    .await;
    run.scene(&["HttpRedirect302Patch"], async {
        stays(redirect().http_redirects_patch302().body(&true).await, 302);
    })
    .await;
}

/// A write is not turned into something else, and the document calls the answer a success.
fn stays(result: Result<Response<()>, Error<models::Error>>, status: u16) {
    let response = result.expect("a documented answer");
    assert_eq!(response.status(), status);
    let location = response.get(&headers::LOCATION).expect("a text");
    assert_eq!(location.as_deref(), Some("/http/failure/500"));
}
