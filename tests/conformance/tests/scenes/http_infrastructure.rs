//! `httpInfrastructure.json`.

use std::fmt::Debug;

use oast_conformance::http_infrastructure::runtime::{Reason, Unexpected};
use oast_conformance::http_infrastructure::{Client, Error, Response};

use crate::run::Run;

mod failure;
mod redirect;
mod responses;
mod retry;
mod success;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    success::play(run, &client).await;
    failure::client(run, &client).await;
    failure::server(run, &client).await;
    failure::body(run, &client).await;
    responses::play(run, &client).await;
    redirect::play(run, &client).await;
    retry::play(run, &client).await;
}

/// Scenes whose answer has a status and no body.
macro_rules! succeeds {
    ($run:ident, $($name:literal $status:literal $call:expr;)*) => {
        $($run.scene(&[$name], async {
            crate::scenes::http_infrastructure::succeeded($call.await, $status);
        }).await;)*
    };
}
use succeeds;

fn succeeded<E: Debug>(result: Result<Response<()>, Error<E>>, status: u16) {
    let response = result.expect("a success");
    assert_eq!(response.status(), status);
    assert!(response.body().is_empty());
}

/// What came in place of what the document describes.
fn undescribed<T: Debug, E: Debug>(
    result: Result<Response<T>, Error<E>>,
    status: u16,
) -> Unexpected {
    match result.expect_err("no success") {
        Error::Unexpected(unexpected) => {
            assert_eq!(unexpected.status, status);
            *unexpected
        }
        other => panic!("{other:?}"),
    }
}

fn undocumented<T: Debug, E: Debug>(result: Result<Response<T>, Error<E>>, status: u16) {
    let Unexpected { reason, .. } = undescribed(result, status);
    assert!(matches!(reason, Reason::UndocumentedStatus), "{reason:?}");
}

fn empty<T: Debug, E: Debug>(result: Result<Response<T>, Error<E>>, status: u16) {
    let Unexpected { reason, body, .. } = undescribed(result, status);
    assert!(matches!(reason, Reason::EmptyBody), "{reason:?}");
    assert!(body.is_empty());
}

/// An error that the document describes.
fn documented<T: Debug, E: Debug + PartialEq>(
    result: Result<Response<T>, Error<E>>,
    status: u16,
    error: E,
) {
    let failed = result.expect_err("no success");
    assert_eq!(failed.status().map(|status| status.as_u16()), Some(status));
    assert_eq!(failed.api(), Some(&error), "{failed:?}");
}
