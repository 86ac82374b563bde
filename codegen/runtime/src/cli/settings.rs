//! What a command is told beside its arguments: by flags, else by variables of the environment, else by a file.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, OnceLock};

use clap::ArgMatches;

use super::super::body::BoxError;
use super::super::client::{Builder, Client};
use super::super::credential::Credential;
use super::super::secret::Secret;
use super::super::transport::BoxFuture;
use super::ending::Stopped;
use super::print::Format;
use super::{App, Streams};

/// The setting whose value may be a secret itself, and is run.
const TOKEN_COMMAND: &str = "token-command";

/// What can be set, what it is, and what it is for. Flags of operations do not have these names.
pub(super) const SETTINGS: [(&str, &str, &str); 6] = [
    (
        "base-url",
        "URL",
        "Calls another server than the document's",
    ),
    (
        "output",
        "FORMAT",
        "How what the answer holds is printed: json, yaml, table or none [default: json]",
    ),
    (
        "token-file",
        "FILE",
        "Reads the token from this file; - for the standard input",
    ),
    (
        TOKEN_COMMAND,
        "COMMAND",
        "Runs this command, which prints the token",
    ),
    (
        "retries",
        "TIMES",
        "Asks again at most this often, where that does no harm [default: 3]",
    ),
    ("config", "FILE", "Reads settings from this file"),
];

/// The settings of a file, and where they are from.
#[derive(Debug, Default)]
pub(super) struct File {
    values: Vec<(String, String)>,
}

impl File {
    /// Reads the file that is named by a flag or a variable, else the usual one if it is there.
    pub(super) fn read(
        app: &App,
        named: Option<&str>,
        streams: &Streams<'_>,
    ) -> Result<Self, Stopped> {
        let variable = |name: &str| (streams.variable)(name).filter(|value| !value.is_empty());
        let named = named
            .map(str::to_owned)
            .or_else(|| variable(&name(app, "config")));
        let home = || variable("HOME").map(|home| PathBuf::from(home).join(".config"));
        let folder = variable("XDG_CONFIG_HOME").map(PathBuf::from).or_else(home);
        let usual = folder.map(|folder| folder.join(app.name).join("config.toml"));
        let (path, is_usual) = match (named, usual) {
            (Some(named), _) => (PathBuf::from(named), false),
            (None, Some(usual)) => (usual, true),
            (None, None) => return Ok(Self::default()),
        };
        let shown = path.display();
        let (text, mode) = match read(&path) {
            Ok(read) => read,
            Err(error) if is_usual && error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => {
                return Err(Stopped::usage(format_args!(
                    "{shown} cannot be read: {error}"
                )));
            }
        };
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            // The text around it may be a secret.
            let line = error
                .span()
                .map_or(0, |span| 1 + text[..span.start].matches('\n').count());
            Stopped::usage(format_args!("{shown}:{line}: {}", error.message()))
        })?;
        let mut values = Vec::new();
        for (name, value) in table {
            let value = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Float(number) => number.to_string(),
                toml::Value::Boolean(value) => value.to_string(),
                _ => {
                    let why = "a text, a number, or true or false is expected";
                    return Err(Stopped::usage(format_args!("{shown}: {name}: {why}")));
                }
            };
            if !is_known(app, &name) {
                let why = "there is no flag of this name";
                return Err(Stopped::usage(format_args!("{shown}: {name}: {why}")));
            }
            values.push((name, value));
        }
        let has_secret = |(name, _): &(String, String)| {
            *name == TOKEN_COMMAND || app.secrets.contains(&name.as_str())
        };
        if let Some(why) = exposed(mode, values.iter().any(has_secret)) {
            return Err(Stopped::usage(format_args!(
                "{shown} has mode {:04o}: {why}; run `chmod 600 {shown}`",
                mode & 0o7777
            )));
        }
        Ok(Self { values })
    }

    fn get(&self, flag: &str) -> Option<&str> {
        let found = self.values.iter().find(|(name, _)| name == flag);
        found.map(|(_, value)| value.as_str())
    }
}

/// The text of a file, and the mode of the file that was opened, where the system has modes.
fn read(path: &Path) -> io::Result<(String, u32)> {
    let mut file = fs::File::open(path)?;
    #[cfg(unix)]
    let mode = std::os::unix::fs::MetadataExt::mode(&file.metadata()?);
    #[cfg(not(unix))]
    let mode = 0;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    Ok((text, mode))
}

/// Why a file of this mode is not used: whoever may write it decides where tokens go and which command is run.
fn exposed(mode: u32, has_secret: bool) -> Option<&'static str> {
    if mode & 0o022 != 0 {
        return Some("others may write it");
    }
    (has_secret && mode & 0o044 != 0).then_some("others may read it, and it holds a secret")
}

fn is_known(app: &App, name: &str) -> bool {
    let commands = app.groups.iter().flat_map(|group| group.commands);
    let mut flags = commands.flat_map(|command| command.flags);
    flags.any(|flag| flag.name == name) || SETTINGS.iter().any(|(known, ..)| *known == name)
}

/// The variable of the environment that stands for a flag: `APIM_SERVICE_NAME`.
pub(super) fn name(app: &App, flag: &str) -> String {
    format!("{}_{flag}", app.name)
        .replace('-', "_")
        .to_uppercase()
}

/// What stands for a flag that is not given.
pub(super) fn fallback(
    app: &App,
    flag: &str,
    file: &File,
    streams: &Streams<'_>,
) -> Option<String> {
    let variable = (streams.variable)(&name(app, flag)).filter(|value| !value.is_empty());
    variable.or_else(|| file.get(flag).map(str::to_owned))
}

/// The settings of a command.
pub(super) struct Settings {
    pub(super) client: Client,
    pub(super) format: Format,
    /// The token, once it was needed.
    pub(super) token: Arc<OnceLock<Secret<String>>>,
}

impl Settings {
    pub(super) fn read(
        app: &App,
        matches: &ArgMatches,
        file: &File,
        streams: &mut Streams<'_>,
    ) -> Result<Self, Stopped> {
        let get = |flag: &str| {
            let given = matches.get_one::<String>(flag).cloned();
            given.or_else(|| fallback(app, flag, file, streams))
        };
        let (base_url, output, retries) = (get("base-url"), get("output"), get("retries"));
        let (token_file, token_command) = (get("token-file"), get(TOKEN_COMMAND));
        let output = output.unwrap_or_else(|| "json".to_owned());
        let format = Format::of(&output).ok_or_else(|| {
            let names = Format::NAMES.join(", ");
            Stopped::usage(format_args!("--output: one of {names} is expected"))
        })?;
        let mut builder = (app.begin)();
        if let Some(url) = base_url {
            builder = builder.base_url(url);
        }
        if let Some(retries) = retries {
            let times = retries.parse();
            builder = builder.retries(times.map_err(|_| {
                Stopped::usage("--retries: a whole number, not negative, is expected")
            })?);
        }
        let token = Arc::new(OnceLock::new());
        let variable = (streams.variable)(&name(app, "token")).filter(|value| !value.is_empty());
        let source = match (token_file, token_command, variable) {
            (Some(path), _, _) if path == "-" => {
                let mut text = String::new();
                let read = streams.input.read_to_string(&mut text);
                read.map_err(|error| {
                    Stopped::files(format_args!("the token cannot be read: {error}"))
                })?;
                Some(Source::Text(text.trim().to_owned().into()))
            }
            (Some(path), _, _) => Some(Source::File(path.into())),
            (None, Some(command), _) => Some(Source::Command(command)),
            (None, None, Some(token)) => Some(Source::Text(token.into())),
            (None, None, None) => None,
        };
        if let Some(source) = source {
            let token = Arc::clone(&token);
            builder = builder.credential(Token { source, token });
        }
        builder = keys(app, builder, streams);
        let client = builder.build().map_err(Stopped::usage)?;
        Ok(Self {
            client,
            format,
            token,
        })
    }
}

/// The keys of the security schemes that are no tokens. They come from the environment alone: what stands in a
/// command line, others can see.
fn keys(app: &App, mut builder: Builder<Client>, streams: &Streams<'_>) -> Builder<Client> {
    for scheme in app.keys {
        let variable = key_variable(app, scheme);
        if let Some(key) = (streams.variable)(&variable).filter(|key| !key.is_empty()) {
            builder = builder.key(*scheme, Secret::new(key));
        }
    }
    builder
}

/// The variable that holds the key of a security scheme.
pub(super) fn key_variable(app: &App, scheme: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    name(app, &format!("key_{scheme}"))
        .chars()
        .map(plain)
        .collect()
}

/// Where a token comes from.
enum Source {
    Text(Secret<String>),
    File(PathBuf),
    Command(String),
}

/// A token that is fetched when it is needed, once.
struct Token {
    source: Source,
    token: Arc<OnceLock<Secret<String>>>,
}

impl Token {
    fn fetch(&self) -> Result<Secret<String>, BoxError> {
        let text = match &self.source {
            Source::Text(token) => return Ok(token.clone()),
            Source::File(path) => fs::read_to_string(path)
                .map_err(|error| format!("{} cannot be read: {error}", path.display()))?,
            Source::Command(command) => printed(command)?,
        };
        match text.trim() {
            "" => Err("the token is empty".into()),
            token => Ok(token.into()),
        }
    }
}

impl Credential for Token {
    fn token<'a>(
        &'a self,
        _: &'a [&'a str],
    ) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>> {
        Box::pin(async move {
            if let Some(token) = self.token.get() {
                return Ok(Some(token.clone()));
            }
            let token = self.fetch()?;
            Ok(Some(self.token.get_or_init(|| token).clone()))
        })
    }
}

/// What a command prints. It is shown nowhere, whatever comes of the command.
fn printed(command: &str) -> Result<String, BoxError> {
    let (shell, flag) = match cfg!(windows) {
        true => ("cmd", "/C"),
        false => ("sh", "-c"),
    };
    let mut process = Command::new(shell);
    process.args([flag, command]).stderr(Stdio::inherit());
    let output = process
        .output()
        .map_err(|error| format!("the token command cannot be run: {error}"))?;
    match output.status.success() {
        true => Ok(
            String::from_utf8(output.stdout).map_err(|_| "the token command printed no text")?
        ),
        false => Err(format!("the token command failed ({})", output.status).into()),
    }
}
