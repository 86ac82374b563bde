//! Models of every kind, as they are read, checked and written.

use oast_cases::zoo::animals::AdmitError;
use oast_cases::zoo::models::{
    Animal, AnimalBase, Badge, Card, Cash, Cat, Change, ChangeLevel, CodedFault, DayTicket, Fault,
    FishBase, Keeper, Mood, NamedFault, Payment, Pound, Refund, Shark, Ticket, Tour, Visit,
};
use oast_cases::zoo::runtime::{
    Base64, Broken, Bytes, Data, Decimal, Model, Text, UnixTime, http, jiff, uuid,
};
use oast_cases::zoo::visits::BookAnswer;
use oast_cases::zoo::{Client, Error};

use crate::server::{Answer, Server};
use crate::ways::{Way, send};

fn client() -> Client {
    Client::builder().build().expect("a client")
}

fn response(status: u16, body: &'static str) -> http::Response<Bytes> {
    let response = http::Response::builder().status(status);
    response
        .body(Bytes::from_static(body.as_bytes()))
        .expect("a response")
}

/// What would be sent.
fn sent(animal: &Animal) -> String {
    let client = client();
    let request = client.animals().admit(animal).request().expect("valid");
    text(&request)
}

fn text(request: &http::Request<oast_cases::zoo::runtime::Body>) -> String {
    let bytes = request.body().as_bytes().expect("in memory");
    String::from_utf8(bytes.to_vec()).expect("a text")
}

/// What is wrong: where, and what.
fn wrong(found: &oast_cases::zoo::Violations) -> Vec<(&str, Broken)> {
    found
        .iter()
        .map(|violation| (violation.pointer.as_deref().unwrap_or(""), violation.broken))
        .collect()
}

#[test]
fn an_heir_says_what_it_is() {
    let mut cat = Cat::new("tabby", "Tom", 9);
    cat.offspring = Some(vec![
        Shark::new("Bruce", 300).into(),
        FishBase::new("Nemo").into(),
        AnimalBase::new("Dot").into(),
    ]);
    let text = r#"{"species":"tabby","name":"Tom","offspring":[{"species":"Shark","name":"Bruce","teeth":300},{"species":"Fish","name":"Nemo"},{"species":"Animal","name":"Dot"}],"lives":9}"#;
    let animal = Animal::from(cat);
    assert_eq!(sent(&animal), text);
    assert_eq!(Animal::from_json(text), Ok(animal));
}

#[test]
fn an_unknown_heir_is_kept_whole() {
    let text = r#"{"name":"Puff","species":"Dragon","wings":2}"#;
    let animal = Animal::from_json(text).expect("an animal");
    assert!(matches!(animal, Animal::Unknown(_)));
    assert_eq!(animal.to_json(), text);
}

#[test]
fn each_heir_keeps_its_own_rules() {
    let client = client();
    let animal = Animal::from(Cat::new("house", "Tom the cat", 10));
    let found = client.animals().admit(&animal).request().unwrap_err();
    assert_eq!(
        wrong(&found)
            .iter()
            .map(|(pointer, _)| *pointer)
            .collect::<Vec<_>>(),
        ["/name", "/lives"]
    );
    assert_eq!(
        found.to_string(),
        "request body `/name` must have at most 8 characters (has 11); request body `/lives` must be less than or equal to 9"
    );
}

#[test]
fn absent_null_and_a_value_are_three_things() {
    let client = client();
    let send = |change: &Change| {
        let request = client.animals().change(7, change).request()?;
        Ok::<_, oast_cases::zoo::Violations>(text(&request))
    };
    let mut change = Change::default();
    assert_eq!(
        wrong(&send(&change).unwrap_err()),
        [("", Broken::TooFewMembers { min: 1, count: 0 })]
    );
    change.name = Some(None);
    assert_eq!(send(&change).expect("null"), r#"{"name":null}"#);
    change.name = Some(Some("Tom".to_owned()));
    change.mood = Some(Some(Mood::Calm));
    change.level = Some(ChangeLevel::High);
    change.weight = Some("12.50".parse::<Decimal>().expect("a number"));
    let text = r#"{"name":"Tom","weight":12.50,"mood":"calm","level":3}"#;
    assert_eq!(send(&change).expect("values"), text);
    assert_eq!(Change::from_json(text).as_ref(), Ok(&change));
    assert_eq!(
        Change::from_json(r#"{"mood":null,"level":7}"#).map(|change| (change.mood, change.level)),
        Ok((Some(None), Some(ChangeLevel::Unknown(7))))
    );
    // The document says that there are no other moods.
    assert!(Change::from_json(r#"{"mood":"odd"}"#).is_err());
    change.weight = Some("12.505".parse().expect("a number"));
    change.level = Some(ChangeLevel::Unknown(7));
    let found = send(&change).unwrap_err();
    assert_eq!(
        wrong(&found),
        [
            ("/weight", Broken::NotMultipleOf { divisor: "0.01" }),
            (
                "/level",
                Broken::NotOneOf {
                    allowed: &["1", "2", "3"]
                }
            ),
        ]
    );
}

const VISIT: &str = concat!(
    r#"{"id":"6BA7B810-9DAD-11D1-80B4-00C04FD430C8","from":"2026-11-24T08:00:00.1230000+02:00","until":"Tue, 24 Nov 2026 17:00:00 GMT","#,
    r#""opens":"08:30:00","stays":"P1DT2H","paid":1700000000,"photo":"AAEC","#,
    r#""page":"https://zoo.example.com/?a=b","address":"127.0.0.1","payment":{"method":"cash","coins":[1,255]},"kind":"day","extra":[null],"guide":null}"#,
);

#[test]
fn what_texts_mean_is_read_when_asked() {
    let visit = Visit::from_json(VISIT).expect("a visit");
    assert_eq!(visit.to_json(), VISIT);
    let from: jiff::Timestamp = visit.from.parse().expect("a moment");
    assert_eq!(from.to_string(), "2026-11-24T06:00:00.123Z");
    let until: http::HeaderValue =
        http::HeaderValue::from_str(visit.until.as_ref().map_or("", Text::as_str))
            .expect("a value");
    assert_eq!(until, "Tue, 24 Nov 2026 17:00:00 GMT");
    assert!(
        visit
            .until
            .as_ref()
            .is_some_and(|until| until.parse().is_ok())
    );
    assert_eq!(
        visit.photo.as_ref().map(Base64::decode),
        Some(Ok(vec![0, 1, 2]))
    );
    assert_eq!(visit.paid, Some(UnixTime(1_700_000_000)));
    assert_eq!(visit.guide, Some(None));
    let stays = visit
        .stays
        .as_ref()
        .map(|stays| stays.parse().expect("a span"));
    assert_eq!(
        stays.map(|span| (span.get_days(), span.get_hours())),
        Some((1, 2))
    );
    assert_eq!(visit.address.as_deref(), Some("127.0.0.1"));
    // A date that is none keeps nobody from the rest.
    let odd = VISIT.replace("2026-11-24T08:00:00.1230000+02:00", "soon");
    let visit = Visit::from_json(&odd).expect("a visit");
    assert!(visit.from.parse().is_err());
    assert_eq!(visit.to_json(), odd);
}

#[test]
fn constants_are_set_and_members_of_one_side_are_left_out() {
    let mut guide = Keeper::new("Ada");
    guide.id = Some(7);
    guide.secret = Some("hunter2".into());
    guide.additional_properties.insert("extra".to_owned(), 1);
    let mut visit = Visit::new(uuid::Uuid::nil(), jiff::Timestamp::UNIX_EPOCH, Cash::new());
    visit.guide = Some(Some(guide));
    let client = client();
    let request = client.visits().book(&visit).request().expect("valid");
    let body = r#"{"id":"00000000-0000-0000-0000-000000000000","from":"1970-01-01T00:00:00Z","payment":{"method":"cash"},"kind":"day","guide":{"name":"Ada","secret":"hunter2","extra":1}}"#;
    assert_eq!(text(&request), body);
    let shown = format!("{visit:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn what_only_the_service_sends_is_left_out_of_a_model_that_asks_nothing_else() {
    let badge = Badge::from_json(r#"{"number":7,"text":"Guide"}"#).expect("a badge");
    assert_eq!(badge.number, Some(7));
    let client = client();
    let request = client.visits().wear(&badge).request().expect("valid");
    assert_eq!(text(&request), r#"{"text":"Guide"}"#);
}

#[test]
fn what_is_asked_beside_a_choice_is_asked_in_any_case() {
    let client = client();
    let price = Pound {
        amount: Some(5),
        pound: true,
    };
    let mut day = DayTicket::new(3, price, jiff::civil::date(2026, 11, 24));
    let stops: Option<Vec<i32>> = Some(vec![1, 2]);
    day.stops = stops;
    let ticket = Ticket::from(day.clone());
    assert!(client.visits().buy(&ticket).request().is_ok());
    day.gate = 2;
    day.price = Pound::new(true).into();
    day.stops = Some(vec![1, 2, 3]);
    let ticket = Ticket::from(day);
    let found = client.visits().buy(&ticket).request().unwrap_err();
    assert_eq!(
        found.to_string(),
        "request body `/gate` must be greater than or equal to 3; request body `/price/amount` is required; request \
         body `/stops` must have at most 2 items (has 3)"
    );
    let found = Ticket::from_json("\"day\"").expect("kept");
    let found = client.visits().buy(&found).request().unwrap_err();
    assert_eq!(found.to_string(), "request body must be an object");
}

#[test]
fn a_choice_may_be_null() {
    let server = Server::always(Answer::json("200 OK", "null"));
    let builder = Client::builder().base_url(server.url()).strict(true);
    let client = builder.build().expect("a client");
    let refund = Option::<Refund>::from_json("null").expect("null");
    let request = client.visits().refund(&refund).request().expect("valid");
    assert_eq!(text(&request), "null");
    let answer = send!(Way::Awaited, client.visits().refund(&refund)).expect("200");
    assert_eq!(answer.into_value(), None);
    let some = |text: &str| Some(Refund::from_json(text).expect("a choice"));
    let card = some(r#"{"method":"card","number":"4711"}"#);
    assert!(client.visits().refund(&card).request().is_ok());
    // What an alternative asks beside its type is not lost with the name that it has here.
    let test = some(r#"{"method":"card","number":"0000"}"#);
    let barter = some(r#"{"method":"barter"}"#);
    for (refund, expected) in [
        (
            test,
            "request body must not be of the schema that `not` excludes",
        ),
        (
            barter,
            "request body `/method` must be one of \"card\", \"cash\" (found \"barter\")",
        ),
    ] {
        let found = client.visits().refund(&refund).request().unwrap_err();
        assert_eq!(found.to_string(), expected);
    }
}

#[test]
fn unions_are_told_apart_by_their_constants() {
    let card = Payment::from_json(r#"{"number":"4711","method":"card"}"#);
    assert!(matches!(card, Ok(Payment::Card(_))));
    let mut visit = Visit::from_json(VISIT).expect("a visit");
    visit.payment = Card::new("12".to_owned().into()).into();
    let found = visit.validate().unwrap_err();
    assert_eq!(
        found.iter().next().and_then(|v| v.pointer.as_deref()),
        Some("/payment/number")
    );
    assert!(matches!(
        found.iter().next().map(|v| v.broken),
        Some(Broken::Pattern { .. })
    ));
    visit.payment = Payment::from_json(r#"{"method":"barter"}"#).expect("kept");
    assert_eq!(
        visit.validate().unwrap_err().to_string(),
        "request body `/payment/method` must be one of \"card\", \"cash\" (found \"barter\")"
    );
}

#[test]
fn unions_are_told_apart_by_their_shapes() {
    for (text, expected) in [
        (r#""no""#, Fault::Text("no".to_owned())),
        ("7", Fault::Integer(7)),
        (r#"["a"]"#, Fault::TextList(vec!["a".to_owned()])),
        (r#"{"code":7}"#, CodedFault::new(7).into()),
        (r#"{"name":"x"}"#, NamedFault::new("x").into()),
    ] {
        assert_eq!(Fault::from_json(text), Ok(expected.clone()), "{text}");
        assert_eq!(expected.to_json(), text);
    }
    let text = r#"{"name":"x","cause":{"code":7}}"#;
    assert_eq!(Fault::from_json(text).expect("a fault").to_json(), text);
    assert!(matches!(Fault::from_json("true"), Ok(Fault::Unknown(_))));
    assert!(matches!(
        Fault::from_json(r#"{"other":1}"#),
        Ok(Fault::Unknown(_))
    ));
}

#[test]
fn each_status_has_its_own_answer() {
    use oast_cases::zoo::animals::Admit;
    use oast_cases::zoo::visits::Book;

    let animal = r#"{"species":"Fish","name":"Nemo"}"#;
    let answer = Admit::decode(response(200, animal))
        .expect("200")
        .into_value();
    assert!(matches!(answer, Some(Animal::Fish(_))));
    assert_eq!(
        Admit::decode(response(202, "")).expect("202").into_value(),
        None
    );
    let cat = r#"{"species":"Cat","name":"Tom","lives":1}"#;
    let Err(Error::Api(error)) = Admit::decode(response(409, cat)) else {
        panic!("409 is documented");
    };
    assert!(matches!(error.value(), AdmitError::Conflict(_)));
    let Err(Error::Api(error)) = Admit::decode(response(503, "\"later\"")) else {
        panic!("503 is documented");
    };
    assert_eq!(
        error.value(),
        &AdmitError::Other(Fault::Text("later".to_owned()))
    );
    let answer = Book::decode(response(201, VISIT))
        .expect("201")
        .into_value();
    assert!(matches!(answer, BookAnswer::Created(_)));
    let answer = Book::decode(response(203, "t1")).expect("203").into_value();
    assert_eq!(
        answer,
        BookAnswer::NonAuthoritativeInformation("t1".to_owned())
    );
}

#[test]
fn lists_are_checked_as_a_whole_and_one_by_one() {
    let client = client();
    let notes = ["ab", "c", "ab", "D4"].map(str::to_owned).to_vec();
    let found = client.visits().note(&notes).request().unwrap_err();
    let mut found: Vec<_> = found.iter().map(ToString::to_string).collect();
    found.sort();
    assert_eq!(
        found,
        [
            "request body `/1` must have at least 2 characters (has 1)",
            "request body `/3` must match `^[a-z]+$` (fails at character 0)",
            "request body must have at most 3 items (has 4)",
            "request body must not hold a value twice (items 0 and 2)",
        ]
    );
}

#[test]
fn what_two_parts_say_of_a_member_is_one() {
    let text = r#"{"guide":{"name":"Ann","since":3,"tongue":"fr"},"deputy":{"name":"Bo","boss":{"name":"C"},"rank":2,"age":3},"stops":"all","place":{"x":1}}"#;
    let tour = Tour::from_json(text).expect("a tour");
    assert_eq!(tour.to_json(), text);
    let guide = tour.guide.as_ref().expect("a guide");
    assert_eq!((guide.name.as_str(), guide.since), ("Ann", Some(3)));
    let request = client().visits().lead(&tour).request().expect("valid");
    assert_eq!(self::text(&request), text);

    let lists = r#"{"stops":["a",1],"place":["b",1]}"#;
    let tour = Tour::from_json(lists).expect("a tour");
    assert_eq!(tour.to_json(), lists);
    let found = client().visits().lead(&tour).request().unwrap_err();
    let found = wrong(&found);
    let places: Vec<_> = found.iter().map(|(at, _)| *at).collect();
    assert_eq!(places, ["/stops/1", "/place/0"], "{found:?}");
}
