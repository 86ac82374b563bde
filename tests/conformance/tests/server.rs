//! The server, as a process that ends with its value.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const PROGRAM: &str = "node_modules/@microsoft.azure/autorest.testserver/dist/cli/cli.js";

/// The lists that the server keeps, as its reports are called.
pub const LISTS: [&str; 4] = ["vanilla", "azure", "optional", "dpg"];

pub struct Server {
    process: Child,
    pub url: String,
    http: reqwest::Client,
}

impl Server {
    /// Starts it, with all counters at zero.
    pub async fn start() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut process = Command::new("node")
            .args([
                "-r",
                "./loopback.cjs",
                PROGRAM,
                "run",
                "--port",
                "0",
                "--coverageDirectory",
            ])
            .arg(env!("CARGO_TARGET_TMPDIR"))
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Node.js is installed");
        let mut said = BufReader::new(process.stdout.take().expect("it is piped")).lines();
        let port = said.by_ref().find_map(|line| port(&line.ok()?));
        // What it says later has to be read, or it would wait.
        std::thread::spawn(move || said.for_each(drop));
        let port = port.expect("the server starts: npm ci in tests/conformance");
        let server = Self {
            process,
            url: format!("http://127.0.0.1:{port}"),
            http: reqwest::Client::new(),
        };
        let cleared = server.http.post(format!("{}/report/clear", server.url));
        cleared
            .send()
            .await
            .expect("an answer")
            .error_for_status()
            .expect("cleared");
        server
    }

    /// How often each name of a list was counted.
    pub async fn report(&self, list: &str) -> BTreeMap<String, u64> {
        let answer = self
            .http
            .get(format!("{}/report/{list}", self.url))
            .send()
            .await;
        let text = answer.expect("an answer").text().await.expect("a body");
        serde_json::from_str(&text).expect("names and counts")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `Started server on port 1234`, coloured.
fn port(line: &str) -> Option<u16> {
    let (_, after) = line.split_once("Started server on port ")?;
    let digits = after
        .split(|c: char| !c.is_ascii_digit())
        .find(|digits| digits.len() > 2)?;
    digits.parse().ok()
}
