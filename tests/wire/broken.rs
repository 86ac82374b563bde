//! Connections that break: what came is kept, and nothing is ever sent twice.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use apim::Error;

use crate::server::{Answer, Server};
use crate::ways::{Outcome, TOKEN, WAYS, Way, client, reason, unexpected};

/// Whether the request may have had an effect.
fn is_ambiguous(outcome: Outcome) -> bool {
    match outcome {
        Err(Error::Transport(error)) => error.is_ambiguous(),
        other => panic!("a response came: {other:?}"),
    }
}

#[test]
fn what_came_before_the_cut_is_kept() {
    for way in WAYS {
        let bodies = [
            ("content-length: 100", "{\"error\":", "{\"error\":"),
            (
                "transfer-encoding: chunked",
                "9\r\n{\"error\":\r\n",
                "{\"error\":",
            ),
            ("content-length: 100", "", ""),
        ];
        for (header, sent, kept) in bodies {
            let head =
                format!("HTTP/1.1 400 Bad Request\r\n{header}\r\nx-ms-request-id: r1\r\n\r\n");
            let server = Server::always(Answer::raw(head).then(sent).then_close());
            let found = unexpected(way.example(&client(&server)));
            assert_eq!(reason(&found.reason), "BodyBroken", "{way:?} {header}");
            assert_eq!(&found.body[..], kept.as_bytes(), "{way:?} {header}");
            assert_eq!(found.headers["x-ms-request-id"], "r1");
            assert_eq!(found.status, 400);
            assert_eq!(server.requests().len(), 1, "{way:?}");
            assert_eq!(server.connections(), 1, "{way:?}");
        }
    }
}

/// A caller who looks at what was kept must learn that there was more, whatever the status.
#[test]
fn an_undocumented_answer_that_broke_says_so() {
    for way in WAYS {
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n";
        let server = Server::always(Answer::raw(head).then("half").then_close());
        let found = unexpected(way.example(&client(&server)));
        assert_eq!(&found.body[..], b"half");
        assert_eq!(reason(&found.reason), "BodyBroken", "{way:?}");
    }
}

#[test]
fn a_cut_before_the_answer_is_ambiguous_and_never_repeated() {
    for way in WAYS {
        for sent in ["", "HTTP/1.1 ", "HTTP/1.1 204 No Content\r\nx-a: "] {
            let server = Server::always(Answer::raw(sent).then_close());
            assert!(
                is_ambiguous(way.example(&client(&server))),
                "{way:?} {sent:?}"
            );
            assert_eq!(server.connections(), 1, "{way:?} {sent:?}");
            assert_eq!(server.requests().len(), 1, "{way:?} {sent:?}");
        }
    }
}

/// HTTP libraries like to repeat a request that failed on a connection they kept.
#[test]
fn a_cut_of_a_kept_connection_is_not_repeated_either() {
    for way in WAYS {
        let cut = Answer::default().then_close();
        let server = Server::scripted(vec![Answer::done(), cut, Answer::done()]);
        let client = client(&server);
        way.example(&client).expect("204");
        assert!(is_ambiguous(way.example(&client)), "{way:?}");
        assert_eq!(server.requests().len(), 2, "{way:?}");
        way.example(&client).expect("204 on a new connection");
        assert_eq!(server.connections(), 2, "{way:?}");
    }
}

#[test]
fn a_connection_that_the_server_closed_meanwhile_does_no_harm() {
    for way in WAYS {
        let server = Server::always(Answer::done().then_close());
        let client = client(&server);
        for _ in 0..3 {
            way.example(&client).expect("204");
            // The client has to learn of the end; nothing on this machine takes longer.
            std::thread::sleep(Duration::from_millis(100));
        }
        assert_eq!(server.requests().len(), 3, "{way:?}");
        assert_eq!(server.connections(), 3, "{way:?}");
    }
}

#[test]
fn what_is_no_http_is_ambiguous() {
    for way in WAYS {
        for sent in [
            "SSH-2.0-OpenSSH_9.9\r\n\r\n",
            "HTTP/1.1 abc Odd\r\n\r\n",
            "HTTP/1.1 204 No Content\r\nno colon\r\n\r\n",
        ] {
            let server = Server::always(Answer::raw(sent).then_close());
            assert!(
                is_ambiguous(way.example(&client(&server))),
                "{way:?} {sent:?}"
            );
            assert_eq!(server.requests().len(), 1, "{way:?} {sent:?}");
        }
    }
}

#[test]
fn endless_headers_are_not_read_for_ever() {
    for way in WAYS {
        let line = format!("x-more: {}\r\n", "y".repeat(1000));
        let server =
            Server::always(Answer::raw("HTTP/1.1 204 No Content\r\n").then_repeat(line, 100_000));
        assert!(is_ambiguous(way.example(&client(&server))), "{way:?}");
        assert!(
            server.written() < 16 << 20,
            "{way:?}: {} bytes",
            server.written()
        );
    }
}

#[test]
fn a_refused_connection_had_no_effect() {
    for way in WAYS {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        let builder = apim::Client::builder().base_url(format!("http://{address}"));
        let builder = builder.first_pause(Duration::from_millis(1));
        let client = builder.credential(TOKEN).build().expect("a client");
        let outcome = way.example(&client);
        let shown = format!("{way:?}: {outcome:?}");
        assert!(!is_ambiguous(outcome), "{shown}");
    }
}

/// `.invalid` never resolves (RFC 6761, section 6.4); https, so that the token may be sent.
#[test]
fn an_unknown_host_had_no_effect() {
    for way in WAYS {
        let builder = apim::Client::builder().base_url("https://nowhere.invalid");
        let builder = builder.first_pause(Duration::from_millis(1));
        let client = builder.credential(TOKEN).build().expect("a client");
        let outcome = way.example(&client);
        let shown = format!("{way:?}: {outcome:?}");
        assert!(!is_ambiguous(outcome), "{shown}");
    }
}

/// A server that speaks no TLS: the handshake fails, and the request was not sent. ureq does not tell when TLS failed,
/// so its word is the careful one.
#[test]
fn a_failed_handshake_had_no_effect() {
    for way in WAYS {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("https://{}", listener.local_addr().expect("an address"));
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut hello = [0; 4096];
            let length = stream.read(&mut hello).expect("a greeting");
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            hello[..length].to_vec()
        });
        let builder = apim::Client::builder().base_url(url).credential(TOKEN);
        let client = builder.build().expect("a client");
        let outcome = way.example(&client);
        let shown = format!("{way:?}: {outcome:?}");
        assert_eq!(is_ambiguous(outcome), way == Way::Blocking, "{shown}");
        let hello = server.join().expect("no panic");
        assert_eq!(hello[0], 22, "a TLS handshake record");
    }
}
