//! `body-complex.json`.

use oast_conformance::body_complex::Client;

use crate::run::Run;

mod containers;
mod polymorphism;
mod primitive;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    containers::basic(run, &client).await;
    containers::array(run, &client).await;
    containers::dictionary(run, &client).await;
    containers::inheritance(run, &client).await;
    containers::read_only(run, &client).await;
    primitive::numbers(run, &client).await;
    primitive::texts(run, &client).await;
    primitive::times(run, &client).await;
    polymorphism::fish(run, &client).await;
    polymorphism::smart(run, &client).await;
    polymorphism::dots(run, &client).await;
    polymorphism::recursive(run, &client).await;
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}
