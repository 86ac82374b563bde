//! The case `typed`: values of described types in every place of a request, byte for byte.

use std::sync::LazyLock;

use oast_cases::typed::models::{
    CreatedParameter, Filter, FilterOwner, FilterStatus, IdParameter, IdParameterString, Item,
    KindParameter, LevelParameterItem, LevelParameterItemString, ManyParameter, Range,
    SearchParameter, SortParameter, Spot, XEitherParameter,
};
use oast_cases::typed::runtime::Violations;
use oast_cases::typed::{Client, runtime::Json};

use crate::server::{Answer, Server};
use crate::ways::{WAYS, send};

/// What a call sends, in every way: its target, and what headers it has beside the usual ones.
macro_rules! sent {
    (|$c:ident| $call:expr) => {{
        let mut all = Vec::new();
        for way in WAYS {
            let server = Server::always(Answer::done());
            let $c = Client::builder()
                .base_url(server.url())
                .build()
                .expect("a client");
            send!(way, $call).expect("204");
            let request = server.request();
            let usual = ["accept:", "host:", "user-agent:"];
            let is_own = |line: &String| !usual.iter().any(|usual| line.starts_with(usual));
            let own: Vec<_> = request.headers().into_iter().filter(is_own).collect();
            all.push((request.target().to_owned(), own));
        }
        assert_eq!(all[0], all[1], "the ways differ");
        all.swap_remove(0)
    }};
}

fn target(sent: (String, Vec<String>)) -> String {
    assert_eq!(sent.1, [] as [String; 0]);
    sent.0
}

/// A client for requests that are not sent.
static CLIENT: LazyLock<Client> = LazyLock::new(|| Client::builder().build().expect("a client"));

fn said<T>(request: Result<T, Violations>) -> String {
    request.err().unwrap_or_default().to_string()
}

fn range(gte: i64, lt: i64) -> Range {
    Range {
        gte: Some(gte),
        lt: Some(lt),
    }
}

fn item(price: &str, quantity: i64) -> Item {
    Item {
        quantity: Some(quantity),
        ..Item::new(price)
    }
}

fn filter() -> Filter {
    Filter {
        status: Some(FilterStatus::Open),
        tags: Some(vec!["a".to_owned(), "b&c".to_owned()]),
        owner: Some(FilterOwner {
            name: Some("Tom".to_owned()),
            ids: Some(vec![1, -2]),
        }),
        share: Some(2.0),
    }
}

#[test]
fn objects_are_written_in_the_style_of_the_parameter() {
    let (id, spot) = (IdParameter::Integer(7), Spot { x: 1, y: Some(2.0) });
    let (filter, created, page, size) = (filter(), range(1, 5), range(3, 4), range(5, 6));
    let (created, items) = (
        CreatedParameter::from(created),
        vec![item("x", 2), item("y", 1)],
    );
    let sort = SortParameter::TextList(vec!["a".to_owned(), "b,c".to_owned()]);
    let sent = sent!(|c| {
        let call = c
            .typed()
            .things(&id, &spot)
            .filter(&filter)
            .created(&created);
        let call = call.expand(&["data", "data.x"]).lines(&items);
        call.page(&page).size(&size).sort(&sort)
    });
    assert_eq!(
        target(sent),
        "/things/7/.x=1.y=2?filter%5Bstatus%5D=open&filter%5Btags%5D%5B0%5D=a&filter%5Btags%5D%5B1%5D=b%26c\
         &filter%5Bowner%5D%5Bname%5D=Tom&filter%5Bowner%5D%5Bids%5D%5B0%5D=1&filter%5Bowner%5D%5Bids%5D%5B1%5D=-2\
         &filter%5Bshare%5D=2&created%5Bgte%5D=1&created%5Blt%5D=5&expand%5B0%5D=data&expand%5B1%5D=data.x\
         &lines%5B0%5D%5Bprice%5D=x&lines%5B0%5D%5Bquantity%5D=2&lines%5B1%5D%5Bprice%5D=y\
         &lines%5B1%5D%5Bquantity%5D=1&gte=3&lt=4&size=gte%7C5%7Clt%7C6&sort=a,b%2Cc"
    );
}

#[test]
fn a_scalar_among_alternatives_is_written_as_one_and_what_is_empty_is_left_out() {
    let (id, spot) = (IdParameterString::Me.into(), Spot::new(-1));
    let (none, empty, nothing) = (Filter::default(), Range::default(), Vec::new());
    let (created, sort) = (5.into(), true.into());
    let owned = Filter {
        owner: Some(FilterOwner::default()),
        ..Filter::default()
    };
    let sent = sent!(|c| {
        let call = c.typed().things(&id, &spot).filter(&owned).page(&empty);
        call.created(&created).sort(&sort).lines(&nothing)
    });
    assert_eq!(target(sent), "/things/me/.x=-1?created=5&sort=true");
    let sent = sent!(|c| c.typed().things(&id, &spot).filter(&none));
    assert_eq!(target(sent), "/things/me/.x=-1");
}

#[test]
fn headers_and_cookies_hold_objects_too() {
    let (one, other) = (range(1, 2), range(3, 4));
    let (either, half) = (XEitherParameter::from(vec![0.5, 2.0]), 0.5.into());
    let sent = sent!(|c| c
        .typed()
        .headers()
        .x_range(&one)
        .x_either(&either)
        .range(&other));
    let own = [
        "cookie: gte=3; lt=4",
        "x-either: 0.5,2",
        "x-range: gte=1,lt=2",
    ];
    assert_eq!(sent, ("/headers".to_owned(), own.map(str::to_owned).into()));
    let sent = sent!(|c| c.typed().headers().x_either(&half));
    assert_eq!(sent.1, ["x-either: 0.5"]);
}

#[test]
fn content_is_a_json_text() {
    let (first, second) = (item("1/2 é", 3), item("a;b", 1));
    let (filter, any) = (filter(), Json::from(vec![Json::Null, 1.0.into()]));
    let tags = vec!["x,y".to_owned()];
    let sent = sent!(|c| {
        let call = c.typed().content(&first, &filter).any(&any).tags(&tags);
        call.note("a b")
            .table("1;2")
            .x_item(&second)
            .item_parameter(&second)
    });
    let target = "/content/%7B%22price%22%3A%221%2F2%20%C3%A9%22%2C%22quantity%22%3A3%7D\
         ?where=%7B%22status%22%3A%22open%22%2C%22tags%22%3A%5B%22a%22%2C%22b%26c%22%5D%2C%22owner%22%3A%7B%22name%22\
         %3A%22Tom%22%2C%22ids%22%3A%5B1%2C-2%5D%7D%2C%22share%22%3A2.0%7D&any=%5Bnull%2C1.0%5D&tags=%5B%22x%2Cy%22%5D\
         &note=a%20b&table=1%3B2";
    let own = [
        "cookie: item={%22price%22:%22a%3Bb%22%2C%22quantity%22:1}",
        r#"x-item: {"price":"a;b","quantity":1}"#,
    ];
    assert_eq!(sent, (target.to_owned(), own.map(str::to_owned).into()));
    // An empty object is a value here.
    let none = Filter::default();
    let call = CLIENT.typed().content(&first, &none);
    let url = call.request().expect("valid").uri().to_string();
    assert!(url.ends_with("?where=%7B%7D"), "{url}");
}

#[test]
fn alternatives_that_one_kind_of_value_stands_for_are_that() {
    let (kind, many) = (
        KindParameter::Boolean(false),
        ManyParameter::from(vec![1, 2]),
    );
    let level: Vec<LevelParameterItem> = vec![3.into(), LevelParameterItemString::High.into()];
    let sent = sent!(|c| {
        let call = c.typed().alternatives().text("7").texts(&["a", "b"]);
        let call = call.kind(&kind).ids(&[4]).many(&many).level(&level);
        call.rows(&["{}"])
    });
    assert_eq!(
        target(sent),
        "/alternatives?text=7&texts=a&texts=b&kind=false&ids=4&many=1&many=2&level=3&level=high&rows=%7B%7D"
    );
}

#[test]
fn what_is_wrong_is_told_with_its_place_before_anything_is_sent() {
    let (id, spot) = (IdParameter::Integer(0), Spot { x: 1, y: Some(0.5) });
    let filter = Filter {
        tags: Some(vec![String::new(); 3]),
        status: Some(FilterStatus::Unknown("lost".to_owned())),
        share: Some(f64::NAN),
        ..Filter::default()
    };
    let (created, items) = (range(-1, 0), vec![item("x", 1), item("x", 0)]);
    let created = CreatedParameter::from(created);
    let call = CLIENT.typed().things(&id, &spot).filter(&filter);
    let call = call.created(&created).lines(&items);
    assert_eq!(
        said(call.request()),
        "path parameter `id` must be greater than or equal to 1; \
         query parameter `filter` (`/share`) must be a finite number; \
         query parameter `filter` (`/status`) must be one of \"open\", \"closed\"; \
         query parameter `filter` (`/tags`) must have at most 2 items (has 3); \
         query parameter `filter` (`/share`) must be a number; \
         query parameter `created` (`/gte`) must be greater than or equal to 0; \
         query parameter `lines` (`/1/quantity`) must be greater than or equal to 1; \
         path parameter `spot` (item 1) must not hold '.', which divides the values"
    );
    // A required object that is empty in the path, and a text that calls another route.
    let (dots, nested) = (
        IdParameter::Unknown(Json::from("..")),
        IdParameter::Unknown(vec![vec![1]].into()),
    );
    let spot = Spot::new(1);
    assert!(said(CLIENT.typed().things(&dots, &spot).request()).contains("`id`"));
    let nested = said(CLIENT.typed().things(&nested, &spot).request());
    assert!(
        nested.contains("must not hold an array or object"),
        "{nested}"
    );
    let shown = format!("{:?}", CLIENT.typed().things(&id, &spot));
    assert!(!shown.contains("0.5"), "{shown}");
}

#[test]
fn what_a_schema_excludes_is_checked() {
    let call = CLIENT.checked().checked();
    let fine = call.clone().name("tom").port(81).code("xz").step(4);
    let fine = fine.labels(&[("a", "b")]).ids(&[1, 2]);
    let url = fine.request().expect("valid").uri().to_string();
    assert!(
        url.ends_with("/checked?name=tom&port=81&code=xz&step=4&labels%5Ba%5D=b&ids=1&ids=2"),
        "{url}"
    );
    let wrong = call.clone().name("root").port(80).code("b").step(5);
    let wrong = wrong.labels(&[("a", ""), ("b", "")]).ids(&[1]);
    assert_eq!(
        said(wrong.request()),
        "query parameter `name` must not be of the schema that `not` excludes; \
         query parameter `port` must not be of the schema that `not` excludes; \
         query parameter `code` must be of one of the alternatives; \
         query parameter `step` must be of one of the alternatives; \
         query parameter `labels` must have at most 1 property (has 2); \
         query parameter `ids` must not be of the schema that `not` excludes"
    );
    assert!(call.clone().days(&[1, 2]).request().is_ok());
    assert_eq!(
        said(call.clone().days(&[2]).request()),
        "query parameter `days` must have at least 1 item of `contains` (has 0)"
    );
    // What the rule asks as well is said once.
    assert_eq!(
        said(call.clone().name("a").request()),
        "query parameter `name` must have at least 2 characters (has 1)"
    );
    assert_eq!(
        said(call.ids(&[3, 3]).request()),
        "query parameter `ids` must not hold a value twice (items 0 and 1)"
    );
}

#[test]
fn reserved_characters_stay_where_they_do_not_end_the_value() {
    let text = "a:/?@!$'()*;,=~-._ %2F%zz#[]&+é\"";
    let kept = "a:/?@!$%27()*;,=~-._%20%2F%25zz%23%5B%5D%26%2B%C3%A9%22";
    let part = kept.replace(',', "%2C").replace('=', "%3D");
    let (list, each, object) = ([text, "b"], [text], [(text, text)]);
    let sent = sent!(|c| {
        let call = c.checked().reserved().one(text).list(&list);
        call.each(&each).object(&object).number(-1).flag("/")
    });
    assert_eq!(
        sent,
        (
            format!(
                "/reserved?one={kept}&list={part},b&each={part}&object%5B{part}%5D={part}&number=-1"
            ),
            vec!["cookie: flag=/".to_owned()]
        )
    );
}

#[test]
fn a_parameter_is_the_whole_query_string() {
    let search = SearchParameter {
        words: Some(vec!["a b".to_owned(), "c&d".to_owned()]),
        ids: Some(vec![1, 2]),
        limit: Some(9),
    };
    let sent = sent!(|c| c.whole().whole_form(&search));
    assert_eq!(
        target(sent),
        "/whole/form?words=a+b&words=c%26d&ids=1,2&limit=9"
    );
    let (none, much) = (
        SearchParameter::default(),
        SearchParameter {
            limit: Some(10),
            ..search
        },
    );
    assert_eq!(
        said(CLIENT.whole().whole_form(&none).request()),
        "query parameter `search` is required"
    );
    assert_eq!(
        said(CLIENT.whole().whole_form(&much).request()),
        "query parameter `search` (`/limit`) must be less than or equal to 9"
    );
    let item = item("1", 2);
    let sent = sent!(|c| c.whole().whole_json().search(&item));
    let json = "%7B%22price%22%3A%221%22%2C%22quantity%22%3A2%7D";
    assert_eq!(target(sent), format!("/whole/json?{json}"));
    let sent = sent!(|c| c.whole().whole_json());
    assert_eq!(target(sent), "/whole/json");
    let sent = sent!(|c| c.whole().whole_text().path("$.a[0]"));
    assert_eq!(target(sent), "/whole/text?%24.a%5B0%5D");
}
