//! Servers (OpenAPI 3.0.3, section 4.7.5).

use openapiv3::{Operation, PathItem, Server as Declared};

use crate::api::{Server, ServerVariable};
use crate::report::codes;
use crate::source::Pointer;

use super::{Lower, said};

/// The servers of the whole document.
pub(super) fn servers(declared: &[Declared]) -> Vec<Server> {
    let servers = declared.iter().map(|declared| {
        let variables = declared.variables.iter().flatten();
        let variables = variables.filter(|(name, _)| declared.url.contains(&braces(name)));
        Server {
            url: with_scheme(&declared.url),
            description: said(declared.description.as_deref()),
            variables: variables
                .map(|(name, variable)| ServerVariable {
                    name: name.clone(),
                    default: Some(variable.default.clone()).filter(|text| !text.is_empty()),
                    choices: variable.enumeration.clone(),
                    description: said(variable.description.as_deref()),
                })
                .collect(),
        }
    });
    servers.collect()
}

/// A URL that leaves its scheme to the place that the document comes from: nobody means one that can be listened to.
fn with_scheme(url: &str) -> String {
    match url.starts_with("//") {
        true => format!("https:{url}"),
        false => url.to_owned(),
    }
}

fn braces(name: &str) -> String {
    format!("{{{name}}}")
}

impl Lower<'_> {
    /// The server that an operation has of its own: the first of those that stand closest to it.
    pub(super) fn own_server(
        &mut self,
        item: &PathItem,
        declared: &Operation,
        at: &Pointer,
    ) -> Option<String> {
        let own = declared.servers.first().or(item.servers.first())?;
        let [server] = servers(std::slice::from_ref(own)).try_into().ok()?;
        let url = server.usual();
        let is_absolute = url.starts_with("https://") || url.starts_with("http://");
        let is_path = url.is_empty() || url.starts_with('/');
        if !(is_absolute || is_path) || url.contains(['{', '?', '#', ' ']) {
            self.report
                .add(
                    &codes::SERVER_LEFT_OUT,
                    at,
                    format!(
                        "`{}` is no URL that can be called; the operation is sent to the client's server",
                        server.url
                    ),
                )
                .help("give each variable a default, and begin with `https://` or `/`");
            return None;
        }
        // What all operations have is the client's.
        let root = self.api.servers.first().map(Server::usual);
        (root.as_deref() != Some(&*url)).then_some(url)
    }
}
