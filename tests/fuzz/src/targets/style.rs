//! Parameters: the mock reads any request without a panic, and what the runtime writes it reads as the same. The two
//! have no code in common.

use std::sync::LazyLock;

use http::header::{COOKIE, HeaderName, HeaderValue};
use http::{HeaderMap, Request};
use oast::mock::{Matched, Mock};
use oast_runtime::{
    Argument, Body, Builder, Call, Client, Descriptor, Document, Parameter, Rule, Style,
};

use super::transport::Script;
use crate::Outcome;
use crate::fields::Fields;

static MOCK: LazyLock<Mock> = LazyLock::new(|| super::mock(include_str!("style.yaml")));

/// What an operation is called with. Its schema asks for two items, or for the properties `x` and `y` and no other: a
/// string that is taken for more than it is makes another number of them.
#[derive(Clone, Copy)]
enum Kind {
    String,
    Two,
    Object,
}

use Kind::{Object, String as Text, Two};

/// An operation of `style.yaml`, in the words of the runtime.
macro_rules! operations {
    ($(($path:literal, $kind:ident, $parameter:expr))*) => {
        [$(($kind, {
            static DESCRIPTOR: Descriptor = Descriptor {
                id: $path,
                path: $path,
                parameters: &[$parameter],
                ..Descriptor::USUAL
            };
            &DESCRIPTOR
        })),*]
    };
}

static OPERATIONS: [(Kind, &Descriptor); 19] = operations! {
    ("/simple/{a}", Two, PATH)
    ("/label/{a}", Two, PATH.style(Style::Label))
    ("/labels/{a}", Two, PATH.style(Style::Label).explode())
    ("/matrix/{a}", Two, PATH.style(Style::Matrix))
    ("/matrices/{a}", Two, PATH.style(Style::Matrix).explode())
    ("/string/{a}", Text, PATH)
    ("/dotted/{a}", Object, PATH.style(Style::Label))
    ("/form", Two, QUERY)
    ("/forms", Two, QUERY.explode())
    ("/query", Text, QUERY.explode())
    ("/space", Two, QUERY.style(Style::SpaceDelimited))
    ("/pipe", Two, QUERY.style(Style::PipeDelimited))
    ("/deep", Object, QUERY.style(Style::DeepObject).explode())
    ("/members", Object, QUERY)
    ("/exploded", Object, QUERY.explode())
    ("/header", Two, Parameter::header("X-A", &Rule::ANY))
    ("/headers", Object, Parameter::header("X-A", &Rule::ANY).explode())
    ("/cookie", Text, Parameter::cookie("a", &Rule::ANY).explode())
    ("/cookies", Two, Parameter::cookie("a", &Rule::ANY))
};

const PATH: Parameter = Parameter::path("a", &Rule::ANY);
const QUERY: Parameter = Parameter::query("a", &Rule::ANY);

/// The strings are two values, which are sent by every operation; then the target of a request, and two headers of it.
pub fn run(input: &[u8]) -> Outcome {
    let mut fields = Fields::new(input);
    let (first, second) = (fields.text(), fields.text());
    let mut sent = 0;
    for (kind, descriptor) in &OPERATIONS {
        sent += usize::from(come_back(*kind, descriptor, &first, &second));
    }
    let is_matched = strange(&fields.text(), &fields.text(), &fields.text());
    Outcome::of(is_matched || sent > OPERATIONS.len() / 2)
}

/// Whether the runtime sends the values; the mock must then have read them.
fn come_back(kind: Kind, descriptor: &'static Descriptor, first: &str, second: &str) -> bool {
    static CLIENT: LazyLock<Client> = LazyLock::new(|| {
        let builder = Builder::new(&Document::DEFAULT, std::convert::identity);
        let builder = builder
            .base_url("https://example.com")
            .transport(Script::default());
        builder.build().expect("a client")
    });
    let (items, members) = ([first, second], [("x", first), ("y", second)]);
    let argument = match kind {
        Text => Argument::Text(first),
        Two => Argument::Texts(&items),
        Object => Argument::Members(&members),
    };
    let Ok(request) = Call::<1>::new(&CLIENT, descriptor, &[argument]).request() else {
        return false;
    };
    let matched = check(&request).unwrap_or_else(|refusal| {
        panic!("{first:?}, {second:?} are sent as {request:?}, which is refused: {refusal}")
    });
    assert!(
        descriptor.path.ends_with(matched.template),
        "{} is found as {}",
        request.uri(),
        matched.template
    );
    if let Text = kind {
        let mut read = matched.path_parameters.iter().chain(&matched.query);
        let is_cookie = request.headers().contains_key(COOKIE);
        let is_same = is_cookie || read.any(|(name, value)| name == "a" && value == first);
        assert!(
            is_same,
            "{first:?} is sent as {}, and read as {matched:?}",
            request.uri()
        );
    }
    true
}

fn check(request: &Request<Body>) -> Result<Matched<'static>, String> {
    let target = request.uri().path_and_query().expect("a path").as_str();
    let matched = MOCK.check(request.method().as_str(), target, request.headers(), b"");
    matched.map_err(|refusal| format!("{refusal:?}"))
}

/// Whether a request that no client writes matches an operation.
fn strange(target: &str, header: &str, cookie: &str) -> bool {
    let mut headers = HeaderMap::new();
    let named = [(HeaderName::from_static("x-a"), header), (COOKIE, cookie)];
    for (name, value) in named {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    match MOCK.check("GET", target, &headers, b"") {
        Ok(_) => true,
        Err(refusal) => {
            assert!(!refusal.problems.is_empty(), "a refusal has a reason");
            false
        }
    }
}
