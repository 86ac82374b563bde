//! `lro.json`: operations that are done later.

use http::Request;
use oast_conformance::lro::Client;
use oast_conformance::lro::models::{CloudError, Product, ProductProperties, Sku, SubProduct};
use oast_runtime::transport::{BoxFuture, Transport, TransportError};
use oast_runtime::{Body, Error, Failed, Reason};

use crate::run::{Run, transport};

/// Plays a scene in which an operation is waited for; its outcome is looked at by a closure.
macro_rules! scene {
    ($run:ident, [$($name:literal),*], $call:expr, $look:expr) => {
        $run.scene(&[$($name),*], async { ($look)($call.until_done().await) }).await;
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

async fn puts(run: &mut Run, client: &Client) {
    let lro = || client.lro_operations();
    let other = || client.lr_os_operations();
    let done = || product(Some("Succeeded"));
    scene!(
        run,
        ["LROPutInlineComplete"],
        lro().lr_os_put200_succeeded(),
        succeeded(Some(done()))
    );
    scene!(
        run,
        ["LROPutInlineComplete201"],
        lro().lr_os_put201_succeeded(),
        succeeded(done())
    );
    let no_state = succeeded(product(None));
    scene!(
        run,
        ["LROPut200InlineCompleteNoState"],
        lro().lr_os_put200_succeeded_no_state(),
        &no_state
    );
    scene!(
        run,
        ["LROPut202Retry200"],
        lro().lr_os_put202_retry200(),
        no_state
    );
    scene!(
        run,
        ["LROPutSucceededWithBody"],
        lro().lr_os_put201_creating_succeeded200(),
        succeeded(done())
    );
    scene!(
        run,
        ["LROPutSucceededNoBody"],
        lro().lr_os_put200_updating_succeeded204(),
        succeeded(done())
    );
    scene!(
        run,
        ["LROPutFailed"],
        lro().lr_os_put201_creating_failed200(),
        ends("Failed")
    );
    scene!(
        run,
        ["LROPutCanceled"],
        lro().lr_os_put200_acceptedcanceled200(),
        ends("Canceled")
    );
    scene!(
        run,
        ["LROPutNoHeaderInRetry"],
        other().lr_os_put_no_header_in_retry(),
        succeeded(done())
    );
    let sku = || Sku {
        id: Some("100".to_owned()),
        name: Some("sku".to_owned()),
    };
    scene!(
        run,
        ["LROPutNonResourceInRetry"],
        other().lr_os_put_non_resource(),
        succeeded(sku())
    );
    scene!(
        run,
        ["LROPutNonResourceAsyncInRetry"],
        other().lr_os_put_async_non_resource(),
        succeeded(sku())
    );
    let sub = |outcome: Outcome<SubProduct>| {
        let sub = outcome.expect("done").into_value();
        assert_eq!(sub.id.as_deref(), Some("100"));
        let state = sub
            .properties
            .and_then(|properties| properties.provisioning_state);
        assert_eq!(state.as_deref(), Some("Succeeded"));
    };
    scene!(
        run,
        ["LROPutSubResourceInRetry"],
        other().lr_os_put_sub_resource(),
        sub
    );
    scene!(
        run,
        ["LROPutSubResourceAsyncInRetry"],
        other().lr_os_put_async_sub_resource(),
        sub
    );
}

async fn async_puts(run: &mut Run, client: &Client) {
    let lro = || client.lro_operations();
    let done = || product(Some("Succeeded"));
    scene!(
        run,
        ["LROPutAsyncRetrySucceeded"],
        lro().lr_os_put_async_retry_succeeded(),
        succeeded(done())
    );
    scene!(
        run,
        ["LROPutAsyncNoRetrySucceeded"],
        lro().lr_os_put_async_no_retry_succeeded(),
        succeeded(done())
    );
    scene!(
        run,
        ["LROPutAsyncRetryFailed"],
        lro().lr_os_put_async_retry_failed(),
        ends("Failed")
    );
    scene!(
        run,
        ["LROPutAsyncNoRetryCanceled"],
        lro().lr_os_put_async_no_retrycanceled(),
        ends("Canceled")
    );
    let call = client
        .lr_os_operations()
        .lr_os_put_async_no_header_in_retry();
    scene!(run, ["LROPutAsyncNoHeaderInRetry"], call, succeeded(done()));
}

async fn deletes(run: &mut Run, client: &Client) {
    let lro = || client.lro_operations();
    // With `Location` the status code alone says that it is done.
    for_state(
        run,
        "LRODeleteProvisioningSucceededWithBody",
        lro()
            .lr_os_delete_provisioning202_accepted200_succeeded()
            .until_done(),
        "Succeeded",
    )
    .await;
    for_state(
        run,
        "LRODeleteProvisioningFailed",
        lro()
            .lr_os_delete_provisioning202_deleting_failed200()
            .until_done(),
        "Failed",
    )
    .await;
    for_state(
        run,
        "LRODeleteProvisioningCanceled",
        lro()
            .lr_os_delete_provisioning202_deletingcanceled200()
            .until_done(),
        "Canceled",
    )
    .await;
    scene!(
        run,
        ["LRODeleteInlineComplete"],
        lro().lr_os_delete204_succeeded(),
        succeeded(())
    );
    scene!(
        run,
        ["LRODelete200"],
        lro().lr_os_delete202_retry200(),
        succeeded(None)
    );
    scene!(
        run,
        ["LRODelete204"],
        lro().lr_os_delete202_no_retry204(),
        succeeded(None)
    );
    scene!(
        run,
        ["LRODeleteNoHeaderInRetry"],
        lro().lr_os_delete_no_header_in_retry(),
        succeeded(())
    );
    scene!(
        run,
        ["LRODeleteAsyncNoHeaderInRetry"],
        lro().lr_os_delete_async_no_header_in_retry(),
        succeeded(())
    );
    scene!(
        run,
        ["LRODeleteAsyncRetrySucceeded"],
        lro().lr_os_delete_async_retry_succeeded(),
        succeeded(())
    );
    scene!(
        run,
        ["LRODeleteAsyncNoRetrySucceeded"],
        lro().lr_os_delete_async_no_retry_succeeded(),
        succeeded(())
    );
    scene!(
        run,
        ["LRODeleteAsyncRetryFailed"],
        lro().lr_os_delete_async_retry_failed(),
        ends("Failed")
    );
    scene!(
        run,
        ["LRODeleteAsyncRetryCanceled"],
        lro().lr_os_delete_async_retrycanceled(),
        ends("Canceled")
    );
}

async fn for_state(
    run: &mut Run,
    name: &str,
    call: impl Future<Output = Outcome<Product>>,
    state: &str,
) {
    run.scene(&[name], async {
        assert_eq!(call.await.expect("done").into_value(), product(Some(state)));
    })
    .await;
}

async fn posts(run: &mut Run, client: &Client) {
    let lro = || client.lro_operations();
    let sku = Sku {
        id: Some("1".to_owned()),
        name: Some("product".to_owned()),
    };
    scene!(
        run,
        ["LROPost200"],
        lro().lr_os_post200_with_payload(),
        succeeded(sku)
    );
    scene!(
        run,
        ["LROPostSuccededWithBody"],
        lro().lr_os_post202_retry200(),
        succeeded(())
    );
    // The document promises a product with `202`, and none comes with `204`.
    scene!(
        run,
        ["LROPostSuccededNoBody"],
        lro().lr_os_post202_no_retry204(),
        |outcome| {
            assert!(matches!(
                unexpected::<Product>(outcome),
                Reason::UndocumentedStatus
            ));
        }
    );
    scene!(
        run,
        ["LROPostAndGetList"],
        lro().lr_os_post202_list(),
        succeeded(Some(vec![product(None)]))
    );
    let done = || Some(product(Some("Succeeded")));
    scene!(
        run,
        ["LROPostAsyncRetrySucceeded"],
        lro().lr_os_post_async_retry_succeeded(),
        succeeded(done())
    );
    scene!(
        run,
        ["LROPostAsyncNoRetrySucceeded"],
        lro().lr_os_post_async_no_retry_succeeded(),
        succeeded(done())
    );
    scene!(
        run,
        ["LROPostAsyncRetryFailed"],
        lro().lr_os_post_async_retry_failed(),
        |outcome| {
            let failed = failed::<()>(outcome);
            assert_eq!(failed.state, "Failed");
            assert_eq!(failed.code().as_deref(), Some("500"));
            assert_eq!(failed.message().as_deref(), Some("Internal Server Error"));
        }
    );
    scene!(
        run,
        ["LROPostAsyncRetryCanceled"],
        lro().lr_os_post_async_retrycanceled(),
        ends("Canceled")
    );
}

async fn double_headers(run: &mut Run, client: &Client) {
    let lro = || client.lro_operations();
    scene!(
        run,
        [
            "LROPostDoubleHeadersFinalLocationPost",
            "LROPostDoubleHeadersFinalLocationAsync",
            "LROPostDoubleHeadersFinalLocationGet"
        ],
        lro().lr_os_post_double_headers_final_location_get(),
        succeeded(product(None))
    );
    let id = |outcome: Outcome<Product>| {
        assert_eq!(outcome.expect("done").value().id.as_deref(), Some("100"))
    };
    scene!(
        run,
        ["LROPostDoubleHeadersFinalAzureHeaderGet"],
        lro().lr_os_post_double_headers_final_azure_header_get(),
        id
    );
    scene!(
        run,
        ["LROPostDoubleHeadersFinalAzureHeaderGetDefault"],
        lro().lr_os_post_double_headers_final_azure_header_get_default(),
        id
    );
}

async fn patches(run: &mut Run, client: &Client) {
    let lro = || client.lr_os_operations();
    let done = succeeded(product(Some("Succeeded")));
    scene!(
        run,
        ["LROPatchInlineCompleteIgnoreHeaders"],
        lro().lr_os_patch200_succeeded_ignore_headers(),
        done
    );
    let id = |expected: &'static str| {
        move |outcome: Outcome<Product>| {
            assert_eq!(outcome.expect("done").value().id.as_deref(), Some(expected));
        }
    };
    scene!(
        run,
        ["LROPatch201WithAsyncHeader"],
        lro().lr_os_patch201_retry_with_async_header(),
        id("/lro/patch/201/retry/onlyAsyncHeader")
    );
    scene!(
        run,
        ["LROPatch202WithAsyncAndLocationHeader"],
        lro().lr_os_patch202_retry_with_async_and_location_header(),
        id("/lro/patch/202/retry/asyncAndLocationHeader")
    );
}

async fn retries(run: &mut Run) {
    let client = run.client(Client::builder().repeat_all(true));
    let lro = || client.lro_retry_operations();
    let done = || product(Some("Succeeded"));
    scene!(
        run,
        ["LRORetryPutSucceededWithBody"],
        lro().lro_retrys_put201_creating_succeeded200(),
        succeeded(done())
    );
    scene!(
        run,
        [
            "LRORetryErrorPutAsyncSucceeded",
            "LRORetryErrorPutAsyncSucceededPolling"
        ],
        lro().lro_retrys_put_async_relative_retry_succeeded(),
        succeeded(done())
    );
    scene!(
        run,
        ["LRORetryErrorDelete202Accepted200Succeeded"],
        lro().lro_retrys_delete_provisioning202_accepted200_succeeded(),
        succeeded(done())
    );
    scene!(
        run,
        ["LRORetryErrorDelete202Retry200Succeeded"],
        lro().lro_retrys_delete202_retry200(),
        succeeded(())
    );
    scene!(
        run,
        ["LRORetryErrorDeleteAsyncRetrySucceeded"],
        lro().lro_retrys_delete_async_relative_retry_succeeded(),
        succeeded(())
    );
    scene!(
        run,
        ["LRORetryErrorPost202Retry200Succeeded"],
        lro().lro_retrys_post202_retry200(),
        succeeded(())
    );
    scene!(
        run,
        ["LRORetryErrorPostAsyncRetrySucceeded"],
        lro().lro_retrys_post_async_relative_retry_succeeded(),
        succeeded(())
    );
}

async fn refused(run: &mut Run, client: &Client) {
    let lro = || client.lrosad_operations();
    scene!(
        run,
        ["LRONonRetryPut400"],
        lro().lrosa_ds_put_non_retry400(),
        is_refused
    );
    scene!(
        run,
        ["LRONonRetryPut201Creating400"],
        lro().lrosa_ds_put_non_retry201_creating400(),
        |outcome: Outcome<Product>| {
            let error = outcome.expect_err("no success");
            let message = error.api().and_then(|error| error.message.as_deref());
            assert_eq!(message, Some("Error from the server"));
        }
    );
    scene!(
        run,
        ["LRONonRetryPut201Creating400InvalidJson"],
        lro().lrosa_ds_put_non_retry201_creating400_invalid_json(),
        |outcome| {
            assert!(matches!(
                unexpected::<Product>(outcome),
                Reason::UndecodableBody(_)
            ));
        }
    );
    scene!(
        run,
        ["LRONonRetryPutAsyncRetry400"],
        lro().lrosa_ds_put_async_relative_retry400(),
        is_refused
    );
    scene!(
        run,
        ["LRONonRetryDelete400"],
        lro().lrosa_ds_delete_non_retry400(),
        is_refused
    );
    scene!(
        run,
        ["LRONonRetryDelete202Retry400"],
        lro().lrosa_ds_delete202_non_retry400(),
        is_refused
    );
    scene!(
        run,
        ["LRONonRetryDeleteAsyncRetry400"],
        lro().lrosa_ds_delete_async_relative_retry400(),
        is_refused
    );
    scene!(
        run,
        ["LRONonRetryPost400"],
        lro().lrosa_ds_post_non_retry400(),
        is_refused
    );
    scene!(
        run,
        ["LRONonRetryPost202Retry400"],
        lro().lrosa_ds_post202_non_retry400(),
        is_refused
    );
    scene!(
        run,
        ["LRONonRetryPostAsyncRetry400"],
        lro().lrosa_ds_post_async_relative_retry400(),
        is_refused
    );
}

async fn malformed(run: &mut Run, client: &Client) {
    let lro = || client.lrosad_operations();
    scene!(
        run,
        ["LROErrorPut201NoProvisioningStatePayload"],
        lro().lrosa_ds_put_error201_no_provisioning_state_payload(),
        |outcome| {
            assert!(matches!(unexpected::<Product>(outcome), Reason::EmptyBody));
        }
    );
    fn no_state<T: std::fmt::Debug>(outcome: Outcome<T>) {
        assert!(matches!(unexpected(outcome), Reason::NoState));
    }
    scene!(
        run,
        ["LROErrorPutAsyncNoPollingStatus"],
        lro().lrosa_ds_put_async_relative_retry_no_status(),
        no_state
    );
    scene!(
        run,
        ["LROErrorPutAsyncNoPollingStatusPayload"],
        lro().lrosa_ds_put_async_relative_retry_no_status_payload(),
        no_state
    );
    scene!(
        run,
        ["LROErrorPutAsyncInvalidJsonPolling"],
        lro().lrosa_ds_put_async_relative_retry_invalid_json_polling(),
        no_state
    );
    scene!(
        run,
        ["LROErrorDeleteAsyncNoPollingStatus"],
        lro().lrosa_ds_delete_async_relative_retry_no_status(),
        no_state
    );
    scene!(
        run,
        ["LROErrorDeleteAsyncInvalidJsonPolling"],
        lro().lrosa_ds_delete_async_relative_retry_invalid_json_polling(),
        no_state
    );
    scene!(
        run,
        ["LROErrorPostAsyncNoPollingPayload"],
        lro().lrosa_ds_post_async_relative_retry_no_payload(),
        no_state
    );
    scene!(
        run,
        ["LROErrorPostAsyncInvalidJsonPolling"],
        lro().lrosa_ds_post_async_relative_retry_invalid_json_polling(),
        no_state
    );
    scene!(
        run,
        ["LROErrorPut200InvalidJson"],
        lro().lrosa_ds_put200_invalid_json(),
        |outcome| {
            assert!(matches!(
                unexpected::<Option<Product>>(outcome),
                Reason::UndecodableBody(_)
            ));
        }
    );
    scene!(
        run,
        ["LROErrorDeleteNoLocation"],
        client.lro_operations().lrosa_ds_delete204_succeeded(),
        succeeded(())
    );
    scene!(
        run,
        ["LROErrorPostNoLocation"],
        lro().lrosa_ds_post202_no_location(),
        |outcome| {
            assert!(matches!(unexpected::<()>(outcome), Reason::BadLink));
        }
    );
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
    scene!(
        run,
        ["LROErrorPutAsyncInvalidHeader"],
        lro().lrosa_ds_put_async_relative_retry_invalid_header(),
        missing
    );
    scene!(
        run,
        ["LROErrorDelete202RetryInvalidHeader"],
        lro().lrosa_ds_delete202_retry_invalid_header(),
        missing
    );
    scene!(
        run,
        ["LROErrorDeleteAsyncInvalidHeader"],
        lro().lrosa_ds_delete_async_relative_retry_invalid_header(),
        missing
    );
    scene!(
        run,
        ["LROErrorPost202RetryInvalidHeader"],
        lro().lrosa_ds_post202_retry_invalid_header(),
        missing
    );
    scene!(
        run,
        ["LROErrorPostAsyncInvalidHeader"],
        lro().lrosa_ds_post_async_relative_retry_invalid_header(),
        missing
    );
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
        .build();
    let client = client.expect("a client");
    let lro = || client.lro_operations();
    let done = || product(Some("Succeeded"));
    scene!(
        run,
        ["CustomHeaderPutAsyncSucceded"],
        lro().lr_os_custom_header_put_async_retry_succeeded(),
        succeeded(done())
    );
    scene!(
        run,
        ["CustomHeaderPutSucceeded"],
        lro().lr_os_custom_header_put201_creating_succeeded200(),
        succeeded(done())
    );
    scene!(
        run,
        ["CustomHeaderPostSucceeded"],
        lro().lr_os_custom_header_post202_retry200(),
        succeeded(())
    );
    scene!(
        run,
        ["CustomHeaderPostAsyncSucceded"],
        lro().lr_os_custom_header_post_async_retry_succeeded(),
        succeeded(())
    );
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
