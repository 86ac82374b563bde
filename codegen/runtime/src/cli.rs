//! A command-line client: the operations of a document as commands, which are data, too.
//!
//! What the generator writes is a static [`App`]. Commands are parsed by `clap`, values are held to the rules that
//! every call is held to, and what an answer holds is printed with its secrets hidden.

mod call;
mod command;
mod document;
mod ending;
mod given;
mod lines;
mod print;
mod settings;

use std::ffi::OsString;
use std::fmt;
use std::io::{self, IsTerminal, Read, Write};
use std::process::ExitCode;

use super::client::{Builder, Client};
use super::content::Content;
use super::data::Data;
use super::json::ReadError;
use super::long::Final;
use super::pages::Paging;
use super::payload::Payload;

pub use call::{Callable, Of};
pub use ending::Ending;

/// What a command-line client offers.
#[derive(Debug)]
pub struct App {
    /// The name of the program.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Begins the client that it calls.
    pub begin: fn() -> Builder<Client>,
    /// The commands, by their tags.
    pub groups: &'static [Group],
    /// The names of members whose values are secret.
    pub secrets: &'static [&'static str],
    /// The security schemes that ask for a key, or for a name and a password.
    pub keys: &'static [&'static str],
}

/// The operations of one tag.
#[derive(Debug)]
pub struct Group {
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// Its operations.
    pub commands: &'static [Command],
}

/// One operation.
#[derive(Debug)]
pub struct Command {
    /// Its name within the group.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// How to ask, and what the answers mean.
    pub operation: &'static dyn Callable,
    /// How each of its parameters is given, in their order.
    pub flags: &'static [Flag],
    /// How its body is given.
    pub body: Option<&'static BodyFlags>,
    /// How the pages of its list hang together, and the member of a page that holds the items.
    pub pages: Option<(&'static Paging, &'static str)>,
    /// Where its result is, if it takes long.
    pub long: Option<Final>,
    /// Whether its answer is a secret as a whole.
    pub secret: bool,
}

/// How a value is given.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// Its name, without dashes.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Whether there may be several.
    pub many: bool,
    /// What it is for.
    pub about: &'static str,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// A member of an object: `name=value`.
    Pair,
    /// JSON; what is none is taken for a text.
    Json,
    /// The name of a file to send.
    File,
}

impl Command {
    /// A command of an operation that needs nothing.
    pub const fn new(
        name: &'static str,
        about: &'static str,
        operation: &'static dyn Callable,
    ) -> Self {
        Self {
            name,
            about,
            operation,
            flags: &[],
            body: None,
            pages: None,
            long: None,
            secret: false,
        }
    }

    /// The same command, with the flags of its parameters.
    #[must_use]
    pub const fn flags(mut self, flags: &'static [Flag]) -> Self {
        self.flags = flags;
        self
    }

    /// The same command, with a body.
    #[must_use]
    pub const fn body(mut self, body: &'static BodyFlags) -> Self {
        self.body = Some(body);
        self
    }

    /// The same command, of a list in pages.
    #[must_use]
    pub const fn pages(mut self, paging: &'static Paging, items: &'static str) -> Self {
        self.pages = Some((paging, items));
        self
    }

    /// The same command, of what takes long.
    #[must_use]
    pub const fn long(mut self, via: Final) -> Self {
        self.long = Some(via);
        self
    }

    /// The same command, whose answer is a secret as a whole.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

impl Flag {
    /// A flag that is given once.
    pub const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self {
            name,
            kind,
            many: false,
            about,
        }
    }

    /// The same flag, given as often as one likes.
    #[must_use]
    pub const fn many(mut self) -> Self {
        self.many = true;
        self
    }
}

/// How a body is given.
#[derive(Clone, Copy, Debug)]
pub struct BodyFlags {
    /// Whether a call without it makes no sense.
    pub required: bool,
    /// What it can be written as, the best first.
    pub media: &'static [Media],
    /// Those of its members that have flags of their own.
    pub members: &'static [Member],
}

/// A media type of a body.
#[derive(Clone, Copy, Debug)]
pub struct Media {
    /// Its name; a range, where the caller says which it is.
    pub name: &'static str,
    /// How it is written.
    pub way: Way,
}

/// How a body is written.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// As a value of a type.
    Data {
        /// Reads the value from JSON.
        read: fn(&str) -> Result<Box<dyn Data>, ReadError>,
        /// What becomes of it.
        payload: for<'a> fn(&'a dyn Data) -> Payload<'a>,
    },
    /// As a text.
    Text(for<'a> fn(&'a str) -> Payload<'a>),
    /// As bytes.
    Bytes(fn(Content) -> Payload<'static>),
    /// As bytes of a media type.
    Typed(for<'a> fn(&'a str, Content) -> Payload<'a>),
}

/// A member of a body.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// The names that lead to it.
    pub path: &'static [&'static str],
    /// How it is given.
    pub flag: Flag,
}

impl fmt::Debug for dyn Callable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.descriptor().id)
    }
}

/// Reads a value of a type from JSON.
///
/// # Errors
/// It is not JSON, or not of the type.
pub fn read<T: Data + 'static>(text: &str) -> Result<Box<dyn Data>, ReadError> {
    T::from_json(text).map(|value| Box::new(value) as Box<dyn Data>)
}

/// What a command may read and write beside the network. [`main`] gives it the streams of the process.
pub struct Streams<'a> {
    /// What is read where `-` is given.
    pub input: &'a mut dyn Read,
    /// Where what an answer holds goes.
    pub output: &'a mut dyn Write,
    /// Where everything else goes.
    pub errors: &'a mut dyn Write,
    /// Whether a person reads along, who is told of progress.
    pub watched: bool,
    /// Whether what an answer holds goes to a terminal: what is not JSON then goes there without control characters.
    pub terminal: bool,
    /// The variables of the environment.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
}

impl fmt::Debug for Streams<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streams").finish_non_exhaustive()
    }
}

/// Runs the command that the process was called with.
pub fn main(app: &'static App) -> ExitCode {
    let (mut input, mut output, mut errors) = (io::stdin(), io::stdout(), io::stderr());
    let (watched, terminal) = (errors.is_terminal(), output.is_terminal());
    let ending = run(
        app,
        std::env::args_os(),
        Streams {
            input: &mut input,
            output: &mut output,
            errors: &mut errors,
            watched,
            terminal,
            variable: &|name| std::env::var(name).ok(),
        },
    );
    ExitCode::from(ending.code())
}

/// Runs a command; the first argument is the name of the program.
pub fn run<A: Into<OsString> + Clone>(
    app: &'static App,
    arguments: impl IntoIterator<Item = A>,
    mut streams: Streams<'_>,
) -> Ending {
    let outcome = command::run(app, arguments, &mut streams);
    let _ = streams.output.flush();
    match outcome {
        Ok(ending) => ending,
        Err(failed) => {
            // Whoever does not listen need not be told.
            let text = print::in_text(failed.text.trim_end());
            let _ = writeln!(streams.errors, "{text}");
            failed.ending
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Document;

    /// A document that wants to act upon the terminal of whoever asks for help.
    static HOSTILE: App = App {
        name: "example",
        version: "1.0",
        about: "Ab\u{1b}[2Jout\u{202e}",
        begin: || Builder::new(&Document::DEFAULT, std::convert::identity),
        groups: &[Group {
            name: "things",
            about: "Th\u{9b}ings",
            commands: &[],
        }],
        secrets: &["password"],
        keys: &[],
    };

    fn ended(arguments: &[&str]) -> (u8, String, String) {
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let ending = run(
            &HOSTILE,
            [&["example"], arguments].concat(),
            Streams {
                input: &mut io::empty(),
                output: &mut output,
                errors: &mut errors,
                watched: false,
                terminal: false,
                variable: &|_| None,
            },
        );
        let text = |bytes| String::from_utf8(bytes).expect("text");
        (ending.code(), text(output), text(errors))
    }

    #[test]
    fn neither_help_nor_errors_have_control_characters() {
        let (code, help, _) = ended(&["--help"]);
        assert!(help.contains(r"Ab\u{1b}[2Jout\u{202e}"), "{help}");
        assert!(help.contains(r"Th\u{9b}ings"), "{help}");
        let (_, manual, _) = ended(&["man"]);
        let (_, completions, _) = ended(&["completions", "zsh"]);
        let (wrong, _, errors) = ended(&["--config=/no/such\u{1b}[2J\u{9b}"]);
        assert!(
            errors.starts_with(r"error: /no/such\u{1b}[2J\u{9b} cannot be read"),
            "{errors}"
        );
        for text in [help, manual, completions, errors] {
            let found = text
                .chars()
                .find(|c| c.is_control() && !"\n\t".contains(*c) || *c == '\u{202e}');
            assert_eq!(found, None, "{text:?}");
        }
        assert_eq!((code, wrong), (0, 2));
    }

    #[cfg(unix)]
    #[test]
    fn settings_that_others_may_write_or_whose_secrets_they_may_read_are_refused() {
        use std::fs::{self, Permissions};
        use std::os::unix::fs::PermissionsExt as _;

        let path = std::env::temp_dir().join(format!("oast-settings-{}.toml", std::process::id()));
        let config = format!("--config={}", path.display());
        let (plain, secret) = ("output = 'none'\n", "token-command = 'echo t'\n");
        for (text, mode, why) in [
            (plain, 0o644, None),
            (plain, 0o600, None),
            (secret, 0o600, None),
            (secret, 0o400, None),
            (plain, 0o664, Some("others may write it")),
            (plain, 0o646, Some("others may write it")),
            (secret, 0o602, Some("others may write it")),
            (
                secret,
                0o640,
                Some("others may read it, and it holds a secret"),
            ),
            (
                secret,
                0o604,
                Some("others may read it, and it holds a secret"),
            ),
        ] {
            fs::write(&path, text).expect("a file");
            fs::set_permissions(&path, Permissions::from_mode(mode)).expect("its owner");
            let (code, output, errors) = ended(&[&config, "--version"]);
            let path = path.display();
            match why {
                None => assert_eq!(
                    (code, output.as_str()),
                    (0, "example 1.0\n"),
                    "{mode:o} {errors}"
                ),
                Some(why) => assert_eq!(
                    (code, errors),
                    (
                        2,
                        format!(
                            "error: {path} has mode {mode:04o}: {why}; run `chmod 600 {path}`\n"
                        )
                    )
                ),
            }
            fs::remove_file(path.to_string()).expect("a file");
        }
    }
}
