//! A small reader of `multipart/form-data` (RFC 7578, RFC 2046), written after the specifications alone. It takes
//! nothing but what they allow.

/// A part, as it stands there.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// The value of `name`, percent-encoded where the HTML Standard says so.
    pub name: String,
    /// The value of `filename`.
    pub file_name: Option<String>,
    /// All headers but `Content-Disposition`.
    pub headers: Vec<(String, String)>,
    pub content: Vec<u8>,
}

/// The parts of a body.
///
/// # Errors
/// It is malformed.
pub fn parts(content_type: &str, body: &[u8]) -> Result<Vec<Part>, String> {
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=");
    let boundary = boundary.ok_or_else(|| format!("no boundary in {content_type:?}"))?;
    let delimiter = format!("\r\n--{boundary}");
    // The first delimiter needs no line before it.
    let body = [b"\r\n", body].concat();
    let mut pieces = divide(&body, delimiter.as_bytes()).into_iter();
    if pieces.next() != Some(&[]) {
        return Err("something stands before the first part".to_owned());
    }
    let mut found = Vec::new();
    let mut is_ended = false;
    for piece in pieces {
        if is_ended {
            return Err("something stands after the end".to_owned());
        }
        if piece == b"--\r\n" {
            is_ended = true;
            continue;
        }
        let piece = piece.strip_prefix(b"\r\n").ok_or("a delimiter goes on")?;
        found.push(part(piece)?);
    }
    is_ended
        .then_some(found)
        .ok_or_else(|| "there is no end".to_owned())
}

fn part(text: &[u8]) -> Result<Part, String> {
    let (head, content) = once(text, b"\r\n\r\n").ok_or("a part without an end of its headers")?;
    let head = std::str::from_utf8(head).map_err(|error| error.to_string())?;
    let (mut disposition, mut headers) = (None, Vec::new());
    for line in head.split("\r\n") {
        if line.contains(['\r', '\n']) {
            return Err(format!("a line ends within {line:?}"));
        }
        let (name, value) = line
            .split_once(": ")
            .ok_or_else(|| format!("{line:?} is no header"))?;
        let is_token =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err(format!("{name:?} is no name of a header"));
        }
        if name.eq_ignore_ascii_case("Content-Disposition") {
            if disposition.replace(value).is_some() {
                return Err("two dispositions".to_owned());
            }
        } else {
            headers.push((name.to_owned(), value.to_owned()));
        }
    }
    let rest = disposition.and_then(|value| value.strip_prefix("form-data; name=\""));
    let (name, rest) = rest
        .and_then(|rest| rest.split_once('"'))
        .ok_or("no name")?;
    let file_name = match rest {
        "" => None,
        rest => {
            let quoted = rest.strip_prefix("; filename=\"");
            let quoted = quoted.and_then(|quoted| quoted.strip_suffix('"'));
            let quoted = quoted.filter(|quoted| !quoted.contains('"'));
            Some(
                quoted
                    .ok_or_else(|| format!("{rest:?} follows a name"))?
                    .to_owned(),
            )
        }
    };
    Ok(Part {
        name: name.to_owned(),
        file_name,
        headers,
        content: content.to_vec(),
    })
}

/// What stands before and after the first of these.
fn once<'t>(text: &'t [u8], divider: &[u8]) -> Option<(&'t [u8], &'t [u8])> {
    let at = text
        .windows(divider.len())
        .position(|window| window == divider)?;
    Some((&text[..at], &text[at + divider.len()..]))
}

fn divide<'t>(mut text: &'t [u8], divider: &[u8]) -> Vec<&'t [u8]> {
    let mut pieces = Vec::new();
    while let Some((before, after)) = once(text, divider) {
        pieces.push(before);
        text = after;
    }
    pieces.push(text);
    pieces
}
