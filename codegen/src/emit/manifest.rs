//! `Cargo.toml`, and what else a crate has beside its code.

use super::{Content, File};
use crate::api::Api;
use crate::plan::{Form, Plan, Runtime};

pub(super) fn emit<'a>(api: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    if plan.target.form == Form::Module {
        return Vec::new();
    }
    let rest = match plan.target.runtime {
        Runtime::Embed => include_str!("manifest/embed.toml"),
        Runtime::External => include_str!("manifest/external.toml"),
    };
    let text = include_str!("manifest/package.toml")
        .replace("{name}", &plan.target.name)
        .replace("\"{description}\"", &description(api))
        .replace("{homepage}\n", &homepage(api))
        + rest;
    vec![
        File {
            path: "Cargo.toml".to_owned(),
            content: Content::Text(text),
        },
        // What is generated has its form already; the user's `cargo fmt` is to leave it alone.
        File {
            path: "rustfmt.toml".to_owned(),
            content: Content::Text("disable_all_formatting = true\n".to_owned()),
        },
    ]
}

/// Where to read more, if that can stand in a string as it is.
fn homepage(api: &Api) -> String {
    let plain = |url: &&str| {
        url.starts_with("https://")
            && url
                .bytes()
                .all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\')
    };
    let url = api
        .more
        .as_ref()
        .map(|more| more.url.as_str())
        .filter(plain);
    url.map(|url| format!("homepage = \"{url}\"\n"))
        .unwrap_or_default()
}

/// A basic string of TOML: the escapes of JSON are among its own.
fn description(api: &Api) -> String {
    let title: String = api
        .title
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !matches!(c, '"' | '\\'))
        .collect();
    let version: String = api
        .version
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '"' | '\\'))
        .collect();
    format!("\"Client of {title}, version {version}\"")
}
