//! Fish: objects that a member tells apart.

use std::collections::BTreeMap;

use oast_conformance::body_complex::runtime::{Base64, Json, Text};
use oast_conformance::body_complex::{Client, models};
use serde_json::json;

use super::some;
use crate::run::Run;

pub async fn fish(run: &mut Run, client: &Client) {
    let polymorphism = || client.polymorphism();
    let salmon = models::SalmonBase {
        siblings: Some(siblings()),
        ..salmon("king", "alaska", 1.0)
    };
    let fish = models::Fish::from(salmon.clone());
    gets!(run, "getComplexPolymorphismValid" polymorphism().get_valid(), fish;);
    accepted!(run: "putComplexPolymorphismValid" polymorphism().put_valid(&fish););
    run.scene(&["putComplexPolymorphismNoDiscriminator"], async {
        let sent = models::Salmon::from(salmon.clone());
        let call = polymorphism().put_missing_discriminator(&sent);
        let answer = call.await.expect("accepted").into_value();
        // The answer lacks the member that would tell what it is, so it is kept as it came.
        let models::Salmon::Unknown(Json::Object(members)) = answer else {
            panic!("{answer:?}");
        };
        assert!(!members.contains_key("fishtype"));
        assert_eq!(members["location"], "alaska");
        assert_eq!(members["siblings"][2]["color"], "pinkish-gray");
    })
    .await;
}

pub async fn smart(run: &mut Run, client: &Client) {
    let polymorphism = || client.polymorphism();
    let others = [
        ("additionalProperty1", json!(1)),
        ("additionalProperty2", json!(false)),
        ("additionalProperty3", json!("hello")),
        ("additionalProperty4", json!({"a": 1, "b": 2})),
        ("additionalProperty5", json!([1, 3])),
    ];
    let others = others.map(|(name, value)| (name.to_owned(), value));
    let smart = models::SmartSalmon {
        species: some("king"),
        location: some("alaska"),
        iswild: Some(true),
        siblings: Some(siblings()),
        additional_properties: BTreeMap::from(others),
        ..models::SmartSalmon::new(1.0)
    };
    let salmon = models::Salmon::from(smart);
    gets!(run, "getComplexPolymorphismComplicated" polymorphism().get_complicated(), salmon;);
    accepted!(run: "putComplexPolymorphismComplicated" polymorphism().put_complicated(&salmon););
}

pub async fn dots(run: &mut Run, client: &Client) {
    let polymorphism = || client.polymorphism();
    let salmon = |location, is_wild| models::DotSalmon {
        species: some("king"),
        location: some(location),
        iswild: Some(is_wild),
        ..models::DotSalmon::new()
    };
    let market = models::DotFishMarket {
        sample_salmon: Some(salmon("sweden", false)),
        salmons: Some(vec![salmon("sweden", false), salmon("atlantic", true)]),
        sample_fish: Some(salmon("australia", false).into()),
        fishes: Some(vec![
            salmon("australia", false).into(),
            salmon("canada", true).into(),
        ]),
    };
    // A salmon that is known to be one needs nobody to say so; what may be any fish is kept as it came.
    let fish = |location, is_wild| {
        models::DotFish::Unknown(json!({
            "species": "king", "location": location, "iswild": is_wild
        }))
    };
    let untold = models::DotFishMarket {
        sample_fish: Some(fish("australia", false)),
        fishes: Some(vec![fish("australia", false), fish("canada", true)]),
        ..market.clone()
    };
    gets!(run,
        "getComplexPolymorphismDotSyntax" polymorphism().get_dot_syntax(),
            models::DotFish::from(salmon("sweden", true));
        "getComposedWithDiscriminator" polymorphism().get_composed_with_discriminator(), market;
        "getComposedWithoutDiscriminator"
            polymorphism().get_composed_without_discriminator(), untold;
    );
}

pub async fn recursive(run: &mut Run, client: &Client) {
    let recursive = || client.polymorphicrecursive();
    let lonely = models::Sawshark {
        siblings: Some(Vec::new()),
        ..sawshark()
    };
    let coho = models::SalmonBase {
        siblings: Some(vec![shark().into(), sawshark().into()]),
        ..salmon("coho", "atlantic", 2.0)
    };
    let predator = models::SharkBase {
        siblings: Some(vec![coho.into(), lonely.clone().into()]),
        ..shark()
    };
    let king = models::SalmonBase {
        siblings: Some(vec![predator.into(), lonely.into()]),
        ..salmon("king", "alaska", 1.0)
    };
    let fish = models::Fish::from(king);
    gets!(run, "getComplexPolymorphicRecursiveValid" recursive().get_valid(), fish;);
    accepted!(run: "putComplexPolymorphicRecursiveValid" recursive().put_valid(&fish););
}

fn salmon(species: &str, location: &str, length: f64) -> models::SalmonBase {
    models::SalmonBase {
        species: some(species),
        location: some(location),
        iswild: Some(true),
        ..models::SalmonBase::new(length)
    }
}

fn shark() -> models::SharkBase {
    models::SharkBase {
        species: some("predator"),
        age: Some(6),
        ..models::SharkBase::new(20.0, Text::from_text("2012-01-05T01:00:00Z"))
    }
}

fn sawshark() -> models::Sawshark {
    models::Sawshark {
        species: some("dangerous"),
        age: Some(105),
        picture: Some(Base64::encode([255, 255, 255, 255, 254])),
        ..models::Sawshark::new(10.0, Text::from_text("1900-01-05T01:00:00Z"))
    }
}

fn siblings() -> Vec<models::Fish> {
    let goblin = models::Goblinshark {
        species: some("scary"),
        age: Some(1),
        jawsize: Some(5),
        color: Some(models::GoblinSharkColor::Unknown("pinkish-gray".to_owned())),
        ..models::Goblinshark::new(30.0, Text::from_text("2015-08-08T00:00:00Z"))
    };
    vec![shark().into(), sawshark().into(), goblin.into()]
}
