//! Values as a style has them on the wire.

use serde_json::Value;

use crate::mock::document::{Location, Parameter, Style};
use crate::mock::text::{encoded, encoded_but, is_json};

/// What a parameter is on the wire.
#[derive(Debug)]
pub(in crate::mock) enum Written {
    /// What stands in the path, or is the value of the header.
    Text(String),
    /// Pairs of a query or a cookie, encoded.
    Pairs(Vec<(String, String)>),
    /// All of the query.
    Whole(String),
}

/// A value in the style of its parameter; `None` where the style has no way to say it.
pub(in crate::mock) fn write(parameter: &Parameter, value: &Value) -> Option<Written> {
    let is_plain = parameter.location == Location::Header;
    let encode = |text: &str| match is_plain {
        true => text.to_owned(),
        false if parameter.spans => encoded_but(text, "/"),
        false => encoded(text),
    };
    let scalar = |value: &Value| scalar(value).map(|text| encode(&text));
    let name = encode(&parameter.name);
    let delimiter = match parameter.style {
        Style::SpaceDelimited => "%20".to_owned(),
        Style::PipeDelimited => "%7C".to_owned(),
        _ => parameter
            .delimiter
            .as_deref()
            .map_or(",".to_owned(), encode),
    };
    let is_json = parameter.media_type.as_deref().is_some_and(is_json);
    match (parameter.style, value) {
        (Style::Whole, Value::Object(members)) if !is_json => {
            let mut pairs = Vec::new();
            for (key, member) in members.iter().filter(|(_, member)| !member.is_null()) {
                let items = member
                    .as_array()
                    .map_or(std::slice::from_ref(member), Vec::as_slice);
                for item in items {
                    pairs.push((encoded(key), scalar(item)?));
                }
            }
            return Some(Written::Pairs(pairs));
        }
        (Style::Whole, value) if is_json => {
            return Some(Written::Whole(encode(&value.to_string())));
        }
        (Style::Whole, value) => return Some(Written::Whole(scalar(value)?)),
        (Style::Content, value) if is_json => {
            return Some(placed(parameter, name, encode(&value.to_string())));
        }
        (Style::Content, value) => return Some(placed(parameter, name, scalar(value)?)),
        _ => {}
    }
    match value {
        Value::Array(items) => list(parameter, items, &name, &delimiter, &scalar),
        Value::Object(members) if parameter.style == Style::DeepObject => {
            let mut pairs = Vec::new();
            for (key, member) in members {
                write_deep(&format!("{name}[{}]", encode(key)), member, &mut pairs)?;
            }
            (!pairs.is_empty()).then_some(Written::Pairs(pairs))
        }
        Value::Object(members) => {
            let members = members.iter().filter(|(_, member)| !member.is_null());
            let members = members.map(|(key, member)| Some((encode(key), scalar(member)?)));
            let members: Vec<(String, String)> = members.collect::<Option<_>>()?;
            object(parameter, members, name, &delimiter)
        }
        one => {
            let text = scalar(one)?;
            let text = match parameter.style {
                Style::Label => format!(".{text}"),
                Style::Matrix => format!(";{name}={text}"),
                _ => text,
            };
            Some(placed(parameter, name, text))
        }
    }
}

fn list(
    parameter: &Parameter,
    items: &[Value],
    name: &str,
    delimiter: &str,
    scalar: &dyn Fn(&Value) -> Option<String>,
) -> Option<Written> {
    let items: Vec<String> = items.iter().map(scalar).collect::<Option<_>>()?;
    if items.is_empty() {
        return None;
    }
    let in_pairs = matches!(
        parameter.style,
        Style::Form | Style::SpaceDelimited | Style::PipeDelimited
    );
    if parameter.explode && in_pairs {
        let pairs = items.into_iter().map(|item| (name.to_owned(), item));
        return Some(Written::Pairs(pairs.collect()));
    }
    let text = match (parameter.style, parameter.explode) {
        (Style::Label, true) => format!(".{}", items.join(".")),
        (Style::Label, false) => format!(".{}", items.join(",")),
        (Style::Matrix, true) => items.iter().map(|item| format!(";{name}={item}")).collect(),
        (Style::Matrix, false) => format!(";{name}={}", items.join(",")),
        _ => items.join(delimiter),
    };
    Some(placed(parameter, name.to_owned(), text))
}

fn object(
    parameter: &Parameter,
    members: Vec<(String, String)>,
    name: String,
    delimiter: &str,
) -> Option<Written> {
    if members.is_empty() {
        return None;
    }
    if parameter.explode && parameter.style == Style::Form {
        return Some(Written::Pairs(members));
    }
    let paired = |with: &str| {
        let members: Vec<_> = members
            .iter()
            .map(|(key, member)| format!("{key}={member}"))
            .collect();
        members.join(with)
    };
    let flat: Vec<_> = members
        .iter()
        .flat_map(|(key, member)| [key.as_str(), member.as_str()])
        .collect();
    let text = match (parameter.style, parameter.explode) {
        (Style::Label, true) => format!(".{}", paired(".")),
        (Style::Label, false) => format!(".{}", flat.join(",")),
        (Style::Matrix, true) => format!(";{}", paired(";")),
        (Style::Matrix, false) => format!(";{name}={}", flat.join(",")),
        (Style::Simple, true) => paired(","),
        _ => flat.join(delimiter),
    };
    Some(placed(parameter, name, text))
}

fn placed(parameter: &Parameter, name: String, text: String) -> Written {
    match parameter.location {
        Location::Path | Location::Header => Written::Text(text),
        Location::Query | Location::Cookie => Written::Pairs(vec![(name, text)]),
    }
}

/// `name[a][0]=b`.
pub(in crate::mock) fn write_deep(
    name: &str,
    value: &Value,
    pairs: &mut Vec<(String, String)>,
) -> Option<()> {
    match value {
        Value::Null => {}
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                write_deep(&format!("{name}[{index}]"), item, pairs)?;
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                write_deep(&format!("{name}[{}]", encoded(key)), member, pairs)?;
            }
        }
        one => pairs.push((name.to_owned(), encoded(&scalar(one)?))),
    }
    Some(())
}

/// One value as a text.
pub(in crate::mock) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
