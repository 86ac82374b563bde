//! Whether a request says who it is from: that a credential is there and has the shape of its scheme, never what it is.

use http::HeaderMap;
use serde_json::Value;

use super::problem::{Problem, Refusal};
use super::style::{Pair, Sent};

/// What has to be there together.
pub(super) type Alternative = Vec<Scheme>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    /// A scheme of the header `authorization`.
    Authorization(String),
    Header(String),
    Query(String),
    Cookie(String),
}

/// The alternatives of an operation; none where nothing is asked.
pub(super) fn alternatives(tree: &Value, declared: &Value) -> Vec<Alternative> {
    let wanted = declared.get("security").or_else(|| tree.get("security"));
    let mut found = Vec::new();
    for requirement in wanted.and_then(Value::as_array).into_iter().flatten() {
        let names = requirement.as_object().into_iter().flatten();
        let schemes = names
            .filter_map(|(name, _)| scheme(&tree["components"]["securitySchemes"][name.as_str()]));
        let schemes: Alternative = schemes.collect();
        // Nothing is one of the alternatives.
        if schemes.is_empty() {
            return Vec::new();
        }
        found.push(schemes);
    }
    found
}

/// What a scheme asks for; `None` for what no request shows.
fn scheme(declared: &Value) -> Option<Scheme> {
    let name = || declared["name"].as_str().map(str::to_owned);
    match declared["type"].as_str()? {
        "oauth2" | "openIdConnect" => Some(Scheme::Authorization("Bearer".to_owned())),
        "http" => {
            let scheme = declared["scheme"].as_str()?;
            let known = ["Bearer", "Basic"]
                .into_iter()
                .find(|known| known.eq_ignore_ascii_case(scheme));
            Some(Scheme::Authorization(known.unwrap_or(scheme).to_owned()))
        }
        "apiKey" => match declared["in"].as_str()? {
            "header" => name().map(Scheme::Header),
            "query" => name().map(Scheme::Query),
            "cookie" => name().map(Scheme::Cookie),
            _ => None,
        },
        _ => None,
    }
}

impl Scheme {
    fn place(&self) -> String {
        match self {
            Self::Authorization(_) => "header `authorization`".to_owned(),
            Self::Header(name) => format!("header `{name}`"),
            Self::Query(name) => format!("query parameter `{name}`"),
            Self::Cookie(name) => format!("cookie `{name}`"),
        }
    }

    fn challenge(&self) -> String {
        match self {
            Self::Authorization(scheme) => format!("{scheme} realm=\"mock\""),
            _ => "ApiKey realm=\"mock\"".to_owned(),
        }
    }

    /// What is wrong, if anything.
    fn problem(&self, headers: &HeaderMap, sent: &Sent) -> Option<Problem> {
        let wrong = |message: String| Some(Problem::new(self.place(), "security", message));
        let has = |pairs: &[Pair], name: &str| {
            pairs
                .iter()
                .any(|pair| pair.name == name && !pair.raw.is_empty())
        };
        let is_there = match self {
            Self::Authorization(scheme) => {
                let Some(value) = headers.get(http::header::AUTHORIZATION) else {
                    return wrong(format!(
                        "it is missing; the operation asks for a credential of `{scheme}`"
                    ));
                };
                let value = value.to_str().unwrap_or_default();
                let (told, credential) = value.split_once(' ').unwrap_or((value, ""));
                if !told.eq_ignore_ascii_case(scheme) || credential.trim().is_empty() {
                    return wrong(format!("it must be `{scheme}`, a space and a credential"));
                }
                if scheme == "Basic" && !is_basic(credential.trim()) {
                    return wrong(
                        "after `Basic` there must be base64 of a name, a colon and a password"
                            .to_owned(),
                    );
                }
                true
            }
            Self::Header(name) => headers
                .get(name.as_str())
                .is_some_and(|value| !value.is_empty()),
            Self::Query(name) => has(&sent.query, name),
            Self::Cookie(name) => has(&sent.cookies, name),
        };
        match is_there {
            true => None,
            false => wrong("it is missing; the operation asks for this key".to_owned()),
        }
    }
}

/// Whether one of the alternatives is there.
pub(super) fn check(
    alternatives: &[Alternative],
    headers: &HeaderMap,
    sent: &Sent,
) -> Result<(), Refusal> {
    let mut first = None;
    for schemes in alternatives {
        let problems: Vec<_> = schemes
            .iter()
            .filter_map(|scheme| scheme.problem(headers, sent))
            .collect();
        if problems.is_empty() {
            return Ok(());
        }
        first.get_or_insert(problems);
    }
    let Some(mut problems) = first else {
        return Ok(());
    };
    if let ([_, others @ ..], Some(problem)) = (alternatives, problems.first_mut())
        && !others.is_empty()
    {
        let others = others.iter().map(|schemes| {
            let places: Vec<_> = schemes.iter().map(Scheme::place).collect();
            places.join(" and ")
        });
        let others: Vec<_> = others.collect();
        problem
            .message
            .push_str(&format!("; or send {}", others.join(", or ")));
    }
    let mut refusal = Refusal::new(401, problems);
    for scheme in alternatives.iter().flatten() {
        let challenge = ("www-authenticate".to_owned(), scheme.challenge());
        if !refusal.headers.contains(&challenge) {
            refusal.headers.push(challenge);
        }
    }
    Err(refusal)
}

/// Whether a text is base64 (RFC 4648, section 4) of something with a colon.
fn is_basic(credential: &str) -> bool {
    let text = credential.trim_end_matches('=');
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for c in text.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return false,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xFF) as u8);
        }
    }
    bytes.contains(&b':')
}
