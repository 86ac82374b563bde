//! What an answer holds, for people and for programs.

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use serde_json::{Map, Value};

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
        Format::Json => lines,
        Format::Yaml => serde_yaml_ng::to_string(&value()).map_err(Stopped::files)?,
        Format::Table => table(&value(), items),
    };
    bytes(printed.as_bytes(), streams)?;
    Ok(true)
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
            table.set_header(&columns);
            for row in &rows {
                let cell = |column: &&str| {
                    let mut cells = row.iter();
                    let cell = cells.find(|(name, _)| name == column);
                    cell.map_or("", |(_, text)| text.as_str())
                };
                table.add_row(columns.iter().map(cell));
            }
        }
        one => {
            for (name, text) in flat("", one) {
                table.add_row([name, text]);
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
        Value::String(text) => vec![(path.to_owned(), text.replace(char::is_control, " "))],
        other => vec![(path.to_owned(), other.to_string())],
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
