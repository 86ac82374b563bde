//! Media types: which of them the client can write and read.

/// What a media type is, without its parameters, in small letters (RFC 9110, section 8.3.1).
pub(super) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a text can be the value of `Content-Type`, or a range of those.
pub(super) fn is_media_type(text: &str) -> bool {
    let printable = text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    let essence = essence(text);
    let parts = essence.split_once('/');
    printable && parts.is_some_and(|(kind, subtype)| !kind.is_empty() && !subtype.is_empty())
}

/// `application/json`, anything `+json`, and "whatever you like", which means JSON in practice.
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.ends_with("+json")
        || matches!(essence.as_str(), "application/json" | "text/json" | "*/*")
}

/// XML (RFC 7303).
pub(super) fn is_xml(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.ends_with("+xml") || matches!(essence.as_str(), "application/xml" | "text/xml")
}

/// YAML, of which every JSON text is one (YAML 1.2, section 1.3).
pub(super) fn is_yaml(media_type: &str) -> bool {
    let essence = essence(media_type);
    let subtype = essence.split_once('/').map_or("", |(_, subtype)| subtype);
    matches!(subtype, "yaml" | "x-yaml" | "vnd.yaml") || subtype.ends_with("+yaml")
}

/// A form whose parts are members (RFC 7578).
pub(super) fn is_parts(media_type: &str) -> bool {
    matches!(
        essence(media_type).as_str(),
        "multipart/form-data" | "multipart/mixed"
    )
}

pub(super) fn is_form(media_type: &str) -> bool {
    essence(media_type) == "application/x-www-form-urlencoded"
}

/// What people look at and listen to; its bytes say nothing else.
pub(super) fn is_picture(media_type: &str) -> bool {
    let essence = essence(media_type);
    let kind = essence.split_once('/').map_or("", |(kind, _)| kind);
    let is_one = matches!(kind, "image" | "audio" | "video") || essence == "application/pdf";
    is_one && !is_json(media_type) && !is_xml(media_type)
}

/// A text of Unicode, as far as the document says.
pub(super) fn is_text(media_type: &str) -> bool {
    let charset = media_type.to_ascii_lowercase();
    let other = charset.contains("charset") && !charset.contains("utf-8");
    let essence = essence(media_type);
    essence.starts_with("text/") && !essence.contains('*') && !other
}

/// One of several that the document leaves open.
pub(super) fn is_range(media_type: &str) -> bool {
    media_type.contains('*')
}

/// Server-sent events (HTML Standard, section 9.2).
pub(super) fn is_events(media_type: &str) -> bool {
    essence(media_type) == "text/event-stream"
}

/// JSON texts one after another: in a line each, or by RFC 7464.
pub(super) fn is_lines(media_type: &str) -> bool {
    let essence = essence(media_type);
    let subtype = essence.split_once('/').map_or("", |(_, subtype)| subtype);
    let subtype = subtype.strip_prefix("x-").unwrap_or(subtype);
    let suffix = subtype.rsplit_once('+').map_or("", |(_, suffix)| suffix);
    let is_known = matches!(
        subtype,
        "jsonl"
            | "ndjson"
            | "jsonlines"
            | "json-lines"
            | "json-seq"
            | "stream+json"
            | "json-stream"
    );
    is_known || matches!(suffix, "json-seq" | "ndjson" | "jsonl") || is_watch(media_type)
}

/// JSON texts that Kubernetes sends while it watches a list.
pub(super) fn is_watch(media_type: &str) -> bool {
    let mut parameters = media_type.split(';').skip(1).map(str::trim);
    is_json(media_type)
        && parameters.any(|parameter| parameter.eq_ignore_ascii_case("stream=watch"))
}
