//! The ways of sending a call, so that each test asks the same of all of them.

use std::sync::OnceLock;
use std::time::Duration;

use apim::models::ErrorResponse;
use apim::runtime::{Reason, Unexpected};
use apim::{Error, Response};

use crate::server::Server;

pub const TOKEN: &str = "t0ken";

/// The path of the official example.
pub const EXAMPLE_PATH: &str = "/subscriptions/subid/resourceGroups/rg1/providers/Microsoft.ApiManagement/service/apimService1/subscriptions/testsub/regenerateSecondaryKey";

/// The path and query of the official example.
pub fn example_target() -> String {
    format!("{EXAMPLE_PATH}?api-version=2022-08-01")
}

pub type Outcome = Result<Response<()>, Error<ErrorResponse>>;

/// A built-in transport.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
    /// reqwest.
    Awaited,
    /// ureq.
    Blocking,
}

pub const WAYS: [Way; 2] = [Way::Awaited, Way::Blocking];

/// Sends a call of any operation in one of the ways.
macro_rules! send {
    ($way:expr, $call:expr) => {
        match $way {
            $crate::ways::Way::Awaited => $crate::ways::wait(async { $call.await }),
            $crate::ways::Way::Blocking => $call.send_blocking(),
        }
    };
}
pub(crate) use send;

impl Way {
    /// The official example.
    pub fn example(self, client: &apim::Client) -> Outcome {
        self.regenerate(client, "testsub")
    }

    /// The official example, with an id.
    pub fn named(self, client: &apim::Client, id: &str) -> Outcome {
        let subscription = client.subscription();
        let call = subscription.regenerate_secondary_key("subid", "rg1", "apimService1", "testsub");
        send!(self, call.call_id(id))
    }

    /// The official example, of another subscription.
    pub fn regenerate(self, client: &apim::Client, sid: &str) -> Outcome {
        let subscription = client.subscription();
        let call = subscription.regenerate_secondary_key("subid", "rg1", "apimService1", sid);
        send!(self, call)
    }
}

/// Runs a future on the one runtime of the tests: reqwest's connections belong to the runtime that made them.
pub fn wait<F: Future>(future: F) -> F::Output {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime")
    });
    runtime
        .block_on(async { tokio::time::timeout(Duration::from_secs(20), future).await })
        .expect("an answer within 20 seconds")
}

/// A client of the server, with a token.
pub fn client(server: &Server) -> apim::Client {
    let builder = apim::Client::builder().base_url(server.url());
    builder.credential(TOKEN).build().expect("a client")
}

/// A client of the golden case, of the server's `/v1/`.
pub fn pets(server: &Server) -> oast_cases::pets::Client {
    let builder = oast_cases::pets::Client::builder().base_url(server.url() + "/v1/");
    builder.build().expect("a client")
}

/// What was answered, where the document does not describe it.
pub fn unexpected<T: std::fmt::Debug, E: std::fmt::Debug>(
    outcome: Result<Response<T>, Error<E>>,
) -> Unexpected {
    match outcome {
        Err(Error::Unexpected(unexpected)) => *unexpected,
        other => panic!("it is documented: {other:?}"),
    }
}

/// The name of a reason: it holds errors, which cannot be compared.
pub fn reason(reason: &Reason) -> &'static str {
    match reason {
        Reason::UndocumentedStatus => "UndocumentedStatus",
        Reason::EmptyBody => "EmptyBody",
        Reason::UndecodableBody(_) => "UndecodableBody",
        Reason::BodyTooLarge => "BodyTooLarge",
        Reason::BodyBroken(_) => "BodyBroken",
        _ => "another",
    }
}
