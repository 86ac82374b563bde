//! What to look at to learn how far a long-running operation is.

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
    pub(super) via: Final,
    pub(super) watch: Watch,
    /// What is watched.
    pub(super) url: Uri,
    pub(super) location: Option<Uri>,
    pub(super) pause: Option<Duration>,
    pub(super) state: Option<String>,
}

impl Track {
    /// What to watch after the first answer; `None` where that is the last one, too.
    pub(super) fn begin(
        id: &'static str,
        request: (&Method, Uri, HeaderMap),
        received: &Received,
        via: Final,
    ) -> Result<Option<Self>, Failure> {
        let (status, headers) = (received.response.status(), received.response.headers());
        if !received.is_success() || status == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        let (method, home, sent) = request;
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
            via,
            watch,
            url,
            location,
            pause: retry_after(headers, SystemTime::now()),
            state,
            home,
        }))
    }

    /// Looks how far the operation is; `None` where it is not done.
    pub(super) async fn look(
        &mut self,
        client: &Client,
        transport: &dyn Transport,
        operation: &'static Descriptor,
    ) -> Result<Option<Received>, Failure> {
        let received = self
            .get(client, transport, operation, self.url.clone())
            .await?;
        let (status, headers) = (received.response.status(), received.response.headers());
        if !received.is_success() {
            return Ok(Some(received));
        }
        self.pause = retry_after(headers, SystemTime::now());
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

    /// How long to wait before the next look.
    pub(super) fn pause(&self, client: &Client) -> Duration {
        self.pause.unwrap_or(client.poll_pause())
    }

    /// Looks again and again, until the operation is done.
    pub(super) async fn finish(
        mut self,
        client: &Client,
        transport: &dyn Transport,
        operation: &'static Descriptor,
    ) -> Result<Received, Failure> {
        loop {
            transport.sleep(self.pause(client)).await;
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
        transport: &dyn Transport,
        operation: &'static Descriptor,
        url: Uri,
    ) -> Result<Received, Failure> {
        let manner = Manner {
            whole: Whole::Always,
            follows: true,
        };
        let request = get(url, self.headers.clone());
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
