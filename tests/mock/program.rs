//! The program on a real socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::root;

struct Running {
    process: Child,
    port: u16,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(crate::oast_program::exe());
        command
            .arg("mock")
            .arg(root().join("tests/cases/pets/openapi.yaml"))
            .args(arguments);
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
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a time");
        let request = format!(
            "GET {target} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer hidden\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        // The date is the one thing that the time decides.
        answer
            .lines()
            .filter(|line| !line.starts_with("date:"))
            .map(|line| format!("{line}\n"))
            .collect()
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
