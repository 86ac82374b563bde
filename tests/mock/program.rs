//! The program on a real socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::root;

struct Running {
    process: Child,
    port: u16,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        Self::start_of(&root().join("tests/cases/pets/openapi.yaml"), arguments)
    }

    fn start_of(document: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(crate::oast_program::exe());
        command.arg("mock").arg(document).args(arguments);
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("its output");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let port = line
            .trim()
            .strip_prefix("listening on http://127.0.0.1:")
            .expect("a port");
        let port = port.parse().expect("a number");
        Self { process, port }
    }

    fn get(&self, target: &str) -> String {
        self.get_of("localhost", target)
    }

    fn get_of(&self, host: &str, target: &str) -> String {
        let mut stream = self.send(&format!(
            "GET {target} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer hidden\r\nconnection: close\r\n\r\n"
        ));
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        // The date is the one thing that the time decides.
        answer
            .lines()
            .filter(|line| !line.starts_with("date:"))
            .map(|line| format!("{line}\n"))
            .collect()
    }

    /// Sends the beginning of a request.
    fn send(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        let time = Some(Duration::from_secs(60));
        stream.set_read_timeout(time).expect("a time");
        stream.write_all(text.as_bytes()).expect("it is sent");
        stream
    }

    /// Ends it, as a service manager does, and gives what it logged.
    #[cfg(unix)]
    fn end(mut self) -> (bool, String) {
        let id = self.process.id().to_string();
        let asked = Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .expect("kill");
        assert!(asked.success());
        let mut log = String::new();
        let stderr = self.process.stderr.as_mut().expect("its log");
        stderr.read_to_string(&mut log).expect("text");
        (self.process.wait().expect("an end").success(), log)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).expect("a status")
}

#[test]
fn the_same_seed_makes_the_same_answers() {
    let run = |seed: &str| {
        let running = Running::start(&["--fail-rate", "0.5", "--seed", seed]);
        (0..12)
            .map(|_| running.get("/nowhere?secret=hidden"))
            .collect::<Vec<_>>()
    };
    let (one, again, other) = (run("3"), run("3"), run("4"));
    assert_eq!(one, again);
    assert_ne!(one, other);
    let failed = one
        .iter()
        .filter(|answer| matches!(status(answer), "503" | "429" | "500"))
        .count();
    let refused = one.iter().filter(|answer| status(answer) == "404").count();
    assert_eq!(failed + refused, 12);
    assert!((2..=10).contains(&failed), "{failed}");
    let slow = one
        .iter()
        .find(|answer| matches!(status(answer), "503" | "429"));
    assert!(slow.expect("a refusal").contains("\nretry-after: "));
}

#[cfg(unix)]
#[test]
fn it_takes_its_time_and_keeps_secrets() {
    let running = Running::start(&["--latency", "80ms..90ms"]);
    let begun = Instant::now();
    let answer = running.get("/nowhere?secret=hidden");
    assert!(begun.elapsed() >= Duration::from_millis(80));
    assert!(
        answer.contains("content-type: application/problem+json"),
        "{answer}"
    );
    assert!(!answer.contains("hidden"), "{answer}");
    let (ended_well, log) = running.end();
    assert!(ended_well);
    assert_eq!(log, "GET - -> 404  path [path]\n");
}

#[test]
fn wrong_usage_is_told() {
    for arguments in [["--latency", "fast"], ["--fail-rate", "2"], ["--port", "x"]] {
        let mut command = Command::new(crate::oast_program::exe());
        command
            .arg("mock")
            .arg(root().join("tests/cases/pets/openapi.yaml"))
            .args(arguments);
        assert_eq!(
            command.output().expect("the program").status.code(),
            Some(2)
        );
    }
}

#[test]
fn requests_for_other_hosts_are_refused() {
    let running = Running::start(&["--host", "mock.example"]);
    for (host, expected) in [
        ("localhost", "404"),
        ("LOCALHOST:8080", "404"),
        ("api.localhost", "404"),
        ("127.0.0.1:80", "404"),
        ("127.8.8.8", "404"),
        ("[::1]:80", "404"),
        ("mock.example:80", "404"),
        ("evil.example", "421"),
        ("localhost.evil.example", "421"),
        ("127.0.0.1.evil.example", "421"),
        ("192.0.2.1", "421"),
        ("[2001:db8::1]", "421"),
        ("", "421"),
    ] {
        let answer = running.get_of(host, "/nowhere");
        assert_eq!(status(&answer), expected, "{host}");
        assert!(answer.contains("application/problem+json"), "{host}");
    }
    let target = "http://evil.example/nowhere";
    assert_eq!(status(&running.get_of("localhost", target)), "421");
}

#[test]
fn half_a_head_is_not_waited_for() {
    let running = Running::start(&[]);
    let mut open: Vec<_> = (0..100)
        .map(|_| running.send("GET / HTTP/1.1\r\nhost: loc"))
        .collect();
    assert_eq!(status(&running.get("/nowhere")), "404");
    // It is closed, though nothing more is sent.
    for stream in &mut open {
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an end");
    }
    assert_eq!(status(&running.get("/nowhere")), "404");
}

/// A document of which a short body takes long: each schema asks the next one twice about it.
fn slow(folder: &Path) -> std::path::PathBuf {
    let schemas: Vec<_> = (0..40)
        .map(|number| {
            let next = format!("{{$ref: '#/components/schemas/C{}'}}", number + 1);
            format!("    C{number}: {{anyOf: [{next}, {next}]}}\n")
        })
        .collect();
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /slow:\n    post:\n      requestBody: {{content: \
         {{application/json: {{schema: {{$ref: '#/components/schemas/C0'}}}}}}}}\n      \
         responses: {{'204': {{description: d}}}}\n\
         components:\n  schemas:\n{}    C40: {{type: integer}}\n",
        schemas.concat()
    );
    let path = folder.join("slow.yaml");
    std::fs::write(&path, text).expect("a file");
    path
}

#[cfg(unix)]
#[test]
fn what_takes_long_keeps_nobody_waiting() {
    let folder = tempfile::tempdir().expect("a folder");
    let running = Running::start_of(&slow(folder.path()), &[]);
    let slow = || {
        let mut stream = running.send(
            "POST /slow HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 3\r\n\
             connection: close\r\n\r\n\"a\"",
        );
        std::thread::spawn(move || {
            let mut answer = String::new();
            let _ = stream.read_to_string(&mut answer);
            answer
        })
    };
    let waiting = slow();
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(status(&running.get("/nowhere")), "404");
    assert!(
        !waiting.is_finished(),
        "it takes too little time for this test"
    );
    let answer = waiting.join().expect("an answer");
    assert!(
        answer.starts_with("HTTP/1.1 400 ") && answer.contains("complexity"),
        "{answer}"
    );
    // Nor does the end wait for it.
    let waiting = slow();
    std::thread::sleep(Duration::from_millis(100));
    let (ended_well, _) = running.end();
    assert!(ended_well);
    assert_eq!(waiting.join().expect("an end"), "");
}
