//! `azure-special-properties.json`.

use oast_conformance::azure_special_properties::runtime::{Broken, Error};
use oast_conformance::azure_special_properties::{Client, headers};

use super::header::with_header;
use crate::run::Run;

const GUID: &str = "9C4D50EE-2D56-4CD3-8152-34347DC9F2B0";
const SUBSCRIPTION: &str = "1234-5678-9012-3456";

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    request_id(run, &client).await;
    named_request_id(run, &client).await;
    subscriptions(run).await;
    versions(run, &client).await;
    unencoded(run, &client).await;
    let odata = client.odata_operations();
    accepted! { run:
        "AzureODataFilter" odata
            .odata_get_with_filter()
            .filter("id gt 5 and name eq 'foo'")
            .top(10)
            .orderby("id");
    }
}

/// What all operations of Azure take without saying so is given to the transport.
fn identified(run: &Run, id: &'static str) -> Client {
    with_header(run, Client::builder(), "x-ms-client-request-id", id)
}

async fn request_id(run: &mut Run, client: &Client) {
    let (known, strange) = (identified(run, GUID), identified(run, "other"));
    for (name, client) in [
        ("AzureXmsRequestClientIdNull", client),
        ("AzureXmsRequestClientOverwrite", &known),
    ] {
        run.scene(&[name], async {
            let operations = client.subscription_in_credentials_operations();
            let call = operations.x_ms_client_request_id_get();
            let response = call.await.expect("accepted");
            let ids: Vec<_> = response.request_ids().collect();
            assert_eq!(ids, [("x-ms-request-id", "123")]);
        })
        .await;
    }
    run.scene(&["AzureRequestClientIdInError"], async {
        let operations = strange.subscription_in_credentials_operations();
        let call = operations.x_ms_client_request_id_get();
        let error = call.await.expect_err("refused");
        let Error::Api(answer) = error else {
            panic!("{error}");
        };
        assert_eq!(answer.status(), 400);
        let ids: Vec<_> = answer.request_ids().collect();
        assert_eq!(ids, [("x-ms-request-id", "123")]);
    })
    .await;
    run.scene(&["AzureXmsRequestClientOverwriteViaParameter"], async {
        let operations = client.subscription_in_credentials_operations();
        let call = operations.x_ms_client_request_id_param_get(GUID);
        let response = call.await.expect("accepted");
        assert_eq!(response.header("x-ms-request-id"), Some("123"));
    })
    .await;
}

async fn named_request_id(run: &mut Run, client: &Client) {
    let header = client.header_operations();
    macro_rules! told {
        ($($name:literal $method:ident)*) => {
            $(run.scene(&[$name], async {
                let response = header.$method(GUID).await.expect("accepted");
                let id = response.get(&headers::FOO_REQUEST_ID).expect("a text");
                assert_eq!(id.as_deref(), Some("123"));
            })
            .await;)*
        };
    }
    told! {
        "AzureXmsCustomNamedRequestId" header_custom_named_request_id
        "AzureXmsCustomNamedRequestId" header_custom_named_request_id_head
        "AzureXmsCustomNamedRequestIdParameterGroup"
            header_custom_named_request_id_param_grouping
    }
}

async fn subscriptions(run: &mut Run) {
    let client = identified(run, GUID);
    let credentials = client.subscription_in_credentials_operations();
    let method = client.subscription_in_method_operations();
    accepted! { run:
        "AzureSubscriptionMethodGlobalValid"
            credentials.subscription_in_credentials_post_method_global_valid(SUBSCRIPTION);
        "AzureSubscriptionMethodGlobalNotProvidedValid" credentials
            .subscription_in_credentials_post_method_global_not_provided_valid(SUBSCRIPTION);
        "AzureSubscriptionPathGlobalValid"
            credentials.subscription_in_credentials_post_path_global_valid(SUBSCRIPTION);
        "AzureSubscriptionSwaggerGlobalValid"
            credentials.subscription_in_credentials_post_swagger_global_valid(SUBSCRIPTION);
        "AzureSubscriptionMethodLocalValid"
            method.subscription_in_method_post_method_local_valid(SUBSCRIPTION);
        "AzureSubscriptionPathLocalValid"
            method.subscription_in_method_post_path_local_valid(SUBSCRIPTION);
        "AzureSubscriptionSwaggerLocalValid"
            method.subscription_in_method_post_swagger_local_valid(SUBSCRIPTION);
    }
    run.local("azure-special-properties: no subscription", async {
        for request in [
            credentials
                .subscription_in_credentials_post_method_global_null("")
                .request(),
            method
                .subscription_in_method_post_method_local_null("")
                .request(),
        ] {
            let violations = request.expect_err("nothing to send");
            let broken: Vec<_> = violations.iter().map(|one| one.broken).collect();
            assert_eq!(broken, [Broken::EmptySegment]);
        }
    })
    .await;
}

async fn versions(run: &mut Run, client: &Client) {
    let default = client.api_version_default_operations();
    let local = client.api_version_local_operations();
    accepted! { run:
        "AzureApiVersionMethodGlobalValid" default.api_version_default_get_method_global_valid();
        "AzureApiVersionMethodGlobalNotProvidedValid"
            default.api_version_default_get_method_global_not_provided_valid();
        "AzureApiVersionPathGlobalValid" default.api_version_default_get_path_global_valid();
        "AzureApiVersionSwaggerGlobalValid" default.api_version_default_get_swagger_global_valid();
        "AzureApiVersionMethodLocalValid" local.api_version_local_get_method_local_valid();
        "AzureApiVersionMethodLocalNull" local.api_version_local_get_method_local_null();
        "AzureApiVersionPathLocalValid" local.api_version_local_get_path_local_valid();
        "AzureApiVersionSwaggerLocalValid" local.api_version_local_get_swagger_local_valid();
    }
}

async fn unencoded(run: &mut Run, client: &Client) {
    const PATH: &str = "path1/path2/path3";
    const QUERY: &str = "value1&q2=value2&q3=value3";
    let skip = client.skip_url_encoding_operations();
    accepted! { run:
        "AzureMethodPathUrlEncoding" skip.skip_url_encoding_get_method_path_valid(PATH);
        "AzurePathPathUrlEncoding" skip.skip_url_encoding_get_path_path_valid(PATH);
        "AzureSwaggerPathUrlEncoding" skip.skip_url_encoding_get_swagger_path_valid();
        "AzureMethodQueryUrlEncoding" skip.skip_url_encoding_get_method_query_valid(QUERY);
        "AzureMethodQueryUrlEncodingNull" skip.skip_url_encoding_get_method_query_null();
        "AzurePathQueryUrlEncoding" skip.skip_url_encoding_get_path_query_valid(QUERY);
        "AzureSwaggerQueryUrlEncoding" skip.skip_url_encoding_get_swagger_query_valid();
    }
}
