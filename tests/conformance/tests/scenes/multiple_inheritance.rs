//! `multiple-inheritance.json`.

use oast_conformance::multiple_inheritance::{Client, models};

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let api = || client.multiple_inheritance();
    let horse = |name: &str, show| models::Horse {
        is_a_show_horse: Some(show),
        ..models::Horse::new(name)
    };
    let feline = |meows, hisses| models::Feline {
        meows: Some(meows),
        hisses: Some(hisses),
    };
    let cat = |name: &str, likes_milk, hisses| models::Cat {
        meows: Some(true),
        hisses: Some(hisses),
        likes_milk: Some(likes_milk),
        ..models::Cat::new(name)
    };
    let kitten = |name: &str, likes_milk, hisses, eats_mice_yet| models::Kitten {
        meows: Some(true),
        hisses: Some(hisses),
        likes_milk: Some(likes_milk),
        eats_mice_yet: Some(eats_mice_yet),
        ..models::Kitten::new(name)
    };
    gets!(run,
        "MultipleInheritancePetGet" api().get_pet(), models::Pet::new("Peanut");
        "MultipleInheritancePetPut" api().put_pet(&models::Pet::new("Butter")), "Pet was correct!";
        "MultipleInheritanceHorseGet" api().get_horse(), horse("Fred", true);
        "MultipleInheritanceHorsePut" api().put_horse(&horse("General", false)), "Horse was correct!";
        "MultipleInheritanceFelineGet" api().get_feline(), feline(true, true);
        "MultipleInheritanceFelinePut" api().put_feline(&feline(false, true)), "Feline was correct!";
        "MultipleInheritanceCatGet" api().get_cat(), cat("Whiskers", true, true);
        "MultipleInheritanceCatPut" api().put_cat(&cat("Boots", false, false)), "Cat was correct!";
        "MultipleInheritanceKittenGet" api().get_kitten(), kitten("Gatito", true, true, false);
        "MultipleInheritanceKittenPut" api().put_kitten(&kitten("Kitty", false, false, true)),
            "Kitten was correct!";
    );
}
