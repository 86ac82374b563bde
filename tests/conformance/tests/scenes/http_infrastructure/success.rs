//! Success, whatever the status.

use oast_conformance::http_infrastructure::Client;

use super::succeeds;
use crate::run::Run;

pub async fn play(run: &mut Run, client: &Client) {
    let success = || client.http_success_operations();
    run.scene(&["HttpSuccess200Get"], async {
        let response = success().http_success_get200().await.expect("200");
        assert_eq!(response.status(), 200);
        assert!(response.into_value());
    })
    .await;
    run.scene(&["HttpSuccess404Head"], async {
        let answer = success().http_success_head404().exists().await;
        assert!(!answer.expect("404"));
    })
    .await;
    succeeds!(run,
        "HttpSuccess200Head" 200 success().http_success_head200();
        "HttpSuccess200Put" 200 success().http_success_put200().body(&true);
        "HttpSuccess200Patch" 200 success().http_success_patch200().body(&true);
        "HttpSuccess200Post" 200 success().http_success_post200().body(&true);
        "HttpSuccess200Delete" 200 success().http_success_delete200().body(&true);
        "HttpSuccess201Put" 201 success().http_success_put201().body(&true);
        "HttpSuccess201Post" 201 success().http_success_post201().body(&true);
        "HttpSuccess202Put" 202 success().http_success_put202().body(&true);
        "HttpSuccess202Patch" 202 success().http_success_patch202().body(&true);
        "HttpSuccess202Post" 202 success().http_success_post202().body(&true);
        "HttpSuccess202Delete" 202 success().http_success_delete202().body(&true);
        "HttpSuccess204Head" 204 success().http_success_head204();
        "HttpSuccess204Put" 204 success().http_success_put204().body(&true);
        "HttpSuccess204Patch" 204 success().http_success_patch204().body(&true);
        "HttpSuccess204Post" 204 success().http_success_post204().body(&true);
        "HttpSuccess204Delete" 204 success().http_success_delete204().body(&true);
    );
    run.local("a boolean of one value is checked", async {
        let refused = success().http_success_put200().body(&false).await;
        let error = refused.expect_err("only `true` is allowed");
        assert_eq!(
            error.violations().map(|found| found.iter().count()),
            Some(1)
        );
    })
    .await;
}
