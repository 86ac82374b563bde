//! Servers: what each is called by those who choose one.

use super::names::{self, Name, Scope};
use crate::api::{Api, Server};

/// A server that can be chosen.
#[derive(Debug)]
pub struct ServerPlan {
    /// Its position in the api.
    pub server: usize,
    /// A constant, or a struct where there are variables.
    pub name: Name,
    /// The variables, in the order of the api.
    pub variables: Vec<Name>,
}

/// The servers of a document, where there is something to choose.
pub(super) fn servers(api: &Api) -> Vec<ServerPlan> {
    let can_be_called =
        |server: &&Server| server.url.starts_with("http") || !server.variables.is_empty();
    let count = api.servers.iter().filter(can_be_called).count();
    let choice = count > 1
        || api
            .servers
            .iter()
            .any(|server| !server.variables.is_empty());
    if !choice {
        return Vec::new();
    }
    let mut scope = Scope::new(names::SERVER_TYPES);
    let servers = api.servers.iter().enumerate();
    let servers = servers.filter(|(_, server)| can_be_called(server));
    let plans = servers.map(|(index, server)| {
        let words = words(server);
        let numbered = format!("{words} {}", index + 1);
        let candidates = [words.as_str(), &numbered];
        let mut fields = Scope::new(names::TRAIT_METHODS);
        let variables = server.variables.iter();
        ServerPlan {
            server: index,
            name: match server.variables.is_empty() {
                true => scope.screaming(&candidates),
                false => scope.pascal(&candidates),
            },
            variables: variables.map(|one| fields.snake(&[&one.name])).collect(),
        }
    });
    plans.collect()
}

/// What a server is called: what the document says if that is short, else its host.
fn words(server: &Server) -> String {
    const LONGEST: usize = 40;
    let said = server.description.as_deref().unwrap_or_default();
    let said = said.strip_prefix("The ").unwrap_or(said);
    if !said.is_empty() && said.len() <= LONGEST && said.chars().any(|c| c.is_ascii_alphabetic()) {
        return said.to_owned();
    }
    let url = server
        .url
        .split_once("://")
        .map_or(&*server.url, |(_, rest)| rest);
    let host = url.split('/').next().unwrap_or_default();
    host.replace(['{', '}', '.', ':', '-'], " ")
}
