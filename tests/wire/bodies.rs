//! Large bodies are read up to the limit and no further.

use crate::server::{Answer, Server};
use crate::ways::{TOKEN, WAYS, Way, client, reason, unexpected};

const MIB: usize = 1 << 20;

/// An answer of so many MiB, in chunks of 64 KiB.
fn flood(status: &str, mebibytes: usize) -> Answer {
    let mut chunk = b"10000\r\n".to_vec();
    chunk.resize(chunk.len() + 0x10000, b'x');
    chunk.extend(b"\r\n");
    Answer::raw(format!(
        "HTTP/1.1 {status}\r\ntransfer-encoding: chunked\r\n\r\n"
    ))
    .then_repeat(chunk, mebibytes * 16)
    .then("0\r\n\r\n")
}

/// The most memory that this process ever held, in bytes (proc(5)).
fn peak_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .expect("VmHWM");
    let kibibytes: usize = line
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .expect("a number");
    kibibytes << 10
}

#[test]
fn a_flood_is_cut_at_16_mebibytes() {
    for way in WAYS {
        let server = Server::always(flood("500 Internal Server Error", 200));
        let client = client(&server);
        let before = peak_memory();
        let found = unexpected(way.example(&client));
        let grown = peak_memory() - before;
        assert_eq!(reason(&found.reason), "BodyTooLarge", "{way:?}");
        assert_eq!(found.body.len(), 16 * MIB, "{way:?}");
        assert!(found.body.iter().all(|byte| *byte == b'x'));
        // A vector that doubles holds its old half too; other tests run beside. 200 MiB would show all the same.
        assert!(grown < 120 * MIB, "{way:?}: {grown} bytes more");
        assert!(
            server.written() < 64 * MIB as u64,
            "{way:?}: {} bytes sent",
            server.written()
        );
    }
}

fn kept(way: Way, limit: usize, answer: Answer) -> (&'static str, usize) {
    let server = Server::always(answer);
    let builder = apim::Client::builder()
        .base_url(server.url())
        .credential(TOKEN);
    let client = builder.body_limit(limit).build().expect("a client");
    let found = unexpected(way.example(&client));
    (reason(&found.reason), found.body.len())
}

#[test]
fn the_limit_is_the_clients_choice() {
    for way in WAYS {
        assert_eq!(
            kept(way, 1000, flood("500 Internal Server Error", 2)),
            ("BodyTooLarge", 1000)
        );
        let exact =
            |length: usize| Answer::new("500 Internal Server Error", &[], vec![b'x'; length]);
        assert_eq!(
            kept(way, 1000, exact(1001)),
            ("BodyTooLarge", 1000),
            "{way:?}"
        );
        assert_eq!(
            kept(way, 1000, exact(1000)),
            ("UndecodableBody", 1000),
            "{way:?}"
        );
        assert_eq!(kept(way, 0, exact(1)), ("BodyTooLarge", 0), "{way:?}");
        assert_eq!(kept(way, 0, exact(0)), ("EmptyBody", 0), "{way:?}");
    }
}

/// A caller who looks at what was kept must learn that there was more, whatever the status.
#[test]
fn an_undocumented_answer_that_was_cut_says_so() {
    for way in WAYS {
        let answer = || Answer::new("200 OK", &[], vec![b'x'; 1001]);
        assert_eq!(kept(way, 1000, answer()), ("BodyTooLarge", 1000), "{way:?}");
    }
}
