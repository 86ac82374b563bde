//! `subscriptionId-apiVersion.json`.

use oast_conformance::subscription_id_api_version::Client;
use oast_conformance::subscription_id_api_version::models::SampleResourceGroup;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    run.scene(&["SubscriptionIdAndApiVersion"], async {
        let group = client.group();
        let call = group.get_sample_resource_group("test-subscription", "testgroup101");
        let expected = SampleResourceGroup {
            name: Some("testgroup101".to_owned()),
            location: Some("West US".to_owned()),
        };
        assert_eq!(call.await.expect("accepted").into_value(), expected);
    })
    .await;
}
