//! `body-complex.json`.

use std::fmt::Debug;

use oast_conformance::body_complex::runtime::Reason;
use oast_conformance::body_complex::{Client, Error, Response};

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

/// Scenes that get a value, and scenes that put one.
macro_rules! gets {
    ($run:ident, $($get:literal $call:expr, $value:expr;)*) => {
        $($run.scene(&[$get], async {
            let response = $call.await.expect("a value");
            assert_eq!(response.into_value(), $value);
        }).await;)*
    };
}
use gets;

macro_rules! puts {
    ($run:ident, $($name:literal $call:expr;)*) => {
        $($run.scene(&[$name], async { $call.await.expect("accepted"); }).await;)*
    };
}
use puts;

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A 200 whose body is not what the document says, and why.
fn undecodable<T: Debug, E: Debug>(result: Result<Response<T>, Error<E>>) -> String {
    match result.expect_err("no value") {
        Error::Unexpected(unexpected) if unexpected.status == 200 => match unexpected.reason {
            Reason::UndecodableBody(why) => why.to_string(),
            Reason::EmptyBody => "empty".to_owned(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}
