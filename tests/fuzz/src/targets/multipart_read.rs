//! `multipart/form-data`, read by the mock: whatever the bytes.

use std::sync::LazyLock;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use oast::mock::Mock;

use crate::Outcome;

static MOCK: LazyLock<Mock> = LazyLock::new(|| super::mock(include_str!("multipart.yaml")));

/// Reads a body whose boundary is `X`.
pub fn run(input: &[u8]) -> Outcome {
    let content_type = HeaderValue::from_static("multipart/form-data; boundary=X");
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, content_type)]);
    match MOCK.check("POST", "/upload", &headers, input) {
        Ok(matched) => {
            assert!(
                matched.body.is_some() || input.is_empty(),
                "a body is a value"
            );
            Outcome::Accepted
        }
        Err(refusal) => {
            assert!(!refusal.problems.is_empty(), "a refusal has a reason");
            Outcome::Refused
        }
    }
}
