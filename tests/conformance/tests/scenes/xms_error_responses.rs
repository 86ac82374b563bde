//! `xms-error-responses.json`.

use std::fmt::Debug;

use oast_conformance::xms_error_responses::pet::GetPetByIdError;
use oast_conformance::xms_error_responses::{Client, Error, Response, models};

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    pets(run, &client).await;
    actions(run, &client).await;
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn failed<T: Debug, E: Debug + PartialEq>(
    result: Result<Response<T>, Error<E>>,
    status: u16,
    expected: E,
) {
    let error = result.expect_err("no success");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    assert_eq!(error.api(), Some(&expected), "{error:?}");
}

async fn pets(run: &mut Run, client: &Client) {
    let pet = || client.pet();
    run.scene(&["expectedNoErrors"], async {
        let tommy = models::Pet {
            ani_type: some("Dog"),
            name: some("Tommy Tomson"),
        };
        let response = pet().get_pet_by_id("tommy").await.expect("a pet");
        assert_eq!(response.into_value(), Some(tommy));
    })
    .await;
    run.scene(&["animalNotFoundError"], async {
        let missing = models::AnimalNotFound {
            some_base_prop: some("problem finding animal"),
            reason: some("the type of animal requested is not available"),
            name: some("coyote"),
            ..models::AnimalNotFound::new()
        };
        let expected = GetPetByIdError::NotFound(missing.into());
        failed(pet().get_pet_by_id("coyoteUgly").await, 404, expected);
    })
    .await;
    run.scene(&["linkNotFoundError"], async {
        let missing = models::LinkNotFound {
            some_base_prop: some("problem finding pet"),
            reason: some("link to pet not found"),
            what_sub_address: some("pet/yourpet was not found"),
            ..models::LinkNotFound::new()
        };
        let expected = GetPetByIdError::NotFound(missing.into());
        failed(pet().get_pet_by_id("weirdAlYankovic").await, 404, expected);
    })
    .await;
    run.scene(&["stringError"], async {
        let expected = GetPetByIdError::BadRequest("ringo is missing".to_owned());
        failed(pet().get_pet_by_id("ringo").await, 400, expected);
    })
    .await;
    run.scene(&["intError"], async {
        let expected = GetPetByIdError::NotImplemented(123);
        failed(pet().get_pet_by_id("alien123").await, 501, expected);
    })
    .await;
    run.local("answers that no name counts", async {
        let nothing = pet().get_pet_by_id("django").await.expect("a success");
        assert_eq!(
            (nothing.status().as_u16(), nothing.into_value()),
            (202, None)
        );
        failed(
            pet().get_pet_by_id("cartman").await,
            402,
            GetPetByIdError::Other,
        );
    })
    .await;
}

async fn actions(run: &mut Run, client: &Client) {
    let pet = || client.pet();
    let sad = || {
        models::PetActionError::from(models::PetSadErrorBase {
            action_response: some("grrrr"),
            error_message: some("casper aint happy"),
            reason: some("need more treats"),
            ..models::PetSadErrorBase::new()
        })
    };
    run.scene(&["expectedNoErrors"], async {
        let response = pet().do_something("stay").await.expect("a success");
        // The server answers with a pet, none of whose members the document has for an action.
        assert_eq!(response.into_value(), models::PetAction::default());
    })
    .await;
    run.scene(&["expectedPetSadError"], async {
        failed(pet().do_something("jump").await, 500, sad());
    })
    .await;
    run.scene(&["expectedPetHungryError"], async {
        let hungry = models::PetHungryOrThirstyError {
            action_response: some("howl"),
            error_message: some("scooby is low"),
            reason: some("need more everything"),
            hungry_or_thirsty: some("hungry and thirsty"),
            ..models::PetHungryOrThirstyError::new()
        };
        failed(pet().do_something("fetch").await, 404, hungry.into());
    })
    .await;
    run.scene(&["sendErrorWithParamNameModels"], async {
        failed(pet().has_models_param().models("value1").await, 500, sad());
    })
    .await;
}
