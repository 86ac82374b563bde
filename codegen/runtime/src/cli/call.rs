//! The call that a command makes, and what is printed of its answer.

use std::fmt::Write as _;
use std::marker::PhantomData;

use bytes::Bytes;
use clap::ArgMatches;
use http::{HeaderMap, Method, Request, StatusCode, Uri};
use serde_json::Value;

use super::super::argument::{Argument, Location};
use super::super::body::Body;
use super::super::decode::{self, Manner, Received, Whole};
use super::super::error::{Error, Failure, NotSent};
use super::super::operation::{Called, Descriptor};
use super::super::pages::Paging;
use super::super::violation::{Violation, Violations};
use super::super::wait::block_on;
use super::super::{call, find, long, pages, request, usual};
use super::command::{AFTER, ALL, DRY_RUN, HEADERS, NO_WAIT, shows, texts};
use super::document::Document;
use super::ending::{Ending, Stopped};
use super::given::Given;
use super::lines;
use super::print::{self, Format, Hidden};
use super::settings::{self, File, Settings};
use super::{App, Command, Streams};

/// An operation, whatever its answers hold.
pub trait Callable: Sync {
    /// How to ask.
    fn descriptor(&self) -> &'static Descriptor;

    /// Holds an answer to what the document says of it; `is_last` is the one that tells how a long operation ended.
    #[doc(hidden)]
    fn read(&self, received: Received, is_last: bool) -> Result<Answer, Stopped>;
}

/// A success.
#[doc(hidden)]
#[derive(Debug)]
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// What a builder calls.
#[derive(Debug)]
pub struct Of<B>(PhantomData<fn() -> B>);

impl<B> Of<B> {
    /// It holds nothing.
    pub const NEW: Self = Self(PhantomData);
}

impl<B: Called> Callable for Of<B> {
    fn descriptor(&self) -> &'static Descriptor {
        B::operation().descriptor
    }

    fn read(&self, received: Received, is_last: bool) -> Result<Answer, Stopped> {
        let response = match is_last {
            true => long::last(B::operation(), received),
            false => decode::decode(B::operation(), received),
        };
        match response {
            Ok(response) => Ok(Answer {
                status: response.status,
                headers: response.headers,
                body: response.body,
            }),
            Err(error) => Err(Stopped::of(&error)),
        }
    }
}

/// What is printed of what is a secret as a whole.
const HIDDEN_TEXT: &str = "\"[redacted]\"";

/// Does what a command says.
pub(super) fn run(
    app: &App,
    command: &'static Command,
    matches: &ArgMatches,
    (settings, file): (&Settings, &File),
    streams: &mut Streams<'_>,
) -> Result<Ending, Stopped> {
    let descriptor = command.operation.descriptor();
    let held = held(app, command, matches, file, streams);
    let lent: Vec<Vec<&str>> = held
        .iter()
        .map(|texts| texts.iter().map(String::as_str).collect())
        .collect();
    let given = given(command, &lent)?;
    let document = match &command.body {
        Some(body) => Document::read(body, matches, streams)?,
        None => None,
    };
    let mut arguments: Vec<Argument<'_>> = given.iter().map(Given::argument).collect();
    usual::fill(settings.client.common(), descriptor, &mut arguments);
    let payload = document.as_ref().and_then(Document::payload);
    let servers = settings.client.servers();
    let request = request::build(servers, descriptor, &arguments, payload.as_ref(), false)
        .map_err(|violations| invalid(command, &violations))?;
    let (format, reveals) = shows(matches, settings);
    let hidden = Hidden {
        members: if reveals { &[] } else { app.secrets },
    };
    if matches.get_flag(DRY_RUN) {
        dry_run(&request, &hidden, streams)?;
        return Ok(Ending::Done);
    }
    let call = Call {
        command,
        settings,
        arguments: &arguments,
    };
    let method = request.method().clone();
    let mut answer = match command.pages {
        Some((paging, items)) => {
            let after = matches.get_one::<String>(AFTER).map(String::as_str);
            let all = matches.get_flag(ALL);
            match call.pages(request, (paging, items), after, all, streams)? {
                Paged::All(list) => {
                    let list = match hidden.has(items) {
                        true => HIDDEN_TEXT.to_owned(),
                        false => format!("[{}]", list.join(",")),
                    };
                    print::json(&list, format, None, &hidden, streams)?;
                    return Ok(Ending::Done);
                }
                Paged::One(answer) => answer,
            }
        }
        None => {
            let waits = command.long.is_some() && !matches.get_flag(NO_WAIT);
            if waits {
                print::progress("waiting until the operation is done", streams);
            }
            let answer = call.send(request, waits);
            print::progress("", streams);
            answer?
        }
    };
    if matches.get_flag(HEADERS) {
        tell_head(&answer, streams);
    }
    if command.secret && !reveals {
        answer.body = Bytes::from_static(HIDDEN_TEXT.as_bytes());
    }
    let items = command.pages.map(|(_, items)| items);
    show(&answer, &method, (format, items), &hidden, streams)?;
    Ok(Ending::Done)
}

/// The texts that each flag of a command is given.
fn held(
    app: &App,
    command: &Command,
    matches: &ArgMatches,
    file: &File,
    streams: &Streams<'_>,
) -> Vec<Vec<String>> {
    let held = command.flags.iter().map(|flag| {
        let given = texts(matches, flag.name);
        if !given.is_empty() {
            return given.into_iter().map(str::to_owned).collect();
        }
        let fallback = settings::fallback(app, flag.name, file, streams);
        match (fallback, flag.many) {
            (Some(text), true) => text.split(',').map(str::to_owned).collect(),
            (Some(text), false) => vec![text],
            (None, _) => Vec::new(),
        }
    });
    held.collect()
}

/// What the texts mean; says everything that is wrong with them.
fn given<'a>(command: &Command, held: &'a [Vec<&'a str>]) -> Result<Vec<Given<'a>>, Stopped> {
    let mut given = Vec::new();
    let mut wrong = String::new();
    for (flag, texts) in command.flags.iter().zip(held) {
        match Given::read(flag, texts) {
            Ok(value) => given.push(value),
            Err(why) => {
                let _ = write!(wrong, "\n  --{}: {why}", flag.name);
            }
        }
    }
    match wrong.as_str() {
        "" => Ok(given),
        wrong => Err(Stopped::usage(format_args!("nothing was sent:{wrong}"))),
    }
}

/// What is wrong with the arguments, by the flags that they were given with.
fn invalid(command: &Command, violations: &Violations) -> Stopped {
    let lines = violations.iter().map(|violation| {
        let item = violation
            .item
            .map_or(String::new(), |item| format!(" (item {item})"));
        format!(
            "\n  {}{item} {}",
            place(command, violation),
            violation.broken
        )
    });
    let lines: String = lines.collect();
    Stopped::usage(format_args!("nothing was sent:{lines}"))
}

fn place(command: &Command, violation: &Violation) -> String {
    let pointer = violation.pointer.as_deref().unwrap_or_default();
    if violation.location == Some(Location::Body) {
        let members = command.body.iter().flat_map(|body| body.members);
        let mut members = members.map(|member| (member.path, member.flag.name));
        let is_it = |path: &[&str]| pointer.split('/').skip(1).eq(path.iter().copied());
        return match members.find(|(path, _)| is_it(path)) {
            Some((_, flag)) => format!("--{flag}"),
            None => format!("--body {pointer}").trim_end().to_owned(),
        };
    }
    let mut parameters = command.operation.descriptor().parameters.iter();
    let is_it = parameters.position(|parameter| {
        parameter.name == violation.parameter && Some(parameter.location) == violation.location
    });
    match is_it.and_then(|position| command.flags.get(position)) {
        Some(flag) => format!("--{} {pointer}", flag.name).trim_end().to_owned(),
        None => violation.parameter.to_owned(),
    }
}

struct Call<'a> {
    command: &'static Command,
    settings: &'a Settings,
    arguments: &'a [Argument<'a>],
}

enum Paged {
    One(Answer),
    /// The JSON texts of the items.
    All(Vec<String>),
}

impl Call<'_> {
    fn send(&self, request: Request<Body>, waits: bool) -> Result<Answer, Stopped> {
        let home = request.uri().clone();
        self.send_to(&home, request, waits)
    }

    fn send_to(&self, home: &Uri, request: Request<Body>, waits: bool) -> Result<Answer, Stopped> {
        let (client, operation) = (&self.settings.client, self.command.operation);
        let transport = client.blocking();
        let descriptor = operation.descriptor();
        let via = self
            .command
            .long
            .or_else(|| self.command.pages.and_then(|(paging, _)| paging.long));
        let received = match via.filter(|_| waits) {
            Some(via) => block_on(long::complete(client, transport, descriptor, request, via)),
            None => {
                let manner = Manner::of(descriptor, Whole::Always);
                block_on(call::send(
                    client, transport, descriptor, home, request, manner,
                ))
            }
        };
        operation.read(received.map_err(stopped)?, waits)
    }

    /// One page, or the items of all.
    fn pages(
        &self,
        request: Request<Body>,
        (paging, items): (&'static Paging, &str),
        after: Option<&str>,
        all: bool,
        streams: &mut Streams<'_>,
    ) -> Result<Paged, Stopped> {
        let client = &self.settings.client;
        let first = (request.uri().clone(), request.headers().clone());
        let follow = |link: &str| {
            let request = pages::follow(client, paging, self.arguments, Some(&first), link);
            request.map_err(stopped)
        };
        let waits = paging.long.is_some() && after.is_none();
        let mut next = match after {
            Some(link) => follow(link)?,
            None => request,
        };
        let (mut count, mut list) = (0_usize, Vec::new());
        let mut requested = pages::Requested::new(client.max_pages());
        let refused = |reason: NotSent| stopped(reason.into());
        requested.add(after).map_err(refused)?;
        loop {
            let answer = self.send_to(&first.0, next, waits && count == 0)?;
            count += 1;
            let link = paging
                .link
                .and_then(|member| find::text(&answer.body, member));
            let link = link.filter(|link| !link.is_empty());
            if !all {
                if link.is_some() && streams.watched {
                    let _ = writeln!(streams.errors, "there are more pages: --all asks for them");
                }
                return Ok(Paged::One(answer));
            }
            list.extend(lines::items(text(&answer.body), items));
            print::progress(&format!("page {count}, {} items", list.len()), streams);
            match link {
                None => break,
                Some(link) => {
                    let added = requested.add(Some(&link));
                    if added.is_err() {
                        print::progress("", streams);
                    }
                    added.map_err(refused)?;
                    next = follow(&link)?;
                }
            }
        }
        print::progress("", streams);
        Ok(Paged::All(list))
    }
}

fn stopped(failure: Failure) -> Stopped {
    Stopped::of(&Error::<std::convert::Infallible>::from(failure))
}

/// Prints a request as it would be sent, but for its credential.
fn dry_run(
    request: &Request<Body>,
    hidden: &Hidden<'_>,
    streams: &mut Streams<'_>,
) -> Result<(), Stopped> {
    let mut text = format!("{} {}\n", request.method(), request.uri());
    for (name, value) in request.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        let _ = writeln!(text, "{name}: {}", print::in_line(&value));
    }
    match request.body().as_bytes() {
        Some(bytes) if bytes.is_empty() => {}
        Some(bytes) => match lines::lines(self::text(bytes), hidden) {
            Some(lines) => {
                let _ = write!(text, "\n{}", print::in_json(&lines));
            }
            None if hidden.members.is_empty() => {
                let body = String::from_utf8_lossy(bytes);
                let _ = writeln!(text, "\n{}", print::in_text(&body));
            }
            None => {
                let _ = writeln!(text, "\n({} bytes)", bytes.len());
            }
        },
        None => text += "\n(a body that is read while it is sent)\n",
    }
    print::bytes(text.as_bytes(), streams)
}

/// Prints what an answer holds. Where it has no body, what a `HEAD` asks for are its headers.
fn show(
    answer: &Answer,
    method: &Method,
    (format, items): (Format, Option<&str>),
    hidden: &Hidden<'_>,
    streams: &mut Streams<'_>,
) -> Result<(), Stopped> {
    if *method == Method::HEAD {
        let headers = print::headers(&answer.headers).to_string();
        return print::json(&headers, format, None, hidden, streams).map(drop);
    }
    if answer.body.is_empty() {
        if streams.watched {
            let _ = writeln!(streams.errors, "done: {}", answer.status);
        }
        return Ok(());
    }
    if print::json(text(&answer.body), format, items, hidden, streams)? || format == Format::Nothing
    {
        return Ok(());
    }
    if hidden.members.is_empty() {
        return print::body(&answer.body, streams);
    }
    let told = "the answer is not in JSON and may hold secrets: --show-secrets prints it";
    let _ = writeln!(streams.errors, "{told}");
    Ok(())
}

/// A body as a text; what is none is not JSON either.
fn text(body: &[u8]) -> &str {
    std::str::from_utf8(body).unwrap_or_default()
}

fn tell_head(answer: &Answer, streams: &mut Streams<'_>) {
    let mut text = format!("{}\n", answer.status);
    if let Value::Object(headers) = print::headers(&answer.headers) {
        for (name, value) in headers {
            let value = print::in_line(value.as_str().unwrap_or_default());
            let _ = writeln!(text, "{name}: {value}");
        }
    }
    let _ = streams.errors.write_all(text.as_bytes());
}
