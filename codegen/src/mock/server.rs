//! The mock as a service on the loopback interface.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};

use super::Mock;
use super::answer::Answer;
use super::problem::{Problem, Refusal};
use super::random::Random;

/// Longer bodies are refused.
const LONGEST_BODY: usize = 64 << 20;

/// How long a client may take for the head of a request, from the moment in which one may be sent. After that its
/// connection is closed: a process has room for so many, and clients that send half a head would have it all.
const HEAD_TIME: Duration = Duration::from_secs(5);

/// How long a client may take for the body of a request.
const BODY_TIME: Duration = Duration::from_secs(30);

/// How long the service waits when the system has no room for another connection.
const PAUSE: Duration = Duration::from_millis(50);

/// One request, to be written to a log: nothing in it is a value of the request.
#[derive(Clone, Debug, Default)]
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
    /// The host names to accept requests for, in addition to those of the loopback interface. A page in a browser can
    /// reach the loopback interface by a name of its own (DNS rebinding), but not without saying so in `Host`.
    pub hosts: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            latency: Duration::ZERO..=Duration::ZERO,
            fail_rate: 0.0,
            seed: 0,
            log: None,
            hosts: Vec::new(),
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
    let router = mock.router(options);
    let accept = async {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(connection(stream, router.clone()))),
                // A connection that has ended already, or one too many: others go on, and end.
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    };
    // Connections that are kept open do not keep the process.
    tokio::select! {
        () = accept => {}
        () = stop => {}
    }
    Ok(())
}

async fn connection(stream: TcpStream, router: Router) {
    let _ = stream.set_nodelay(true);
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    // A client that has gone is told nothing.
    let _ = served.await;
}

async fn handle(State(service): State<Arc<Service>>, request: Request) -> Response {
    let number = service.requests.fetch_add(1, Ordering::Relaxed);
    let mut random = Random::of(service.options.seed, &format!("request {number}"));
    let latency = latency(&service.options.latency, random.part());
    let (head, body) = request.into_parts();
    let body = tokio::time::timeout(BODY_TIME, to_bytes(body, LONGEST_BODY)).await;
    let fails = random.part() < service.options.fail_rate;
    let method = head.method.to_string();
    let refusal = |status, place, rule, message: String| {
        Err(Refusal::new(
            status,
            vec![Problem::new(place, rule, message)],
        ))
    };
    let body = match body {
        _ if !is_for_us(&head.uri, &head.headers, &service.options.hosts) => refusal(
            421,
            "header `host`",
            "host",
            "expected a name of the loopback interface or of `--host`".to_owned(),
        ),
        Err(_) => refusal(
            408,
            "body",
            "time",
            format!("it must come within {} s", BODY_TIME.as_secs()),
        ),
        Ok(Err(_)) => refusal(
            413,
            "body",
            "length",
            format!("it must have at most {LONGEST_BODY} bytes"),
        ),
        Ok(Ok(_)) if fails => Err(failure(&mut random)),
        Ok(Ok(body)) => Ok(body),
    };
    let log = service.options.log.clone();
    let (answer, mut line) = match body {
        Ok(body) => {
            let answered = move || service.answer(&head, &body, random.next());
            // What takes long does not keep others waiting.
            let answered = tokio::task::spawn_blocking(answered).await;
            answered.unwrap_or_else(|_| refused(Refusal::new(500, Vec::new())))
        }
        Err(refusal) => refused(refusal),
    };
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    line.method = method;
    line.status = answer.status;
    if let Some(log) = &log {
        log(&line);
    }
    response(answer)
}

impl Service {
    /// The answer to a request, and the line for the log, which lacks the method and the status.
    fn answer(&self, head: &Parts, body: &[u8], seed: u64) -> (Answer, Line) {
        let target = head.uri.path_and_query();
        let target = target.map_or("/", |target| target.as_str());
        match self
            .mock
            .check(head.method.as_str(), target, &head.headers, body)
        {
            Ok(matched) => {
                let prefer = head.headers.get_all("prefer").iter();
                let prefer: Vec<_> = prefer.filter_map(|value| value.to_str().ok()).collect();
                let line = Line {
                    operation: Some((matched.operation_id.to_owned(), matched.template.to_owned())),
                    ..Line::default()
                };
                (
                    self.mock.answer(&matched, Some(&prefer.join(",")), seed),
                    line,
                )
            }
            Err(refusal) => {
                let id = refusal.operation.as_deref();
                let operation = id.and_then(|id| self.mock.operation(id));
                let operation =
                    operation.map(|operation| (operation.id.clone(), operation.path.clone()));
                let (answer, line) = refused(refusal);
                (answer, Line { operation, ..line })
            }
        }
    }
}

fn refused(refusal: Refusal) -> (Answer, Line) {
    let answer = Answer::from(&refusal);
    let problems = refusal.problems;
    (
        answer,
        Line {
            problems,
            ..Line::default()
        },
    )
}

/// Whether a request is for a host that this is: one of the loopback interface, or one of its options.
fn is_for_us(target: &Uri, headers: &HeaderMap, hosts: &[String]) -> bool {
    let mut named = target
        .host()
        .into_iter()
        .chain(headers.get_all("host").iter().map(|host| {
            let host = host.to_str().unwrap_or_default();
            match host.rsplit_once(':') {
                // Not the last part of an address in brackets.
                Some((name, port)) if !port.contains(']') => name,
                _ => host,
            }
        }));
    named.all(|host| {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let address = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<IpAddr>();
        host == "localhost"
            || host.ends_with(".localhost")
            || address.is_ok_and(|address| address.is_loopback())
            || hosts.iter().any(|known| known.eq_ignore_ascii_case(&host))
    })
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
