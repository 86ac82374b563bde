//! What is wrong with a request, said so that a program can act on it (RFC 9457).

use std::fmt;

use serde_json::{Value, json};

/// One thing that is wrong. It names places, rules and limits, and no value: that may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: ``path parameter `id` ``, ``header `x-key` ``, `body /properties/displayName`.
    pub place: String,
    /// Which rule of the document: a keyword such as `maxLength`, or `required`, `security`, `unknown`.
    pub rule: String,
    /// What the rule asks for.
    pub message: String,
}

impl Problem {
    pub(super) fn new(
        place: impl Into<String>,
        rule: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            place: place.into(),
            rule: rule.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]: {}", self.place, self.rule, self.message)
    }
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The status that says so.
    pub status: u16,
    /// Everything that is wrong; at least one.
    pub problems: Vec<Problem>,
    /// Headers that belong to the status: `allow`, `www-authenticate`.
    pub headers: Vec<(String, String)>,
    /// The operation, where it is known.
    pub operation: Option<String>,
}

impl Refusal {
    pub(super) fn new(status: u16, problems: Vec<Problem>) -> Self {
        Self {
            status,
            problems,
            headers: Vec::new(),
            operation: None,
        }
    }

    pub(super) fn with(mut self, name: &str, value: String) -> Self {
        self.headers.push((name.to_owned(), value));
        self
    }

    /// The body of the answer, `application/problem+json`.
    #[must_use]
    pub fn json(&self) -> Value {
        let detail: Vec<_> = self.problems.iter().map(ToString::to_string).collect();
        let problems = self.problems.iter().map(|problem| {
            json!({"place": problem.place, "rule": problem.rule, "message": problem.message})
        });
        let mut whole = json!({
            "type": "about:blank",
            "title": title(self.status),
            "status": self.status,
            "detail": detail.join("\n"),
            "problems": problems.collect::<Vec<_>>(),
        });
        if let Some(operation) = &self.operation {
            whole["operation"] = json!(operation);
        }
        whole
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, title(self.status))?;
        self.problems
            .iter()
            .try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for Refusal {}

/// What the status means, in words.
fn title(status: u16) -> &'static str {
    http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Refused")
}
