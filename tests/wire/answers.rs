//! What an answer becomes, when all of it arrives.

use apim::Error;
use apim::runtime::Reason;

use crate::server::{Answer, Server};
use crate::ways::{Outcome, WAYS, Way, client, reason, unexpected};

fn outcome(way: Way, answer: Answer) -> Outcome {
    let server = Server::always(answer);
    let outcome = way.example(&client(&server));
    assert_eq!(server.requests().len(), 1, "{way:?}: asked once");
    outcome
}

#[test]
fn success_has_no_body_and_keeps_the_headers() {
    for way in WAYS {
        let answer = Answer::new(
            "204 No Content",
            &["x-ms-request-id: r1", "x-more: a", "x-more: b"],
            "",
        );
        let response = outcome(way, answer).expect("204");
        assert_eq!(response.status(), 204);
        assert_eq!(response.value(), &());
        assert!(response.body().is_empty());
        assert_eq!(response.header("x-ms-request-id"), Some("r1"));
        let more: Vec<_> = response.headers().get_all("x-more").iter().collect();
        assert_eq!(more, ["a", "b"]);
        assert_eq!(
            response.request_ids().collect::<Vec<_>>(),
            [("x-ms-request-id", "r1")]
        );
    }
}

const DOCUMENTED: &str = r#"{"error":{"code":"ValidationError","message":"One or more fields are wrong.",
"innererror":{"trace":"x"},"details":[{"code":"Bad","message":"The name is taken.","target":"name"},{}]},"more":1}"#;

#[test]
fn the_documented_error_is_decoded_whole() {
    for way in WAYS {
        let headers = [
            "content-type: application/json; charset=utf-8",
            "x-ms-request-id: r1",
            "x-ms-correlation-request-id: c1",
        ];
        let error =
            outcome(way, Answer::new("400 Bad Request", &headers, DOCUMENTED)).expect_err("400");
        assert_eq!(
            error.to_string(),
            "400 Bad Request: ValidationError: One or more fields are wrong."
        );
        assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
        let Error::Api(response) = &error else {
            panic!("{way:?}: {error:?}");
        };
        let inner = response.value().error.as_ref().expect("an error");
        assert_eq!(inner.code.as_deref(), Some("ValidationError"));
        assert_eq!(
            inner.message.as_deref(),
            Some("One or more fields are wrong.")
        );
        let details = inner.details.as_ref().expect("details");
        assert_eq!(details.len(), 2);
        assert_eq!(details[0].code.as_deref(), Some("Bad"));
        assert_eq!(details[0].message.as_deref(), Some("The name is taken."));
        assert_eq!(details[0].target.as_deref(), Some("name"));
        assert_eq!(details[1], Default::default());
        assert_eq!(
            &response.body()[..],
            DOCUMENTED.as_bytes(),
            "what is not documented is there too"
        );
        assert_eq!(
            response.request_ids().collect::<Vec<_>>(),
            [
                ("x-ms-request-id", "r1"),
                ("x-ms-correlation-request-id", "c1")
            ]
        );
        assert_eq!(error.api().map(|api| api.error.is_some()), Some(true));
    }
}

#[test]
fn members_that_are_null_or_left_out_are_absent() {
    for way in WAYS {
        for body in ["{}", r#"{"error":null}"#] {
            let error = outcome(way, Answer::json("400 Bad Request", body)).expect_err("400");
            assert_eq!(error.api().expect("documented").error, None, "{body}");
            assert_eq!(error.to_string(), "400 Bad Request");
        }
    }
}

#[test]
fn an_empty_401_keeps_its_challenge() {
    for way in WAYS {
        let challenge = r#"www-authenticate: Bearer error="invalid_token""#;
        let found = unexpected(outcome(
            way,
            Answer::new("401 Unauthorized", &[challenge], ""),
        ));
        assert_eq!(reason(&found.reason), "EmptyBody");
        assert_eq!(found.status, 401);
        assert_eq!(
            found.headers["www-authenticate"],
            r#"Bearer error="invalid_token""#
        );
        assert_eq!(found.operation, "Subscription_RegenerateSecondaryKey");
    }
}

#[test]
fn a_page_in_place_of_an_error_is_kept() {
    for way in WAYS {
        let page = "<html><h1>Not Found</h1></html>\r\n";
        let answer = Answer::new(
            "404 Not Found",
            &["content-type: text/html", "request-id: p1"],
            page,
        );
        let found = unexpected(outcome(way, answer));
        assert_eq!(reason(&found.reason), "UndecodableBody");
        assert_eq!(&found.body[..], page.as_bytes());
        assert_eq!(
            found.request_ids().collect::<Vec<_>>(),
            [("request-id", "p1")]
        );
        assert_eq!(
            found.to_string(),
            "Subscription_RegenerateSecondaryKey: 404 Not Found: the body is not as documented (not JSON: expected a value \
             at byte 0; its content type is `text/html`, which `raw` reads as it is)"
        );
    }
}

#[test]
fn the_body_counts_and_not_its_content_type() {
    for way in WAYS {
        let body = r#"{"error":{"code":"Gone"}}"#;
        let answer = Answer::new("410 Gone", &["content-type: text/plain"], body);
        let error = outcome(way, answer).expect_err("410");
        let api = error.api().expect("documented");
        assert_eq!(
            api.error.as_ref().and_then(|error| error.code.as_deref()),
            Some("Gone")
        );
        assert_eq!(error.to_string(), "410 Gone: Gone");
    }
}

#[test]
fn bytes_that_are_no_text_are_kept() {
    for way in WAYS {
        let body = b"{\"error\":{\"code\":\"\xFF\xFE\"}}";
        let headers = ["content-type: application/json", "x-odd: caf\u{e9}"];
        let found = unexpected(outcome(way, Answer::new("400 Bad Request", &headers, body)));
        assert_eq!(reason(&found.reason), "UndecodableBody");
        assert_eq!(&found.body[..], body);
        assert_eq!(found.headers["x-odd"].as_bytes(), "caf\u{e9}".as_bytes());
    }
}

#[test]
fn json_of_another_shape_is_kept() {
    for way in WAYS {
        let body = r#"{"error":"invalid_grant"}"#;
        let found = unexpected(outcome(way, Answer::json("400 Bad Request", body)));
        let Reason::UndecodableBody(why) = &found.reason else {
            panic!("{:?}", found.reason);
        };
        assert_eq!(
            why.to_string(),
            "expected an object, found a text in `/error` at byte 9"
        );
        assert_eq!(&found.body[..], body.as_bytes());
    }
}

#[test]
fn another_success_than_documented_is_no_success() {
    for way in WAYS {
        let found = unexpected(outcome(way, Answer::json("200 OK", r#"{"key":1}"#)));
        assert_eq!(reason(&found.reason), "UndocumentedStatus");
        assert_eq!(found.status, 200);
        assert_eq!(&found.body[..], br#"{"key":1}"#);
    }
}

#[test]
fn what_is_said_beforehand_is_not_the_answer() {
    for way in WAYS {
        let early = "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n";
        let response = outcome(
            way,
            Answer::raw(early).then("HTTP/1.1 204 No Content\r\n\r\n"),
        );
        assert_eq!(response.expect("204").status(), 204, "{way:?}");
    }
}

#[test]
fn a_body_may_come_in_chunks_and_pieces() {
    for way in WAYS {
        let head = "HTTP/1.1 409 Conflict\r\ntransfer-encoding: chunked\r\n\r\n";
        let pieces = Answer::raw(head)
            .then_pause(10)
            .then("9\r\n{\"error\":")
            .then_pause(10);
        let pieces = pieces
            .then("\r\ne\r\n{\"code\":\"Busy\"")
            .then_pause(10)
            .then("\r\n2\r\n}}\r\n0\r\n\r\n");
        assert_eq!(
            outcome(way, pieces).expect_err("409").to_string(),
            "409 Conflict: Busy"
        );
    }
}

#[test]
fn a_body_may_end_with_the_connection() {
    for way in WAYS {
        let head = "HTTP/1.1 409 Conflict\r\nconnection: close\r\n\r\n";
        let answer = Answer::raw(head)
            .then(r#"{"error":{"code":"Busy"}}"#)
            .then_close();
        assert_eq!(
            outcome(way, answer).expect_err("409").to_string(),
            "409 Conflict: Busy"
        );
    }
}

#[test]
fn a_failure_says_what_it_can_whatever_its_shape() {
    for way in WAYS {
        for (headers, body, code, message) in [
            (&["x-ms-error-code: Gone"][..], "", "Gone", None),
            (
                &["x-ms-error-code: Gone"],
                r#"{"error":{"code":"1","message":"m"}}"#,
                "Gone",
                Some("m"),
            ),
            (
                &[],
                r#"{"error":{"code":"Gone","message":"m"}}"#,
                "Gone",
                Some("m"),
            ),
            (
                &[],
                r#"{"error":["x"],"code":"Gone","message":"m"}"#,
                "Gone",
                Some("m"),
            ),
            (
                &[],
                r#"{"odata.error":{"code":"Gone","message":{"lang":"en","value":"m"}}}"#,
                "Gone",
                Some("m"),
            ),
            (
                &[],
                "<?xml version=\"1.0\"?><Error><Code>Gone</Code><Message>m</Message></Error>",
                "Gone",
                Some("m"),
            ),
        ] {
            let mut all = vec!["x-ms-request-id: r1"];
            all.extend(headers);
            let server = Server::always(Answer::new("409 Conflict", &all, body));
            let error = way.example(&client(&server)).expect_err("409");
            assert_eq!(error.code().as_deref(), Some(code), "{body}");
            assert_eq!(error.message().as_deref(), message, "{body}");
            // Of a body that is not as documented nothing is shown by itself.
            let shown = matches!(error, Error::Api(_)) || !headers.is_empty();
            assert_eq!(error.to_string().contains(": Gone"), shown, "{error}");
            let ids: Vec<_> = error.request_ids().collect();
            assert_eq!(ids, [("x-ms-request-id", "r1")]);
        }
    }
}
