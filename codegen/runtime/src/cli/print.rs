//! What an answer holds, for people and for programs.

use std::fmt;

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use serde_json::{Map, Value};

use super::super::escape;
use super::Streams;
use super::ending::Stopped;
use super::lines::lines;

/// What stands where a secret is.
pub(super) const HIDDEN: &str = "[redacted]";

/// How a value is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Yaml,
    Table,
    Nothing,
}

impl Format {
    pub(super) const NAMES: [&str; 4] = ["json", "yaml", "table", "none"];

    pub(super) fn of(name: &str) -> Option<Self> {
        let all = [Self::Json, Self::Yaml, Self::Table, Self::Nothing];
        let position = Self::NAMES.iter().position(|known| *known == name)?;
        all.get(position).copied()
    }
}

/// What must not be seen: the values of members of these names.
#[derive(Debug)]
pub(super) struct Hidden<'a> {
    pub(super) members: &'a [&'a str],
}

impl Hidden<'_> {
    /// Whether a member of this name is a secret.
    pub(super) fn has(&self, name: &str) -> bool {
        self.members.contains(&name)
    }
}

/// Prints a JSON text; `items` is the member that holds the rows of a table, if it is known. `false` where it is none.
pub(super) fn json(
    text: &str,
    format: Format,
    items: Option<&str>,
    hidden: &Hidden<'_>,
    streams: &mut Streams<'_>,
) -> Result<bool, Stopped> {
    let Some(lines) = lines(text, hidden) else {
        return Ok(false);
    };
    let value = || serde_json::from_str::<Value>(&lines).unwrap_or_default();
    let printed = match format {
        Format::Nothing => return Ok(true),
        Format::Json => in_json(&lines),
        Format::Yaml => {
            let yaml = serde_yaml_ng::to_string(&value()).map_err(Stopped::files)?;
            match in_text(&yaml) == yaml {
                true => yaml,
                // YAML has escapes in some of its styles only, and JSON is one of them.
                false => in_json(&lines),
            }
        }
        Format::Table => table(&value(), items),
    };
    bytes(printed.as_bytes(), streams)?;
    Ok(true)
}

/// A text of several lines as a terminal may show it. What others have written goes through this, or through one of
/// the next two.
pub(super) fn in_text(text: &str) -> String {
    escaped(text, |to, character| match character {
        '\n' | '\t' => to.write_char(character),
        _ => escape::escape_in_line(to, character),
    })
}

/// A string as a terminal may show it, in one line.
pub(super) fn in_line(text: &str) -> String {
    escaped(text, escape::escape_in_line)
}

/// A text in JSON as a terminal may show it. It has the same value: active characters other than white space between
/// values are in strings.
pub(super) fn in_json(json: &str) -> String {
    escaped(json, |to, character| match character {
        '\n' => to.write_char(character),
        _ => write!(to, "\\u{:04x}", u32::from(character)),
    })
}

fn escaped(text: &str, escape: fn(&mut dyn fmt::Write, char) -> fmt::Result) -> String {
    let mut escaped = String::with_capacity(text.len());
    // A string takes whatever is written to it.
    let _ = escape::write(&mut escaped, text, escape);
    escaped
}

/// Prints a body that is not JSON: as it is, unless that would be to a terminal.
pub(super) fn body(body: &[u8], streams: &mut Streams<'_>) -> Result<(), Stopped> {
    match streams.terminal {
        true => bytes(in_text(&String::from_utf8_lossy(body)).as_bytes(), streams),
        false => bytes(body, streams),
    }
}

/// Prints bytes as they are.
pub(super) fn bytes(bytes: &[u8], streams: &mut Streams<'_>) -> Result<(), Stopped> {
    match streams.output.write_all(bytes) {
        // Whoever has read enough closes the pipe.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Stopped::files(format_args!(
            "the output cannot be written: {error}"
        ))),
        Ok(()) => Ok(()),
    }
}

/// Rows of the objects of a list, or a row for each member of one object.
fn table(value: &Value, items: Option<&str>) -> String {
    let inner = items.and_then(|items| value.get(items)).unwrap_or(value);
    let mut table = Table::new();
    table.load_style(NOTHING);
    match inner {
        Value::Array(rows) => {
            let rows: Vec<_> = rows.iter().map(|row| flat("", row)).collect();
            let mut columns: Vec<&str> = Vec::new();
            for (name, _) in rows.iter().flatten() {
                if !columns.contains(&name.as_str()) {
                    columns.push(name);
                }
            }
            table.set_header(columns.iter().map(|column| in_line(column)));
            for row in &rows {
                let cell = |column: &&str| {
                    let mut cells = row.iter();
                    let cell = cells.find(|(name, _)| name == column);
                    cell.map_or_else(String::new, |(_, text)| in_line(text))
                };
                table.add_row(columns.iter().map(cell));
            }
        }
        one => {
            for (name, text) in flat("", one) {
                table.add_row([in_line(&name), in_line(&text)]);
            }
        }
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned() + "\n");
    lines.collect()
}

/// The members of an object, those of objects within it by their path; a list as JSON.
fn flat(path: &str, value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Object(members) => {
            let named = members.iter().flat_map(|(name, value)| match path {
                "" => flat(name, value),
                path => flat(&format!("{path}.{name}"), value),
            });
            named.collect()
        }
        Value::Null => Vec::new(),
        Value::String(text) => vec![(path.to_owned(), text.clone())],
        other => vec![(path.to_owned(), in_json(&other.to_string()))],
    }
}

/// Headers as an object.
pub(super) fn headers(headers: &http::HeaderMap) -> Value {
    let mut members = Map::new();
    for (name, value) in headers {
        let text = match name.as_str() {
            "set-cookie" | "authorization" => HIDDEN.into(),
            _ => String::from_utf8_lossy(value.as_bytes()),
        };
        members.insert(name.to_string(), text.into());
    }
    members.into()
}

/// Tells a person who watches how far it is; the next line takes its place.
pub(super) fn progress(text: &str, streams: &mut Streams<'_>) {
    if streams.watched {
        let _ = write!(streams.errors, "\r\x1b[K{text}");
        let _ = streams.errors.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Control characters of each kind, and one that turns the direction of text.
    const HOSTILE: &str = "\u{1b}[2J\u{7f}\u{9b}\u{202e}é";

    fn printed(
        terminal: bool,
        print: impl FnOnce(&mut Streams<'_>) -> Result<(), Stopped>,
    ) -> String {
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let mut streams = Streams {
            input: &mut std::io::empty(),
            output: &mut output,
            errors: &mut errors,
            watched: false,
            terminal,
            variable: &|_| None,
        };
        print(&mut streams).expect("printed");
        String::from_utf8(output).expect("text")
    }

    fn in_format(text: &str, format: Format) -> String {
        let hidden = Hidden { members: &[] };
        printed(false, |streams| {
            assert!(json(text, format, Some("value"), &hidden, streams)?);
            Ok(())
        })
    }

    fn has_active(text: &str) -> bool {
        text.chars().any(|c| escape::is_active(c) && c != '\n')
    }

    #[test]
    fn no_format_prints_control_characters() {
        let value =
            serde_json::json!({"value": [{HOSTILE: HOSTILE, "list": [{HOSTILE: [HOSTILE]}]}]});
        // Some are in the text as they are, as JSON allows.
        let text = value.to_string();
        assert!(has_active(&text));
        let json = in_format(&text, Format::Json);
        assert_eq!(serde_json::from_str::<Value>(&json).expect("JSON"), value);
        assert!(
            json.contains(r#""\u001b[2J\u007f\u009b\u202eé": ["#),
            "{json}"
        );
        let yaml = in_format(&text, Format::Yaml);
        assert_eq!(
            serde_yaml_ng::from_str::<Value>(&yaml).expect("YAML"),
            value
        );
        let table = in_format(&text, Format::Table);
        let shown = r"\u{1b}[2J\u{7f}\u{9b}\u{202e}é";
        assert_eq!(table.matches(shown).count(), 2, "{table}");
        assert!(
            table.contains(r#"[{"\u001b[2J\u007f\u009b\u202eé":["#),
            "{table}"
        );
        for printed in [json, yaml, table] {
            assert!(!has_active(&printed), "{printed:?}");
        }
        let object = in_format(
            &serde_json::json!({HOSTILE: HOSTILE}).to_string(),
            Format::Table,
        );
        assert_eq!(object, format!(" {shown}  {shown}\n"));
    }

    #[test]
    fn yaml_stays_yaml_where_it_can() {
        let yaml = in_format(r#"{"a":["b\u001b",{"c":"d\te"}]}"#, Format::Yaml);
        assert_eq!(yaml, "a:\n- \"b\\e\"\n- c: \"d\\te\"\n");
    }

    #[test]
    fn other_bodies_are_as_they_came_unless_a_terminal_shows_them() {
        let text = format!("a\tb\r\n{HOSTILE}");
        let raw = printed(false, |streams| body(text.as_bytes(), streams));
        assert_eq!(raw, text);
        let shown = printed(true, |streams| body(text.as_bytes(), streams));
        assert_eq!(shown, "a\tb \n\\u{1b}[2J\\u{7f}\\u{9b}\\u{202e}é");
        let binary = printed(true, |streams| body(b"\xff\x1b", streams));
        assert_eq!(binary, "\u{fffd}\\u{1b}");
    }
}
