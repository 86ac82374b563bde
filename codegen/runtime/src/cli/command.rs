//! The commands, as `clap` parses them.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches};
use clap_complete::Shell;

use super::super::operation::Parameter;
use super::super::usual::Usual;
use super::ending::{CODES, Ending, Stopped};
use super::print::{self, Format};
use super::settings::{self, File, SETTINGS, Settings};
use super::{App, Command, Flag, Group, Kind, Streams, call};

/// Flags that commands have beside their own, and settings.
pub(super) const BODY: &str = "body";
pub(super) const CONTENT_TYPE: &str = "content-type";
pub(super) const ALL: &str = "all";
pub(super) const AFTER: &str = "after";
pub(super) const NO_WAIT: &str = "no-wait";
pub(super) const DRY_RUN: &str = "dry-run";
pub(super) const SHOW_SECRETS: &str = "show-secrets";
pub(super) const HEADERS: &str = "headers";

/// Commands that every client has.
const COMPLETIONS: &str = "completions";
const MAN: &str = "man";

/// Parses and runs.
pub(super) fn run<A: Into<OsString> + Clone>(
    app: &'static App,
    arguments: impl IntoIterator<Item = A>,
    streams: &mut Streams<'_>,
) -> Result<Ending, Stopped> {
    let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    let file = File::read(app, config(&arguments).as_deref(), streams)?;
    let mut tree = tree(app, &file, streams);
    let matches = match tree.try_get_matches_from_mut(arguments) {
        Ok(matches) => matches,
        Err(error) if error.use_stderr() => {
            let text = error.render().to_string();
            let ending = Ending::Usage;
            return Err(Stopped { ending, text });
        }
        Err(help) => {
            print::bytes(help.render().to_string().as_bytes(), streams)?;
            return Ok(Ending::Done);
        }
    };
    match matches.subcommand() {
        Some((COMPLETIONS, matches)) => completions(app, &mut tree, matches, streams),
        Some((MAN, matches)) => man(tree, matches, streams),
        Some((group, matches)) => {
            let mut groups = app.groups.iter();
            let group = groups.find(|known| known.name == group);
            let found = group.zip(matches.subcommand());
            let found = found.and_then(|(group, (name, matches))| {
                let mut commands = group.commands.iter();
                Some((commands.find(|known| known.name == name)?, matches))
            });
            let Some((command, matches)) = found else {
                return Err(Stopped::usage("there is no such command"));
            };
            let settings = Settings::read(app, matches, &file, streams)?;
            let outcome = call::run(app, command, matches, (&settings, &file), streams);
            outcome.map_err(|mut stopped| {
                // What a service says may be what it was sent.
                if let Some(token) = settings.token.get() {
                    stopped.text = stopped.text.replace(token.expose().as_str(), "[redacted]");
                }
                stopped
            })
        }
        None => Err(Stopped::usage("a command is missing")),
    }
}

/// The value of `--config`, which decides what else has to be given.
fn config(arguments: &[OsString]) -> Option<String> {
    let mut texts = arguments.iter().map(|argument| argument.to_string_lossy());
    while let Some(text) = texts.next() {
        match text.strip_prefix("--config") {
            Some("") => return texts.next().map(Into::into),
            Some(value) if value.starts_with('=') => return Some(value[1..].to_owned()),
            _ => {}
        }
    }
    None
}

/// The values that were given for a flag.
pub(super) fn texts<'a>(matches: &'a ArgMatches, flag: &str) -> Vec<&'a str> {
    let values = matches.get_many::<String>(flag);
    values.into_iter().flatten().map(String::as_str).collect()
}

fn tree(app: &'static App, file: &File, streams: &Streams<'_>) -> clap::Command {
    let mut tree = clap::Command::new(app.name)
        .version(app.version)
        .about(print::in_text(app.about))
        .after_help(after_help(app))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .infer_long_args(true);
    for (name, value, about) in SETTINGS {
        let about = format!("{about} [env: {}]", settings::name(app, name));
        let flag = Arg::new(name).long(name).value_name(value).help(about);
        tree = tree.arg(flag.global(true).help_heading("Settings"));
    }
    for (name, about) in [
        (
            DRY_RUN,
            "Prints the request, without its token, and sends nothing",
        ),
        (SHOW_SECRETS, "Prints secrets, too"),
        (
            HEADERS,
            "Prints the status and the headers of the answer, too, as errors are printed",
        ),
    ] {
        let flag = Arg::new(name).long(name).action(ArgAction::SetTrue);
        let flag = flag.help(about).global(true);
        tree = tree.arg(flag.help_heading("Settings"));
    }
    let groups = app.groups.iter();
    tree.subcommands(groups.map(|group| of_group(app, group, file, streams)))
        .subcommand(
            clap::Command::new(COMPLETIONS)
                .about("Prints what a shell needs to complete commands")
                .arg(
                    Arg::new("shell")
                        .required(true)
                        .value_parser(PossibleValuesParser::new([
                            "bash",
                            "elvish",
                            "fish",
                            "powershell",
                            "zsh",
                        ])),
                ),
        )
        .subcommand(
            clap::Command::new(MAN)
                .about("Prints the manual, or writes a page for each command")
                .arg(
                    Arg::new("out")
                        .long("out")
                        .value_name("DIR")
                        .help("The folder for the pages"),
                ),
        )
}

fn after_help(app: &App) -> String {
    let upper = settings::name(app, "");
    let token = settings::name(app, "token");
    let mut text = format!(
        "Flags of a command can stand in variables, too, as {upper}NAME_OF_THE_FLAG, or in the file \
         ~/.config/{}/config.toml, as name-of-the-flag = \"value\". The token can stand in {token}.\n",
        app.name,
    );
    for scheme in app.keys {
        let variable = settings::key_variable(app, scheme);
        text += &format!("The key for {scheme} is that in {variable}.\n");
    }
    format!("{text}\n{CODES}")
}

fn of_group(
    app: &'static App,
    group: &'static Group,
    file: &File,
    streams: &Streams<'_>,
) -> clap::Command {
    let commands = group.commands.iter();
    clap::Command::new(group.name)
        .about(print::in_text(group.about))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .infer_long_args(true)
        .subcommands(commands.map(|command| of_command(app, command, file, streams)))
}

fn of_command(
    app: &App,
    command: &'static Command,
    file: &File,
    streams: &Streams<'_>,
) -> clap::Command {
    let mut made = clap::Command::new(command.name)
        .about(print::in_text(command.about))
        .infer_long_args(true);
    let parameters = command.operation.descriptor().parameters;
    for (flag, parameter) in command.flags.iter().zip(parameters) {
        let fallback = settings::fallback(app, flag.name, file, streams).is_some();
        let required = parameter.required && parameter.usual.is_none() && !fallback;
        let about = about(app, flag, parameter);
        made = made.arg(
            of_flag(flag)
                .required(required)
                .help(print::in_text(&about)),
        );
    }
    if let Some(body) = &command.body {
        let given = Arg::new(BODY).long(BODY).value_name("TEXT|@FILE|-");
        made = made.arg(given.help("The body: a text, a file, or the standard input"));
        if let [_, _, ..] = body.media {
            let names: Vec<_> = body.media.iter().map(|media| media.name).collect();
            let about = format!("What the body is written as [can be: {}]", names.join(", "));
            let flag = Arg::new(CONTENT_TYPE)
                .long(CONTENT_TYPE)
                .value_name("MEDIA TYPE");
            made = made.arg(flag.help(about));
        } else if let [media] = body.media
            && matches!(media.way, super::Way::Typed(_))
        {
            let about = format!("The media type of the body [can be: {}]", media.name);
            let flag = Arg::new(CONTENT_TYPE)
                .long(CONTENT_TYPE)
                .value_name("MEDIA TYPE");
            made = made.arg(flag.required(true).help(about));
        } else {
            made = made.arg(Arg::new(CONTENT_TYPE).long(CONTENT_TYPE).hide(true));
        }
        for member in body.members {
            let flag = of_flag(&member.flag).help(print::in_text(member.flag.about));
            made = made.arg(flag.help_heading("Members of the body"));
        }
    }
    if command.pages.is_some() {
        let all = Arg::new(ALL).long(ALL).action(ArgAction::SetTrue);
        made = made.arg(all.help("Asks for all pages, and prints their items as one list"));
        let after = Arg::new(AFTER).long(AFTER).value_name("LINK");
        made = made.arg(after.help("Begins with the page that the link of another leads to"));
    }
    if command.long.is_some() {
        let flag = Arg::new(NO_WAIT).long(NO_WAIT).action(ArgAction::SetTrue);
        made = made.arg(flag.help("Does not wait until the operation is done"));
    }
    made
}

fn of_flag(flag: &Flag) -> Arg {
    let value = match flag.kind {
        Kind::Text => "TEXT",
        Kind::Int32 | Kind::Int64 | Kind::Number => "NUMBER",
        Kind::Boolean => "true|false",
        Kind::Pair => "NAME=VALUE",
        Kind::Json => "JSON",
        Kind::File => "FILE",
    };
    let made = Arg::new(flag.name).long(flag.name).value_name(value);
    let made = match flag.many || flag.kind == Kind::Pair {
        true => made.action(ArgAction::Append),
        false => made,
    };
    match flag.kind {
        Kind::Int32 | Kind::Int64 | Kind::Number => made.allow_negative_numbers(true),
        Kind::Boolean => made
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true"),
        _ => made,
    }
}

/// What a flag of a parameter is for, what it may be, and what stands for it.
fn about(app: &App, flag: &Flag, parameter: &Parameter) -> String {
    let mut text = flag.about.to_owned();
    let mut add = |more: String| {
        let space = if text.is_empty() { "" } else { " " };
        text = format!("{text}{space}[{more}]");
    };
    if !parameter.rule.one_of.is_empty() {
        add(format!("can be: {}", parameter.rule.one_of.join(", ")));
    }
    match parameter.usual {
        Some(Usual::Text(usual)) => add(format!("default: {usual}")),
        Some(Usual::Integer(usual)) => add(format!("default: {usual}")),
        Some(Usual::Boolean(usual)) => add(format!("default: {usual}")),
        None => {}
    }
    add(format!("env: {}", settings::name(app, flag.name)));
    text
}

fn completions(
    app: &App,
    tree: &mut clap::Command,
    matches: &ArgMatches,
    streams: &mut Streams<'_>,
) -> Result<Ending, Stopped> {
    let shell = matches.get_one::<String>("shell").map(String::as_str);
    let shell = shell.and_then(|shell| shell.parse::<Shell>().ok());
    let Some(shell) = shell else {
        return Err(Stopped::usage("there is no such shell"));
    };
    let mut text = Vec::new();
    clap_complete::generate(shell, tree, app.name, &mut text);
    print::bytes(&text, streams)?;
    Ok(Ending::Done)
}

fn man(
    mut tree: clap::Command,
    matches: &ArgMatches,
    streams: &mut Streams<'_>,
) -> Result<Ending, Stopped> {
    // Settings are for all commands, and stand in the manual of each.
    tree.build();
    let Some(out) = matches.get_one::<String>("out") else {
        print::bytes(&page(tree)?, streams)?;
        return Ok(Ending::Done);
    };
    let failed = |error| Stopped::files(format_args!("{out} cannot be written: {error}"));
    fs::create_dir_all(out).map_err(failed)?;
    let mut open = vec![tree];
    while let Some(command) = open.pop() {
        let name = command.get_display_name().unwrap_or(command.get_name());
        let path = Path::new(out).join(format!("{name}.1"));
        let below = command.get_subcommands();
        open.extend(below.filter(|below| below.get_name() != "help").cloned());
        fs::write(path, page(command)?).map_err(failed)?;
    }
    Ok(Ending::Done)
}

fn page(command: clap::Command) -> Result<Vec<u8>, Stopped> {
    let mut text = Vec::new();
    let made = clap_mangen::Man::new(command).render(&mut text);
    made.map(|()| text).map_err(Stopped::files)
}

/// How the answer is printed, and whether its secrets are.
pub(super) fn shows(matches: &ArgMatches, settings: &Settings) -> (Format, bool) {
    (settings.format, matches.get_flag(SHOW_SECRETS))
}
