//! Operations with several answers: which one it is decides what comes out.

use oast_conformance::http_infrastructure::multiple_response_operations::{
    MultipleResponsesGet200Model201ModelDefaultError200ValidAnswer as B200,
    MultipleResponsesGet200Model201ModelDefaultError201ValidAnswer as B201,
    MultipleResponsesGet200ModelA201ModelC404ModelDDefaultError200ValidAnswer as C200,
    MultipleResponsesGet200ModelA201ModelC404ModelDDefaultError201ValidAnswer as C201,
    MultipleResponsesGet200ModelA201ModelC404ModelDDefaultError400ValidError as C400,
    MultipleResponsesGet200ModelA201ModelC404ModelDDefaultError404ValidError as C404,
};
use oast_conformance::http_infrastructure::{Client, models};

use super::{documented, empty, succeeded, undocumented};
use crate::run::Run;

macro_rules! answers {
    ($run:ident, $($name:literal $status:literal $call:expr, $expected:expr;)*) => {
        $($run.scene(&[$name], async {
            let response = $call.await.expect("a success");
            assert_eq!(response.status(), $status);
            assert_eq!(response.into_value(), $expected);
        }).await;)*
    };
}

macro_rules! each {
    ($run:ident, $check:ident, $($name:literal $status:literal $call:expr $(, $expected:expr)?;)*) => {
        $($run.scene(&[$name], async { $check($call.await, $status $(, $expected)?) }).await;)*
    };
}

pub async fn play(run: &mut Run, client: &Client) {
    model_or_nothing(run, client).await;
    one_of_two(run, client).await;
    one_of_three(run, client).await;
    nothing(run, client).await;
    default_model(run, client).await;
    default_nothing(run, client).await;
    one_model(run, client).await;
}

fn a(status_code: &str) -> models::AObject {
    models::AObject {
        status_code: Some(status_code.to_owned()),
    }
}

fn client_error() -> models::Error {
    models::Error {
        status: None,
        message: Some("client error".to_owned()),
    }
}

async fn model_or_nothing(run: &mut Run, client: &Client) {
    let multiple = || client.multiple_response_operations();
    answers!(run,
        "ResponsesScenarioA200MatchingModel" 200
            multiple().multiple_responses_get200_model204_no_model_default_error200_valid(), Some(a("200"));
        "ResponsesScenarioA204MatchingNoModel" 204
            multiple().multiple_responses_get200_model204_no_model_default_error204_valid(), None;
    );
    each!(run, undocumented,
        "ResponsesScenarioA201DefaultNoModel" 201
            multiple().multiple_responses_get200_model204_no_model_default_error201_invalid();
        "ResponsesScenarioA202DefaultNoModel" 202
            multiple().multiple_responses_get200_model204_no_model_default_error202_none();
    );
    each!(run, documented,
        "ResponsesScenarioA400DefaultModel" 400
            multiple().multiple_responses_get200_model204_no_model_default_error400_valid(), client_error();
    );
}

async fn one_of_two(run: &mut Run, client: &Client) {
    let multiple = || client.multiple_response_operations();
    let created = models::B {
        status_code: Some("201".to_owned()),
        text_status_code: Some("Created".to_owned()),
    };
    answers!(run,
        "ResponsesScenarioB200MatchingModel" 200
            multiple().multiple_responses_get200_model201_model_default_error200_valid(), B200::Ok(a("200"));
        "ResponsesScenarioB201MatchingModel" 201
            multiple().multiple_responses_get200_model201_model_default_error201_valid(),
            B201::Created(created);
    );
    each!(run, documented,
        "ResponsesScenarioB400DefaultModel" 400
            multiple().multiple_responses_get200_model201_model_default_error400_valid(), client_error();
    );
}

async fn one_of_three(run: &mut Run, client: &Client) {
    let multiple = || client.multiple_response_operations();
    let created = models::C {
        http_code: Some("201".to_owned()),
    };
    let missing = models::DObject {
        http_status_code: Some("404".to_owned()),
    };
    answers!(run,
        "ResponsesScenarioC200MatchingModel" 200
            multiple().multiple_responses_get200_model_a201_model_c404_model_d_default_error200_valid(),
            C200::Ok(a("200"));
        "ResponsesScenarioC201MatchingModel" 201
            multiple().multiple_responses_get200_model_a201_model_c404_model_d_default_error201_valid(),
            C201::Created(created);
    );
    each!(run, documented,
        "ResponsesScenarioC404MatchingModel" 404
            multiple().multiple_responses_get200_model_a201_model_c404_model_d_default_error404_valid(),
            C404::NotFound(missing);
        "ResponsesScenarioC400DefaultModel" 400
            multiple().multiple_responses_get200_model_a201_model_c404_model_d_default_error400_valid(),
            C400::Other(client_error());
    );
}

async fn nothing(run: &mut Run, client: &Client) {
    let multiple = || client.multiple_response_operations();
    each!(run, succeeded,
        "ResponsesScenarioD202MatchingNoModel" 202
            multiple().multiple_responses_get202_none204_none_default_error202_none();
        "ResponsesScenarioD204MatchingNoModel" 204
            multiple().multiple_responses_get202_none204_none_default_error204_none();
        "ResponsesScenarioE204MatchingNoModel" 204
            multiple().multiple_responses_get202_none204_none_default_none204_none();
    );
    run.scene(&["ResponsesScenarioE202MatchingInvalid"], async {
        let call = multiple().multiple_responses_get202_none204_none_default_none202_invalid();
        let response = call
            .await
            .expect("a body that nobody asked for is no error");
        assert_eq!(response.status(), 202);
        assert_eq!(response.body(), r#"{"property":"value"}"#);
    })
    .await;
    each!(run, documented,
        "ResponsesScenarioD400DefaultModel" 400
            multiple().multiple_responses_get202_none204_none_default_error400_valid(), client_error();
        "ResponsesScenarioE400DefaultNoModel" 400
            multiple().multiple_responses_get202_none204_none_default_none400_none(), ();
        "ResponsesScenarioE400DefaultInvalid" 400
            multiple().multiple_responses_get202_none204_none_default_none400_invalid(), ();
    );
}

async fn default_model(run: &mut Run, client: &Client) {
    let multiple = || client.multiple_response_operations();
    answers!(run,
        "ResponsesScenarioF200DefaultModel" 200
            multiple().multiple_responses_get_default_model_a200_valid(), a("200");
    );
    each!(run, empty,
        "ResponsesScenarioF200DefaultNone" 200 multiple().multiple_responses_get_default_model_a200_none();
        "ResponsesScenarioF400DefaultModel" 400 multiple().multiple_responses_get_default_model_a400_valid();
    );
    each!(run, documented,
        // The member that the server sends is none of the model's.
        "ResponsesScenarioF400DefaultNone" 400
            multiple().multiple_responses_get_default_model_a400_none(), models::AObject::default();
    );
}

async fn default_nothing(run: &mut Run, client: &Client) {
    let multiple = || client.multiple_response_operations();
    run.scene(&["ResponsesScenarioG200DefaultInvalid"], async {
        let call = multiple().multiple_responses_get_default_none200_invalid();
        let response = call
            .await
            .expect("a body that nobody asked for is no error");
        assert_eq!(response.body(), r#"{"statusCode":"200"}"#);
    })
    .await;
    each!(run, succeeded,
        "ResponsesScenarioG200DefaultNoModel" 200
            multiple().multiple_responses_get_default_none200_none();
    );
    each!(run, documented,
        "ResponsesScenarioG400DefaultInvalid" 400
            multiple().multiple_responses_get_default_none400_invalid(), ();
        "ResponsesScenarioG400DefaultNoModel" 400
            multiple().multiple_responses_get_default_none400_none(), ();
    );
}

async fn one_model(run: &mut Run, client: &Client) {
    let multiple = || client.multiple_response_operations();
    answers!(run,
        "ResponsesScenarioH200MatchingModel" 200
            multiple().multiple_responses_get200_model_a200_valid(), a("200");
        "ResponsesScenarioH200MatchingInvalid" 200
            multiple().multiple_responses_get200_model_a200_invalid(), models::AObject::default();
    );
    each!(run, empty,
        "ResponsesScenarioH200MatchingNone" 200 multiple().multiple_responses_get200_model_a200_none();
    );
    each!(run, undocumented,
        "ResponsesScenarioH400NonMatchingNone" 400 multiple().multiple_responses_get200_model_a400_none();
        "ResponsesScenarioH400NonMatchingModel" 400
            multiple().multiple_responses_get200_model_a400_valid();
        "ResponsesScenarioH400NonMatchingInvalid" 400
            multiple().multiple_responses_get200_model_a400_invalid();
        "ResponsesScenarioH202NonMatchingModel" 202 multiple().multiple_responses_get200_model_a202_valid();
    );
}
