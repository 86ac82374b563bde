//! The body of a call: a document, and members that have flags of their own.

use std::fs;

use clap::ArgMatches;
use serde_json::{Map, Value};

use super::super::content::{Content, File};
use super::super::data::{Data, json_of};
use super::super::json::{ReadError, Reader, Writer};
use super::super::payload::Payload;
use super::command::{BODY, CONTENT_TYPE, texts};
use super::ending::Stopped;
use super::{BodyFlags, Flag, Kind, Media, Streams, Way, given};

/// A body that was given, to be lent to a call.
pub(super) struct Document {
    media: Media,
    content_type: String,
    held: Held,
}

enum Held {
    Data(Box<dyn Data>),
    Text(String),
    Bytes(Content),
}

/// An object some of whose members are files.
struct Parts {
    members: Map<String, Value>,
    files: Vec<(String, File)>,
}

impl Data for Parts {
    fn blank() -> Self {
        Self {
            members: Map::new(),
            files: Vec::new(),
        }
    }

    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        self.members = serde_json::from_str(from.skip()?).unwrap_or_default();
        Ok(())
    }

    fn write(&self, to: &mut Writer) {
        to.object(&mut |to| {
            for (name, value) in &self.members {
                to.name(name);
                to.raw(&value.to_string());
            }
            for (name, file) in &self.files {
                to.name(name);
                file.write(to);
            }
        });
    }
}

impl Document {
    /// Reads the body that the flags give, if they give one.
    pub(super) fn read(
        body: &BodyFlags,
        matches: &ArgMatches,
        streams: &mut Streams<'_>,
    ) -> Result<Option<Self>, Stopped> {
        let media = media(body, matches)?;
        let content_type = matches.get_one::<String>(CONTENT_TYPE);
        let content_type = content_type.map_or(media.name, String::as_str).to_owned();
        let given = matches.get_one::<String>(BODY).map(String::as_str);
        let members: Vec<_> = body.members.iter().collect();
        let set = members
            .iter()
            .map(|member| (member, texts(matches, member.flag.name)))
            .filter(|(_, texts)| !texts.is_empty());
        let set: Vec<_> = set.collect();
        if given.is_none() && set.is_empty() {
            return match body.required {
                true => Err(missing(body)),
                false => Ok(None),
            };
        }
        let held = match media.way {
            Way::Text(_) => Held::Text(text(given.unwrap_or_default(), streams)?),
            Way::Bytes(_) | Way::Typed(_) => {
                Held::Bytes(bytes(given.unwrap_or_default(), streams)?)
            }
            Way::Data { read, .. } => {
                let mut value = match given {
                    Some(given) => json(&text(given, streams)?)?,
                    None => Value::Object(Map::new()),
                };
                let mut files = Vec::new();
                for (member, texts) in set {
                    match (member.flag.kind, texts.as_slice()) {
                        (Kind::File, [path, ..]) => {
                            let name = member.path.concat();
                            files.push((
                                name,
                                File::open(path).map_err(|error| unread(path, &error))?,
                            ));
                        }
                        _ => {
                            let part = given::part(&member.flag, &texts)
                                .map_err(|why| wrong(&member.flag, why))?;
                            put(&mut value, member.path, part)
                                .ok_or_else(|| wrong(&member.flag, "its place is taken"))?;
                        }
                    }
                }
                Held::Data(data(value, files, read)?)
            }
        };
        Ok(Some(Self {
            media,
            content_type,
            held,
        }))
    }

    pub(super) fn payload(&self) -> Option<Payload<'_>> {
        Some(match (&self.held, self.media.way) {
            (Held::Data(data), Way::Data { payload, .. }) => payload(data.as_ref()),
            (Held::Text(text), Way::Text(payload)) => payload(text),
            (Held::Bytes(content), Way::Bytes(payload)) => payload(content.clone()),
            (Held::Bytes(content), Way::Typed(payload)) => {
                payload(&self.content_type, content.clone())
            }
            _ => return None,
        })
    }
}

/// The media type that was asked for, else the best.
fn media(body: &BodyFlags, matches: &ArgMatches) -> Result<Media, Stopped> {
    let asked = matches.get_one::<String>(CONTENT_TYPE);
    let mut media = body.media.iter();
    let found = match asked {
        None => media.next(),
        Some(asked) => media
            .clone()
            .find(|media| media.name.eq_ignore_ascii_case(asked))
            // One of a range; whether it fits, the call says.
            .or_else(|| media.find(|media| matches!(media.way, Way::Typed(_)))),
    };
    found.copied().ok_or_else(|| {
        let names: Vec<_> = body.media.iter().map(|media| media.name).collect();
        Stopped::usage(format_args!(
            "--{CONTENT_TYPE}: it can be {}",
            names.join(", ")
        ))
    })
}

fn missing(body: &BodyFlags) -> Stopped {
    let or = match body.members {
        [] => "",
        _ => ", or its members by their flags",
    };
    Stopped::usage(format_args!(
        "the body is missing: give --{BODY} with a text, @FILE or - for the standard input{or}"
    ))
}

fn wrong(flag: &Flag, why: &str) -> Stopped {
    Stopped::usage(format_args!("--{}: {why}", flag.name))
}

fn unread(path: &str, error: &std::io::Error) -> Stopped {
    Stopped::files(format_args!("{path} cannot be read: {error}"))
}

/// What a value stands for: itself, a file's text, or that of the standard input.
fn text(given: &str, streams: &mut Streams<'_>) -> Result<String, Stopped> {
    match given {
        "-" | "@-" => {
            let mut text = String::new();
            let read = streams.input.read_to_string(&mut text);
            read.map_err(|error| unread("the standard input", &error))?;
            Ok(text)
        }
        given => match given.strip_prefix('@') {
            Some(path) => fs::read_to_string(path).map_err(|error| unread(path, &error)),
            None => Ok(given.to_owned()),
        },
    }
}

fn bytes(given: &str, streams: &mut Streams<'_>) -> Result<Content, Stopped> {
    match given {
        "-" | "@-" => {
            let mut bytes = Vec::new();
            let read = streams.input.read_to_end(&mut bytes);
            read.map_err(|error| unread("the standard input", &error))?;
            Ok(bytes.into())
        }
        given => match given.strip_prefix('@') {
            Some(path) => Content::file(path).map_err(|error| unread(path, &error)),
            None => Ok(given.to_owned().into()),
        },
    }
}

fn json(text: &str) -> Result<Value, Stopped> {
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Stopped::usage(format_args!(
            "the body is not JSON (line {line}, column {column})"
        ))
    })
}

/// Puts a part where a path leads; `None` where something else stands on the way.
fn put(value: &mut Value, path: &[&str], part: Value) -> Option<()> {
    let mut place = value;
    for name in path {
        if place.is_null() {
            *place = Value::Object(Map::new());
        }
        place = place.as_object_mut()?.entry(*name).or_insert(Value::Null);
    }
    *place = part;
    Some(())
}

/// The value as the type that the document describes. A member that the type does not have is an error: it would be
/// left out, and most likely is misspelt.
fn data(
    value: Value,
    files: Vec<(String, File)>,
    read: fn(&str) -> Result<Box<dyn Data>, ReadError>,
) -> Result<Box<dyn Data>, Stopped> {
    if !files.is_empty() {
        let Value::Object(members) = value else {
            return Err(Stopped::usage(
                "files are members of an object, and the body is none",
            ));
        };
        return Ok(Box::new(Parts { members, files }));
    }
    let data = read(&value.to_string()).map_err(|error| {
        // The text is not quite the one that was given, so that a position in it says nothing.
        let text = error.to_string();
        let (what, _) = text.rsplit_once(" at byte ").unwrap_or((&text, ""));
        Stopped::usage(format_args!("request body: {what}"))
    })?;
    let kept = serde_json::from_str(&json_of(data.as_ref())).unwrap_or_default();
    let mut lost = Vec::new();
    compare(&value, &kept, "", &mut lost);
    match lost.as_slice() {
        [] => Ok(data),
        lost => Err(Stopped::usage(format_args!(
            "request body: the document has no member {}",
            lost.join(", ")
        ))),
    }
}

/// Finds the members that a value lost when it was read. Null may have been taken for nothing.
fn compare(given: &Value, kept: &Value, pointer: &str, lost: &mut Vec<String>) {
    match (given, kept) {
        (Value::Object(given), Value::Object(kept)) => {
            for (name, value) in given.iter().filter(|(_, value)| !value.is_null()) {
                let token = name.replace('~', "~0").replace('/', "~1");
                let pointer = format!("{pointer}/{token}");
                match kept.get(name) {
                    Some(kept) => compare(value, kept, &pointer, lost),
                    None => lost.push(format!("`{pointer}`")),
                }
            }
        }
        (Value::Array(given), Value::Array(kept)) => {
            for (index, (given, kept)) in given.iter().zip(kept).enumerate() {
                compare(given, kept, &format!("{pointer}/{index}"), lost);
            }
        }
        _ => {}
    }
}
