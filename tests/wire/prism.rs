//! Another implementation of OpenAPI judges our requests: Prism, a mock server that reads the same document.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::ways::{EXAMPLE_PATH, WAYS, example_target};

const DOCUMENT: &str = "../../../specs/apim-subscription.yaml";

/// The running mock server, ended with its value.
struct Prism {
    process: Child,
    port: u16,
}

impl Prism {
    fn start() -> Self {
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
                DOCUMENT,
            ])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("prism starts: npm ci in tests/wire/prism");
        let mut prism = Self { process, port };
        prism.wait_until_it_listens();
        prism
    }

    fn wait_until_it_listens(&mut self) {
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let ended = self.process.try_wait().expect("a state");
            assert!(ended.is_none(), "prism ended: {ended:?}");
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "prism does not listen"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Sends a request that was written by hand, and gives the status of the answer.
    fn status(&self, method: &str, target: &str, header: &str) -> u16 {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("prism listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .expect("a time limit");
        let head = format!(
            "{method} {target} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\n"
        );
        let request = format!("{head}{header}content-length: 0\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let status = answer.split(' ').nth(1).expect("a status");
        status.parse().expect("a number")
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
#[ignore = "needs node and npm ci in tests/wire/prism"]
fn prism_takes_our_requests_and_refuses_broken_ones() {
    let prism = Prism::start();
    let builder = apim::Client::builder().base_url(format!("http://127.0.0.1:{}", prism.port));
    let client = builder.credential("t0ken").build().expect("a client");
    for way in WAYS {
        let response = way.example(&client).expect("prism finds nothing wrong");
        assert_eq!(response.status(), 204, "{way:?}");
        way.regenerate(&client, "a b=é%2e")
            .expect("encoded, it fits the pattern");
    }
    // The same by hand, to show that what is refused below is refused for its one mistake.
    let token = "authorization: Bearer t0ken\r\n";
    let target = example_target();
    assert_eq!(prism.status("POST", &target, token), 204);
    assert_eq!(prism.status("POST", &target, ""), 401);
    assert_eq!(prism.status("PUT", &target, token), 405);
    for refused in [
        EXAMPLE_PATH.to_owned(),
        format!("{EXAMPLE_PATH}?api-version="),
        target.replace("apimService1", "1bad"),
        target.replace("testsub", "a*b"),
        target.replace("rg1", &"r".repeat(91)),
        target.replace("testsub/", ""),
    ] {
        let status = prism.status("POST", &refused, token);
        assert!((400..600).contains(&status), "{refused}: {status}");
    }
}
