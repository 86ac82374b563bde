//! Responses: what the answers mean.

use openapiv3::{MediaType, ReferenceOr, Response as Declared, StatusCode};

use crate::api::{Outcomes, Payload, Response, Status};
use crate::report::codes;
use crate::source::Pointer;

use super::{Lower, said};

impl<'a> Lower<'a> {
    /// The answers that mean success, and those that mean failure. `None` where one of them cannot be found.
    pub(super) fn responses(
        &mut self,
        declared: &'a openapiv3::Responses,
        at: &Pointer,
        name: &str,
    ) -> Option<(Outcomes, Outcomes)> {
        let (mut success, mut failure) = (Vec::new(), Vec::new());
        for (status, response) in &declared.responses {
            let (key, status) = match status {
                StatusCode::Code(code) => (code.to_string(), Status::Code(*code)),
                StatusCode::Range(class) => (format!("{class}XX"), Status::Class(*class)),
            };
            let good = matches!(status, Status::Code(100..400) | Status::Class(1..4));
            let hint = if good {
                format!("{name} response")
            } else {
                format!("{name} error")
            };
            let answer = self.answer(response, status, &at.key(&key), &hint)?;
            if good {
                success.push(answer)
            } else {
                failure.push(answer)
            }
        }
        if let Some(response) = &declared.default {
            // Where no success is documented, `default` is all that there is.
            let good = success.is_empty();
            let hint = if good {
                format!("{name} response")
            } else {
                "error response".to_owned()
            };
            let answer = self.answer(response, Status::Any, &at.key("default"), &hint)?;
            if good {
                success.push(answer)
            } else {
                failure.push(answer)
            }
        }
        Some((outcomes(success), outcomes(failure)))
    }

    fn answer(
        &mut self,
        response: &'a ReferenceOr<Declared>,
        status: Status,
        at: &Pointer,
        hint: &str,
    ) -> Option<Response> {
        let (response, at) = self.follow(response, "responses", |c| &c.responses, at)?;
        let payload = self.payload(response, &at, hint);
        Some(Response {
            status,
            description: said(Some(&response.description)),
            payload,
        })
    }

    fn payload(&mut self, response: &'a Declared, at: &Pointer, hint: &str) -> Payload {
        let at = at.key("content");
        let Some((first, _)) = response.content.first() else {
            return Payload::Empty;
        };
        let json = response.content.iter().find(|(name, _)| is_json(name));
        if let Some((
            name,
            MediaType {
                schema: Some(schema),
                ..
            },
        )) = json
        {
            return Payload::Json(self.schema(schema, &at.key(name).key("schema"), hint));
        }
        if first.starts_with("text/plain") {
            return Payload::Text;
        }
        if json.is_none() && !first.contains("octet-stream") {
            self.report
                .add(
                    &codes::MEDIA_TYPE_RAW,
                    at.key(first),
                    format!("`{first}` is not decoded yet; the body is handed over as bytes"),
                )
                .help("decode it yourself, or describe the answer as `application/json` if the service has that");
        }
        Payload::Bytes
    }
}

/// What all answers of a kind hold.
fn outcomes(responses: Vec<Response>) -> Outcomes {
    let mut payload = Payload::Nothing;
    for response in &responses {
        payload = match (payload, response.payload) {
            (Payload::Nothing, other) => other,
            (a, b) if a == b => a,
            (Payload::Empty, Payload::Json(id)) => Payload::Maybe(id),
            (Payload::Json(id) | Payload::Maybe(id), Payload::Empty) => Payload::Maybe(id),
            (Payload::Maybe(a), Payload::Json(b)) if a == b => payload,
            // No text and no bytes are a text and bytes, too.
            (Payload::Text, Payload::Empty) | (Payload::Empty, Payload::Text) => Payload::Text,
            (Payload::Bytes, Payload::Empty) | (Payload::Empty, Payload::Bytes) => Payload::Bytes,
            _ => Payload::Several,
        };
    }
    Outcomes { responses, payload }
}

/// `application/json`, anything `+json`, and "whatever you like", which means JSON in practice.
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json"
        || essence == "text/json"
        || essence.ends_with("+json")
        || essence == "*/*"
}
