//! The case `media`: request bodies of every media type, byte for byte.

use std::io::Cursor;

use oast_cases::media::Client;
use oast_cases::media::media::{ChangeBody, CreateBody};
use oast_cases::media::models::{Album, CreateForm, Pet, Short};
use oast_cases::media::runtime::{Body, Content, File};

use crate::server::{Answer, Recorded, Server};
use crate::ways::{WAYS, send};

pub fn client(server: &Server) -> Client {
    let builder = Client::builder().base_url(server.url());
    builder.build().expect("a client")
}

fn header<'h>(headers: &'h [String], name: &str) -> Option<&'h str> {
    let mut values = headers.iter().filter_map(|line| line.split_once(": "));
    values
        .find(|(header, _)| *header == name)
        .map(|(_, value)| value)
}

/// The content type and the body of a request, with `BOUNDARY` for what nobody can know.
fn read(request: &Recorded) -> (String, String) {
    let headers = request.headers();
    let media_type = header(&headers, "content-type")
        .unwrap_or("none")
        .to_owned();
    let length = request.body().len().to_string();
    assert_eq!(header(&headers, "content-length"), Some(length.as_str()));
    let body = String::from_utf8_lossy(request.body()).into_owned();
    match media_type.split_once("boundary=") {
        Some((_, boundary)) => {
            assert!(boundary.len() >= 40, "{boundary}");
            let body = body.replace("\r\n", "\n").replace(boundary, "BOUNDARY");
            (media_type.replace(boundary, "BOUNDARY"), body)
        }
        None => (media_type, body),
    }
}

/// What a call sends, in every way.
macro_rules! sent {
    (|$c:ident| $call:expr) => {{
        let mut all = Vec::new();
        for way in WAYS {
            let server = Server::always(Answer::done());
            let client = client(&server);
            let $c = &client;
            send!(way, $call).expect("204");
            all.push(read(&server.request()));
        }
        assert_eq!(all[0], all[1], "the ways differ");
        all.swap_remove(0)
    }};
}

fn pair(media_type: &str, body: &str) -> (String, String) {
    (media_type.to_owned(), body.to_owned())
}

fn part(head: &str, body: &str) -> String {
    format!("--BOUNDARY\nContent-Disposition: form-data; {head}\n\n{body}\n")
}

#[test]
fn each_member_is_a_part() {
    let mut album = Album::new("Tom", b"\x01\xFE".to_vec());
    album.pictures = Some(vec![
        File::new("one").name("a\"b.png"),
        File::new("two")
            .media_type("image/jpeg")
            .header("X-Taken", "2024"),
    ]);
    album.note = Some("first\nsecond é".to_owned());
    album.report = Some(File::new("%PDF"));
    album.labels = Some(vec!["x".to_owned(), "y".to_owned()]);
    album.sizes = Some(vec![1, 2]);
    album.origin = Some(Short {
        text: Some("here".to_owned()),
    });
    album.rating = Some(4.0);
    let body = [
        part("name=\"title\"", "Tom"),
        part(
            "name=\"cover\"; filename=\"cover\"\nContent-Type: application/octet-stream\nX-Kind: cover",
            "\u{1}\u{FFFD}",
        ),
        part(
            "name=\"pictures\"; filename=\"a%22b.png\"\nContent-Type: image/png",
            "one",
        ),
        part(
            "name=\"pictures\"; filename=\"pictures\"\nContent-Type: image/jpeg\nX-Taken: 2024",
            "two",
        ),
        part(
            "name=\"note\"\nContent-Type: text/plain; charset=utf-8",
            "first\nsecond é",
        ),
        part(
            "name=\"report\"; filename=\"report\"\nContent-Type: application/pdf",
            "%PDF",
        ),
        part("name=\"labels\"", "x,y"),
        part("name=\"sizes\"", "1"),
        part("name=\"sizes\"", "2"),
        part(
            "name=\"origin\"\nContent-Type: application/json\nX-Version: 2",
            r#"{"text":"here"}"#,
        ),
        part("name=\"rating\"", "4"),
        "--BOUNDARY--\n".to_owned(),
    ];
    let expected = pair("multipart/form-data; boundary=BOUNDARY", &body.concat());
    assert_eq!(sent!(|c| c.media().upload(&album)), expected);
}

#[test]
fn parts_are_checked_before_anything_is_sent() {
    let client = Client::builder().build().expect("a client");
    let mut album = Album::new("T", "cover");
    album.pictures = Some(vec![
        File::new("").media_type("image/png"),
        File::new("").media_type("image/gif"),
    ]);
    let violations = client.media().upload(&album).request().expect_err("two");
    assert_eq!(
        violations.to_string(),
        "request body `/title` must have at least 2 characters (has 1); \
         request body `/pictures/1` must have a content type of `image/png, image/jpeg`"
    );
    for (name, value) in [("a b", ""), ("a", "\r\nb: c"), ("Content-Type", "a/b")] {
        let album = Album::new("Tom", File::new("").header(name, value));
        let violations = client
            .media()
            .upload(&album)
            .request()
            .expect_err("a header");
        assert_eq!(
            violations.to_string(),
            "request body `/cover` must not have a header that cannot stand in a part"
        );
    }
    let own = Album::new("Tom", File::new("").header("x-kind", "other"));
    let (_, body) = sent!(|c| c.media().upload(&own));
    assert!(
        body.contains("\nx-kind: other\n") && !body.contains("X-Kind"),
        "{body}"
    );
    let call = client.media().parts("multipart/form-data", "");
    assert_eq!(
        call.request().expect_err("no boundary").to_string(),
        "request body `parts` must have a content type of `multipart/form-data` with its boundary"
    );
    let gif = CreateBody::Bytes("image/gif", "GIF".into());
    assert_eq!(
        client
            .media()
            .create(gif)
            .request()
            .expect_err("a GIF")
            .to_string(),
        "request body `create` must have a content type of `image/png, image/jpeg`"
    );
}

#[test]
fn a_file_is_read_when_it_is_sent_and_again_when_it_is_repeated() {
    let path = std::env::temp_dir().join(format!("oast-wire-{}.bin", std::process::id()));
    std::fs::write(&path, vec![b'x'; 200_000]).expect("a file");
    for way in WAYS {
        let wait = Answer::new("503 Service Unavailable", &["retry-after: 0"], "");
        let server = Server::scripted(vec![wait, Answer::done()]);
        let client = client(&server);
        let album = Album::new("Tom", File::open(&path).expect("a file"));
        send!(way, client.media().upload(&album)).expect("204");
        let [first, second] = &server.requests()[..] else {
            panic!("{} requests", server.requests().len());
        };
        assert_eq!(first.body(), second.body());
        let (_, body) = read(second);
        assert!(body.contains(&"x".repeat(200_000)));
        assert!(body.contains(&format!(
            "filename=\"oast-wire-{}.bin\"",
            std::process::id()
        )));
    }
    std::fs::remove_file(&path).expect("removed");
}

#[test]
fn bytes_are_streamed_with_their_length_or_in_chunks() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = client(&server);
        let opened = Content::opened(|| Ok(Body::read(Cursor::new("streamed")))).with_length(8);
        send!(way, client.media().store(opened)).expect("204");
        let once = Body::read(Cursor::new("streamed"));
        send!(way, client.media().store(once)).expect("204");
        let [known, unknown] = &server.requests()[..] else {
            panic!("{} requests", server.requests().len());
        };
        assert_eq!(read(known), pair("application/octet-stream", "streamed"));
        let headers = unknown.headers();
        assert_eq!(
            header(&headers, "transfer-encoding"),
            Some("chunked"),
            "{way:?}"
        );
        assert_eq!(header(&headers, "content-length"), None);
        assert_eq!(unknown.body(), b"8\r\nstreamed\r\n0\r\n\r\n");
    }
}

#[test]
fn a_type_chooses_the_media_type() {
    let pet = Pet::new("Tom");
    let short = Short {
        text: Some("a b".to_owned()),
    };
    let json = pair("application/json", r#"{"name":"Tom"}"#);
    assert_eq!(sent!(|c| c.media().create(&pet)), json);
    let form = pair("application/x-www-form-urlencoded", "text=a+b");
    assert_eq!(sent!(|c| c.media().create(&short)), form);
    assert_eq!(
        sent!(|c| c.media().create("Tom")),
        pair("text/plain", "Tom")
    );
    let jpeg = || CreateBody::Bytes("image/jpeg", "JFIF".into());
    assert_eq!(
        sent!(|c| c.media().create(jpeg())),
        pair("image/jpeg", "JFIF")
    );
    let picture = CreateForm::new("PNG");
    let (media_type, body) = sent!(|c| c.media().create(&picture));
    assert_eq!(media_type, "multipart/form-data; boundary=BOUNDARY");
    assert!(body.contains("\n\nPNG\n"), "{body}");

    let text = r#"{"text":"a b"}"#;
    let merged = sent!(|c| c.media().change().body(ChangeBody::MergePatch(&short)));
    assert_eq!(merged, pair("application/merge-patch+json", text));
    let merged = sent!(|c| c
        .media()
        .change()
        .body(ChangeBody::StrategicMergePatch(&short)));
    assert_eq!(merged, pair("application/strategic-merge-patch+json", text));
    let patch = vec![[("op".to_owned(), "test".into())].into()];
    let patched = sent!(|c| c.media().change().body(&patch));
    assert_eq!(
        patched,
        pair("application/json-patch+json", r#"[{"op":"test"}]"#)
    );

    // What can be said in JSON is.
    assert_eq!(sent!(|c| c.media().replace(&pet)), json);
    // Every JSON text is one of YAML.
    let yaml = pair("application/yaml", r#"{"name":"Tom"}"#);
    assert_eq!(sent!(|c| c.media().apply(&pet)), yaml);
}
