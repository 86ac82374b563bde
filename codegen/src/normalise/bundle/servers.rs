//! The servers of several documents in one client.

use serde_json::{Map, Value};

use crate::report::{Report, codes};
use crate::source::Pointer;

use super::operations;

/// Gives the operations of a further document their own document's servers, where these differ from the first's.
pub(super) fn join(
    root: &mut Map<String, Value>,
    own: &Map<String, Value>,
    paths: &mut Map<String, Value>,
    at: &Pointer,
    report: &mut Report,
) {
    // Swagger 2.0 has no servers of operations.
    for name in ["host", "basePath", "x-ms-parameterized-host"] {
        if own.get(name) != root.get(name) {
            report
                .add(
                    &codes::SERVERS_DIFFER,
                    at.key(name),
                    format!("`{name}` differs from the first document's, which counts"),
                )
                .help("generate a client of its own for each service");
        }
    }
    let Some(servers) = own
        .get("servers")
        .filter(|servers| first(servers).is_some())
    else {
        return;
    };
    match root.get("servers").and_then(first) {
        None => {
            root.insert("servers".to_owned(), servers.clone());
        }
        Some(known) if Some(known) == first(servers) => {}
        Some(_) => hand_down(servers, paths),
    }
}

/// What is called unless somebody chooses: the first server, without its description.
fn first(servers: &Value) -> Option<(&Value, Option<&Value>)> {
    let first = servers.get(0)?;
    Some((first.get("url")?, first.get("variables")))
}

fn hand_down(servers: &Value, paths: &mut Map<String, Value>) {
    for item in paths.values_mut() {
        if item.get("servers").and_then(first).is_some() {
            continue;
        }
        for operation in operations(item) {
            if operation.get("servers").and_then(first).is_none() {
                operation.insert("servers".to_owned(), servers.clone());
            }
        }
    }
}
