//! One document: its client as a program, its mock as a service, and a call of each operation.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use oast::api::{Api, Location, Proof};
use oast::mock::{Line, Matched, Mock, Options, Sample, serve};
use oast::plan::{self, CommandPlan, FlagKind};
use oast::{Form, Input, Runtime, Session, Target};
use serde_json::Value;

use crate::cargo;

/// One call, and how it went.
pub struct Call {
    pub operation: String,
    /// Why it was not made: the command-line client has no way to say it.
    pub skipped: Option<&'static str>,
    pub failure: Option<String>,
}

/// Builds the client, serves the mock, and calls each operation: with all its parameters, and with the required ones.
pub fn calls(document: &Path) -> Vec<Call> {
    let input = Input::from(document);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("served");
    let program = build(&input, document, &folder);
    let mut session = Session::default();
    let api = session.read(&input).expect("a document that can be read");
    let target = target(document, &mut session);
    let plan = plan::plan(&api, target, &mut session.report);
    let commands = plan.commands.as_ref().expect("commands");
    let mock = Arc::new(Session::default().mock(&input).expect("a mock"));
    let keys = commands.keys.iter().map(variable);
    let mut given: Vec<(String, &str)> = keys.map(|name| (name, "user:k3y")).collect();
    // A client of a document that takes no token refuses one.
    let schemes = api.schemes();
    let takes_any = schemes.is_empty() && !api.security.is_empty();
    if takes_any || schemes.values().any(|proof| **proof == Proof::Bearer) {
        given.push(("CLIENT_TOKEN".to_owned(), "t0ken"));
    }
    let server = Server::start(Arc::clone(&mock));
    let mut calls = Vec::new();
    for (group, commands) in plan.groups.iter().zip(&commands.groups) {
        for (planned, command) in group.operations.iter().zip(&commands.commands) {
            let operation = &api.operations[planned.operation];
            for seed in [0, 1] {
                let mut call = Call {
                    operation: operation.id.clone(),
                    skipped: None,
                    failure: None,
                };
                match arguments(&mock, &api, planned.operation, command, seed, &folder) {
                    Ok(own) => {
                        let names = [commands.name.clone(), command.name.clone()];
                        let arguments: Vec<_> = names.into_iter().chain(own).collect();
                        call.failure = server.call(&program, &arguments, &given);
                    }
                    Err(why) => call.skipped = Some(why),
                }
                calls.push(call);
            }
        }
    }
    calls
}

/// The variable that holds the key of a security scheme.
fn variable(scheme: &String) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    format!("CLIENT_KEY_{scheme}")
        .to_uppercase()
        .chars()
        .map(plain)
        .collect()
}

fn target(document: &Path, session: &mut Session) -> Target {
    let documents = [document.to_owned()];
    let (form, runtime) = (Form::Crate, Runtime::External);
    let target = Target::new(
        &documents,
        Some("client"),
        form,
        runtime,
        &mut session.report,
    );
    Target {
        cli: true,
        ..target.expect("a target")
    }
}

fn build(input: &Input, document: &Path, folder: &Path) -> PathBuf {
    let dir = folder.join("client");
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(folder).expect("a folder");
    let mut session = Session::default();
    let target = target(document, &mut session);
    let output = session.compile(input, target).expect("a client");
    assert!(session.write(&output, &dir), "{}", dir.display());
    let mut cargo = cargo::cargo(folder, "client", true);
    cargo.args([
        "build",
        "--offline",
        "--no-default-features",
        "--features=full,cli",
    ]);
    let built = cargo::run(cargo, folder, cargo::LIMIT);
    let said = String::from_utf8_lossy(&built.stderr);
    assert!(built.status.success(), "{}: {said}", document.display());
    folder.join("target/debug/client")
}

/// A call of the operation as a person would write it.
fn arguments(
    mock: &Mock,
    api: &Api,
    operation: usize,
    command: &CommandPlan,
    seed: u64,
    folder: &Path,
) -> Result<Vec<String>, &'static str> {
    let operation = &api.operations[operation];
    let id = mock
        .operations()
        .find(|known| known.method == operation.method && known.path == operation.path)
        .ok_or("the mock calls it otherwise")?
        .id;
    let sample = mock
        .sample(id, seed)
        .ok_or("the mock has no request for it")?;
    let matched = mock.check(
        &sample.method,
        &sample.target,
        &sample.headers,
        &sample.body,
    );
    let matched = matched.map_err(|_| "the mock refuses its own request")?;
    let mut arguments = Vec::new();
    for (parameter, flag) in operation.parameters.iter().zip(&command.flags) {
        let location = match parameter.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        };
        let mut given = sample.arguments.iter();
        let given = given.find(|(place, name, _)| place == location && *name == parameter.name);
        let Some((_, _, text)) = given else { continue };
        let texts = match (flag.kind, flag.many) {
            (FlagKind::Pair, _) => pairs(text).ok_or("an object that is none")?,
            (_, true) => items(text).ok_or("a list that is none")?,
            _ => vec![text.clone()],
        };
        arguments.extend(texts.iter().map(|text| format!("--{}={text}", flag.name)));
    }
    if let Some(body) = &operation.body {
        arguments.extend(of_body(body, &sample, &matched, folder)?);
    }
    Ok(arguments)
}

fn of_body(
    body: &oast::api::Body,
    sample: &Sample,
    matched: &Matched<'_>,
    folder: &Path,
) -> Result<Vec<String>, &'static str> {
    if sample.body.is_empty() && matched.body.is_none() {
        return Ok(Vec::new());
    }
    let content_type = sample.headers.get("content-type");
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default();
    if essence.starts_with("multipart/") {
        return Err("a body of several parts");
    }
    let is_it = |media: &oast::api::Media| media.media_type.eq_ignore_ascii_case(essence);
    let media = body.media.iter().find(|media| is_it(media));
    let media = media.or(body.media.first().filter(|media| media.content.is_bytes()));
    let media = media.ok_or("a media type that the client writes otherwise")?;
    let path = folder.join("body");
    let text = match (media.content.ty(), &matched.body) {
        (Some(_), Some(value)) => value.to_string().into_bytes(),
        (Some(_), None) => return Err("a body that is no JSON"),
        (None, _) => sample.body.clone(),
    };
    fs::write(&path, text).expect("a file");
    let mut arguments = vec![format!("--body=@{}", path.display())];
    if body.media.len() > 1 || media.content == oast::api::Content::Typed {
        arguments.push(format!("--content-type={essence}"));
    }
    Ok(arguments)
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn items(text: &str) -> Option<Vec<String>> {
    let value: Value = serde_json::from_str(text).ok()?;
    Some(value.as_array()?.iter().map(shown).collect())
}

fn pairs(text: &str) -> Option<Vec<String>> {
    let value: Value = serde_json::from_str(text).ok()?;
    let members = value.as_object()?.iter();
    Some(
        members
            .map(|(name, value)| format!("{name}={}", shown(value)))
            .collect(),
    )
}

/// The mock on a port of its own, for as long as this lives.
struct Server {
    url: String,
    last: Arc<Mutex<Option<Line>>>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Server {
    fn start(mock: Arc<Mock>) -> Self {
        let last: Arc<Mutex<Option<Line>>> = Arc::default();
        let log = {
            let last = Arc::clone(&last);
            Arc::new(move |line: &Line| {
                *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(line.clone());
            })
        };
        let options = Options {
            log: Some(log),
            ..Options::default()
        };
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (listening, port) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let served = runtime.expect("a runtime").block_on(serve(
                mock,
                options,
                0,
                move |port| listening.send(port).expect("who waits"),
                async {
                    let _ = stopped.await;
                },
            ));
            served.expect("it serves");
        });
        let port = port.recv().expect("a port");
        Self {
            url: format!("http://127.0.0.1:{port}"),
            last,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Makes a call; says what went wrong.
    fn call(
        &self,
        program: &Path,
        arguments: &[String],
        given: &[(String, &str)],
    ) -> Option<String> {
        let last = || self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last() = None;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .args(["--output=none", "--retries=0"]);
        command.env_clear();
        command.env("CLIENT_BASE_URL", &self.url);
        command.envs(given.iter().map(|(name, value)| (name, value)));
        let ended = command.output().expect("the program runs");
        let line = last().take();
        let said = String::from_utf8_lossy(&ended.stderr).replace('\n', " ");
        let refused = line.as_ref().filter(|line| !line.problems.is_empty());
        match (ended.status.success(), refused, line.is_some()) {
            (_, Some(line), _) => {
                let problems = line.problems.iter().map(ToString::to_string);
                Some(format!(
                    "refused: {}",
                    problems.collect::<Vec<_>>().join("; ")
                ))
            }
            (true, None, true) => None,
            (true, None, false) => Some("nothing was sent".to_owned()),
            (false, None, true) => Some(format!("not read: {}", said.trim())),
            (false, None, false) => Some(format!("not sent: {}", said.trim())),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
