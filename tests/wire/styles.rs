//! The case `styles`: values of several parts in every style, byte for byte.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use oast_cases::styles::Client;
use oast_cases::styles::runtime::{Broken, Location, Violations};

use crate::server::{Answer, Server};
use crate::ways::{WAYS, send};

const COLORS: &[&str] = &["blue", "black", "brown"];
const RGB: &[(&str, &str)] = &[("R", "100"), ("G", "200"), ("B", "150")];

pub fn client(server: &Server) -> Client {
    let builder = Client::builder().base_url(server.url());
    builder.build().expect("a client")
}

/// What is sent by calls, in every way; of each its target and what headers it has beside the usual ones.
macro_rules! sent {
    ($(|$c:ident| $call:expr),* $(,)?) => {{
        let mut all = Vec::new();
        for way in WAYS {
            let server = Server::always(Answer::done());
            let client = client(&server);
            $({
 let $c = &client;
 send!(way, $call).expect("204");
 })*
            let requests = server.requests();
            let each = requests.iter().map(|request| {
                let own = request.headers().into_iter().filter(|line| {
                    !["accept:", "host:", "user-agent:"].iter().any(|usual| line.starts_with(usual))
                });
                (request.target().to_owned(), own.collect::<Vec<_>>())
            });
            all.push(each.collect::<Vec<_>>());
        }
        let other = all.pop();
        assert_eq!(all.last(), other.as_ref(), "the ways differ");
        all.pop().expect("requests")
    }};
}

/// The targets of requests that have no headers of their own.
fn targets(sent: Vec<(String, Vec<String>)>) -> Vec<String> {
    let each = sent.into_iter().map(|(target, headers)| {
        assert_eq!(headers, [] as [String; 0]);
        target
    });
    each.collect()
}

#[test]
fn paths() {
    let sent = sent!(
        |c| c.path().simple("blue", COLORS, RGB),
        |c| c.path().simple_exploded("blue", COLORS, RGB),
        |c| c.path().label("blue", COLORS, RGB),
        |c| c.path().label_exploded("blue", COLORS, RGB),
        |c| c.path().matrix("blue", COLORS, RGB),
        |c| c.path().matrix_exploded("blue", COLORS, RGB),
    );
    assert_eq!(
        targets(sent),
        [
            "/simple/blue/blue,black,brown/R,100,G,200,B,150",
            "/simpleExploded/blue/blue,black,brown/R=100,G=200,B=150",
            "/label/.blue/.blue,black,brown/.R,100,G,200,B,150",
            "/labelExploded/.blue/.blue.black.brown/.R=100.G=200.B=150",
            "/matrix/;one=blue/;list=blue,black,brown/;object=R,100,G,200,B,150",
            "/matrixExploded/;one=blue/;list=blue;list=black;list=brown/;R=100;G=200;B=150",
        ]
    );
}

#[test]
fn queries() {
    macro_rules! all {
        ($c:ident $method:ident) => {
            $c.query().$method().one("blue").list(COLORS).object(RGB)
        };
    }
    let sent = sent!(
        |c| all!(c form),
        |c| all!(c form_exploded),
        |c| all!(c space_delimited),
        |c| all!(c space_delimited_exploded),
        |c| all!(c pipe_delimited),
        |c| all!(c pipe_delimited_exploded),
        |c| c.query().deep_object_exploded().object(RGB),
    );
    let exploded = "one=blue&list=blue&list=black&list=brown&R=100&G=200&B=150";
    assert_eq!(
        targets(sent),
        [
            "/form?one=blue&list=blue,black,brown&object=R,100,G,200,B,150",
            &format!("/formExploded?{exploded}"),
            "/spaceDelimited?one=blue&list=blue%20black%20brown&object=R%20100%20G%20200%20B%20150",
            &format!("/spaceDelimitedExploded?{exploded}"),
            "/pipeDelimited?one=blue&list=blue%7Cblack%7Cbrown&object=R%7C100%7CG%7C200%7CB%7C150",
            &format!("/pipeDelimitedExploded?{exploded}"),
            "/deepObjectExploded?object%5BR%5D=100&object%5BG%5D=200&object%5BB%5D=150",
        ]
    );
}

#[test]
fn an_item_that_holds_what_divides_items_stays_one() {
    let odd: &[&str] = &["a,b", "c&d=e;f", "", "é/..?#% +"];
    let item = ["a%2Cb", "c%26d%3De%3Bf", "", "%C3%A9%2F..%3F%23%25%20%2B"];
    let [a, b, c, d] = item;
    let members: &[(&str, &str)] = &[("a=b", "c,d"), ("e&f]", "")];
    let sent = sent!(
        |c| c.path().simple("a,b", odd, members),
        |c| c.path().matrix_exploded("", odd, members),
        |c| c.path().label(".x", odd, members),
        |c| c.query().form().list(odd).object(members),
        |c| c.query().form_exploded().list(odd).object(members),
        |c| c.query().deep_object_exploded().object(members),
        |c| c.query().pipe_delimited().list(odd),
    );
    assert_eq!(
        targets(sent[..2].to_vec()),
        [
            format!("/simple/a%2Cb/{a},{b},{c},{d}/a%3Db,c%2Cd,e%26f%5D,"),
            format!("/matrixExploded/;one/;list={a};list={b};list;list={d}/;a%3Db=c%2Cd;e%26f%5D="),
        ]
    );
    assert_eq!(
        targets(sent[2..].to_vec()),
        [
            format!("/label/..x/.{a},{b},{c},{d}/.a%3Db,c%2Cd,e%26f%5D,"),
            format!("/form?list={a},{b},{c},{d}&object=a%3Db,c%2Cd,e%26f%5D,"),
            format!("/formExploded?list={a}&list={b}&list={c}&list={d}&a%3Db=c%2Cd&e%26f%5D="),
            "/deepObjectExploded?object%5Ba%3Db%5D=c%2Cd&object%5Be%26f%5D%5D=".to_owned(),
            format!("/pipeDelimited?list={a}%7C{b}%7C{c}%7C{d}"),
        ]
    );
}

#[test]
fn lists_hold_numbers_and_booleans_too() {
    let sent = sent!(
        |c| {
            let call = c.query().checked(&[1, i64::MAX]).small(&[-7]);
            let call = call.shares(&[0.5, -1e21]).flags(&[true, false]);
            call.names(&["a, b", ""]).sort(&["up", "up"])
        },
        |c| c.query().checked(&[7]).small(&[]).shares(&[]).names(&[]),
        |c| c.query().deep_object_exploded().object(&[]),
    );
    assert_eq!(
        targets(sent),
        [
            "/checked?ids=1&ids=9223372036854775807&small=-7&shares=0.5,-1000000000000000000000\
             &flags=true&flags=false&names%5B%5D=a%2C%20b&names%5B%5D=&sort=up&sort=up",
            "/checked?ids=7&shares=",
            "/deepObjectExploded",
        ]
    );
}

#[test]
fn lists_keep_to_their_number_and_numbers_to_what_is_listed() {
    let call = |c: &Client| {
        c.query()
            .counted()
            .ids(&[1, 4])
            .names(&["a"])
            .step(1.0)
            .request()
    };
    let client = Client::builder().build().expect("a client");
    let url = call(&client).expect("valid").uri().to_string();
    assert!(
        url.ends_with("/counted?ids=1&ids=4&names=a&step=1"),
        "{url}"
    );
    let said = |ids: &[i64], names: &[&str], step| {
        let call = client.query().counted().ids(ids).names(names).step(step);
        call.request().expect_err("violations").to_string()
    };
    assert_eq!(
        said(&[5], &[], 0.5),
        "query parameter `ids` must have at least 2 items (has 1); query parameter `ids` (item 0) must be one of 1, 2, 3, 4; \
         query parameter `names` must have at least 1 item (has 0)"
    );
    assert_eq!(
        said(&[1, 2, 1, 2], &["a", "b", "c"], 0.25),
        "query parameter `ids` must have at most 3 items (has 4); query parameter `ids` must not hold a value twice (items 0 and 2); query parameter `names` must have at most 2 items (has 3); query parameter `step` must \
         be one of 0.5, 1.0, 2.0"
    );
}

/// The rows of the table "Style Examples" of OpenAPI 3.0.4, of numbers and of booleans.
#[test]
fn numbers_and_booleans_are_written_in_every_style() {
    let (n, b): (&[i64], &[bool]) = (&[1, -2], &[true, false]);
    let sent = sent!(
        |c| c.path().numbers_in_path(n, n, n, n, n, n),
        |c| c.path().flags_in_path(b, b, b, b, b, b),
        |c| c.path().number(-0.5, 2.0, 1e21).d(0.5).e(1.0).f(-7.0),
        |c| c.path().flag(true, false, true).d(true).e(false).f(true),
        |c| c.query().numbers().a(n).b(n).c(n).d(n).e(n).f(n).g(n),
        |c| c.query().flags().a(b).b(b).c(b).d(b).e(b).f(b).g(b),
    );
    assert_eq!(
        targets(sent),
        [
            "/numbers/1,-2/1,-2/.1,-2/.1.-2/;e=1,-2/;f=1;f=-2",
            "/flags/true,false/true,false/.true,false/.true.false/;e=true,false/;f=true;f=false",
            "/number/-0.5/.2/;c=1000000000000000000000?d=0.5&e=1&f=-7",
            "/flag/true/.false/;c=true?d=true&e=false&f=true",
            "/numbers?a=1,-2&b=1&b=-2&c=1%20-2&d=1&d=-2&e=1%7C-2&f=1&f=-2&g%5B0%5D=1&g%5B1%5D=-2",
            "/flags?a=true,false&b=true&b=false&c=true%20false&d=true&d=false&e=true%7Cfalse&f=true&f=false\
             &g%5B0%5D=true&g%5B1%5D=false",
        ]
    );
    let sent = sent!(
        |c| c.query().numbers().x_a(n).x_b(n).h(n).i(n),
        |c| c.query().flags().x_a(b).x_b(b).h(b).i(b),
        |c| c.path().number(1.0, 1.0, 1.0).g(-0.5).x_h(2.0),
        |c| c.path().flag(true, true, true).g(false).x_h(true),
    );
    let lines = sent.into_iter().map(|(_, headers)| headers.join("|"));
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            "cookie: h=1,-2; i=1; i=-2|x-a: 1,-2|x-b: 1,-2",
            "cookie: h=true,false; i=true; i=false|x-a: true,false|x-b: true,false",
            "cookie: g=-0.5|x-h: 2",
            "cookie: g=false|x-h: true",
        ]
    );
}

/// The column "undefined" of the table is what is left out, the column "empty" an empty text. The specification has
/// nothing for an empty list or object. RFC 6570 takes them for undefined; but who asks for none of a list does not ask
/// for all, so the name stands there where it can do so without a value.
#[test]
fn what_is_undefined_or_empty_is_written_as_in_the_table() {
    macro_rules! empty {
        ($c:ident $method:ident) => {
            $c.query().$method().one("").list(&[]).object(&[])
        };
    }
    let sent = sent!(
        |c| c.query().form(),
        |c| empty!(c form),
        |c| empty!(c form_exploded),
        |c| empty!(c space_delimited),
        |c| empty!(c space_delimited_exploded),
        |c| empty!(c pipe_delimited),
        |c| empty!(c pipe_delimited_exploded),
        |c| c.query().form().list(&[""]).object(&[("", "")]),
        |c| c.query().deep_object_exploded().object(&[("", "")]),
        |c| c.path().matrix("", COLORS, RGB),
        |c| c.path().matrix_exploded("", &[""], &[("R", "")]),
    );
    assert_eq!(
        targets(sent),
        [
            "/form",
            "/form?one=&list=&object=",
            "/formExploded?one=",
            "/spaceDelimited?one=",
            "/spaceDelimitedExploded?one=",
            "/pipeDelimited?one=",
            "/pipeDelimitedExploded?one=",
            "/form?list=&object=,",
            "/deepObjectExploded?object%5B%5D=",
            "/matrix/;one/;list=blue,black,brown/;object=R,100,G,200,B,150",
            "/matrixExploded/;one/;list/;R=",
        ]
    );
    let sent = sent!(
        |c| c.header().header().x_one("").x_list(&[""]),
        |c| c.cookie().cookie("").list(&[]),
        |c| c.cookie().cookie_exploded("").list(&["", ""]),
    );
    let lines = sent.into_iter().map(|(_, headers)| headers.join("|"));
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            "x-list: |x-one: ",
            "cookie: one=",
            "cookie: one=; list=; list="
        ]
    );
    // An empty segment, or one that is a dot, would call another route.
    for (call, broken) in [
        (
            CLIENT.path().simple("", COLORS, RGB).request(),
            Broken::EmptySegment,
        ),
        (
            CLIENT.path().simple_exploded("", COLORS, RGB).request(),
            Broken::EmptySegment,
        ),
    ] {
        assert_eq!(found(call).first().map(|one| one.3), Some(broken));
    }
    let label = CLIENT.path().label_exploded("", COLORS, RGB).request();
    assert_eq!(
        found(label).first().map(|one| one.3),
        Some(Broken::DotSegment)
    );
}

#[test]
fn headers() {
    let sent = sent!(
        |c| c
            .header()
            .header()
            .x_one("blue, é=1")
            .x_list(COLORS)
            .x_object(RGB),
        |c| c.header().header_exploded().x_list(&["a b"]).x_object(RGB),
    );
    let lines: Vec<_> = sent.into_iter().flat_map(|(_, headers)| headers).collect();
    assert_eq!(
        lines,
        [
            "x-list: blue,black,brown",
            "x-object: R,100,G,200,B,150",
            "x-one: blue, é=1",
            "x-list: a b",
            "x-object: R=100,G=200,B=150",
        ]
    );
}

#[test]
fn cookies_stand_in_one_header_and_do_not_break_out_of_it() {
    let odd = "a; b=c, d\"e\\f\r\ng%é";
    let sent = sent!(
        |c| c.cookie().cookie("blue").list(COLORS).object(RGB),
        |c| c.cookie().cookie_exploded("blue").list(COLORS).object(RGB),
        |c| c.cookie().cookie("dG9rZW4+/w==").list(&[odd, ""]),
        |c| c.cookie().odd_cookies().a_b_c(odd).number(0.5),
        |c| c.cookie().odd_cookies(),
    );
    let lines: Vec<_> = sent
        .into_iter()
        .map(|(_, headers)| headers.join("|"))
        .collect();
    let encoded = "a%3B%20b=c%2C%20d%22e%5Cf%0D%0Ag%25%C3%A9";
    assert_eq!(
        lines,
        [
            "cookie: one=blue; list=blue,black,brown; object=R,100,G,200,B,150",
            "cookie: one=blue; list=blue; list=black; list=brown; R=100; G=200; B=150",
            &format!("cookie: one=dG9rZW4+/w==; list={encoded},"),
            &format!("cookie: a%3B%20b%3Dc={encoded}; number=0.5"),
            "",
        ]
    );
}

/// A client for requests that are not sent.
static CLIENT: LazyLock<Client> = LazyLock::new(|| Client::builder().build().expect("a client"));

#[test]
fn cookies_are_not_shown() {
    let call = CLIENT.cookie().cookie("hunter2");
    let request = call.request().expect("a request");
    let sent = &request.headers()["cookie"];
    assert_eq!(sent.as_bytes(), b"one=hunter2");
    let shown = format!("{call:?} {:?}", request.headers());
    assert!(
        shown.contains("/cookie") && shown.contains("Sensitive"),
        "{shown}"
    );
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn what_the_document_leaves_open_is_the_callers_text() {
    let filter = BTreeMap::from([("a".to_owned(), vec![1].into())]);
    let sent = sent!(|c| {
        let call = c.loose().loose("a/1").filter(&filter).one_or_more(&["x"]);
        let call = call.table_of_texts("a;b").anything("?");
        let call = call.unknown("&").table(&["a,b", "c"]);
        call.deep_list(&["a", "b"])
    });
    assert_eq!(
        targets(sent),
        [
            "/loose/a%2F1?filter=%7B%22a%22%3A%5B1%5D%7D&one-or-more=x&table%20of%20texts=a%3Bb&anything=%3F&unknown=%26\
          &table=a%2Cb&table=c&deep%20list%5B0%5D=a&deep%20list%5B1%5D=b"
        ]
    );
}

type Found = Vec<(Option<Location>, &'static str, Option<usize>, Broken)>;

fn found<T>(request: Result<T, Violations>) -> Found {
    let violations = request.err().unwrap_or_default();
    let each = violations.iter();
    each.map(|one| (one.location, one.parameter, one.item, one.broken))
        .collect()
}

#[test]
fn every_item_is_checked() {
    let call = CLIENT.query().checked(&[1, 0]).shares(&[1.5, f64::NAN]);
    let call = call
        .names(&["ok", "too long", "ABC"])
        .sort(&["down", "left"]);
    let violations = call.request().expect_err("five items are wrong");
    assert_eq!(
        violations.to_string(),
        "query parameter `ids` (item 1) must be greater than or equal to 1; \
         query parameter `shares` (item 0) must be less than or equal to 1; \
         query parameter `shares` (item 1) must be a finite number; \
         query parameter `names%5B%5D` (item 1) must have at most 5 characters (has 8); \
         query parameter `names%5B%5D` (item 2) must match `^[a-z, ]*$` (fails at character 0); \
         query parameter `sort` (item 1) must be one of up, down"
    );
}

#[test]
fn what_cannot_be_told_from_a_delimiter_is_refused() {
    let query = Some(Location::Query);
    let delimiter = |delimiter| Broken::Delimiter { delimiter };
    let space = CLIENT.query().space_delimited().list(&["a", "b c"]);
    let expected = (query, "list", Some(1), delimiter(' '));
    assert_eq!(found(space.request()), [expected]);
    let pipe = CLIENT.query().pipe_delimited().list(&["|"]);
    assert_eq!(
        found(pipe.request()),
        [(query, "list", Some(0), delimiter('|'))]
    );
    let header = CLIENT.header().header().x_list(&["a,b", "a\nb"]);
    let header_at = Some(Location::Header);
    assert_eq!(
        found(header.request()),
        [
            (header_at, "X-List", Some(0), delimiter(',')),
            (
                header_at,
                "X-List",
                Some(1),
                Broken::ControlCharacter { position: 1 }
            ),
        ]
    );
    let label = CLIENT.path().label_exploded("a", &["1.5"], RGB);
    assert_eq!(
        found(label.request()),
        [(Some(Location::Path), "list", Some(0), delimiter('.'))]
    );
}

#[test]
fn a_list_that_is_required_is_not_empty_and_calls_no_other_route() {
    let path = Some(Location::Path);
    assert_eq!(
        found(CLIENT.query().checked(&[]).request()),
        [(Some(Location::Query), "ids", None, Broken::Missing)]
    );
    assert_eq!(
        found(CLIENT.path().simple("a", &[], RGB).request()),
        [(path, "list", None, Broken::Missing)]
    );
    assert_eq!(
        found(CLIENT.path().simple("a", &[""], RGB).request()),
        [(path, "list", None, Broken::EmptySegment)]
    );
    for (one, list) in [("a", [".."]), ("a", ["."])] {
        let broken = found(CLIENT.path().simple(one, &list, RGB).request());
        assert_eq!(
            broken.first().map(|b| b.3),
            Some(Broken::DotSegment),
            "{list:?}"
        );
    }
    for one in ["", "."] {
        let broken = found(CLIENT.path().label(one, COLORS, RGB).request());
        assert_eq!(
            broken.first().map(|b| b.3),
            Some(Broken::DotSegment),
            "{one:?}"
        );
    }
    assert_eq!(found(CLIENT.path().matrix("..", COLORS, RGB).request()), []);
}
