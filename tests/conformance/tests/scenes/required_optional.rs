//! `required-optional.json`.
//!
//! That what is required is there is for the compiler to see: the calls that leave it out do not compile. What is
//! required and empty in a path is refused.

use oast_conformance::required_optional::explicit::Explicit;
use oast_conformance::required_optional::implicit::Implicit;
use oast_conformance::required_optional::runtime::http::Request;
use oast_conformance::required_optional::runtime::{Body, Broken, Location, Violations};
use oast_conformance::required_optional::{Client, models};

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    implicit(run, client.implicit()).await;
    bodies(run, client.explicit()).await;
    headers(run, client.explicit()).await;
    required(run, client.implicit()).await;
    sent(run, client.explicit()).await;
}

async fn implicit(run: &mut Run, implicit: Implicit<'_>) {
    accepted! { run:
        "OptionalImplicitQuery" implicit.put_optional_query();
        "OptionalImplicitHeader" implicit.put_optional_header();
        "OptionalImplicitBody" implicit.put_optional_body();
        "OptionalGlobalQuery" implicit.get_optional_global_query();
        "ImplicitOptionalBinaryBody" implicit.put_optional_binary_body();
    }
}

async fn bodies(run: &mut Run, explicit: Explicit<'_>) {
    let integer = models::IntOptionalWrapper::default();
    let text = models::StringOptionalWrapper::default();
    let class = models::ClassOptionalWrapper::default();
    let array = models::ArrayOptionalWrapper::default();
    accepted! { run:
        "ExplicitOptionalBinaryBody" explicit.put_optional_binary_body();
        "ExplicitRequiredBinaryBody" explicit.put_required_binary_body(&b"bytes"[..]);
        "OptionalIntegerParameter" + "GeneralOptional" explicit.post_optional_integer_parameter();
        "OptionalIntegerProperty" + "GeneralOptional"
            explicit.post_optional_integer_property().body(&integer);
        "OptionalStringParameter" + "GeneralOptional" explicit.post_optional_string_parameter();
        "OptionalStringProperty" + "GeneralOptional"
            explicit.post_optional_string_property().body(&text);
        "OptionalClassParameter" + "GeneralOptional" explicit.post_optional_class_parameter();
        "OptionalClassProperty" + "GeneralOptional"
            explicit.post_optional_class_property().body(&class);
        "OptionalArrayParameter" + "GeneralOptional" explicit.post_optional_array_parameter();
        "OptionalArrayProperty" + "GeneralOptional"
            explicit.post_optional_array_property().body(&array);
    }
}

async fn headers(run: &mut Run, explicit: Explicit<'_>) {
    accepted! { run:
        "OptionalIntegerHeader" + "GeneralOptional" explicit.post_optional_integer_header();
        "OptionalStringHeader" + "GeneralOptional" explicit.post_optional_string_header();
        "OptionalArrayHeader" + "GeneralOptional" explicit.post_optional_array_header();
        "OptionalArrayHeader" + "GeneralOptional"
            explicit.post_optional_array_header().header_parameter(&[]);
    }
}

async fn required(run: &mut Run, implicit: Implicit<'_>) {
    let check = |request: Result<Request<Body>, Violations>, parameter| {
        let violations = request.expect_err("nothing to send");
        let [violation] = violations.iter().as_slice() else {
            panic!("{violations}");
        };
        assert_eq!(violation.location, Some(Location::Path));
        assert_eq!(violation.parameter, parameter);
        assert_eq!(violation.broken, Broken::EmptySegment);
    };
    run.local("required-optional: a path without its parameter", async {
        check(implicit.get_required_path("").request(), "pathParameter");
    })
    .await;
    run.local("required-optional: a path without what all share", async {
        let call = implicit.get_required_global_path("");
        check(call.request(), "required-global-path");
    })
    .await;
}

/// What the server has no name for: required values are sent, and as what they are.
async fn sent(run: &mut Run, explicit: Explicit<'_>) {
    let text = |request: Result<Request<Body>, Violations>| {
        let request = request.expect("valid");
        let body = request.body().as_bytes().expect("a body");
        String::from_utf8(body.to_vec()).expect("a text")
    };
    run.local("required-optional: required bodies", async {
        let product = models::Product::new(1);
        let words = vec!["a".to_owned(), String::new()];
        let class = models::ClassWrapper::new(product.clone());
        let array = models::ArrayWrapper::new(Vec::new());
        let string = String::new();
        for (request, json) in [
            (explicit.post_required_integer_parameter(&0).request(), "0"),
            (
                explicit
                    .post_required_integer_property(&models::IntWrapper::new(0))
                    .request(),
                "{\"value\":0}",
            ),
            (
                explicit.post_required_string_parameter(&string).request(),
                "\"\"",
            ),
            (
                explicit
                    .post_required_string_property(&models::StringWrapper::new(""))
                    .request(),
                "{\"value\":\"\"}",
            ),
            (
                explicit.post_required_class_parameter(&product).request(),
                "{\"id\":1}",
            ),
            (
                explicit.post_required_class_property(&class).request(),
                "{\"value\":{\"id\":1}}",
            ),
            (
                explicit.post_required_array_parameter(&words).request(),
                "[\"a\",\"\"]",
            ),
            (
                explicit.post_required_array_property(&array).request(),
                "{\"value\":[]}",
            ),
        ] {
            assert_eq!(text(request), json);
        }
    })
    .await;
}
