//! Another implementation of OpenAPI judges our requests: Prism, a mock server that reads the same document.

mod server;

use std::path::Path;

use crate::ways::{EXAMPLE_PATH, WAYS, example_target};
use server::{Prism, status};

const DOCUMENT: &str = "../specs/apim-subscription.yaml";

#[test]
#[ignore = "needs node and npm ci in tests/wire/prism"]
fn prism_takes_our_requests_and_refuses_broken_ones() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join(DOCUMENT);
    let prism = Prism::start(&document).expect("prism loads the document");
    let builder = apim::Client::builder().base_url(format!("http://127.0.0.1:{}", prism.port));
    let client = builder.credential("t0ken").build().expect("a client");
    for way in WAYS {
        let response = way.example(&client).expect("prism finds nothing wrong");
        assert_eq!(response.status(), 204, "{way:?}");
        way.regenerate(&client, "a b=é%2e")
            .expect("encoded, it fits the pattern");
    }
    // The same by hand, to show that what is refused below is refused for its one mistake.
    let accept = "accept: application/json\r\n";
    let token = "authorization: Bearer t0ken\r\n";
    let asked = |method: &str, target: &str, header: &str| {
        status(&prism.answer(method, target, &format!("{accept}{header}"), b""))
    };
    let target = example_target();
    assert_eq!(asked("POST", &target, token), 204);
    assert_eq!(asked("POST", &target, ""), 401);
    assert_eq!(asked("PUT", &target, token), 405);
    for refused in [
        EXAMPLE_PATH.to_owned(),
        format!("{EXAMPLE_PATH}?api-version="),
        target.replace("apimService1", "1bad"),
        target.replace("testsub", "a*b"),
        target.replace("rg1", &"r".repeat(91)),
        target.replace("testsub/", ""),
    ] {
        let status = asked("POST", &refused, token);
        assert!((400..600).contains(&status), "{refused}: {status}");
    }
}
