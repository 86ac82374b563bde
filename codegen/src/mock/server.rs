//! The mock as a service on the loopback interface.

use std::future::Future;
use std::io;
use std::net::Ipv4Addr;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use http::{HeaderValue, StatusCode};
use tokio::net::TcpListener;

use super::Mock;
use super::answer::Answer;
use super::problem::{Problem, Refusal};
use super::random::Random;

/// Longer bodies are refused.
const LONGEST_BODY: usize = 64 << 20;

/// One request, to be written to a log: nothing in it is a value of the request.
#[derive(Clone, Debug)]
pub struct Line {
    /// The method.
    pub method: String,
    /// The operation's id and template, where there is one.
    pub operation: Option<(String, String)>,
    /// The status of the answer.
    pub status: u16,
    /// What was wrong; its places and rules, no values.
    pub problems: Vec<Problem>,
}

/// What is called after each request.
pub type Log = Arc<dyn Fn(&Line) + Send + Sync>;

/// How the service behaves.
#[derive(Clone)]
pub struct Options {
    /// How long an answer takes; a number of the range, chosen by the seed.
    pub latency: RangeInclusive<Duration>,
    /// Which part of the requests fails, from 0 to 1, whatever they are.
    pub fail_rate: f64,
    /// What decides all that is not decided by the document and the request.
    pub seed: u64,
    /// What is called after each request.
    pub log: Option<Log>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            latency: Duration::ZERO..=Duration::ZERO,
            fail_rate: 0.0,
            seed: 0,
            log: None,
        }
    }
}

struct Service {
    mock: Arc<Mock>,
    options: Options,
    /// How many requests there have been: their order, with the seed, decides.
    requests: AtomicU64,
}

impl Mock {
    /// A service that answers every request, as [`check`](Self::check) and [`answer`](Self::answer) say.
    pub fn router(self: Arc<Self>, options: Options) -> Router {
        let service = Service {
            mock: self,
            options,
            requests: AtomicU64::new(0),
        };
        Router::new().fallback(handle).with_state(Arc::new(service))
    }
}

/// Serves on a port of the loopback interface, 0 for any, until `stop` is done. `listening` is called with the port.
///
/// # Errors
///
/// When the port cannot be had.
pub async fn serve(
    mock: Arc<Mock>,
    options: Options,
    port: u16,
    listening: impl FnOnce(u16),
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    listening(listener.local_addr()?.port());
    // Connections that are kept open do not keep the process.
    tokio::select! {
        served = async { axum::serve(listener, mock.router(options)).await } => served,
        () = stop => Ok(()),
    }
}

async fn handle(State(service): State<Arc<Service>>, request: Request) -> Response {
    let number = service.requests.fetch_add(1, Ordering::Relaxed);
    let mut random = Random::of(service.options.seed, &format!("request {number}"));
    let latency = latency(&service.options.latency, random.part());
    let (head, body) = request.into_parts();
    let target = head
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str())
        .to_owned();
    let body = to_bytes(body, LONGEST_BODY).await;
    let fails = random.part() < service.options.fail_rate;
    let mut line = Line {
        method: head.method.to_string(),
        operation: None,
        status: 0,
        problems: Vec::new(),
    };
    let refused = |line: &mut Line, refusal: Refusal| {
        let answer = Answer::from(&refusal);
        line.problems = refusal.problems;
        answer
    };
    let answer = match body {
        Err(_) => {
            let problem = Problem::new(
                "body",
                "length",
                format!("it must have at most {LONGEST_BODY} bytes"),
            );
            refused(&mut line, Refusal::new(413, vec![problem]))
        }
        Ok(_) if fails => refused(&mut line, failure(&mut random)),
        Ok(body) => match service
            .mock
            .check(head.method.as_str(), &target, &head.headers, &body)
        {
            Ok(matched) => {
                line.operation =
                    Some((matched.operation_id.to_owned(), matched.template.to_owned()));
                let prefer: Vec<_> = head
                    .headers
                    .get_all("prefer")
                    .iter()
                    .filter_map(|value| value.to_str().ok())
                    .collect();
                let prefer = prefer.join(",");
                service.mock.answer(&matched, Some(&prefer), random.next())
            }
            Err(refusal) => {
                let operation = refusal
                    .operation
                    .as_deref()
                    .and_then(|id| service.mock.operation(id));
                line.operation =
                    operation.map(|operation| (operation.id.clone(), operation.path.clone()));
                refused(&mut line, refusal)
            }
        },
    };
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    line.status = answer.status;
    if let Some(log) = &service.options.log {
        log(&line);
    }
    response(answer)
}

fn latency(range: &RangeInclusive<Duration>, part: f64) -> Duration {
    let spread = range.end().saturating_sub(*range.start());
    *range.start() + spread.mul_f64(part)
}

/// A failure that has nothing to do with the request: most say that it may be sent again, and when.
fn failure(random: &mut Random) -> Refusal {
    let status = [503, 503, 429, 500][random.below(4)];
    let problem = Problem::new("service", "fail rate", "this request was chosen to fail");
    let refusal = Refusal::new(status, vec![problem]);
    match status {
        500 => refusal,
        _ => refusal.with("retry-after", random.below(2).to_string()),
    }
}

fn response(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in &answer.headers {
        response.headers_mut().append(name, value.clone());
    }
    response
        .headers_mut()
        .insert("server", HeaderValue::from_static("oast-mock"));
    response
}
