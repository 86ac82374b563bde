//! `lro.json`: operations that are done later.

use http::Request;
use oast_conformance::lro::Client;
use oast_conformance::lro::models::{CloudError, Product, ProductProperties, Sku, SubProduct};
use oast_runtime::transport::{BoxFuture, Transport, TransportError};
use oast_runtime::{Body, Error, Failed, Reason};

use crate::run::{Run, transport};

/// Plays scenes in which an operation is waited for; a closure looks at its outcome.
macro_rules! scenes {
    ($run:ident: $($($name:literal),* => $call:expr, $look:expr;)*) => {
        $($run.scene(&[$($name),*], async { ($look)($call.until_done().await) }).await;)*
    };
}

type Outcome<T> = Result<oast_runtime::Response<T>, Error<CloudError>>;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    puts(run, &client).await;
    async_puts(run, &client).await;
    deletes(run, &client).await;
    posts(run, &client).await;
    double_headers(run, &client).await;
    patches(run, &client).await;
    retries(run).await;
    refused(run, &client).await;
    malformed(run, &client).await;
    bad_links(run, &client).await;
    custom_headers(run).await;
    resumed(run, &client).await;
}

fn product(state: Option<&str>) -> Product {
    Product {
        id: Some("100".to_owned()),
        name: Some("foo".to_owned()),
        properties: state.map(|state| ProductProperties {
            provisioning_state: Some(state.to_owned()),
            ..ProductProperties::default()
        }),
        ..Product::default()
    }
}

fn succeeded<T: PartialEq + std::fmt::Debug>(expected: T) -> impl Fn(Outcome<T>) {
    move |outcome| assert_eq!(outcome.expect("done").value(), &expected)
}

fn failed<T: std::fmt::Debug>(outcome: Outcome<T>) -> Failed {
    match outcome.expect_err("no success") {
        Error::Failed(failed) => *failed,
        error => panic!("{error:?}"),
    }
}

fn ends<T: std::fmt::Debug>(state: &str) -> impl Fn(Outcome<T>) {
    move |outcome| {
        let failed = failed(outcome);
        assert_eq!(failed.state, state);
        assert_eq!(failed.canceled, state == "Canceled");
    }
}

/// The operation is refused with `400`.
fn is_refused<T: std::fmt::Debug>(outcome: Outcome<T>) {
    let error = outcome.expect_err("no success");
    assert_eq!(
        error.status().map(|status| status.as_u16()),
        Some(400),
        "{error:?}"
    );
    assert!(
        matches!(error, Error::Api(_) | Error::Unexpected(_)),
        "{error:?}"
    );
}

fn unexpected<T: std::fmt::Debug>(outcome: Outcome<T>) -> Reason {
    match outcome.expect_err("no success") {
        Error::Unexpected(unexpected) => unexpected.reason,
        error => panic!("{error:?}"),
    }
}

/// It is not as documented, for a reason that fits.
fn because<T: std::fmt::Debug>(fits: fn(&Reason) -> bool) -> impl Fn(Outcome<T>) {
    move |outcome| {
        let reason = unexpected(outcome);
        assert!(fits(&reason), "{reason:?}");
    }
}

async fn puts(run: &mut Run, client: &Client) {
    let lro = || client.lro_operations();
    let other = || client.lr_os_operations();
    let done = || product(Some("Succeeded"));
    scenes! { run:
        "LROPutInlineComplete" => lro().lr_os_put200_succeeded(), succeeded(Some(done()));
        "LROPutInlineComplete201" => lro().lr_os_put201_succeeded(), succeeded(done());
    }
    let no_state = succeeded(product(None));
    scenes! { run:
        "LROPut200InlineCompleteNoState" => lro().lr_os_put200_succeeded_no_state(), &no_state;
        "LROPut202Retry200" => lro().lr_os_put202_retry200(), no_state;
        "LROPutSucceededWithBody" => lro().lr_os_put201_creating_succeeded200(), succeeded(done());
        "LROPutSucceededNoBody" => lro().lr_os_put200_updating_succeeded204(), succeeded(done());
        "LROPutFailed" => lro().lr_os_put201_creating_failed200(), ends("Failed");
        "LROPutCanceled" => lro().lr_os_put200_acceptedcanceled200(), ends("Canceled");
        "LROPutNoHeaderInRetry" => other().lr_os_put_no_header_in_retry(), succeeded(done());
    }
    let sku = || Sku {
        id: Some("100".to_owned()),
        name: Some("sku".to_owned()),
    };
    scenes! { run:
        "LROPutNonResourceInRetry" => other().lr_os_put_non_resource(), succeeded(sku());
        "LROPutNonResourceAsyncInRetry" => other().lr_os_put_async_non_resource(), succeeded(sku());
    }
    let sub = |outcome: Outcome<SubProduct>| {
        let sub = outcome.expect("done").into_value();
        assert_eq!(sub.id.as_deref(), Some("100"));
        let state = sub
            .properties
            .and_then(|properties| properties.provisioning_state);
        assert_eq!(state.as_deref(), Some("Succeeded"));
    };
    scenes! { run:
        "LROPutSubResourceInRetry" => other().lr_os_put_sub_resource(), sub;
        "LROPutSubResourceAsyncInRetry" => other().lr_os_put_async_sub_resource(), sub;
    }
}

async fn async_puts(run: &mut Run, client: &Client) {
    let lro = || client.lro_operations();
    let done = || product(Some("Succeeded"));
    scenes! { run:
        "LROPutAsyncRetrySucceeded" => lro().lr_os_put_async_retry_succeeded(), succeeded(done());
        "LROPutAsyncNoRetrySucceeded" => lro().lr_os_put_async_no_retry_succeeded(), succeeded(done());
        "LROPutAsyncRetryFailed" => lro().lr_os_put_async_retry_failed(), ends("Failed");
        "LROPutAsyncNoRetryCanceled" => lro().lr_os_put_async_no_retrycanceled(), ends("Canceled");
    }
    let call = client
        .lr_os_operations()
        .lr_os_put_async_no_header_in_retry();
    scenes! { run:
        "LROPutAsyncNoHeaderInRetry" => call, succeeded(done());
    }
}

async fn deletes(run: &mut Run, client: &Client) {
    let lro = || client.lro_operations();
    // With `Location` the status code alone says that it is done.
    let deleted = |state| succeeded(product(Some(state)));
    scenes! { run:
        "LRODeleteProvisioningSucceededWithBody" =>
            lro().lr_os_delete_provisioning202_accepted200_succeeded(), deleted("Succeeded");
        "LRODeleteProvisioningFailed" =>
            lro().lr_os_delete_provisioning202_deleting_failed200(), deleted("Failed");
        "LRODeleteProvisioningCanceled" =>
            lro().lr_os_delete_provisioning202_deletingcanceled200(), deleted("Canceled");
        "LRODeleteInlineComplete" => lro().lr_os_delete204_succeeded(), succeeded(());
        "LRODelete200" => lro().lr_os_delete202_retry200(), succeeded(None);
        "LRODelete204" => lro().lr_os_delete202_no_retry204(), succeeded(None);
        "LRODeleteNoHeaderInRetry" => lro().lr_os_delete_no_header_in_retry(), succeeded(());
        "LRODeleteAsyncNoHeaderInRetry" => lro().lr_os_delete_async_no_header_in_retry(), succeeded(());
        "LRODeleteAsyncRetrySucceeded" => lro().lr_os_delete_async_retry_succeeded(), succeeded(());
        "LRODeleteAsyncNoRetrySucceeded" => lro().lr_os_delete_async_no_retry_succeeded(), succeeded(());
        "LRODeleteAsyncRetryFailed" => lro().lr_os_delete_async_retry_failed(), ends("Failed");
        "LRODeleteAsyncRetryCanceled" => lro().lr_os_delete_async_retrycanceled(), ends("Canceled");
    }
}

async fn posts(run: &mut Run, client: &Client) {
    let lro = || client.lro_operations();
    let sku = Sku {
        id: Some("1".to_owned()),
        name: Some("product".to_owned()),
    };
    scenes! { run:
        "LROPost200" => lro().lr_os_post200_with_payload(), succeeded(sku);
        "LROPostSuccededWithBody" => lro().lr_os_post202_retry200(), succeeded(());
    }
    // The document promises a product with `202`, and none comes with `204`.
    scenes! { run:
        "LROPostSuccededNoBody" =>
            lro().lr_os_post202_no_retry204(), because::<Product>(|why| matches!(why, Reason::UndocumentedStatus));
        "LROPostAndGetList" => lro().lr_os_post202_list(), succeeded(Some(vec![product(None)]));
    }
    let done = || Some(product(Some("Succeeded")));
    scenes! { run:
        "LROPostAsyncRetrySucceeded" => lro().lr_os_post_async_retry_succeeded(), succeeded(done());
        "LROPostAsyncNoRetrySucceeded" => lro().lr_os_post_async_no_retry_succeeded(), succeeded(done());
        "LROPostAsyncRetryFailed" =>
            lro().lr_os_post_async_retry_failed(), |outcome| {
                let failed = failed::<()>(outcome);
                assert_eq!(failed.state, "Failed");
                assert_eq!(failed.code().as_deref(), Some("500"));
                assert_eq!(failed.message().as_deref(), Some("Internal Server Error"));
            };
        "LROPostAsyncRetryCanceled" => lro().lr_os_post_async_retrycanceled(), ends("Canceled");
    }
}

async fn double_headers(run: &mut Run, client: &Client) {
    let lro = || client.lro_operations();
    scenes! { run:
        "LROPostDoubleHeadersFinalLocationPost",
        "LROPostDoubleHeadersFinalLocationAsync",
        "LROPostDoubleHeadersFinalLocationGet" =>
            lro().lr_os_post_double_headers_final_location_get(), succeeded(product(None));
    }
    let id = |outcome: Outcome<Product>| {
        assert_eq!(outcome.expect("done").value().id.as_deref(), Some("100"))
    };
    scenes! { run:
        "LROPostDoubleHeadersFinalAzureHeaderGet" => lro().lr_os_post_double_headers_final_azure_header_get(), id;
        "LROPostDoubleHeadersFinalAzureHeaderGetDefault" =>
            lro().lr_os_post_double_headers_final_azure_header_get_default(), id;
    }
}

async fn patches(run: &mut Run, client: &Client) {
    let lro = || client.lr_os_operations();
    let done = succeeded(product(Some("Succeeded")));
    scenes! { run:
        "LROPatchInlineCompleteIgnoreHeaders" => lro().lr_os_patch200_succeeded_ignore_headers(), done;
    }
    let id = |expected: &'static str| {
        move |outcome: Outcome<Product>| {
            assert_eq!(outcome.expect("done").value().id.as_deref(), Some(expected));
        }
    };
    scenes! { run:
        "LROPatch201WithAsyncHeader" =>
            lro().lr_os_patch201_retry_with_async_header(), id("/lro/patch/201/retry/onlyAsyncHeader");
        "LROPatch202WithAsyncAndLocationHeader" =>
            lro().lr_os_patch202_retry_with_async_and_location_header(),
            id("/lro/patch/202/retry/asyncAndLocationHeader");
    }
}

async fn retries(run: &mut Run) {
    let client = run.client(Client::builder().repeat_all(true));
    let lro = || client.lro_retry_operations();
    let done = || product(Some("Succeeded"));
    scenes! { run:
        "LRORetryPutSucceededWithBody" => lro().lro_retrys_put201_creating_succeeded200(), succeeded(done());
        "LRORetryErrorPutAsyncSucceeded", "LRORetryErrorPutAsyncSucceededPolling" =>
            lro().lro_retrys_put_async_relative_retry_succeeded(), succeeded(done());
        "LRORetryErrorDelete202Accepted200Succeeded" =>
            lro().lro_retrys_delete_provisioning202_accepted200_succeeded(), succeeded(done());
        "LRORetryErrorDelete202Retry200Succeeded" => lro().lro_retrys_delete202_retry200(), succeeded(());
        "LRORetryErrorDeleteAsyncRetrySucceeded" =>
            lro().lro_retrys_delete_async_relative_retry_succeeded(), succeeded(());
        "LRORetryErrorPost202Retry200Succeeded" => lro().lro_retrys_post202_retry200(), succeeded(());
        "LRORetryErrorPostAsyncRetrySucceeded" =>
            lro().lro_retrys_post_async_relative_retry_succeeded(), succeeded(());
    }
}

async fn refused(run: &mut Run, client: &Client) {
    let lro = || client.lrosad_operations();
    scenes! { run:
        "LRONonRetryPut400" => lro().lrosa_ds_put_non_retry400(), is_refused;
        "LRONonRetryPut201Creating400" =>
            lro().lrosa_ds_put_non_retry201_creating400(), |outcome: Outcome<Product>| {
                let error = outcome.expect_err("no success");
                let message = error.api().and_then(|error| error.message.as_deref());
                assert_eq!(message, Some("Error from the server"));
            };
        "LRONonRetryPut201Creating400InvalidJson" =>
            lro().lrosa_ds_put_non_retry201_creating400_invalid_json(),
            because::<Product>(|why| matches!(why, Reason::UndecodableBody(_)));
        "LRONonRetryPutAsyncRetry400" => lro().lrosa_ds_put_async_relative_retry400(), is_refused;
        "LRONonRetryDelete400" => lro().lrosa_ds_delete_non_retry400(), is_refused;
        "LRONonRetryDelete202Retry400" => lro().lrosa_ds_delete202_non_retry400(), is_refused;
        "LRONonRetryDeleteAsyncRetry400" => lro().lrosa_ds_delete_async_relative_retry400(), is_refused;
        "LRONonRetryPost400" => lro().lrosa_ds_post_non_retry400(), is_refused;
        "LRONonRetryPost202Retry400" => lro().lrosa_ds_post202_non_retry400(), is_refused;
        "LRONonRetryPostAsyncRetry400" => lro().lrosa_ds_post_async_relative_retry400(), is_refused;
    }
}

async fn malformed(run: &mut Run, client: &Client) {
    let lro = || client.lrosad_operations();
    scenes! { run:
        "LROErrorPut201NoProvisioningStatePayload" =>
            lro().lrosa_ds_put_error201_no_provisioning_state_payload(),
            because::<Product>(|why| matches!(why, Reason::EmptyBody));
    }
    fn no_state<T: std::fmt::Debug>(outcome: Outcome<T>) {
        assert!(matches!(unexpected(outcome), Reason::NoState));
    }
    scenes! { run:
        "LROErrorPutAsyncNoPollingStatus" => lro().lrosa_ds_put_async_relative_retry_no_status(), no_state;
        "LROErrorPutAsyncNoPollingStatusPayload" =>
            lro().lrosa_ds_put_async_relative_retry_no_status_payload(), no_state;
        "LROErrorPutAsyncInvalidJsonPolling" =>
            lro().lrosa_ds_put_async_relative_retry_invalid_json_polling(), no_state;
        "LROErrorDeleteAsyncNoPollingStatus" => lro().lrosa_ds_delete_async_relative_retry_no_status(), no_state;
        "LROErrorDeleteAsyncInvalidJsonPolling" =>
            lro().lrosa_ds_delete_async_relative_retry_invalid_json_polling(), no_state;
        "LROErrorPostAsyncNoPollingPayload" => lro().lrosa_ds_post_async_relative_retry_no_payload(), no_state;
        "LROErrorPostAsyncInvalidJsonPolling" =>
            lro().lrosa_ds_post_async_relative_retry_invalid_json_polling(), no_state;
        "LROErrorPut200InvalidJson" =>
            lro().lrosa_ds_put200_invalid_json(),
            because::<Option<Product>>(|why| matches!(why, Reason::UndecodableBody(_)));
        "LROErrorDeleteNoLocation" => client.lro_operations().lrosa_ds_delete204_succeeded(), succeeded(());
        "LROErrorPostNoLocation" =>
            lro().lrosa_ds_post202_no_location(), because::<()>(|why| matches!(why, Reason::BadLink));
    }
}

/// Links that lead to nothing, and a `Retry-After` that says nothing.
async fn bad_links(run: &mut Run, client: &Client) {
    let lro = || client.lrosad_operations();
    fn missing<T: std::fmt::Debug>(outcome: Outcome<T>) {
        let error = outcome.expect_err("no success");
        assert_eq!(
            error.status().map(|status| status.as_u16()),
            Some(404),
            "{error:?}"
        );
    }
    scenes! { run:
        "LROErrorPutAsyncInvalidHeader" => lro().lrosa_ds_put_async_relative_retry_invalid_header(), missing;
        "LROErrorDelete202RetryInvalidHeader" => lro().lrosa_ds_delete202_retry_invalid_header(), missing;
        "LROErrorDeleteAsyncInvalidHeader" => lro().lrosa_ds_delete_async_relative_retry_invalid_header(), missing;
        "LROErrorPost202RetryInvalidHeader" => lro().lrosa_ds_post202_retry_invalid_header(), missing;
        "LROErrorPostAsyncInvalidHeader" => lro().lrosa_ds_post_async_relative_retry_invalid_header(), missing;
    }
}

/// A transport that adds a header to everything.
struct Named<T>(T);

impl<T: Transport> Transport for Named<T> {
    fn send(
        &self,
        mut request: Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let id = http::HeaderValue::from_static("9C4D50EE-2D56-4CD3-8152-34347DC9F2B0");
        request.headers_mut().insert("x-ms-client-request-id", id);
        self.0.send(request)
    }
}

async fn custom_headers(run: &mut Run) {
    let builder = Client::builder().base_url(&*run.server.url);
    let short = std::time::Duration::from_millis(5);
    let client = builder
        .transport(Named(transport()))
        .poll_pause(short)
        .min_poll_interval(short)
        .build();
    let client = client.expect("a client");
    let lro = || client.lro_operations();
    let done = || product(Some("Succeeded"));
    scenes! { run:
        "CustomHeaderPutAsyncSucceded" => lro().lr_os_custom_header_put_async_retry_succeeded(), succeeded(done());
        "CustomHeaderPutSucceeded" => lro().lr_os_custom_header_put201_creating_succeeded200(), succeeded(done());
        "CustomHeaderPostSucceeded" => lro().lr_os_custom_header_post202_retry200(), succeeded(());
        "CustomHeaderPostAsyncSucceded" => lro().lr_os_custom_header_post_async_retry_succeeded(), succeeded(());
    }
}

/// An operation is looked at, kept as a text, and taken up again.
async fn resumed(run: &mut Run, client: &Client) {
    let call = || client.lro_operations().lr_os_put_async_retry_succeeded();
    run.local("an operation is taken up again", async {
        let mut poller = call().begin().await.expect("accepted");
        assert_eq!(poller.state(), Some("Accepted"));
        assert!(!poller.poll().await.expect("a look"));
        let token = poller.token().expect("it is not done");
        drop(poller);
        let mut poller = call().resume(&token).expect("its token");
        assert!(poller.poll().await.expect("a look"));
        assert!(poller.is_done() && poller.token().is_none());
        let product = poller.wait().await.expect("done").into_value();
        assert_eq!(product.id.as_deref(), Some("100"));
        let other = client.lro_operations().lr_os_put_async_retry_failed();
        assert!(matches!(other.resume(&token), Err(Error::NotSent(_))));
    })
    .await;
}
