//! Responses: what the answers mean.

use openapiv3::{ReferenceOr, Response as Declared, StatusCode};

use crate::api::{Outcomes, Payload, Response, Status, Stream};
use crate::report::codes;
use crate::source::Pointer;

use super::media::{
    essence, is_binary, is_events, is_json, is_lines, is_media_type, is_text, is_xml,
};
use super::{Lower, said};

impl<'a> Lower<'a> {
    /// The answers that mean success, and those that mean failure. `None` where one of them cannot be found.
    pub(super) fn responses(
        &mut self,
        declared: &'a openapiv3::Responses,
        at: &Pointer,
        name: &str,
        method: &str,
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
            let answers = self.answer(response, status, &at.key(&key), &hint, method)?;
            match good {
                true => success.extend(answers),
                false => failure.extend(answers),
            }
        }
        if let Some(response) = &declared.default {
            // Where no success is documented, `default` is that, too: a client can tell by the status.
            let only = success.is_empty();
            let hint = match only {
                true => format!("{name} response"),
                false => "error response".to_owned(),
            };
            let answers = self.answer(response, Status::Any, &at.key("default"), &hint, method)?;
            if only {
                success.extend(answers.iter().map(|answer| Response {
                    status: Status::Class(2),
                    ..answer.clone()
                }));
            }
            failure.extend(answers);
        }
        Some((outcomes(success), outcomes(failure)))
    }

    fn answer(
        &mut self,
        response: &'a ReferenceOr<Declared>,
        status: Status,
        at: &Pointer,
        hint: &str,
        method: &str,
    ) -> Option<Vec<Response>> {
        let (response, at) = self.follow(response, "responses", |c| &c.responses, at)?;
        let mut answer = Response {
            status,
            description: said(Some(&response.description)),
            payload: Payload::Empty,
            accepted: Vec::new(),
            media: Vec::new(),
            other: Vec::new(),
            streamed: Vec::new(),
            stream: None,
            headers: Vec::new(),
        };
        if method == "HEAD" {
            // What is said of a body is about the one that GET would give (RFC 9110, section 9.3.2).
            let offers = response.content.keys();
            answer.accepted = offers.filter_map(|name| accepted(name)).collect();
        } else if let Status::Code(code @ (204 | 205 | 304)) = status {
            if !response.content.is_empty() {
                self.no_body(code, &at.key("content"));
            }
        } else {
            self.payload(response, &at.key("content"), hint, &mut answer);
        }
        answer.headers = self.headers(response, &at.key("headers"));
        let others = self.other_media(response, &at.key("content"), &mut answer);
        Some([vec![answer], others].concat())
    }

    /// Finds out what an answer holds: JSON if there is any that is described, else XML, else what can be read best.
    fn payload(&mut self, response: &'a Declared, at: &Pointer, hint: &str, answer: &mut Response) {
        let offers = || response.content.iter();
        let json = offers()
            .find(|(name, content)| is_json(name) && !is_lines(name) && content.schema.is_some());
        let mut xml = offers().filter(|(name, _)| is_xml(name));
        let xml = xml.find(|(name, content)| {
            let (schema, at) = (content.schema.as_ref(), at.key(name).key("schema"));
            schema.is_some_and(|schema| !self.is_plain(schema, &at))
        });
        let text = offers().find(|(name, _)| is_text(name) || is_lines(name));
        let Some((media_type, content)) = json.or(xml).or(text).or(offers().next()) else {
            return;
        };
        let is_stream = |name: &str| is_events(name) || is_lines(name);
        if !is_stream(media_type) {
            answer.accepted.extend(accepted(media_type));
        }
        let place = at.key(media_type);
        let schema = content.schema.as_ref();
        let plain = schema.is_none_or(|schema| self.is_plain(schema, &place.key("schema")));
        answer.payload = match schema {
            Some(schema) if json.is_some() => {
                Payload::Json(self.schema(schema, &place.key("schema"), hint))
            }
            Some(schema) if xml.is_some() => {
                Payload::Xml(self.schema(schema, &place.key("schema"), hint))
            }
            _ if text.is_some() && plain || is_lines(media_type) || is_events(media_type) => {
                Payload::Text
            }
            _ => {
                answer.stream = Some(Stream::Bytes);
                Payload::Bytes
            }
        };
        if !plain && answer.payload == Payload::Bytes {
            self.raw(media_type, &place);
        }
        if let Some((name, content)) = offers().find(|(name, _)| is_stream(name)) {
            answer.stream = Some(self.stream(name, content, &at.key(name), hint));
            let same = offers().filter(|(other, _)| {
                is_events(name) == is_events(other) && is_lines(name) == is_lines(other)
            });
            answer.streamed = same.filter_map(|(name, _)| accepted(name)).collect();
        }
    }

    /// The responses of the same status in other media types: what is text or bytes where the first is JSON, or bytes
    /// where that is text. The content type of a response tells which it is. The same value in another notation is
    /// none.
    fn other_media(
        &mut self,
        response: &'a Declared,
        at: &Pointer,
        answer: &mut Response,
    ) -> Vec<Response> {
        let Some(main) = self.main(response, answer) else {
            return Vec::new();
        };
        let (mut texts, mut bytes) = (Vec::new(), Vec::new());
        let main_schema = response
            .content
            .get(main)
            .and_then(|content| content.schema.as_ref());
        for (name, content) in &response.content {
            let Some(media_type) = accepted(name).filter(|_| name != main) else {
                continue;
            };
            if answer.accepted.contains(&media_type) || answer.streamed.contains(&media_type) {
                continue;
            }
            let schema = content.schema.as_ref();
            let place = at.key(name).key("schema");
            let is_plain = schema.is_none_or(|schema| self.is_plain(schema, &place));
            let is_same = schema == main_schema;
            match (is_text(name) && !is_xml(name), answer.payload) {
                // What is a string is one in either.
                (true, Payload::Json(_)) if is_same && is_plain => answer.accepted.push(media_type),
                (true, Payload::Text) => answer.accepted.push(media_type),
                (true, _) if is_plain && !is_same => texts.push(essence(name)),
                (false, _) if is_plain && !is_same && is_binary(name) => bytes.push(essence(name)),
                _ => answer.other.push(media_type),
            }
        }
        let alike = |payload, media: Vec<String>, stream| Response {
            payload,
            accepted: media.iter().map(|one| format!("{one};q=0.5")).collect(),
            media,
            other: Vec::new(),
            streamed: Vec::new(),
            stream,
            ..answer.clone()
        };
        let all = [
            alike(Payload::Text, texts, None),
            alike(Payload::Bytes, bytes, Some(Stream::Bytes)),
        ];
        all.into_iter()
            .filter(|one| !one.media.is_empty())
            .collect()
    }

    /// The media type that a response is read as, if that is one that others can be told from.
    fn main(&self, response: &'a Declared, answer: &Response) -> Option<&'a str> {
        let fits = |name: &&String| match answer.payload {
            Payload::Json(_) => is_json(name) && !is_lines(name),
            Payload::Xml(_) => is_xml(name),
            Payload::Text => is_text(name) && !is_events(name) && !is_lines(name),
            _ => false,
        };
        response.content.keys().find(fits).map(String::as_str)
    }

    /// Answers of some statuses end with their head (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5).
    fn no_body(&mut self, code: u16, at: &Pointer) {
        let message = format!(
            "an answer with the status {code} has no body; what is said of one is left out"
        );
        self.report.add(&codes::NO_BODY, at, message).help(
            "leave `content` out, or document the status that the service really answers with",
        );
    }

    fn raw(&mut self, media_type: &str, at: &Pointer) {
        self.report
            .add(
                &codes::MEDIA_TYPE_RAW,
                at,
                format!("`{media_type}` is not decoded yet; the body is handed over as bytes"),
            )
            .help("decode it yourself, or describe the answer as `application/json` if the service has that");
    }
}

/// How a media type is asked for: that texts are of UTF-8 goes without saying.
fn accepted(media_type: &str) -> Option<String> {
    let plain = match media_type.split_once(';') {
        Some((essence, rest)) if rest.trim().to_ascii_lowercase().starts_with("charset") => essence,
        _ => media_type,
    };
    match plain.trim() {
        "*/*" | "text/json" => Some("application/json".to_owned()),
        plain => is_media_type(plain).then(|| plain.to_owned()),
    }
}

/// What all answers of a kind hold.
fn outcomes(responses: Vec<Response>) -> Outcomes {
    let mut payload = Payload::Nothing;
    for response in &responses {
        let held = match response.payload {
            Payload::Xml(id) => Payload::Json(id),
            held => held,
        };
        payload = match (payload, held) {
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
