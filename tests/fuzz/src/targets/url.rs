//! URLs that a service chooses: where a redirect and the link of a page lead, and the base URL that a user gives. The
//! crate `url`, which is written after another standard (WHATWG), must be of the same opinion.

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderValue, LOCATION};
use http::{Request, Response};
use oast_runtime::{
    Body, Builder, Call, Client, Descriptor, Document, Json, Operation, Outcome as Documented,
    Paging, json,
};
use url::Url;

use super::transport::{Script, ready};
use crate::Outcome;
use crate::fields::Fields;

static LIST: Descriptor = Descriptor {
    id: "list",
    path: "/c",
    success: &[Documented::code(200)],
    ..Descriptor::USUAL
};

const BASE: &str = "https://example.com/a/b";

/// The strings are a base URL, a redirect, and the link to a page.
pub fn run(input: &[u8]) -> Outcome {
    let mut fields = Fields::new(input);
    let accepted = [
        base(&fields.text()),
        redirect(&fields.text()),
        page(&fields.text()),
    ];
    Outcome::of(accepted.contains(&true))
}

fn operation() -> Operation<Json, Json> {
    let decode = |_, body: &Bytes| json(body);
    Operation {
        descriptor: &LIST,
        success: decode,
        failure: decode,
    }
}

fn client(base: &str, script: &Script) -> Option<Client> {
    let builder = Builder::new(&Document::DEFAULT, std::convert::identity);
    let builder = builder
        .base_url(base)
        .credential("t0ken")
        .transport(script.clone());
    builder.build().ok()
}

fn base(text: &str) -> bool {
    let Some(client) = client(text, &Script::default()) else {
        return false;
    };
    let request = Call::<0>::new(&client, &LIST, &[])
        .request()
        .expect("no arguments");
    let expected = Url::parse(text.trim_end_matches('/'));
    if let Some(expected) = agreed(text).then_some(expected).and_then(Result::ok) {
        let built = url_of(&request.map(drop)).expect("a URL");
        assert_eq!(built.origin(), expected.origin(), "{text:?}");
    }
    true
}

fn redirect(link: &str) -> bool {
    let Ok(location) = HeaderValue::from_str(link) else {
        return false;
    };
    let moved = Response::builder().status(302).header(LOCATION, location);
    let moved = moved.body(Body::empty()).expect("a response");
    let script = Script::new([moved, Response::new(Body::from(b"{}".to_vec()))]);
    let client = client(BASE, &script).expect("a client");
    let _ = ready(Call::<0>::new(&client, &LIST, &[]).send(operation()));
    followed(link, &script)
}

fn page(link: &str) -> bool {
    let page = Json::from_iter([("nextLink", link)]).to_string();
    let script = Script::new([
        Response::new(Body::from(page)),
        Response::new(Body::from(b"{}".to_vec())),
    ]);
    let client = client(BASE, &script).expect("a client");
    let mut pages = Call::<0>::new(&client, &LIST, &[]).pages(operation(), &Paging::USUAL);
    while let Some(Ok(_)) = ready(pages.next()) {}
    followed(link, &script)
}

/// Whether a second request was sent; it must have gone where the link leads.
fn followed(link: &str, script: &Script) -> bool {
    let requests = script.requests();
    let [first, second] = requests.as_slice() else {
        assert_eq!(requests.len(), 1, "{link:?}");
        return false;
    };
    let home = url_of(first).expect("the URL of the client");
    let has_credential = second.headers().contains_key(AUTHORIZATION);
    let Some(went) = url_of(second) else {
        // No transport gets there, as the host is none. It must not be taken for the client's either.
        assert!(
            !has_credential,
            "a credential of {home} goes to {}",
            second.uri()
        );
        return false;
    };
    let is_home = went.origin() == home.origin();
    assert!(
        is_home || !has_credential,
        "a credential of {home} goes to {went}"
    );
    if agreed(link) {
        let mut expected = home
            .join(link)
            .unwrap_or_else(|error| panic!("{link:?} is followed to {went}: {error}"));
        expected.set_fragment(None);
        assert_eq!(went, expected, "{link:?}");
    }
    true
}

/// The URL of a request; `None` for hosts that are none, such as `.1`, which RFC 3986 does not look into.
fn url_of(request: &Request<()>) -> Option<Url> {
    Url::parse(&request.uri().to_string()).ok()
}

/// Whether the two standards read a URL alike: WHATWG takes a backslash for a slash and `%2e` for a dot, leaves out
/// tabs, and trims; and the crate `url` keeps what looks like the drive of a file system, whatever the scheme.
fn agreed(link: &str) -> bool {
    let is_drive = |segment: &str| {
        let mut chars = segment.chars();
        let is_letter = chars
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic());
        is_letter && matches!(chars.as_str(), ":" | "|" | "%7C" | "%7c")
    };
    !link.contains(['\\', '\t', '\n', '\r'])
        && !link.to_ascii_lowercase().contains("%2e")
        && link.trim_matches(|c: char| c <= ' ') == link
        && !link.split('/').any(is_drive)
}
