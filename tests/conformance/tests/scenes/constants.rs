//! `constants.json`.

use oast_conformance::constants::Client;
use oast_conformance::constants::runtime::{Body, Broken, Violations, http::Request};

use crate::run::Run;

type Made = Result<Request<Body>, Violations>;

fn query(made: Made) -> Option<String> {
    let request = made.expect("valid");
    request.uri().query().map(str::to_owned)
}

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    run.scene(&["ConstantClientProperties"], async {
        let call = client.contants().put_client_constants();
        call.await.expect("accepted");
    })
    .await;
    of_one_value(run, &client).await;
    of_two_values(run, &client).await;
    rules(run, &client).await;
}

async fn of_one_value(run: &mut Run, client: &Client) {
    let constants = client.contants();
    run.local(
        "constants: one value that is required is always sent",
        async {
            for made in [
                constants
                    .put_no_model_as_string_required_one_value_no_default()
                    .request(),
                constants
                    .put_no_model_as_string_required_one_value_default()
                    .request(),
                constants
                    .put_model_as_string_required_one_value_no_default()
                    .request(),
                constants
                    .put_model_as_string_required_one_value_default()
                    .request(),
            ] {
                assert_eq!(query(made).as_deref(), Some("input=value1"));
            }
        },
    )
    .await;
    run.local(
        "constants: one value that is not required is sent if given",
        async {
            for (absent, given) in [
                (
                    constants
                        .put_no_model_as_string_no_required_one_value_no_default()
                        .request(),
                    constants
                        .put_no_model_as_string_no_required_one_value_no_default()
                        .input("value1")
                        .request(),
                ),
                (
                    constants
                        .put_no_model_as_string_no_required_one_value_default()
                        .request(),
                    constants
                        .put_no_model_as_string_no_required_one_value_default()
                        .input("value1")
                        .request(),
                ),
                (
                    constants
                        .put_model_as_string_no_required_one_value_no_default()
                        .request(),
                    constants
                        .put_model_as_string_no_required_one_value_no_default()
                        .input("value1")
                        .request(),
                ),
                (
                    constants
                        .put_model_as_string_no_required_one_value_default()
                        .request(),
                    constants
                        .put_model_as_string_no_required_one_value_default()
                        .input("value1")
                        .request(),
                ),
            ] {
                assert_eq!(query(absent), None);
                assert_eq!(query(given).as_deref(), Some("input=value1"));
            }
        },
    )
    .await;
}

async fn of_two_values(run: &mut Run, client: &Client) {
    let constants = client.contants();
    run.local("constants: two values are a choice", async {
        for made in [
            constants
                .put_no_model_as_string_no_required_two_value_no_default()
                .input("value2")
                .request(),
            constants
                .put_no_model_as_string_no_required_two_value_default()
                .input("value2")
                .request(),
            constants
                .put_model_as_string_no_required_two_value_no_default()
                .input("value2")
                .request(),
            constants
                .put_model_as_string_no_required_two_value_default()
                .input("value2")
                .request(),
            constants
                .put_no_model_as_string_required_two_value_no_default("value2")
                .request(),
            constants
                .put_no_model_as_string_required_two_value_default("value2")
                .request(),
            constants
                .put_model_as_string_required_two_value_no_default("value2")
                .request(),
            constants
                .put_model_as_string_required_two_value_default("value2")
                .request(),
        ] {
            assert_eq!(query(made).as_deref(), Some("input=value2"));
        }
    })
    .await;
    run.local(
        "constants: a choice that is not required may be left out",
        async {
            for made in [
                constants
                    .put_no_model_as_string_no_required_two_value_no_default()
                    .request(),
                constants
                    .put_no_model_as_string_no_required_two_value_default()
                    .request(),
                constants
                    .put_model_as_string_no_required_two_value_no_default()
                    .request(),
                constants
                    .put_model_as_string_no_required_two_value_default()
                    .request(),
            ] {
                assert_eq!(query(made), None);
            }
        },
    )
    .await;
}

async fn rules(run: &mut Run, client: &Client) {
    let constants = client.contants();
    let broken = |made: Made| {
        let violations = made.expect_err("nothing to send");
        violations.iter().map(|one| one.broken).collect::<Vec<_>>()
    };
    run.local(
        "constants: others are refused where the document closes the list",
        async {
            let allowed = &["value1", "value2"];
            let call = constants.put_no_model_as_string_required_two_value_no_default("value3");
            assert_eq!(broken(call.request()), [Broken::NotOneOf { allowed }]);
            let call = constants.put_no_model_as_string_required_one_value_no_default();
            let allowed = &["value1"];
            assert_eq!(
                broken(call.input("value2").request()),
                [Broken::NotOneOf { allowed }]
            );
        },
    )
    .await;
    run.local(
        "constants: others are welcome where the document says so",
        async {
            let call = constants.put_model_as_string_required_two_value_no_default("value3");
            assert_eq!(query(call.request()).as_deref(), Some("input=value3"));
            let call = constants.put_model_as_string_no_required_one_value_no_default();
            assert_eq!(
                query(call.input("value3").request()).as_deref(),
                Some("input=value3")
            );
        },
    )
    .await;
    run.local(
        "constants: a constant that is a number, a text, a boolean",
        async {
            let call = constants.put_client_constants().query_constant(99);
            assert_eq!(
                broken(call.request()),
                [Broken::NotOneOf { allowed: &["100"] }]
            );
            let call = constants.put_client_constants().path_constant("way");
            assert_eq!(
                broken(call.request()),
                [Broken::NotOneOf { allowed: &["path"] }]
            );
            let call = constants.put_client_constants().header_constant(false);
            assert_eq!(
                broken(call.request()),
                [Broken::NotOneOf { allowed: &["true"] }]
            );
        },
    )
    .await;
}
