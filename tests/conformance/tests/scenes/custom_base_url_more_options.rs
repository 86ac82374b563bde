//! `custom-baseUrl-more-options.json`.

use oast_conformance::custom_base_url_more_options::Client;
use oast_conformance::custom_base_url_more_options::servers::VaultSecretDnsSuffix;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let (vault, rest) = run.server.url.split_at("http://127".len());
    let (secret, dns_suffix) = rest.split_at(".0".len());
    let server = VaultSecretDnsSuffix {
        vault,
        secret,
        dns_suffix,
    };
    let client = run.client_of(Client::builder().base_url(server));
    run.scene(&["CustomBaseUriMoreOptions"], async {
        let call = client.path_operations();
        let call = call.paths_get_empty("test12", "key1").key_version("v1");
        call.await.expect("accepted");
    })
    .await;
}
