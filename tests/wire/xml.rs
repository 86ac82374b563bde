//! The case `xml`: bodies and answers in XML, byte for byte.

use std::collections::BTreeMap;

use oast_cases::xml::books::{Create, CreateError, List, Replace};
use oast_cases::xml::models::{Book, BookBinding, Change, Chapter, Note, Place, Price, Shelf};
use oast_cases::xml::runtime::{Body, Bytes, Reason, http, jiff};
use oast_cases::xml::shelves::{self, Count};
use oast_cases::xml::{Client, Error};

use crate::server::{Answer, Server};
use crate::ways::{WAYS, send};

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

/// A book with everything, as it is written.
const WRITTEN: &str = concat!(
    r#"<book xmlns="urn:library" xmlns:x="urn:x" x:language="en"><title>R &amp; D</title>"#,
    r#"<ISBN>9783161484100</ISBN><author>A. &lt;A&gt;</author><author>B</author>"#,
    r#"<keyword>k</keyword>"#,
    r#"<chapters><chapters title="1 &quot;One&quot;"><section title="1.1"><section title="1.1.1"/></section></chapters>"#,
    r#"<chapters title="2"/></chapters>"#,
    r#"<printed><year>1999</year><year>2026</year></printed>"#,
    r#"<price currency="EUR">12.50</price><published>2026-11-28</published>"#,
    r#"<changed>2026-11-28T02:03:04Z</changed><available>true</available><weight>0.5</weight>"#,
    r#"<binding>paperback</binding>"#,
    r#"<ratings><bad>-1</bad><good>7</good></ratings>"#,
    r#"<p:publisher xmlns:p="urn:publishers">é</p:publisher>"#,
    r#"<note xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/></book>"#,
);

fn book() -> Book {
    let chapter = |title: &str, sections| Chapter {
        sections,
        ..Chapter::new(title)
    };
    let moment: jiff::Timestamp = "2026-11-28T02:03:04Z".parse().expect("a moment");
    let inner = chapter("1.1", Some(vec![chapter("1.1.1", None)]));
    Book {
        lang: Some("en".to_owned()),
        isbn: Some("9783161484100".to_owned()),
        keywords: Some(vec!["k".to_owned()]),
        chapters: Some(vec![
            chapter("1 \"One\"", Some(vec![inner])),
            chapter("2", None),
        ]),
        editions: Some(vec![1999, 2026]),
        price: Some(Price {
            currency: Some("EUR".to_owned()),
            ..Price::new("12.50".parse().expect("a number"))
        }),
        published: Some(jiff::civil::date(2026, 11, 28).into()),
        changed: Some(moment.into()),
        available: Some(true),
        weight: Some(0.5),
        binding: Some(BookBinding::Paperback),
        ratings: Some(BTreeMap::from([
            ("good".to_owned(), 7),
            ("bad".to_owned(), -1),
        ])),
        publisher: Some("é".to_owned()),
        note: Some(None),
        ..Book::new("R & D", vec!["A. <A>".to_owned(), "B".to_owned()])
    }
}

fn client() -> Client {
    Client::builder().build().expect("a client")
}

fn media_type_and_text(request: &http::Request<Body>) -> (&str, &str) {
    let media_type = request.headers()["content-type"].to_str().expect("a text");
    let bytes = request.body().as_bytes().expect("in memory");
    (media_type, std::str::from_utf8(bytes).expect("UTF-8"))
}

fn response(status: u16, media_type: &str, body: impl Into<Bytes>) -> http::Response<Bytes> {
    let response = http::Response::builder().status(status);
    let response = response.header("content-type", media_type);
    response.body(body.into()).expect("a response")
}

#[test]
fn a_body_is_written_and_an_answer_read_in_every_way() {
    let xml = "content-type: application/xml; charset=utf-8";
    let answer = format!("{DECLARATION}\n{WRITTEN}\n");
    for way in WAYS {
        let server = Server::always(Answer::new("201 Created", &[xml], &answer));
        let builder = Client::builder().base_url(server.url());
        let client = builder.strict(true).build().expect("a client");
        let response = send!(way, client.books().create(&book())).expect("201");
        assert_eq!(response.into_value(), book());
        let request = server.request();
        let headers = request.headers();
        for line in ["content-type: application/xml", "accept: application/xml"] {
            assert!(headers.iter().any(|header| header == line), "{headers:?}");
        }
        let body = String::from_utf8_lossy(request.body());
        assert_eq!(body, format!("{DECLARATION}{WRITTEN}"));
    }
}

#[test]
fn arrays_are_read_as_they_stand() {
    let text = r#"<?xml version="1.0"?>
        <l:books xmlns:l="urn:library">
          <l:book id="7"><l:title>One</l:title><l:author>A</l:author></l:book>
          <l:book><l:title>Two</l:title><l:chapters/><other/></l:book>
        </l:books>"#;
    let answer = response(200, "text/xml", text);
    let books = List::decode(answer).expect("books");
    let one = Book {
        id: Some(7),
        ..Book::new("One", vec!["A".to_owned()])
    };
    let two = Book {
        chapters: Some(Vec::new()),
        ..Book::new("Two", Vec::new())
    };
    assert_eq!(books.into_value(), [one, two]);
    let request = client().books().list().request().expect("valid");
    assert_eq!(request.headers()["accept"], "text/xml, application/xml");
}

#[test]
fn each_media_type_is_a_body_of_its_own() {
    let client = client();
    let change = Change {
        title: Some("T".to_owned()),
    };
    let request = client.books().replace(7).body(&change).request();
    let request = request.expect("valid");
    let expected = ("application/json", r#"{"title":"T"}"#);
    assert_eq!(media_type_and_text(&request), expected);
    let book = Book {
        id: Some(1),
        ..Book::new("T", Vec::new())
    };
    let request = client.books().replace(7).body(&book).request();
    let request = request.expect("valid");
    // Only the service sends the id.
    let text = format!(r#"{DECLARATION}<book xmlns="urn:library"><title>T</title></book>"#);
    assert_eq!(media_type_and_text(&request), ("application/xml", &*text));
    let answer = response(200, "application/json", r#"{"room":"A","row":1}"#);
    let place = Replace::decode(answer).expect("a place");
    assert_eq!(place.value().room, "A");
}

#[test]
fn a_root_without_a_name_is_called_as_the_component() {
    let client = client();
    let shelf = Shelf {
        labels: Some(vec!["a".to_owned(), String::new()]),
        notes: Some(vec![Note {
            by: Some("me".to_owned()),
            text: Some("<b> & ]]>".to_owned()),
        }]),
        additional_properties: BTreeMap::from([("light".to_owned(), "dim".to_owned())]),
        ..Shelf::new("A", vec![1, 2])
    };
    let request = client.shelves().create(&shelf).request().expect("valid");
    let inside = concat!(
        "<room>A</room><book>1</book><book>2</book><labels><label>a</label><label/></labels>",
        r#"<note by="me"><![CDATA[<b> & ]]]]><![CDATA[>]]></note><light>dim</light>"#,
    );
    let text = format!("{DECLARATION}<Shelf>{inside}</Shelf>");
    let media_type = "application/vnd.shelf+xml";
    assert_eq!(media_type_and_text(&request), (media_type, &*text));
    let answer = response(200, media_type, text);
    let read = shelves::Create::decode(answer).expect("a shelf");
    assert_eq!(read.into_value(), shelf);
}

#[test]
fn errors_are_read_by_their_status() {
    let fail = |answer| Create::decode(answer).expect_err("an error");
    let place = "<Place><room>B</room><row> 2 </row></Place>";
    match fail(response(409, "application/xml", place)) {
        Error::Api(response) => assert_eq!(
            *response.value(),
            CreateError::Conflict(Place {
                row: Some(2),
                ..Place::new("B")
            })
        ),
        error => panic!("{error:?}"),
    }
    let text = "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>Busy</Code><Message>Later.</Message></Error>";
    match fail(response(503, "application/xml", text)) {
        Error::Api(response) => match response.value() {
            CreateError::Other(error) => {
                assert_eq!(
                    (&*error.code, error.message.as_deref()),
                    ("Busy", Some("Later."))
                );
            }
            other => panic!("{other:?}"),
        },
        error => panic!("{error:?}"),
    }
}

#[test]
fn what_is_not_as_documented_is_said_and_kept() {
    let why = |answer| {
        let error = Create::decode(answer).expect_err("an error");
        let Error::Unexpected(unexpected) = error else {
            panic!("{error:?}");
        };
        assert!(matches!(
            unexpected.reason,
            Reason::UndecodableBody(_) | Reason::EmptyBody
        ));
        unexpected.to_string()
    };
    let said = |why: &str| format!("books_create: 201 Created: the body is {why}");
    for (media_type, body, expected) in [
        ("application/xml", "".into(), "empty"),
        (
            "application/xml",
            "<book><title>T</book>".into(),
            "not as documented (not XML: an end tag that fits no start tag, or an entity that does not end at byte 14)",
        ),
        (
            "application/xml",
            "<book><title>T</title><price><b>1</b></price></book>".into(),
            "not as documented (missing member `amount` in `/price` at byte 49)",
        ),
        (
            "text/xml; charset=ISO-8859-1",
            Bytes::from_static(b"<book><title>\xE9</title></book>"),
            "not as documented (of another charset than UTF-8)",
        ),
        (
            "text/xml",
            Bytes::from_static(b"<book><title>\xE9</title></book>"),
            "not as documented (not UTF-8 at byte 13)",
        ),
    ] {
        assert_eq!(why(response(201, media_type, body)), said(expected));
    }
    // All of its characters are the same in both.
    let answer = response(
        201,
        "text/xml; charset=iso-8859-1",
        "<b><title>T</title></b>",
    );
    assert!(Create::decode(answer).is_ok());
}

#[test]
fn rules_are_those_of_the_document() {
    let mut bad = book();
    bad.title = String::new();
    bad.isbn = Some("1".to_owned());
    let found = client().books().create(&bad).request().unwrap_err();
    assert_eq!(
        found.to_string(),
        "request body `/title` must have at least 1 character (has 0); request body `/isbn` must match `^[0-9]{13}$`"
    );
    let mut bad = book();
    bad.title = "\u{1}".to_owned();
    let found = client().books().create(&bad).request().unwrap_err();
    assert_eq!(
        found.to_string(),
        "request body `books_create` cannot be written as XML"
    );
    let text = "<book><title></title></book>";
    let answer = Answer::new("201 Created", &["content-type: application/xml"], text);
    let server = Server::always(answer);
    let call = |strict| {
        let builder = Client::builder().base_url(server.url()).strict(strict);
        let client = builder.build().expect("a client");
        client.books().create(&book()).send_blocking()
    };
    assert!(call(false).is_ok());
    assert_eq!(
        call(true).unwrap_err().to_string(),
        "books_create: 201 Created: the body is not as documented: `/title` must have at least 1 character (has 0)"
    );
}

#[test]
fn what_has_no_model_is_bytes_or_a_text() {
    let client = client();
    let call = client.books().set_cover(7, "<cover/>");
    let request = call.request().expect("valid");
    assert_eq!(
        media_type_and_text(&request),
        ("application/xml", "<cover/>")
    );
    // The path and a parameter both say it; once is enough.
    let uri = request.uri().path_and_query().map(|uri| uri.as_str());
    assert_eq!(uri, Some("/books/7/cover?size=small"));
    let answer = response(200, "text/xml", "<count>3</count>");
    let text = Count::decode(answer).expect("a text");
    assert_eq!(text.value(), "<count>3</count>");
}
