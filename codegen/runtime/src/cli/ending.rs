//! How a command ends.

use std::error::Error as _;
use std::fmt::{Display, Write as _};

use super::super::error::{Error, NotSent};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// It did what was asked.
    Done,
    /// The service refused: it answered with a status of 4xx.
    Refused,
    /// The arguments or the settings are wrong. Nothing was sent.
    Usage,
    /// Something else kept the request from being sent: no credential, say.
    NotSent,
    /// No answer came.
    NoAnswer,
    /// The answer is not what the document describes.
    Unexpected,
    /// An operation that takes long was accepted, and ended without success.
    Failed,
    /// The service has trouble, or is called too often: it answered with 429 or 5xx. Later it may go better.
    Trouble,
    /// A file could not be read, or the output not written.
    Files,
}

impl Ending {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Refused => 1,
            Self::Usage => 2,
            Self::NotSent => 3,
            Self::NoAnswer => 4,
            Self::Unexpected => 5,
            Self::Failed => 6,
            Self::Trouble => 7,
            Self::Files => 8,
        }
    }
}

/// What is said of the exit codes.
pub(super) const CODES: &str = "Exit codes: 0 done, 1 refused by the service (4xx), 2 wrong arguments, 3 not sent, \
                                4 no answer, 5 an answer that is not as documented, 6 a long operation failed, \
                                7 the service has trouble (429, 5xx), 8 files";

/// A command that ended without success, and what there is to say.
#[derive(Debug)]
pub struct Stopped {
    pub(super) ending: Ending,
    pub(super) text: String,
}

impl Stopped {
    pub(super) fn new(ending: Ending, text: impl Display) -> Self {
        let text = format!("error: {text}");
        Self { ending, text }
    }

    pub(super) fn usage(text: impl Display) -> Self {
        Self::new(Ending::Usage, text)
    }

    pub(super) fn files(text: impl Display) -> Self {
        Self::new(Ending::Files, text)
    }

    /// What a failed call comes to.
    pub(super) fn of<E>(error: &Error<E>) -> Self {
        let ending = match error {
            Error::Invalid(_) => Ending::Usage,
            Error::NotSent(NotSent::RepeatedLink) => Ending::Unexpected,
            Error::NotSent(_) => Ending::NotSent,
            Error::Transport(_) => Ending::NoAnswer,
            Error::Failed(_) => Ending::Failed,
            Error::Api(_) | Error::Unexpected(_) => {
                match error.status().map(|code| code.as_u16()) {
                    Some(429 | 500..) => Ending::Trouble,
                    Some(400..) => Ending::Refused,
                    _ => Ending::Unexpected,
                }
            }
        };
        let mut stopped = Self::new(ending, error);
        let mut source: Option<&dyn std::error::Error> = match error {
            Error::NotSent(NotSent::Credential(cause)) => Some(cause.as_ref()),
            Error::Transport(error) => error.source(),
            _ => None,
        };
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            if !stopped.text.contains(&cause_text) {
                let _ = write!(stopped.text, ": {cause_text}");
            }
            source = cause.source();
        }
        for (name, value) in error.request_ids() {
            let _ = write!(stopped.text, "\n  {name}: {value}");
        }
        if let Error::Transport(error) = error
            && error.is_ambiguous()
        {
            stopped.text += "\n  whether the service did what was asked is not known: look before it is asked again";
        }
        if let Error::NotSent(NotSent::NoCredential) = error {
            stopped.text += "\n  give a token with --token-file or --token-command, or see --help";
        }
        stopped
    }
}
