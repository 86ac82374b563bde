//! What to look at to learn how far a long-running operation is.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::header::LOCATION;
use http::{HeaderMap, Method, StatusCode, Uri};

use super::super::call;
use super::super::client::Client;
use super::super::decode::{Manner, Received, Whole};
use super::super::error::{Failed, Failure, Reason};
use super::super::operation::Descriptor;
use super::super::pages::get;
use super::super::retry::retry_after;
use super::super::timeout::CallLimit;
use super::super::transport::Transport;
use super::super::{find, link};
use super::Final;

/// What is looked at to learn how far an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Watch {
    /// The `status` of what `Azure-AsyncOperation` or `Operation-Location` leads to.
    Status,
    /// The status code of what `Location` leads to: it is `202` until the operation is done.
    Location,
    /// The `provisioningState` of the resource.
    Resource,
}

/// A long-running operation that a service has accepted.
#[derive(Clone, Debug)]
pub(super) struct Track {
    pub(super) method: Method,
    /// The URL that was called, and what it was called with.
    pub(super) home: Uri,
    pub(super) headers: HeaderMap,
    pub(super) limit: Option<CallLimit>,
    pub(super) via: Final,
    pub(super) watch: Watch,
    /// What is watched.
    pub(super) url: Uri,
    pub(super) location: Option<Uri>,
    /// How long to wait before the next look.
    pub(super) pause: Duration,
    pub(super) state: Option<String>,
}

impl Track {
    /// What to watch after the first answer; `None` where that is the last one, too.
    pub(super) fn begin(
        client: &Client,
        id: &'static str,
        request: (&Method, Uri, HeaderMap, Option<CallLimit>),
        received: &Received,
        via: Final,
    ) -> Result<Option<Self>, Failure> {
        let (status, headers) = (received.response.status(), received.response.headers());
        if !received.is_success() || status == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        let (method, home, sent, limit) = request;
        let changes = changes(method);
        let state = provisioning_state(received).filter(|_| changes);
        let accepted = status == StatusCode::ACCEPTED;
        let by_status = operation_link(headers);
        let by_location = text(headers, LOCATION.as_str());
        if !accepted {
            match state.as_deref().map(Phase::of) {
                Some(Phase::Succeeded) => return Ok(None),
                Some(Phase::Failed | Phase::Canceled) => return Err(failed(id, received)),
                Some(Phase::Running) => {}
                None if by_status.is_none() => return Ok(None),
                None => {}
            }
        }
        let find = |link: &str| {
            link::resolve(&home, link)
                .ok_or_else(|| Failure::unanswered(id, received, Reason::BadLink))
        };
        let location = by_location.and_then(|link| link::resolve(&home, link));
        let (watch, url) = match (by_status, by_location) {
            (Some(link), _) => (Watch::Status, find(link)?),
            (None, Some(link)) if accepted => (Watch::Location, find(link)?),
            _ if changes => (Watch::Resource, home.clone()),
            _ => return Err(Failure::unanswered(id, received, Reason::BadLink)),
        };
        Ok(Some(Self {
            method: method.clone(),
            headers: sent,
            limit,
            via,
            watch,
            url,
            location,
            pause: client
                .polling()
                .interval(retry_after(headers, SystemTime::now())),
            state,
            home,
        }))
    }

    /// Looks how far the operation is; `None` where it is not done.
    pub(super) async fn look(
        &mut self,
        client: &Client,
        transport: &Arc<dyn Transport>,
        operation: &'static Descriptor,
    ) -> Result<Option<Received>, Failure> {
        let received = self
            .get(client, transport, operation, self.url.clone())
            .await?;
        let (status, headers) = (received.response.status(), received.response.headers());
        if !received.is_success() {
            return Ok(Some(received));
        }
        let asked = retry_after(headers, SystemTime::now());
        self.pause = client.polling().interval(asked);
        let moved = match self.watch {
            Watch::Status => operation_link(headers),
            Watch::Location => text(headers, LOCATION.as_str()),
            Watch::Resource => None,
        };
        let location = text(headers, LOCATION.as_str());
        if let Some(location) = location.and_then(|link| link::resolve(&self.url, link)) {
            self.location = Some(location);
        }
        if let Some(moved) = moved {
            let moved = link::resolve(&self.url, moved);
            self.url = moved
                .ok_or_else(|| Failure::unanswered(operation.id, &received, Reason::BadLink))?;
        }
        let phase = match self.watch {
            Watch::Location if status == StatusCode::ACCEPTED => Phase::Running,
            Watch::Location => Phase::Succeeded,
            Watch::Status => {
                self.state = find::text(received.response.body(), "status");
                match &self.state {
                    Some(state) => Phase::of(state),
                    None => {
                        return Err(Failure::unanswered(
                            operation.id,
                            &received,
                            Reason::NoState,
                        ));
                    }
                }
            }
            Watch::Resource if status == StatusCode::ACCEPTED => Phase::Running,
            Watch::Resource => {
                self.state = provisioning_state(&received);
                self.state.as_deref().map_or(Phase::Succeeded, Phase::of)
            }
        };
        match phase {
            Phase::Running => Ok(None),
            Phase::Failed | Phase::Canceled => Err(failed(operation.id, &received)),
            Phase::Succeeded => match self.result(&received) {
                Some(url) => Ok(Some(self.get(client, transport, operation, url).await?)),
                None => Ok(Some(received)),
            },
        }
    }

    /// Looks again and again, until the operation is done.
    pub(super) async fn finish(
        mut self,
        client: &Client,
        transport: &Arc<dyn Transport>,
        operation: &'static Descriptor,
    ) -> Result<Received, Failure> {
        loop {
            transport.sleep(self.pause).await;
            if let Some(received) = self.look(client, transport, operation).await? {
                return Ok(received);
            }
        }
    }

    /// Where the result is, if not in the last answer.
    fn result(&self, last: &Received) -> Option<Uri> {
        let changes = changes(&self.method);
        let is_empty = last.response.body().is_empty();
        match (self.watch, self.via) {
            (Watch::Resource, _) => None,
            (Watch::Location, Final::Resource) => Some(self.home.clone()),
            (Watch::Location, _) => (changes && is_empty).then(|| self.home.clone()),
            (Watch::Status, Final::Operation) => None,
            (Watch::Status, Final::Resource) => Some(self.home.clone()),
            (Watch::Status, Final::Location) if self.location.is_some() => self.location.clone(),
            (Watch::Status, _) if changes => Some(self.home.clone()),
            (Watch::Status, _) if self.method == Method::POST => self.location.clone(),
            (Watch::Status, _) => None,
        }
    }

    async fn get(
        &self,
        client: &Client,
        transport: &Arc<dyn Transport>,
        operation: &'static Descriptor,
        url: Uri,
    ) -> Result<Received, Failure> {
        let manner = Manner {
            whole: Whole::Always,
            follows: true,
        };
        let mut request = get(url, self.headers.clone());
        CallLimit::keep(self.limit, &mut request);
        call::send(client, transport, operation, &self.home, request, manner).await
    }
}

/// What a state means, whatever a service calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Running,
    Succeeded,
    Failed,
    Canceled,
}

impl Phase {
    fn of(state: &str) -> Self {
        match state.to_ascii_lowercase().as_str() {
            "succeeded" | "completed" => Self::Succeeded,
            "failed" => Self::Failed,
            "canceled" | "cancelled" => Self::Canceled,
            _ => Self::Running,
        }
    }
}

impl Watch {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Location => "location",
            Self::Resource => "resource",
        }
    }
}

fn failed(id: &'static str, received: &Received) -> Failure {
    let body = received.response.body();
    let state = find::text(body, "status").or_else(|| provisioning_state(received));
    let state = state.unwrap_or_default();
    Failure::Failed(Box::new(Failed {
        operation: id,
        canceled: Phase::of(&state) == Phase::Canceled,
        state,
        status: received.response.status(),
        headers: received.response.headers().clone(),
        body: body.clone(),
    }))
}

fn changes(method: &Method) -> bool {
    method == Method::PUT || method == Method::PATCH
}

fn provisioning_state(received: &Received) -> Option<String> {
    let body = received.response.body();
    let nested = find::text(body, "properties.provisioningState");
    nested.or_else(|| find::text(body, "provisioningState"))
}

fn operation_link(headers: &HeaderMap) -> Option<&str> {
    text(headers, "azure-asyncoperation").or_else(|| text(headers, "operation-location"))
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::super::super::operation::{Operation, Outcome};
    use super::super::{Poller, complete};
    use super::*;
    use crate::Json;
    use crate::body::Body;
    use crate::tests::{Script, answer};
    use crate::wait::block_on;
    use http::{Request, Response};

    static MAKE: Descriptor = Descriptor {
        id: "make",
        success: &[Outcome::code(200)],
        ..Descriptor::USUAL
    };

    const OPERATION: Operation<Json, Json> = Operation {
        descriptor: &MAKE,
        success: |_, body| crate::json(body),
        failure: |_, body| crate::json(body),
    };

    fn request(method: &str) -> Request<Body> {
        let request = Request::builder().method(method).uri("https://h/thing");
        request.body(Body::empty()).expect("a request")
    }

    const STATUS: (&str, &str) = ("azure-asyncoperation", "/status");
    const LOCATION_A: (&str, &str) = ("location", "/a");

    fn status(state: &str, headers: &[(&str, &str)]) -> Response<Body> {
        answer(200, headers, &format!(r#"{{"status":"{state}"}}"#))
    }

    fn done(script: &Script, method: &str, via: Final) -> Result<Received, Failure> {
        let client = script.client(|builder| builder);
        let transport = client.transport()?;
        block_on(complete(&client, transport, &MAKE, request(method), via))
    }

    #[test]
    fn each_poll_pauses_as_the_service_asks_within_limits() {
        let running = |pause| status("Running", &[("retry-after", pause)]);
        let answers = || {
            [
                answer(202, &[STATUS, ("retry-after", "7")], ""),
                running("31536000"),
                running("18446744073709551615"),
                running("0"),
                status("Running", &[]),
                status("Succeeded", &[]),
            ]
        };
        let script = Script::new(answers());
        done(&script, "DELETE", Final::Usual).expect("done");
        assert_eq!(script.pauses(), [7000, 600_000, 600_000, 250, 10_000]);
        assert_eq!(script.lines()[1..], ["GET https://h/status"; 5]);
        let script = Script::new(answers());
        let client = script.client(|builder| {
            let builder = builder.min_poll_interval(Duration::ZERO);
            let builder = builder.poll_pause(Duration::from_millis(3));
            builder.max_poll_interval(Duration::from_secs(60))
        });
        let transport = client.transport().expect("the script");
        let call = complete(&client, transport, &MAKE, request("DELETE"), Final::Usual);
        block_on(call).expect("done");
        assert_eq!(script.pauses(), [7000, 60_000, 60_000, 0, 3]);
    }

    #[test]
    fn a_status_may_move_from_poll_to_poll() {
        let script = Script::new([
            answer(202, &[STATUS, LOCATION_A], ""),
            status("Running", &[("azure-asyncoperation", "/status/2")]),
            status("Running", &[("location", "/b")]),
            status("Succeeded", &[]),
            answer(200, &[], "1"),
        ]);
        done(&script, "POST", Final::Usual).expect("done");
        let lines =
            ["status", "status/2", "status/2", "b"].map(|path| format!("GET https://h/{path}"));
        assert_eq!(script.lines()[1..], lines);
    }

    #[test]
    fn a_location_may_move_from_poll_to_poll() {
        let script = Script::new([
            answer(202, &[LOCATION_A], ""),
            answer(202, &[("location", "/b")], ""),
            answer(302, &[("location", "/c")], ""),
            answer(202, &[], ""),
            answer(200, &[], "1"),
        ]);
        let received = done(&script, "DELETE", Final::Usual).expect("done");
        assert_eq!(received.response.body(), "1");
        let lines = ["a", "b", "c", "b"].map(|path| format!("GET https://h/{path}"));
        assert_eq!(script.lines()[1..], lines);
    }

    #[test]
    fn a_result_is_where_the_document_says() {
        const RESULT: &str = "the result";
        let place = |method: &str, via, headers: &[(&str, &str)], body: &str| {
            let is_status = headers.contains(&STATUS);
            let last = if is_status {
                r#"{"status":"Succeeded"}"#
            } else {
                body
            };
            let script = Script::new([
                answer(202, headers, ""),
                answer(200, &[], last),
                answer(200, &[], RESULT),
            ]);
            let received = done(&script, method, via).expect("done");
            let lines = script.lines();
            match (received.response.body() == RESULT, lines.as_slice()) {
                (true, [_, _, line]) => line.replace("GET https://h", ""),
                (false, [_, _]) => "the last answer".to_owned(),
                other => panic!("{method} {via:?}: {other:?}"),
            }
        };
        const LAST: &str = "the last answer";
        for (method, via, with_location, expected) in [
            ("PUT", Final::Usual, true, "/thing"),
            ("PATCH", Final::Usual, false, "/thing"),
            ("POST", Final::Usual, true, "/a"),
            ("POST", Final::Usual, false, LAST),
            ("DELETE", Final::Usual, true, LAST),
            ("PUT", Final::Operation, true, LAST),
            ("POST", Final::Resource, true, "/thing"),
            ("PUT", Final::Location, true, "/a"),
            ("DELETE", Final::Location, true, "/a"),
            ("PUT", Final::Location, false, "/thing"),
        ] {
            let headers = [STATUS, LOCATION_A];
            let headers = if with_location {
                &headers[..]
            } else {
                &headers[..1]
            };
            let found = place(method, via, headers, "");
            assert_eq!(found, expected, "{method} {via:?} {with_location}");
        }
        for (method, via, body, expected) in [
            ("PUT", Final::Usual, "", "/thing"),
            ("PUT", Final::Usual, "1", LAST),
            ("POST", Final::Usual, "", LAST),
            ("POST", Final::Resource, "1", "/thing"),
        ] {
            let found = place(method, via, &[LOCATION_A], body);
            assert_eq!(found, expected, "{method} {via:?} {body:?}");
        }
    }

    #[test]
    fn an_operation_is_done_when_the_service_says_so() {
        let script = Script::new([
            answer(202, &[STATUS], ""),
            status("Running", &[]),
            status("Succeeded", &[]),
        ]);
        let client = script.client(|builder| builder);
        let call = Poller::begin(&client, OPERATION, Ok(request("DELETE")), Final::Usual);
        let mut poller = block_on(call).expect("accepted");
        assert!(!poller.is_done());
        assert!(!block_on(poller.poll()).expect("a poll") && !poller.is_done());
        assert!(block_on(poller.poll()).expect("a poll") && poller.is_done());
        assert_eq!(script.pauses(), [0; 0], "the caller waits");
        let value = block_on(poller.wait()).expect("done").into_value();
        assert_eq!(value["status"], "Succeeded");
    }
}
