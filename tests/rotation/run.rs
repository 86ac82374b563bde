//! A rotation as a process, the service that it talks to, and the consumers of its keys.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use oast_simulation::{Answer, KEY, Server, Service, TOKEN};
use tempfile::TempDir;

/// What goes wrong in a run.
#[derive(Clone, Debug)]
pub struct Fault {
    /// At which request of the run, from 0.
    pub step: usize,
    /// Whether all later requests go wrong, too.
    pub lasts: bool,
    /// Whether the service does what it was asked nevertheless.
    pub has_acted: bool,
    /// What comes instead of its answer.
    pub then: Step,
}

#[derive(Clone, Debug)]
pub enum Step {
    Answer(Answer),
    /// The process is killed.
    Kill,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    pub success: bool,
    pub output: String,
    pub errors: String,
}

#[derive(Default)]
struct Script {
    fault: Option<Fault>,
    /// How many requests the run has made.
    done: usize,
    process: Option<u32>,
    lines: Vec<String>,
    cut_off: Vec<String>,
}

pub struct Rotation {
    folder: TempDir,
    service: Arc<Service>,
    script: Arc<Mutex<Script>>,
    server: Server,
    first: (String, String),
}

impl Rotation {
    /// Of a service with two consumers.
    pub fn new() -> Self {
        Self::with(2)
    }

    pub fn with(consumers: usize) -> Self {
        Self::made(Service::new(), consumers)
    }

    pub fn of(service: Service) -> Self {
        Self::made(service, 2)
    }

    fn made(service: Service, consumers: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let first = service.keys("testsub").unwrap();
        for consumer in 0..consumers {
            fs::write(folder.path().join(format!("consumer-{consumer}")), &first.0).unwrap();
        }
        let service = Arc::new(service);
        let script: Arc<Mutex<Script>> = Arc::default();
        let server = {
            let (service, script) = (Arc::clone(&service), Arc::clone(&script));
            let path = folder.path().to_owned();
            Server::answering(move |_, request| {
                let mut script = script.lock().unwrap_or_else(PoisonError::into_inner);
                let step = script.done;
                script.done += 1;
                script.lines.push(request.line().to_owned());
                let fault = script.fault.clone();
                let fault = fault.filter(|fault| match fault.lasts {
                    true => step >= fault.step,
                    false => step == fault.step,
                });
                let acts = fault.as_ref().is_none_or(|fault| fault.has_acted);
                let answer = acts.then(|| service.answer(request));
                // Whatever the request did: everybody is still let in.
                script.cut_off.extend(cut_off(&path, &service));
                match (fault.map(|fault| fault.then), answer) {
                    (Some(Step::Answer(answer)), _) => answer,
                    (Some(Step::Kill), _) => {
                        kill(script.process.expect("the process is known"));
                        Answer::default().then_close()
                    }
                    (None, answer) => answer.expect("without a fault there is an answer"),
                }
            })
        };
        Self {
            folder,
            service,
            script,
            server,
            first,
        }
    }

    fn start(&self, fault: Option<Fault>) -> Child {
        let mut script = self.script();
        *script = Script {
            fault,
            lines: std::mem::take(&mut script.lines),
            cut_off: std::mem::take(&mut script.cut_off),
            ..Script::default()
        };
        let mut command = Command::new(exe());
        command.args(["subid", "rg1", "apimService1", "testsub"]);
        command.arg(self.folder.path());
        command.env_clear();
        command.env("APIM_TOKEN", TOKEN);
        command.env("APIM_BASE_URL", self.server.url());
        command.env("ROTATION_PAUSE_MS", "1");
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        // The script is locked until here: no request is answered before the process is known.
        script.process = Some(child.id());
        child
    }

    fn script(&self) -> std::sync::MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn run(&self, fault: Option<Fault>) -> Ended {
        let child = self.start(fault);
        self.end(child)
    }

    fn end(&self, child: Child) -> Ended {
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let ended = Ended {
            success: output.status.success(),
            output: text(output.stdout),
            errors: text(output.stderr),
        };
        let said = format!("{ended:?}");
        assert!(
            !said.contains(KEY) && !said.contains(TOKEN),
            "a secret is shown: {said}"
        );
        ended
    }

    /// How long a run takes.
    pub fn timed(&self) -> Duration {
        let begun = Instant::now();
        assert!(self.run(None).success);
        begun.elapsed()
    }

    pub fn killed_after(&self, time: Duration) -> Ended {
        let mut child = self.start(None);
        std::thread::sleep(time);
        child.kill().unwrap();
        self.end(child)
    }

    /// The first lines of all requests.
    pub fn lines(&self) -> Vec<String> {
        self.script().lines.clone()
    }

    pub fn keys(&self) -> (String, String) {
        self.service.keys("testsub").unwrap()
    }

    pub fn give(&self, consumer: usize, key: &str) {
        fs::write(self.folder.path().join(format!("consumer-{consumer}")), key).unwrap();
    }

    /// What the consumers hold.
    pub fn holds(&self) -> Vec<String> {
        held(self.folder.path())
            .into_iter()
            .map(|(_, key)| key)
            .collect()
    }

    /// Nobody is cut off, now or at any request before.
    pub fn is_safe(&self, said: &str) {
        let mut cut = self.script().cut_off.clone();
        cut.extend(cut_off(self.folder.path(), &self.service));
        assert_eq!(cut, [""; 0], "cut off: {said}");
    }

    /// Both keys are new, and the consumers are in.
    pub fn is_whole(&self) {
        self.is_safe("at the end");
        let (primary, secondary) = self.keys();
        assert!(
            primary != self.first.0 && secondary != self.first.1,
            "a key was not replaced"
        );
        let holds = self.holds();
        assert!(
            holds.iter().all(|key| *key == holds[0]),
            "the consumers are divided"
        );
    }
}

fn held(folder: &Path) -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let is_staged = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with('.');
    entries
        .filter(|path| !is_staged(path))
        .map(|path| {
            let key = fs::read_to_string(&path).unwrap();
            (path, key)
        })
        .collect()
}

/// The consumers that the gateway does not let in.
fn cut_off(folder: &Path, service: &Service) -> Vec<String> {
    let cut = held(folder)
        .into_iter()
        .filter(|(_, key)| !service.lets_in(key));
    // A key that a test made up was never let in.
    let cut = cut.filter(|(_, key)| key.starts_with(KEY));
    cut.map(|(path, _)| path.display().to_string()).collect()
}

fn kill(process: u32) {
    let killed = Command::new("kill")
        .args(["-9", &process.to_string()])
        .status();
    assert!(killed.unwrap().success());
}

/// The example, built once with this test's profile.
fn exe() -> &'static Path {
    static EXE: OnceLock<PathBuf> = OnceLock::new();
    EXE.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.current_dir(&root);
        build.args(["build", "--quiet", "-p", "apim", "--example", "rotate_keys"]);
        build.args([
            "--target-dir",
            concat!(env!("CARGO_TARGET_TMPDIR"), "/rotation"),
        ]);
        assert!(build.status().unwrap().success());
        PathBuf::from(concat!(
            env!("CARGO_TARGET_TMPDIR"),
            "/rotation/debug/examples/rotate_keys"
        ))
    })
}
