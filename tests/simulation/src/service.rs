//! The state of a simulated service, and what it answers.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::{HeaderMap, HeaderName, HeaderValue};
use oast::mock::{Matched, Mock, Refusal};
use oast::{Input, Session};
use serde_json::{Map, Value, json};

use super::server::{Answer, Recorded};

/// The token that the service takes.
pub const TOKEN: &str = "simulated-t0ken";
/// How every key of the service begins.
pub const KEY: &str = "simulated-k3y-";
/// The path of the gateway, which lets calls through that bear a key in the header `ocp-apim-subscription-key`.
pub const GATEWAY: &str = "/gateway";

/// The document that it is held to.
const DOCUMENT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../specs/apim-subscription.yaml"
);

/// The subscriptions of `apimService1` in the resource group `rg1` of the subscription `subid`.
#[derive(Debug)]
pub struct Service {
    mock: Mock,
    state: Mutex<State>,
    page: usize,
    allowance: Option<usize>,
}

#[derive(Debug, Default)]
struct State {
    subscriptions: BTreeMap<String, Subscription>,
    /// How many keys were made.
    keys: usize,
    /// How many answers were given.
    answers: usize,
    /// How many changes were made.
    changes: usize,
}

#[derive(Clone, Debug)]
struct Subscription {
    properties: Map<String, Value>,
    primary: String,
    secondary: String,
    change: usize,
}

impl State {
    fn key(&mut self) -> String {
        self.keys += 1;
        format!("{KEY}{:032x}", self.keys)
    }

    fn change(&mut self) -> usize {
        self.changes += 1;
        self.changes
    }
}

impl Default for Service {
    fn default() -> Self {
        Self::new()
    }
}

impl Service {
    /// A service with one subscription, `testsub`.
    ///
    /// # Panics
    /// The document of the repository cannot be read.
    pub fn new() -> Self {
        let mut session = Session::default();
        let mock = session.mock(&Input::from(Path::new(DOCUMENT)));
        let service = Self {
            mock: mock.expect("the document can be read"),
            state: Mutex::default(),
            page: 2,
            allowance: None,
        };
        service.add("testsub");
        service
    }

    /// Adds an active subscription.
    pub fn add(&self, sid: &str) {
        let mut state = self.state();
        let properties =
            json!({"scope": "/products/starter", "displayName": sid, "state": "active"});
        let subscription = Subscription {
            properties: properties.as_object().cloned().unwrap_or_default(),
            primary: state.key(),
            secondary: state.key(),
            change: state.change(),
        };
        state.subscriptions.insert(sid.to_owned(), subscription);
    }

    /// The same service, which refuses every so-many-th request of its document for a moment.
    #[must_use]
    pub fn throttled(mut self, every: usize) -> Self {
        self.allowance = Some(every);
        self
    }

    /// The two keys of a subscription.
    pub fn keys(&self, sid: &str) -> Option<(String, String)> {
        let state = self.state();
        let subscription = state.subscriptions.get(sid)?;
        Some((subscription.primary.clone(), subscription.secondary.clone()))
    }

    /// Whether the gateway lets calls through that bear this key.
    pub fn lets_in(&self, key: &str) -> bool {
        self.state().subscriptions.values().any(|one| {
            let active = one.properties.get("state") == Some(&json!("active"));
            active && [&one.primary, &one.secondary].contains(&&key.to_owned())
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it answers; the state is as the answer says when this returns.
    pub fn answer(&self, request: &Recorded) -> Answer {
        let (method, target) = (request.method(), request.target());
        let headers = headers(request);
        if target == GATEWAY {
            let key = headers.get("ocp-apim-subscription-key");
            let key = key.and_then(|key| key.to_str().ok()).unwrap_or_default();
            return match self.lets_in(key) {
                true => Answer::json("200 OK", "{}"),
                false => Answer::json("401 Unauthorized", "{}"),
            };
        }
        let number = {
            let mut state = self.state();
            state.answers += 1;
            state.answers
        };
        let mut told = Told::new(number);
        let authorization = headers.get("authorization");
        if authorization.is_none_or(|given| given != &format!("Bearer {TOKEN}")) {
            told.headers.push("www-authenticate: Bearer".to_owned());
            return told.error(
                "401 Unauthorized",
                "AuthenticationFailed",
                "The token is not one of ours.",
            );
        }
        if self.allowance.is_some_and(|every| number % every == 0) {
            told.headers.push("retry-after: 0".to_owned());
            return told.error(
                "429 Too Many Requests",
                "TooManyRequests",
                "Ask again in a moment.",
            );
        }
        match self.mock.check(method, target, &headers, request.body()) {
            Ok(matched) => self.act(&matched, &headers, told),
            Err(refusal) => told.refused(&refusal),
        }
    }

    fn act(&self, matched: &Matched<'_>, headers: &HeaderMap, mut told: Told) -> Answer {
        let parameter = |name: &str| {
            let mut parameters = matched.path_parameters.iter();
            let found = parameters.find(|(known, _)| known == name);
            found.map_or("", |(_, value)| value.as_str())
        };
        let is_known = parameter("subscriptionId") == "subid"
            && parameter("resourceGroupName").eq_ignore_ascii_case("rg1")
            && parameter("serviceName") == "apimService1";
        if !is_known {
            return told.error(
                "404 Not Found",
                "ResourceNotFound",
                "There is no such service.",
            );
        }
        let (sid, mut state) = (parameter("sid").to_owned(), self.state());
        let operation = matched.operation_id;
        if operation == "Subscription_List" {
            return told.json("200 OK", &page(&state, matched, self.page));
        }
        let known = state.subscriptions.get(&sid).cloned();
        if let Some(wanted) = headers.get("if-match").filter(|wanted| *wanted != "*") {
            let tag = known.as_ref().map(|one| tag(one.change));
            if tag.is_none_or(|tag| *wanted != tag) {
                let said = "It was changed since it was read.";
                return told.error("412 Precondition Failed", "PreconditionFailed", said);
            }
        }
        if operation == "Subscription_CreateOrUpdate" {
            return put(&mut state, sid, body(matched), told);
        }
        let Some(mut one) = known else {
            return match operation {
                "Subscription_Delete" => told.done(),
                _ => told.error(
                    "404 Not Found",
                    "ResourceNotFound",
                    "There is no such subscription.",
                ),
            };
        };
        told.tag(&one);
        match operation {
            "Subscription_Get" => told.json("200 OK", &shown(&sid, &one)),
            "Subscription_GetEntityTag" => told.head(),
            "Subscription_ListSecrets" => {
                let keys = json!({"primaryKey": one.primary, "secondaryKey": one.secondary});
                told.json("200 OK", &keys)
            }
            "Subscription_Delete" => {
                state.subscriptions.remove(&sid);
                told.done()
            }
            "Subscription_Update" => {
                change(&mut one, body(matched));
                one.change = state.change();
                told.tag(&one);
                let shown = shown(&sid, &one);
                state.subscriptions.insert(sid, one);
                told.json("200 OK", &shown)
            }
            "Subscription_RegeneratePrimaryKey" => {
                one.primary = state.key();
                state.subscriptions.insert(sid, one);
                told.done()
            }
            "Subscription_RegenerateSecondaryKey" => {
                one.secondary = state.key();
                state.subscriptions.insert(sid, one);
                told.done()
            }
            _ => told.error(
                "501 Not Implemented",
                "NotImplemented",
                "It is not simulated.",
            ),
        }
    }
}

/// Creates a subscription, or replaces its properties.
fn put(state: &mut State, sid: String, given: Map<String, Value>, mut told: Told) -> Answer {
    let known = state.subscriptions.get(&sid).cloned();
    let is_new = known.is_none();
    let mut one = known.unwrap_or_else(|| Subscription {
        properties: Map::new(),
        primary: state.key(),
        secondary: state.key(),
        change: 0,
    });
    one.properties = Map::from_iter([("state".to_owned(), json!("active"))]);
    change(&mut one, given);
    one.change = state.change();
    told.tag(&one);
    let shown = shown(&sid, &one);
    state.subscriptions.insert(sid, one);
    told.json(if is_new { "201 Created" } else { "200 OK" }, &shown)
}

fn tag(change: usize) -> String {
    format!("\"{change}\"")
}

/// What a body asks for.
fn body(matched: &Matched<'_>) -> Map<String, Value> {
    let properties = matched
        .body
        .as_ref()
        .and_then(|body| body.get("properties"));
    properties
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

fn change(one: &mut Subscription, given: Map<String, Value>) {
    for (name, value) in given {
        match (name.as_str(), value.as_str()) {
            ("primaryKey", Some(key)) => one.primary = key.to_owned(),
            ("secondaryKey", Some(key)) => one.secondary = key.to_owned(),
            _ => {
                one.properties.insert(name, value);
            }
        }
    }
}

fn shown(sid: &str, one: &Subscription) -> Value {
    json!({"name": sid, "properties": one.properties})
}

/// A page of the list, cut where the service likes it.
fn page(state: &State, matched: &Matched<'_>, most: usize) -> Value {
    let number = |name: &str| {
        let pair = matched.query.iter().find(|(known, _)| known == name);
        pair.and_then(|(_, value)| value.parse::<usize>().ok())
    };
    let (skip, top) = (
        number("$skip").unwrap_or(0),
        number("$top").unwrap_or(usize::MAX),
    );
    let all = state.subscriptions.iter();
    let items: Vec<_> = all.clone().skip(skip).take(top.min(most)).collect();
    let next = skip + items.len();
    let value: Vec<_> = items
        .into_iter()
        .map(|(sid, one)| shown(sid, one))
        .collect();
    let path = "/subscriptions/subid/resourceGroups/rg1/providers/Microsoft.ApiManagement/service/apimService1/subscriptions";
    let link = match next < all.len() && top > most {
        true => format!("{path}?$skip={next}"),
        false => String::new(),
    };
    json!({"value": value, "count": all.len(), "nextLink": link})
}

fn headers(request: &Recorded) -> HeaderMap {
    let pairs = request.headers().into_iter().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        let name = name.parse::<HeaderName>().ok()?;
        Some((name, HeaderValue::from_str(value.trim()).ok()?))
    });
    pairs.collect()
}

/// An answer on its way.
struct Told {
    headers: Vec<String>,
}

impl Told {
    fn new(number: usize) -> Self {
        let left = 12_000_usize.saturating_sub(number);
        Self {
            headers: vec![
                format!("x-ms-request-id: {number:08}"),
                format!("x-ms-correlation-request-id: {number:08}"),
                format!("x-ms-ratelimit-remaining-subscription-writes: {left}"),
            ],
        }
    }

    fn tag(&mut self, one: &Subscription) {
        self.headers.retain(|line| !line.starts_with("etag:"));
        self.headers.push(format!("etag: {}", tag(one.change)));
    }

    fn answer(&self, status: &str, content_type: Option<&str>, body: &str) -> Answer {
        let content_type = content_type.map(|media_type| format!("content-type: {media_type}"));
        let lines = self.headers.iter().chain(&content_type);
        let lines: Vec<_> = lines.map(String::as_str).collect();
        Answer::new(status, &lines, body)
    }

    fn json(&self, status: &str, body: &Value) -> Answer {
        self.answer(status, Some("application/json"), &body.to_string())
    }

    fn done(&self) -> Answer {
        self.answer("204 No Content", None, "")
    }

    fn head(&self) -> Answer {
        self.answer("200 OK", None, "")
    }

    fn error(mut self, status: &str, code: &str, message: &str) -> Answer {
        self.headers.push(format!("x-ms-error-code: {code}"));
        self.json(
            status,
            &json!({"error": {"code": code, "message": message}}),
        )
    }

    fn refused(mut self, refusal: &Refusal) -> Answer {
        for (name, value) in &refusal.headers {
            self.headers.push(format!("{name}: {value}"));
        }
        let details = refusal.problems.iter().map(|problem| {
            json!({"code": problem.rule, "target": problem.place, "message": problem.message})
        });
        let details: Vec<_> = details.collect();
        let body = json!({"error": {
            "code": "ValidationError",
            "message": "The request is not as documented.",
            "details": details,
        }});
        self.json(&format!("{} Refused", refusal.status), &body)
    }
}
