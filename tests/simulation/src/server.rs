//! A server on the loopback interface that plays a script: it sees the exact bytes of each request, and answers with
//! bytes that a test wrote, whole, in pieces, cut or without end. It knows no HTTP library, so nothing is tidied up.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long a connection may be silent: no test hangs for longer, whatever the client does.
const PATIENCE: Duration = Duration::from_secs(8);

/// More requests than any test sends; a client that repeats for ever is stopped here.
const MOST_REQUESTS: usize = 10_000;

/// What the server does after it has read a request, step by step.
#[derive(Clone, Debug, Default)]
pub struct Answer(Vec<Step>);

#[derive(Clone, Debug)]
enum Step {
    Send(Vec<u8>),
    /// Sends the same bytes again and again, so many times.
    Repeat(Vec<u8>, usize),
    Pause(Duration),
    /// Ends the connection.
    Close,
}

impl Answer {
    /// Bytes, exactly.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self::default().then(bytes)
    }

    /// A whole answer: the status with its reason, further header lines, and a body with its length.
    pub fn new(status: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Self {
        let mut bytes = format!("HTTP/1.1 {status}\r\n");
        if !status.starts_with("204") {
            bytes += &format!("content-length: {}\r\n", body.as_ref().len());
        }
        for header in headers {
            bytes += &format!("{header}\r\n");
        }
        Self::raw(bytes + "\r\n").then(body.as_ref())
    }

    /// `204 No Content`.
    pub fn done() -> Self {
        Self::new("204 No Content", &[], "")
    }

    /// A body of JSON.
    pub fn json(status: &str, body: &str) -> Self {
        Self::new(status, &["content-type: application/json"], body)
    }

    /// Bytes of their own, sent after those before.
    pub fn then(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.0.push(Step::Send(bytes.into()));
        self
    }

    /// The same bytes again and again, sent after those before.
    pub fn then_repeat(mut self, bytes: impl Into<Vec<u8>>, times: usize) -> Self {
        self.0.push(Step::Repeat(bytes.into(), times));
        self
    }

    /// A pause after what comes before.
    pub fn then_pause(mut self, milliseconds: u64) -> Self {
        let pause = Duration::from_millis(milliseconds);
        self.0.push(Step::Pause(pause));
        self
    }

    /// The end of the connection, after what comes before.
    pub fn then_close(mut self) -> Self {
        self.0.push(Step::Close);
        self
    }
}

/// One request, as it came.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Head and body.
    pub bytes: Vec<u8>,
}

impl Recorded {
    fn split(&self) -> (&str, &[u8]) {
        let end = head_length(&self.bytes).expect("a whole head was recorded");
        let head = std::str::from_utf8(&self.bytes[..end - 4]).expect("the head is UTF-8");
        (head, &self.bytes[end..])
    }

    /// The first line.
    pub fn line(&self) -> &str {
        self.split().0.split("\r\n").next().unwrap_or_default()
    }

    /// The method.
    ///
    /// # Panics
    /// The request has none.
    pub fn method(&self) -> &str {
        self.line().split(' ').next().expect("a method")
    }

    /// The request target: path and query.
    ///
    /// # Panics
    /// The request has none.
    pub fn target(&self) -> &str {
        self.line().split(' ').nth(1).expect("a target")
    }

    /// Every header line, its name in lower case, sorted: HTTP gives neither case nor order a meaning.
    pub fn headers(&self) -> Vec<String> {
        let lines = self.split().0.split("\r\n").skip(1);
        let mut headers: Vec<_> = lines
            .map(|line| {
                let (name, value) = line.split_once(':').expect("a header");
                format!("{}:{value}", name.to_ascii_lowercase())
            })
            .collect();
        headers.sort();
        headers
    }

    /// The body.
    ///
    /// # Panics
    /// The request has no whole head.
    pub fn body(&self) -> &[u8] {
        self.split().1
    }
}

type Script = dyn Fn(usize, &Recorded) -> Answer + Send + Sync;

struct Shared {
    script: Box<Script>,
    requests: Mutex<Vec<Recorded>>,
    streams: Mutex<Vec<TcpStream>>,
    connections: AtomicUsize,
    written: AtomicU64,
    stopped: AtomicBool,
}

/// The server. It ends with its value, and takes its connections with it.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Server {
    /// Gives the n-th request the n-th answer, and all later ones the last.
    pub fn scripted(answers: Vec<Answer>) -> Self {
        Self::answering(move |index, _| {
            let answer = answers.get(index).or(answers.last());
            answer.expect("a script").clone()
        })
    }

    /// Gives every request the same answer.
    pub fn always(answer: Answer) -> Self {
        Self::scripted(vec![answer])
    }

    /// Answers by the number of the request (from 0) and what it holds.
    ///
    /// # Panics
    /// There is no free port.
    pub fn answering(script: impl Fn(usize, &Recorded) -> Answer + Send + Sync + 'static) -> Self {
        Self::on(0, script).expect("a free port")
    }

    /// As [`Self::answering`], on a port of one's choice.
    ///
    /// # Errors
    /// The port cannot be had.
    pub fn on(
        port: u16,
        script: impl Fn(usize, &Recorded) -> Answer + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            script: Box::new(script),
            requests: Mutex::default(),
            streams: Mutex::default(),
            connections: AtomicUsize::new(0),
            written: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
        });
        let acceptor = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || accept(&listener, &shared))
        };
        Ok(Self {
            address,
            shared,
            acceptor: Some(acceptor),
        })
    }

    /// `http://127.0.0.1:port`, without a slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// `127.0.0.1:port`.
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Recorded> {
        lock(&self.shared.requests).clone()
    }

    /// The only request.
    pub fn request(&self) -> Recorded {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "requests: {requests:?}");
        requests[0].clone()
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many bytes of answers the network took.
    pub fn written(&self) -> u64 {
        self.shared.written.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the acceptor, which then sees that it is over.
        let _ = TcpStream::connect(self.address);
        for stream in lock(&self.shared.streams).iter() {
            let _ = stream.shutdown(Shutdown::Both);
        }
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { return };
        shared.connections.fetch_add(1, Ordering::SeqCst);
        if let Ok(clone) = stream.try_clone() {
            lock(&shared.streams).push(clone);
        }
        let shared = Arc::clone(shared);
        thread::spawn(move || serve(stream, &shared));
    }
}

fn serve(mut stream: TcpStream, shared: &Shared) {
    let _ = stream.set_read_timeout(Some(PATIENCE));
    let _ = stream.set_write_timeout(Some(PATIENCE));
    let _ = stream.set_nodelay(true);
    let mut ahead = Vec::new();
    while let Some(bytes) = read_request(&mut stream, &mut ahead) {
        let request = Recorded { bytes };
        let index = {
            let mut requests = lock(&shared.requests);
            requests.push(request.clone());
            requests.len() - 1
        };
        if index >= MOST_REQUESTS {
            break;
        }
        let answer = (shared.script)(index, &request);
        if !play(&mut stream, &answer, shared) {
            break;
        }
    }
    let _ = stream.shutdown(Shutdown::Both);
}

/// Whether the connection is still good for another request.
fn play(stream: &mut TcpStream, answer: &Answer, shared: &Shared) -> bool {
    let mut send = |bytes: &[u8]| {
        let sent = stream.write_all(bytes).is_ok();
        let length = if sent { bytes.len() as u64 } else { 0 };
        shared.written.fetch_add(length, Ordering::SeqCst);
        sent && !shared.stopped.load(Ordering::SeqCst)
    };
    answer.0.iter().all(|step| match step {
        Step::Send(bytes) => send(bytes),
        Step::Repeat(bytes, times) => (0..*times).all(|_| send(bytes)),
        Step::Pause(pause) => {
            thread::sleep(*pause);
            true
        }
        Step::Close => false,
    })
}

/// Reads one request; `None` when the client is done. What came beyond it stays in `ahead`.
fn read_request(stream: &mut TcpStream, ahead: &mut Vec<u8>) -> Option<Vec<u8>> {
    let head = loop {
        match head_length(ahead) {
            Some(length) => break length,
            None => read_more(stream, ahead)?,
        }
    };
    let whole = match body_length(&ahead[..head]) {
        Some(length) => head + length,
        None => loop {
            let chunks = &ahead[head..];
            match chunks.windows(5).position(|end| end == b"0\r\n\r\n") {
                Some(end) => break head + end + 5,
                None => read_more(stream, ahead)?,
            }
        },
    };
    while ahead.len() < whole {
        read_more(stream, ahead)?;
    }
    let rest = ahead.split_off(whole);
    Some(std::mem::replace(ahead, rest))
}

fn read_more(stream: &mut TcpStream, ahead: &mut Vec<u8>) -> Option<()> {
    let mut buffer = [0; 4096];
    let length = stream.read(&mut buffer).ok().filter(|length| *length > 0)?;
    ahead.extend_from_slice(&buffer[..length]);
    Some(())
}

fn head_length(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    Some(end + 4)
}

/// How long the body is; `None` where it comes in chunks.
fn body_length(head: &[u8]) -> Option<usize> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    if head.contains("\ntransfer-encoding: chunked") {
        return None;
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    Some(length.map_or(0, |length| length.trim().parse().unwrap_or(0)))
}
