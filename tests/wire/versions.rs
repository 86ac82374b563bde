//! The cases `swagger`, `modern` and `files`: what other versions and several files say, on the wire.

use oast_cases::modern::runtime::Data;
use oast_cases::{files, modern, swagger};

use crate::server::{Answer, Recorded, Server};
use crate::ways::{TOKEN, WAYS, Way, send};

/// The lines and bodies of what a server was asked.
fn asked(server: &Server) -> Vec<(String, String)> {
    let requests = server.requests();
    let body = |request: &Recorded| String::from_utf8_lossy(request.body()).into_owned();
    requests
        .iter()
        .map(|request| (request.line().to_owned(), body(request)))
        .collect()
}

fn line(line: &str, body: &str) -> (String, String) {
    (format!("{line} HTTP/1.1"), body.to_owned())
}

fn kennel(server: &Server) -> swagger::Client {
    let builder = swagger::Client::builder()
        .base_url(server.url())
        .parameter("kennel", "north");
    builder.credential(TOKEN).build().expect("a client")
}

#[test]
fn swagger_has_host_body_and_paths_with_queries() {
    for way in WAYS {
        let server = Server::always(Answer::json("200 OK", "[]"));
        let client = kennel(&server);
        send!(way, client.dogs().list().limit(2).chipped(true)).expect("200");
        send!(way, client.kennels().names()).expect("200");
        assert_eq!(
            asked(&server),
            [
                line("GET /kennels/north/dogs?limit=2&chipped=true", ""),
                line("GET /kennels?comp=names", ""),
            ],
            "{way:?}"
        );
        for request in server.requests() {
            let token = format!("authorization: Bearer {TOKEN}");
            assert!(request.headers().contains(&token), "{way:?}: {request:?}");
        }
        let violations = client
            .dogs()
            .list()
            .kennel("n")
            .limit(51)
            .request()
            .unwrap_err();
        assert_eq!(
            violations.to_string(),
            "path parameter `kennel` must have at least 2 characters (has 1); query parameter `limit` must be less than \
             or equal to 50"
        );
    }
    let request = swagger::Client::builder()
        .credential(TOKEN)
        .build()
        .expect("a client");
    let request = request.kennels().names().request().expect("a request");
    assert_eq!(
        request.uri(),
        "https://kennel.example.com/v3/kennels?comp=names"
    );
}

#[test]
fn swagger_bodies_are_referred_to() {
    for way in WAYS {
        let answer = Answer::new("201 Created", &[], "");
        let server = Server::always(answer);
        let client = kennel(&server);
        let mut dog = swagger::models::Dog::new();
        dog.weight = Some(7.5);
        send!(way, client.dogs().dogs_add(&dog).x_trace("0123abcd")).expect("201");
        assert_eq!(
            asked(&server),
            [line(
                "POST /kennels/north/dogs",
                r#"{"kind":"dog","weight":7.5}"#
            )],
            "{way:?}"
        );
        let server = Server::always(Answer::json("409 Conflict", r#"{"code":"full"}"#));
        let error = send!(way, kennel(&server).dogs().dogs_add(&dog)).unwrap_err();
        let swagger::Error::Api(response) = error else {
            panic!("{error:?}");
        };
        assert_eq!(response.value().code, "full", "{way:?}");
    }
}

#[test]
fn swagger_forms_and_collections() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = kennel(&server);
        let mut form = swagger::models::KennelsDescribeRequest::new("wet & warm".to_owned());
        form.tags = Some(vec!["a".to_owned(), "b,c".to_owned()]);
        let call = client
            .kennels()
            .describe(&form)
            .ids(&[1, 2])
            .names(&["x", "y z"]);
        let torn = call.clone().tabs(&["p", "\t"]).request().unwrap_err();
        assert_eq!(
            torn.to_string(),
            r"query parameter `tabs` (item 1) must not hold '\t', which divides the values"
        );
        send!(way, call.tabs(&["p", "q"]).x_ids(&[3, 4])).expect("204");
        assert_eq!(
            asked(&server),
            [line(
                "POST /kennels/north/photo/north?ids=1%7C2&names=x&names=y%20z&tabs=p%09q",
                "words=wet+%26+warm&tags=a&tags=b%2Cc"
            )],
            "{way:?}"
        );
        let request = &server.requests()[0];
        for line in [
            "x-ids: 3,4",
            "content-type: application/x-www-form-urlencoded",
        ] {
            assert!(
                request.headers().contains(&line.to_owned()),
                "{way:?}: {request:?}"
            );
        }
        let mut photo = swagger::models::KennelsSetPhotoForm::new("PNG");
        photo.tags = Some(vec!["a".to_owned(), "b".to_owned()]);
        photo.sizes = Some(vec![1, 2]);
        send!(way, client.kennels().set_photo(&photo)).expect("204");
        let request = String::from_utf8_lossy(server.requests()[1].body()).into_owned();
        let values = request
            .lines()
            .filter(|line| !line.is_empty() && !line.contains('-'));
        assert_eq!(
            values.collect::<Vec<_>>(),
            ["PNG", "a", "b", "1,2"],
            "{way:?}"
        );

        let server = Server::always(Answer::new(
            "200 OK",
            &["Content-Type: image/png"],
            "\u{1}PNG",
        ));
        let photo = send!(way, kennel(&server).kennels().photo()).expect("200");
        assert_eq!(&photo.value()[..], b"\x01PNG", "{way:?}");
    }
}

#[test]
fn members_of_an_inner_object_are_reached_from_the_outer_one() {
    use swagger::models::{Licence, LicenceProperties, Office};

    let text = r#"{"id":"7","properties":{"holder":"Eve","until":null,"dogs":[{"kind":"dog","weight":7.5}],"id":3,"new":true,"kind":"a","fee":{"cents":5,"payer":{"type":"town"}}},"office":{"type":"city","kind":"b"}}"#;
    for way in WAYS {
        let server = Server::always(Answer::json("200 OK", text));
        let response = send!(way, kennel(&server).kennels().licence()).expect("200");
        let licence = response.into_value();
        assert_eq!(licence.holder(), Some(&"Eve".to_owned()));
        assert_eq!((licence.until(), licence.cents()), (None, Some(&5)));
        let dogs = licence.dogs().map(Vec::as_slice);
        assert_eq!(dogs.and_then(|dogs| dogs.first()?.weight), Some(7.5));
        assert_eq!(licence.fee(), licence.properties.fee.as_ref());
        assert_eq!(licence.r#type(), Some(&"city".to_owned()));
        let town = licence.payer().and_then(|payer| payer.r#type.as_deref());
        assert_eq!(town, Some("town"));

        let server = Server::always(Answer::done());
        send!(way, kennel(&server).kennels().set_licence(&licence)).expect("204");
        assert_eq!(
            asked(&server),
            [line("PUT /kennels/north/licence", text)],
            "{way:?}"
        );
    }
    let mut properties = LicenceProperties::new("Eve");
    properties.until = Some(Some("2027".to_owned()));
    let mut licence = Licence::new("7", properties);
    assert_eq!(licence.until(), Some(&"2027".to_owned()));
    assert_eq!(
        (licence.cents(), licence.r#type(), licence.dogs()),
        (None, None, None)
    );
    licence.office = Some(Office::default());
    assert_eq!(licence.r#type(), None);
}

#[test]
fn methods_may_have_any_name() {
    for way in WAYS {
        let server = Server::always(Answer::json("200 OK", "[]"));
        let builder = modern::Client::builder().base_url(server.url());
        let client = builder.build().expect("a client");
        let search = modern::models::Search {
            words: Some(vec!["rust".to_owned()]),
        };
        send!(way, client.books().find_books(&search)).expect("200");
        send!(way, client.shelves().list_shelves()).expect("200");
        assert_eq!(
            asked(&server),
            [
                line("QUERY /books", r#"{"words":["rust"]}"#),
                line("GET /shelves", ""),
            ],
            "{way:?}"
        );
        let server = Server::always(Answer::done());
        let builder = modern::Client::builder().base_url(server.url());
        let client = builder.build().expect("a client");
        send!(way, client.books().lend_book("1234567890", 30)).expect("204");
        assert_eq!(
            asked(&server),
            [line("LEND /books/1234567890?days=30", "")],
            "{way:?}"
        );
        let violations = client.books().lend_book("123", 0).request().unwrap_err();
        assert_eq!(
            violations.to_string(),
            "path parameter `isbn` must have at least 10 characters (has 3); query parameter `days` must be greater than 0"
        );
    }
}

#[test]
fn models_of_3_1_are_read() {
    let book = r#"{"isbn":"1","title":"T","kind":"book","pages":null,"author":{"name":"A"},"cover":"aGk="}"#;
    let server = Server::always(Answer::json("200 OK", book));
    let client = modern::Client::builder()
        .base_url(server.url())
        .build()
        .expect("a client");
    let response = send!(Way::Awaited, client.books().get_book("1234567890")).expect("200");
    let book = response.value();
    assert_eq!((book.pages, book.kind.as_str()), (None, "book"));
    let author = book
        .author
        .as_ref()
        .and_then(|author| author.name.as_deref());
    assert_eq!(author, Some("A"));
}

#[test]
fn several_files_make_one_client() {
    for way in WAYS {
        let order = r#"{"id":"1","price":{"cents":5},"status":"paid","note":{"text":"a","next":{"text":"b"}}}"#;
        let server = Server::always(Answer::json("200 OK", order));
        let client = files::Client::builder()
            .base_url(server.url())
            .build()
            .expect("a client");
        let response = send!(way, client.orders().get_order("1")).expect("200");
        let order = response.value();
        assert_eq!(
            (order.price.cents, order.status.as_ref().map(|s| s.as_str())),
            (5, Some("paid"))
        );
        let next = order.note.as_ref().and_then(|note| note.next.as_ref());
        assert_eq!(next.and_then(|note| note.text.as_deref()), Some("b"));
        assert!(
            client.orders().get_order("123456789").request().is_err(),
            "at most 8 characters"
        );

        // Both documents have a scheme `key`, and only the other's is a token.
        assert!(
            !server.requests()[0]
                .headers()
                .iter()
                .any(|line| line.starts_with("authorization"))
        );
        let server = Server::always(Answer::json("200 OK", r#"{"count":3}"#));
        let builder = files::Client::builder().base_url(server.url());
        let client = builder.credential(TOKEN).build().expect("a client");
        let stock = send!(way, client.stock().count_stock()).expect("200");
        assert_eq!(stock.value().count, 3, "the other document's `Status`");
        assert_eq!(asked(&server), [line("GET /stock", "")], "{way:?}");
    }
}

#[test]
fn parts_of_a_whole_keep_what_only_json_schema_asks() {
    let client = modern::Client::builder().build().expect("a client");
    let not = "must not be of the schema that `not` excludes";
    for (text, expected) in [
        (r#"{"days":30,"x-a":"abc","note":"ab"}"#, ""),
        (r#"{"days":31}"#, "`/reason` is required"),
        (
            r#"{"days":1,"until":"2026"}"#,
            "`/since` is required together with `until`",
        ),
        // A pattern speaks of its members, and the rest of all others but those with names.
        (
            r#"{"days":1,"x-a":"abcd"}"#,
            "`/x-a` must have at most 3 characters (has 4)",
        ),
        (
            r#"{"days":1,"note":"a"}"#,
            "`/note` must have at least 2 characters (has 1)",
        ),
        (
            r#"{"days":1,"comment":"ab"}"#,
            "`/comment` has a name that is not allowed",
        ),
        (r#"{"days":1,"reason":"none"}"#, not),
        (r#"{"days":1,"reason":"any"}"#, not),
        (r#"{"days":1,"reason":"lost"}"#, not),
    ] {
        let loan = modern::models::Loan::from_json(text).expect("a loan");
        let found = client.loans().add_loan(&loan).request().err();
        let found = found.map_or(String::new(), |found| found.to_string());
        assert_eq!(
            found.trim_start_matches("request body "),
            expected,
            "{text}"
        );
    }
}

#[test]
fn what_the_parts_of_a_whole_have_spoken_of_is_known() {
    let client = modern::Client::builder().build().expect("a client");
    for (text, expected) in [
        (r#"{"books":["guide"],"size":3,"room":1}"#, ""),
        (r#"{"books":["guide"],"size":12,"hall":"A"}"#, ""),
        (r#"{"books":["guide"],"guest":"E","host":"T"}"#, ""),
        (r#"{"books":["guide"],"route":[1,"a","b"]}"#, ""),
        (
            r#"{"books":["guide"],"size":12,"room":1}"#,
            "`/hall` is required; request body `/room` must not be there",
        ),
        (r#"{"books":["guide"],"guest":"E"}"#, "`/host` is required"),
        (
            r#"{"books":["guide"],"host":"T"}"#,
            "`/host` must not be there",
        ),
        (
            r#"{"books":["guide"],"room":"blue"}"#,
            "`/room` must be a whole number",
        ),
        (
            r#"{"books":["map"]}"#,
            "`/books` must have at least 1 item of `contains` (has 0)",
        ),
        (
            r#"{"books":["guide","guide","guide"]}"#,
            "`/books` must have at most 2 items of `contains` (has 3)",
        ),
        (
            r#"{"books":["guide"],"route":[1,"a",2]}"#,
            "`/route/2` must be a text",
        ),
    ] {
        let visit = modern::models::Visit::from_json(text).expect("a visit");
        let request = client.visits().add_visit(&visit).request();
        let found = request
            .err()
            .map_or(String::new(), |found| found.to_string());
        assert_eq!(
            found.trim_start_matches("request body "),
            expected,
            "{text}"
        );
    }
}

#[test]
fn a_page_is_of_what_the_schema_around_it_says() {
    let book = |isbn: &str| format!(r#"{{"isbn":"{isbn}","title":"T","kind":"book"}}"#);
    let text = format!(
        r#"{{"entries":[{}],"next":{{"entries":[{}]}}}}"#,
        book("1"),
        book("2")
    );
    let server = Server::always(Answer::json("200 OK", &text));
    let builder = modern::Client::builder().base_url(server.url());
    let client = builder.strict(true).build().expect("a client");
    let page = send!(Way::Awaited, client.pages().list_pages()).expect("200");
    let page = page.into_value();
    let next = page.next.expect("a second page");
    assert_eq!(
        (page.entries[0].isbn.as_str(), next.entries[0].isbn.as_str()),
        ("1", "2")
    );
}

#[test]
fn arrays_of_as_many_items_as_are_described_are_tuples() {
    use modern::models::Place;

    let server = Server::always(Answer::json("200 OK", r#"[[1,"a"],[2,"b"]]"#));
    let builder = modern::Client::builder()
        .base_url(server.url())
        .strict(true);
    let client = builder.build().expect("a client");
    let mut place = Place::new((7, "north".to_owned()));
    place.after = Some(Some(Box::new((Place::new((8, String::new())), None))));
    let text = r#"{"spot":[7,"north"],"after":[{"spot":[8,""]},null]}"#;
    assert_eq!(Place::from_json(text).as_ref(), Ok(&place));
    let response = send!(Way::Awaited, client.places().find_place(&place)).expect("200");
    let expected = [(1, "a".to_owned()), (2, "b".to_owned())];
    assert_eq!(response.into_value(), expected);
    assert_eq!(asked(&server), [line("POST /places", text)]);

    place.spot.0 = -1;
    let found = client.places().find_place(&place).request().unwrap_err();
    assert_eq!(
        found.to_string(),
        "request body `/spot/0` must be greater than or equal to 0"
    );
    assert_eq!(
        Place::from_json(r#"{"spot":[7]}"#).map_err(|error| error.to_string()),
        Err("expected more items, found the end in `/spot` at byte 11".to_owned())
    );
    let server = Server::always(Answer::json("200 OK", r#"[[1,"a",true]]"#));
    let place = Place::new((1, String::new()));
    for (strict, expected) in [(false, Some(&expected[..1])), (true, None)] {
        let builder = modern::Client::builder().base_url(server.url());
        let client = builder.strict(strict).build().expect("a client");
        let answer = send!(Way::Awaited, client.places().find_place(&place));
        let answer = answer.ok().map(|response| response.into_value());
        assert_eq!(answer.as_deref(), expected);
    }
}
