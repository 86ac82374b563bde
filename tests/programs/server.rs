//! A service on the loopback interface that does as the program says: it notes each request and sends the response
//! that was put in its queue.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// A request as it came over the wire.
pub struct Received {
    /// Method and target: `GET /a?b=c`.
    pub line: String,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

#[allow(dead_code)] // Each program uses some of it.
impl Received {
    /// The only value of a header; an empty string if it was not sent.
    pub fn header(&self, name: &str) -> &str {
        let mut values = self.headers.iter().filter(|(known, _)| known == name);
        let value = values.next().map_or("", |(_, value)| value);
        assert!(values.next().is_none(), "{name} was sent twice");
        value
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body in UTF-8")
    }

    /// The fields of a form in the order of the wire, decoded.
    pub fn form(&self) -> Vec<(String, String)> {
        assert_eq!(
            self.header("content-type"),
            "application/x-www-form-urlencoded"
        );
        let fields = self.text().split('&').map(|field| {
            let (name, value) = field.split_once('=').expect("a name and a value");
            (decoded(name), decoded(value))
        });
        fields.collect()
    }
}

/// The text of a part of a form.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().expect("a digit"), rest.next().expect("a digit")];
                let digits = std::str::from_utf8(&digits).expect("two digits");
                u8::from_str_radix(digits, 16).expect("two digits")
            }
            other => other,
        });
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// A response to send.
pub struct Response {
    head: String,
    body: Body,
}

enum Body {
    Whole(String),
    /// Chunks; `true`: no end follows, and the connection stays open.
    Chunks(Vec<String>, bool),
}

#[allow(dead_code)]
impl Response {
    pub fn new(status: &str, content_type: &str, body: &str) -> Self {
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\n");
        let body = Body::Whole(body.to_owned());
        Self { head, body }
    }

    pub fn json(status: &str, body: &str) -> Self {
        Self::new(status, "application/json", body)
    }

    /// A response without content: `204 No Content`, `304 Not Modified`.
    pub fn empty(status: &str) -> Self {
        let head = format!("HTTP/1.1 {status}\r\n");
        let body = Body::Whole(String::new());
        Self { head, body }
    }

    /// A body that is sent in pieces.
    pub fn pieces(content_type: &str, pieces: &[&str]) -> Self {
        let pieces = pieces.iter().map(|piece| (*piece).to_owned()).collect();
        let body = Body::Chunks(pieces, false);
        Self {
            body,
            ..Self::new("200 OK", content_type, "")
        }
    }

    /// The body does not end: the connection stays open after the last piece.
    pub fn left_open(mut self) -> Self {
        if let Body::Chunks(_, open) = &mut self.body {
            *open = true;
        }
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head += &format!("{name}: {value}\r\n");
        self
    }

    fn send(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        let no_content = self.head.contains(" 204 ") || self.head.contains(" 304 ");
        match &self.body {
            Body::Whole(_) if no_content => write!(stream, "{}\r\n", self.head),
            Body::Whole(body) => {
                let length = body.len();
                let head = &self.head;
                write!(stream, "{head}content-length: {length}\r\n\r\n{body}")
            }
            Body::Chunks(pieces, open) => {
                write!(stream, "{}transfer-encoding: chunked\r\n\r\n", self.head)?;
                for piece in pieces {
                    write!(stream, "{:x}\r\n{piece}\r\n", piece.len())?;
                    stream.flush()?;
                }
                if *open {
                    // Until the client goes away.
                    let _ = stream.read(&mut [0]);
                    return Err(std::io::ErrorKind::ConnectionAborted.into());
                }
                write!(stream, "0\r\n\r\n")
            }
        }
    }
}

/// The service. It listens until the program ends.
pub struct Service {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    requests: Mutex<VecDeque<Received>>,
    responses: Mutex<VecDeque<Response>>,
}

#[allow(dead_code)]
impl Service {
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared: Arc<Shared> = Arc::default();
        let service = Self {
            port,
            shared: Arc::clone(&shared),
        };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || shared.serve(stream.expect("a connection")));
            }
        });
        service
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Puts a response in the queue.
    pub fn responds(&self, response: Response) {
        lock(&self.shared.responses).push_back(response);
    }

    /// Takes the oldest request that was not taken yet.
    pub fn received(&self) -> Received {
        let request = lock(&self.shared.requests).pop_front();
        request.expect("a request")
    }

    /// Whether every request was taken and every response was sent.
    pub fn is_done(&self) -> bool {
        lock(&self.shared.requests).is_empty() && lock(&self.shared.responses).is_empty()
    }
}

impl Shared {
    fn serve(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().expect("a connection"));
        while let Some(request) = read(&mut reader) {
            lock(&self.requests).push_back(request);
            let response = lock(&self.responses).pop_front();
            let none = || Response::new("500 Internal Server Error", "text/plain", "no response");
            if response.unwrap_or_else(none).send(&mut stream).is_err() {
                return;
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The next request of a connection; `None` at its end.
fn read(reader: &mut BufReader<TcpStream>) -> Option<Received> {
    let line = read_line(reader)?;
    let line = line.strip_suffix(" HTTP/1.1").expect("HTTP/1.1").to_owned();
    let mut headers = Vec::new();
    loop {
        let header = read_line(reader)?;
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').expect("a header");
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let find = |name| headers.iter().find(|(known, _)| known == name);
    let mut body = Vec::new();
    if find("transfer-encoding").is_some() {
        loop {
            let size = usize::from_str_radix(&read_line(reader)?, 16).expect("a size");
            let begin = body.len();
            body.resize(begin + size, 0);
            reader.read_exact(&mut body[begin..]).ok()?;
            read_line(reader)?;
            if size == 0 {
                break;
            }
        }
    } else if let Some((_, length)) = find("content-length") {
        body.resize(length.parse().expect("a length"), 0);
        reader.read_exact(&mut body).ok()?;
    }
    Some(Received {
        line,
        headers,
        body,
    })
}

fn read_line(reader: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let count = reader.read_line(&mut line).ok()?;
    (count > 0).then(|| line.trim_end().to_owned())
}
