//! `extensible-enums-swagger.json`.

use oast_conformance::extensible_enums_swagger::Client;
use oast_conformance::extensible_enums_swagger::models::{
    DaysOfWeekExtensibleEnum as Day, IntEnum, Pet,
};

use crate::run::Run;

fn pet(name: &str, day: Day, int_enum: IntEnum) -> Pet {
    Pet {
        name: Some(name.to_owned()),
        days_of_week: Some(day),
        int_enum,
    }
}

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let weekend = Day::Unknown("Weekend".to_owned());
    let two_point_one = IntEnum::Unknown("2.1".to_owned());
    for (name, id, expected) in [
        (
            "expectedEnum",
            "tommy",
            pet("Tommy Tomson", Day::Monday, IntEnum::N1),
        ),
        (
            "unexpectedEnum",
            "casper",
            pet("Casper Ghosty", weekend, IntEnum::N2),
        ),
        (
            "allowedValueEnum",
            "scooby",
            pet("Scooby Scarface", Day::Thursday, two_point_one),
        ),
    ] {
        run.scene(&[name], async {
            let response = client.pet().get_by_pet_id(id).await.expect("a pet");
            assert_eq!(response.into_value(), expected);
        })
        .await;
    }
    run.scene(&["roundTripEnum"], async {
        let pet = pet("Retriever", Day::from("Holiday"), IntEnum::from("3.3"));
        let response = client.pet().add_pet().body(&pet).await.expect("a pet");
        assert_eq!(response.into_value(), pet);
    })
    .await;
}
