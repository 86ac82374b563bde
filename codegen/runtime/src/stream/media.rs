//! What the content type of a response says of how it is read.

use bytes::Bytes;
use http::header::CONTENT_TYPE;

use super::super::body::Body;
use super::super::error::{Failure, Reason, Unexpected};
use super::super::response::Response;

/// What a stream is read as.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamKind {
    /// Server-sent events.
    Events,
    /// JSON texts.
    Items,
}

/// How the JSON texts of a body are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Framing {
    /// A line each.
    Lines,
    /// By a separator before each (RFC 7464).
    Sequence,
    /// By themselves.
    Values,
}

/// The format of a body of JSON texts, as its content type says, and the limit of the client.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct StreamFormat {
    pub(super) framing: Framing,
    /// The largest item that is read, in bytes.
    pub limit: usize,
}

impl StreamKind {
    /// How a body of this content type is read; `None` if it cannot be.
    pub(in super::super) fn framing(self, content_type: &str) -> Option<Framing> {
        let (essence, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
        let essence = essence.trim().to_ascii_lowercase();
        let is_events = essence == "text/event-stream";
        match self {
            Self::Events => (is_events || essence.is_empty()).then_some(Framing::Lines),
            Self::Items if is_events => None,
            Self::Items => items(&essence, parameters),
        }
    }

    fn expected(self) -> &'static str {
        match self {
            Self::Events => "text/event-stream",
            Self::Items => "JSON lines, a JSON sequence or JSON",
        }
    }
}

/// Names of JSON Lines (after an `x-`, if any) and of what is the same.
const LINES: [&str; 6] = [
    "jsonl",
    "ndjson",
    "jsonlines",
    "json-lines",
    "stream+json",
    "json-stream",
];

fn items(essence: &str, parameters: &str) -> Option<Framing> {
    let Some((_, subtype)) = essence.split_once('/') else {
        // No content type says nothing against lines.
        return essence.is_empty().then_some(Framing::Lines);
    };
    let subtype = subtype.strip_prefix("x-").unwrap_or(subtype);
    // Kubernetes names the watch of a list so.
    let is_watch = parameters.to_ascii_lowercase().contains("stream=");
    let suffix = subtype.rsplit_once('+').map(|(_, suffix)| suffix);
    match (subtype, suffix) {
        _ if LINES.contains(&subtype) => Some(Framing::Lines),
        (_, Some("ndjson" | "jsonl")) => Some(Framing::Lines),
        ("json-seq", _) | (_, Some("json-seq")) => Some(Framing::Sequence),
        ("json", _) | (_, Some("json")) if is_watch => Some(Framing::Lines),
        ("json", _) | (_, Some("json")) => Some(Framing::Values),
        _ => None,
    }
}

/// Looks at the content type of a successful response before its body is read as a stream. Another one than the kind
/// can be read from is an error, with the body up to `limit`.
pub(in super::super) async fn checked(
    response: Response<Body>,
    kind: StreamKind,
    operation: &'static str,
    limit: usize,
) -> Result<(Response<Body>, StreamFormat), Failure> {
    let content_type = response.headers.get(CONTENT_TYPE);
    let found = content_type.map_or_else(String::new, |value| {
        String::from_utf8_lossy(value.as_bytes()).into_owned()
    });
    if let Some(framing) = kind.framing(&found) {
        return Ok((response, StreamFormat { framing, limit }));
    }
    // A stream of another kind may have no end.
    let mut others = [StreamKind::Events, StreamKind::Items]
        .into_iter()
        .filter_map(|kind| kind.framing(&found));
    let is_endless = others.any(|framing| framing != Framing::Values);
    let (body, _) = match is_endless {
        true => (Bytes::new(), None),
        false => response.value.collect(limit, None).await,
    };
    Err(Failure::Unexpected(Box::new(Unexpected {
        operation,
        status: response.status,
        headers: response.headers,
        body,
        reason: Reason::UnexpectedContentType {
            found,
            expected: kind.expected(),
        },
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_type_says_how_items_are_told_apart() {
        for (content_type, framing) in [
            ("application/x-ndjson", Some(Framing::Lines)),
            ("application/jsonl; charset=utf-8", Some(Framing::Lines)),
            ("Application/JSON-Lines", Some(Framing::Lines)),
            ("application/stream+json", Some(Framing::Lines)),
            ("application/json;stream=watch", Some(Framing::Lines)),
            ("", Some(Framing::Lines)),
            ("application/json-seq", Some(Framing::Sequence)),
            ("application/geo+json-seq", Some(Framing::Sequence)),
            ("application/json", Some(Framing::Values)),
            ("application/problem+json", Some(Framing::Values)),
            ("text/event-stream", None),
            ("text/html", None),
            ("application/octet-stream", None),
        ] {
            assert_eq!(
                StreamKind::Items.framing(content_type),
                framing,
                "{content_type}"
            );
        }
        let events = |content_type| StreamKind::Events.framing(content_type).is_some();
        assert!(events("text/event-stream; charset=utf-8") && events(""));
        assert!(!events("application/json") && !events("text/plain"));
    }
}
