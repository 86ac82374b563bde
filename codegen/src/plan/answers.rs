//! Answers that differ: an enum for each kind, with a variant for each status.

use super::names::{Name, Scope};
use crate::api::{Outcomes, Payload, Response, Status};

/// An enum of answers.
#[derive(Debug)]
pub struct AnswersPlan {
    /// Its name.
    pub name: Name,
    /// The variants, in the order of the answers.
    pub variants: Vec<Name>,
}

/// The enum for some answers, if they need one.
pub(super) fn answers(
    outcomes: &Outcomes,
    operation: &str,
    kind: &str,
    items: &mut Scope,
) -> Option<AnswersPlan> {
    if outcomes.payload != Payload::Several {
        return None;
    }
    let name = format!("{operation} {kind}");
    let mut scope = Scope::new(&["Self"]);
    let first = outcomes.responses.first().map(|response| response.status);
    let one_status = outcomes
        .responses
        .iter()
        .all(|response| Some(response.status) == first);
    let variants = outcomes.responses.iter().map(|response| {
        let (reason, number) = words(response.status);
        let mut alike = outcomes
            .responses
            .iter()
            .filter(|one| one.status == response.status);
        match (alike.nth(1).is_some(), one_status) {
            (false, _) => scope.pascal(&[&reason, &number]),
            (true, true) => scope.pascal(&[media(response), &number]),
            (true, false) => {
                let media = media(response);
                let (reason, number) = (format!("{reason} {media}"), format!("{number} {media}"));
                scope.pascal(&[&reason, &number])
            }
        }
    });
    Some(AnswersPlan {
        variants: variants.collect(),
        name: items.pascal(&[&name, &format!("{name} body")]),
    })
}

/// What a media type is called, where it tells responses of one status apart.
fn media(response: &Response) -> &str {
    let subtype = match response.media.as_slice() {
        [one] => one.rsplit('/').next().unwrap_or_default(),
        _ => "",
    };
    match (subtype, response.payload) {
        ("" | "plain" | "*", Payload::Text) => "text",
        ("" | "octet-stream" | "*", Payload::Bytes) => "bytes",
        ("", Payload::Xml(_)) => "xml",
        ("", _) => "json",
        (subtype, _) => subtype,
    }
}

/// What a status is called (RFC 9110, section 15), and its number in words.
fn words(status: Status) -> (String, String) {
    match status {
        Status::Code(code) => {
            let known = http::StatusCode::from_u16(code).ok();
            let reason = known.and_then(|status| status.canonical_reason());
            let number = format!("status {code}");
            (reason.map_or_else(|| number.clone(), str::to_owned), number)
        }
        Status::Class(class) => {
            let reason = match class {
                1 => "informational",
                2 => "success",
                3 => "redirection",
                4 => "client error",
                _ => "server error",
            };
            (reason.to_owned(), format!("status {class}xx"))
        }
        Status::Any => ("other".to_owned(), "any other".to_owned()),
    }
}
