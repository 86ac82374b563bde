//! `additionalProperties.json`.

use std::collections::BTreeMap;

use oast_conformance::additional_properties::Client;
use oast_conformance::additional_properties::models::{
    CatApTrue, PetApInProperties, PetApInPropertiesWithApString, PetApObject, PetApString,
    PetApTrue,
};
use serde_json::{Value, json};

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    Box::pin(of_any_kind(run, &client)).await;
    Box::pin(texts(run, &client)).await;
    Box::pin(a_property_of_that_name(run, &client)).await;
}

fn map<T, const N: usize>(entries: [(&str, T); N]) -> BTreeMap<String, T> {
    entries.map(|(name, value)| (name.to_owned(), value)).into()
}

fn birth() -> BTreeMap<String, Value> {
    map([
        ("birthdate", json!("2017-12-13T02:29:51Z")),
        ("complexProperty", json!({ "color": "Red" })),
    ])
}

/// Sends a pet, and expects the same with a status.
macro_rules! echoed {
    ($run:ident $client:ident $name:literal $method:ident $pet:expr) => {
        $run.scene(&[$name], async {
            let mut pet = $pet;
            let response = $client.pets().$method(&pet).await.expect("a pet");
            pet.status = Some(true);
            assert_eq!(response.into_value(), pet);
        })
        .await;
    };
}

async fn of_any_kind(run: &mut Run, client: &Client) {
    echoed!(run client "additionalPropertiesTrue" create_ap_true PetApTrue {
        name: Some("Puppy".to_owned()),
        additional_properties: birth(),
        ..PetApTrue::new(1)
    });
    echoed!(run client "additionalPropertiesSubclass" create_cat_ap_true CatApTrue {
        name: Some("Lisa".to_owned()),
        friendly: Some(true),
        additional_properties: birth(),
        ..CatApTrue::new(1)
    });
    echoed!(run client "additionalPropertiesTypeObject" create_ap_object PetApObject {
        name: Some("Hira".to_owned()),
        additional_properties: map([
            ("siblings", json!([{
                "id": 1,
                "name": "Puppy",
                "birthdate": "2017-12-13T02:29:51Z",
                "complexProperty": { "color": "Red" },
            }])),
            ("picture", json!("//////4=")),
        ]),
        ..PetApObject::new(2)
    });
}

async fn texts(run: &mut Run, client: &Client) {
    echoed!(run client "additionalPropertiesTypeString" create_ap_string PetApString {
        name: Some("Tommy".to_owned()),
        additional_properties: map(
            [("color", "red"), ("weight", "10 kg"), ("city", "Bombay")]
                .map(|(name, value)| (name, value.to_owned()))
        ),
        ..PetApString::new(3)
    });
}

async fn a_property_of_that_name(run: &mut Run, client: &Client) {
    let sizes = || map([("height", 5.61), ("weight", 599.0), ("footsize", 11.5)]);
    echoed!(run client "additionalPropertiesInProperties" create_ap_in_properties
        PetApInProperties {
            name: Some("Bunny".to_owned()),
            additional_properties: Some(sizes()),
            ..PetApInProperties::new(4)
        }
    );
    echoed!(run client "additionalPropertiesInPropertiesWithAPTypeString"
        create_ap_in_properties_with_ap_string PetApInPropertiesWithApString {
            name: Some("Funny".to_owned()),
            additional_properties: Some(sizes()),
            additional_properties_map: map(
                [("color", "red"), ("city", "Seattle"), ("food", "tikka masala")]
                    .map(|(name, value)| (name, value.to_owned()))
            ),
            ..PetApInPropertiesWithApString::new(5, "westus")
        }
    );
}
