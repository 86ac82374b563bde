//! Prism as a process, and requests to it that are written by hand.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The running mock server, ended with its value.
pub struct Prism {
    pub process: Child,
    pub port: u16,
}

impl Prism {
    /// Serves a document; `None` if Prism cannot load it.
    pub fn start(document: &Path) -> Option<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("wire/prism");
        let process = Command::new(folder.join("node_modules/.bin/prism"))
            .args([
                "mock",
                "--errors",
                "-h",
                "127.0.0.1",
                "-p",
                &port.to_string(),
            ])
            .arg(document)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("prism starts: npm ci in tests/wire/prism");
        let mut prism = Self { process, port };
        prism.listens().then_some(prism)
    }

    fn listens(&mut self) -> bool {
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if self.process.try_wait().expect("a state").is_some() {
                return false;
            }
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "prism does not listen"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        true
    }

    /// Sends a request, and gives the answer with its head: an empty text where an error within Prism keeps it from
    /// answering, or ends it. Each line of `headers` ends in a line break.
    pub fn answer(&self, method: &str, target: &str, headers: &str, body: &[u8]) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("prism listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(3)))
            .expect("a time limit");
        let head = format!("{method} {target} HTTP/1.1\r\nhost: 127.0.0.1\r\n{headers}");
        let length = body.len();
        let mut request =
            format!("{head}content-length: {length}\r\nconnection: close\r\n\r\n").into_bytes();
        request.extend(body);
        stream.write_all(&request).expect("it is sent");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The status of an answer.
pub fn status(answer: &str) -> u16 {
    let status = answer.split(' ').nth(1).expect("a status");
    status.parse().expect("a number")
}
