//! Reading the documented error: by the generated model, and by serde's derive.

use std::hint::black_box;

use apim::models;
use apim::runtime::Data as _;
use apim::subscription::RegenerateSecondaryKey;
use bytes::Bytes;
use serde::Deserialize;

use crate::allocations::Counts;
use crate::measure::{Candidate, compare};
use crate::table::Table;

const BODY: &str = r#"{
  "error": {
    "code": "ValidationError",
    "message": "One or more fields contain incorrect values:",
    "details": [
      {
        "code": "ValidationError",
        "target": "serviceName",
        "message": "Value should be between 1 and 50 characters and begin with a letter"
      }
    ]
  }
}"#;

/// The model by hand: the same fields.
#[derive(Deserialize)]
pub struct ErrorResponse {
    error: Option<ErrorResponseBody>,
}

#[derive(Deserialize)]
struct ErrorResponseBody {
    code: Option<String>,
    message: Option<String>,
    details: Option<Vec<ErrorFieldContract>>,
}

#[derive(Deserialize)]
struct ErrorFieldContract {
    code: Option<String>,
    message: Option<String>,
    target: Option<String>,
}

pub fn generated() -> models::ErrorResponse {
    models::ErrorResponse::from_json(black_box(BODY)).expect("the documented error")
}

/// The generated model by its feature `serde`: what serde reads is written down as JSON, and that is read.
fn bridged() -> models::ErrorResponse {
    serde_json::from_str(black_box(BODY)).expect("the documented error")
}

pub fn derived() -> ErrorResponse {
    serde_json::from_str(black_box(BODY)).expect("the documented error")
}

/// The whole way from a response to a typed result, status and body kept.
fn response() -> apim::Error<models::ErrorResponse> {
    let mut response = http::Response::new(Bytes::from_static(black_box(BODY).as_bytes()));
    *response.status_mut() = http::StatusCode::BAD_REQUEST;
    RegenerateSecondaryKey::decode(response).expect_err("the documented error")
}

/// Both read the same.
fn assert_same() {
    let generated = generated().error.expect("an error");
    let derived = derived().error.expect("an error");
    assert_eq!(
        (&generated.code, &generated.message),
        (&derived.code, &derived.message)
    );
    let generated = generated.details.expect("details");
    let derived = derived.details.expect("details");
    assert_eq!(generated.len(), derived.len());
    for (generated, derived) in generated.iter().zip(&derived) {
        assert_eq!(generated.code, derived.code);
        assert_eq!(generated.message, derived.message);
        assert_eq!(generated.target, derived.target);
    }
    let api = response();
    assert_eq!(api.api(), Some(&self::generated()));
}

pub fn measure(allocations: &Counts, table: &mut Table) {
    assert_same();
    let [generated, derived, bridged, response] = compare([
        Candidate::new(generated),
        Candidate::new(derived),
        Candidate::new(bridged),
        Candidate::new(response),
    ]);
    for (what, times) in [
        ("generated model", &generated),
        ("serde's derive", &derived),
        ("generated model by its serde feature", &bridged),
        ("from response to result", &response),
    ] {
        let what = format!("decode {} bytes: {what}", BODY.len());
        table.told(&what, format!("{:.0} ns", times.nanoseconds));
    }
    table.told(
        "decode: generated model / serde's derive",
        generated.relative_to(&derived),
    );
    for (what, name) in [
        (
            "decode: allocations of the generated model",
            "decode_generated",
        ),
        ("decode: allocations of serde's derive", "decode_derived"),
    ] {
        table.told(what, allocations.of(name));
    }
}
