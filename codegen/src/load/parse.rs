//! Which parser reads a text, and what its errors mean.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::path::Path;

use serde::de::DeserializeSeed;
use serde_json::Value;

use super::value::{HUGE, KEY, Reader, Seed, is_beyond, not_finite};
use super::{character, start};
use crate::report::{Code, Place, Report, codes};
use crate::source::{FileId, Format, Pointer, Sources, Span};

/// See [`brackets`].
const MAX_BRACKETS: usize = 2_000;

/// What stopped a parser.
struct Stop {
    code: &'static Code,
    place: Place,
    message: String,
    help: Option<&'static str>,
}

/// Reads a text that is not blank.
///
/// A text that begins like JSON is read as JSON, and as YAML (whose flow style looks like it) if that fails
/// and its name says so. Any other is read as YAML; if that fails and its name says JSON, that is reported.
pub(super) fn parse(
    path: &Path,
    file: FileId,
    sources: &mut Sources,
    report: &mut Report,
) -> Option<Value> {
    let text = sources.text(file);
    let looks_json = text.trim_start().starts_with(['{', '[', '"']);
    let extension = path.extension().and_then(|extension| extension.to_str());
    let formats: &[Format] = match (looks_json, extension) {
        (true, Some("yaml" | "yml")) => &[Format::Json, Format::Yaml],
        (true, _) => &[Format::Json],
        (false, Some("json")) => &[Format::Yaml, Format::Json],
        (false, _) => &[Format::Yaml],
    };
    let mut stopped = None;
    for format in formats.iter().copied() {
        let mut findings = Report::new();
        sources.set_format(file, format);
        let result = match format {
            Format::Json => json(file, sources, &mut findings),
            Format::Yaml => yaml(file, sources, &mut findings),
        };
        match result {
            Ok(value) => {
                report.absorb(findings);
                return Some(value);
            }
            Err(stop) => stopped = Some((findings, stop)),
        }
    }
    let (findings, stop) = stopped?;
    report.absorb(findings);
    let diagnostic = report.add(stop.code, stop.place, stop.message);
    if let Some(help) = stop.help {
        diagnostic.help(help);
    }
    None
}

/// Says that a file holds nothing.
pub(super) fn empty(file: FileId, report: &mut Report) {
    let stop = no_value(file);
    report
        .add(stop.code, stop.place, stop.message)
        .help(stop.help.unwrap_or_default());
}

fn no_value(file: FileId) -> Stop {
    Stop {
        code: &codes::EMPTY_FILE,
        place: start(file).into(),
        message: "the file holds no document".to_owned(),
        help: Some("is it the right file? Was it written to the end?"),
    }
}

fn json(file: FileId, sources: &Sources, report: &mut Report) -> Result<Value, Stop> {
    let text = sources.text(file);
    let mut findings = Report::new();
    match json_text(text, VecDeque::new(), file, sources, &mut findings) {
        Ok(value) => {
            report.absorb(findings);
            Ok(value)
        }
        // The parser refuses what a double cannot hold; with such numbers marked it reads the rest.
        Err(stop) => match without_huge(text) {
            (_, huge) if huge.is_empty() => {
                report.absorb(findings);
                Err(stop)
            }
            (text, huge) => json_text(&text, huge, file, sources, report),
        },
    }
}

/// The text of JSON with a mark of the same length for each number that a double cannot hold, and these numbers.
fn without_huge(text: &str) -> (String, VecDeque<String>) {
    let (mut marked, mut huge) = (String::with_capacity(text.len()), VecDeque::new());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| matches!(c, '"' | '-' | '0'..='9')) {
        marked.push_str(&rest[..start]);
        rest = &rest[start..];
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
        let end = match rest.starts_with('"') {
            true => string_end(rest),
            false => rest.find(|c| !is_number(c)).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(end);
        match is_beyond(token) {
            true => {
                let mark = format!("\"{HUGE}\"");
                marked.push_str(&mark);
                marked.extend(std::iter::repeat_n(
                    ' ',
                    token.len().saturating_sub(mark.len()),
                ));
                huge.push_back(token.to_owned());
            }
            false => marked.push_str(token),
        }
        rest = after;
    }
    marked.push_str(rest);
    (marked, huge)
}

/// One past the closing quote of the string that a text begins with.
fn string_end(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let is_end = *c == '"' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        is_end
    });
    end.map_or(text.len(), |(end, _)| end + 1)
}

fn json_text(
    text: &str,
    huge: VecDeque<String>,
    file: FileId,
    sources: &Sources,
    report: &mut Report,
) -> Result<Value, Stop> {
    let mut reader = Reader::new(file, Format::Json, text.len(), report).without(huge);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let result = Seed(&mut reader)
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    result.map_err(|error| {
        // serde_json counts bytes; an error after the last of them is at the end of the text.
        let at = match (sources.file(file), error.is_eof()) {
            (Some(source), false) => source.byte(error.line(), error.column()),
            _ => text.trim_end().len(),
        };
        let place = character(sources, file, at);
        let message = error.to_string();
        let message = without_position(&message);
        if message == "recursion limit exceeded" {
            let _: serde_json::Error = reader.too_deep();
        }
        let rest = text.get(at..).unwrap_or("").trim_end();
        stop(reader, place, || {
            (
                &codes::INVALID_JSON,
                "JSON",
                message,
                json_help(message, rest),
            )
        })
    })
}

/// How many bytes are read again, all in all, because of tabs that one parser refuses and YAML 1.2 allows.
const MAX_AGAIN: usize = 64 * 1024 * 1024;

fn yaml(file: FileId, sources: &Sources, report: &mut Report) -> Result<Value, Stop> {
    let mut text = Cow::Borrowed(sources.text(file));
    let mut again = 0;
    loop {
        let mut findings = Report::new();
        let mut tab = None;
        let result = yaml_text(&text, &mut tab, file, sources, &mut findings);
        let mended = tab.and_then(|at| without_tabs(&text, at));
        match mended {
            Some(mended) if again < MAX_AGAIN => {
                again += mended.len();
                text = Cow::Owned(mended);
            }
            _ => {
                report.absorb(findings);
                return result;
            }
        }
    }
}

/// The text with spaces for the tabs at a place, if these separate it from a comment or from the end of a line (YAML
/// 1.2.2, section 6.6), and so for the lines below that are comments only.
fn without_tabs(text: &str, at: usize) -> Option<String> {
    let (before, mut rest) = text.split_at_checked(at)?;
    let mut mended = String::with_capacity(text.len());
    mended.push_str(before);
    let begun = mended.len();
    loop {
        let line = rest.split_inclusive('\n').next().unwrap_or_default();
        let content = line.trim_start_matches([' ', '\t']);
        let is_comment =
            content.starts_with('#') || content.trim_end_matches(['\r', '\n']).is_empty();
        if line.is_empty() || !is_comment {
            break;
        }
        let blanks = line.len() - content.len();
        mended.extend(std::iter::repeat_n(' ', blanks));
        mended.push_str(content);
        rest = &rest[line.len()..];
    }
    if mended[begun..] == text[begun..mended.len()] {
        return None;
    }
    mended.push_str(rest);
    Some(mended)
}

/// As [`yaml`], for a text that may have spaces for some of the file's tabs. `tab` is where the parser stops at
/// another one.
fn yaml_text(
    text: &str,
    tab: &mut Option<usize>,
    file: FileId,
    sources: &Sources,
    report: &mut Report,
) -> Result<Value, Stop> {
    if let Some(at) = brackets(text) {
        let mut reader = Reader::new(file, Format::Yaml, text.len(), report);
        drop::<serde_yaml::Error>(reader.too_deep());
        let stop = stop(reader, start(file), || (&codes::TOO_DEEP, "YAML", "", None));
        let place = character(sources, file, at).into();
        return Err(Stop { place, ..stop });
    }
    let mut documents = serde_yaml::Deserializer::from_str(text);
    let Some(document) = documents.next() else {
        return Err(no_value(file));
    };
    let mut reader = Reader::new(file, Format::Yaml, text.len(), report);
    let result = Seed(&mut reader).deserialize(document);
    let suspects = std::mem::take(&mut reader.suspects);
    let mut value = result.map_err(|error| {
        let at = error.location().map_or(0, |location| location.index());
        let place = character(sources, file, at);
        let message = error.to_string();
        let message = without_position(&message);
        match message {
            "recursion limit exceeded" => drop::<serde_yaml::Error>(reader.too_deep()),
            "repetition limit exceeded" => drop::<serde_yaml::Error>(reader.too_large()),
            _ => {}
        }
        let rest = text.get(place.start..).unwrap_or("");
        if rest.starts_with('\t') {
            *tab = Some(place.start);
        }
        if message.contains(KEY) {
            return Stop {
                code: &codes::COMPLEX_KEY,
                place: place.into(),
                message: format!("a key has to be {KEY}, not a list or mapping"),
                help: Some("put the text in quotes if it only looks like a list or mapping"),
            };
        }
        stop(reader, place, || {
            (
                &codes::INVALID_YAML,
                "YAML",
                message,
                yaml_help(message, rest),
            )
        })
    })?;
    if documents.next().is_some() {
        return Err(Stop {
            code: &codes::SEVERAL_DOCUMENTS,
            place: character(sources, file, second_document(text)).into(),
            message: "a second YAML document begins here; a file is to hold one".to_owned(),
            help: Some("keep one of them, or put each into a file of its own"),
        });
    }
    if value.is_null() && !text.lines().any(has_content) {
        return Err(no_value(file));
    }
    leave_out_huge(&suspects, &mut value, sources, report);
    Ok(value)
}

/// Leaves out numbers that a double cannot hold: serde_yaml gives them as strings, and only the text says whether they
/// are in quotes. The last come first, so that the places of those before stay what they are.
fn leave_out_huge(suspects: &[Pointer], value: &mut Value, sources: &Sources, report: &mut Report) {
    let mut plain = Vec::new();
    for at in suspects {
        let span = sources.locate(at);
        let written = span.and_then(|span| sources.text(span.file).get(span.start..span.end));
        if let Some(written) = written.map(str::trim).filter(|text| is_beyond(text)) {
            not_finite(report, at.clone(), written);
            plain.push(at);
        }
    }
    for at in plain.into_iter().rev() {
        let Some((parent, _)) = at.as_str().rsplit_once('/') else {
            continue;
        };
        let token = at.tokens().last().unwrap_or_default();
        match value.pointer_mut(parent) {
            Some(Value::Object(object)) => {
                object.shift_remove(&token);
            }
            Some(Value::Array(items)) => {
                let index = token.parse().ok();
                if let Some(index) = index.filter(|index: &usize| *index < items.len()) {
                    items.remove(index);
                }
            }
            _ => {}
        }
    }
}

/// What the reader gave up on, else what the parser says.
fn stop<'m>(
    reader: Reader<'_>,
    place: Span,
    parser: impl FnOnce() -> (&'static Code, &'static str, &'m str, Option<&'static str>),
) -> Stop {
    let pointer = reader.pointer();
    if let Some(failure) = reader.failure {
        return Stop {
            code: failure.code,
            place: pointer.into(),
            message: failure.message,
            help: Some(failure.help),
        };
    }
    let (code, language, message, help) = parser();
    Stop {
        code,
        place: place.into(),
        message: format!("this is not {language}: {message}"),
        help,
    }
}

/// Both parsers end a message with its position, or put it in the middle; the first is what is underlined.
fn without_position(message: &str) -> &str {
    message.split(" at line ").next().unwrap_or(message)
}

fn json_help(message: &str, rest: &str) -> Option<&'static str> {
    Some(match rest.chars().next() {
        None => "the text ends too early: was the file written or downloaded to its end?",
        Some('/' | '#') => {
            "JSON has no comments; YAML has, and takes the rest of this file as it is"
        }
        Some('\'') => "JSON has its strings in double quotes",
        Some('}' | ']') if message.starts_with("trailing comma") => "remove the comma before it",
        Some('"') if message.starts_with("expected `,`") => "put a comma before it",
        _ => return None,
    })
}

fn yaml_help(message: &str, rest: &str) -> Option<&'static str> {
    Some(match rest.chars().next() {
        Some('\t') => "YAML is indented with spaces, never with tabs",
        Some('@' | '`' | '%') => "a text that begins with this character has to be quoted",
        _ if message.starts_with("unknown anchor") => "an alias `*name` needs an `&name` above it",
        _ if message.starts_with("mapping values are not allowed") => {
            "a text that has `: ` in it must be quoted; else, is the line indented as it should be?"
        }
        _ if message.starts_with("did not find expected ','") => {
            "is a bracket that was opened above not closed?"
        }
        _ if message.starts_with("did not find expected") => {
            "compare the indentation of this line with the lines above it"
        }
        _ => return None,
    })
}

/// Where more brackets are open than any document needs, those in texts counted too.
///
/// The time that libyaml takes is quadratic in how deep they are: minutes for 100 kB.
fn brackets(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > MAX_BRACKETS
    })
}

/// Whether a line of YAML is more than a comment, directive or mark.
fn has_content(line: &str) -> bool {
    let line = line.trim();
    !(line.is_empty() || line.starts_with(['#', '%']) || line == "---" || line == "...")
}

/// Where the second document of a YAML stream begins.
///
/// No value can hold a line that begins with `---` or `...` (YAML 1.2.2, 9.1.2).
fn second_document(text: &str) -> usize {
    let mark = |line: &str, mark| {
        line.split_ascii_whitespace().next() == Some(mark) && line.starts_with(mark)
    };
    let (mut begun, mut ended, mut at) = (false, false, 0);
    for line in text.split_inclusive('\n') {
        let begins = mark(line, "---");
        if begun && begins || ended && has_content(line) {
            return at;
        }
        begun |= begins || has_content(line);
        ended |= begun && mark(line, "...");
        at += line.len();
    }
    0
}
