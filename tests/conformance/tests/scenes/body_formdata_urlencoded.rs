//! `body-formdata-urlencoded.json`.

use oast_conformance::body_formdata_urlencoded::{Client, models};

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    run.scene(&["UpdatePetWithForm"], async {
        let (dog, meat) = (models::PetType::Dog, models::PetFood::Meat);
        let form = models::FormdataurlencodedUpdatePetWithFormRequest {
            name: Some("Fido".to_owned()),
            ..models::FormdataurlencodedUpdatePetWithFormRequest::new(dog, meat, 42)
        };
        let pets = client.formsdataurlencoded();
        let call = pets.formdataurlencoded_update_pet_with_form(1, &form);
        assert_eq!(call.await.expect("accepted").status(), 200);
    })
    .await;
    run.scene(&["UrlEncodedDataWithPartialConstantBody"], async {
        let form = models::FormdataurlencodedPartialConstantBodyRequest::new("bar", "foo");
        let call = client.formdataurlencoded().partial_constant_body(&form);
        assert_eq!(call.await.expect("accepted").status(), 200);
    })
    .await;
}
