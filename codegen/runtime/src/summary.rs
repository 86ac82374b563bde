//! The code and the message that most error bodies have, whatever their shape.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;

use super::json::{Kind, ReadError, Reader};

/// What a person wants to see of an error body first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
}

/// The longest text that is shown, in code points: an error page is not a message.
const LONGEST: usize = 300;

/// Where Azure's services say what kind of error it is.
const CODE: &str = "x-ms-error-code";

impl Summary {
    /// What an answer says of an error: its headers, which gateways write too, before its body.
    pub(super) fn of(headers: &HeaderMap, body: &Bytes) -> Self {
        let mut summary = Self::read(body);
        let code = headers.get(CODE).and_then(|code| code.to_str().ok());
        if let Some(code) = code.filter(|code| !code.is_empty()) {
            summary.code = Some(code.to_owned());
        }
        summary
    }

    /// Looks for `code` and `message`, also within `error` or `odata.error`, in any case of their first letter; in XML
    /// for elements of these names. A web page has none.
    fn read(body: &Bytes) -> Self {
        let mut summary = Self::default();
        let text = std::str::from_utf8(body).unwrap_or_default();
        // Not all services begin XML with its declaration.
        let start = text.trim_start_matches('\u{FEFF}').trim_start();
        if start.starts_with('<') {
            return Self {
                code: element(text, "Code"),
                message: element(text, "Message"),
            };
        }
        let mut from = Reader::new(text);
        let read = summary.members(&mut from, true);
        match read.and_then(|()| from.end()) {
            Ok(()) => summary,
            Err(_) => Self::default(),
        }
    }

    fn members(&mut self, from: &mut Reader<'_>, is_outer: bool) -> Result<(), ReadError> {
        from.object(&mut |name, from| {
            match name.to_ascii_lowercase().as_str() {
                "code" => replace(&mut self.code, from),
                "message" => replace(&mut self.message, from),
                "error" | "odata.error" if is_outer => match from.kind()? {
                    // `error` is looked into once, not for ever.
                    Kind::Object => self.members(from, false),
                    // OAuth 2.0 (RFC 6749, section 5.2): `error` is the code itself.
                    _ => replace(&mut self.code, from),
                },
                _ => from.skip().map(drop),
            }
        })
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for text in [&self.code, &self.message].into_iter().flatten() {
            f.write_str(": ")?;
            for c in text.chars().take(LONGEST) {
                write!(f, "{}", if c.is_control() { ' ' } else { c })?;
            }
        }
        Ok(())
    }
}

/// The text of the first element of a name, if it has no others within.
fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, end) = rest.split_once('<')?;
    let is_whole = end.starts_with(&format!("/{name}>"));
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    let text = text.replace("&quot;", "\"").replace("&apos;", "'");
    is_whole.then(|| text.replace("&amp;", "&"))
}

/// Takes a scalar as a text, also one that is told of which language it is (OData 3, JSON format, section 19);
/// anything else says nothing.
fn replace(text: &mut Option<String>, from: &mut Reader<'_>) -> Result<(), ReadError> {
    match from.kind()? {
        Kind::Object => from.object(&mut |name, from| match name {
            "value" if from.kind()? == Kind::Text => {
                *text = Some(from.text()?.into());
                Ok(())
            }
            _ => from.skip().map(drop),
        })?,
        Kind::Text => *text = Some(from.text()?.into()),
        Kind::Number => *text = Some(from.number()?.to_owned()),
        _ => drop(from.skip()?),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(body: &'static str) -> String {
        Summary::read(&Bytes::from_static(body.as_bytes())).to_string()
    }

    #[test]
    fn finds_code_and_message_in_the_usual_shapes() {
        for body in [
            r#"{"error":{"code":"Gone","message":"It is gone.","details":[{"code":"no"}]}}"#,
            r#"{"code":"Gone","message":"It is gone."}"#,
            r#"{"odata.error":{"code":"Gone","message":"It is gone."}}"#,
            r#"{"Code":"Gone","Message":"It is gone.","Extra":[1]}"#,
            r#"{"odata.error":{"code":"Gone","message":{"lang":"en","value":"It is gone."}}}"#,
            "<?xml version=\"1.0\"?><Error><Code>Gone</Code><Message>It is gone.</Message></Error>",
            "\u{FEFF}<Error xmlns=\"a\">\r\n <Code>Gone</Code>\r\n <Message>It is gone.</Message>\r\n</Error>",
            r#"{"error":{"code":"Gone","message":"It is gone.","target":"sid","innererror":{"code":"no","message":"no"},
                "additionalInfo":[{"type":"PolicyViolation","info":{"code":"no","message":"no"}}]}}"#,
            r#"{"Error":{"Code":"Gone","Message":"It is gone.","Target":null,"InnerError":{"Code":"no"}}}"#,
            r#"{"error":{"innererror":{"code":"no"},"details":[],"message":"It is gone.","code":"Gone"}}"#,
        ] {
            assert_eq!(shown(body), ": Gone: It is gone.");
        }
        assert_eq!(shown(r#"{"error":"invalid_grant"}"#), ": invalid_grant");
        assert_eq!(shown(r#"{"error":null,"code":404}"#), ": 404");
    }

    #[test]
    fn a_header_knows_the_code_better() {
        let mut headers = HeaderMap::new();
        let body = Bytes::from_static(br#"{"code":"1","message":"It is gone."}"#);
        assert_eq!(Summary::of(&headers, &body).code.as_deref(), Some("1"));
        headers.insert(CODE, http::HeaderValue::from_static("Gone"));
        assert_eq!(
            Summary::of(&headers, &body).to_string(),
            ": Gone: It is gone."
        );
        assert_eq!(Summary::of(&headers, &Bytes::new()).to_string(), ": Gone");
    }

    #[test]
    fn shows_nothing_of_other_bodies() {
        for body in [
            "",
            "<html>",
            "<!DOCTYPE html><html><head><title>502</title></head><body><code>502</code><message>no</message></body>",
            "\u{FEFF}",
            "Gone: it is gone.",
            "[]",
            "{}",
            r#"{"error":[1]}"#,
            r#"{"error":{"error":{"code":1}}}"#,
            r#"{"code":1} 2"#,
            r#"{"message":{"a":1}}"#,
            "<?xml version=\"1.0\"?><Error><Code><b>1</b></Code></Error>",
        ] {
            assert_eq!(shown(body), "");
        }
    }

    #[test]
    fn keeps_to_one_line() {
        assert_eq!(shown(r#"{"message":"a\r\nb"}"#), ": a  b");
    }
}
