//! Failures: most of them have no body, though the document describes one.

use bytes::Bytes;
use oast_conformance::http_infrastructure::Client;
use oast_conformance::http_infrastructure::http_client_failure_operations::HttpClientFailureGet400;
use oast_conformance::http_infrastructure::models;

use super::{documented, empty, undescribed, undocumented};
use crate::run::Run;

macro_rules! fails {
    ($run:ident, $($name:literal $status:literal $call:expr;)*) => {
        $($run.scene(&[$name], async { empty($call.await, $status) }).await;)*
    };
}

/// An answer to `HEAD` has no body, so the error says no more than its status.
macro_rules! heads {
    ($run:ident, $($name:literal $status:literal $call:expr;)*) => {
        $($run.scene(&[$name], async { documented($call.await, $status, ()) }).await;)*
    };
}

pub async fn client(run: &mut Run, client: &Client) {
    let failure = || client.http_client_failure_operations();
    heads!(run,
        "HttpClientFailure400Head" 400 failure().http_client_failure_head400();
        "HttpClientFailure401Head" 401 failure().http_client_failure_head401();
        "HttpClientFailure410Head" 410 failure().http_client_failure_head410();
        "HttpClientFailure429Head" 429 failure().http_client_failure_head429();
    );
    fails!(run,
        "HttpClientFailure400Get" 400 failure().http_client_failure_get400();
        "HttpClientFailure400Options" 400 failure().http_client_failure_options400();
        "HttpClientFailure400Put" 400 failure().http_client_failure_put400().body(&true);
        "HttpClientFailure400Patch" 400 failure().http_client_failure_patch400().body(&true);
        "HttpClientFailure400Post" 400 failure().http_client_failure_post400().body(&true);
        "HttpClientFailure400Delete" 400 failure().http_client_failure_delete400().body(&true);
        "HttpClientFailure402Get" 402 failure().http_client_failure_get402();
        "HttpClientFailure403Options" 403 failure().http_client_failure_options403();
        "HttpClientFailure403Get" 403 failure().http_client_failure_get403();
        "HttpClientFailure404Put" 404 failure().http_client_failure_put404().body(&true);
        "HttpClientFailure405Patch" 405 failure().http_client_failure_patch405().body(&true);
        "HttpClientFailure406Post" 406 failure().http_client_failure_post406().body(&true);
        "HttpClientFailure407Delete" 407 failure().http_client_failure_delete407().body(&true);
        "HttpClientFailure409Put" 409 failure().http_client_failure_put409().body(&true);
        "HttpClientFailure411Get" 411 failure().http_client_failure_get411();
        "HttpClientFailure412Options" 412 failure().http_client_failure_options412();
        "HttpClientFailure412Get" 412 failure().http_client_failure_get412();
        "HttpClientFailure413Put" 413 failure().http_client_failure_put413().body(&true);
        "HttpClientFailure414Patch" 414 failure().http_client_failure_patch414().body(&true);
        "HttpClientFailure415Post" 415 failure().http_client_failure_post415().body(&true);
        "HttpClientFailure416Get" 416 failure().http_client_failure_get416();
        "HttpClientFailure417Delete" 417 failure().http_client_failure_delete417().body(&true);
    );
}

pub async fn server(run: &mut Run, client: &Client) {
    let failure = || client.http_server_failure_operations();
    heads!(run,
        "HttpServerFailure501Head" 501 failure().http_server_failure_head501();
    );
    fails!(run,
        "HttpServerFailure501Get" 501 failure().http_server_failure_get501();
        "HttpServerFailure505Post" 505 failure().http_server_failure_post505().body(&true);
        "HttpServerFailure505Delete" 505 failure().http_server_failure_delete505().body(&true);
    );
}

/// Errors by what is in their bodies.
pub async fn body(run: &mut Run, client: &Client) {
    let failure = || client.http_failure_operations();
    run.scene(&["ResponsesScenarioEmptyErrorBody"], async {
        let error = models::Error {
            status: None,
            message: Some(String::new()),
        };
        documented(failure().http_failure_get_empty_error().await, 400, error);
    })
    .await;
    run.scene(&["ResponsesScenarioNoModelErrorBody"], async {
        let answer = failure().http_failure_get_no_model_error().await;
        let unexpected = undescribed(answer, 400);
        assert_eq!(unexpected.body, r#"{"message":"NoErrorModel"}"#);
        assert!(
            unexpected
                .to_string()
                .ends_with("not a documented answer: NoErrorModel")
        );
    })
    .await;
    run.scene(&["ResponsesScenarioNoModelEmptyBody"], async {
        undocumented(failure().http_failure_get_no_model_empty().await, 400);
    })
    .await;
    run.local("a status of failure is none of success", async {
        // `default` is all that the document has for this operation.
        let mut response = http::Response::new(Bytes::from_static(br#"{"message":"no"}"#));
        *response.status_mut() = http::StatusCode::BAD_REQUEST;
        let answer = HttpClientFailureGet400::decode(response);
        let error = answer.expect_err("it failed");
        assert_eq!(error.status(), Some(http::StatusCode::BAD_REQUEST));
    })
    .await;
}
