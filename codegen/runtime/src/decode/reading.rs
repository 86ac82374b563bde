//! An answer whose body is being read: the part of decoding that is the same for all types, and is compiled once.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::super::error::{DecodeError, Reason, Unexpected};
use super::super::operation::{Descriptor, Outcome, ReadAnswer};
use super::super::response::Response;
use super::super::schema::Schema;
use super::super::violation::Violations;
use super::{Received, as_json, media, violations};

/// Which of the documented answers one is.
#[derive(Clone, Copy)]
pub(super) enum Which {
    Success(usize),
    Failure(usize),
    Neither,
}

/// An answer whose body is being read.
pub(super) struct Reading {
    received: Received,
    pub(super) which: Which,
    /// What a strict client asks of the body.
    schema: Option<&'static Schema>,
    /// Whether JSON is documented, and no other notation.
    is_json: bool,
    /// The body as JSON, or as what it is read from otherwise.
    json: Bytes,
    /// What it is read from if that fails.
    other: Option<Bytes>,
    error: Option<DecodeError>,
    broken: Violations,
}

impl Reading {
    pub(super) fn begin(descriptor: &'static Descriptor, received: Received) -> Self {
        let status = received.response.status();
        let media_type = media::essence(received.response.headers());
        let success = closest(descriptor.success, status, media_type);
        // `default` among the failures speaks of what is not a success; an undocumented 2xx is neither.
        let failure = closest(descriptor.failure, status, media_type)
            .filter(|(closeness, ..)| *closeness > 0 || !status.is_success());
        let (which, told) = match (success, failure) {
            (Some((s, index, told)), other) if other.is_none_or(|(f, ..)| s > f) => {
                (Which::Success(index), Some(told))
            }
            (_, Some((_, index, told))) => (Which::Failure(index), Some(told)),
            _ => (Which::Neither, None),
        };
        let (headers, body) = (received.response.headers(), received.response.body());
        let json = match told.and_then(|told| told.notation) {
            None => Ok(body.clone()),
            Some(notation) => as_json(notation, headers, body),
        };
        let content = told.map(|told| told.content).unwrap_or_default();
        let ((json, other), error) = match json {
            Ok(json) if told.is_some_and(|told| told.notation.is_none()) => {
                (media::candidates(content, headers, json), None)
            }
            Ok(json) => ((json, None), None),
            Err(error) => ((Bytes::new(), None), Some(error)),
        };
        Self {
            received,
            which,
            schema: told.and_then(|told| told.schema),
            is_json: told.is_none_or(|told| told.notation.is_none()),
            json,
            other,
            error,
            broken: Violations::default(),
        }
    }

    /// The value of the body, if nothing is wrong with the answer.
    pub(super) fn value<T>(&mut self, read: ReadAnswer<T>, index: usize) -> Option<T> {
        if self.error.is_some() {
            return None;
        }
        let mut found = read(index, &self.json);
        if let (Err(_), Some(other)) = (&found, self.other.take()) {
            found = read(index, &other);
            self.json = other;
        }
        match found {
            Ok(value) if self.is_sound() => Some(value),
            Ok(_) => None,
            Err(error) => {
                self.fail(error);
                None
            }
        }
    }

    fn fail(&mut self, error: DecodeError) {
        let headers = self.received.response.headers();
        self.error = Some(match self.is_json {
            true => explained(headers, error),
            false => error,
        });
    }

    /// Whether an answer that could be read is all that it has to be.
    fn is_sound(&mut self) -> bool {
        if let Some(schema) = self.schema.filter(|_| self.received.strict) {
            self.broken = violations(&self.json, schema);
        }
        self.received.fault.is_none() && self.broken.is_empty()
    }

    /// The answer, with nothing for its value yet.
    pub(super) fn response(self) -> Response<()> {
        let (parts, body) = self.received.response.into_parts();
        Response {
            status: parts.status,
            headers: parts.headers,
            body,
            value: (),
        }
    }

    pub(super) fn unexpected(self, operation: &'static str) -> Box<Unexpected> {
        let (parts, body) = self.received.response.into_parts();
        let reason = match (self.received.fault, self.error) {
            (Some(fault), _) => fault.into(),
            (None, _) if matches!(self.which, Which::Neither) => Reason::UndocumentedStatus,
            (None, None) => Reason::AgainstSchema(self.broken),
            (None, Some(_)) if body.is_empty() => Reason::EmptyBody,
            (None, Some(error)) => Reason::UndecodableBody(error),
        };
        Box::new(Unexpected {
            operation,
            status: parts.status,
            headers: parts.headers,
            body,
            reason,
        })
    }
}

/// The answer that is documented for a status and a media type: how closely, its position, and what is known of it.
pub(in super::super) fn closest(
    outcomes: &'static [Outcome],
    status: StatusCode,
    media_type: &str,
) -> Option<(u8, usize, &'static Outcome)> {
    let outcomes = outcomes.iter().enumerate();
    let outcomes = outcomes
        .filter(|(_, told)| told.media.is_empty() || media::is_one_of(media_type, told.media));
    let fitting =
        outcomes.filter_map(|(index, told)| Some((told.status.closeness(status)?, index, told)));
    fitting.max_by_key(|(closeness, _, told)| (*closeness, !told.media.is_empty()))
}

/// What kept a body from being read: its encoding, else its media type, if it is another one than JSON.
pub(super) fn explained(headers: &HeaderMap, error: DecodeError) -> DecodeError {
    match (media::encoding(headers), media::foreign(headers)) {
        (Some(encoding), _) => DecodeError::encoded(encoding),
        (None, Some(media_type)) => error.of_media_type(&media_type),
        (None, None) => error,
    }
}
