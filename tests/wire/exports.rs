//! The case `exports`: what comes back decides how it is read.

use oast_cases::exports::models::Row;
use oast_cases::exports::runtime::Json;
use oast_cases::exports::tables::{PictureAnswer, RowsAnswer};
use oast_cases::exports::{Client, Error};

use crate::server::{Answer, Recorded, Server};
use crate::ways::{WAYS, Way, send, wait};

fn client(server: &Server) -> Client {
    let builder = Client::builder().base_url(server.url());
    builder.build().expect("a client")
}

fn answer(content_type: &str, body: impl AsRef<[u8]>) -> Answer {
    Answer::new("200 OK", &[&format!("content-type: {content_type}")], body)
}

fn accept(request: &Recorded) -> String {
    let headers = request.headers();
    let mut found = headers
        .iter()
        .filter_map(|line| line.strip_prefix("accept: "));
    found.next().expect("the header").to_owned()
}

/// Reads a raw call in one of the ways.
macro_rules! raw {
    ($way:expr, $call:expr, $read:ident, $blocking:ident $(, $ty:ty)?) => {
        match $way {
            Way::Awaited => wait(async { $call.raw().$read$(::<$ty>)?().await }),
            Way::Blocking => $call.raw().$blocking$(::<$ty>)?(),
        }
    };
}

#[test]
fn the_content_type_chooses_among_what_is_documented() {
    for way in WAYS {
        let pdf = b"%PDF-1.7\xE2\xE3";
        let server = Server::scripted(vec![
            answer("application/json", r#"[{"id":7,"name":"seven"}]"#),
            answer("text/csv; charset=utf-8", "id,name\n7,seven\n"),
            answer("Application/PDF", pdf),
            answer("text/html", "<p>Log in</p>"),
        ]);
        let client = client(&server);
        let tables = client.tables();
        let rows = send!(way, tables.rows()).expect("rows");
        let seven = Row {
            name: Some("seven".to_owned()),
            ..Row::new(7)
        };
        assert_eq!(rows.into_value(), RowsAnswer::Json(vec![seven]));
        let csv = send!(way, tables.rows().r#as("csv")).expect("rows");
        assert_eq!(
            csv.into_value(),
            RowsAnswer::Csv("id,name\n7,seven\n".to_owned())
        );
        let found = send!(way, tables.rows().r#as("pdf")).expect("rows");
        assert_eq!(found.into_value(), RowsAnswer::Pdf(pdf.to_vec().into()));
        let error = send!(way, tables.rows()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "rows: 200 OK: the body is not as documented (not JSON: expected a value at byte 0; its content type is \
             `text/html`, which `raw` reads as it is)"
        );
        assert_eq!(
            accept(&server.requests()[0]),
            "application/json, text/csv;q=0.5, application/pdf;q=0.5, application/problem+json"
        );
    }
}

#[test]
fn responses_of_several_statuses_are_told_apart_too() {
    for way in WAYS {
        let server = Server::scripted(vec![
            answer("text/plain", "+--+"),
            answer("image/jpeg", [0xFF, 0xD8]),
            Answer::new(
                "202 Accepted",
                &["content-type: application/json"],
                r#"{"id":1}"#,
            ),
        ]);
        let client = client(&server);
        let picture = || {
            send!(way, client.tables().picture())
                .expect("a picture")
                .into_value()
        };
        assert_eq!(picture(), PictureAnswer::OkText("+--+".to_owned()));
        assert_eq!(picture(), PictureAnswer::OkBytes(vec![0xFF, 0xD8].into()));
        assert_eq!(picture(), PictureAnswer::Accepted(Row::new(1)));
    }
}

#[test]
fn a_string_is_read_as_text_or_as_json_as_it_comes() {
    for way in WAYS {
        let server = Server::scripted(vec![
            answer("text/plain;charset=UTF-8", "Hello, \"you\""),
            answer("application/json", r#""Hello, \"you\"""#),
            answer("text/plain", "42"),
            answer("application/json", r#""one\ntwo""#),
            answer("text/plain", "\u{FEFF}one\ntwo"),
            answer("application/json", "\u{FEFF}{\"id\":7}"),
            answer("text/plain", "{\"id\":7}"),
        ]);
        let client = client(&server);
        let tables = client.tables();
        let greeting = || {
            send!(way, tables.greeting())
                .expect("a greeting")
                .into_value()
        };
        assert_eq!(greeting(), "Hello, \"you\"");
        assert_eq!(greeting(), "Hello, \"you\"");
        assert_eq!(
            send!(way, tables.name()).expect("a name").into_value(),
            "42"
        );
        let log = || send!(way, tables.log()).expect("a log").into_value();
        assert_eq!(
            (log(), log()),
            ("one\ntwo".to_owned(), "one\ntwo".to_owned())
        );
        assert_eq!(
            send!(way, tables.row()).expect("a row").into_value(),
            Row::new(7)
        );
        assert_eq!(
            send!(way, tables.row()).expect("a row").into_value(),
            Row::new(7)
        );
        let accepts: Vec<_> = server.requests().iter().map(accept).collect();
        assert_eq!(accepts[2], "application/json, text/plain");
        assert_eq!(accepts[3], "text/plain");
    }
}

#[test]
fn an_encoding_that_nobody_asked_for_is_named() {
    for way in WAYS {
        let headers = ["content-type: application/json", "content-encoding: br"];
        let server = Server::always(Answer::new("200 OK", &headers, [0x1F, 0x8B, 8, 0]));
        let error = send!(way, client(&server).tables().row()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "row: 200 OK: the body is not as documented (its content encoding is `br`, which was not requested; the \
             feature `gzip` decodes `gzip`)"
        );
    }
}

#[test]
fn errors_show_the_words_of_the_service() {
    for way in WAYS {
        let failure = |content_type: &str, body: &str| {
            let headers = [&*format!("content-type: {content_type}")];
            Answer::new("409 Conflict", &headers, body)
        };
        let problem =
            r#"{"type":"about:blank","title":"Locked","status":409,"detail":"Row 7 is in use."}"#;
        let server = Server::scripted(vec![
            failure("application/problem+json", problem),
            failure("text/plain", "no healthy upstream"),
            failure("text/html", "<h1>Bad gateway</h1>"),
            failure("application/json", "[]"),
        ]);
        let client = client(&server);
        let shown = || send!(way, client.tables().row()).unwrap_err().to_string();
        assert_eq!(shown(), "409 Conflict: Locked: Row 7 is in use.");
        let not_json = "row: 409 Conflict: the body is not as documented";
        assert_eq!(
            shown(),
            format!(
                "{not_json} (expected an object, found null at byte 0; its content type is `text/plain`, which `raw` reads as it is): no healthy \
                 upstream"
            )
        );
        assert_eq!(
            shown(),
            format!(
                "{not_json} (not JSON: expected a value at byte 0; its content type is `text/html`, which `raw` reads as it is)"
            )
        );
        assert_eq!(
            shown(),
            format!("{not_json} (expected an object, found an array at byte 0)")
        );
    }
}

#[test]
fn any_response_is_read_in_any_way() {
    for way in WAYS {
        let body = "{\"id\":7,\r\n\"more\":[1]}";
        let server = Server::always(answer("application/json", body));
        let client = client(&server);
        let tables = client.tables();
        let text = raw!(way, tables.rows(), text, text_blocking).expect("a string");
        assert_eq!(text.value(), body);
        let bytes = raw!(way, tables.rows(), bytes, bytes_blocking).expect("bytes");
        assert_eq!(bytes.value(), body.as_bytes());
        let json = raw!(way, tables.rows(), json, json_blocking, Json).expect("JSON");
        assert_eq!(json.value()["more"][0], 1);
        let row = raw!(way, tables.greeting(), json, json_blocking, Row).expect("a row");
        assert_eq!(row.value().id, 7);
        let wrong = raw!(way, tables.log(), json, json_blocking, Vec<Row>).unwrap_err();
        assert!(
            matches!(&wrong, Error::Unexpected(all) if all.body == body),
            "{wrong:?}"
        );
        assert_eq!(
            wrong.to_string(),
            "log: 200 OK: the body is not as documented (expected an array, found an object at byte 0)"
        );
        let accepts: Vec<_> = server.requests().iter().map(accept).collect();
        let all = [
            "text/csv;q=0.5",
            "application/pdf;q=0.5",
            "application/json, application/problem+json, application/hal+json",
            "application/json, application/problem+json",
            "text/plain",
        ];
        assert_eq!(accepts, all);
    }
}

#[test]
fn lines_and_values_are_read_as_they_arrive() {
    for way in WAYS {
        let script = |_: usize, request: &Recorded| match request.target() {
            "/log" => answer("text/plain", "one\r\ntwo\n\nthree"),
            _ => answer("application/json", "{\"id\":1}\n{\"id\":2}\n"),
        };
        let server = Server::answering(script);
        let client = client(&server);
        let tables = client.tables();
        let (lines, rows): (Vec<_>, Vec<_>) = match way {
            Way::Awaited => wait(async {
                let mut log = tables
                    .log()
                    .raw()
                    .lines()
                    .await
                    .expect("lines")
                    .into_value();
                let mut lines = Vec::new();
                while let Some(line) = log.next().await {
                    lines.push(line.expect("a line"));
                }
                let values = tables.row().raw().json_lines::<Row>().await;
                let (mut values, mut rows) = (values.expect("rows").into_value(), Vec::new());
                while let Some(row) = values.next().await {
                    rows.push(row.expect("a row").id);
                }
                (lines, rows)
            }),
            Way::Blocking => {
                let log = tables
                    .log()
                    .raw()
                    .lines_blocking()
                    .expect("lines")
                    .into_value();
                let rows = tables.row().raw().json_lines_blocking::<Row>();
                let rows = rows.expect("rows").into_value();
                let rows = rows.map(|row| row.expect("a row").id);
                (
                    log.map(|line| line.expect("a line")).collect(),
                    rows.collect(),
                )
            }
        };
        assert_eq!(lines, ["one", "two", "", "three"]);
        assert_eq!(rows, [1, 2]);
    }
}

#[test]
fn a_raw_call_has_the_headers_that_it_is_given() {
    for way in WAYS {
        let server = Server::always(answer("application/vnd.exports.raw", "# Rows"));
        let client = client(&server);
        let raw = || {
            client
                .tables()
                .row()
                .raw()
                .accept("application/vnd.exports.raw")
        };
        let raw = || raw().header("If-None-Match", "\"7\"");
        let text = match way {
            Way::Awaited => wait(async { raw().text().await }),
            Way::Blocking => raw().text_blocking(),
        };
        assert_eq!(text.expect("a string").value(), "# Rows");
        let headers = server.request().headers();
        assert!(
            headers.contains(&"accept: application/vnd.exports.raw".to_owned()),
            "{headers:?}"
        );
        assert!(
            headers.contains(&"if-none-match: \"7\"".to_owned()),
            "{headers:?}"
        );
        let error = raw().header("X-A", "a\nb").text_blocking().unwrap_err();
        assert_eq!(
            error.to_string(),
            "nothing was sent: header `value of a header` must not hold control characters (has one at character 1)"
        );
    }
}

#[test]
fn an_error_is_as_documented_however_a_success_is_read() {
    for way in WAYS {
        let problem = r#"{"title":"Gone","detail":"Row 7 is gone."}"#;
        let headers = ["content-type: application/problem+json"];
        let server = Server::always(Answer::new("410 Gone", &headers, problem));
        let error = raw!(way, client(&server).tables().row(), text, text_blocking).unwrap_err();
        let title = error.api().and_then(|problem| problem.title.as_deref());
        assert_eq!(title, Some("Gone"), "{error}");
    }
}

#[test]
fn a_header_of_any_bytes_can_be_read() {
    let raw = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nx-place: caf\xE9\r\ncontent-length: 2\r\n\r\nok";
    let server = Server::always(Answer::raw(raw.to_vec()));
    let response = client(&server)
        .tables()
        .log()
        .send_blocking()
        .expect("a log");
    assert_eq!(response.header("x-place"), None);
    assert_eq!(response.header_bytes("x-place"), Some(&b"caf\xE9"[..]));
    assert_eq!(
        response.header_lossy("x-place").as_deref(),
        Some("caf\u{FFFD}")
    );
}

#[test]
fn a_parameter_has_the_form_of_its_format() {
    let server = Server::always(answer("application/json", "[]"));
    let client = client(&server);
    let rows = || client.tables().rows();
    let days = ["2026-11-30", "2026-12-01"];
    let table = "5f0c954e-2e05-4a3c-8d8a-6ab0b2a4ee90";
    let rows_since = rows()
        .since("2026-11-30T18:00:00.5+01:00")
        .days(&days)
        .table(table);
    let request = rows_since.until("now").request().expect("valid");
    assert_eq!(
        request.uri().query(),
        Some(
            "since=2026-11-30T18%3A00%3A00.5%2B01%3A00&days=2026-11-30&days=2026-12-01&table=5f0c954e-2e05-4a3c-8d8a-\
             6ab0b2a4ee90&until=now"
        )
    );
    let wrong = rows()
        .since("yesterday")
        .days(&["2026-11-31", "2026-13-01"])
        .table("me");
    let shown = wrong.request().expect_err("three").to_string();
    assert_eq!(
        shown,
        "query parameter `since` must be a date and time with its offset, such as `2026-11-30T18:00:00Z` (RFC 3339); \
         query parameter `days` (item 0) must be a date such as `2026-11-30` (RFC 3339); \
         query parameter `days` (item 1) must be a date such as `2026-11-30` (RFC 3339); \
         query parameter `table` must be a UUID such as `5f0c954e-2e05-4a3c-8d8a-6ab0b2a4ee90`"
    );
    assert!(server.requests().is_empty());
}

#[test]
fn a_limit_names_its_setter_and_an_empty_body_says_so() {
    for way in WAYS {
        let server = Server::scripted(vec![
            answer("application/json", r#"{"id":1234567}"#),
            answer("application/json", ""),
        ]);
        let builder = Client::builder().base_url(server.url()).body_limit(8);
        let client = builder.build().expect("a client");
        let shown = || send!(way, client.tables().row()).unwrap_err().to_string();
        assert_eq!(
            shown(),
            "row: 200 OK: the body is larger than 8 bytes, the limit that the client's `body_limit` sets; `raw` reads it \
             in pieces"
        );
        assert_eq!(shown(), "row: 200 OK: the body is empty");
    }
}
