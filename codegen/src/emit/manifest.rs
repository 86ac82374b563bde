//! `Cargo.toml`, and what else a crate has beside its code.

use super::{Content, File};
use crate::api::{Api, Format};
use crate::plan::{Form, Plan, Runtime};

pub(super) fn emit<'a>(api: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    if plan.target.form == Form::Module {
        return Vec::new();
    }
    let rest = match plan.target.runtime {
        Runtime::Embed => include_str!("manifest/embed.toml").to_owned() + &crates(plan),
        Runtime::External => external(plan),
    };
    let text = include_str!("manifest/package.toml")
        .replace("{name}", &plan.target.name)
        .replace("\"{description}\"", &description(api))
        .replace("{homepage}\n", &homepage(api))
        .replace("{features}\n", &features(api, plan))
        + &commands(plan)
        + azure(plan)
        + &rest
        + &program(plan);
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

/// A feature for each tag.
fn features(api: &Api, plan: &Plan) -> String {
    let names: Vec<_> = plan
        .groups
        .iter()
        .flat_map(|group| &group.feature)
        .collect();
    let all: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let mut lines = format!("# Every operation.\nfull = [{}]\n", all.join(", "));
    for group in &plan.groups {
        if let Some(feature) = &group.feature {
            let tag = api.tags[group.tag].name.replace(char::is_control, " ");
            lines += &format!("# The operations of {tag}.\n{feature} = []\n");
        }
    }
    lines
}

/// The feature of clients of Azure.
fn azure(plan: &Plan) -> &'static str {
    match (&plan.azure, plan.target.runtime) {
        (None, _) => "",
        (Some(_), Runtime::Embed) => include_str!("manifest/azure.toml"),
        (Some(_), Runtime::External) => "azure-identity = [\"oast-runtime/azure-identity\"]\n",
    }
}

/// The feature of the command-line client.
fn commands(plan: &Plan) -> String {
    match (&plan.commands, plan.target.runtime) {
        (None, _) => String::new(),
        (Some(_), Runtime::Embed) => include_str!("manifest/cli.toml").to_owned(),
        (Some(_), Runtime::External) => "cli = [\"oast-runtime/cli\"]\n".to_owned(),
    }
}

/// The program that is the command-line client.
fn program(plan: &Plan) -> String {
    let program = plan
        .commands
        .as_ref()
        .map(|_| include_str!("manifest/bin.toml"));
    program.map_or_else(String::new, |text| {
        text.replace("{name}", &plan.target.name)
    })
}

/// The support code as a dependency.
fn external(plan: &Plan) -> String {
    let formats = (!formats(plan).is_empty()).then_some("\"formats\"");
    let xml = plan.xml.is_used().then_some("\"xml\"");
    let azure = plan.azure.as_ref().map(|_| "\"azure\"");
    let features: Vec<_> = formats.into_iter().chain(xml).chain(azure).collect();
    let features = match features.is_empty() {
        true => String::new(),
        false => format!(", features = [{}]", features.join(", ")),
    };
    include_str!("manifest/external.toml").replace(", features = []", &features)
}

/// The crates that bodies are read with.
fn crates(plan: &Plan) -> String {
    let mut lines = formats(plan);
    if plan.azure.is_some() {
        lines += include_str!("manifest/azure-core.toml");
    }
    if plan.xml.is_used() {
        lines += include_str!("manifest/quick-xml.toml");
    }
    if plan.commands.is_some() {
        lines += include_str!("manifest/cli-crates.toml");
    }
    lines
}

/// The crates that texts are read with.
fn formats(plan: &Plan) -> String {
    let has = |formats: &[Format]| formats.iter().any(|format| plan.formats.contains(format));
    let mut lines = String::new();
    if has(&[
        Format::Date,
        Format::DateTime,
        Format::Time,
        Format::Duration,
    ]) {
        lines += include_str!("manifest/jiff.toml");
    }
    if has(&[Format::Uuid]) {
        lines += include_str!("manifest/uuid.toml");
    }
    lines
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
    match (title.is_empty(), version.is_empty()) {
        (true, _) => "\"A client generated by oast\"".to_owned(),
        (false, true) => format!("\"Client of {title}\""),
        (false, false) => format!("\"Client of {title}, version {version}\""),
    }
}
